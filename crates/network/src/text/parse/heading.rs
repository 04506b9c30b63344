//! The lines before the first input.

use hamnet_numeric::Precision;

use super::names::Names;
use crate::text::cursor::Cursor;
use crate::text::lines::Lines;
use crate::text::{TextError, TextErrorKind};
use crate::{Certificate, CountBound, Encoding, ErrorBound, Origin, Theory, VariableLabel};

/// What stands before the first input.
pub(super) struct Heading {
    pub model: String,
    pub names: Names,
    pub encoding: Encoding,
    pub targets_condition: bool,
    pub given: Vec<(usize, usize)>,
    pub theory: Theory,
    pub notes: Vec<String>,
    pub certificates: Vec<Certificate>,
    pub origins: Vec<Origin>,
}

pub(super) fn parse(lines: &mut Lines<'_>) -> Result<Heading, TextError> {
    let model = whole_line(lines.expect("model")?, Cursor::name)?;
    let variables = each(lines, "variable", |line, _| whole_line(line, variable))?;
    let names = Names::new(&variables);
    let encoding = whole_line(lines.expect("encoding")?, encoding)?;
    let targets_condition = whole_line(lines.expect("targets")?, targets)?;
    let given = each(lines, "given", |line, _| whole_line(line, |line| names.assignment(line)))?;
    let theory = theory(lines.expect("theory")?, lines)?;
    let notes = each(lines, "note", |line, _| whole_line(line, Cursor::quoted))?;
    let certificates = each(lines, "certificate", certificate)?;
    let origins = each(lines, "origin", |line, _| whole_line(line, |line| origin(line, &names)))?;
    Ok(Heading { model, names, encoding, targets_condition, given, theory, notes, certificates, origins })
}

/// Every consecutive line of `keyword`, and what `read` takes from those that follow it.
fn each<'a, T>(
    lines: &mut Lines<'a>,
    keyword: &str,
    mut read: impl FnMut(Cursor<'a>, &mut Lines<'a>) -> Result<T, TextError>,
) -> Result<Vec<T>, TextError> {
    let mut all = Vec::new();
    while let Some(line) = lines.next_if(keyword) {
        all.push(read(line, lines)?);
    }
    Ok(all)
}

/// What `read` finds, if that is all of the line.
fn whole_line<'a, T>(
    mut line: Cursor<'a>,
    read: impl FnOnce(&mut Cursor<'a>) -> Result<T, TextError>,
) -> Result<T, TextError> {
    let found = read(&mut line)?;
    line.end()?;
    Ok(found)
}

fn variable(line: &mut Cursor<'_>) -> Result<VariableLabel, TextError> {
    let name = line.name()?;
    if line.eat_word("real") {
        return real(name, line);
    }
    if !line.eat(":") {
        return Err(line.unexpected("`:` and states, or `real` and its range"));
    }
    let mut states = vec![line.name()?];
    while line.eat(",") {
        states.push(line.name()?);
    }
    Ok(VariableLabel::of_states(name, states))
}

fn real(name: String, line: &mut Cursor<'_>) -> Result<VariableLabel, TextError> {
    line.expect("from")?;
    let low = line.number("a number")?;
    line.expect("to")?;
    Ok(VariableLabel::of_real(name, low, line.number("a number")?))
}

fn encoding(line: &mut Cursor<'_>) -> Result<Encoding, TextError> {
    if line.eat_word("likelihood") {
        Ok(Encoding::Likelihood)
    } else if line.eat_word("log-likelihood") {
        Ok(Encoding::LogLikelihood { floor: line.field("floor")?, spread: line.field("spread")? })
    } else if line.eat_word("observed") {
        Ok(Encoding::Observed)
    } else {
        Err(line.unexpected("`likelihood`, `log-likelihood` or `observed`"))
    }
}

fn targets(line: &mut Cursor<'_>) -> Result<bool, TextError> {
    if line.eat_word("condition") {
        Ok(true)
    } else if line.eat_word("ignored") {
        Ok(false)
    } else {
        Err(line.unexpected("`condition` or `ignored`"))
    }
}

fn theory<'a>(mut line: Cursor<'a>, lines: &mut Lines<'a>) -> Result<Theory, TextError> {
    line.expect("ln_upper_bound")?;
    let ln_upper_bound = line.number("a number")?;
    let (cliques, largest_clique) = (line.count("cliques")?, line.count("largest_clique")?);
    line.end()?;
    let upper_bounds = each(lines, "at_most", |line, _| whole_line(line, count_bound))?;
    let lower_bounds = each(lines, "at_least", |line, _| whole_line(line, count_bound))?;
    Ok(Theory { ln_upper_bound, cliques, largest_clique, upper_bounds, lower_bounds })
}

/// `neurons, "sense"`.
fn count_bound(line: &mut Cursor<'_>) -> Result<CountBound, TextError> {
    let neurons = line.number("a whole number")?;
    line.expect(",")?;
    Ok(CountBound { neurons, sense: line.quoted()? })
}

fn certificate<'a>(line: Cursor<'a>, lines: &mut Lines<'a>) -> Result<Certificate, TextError> {
    Ok(Certificate {
        precision: whole_line(line, precision)?,
        posterior: whole_line(lines.expect("posterior")?, bound)?,
        ln_evidence: whole_line(lines.expect("ln_evidence")?, bound)?,
        energy: lines.next_if("energy").map(|line| whole_line(line, bound)).transpose()?,
        roundings: whole_line(lines.expect("roundings")?, |line| line.number("a number"))?,
        domain: whole_line(lines.expect("domain")?, Cursor::quoted)?,
        assumptions: each(lines, "assumes", |line, _| whole_line(line, Cursor::quoted))?,
    })
}

fn precision(line: &mut Cursor<'_>) -> Result<Precision, TextError> {
    let place = line.clone();
    let word = line.word();
    word.parse().map_err(|_| {
        place.error(TextErrorKind::Unknown {
            what: "precision",
            name: word.to_owned(),
            known: "there are `f32` and `f64`".to_owned(),
        })
    })
}

fn bound(line: &mut Cursor<'_>) -> Result<ErrorBound, TextError> {
    line.expect("truncation")?;
    Ok(ErrorBound { truncation: line.number("a number")?, rounding: line.field("rounding")? })
}

fn origin(line: &mut Cursor<'_>, names: &Names) -> Result<Origin, TextError> {
    let what = line.quoted()?;
    let mut scope = Vec::new();
    if line.eat("[") {
        while !line.eat("]") {
            if !scope.is_empty() {
                line.expect(",")?;
            }
            scope.push(names.variable(line)?);
        }
    }
    Ok(Origin { what, scope })
}
