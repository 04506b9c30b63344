//! Discrete laws as logarithms of tables, for Gibbs sweeps: the conditional of one variable given all others.

use hamnet_numeric::random::Random;

use super::SampleError;
use super::gibbs::{Chain, STARTS, choose};
use crate::{Finding, Model, VariableId};

/// The factors of a discrete law.
pub(super) struct Tables {
    cardinalities: Vec<usize>,
    factors: Vec<Factor>,
    /// For each variable the factors it stands in, with its stride there.
    mentions: Vec<Vec<(usize, usize)>>,
}

/// `ln f`, `-∞` for zero.
struct Factor {
    scope: Vec<(VariableId, usize)>,
    logarithms: Vec<f64>,
}

impl Tables {
    pub(super) fn new(model: &Model) -> Self {
        let cardinalities: Vec<usize> =
            model.variables().iter().map(|variable| variable.cardinality()).collect();
        let mut mentions = vec![Vec::new(); cardinalities.len()];
        let factors: Vec<Factor> = (0..model.scopes().len())
            .map(|index| {
                let exact = model.exact_factor(index);
                let mut stride = 1;
                let mut scope = Vec::with_capacity(exact.scope.len());
                for &id in exact.scope.iter().rev() {
                    scope.push((id, stride));
                    mentions[id.index()].push((index, stride));
                    stride *= cardinalities[id.index()];
                }
                Factor { scope, logarithms: exact.values.iter().map(|value| value.ln()).collect() }
            })
            .collect();
        Self { cardinalities, factors, mentions }
    }
}

impl Chain for Tables {
    /// One sweep leaves the region of probability zero where a single variable is in the way.
    fn start(
        &self,
        fixed: Option<(VariableId, usize)>,
        random: &mut Random,
    ) -> Result<Vec<Finding>, SampleError> {
        let free: Vec<VariableId> = (0..self.cardinalities.len())
            .map(VariableId::new)
            .filter(|&id| fixed.is_none_or(|(variable, _)| variable != id))
            .collect();
        let mut attempt = || {
            let states = self.cardinalities.iter().map(|&n| random.below(n));
            let mut findings: Vec<Finding> = states.map(Finding::State).collect();
            if let Some((variable, state)) = fixed {
                findings[variable.index()] = Finding::State(state);
            }
            self.sweep(&free, 1, &mut findings, random);
            findings
        };
        (0..STARTS)
            .map(|_| attempt())
            .find(|findings| self.factors.iter().all(|factor| factor.at(findings) > f64::NEG_INFINITY))
            .ok_or(SampleError::NoStart { tried: STARTS })
    }

    fn renew(&self, variable: VariableId, findings: &mut [Finding], random: &mut Random) {
        let variable = variable.index();
        findings[variable] = Finding::State(0);
        let mut energies = vec![0.0; self.cardinalities[variable]];
        for &(factor, stride) in &self.mentions[variable] {
            let factor = &self.factors[factor];
            let place = factor.place(findings);
            for (state, energy) in energies.iter_mut().enumerate() {
                *energy -= factor.logarithms[place + state * stride];
            }
        }
        findings[variable] = Finding::State(choose(&energies, random));
    }
}

impl Factor {
    fn place(&self, findings: &[Finding]) -> usize {
        self.scope.iter().map(|(id, stride)| state(&findings[id.index()]) * stride).sum()
    }

    fn at(&self, findings: &[Finding]) -> f64 {
        self.logarithms[self.place(findings)]
    }
}

fn state(finding: &Finding) -> usize {
    match finding {
        Finding::State(state) => *state,
        Finding::Missing | Finding::Value(_) | Finding::Soft(_) => 0,
    }
}
