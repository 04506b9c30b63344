//! The reference: enumeration of all states in rational numbers, which round nowhere.

use dashu::float::FBig;
use dashu::float::round::mode::HalfEven;
use dashu::rational::RBig;
use hamnet_model::{Evidence, Model, Target, VariableId};
use hamnet_numeric::{Dd, Scaled};

/// `p(x, e)` for the states of `target`, last variable fastest; of nothing, `p(e)` alone.
pub fn weights(model: &Model, target: &[VariableId], evidence: &Evidence) -> Vec<RBig> {
    let cardinalities: Vec<usize> = model.variables().iter().map(|variable| variable.cardinality()).collect();
    let factors = factors(model);
    let cells = target.iter().map(|id| cardinalities[id.index()]).product();
    let mut weights = vec![RBig::ZERO; cells];
    for states in all_states(&cardinalities) {
        let place = place(target, &states, &cardinalities);
        weights[place] += weight(&factors, evidence, &states, &cardinalities);
    }
    weights
}

/// `max { p(x, e) : x_v = s }` for every state of every variable.
pub fn max_marginals(model: &Model, evidence: &Evidence) -> Vec<Vec<RBig>> {
    let cardinalities: Vec<usize> = model.variables().iter().map(|variable| variable.cardinality()).collect();
    let factors = factors(model);
    let mut greatest: Vec<Vec<RBig>> = cardinalities.iter().map(|&n| vec![RBig::ZERO; n]).collect();
    for states in all_states(&cardinalities) {
        let weight = weight(&factors, evidence, &states, &cardinalities);
        for (own, &state) in greatest.iter_mut().zip(&states) {
            if weight > own[state] {
                own[state] = weight.clone();
            }
        }
    }
    greatest
}

pub fn posterior(model: &Model, target: &Target, evidence: &Evidence) -> Option<Vec<RBig>> {
    let weights = weights(model, target.variables(), evidence);
    let sum: RBig = weights.iter().fold(RBig::ZERO, |sum, weight| sum + weight);
    (sum != RBig::ZERO).then(|| weights.iter().map(|weight| weight / &sum).collect())
}

/// The number of an `f64`, exactly.
pub fn rational(x: f64) -> RBig {
    RBig::try_from(x).expect("finite")
}

pub fn of_dd(x: Dd) -> RBig {
    rational(x.hi()) + rational(x.lo())
}

pub fn of_scaled(x: Scaled) -> RBig {
    if x.is_zero() {
        return RBig::ZERO;
    }
    of_dd(x.mantissa()) * RBig::from(2).pow(x.exponent() as isize)
}

/// `ln x` to 60 digits.
pub fn ln(x: &RBig) -> RBig {
    let ln: FBig<HalfEven, 2> = x.to_float::<HalfEven, 2>(200).value().ln();
    RBig::try_from(ln).expect("finite")
}

pub fn absolute(x: RBig) -> RBig {
    if x < RBig::ZERO { -x } else { x }
}

/// `½ Σ |p - q|`.
pub fn total_variation(p: &[RBig], q: &[RBig]) -> RBig {
    let twice = p.iter().zip(q).fold(RBig::ZERO, |sum, (p, q)| sum + absolute(p - q));
    twice / RBig::from(2)
}

type Factor = (Vec<VariableId>, Vec<RBig>);

fn factors(model: &Model) -> Vec<Factor> {
    match model {
        Model::Bayesian(network) => network
            .cpts()
            .iter()
            .map(|cpt| (cpt.scope().to_vec(), cpt.rows().flat_map(normalized).collect()))
            .collect(),
        Model::Markov(network) => network
            .factors()
            .iter()
            .map(|factor| (factor.scope().to_vec(), factor.values().iter().map(|&x| rational(x)).collect()))
            .collect(),
        _ => unreachable!("a new form of model needs its law spelled out here"),
    }
}

fn normalized(row: &[f64]) -> Vec<RBig> {
    let sum = row.iter().fold(RBig::ZERO, |sum, &x| sum + rational(x));
    row.iter().map(|&x| rational(x) / &sum).collect()
}

fn weight(factors: &[Factor], evidence: &Evidence, states: &[usize], cardinalities: &[usize]) -> RBig {
    let findings = evidence.findings().iter().zip(states);
    let likelihood =
        findings.fold(RBig::ONE, |product, (finding, &state)| product * rational(finding.likelihood(state)));
    factors
        .iter()
        .fold(likelihood, |product, (scope, values)| product * &values[place(scope, states, cardinalities)])
}

fn place(scope: &[VariableId], states: &[usize], cardinalities: &[usize]) -> usize {
    scope.iter().fold(0, |place, id| place * cardinalities[id.index()] + states[id.index()])
}

fn all_states(cardinalities: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let count: usize = cardinalities.iter().product();
    (0..count).map(move |number| {
        let mut rest = number;
        cardinalities.iter().map(|cardinality| (rest % cardinality, rest /= cardinality).0).collect()
    })
}
