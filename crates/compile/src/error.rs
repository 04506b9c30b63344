//! Why a model cannot be compiled.

use hamnet_model::QueryError;
use hamnet_model::hamiltonian::{Function, NormalizerError};
use hamnet_model::hierarchy::HierarchyError;
use hamnet_network::sequence::SequenceError;
use hamnet_network::{NetworkError, RoundedUp};
use hamnet_numeric::{Interval, Precision};
use thiserror::Error;

use crate::Units;
use crate::forms::TooDeep;
use crate::series::SeriesError;

/// A compilation that was refused.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum CompileError {
    #[error(
        "the network would need about {asked} of memory ({products:.1e} products, {terms:.1e} synapses; largest table \
         2^{log2_largest:.1} cells, treewidth {width}), but {allowed} are allowed; fix evidence with `--given`, name \
         what is observed with `--observe`, ask for fewer variables, or raise `--max-memory`",
        asked = bytes(*needed), allowed = bytes(*allowed)
    )]
    TooLarge { needed: f64, allowed: f64, products: f64, terms: f64, log2_largest: f64, width: usize },
    #[error("the most probable explanation {reason}; {remedy}")]
    Explanation { reason: String, remedy: &'static str },
    #[error("the model gives no state of {target} a positive probability: all its factors multiply to zero")]
    NoSupport { target: String },
    #[error(
        "softplus units in {precision} reach a certificate of {best} here, not the tolerance {asked:e}; use \
         product units, f64, or a looser tolerance",
        best = RoundedUp(*best)
    )]
    ToleranceUnreachable { precision: String, asked: f64, best: f64 },
    #[error(
        "`--units {units}` computes energies, and this model has tables; use product or softplus units, or write its energies as a \
         `.ham` file"
    )]
    NoEnergies { units: Units },
    #[error(
        "energies give the posterior of one discrete variable when all others are observed, but {reason}; {remedy}"
    )]
    EnergyQuery { reason: String, remedy: String },
    #[error(
        "the energies depend on `{variable}`, which is not observed; name it with `--observe`; a discrete \
         variable can be given with `--given`, and where all is discrete product units sum it out"
    )]
    Unobserved { variable: String },
    #[error(
        "an energy multiplies {spins} spins, which would become 2^{spins} products of bits; at most {most} are expanded; use \
         product units"
    )]
    ManySpins { spins: usize, most: usize },
    #[error(
        "`{function}` of an argument in {argument} leaves its domain; choose ranges of the variables on which it is defined"
    )]
    Domain { function: Function, argument: Interval },
    #[error(transparent)]
    Series(#[from] SeriesError),
    #[error("ln Z of class `{class}` cannot be found: {reason}")]
    Normalizer { class: String, reason: NormalizerError },
    #[error(
        "{0}; allow more with `--depth`, or choose units other than product, which multiply several factors at once"
    )]
    TooDeep(#[from] TooDeep),
    #[error(
        "a product of {degree} factors within a depth of {depth} takes gates of more than {most} factors; allow more layers with \
         `--depth`"
    )]
    Depth { degree: usize, depth: usize, most: usize },
    #[error(
        "these energies have {needed} products one after the other, not {depth}; allow more with `--depth`"
    )]
    Layers { needed: usize, depth: usize },
    #[error(
        "in {precision} the certificate would say nothing: the energies may be off by {} nats; narrow the ranges of the reals{}",
        RoundedUp(*spread), other_precision(*precision)
    )]
    Vacuous { precision: Precision, spread: f64 },
    #[error("{units} units have no gate{} for this{}", named(gate), families())]
    NoGate { units: Units, gate: Option<String> },
    #[error(
        "{units} units in {precision} reach a certificate of {best} here, not the tolerance {asked:e}; {remedy}",
        best = RoundedUp(*best)
    )]
    GateTolerance { units: Units, precision: Precision, asked: f64, best: f64, remedy: String },
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Sequence(#[from] SequenceError),
    #[error(transparent)]
    Hierarchy(Box<HierarchyError>),
    #[error("the compiled network breaks a rule of its kind; please report it: {0}")]
    Network(#[from] NetworkError),
}

// boxed, for it would be the largest of all
impl From<HierarchyError> for CompileError {
    fn from(error: HierarchyError) -> Self {
        Self::Hierarchy(Box::new(error))
    }
}

fn named(gate: &Option<String>) -> String {
    gate.as_ref().map(|gate| format!(" `{gate}`")).unwrap_or_default()
}

/// What else would help.
fn other_precision(precision: Precision) -> &'static str {
    match precision {
        Precision::F32 => ", or use f64",
        Precision::F64 => "",
    }
}

/// The gates that can be named.
fn families() -> String {
    format!("; gates are called {}", crate::gates::catalogue::FAMILIES.join(", "))
}

/// `bytes` for people: `1.5 GiB`.
fn bytes(bytes: f64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{value:.0} {}", units[unit]) } else { format!("{value:.1} {}", units[unit]) }
}
