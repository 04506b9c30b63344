//! The engines, and how far each may be from the judge.

use hamnet::circuit::energy::{evaluate as evaluate_circuit, evaluate_form};
use hamnet::compile::{Compiled, Options, Units};
use hamnet::model::hamiltonian::Domain;
use hamnet::model::{Finding, Model, VariableId};
use hamnet::network::{Observation, Status, evaluate_observed};
use hamnet::numeric::{Dd, Interval, Precision};
use hamnet::runtime::{self, Answers, Element, Plan, Rows};

use crate::subject::{Subject, certificate, distance, exact, observations};

/// Boxes in interval arithmetic have sides of this part of the ranges.
const BOX: f64 = 1e-4;

/// Holds every engine to the judge on so many rows, with gates scaled for `precision`.
pub fn hold(subject: &Subject<'_>, units: Units, precision: Precision, rows: usize, seed: u64) {
    let options = Options { units, precision, ..Options::default() };
    let compiled = subject.compiled_as_well_as_possible(&options);
    let rows = subject.rows(rows, seed);
    let bound = |precision| certificate(&compiled.network, precision).posterior.total();
    let circuit = rows.iter().map(|row| circuit_answer(&compiled, subject.model, row)).collect();
    let network = rows.iter().map(|row| network_answer(&compiled, row)).collect();
    let engines: [(&str, Vec<Vec<Dd>>, f64); 4] = [
        ("circuit", circuit, circuit_bound(&compiled)),
        ("network", network, bound(Precision::F64)),
        ("runtime in f64", runtime_answers::<f64>(&compiled, &rows), bound(Precision::F64)),
        ("runtime in f32", runtime_answers::<f32>(&compiled, &rows), bound(Precision::F32)),
    ];
    let Subject { name, .. } = subject;
    for (number, row) in rows.iter().enumerate() {
        let judged = subject.judged(row);
        for (engine, answers, bound) in &engines {
            let off = distance(&answers[number], &judged.posteriors[0]);
            let bound = bound + judged.total_variation_bound();
            assert!(off <= bound, "{name}, {units}, {engine}: {off:e} > {bound:e} at {row:?}");
        }
    }
    rows.iter().take(3).for_each(|row| hold_a_box(subject, &compiled, row));
}

/// `softmax(-E)` of the circuit, in double-double.
fn circuit_answer(compiled: &Compiled, model: &Model, row: &[Finding]) -> Vec<Dd> {
    let circuit = compiled.circuit.energies().expect("a circuit of energies");
    let values = evaluate_circuit(
        circuit,
        |input| Dd::from_f64(bit(model, input.variable, input.state as usize, row)),
        |variable| match row[variable.index()] {
            Finding::Value(value) => Dd::from_f64(value),
            ref other => panic!("{other:?} of a real"),
        },
    );
    softmax(&circuit.energies().iter().map(|form| evaluate_form(form, &values)).collect::<Vec<Dd>>())
}

fn bit(model: &Model, variable: VariableId, state: usize, row: &[Finding]) -> f64 {
    let Model::Hamiltonian(law) = model else { panic!("laws here are Hamiltonians") };
    assert!(!matches!(law.space().domain(variable), Domain::Real(_)), "a bit of a real");
    f64::from(u8::from(row[variable.index()] == Finding::State(state)))
}

/// The circuit has series in place of functions, and teeth in place of squares of ReLU, whose remainders are truncation; its own
/// operations are among those of the network, each rounded to double-double in place of `f64`.
fn circuit_bound(compiled: &Compiled) -> f64 {
    let bound = certificate(&compiled.network, Precision::F64).posterior;
    bound.truncation + bound.rounding * (Dd::UNIT / Precision::F64.unit_roundoff())
}

fn network_answer(compiled: &Compiled, row: &[Finding]) -> Vec<Dd> {
    let answer = evaluate_observed::<f64>(&compiled.network, &observations(&compiled.network, row));
    let answer = answer.expect("a row of this network");
    assert_eq!(answer.status, Status::Ok, "{row:?}");
    exact(&answer.posteriors[0])
}

fn runtime_answers<T: Element>(compiled: &Compiled, rows: &[Vec<Finding>]) -> Vec<Vec<Dd>> {
    let network = &compiled.network;
    let plan = Plan::<T>::new(network).expect("the network can be planned");
    let mut read = Rows::for_network(network);
    for row in rows {
        let place = read.push_missing_row();
        for (input, observation) in observations(network, row).into_iter().enumerate() {
            match observation {
                Observation::State(state) => read.set_state(place, input, state),
                Observation::Value(value) => read.set_real(place, input, value),
            }
        }
    }
    let mut answers = Answers::new();
    plan.run(&read, 0..rows.len(), &mut plan.scratch(), &mut answers);
    let answer = |row: usize| {
        assert_eq!(answers.status[row], runtime::Status::Ok, "{:?}", rows[row]);
        exact(&answers.posterior(row).iter().map(|p| p.to_f64()).collect::<Vec<f64>>())
    };
    (0..rows.len()).map(answer).collect()
}

/// Intervals over a small box around `row` hold what the network with its rounded weights answers in exact arithmetic: the answers
/// of `f64` at the corners are in them up to rounding, and the exact posteriors up to the certificate.
fn hold_a_box(subject: &Subject<'_>, compiled: &Compiled, row: &[Finding]) {
    let network = &compiled.network;
    let bound = certificate(network, Precision::F64).posterior;
    let sides: Vec<Option<Interval>> =
        subject.model.variables().ids().map(|id| side(subject.model, id, row)).collect();
    let of_input = |(input, observation): (&hamnet::network::Input, Observation)| match observation {
        Observation::State(state) => Observation::State(state),
        Observation::Value(_) => Observation::Value(sides[input.variable].expect("a real")),
    };
    let box_ = network.inputs().iter().zip(observations(network, row)).map(of_input).collect::<Vec<_>>();
    let enclosed = evaluate_observed::<Interval>(network, &box_).expect("a box of this network");
    assert_eq!(enclosed.status, Status::Ok);
    for upper in [false, true] {
        let corner: Vec<Finding> = sides
            .iter()
            .zip(row)
            .map(|(side, finding)| match side {
                Some(side) => Finding::Value(if upper { side.hi() } else { side.lo() }),
                None => finding.clone(),
            })
            .collect();
        let judged = subject.judged(&corner);
        let of_f64 = network_answer(compiled, &corner);
        let judge = judged.total_variation_bound();
        for ((interval, found), exact) in enclosed.posteriors[0].iter().zip(of_f64).zip(&judged.posteriors[0])
        {
            let beyond = |x: Dd| {
                let (low, high) = (Dd::from_f64(interval.lo()) - x, x - Dd::from_f64(interval.hi()));
                low.to_f64().max(high.to_f64())
            };
            let Subject { name, .. } = subject;
            assert!(beyond(found) <= bound.rounding, "{name}: {interval} does not hold f64's {found:?}");
            assert!(beyond(*exact) <= bound.total() + judge, "{name}: {interval} does not hold {exact:?}");
        }
    }
}

/// The side of the box around a real.
fn side(model: &Model, id: VariableId, row: &[Finding]) -> Option<Interval> {
    let range = model.variables()[id].range()?;
    let Finding::Value(value) = row[id.index()] else { panic!("reals are observed") };
    let half = BOX * (range.high() - range.low()) / 2.0;
    Interval::new((value - half).max(range.low()), (value + half).min(range.high()))
}

/// `e^{-E_x} / Σ e^{-E}` after subtraction of the least.
fn softmax(energies: &[Dd]) -> Vec<Dd> {
    let least = energies.iter().copied().fold(energies[0], |a, b| if b < a { b } else { a });
    let weights: Vec<Dd> = energies.iter().map(|&energy| (least - energy).exp()).collect();
    let sum = weights.iter().fold(Dd::ZERO, |sum, &weight| sum + weight);
    weights.iter().map(|&weight| weight / sum).collect()
}
