//! Steps told by the layers that do them, and what fewer layers cost: networks that are built have the counts that are told.

use hamnet_compile::Units;
use hamnet_compile::hierarchy::{Flattening, Size, StepKind, StepReport, shallow, steps};
use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_model::{Evidence, Finding, Model, Observe, Query, VariableId};
use hamnet_network::Network;
use hamnet_numeric::random::Random;

use crate::common::{answer, compiled, named, network};

#[test]
fn the_steps_of_a_chain_are_its_layers() {
    let (wide, narrow) = (dense(6, 2, 1), dense(2, 5, 2));
    let law = MarkovHierarchy::chain(vec![1.0 / 6.0; 6], vec![wide, narrow]).unwrap();
    let reports = steps(&network(&law, "x0", &Observe::Any));
    let words = |report: &StepReport| {
        let [from, to] = &report.example;
        let [layer] = &report.layers[..] else { panic!("one kind of layer: {report:?}") };
        assert!(report.towards && report.edges == 1 && layer.kind == StepKind::Linear);
        format!(
            "{}: {from} → {to}, {:?}, layer {:?}, {} of {}",
            report.step, report.alphabets, layer.layers, layer.width, layer.synapses
        )
    };
    let found: Vec<String> = reports.iter().map(words).collect();
    assert_eq!(
        found,
        ["2: x2 → x1, [5, 2], layer [0, 0], 2 of 10", "1: x1 → x0, [2, 6], layer [1, 1], 6 of 12"]
    );
}

#[test]
fn the_steps_of_a_tree_gather_its_levels_and_smoothing_goes_both_ways() {
    let law = tree(3, 2);
    let reports = steps(&network(&law, "v0", &Observe::Any));
    let levels: Vec<(usize, usize)> = reports.iter().map(|report| (report.step, report.edges)).collect();
    assert_eq!(levels, [(3, 8), (2, 4), (1, 2)]);
    let width =
        |report: &StepReport, kind| report.layers.iter().find(|l| l.kind == kind).map_or(0, |l| l.width);
    assert!(
        reports
            .iter()
            .all(|r| width(r, StepKind::Linear) == 2 * r.edges && width(r, StepKind::Product) == r.edges)
    );
    let both = steps(&network(&law, "all", &Observe::Any));
    let ways: Vec<(usize, bool)> = both.iter().map(|report| (report.step, report.towards)).collect();
    assert_eq!(ways, [(3, true), (2, true), (1, true), (1, false), (2, false), (3, false)]);
    let softplus = {
        let model = Model::from(law);
        let query = Query::parse("v0", &Observe::Any, &model).unwrap();
        steps(&compiled(&model, &query, Units::Softplus).network)
    };
    assert!(softplus.iter().all(|report| width(report, StepKind::Softplus) == 2 * report.edges));
}

#[test]
fn counts_of_the_deep_network_are_those_of_its_steps() {
    for law in [tree(3, 2), tree(2, 3), chain(&[3, 4, 2, 5])] {
        let query = if law.is_chain() { "x0" } else { "v0" };
        check_size(&report(&law, query).deep, &network(&law, query, &Observe::Any));
    }
}

#[test]
fn a_chain_multiplied_out_has_the_counts_that_were_told_and_the_same_answers() {
    // without its middle level the bottleneck of two states is gone, and so are few synapses of many
    let law = chain(&[3, 3, 3, 3]);
    let report = report(&law, "x0");
    let flat = of(&report.shallow, Flattening::Chain { kept: 0 });
    assert_eq!((flat.steps, flat.synapses), (1, 9.0));
    let product = law.matrices()[1..].iter().fold(law.matrices()[0].clone(), |a, b| times(&a, b));
    let multiplied = MarkovHierarchy::chain(law.prior().to_dense(), vec![product]).unwrap();
    let (deep, built) = (network(&law, "x0", &Observe::Any), network(&multiplied, "x0", &Observe::Any));
    check_size(&flat, &built);
    for state in 0..3 {
        let seen = |v: usize| {
            let mut row = Evidence::none(v + 1);
            row.set(VariableId::new(v), Finding::State(state));
            row
        };
        near(&answer(&deep, &seen(3)).posteriors[0], &answer(&built, &seen(1)).posteriors[0]);
    }
    let bottleneck = self::report(&chain(&[8, 8, 1, 8, 8]), "x0");
    let best = bottleneck.shallow[0];
    assert_eq!((best.flattening, best.synapses), (Flattening::Chain { kept: 1 }, 16.0));
    assert_eq!(bottleneck.deep.synapses, 8.0 * (8.0 + 1.0 + 1.0 + 8.0));
}

#[test]
fn a_tree_with_fewer_layers_has_the_counts_that_were_told_and_the_same_answers() {
    let law = tree(2, 2);
    let report = report(&law, "v0");
    let level = of(&report.shallow, Flattening::WithoutLevel(1));
    let table = of(&report.shallow, Flattening::Table);
    let pair = joint_of_children(&law);
    // every pair of leaves as one variable below the root, and all four leaves as one
    let by_level = flattened(&[pair.clone(), pair.clone()]);
    let by_table = flattened(&[kron(&pair, &pair)]);
    let deep = network(&law, "v0", &Observe::Any);
    for (size, (flat, leaves)) in [(level, by_level), (table, by_table)] {
        let built = network(&flat, "v0", &Observe::Only(leaves.iter().map(|v| format!("v{v}")).collect()));
        check_size(&size, &built);
        for row in 0..16usize {
            let seen = |law: &MarkovHierarchy, leaves: &[usize]| {
                let mut evidence = Evidence::none(law.variables().len());
                for (place, &leaf) in leaves.iter().enumerate() {
                    evidence.set(VariableId::new(leaf), Finding::State(row >> (3 - place) & 1));
                }
                evidence
            };
            let (deep, flat) =
                (answer(&deep, &seen(&law, &[3, 4, 5, 6])), answer(&built, &seen(&flat, &leaves)));
            near(&deep.posteriors[0], &flat.posteriors[0]);
            assert!((deep.ln_evidence - flat.ln_evidence).abs() <= 1e-13);
        }
    }
    let wide = self::report(&tree(13, 2), "v0");
    let table = of(&wide.shallow, Flattening::Table);
    assert!(table.synapses.is_infinite() && (table.log2_synapses - 8194.0).abs() <= 1e-6, "{table:?}");
}

fn report(law: &MarkovHierarchy, query: &str) -> hamnet_compile::hierarchy::DepthReport {
    let model = Model::from(law.clone());
    shallow(law, &Query::parse(query, &Observe::Any, &model).unwrap()).unwrap()
}

fn of(sizes: &[Size], flattening: Flattening) -> Size {
    *sizes
        .iter()
        .find(|size| size.flattening == flattening)
        .unwrap_or_else(|| panic!("no {flattening:?} in {sizes:?}"))
}

/// Holds the counts that were told to those of the layers of the steps.
fn check_size(size: &Size, network: &Network) {
    let layers: Vec<_> = steps(network).into_iter().flat_map(|report| report.layers).collect();
    let count = |kinds: &[StepKind], of: &dyn Fn(&hamnet_compile::hierarchy::StepLayers) -> usize| {
        layers.iter().filter(|layer| kinds.contains(&layer.kind)).map(of).sum::<usize>() as f64
    };
    assert_eq!(count(&[StepKind::Product], &|layer| layer.width), size.neurons, "{size:?}");
    assert_eq!(
        count(&[StepKind::Linear, StepKind::Product], &|layer| layer.synapses),
        size.synapses,
        "{size:?}"
    );
}

fn near(a: &[f64], b: &[f64]) {
    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-14), "{a:?} and {b:?}");
}

fn dense(rows: usize, columns: usize, seed: u64) -> Stochastic {
    let mut random = Random::new(seed);
    let row = |_| {
        let weights: Vec<f64> = (0..columns).map(|_| random.unit() + 0.1).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(move |weight| weight / sum)
    };
    Stochastic::dense("step", rows, columns, (0..rows).flat_map(row).collect()).unwrap()
}

fn chain(states: &[usize]) -> MarkovHierarchy {
    let step = |(place, pair): (usize, &[usize])| dense(pair[0], pair[1], place as u64);
    let steps = states.windows(2).enumerate().map(step).collect();
    MarkovHierarchy::chain(vec![1.0 / states[0] as f64; states[0]], steps).unwrap()
}

/// The tree of bits of so many levels below the root; children of a variable are drawn alike.
fn tree(levels: u32, branching: usize) -> MarkovHierarchy {
    let mut law = MarkovHierarchy::new(named(0, 2), vec![0.4, 0.6]).unwrap();
    let matrix = law.push_matrix(dense(2, 2, 3));
    let variables = (0..=levels).map(|level| branching.pow(level)).sum::<usize>();
    for index in 1..variables {
        law.push_child(VariableId::new((index - 1) / branching), matrix, named(index, 2)).unwrap();
    }
    law.observe_leaves();
    law
}

fn times(a: &Stochastic, b: &Stochastic) -> Stochastic {
    let (x, y) = (a.to_dense(), b.to_dense());
    let cell =
        |i: usize, j: usize| (0..a.columns()).map(|k| x[i * a.columns() + k] * y[k * b.columns() + j]).sum();
    let cells = (0..a.rows()).flat_map(|i| (0..b.columns()).map(move |j| (i, j))).map(|(i, j)| cell(i, j));
    Stochastic::dense("product", a.rows(), b.columns(), cells.collect()).unwrap()
}

/// `p(c1, c2 | root)` of two leaves below one variable below the root of a tree of bits.
fn joint_of_children(law: &MarkovHierarchy) -> Stochastic {
    let p = law.matrices()[0].to_dense();
    let cell = |root: usize, c1: usize, c2: usize| {
        (0..2).map(|b| p[2 * root + b] * p[2 * b + c1] * p[2 * b + c2]).sum::<f64>()
    };
    let cells = (0..8).map(|at| cell(at / 4, at / 2 % 2, at % 2)).collect();
    Stochastic::dense("pair", 2, 4, cells).unwrap()
}

/// The joint law of two that are independent given the root.
fn kron(a: &Stochastic, b: &Stochastic) -> Stochastic {
    let (x, y) = (a.to_dense(), b.to_dense());
    let (n, m) = (a.columns(), b.columns());
    let cell = |at: usize| x[at / (n * m) * n + at / m % n] * y[at / (n * m) * m + at % m];
    Stochastic::dense("all", a.rows(), n * m, (0..a.rows() * n * m).map(cell).collect()).unwrap()
}

/// The root, a variable for each of `joints`, and its bits below it; gives the bits too.
fn flattened(joints: &[Stochastic]) -> (MarkovHierarchy, Vec<usize>) {
    let mut law = MarkovHierarchy::new(named(0, 2), vec![0.4, 0.6]).unwrap();
    let mut leaves = Vec::new();
    for joint in joints {
        let states = joint.columns();
        let matrix = law.push_matrix(joint.clone());
        let place = law.variables().len();
        let all = law.push_child(law.root(), matrix, named(place, states)).unwrap();
        for bit in (0..states.ilog2()).rev() {
            let entries = (0..states).map(|state| (state, state >> bit & 1, 1.0));
            let copy = law.push_matrix(Stochastic::sparse("bit", states, 2, entries).unwrap());
            let place = law.variables().len();
            leaves.push(law.push_child(all, copy, named(place, 2)).unwrap().index());
        }
    }
    (law, leaves)
}
