//! The least that a conditional information has to be asked about.

use hamnet_model::VariableId;

use super::graph::Graph;
use super::set;

/// Groups with `I(A';B'|C') = I(A;B|C)`, exactly and whatever the numbers; `A'` and `B'` are empty where it is zero.
///
/// - `b` leaves `B` where `C` and the rest of `B` separate it from `A`: then `I(A;B|C) = I(A;B∖b|C) + I(A;b|C,B∖b)`, and the last term is
///   zero. What stays is the Markov boundary of `A` in `B`. The same for `A`.
/// - `c` leaves `C` where it is separated from `A` by `C∖c`, and by `C∖c` and `B` together: the two ways to expand
///   `I(A;B,c|C∖c)` give `I(A;B|C) + I(A;c|C∖c) = I(A;B|C∖c) + I(A;c|C∖c,B)`, with two terms that are zero. The same from `B`.
/// - What is in `C` leaves `A` and `B`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reduction {
    /// What stays of `A`, ascending.
    pub a: Vec<VariableId>,
    /// What stays of `B`.
    pub b: Vec<VariableId>,
    /// What stays of `C`.
    pub c: Vec<VariableId>,
}

impl Reduction {
    /// Whether the information is zero whatever the numbers.
    pub fn is_separated(&self) -> bool {
        self.a.is_empty() || self.b.is_empty()
    }
}

/// Drops until nothing more can be dropped.
pub(super) fn reduce(graph: &Graph, a: &[VariableId], b: &[VariableId], c: &[VariableId]) -> Reduction {
    let mut now = Reduction { a: set(&[a]), b: set(&[b]), c: set(&[c]) };
    loop {
        let before = now.clone();
        now.b = graph.boundary(&now.a, &now.b, &now.c);
        now.a = graph.boundary(&now.b, &now.a, &now.c);
        if now.is_separated() {
            return Reduction::default();
        }
        for candidate in now.c.clone() {
            let rest: Vec<VariableId> = now.c.iter().copied().filter(|&v| v != candidate).collect();
            let is_idle = |a: &[VariableId], b: &[VariableId]| {
                graph.separates(&rest, a, &[candidate])
                    && graph.separates(&[rest.as_slice(), b].concat(), a, &[candidate])
            };
            if is_idle(&now.a, &now.b) || is_idle(&now.b, &now.a) {
                now.c = rest;
            }
        }
        if now == before {
            return now;
        }
    }
}
