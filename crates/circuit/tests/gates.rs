//! What the smart constructors fold, share and scale, and what `restricted` leaves.

use hamnet_circuit::{Algebra, Circuit, Entry, Gate, Input, NodeId, Outputs, evaluate, verify};
use hamnet_model::VariableId;
use hamnet_numeric::{Count, MaxProduct, Scaled, Semiring, Support};
use proptest::prelude::*;

fn weighted(weight: f64, node: NodeId) -> Entry {
    Entry { weight: Scaled::from_f64(weight), node }
}

fn inputs(circuit: &mut Circuit, n: usize) -> Vec<NodeId> {
    (0..n).map(|v| circuit.input(VariableId::new(v), 0)).collect()
}

#[test]
fn products_have_no_constant_factor_and_are_shared() {
    let mut circuit = Circuit::new();
    let x = inputs(&mut circuit, 2);
    assert_eq!(circuit.product(NodeId::ONE, x[0]), x[0]);
    assert_eq!(circuit.product(x[0], x[1]), circuit.product(x[1], x[0]));
    assert!(circuit.product_of_entries(weighted(0.0, x[0]), weighted(2.0, x[1])).is_zero());
}

#[test]
fn sums_drop_zeros_merge_equals_and_pass_single_terms_on() {
    let mut circuit = Circuit::new();
    let x = inputs(&mut circuit, 2);
    assert!(circuit.sum(&mut vec![]).is_zero());
    let single = circuit.sum(&mut vec![weighted(0.0, x[1]), weighted(0.25, x[0])]);
    assert_eq!(single, weighted(0.25, x[0]));
    let merged = circuit.sum(&mut vec![weighted(0.25, x[0]), weighted(0.5, x[0])]);
    assert_eq!(merged, weighted(0.75, x[0]));
    let constant = circuit.sum(&mut vec![weighted(0.25, NodeId::ONE), weighted(0.5, NodeId::ONE)]);
    assert_eq!(constant, Entry::constant(Scaled::from_f64(0.75)));
}

#[test]
fn sums_that_differ_by_a_power_of_two_are_one_node() {
    let mut circuit = Circuit::new();
    let x = inputs(&mut circuit, 2);
    let small = circuit.sum(&mut vec![weighted(0.125, x[0]), weighted(0.0625, x[1])]);
    let large = circuit.sum(&mut vec![weighted(4.0, x[1]), weighted(8.0, x[0])]);
    assert_eq!(small.node, large.node);
    assert_eq!(large.weight, small.weight.shift(6));
    assert!(circuit.magnitude(small.node).max <= 0.001);
    assert!(circuit.magnitude(small.node).max > -1.0);
}

#[test]
fn text_form_names_every_gate() {
    let mut circuit = Circuit::new();
    let x = inputs(&mut circuit, 2);
    let product = circuit.product(x[0], x[1]);
    let sum = circuit.sum(&mut vec![weighted(0.75, product), weighted(0.25, NodeId::ONE)]);
    let message = circuit.begin_message(true);
    let entry = circuit.message_entry(message, sum.node);
    let head = vec![Entry { weight: sum.weight, node: entry }, Entry::ZERO];
    circuit.set_outputs(Outputs { heads: vec![head.clone()], evidence: head, exponent: -3 });
    assert_eq!(
        circuit.to_string(),
        "n0 = one\n\
         n1 = input v0.0\n\
         n2 = input v1.0\n\
         n3 = product n1 n2\n\
         n4 = sum 0.25 n0 + 0.75 n3\n\
         n5 = message m0 n4\n\
         head 0 = 1 n5, 0\n\
         evidence 2^-3 = 1 n5, 0\n"
    );
    assert_eq!(verify(&circuit), Ok(()));
}

#[test]
fn in_max_product_sums_take_the_greatest_term() {
    let mut circuit = Circuit::over(Algebra::MaxProduct);
    let x = inputs(&mut circuit, 2);
    let merged = circuit.sum(&mut vec![weighted(0.25, x[0]), weighted(0.5, x[0])]);
    assert_eq!(merged, weighted(0.5, x[0]));
    let sum = circuit.sum(&mut vec![weighted(0.75, x[0]), weighted(0.5, x[1]), weighted(0.625, NodeId::ONE)]);
    assert!(circuit.magnitude(sum.node).max <= 0.001);
    circuit.set_outputs(Outputs { heads: vec![vec![sum]], evidence: vec![sum], exponent: 0 });
    assert_eq!(
        circuit.to_string(),
        "max-product\n\
         n0 = one\n\
         n1 = input v0.0\n\
         n2 = input v1.0\n\
         n3 = max 0.625 n0, 0.75 n1, 0.5 n2\n\
         head 0 = 1 n3\n\
         evidence 2^0 = 1 n3\n"
    );
    assert_eq!(verify(&circuit), Ok(()));
    assert_eq!(value(&circuit, sum, &[0.5, 1.0, 1.0, 1.0]), 0.625);
    let restricted = circuit.restricted(|input| input.variable.index() == 1);
    let head = restricted.outputs().heads[0][0];
    assert_eq!(value(&restricted, head, &[1.0; 4]), 0.75);
    assert_eq!(value(&restricted, head, &[0.5, 1.0, 1.0, 1.0]), 0.625);
}

#[test]
fn a_message_that_no_row_changes_is_gone() {
    let mut circuit = Circuit::new();
    let x = inputs(&mut circuit, 2);
    let [fixed, varying] = [circuit.begin_message(true), circuit.begin_message(true)];
    let entry = circuit.message_entry(fixed, x[0]);
    let other = circuit.message_entry(varying, x[1]);
    let both = circuit.product(entry, other);
    circuit.set_outputs(Outputs { heads: vec![vec![weighted(1.0, both)]], evidence: vec![], exponent: 0 });
    let restricted = circuit.restricted(|input| input.variable.index() == 0);
    assert_eq!(restricted.messages(), 1);
    let head = restricted.outputs().heads[0][0];
    assert!(matches!(restricted.gate(head.node), Gate::Message { .. }));
}

const ALGEBRAS: [Algebra; 2] = [Algebra::SumProduct, Algebra::MaxProduct];

/// Whether to add or to multiply, which two entries, and with which weights.
type Step = (bool, usize, usize, f64, f64);

/// A circuit in which each step combines entries made before.
fn circuit_of(steps: &[Step], algebra: Algebra) -> Circuit {
    let mut circuit = Circuit::over(algebra);
    let mut entries: Vec<Entry> = inputs(&mut circuit, 4).into_iter().map(|x| weighted(1.0, x)).collect();
    for &(is_sum, a, b, p, q) in steps {
        let [a, b] = [entries[a % entries.len()], entries[b % entries.len()]];
        let scaled =
            |entry: Entry, by| Entry { weight: entry.weight * Scaled::from_f64(by), node: entry.node };
        let constant = Entry::constant(Scaled::from_f64(p * q));
        entries.push(match is_sum {
            true => circuit.sum(&mut vec![scaled(a, p), scaled(b, q), constant]),
            false => circuit.product_of_entries(a, b),
        });
    }
    let last = entries[entries.len() - 1];
    circuit.set_outputs(Outputs { heads: vec![entries], evidence: vec![last], exponent: 0 });
    circuit
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((any::<bool>(), 0..20usize, 0..20usize, 0.0..2.0f64, 0.0..2.0f64), 1..12)
}

fn value(circuit: &Circuit, entry: Entry, likelihoods: &[f64; 4]) -> f64 {
    let values: Vec<Scaled> =
        evaluate(circuit, |input| Scaled::from_f64(likelihoods[input.variable.index()]));
    (values[entry.node.index()] * entry.weight).to_f64()
}

/// The values of all nodes where a likelihood is one or zero.
fn hard_values<S: Semiring>(circuit: &Circuit, hard: &[bool]) -> Vec<S> {
    let is_on = |input: Input| hard[input.variable.index()];
    evaluate(circuit, |input| if is_on(input) { S::ONE } else { S::ZERO })
}

proptest! {
    #[test]
    fn restricting_keeps_the_outputs_where_the_likelihoods_are_one(
        steps in steps(),
        algebra in proptest::sample::select(&ALGEBRAS),
        others in [0.0..1.0f64, 0.0..1.0f64],
    ) {
        let circuit = circuit_of(&steps, algebra);
        let restricted = circuit.restricted(|input| input.variable.index() < 2);
        prop_assert_eq!(verify(&circuit), Ok(()));
        prop_assert_eq!(verify(&restricted), Ok(()));
        let likelihoods = [1.0, 1.0, others[0], others[1]];
        let heads = circuit.outputs().heads[0].iter().zip(&restricted.outputs().heads[0]);
        for (before, after) in heads {
            let (x, y) = (value(&circuit, *before, &likelihoods), value(&restricted, *after, &likelihoods));
            prop_assert!((x - y).abs() <= 1e-14 * x.abs(), "{x} became {y}");
        }
    }

    #[test]
    fn values_of_hard_evidence_lie_in_their_magnitude(
        steps in steps(),
        algebra in proptest::sample::select(&ALGEBRAS),
        hard in proptest::collection::vec(any::<bool>(), 4),
    ) {
        let circuit = circuit_of(&steps, algebra);
        let values: Vec<Scaled> = hard_values(&circuit, &hard);
        for node in circuit.nodes() {
            let (range, value) = (circuit.magnitude(node), values[node.index()]);
            if !value.is_zero() {
                prop_assert!(value.log2() >= f64::from(range.min) && value.log2() <= f64::from(range.max));
            }
        }
    }

    #[test]
    fn semirings_agree_on_what_is_positive(
        steps in steps(),
        algebra in proptest::sample::select(&ALGEBRAS),
        hard in proptest::collection::vec(any::<bool>(), 4),
    ) {
        let circuit = circuit_of(&steps, algebra);
        let support: Vec<Support> = hard_values(&circuit, &hard);
        let counts: Vec<Count> = hard_values(&circuit, &hard);
        let best: Vec<MaxProduct> = hard_values(&circuit, &hard);
        for node in circuit.nodes() {
            let index = node.index();
            prop_assert_eq!(support[index] == Support::ONE, counts[index] != Count::ZERO);
            prop_assert_eq!(support[index] == Support::ONE, !best[index].0.is_zero());
            if let Gate::Product(a, b) = circuit.gate(node) {
                prop_assert_eq!(best[index].0, best[a.index()].0 * best[b.index()].0);
            }
        }
    }
}
