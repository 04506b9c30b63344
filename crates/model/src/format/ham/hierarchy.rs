//! `[hierarchy]`: a chain, a hidden Markov model, a phylogeny, or a tree written out edge by edge, in place of energies.

mod edges;

use toml::de::DeValue;

use super::fields::{Entry, Fields, Value, each, number, text, whole, wrong_type};
use super::files::{Files, Grid};
use super::hidden_markov::{self, Chain};
use super::linear_gaussian;
use super::problem::HamProblem;
use super::steps::{matrix, names_or_numbers};
use super::variables::states_of;
use crate::format::Contents;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::phylogeny::newick;
use crate::format::source::Span;
use crate::hierarchy::{HierarchyError, MarkovHierarchy, Phylogeny, SubstitutionModel};

/// What `[hierarchy]` can hold.
pub(super) enum Law {
    Hierarchy(MarkovHierarchy),
    Sequence(Contents),
}

/// The law of `[hierarchy]`, or `None` with every problem noted.
pub(super) fn read(value: &Value<'_>, files: Files<'_>, draft: &mut Draft) -> Option<Law> {
    let mut fields = Fields::of("[hierarchy]", value, draft)?;
    let built = match (fields.take("tree"), fields.take("root")) {
        (Some(entry), None) => tree(&mut fields, &entry, files, draft).map(|built| built.map(Law::Hierarchy)),
        (None, Some(entry)) => edges::read(&mut fields, &entry, draft).map(|tree| Ok(Law::Hierarchy(tree))),
        (None, None) => match fields.take("dynamics") {
            Some(entry) => linear_gaussian::read(&mut fields, &entry, draft),
            None => chain(&mut fields, draft),
        },
        (Some(_), Some(root)) => {
            let (key, beside) = ("root".to_owned(), "tree".to_owned());
            draft.error(root.key.span, HamProblem::Exclusive { key, beside }.into());
            return None;
        }
    };
    let Some(built) = built else {
        fields.finish_broken(KEYS, draft);
        return None;
    };
    let span = built.as_ref().err().map_or(fields.span, |error| place(error, &fields));
    fields.finish(draft);
    note(built, span, draft)
}

/// Every key that some form of `[hierarchy]` has.
const KEYS: &[&str] = &[
    "tree",
    "substitution",
    "kappa",
    "frequencies",
    "rates",
    "root",
    "matrices",
    "edges",
    "observe",
    "prior",
    "states",
    "transition",
    "emission",
    "symbols",
    "means",
    "covariances",
    "covariance",
    "variances",
    "hidden",
    "observed",
    "length",
    "dynamics",
    "noise",
    "observation",
    "observation_noise",
    "mean",
    "steps",
];

/// Where the number or name stands that an error is about, if one value has it, or else the table.
fn place(error: &HierarchyError, fields: &Fields<'_>) -> Span {
    fields.place_of(match error {
        HierarchyError::Shape { matrix, .. }
        | HierarchyError::RowSum { matrix, .. }
        | HierarchyError::BadNumber { matrix, .. } => matrix,
        HierarchyError::GaussianSize { what, .. } => what,
        HierarchyError::NoSteps => "length",
        HierarchyError::NameTwice { .. } => "observed",
        _ => return fields.span,
    })
}

/// The value, or `None` with its problem noted at `span`.
pub(super) fn note<T>(
    built: Result<T, impl Into<DiagnosticKind>>,
    span: Span,
    draft: &mut Draft,
) -> Option<T> {
    built.map_err(|error| draft.error(span, error.into())).ok()
}

/// A chain, or a hidden Markov model if there is what it emits.
fn chain(fields: &mut Fields<'_>, draft: &mut Draft) -> Option<Result<Law, HierarchyError>> {
    let prior = fields.need("prior", draft).and_then(|value| numbers("prior", value, draft));
    let states = fields.take("states").map(|entry| states_of(entry.value, draft));
    let transition = fields.need("transition", draft);
    let prior = prior?;
    let states = names_or_numbers(states.map_or(Some(None), |states| states.map(Some))?, prior.len());
    if states.len() != prior.len() {
        let (variable, expected, found) = ("x".to_owned(), prior.len(), states.len());
        return note(
            Err(HierarchyError::StateNames { variable, expected, found }),
            fields.place_of("states"),
            draft,
        );
    }
    let transition = transition.and_then(|value| matrix("transition", value, &states, Some(&states), draft));
    let hidden = Chain { prior, states, transition };
    if let Some(emission) = fields.take("emission") {
        return hidden_markov::of_symbols(fields, &emission, hidden, draft);
    }
    if let Some(means) = fields.take("means") {
        return hidden_markov::of_reals(fields, &means, hidden, draft);
    }
    // what is seen has a name, but no law
    if ["symbols", "hidden", "observed"].iter().any(|key| fields.holds(key)) {
        fields.need("emission", draft)?;
    }
    let length = fields.need("length", draft).and_then(|value| count("length", value, draft));
    let Chain { prior, states, transition } = hidden;
    let chain = MarkovHierarchy::homogeneous_chain(prior, transition?, length?);
    Some(chain.and_then(|chain| {
        let all: Vec<_> = chain.variables().ids().collect();
        chain.with_state_names(&all, &states).map(Law::Hierarchy)
    }))
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
    note(tree.hierarchy(&model), fields.place_of("tree"), draft).map(Ok)
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
        if !tree.value.contains(['(', ';']) && tree.value.contains('.') {
            draft.error(tree.span, HamProblem::TreeFile { name: tree.value.to_owned() }.into());
            return None;
        }
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

pub(super) fn numbers(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Vec<f64>> {
    each(what, value, draft, |item, draft| number(what, item, draft).map(|number| number.value))
}

pub(super) fn grid(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Grid> {
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

pub(super) fn count(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<usize> {
    let number = whole(what, value, draft)?;
    // more links than that are asked for in Rust, where they need no file
    const MOST: i64 = 1 << 20;
    if (0..=MOST).contains(&number) {
        return usize::try_from(number).ok();
    }
    wrong_type(what, value, "a count up to 1048576", draft)
}
