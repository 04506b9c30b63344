//! Counts of sections 1.9, 1.11, 1.19, 1.20 and 3.2 to 3.6: how many neurons are enough, and how many every network needs.

use std::collections::BTreeSet;

use hamnet::compile::gates::tree::{binary_tree, cheapest};
use hamnet::compile::gates::{Construction, Multiply, MultiplySkip, MultiplyThree, Product, Unit};
use hamnet::compile::lower_bound::products::{
    doublings, generic_multiplications, generic_products, least_products,
};
use hamnet::compile::lower_bound::{
    BiasModel, Layers, Options, Sense, catalecticant_ranks, generic_neurons, generic_steps, lower_bounds,
};
use hamnet::compile::symmetric::{TwoValued, relus, separate, thresholds};
use hamnet::compile::upper_bound::{
    Cliques, NEURONS_PER_PRODUCT, SumProduct, bit_terms, deep_monomial, monomial_in_one_layer, products,
};
use hamnet::model::VariableId;
use hamnet::model::polynomial::{Coordinate, Monomial, Polynomial, monomials};
use hamnet::numeric::{Dd, Precision};

use crate::small_models::Draw;

const STEPS: u64 = 100_000_000;

fn coordinate(place: usize) -> Coordinate {
    Coordinate::number(VariableId::new(place))
}

fn y(place: usize) -> Polynomial {
    Polynomial::coordinate(coordinate(place))
}

fn monomial(powers: &[u32]) -> Polynomial {
    let powers = powers.iter().enumerate().map(|(place, &power)| (coordinate(place), power));
    Polynomial::term(Monomial::new(powers), 1.0)
}

fn power(base: &Polynomial, exponent: u32) -> Polynomial {
    (0..exponent).fold(Polynomial::constant(1.0), |product, _| &product * base)
}

/// `Σ c_i y_i` with few bits in each coefficient.
fn linear(n: usize, draw: &mut Draw) -> Polynomial {
    let coefficient = |draw: &mut Draw| Dd::from_f64((draw.between(-1.0, 1.0) * 1024.0).trunc() / 64.0 + 0.5);
    (0..n).fold(Polynomial::zero(), |sum, place| &sum + &y(place).scaled(coefficient(draw)))
}

/// The best bound for one layer with these biases, in the sense of Taylor about the origin.
fn one_layer(energies: &[Polynomial], biases: BiasModel) -> u64 {
    let bounds = lower_bounds(energies, |_| true, &Options::default());
    let holds = bounds.iter().filter(|b| b.biases.includes(biases) && b.sense.includes(Sense::Taylor));
    holds.map(|bound| bound.neurons).max().unwrap_or(0)
}

/// The best bound for networks of any depth.
fn any_depth(energies: &[Polynomial]) -> u64 {
    let bounds = lower_bounds(energies, |_| true, &Options::default());
    bounds.iter().filter(|bound| bound.layers == Layers::Any).map(|bound| bound.neurons).max().unwrap_or(0)
}

#[test]
fn energies_of_bits_take_one_neuron_per_term_of_any_class() {
    let mut draw = Draw::new(19);
    for n in 2..=10usize {
        let mut energies = [Polynomial::zero(), Polynomial::zero()];
        for mask in 0..1usize << n {
            let term = Monomial::new((0..n).filter(|i| mask >> i & 1 == 1).map(|i| (coordinate(i), 1)));
            energies[mask % 2].add_term(term, Dd::from_f64(draw.between(0.5, 1.0)));
        }
        // the two classes together have all terms: 2ⁿ, of which those of degree two or more count with skips
        assert_eq!(bit_terms(&energies, true), (1 << n) - n as u64 - 1);
        assert_eq!(bit_terms(&energies, false), (1 << n) - 1);
    }
}

#[test]
fn cliques_have_to_contain_every_factor() {
    let mut draw = Draw::new(11);
    for _ in 0..50 {
        let scopes: Vec<Vec<usize>> = (0..8)
            .map(|_| {
                let size = 1 + (draw.between(0.0, 4.0) as usize).min(3);
                (0..size).map(|_| (draw.between(0.0, 10.0) as usize).min(9)).collect()
            })
            .collect();
        // a function of every scope: all products of its variables
        let terms: BTreeSet<BTreeSet<usize>> = scopes
            .iter()
            .flat_map(|scope| {
                let chosen = |mask: usize| (0..scope.len()).filter(move |i| mask >> i & 1 == 1);
                (0..1usize << scope.len()).map(move |mask| chosen(mask).map(|i| scope[i]).collect())
            })
            .collect();
        let cliques = Cliques::maximal(scopes.iter().cloned());
        assert!(terms.len() as u128 <= cliques.sum(2) && cliques.sum(2) <= cliques.bound(2));
    }
    let path = Cliques::maximal([vec!["a", "b"], vec!["b", "c"]]);
    let vertices_only = Cliques::maximal([vec!["a", "b"], vec!["c"]]);
    assert_eq!((path.bound(2), vertices_only.sum(2)), (8, 6));
    let triangle = Cliques::maximal([vec![0, 1], vec![1, 2], vec![0, 2], vec![0, 1, 2]]);
    assert_eq!((triangle.count(), triangle.largest()), (1, 3));
}

#[test]
fn products_in_one_layer_need_exponentially_many_neurons() {
    for (n, common) in [(2usize, 4u64), (3, 8), (4, 16)] {
        let energy = [monomial(&vec![1; n])];
        let models = [BiasModel::Common, BiasModel::CommonWithOutputBias, BiasModel::Any];
        assert_eq!(models.map(|biases| one_layer(&energy, biases)), [common, common - 1, common / 2]);
        let gate = Product::new(Unit::Sigmoid, 1.0, n).expect("curved");
        assert_eq!(gate.layer(0.5, Precision::F64).neurons.len() as u64, common);
    }
    let spans = [2, 3, 4].map(|n| catalecticant_ranks(&monomial(&vec![1; n]), STEPS).into_iter().max());
    assert_eq!(spans, [Some(2), Some(3), Some(6)]);
    let long = [monomial(&[1; 32])];
    assert_eq!(one_layer(&long, BiasModel::Common), 4_294_967_296);
    assert_eq!(one_layer(&long, BiasModel::Any), 2_147_483_648);
    // deep networks do not: they need a linear form per factor, and have four neurons per product
    assert_eq!((any_depth(&long), binary_tree(32)), (32, 124));
}

#[test]
fn sums_and_products_in_turn_are_small_only_if_deep() {
    let family = [1, 2, 3, 4].map(|rounds| SumProduct::new(rounds).expect("few rounds"));
    assert_eq!(family.map(|member| 1u64 << member.log2_terms()), [2, 8, 128, 32_768]);
    assert_eq!(family.map(SumProduct::deep_units), [3, 15, 63, 255]);
    assert_eq!(family.map(SumProduct::products), [2, 10, 42, 170]);
    let mut level: Vec<Polynomial> = (0..64).map(y).collect();
    for _ in 0..3 {
        level = level.chunks(2).map(|pair| &pair[0] * &pair[1]).collect();
        level = level.chunks(2).map(|pair| &pair[0] + &pair[1]).collect();
    }
    assert_eq!(level[0].len(), 1 << family[2].log2_terms());
}

#[test]
fn products_of_limited_depth_have_the_published_counts() {
    let costs = |factors, depths: usize| {
        (1..=depths).map(|depth| cheapest(factors, depth).expect("few factors").neurons).collect::<Vec<_>>()
    };
    assert_eq!(costs(32, 4), [4_294_967_296, 304, 128, 124]);
    assert_eq!(costs(16, 3), [65_536, 80, 60]);
    assert_eq!(costs(20, 3), [1_048_576, 112, 76]);
    // the grouping says how: seven groups of four or five, then one of seven
    assert_eq!(cheapest(32, 2).map(|grouping| grouping.groups), Some(vec![7, 1]));
}

#[test]
fn a_monomial_in_one_layer_takes_exactly_the_product_of_powers_plus_one() {
    for powers in [&[1, 1][..], &[2], &[7], &[3, 2], &[2, 1, 1], &[4, 3, 2]] {
        let enough = monomial_in_one_layer(powers);
        assert_eq!(one_layer(&[monomial(powers)], BiasModel::Common), enough);
    }
    assert_eq!([monomial_in_one_layer(&[1000; 3]), deep_monomial(&[1000; 3])], [1_003_003_001, 222]);
}

#[test]
fn quadratic_forms_need_as_many_neurons_as_their_rank_at_any_depth() {
    let mut draw = Draw::new(33);
    for (n, rank) in [(2, 1), (2, 2), (4, 3), (6, 3), (8, 8)] {
        let square = |draw: &mut Draw| power(&linear(n, draw), 2);
        let form = [(0..rank).fold(Polynomial::zero(), |sum, _| &sum + &square(&mut draw))];
        let rank = rank as u64;
        assert_eq!(any_depth(&form), rank);
        let models = [BiasModel::Any, BiasModel::Monotone, BiasModel::Common];
        assert_eq!(models.map(|biases| one_layer(&form, biases)), [rank, rank + 1, rank + 2]);
    }
    // and have enough: the gates of the product of two
    let neurons = |gate: &dyn Construction| gate.layer(0.5, Precision::F64).neurons.len();
    let skip = MultiplySkip::new(Unit::Softplus).expect("even");
    let output_bias = MultiplyThree::plain(Unit::Sigmoid).expect("smooth");
    let none = Multiply::plain(Unit::Sigmoid).expect("smooth");
    assert_eq!([neurons(&skip), neurons(&output_bias), neurons(&none)], [2, 3, 4]);
}

#[test]
fn classes_share_linear_forms_and_need_those_of_all() {
    let squares = [power(&y(0), 2), &y(0) * &y(1), power(&y(1), 2)];
    // three matrices of two variables: two linear forms, three independent matrices
    assert_eq!((any_depth(&squares), one_layer(&squares, BiasModel::Any)), (2, 3));
    let apart = [&y(0) * &y(1), &y(2) * &y(3)];
    assert_eq!(any_depth(&apart), 4);
    let diagonal: Vec<Polynomial> = (0..6)
        .map(|class| {
            (0..4).fold(Polynomial::zero(), |sum, place| {
                &sum + &power(&y(place), 2).scaled(Dd::from_f64(f64::from(class * 5 + 1) + place as f64))
            })
        })
        .collect();
    assert_eq!(one_layer(&diagonal, BiasModel::Any), 4);
}

#[test]
fn ranks_of_derivative_matrices_bound_neurons_from_below() {
    let sum = |n: usize| (0..n).fold(Polynomial::zero(), |sum, place| &sum + &y(place));
    let squares = (0..3).fold(Polynomial::zero(), |sum, place| &sum + &power(&y(place), 2));
    let fourth_powers = &power(&y(0), 4) + &power(&y(1), 4);
    // the ranks, their sum, and the best bound with any biases
    let cases: [(Polynomial, &[u64], u64, u64); 9] = [
        (monomial(&[1, 1]), &[1, 2, 1], 4, 2),
        (monomial(&[1, 1, 1]), &[1, 3, 3, 1], 8, 4),
        (monomial(&[1, 1, 1, 1]), &[1, 4, 6, 4, 1], 16, 8),
        (monomial(&[3, 2]), &[1, 2, 3, 3, 2, 1], 12, 4),
        (monomial(&[2, 1, 1]), &[1, 3, 4, 3, 1], 12, 6),
        (&power(&sum(2), 2) * &y(2), &[1, 2, 2, 1], 6, 3),
        (squares, &[1, 3, 1], 5, 3),
        (fourth_powers, &[1, 2, 2, 2, 1], 8, 2),
        (power(&sum(3), 3), &[1, 1, 1, 1], 4, 1),
    ];
    for (energy, ranks, common, any) in cases {
        assert_eq!(catalecticant_ranks(&energy, STEPS), ranks);
        let energy = [energy];
        assert_eq!(one_layer(&energy, BiasModel::Common), common);
        assert_eq!(one_layer(&energy, BiasModel::CommonWithOutputBias), (common - 1).max(any));
        assert_eq!(one_layer(&energy, BiasModel::Any), any);
    }
}

#[test]
fn sums_of_powers_of_so_many_forms_are_never_said_to_need_more() {
    let mut draw = Draw::new(34);
    for m in 1..=6 {
        let forms: Vec<Polynomial> = (0..m).map(|_| linear(3, &mut draw)).collect();
        let part = |degree| forms.iter().fold(Polynomial::zero(), |sum, form| &sum + &power(form, degree));
        let energy = [&part(4) + &part(3)];
        assert_eq!(one_layer(&energy, BiasModel::Any), m as u64);
    }
}

#[test]
fn limits_of_networks_can_have_fewer_neurons_than_the_taylor_sense_asks_for() {
    // ((x + εy)³ - x³)/3ε = x²y + εxy² + ε²y³/3, two neurons with weights 1/3ε
    let limit = monomial(&[2, 1]);
    assert_eq!(one_layer(std::slice::from_ref(&limit), BiasModel::Any), 3);
    for exponent in [4, 10, 16] {
        let epsilon = 0.5f64.powi(exponent);
        let cube = power(&(&y(0) + &y(1).scaled(Dd::from_f64(epsilon))), 3);
        let two = (&cube - &power(&y(0), 3)).scaled(Dd::from_f64(1.0 / epsilon));
        assert_eq!(one_layer(std::slice::from_ref(&two), BiasModel::Any), 2);
        let distance = (&two - &limit.scaled(Dd::from_f64(3.0))).magnitude();
        assert!(distance < 4.0 * epsilon, "{distance:e}");
        // as a fraction of the largest coefficient, which is 3
        let uncertain = Options { uncertainty: distance / 3.0, ..Options::default() };
        let within = lower_bounds(std::slice::from_ref(&limit), |_| true, &uncertain);
        let certain = within.iter().filter(|bound| bound.uncertainty > 0.0);
        assert_eq!(certain.map(|bound| bound.neurons).max(), Some(2));
    }
}

#[test]
fn almost_all_energies_of_bits_need_exponentially_many_neurons() {
    for n in [2u64, 5, 10, 20] {
        let nonconstant = (1u64 << n) - 1;
        assert_eq!(generic_neurons(nonconstant, n, 1), nonconstant.div_ceil(n + 2));
        assert_eq!(generic_steps(nonconstant), nonconstant);
    }
    // but a bound for a single energy of bits is no more than that it is not affine
    let product = lower_bounds(&[monomial(&[1; 8])], |_| false, &Options::default());
    assert_eq!(product.iter().map(|bound| bound.neurons).collect::<Vec<_>>(), [1]);
}

#[test]
fn products_at_most_double_degrees_and_quadratic_parts_take_one_each() {
    assert_eq!([1, 2, 3, 4, 5, 8, 9, 1024].map(doublings), [0, 1, 2, 2, 3, 3, 4, 10]);
    let pairs = (0..5).fold(Polynomial::zero(), |sum, j| &sum + &(&y(2 * j) * &y(2 * j + 1)));
    assert_eq!(least_products(std::slice::from_ref(&pairs), &Options::default()), 5);
    assert_eq!(products(&[pairs]).shared, 5);
    let chain = monomial(&[1; 16]);
    assert_eq!(least_products(std::slice::from_ref(&chain), &Options::default()), 4);
    assert_eq!(products(&[chain]).shared * NEURONS_PER_PRODUCT, 60);
}

#[test]
fn polynomials_in_general_take_a_square_root_of_their_degree_of_products() {
    for degree in 3..=200u32 {
        let least = generic_products(degree);
        assert!(least * least >= u64::from(degree) && (least - 1) * (least - 1) < u64::from(degree));
        assert_eq!(generic_multiplications(degree), u64::from(degree).div_ceil(2));
    }
    // terms of a generic polynomial, each by itself: one product per term, as all beginnings are terms
    let generic = power(&(&(&y(0) + &y(1)) + &(&y(2) + &Polynomial::constant(1.0))), 5);
    let terms = monomials(3, 5).expect("few");
    assert_eq!(u128::from(products(std::slice::from_ref(&generic)).shared), terms - 4);
}

#[test]
fn symmetric_functions_of_bits_take_a_step_or_a_ramp_per_count() {
    let mut draw = Draw::new(36);
    for n in 3..=12usize {
        let by_size: Vec<f64> = (0..=n).map(|_| draw.between(-1.0, 1.0)).collect();
        let mut energy = Polynomial::zero();
        for mask in 0..1usize << n {
            let term = Monomial::new((0..n).filter(|i| mask >> i & 1 == 1).map(|i| (coordinate(i), 1)));
            energy.add_term(term, Dd::from_f64(by_size[mask.count_ones() as usize]));
        }
        let found = separate(std::slice::from_ref(&energy), |_| Some(TwoValued::Bit), |n| n as u64);
        let values = &found.groups[0].values[0];
        let (steps, ramps) = (thresholds(values), relus(values));
        assert_eq!((steps.steps.len(), ramps.kinks.len()), (n - 1, n - 1));
        assert_eq!(bit_terms(std::slice::from_ref(&energy), true), (1 << n) - n as u64 - 1);
        for count in 0..=n {
            let ones = |own: Coordinate| {
                let place = own.variable().map_or(n, VariableId::index);
                if place < count { Dd::ONE } else { Dd::ZERO }
            };
            let exact = energy.evaluate(ones);
            for value in [steps.evaluate(count), ramps.evaluate(count)] {
                let sum = found.rest[0].evaluate(ones) + value;
                assert!((sum - exact).abs().to_f64() <= 1e-25 * energy.magnitude());
            }
        }
    }
}

#[test]
fn a_product_of_spins_takes_a_step_per_spin() {
    for n in [3usize, 8, 64] {
        let parity = monomial(&vec![1; n]);
        let found = separate(std::slice::from_ref(&parity), |_| Some(TwoValued::Spin), |n| n as u64);
        let values = &found.groups[0].values[0];
        assert_eq!((thresholds(values).steps.len(), relus(values).kinks.len()), (n, n - 1));
        assert!((0..=n).all(|ones| values[ones].to_f64() == if (n - ones) % 2 == 0 { 1.0 } else { -1.0 }));
    }
}
