//! Information estimated from rows of data.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};

use hamnet::analysis::AnalysisError;
use hamnet::analysis::information::samples::{
    Labels, Neighbours, Reals, Variant, conditional_information, entropy, information, mixed_information,
    nearest_conditional_information, nearest_information,
};
use hamnet::data::{TextColumn, read_text_columns};

use super::{Arguments, failed, names};
use crate::describe::{InformationReport, Quantity};
use crate::failure::Failure;
use crate::run::in_table;

/// More different numbers than these are not labels.
const MOST_LABELS: usize = 20;

/// The report on a table.
///
/// # Errors
/// A table that cannot be read or lacks columns, kinds of columns that no estimator takes together, too few rows.
pub(super) fn report(arguments: &Arguments) -> Result<InformationReport, Failure> {
    let path = &arguments.subject;
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| Failure::file(path, error))?)
    };
    let mut asked = Ok([Vec::new(), Vec::new(), Vec::new()]);
    let columns = read_text_columns(input, |header| {
        asked = groups(arguments, |name| header.iter().any(|column| column == name));
        asked.as_ref().map(|groups| groups.concat()).unwrap_or_default()
    });
    let columns = columns.map_err(|error| in_table(path, error))?;
    let asked = asked?;
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let columns = complete(columns);
    let kept = columns.first().map_or(0, |column| column.cells.len());
    let mut rest = columns.as_slice();
    let mut variables = Vec::new();
    for names in asked.iter().filter(|names| !names.is_empty()) {
        let (own, others) = rest.split_at(names.len());
        rest = others;
        variables.push(Variable::new(&names.join(","), own, &arguments.labels, arguments)?);
    }
    let how = Neighbours {
        count: arguments.neighbours,
        variant: if arguments.form == 2 { Variant::Second } else { Variant::First },
        ..Neighbours::default()
    };
    let quantities = quantities(&variables, &how).map_err(|problem| match problem {
        Problem::Analysis(error) => failed(path, &error),
        Problem::Kinds(message) => Failure::Call(message),
    })?;
    let subject = path.display().to_string();
    Ok(InformationReport {
        rows: Some(kept as u64),
        left_out: (rows - kept) as u64,
        quantities,
        ..InformationReport::new(subject)
    })
}

/// The three groups of names a call speaks of; the last is empty without a condition.
fn groups(arguments: &Arguments, is_known: impl Fn(&str) -> bool) -> Result<[Vec<String>; 3], Failure> {
    let [and] = arguments.and.as_slice() else {
        return Err(Failure::Call(
            "of data --and is given once; name a model, or several columns in one".to_owned(),
        ));
    };
    if arguments.through.is_some() {
        return Err(Failure::Call("--through is for models; of data ask for one pair at a time".to_owned()));
    }
    let given = arguments.given.as_deref().unwrap_or_default();
    let groups = [arguments.between.as_str(), and, given].map(|text| names(text, &is_known));
    if groups[0].is_empty() || groups[1].is_empty() {
        return Err(Failure::Call("--between and --and name at least one variable each".to_owned()));
    }
    Ok(groups)
}

/// A variable, or several taken together, as samples.
enum Variable {
    Labels(Labels),
    Reals(Reals),
}

enum Problem {
    Analysis(AnalysisError),
    Kinds(String),
}

impl From<AnalysisError> for Problem {
    fn from(error: AnalysisError) -> Self {
        Self::Analysis(error)
    }
}

impl Variable {
    fn new(
        name: &str,
        columns: &[TextColumn],
        labels: &[String],
        arguments: &Arguments,
    ) -> Result<Self, Failure> {
        let numbers: Vec<Option<Vec<f64>>> =
            columns.iter().map(|column| real_numbers(column, labels)).collect();
        let fail = |error: AnalysisError| failed(&arguments.subject, &error);
        if numbers.iter().all(Option::is_none) {
            let parts: Vec<Labels> =
                columns.iter().map(|column| Labels::new(&column.name, &column.cells)).collect();
            return Labels::joined(&parts.iter().collect::<Vec<_>>()).map(Self::Labels).map_err(fail);
        }
        if let Some(place) = numbers.iter().position(Option::is_none) {
            return Err(Failure::Call(format!(
                "`{name}` joins labels (`{}`) and real numbers; no estimator takes both together, so name the numbers in --labels \
                 after rounding them, or ask about the columns one at a time",
                columns[place].name
            )));
        }
        Reals::new(name, numbers.into_iter().flatten().collect()).map(Self::Reals).map_err(fail)
    }

    fn name(&self) -> &str {
        match self {
            Self::Labels(labels) => labels.name(),
            Self::Reals(reals) => reals.name(),
        }
    }
}

/// The numbers of a column that is real.
fn real_numbers(column: &TextColumn, labels: &[String]) -> Option<Vec<f64>> {
    if labels.iter().any(|name| name.trim() == column.name) {
        return None;
    }
    let numbers: Vec<f64> = column.numbers()?.into_iter().collect::<Option<_>>()?;
    let different: BTreeSet<u64> = numbers.iter().map(|number| number.to_bits()).take(1 << 20).collect();
    let has_fraction = numbers.iter().any(|number| number.fract() != 0.0);
    (has_fraction || different.len() > MOST_LABELS).then_some(numbers)
}

/// The columns without the rows in which a cell is empty.
fn complete(mut columns: Vec<TextColumn>) -> Vec<TextColumn> {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let is_full: Vec<bool> =
        (0..rows).map(|row| columns.iter().all(|column| !column.cells[row].is_empty())).collect();
    for column in &mut columns {
        let mut full = is_full.iter();
        column.cells.retain(|_| full.next().copied().unwrap_or(false));
    }
    columns
}

fn quantities(variables: &[Variable], how: &Neighbours) -> Result<Vec<Quantity>, Problem> {
    let mut quantities = Vec::new();
    for variable in variables {
        if let Variable::Labels(labels) = variable {
            quantities.push(Quantity::estimated(format!("H({})", labels.name()), entropy(labels)?));
        }
    }
    let (a, b) = (&variables[0], &variables[1]);
    let plain = match (a, b) {
        (Variable::Labels(a), Variable::Labels(b)) => information(a, b)?,
        (Variable::Reals(a), Variable::Reals(b)) => nearest_information(a, b, how)?,
        (Variable::Labels(labels), Variable::Reals(reals))
        | (Variable::Reals(reals), Variable::Labels(labels)) => mixed_information(labels, reals, how)?,
    };
    quantities.push(Quantity::estimated(format!("I({};{})", a.name(), b.name()), plain));
    let Some(c) = variables.get(2) else { return Ok(quantities) };
    let given = match (a, b, c) {
        (Variable::Labels(a), Variable::Labels(b), Variable::Labels(c)) => conditional_information(a, b, c)?,
        (Variable::Reals(a), Variable::Reals(b), Variable::Reals(c)) => {
            nearest_conditional_information(a, b, c, how)?
        }
        _ => {
            return Err(Problem::Kinds(
                "with --given all variables must be labels, or all real numbers; round the numbers and name them in --labels"
                    .to_owned(),
            ));
        }
    };
    quantities.push(Quantity::estimated(format!("I({};{}|{})", a.name(), b.name(), c.name()), given));
    Ok(quantities)
}
