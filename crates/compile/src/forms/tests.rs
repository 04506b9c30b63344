//! What is built computes the polynomials, with the number of products that theory promises.

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode, evaluate, evaluate_form};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_model::{RealRange, VariableId};
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::*;

mod report;

/// Polynomials in reals `0..variables`, each from −1 to 1.
pub(super) struct Problem {
    pub(super) variables: usize,
    pub(super) polynomials: Vec<Polynomial>,
}

/// What was built, and how many squares, products and products in a row it has.
pub(super) struct Outcome {
    pub(super) squares: usize,
    pub(super) products: usize,
    pub(super) depth: usize,
    pub(super) residual: f64,
    /// The largest magnitude of an operand of a product.
    pub(super) widest: f64,
}

pub(super) fn coordinate(variable: usize) -> Coordinate {
    Coordinate::number(VariableId::new(variable))
}

/// A monomial from the list of its variables.
pub(super) fn monomial(variables: &[usize]) -> Monomial {
    Monomial::new(variables.iter().map(|&variable| (coordinate(variable), 1)))
}

pub(super) fn polynomial(terms: &[(f64, &[usize])]) -> Polynomial {
    let mut sum = Polynomial::zero();
    terms.iter().for_each(|(weight, variables)| sum.add_term(monomial(variables), Dd::from_f64(*weight)));
    sum
}

/// `(square, product)` neurons per product.
pub(super) fn costs(square_neurons: f64, product_neurons: f64) -> FormOptions {
    FormOptions { depth: None, square_neurons, product_neurons }
}

/// Builds, checks the values at random points against the polynomials, and counts.
pub(super) fn solve(problem: &Problem, options: &FormOptions) -> Outcome {
    solve_within(problem, options, (-1.0, 1.0))
}

/// The same for other ranges.
fn solve_within(problem: &Problem, options: &FormOptions, (low, high): (f64, f64)) -> Outcome {
    let mut circuit = EnergyCircuit::new();
    let range = RealRange::new(low, high).expect("a range");
    let atoms: BTreeMap<Coordinate, EnergyNode> = (0..problem.variables)
        .map(|variable| (coordinate(variable), circuit.real(VariableId::new(variable), range)))
        .collect();
    let built = build(&mut circuit, &atoms, &problem.polynomials, options).expect("deep enough");
    circuit.set_energies(built.outputs.clone());
    check_values(problem, &circuit, &built, (low, high));
    let live = circuit.live();
    let mut depths = vec![0; circuit.len()];
    let (mut squares, mut products) = (0, 0);
    let mut widest: f64 = 0.0;
    for node in circuit.nodes() {
        let mut deepest = 0;
        circuit.for_each_operand(node, |operand| deepest = deepest.max(depths[operand.index()]));
        let is_product = matches!(circuit.gate(node), EnergyGate::Product(..));
        depths[node.index()] = deepest + usize::from(is_product);
        if let EnergyGate::Product(a, b) = circuit.gate(node) {
            widest =
                [*a, *b].iter().fold(widest, |most, &operand| most.max(circuit.range(operand).magnitude()));
        }
        match circuit.gate(node) {
            EnergyGate::Product(a, b) if live[node.index()] && a == b => squares += 1,
            EnergyGate::Product(..) if live[node.index()] => products += 1,
            _ => {}
        }
    }
    let residual = built.residual.iter().copied().fold(0.0, f64::max);
    Outcome { squares, products, depth: depths.into_iter().max().unwrap_or(0), residual, widest }
}

/// At random points and corners the forms are the polynomials, up to the residual and the rounding of both evaluations.
fn check_values(problem: &Problem, circuit: &EnergyCircuit, built: &Built, (low, high): (f64, f64)) {
    let mut random = Random::new(11);
    for round in 0..4 {
        let mut at = || match round {
            0 => [low, high][random.below(2)],
            _ => low + (high - low) * random.unit(),
        };
        let point: Vec<Dd> = (0..problem.variables).map(|_| Dd::from_f64(at())).collect();
        let values = evaluate(circuit, |_| Dd::ZERO, |variable| point[variable.index()]);
        for node in circuit.nodes() {
            let (value, range) = (values[node.index()].to_f64(), circuit.range(node));
            let slack = 1e-14 * range.magnitude();
            assert!(
                range.lo() - slack <= value && value <= range.hi() + slack,
                "{node} is {value}, not in {range}"
            );
        }
        for (number, polynomial) in problem.polynomials.iter().enumerate() {
            let form = &built.outputs[number];
            let value = evaluate_form(form, &values);
            let expected =
                polynomial.evaluate(|coordinate| point[coordinate.variable().expect("a variable's").index()]);
            let off = (value - expected).abs().to_f64();
            // what evaluation rounds: every node is a few roundings of numbers as large as it and its terms
            let sizes: f64 = form
                .terms()
                .iter()
                .map(|&(node, weight)| weight.abs().to_f64() * circuit.range(node).magnitude())
                .sum();
            let operations = (circuit.len() + polynomial.len() + form.terms().len()) as f64;
            let reach = low.abs().max(high.abs()).max(1.0).powi(polynomial.degree() as i32);
            let rounding = operations * Dd::UNIT * (sizes + polynomial.magnitude() * reach);
            assert!(
                off <= built.residual[number] + rounding,
                "polynomial {number} is off by {off:e}, more than {:e} and rounding {rounding:e}",
                built.residual[number]
            );
        }
    }
}

/// All monomials of degree 1 to `degree`, each with a random coefficient.
pub(super) fn generic(variables: usize, degree: usize, seed: u64) -> Polynomial {
    let mut random = Random::new(seed);
    let mut sum = Polynomial::zero();
    let mut stack: Vec<Vec<usize>> = (0..variables).map(|variable| vec![variable]).collect();
    while let Some(list) = stack.pop() {
        sum.add_term(monomial(&list), Dd::from_f64(2.0 * random.unit() - 1.0));
        if list.len() < degree {
            let last = list[list.len() - 1];
            stack.extend((last..variables).map(|next| [&list[..], &[next]].concat()));
        }
    }
    sum
}

/// A few random terms, the coefficients whole numbers or any.
fn sparse(variables: usize, degree: usize, terms: usize, random: &mut Random) -> Polynomial {
    let mut sum = Polynomial::zero();
    for _ in 0..terms {
        let length = 1 + random.below(degree);
        let list: Vec<usize> = (0..length).map(|_| random.below(variables)).collect();
        let whole = random.chance(0.5);
        let coefficient = if whole { random.below(7) as f64 - 3.0 } else { 2.0 * random.unit() - 1.0 };
        sum.add_term(monomial(&list), Dd::from_f64(coefficient));
    }
    sum
}

#[test]
fn a_quadratic_form_takes_as_many_squares_as_its_rank() {
    let generic = Problem { variables: 8, polynomials: vec![generic(8, 2, 3)] };
    let outcome = solve(&generic, &costs(1.0, 2.0));
    assert_eq!((outcome.squares, outcome.products, outcome.depth), (8, 0, 1));
    assert!(outcome.residual < 1e-28, "{:e}", outcome.residual);
}

#[test]
fn products_of_reals_are_balanced_trees() {
    for factors in [2, 4, 8, 16, 32] {
        let all: Vec<usize> = (0..factors).collect();
        let problem = Problem { variables: factors, polynomials: vec![polynomial(&[(1.0, &all)])] };
        let outcome = solve(&problem, &costs(2.0, 4.0));
        assert_eq!((outcome.squares, outcome.products), (0, factors - 1));
        assert_eq!((outcome.depth, outcome.residual), (factors.ilog2() as usize, 0.0));
    }
}

#[test]
fn a_generic_quartic_is_far_below_nested_multiplication() {
    for variables in [3, 6, 8, 12] {
        let problem = Problem { variables, polynomials: vec![generic(variables, 4, 5)] };
        let outcome = solve(&problem, &costs(1.0, 2.0));
        // every pair of variables one square, and not many of them before sums; nested multiplication takes `C(n + 3, 3) − n − 1`
        let pairs = variables * (variables + 1) / 2;
        assert!(outcome.squares <= pairs && outcome.products <= variables * variables / 4 + 2);
        assert!(outcome.depth == 2 && outcome.residual < 1e-26);
    }
}

#[test]
fn any_polynomials_are_computed_exactly_within_the_depth_and_for_less_than_they_stand() {
    let mut random = Random::new(42);
    for round in 0..60 {
        let variables = 1 + random.below(6);
        let degree = 1 + random.below(7);
        let classes = 1 + random.below(4);
        let terms = 1 + random.below(10);
        let polynomials: Vec<Polynomial> =
            (0..classes).map(|_| sparse(variables, degree, terms, &mut random)).collect();
        let options = [
            costs(1.0, 2.0),
            costs(2.0, 4.0),
            costs(2.0, 3.0),
            costs(1.0, 1.0),
            costs(1.0, 4.0),
            costs(f64::INFINITY, 2.0),
            costs(1.0, f64::INFINITY),
        ];
        let options = &options[round % 7];
        let all = super::costs(&polynomials, options);
        let highest = polynomials.iter().map(Polynomial::degree).max().unwrap_or(0) as usize;
        let problem = Problem { variables, polynomials };
        let free = solve(&problem, options);
        let least = search::least_depth(highest);
        let shallow = solve(&problem, &FormOptions { depth: Some(least), ..options.clone() });
        assert!(shallow.depth <= least, "round {round}");
        assert!(free.residual < 1e-25 && shallow.residual < 1e-25, "round {round}");
        let neurons = |squares: usize, products: usize| {
            bounded(squares as f64, options.square_neurons)
                + bounded(products as f64, options.product_neurons)
        };
        let as_they_stand = all[0].neurons(options);
        assert!(neurons(free.squares, free.products) <= as_they_stand, "round {round}");
        assert!(neurons(free.squares, free.products) <= all[4].neurons(options), "round {round}");
    }
}

#[test]
fn powers_of_one_variable_take_the_products_of_paterson_and_stockmeyer_or_fewer() {
    for degree in [4, 6, 9, 12, 16, 20, 25, 30] {
        let problem = Problem { variables: 1, polynomials: vec![generic(1, degree, 5)] };
        let outcome = solve(&problem, &costs(1.0, 2.0));
        let stockmeyer = |step: usize| 2 * ((step - 1) - step / 2 + degree.div_ceil(step) - 1) + step / 2;
        let best = (2..=degree).map(stockmeyer).min().expect("some step");
        assert!(outcome.squares + 2 * outcome.products <= best, "degree {degree}: more than {best}");
    }
}

#[test]
fn squares_of_sums_are_found_in_terms() {
    // (x² + y² + …)², as fields with a symmetry have it
    let radius = (0..6).fold(Polynomial::zero(), |sum, x| &sum + &polynomial(&[(1.0, &[x, x])]));
    let problem = Problem { variables: 6, polynomials: vec![&radius * &radius] };
    let outcome = solve(&problem, &costs(1.0, 2.0));
    assert_eq!((outcome.squares, outcome.products), (7, 0));
    // a x⁴ + b x³ + c x² + d x: two squares
    let quartic = Problem { variables: 1, polynomials: vec![generic(1, 4, 1)] };
    let outcome = solve(&quartic, &costs(1.0, 2.0));
    assert_eq!((outcome.squares, outcome.products), (2, 0));
}

#[test]
fn local_interactions_cost_in_proportion_to_their_number() {
    let neurons = |sites: usize| {
        let mut sum = Polynomial::zero();
        for site in 0..sites - 2 {
            for (m, c) in generic(3, 4, site as u64).terms() {
                let moved = m
                    .powers()
                    .iter()
                    .map(|&(x, e)| (coordinate(x.variable().expect("a variable's").index() + site), e));
                sum.add_term(Monomial::new(moved), c);
            }
        }
        let outcome = solve(&Problem { variables: sites, polynomials: vec![sum] }, &costs(1.0, 2.0));
        assert!(outcome.residual < 1e-25 && outcome.depth == 2);
        outcome.squares + 2 * outcome.products
    };
    let (few, many) = (neurons(20), neurons(40));
    assert!(many <= 2 * few + few / 10, "{few} and {many}");
}

#[test]
fn operands_are_centred_where_ranges_are_far_from_zero() {
    let energy = polynomial(&[(1.0, &[0, 1]), (0.5, &[0, 0]), (2.0, &[2, 2, 2, 2]), (1.0, &[0])]);
    let problem = Problem { variables: 3, polynomials: vec![energy] };
    let here = solve(&problem, &costs(2.0, 4.0));
    let there = solve_within(&problem, &costs(2.0, 4.0), (99.0, 101.0));
    assert_eq!((here.squares, here.products), (there.squares, there.products));
    assert!(here.widest <= 2.0, "{}", here.widest);
    // of x² the range is 400 wide, half of which its square sees
    assert!(there.widest <= 201.0, "{}", there.widest);
    let exact = solve_within(&problem, &costs(1.0, 1.0), (99.0, 101.0));
    assert!(exact.widest >= 9801.0);
}

#[test]
fn any_polynomials_are_computed_in_any_range() {
    let mut random = Random::new(7);
    for round in 0..30 {
        let variables = 1 + random.below(4);
        let polynomials = (0..2).map(|_| sparse(variables, 5, 6, &mut random)).collect();
        let problem = Problem { variables, polynomials };
        let options = [costs(1.0, 2.0), costs(2.0, 3.0), costs(1.0, 1.0), costs(1.0, 4.0)][round % 4].clone();
        let low = [0.0, -0.3, 2.0, -7.0, 50.0][round % 5];
        let outcome = solve_within(&problem, &options, (low, low + 1.0));
        assert!(
            outcome.residual < 1e-25 * low.abs().max(1.0).powi(6),
            "round {round}: {:e}",
            outcome.residual
        );
    }
}

#[test]
fn bounds_on_rounding_are_reached_up_to_a_factor() {
    // thirds are not numbers of a double-double, so that squares of (x + y/3)² leave something
    let third = Dd::ONE / Dd::from_f64(3.0);
    let mut form = polynomial(&[(3.0, &[0, 0]), (1.0, &[0, 1])]);
    form.add_term(monomial(&[1, 1]), third);
    let outcome = solve(&Problem { variables: 2, polynomials: vec![form] }, &costs(1.0, 2.0));
    assert!(0.0 < outcome.residual && outcome.residual < 100.0 * Dd::UNIT, "{:e}", outcome.residual);
}

#[test]
fn atoms_that_are_products_already_are_used_and_not_added_up_with_rounding() {
    let mut circuit = EnergyCircuit::new();
    let range = RealRange::new(-1.0, 1.0).expect("a range");
    let x = circuit.real(VariableId::new(0), range);
    let y = circuit.square(x);
    let atoms = BTreeMap::from([(coordinate(0), x), (coordinate(1), y)]);
    // (x² + y + x)² with weights that a double-double cannot add
    let tiny = Dd::from_f64(1e-25);
    let mut line = polynomial(&[(1.0, &[0, 0]), (1.0, &[0])]);
    line.add_term(monomial(&[1]), tiny * (Dd::ONE + tiny));
    let energy = &line * &line;
    let built =
        build(&mut circuit, &atoms, std::slice::from_ref(&energy), &costs(1.0, 2.0)).expect("deep enough");
    assert!(built.residual[0] < 1e-28, "{:e}", built.residual[0]);
    let point = Dd::from_f64(0.7);
    let values = evaluate(&circuit, |_| Dd::ZERO, |_| point);
    let at = |c: Coordinate| if c == coordinate(0) { point } else { point * point };
    let off = evaluate_form(&built.outputs[0], &values) - energy.evaluate(at);
    assert!(off.abs().to_f64() <= built.residual[0] + 100.0 * Dd::UNIT);
}

#[test]
fn too_little_depth_is_refused_with_both_numbers() {
    let mut circuit = EnergyCircuit::new();
    let range = RealRange::new(-1.0, 1.0).expect("a range");
    let atoms = BTreeMap::from([(coordinate(0), circuit.real(VariableId::new(0), range))]);
    let fifth = polynomial(&[(1.0, &[0; 5])]);
    let options = FormOptions { depth: Some(2), ..costs(1.0, 2.0) };
    let refused = build(&mut circuit, &atoms, &[fifth], &options);
    assert_eq!(refused, Err(TooDeep { degree: 5, needed: 3, allowed: 2 }));
}
