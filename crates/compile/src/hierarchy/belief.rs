//! Vectors of circuit entries over the states of one variable, and the two operations on them.

use hamnet_circuit::{Circuit, Entry, NodeId, Table, TableOrigin};
use hamnet_model::VariableId;
use hamnet_numeric::Scaled;

use crate::eliminate::declare_message;

/// Bits that values may drift down before they are rescaled: a product of two has drifted by twice that at most, and f32 keeps
/// 60 bits below one.
const DRIFT: f64 = -20.0;

/// One entry per state of `variable`.
#[derive(Clone, Debug)]
pub(super) struct Belief {
    pub variable: VariableId,
    pub entries: Vec<Entry>,
    /// What the node of each entry is where every likelihood is one, but for roundings of double-double operations.
    tops: Vec<Scaled>,
    /// Typical log2 of the weight of the evidence that came in since the last rescaling.
    pub drift: f64,
    /// Whether these are findings, and no message is among them.
    pub is_findings: bool,
}

impl Belief {
    /// The likelihoods of `variable`, whose law is `level`.
    pub(super) fn likelihoods(circuit: &mut Circuit, variable: VariableId, level: &[Scaled]) -> Self {
        let input = |state| Entry { weight: Scaled::ONE, node: circuit.input(variable, state) };
        let entries = (0..level.len()).map(input).collect();
        let positive = || level.iter().filter(|p| !p.is_zero());
        let drift = positive().map(|p| p.log2()).sum::<f64>() / positive().count().max(1) as f64;
        Self::findings(variable, entries, drift)
    }

    /// The likelihoods of a variable known to be in `state`.
    pub(super) fn given(variable: VariableId, state: usize, states: usize) -> Self {
        let mut entries = vec![Entry::ZERO; states];
        entries[state] = Entry::constant(Scaled::ONE);
        Self::findings(variable, entries, 0.0)
    }

    /// Nothing, said of `variable`.
    pub(super) fn nothing(variable: VariableId, states: usize) -> Self {
        Self::findings(variable, vec![Entry::constant(Scaled::ONE); states], 0.0)
    }

    fn findings(variable: VariableId, entries: Vec<Entry>, drift: f64) -> Self {
        let tops = vec![Scaled::ONE; entries.len()];
        Self { variable, entries, tops, drift, is_findings: true }
    }

    /// State by state; rescaled if it has drifted. `counted` says whether that belongs to `p(e)`.
    pub(super) fn times(&self, other: &Self, circuit: &mut Circuit, counted: bool) -> Self {
        let pairs = self.entries.iter().zip(&other.entries);
        let entries = pairs.map(|(&a, &b)| circuit.product_of_entries(a, b)).collect();
        let tops = self.tops.iter().zip(&other.tops).map(|(&a, &b)| a * b).collect();
        let drift = self.drift + other.drift;
        let mut product = Self { variable: self.variable, entries, tops, drift, is_findings: false };
        product.record(circuit, TableOrigin::Products(self.variable));
        product.settle(circuit, counted);
        product
    }

    /// `p_v^{1-s}` times the belief, a product of `messages = s` messages.
    pub(super) fn with_law(mut self, messages: usize, level: &[Scaled]) -> Self {
        if messages == 1 {
            return self;
        }
        for (entry, &p) in self.entries.iter_mut().zip(level).filter(|(entry, _)| !entry.is_zero()) {
            entry.weight = match messages {
                0 => entry.weight * p,
                _ => entry.weight / power(p, messages - 1),
            };
        }
        // a weight of zero has no node
        self.entries.iter_mut().filter(|entry| entry.weight.is_zero()).for_each(|entry| *entry = Entry::ZERO);
        self
    }

    /// The message that reaches `to`: for each of its states the sum of `terms`, weights on states of this belief.
    ///
    /// As the shares of a belief the sums keep their scale if nothing is to be multiplied with them. Otherwise they are one where
    /// every likelihood is, so that products of any number of them are too, and fall by `loss` bits on an ordinary row.
    pub(super) fn carried(
        &self,
        to: VariableId,
        terms: impl Iterator<Item = Vec<(usize, Scaled)>>,
        circuit: &mut Circuit,
        loss: Option<f64>,
        counted: bool,
    ) -> Self {
        circuit.begin_step(TableOrigin::Eliminated(self.variable));
        let (mut entries, mut tops) = (Vec::new(), Vec::new());
        for terms in terms {
            let (entry, top) = self.sum(&terms, circuit, loss.is_none());
            entries.push(entry);
            tops.push(top);
        }
        // findings alone are zeros and ones: what they take away is in the loss
        let drift = match loss {
            Some(loss) if self.is_findings => loss,
            loss => self.drift + loss.unwrap_or(0.0),
        };
        let mut message = Self { variable: to, entries, tops, drift, is_findings: false };
        message.record(circuit, TableOrigin::Eliminated(self.variable));
        message.settle(circuit, counted);
        message
    }

    /// The sum of `terms`, and what its node is where every likelihood is one.
    fn sum(&self, terms: &[(usize, Scaled)], circuit: &mut Circuit, is_share: bool) -> (Entry, Scaled) {
        let proper = || terms.iter().filter(|&&(state, _)| !self.entries[state].is_zero());
        let weight = |&(state, weight): &(usize, Scaled)| weight * self.entries[state].weight;
        let algebra = circuit.algebra();
        let tops = proper().map(|term| weight(term) * self.tops[term.0]);
        let top = tops.fold(Scaled::ZERO, |sum, top| algebra.sum(sum, top));
        if top.is_zero() {
            return (Entry::ZERO, Scaled::ONE);
        }
        let unit = if is_share { Scaled::ONE } else { top };
        let term = |term| Entry { weight: weight(term) / unit, node: self.entries[term.0].node };
        let mut scaled: Vec<Entry> = proper().map(term).collect();
        let sum = if is_share { circuit.sum_of_share(&mut scaled) } else { circuit.sum(&mut scaled) };
        let entry = Entry { weight: sum.weight * unit, node: sum.node };
        (entry, top / entry.weight)
    }

    /// Records the nodes as a table of the circuit.
    pub(super) fn record(&self, circuit: &mut Circuit, origin: TableOrigin) {
        let proper = |(_, entry): &(usize, &Entry)| !entry.is_zero() && entry.node != NodeId::ONE;
        let places = self.entries.iter().enumerate().filter(proper);
        // states are indices into tables in memory, so they fit 32 bits
        let (states, nodes) = places.map(|(state, entry)| (state as u32, entry.node)).unzip();
        circuit.record_table(Table { origin, scope: vec![self.variable], nodes, states });
    }

    fn settle(&mut self, circuit: &mut Circuit, counted: bool) {
        let varies = self.entries.iter().any(|entry| !entry.is_zero() && entry.node != NodeId::ONE);
        if self.drift < DRIFT && varies {
            declare_message(circuit, &mut self.entries, counted);
            self.record(circuit, TableOrigin::Products(self.variable));
            self.drift = 0.0;
        }
    }
}

/// `x^exponent` by squaring.
fn power(x: Scaled, mut exponent: usize) -> Scaled {
    let (mut square, mut product) = (x, Scaled::ONE);
    while exponent > 0 {
        if exponent % 2 == 1 {
            product *= square;
        }
        square *= square;
        exponent /= 2;
    }
    product
}
