//! A hidden Markov chain of 10,000 observed steps: answers stay finite, and where the chain mixes their certificate does not
//! grow with its length.
//!
//! `h_0 → h_1 → … → h_{n-1}` with `h_t → o_t`, all `o_t` observed, and `h_0` asked for.

use std::time::Instant;

use hamnet::compile::Units;
use hamnet::model::{
    BayesianNetwork, Cpt, Evidence, Finding, Model, Observe, Query, Variable, VariableId, Variables,
};
use hamnet::numeric::Precision;

use crate::answer::Status;
use crate::engine::Engine;
use crate::subject::Subject;

const STEPS: usize = 10_000;
const STATES: usize = 4;

type Matrix = [[f64; STATES]; STATES];

/// Every entry is 0.05 or more; the least that mixes among those whose rows are permutations of one another.
const MIXING: Matrix =
    [[0.85, 0.05, 0.05, 0.05], [0.05, 0.85, 0.05, 0.05], [0.05, 0.05, 0.85, 0.05], [0.05, 0.05, 0.05, 0.85]];
/// Moves forward only, so that errors of one step are never forgotten.
const ONE_WAY: Matrix =
    [[0.999, 0.001, 0.0, 0.0], [0.0, 0.999, 0.001, 0.0], [0.0, 0.0, 0.999, 0.001], [0.0, 0.0, 0.0, 1.0]];
const EMISSION: Matrix =
    [[0.7, 0.1, 0.1, 0.1], [0.2, 0.4, 0.3, 0.1], [0.1, 0.2, 0.3, 0.4], [0.001, 0.009, 0.19, 0.8]];

/// What the certificate of a mixing chain may be at any length: the promise of the project.
const MIXING_CERTIFICATE: f64 = 1e-5;

#[test]
fn certificate_of_a_mixing_chain_forgets_its_length() {
    let model = chain(STEPS, &MIXING);
    let subject = compiled(&model);
    let certified = subject.certificate(Precision::F32).posterior.total();
    assert!(certified <= MIXING_CERTIFICATE, "a mixing chain certifies {certified:e} in f32");
    let short_model = chain(STEPS / 10, &MIXING);
    let short = compiled(&short_model).certificate(Precision::F32).posterior.total();
    assert_eq!(certified, short, "a tenth of the chain has the same certificate");
    check(&subject);
}

#[test]
fn certificate_of_a_chain_that_does_not_mix_grows_at_most_with_its_length() {
    let model = chain(STEPS, &ONE_WAY);
    let subject = compiled(&model);
    let short_model = chain(STEPS / 10, &ONE_WAY);
    let short = compiled(&short_model).certificate(Precision::F32).roundings;
    let roundings = subject.certificate(Precision::F32).roundings;
    assert!(roundings <= 10.5 * short, "{roundings} roundings, and {short} for a tenth of the chain");
    check(&subject);
}

/// The chain; `h_t` is variable `2t`, `o_t` variable `2t + 1`.
fn chain(steps: usize, transition: &Matrix) -> Model {
    let mut variables = Variables::new();
    for step in 0..steps {
        for letter in ["h", "o"] {
            let states = (0..STATES).map(|state| state.to_string()).collect();
            let variable = Variable::new(format!("{letter}{step}"), states).expect("distinct states");
            variables.push(variable).expect("distinct names");
        }
    }
    let table = |child: usize, parent: usize, matrix: &Matrix| {
        let values = matrix.iter().flatten().copied().collect();
        Cpt::new(&variables, VariableId::new(child), vec![VariableId::new(parent)], values)
    };
    let uniform = vec![1.0 / STATES as f64; STATES];
    let mut cpts = vec![Cpt::new(&variables, VariableId::new(0), Vec::new(), uniform)];
    cpts.extend((1..steps).map(|step| table(2 * step, 2 * step - 2, transition)));
    cpts.extend((0..steps).map(|step| table(2 * step + 1, 2 * step, &EMISSION)));
    let cpts = cpts.into_iter().map(|cpt| cpt.expect("rows sum to one")).collect();
    let network = BayesianNetwork::new(Some("chain".to_owned()), variables, cpts);
    Model::Bayesian(network.expect("parents come first"))
}

fn compiled(model: &Model) -> Subject<'_> {
    let query = Query::parse("h0", &Observe::Leaves, model).expect("the chain has a first state");
    let start = Instant::now();
    let subject = Subject::new(model, query, Units::Product).expect("the chain has support");
    let certificate = subject.certificate(Precision::F32);
    println!(
        "{} variables: compiled in {:.2?}, f32 certificate {:.1e} from {} roundings",
        model.variables().len(),
        start.elapsed(),
        certificate.posterior.total(),
        certificate.roundings
    );
    subject
}

/// Holds f32 to f64 within both certificates.
fn check(subject: &Subject<'_>) {
    let rows = observations(subject.model.variables().len());
    let fine = Engine::RuntimeF64.answers(subject, &rows);
    let coarse = Engine::RuntimeF32.answers(subject, &rows);
    for (row, (fine, coarse)) in fine.iter().zip(&coarse).enumerate() {
        assert_eq!((fine.status, coarse.status), (Status::Ok, Status::Ok), "row {row}");
        let bound = Engine::RuntimeF64.bound(subject, fine) + Engine::RuntimeF32.bound(subject, coarse);
        let found = fine.distance(coarse);
        println!("    row {row}: f32 off by {:.1e}, ln p(e) by {:.1e}", found.posterior, found.ln_evidence);
        assert!(found.posterior <= bound.posterior, "row {row}: {:e}", found.posterior);
        assert!(found.ln_evidence <= bound.ln_evidence, "row {row}: {:e}", found.ln_evidence);
    }
}

/// A steady row, one that changes at every step, one that climbs once, and two of the middle of a simple generator.
fn observations(variables: usize) -> Vec<Evidence> {
    let row = |state: &mut dyn FnMut(usize) -> usize| {
        let mut row = Evidence::none(variables);
        for step in 0..variables / 2 {
            row.set(VariableId::new(2 * step + 1), Finding::State(state(step)));
        }
        row
    };
    let steps = variables / 2;
    let mut rows =
        vec![row(&mut |_| 3), row(&mut |step| 3 * (step % 2)), row(&mut |step| STATES * step / steps)];
    for seed in [1u64, 2] {
        let mut generator = crate::random::Random(seed);
        rows.push(row(&mut |_| generator.below(STATES)));
    }
    rows
}
