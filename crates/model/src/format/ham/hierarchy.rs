//! `[hierarchy]`: a chain, a hidden Markov model, or a phylogeny, in place of energies.

use toml::de::DeValue;

use super::fields::{Entry, Fields, Value, each, number, text, whole, wrong_type};
use super::files::{Files, Grid};
use super::problem::HamProblem;
use super::variables::states_of;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::phylogeny::newick;
use crate::format::source::Span;
use crate::hierarchy::{HierarchyError, MarkovHierarchy, Phylogeny, Stochastic, SubstitutionModel};

/// The hierarchy of `[hierarchy]`, or `None` with every problem noted.
pub(super) fn read(value: &Value<'_>, files: Files<'_>, draft: &mut Draft) -> Option<MarkovHierarchy> {
    let mut fields = Fields::of("[hierarchy]", value, draft)?;
    let span = fields.span;
    let built = match fields.take("tree") {
        Some(entry) => tree(&mut fields, &entry, files, draft),
        None => chain(&mut fields, draft),
    };
    fields.finish(draft);
    note(built?, span, draft)
}

/// The value, or `None` with its problem noted at `span`.
fn note<T>(built: Result<T, impl Into<DiagnosticKind>>, span: Span, draft: &mut Draft) -> Option<T> {
    built.map_err(|error| draft.error(span, error.into())).ok()
}

fn chain(fields: &mut Fields<'_>, draft: &mut Draft) -> Option<Result<MarkovHierarchy, HierarchyError>> {
    let prior = fields.need("prior", draft).and_then(|value| numbers("prior", value, draft));
    let transition = fields.need("transition", draft).and_then(|value| matrix("transition", value, draft));
    let emission = fields.take("emission").map(|entry| matrix("emission", entry.value, draft));
    let length = fields.need("length", draft).and_then(|value| count("length", value, draft));
    let states = fields.take("states").map(|entry| states_of(entry.value, draft));
    let symbols = fields.take("symbols").map(|entry| states_of(entry.value, draft));
    let (prior, transition, length) = (prior?, transition?, length?);
    let built = match emission {
        None => MarkovHierarchy::homogeneous_chain(prior, transition, length),
        Some(emission) => MarkovHierarchy::hidden_markov(prior, transition, emission?, length),
    };
    let mut chain = match built {
        Ok(chain) => chain,
        Err(error) => return Some(Err(error)),
    };
    let seen: Vec<_> = chain.observed();
    let is_hidden_markov = seen.len() > 1 || chain.matrices().len() > 1;
    let is_seen = |id: &_| is_hidden_markov && seen.contains(id);
    let hidden = chain.variables().ids().filter(|id| !is_seen(id)).collect::<Vec<_>>();
    for (names, of) in [(states, &hidden), (symbols, &seen)] {
        if let Some(names) = names {
            chain = match chain.with_state_names(of, &names?) {
                Ok(chain) => chain,
                Err(error) => return Some(Err(error)),
            };
        }
    }
    Some(Ok(chain))
}

fn tree(
    fields: &mut Fields<'_>,
    tree: &Entry<'_>,
    files: Files<'_>,
    draft: &mut Draft,
) -> Option<Result<MarkovHierarchy, HierarchyError>> {
    let tree = phylogeny(tree.value, files, draft);
    let model = substitution(fields, draft);
    let (tree, model) = (tree?, model?);
    note(tree.hierarchy(&model), fields.span, draft).map(Ok)
}

/// A Newick tree in the text itself, or `{ file = "tree.nwk" }`.
fn phylogeny(value: &Value<'_>, files: Files<'_>, draft: &mut Draft) -> Option<Phylogeny> {
    let (name, bytes) = if matches!(value.get_ref(), DeValue::Table(_)) {
        let mut fields = Fields::of("the tree", value, draft)?;
        let name = fields.need("file", draft).and_then(|value| text("the name of a file", value, draft));
        fields.finish(draft);
        let name = name?;
        let source = note(files.source(name.value), name.span, draft)?;
        (source.name().to_owned(), source.text().as_bytes().to_vec())
    } else {
        let tree = text("the tree", value, draft)?;
        ("tree".to_owned(), tree.value.as_bytes().to_vec())
    };
    let read = newick::read_bytes(&name, bytes);
    let (tree, warnings) = note(
        read.map_err(|error| HamProblem::Tree { reason: error.to_string() }),
        value.span().into(),
        draft,
    )?;
    for warning in warnings {
        draft.warn(value.span(), DiagnosticKind::Assumed { what: warning.to_string() });
    }
    Some(tree)
}

fn substitution(fields: &mut Fields<'_>, draft: &mut Draft) -> Option<SubstitutionModel> {
    let value = fields.need("substitution", draft)?;
    let name = text("substitution", value, draft)?;
    let kappa = |fields: &mut Fields<'_>, draft: &mut Draft| {
        let value = fields.need("kappa", draft)?;
        number("kappa", value, draft).map(|kappa| kappa.value)
    };
    let frequencies = |fields: &mut Fields<'_>, draft: &mut Draft| {
        let value = fields.need("frequencies", draft)?;
        numbers("frequencies", value, draft)
    };
    let built = match name.value {
        "jc69" => Ok(SubstitutionModel::jc69()),
        "k80" => SubstitutionModel::k80(kappa(fields, draft)?),
        "hky85" => {
            let (kappa, frequencies) = (kappa(fields, draft), frequencies(fields, draft));
            SubstitutionModel::hky85(kappa?, exactly("frequencies", frequencies?, name.span, draft)?)
        }
        "gtr" => {
            let rates = fields.need("rates", draft).and_then(|value| numbers("rates", value, draft));
            let frequencies = frequencies(fields, draft);
            let rates = exactly("rates", rates?, name.span, draft)?;
            SubstitutionModel::gtr(rates, exactly("frequencies", frequencies?, name.span, draft)?)
        }
        "general" => {
            let states = fields.need("states", draft).and_then(|value| states_of(value, draft));
            let rates = fields.need("rates", draft).and_then(|value| grid("rates", value, draft));
            let frequencies = frequencies(fields, draft);
            SubstitutionModel::general(states?, &rates?.numbers, frequencies?)
        }
        _ => {
            let expected = "\"jc69\", \"k80\", \"hky85\", \"gtr\" or \"general\"";
            return wrong_type("substitution", value, expected, draft);
        }
    };
    note(built, name.span, draft)
}

/// The `N` numbers of a list.
fn exactly<const N: usize>(what: &str, numbers: Vec<f64>, span: Span, draft: &mut Draft) -> Option<[f64; N]> {
    let found = numbers.len();
    let what = what.to_owned();
    note(numbers.try_into().map_err(|_| HamProblem::VectorLength { what, expected: N, found }), span, draft)
}

fn numbers(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Vec<f64>> {
    each(what, value, draft, |item, draft| number(what, item, draft).map(|number| number.value))
}

fn grid(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Grid> {
    let mut grid = Grid::default();
    for (row, numbers) in
        each(what, value, draft, |item, draft| numbers(what, item, draft))?.iter().enumerate()
    {
        let expected = grid.columns;
        let pushed = grid.push(numbers);
        let what = what.to_owned();
        let problem = pushed.map_err(|found| HamProblem::RowLength { what, row, expected, found });
        note(problem, value.span().into(), draft)?;
    }
    Some(grid)
}

fn matrix(name: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Stochastic> {
    let grid = grid(name, value, draft)?;
    let matrix = Stochastic::dense(name, grid.rows, grid.columns, grid.numbers);
    note(matrix, value.span().into(), draft)
}

fn count(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<usize> {
    let number = whole(what, value, draft)?;
    // more links than that are asked for in Rust, where they need no file
    const MOST: i64 = 1 << 20;
    if (0..=MOST).contains(&number) {
        return usize::try_from(number).ok();
    }
    wrong_type(what, value, "a count up to 1048576", draft)
}
