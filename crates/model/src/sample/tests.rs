//! Frequencies of drawn rows against the judge. Seeds are fixed; the statistic is χ² over all joint states, which of
//! independent draws has mean `k - 1` and standard deviation `√(2(k - 1))`.

mod reals;

use super::*;
use crate::exact::Judge;
use crate::hamiltonian::{Array, Boundary, Classes, Domain, Lattice, LnZ, Prior, Space};
use crate::polynomial::{Coordinate, Polynomial};
use crate::{
    BayesianNetwork, Cpt, Evidence, Factor, Finding, Hamiltonian, MarkovNetwork, Model, Target, Variable,
    VariableId, Variables,
};
use hamnet_numeric::Dd;

const DRAWS: usize = 20_000;

/// How many standard deviations `χ²` of the joint states of all variables lies from its mean.
fn deviation(sampler: &Sampler<'_>, model: &Model, seed: u64) -> f64 {
    let ids: Vec<VariableId> = model.variables().ids().collect();
    let target = Target::joint(ids.iter().copied());
    let judgement = Judge::new(model).judge(&[target], false, &Evidence::none(ids.len())).unwrap();
    let expected: Vec<f64> = judgement.posteriors[0].iter().map(|p| p.to_f64() * DRAWS as f64).collect();
    let mut counts = vec![0.0; expected.len()];
    for row in sampler.rows(seed).unwrap().take(DRAWS) {
        let place = ids.iter().fold(0, |place, &id| match row.get(id) {
            Finding::State(state) => place * model.variables().cardinality(id) + state,
            other => panic!("{other:?} of a discrete variable"),
        });
        counts[place] += 1.0;
    }
    let possible = expected.iter().zip(&counts).filter(|(expected, _)| **expected > 0.0);
    let impossible = expected.iter().zip(&counts).filter(|(expected, _)| **expected == 0.0);
    assert!(impossible.clone().all(|(_, count)| *count == 0.0), "what has no probability was drawn");
    let freedom = possible.clone().count() as f64 - 1.0;
    let square = |(expected, count): (&f64, &f64)| (count - expected).powi(2) / expected;
    (possible.map(square).sum::<f64>() - freedom) / (2.0 * freedom).sqrt()
}

/// Draws of four seeds are neither further from the law than chance allows nor nearer.
fn assert_drawn_from(sampler: &Sampler<'_>, model: &Model) {
    let deviations: Vec<f64> = (0..4).map(|seed| deviation(sampler, model, seed)).collect();
    assert!(deviations.iter().all(|deviation| deviation.abs() < 4.0), "{deviations:?}");
}

fn variables(sizes: &[usize]) -> (Variables, Vec<VariableId>) {
    let mut variables = Variables::new();
    let ids = sizes.iter().enumerate().map(|(number, &size)| {
        let states = (0..size).map(|state| state.to_string()).collect();
        variables.push(Variable::new(format!("x{number}"), states).unwrap()).unwrap()
    });
    let ids = ids.collect();
    (variables, ids)
}

fn bayesian() -> Model {
    let (variables, ids) = variables(&[2, 3, 2]);
    let cpts = vec![
        Cpt::new(&variables, ids[0], vec![], vec![0.3, 0.7]).unwrap(),
        Cpt::new(&variables, ids[1], vec![ids[0]], vec![0.2, 0.3, 0.5, 0.6, 0.4, 0.0]).unwrap(),
        Cpt::new(&variables, ids[2], vec![ids[1], ids[0]], [[0.1, 0.9]; 6].concat()).unwrap(),
    ];
    Model::Bayesian(BayesianNetwork::new(None, variables, cpts).unwrap())
}

fn markov() -> Model {
    let (variables, ids) = variables(&[2, 3, 2, 2]);
    let factor = |scope: &[usize], values: &[f64]| {
        Factor::new(&variables, scope.iter().map(|&at| ids[at]).collect(), values.to_vec()).unwrap()
    };
    let factors = vec![
        factor(&[0, 1], &[1.0, 0.5, 0.2, 0.0, 2.0, 1.0]),
        factor(&[1, 2], &[0.3, 0.4, 1.0, 0.1, 0.7, 0.7]),
        factor(&[3, 2, 0], &[1.0, 2.0, 3.0, 4.0, 0.5, 0.6, 0.7, 0.8]),
    ];
    Model::Markov(MarkovNetwork::new(None, variables, factors))
}

fn number(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

fn spins(shape: &[usize]) -> Space {
    Space::new(vec![Array { name: "s".to_owned(), shape: shape.to_vec(), domain: Domain::Spin }]).unwrap()
}

/// `-J Σ s_i s_j - h Σ s_i` on an open box.
fn ising(shape: &[usize], coupling: f64, field: f64) -> Polynomial {
    let bonds = Lattice::new(shape, Boundary::Open).neighbours();
    let bonds = bonds.into_iter().map(|(a, b)| (&number(a) * &number(b)).scaled(Dd::from_f64(-coupling)));
    let fields = (0..shape.iter().product()).map(|site| number(site).scaled(Dd::from_f64(-field)));
    bonds.chain(fields).fold(Polynomial::zero(), |sum, term| &sum + &term)
}

#[test]
fn bayesian_networks_are_drawn_from_their_roots() {
    let model = bayesian();
    let sampler = Sampler::new(&model).unwrap();
    assert_eq!(sampler.method(), Method::Ancestral);
    assert_drawn_from(&sampler, &model);
}

#[test]
fn discrete_laws_are_drawn_by_an_elimination_run_backwards() {
    let model = markov();
    let sampler = Sampler::new(&model).unwrap();
    assert_eq!(sampler.method(), Method::Elimination);
    assert_drawn_from(&sampler, &model);
}

#[test]
fn classes_are_drawn_with_their_prior() {
    let states = ["cold", "hot"].map(str::to_owned).to_vec();
    let prior = Prior::Probabilities(vec![0.25, 0.75]);
    let classes = Classes::new(Variable::new("x", states).unwrap(), prior, vec![LnZ::Auto; 2]).unwrap();
    let energies = vec![ising(&[2, 2], 0.9, 0.0), ising(&[2, 2], 0.1, 0.2)];
    let model = Model::from(Hamiltonian::new(None, spins(&[2, 2]), Some(classes), energies).unwrap());
    let sampler = Sampler::new(&model).unwrap();
    assert_eq!(sampler.method(), Method::Elimination);
    assert_drawn_from(&sampler, &model);
    // sweeps run for each class on its own
    assert_drawn_from(&Sampler::gibbs(&model).unwrap(), &model);
}

#[test]
fn gibbs_sweeps_reach_the_law() {
    let markov = markov();
    let ising =
        Model::from(Hamiltonian::new(None, spins(&[3, 3]), None, vec![ising(&[3, 3], 0.3, 0.1)]).unwrap());
    for model in [&markov, &ising, &bayesian()] {
        let sampler = Sampler::gibbs(model).unwrap();
        assert_eq!(sampler.method(), Method::Gibbs(Sweeps::default()));
        assert_drawn_from(&sampler, model);
    }
}

#[test]
fn a_chain_without_sweeps_is_caught() {
    let model = markov();
    let sampler = Sampler::gibbs(&model).unwrap().with_sweeps(Sweeps { burn_in: 0, thinning: 0 });
    assert!(deviation(&sampler, &model, 0) > 100.0);
}

#[test]
fn equal_seeds_draw_equal_rows() {
    let model = markov();
    for sampler in [Sampler::new(&model).unwrap(), Sampler::gibbs(&model).unwrap()] {
        let draw = |seed| sampler.rows(seed).unwrap().take(20).collect::<Vec<_>>();
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }
}

#[test]
fn a_law_of_zeros_is_refused() {
    let (variables, ids) = variables(&[2]);
    let factor = Factor::new(&variables, ids, vec![0.0, 0.0]).unwrap();
    let model = Model::Markov(MarkovNetwork::new(None, variables, vec![factor]));
    assert_eq!(Sampler::new(&model).err(), Some(SampleError::Impossible));
    let sampler = Sampler::gibbs(&model).unwrap();
    assert!(matches!(sampler.rows(0).err(), Some(SampleError::NoStart { .. })));
}
