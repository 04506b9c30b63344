//! Information of the law of a model, of any number of its variables.
//!
//! Nothing is enumerated but cliques. For a set `S` of variables the others are summed out first; what is left is a product of
//! tables over `S`, and summing that out too, one variable `v` after the other, writes it as
//!
//! ```text
//! p(s) = Π_v p(v | s_v),        H(S) = Σ_v E ln [1 / p(v | s_v)]
//! ```
//!
//! where `s_v` are the neighbours of `v` that are left when its turn comes. A pass back gives the law of every clique `(v, s_v)`, and
//! no term of the sum is negative. With the terms of one clique taken together this is the formula of junction trees,
//! `Σ H(cliques) - Σ H(separators)`. Everything else is sums of entropies; since these are kept in double-double with a bound of
//! their own, differences of large ones keep all digits an `f64` has.
//!
//! What is asked is made smaller first, by separation in the graph of the law: see [`Reduction`].
//!
//! Sources: Lauritzen, "Graphical Models" (1996), sections 3.2 and 4.4; Pearl, "Probabilistic Reasoning in Intelligent Systems" (1988),
//! chapter 3.

mod conditionals;
mod expected;
mod graph;
mod multivariate;
mod plan;
mod processing;
mod reduction;
mod table;

use std::collections::BTreeMap;

use hamnet_compile::{NormalizingFactor, Options, normalizing_factor};
use hamnet_model::{Model, VariableId};

pub use plan::Clique;
pub use processing::LawStep;
pub use reduction::Reduction;

use crate::{AnalysisError, Nats};
use expected::Exact;
use graph::Graph;
use plan::Plan;

/// The law of the discrete variables of a model, ready to be asked.
///
/// Entropies are kept, so that questions that share some are answered sooner.
#[derive(Debug)]
pub struct Law<'a> {
    model: &'a Model,
    graph: Graph,
    cardinalities: Vec<usize>,
    /// What a Hamiltonian with classes leaves to be found.
    normalizer: Option<NormalizingFactor>,
    entropies: BTreeMap<Vec<VariableId>, Exact>,
    largest: Clique,
}

impl<'a> Law<'a> {
    /// The law of `model`; nothing is summed yet but the normalizers of a Hamiltonian.
    ///
    /// # Errors
    /// [`AnalysisError::NoTables`] of laws of real variables and of energies that are no tables; [`AnalysisError::Model`] where a
    /// normalizer cannot be found.
    pub fn new(model: &'a Model) -> Result<Self, AnalysisError> {
        let real = model.variables().iter().find(|variable| variable.range().is_some());
        if let Some(variable) = real {
            return Err(AnalysisError::NoTables {
                reason: format!("`{}` is a real number", variable.name()),
            });
        }
        if matches!(model, Model::Hamiltonian(law) if !law.is_discrete()) {
            return Err(AnalysisError::NoTables { reason: "its energies are functions".to_owned() });
        }
        let normalizer = normalizing_factor(model, &Options::default())
            .map_err(|error| AnalysisError::Model(Box::new(error)))?;
        let cardinalities = model.variables().iter().map(|variable| variable.cardinality()).collect();
        let graph = Graph::new(model);
        Ok(Self {
            model,
            graph,
            cardinalities,
            normalizer,
            entropies: BTreeMap::new(),
            largest: Clique::default(),
        })
    }

    /// The model.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// The largest clique whose law was computed so far.
    pub fn largest_clique(&self) -> &Clique {
        &self.largest
    }

    /// `H(A)`, nats; zero of no variables.
    ///
    /// **Error** of the order of a rounding of the value. **Cost** that of an elimination of all variables that bear on `A`, twice.
    ///
    /// # Errors
    /// [`AnalysisError::LargeClique`], [`AnalysisError::LargeLaw`]; [`AnalysisError::NoSupport`].
    pub fn entropy(&mut self, a: &[VariableId]) -> Result<Nats, AnalysisError> {
        Ok(self.sum(&[vec![(1.0, set(&[a]))]])?.nats())
    }

    /// `H(A|C) = H(A,C) - H(C)`, nats, with what of `C` bears on `A`.
    ///
    /// # Errors
    /// As [`Law::entropy`].
    pub fn conditional_entropy(&mut self, a: &[VariableId], c: &[VariableId]) -> Result<Nats, AnalysisError> {
        let boundary = self.graph.boundary(a, c, &[]);
        let ways = [boundary.as_slice(), c].map(|c| vec![(1.0, set(&[a, c])), (-1.0, set(&[c]))]);
        Ok(self.sum(&ways)?.nats())
    }

    /// `I(A;B) = H(A) + H(B) - H(A,B)`, nats. Groups may overlap: `I(A;A) = H(A)`.
    ///
    /// # Errors
    /// As [`Law::entropy`].
    pub fn information(&mut self, a: &[VariableId], b: &[VariableId]) -> Result<Nats, AnalysisError> {
        self.conditional_information(a, b, &[])
    }

    /// `I(A;B|C) = H(A,C) + H(B,C) - H(A,B,C) - H(C)`, nats; exactly zero where `C` separates `A` from `B`.
    ///
    /// # Errors
    /// As [`Law::entropy`], for what is left by [`Law::reduction`] and for all that was asked, whichever takes less.
    pub fn conditional_information(
        &mut self,
        a: &[VariableId],
        b: &[VariableId],
        c: &[VariableId],
    ) -> Result<Nats, AnalysisError> {
        let Reduction { a: less_a, b: less_b, c: less_c } = self.reduction(a, b, c);
        if less_a.is_empty() || less_b.is_empty() {
            return Ok(Nats::default());
        }
        let way = |a: &[VariableId], b: &[VariableId], c: &[VariableId]| {
            vec![(1.0, set(&[a, c])), (1.0, set(&[b, c])), (-1.0, set(&[a, b, c])), (-1.0, set(&[c]))]
        };
        Ok(self.sum(&[way(&less_a, &less_b, &less_c), way(a, b, c)])?.nats())
    }

    /// The least that `I(A;B|C)` can be asked about.
    pub fn reduction(&self, a: &[VariableId], b: &[VariableId], c: &[VariableId]) -> Reduction {
        reduction::reduce(&self.graph, a, b, c)
    }

    /// `Σ ± H(set)` by the cheapest of several ways to write it.
    fn sum(&mut self, ways: &[Vec<(f64, Vec<VariableId>)>]) -> Result<Exact, AnalysisError> {
        let planned: Vec<_> = ways.iter().map(|way| self.plans(way)).collect();
        let cheapest = planned
            .iter()
            .enumerate()
            .filter_map(|(place, plans)| Some((place, plans.as_ref().ok()?)))
            .min_by(|(_, left), (_, right)| work(left).total_cmp(&work(right)));
        let Some((place, plans)) = cheapest else {
            // all are too large; the first is the least that can be asked
            return planned.into_iter().next().map_or(Ok(Exact::ZERO), |plans| plans.map(|_| Exact::ZERO));
        };
        for plan in plans {
            let entropy = conditionals::entropy(self, plan)?;
            self.largest.grow(&plan.largest);
            self.entropies.insert(plan.asked.clone(), entropy);
        }
        let known = |set: &Vec<VariableId>| self.entropies.get(set).copied().unwrap_or(Exact::ZERO);
        Ok(ways[place].iter().fold(Exact::ZERO, |sum, (sign, set)| sum.plus(known(set).signed(*sign))))
    }

    /// How each entropy that is not known yet is found.
    fn plans(&self, terms: &[(f64, Vec<VariableId>)]) -> Result<Vec<Plan>, AnalysisError> {
        let mut sets: Vec<&Vec<VariableId>> = terms.iter().map(|(_, set)| set).collect();
        sets.sort_unstable();
        sets.dedup();
        sets.retain(|set| !set.is_empty() && !self.entropies.contains_key(*set));
        sets.into_iter().map(|set| Plan::new(self, set)).collect()
    }

    fn clique(&self, variables: Vec<VariableId>) -> Clique {
        let states = variables.iter().map(|v| self.cardinalities[v.index()] as f64).product();
        Clique { variables, states }
    }

    /// The names of variables, in words short enough for a message.
    fn names(&self, ids: &[VariableId]) -> String {
        const MOST: usize = 8;
        let names = ids.iter().take(MOST).map(|&id| self.model.variables()[id].name());
        let shown = names.collect::<Vec<_>>().join(", ");
        if ids.len() <= MOST { shown } else { format!("{shown} and {} more", ids.len() - MOST) }
    }
}

fn work(plans: &[Plan]) -> f64 {
    plans.iter().map(|plan| plan.work).sum()
}

/// The union, ascending.
fn set(groups: &[&[VariableId]]) -> Vec<VariableId> {
    let mut union = groups.concat();
    union.sort_unstable();
    union.dedup();
    union
}
