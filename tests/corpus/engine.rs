//! The engines, each with the bound it claims: the only place that touches their interfaces.

use hamnet::circuit::{Entry, evaluate as evaluate_circuit};
use hamnet::compile::Units;
use hamnet::model::Evidence;
use hamnet::network::{self, Certificate, Evaluation, evaluate as evaluate_network};
use hamnet::numeric::{Dd, Precision, Scaled, Wide};
use hamnet::runtime::{self, Answers, Element, Plan};

use crate::answer::{Answer, Distance, Status};
use crate::row::{known, likelihoods, runtime_rows};
use crate::subject::Subject;

/// Whoever answers a row, but for the judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The circuit over scaled double-doubles.
    Circuit,
    /// The network's own loop: [`Wide`] for product units, `f64` for softplus units.
    Network,
    RuntimeF64,
    RuntimeF32,
}

impl Engine {
    pub const ALL: [Engine; 4] = [Engine::Circuit, Engine::Network, Engine::RuntimeF64, Engine::RuntimeF32];

    /// The answers to `rows`.
    pub fn answers(self, subject: &Subject<'_>, rows: &[Evidence]) -> Vec<Answer> {
        match self {
            Self::Circuit => rows.iter().map(|row| circuit_answer(subject, row)).collect(),
            Self::Network => rows.iter().map(|row| network_answer(subject, row)).collect(),
            Self::RuntimeF64 => runtime_answers(&subject.plan_f64, subject, rows),
            Self::RuntimeF32 => runtime_answers(&subject.plan_f32, subject, rows),
        }
    }

    /// The bound on the distance between its `answer` and the exact one.
    pub fn bound(self, subject: &Subject<'_>, answer: &Answer) -> Distance {
        match self {
            Self::Circuit => circuit_bound(subject, answer),
            Self::Network | Self::RuntimeF64 => certified(subject.certificate(Precision::F64)),
            Self::RuntimeF32 => certified(subject.certificate(Precision::F32)),
        }
    }

    /// Whether it computes in log space, and so answers only for soft evidence that spreads little enough.
    pub fn has_domain(self, subject: &Subject<'_>) -> bool {
        self != Self::Circuit && subject.units == Units::Softplus
    }
}

fn certified(certificate: &Certificate) -> Distance {
    Distance { posterior: certificate.posterior.total(), ln_evidence: certificate.ln_evidence.total() }
}

fn circuit_answer(subject: &Subject<'_>, row: &Evidence) -> Answer {
    let row = known(&subject.query, row);
    let circuit = subject.circuit();
    let values = evaluate_circuit(circuit, |input| {
        Scaled::from_f64(row.get(input.variable).likelihood(input.state as usize))
    });
    let value = |entry: &Entry| entry.weight * values[entry.node.index()];
    let outputs = circuit.outputs();
    let evidence = outputs.evidence.iter().map(value).fold(Scaled::ZERO, |sum, x| sum + x);
    if evidence.is_zero() {
        return Answer::refused(Status::Impossible);
    }
    let exponent = i32::try_from(outputs.exponent).expect("exponents of scaled numbers fit 31 bits");
    let posteriors = outputs.heads.iter().map(|head| shares(&head.iter().map(value).collect::<Vec<_>>()));
    Answer {
        status: Status::Ok,
        posteriors: posteriors.collect(),
        ln_evidence: evidence.shift(exponent).ln_dd(),
    }
}

fn shares(weights: &[Scaled]) -> Vec<Dd> {
    let sum = weights.iter().fold(Scaled::ZERO, |sum, &x| sum + x);
    weights.iter().map(|&weight| (weight / sum).to_dd()).collect()
}

/// No term of an output passes more roundings than the whole elimination performs: its products and additions, and
/// the normalization of every number of the model. Then come the sums and quotients of the heads.
fn circuit_bound(subject: &Subject<'_>, answer: &Answer) -> Distance {
    let size = subject.size();
    let variables = subject.model.variables();
    let states = variables.iter().map(|variable| variable.cardinality()).max().unwrap_or(1) as f64;
    let heads = subject.circuit().outputs().heads.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let normalization = subject.model.scopes().len() as f64 * states;
    let roundings = size.products + size.terms + size.sums + normalization + 2.0 * heads + 2.0;
    let relative = 2.0 * roundings * Dd::UNIT;
    let logarithm = answer.ln_evidence.to_f64().abs() * 2.0 * Dd::LN_UNIT;
    Distance { posterior: relative, ln_evidence: relative + logarithm }
}

fn network_answer(subject: &Subject<'_>, row: &Evidence) -> Answer {
    let network = &subject.compiled.network;
    let row = likelihoods(network, row);
    let evaluation = match subject.units {
        Units::Softplus => evaluate_network::<f64>(network, &row),
        _ => evaluate_network::<Wide>(network, &row),
    };
    from_evaluation(&evaluation.expect("the row was made for this network"))
}

fn from_evaluation(evaluation: &Evaluation<f64>) -> Answer {
    match evaluation.status {
        network::Status::Ok => {}
        network::Status::Impossible => return Answer::refused(Status::Impossible),
        network::Status::Outside => return Answer::refused(Status::Outside),
        other => panic!("the loop that suits the units gives {other:?}"),
    }
    let posteriors = evaluation.posteriors.iter().map(|p| exact(p.iter().copied())).collect();
    Answer { status: Status::Ok, posteriors, ln_evidence: Dd::from_f64(evaluation.ln_evidence) }
}

fn runtime_answers<T: Element>(plan: &Plan<T>, subject: &Subject<'_>, rows: &[Evidence]) -> Vec<Answer> {
    let network = &subject.compiled.network;
    let mut answers = Answers::new();
    plan.run(&runtime_rows(network, rows), 0..rows.len(), &mut plan.scratch(), &mut answers);
    let sizes: Vec<usize> = network.heads().iter().map(|head| head.units.len()).collect();
    (0..rows.len()).map(|row| from_runtime(&answers, row, &sizes)).collect()
}

fn from_runtime<T: Element>(answers: &Answers<T>, row: usize, sizes: &[usize]) -> Answer {
    let status = match answers.status[row] {
        runtime::Status::Ok => Status::Ok,
        runtime::Status::Impossible => Status::Impossible,
        runtime::Status::Outside => Status::Outside,
        runtime::Status::Missing => unreachable!("networks of the corpus read likelihoods"),
    };
    let mut rest = answers.posterior(row);
    let mut posteriors = Vec::with_capacity(sizes.len());
    for &states in sizes {
        let (own, others) = rest.split_at(states);
        posteriors.push(exact(own.iter().map(|p| p.to_f64())));
        rest = others;
    }
    Answer { status, posteriors, ln_evidence: Dd::from_f64(answers.ln_evidence[row]) }
}

fn exact(numbers: impl Iterator<Item = f64>) -> Vec<Dd> {
    numbers.map(Dd::from_f64).collect()
}
