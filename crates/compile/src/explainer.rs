//! The most probable explanation: the joint state of all variables that weighs most, given a row of evidence.
//!
//! In the circuit of `p(e)` in which every variable carries its likelihoods, no two states are ever added up beforehand: so
//! the same circuit read with `max` for `+` gives `max_x p(x, e)`, and following the largest term down from the root gives `x`.

use hamnet_circuit::{Circuit, Entry, Gate, NodeId, evaluate};
use hamnet_model::{Evidence, Model, Observe, Query, VariableId};
use hamnet_numeric::{MaxProduct, Scaled};

use crate::eliminate::eliminate;
use crate::predict::{Strategy, plan_derivative};
use crate::resolve::resolve;
use crate::{CompileError, Options};

/// Finds most probable explanations under one model, row by row.
#[derive(Clone, Debug)]
pub struct Explainer {
    circuit: Circuit,
    root: Entry,
    exponent: i64,
    given: Vec<Option<usize>>,
}

/// A most probable explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The state of every variable, in the model's order.
    pub states: Vec<usize>,
    /// `ln p(x, e)`, in nats; for a Markov network that of the unnormalized weight.
    pub ln_probability: f64,
}

impl Explainer {
    /// Prepares explanations under `model` when the states `given` hold in every row.
    ///
    /// # Errors
    /// [`CompileError::TooLarge`], [`CompileError::NoSupport`].
    pub fn new(
        model: &Model,
        given: &[(VariableId, usize)],
        options: &Options,
    ) -> Result<Self, CompileError> {
        let query = Query::all(&Observe::Any, model)?.given(given, model)?;
        let prepared = resolve(model, &query, options)?;
        let (Strategy::Derivative(order), cost) = plan_derivative(&prepared, &query, &options.search) else {
            unreachable!("all variables are asked for")
        };
        cost.check(options)?;
        let mut circuit = Circuit::new();
        let left = eliminate(&mut circuit, &prepared, &order, &[], true, |_| true);
        let left = left.ok_or_else(|| CompileError::NoSupport { target: "the model".to_owned() })?;
        circuit.finish_building();
        let mut states = vec![None; model.variables().len()];
        for &(variable, state) in given {
            states[variable.index()] = Some(state);
        }
        Ok(Self { circuit, root: left.table.entries[0], exponent: left.exponent, given: states })
    }

    /// The most probable explanation of `evidence`; of several, the one whose terms come first in the circuit. `None` where
    /// the evidence is impossible.
    ///
    /// Costs one double-double operation per edge of the circuit.
    pub fn explain(&self, evidence: &Evidence) -> Option<Explanation> {
        let likelihood = |input: hamnet_circuit::Input| {
            MaxProduct(Scaled::from_f64(evidence.get(input.variable).likelihood(input.state as usize)))
        };
        let values = evaluate(&self.circuit, likelihood);
        let best = values[self.root.node.index()].0 * self.root.weight;
        let contradicted = self.given.iter().enumerate().any(|(v, state)| {
            state.is_some_and(|state| evidence.get(VariableId::new(v)).likelihood(state) == 0.0)
        });
        if best.is_zero() || contradicted {
            return None;
        }
        let mut states: Vec<usize> = self.given.iter().map(|state| state.unwrap_or(0)).collect();
        self.follow(&values, &mut states);
        let static_nats = self.exponent as f64 * std::f64::consts::LN_2;
        Some(Explanation { states, ln_probability: best.ln() + static_nats })
    }

    /// Follows the largest term of every sum down from the root.
    fn follow(&self, values: &[MaxProduct], states: &mut [usize]) {
        let mut open = vec![self.root.node];
        while let Some(node) = open.pop() {
            match self.circuit.gate(node) {
                Gate::One => {}
                Gate::Input(input) => states[input.variable.index()] = input.state as usize,
                Gate::Product(a, b) => open.extend([a, b]),
                Gate::Message { of, .. } => open.push(of),
                Gate::Sum(terms) => open.extend(largest_term(terms, values)),
            }
        }
    }
}

/// The first of the terms that weigh most.
fn largest_term(terms: hamnet_circuit::Terms<'_>, values: &[MaxProduct]) -> Option<NodeId> {
    let mut best: Option<(NodeId, Scaled)> = None;
    for (node, weight) in terms.iter() {
        let value = values[node.index()].0 * weight;
        if best.is_none_or(|(_, largest)| value > largest) {
            best = Some((node, value));
        }
    }
    best.map(|(node, _)| node)
}
