//! Models made in place, and their exact posteriors in double-double.

use hamnet_compile::{Compiled, Options, compile};
use hamnet_model::hamiltonian::{Array, Classes, Definition, Domain, LnZ, Prior, Space};
use hamnet_model::polynomial::{Coordinate, Polynomial};
use hamnet_model::{Finding, Hamiltonian, Model, Observe, Query, RealRange, Variable, VariableId};
use hamnet_network::{Network, Observation, Status, evaluate_observed};
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

/// `n` variables of one domain called `y`.
pub fn space(n: usize, domain: Domain) -> Space {
    Space::new(vec![Array { name: "y".to_owned(), shape: vec![n], domain }]).unwrap()
}

/// Reals in `[-reach, reach]`.
pub fn reals(n: usize, reach: f64) -> Space {
    space(n, Domain::Real(RealRange::new(-reach, reach).unwrap()))
}

/// Classes of equal prior, whose `ln Z` is zero.
pub fn classes(n: usize) -> Classes {
    let names = (0..n).map(|class| class.to_string()).collect();
    let variable = Variable::new("class", names).unwrap();
    Classes::new(variable, Prior::Probabilities(vec![1.0 / n as f64; n]), vec![LnZ::Given(0.0); n]).unwrap()
}

/// The law of some energies, one per class.
pub fn law(space: Space, definitions: Vec<Definition>, energies: Vec<Polynomial>) -> Model {
    let classes = classes(energies.len());
    Hamiltonian::with_definitions(None, space, definitions, Some(classes), energies).unwrap().into()
}

pub fn y(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

pub fn derived(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::derived(index))
}

pub fn number(x: f64) -> Polynomial {
    Polynomial::constant(x)
}

/// The network of the posterior of the class.
pub fn compiled(model: &Model, options: &Options) -> Compiled {
    let query = Query::parse("class", &Observe::Any, model).unwrap();
    compile(model, &query, options).unwrap()
}

/// `softmax(-E)` in double-double; energies are in nats and moderate.
pub fn softmax(energies: &[Dd]) -> Vec<f64> {
    let least = energies
        .iter()
        .copied()
        .fold(energies[0], |least, e| if e.to_f64() < least.to_f64() { e } else { least });
    let weights: Vec<Dd> = energies.iter().map(|&e| (least - e).exp()).collect();
    let sum = weights.iter().fold(Dd::ZERO, |sum, &w| sum + w);
    weights.iter().map(|&w| (w / sum).to_f64()).collect()
}

/// The energies of all classes at a row of findings.
pub fn energies(model: &Model, row: &[Finding]) -> Vec<Dd> {
    let Model::Hamiltonian(law) = model else { unreachable!("models here are Hamiltonians") };
    let mut values: Vec<Dd> = Vec::new();
    let at = |values: &[Dd], c: Coordinate| match (c.variable(), c.definition()) {
        (Some(variable), _) => match &row[variable.index()] {
            Finding::Value(x) => Dd::from_f64(*x),
            Finding::State(state) => Dd::from_f64(law.space().domain(variable).value(*state, c.state())),
            other => unreachable!("{other:?}"),
        },
        (None, definition) => values[definition.unwrap()],
    };
    for definition in law.definitions() {
        let argument = definition.polynomial().evaluate(|c| at(&values, c));
        values.push(match definition {
            Definition::Polynomial(_) => argument,
            Definition::Function(function, _) => function.evaluate(argument),
        });
    }
    let classes = law.classes().unwrap();
    let constant = |class| Dd::from_f64(classes.given_ln_z(class).unwrap()) - classes.weight(class).ln_dd();
    let energies = law.energies().iter().enumerate();
    energies.map(|(class, energy)| energy.evaluate(|c| at(&values, c)) + constant(class)).collect()
}

/// The network's answer to a row of findings, by its plain loop.
pub fn answer(network: &Network, row: &[Finding]) -> Vec<f64> {
    let observations: Vec<Observation<f64>> = network
        .inputs()
        .iter()
        .map(|input| match &row[input.variable] {
            Finding::Value(x) => Observation::Value(*x),
            Finding::State(state) => Observation::State(*state),
            other => unreachable!("{other:?}"),
        })
        .collect();
    let answer = evaluate_observed::<f64>(network, &observations).unwrap();
    assert_eq!(answer.status, Status::Ok);
    answer.posteriors[0].clone()
}

/// Total variation.
pub fn distance(p: &[f64], q: &[f64]) -> f64 {
    p.iter().zip(q).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0
}

/// The worst distance between the network and the exact posterior over rows with values in the box, corners among them.
pub fn worst(model: &Model, network: &Network, rows: usize, seed: u64) -> f64 {
    let mut random = Random::new(seed);
    let mut worst = 0.0f64;
    for row in 0..rows {
        let findings: Vec<Finding> =
            model.variables().iter().map(|variable| draw(variable, row, &mut random)).collect();
        let exact = softmax(&energies(model, &findings));
        worst = worst.max(distance(&exact, &answer(network, &findings)));
    }
    worst
}

fn draw(variable: &Variable, row: usize, random: &mut Random) -> Finding {
    match variable.range() {
        None => Finding::State(random.below(variable.cardinality())),
        Some(range) => {
            let corner = row.is_multiple_of(2);
            let part = random.unit();
            let part = if corner { part.round() } else { part };
            Finding::Value(
                (range.low() + (range.high() - range.low()) * part).clamp(range.low(), range.high()),
            )
        }
    }
}
