//! Posteriors, `ln_evidence` and `status`.
//!
//! Every row is answered, impossible, outside or invalid; only answered rows show numbers.

use std::f64::consts::LN_2;

use hamnet_network::{EvidenceHead, HeadForm, Network, UnitId};

use crate::explanation::explanation;
use crate::graph::{Attribute, Axis, Element, Graph, Value};
use crate::guard::Guard;
use crate::outputs::{Class, Outputs};
use crate::places::{Operands, Places};
use crate::range::Limits;
use crate::write::Parts;

/// What `status` says of a row.
pub(crate) mod status {
    pub(crate) const OK: i64 = 0;
    pub(crate) const IMPOSSIBLE: i64 = 1;
    pub(crate) const OUTSIDE: i64 = 2;
    pub(crate) const INVALID: i64 = 3;
}

/// The names of the outputs beside the posteriors.
pub(crate) const LN_EVIDENCE: &str = "ln_evidence";
pub(crate) const LN_EXPLANATION: &str = "ln_explanation";
pub(crate) const STATUS: &str = "status";

/// Writes all outputs: the posteriors, or max-marginals and then states.
pub(crate) fn heads(network: &Network, outputs: &Outputs, parts: Parts) -> Graph {
    let Parts { mut graph, places, guard, exponents, logarithms, .. } = parts;
    let evidence = network.evidence().unit().map(|unit| gather(&places, &[unit], &mut graph));
    let status = status(network, evidence, guard, &mut graph);
    let ok = graph.integer(status::OK);
    let answered = graph.apply("Equal", &[status, ok]);
    if network.explains() {
        explanation(network, outputs, answered, &places, &mut graph);
    } else {
        for class in &outputs.classes {
            posteriors(network, class, answered, &places, &mut graph);
        }
    }
    let ln = match (*network.evidence(), evidence) {
        (EvidenceHead::Linear { exponent, .. }, Some(evidence)) => {
            Some(ln_linear(evidence, exponent, &exponents, answered, &mut graph))
        }
        (EvidenceHead::Log { offset, .. }, Some(evidence)) => {
            Some(ln_logarithm(evidence, offset, &logarithms, &mut graph))
        }
        (EvidenceHead::Absent | EvidenceHead::Possible { .. }, _) | (_, None) => None,
    };
    if let Some(ln) = ln {
        let name = if network.explains() { LN_EXPLANATION } else { LN_EVIDENCE };
        ln_evidence(ln, name, answered, &mut graph);
    }
    per_row(status, STATUS, Element::I64, &mut graph);
    graph
}

/// The status of every row, `[1, batch]`: invalid before impossible by an input, before outside, before impossible.
fn status(network: &Network, evidence: Option<Value>, guard: Guard, graph: &mut Graph) -> Value {
    let possible = evidence.and_then(|evidence| possible(network.evidence(), evidence, graph));
    let verdict = guard.verdict(network.parts().encoding, graph);
    // From the last to be asked to the first.
    let checks = [
        (possible, status::IMPOSSIBLE),
        (verdict.in_range, status::OUTSIDE),
        (verdict.no_empty_input, status::IMPOSSIBLE),
        (verdict.valid, status::INVALID),
    ];
    let ok = graph.integer(status::OK);
    checks.into_iter().fold(ok, |status, (passed, otherwise)| match passed {
        Some(passed) => {
            let otherwise = graph.integer(otherwise);
            graph.apply("Where", &[passed, status, otherwise])
        }
        None => status,
    })
}

fn gather(places: &Places, units: &[UnitId], graph: &mut Graph) -> Value {
    Operands::new(places, units.to_vec()).gather(graph, units)
}

/// Whether the evidence is possible, where it may not be.
fn possible(head: &EvidenceHead, evidence: Value, graph: &mut Graph) -> Option<Value> {
    match *head {
        EvidenceHead::Linear { .. } | EvidenceHead::Possible { .. } => {
            let zero = graph.real(0.0);
            Some(graph.apply("Greater", &[evidence, zero]))
        }
        EvidenceHead::Log { impossible_below, .. } => {
            let bound = graph.real(impossible_below);
            Some(graph.apply("GreaterOrEqual", &[evidence, bound]))
        }
        EvidenceHead::Absent => None,
    }
}

fn posteriors(network: &Network, class: &Class, answered: Value, places: &Places, graph: &mut Graph) {
    let units = class.units(network, places, graph);
    let probabilities = match class.form {
        HeadForm::Normalize => normalize(units, class.axis(), graph),
        HeadForm::Softmax => {
            graph.apply_with("Softmax", &[units], vec![Attribute::Int("axis", class.axis())])
        }
        // written elsewhere, with the states they tell
        HeadForm::MaxMarginals => units,
    };
    let zero = graph.real(0.0);
    let shown = graph.apply("Where", &[answered, probabilities, zero]);
    class.show(shown, graph);
}

/// The group along `axis` divided by its sum; zeros stay zeros.
fn normalize(units: Value, axis: i64, graph: &mut Graph) -> Value {
    let (zero, one) = (graph.real(0.0), graph.real(1.0));
    let sum = graph.sum(units, axis);
    let positive = graph.apply("Greater", &[sum, zero]);
    let divisor = graph.apply("Where", &[positive, sum, one]);
    graph.apply("Div", &[units, divisor])
}

/// `ln x + (exponent + Σ k) ln 2`, in `f64`.
fn ln_linear(
    evidence: Value,
    exponent: i64,
    exponents: &[Value],
    answered: Value,
    graph: &mut Graph,
) -> Value {
    let one = graph.real(1.0);
    let positive = graph.apply("Where", &[answered, evidence, one]);
    let positive = graph.cast(positive, Element::F64);
    let ln = graph.apply("Log", &[positive]);
    let powers = ln_powers(exponent as f64, exponents, graph);
    graph.apply("Add", &[ln, powers])
}

/// `x + offset` and the logarithms of the encoder, in `f64`.
fn ln_logarithm(evidence: Value, offset: f64, logarithms: &[Value], graph: &mut Graph) -> Value {
    let offset = graph.double(offset);
    let evidence = graph.cast(evidence, Element::F64);
    let ln = graph.apply("Add", &[evidence, offset]);
    let all = graph.concat(logarithms, 0);
    let sum = graph.sum_rows(all);
    graph.apply("Add", &[ln, sum])
}

/// `(exponent + Σ k) ln 2` over the exponents of the encoder and of the counted rescalings; those of groups of zeros
/// count nothing.
fn ln_powers(exponent: f64, exponents: &[Value], graph: &mut Graph) -> Value {
    let smallest = Limits::of(graph.precision()).smallest;
    let (zero, start, ln_2) = (graph.double(0.0), graph.double(exponent), graph.double(LN_2));
    // Any group that is not zero has an exponent of at least `smallest - 1`.
    let least = graph.double(f64::from(smallest) - 1.5);
    let all = graph.concat(exponents, 0);
    let all = graph.cast(all, Element::F64);
    let of_zeros = graph.apply("Less", &[all, least]);
    let counted = graph.apply("Where", &[of_zeros, zero, all]);
    let sum = graph.sum_rows(counted);
    let sum = graph.apply("Add", &[sum, start]);
    graph.apply("Mul", &[sum, ln_2])
}

fn ln_evidence(ln: Value, name: &str, answered: Value, graph: &mut Graph) {
    let none = graph.double(f64::NEG_INFINITY);
    let shown = graph.apply("Where", &[answered, ln, none]);
    per_row(shown, name, Element::F64, graph);
}

/// Makes `value` (`[1, batch]`) the output `name` (`[batch]`).
fn per_row(value: Value, name: &str, element: Element, graph: &mut Graph) {
    let output = graph.reshape(value, &[-1]);
    graph.output(output, name, element, &[Axis::Batch]);
}
