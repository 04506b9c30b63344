//! Classes of hierarchies, level by level: known numbers of them, and every pattern of data against the recursion.

use hamnet_analysis::distill::{AndUnits, Budget, Distillation, Merging, Options, distill};
use hamnet_analysis::{Pair, sufficient};
use hamnet_model::hierarchy::{MarkovHierarchy, RandomHierarchy, RuleSizes, Stochastic};
use hamnet_model::{Evidence, Finding, VariableId};
use hamnet_network::{EvidenceHead, Network, Observation, Status, evaluate, evaluate_observed};
use hamnet_numeric::Precision;
use hamnet_numeric::random::Random;

use crate::hierarchies::{broadcast, distribution, flips, matrix, random_tree, variable};

fn lossless(hierarchy: &MarkovHierarchy, query: VariableId) -> Distillation<'_> {
    distill(hierarchy, query, &Options::lossless()).expect("classes")
}

/// Classes of all data, with the proof that they are as many.
#[track_caller]
fn classes(hierarchy: &MarkovHierarchy, query: VariableId) -> usize {
    let distillation = lossless(hierarchy, query);
    assert_eq!(distillation.places().map(|place| place.undecided()).sum::<usize>(), 0);
    distillation.verify().expect("sufficient");
    distillation.classes().expect("finitely many")
}

#[test]
fn trees_of_bits_have_the_known_classes_and_information() {
    let known = [
        (2, 0.1, &[3, 5, 13, 85][..], &[0.74208586, 0.62814554, 0.56534318, 0.52599279][..]),
        (2, 0.2, &[3, 5, 13, 85], &[0.46052527, 0.26295140, 0.16451665, 0.10802715]),
        (3, 0.1, &[4, 16, 704], &[0.86241773, 0.81653766, 0.79753273]),
    ];
    for (branches, flip, sizes, bits) in known {
        for (depth, (&size, bits)) in sizes.iter().zip(bits).enumerate() {
            let tree = broadcast(branches, flip, depth + 1);
            assert_eq!(classes(&tree, tree.root()), size, "{branches} branches, depth {depth}");
            let kept = lossless(&tree, tree.root()).share().expect("a law").expect("classes").kept;
            assert!((kept.bits() - bits).abs() <= 1e-8, "{} is not {bits}", kept.bits());
        }
    }
}

#[test]
fn the_next_level_of_the_binary_tree_is_beyond_enumeration_and_not_beyond_classes() {
    let tree = broadcast(2, 0.1, 5);
    let distillation = lossless(&tree, tree.root());
    assert_eq!(distillation.classes(), Some(3613));
    assert_eq!(distillation.place(tree.root()).log2_patterns(), 32.0);
}

#[test]
fn looks_filters_and_ends_have_the_known_classes() {
    for looks in [1, 2, 7, 30] {
        let mut model = MarkovHierarchy::new(variable("bit".to_owned(), 2), vec![0.3, 0.7]).expect("a root");
        let channel = model.push_matrix(flips(0.1));
        for look in 0..looks {
            model.push_child(model.root(), channel, variable(format!("y{look}"), 2)).expect("a child");
        }
        model.observe_leaves();
        assert_eq!(classes(&model, model.root()), looks + 1);
    }
    let mut random = Random::new(3);
    let steps = |random: &mut Random| (0..4).map(|_| matrix(random, 2, 2)).collect::<Vec<_>>();
    let chain = MarkovHierarchy::chain(vec![0.4, 0.6], steps(&mut random)).expect("a chain");
    assert_eq!(classes(&chain, chain.root()), 2);
    let mut with_loss = steps(&mut random);
    with_loss[1] = Stochastic::dense("rank 1", 2, 2, vec![0.25, 0.75, 0.25, 0.75]).expect("rows of sum one");
    let chain = MarkovHierarchy::chain(vec![0.4, 0.6], with_loss).expect("a chain");
    assert_eq!(classes(&chain, chain.root()), 1);
    for length in [1, 3, 8] {
        let filter = |emission| {
            let (prior, transition) = (vec![0.4, 0.6], matrix(&mut Random::new(9), 2, 2));
            MarkovHierarchy::hidden_markov(prior, transition, emission, length).expect("a chain")
        };
        let last =
            |model: &MarkovHierarchy| model.variables().find(&format!("x{}", length - 1)).expect("the last");
        let generic = filter(matrix(&mut Random::new(10), 2, 2));
        assert_eq!(classes(&generic, last(&generic)), 1 << length);
        // the symbol 1 is only seen in one of the states, which it tells therefore
        let resets =
            filter(Stochastic::dense("reset", 2, 2, vec![0.75, 0.25, 1.0, 0.0]).expect("rows of sum one"));
        assert_eq!(classes(&resets, last(&resets)), length + 1);
    }
}

/// All joint states of what is observed, or some of them where they are many.
fn patterns(hierarchy: &MarkovHierarchy, query: VariableId, seed: u64) -> Vec<Vec<usize>> {
    let variables = hierarchy.variables();
    let seen: Vec<VariableId> = hierarchy.observed().into_iter().filter(|&id| id != query).collect();
    let all: usize = seen.iter().map(|&id| variables.cardinality(id)).product();
    let mut random = Random::new(seed);
    let drawn = (0..all.min(300)).map(|place| if all <= 300 { place } else { random.below(all) });
    drawn
        .map(|mut rest| {
            let mut states = vec![0; variables.len()];
            for &id in &seen {
                states[id.index()] = rest % variables.cardinality(id);
                rest /= variables.cardinality(id);
            }
            states
        })
        .collect()
}

fn evidence(hierarchy: &MarkovHierarchy, query: VariableId, states: &[usize]) -> Evidence {
    let mut evidence = Evidence::none(states.len());
    for id in hierarchy.observed().into_iter().filter(|&id| id != query) {
        evidence.set(id, Finding::State(states[id.index()]));
    }
    evidence
}

#[test]
fn classes_of_random_trees_hold_the_posterior_of_every_pattern_and_no_two_the_same() {
    for seed in 0..300 {
        let tree = random_tree(seed);
        let recursion = tree.recursion();
        let ids: Vec<VariableId> = tree.variables().ids().collect();
        let query = ids[seed as usize % ids.len()];
        let distillation = lossless(&tree, query);
        distillation.verify().expect("sufficient");
        let posteriors = distillation.posteriors().expect("classes");
        let mut columns = Vec::new();
        let patterns = patterns(&tree, query, seed);
        for states in &patterns {
            let exact = recursion.posterior(query, &evidence(&tree, query, states)).expect("evidence");
            let label = distillation.label(states).expect("states");
            assert_eq!(label.is_none(), exact.is_impossible(), "seed {seed}");
            let Some(label) = label else { continue };
            for (found, known) in posteriors[label].iter().zip(&exact.posteriors[0]) {
                assert!((*found - *known).abs().to_f64() <= 1e-28, "seed {seed}");
            }
            columns.extend(exact.posteriors[0].iter().map(|p| p.to_f64()));
        }
        // posteriors that differ in f64 are told apart
        let pair = Pair::from_columns(posteriors[0].len(), columns).expect("a law");
        let rounded =
            sufficient::minimal_rounded(&pair, sufficient::Rounding::Relative(1e-13)).expect("a rounding");
        let used: std::collections::BTreeSet<_> =
            patterns.iter().filter_map(|states| distillation.label(states).expect("states")).collect();
        assert_eq!(used.len(), rounded.classes(), "seed {seed}");
    }
}

#[test]
fn what_arrives_is_what_the_classes_tell_and_never_more() {
    for seed in 0..100 {
        let tree = random_tree(seed);
        let rows = lossless(&tree, tree.root()).transmissions().expect("a law");
        let last = rows.last().expect("the query").clone();
        for row in rows {
            let (classes, parts) = (row.of_classes.expect("classes"), row.of_parts.expect("parts"));
            assert!((classes.value - parts.value).abs() <= 1e-12, "seed {seed}: {row:?}");
            assert!(
                (classes.value - parts.value).abs() <= classes.error + parts.error,
                "seed {seed}: {row:?}"
            );
            assert!(classes.value <= last.of_classes.expect("classes").value + 1e-12, "seed {seed}: {row:?}");
            assert!(row.distance == 0 || classes.value <= row.of_state.value + 1e-12, "seed {seed}: {row:?}");
        }
    }
}

#[test]
fn a_random_hierarchy_is_decoded_by_one_and_per_rule_and_place() {
    let sizes = RuleSizes { classes: 8, features: 8, synonyms: 4, branching: 2, depth: 3 };
    let rules = RandomHierarchy::new(sizes, 1).expect("rules");
    let hierarchy = rules.hierarchy().expect("a hierarchy");
    let distillation = lossless(&hierarchy, hierarchy.root());
    assert_eq!(distillation.classes(), Some(8));
    let network = distillation.network(AndUnits::Product, None).expect("a network");
    assert_eq!((rules.and_units(), network.counts().neurons), (224, 224));
    let bound = network.certificate(Precision::F64).expect("a certificate").posterior.total();
    assert!(bound <= 1e-13, "{bound:e}");
    let mut random = Random::new(2);
    for _ in 0..1000 {
        let (label, mut datum) = rules.sample(&mut random);
        let answer = evaluate::<f64>(&network, &likelihoods(&network, &datum)).expect("a row");
        assert!(answer.status == Status::Ok && 1.0 - answer.posteriors[0][label] <= bound, "{answer:?}");
        let place = random.below(8);
        datum[place] = random.below(8);
        let answer = evaluate::<f64>(&network, &likelihoods(&network, &datum)).expect("a row");
        let is_possible = rules.decode(&datum).is_some();
        assert_eq!(answer.status, if is_possible { Status::Ok } else { Status::Impossible });
    }
    let network = distillation.network(AndUnits::Relu, None).expect("a network");
    assert!(network.evidence().tells_impossible() && network.counts().neurons == 224);
    for round in 0..1000 {
        let (label, mut datum) = rules.sample(&mut random);
        datum[round % 8] = if round % 2 == 0 { datum[round % 8] } else { random.below(8) };
        let row: Vec<_> = datum.iter().map(|&state| Observation::State(state)).collect();
        let answer = evaluate_observed::<f64>(&network, &row).expect("a row");
        assert_eq!(answer.status == Status::Ok, rules.decode(&datum).is_some());
        assert!(round % 2 == 1 || 1.0 - answer.posteriors[0][label] <= bound, "{answer:?}");
    }
}

/// One-hot likelihoods of the states that are read, in the order of the inputs.
fn likelihoods(network: &Network, states: &[usize]) -> Vec<Vec<f64>> {
    let one_hot = |(input, &state): (&hamnet_network::Input, &usize)| {
        (0..input.units.len()).map(|other| f64::from(u8::from(other == state))).collect()
    };
    network.inputs().iter().zip(states).map(one_hot).collect()
}

/// The variables of the hierarchy that a network reads, in the order of its inputs.
fn read(network: &Network, hierarchy: &MarkovHierarchy) -> Vec<VariableId> {
    let name = |input: &hamnet_network::Input| network.variables()[input.variable].name.clone();
    let found = |name: String| hierarchy.variables().find(&name).expect("a variable");
    network.inputs().iter().map(name).map(found).collect()
}

#[test]
fn where_data_can_be_impossible_labels_weigh_and_any_evidence_is_answered() {
    let (mut seen, mut impossible) = (0, 0);
    for seed in 0..200 {
        let tree = random_tree(seed);
        let (recursion, query) = (tree.recursion(), tree.root());
        let network = lossless(&tree, query).network(AndUnits::Product, None).expect("a network");
        if *network.evidence() == EvidenceHead::Absent {
            continue;
        }
        seen += 1;
        let certificate = network.certificate(Precision::F64).expect("a certificate").clone();
        let mut random = Random::new(seed);
        for _ in 0..40 {
            let mut known = Evidence::none(tree.variables().len());
            let mut row = network.unobserved();
            for (likelihoods, id) in row.iter_mut().zip(read(&network, &tree)) {
                match random.below(4) {
                    0 => continue,
                    1 => likelihoods.iter_mut().for_each(|likelihood| *likelihood = random.unit()),
                    _ => {
                        let state = random.below(likelihoods.len());
                        likelihoods.fill(0.0);
                        likelihoods[state] = 1.0;
                    }
                }
                known.set(id, Finding::Soft(likelihoods.clone()));
            }
            let exact = recursion.posterior(query, &known).expect("evidence");
            let answer = evaluate::<f64>(&network, &row).expect("a row");
            assert_eq!(answer.status == Status::Impossible, exact.is_impossible(), "seed {seed}");
            impossible += usize::from(exact.is_impossible());
            if exact.is_impossible() {
                continue;
            }
            let pairs = answer.posteriors[0].iter().zip(&exact.posteriors[0]);
            let apart: f64 = pairs.map(|(f, k)| (f - k.to_f64()).abs()).sum::<f64>() / 2.0;
            assert!(apart <= certificate.posterior.total(), "seed {seed}: {apart:e}");
            let off = (answer.ln_evidence - exact.ln_evidence.to_f64()).abs();
            assert!(
                off <= certificate.ln_evidence.total(),
                "seed {seed}: {off:e} {}",
                certificate.ln_evidence
            );
        }
    }
    assert!(seen >= 20 && impossible >= 100, "{seen} networks, {impossible} impossible rows");
}

#[test]
fn weights_of_long_chains_are_rescaled() {
    // left to right: the state never falls, and the symbols tell it but for noise below
    let transition = Stochastic::dense("right", 3, 3, vec![0.5, 0.25, 0.25, 0.0, 0.75, 0.25, 0.0, 0.0, 1.0]);
    let emission = Stochastic::dense("symbols", 3, 3, vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let (transition, emission) = (transition.expect("rows of sum one"), emission.expect("rows of sum one"));
    let prior = vec![0.5, 0.25, 0.25];
    let model = MarkovHierarchy::hidden_markov(prior, transition, emission, 400).expect("a chain");
    let query = model.variables().find("x399").expect("the last");
    let network = lossless(&model, query).network(AndUnits::Product, None).expect("a network");
    assert!(network.counts().rescaled > 0);
    let row: Vec<usize> = (0..400).map(|time| time / 150).collect();
    let answer = evaluate::<f64>(&network, &likelihoods(&network, &row)).expect("a row");
    let mut known = Evidence::none(model.variables().len());
    for (id, &state) in read(&network, &model).into_iter().zip(&row) {
        known.set(id, Finding::State(state));
    }
    let exact = model.recursion().likelihood(&known).expect("evidence").ln_evidence.to_f64();
    let certificate = network.certificate(Precision::F64).expect("a certificate");
    assert!(exact < -100.0, "beyond f32: {exact}");
    assert!(
        (answer.ln_evidence - exact).abs() <= certificate.ln_evidence.total(),
        "{} {exact}",
        answer.ln_evidence
    );
}

#[test]
fn networks_of_random_trees_answer_within_their_certificates() {
    let (mut compared, mut told, mut untold) = (0, 0, 0);
    for seed in 0..100 {
        let tree = random_tree(seed);
        let (recursion, query) = (tree.recursion(), tree.root());
        let exact = lossless(&tree, query);
        let budgets = [Budget::Lossless, Budget::Classes(2), Budget::Classes(3), Budget::Nats(0.02)];
        for (budget, units) in
            budgets.into_iter().zip([AndUnits::Product, AndUnits::Relu].into_iter().cycle())
        {
            let distillation = distill(&tree, query, &Options::within(budget)).expect("classes");
            let price = distillation.price(&exact).expect("classes");
            assert!(price.is_exact);
            let network = distillation.network(units, Some(&price)).expect("a network");
            if network.evidence().tells_probability() {
                continue;
            }
            compared += 1;
            let bound = network.certificate(Precision::F64).expect("a certificate").posterior;
            let inputs = read(&network, &tree);
            let mut worst = 0.0f64;
            let patterns = patterns(&tree, query, seed);
            for states in &patterns {
                let known = recursion.posterior(query, &evidence(&tree, query, states)).expect("evidence");
                let row: Vec<_> = inputs.iter().map(|id| Observation::State(states[id.index()])).collect();
                let found = evaluate_observed::<f64>(&network, &row).expect("a row");
                let is_told = found.status == Status::Impossible;
                if is_told || network.evidence().tells_impossible() {
                    assert_eq!(is_told, known.is_impossible(), "seed {seed}");
                }
                if known.is_impossible() {
                    (told, untold) = (told + usize::from(is_told), untold + usize::from(!is_told));
                    continue;
                }
                let found = &found.posteriors[0];
                let apart: f64 =
                    found.iter().zip(&known.posteriors[0]).map(|(f, k)| (f - k.to_f64()).abs()).sum::<f64>()
                        / 2.0;
                worst = worst.max(apart);
            }
            assert!(worst <= bound.total(), "seed {seed}: {worst:e} {bound}");
            // the worst case is one of the patterns, and is reached
            assert!(
                patterns.len() == 300 || worst >= price.worst_total_variation - 1e-12,
                "seed {seed}: {worst:e} {price:?}"
            );
        }
    }
    assert!(
        compared >= 300 && told > 10 * untold,
        "{compared} networks, {told} impossible rows and {untold}"
    );
}

#[test]
fn budgets_are_kept_and_prices_are_what_the_posterior_loses() {
    for seed in 0..60 {
        let tree = random_tree(seed);
        let exact = lossless(&tree, tree.root());
        let all = exact.share().expect("a law").expect("classes").kept;
        let budgets = [Budget::Nats(0.0), Budget::Nats(0.01), Budget::Nats(0.1), Budget::Classes(2)];
        let ways = [Merging::Greedy, Merging::Improved];
        for (budget, merging) in budgets.into_iter().flat_map(|budget| ways.map(|way| (budget, way))) {
            let options = Options { merging, ..Options::within(budget) };
            let distillation = distill(&tree, tree.root(), &options).expect("classes");
            distillation.verify().expect("classes of their parts");
            let price = distillation.price(&exact).expect("classes");
            let lost = price.expected_kl.value;
            assert!(lost >= -price.expected_kl.error && lost <= distillation.loss_bound().value + 1e-12);
            match budget {
                Budget::Nats(nats) => assert!(lost <= nats + 1e-12, "{lost} of {nats}"),
                Budget::Classes(most) => {
                    assert!(
                        distillation
                            .places()
                            .all(|place| place.classes().is_some_and(|classes| classes <= most))
                    );
                }
                Budget::Lossless => {}
            }
            assert!(price.kept.value <= all.value + 1e-12);
            // E KL over the patterns themselves
            let patterns = patterns(&tree, tree.root(), seed);
            if patterns.len() == 300 {
                continue;
            }
            let (recursion, posteriors) = (tree.recursion(), distillation.posteriors().expect("classes"));
            let mut expected = 0.0;
            for states in patterns {
                let known = recursion
                    .posterior(tree.root(), &evidence(&tree, tree.root(), &states))
                    .expect("evidence");
                let Some(label) = distillation.label(&states).expect("states") else { continue };
                let terms = known.posteriors[0].iter().zip(&posteriors[label]);
                let kl: f64 = terms
                    .filter(|(p, _)| !p.is_zero())
                    .map(|(&p, &q)| p.to_f64() * hamnet_numeric::elementary::ln_f64((p / q).to_f64()))
                    .sum();
                expected += known.evidence.to_f64() * kl;
            }
            assert!((expected - lost).abs() <= 1e-12, "seed {seed}: {expected:e} is not {lost:e}");
        }
    }
}

#[test]
fn budgets_are_spent_where_they_save_neurons() {
    let tree = broadcast(2, 0.1, 4);
    let exact = lossless(&tree, tree.root());
    let mut before = exact.neurons().expect("classes") + 1;
    for nats in [1e-4, 1e-3, 1e-2, 3e-2, 1e-1] {
        let coarse = distill(&tree, tree.root(), &Options::within(Budget::Nats(nats))).expect("classes");
        let lost = coarse.price(&exact).expect("classes").expected_kl.value;
        let neurons = coarse.neurons().expect("classes");
        println!("{nats} nats: {lost:.2e} lost, {neurons} neurons");
        assert!(lost <= nats && lost >= 0.1 * nats, "{lost:e} of {nats}");
        assert!(neurons <= before);
        before = neurons;
    }
    assert!(before < 150, "{before}");
}

#[test]
fn where_classes_explode_the_price_is_bounded() {
    let mut random = Random::new(5);
    let (prior, transition) = (distribution(&mut random, 2), matrix(&mut random, 2, 2));
    let emission = matrix(&mut random, 2, 2);
    let model = MarkovHierarchy::hidden_markov(prior, transition, emission, 9).expect("a chain");
    let query = model.variables().find("x8").expect("the last");
    let limits = Options { most_classes: 40, ..Options::lossless() };
    let limited = distill(&model, query, &limits).expect("beliefs");
    assert_eq!(limited.classes(), None);
    assert!(
        limited.network(AndUnits::Product, None).unwrap_err().to_string().contains("more than 40 classes")
    );
    let coarse = distill(&model, query, &Options::within(Budget::Classes(12))).expect("classes");
    let exact = lossless(&model, query);
    let (known, bounded) = (coarse.price(&exact).expect("classes"), coarse.price(&limited).expect("classes"));
    assert!(known.is_exact && !bounded.is_exact);
    assert!(
        known.worst_total_variation <= bounded.worst_total_variation && bounded.worst_total_variation < 0.5
    );
    assert!(known.expected_kl.value <= bounded.expected_kl.value);
    println!("known {known:?}\nbounded {bounded:?}");
}

#[test]
fn exchanges_keep_more_at_every_level_and_in_the_whole_than_merging_alone() {
    let (mut improved, mut fewer, mut compared) = (0, 0, 0);
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let (transition, emission) = (matrix(&mut random, 3, 3), matrix(&mut random, 3, 6));
        let prior = distribution(&mut random, 3);
        let model = MarkovHierarchy::hidden_markov(prior, transition, emission, 3).expect("a chain");
        let query = model.variables().find("x2").expect("the last");
        let exact = lossless(&model, query);
        let all = exact.share().expect("a law").expect("classes").kept;
        for budget in [Budget::Classes(4), Budget::Classes(7), Budget::Nats(0.05 * all.value)] {
            let greedy = Options { merging: Merging::Greedy, ..Options::within(budget) };
            let greedy = distill(&model, query, &greedy).expect("classes");
            let found = distill(&model, query, &Options::within(budget)).expect("classes");
            let (kept, alone) =
                (found.price(&exact).expect("classes"), greedy.price(&exact).expect("classes"));
            let beside = found.merged_alone().expect("a budget");
            assert_eq!((beside.kept, Some(beside.neurons)), (alone.kept, greedy.neurons()));
            assert!(greedy.merged_alone().is_none() && exact.merged_alone().is_none());
            for place in found.places() {
                let (lost, by_merging) = (place.lost(), place.lost_by_merging());
                assert!(lost.value <= by_merging.value + lost.error + by_merging.error, "seed {seed}");
            }
            compared += 1;
            match budget {
                Budget::Nats(nats) => {
                    assert!(kept.expected_kl.value <= nats && found.neurons() <= greedy.neurons());
                    fewer += usize::from(found.neurons() < greedy.neurons());
                }
                _ => {
                    let error = kept.kept.error + alone.kept.error;
                    assert!(kept.kept.value >= alone.kept.value - error, "seed {seed}: {kept:?} {alone:?}");
                    improved += usize::from(kept.kept.value > alone.kept.value + error);
                }
            }
            // the loss is the expected divergence of all 216 patterns, and the worst of them is the worst case
            let (recursion, posteriors) = (model.recursion(), found.posteriors().expect("classes"));
            let (mut expected, mut worst) = (0.0, 0.0f64);
            for states in patterns(&model, query, seed) {
                let known = recursion.posterior(query, &evidence(&model, query, &states)).expect("evidence");
                let label = found.label(&states).expect("states").expect("possible");
                let terms = known.posteriors[0].iter().zip(&posteriors[label]);
                let (mut divergence, mut apart) = (0.0, 0.0);
                for (p, q) in terms.map(|(p, q)| (p.to_f64(), q.to_f64())) {
                    divergence += p * hamnet_numeric::elementary::ln_f64(p / q);
                    apart += 0.5 * (p - q).abs();
                }
                expected += known.evidence.to_f64() * divergence;
                worst = worst.max(apart);
            }
            assert!((expected - kept.expected_kl.value).abs() <= 1e-12, "seed {seed}: {expected:e} {kept:?}");
            assert!(
                kept.is_exact && (worst - kept.worst_total_variation).abs() <= 1e-11,
                "{worst:e} {kept:?}"
            );
        }
    }
    println!("of {compared} budgets {improved} of classes keep more and {fewer} of nats take fewer neurons");
    assert!(improved >= 30 && fewer >= 1, "{improved} improved, {fewer} smaller");
}
