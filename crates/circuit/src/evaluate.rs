//! The obvious meaning of a circuit: one pass over any semiring.

use hamnet_numeric::Semiring;

use crate::{Circuit, Gate, Input};

/// The value of every node, operands first, where `inputs` gives the likelihoods.
///
/// With `f64` this is the value, with `LogProb` its logarithm, with `MaxProduct` the value of the best term, with
/// `Support` whether it can be positive, with `Interval` an enclosure. In a circuit of max-product every sum takes the greatest
/// of its terms, whatever the semiring.
pub fn evaluate<S: Semiring>(circuit: &Circuit, inputs: impl Fn(Input) -> S) -> Vec<S> {
    let algebra = circuit.algebra();
    let mut values: Vec<S> = Vec::with_capacity(circuit.len());
    for node in circuit.nodes() {
        let value = match circuit.gate(node) {
            Gate::One => S::ONE,
            Gate::Input(input) => inputs(input),
            Gate::Sum(terms) => terms.iter().fold(S::ZERO, |sum, (operand, weight)| {
                algebra.sum(sum, S::from_weight(weight).mul(values[operand.index()]))
            }),
            Gate::Product(a, b) => values[a.index()].mul(values[b.index()]),
            Gate::Message { of, .. } => values[of.index()],
        };
        values.push(value);
    }
    values
}
