//! The most probable explanation: the joint state of all variables that weighs most, given a row of evidence, as a network.
//!
//! ```text
//! x* = argmax_x p(x, e),        m_v(s) = max { p(x, e) : x_v = s }
//! ```
//!
//! With the greatest in place of every sum, the circuit of `p(e)` gives `p(x*, e)`, and its derivatives times the likelihoods are the
//! max-marginals `m_v(s)` of every variable: the best that any explanation with `x_v = s` can be. Where the best is unique it
//! has in every variable the state whose max-marginal is largest. In log space the circuit becomes a network of affine maps and
//! units `max(t, 0)`, exact but for rounding.
//!
//! Source: Dawid, Applications of a general propagation algorithm for probabilistic expert systems, Statistics and Computing 2
//! (1992), for max-marginals; for derivatives as [`crate::derivative`].

use hamnet_circuit::{Algebra, Circuit};
use hamnet_model::{Model, Query};
use hamnet_network::Network;
use hamnet_numeric::Precision;

use crate::lower::Source;
use crate::lower::log_space::LogRanges;
use crate::lower::logarithms::{gap, lower};
use crate::posterior::posterior_circuit;
use crate::predict::plan_derivative;
use crate::prepare::Prepared;
use crate::resolve::resolve;
use crate::{CompileError, Compiled, CompiledCircuit, Cost, Options, Units, certify, hierarchy, theory};

/// Compiles the network of max-marginals under `model`.
///
/// # Errors
/// As [`crate::compile()`]; [`CompileError::Explanation`] of a query that does not ask for all variables, a law that is no product of
/// tables, units that take no greatest, or a precision in which nothing would be certain.
pub(crate) fn compile(model: &Model, query: &Query, options: &Options) -> Result<Compiled, CompileError> {
    check(model, query, options)?;
    let (prepared, circuit, cost) = match hierarchy::reversible(model, query) {
        Some(law) => hierarchy::reverse(law, query, options, Algebra::MaxProduct)?,
        None => eliminated(model, query, options)?,
    };
    let theory = theory(&prepared, &cost.size);
    let source = Source { circuit: &circuit, model, query, prepared: &prepared, theory: &theory };
    let ranges = LogRanges::of_max_product(&circuit, &prepared.cardinalities, gap());
    let network = lower(source, &ranges)?.network;
    let certify = |precision| certify::max_product::certify(&circuit, &ranges, precision);
    let network = network.with_certificates(Precision::ALL.map(certify).to_vec());
    check_decides(&network, options.precision)?;
    Ok(Compiled { circuit: CompiledCircuit::Weights(Box::new(circuit)), network, cost: Some(cost) })
}

/// The circuit whose heads are derivatives of an elimination.
fn eliminated(
    model: &Model,
    query: &Query,
    options: &Options,
) -> Result<(Prepared, Circuit, Cost), CompileError> {
    let prepared = resolve(model, query, options)?;
    let (strategy, cost) = plan_derivative(&prepared, query, &options.search);
    cost.check(options)?;
    let circuit = posterior_circuit(model, &prepared, query, &strategy, Algebra::MaxProduct)?;
    Ok((prepared, circuit, cost))
}

fn check(model: &Model, query: &Query, options: &Options) -> Result<(), CompileError> {
    let refused = |reason: String, remedy| Err(CompileError::Explanation { reason, remedy });
    if !query.targets_condition {
        return refused("is a state of all variables together".to_owned(), "ask for `all`");
    }
    if !crate::has_tables(model) {
        let reason = "of this model is not one among finitely many: it has real variables, or functions";
        return refused(reason.to_owned(), "ask for the posterior of its class");
    }
    if !matches!(options.units, Units::Product | Units::Relu) {
        let reason = format!("takes the greater of two numbers, which {} units do not", options.units);
        return refused(reason, "take relu units");
    }
    Ok(())
}

/// # Errors
/// [`CompileError::Explanation`] where the logarithms of `precision` may be off by so much that nothing is certain.
fn check_decides(network: &Network, precision: Precision) -> Result<(), CompileError> {
    let bound = network.certificate(precision).map_or(f64::INFINITY, |known| known.posterior.total());
    if bound.is_finite() {
        return Ok(());
    }
    let reason = format!("cannot be told in {precision}, where logarithms as large as these round too much");
    let remedy = match precision {
        Precision::F32 => "use f64",
        Precision::F64 => "name what is observed with `--observe`, or fix evidence with `--given`",
    };
    Err(CompileError::Explanation { reason, remedy })
}
