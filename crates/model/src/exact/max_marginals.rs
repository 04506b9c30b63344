//! Max-marginals: how probable a joint state of all variables can be, by the state of each variable.
//!
//! ```text
//! m_v(s) = max { p(x, e) : x_v = s },        max_s m_v(s) = p(x*, e) for every v
//! ```
//!
//! A state of `v` belongs to a most probable explanation `x*` exactly where `m_v(s) = p(x*, e)`. Propagation finds all of them: the
//! greatest distributes over products as the sum does.

use hamnet_numeric::{Dd, Scaled};

use super::budget::Declined;
use super::judge::Judge;
use super::judgement::relative_error;
use super::number::Best;
use super::propagate::Propagation;
use super::row::Row;
use super::schedule::Schedule;
use super::table::Table;
use crate::{Evidence, Finding, VariableId};

/// The max-marginals of one row, up to a bound.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MaxMarginals {
    /// `ln max { p(x, e) : x_v = s }` in nats, one per state of each variable in the model's order; `-∞` where it is zero. For a
    /// Markov network `p` is not normalized.
    pub logarithms: Vec<Vec<Dd>>,
    /// `ln p(x*, e)`, the greatest of each variable's; `-∞` where the evidence is impossible.
    pub ln_best: Dd,
    /// What every finite logarithm is off by, at most, in nats.
    pub bound: f64,
}

impl MaxMarginals {
    /// Whether no joint state agrees with the evidence.
    pub fn is_impossible(&self) -> bool {
        self.ln_best == minus_infinity()
    }
}

impl MaxMarginals {
    /// From the weights of every variable in turn, each with its roundings, and `p(x*, e)` with its own.
    pub(super) fn of_weights(
        best: Scaled,
        roundings: u64,
        marginals: impl Iterator<Item = (Vec<Scaled>, u64)>,
    ) -> Self {
        let ln_best = best.ln_dd();
        let (mut worst, mut largest) = (roundings, ln_best.abs().to_f64());
        let logarithms = marginals.map(|(weights, roundings)| {
            worst = worst.max(roundings);
            let logarithms: Vec<Dd> = weights.into_iter().map(ln).collect();
            let finite = logarithms.iter().map(|ln| ln.abs().to_f64()).filter(|ln| ln.is_finite());
            largest = finite.fold(largest, f64::max);
            logarithms
        });
        let logarithms = logarithms.collect();
        let bound = relative_error(worst) + largest * (2.0 * Dd::LN_UNIT);
        Self { logarithms, ln_best, bound: if best.is_zero() { 0.0 } else { bound } }
    }
}

impl Judge<'_> {
    /// The max-marginals of all variables. Findings on any variable count.
    ///
    /// # Errors
    /// [`Declined::TooCostly`], before the computation it refuses is begun; [`Declined::RealTarget`] of a law that is not discrete.
    ///
    /// # Panics
    /// As [`Judge::judge`].
    pub fn max_marginals(&self, evidence: &Evidence) -> Result<MaxMarginals, Declined> {
        self.check(evidence);
        if let Some(hierarchy) = &self.hierarchy {
            return hierarchy.max_marginals(evidence, self.budget);
        }
        self.ready()?;
        if let Some(real) = self.model.variables().iter().find(|variable| variable.range().is_some()) {
            return Err(Declined::RealTarget { variable: real.name().to_owned() });
        }
        let factors: Vec<Table<'static, Best>> = self.factors().iter().map(|table| table.map(Best)).collect();
        let everything = vec![true; self.cardinalities.len()];
        let row = Row::new(&factors, &everything, evidence, &self.cardinalities);
        let schedule = Schedule::new(&row, &[], &self.cardinalities);
        schedule.propagation_cost(&self.cardinalities).check(size_of::<Best>(), self.budget)?;
        let propagation = Propagation::run(row, &schedule, &self.cardinalities);
        Ok(self.collect(evidence, &propagation, &schedule))
    }

    fn collect(
        &self,
        evidence: &Evidence,
        propagation: &Propagation<'_, '_, Best>,
        schedule: &Schedule,
    ) -> MaxMarginals {
        let best = propagation.evidence();
        let Best(value) = best.constant();
        let roundings = best.roundings();
        let mut found = Found { best: value, roundings, worst: roundings, largest: ln(value).abs().to_f64() };
        let logarithms =
            (0..self.cardinalities.len()).map(VariableId::new).map(|id| match evidence.get(id) {
                Finding::State(state) => {
                    let at = |other| if other == *state { ln(value) } else { minus_infinity() };
                    (0..self.cardinalities[id.index()]).map(at).collect()
                }
                Finding::Missing | Finding::Value(_) | Finding::Soft(_) => {
                    found.marginal(&propagation.belief(schedule.step_of(id)))
                }
            });
        let logarithms = logarithms.collect();
        let bound = relative_error(found.worst) + found.largest * (2.0 * Dd::LN_UNIT);
        MaxMarginals { logarithms, ln_best: ln(value), bound: if value.is_zero() { 0.0 } else { bound } }
    }
}

/// The best of every marginal, within `roundings`; and the most roundings and the largest logarithm of all marginals so far.
struct Found {
    best: Scaled,
    roundings: u64,
    worst: u64,
    largest: f64,
}

impl Found {
    /// The marginal of a variable, from what is proportional to it: its greatest is the best of all.
    fn marginal(&mut self, belief: &Table<'_, Best>) -> Vec<Dd> {
        let greatest =
            belief.cells().iter().fold(Scaled::ZERO, |most, cell| if cell.0 > most { cell.0 } else { most });
        // those of the three numbers, of a quotient and of a product
        self.worst = self.worst.max(2 * belief.roundings() + self.roundings + 2);
        let logarithm = |cell: &Best| match cell.0.is_zero() || self.best.is_zero() {
            true => minus_infinity(),
            false => ln(cell.0 / greatest * self.best),
        };
        let logarithms: Vec<Dd> = belief.cells().iter().map(logarithm).collect();
        let finite = logarithms.iter().map(|ln| ln.abs().to_f64()).filter(|ln| ln.is_finite());
        self.largest = finite.fold(self.largest, f64::max);
        logarithms
    }
}

fn ln(value: Scaled) -> Dd {
    value.ln_dd()
}

fn minus_infinity() -> Dd {
    Dd::from_f64(f64::NEG_INFINITY)
}
