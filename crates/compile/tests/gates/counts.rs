//! Neurons of products of many factors (THEORY §5, check 19).

use hamnet_compile::gates::tree::{MOST_FACTORS, binary_tree, cheapest};
use hamnet_compile::gates::{Construction, ForwardProduct, ParityProduct, Product, Unit};
use hamnet_numeric::Precision;

#[test]
fn binary_trees_cost_four_neurons_per_product() {
    let counts = [2, 4, 8, 16, 32].map(binary_tree);
    assert_eq!(counts, [4, 12, 28, 60, 124]);
}

#[test]
fn depth_limited_products_have_the_known_costs() {
    let costs = |factors, depths: usize| {
        (1..=depths).map(|depth| cheapest(factors, depth).expect("few factors").neurons).collect::<Vec<_>>()
    };
    assert_eq!(costs(32, 4), [4_294_967_296, 304, 128, 124]);
    assert_eq!(costs(16, 3), [65_536, 80, 60]);
    assert_eq!(costs(20, 3), [1_048_576, 112, 76]);
}

#[test]
fn more_depth_never_costs_more_and_a_tree_is_the_least() {
    for factors in 1..=40 {
        let costs: Vec<u128> = (1..=8).map(|depth| cheapest(factors, depth).expect("few").neurons).collect();
        assert!(costs.is_sorted_by(|a, b| a >= b), "{factors}: {costs:?}");
        assert_eq!(costs[7], binary_tree(factors));
    }
}

#[test]
fn a_grouping_narrows_to_one_within_its_depth() {
    let grouping = cheapest(32, 3).expect("few factors");
    assert!(grouping.groups.len() <= 3 && grouping.groups.last() == Some(&1), "{grouping:?}");
    assert!(grouping.groups.is_sorted_by(|a, b| a > b));
    assert_eq!(cheapest(0, 3), None);
    assert_eq!(cheapest(3, 0), None);
    assert_eq!(cheapest(MOST_FACTORS + 1, 2), None);
}

#[test]
fn products_in_one_layer_take_two_to_the_b_one_less_or_half() {
    let neurons = |construction: &dyn Construction| construction.layer(0.5, Precision::F64).neurons.len();
    for factors in 2..=6 {
        let all = Product::new(Unit::Sigmoid, 1.0, factors).expect("curved");
        let forward = ForwardProduct::new(Unit::Sigmoid, 1.0, factors).expect("curved");
        assert_eq!([neurons(&all), neurons(&forward)], [1 << factors, (1 << factors) - 1]);
    }
    for (unit, factors) in [(Unit::Tanh, 3), (Unit::Sigmoid, 5), (Unit::Silu, 4), (Unit::Softplus, 6)] {
        let half = ParityProduct::new(unit, factors).expect("its parity");
        assert_eq!(neurons(&half), 1 << (factors - 1));
    }
}
