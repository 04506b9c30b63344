//! What fewer layers would cost, counted over every datum.

use std::collections::BTreeSet;

use hamnet_analysis::distill::{Budget, Depth, Distillation, Layering, Options, Part, Place, distill};
use hamnet_model::VariableId;
use hamnet_model::hierarchy::{RandomHierarchy, RuleSizes};

use crate::hierarchies::{broadcast, random_tree};

/// Joint states of what is observed; `None` where there are more than `most`.
fn data(distillation: &Distillation<'_>, most: usize) -> Option<Vec<Vec<usize>>> {
    let seen: Vec<Place<'_>> = distillation.places().filter(|place| place.is_observed()).collect();
    let all: usize = seen.iter().map(|place| place.states()).product();
    let datum = |mut rest: usize| {
        let mut states = vec![0; distillation.variables().len()];
        for place in &seen {
            states[place.variable().index()] = rest % place.states();
            rest /= place.states();
        }
        states
    };
    (all <= most).then(|| (0..all).map(datum).collect())
}

fn ands(place: Place<'_>) -> usize {
    place.cost().class_neurons.expect("classes")
}

/// What the next ANDs hear of a place, where those of `level` are left out: its class, or in its stead, if that stems from ANDs left
/// out, what they are made of.
fn heard(distillation: &Distillation<'_>, place: Place<'_>, level: usize) -> Vec<(VariableId, bool)> {
    let class = vec![(place.variable(), false)];
    if place.classes() == Some(1) {
        return Vec::new();
    }
    match (ands(place) > 0, place.distance() == level) {
        (true, false) => class,
        (true, true) => inputs(distillation, place, level),
        (false, _) => {
            let below = inputs(distillation, place, level);
            if below.len() > 1 { below } else { class }
        }
    }
}

fn inputs(distillation: &Distillation<'_>, place: Place<'_>, level: usize) -> Vec<(VariableId, bool)> {
    let of_part = |part: Part| match part {
        Part::Own => vec![(place.variable(), true)],
        Part::Below(below) => heard(distillation, distillation.place(below), level),
    };
    place.parts().into_iter().flat_map(of_part).collect()
}

/// Different inputs of the ANDs of a network without this level, over all data.
fn counted_without(distillation: &Distillation<'_>, level: usize, data: &[Vec<usize>]) -> usize {
    let takes_ands = |place: &Place<'_>| {
        let is_query = place.towards().is_none();
        is_query || (ands(*place) > 0 && place.distance() != level)
    };
    let different = |place: Place<'_>| {
        let inputs = inputs(distillation, place, level);
        if inputs.len() < 2 {
            return 0;
        }
        if ands(place) > 0 && inputs == self::inputs(distillation, place, usize::MAX) {
            return ands(place);
        }
        let mut seen = BTreeSet::new();
        for states in data {
            let labels = distillation.labels(states).expect("states");
            if labels[place.variable().index()].is_none() {
                continue;
            }
            let class = |&(id, own): &(VariableId, bool)| match own {
                true => states[id.index()],
                false => labels[id.index()].expect("below what occurs"),
            };
            seen.insert(inputs.iter().map(class).collect::<Vec<usize>>());
        }
        seen.len()
    };
    distillation.places().filter(takes_ands).map(different).sum()
}

fn assert_counted(distillation: &Distillation<'_>, depth: &Depth, data: &[Vec<usize>], at: &str) {
    for layers in &depth.shallow {
        let counted = match layers.layering {
            Layering::Deep => panic!("{at}: the deep one is no shallow one"),
            Layering::WithoutLevel(level) => counted_without(distillation, level, data),
            Layering::Datum => {
                data.iter().filter(|states| distillation.label(states).expect("states").is_some()).count()
            }
        };
        assert_eq!(layers.neurons, counted as f64, "{at}: {layers:?}");
        assert!(layers.layers < depth.deep.layers, "{at}");
    }
}

#[test]
fn fewer_layers_take_the_ands_that_data_tell_apart() {
    let (mut with_two, mut with_three) = (0, 0);
    for seed in 0..2000 {
        let tree = random_tree(seed);
        let query = VariableId::new(seed as usize % tree.variables().len());
        let options = if seed % 2 == 0 { Options::lossless() } else { Options::within(Budget::Classes(2)) };
        let distillation = distill(&tree, query, &options).expect("classes");
        let depth = distillation.depth().expect("classes");
        assert_eq!(Some(depth.deep.neurons), distillation.neurons().map(|neurons| neurons as f64));
        let Some(data) = data(&distillation, 1000) else { continue };
        assert_counted(&distillation, &depth, &data, &format!("seed {seed}"));
        with_two += usize::from(depth.deep.layers == 2);
        with_three += usize::from(depth.deep.layers >= 3);
    }
    assert!(with_two > 50 && with_three > 20, "{with_two} and {with_three}");
}

#[test]
fn depth_saves_more_with_every_level_of_a_tree() {
    let saved = (2..=5).map(|levels| {
        let tree = broadcast(2, 0.1, levels);
        let distillation = distill(&tree, tree.root(), &Options::lossless()).expect("classes");
        let depth = distillation.depth().expect("classes");
        if let Some(data) = data(&distillation, 256) {
            assert_counted(&distillation, &depth, &data, &format!("{levels} levels"));
        }
        let datum =
            depth.shallow.iter().find(|layers| layers.layering == Layering::Datum).expect("two levels");
        assert_eq!(datum.log2_neurons, f64::from(1 << levels));
        datum.neurons / depth.deep.neurons
    });
    assert!(saved.collect::<Vec<f64>>().is_sorted());
}

#[test]
fn rules_applied_two_levels_at_once_take_an_and_for_every_pair_of_choices() {
    let sizes = RuleSizes { classes: 8, features: 8, synonyms: 4, branching: 2, depth: 3 };
    let rules = RandomHierarchy::new(sizes, 1).expect("rules");
    let tree = rules.hierarchy().expect("a hierarchy");
    let depth = distill(&tree, tree.root(), &Options::lossless()).expect("classes").depth().expect("classes");
    let found: Vec<(Layering, f64)> =
        depth.shallow.iter().map(|layers| (layers.layering, layers.neurons)).collect();
    // rules lie between levels of features, so that theirs are levels 1, 3 and 5: four places below with 8 · 4 rules each, and
    // 8 labels of 4 rules with 4² choices of rules for their two features
    let without = (4 * 32 + 8 * 4 * 16) as f64;
    assert_eq!(depth.deep.neurons, 224.0);
    assert_eq!(found, [(Layering::WithoutLevel(3), without), (Layering::Datum, 131_072.0)]);
}
