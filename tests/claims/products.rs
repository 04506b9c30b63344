//! Sections 1.7, 1.19, 3.3 and 3.5 on compiled networks: products of many numbers, quadratic forms, polynomials of many terms.

use hamnet::circuit::energy::EnergyGate;
use hamnet::compile::{Compiled, CompiledCircuit, Connections, Options, Units};
use hamnet::model::hamiltonian::{Array, Classes, Domain, LnZ, Prior, Space};
use hamnet::model::polynomial::{Coordinate, Monomial, Polynomial, monomials};
use hamnet::model::{Hamiltonian, Model, RealRange, Variable, VariableId};
use hamnet::numeric::{Dd, Precision};

use crate::laws::{bound, compiled, network, rows, units, worst};
use crate::small_models::Draw;

fn y(place: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(place)))
}

/// Two classes of `n` reals up to one: one without energy, and one with `energy`.
fn reals(n: usize, energy: Polynomial) -> Model {
    let domain = Domain::Real(RealRange::new(-1.0, 1.0).expect("a range"));
    let space = Space::new(vec![Array { name: "y".to_owned(), shape: vec![n], domain }]).expect("few");
    let class = Variable::new("class", ["a", "b"].map(str::to_owned).to_vec()).expect("two states");
    let prior = Prior::Probabilities(vec![0.5, 0.5]);
    let classes = Classes::new(class, prior, vec![LnZ::Given(0.0); 2]).expect("two classes");
    let energies = vec![Polynomial::constant(0.0), energy];
    Hamiltonian::new(None, space, Some(classes), energies).expect("a sound law").into()
}

/// `y_1 ⋯ y_n`.
fn product(n: usize) -> Model {
    reals(n, (1..n).fold(y(0), |product, place| &product * &y(place)))
}

fn four() -> Options {
    Options { gate: Some("four".to_owned()), ..units(Units::Sigmoid) }
}

#[test]
fn certificates_of_products_grow_by_what_their_gates_add() {
    let of = |factors: usize| {
        let model = product(factors);
        let network = network(&model, &four());
        worst(&model, &network, rows(&model, 60, 7));
        let certificate = network.certificate(Precision::F64).expect("a certificate for f64");
        (certificate.energy.expect("a network of energies"), bound(&network))
    };
    let (one, _) = of(2);
    for factors in [4, 8, 16, 32] {
        let (energy, posterior) = of(factors);
        let gates = factors as f64 - 1.0;
        println!("{factors:2} factors: {energy} in energy, {posterior} in total variation");
        // every gate adds its own error, over boxes a sixteenth wider than that of the inputs: (17/16)⁴ = 1.27
        assert!(energy.truncation <= 1.3 * gates * one.truncation, "{energy} after {one}");
        assert!(energy.truncation >= gates * one.truncation, "{energy} after {one}");
        assert!(energy.total() <= 1.3 * gates * one.total(), "{energy} after {one}");
    }
}

#[test]
fn a_product_of_32_takes_124_neurons_as_a_tree_and_304_in_two_layers() {
    let model = product(32);
    let tree = network(&model, &four());
    assert_eq!(tree.counts().neurons, 124);
    // products of five and more in one layer are known to a few decimals only
    let two = network(&model, &Options { depth: Some(2), tolerance: Some(0.01), ..four() });
    assert_eq!(two.counts().neurons, 304);
    for network in [&tree, &two] {
        println!("{} neurons: {}", network.counts().neurons, bound(network));
        worst(&model, network, rows(&model, 100, 9));
    }
    for kind in [Units::Sigmoid, Units::Tanh, Units::Softplus, Units::Silu, Units::Gelu, Units::Square] {
        let free = network(&model, &units(kind));
        assert!(free.counts().neurons <= 124, "{kind}: {}", free.counts().neurons);
        worst(&model, &free, rows(&model, 40, 9));
    }
}

/// A form of so many squares with few bits in its coefficients.
fn form(n: usize, rank: usize) -> Polynomial {
    let mut draw = Draw::new((n + rank) as u64);
    let mut sum = y(n - 1).scaled(Dd::from_f64(0.5));
    for number in 0..rank {
        let coefficient = |draw: &mut Draw| Dd::from_f64(draw.between(-16.0, 16.0).trunc() / 32.0 + 0.015625);
        let line =
            (0..n).fold(Polynomial::zero(), |sum, place| &sum + &y(place).scaled(coefficient(&mut draw)));
        sum += &(&line * &line).scaled(Dd::from_f64(if number % 2 == 0 { 0.5 } else { -0.25 }));
    }
    sum
}

#[test]
fn networks_of_a_form_of_rank_r_have_r_neurons_one_more_or_twice_as_many() {
    let forms = [(2, 1), (6, 3), (5, 5)];
    let models = forms.map(|(n, rank)| (reals(n, form(n, rank)), rank as u64));
    for kind in [Units::Sigmoid, Units::Softplus, Units::Silu] {
        for (model, rank) in &models {
            for (connections, neurons) in Connections::ALL.into_iter().zip([*rank, rank + 1, 2 * rank]) {
                let network = network(model, &Options { connections, tolerance: Some(1e-4), ..units(kind) });
                assert_eq!(network.counts().neurons, neurons, "{kind}, {connections}, rank {rank}");
                worst(model, &network, rows(model, 60, 19));
            }
        }
        let product = reals(2, &y(0) * &y(1));
        let bias = Options { connections: Connections::Bias, tolerance: Some(1e-4), ..units(kind) };
        assert_eq!(network(&product, &bias).counts().neurons, 3, "{kind}");
    }
}

/// Every monomial of degree at most four in `n` reals, `Σ |h| = 1`.
fn generic(n: usize) -> Polynomial {
    let mut draw = Draw::new(n as u64);
    let mut terms = vec![(Monomial::one(), 0)];
    let mut done = 0;
    while done < terms.len() {
        let (monomial, first) = terms[done].clone();
        if monomial.degree() < 4 {
            for place in first..n {
                let powers = monomial.powers().iter().copied();
                let more = Monomial::new(powers.chain([(Coordinate::number(VariableId::new(place)), 1)]));
                terms.push((more, place));
            }
        }
        done += 1;
    }
    let size = terms.len() as f64;
    let mut sum = Polynomial::zero();
    terms.into_iter().for_each(|(m, _)| sum.add_term(m, Dd::from_f64(draw.between(-1.0, 1.0) * 2.0 / size)));
    sum
}

fn products(circuit: &CompiledCircuit) -> u128 {
    let circuit = circuit.energies().expect("a circuit of energies");
    let live = circuit.live();
    let nodes = circuit.nodes().filter(|node| live[node.index()]);
    nodes.filter(|&node| matches!(circuit.gate(node), EnergyGate::Product(..))).count() as u128
}

#[test]
fn generic_polynomials_take_far_fewer_products_than_terms() {
    for (n, terms) in [(6, 210), (10, 1001), (20, 10_626)] {
        let energy = generic(n);
        assert_eq!((energy.len() as u128, monomials(n as u64, 4)), (terms, Some(terms)));
        let model = reals(n, energy);
        let Compiled { circuit, network, .. } = compiled(&model, &units(Units::Sigmoid));
        let (products, neurons) = (products(&circuit), network.counts().neurons);
        println!("{n} variables: {terms} terms, {products} products, {neurons} neurons, {}", bound(&network));
        worst(&model, &network, rows(&model, 10, 37));
        assert!(5 * products <= terms, "{products} products of {terms} terms");
        // a gate has two neurons, a square one
        assert!(neurons as u128 <= 2 * products, "{neurons} neurons of {products} products");
    }
}
