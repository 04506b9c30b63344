//! The judge of one model: what is computed once, and the questions it answers.

use std::sync::OnceLock;

use hamnet_numeric::Scaled;

use super::budget::{Budget, Cost, Declined};
use super::case::Case;
use super::eliminate::eliminate;
use super::energies::{EnergyJudge, supported};
use super::hierarchy::HierarchyJudge;
use super::judgement::Judgement;
use super::law;
use super::normalizer::normalizer;
use super::number::Number;
use super::row::Row;
use super::schedule::Schedule;
use super::table::Table;
use crate::{Evidence, Finding, Model, Target, VariableId};

/// How a judgement is computed. All ways agree within their bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Every state of the unobserved variables, for each target.
    Enumeration,
    /// One bucket elimination for each target.
    Elimination,
    /// Two passes over a tree of buckets for all marginals; a joint target still takes an elimination of its own.
    Propagation,
    /// The energies of every class at every state of what is not observed: the one way of laws that are not discrete.
    Energies,
    /// Up the tree of a hierarchy and down again, for all marginals at once; a joint target takes passes of its own.
    Recursion,
}

/// Exact posteriors of one model, row by row.
pub struct Judge<'m> {
    pub(super) model: &'m Model,
    /// The number of states of each variable.
    pub(super) cardinalities: Vec<usize>,
    /// Formed when they are first asked for; for its recursion a hierarchy needs none.
    factors: OnceLock<Vec<Table<'static, Scaled>>>,
    support: OnceLock<Vec<Table<'static, bool>>>,
    pub(super) budget: Budget,
    /// Of a law that is not discrete.
    energies: Option<EnergyJudge<'m>>,
    /// Of a hierarchy.
    pub(super) hierarchy: Option<HierarchyJudge<'m>>,
    /// Why a normalizer of the law was not found, which then stands in the way of every answer; or why the tables of a hierarchy
    /// are not formed, which stands in the way of all but its recursion.
    missing: Option<Declined>,
}

impl<'m> Judge<'m> {
    /// A judge of `model` with the default budget. Finds what normalizers are missing, once.
    pub fn new(model: &'m Model) -> Self {
        Self::unresolved(model).normalized()
    }

    /// A judge that lacks the normalizers its law leaves to be found.
    pub(super) fn unresolved(model: &'m Model) -> Self {
        let cardinalities: Vec<usize> =
            model.variables().iter().map(|variable| variable.cardinality()).collect();
        let hierarchy = match model {
            Model::Hierarchy(law) => Some(HierarchyJudge::new(law)),
            Model::Bayesian(_) | Model::Markov(_) | Model::Hamiltonian(_) => None,
        };
        Self {
            model,
            cardinalities,
            factors: OnceLock::new(),
            support: OnceLock::new(),
            budget: Budget::default(),
            energies: None,
            hierarchy,
            missing: None,
        }
    }

    /// The same judge with another budget.
    pub fn with_budget(self, budget: Budget) -> Self {
        let judge = Self { budget, energies: self.energies.map(|judge| judge.with_budget(budget)), ..self };
        if judge.missing.is_some() { judge.normalized() } else { judge }
    }

    /// The same judge with the normalizers of its law, or with the reason why not.
    fn normalized(mut self) -> Self {
        self.missing = too_large(self.model, self.budget);
        if self.missing.is_some() {
            return self;
        }
        self.missing = match self.model {
            Model::Hamiltonian(law) if !law.is_discrete() => match EnergyJudge::new(law, self.budget) {
                Ok(judge) => {
                    self.energies = Some(judge);
                    None
                }
                Err(declined) => Some(declined),
            },
            Model::Bayesian(_) | Model::Markov(_) | Model::Hamiltonian(_) | Model::Hierarchy(_) => {
                match normalizer(&self) {
                    Ok(None) => None,
                    Ok(Some(found)) => {
                        let mut factors = self.factors.take().unwrap_or_default();
                        factors.push(found);
                        self.factors = OnceLock::from(factors);
                        None
                    }
                    Err(declined) => Some(declined),
                }
            }
        };
        self
    }

    /// The posterior of each target, by the way that is predicted to be the cheapest.
    ///
    /// A finding on a target variable is ignored unless `targets_condition`; then it conditions, and the posterior of a
    /// variable observed in a state is one there.
    ///
    /// # Errors
    /// [`Declined::TooCostly`], before the computation it refuses is begun. Of a law that is not discrete also those of
    /// [`EnergyJudge::judge`] and of [`EnergyJudge::new`].
    ///
    /// # Panics
    /// If `evidence` is not of this model: a state or a number of likelihoods its variable does not have, or a likelihood
    /// that is negative or not finite. Or if a number leaves the range of [`Scaled`], which takes a million factors.
    pub fn judge(
        &self,
        targets: &[Target],
        targets_condition: bool,
        evidence: &Evidence,
    ) -> Result<Judgement, Declined> {
        let case = self.case(targets, targets_condition, evidence);
        if let Some(hierarchy) = &self.hierarchy {
            return hierarchy.judge(targets, &case.evidence, self.budget);
        }
        self.ready()?;
        match &self.energies {
            Some(energies) => energies.judge(targets, &case.evidence),
            None => case.judge(case.cheapest()),
        }
    }

    /// [`Judge::judge`] by the given way. A law that is not discrete knows one, [`Method::Energies`], and takes it always; models
    /// that do not know a way take enumeration for it.
    ///
    /// # Errors
    /// [`Declined::TooCostly`].
    ///
    /// # Panics
    /// As [`Judge::judge`].
    pub fn judge_by(
        &self,
        method: Method,
        targets: &[Target],
        targets_condition: bool,
        evidence: &Evidence,
    ) -> Result<Judgement, Declined> {
        let case = self.case(targets, targets_condition, evidence);
        match (&self.hierarchy, method) {
            (Some(hierarchy), Method::Recursion) => {
                return hierarchy.judge(targets, &case.evidence, self.budget);
            }
            _ => self.ready()?,
        }
        match &self.energies {
            Some(energies) => energies.judge(targets, &case.evidence),
            None => case.judge(method),
        }
    }

    /// Whether some state of all variables agrees with every finding and has positive probability.
    ///
    /// Decided by or and and alone, from the zeros of the whole model with nothing left out: the reference for "impossible".
    /// Findings on any variable count.
    ///
    /// # Errors
    /// [`Declined::TooCostly`].
    ///
    /// # Panics
    /// As [`Judge::judge`].
    pub fn supported(&self, evidence: &Evidence) -> Result<bool, Declined> {
        self.check(evidence);
        if let Some(hierarchy) = &self.hierarchy {
            return hierarchy.supported(evidence, self.budget);
        }
        if matches!(self.model, Model::Hamiltonian(law) if !law.is_discrete()) {
            return Ok(supported(evidence));
        }
        let everything = vec![true; self.cardinalities.len()];
        let support = self.support.get_or_init(|| law::support(self.model, &self.cardinalities));
        let row = Row::new(support, &everything, evidence, &self.cardinalities);
        Ok(self.eliminate(row, &[])?.constant())
    }

    /// The factors of the law as tables.
    pub(super) fn factors(&self) -> &[Table<'static, Scaled>] {
        self.factors.get_or_init(|| law::factors(self.model, &self.cardinalities))
    }

    /// # Errors
    /// Why no question can be answered, if so.
    pub(super) fn ready(&self) -> Result<(), Declined> {
        self.missing.clone().map_or(Ok(()), Err)
    }

    /// Sums every free variable of `row` but `kept` out, if the budget allows it.
    pub(super) fn eliminate<T: Number>(
        &self,
        row: Row<'_, T>,
        kept: &[VariableId],
    ) -> Result<Table<'static, T>, Declined> {
        let schedule = Schedule::new(&row, kept, &self.cardinalities);
        schedule.elimination_cost(&self.cardinalities).check(size_of::<T>(), self.budget)?;
        Ok(eliminate(row, &schedule, kept, &self.cardinalities))
    }

    fn case<'j>(&'j self, targets: &'j [Target], targets_condition: bool, evidence: &Evidence) -> Case<'j> {
        let mut evidence = evidence.clone();
        if !targets_condition {
            for id in targets.iter().flat_map(|target| target.variables()) {
                evidence.set(*id, Finding::Missing);
            }
        }
        self.check(&evidence);
        Case { judge: self, targets, evidence }
    }

    pub(super) fn check(&self, evidence: &Evidence) {
        assert_eq!(
            evidence.findings().len(),
            self.cardinalities.len(),
            "evidence has one finding per variable"
        );
        for (finding, &cardinality) in evidence.findings().iter().zip(&self.cardinalities) {
            match finding {
                Finding::Missing | Finding::Value(_) => {}
                Finding::State(state) => {
                    assert!(*state < cardinality, "state {state} of a variable with {cardinality}");
                }
                Finding::Soft(likelihoods) => {
                    assert_eq!(likelihoods.len(), cardinality, "soft evidence has one likelihood per state");
                    let valid =
                        likelihoods.iter().all(|likelihood| likelihood.is_finite() && *likelihood >= 0.0);
                    assert!(valid, "likelihoods are finite and not negative, unlike {likelihoods:?}");
                }
            }
        }
    }
}

/// Why the tables of a hierarchy are not formed, whose sparse matrices may be small and their tables not.
fn too_large(model: &Model, budget: Budget) -> Option<Declined> {
    let Model::Hierarchy(law) = model else { return None };
    let mut cost = Cost::default();
    cost.hold(u64::try_from(law.table_cells()).unwrap_or(u64::MAX));
    cost.check(size_of::<Scaled>(), budget).err()
}
