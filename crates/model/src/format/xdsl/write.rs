//! The XDSL writer.

use std::io::{self, Write};

use quick_xml::escape::escape;

use crate::format::rename::rename;
use crate::format::write::{directed, numbers};
use crate::format::{Format, WriteError, WriteWarning};
use crate::{BayesianNetwork, Model, VariableId};

/// Writes `model`, with `source_note` as a comment. The names as they are stand in GeNIe's own part of the
/// file.
pub(in crate::format) fn write(
    model: &Model,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    let network = &*directed(model, Format::Xdsl)?;
    let mut warnings = Vec::new();
    let names = network.variables().iter().map(|variable| variable.name());
    let ids = rename(names, identifier, Format::Xdsl, &mut warnings);
    let name = rename(network.name().into_iter(), identifier, Format::Xdsl, &mut warnings);
    let name = name.first().map_or("network", String::as_str);
    write_head(name, source_note, out)?;
    let order = network.topological_order();
    for &id in &order {
        write_node(network, id, &ids, out, &mut warnings)?;
    }
    writeln!(out, "  </nodes>")?;
    write_extensions(network, name, &order, &ids, out)?;
    writeln!(out, "</smile>")?;
    Ok(warnings)
}

fn write_head(name: &str, source_note: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    if let Some(note) = source_note {
        writeln!(out, "<!-- {} -->", in_comment(note))?;
    }
    writeln!(
        out,
        "<smile version=\"1.0\" id=\"{name}\" numsamples=\"10000\" discsamples=\"10000\">\n  <nodes>"
    )
}

fn write_node(
    network: &BayesianNetwork,
    id: VariableId,
    ids: &[String],
    out: &mut dyn Write,
    warnings: &mut Vec<WriteWarning>,
) -> io::Result<()> {
    writeln!(out, "    <cpt id=\"{}\">", ids[id.index()])?;
    let states = network.variables()[id].states().iter().map(String::as_str);
    for state in rename(states, identifier, Format::Xdsl, warnings) {
        writeln!(out, "      <state id=\"{state}\" />")?;
    }
    let cpt = network.cpt(id);
    let parents: Vec<&str> = cpt.parents().iter().map(|parent| ids[parent.index()].as_str()).collect();
    if !parents.is_empty() {
        writeln!(out, "      <parents>{}</parents>", parents.join(" "))?;
    }
    writeln!(out, "      <probabilities>{}</probabilities>\n    </cpt>", numbers(cpt.values(), " "))
}

fn write_extensions(
    network: &BayesianNetwork,
    name: &str,
    order: &[VariableId],
    ids: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "  <extensions>\n    <genie version=\"1.0\" app=\"Hamnet\" name=\"{name}\">")?;
    for id in order {
        let label = escape(network.variables()[*id].name());
        writeln!(out, "      <node id=\"{}\"><name>{label}</name></node>", ids[id.index()])?;
    }
    writeln!(out, "    </genie>\n  </extensions>")
}

/// `note` without the two hyphens in a row that a comment must not hold; a third in a row takes the second
/// pass.
fn in_comment(note: &str) -> String {
    note.replace("--", "- -").replace("--", "- -")
}

/// `name` as a SMILE identifier: letters, digits and underscores, a letter first.
fn identifier(name: &str) -> String {
    let word: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if word.starts_with(|c: char| c.is_ascii_alphabetic()) { word } else { format!("x{word}") }
}

#[cfg(test)]
mod tests {
    use super::{identifier, in_comment};

    #[test]
    fn any_name_becomes_an_identifier() {
        let names = ["Asy/Patch", "<5", "12+", "", "_", "Müller"];
        assert_eq!(names.map(identifier), ["Asy_Patch", "x_5", "x12_", "x", "x_", "M_ller"]);
    }

    #[test]
    fn notes_cannot_end_the_comment() {
        assert_eq!(in_comment("a-b -- c --- d ---->"), "a-b - - c - - - d - - - ->");
    }
}
