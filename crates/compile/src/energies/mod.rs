//! Energies to networks: the way of Hamiltonians whose every variable is observed.
//!
//! ```text
//! p(x|y) = softmax(-E(y)),      E_x = H_x + ln Z_x + μ_x
//! ```
//!
//! The energies become an exact [`EnergyCircuit`](hamnet_circuit::energy::EnergyCircuit), in which what all classes share is gone and products are few; functions
//! that are no polynomials become power series with a remainder. A gate is chosen for the products, the cheapest that meets
//! the tolerance, and the circuit is lowered: affine maps, hidden units, affine maps, softmax. The certificate follows
//! truncation and rounding through the circuit, node by node.
//!
//! Source: Lin & Tegmark, arXiv:1608.08225, section 2; THEORY 1.2–1.12, 3.1–3.6.

mod bits;
mod build;
mod certify;
mod constants;
mod cost;
mod expanded;
mod gate;
mod grouped;
mod lower;
mod minterms;
mod native;
mod origins;
mod piecewise;
mod problem;
mod schedule;
mod sensitivity;
mod squares;
mod substitute;
mod survey;
mod symmetric;

pub use survey::{Products, Survey, survey};

use hamnet_model::{Model, Query};
use hamnet_numeric::Precision;

use crate::{CompileError, Compiled, CompiledCircuit, Options};
use build::{Built, Squares};
use gate::Gates;
use problem::Problem;

/// The circuit and the gates that compute it: the squares of an energy together where that meets the tolerance, else apart.
fn gated(problem: &Problem<'_>, options: &Options) -> Result<(Built, Gates), CompileError> {
    let built = build::prepared(problem, options, Squares::Together)?;
    match Gates::choose(&built, options) {
        Err(CompileError::GateTolerance { .. }) if built.has_squares_together() => {
            let built = build::prepared(problem, options, Squares::Apart)?;
            let gates = Gates::choose(&built, options)?;
            Ok((built, gates))
        }
        gates => Ok((built, gates?)),
    }
}

/// Compiles the posterior of the one variable that `query` asks for, given all others.
///
/// # Errors
/// [`CompileError`], where the law or the query is not of this kind, a normalizer or a series cannot be had, or no gate meets
/// the tolerance.
pub(crate) fn compile(model: &Model, query: &Query, options: &Options) -> Result<Compiled, CompileError> {
    let problem = Problem::new(model, query, options)?;
    let (built, gates) = gated(&problem, options)?;
    let scales = certify::scales(&built, &gates, options.precision);
    let network = lower::lower(&problem, &built, &gates, &scales)?;
    let certificates = Precision::ALL.map(|precision| certify::certify(&built, &gates, &scales, precision));
    let network = network.with_certificates(certificates.to_vec());
    Ok(Compiled { circuit: CompiledCircuit::Energies(built.circuit), network, cost: None })
}
