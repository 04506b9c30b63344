//! Compilation: model → circuit → network.
//!
//! [`compile()`] is the table of contents. There are two ways. Laws that are products of tables are summed out: prepare the factors
//! and find normalizers that are missing, choose an order and predict the cost, eliminate into an exact [`Circuit`], lower it into a
//! [`Network`] of the units asked for, and certify what rounding and truncation can do. Where everything but what is asked for is
//! observed, nothing is summed out, and energies of bits and reals become an [`EnergyCircuit`] of few products, which
//! [`gates`] compute. Hidden Markov models of any length become networks of one step, see [`sequence`].
//!
//! The first way has a twin: with the greatest in place of every sum it finds the most probable explanation
//! ([`Goal::MostProbable`]).

mod certify;
mod derivative;
mod eliminate;
pub mod energies;
mod error;
mod explain;
mod forms;
pub mod gates;
pub mod hierarchy;
mod lower;
pub mod lower_bound;
mod options;
mod posterior;
mod predict;
mod prepare;
mod resolve;
pub mod sequence;
pub mod series;
pub mod symmetric;
mod table;
pub mod upper_bound;

use hamnet_circuit::energy::EnergyCircuit;
use hamnet_circuit::{Algebra, Circuit};
use hamnet_model::{Model, Query};
use hamnet_network::{Network, Theory};
use hamnet_numeric::Precision;

pub use error::CompileError;
pub use forms::{FormCost, FormOptions, Strategy, TooDeep, costs as form_costs};
pub use hamnet_circuit::elimination::{Prediction, SearchOptions};
pub use options::{Connections, Goal, Options, Units};
pub use predict::Cost;
pub use resolve::{NormalizingFactor, normalizing_factor};

use lower::Source;
use lower::log_space::LogRanges;

/// A compiled posterior: the exact circuit, and the network that computes it.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The exact sums and products.
    pub circuit: CompiledCircuit,
    /// The network, with certificates for both precisions.
    pub network: Network,
    /// What was predicted before building; nothing for energies.
    pub cost: Option<Cost>,
}

/// The circuit of a posterior, of one kind or the other.
#[derive(Clone, Debug)]
pub enum CompiledCircuit {
    /// Weights, which a head normalizes.
    Weights(Box<Circuit>),
    /// Energies, of which a head takes the softmax.
    Energies(EnergyCircuit),
}

impl CompiledCircuit {
    /// The circuit of weights, if it is one.
    pub fn weights(&self) -> Option<&Circuit> {
        match self {
            Self::Weights(circuit) => Some(circuit),
            Self::Energies(_) => None,
        }
    }

    /// The circuit of energies, if it is one.
    pub fn energies(&self) -> Option<&EnergyCircuit> {
        match self {
            Self::Weights(_) => None,
            Self::Energies(circuit) => Some(circuit),
        }
    }
}

/// Compiles the posteriors that `query` asks for under `model` into a feed-forward network, or the most probable explanation, by
/// [`Options::goal`].
///
/// # Errors
/// [`CompileError::TooLarge`] before anything is built, with the predicted numbers; [`CompileError::NoSupport`] if all
/// states have probability zero; others where energies cannot be computed as asked.
pub fn compile(model: &Model, query: &Query, options: &Options) -> Result<Compiled, CompileError> {
    match options.goal {
        Goal::MostProbable => explain::compile(model, query, options),
        Goal::Posterior if needs_energies(model, options) => energies::compile(model, query, options),
        Goal::Posterior => compile_weights(model, query, options),
    }
}

/// Whether the law has no tables, or the units compute energies only.
fn needs_energies(model: &Model, options: &Options) -> bool {
    !has_tables(model) || options.units.need_energies()
}

/// Whether the law is a product of tables.
fn has_tables(model: &Model) -> bool {
    match model {
        Model::Hamiltonian(law) => law.is_discrete(),
        _ => true,
    }
}

fn compile_weights(model: &Model, query: &Query, options: &Options) -> Result<Compiled, CompileError> {
    let (prepared, circuit, cost) = match hierarchy::reversible(model, query) {
        Some(law) => hierarchy::reverse(law, query, options, Algebra::SumProduct)?,
        None => eliminated(model, query, options)?,
    };
    let theory = theory(&prepared, &cost.size);
    let source = Source { circuit: &circuit, model, query, prepared: &prepared, theory: &theory };
    let network = match options.units {
        Units::Softplus => softplus_network(source)?,
        _ => product_network(source)?,
    };
    check_tolerance(&network, options)?;
    Ok(Compiled { circuit: CompiledCircuit::Weights(Box::new(circuit)), network, cost: Some(cost) })
}

/// The exact circuit of an elimination.
fn eliminated(
    model: &Model,
    query: &Query,
    options: &Options,
) -> Result<(prepare::Prepared, Circuit, Cost), CompileError> {
    let prepared = resolve::resolve(model, query, options)?;
    let (strategy, cost) = predict::plan(&prepared, query, &options.search);
    cost.check(options)?;
    let circuit = posterior::posterior_circuit(model, &prepared, query, &strategy, Algebra::SumProduct)?;
    Ok((prepared, circuit, cost))
}

fn product_network(source: Source<'_>) -> Result<Network, CompileError> {
    let lowered = lower::product::lower(source)?;
    let certify =
        |precision| certify::product::certify(source.circuit, &lowered.network, &lowered.units, precision);
    let certificates = Precision::ALL.map(certify);
    Ok(lowered.network.with_certificates(certificates.to_vec()))
}

fn softplus_network(source: Source<'_>) -> Result<Network, CompileError> {
    let floor = lower::logarithms::floor(source.circuit);
    let ranges = LogRanges::new(source.circuit, &source.prepared.cardinalities, floor);
    let lowered = lower::logarithms::lower(source, &ranges)?;
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
    if let Some(law) = hierarchy::reversible(model, query) {
        return hierarchy::predict(law, query, options.goal.algebra());
    }
    let tables = resolve::tables_of_a_hierarchy(model);
    if let Some(cost) = tables.filter(|cost| cost.check(options).is_err()) {
        return cost;
    }
    let prepared = prepare::prepare(model, query);
    match options.goal {
        Goal::Posterior => predict::plan(&prepared, query, &options.search).1,
        Goal::MostProbable => predict::plan_derivative(&prepared, query, &options.search).1,
    }
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
