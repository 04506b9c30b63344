//! Markov hierarchies reversed: networks whose layers are the generative steps.
//!
//! A message along an edge towards what is asked carries all that the evidence `e` behind the edge says of the variable it
//! reaches, and it carries it as a belief:
//!
//! ```text
//! μ_{v→u}(a) = p(x_u = a, e behind v)
//!            = Σ_b B(a | b) π_v(b),      B(a | b) = p(x_u = a | x_v = b)
//! π_v(b)     = p_v(b)^{1-s} λ_v(b) Π μ_{c→v}(b)          s messages c → v, λ_v the likelihoods of v itself
//! p(x_v, e)  = the same product over all neighbours
//! ```
//!
//! `p_v` is the law of a level without evidence. Where `u` is the parent of `v` the kernel is the backward one,
//! `B(a | b) = P[a, b] p_u(a) / p_v(b)`, and where `u` is the child it is the step itself. Rows of either sum to one: in a chain
//! every layer is the belief `p(x_i | e)` times the one number `p(e)`, each the stochastic image of the one before, and the
//! network is linear. In a tree a level is products of beliefs, rescaled per row by powers of two once they have drifted down.
//!
//! **Exactness.** Dividing by `p_v` at one end of an edge and multiplying by it at the other is a change of gauge: it cancels
//! whatever the numbers are, so that computed laws cost no more than the roundings of two double-double operations per weight.
//! All numbers are nonnegative, nothing cancels by subtraction, and Birkhoff's coefficient of a step is the same in every gauge; so the
//! certificate is none the worse. A state with `p_v(b) = 0` is none at all: its terms vanish. States of small probability would
//! hold small numbers, so where messages multiply, every sum is divided by what it is with all likelihoods one, which goes to the weight
//! of its state: likelihoods in place of beliefs, again a change of gauge. Dividing by powers of two alone would leave each factor up to a bit
//! below one, by another share of it for every state: a state that is never left, or reached from one state alone, is a product
//! along the whole chain, and would drift away from others bit by bit.
//!
//! **Explanations.** With the greatest in place of the sum the same messages give max-marginals: the gauge is the same, for a
//! common factor of the terms is one of the greatest too.
//!
//! **What is not built.** A branch without evidence says nothing: its message is `p_u`, which is no factor, so it takes no unit.
//! The order needs no search; both directions of an edge are computed once for all targets.
//!
//! Source: Lin & Tegmark, arXiv:1608.08225, section on Markov processes and hierarchies; Pearl's belief propagation.

mod belief;
mod cost;
mod laws;
mod others;
mod passes;
mod schedule;
mod shallow;
mod steps;

use hamnet_circuit::{Algebra, Circuit};
use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_model::{Model, Query};

use crate::predict::Cost;
use crate::prepare::Prepared;
use crate::{CompileError, Options};

use schedule::Schedule;
pub use shallow::{DepthReport, Flattening, Size, shallow};
pub use steps::{StepKind, StepLayers, StepReport, steps};

/// The law of `model`, if it is a hierarchy of which `query` asks marginals.
pub(crate) fn reversible<'m>(model: &'m Model, query: &Query) -> Option<&'m MarkovHierarchy> {
    let Model::Hierarchy(law) = model else { return None };
    let all_marginal = query.targets.iter().all(|target| target.variables().len() == 1);
    (all_marginal && !query.targets.is_empty()).then_some(law)
}

/// The exact circuit of the posteriors that `query` asks for, what the lowering needs beside it, and what was predicted.
///
/// # Errors
/// [`CompileError::TooLarge`] before anything is built, [`CompileError::NoSupport`].
pub(crate) fn reverse(
    law: &MarkovHierarchy,
    query: &Query,
    options: &Options,
    algebra: Algebra,
) -> Result<(Prepared, Circuit, Cost), CompileError> {
    let schedule = Schedule::new(law, query, algebra);
    let cost = cost::predict(law, &schedule);
    cost.check(options)?;
    let circuit = passes::circuit(law, &schedule).ok_or_else(|| {
        let first = schedule.first();
        CompileError::NoSupport { target: law.variables()[first].name().to_owned() }
    })?;
    let n = law.variables().len();
    let mut prepared = Prepared {
        factors: Vec::new(),
        cardinalities: law.variables().iter().map(|variable| variable.cardinality()).collect(),
        observable: vec![false; n],
        present: vec![true; n],
    };
    for v in law.variables().ids() {
        prepared.observable[v.index()] = schedule.is_observable(v);
        prepared.present[v.index()] = schedule.given(v).is_none();
    }
    Ok((prepared, circuit, cost))
}

/// What [`reverse`] would build.
pub(crate) fn predict(law: &MarkovHierarchy, query: &Query, algebra: Algebra) -> Cost {
    cost::predict(law, &Schedule::new(law, query, algebra))
}
