//! Why a model cannot be compiled.

use hamnet_model::QueryError;
use hamnet_network::{NetworkError, RoundedUp};
use thiserror::Error;

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
    #[error("the model gives no state of {target} a positive probability: all its factors multiply to zero")]
    NoSupport { target: String },
    #[error(
        "softplus units in {precision} reach a certificate of {best} here, not the tolerance {asked:e}; use \
         product units, f64, or a looser tolerance",
        best = RoundedUp(*best)
    )]
    ToleranceUnreachable { precision: String, asked: f64, best: f64 },
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error("the compiled network breaks a rule of its kind; please report it: {0}")]
    Network(#[from] NetworkError),
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
