//! The messages backward, and the smoothed beliefs.
//!
//! ```text
//! m_t[a] = Σ_b T[a, b] e_{t+1}[b] m_{t+1}[b],  normalized;  ones at the last time        p(x_t | all) ∝ p(x_t | y_1 … y_t) m_t
//! ```

use super::forward::{Filtered, Step, or_tiny, real};
use crate::graph::{Element, Graph, Scan, Turn, Value};

/// Products of beliefs and messages.
pub(super) struct Smoothed {
    /// `[time, batch, states]`, not normalized.
    pub(super) products: Value,
    /// `[time, batch, 1]`: how much of their sum may be added by floors, where that is watched.
    pub(super) lost: Option<Value>,
}

impl Step<'_> {
    /// Smooths all times. `has_later` (`[time, batch, 1]`) is false at the last time of a sequence and after it; `none` is
    /// `[batch, states]` of anything finite.
    pub(super) fn smooth(
        &self,
        filtered: Filtered,
        likelihoods: Value,
        has_later: Value,
        none: Value,
        graph: &mut Graph,
    ) -> Smoothed {
        let watched = filtered.lost.is_some();
        let states = vec![real(none); if watched { 2 } else { 1 }];
        let bare = [real(filtered.beliefs), real(likelihoods), (has_later, Element::Bool)];
        let items: Vec<(Value, Element)> = bare.into_iter().chain(filtered.lost.map(real)).collect();
        let scan = Scan { states: &states, items: &items, reversed: true, turns: None };
        let stacked = graph.scan(&scan, |graph, states, items| self.turn(states, items, graph));
        let outputs = &stacked[states.len()..];
        Smoothed { products: outputs[0], lost: outputs.get(1).copied() }
    }

    fn turn(&self, states: &[Value], items: &[Value], graph: &mut Graph) -> Turn {
        let (belief, likelihoods, has_later) = (items[0], items[1], items[2]);
        let one = graph.real(1.0);
        let message = self.matrix.backward(states[0], graph);
        let sum = graph.sum(message, -1);
        let divisor = or_tiny(sum, graph);
        let message = graph.apply("Div", &[message, divisor]);
        let message = graph.apply("Where", &[has_later, message, one]);
        let product = graph.apply("Mul", &[belief, message]);
        let weights = graph.apply("Mul", &[message, likelihoods]);
        let possible = if self.excludes { weights } else { message };
        let (weights, floors) = self.kept(weights, possible, graph);
        let mut turn = Turn { states: vec![weights], outputs: vec![real(product)] };
        if let ([_, lost], [_, _, _, lost_belief], Some(floors)) = (states, items, floors) {
            let lost = self.matrix.backward(*lost, graph);
            let lost = graph.apply("Div", &[lost, divisor]);
            let zero = graph.real(0.0);
            let lost = graph.apply("Where", &[has_later, lost, zero]);
            turn.outputs.push(real(lost_share(belief, *lost_belief, message, lost, graph)));
            let weights = graph.apply("Mul", &[lost, likelihoods]);
            turn.states.push(graph.apply("Add", &[weights, floors]));
        }
        turn
    }
}

/// `Σ (b + δb)(m + δm) - b m`, summed over states.
fn lost_share(belief: Value, lost_belief: Value, message: Value, lost: Value, graph: &mut Graph) -> Value {
    let upper = graph.apply("Add", &[belief, lost_belief]);
    let by_message = graph.apply("Mul", &[upper, lost]);
    let by_belief = graph.apply("Mul", &[lost_belief, message]);
    let both = graph.apply("Add", &[by_message, by_belief]);
    graph.sum(both, -1)
}
