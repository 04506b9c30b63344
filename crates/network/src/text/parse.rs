//! Text as a network: the lines in the order they are printed in.

mod heading;
mod layers;
mod names;
mod units;

use super::cursor::Cursor;
use super::lines::Lines;
use super::{TextError, TextErrorKind, VERSION};
use names::Names;
use units::Units;

use crate::{EvidenceHead, Head, HeadForm, Network, NetworkParts, UnitId};

/// The network whose [text form](super) this is.
///
/// Costs time and memory in proportion to the text. Reading back what [`to_text`](super::to_text) printed gives an equal
/// network.
///
/// # Errors
/// The first mistake, with its line and column; a rule of [`verify`](crate::verify) that is broken stands at the end of
/// the text.
///
/// ```
/// use hamnet_network::{parse_text, to_text};
///
/// let text = include_str!("../../tests/network/sprinkler.txt");
/// assert_eq!(to_text(&parse_text(text)?), text);
///
/// let mistake = parse_text(&text.replace("0.9 u0", "0.9 x0")).unwrap_err();
/// assert_eq!(
///     mistake.to_string(),
///     "line 17, column 12: expected a unit, `+`, `-`, or `;` and the origin, found `x0`"
/// );
/// # Ok::<(), hamnet_network::TextError>(())
/// ```
pub fn parse_text(text: &str) -> Result<Network, TextError> {
    let mut lines = Lines::new(text);
    version(lines.expect("hamnet")?)?;
    let heading = heading::parse(&mut lines)?;
    let mut units = Units::new(&heading.names, &heading.origins);
    let inputs = units.inputs(&mut lines)?;
    let layers = layers::parse(&mut lines, &mut units)?;
    let unit_origins = units.into_origins();
    let heads = heads(&mut lines, &heading.names)?;
    let evidence = evidence(lines.expect("evidence")?)?;
    if lines.peek().is_some() {
        return Err(lines.error_here("the end of the text"));
    }
    let parts = NetworkParts {
        model: heading.model,
        variables: heading.names.into_labels(),
        inputs,
        encoding: heading.encoding,
        heads,
        evidence,
        targets_condition: heading.targets_condition,
        given: heading.given,
        origins: heading.origins,
        unit_origins,
        theory: heading.theory,
        certificates: heading.certificates,
        notes: heading.notes,
    };
    Network::new(layers, parts).map_err(|error| lines.error(TextErrorKind::Network(error)))
}

fn version(mut line: Cursor<'_>) -> Result<(), TextError> {
    line.expect("network")?;
    let place = line.clone();
    match line.word() {
        VERSION => line.end(),
        found => Err(place.error(TextErrorKind::Version { found: found.to_owned() })),
    }
}

fn heads(lines: &mut Lines<'_>, names: &Names) -> Result<Vec<Head>, TextError> {
    let mut heads = Vec::new();
    while let Some(line) = lines.next_if("head") {
        heads.push(head(line, names)?);
    }
    Ok(heads)
}

fn head(mut line: Cursor<'_>, names: &Names) -> Result<Head, TextError> {
    let mut target = Vec::new();
    while !line.eat("=") {
        if !target.is_empty() {
            line.expect("*")?;
        }
        target.push(names.variable(&mut line)?);
    }
    let form = if line.eat_word("normalize") {
        HeadForm::Normalize
    } else if line.eat_word("softmax") {
        HeadForm::Softmax
    } else if line.eat_word("max-marginals") {
        HeadForm::MaxMarginals
    } else {
        return Err(line.unexpected("`normalize`, `softmax` or `max-marginals`"));
    };
    line.expect("(")?;
    let units = list_of_units(&mut line)?;
    line.end()?;
    Ok(Head { target, units, form })
}

/// Units between commas, and the parenthesis behind them.
fn list_of_units(line: &mut Cursor<'_>) -> Result<Vec<UnitId>, TextError> {
    let mut units = Vec::new();
    while !line.eat(")") {
        if !units.is_empty() {
            line.expect(",")?;
        }
        units.push(line.unit()?);
    }
    Ok(units)
}

fn evidence(mut line: Cursor<'_>) -> Result<EvidenceHead, TextError> {
    let evidence = if line.eat_word("linear") {
        EvidenceHead::Linear { unit: line.unit()?, exponent: line.count("exponent")? }
    } else if line.eat_word("log") {
        EvidenceHead::Log {
            unit: line.unit()?,
            offset: line.field("offset")?,
            impossible_below: line.field("impossible_below")?,
        }
    } else if line.eat_word("absent") {
        EvidenceHead::Absent
    } else if line.eat_word("possible") {
        EvidenceHead::Possible { unit: line.unit()?, tells_all: true }
    } else if line.eat_word("perhaps") {
        EvidenceHead::Possible { unit: line.unit()?, tells_all: false }
    } else {
        return Err(line.unexpected("`linear`, `log`, `absent`, `possible` or `perhaps`"));
    };
    line.end()?;
    Ok(evidence)
}
