//! The ONNX file of a phylogeny grows with its depth: the leaves are stacked, and a level is a handful of operators however wide.

use hamnet::compile::{Options, compile};
use hamnet::export::{Layout, OnnxOptions, write_onnx};
use hamnet::model::hierarchy::{Phylogeny, SubstitutionModel};
use hamnet::model::{Model, Observe, Query};
use hamnet::numeric::Precision;

/// The operators of a balanced tree of `2^depth` leaves, each branch of a length of its own.
fn operators(depth: u32, precision: Precision) -> usize {
    let mut tree = Phylogeny::new(None);
    for place in 1..(2 << depth) - 1 {
        let length = 0.02 + 0.18 * f64::from(place % 64) / 64.0;
        let parent = usize::try_from((place - 1) / 2).expect("a place in memory");
        tree.push(parent, Some(format!("n{place}")), length).expect("a branch of a good length");
    }
    let substitution = SubstitutionModel::hky85(2.0, [0.3, 0.2, 0.2, 0.3]).expect("rates of a model");
    let model = Model::from(tree.hierarchy(&substitution).expect("a tree of good branches"));
    let query = Query::parse("root", &Observe::Leaves, &model).expect("the root has a name");
    let compiled = compile(&model, &query, &Options::default()).expect("a small network");
    let options = OnnxOptions { precision, layout: Layout::Stacked };
    write_onnx(&compiled.network, &options, &mut std::io::sink())
        .expect("a network of moderate weights")
        .nodes
}

#[test]
fn twice_the_leaves_take_one_more_level_of_operators() {
    for precision in Precision::ALL {
        let [small, middle, large] = [4, 7, 10].map(|depth| operators(depth, precision));
        // Three levels, whether they hold 16 leaves or 1024: products, sums, powers of two and checks of what one needs in f32.
        for (from, to) in [(small, middle), (middle, large)] {
            assert!(from < to && to - from <= 3 * 60, "{precision}: {small}, {middle}, {large} operators");
        }
    }
}
