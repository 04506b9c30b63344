//! What is said about sizes before and after building, and that building twice gives the same bytes.

use hamnet::circuit::{Circuit, Gate, Outputs, verify};
use hamnet::compile::Units;
use hamnet::model::{Model, Observe, Query};
use hamnet::network::file;

use crate::subject::{Subject, UNITS};
use crate::wide;

/// How many times as large as the circuit of `p(e)` that of all marginals may be: the promise of the derivative.
const DERIVATIVE: usize = 5;

#[test]
fn all_marginals_take_at_most_five_times_the_circuit_of_the_evidence() {
    let Some(cases) = wide::folder() else { return println!("skipped: there is no folder of cases") };
    for name in ["asia", "sachs", "alarm", "insurance", "win95pts"] {
        let model = wide::read(&cases, name);
        let all = compiled(&model, "all", &Observe::Any, Units::Product);
        let (whole, evidence) = (edges(all.circuit()), edges(&of_evidence(all.circuit())));
        println!("{name}: {whole} edges for all marginals, {evidence} for the evidence");
        assert!(whole <= DERIVATIVE * evidence, "{name}: {whole} edges, and {evidence} for the evidence");
    }
}

#[test]
fn predictions_are_not_exceeded_and_circuits_keep_their_rules() {
    let Some(cases) = wide::folder() else { return println!("skipped: there is no folder of cases") };
    for name in wide::FAST_MODELS {
        let model = wide::read(&cases, name);
        let last = model.variables().iter().last().expect("a model has variables").name().to_owned();
        for ask in ["all", &last] {
            for observe in [Observe::Leaves, Observe::Any] {
                check(&compiled(&model, ask, &observe, Units::Product), &format!("{name} {ask} {observe:?}"));
            }
        }
    }
}

#[test]
fn two_compilations_give_equal_bytes() {
    let Some(cases) = wide::folder() else { return println!("skipped: there is no folder of cases") };
    for name in ["asia", "alarm", "insurance"] {
        let model = wide::read(&cases, name);
        for units in UNITS {
            let bytes = || bytes(&compiled(&model, "all", &Observe::Any, units));
            assert!(bytes() == bytes(), "{name} in {units} units is not the same twice");
        }
    }
}

/// The circuit keeps its rules and is no larger than was predicted.
pub fn check(subject: &Subject<'_>, name: &str) {
    let circuit = subject.circuit();
    verify(circuit).unwrap_or_else(|error| panic!("{name}: {error}"));
    let size = subject.size();
    let found = Gates::of(circuit);
    let predicted = [size.products, size.sums, size.terms];
    let within = [found.products, found.sums, found.terms].iter().zip(predicted).all(|(&n, p)| n as f64 <= p);
    assert!(within, "{name}: predicted {predicted:?} products, sums and terms, built {found:?}");
}

#[derive(Debug, Default)]
struct Gates {
    products: usize,
    sums: usize,
    terms: usize,
    entries: usize,
}

impl Gates {
    fn of(circuit: &Circuit) -> Self {
        let mut gates = Self::default();
        for node in circuit.nodes() {
            match circuit.gate(node) {
                Gate::One | Gate::Input(_) => {}
                Gate::Product(..) => gates.products += 1,
                Gate::Message { .. } => gates.entries += 1,
                Gate::Sum(terms) => {
                    gates.sums += 1;
                    gates.terms += terms.len();
                }
            }
        }
        gates
    }
}

/// Every operand that a gate reads.
fn edges(circuit: &Circuit) -> usize {
    let gates = Gates::of(circuit);
    2 * gates.products + gates.terms + gates.entries
}

/// What the evidence alone needs.
fn of_evidence(circuit: &Circuit) -> Circuit {
    let mut circuit = circuit.clone();
    let (evidence, exponent) = (circuit.outputs().evidence.clone(), circuit.outputs().exponent);
    circuit.set_outputs(Outputs { heads: Vec::new(), evidence, exponent });
    circuit.restricted(|_| false)
}

fn compiled<'m>(model: &'m Model, ask: &str, observe: &Observe, units: Units) -> Subject<'m> {
    let query = Query::parse(ask, observe, model).expect("a query of the model");
    Subject::new(model, query, units).expect("the networks of the cases have support")
}

fn bytes(subject: &Subject<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    file::write(&subject.compiled.network, &mut bytes).expect("memory takes every byte");
    bytes
}
