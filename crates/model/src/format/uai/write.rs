//! The UAI writer.

use std::io::{self, Write};

use crate::format::tabulate;
use crate::format::write::numbers;
use crate::format::{Format, WriteError, WriteWarning};
use crate::{Model, VariableId};

/// Writes `model`: a Bayesian network as `BAYES`, its children last, any other as `MARKOV`; the last variable
/// fastest.
pub(in crate::format) fn write(
    model: &Model,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    let variables = model.variables();
    let (kind, tables) = match model {
        Model::Bayesian(network) => {
            ("BAYES", network.cpts().iter().map(|cpt| (cpt.scope(), cpt.values())).collect())
        }
        Model::Markov(network) => {
            let factors = network.factors().iter().map(|factor| (factor.scope(), factor.values()));
            ("MARKOV", factors.collect::<Vec<_>>())
        }
        Model::Hamiltonian(law) => return tabulate::write(law, |tables| write(tables, source_note, out)),
        Model::Hierarchy(law) => return write(&Model::Bayesian(law.to_model()?), source_note, out),
    };
    let sizes: Vec<String> = variables.iter().map(|variable| variable.cardinality().to_string()).collect();
    writeln!(out, "{kind}\n{}\n{}\n{}", variables.len(), sizes.join(" "), tables.len())?;
    for (scope, _) in &tables {
        write_scope(scope, out)?;
    }
    for (scope, values) in &tables {
        let width = scope.last().map_or(1, |&last| variables.cardinality(last));
        write_table(values, width, out)?;
    }
    Ok(warnings(model, source_note))
}

fn write_scope(scope: &[VariableId], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}", scope.len())?;
    for id in scope {
        write!(out, " {}", id.index())?;
    }
    writeln!(out)
}

fn write_table(values: &[f64], width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", values.len())?;
    values.chunks(width).try_for_each(|row| writeln!(out, "{}", numbers(row, " ")))
}

fn warnings(model: &Model, source_note: Option<&str>) -> Vec<WriteWarning> {
    let format = Format::Uai;
    let mut warnings = Vec::new();
    if !is_numbered(model) {
        warnings.push(WriteWarning::NamesLost { format });
    }
    if let Some(name) = model.name() {
        warnings.push(WriteWarning::NetworkNameLost { format, name: name.to_owned() });
    }
    if source_note.is_some() {
        warnings.push(WriteWarning::SourceLost { format });
    }
    warnings
}

/// Whether all names are those the reader gives.
fn is_numbered(model: &Model) -> bool {
    model.variables().iter().enumerate().all(|(index, variable)| {
        let numbered = |(state, name): (usize, &String)| *name == state.to_string();
        variable.name() == super::variable_name(index) && variable.states().iter().enumerate().all(numbered)
    })
}
