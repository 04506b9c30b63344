//! Compilation: model → circuit → network.
//!
//! [`compile()`] is the table of contents: prepare the factors and find normalizers that are missing, choose an order and predict the cost, eliminate into an
//! exact [`Circuit`], lower it into a [`Network`] of the units asked for, and certify what rounding and truncation can do.

mod certify;
mod derivative;
mod eliminate;
mod error;
mod explain;
pub mod gates;
mod lower;
mod options;
mod posterior;
mod predict;
mod prepare;
mod resolve;
pub mod series;
mod table;

use hamnet_circuit::Circuit;
use hamnet_model::{Model, Query};
use hamnet_network::{Network, Theory};
use hamnet_numeric::Precision;

pub use error::CompileError;
pub use explain::{Explainer, Explanation};
pub use hamnet_circuit::elimination::{Prediction, SearchOptions};
pub use options::{Options, Units};
pub use predict::Cost;

use lower::Source;
use lower::log_space::LogRanges;

/// A compiled posterior: the exact circuit, and the network that computes it.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The exact sums and products.
    pub circuit: Circuit,
    /// The network, with certificates for both precisions.
    pub network: Network,
    /// What was predicted before building.
    pub cost: Cost,
}

/// Compiles the posteriors that `query` asks for under `model` into a feed-forward network.
///
/// # Errors
/// [`CompileError::TooLarge`] before anything is built, with the predicted numbers; [`CompileError::NoSupport`] if all
/// states have probability zero.
pub fn compile(model: &Model, query: &Query, options: &Options) -> Result<Compiled, CompileError> {
    let prepared = resolve::resolve(model, query, options)?;
    let (strategy, cost) = predict::plan(&prepared, query, &options.search);
    cost.check(options)?;
    let circuit = posterior::posterior_circuit(model, &prepared, query, &strategy)?;
    let theory = theory(&prepared, &cost.size);
    let source = Source { circuit: &circuit, model, query, prepared: &prepared, theory: &theory };
    let network = match options.units {
        Units::Product => product_network(source)?,
        Units::Softplus => softplus_network(source)?,
    };
    check_tolerance(&network, options)?;
    Ok(Compiled { circuit, network, cost })
}

fn product_network(source: Source<'_>) -> Result<Network, CompileError> {
    let lowered = lower::product::lower(source)?;
    let certify =
        |precision| certify::product::certify(source.circuit, &lowered.network, &lowered.units, precision);
    let certificates = Precision::ALL.map(certify);
    Ok(lowered.network.with_certificates(certificates.to_vec()))
}

fn softplus_network(source: Source<'_>) -> Result<Network, CompileError> {
    let floor = lower::softplus::floor(source.circuit);
    let ranges = LogRanges::new(source.circuit, &source.prepared.cardinalities, floor);
    let lowered = lower::softplus::lower(source, &ranges)?;
    let certify = |precision| certify::softplus::certify(source.circuit, &ranges, precision);
    Ok(lowered.network.with_certificates(Precision::ALL.map(certify).to_vec()))
}

/// # Errors
/// [`CompileError::ToleranceUnreachable`] if units that approximate miss the tolerance in the precision asked for.
fn check_tolerance(network: &Network, options: &Options) -> Result<(), CompileError> {
    let asked = options.effective_tolerance();
    let best =
        network.certificate(options.precision).map_or(0.0, |certificate| certificate.posterior.total());
    if options.units == Units::Product || best <= asked {
        return Ok(());
    }
    Err(CompileError::ToleranceUnreachable { precision: options.precision.to_string(), asked, best })
}

/// What [`compile()`] would build, from scopes alone.
pub fn predict(model: &Model, query: &Query, options: &Options) -> Cost {
    let prepared = prepare::prepare(model, query);
    predict::plan(&prepared, query, &options.search).1
}

/// `N_c q^{S_c}`, the bound of THEORY 1.11 for variables of up to `q` states.
fn theory(prepared: &prepare::Prepared, size: &Prediction) -> Theory {
    let largest_domain = prepared.cardinalities.iter().copied().max().unwrap_or(1) as f64;
    let ln = hamnet_numeric::elementary::ln_f64;
    Theory {
        ln_upper_bound: ln(size.cliques.max(1) as f64) + size.largest_clique as f64 * ln(largest_domain),
        cliques: size.cliques as u64,
        largest_clique: size.largest_clique as u64,
        ..Theory::default()
    }
}
