//! `.ham`: Hamnet's own model files, TOML that a person writes by hand, for laws given by energies.
//!
//! ```toml
//! [variables]
//! s = { domain = "spin", shape = [3, 3] }
//!
//! [classes]
//! name = "coupling"
//! states = ["weak", "strong"]
//! prior = [0.5, 0.5]
//!
//! [parameters]
//! K = [0.2, 0.6]
//!
//! [[energy]]
//! expression = "-K * sum(a, b in neighbours(s), a * b)"
//! ```
//!
//! A file with `[hierarchy]` in place of energies holds a chain, a hidden Markov model, a phylogeny, or any tree edge by edge. A
//! hidden Markov model without a length is one of any length, which [`read_hidden_markov`] and [`open`](super::open) give;
//! a chain with `dynamics` is one of reals, see [`read_linear_gaussian`].
//!
//! Terms of the energy add up; one without `class` counts for every class. `docs/ham.md` is the whole format.
//!
//! **Way** A `Reader` turns the tables of the file into trees and lists of numbers, and notes what is wrong with them. Its
//! `Evaluator` turns these into polynomials, for one class at a time: names under `[definitions]` and maps first, in the order
//! of the file, then the energies. On the way it collects the definitions of the law, see `functions` for what becomes one. It
//! counts its steps and stops after a fixed number of them, so that no text takes more than its share.
//!
//! **Numbers** A coefficient is the double-double value of its expression, which for sums of decimals is the sum of their f64;
//! each further operation rounds once, and functions state their error. The writer writes every coefficient as one or two f64
//! that add up to it, so what is written reads back equal.
//!
//! **Files** Numbers may stand in a file beside the model. Whoever opens the model reads it, see [`Beside`]; a model from
//! elsewhere has none beside it.

mod cholesky;
mod classes;
mod definitions;
mod derived;
mod energy;
mod evaluate;
mod fields;
mod files;
mod fourier;
mod functions;
mod gaussian;
mod hidden_markov;
mod hierarchy;
mod lattice;
mod linear_gaussian;
mod map;
mod names;
mod parse;
mod problem;
mod reader;
mod steps;
mod sums;
mod syntax;
mod table;
mod token;
mod variables;
mod write;
mod write_edges;
mod write_hierarchy;
pub(super) mod write_sequence;

use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use super::Beside;
use super::diagnostic::{Diagnostic, DiagnosticKind, ReadError};
use super::draft::Draft;
use super::source::{Source, Span};
use crate::Hamiltonian;
use crate::hierarchy::{HiddenMarkov, LinearGaussian, MarkovHierarchy};
use classes::Settings;
use fields::Fields;
use files::Files;
use hierarchy::Law;
use reader::Reader;

pub use problem::HamProblem;
pub(super) use write::write;

/// Reads the hierarchy in the file at `path`; also gives the warnings.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place; a file of energies is wrong.
pub fn read_hierarchy(path: &Path) -> Result<(MarkovHierarchy, Vec<Diagnostic>), ReadError> {
    draft_of(path)?.finish_hierarchy()
}

/// Reads the hidden Markov model of any length in the file at `path`; also gives the warnings.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place; a file of anything else is wrong.
pub fn read_hidden_markov(path: &Path) -> Result<(HiddenMarkov, Vec<Diagnostic>), ReadError> {
    draft_of(path)?.finish_hidden_markov()
}

/// Reads the linear-Gaussian chain in the file at `path`; also gives the warnings.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place; a file of anything else is wrong.
pub fn read_linear_gaussian(path: &Path) -> Result<(LinearGaussian, Vec<Diagnostic>), ReadError> {
    draft_of(path)?.finish_linear_gaussian()
}

/// Everything that stands in the file at `path`, which is a `.ham` file whatever it is called.
fn draft_of(path: &Path) -> Result<Draft, ReadError> {
    let name = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new(""));
    let beside = |file: &Path| std::fs::read(folder.join(file));
    let source = Source::from_path(path).map_err(|error| {
        let reason = error.to_string();
        ReadError::single(Arc::new(Source::unreadable(&name)), DiagnosticKind::Unreadable { reason })
    })?;
    let mut draft = Draft::new(Arc::new(source));
    read(&mut draft, Some(&beside));
    Ok(draft)
}

/// Reads the text of `draft` into it; files that it names are read by `beside`.
pub(super) fn read(draft: &mut Draft, beside: Option<Beside<'_>>) {
    let source = Arc::clone(draft.source());
    let (root, errors) = DeTable::parse_recoverable(source.text());
    for error in &errors {
        let reason = error.message().to_owned();
        draft.error(error.span().unwrap_or_default(), HamProblem::MalformedToml { reason }.into());
    }
    if errors.is_empty() {
        let whole = Span::new(0, 0);
        document(Fields::new("the file", root.get_ref(), whole), &source, Files(beside), draft);
    }
}

/// Every part is read even if an earlier one is wrong, as far as it can be without it.
fn document(mut root: Fields<'_>, source: &Source, files: Files<'_>, draft: &mut Draft) {
    if let Some(entry) = root.take("model")
        && let Some(mut model) = Fields::of("[model]", entry.value, draft)
    {
        if let Some(name) = model.take("name").and_then(|entry| fields::text("the name", entry.value, draft))
        {
            draft.name(name.value);
        }
        model.finish(draft);
    }
    if let Some(entry) = root.take("hierarchy") {
        root.finish(draft);
        match hierarchy::read(entry.value, files, draft) {
            Some(Law::Hierarchy(law)) => draft.hierarchy(law, entry.key.span),
            Some(Law::Sequence(law)) => draft.sequence(law, entry.key.span),
            None => {}
        }
        return;
    }
    let variables = root.need("variables", draft);
    let space = variables.and_then(|value| variables::read(value, draft));
    let classes = root.take("classes").map(|entry| (entry.key.span, classes::read(entry.value, draft)));
    let parameters = root.take("parameters");
    let (definitions, maps) = (root.take("definitions"), root.take("map"));
    let energy = root.take("energy");
    root.finish(draft);
    let Some(space) = space else { return };
    let classes = match classes {
        None => None,
        Some((span, Some(classes))) => Some((span, classes)),
        Some((_, None)) => return,
    };
    let parameters = parameters.map_or(Some(Vec::new()), |entry| {
        classes::parameters(entry.value, classes.as_ref().map(|(_, classes)| classes), &space, draft)
    });
    let Some(parameters) = parameters else { return };
    let Some(energy) = energy else {
        // a misspelled table is told already
        if !draft.has_errors() {
            draft.error(Span::default(), HamProblem::NoEnergy.into());
        }
        return;
    };
    let settings =
        Settings { space, classes: classes.as_ref().map(|(_, classes)| classes.clone()), parameters };
    let mut reader = Reader::new(&settings, source, files);
    let derived = reader.derived(definitions.map(|entry| entry.value), maps.map(|entry| entry.value), draft);
    let energies = derived.and_then(|()| reader.energies(energy.value, draft));
    let definitions = reader.evaluator.definitions.take();
    let Some(energies) = energies else { return };
    let Settings { space, classes, .. } = settings;
    let law = Hamiltonian::with_definitions(draft.take_name(), space, definitions, classes, energies);
    match law {
        Ok(law) => draft.hamiltonian(law),
        Err(error) => draft.error(energy.key.span, DiagnosticKind::Model(error)),
    }
}

#[cfg(test)]
mod tests;
