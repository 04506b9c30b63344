//! XMLBIF 0.3, the XML interchange format for Bayesian networks of JavaBayes, pgmpy, pyAgrum (`.bifxml`) and
//! others.
//!
//! ```text
//! <BIF VERSION="0.3"><NETWORK>
//!   <NAME>sprinkler</NAME>
//!   <VARIABLE TYPE="nature"><NAME>rain</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
//!   <VARIABLE TYPE="nature"><NAME>wet</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
//!   <DEFINITION><FOR>rain</FOR><TABLE>0.2 0.8</TABLE></DEFINITION>
//!   <DEFINITION><FOR>wet</FOR><GIVEN>rain</GIVEN><TABLE>0.9 0.1 <!-- no rain: --> 0.2 0.8</TABLE></DEFINITION>
//! </NETWORK></BIF>
//! ```
//!
//! The child runs fastest through a table, then the last parent given. Properties, comments and any document
//! type are skipped; the names of elements may be in lower case. Decisions and utilities are refused.

use std::io::{self, Write};
use std::sync::Arc;

use quick_xml::escape::escape;

use super::draft::Draft;
use super::rename::rename;
use super::source::Spanned;
use super::write::{self, directed};
use super::xml::{Document, Node, numbers};
use super::{DiagnosticKind, Format, WriteError, WriteWarning};
use crate::{BayesianNetwork, Cpt, Model};

/// Reads the text of `draft` into it.
pub(super) fn read(draft: &mut Draft) {
    let source = Arc::clone(draft.source());
    match Document::parse(source.text()) {
        Ok(document) => read_root(document.root(), draft),
        Err(malformed) => draft.error(malformed.span, malformed.value),
    }
}

fn read_root(root: Node<'_>, draft: &mut Draft) {
    let network = if root.is("NETWORK") { Some(root) } else { root.child("NETWORK") };
    let Some(network) = network else {
        let found = format!("<{}>", root.name());
        return draft.error(root.tag(), unexpected(found, "`<BIF>` with a `<NETWORK>` in it"));
    };
    for element in network.children() {
        match element.name().to_ascii_uppercase().as_str() {
            "NAME" => name_network(element.text().value, draft),
            "VARIABLE" => read_variable(element, draft),
            "DEFINITION" | "PROBABILITY" => read_definition(element, draft),
            "PROPERTY" => {}
            _ => {
                let what =
                    format!("the element `<{}>` is not one of XMLBIF's; it is skipped", element.name());
                draft.warn(element.tag(), DiagnosticKind::Assumed { what });
            }
        }
    }
}

fn name_network(name: &str, draft: &mut Draft) {
    if !name.is_empty() {
        draft.name(name);
    }
}

fn read_variable(element: Node<'_>, draft: &mut Draft) {
    let Some(name) = element.child("NAME").map(owned).filter(|name| !name.value.is_empty()) else {
        return draft.error(element.tag(), unexpected("</VARIABLE>", "its `<NAME>`"));
    };
    match element.attribute("TYPE").filter(|kind| !kind.value.eq_ignore_ascii_case("nature")) {
        None => draft.variable(name, element.children_named("OUTCOME").map(owned).collect()),
        Some(kind) => {
            let what = format!("a variable of the type `{}`", kind.value);
            draft.error(kind.span, DiagnosticKind::Unsupported { what });
            draft.wrong_variable(name.value);
        }
    }
}

fn read_definition(element: Node<'_>, draft: &mut Draft) {
    let mut children = element.children_named("FOR");
    let (Some(child), second) = (children.next(), children.next()) else {
        return draft.error(element.tag(), unexpected("</DEFINITION>", "its `<FOR>`"));
    };
    if let Some(second) = second {
        let what = "a definition for several variables at once".to_owned();
        return draft.error(second.tag(), DiagnosticKind::Unsupported { what });
    }
    let Some(table) = element.child("TABLE") else {
        draft.error(element.tag(), unexpected("</DEFINITION>", "its `<TABLE>`"));
        return draft.wrong_table(owned(child));
    };
    let given = element.children_named("GIVEN").map(owned).collect();
    match numbers(table, draft) {
        Some(values) => {
            let span = values.last().map_or(table.tag(), |last| table.tag().to(last.span));
            draft.cpt(owned(child), given, values, span);
        }
        None => draft.wrong_table(owned(child)),
    }
}

fn owned(element: Node<'_>) -> Spanned<String> {
    let text = element.text();
    Spanned::new(text.value.to_owned(), text.span)
}

fn unexpected(found: impl Into<String>, expected: &str) -> DiagnosticKind {
    DiagnosticKind::Unexpected { found: found.into(), expected: expected.to_owned() }
}

/// Writes `model`, with `source_note` as a property of the network.
pub(super) fn write(
    model: &Model,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    let network = &*directed(model, Format::XmlBif)?;
    let mut warnings = Vec::new();
    let variables = network.variables();
    let names = rename(variables.iter().map(|variable| variable.name()), fit, Format::XmlBif, &mut warnings);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BIF VERSION=\"0.3\">\n<NETWORK>")?;
    write_head(network, source_note, out)?;
    for (variable, name) in variables.iter().zip(&names) {
        let states = rename(variable.states().iter().map(String::as_str), fit, Format::XmlBif, &mut warnings);
        write_variable(name, &states, out)?;
    }
    for cpt in network.cpts() {
        write_definition(cpt, &names, out)?;
    }
    writeln!(out, "</NETWORK>\n</BIF>")?;
    Ok(warnings)
}

fn write_head(network: &BayesianNetwork, source_note: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(name) = network.name() {
        writeln!(out, "<NAME>{}</NAME>", escape(fit(name)))?;
    }
    if let Some(note) = source_note {
        writeln!(out, "<PROPERTY>source = {}</PROPERTY>", escape(fit(note)))?;
    }
    Ok(())
}

fn write_variable(name: &str, states: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n<VARIABLE TYPE=\"nature\">\n  <NAME>{}</NAME>", escape(name))?;
    for state in states {
        writeln!(out, "  <OUTCOME>{}</OUTCOME>", escape(state))?;
    }
    writeln!(out, "</VARIABLE>")
}

fn write_definition(cpt: &Cpt, names: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n<DEFINITION>\n  <FOR>{}</FOR>", escape(names[cpt.child().index()].as_str()))?;
    for parent in cpt.parents() {
        writeln!(out, "  <GIVEN>{}</GIVEN>", escape(names[parent.index()].as_str()))?;
    }
    writeln!(out, "  <TABLE>")?;
    for row in cpt.rows() {
        writeln!(out, "    {}", write::numbers(row, " "))?;
    }
    writeln!(out, "  </TABLE>\n</DEFINITION>")
}

/// What XML text holds of a name: white space around it is lost, and so are control characters.
fn fit(name: &str) -> String {
    let printable: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match printable.trim() {
        "" => "_".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}
