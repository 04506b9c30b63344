//! From a network to the text of a Hugin NET file.

use std::io::{self, Write};

use super::{LAW, MARKOV, NAMELESS};
use crate::format::rename::rename;
use crate::format::tabulate;
use crate::format::token::quote;
use crate::format::write::{numbers, remark};
use crate::format::{Format, WriteError, WriteWarning};
use crate::{Model, Variable, VariableId, Variables};

/// Writes `model`, each line of `source_note` as a comment at the top.
pub(in crate::format) fn write(
    model: &Model,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    if let Model::Hamiltonian(law) = model {
        return tabulate::write(law, |tables| write(tables, source_note, out));
    }
    if let Model::Hierarchy(law) = model {
        return write(&Model::Bayesian(law.to_model()?), source_note, out);
    }
    let mut warnings = Vec::new();
    let names = rename(model.variables().iter().map(Variable::name), identifier, Format::Net, &mut warnings);
    remark(source_note, "%", out)?;
    writeln!(out, "net\n{{\n  name = {};", quote(model.name().unwrap_or(NAMELESS)))?;
    if let Model::Markov(_) = model {
        writeln!(out, "  {LAW} = \"{MARKOV}\";")?;
    }
    writeln!(out, "}}")?;
    for (variable, name) in model.variables().iter().zip(&names) {
        write_node(variable, name, out)?;
    }
    let written = Tables { variables: model.variables(), names: &names };
    match model {
        Model::Bayesian(network) => {
            for cpt in network.cpts() {
                let parents = written.names_of(cpt.parents());
                let head = format!("{} | {parents}", names[cpt.child().index()]);
                written.potential(&head, cpt.scope(), cpt.values(), out)?;
            }
        }
        // written above, as its tables
        Model::Hamiltonian(_) | Model::Hierarchy(_) => {}
        Model::Markov(network) => {
            for factor in network.factors() {
                written.potential(&written.names_of(factor.scope()), factor.scope(), factor.values(), out)?;
            }
        }
    }
    Ok(warnings)
}

fn write_node(variable: &Variable, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let states: Vec<String> = variable.states().iter().map(|state| quote(state)).collect();
    writeln!(out, "node {name}\n{{\n  states = ({});", states.join(" "))?;
    if name != variable.name() {
        writeln!(out, "  label = {};", quote(variable.name()))?;
    }
    writeln!(out, "}}")
}

struct Tables<'m> {
    variables: &'m Variables,
    names: &'m [String],
}

impl Tables<'_> {
    fn names_of(&self, ids: &[VariableId]) -> String {
        ids.iter().map(|id| self.names[id.index()].as_str()).collect::<Vec<_>>().join(" ")
    }

    /// One row of numbers per line, with a pair of parentheses for each variable of the scope.
    fn potential(
        &self,
        head: &str,
        scope: &[VariableId],
        values: &[f64],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let sizes: Vec<usize> = scope.iter().map(|&id| self.variables.cardinality(id)).collect();
        let (width, outer) = sizes.split_last().map_or((1, &[][..]), |(width, outer)| (*width, outer));
        writeln!(out, "potential ({head})\n{{\n  data =")?;
        for (index, row) in values.chunks(width).enumerate() {
            let opening = "(".repeat(levels_at(index, outer));
            let closing = ")".repeat(levels_at(index + 1, outer));
            writeln!(out, "    {opening}{}{closing}", numbers(row, " "))?;
        }
        writeln!(out, "  ;\n}}")
    }
}

/// How many nested lists start at row `index` of a table whose outer variables have `sizes` states; as many end before it.
fn levels_at(mut index: usize, sizes: &[usize]) -> usize {
    let mut levels = 1;
    for &size in sizes.iter().rev() {
        if !index.is_multiple_of(size) {
            break;
        }
        index /= size;
        levels += 1;
    }
    levels
}

/// `name` as a letter or underscore followed by letters, digits and underscores.
fn identifier(name: &str) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let fitted: String = name.chars().map(fit).collect();
    if fitted.starts_with(|c: char| !c.is_ascii_digit()) { fitted } else { format!("_{fitted}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_follow_the_states_of_the_outer_variables() {
        let levels: Vec<usize> = (0..=6).map(|index| levels_at(index, &[2, 3])).collect();
        assert_eq!(levels, [3, 1, 1, 2, 1, 1, 3]);
        assert_eq!((levels_at(0, &[]), levels_at(1, &[])), (1, 1));
    }

    #[test]
    fn any_name_becomes_an_identifier() {
        let fitted: Vec<String> = ["smoke", "12+", "a b", "", "ü"].map(identifier).to_vec();
        assert_eq!(fitted, ["smoke", "_12_", "a_b", "_", "_"]);
    }
}
