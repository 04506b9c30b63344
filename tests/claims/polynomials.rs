//! Sections 1.5, 1.10 and 1.11: polynomial Hamiltonians, their size, low order and locality.

use hamnet::compile::Units;
use hamnet::model::hamiltonian::{Array, Boundary, Domain, Hamiltonian, Lattice, Space};
use hamnet::model::polynomial::{Coordinate, Monomial, Polynomial, Rule, monomials, multilinear_monomials};
use hamnet::model::{Model, Observe, VariableId};
use hamnet::numeric::Dd;

use crate::small_models::{Draw, certified, network, posterior, softmax, total_variation};

fn coordinate(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

/// Every multilinear monomial of degree at most `degree` in `n` numbers, with coefficients drawn at random.
fn generic(n: usize, degree: u32, draw: &mut Draw) -> Polynomial {
    let mut sum = Polynomial::zero();
    for mask in (0..1usize << n).filter(|mask| mask.count_ones() <= degree) {
        let places = (0..n).filter(|place| mask >> place & 1 == 1);
        let monomial = Monomial::new(places.map(|place| (Coordinate::number(VariableId::new(place)), 1)));
        sum.add_term(monomial, Dd::from_f64(draw.between(-1.0, 1.0)));
    }
    sum
}

fn array(domain: Domain, shape: &[usize]) -> Space {
    Space::new(vec![Array { name: "y".to_owned(), shape: shape.to_vec(), domain }]).expect("few variables")
}

/// Pair couplings and a field on a lattice.
fn lattice(shape: &[usize], boundary: Boundary) -> Hamiltonian {
    let space = array(Domain::Bit, shape);
    let mut energy = Polynomial::constant(0.5);
    for (a, b) in Lattice::new(shape, boundary).neighbours() {
        energy += &space.agreement(space.member(0, a), space.member(0, b)).scaled(Dd::from_f64(-0.4));
    }
    for place in 0..space.variables().len() {
        energy += &coordinate(place).scaled(Dd::from_f64(0.1));
    }
    Hamiltonian::new(None, space, None, vec![energy]).expect("a sound law")
}

#[test]
fn generic_polynomials_have_as_many_terms_as_binomials_say() {
    assert_eq!(
        [(2, 2), (10, 4), (784, 2)].map(|(n, d)| monomials(n, d)),
        [Some(6), Some(1001), Some(308_505)]
    );
    assert_eq!([2, 3, 4].map(|d| multilinear_monomials(20, d)), [Some(211), Some(1351), Some(6196)]);
    let linear = (0..10).fold(Polynomial::constant(1.0), |sum, place| &sum + &coordinate(place));
    let square = &linear * &linear;
    let fourth = &square * &square;
    assert_eq!(fourth.len(), 1001);
    let bits = fourth.reduced(|_| Rule::Idempotent);
    assert_eq!(Some(bits.len() as u128), multilinear_monomials(10, 4));
}

#[test]
fn bits_and_spins_are_two_spellings_of_one_polynomial() {
    let mut draw = Draw::new(15);
    let spins = generic(8, 8, &mut draw);
    let bits = spins.spins_to_bits();
    assert_eq!(bits.len(), 256);
    for state in 0..256usize {
        let bit = |c: Coordinate| (state >> c.variable().unwrap().index() & 1) as f64;
        let difference = bits.evaluate_f64(bit) - spins.evaluate_f64(|c| 2.0 * bit(c) - 1.0);
        assert!(difference.abs() < 1e-14, "{difference:e}");
    }
}

#[test]
fn any_polynomial_of_bits_is_a_posterior_network() {
    for seed in 0..10 {
        let mut draw = Draw::new(seed);
        let energy = generic(5, 3, &mut draw);
        let law = Hamiltonian::new(None, array(Domain::Bit, &[5]), None, vec![energy]).expect("a sound law");
        let model = Model::from(law.clone());
        for units in [Units::Product, Units::Softplus] {
            let network = network(&model, "y.0", &Observe::Any, units);
            for rest in 0..16usize {
                let states = |own: usize| [own, rest & 1, rest >> 1 & 1, rest >> 2 & 1, rest >> 3];
                let logits = [0, 1].map(|own| -law.energy(0, &states(own)));
                let findings = [1, 2, 3, 4].map(|place| (format!("y.{place}"), states(0)[place]));
                let findings: Vec<(&str, usize)> =
                    findings.iter().map(|(name, state)| (name.as_str(), *state)).collect();
                let off = total_variation(&posterior(&network, &findings), &softmax(&logits));
                assert!(off <= certified(&network), "{units}, seed {seed}: {off:e}");
            }
        }
    }
}

#[test]
fn a_periodic_lattice_has_the_published_counts() {
    let law = lattice(&[4, 4], Boundary::Periodic);
    let energy = &law.energies()[0];
    let pairs = energy.terms().filter(|(monomial, _)| monomial.degree() == 2).count();
    let (cliques, largest) = (pairs, 2);
    assert_eq!((pairs, energy.len(), cliques << largest), (32, 49, 128));
    assert!(energy.len() <= cliques << largest);
}

#[test]
fn terms_of_a_lattice_grow_linearly_and_their_degree_is_that_of_a_clique() {
    let terms = [100, 200, 300].map(|n| {
        let law = lattice(&[n], Boundary::Open);
        let model = Model::from(law.clone());
        let largest = model.scopes().iter().map(|scope| scope.len()).max().unwrap_or(0);
        assert!(law.energies()[0].degree() as usize <= largest);
        law.energies()[0].len()
    });
    assert_eq!(terms[2] - terms[1], terms[1] - terms[0]);
}
