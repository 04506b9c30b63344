//! Section 1.14 once more: the least that every level has to hand on.

use hamnet::analysis::bottleneck::merge_greedily;
use hamnet::analysis::distill::{AndUnits, Budget, Distillation, Options, distill};
use hamnet::analysis::sufficient::Statistic;
use hamnet::analysis::{Pair, to_bits};
use hamnet::model::hierarchy::{MarkovHierarchy, RandomHierarchy, RuleSizes, Stochastic};
use hamnet::model::{Evidence, Finding, Variable, VariableId};
use hamnet::numeric::{Dd, Precision};
use hamnet::runtime::{Answers, Rows, Session, Status};

use crate::small_models::Draw;

pub fn variable(name: String, states: usize) -> Variable {
    Variable::new(name, (0..states).map(|state| state.to_string()).collect()).expect("states")
}

/// A binary channel that flips with this probability.
pub fn flips(probability: f64) -> Stochastic {
    let (stays, flips) = (1.0 - probability, probability);
    Stochastic::dense("flip", 2, 2, vec![stays, flips, flips, stays]).expect("a channel")
}

/// A bit broadcast on the tree of this depth, every leaf seen.
pub fn broadcast(branches: usize, flip: f64, depth: usize) -> MarkovHierarchy {
    let mut tree = MarkovHierarchy::new(variable("n0".to_owned(), 2), vec![0.5, 0.5]).expect("a root");
    let matrix = tree.push_matrix(flips(flip));
    let mut level = vec![tree.root()];
    for _ in 0..depth {
        let mut next = Vec::new();
        for parent in level {
            for _ in 0..branches {
                let name = format!("n{}", tree.variables().len());
                next.push(tree.push_child(parent, matrix, variable(name, 2)).expect("a child"));
            }
        }
        level = next;
    }
    tree.observe_leaves();
    tree
}

pub fn lossless(hierarchy: &MarkovHierarchy, query: VariableId) -> Distillation<'_> {
    distill(hierarchy, query, &Options::lossless()).expect("classes")
}

/// The classes of all data, every merge proved in integers.
fn classes(hierarchy: &MarkovHierarchy, query: VariableId) -> usize {
    let distillation = lossless(hierarchy, query);
    assert!(distillation.places().all(|place| place.undecided() == 0));
    distillation.classes().expect("finitely many")
}

fn random_matrix(draw: &mut Draw, rows: usize, columns: usize) -> Stochastic {
    let mut values = Vec::with_capacity(rows * columns);
    for _ in 0..rows {
        let row: Vec<f64> = (0..columns).map(|_| 0.1 + draw.unit()).collect();
        let sum: f64 = row.iter().sum();
        values.extend(row.iter().map(|weight| weight / sum));
    }
    Stochastic::dense("random", rows, columns, values).expect("rows of sum one")
}

#[test]
fn trees_of_bits_have_the_known_numbers_of_classes() {
    for (branches, known) in [(2, &[3, 5, 13, 85, 3613][..]), (3, &[4, 16, 704])] {
        for (depth, &known) in known.iter().enumerate() {
            let tree = broadcast(branches, 0.1, depth + 1);
            let found = lossless(&tree, tree.root());
            assert_eq!(found.classes(), Some(known));
            let leaves = branches.pow(depth as u32 + 1) as f64;
            assert_eq!(found.place(tree.root()).log2_patterns(), leaves);
            assert!(depth > 3 || classes(&tree, tree.root()) == known);
        }
    }
}

#[test]
fn looks_ends_and_filters_have_the_known_numbers_of_classes() {
    for looks in [1, 2, 5, 20] {
        let mut model = MarkovHierarchy::new(variable("bit".to_owned(), 2), vec![0.5, 0.5]).expect("a root");
        let channel = model.push_matrix(flips(0.1));
        for look in 0..looks {
            model.push_child(model.root(), channel, variable(format!("y{look}"), 2)).expect("a child");
        }
        model.observe_leaves();
        assert_eq!(classes(&model, model.root()), looks + 1);
    }
    let mut draw = Draw::new(1);
    let mut steps: Vec<Stochastic> = (0..5).map(|_| random_matrix(&mut draw, 2, 2)).collect();
    let chain = MarkovHierarchy::chain(vec![0.3, 0.7], steps.clone()).expect("a chain");
    assert_eq!(classes(&chain, chain.root()), 2);
    steps[2] = Stochastic::dense("of rank 1", 2, 2, vec![0.25, 0.75, 0.25, 0.75]).expect("rows of sum one");
    let chain = MarkovHierarchy::chain(vec![0.3, 0.7], steps).expect("a chain");
    assert_eq!(classes(&chain, chain.root()), 1);
    let (transition, generic) = (random_matrix(&mut draw, 2, 2), random_matrix(&mut draw, 2, 2));
    // the symbol 1 comes from one state only, which it tells
    let resets = Stochastic::dense("resets", 2, 2, vec![0.75, 0.25, 1.0, 0.0]).expect("rows of sum one");
    for length in 1..=10 {
        let filter = |emission: &Stochastic| {
            let (prior, transition) = (vec![0.3, 0.7], transition.clone());
            let model = MarkovHierarchy::hidden_markov(prior, transition, emission.clone(), length);
            let model = model.expect("a chain");
            let last = model.variables().find(&format!("x{}", length - 1)).expect("the last");
            classes(&model, last)
        };
        assert_eq!((filter(&generic), filter(&resets)), (1 << length, length + 1));
    }
}

/// A random tree of nine variables of two to three states, its leaves seen.
fn random_tree(seed: u64) -> MarkovHierarchy {
    let mut draw = Draw::new(seed);
    let mut below = |end: usize| (draw.unit() * end as f64) as usize;
    let shape: Vec<(usize, usize)> = (1..9).map(|place| (below(place), 2 + below(2))).collect();
    let mut tree = MarkovHierarchy::new(variable("n0".to_owned(), 2), vec![0.4, 0.6]).expect("a root");
    for (place, (parent, states)) in shape.into_iter().enumerate() {
        let parent = VariableId::new(parent);
        let matrix = random_matrix(&mut draw, tree.variables().cardinality(parent), states);
        let matrix = tree.push_matrix(matrix);
        tree.push_child(parent, matrix, variable(format!("n{}", place + 1), states)).expect("a child");
    }
    tree.observe_leaves();
    tree
}

#[test]
fn each_statistic_is_a_function_of_those_below_and_tells_as_much_as_the_data() {
    for seed in 0..200 {
        let tree = random_tree(seed);
        let distillation = lossless(&tree, tree.root());
        assert!(distillation.verify().expect("T = f(T, …)") > 0);
        let recursion = tree.recursion();
        let leaves = tree.observed();
        let posteriors = distillation.posteriors().expect("classes");
        let count: usize = leaves.iter().map(|&leaf| tree.variables().cardinality(leaf)).product();
        let (mut of_data, mut columns) = (Dd::ZERO, 0);
        for pattern in 0..count {
            let (mut states, mut evidence, mut rest) = (vec![0; 9], Evidence::none(9), pattern);
            for &leaf in &leaves {
                let cardinality = tree.variables().cardinality(leaf);
                states[leaf.index()] = rest % cardinality;
                evidence.set(leaf, Finding::State(rest % cardinality));
                rest /= cardinality;
            }
            let exact = recursion.posterior(tree.root(), &evidence).expect("evidence");
            let label = distillation.label(&states).expect("states").expect("possible");
            for (x, (p, of_class)) in exact.posteriors[0].iter().zip(&posteriors[label]).enumerate() {
                assert!((*p - *of_class).abs().to_f64() <= 1e-28, "seed {seed}");
                let ratio = *p / Dd::from_f64([0.4, 0.6][x]);
                of_data += exact.evidence.to_dd() * *p * ratio.ln();
            }
            columns += 1;
        }
        let kept = distillation.share().expect("a law").expect("classes").kept;
        assert!(
            (kept.value - of_data.to_f64()).abs() <= 1e-12,
            "seed {seed}: {kept:?} over {columns} patterns"
        );
    }
}

#[test]
fn a_random_hierarchy_is_decoded_exactly_by_224_neurons() {
    let sizes = RuleSizes { classes: 8, features: 8, synonyms: 4, branching: 2, depth: 3 };
    let rules = RandomHierarchy::new(sizes, 5).expect("rules");
    assert_eq!((rules.examples(), rules.log2_data()), (Some(512), 17.0));
    let law = rules.hierarchy().expect("a hierarchy");
    let network = lossless(&law, law.root()).network(AndUnits::Product, None).expect("a network");
    assert_eq!((network.counts().neurons, rules.and_units()), (224, 224));
    let mut random = hamnet::numeric::random::Random::new(6);
    let (mut rows, mut labels) = (Rows::for_network(&network), Vec::new());
    for _ in 0..10_000 {
        let (label, datum) = rules.sample(&mut random);
        let row = rows.push_missing_row();
        datum.iter().enumerate().for_each(|(place, &feature)| rows.set_state(row, place, feature));
        labels.push(label);
    }
    let mut answers = Answers::<f32>::new();
    Session::new(&network).expect("a plan").run(&rows, &mut answers);
    let certified = network.certificate(Precision::F32).expect("a certificate").posterior.total();
    for (row, &label) in labels.iter().enumerate() {
        let off = 1.0 - f64::from(answers.posterior(row)[label]);
        assert!(answers.status[row] == Status::Ok && off <= certified, "row {row}: {off:e}");
    }
}

#[test]
fn what_is_given_up_is_the_expected_divergence_of_the_posterior() {
    let tree = broadcast(2, 0.1, 4);
    let exact = lossless(&tree, tree.root());
    let all = exact.share().expect("a law").expect("classes").kept.value;
    let mut before = f64::INFINITY;
    for most in [1, 2, 4, 8, 16, 32] {
        let coarse = distill(&tree, tree.root(), &Options::within(Budget::Classes(most))).expect("classes");
        let price = coarse.price(&exact).expect("classes");
        assert!((all - price.kept.value - price.expected_kl.value).abs() <= 1e-12);
        assert!(
            price.expected_kl.value <= before && price.expected_kl.value <= coarse.loss_bound().value + 1e-12
        );
        before = price.expected_kl.value;
    }
}

#[test]
fn exchanges_mend_what_merging_two_at_a_time_spoils() {
    // the two looks in the middle are nearest, and merged first
    let ones = [0.05, 0.4, 0.6, 0.95];
    let law = Pair::from_columns(2, ones.iter().flat_map(|p| [*p, 1.0 - p]).collect()).expect("a law");
    let curve = merge_greedily(&law, &Statistic::identity(&law));
    let found = curve.improved(2).expect("two classes");
    let partitions = (1..8).map(|first: usize| {
        let classes = (0..4).map(|look| Some(first >> look & 1));
        Statistic::from_keys(classes, 2).merge(&law).expect("four looks").information().bits()
    });
    let best = partitions.fold(0.0, f64::max);
    for (bits, known) in [
        (to_bits(found.greedy.kept), 0.2278497192),
        (to_bits(found.point.kept), 0.2308071710),
        (best, 0.2308071710),
    ] {
        assert!((bits - known).abs() <= 1e-10, "{bits} is not {known}");
    }
}
