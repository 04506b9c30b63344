//! One row put to the judge: which way to take, and the way itself.

use hamnet_numeric::Scaled;

use super::budget::Declined;
use super::eliminate::enumerate;
use super::judge::{Judge, Method};
use super::judgement::Judgement;
use super::kernel::sum_product;
use super::layout;
use super::propagate::Propagation;
use super::relevance::relevant;
use super::row::Row;
use super::schedule::Schedule;
use super::table::Table;
use crate::{Evidence, Target, VariableId};

/// Rows are enumerated up to so many multiply-adds for all targets together.
const ENUMERATION_LIMIT: u64 = 1 << 14;

/// The targets and the evidence that counts for them.
pub(super) struct Case<'j> {
    pub(super) judge: &'j Judge<'j>,
    pub(super) targets: &'j [Target],
    pub(super) evidence: Evidence,
}

impl Case<'_> {
    /// Enumeration where the state space is small; propagation where it beats an elimination for each target.
    ///
    /// Each target's elimination is taken to cost as much as one that keeps no variable.
    pub(super) fn cheapest(&self) -> Method {
        let cardinalities = &self.judge.cardinalities;
        let targets = self.targets.len().max(1) as u64;
        let row = self.row(&self.wanted());
        let enumeration = row.enumeration_cost(cardinalities).multiply_adds;
        if enumeration.saturating_mul(targets) <= ENUMERATION_LIMIT {
            return Method::Enumeration;
        }
        if targets == 1 {
            return Method::Elimination;
        }
        let schedule = Schedule::new(&row, &[], cardinalities);
        let propagation = schedule.propagation_cost(cardinalities).multiply_adds;
        let eliminations = schedule.elimination_cost(cardinalities).multiply_adds.saturating_mul(targets);
        if propagation <= eliminations { Method::Propagation } else { Method::Elimination }
    }

    /// The posteriors by the given way.
    pub(super) fn judge(&self, method: Method) -> Result<Judgement, Declined> {
        match method {
            Method::Energies | Method::Recursion => self.one_by_one(Method::Enumeration),
            Method::Enumeration | Method::Elimination => self.one_by_one(method),
            Method::Propagation => self.together(),
        }
    }

    fn one_by_one(&self, method: Method) -> Result<Judgement, Declined> {
        let all = self.targets.iter().map(|target| self.weights(method, target.variables()));
        let weights = all.collect::<Result<Vec<_>, _>>()?;
        let evidence = match weights.first() {
            Some(first) => self.total(first),
            None => self.weights(method, &[])?,
        };
        Ok(self.conclude(method, &evidence, &weights))
    }

    fn together(&self) -> Result<Judgement, Declined> {
        let Judge { cardinalities, budget, .. } = self.judge;
        let row = self.row(&self.wanted());
        let schedule = Schedule::new(&row, &[], cardinalities);
        schedule.propagation_cost(cardinalities).check(size_of::<Scaled>(), *budget)?;
        let propagation = Propagation::run(row, &schedule, cardinalities);
        let evidence = propagation.evidence();
        let weights = |target: &Target| match layout::free(target.variables(), &self.evidence)[..] {
            [] => Ok(evidence.clone()),
            [variable] => Ok(propagation.belief(schedule.step_of(variable))),
            _ => self.weights(Method::Elimination, target.variables()),
        };
        let weights = self.targets.iter().map(weights).collect::<Result<Vec<_>, _>>()?;
        Ok(self.conclude(Method::Propagation, &evidence, &weights))
    }

    /// `p(x, e)` for those of `wanted` that are not observed.
    fn weights(&self, method: Method, wanted: &[VariableId]) -> Result<Table<'static, Scaled>, Declined> {
        let Judge { cardinalities, budget, .. } = self.judge;
        let row = self.row(wanted);
        let kept = layout::free(wanted, &self.evidence);
        if method == Method::Enumeration {
            row.enumeration_cost(cardinalities).check(size_of::<Scaled>(), *budget)?;
            return Ok(enumerate(&row, &kept, cardinalities));
        }
        self.judge.eliminate(row, &kept)
    }

    /// Divides the `weights` of each target by their sum and puts them where its states lie.
    fn conclude(
        &self,
        method: Method,
        evidence: &Table<'_, Scaled>,
        weights: &[Table<'_, Scaled>],
    ) -> Judgement {
        let cardinalities = &self.judge.cardinalities;
        let mut judgement = Judgement::new(evidence.constant(), evidence.roundings(), method);
        for (target, weights) in self.targets.iter().zip(weights) {
            let places = layout::places(target.variables(), &self.evidence, cardinalities);
            let states = target.variables().iter().map(|id| cardinalities[id.index()]).product();
            judgement.push(weights.cells(), weights.roundings(), &places, states);
        }
        judgement
    }

    /// `p(e)` from `p(x, e)`.
    fn total(&self, weights: &Table<'_, Scaled>) -> Table<'static, Scaled> {
        let summed: Vec<VariableId> = weights.scope().collect();
        sum_product(&[weights], &[], &summed, &self.judge.cardinalities)
    }

    fn row(&self, wanted: &[VariableId]) -> Row<'_, Scaled> {
        let relevant = relevant(self.judge.model, wanted, &self.evidence);
        Row::new(self.judge.factors(), &relevant, &self.evidence, &self.judge.cardinalities)
    }

    /// The variables of all targets.
    fn wanted(&self) -> Vec<VariableId> {
        self.targets.iter().flat_map(|target| target.variables().iter().copied()).collect()
    }
}
