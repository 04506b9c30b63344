//! Information of the laws of models against the judge's table of all their states, and identities on networks too large for one.

use hamnet_analysis::information::law::Law;
use hamnet_analysis::{AnalysisError, Nats};
use hamnet_model::exact::Judge;
use hamnet_model::hamiltonian::{Array, Classes, Domain, LnZ, Prior, Space};
use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_model::polynomial::{Coordinate, Polynomial};
use hamnet_model::{
    BayesianNetwork, Cpt, Evidence, Factor, Hamiltonian, MarkovNetwork, Model, Target, Variable, VariableId,
    Variables,
};
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

fn variables(random: &mut Random) -> Variables {
    let mut variables = Variables::new();
    for index in 0..2 + random.below(6) {
        let states = (0..1 + random.below(3)).map(|state| format!("s{state}")).collect();
        variables.push(Variable::new(format!("v{index}"), states).expect("states")).expect("names");
    }
    variables
}

/// Some of `ids`, at most `most` of them, in any order.
fn some(ids: impl Iterator<Item = VariableId>, most: usize, random: &mut Random) -> Vec<VariableId> {
    let mut some: Vec<VariableId> = ids.filter(|_| random.chance(0.4)).collect();
    some.truncate(most);
    if random.chance(0.5) {
        some.reverse();
    }
    some
}

fn weight(random: &mut Random) -> f64 {
    match random.below(6) {
        0 => 0.0,
        1 => 1e-40 * random.unit(),
        _ => random.unit(),
    }
}

fn bayesian(random: &mut Random) -> Model {
    let variables = variables(random);
    let cpt = |child: VariableId| {
        let parents = some(variables.ids().take(child.index()), 3, random);
        let rows: usize = parents.iter().map(|&parent| variables.cardinality(parent)).product();
        let width = variables.cardinality(child);
        let mut values = Vec::new();
        for _ in 0..rows {
            let mut row: Vec<f64> = (0..width).map(|_| weight(random)).collect();
            row[random.below(width)] += 0.5;
            let sum: f64 = row.iter().sum();
            values.extend(row.iter().map(|value| value / sum));
        }
        Cpt::new(&variables, child, parents, values).expect("rows that sum to one")
    };
    let cpts = variables.ids().map(cpt).collect();
    Model::Bayesian(BayesianNetwork::new(None, variables.clone(), cpts).expect("a network"))
}

fn markov(random: &mut Random) -> Model {
    let variables = variables(random);
    let factors = (0..1 + random.below(7)).map(|_| {
        let scope = some(variables.ids(), 3, random);
        let cells: usize = scope.iter().map(|&v| variables.cardinality(v)).product();
        let values = (0..cells).map(|_| weight(random)).collect();
        Factor::new(&variables, scope, values).expect("numbers")
    });
    let factors = factors.collect();
    Model::Markov(MarkovNetwork::new(None, variables, factors))
}

/// Spins with random fields and couplings; half of the time as many energies as classes, with normalizers to be found.
fn ising(random: &mut Random) -> Model {
    let spins = 2 + random.below(5);
    let domain = if random.chance(0.5) { Domain::Spin } else { Domain::Bit };
    let space = Space::new(vec![Array { name: "s".to_owned(), shape: vec![spins], domain }]).expect("spins");
    let classes = if random.chance(0.5) { 1 } else { 2 + random.below(2) };
    let spin = |place: usize| Polynomial::coordinate(Coordinate::number(VariableId::new(place)));
    let energies = (0..classes).map(|_| {
        let mut energy = Polynomial::zero();
        for a in 0..spins {
            energy += &spin(a).scaled(Dd::from_f64(random.unit() - 0.5));
            for b in (0..a).filter(|_| classes == 1 || a < 3).collect::<Vec<_>>() {
                if random.chance(0.4) {
                    energy += &(&spin(a) * &spin(b)).scaled(Dd::from_f64(2.0 * random.unit() - 1.0));
                }
            }
        }
        energy
    });
    let energies: Vec<Polynomial> = energies.collect();
    let class = (classes > 1).then(|| {
        let states = (0..classes).map(|state| format!("c{state}")).collect();
        let prior = Prior::Probabilities(
            (0..classes).map(|class| [[0.25, 0.75, 0.0], [0.25, 0.25, 0.5]][classes - 2][class]).collect(),
        );
        let ln_z = (0..classes).map(|state| if state == 1 { LnZ::Given(0.25) } else { LnZ::Auto }).collect();
        Classes::new(Variable::new("class", states).expect("states"), prior, ln_z).expect("classes")
    });
    Hamiltonian::new(None, space, class, energies).expect("a law").into()
}

/// The probability of every state, by the judge.
struct States {
    sizes: Vec<usize>,
    probabilities: Vec<Dd>,
    bound: f64,
}

impl States {
    /// `None` where nothing is possible.
    fn new(model: &Model) -> Option<Self> {
        let ids: Vec<VariableId> = model.variables().ids().collect();
        let sizes = ids.iter().map(|&v| model.variables().cardinality(v)).collect();
        let nothing = Evidence::none(ids.len());
        let judged = Judge::new(model).judge(&[Target::joint(ids)], false, &nothing).expect("few states");
        let probabilities = judged.posteriors[0].clone();
        let possible = !judged.evidence.is_zero();
        possible.then_some(Self { sizes, probabilities, bound: judged.bound })
    }

    fn entropy(&self, groups: &[&[VariableId]]) -> Dd {
        let asked = groups.concat();
        let mut sums = vec![Dd::ZERO; self.probabilities.len()];
        for (state, &p) in self.probabilities.iter().enumerate() {
            let (mut rest, mut stride, mut place) = (state, 1, 0);
            for (v, &size) in self.sizes.iter().enumerate().rev() {
                if asked.contains(&VariableId::new(v)) {
                    place += rest % size * stride;
                    stride *= size;
                }
                rest /= size;
            }
            sums[place] += p;
        }
        let possible = sums.into_iter().filter(|p| !p.is_zero());
        possible.fold(Dd::ZERO, |sum, p| sum - p * p.ln())
    }

    /// `found` is `exact` within its error, and its error is hardly more than a rounding.
    #[track_caller]
    fn check(&self, found: Result<Nats, AnalysisError>, exact: Dd, worst: &mut f64) {
        let found = found.expect("small cliques");
        // what the judge and the sums above may be off by: sums of at most sixteen entropies
        let own = 100.0 * (self.bound + 1e-29) * (1.0 + self.sizes.len() as f64);
        let off = (Dd::from_f64(found.value) - exact).abs().to_f64();
        assert!(off <= found.error + own, "{found:?} is off by {off:e} from {exact:?}");
        assert!(found.error <= 0.5 * f64::EPSILON * found.value.abs() + 1e-25, "{found:?} is idle");
        if found.error > 1e3 * own {
            *worst = worst.max(off / found.error);
        }
    }
}

fn groups(model: &Model, random: &mut Random) -> [Vec<VariableId>; 3] {
    let mut groups = [Vec::new(), Vec::new(), Vec::new()];
    for v in model.variables().ids() {
        match random.below(6) {
            place @ 0..3 => groups[place].push(v),
            3 => groups[0].push(v),
            // now and then one is in two groups
            4 if random.chance(0.2) => groups.iter_mut().take(2).for_each(|group| group.push(v)),
            5 if random.chance(0.2) => groups.iter_mut().skip(1).for_each(|group| group.push(v)),
            _ => {}
        }
    }
    groups
}

#[test]
fn information_of_random_laws_is_that_of_their_states() {
    let mut random = Random::new(31);
    let (mut worst, mut separated, mut reduced, mut asked) = (0.0, 0, 0, 0);
    for round in 0..3_000 {
        let model = match round % 3 {
            0 => bayesian(&mut random),
            1 => markov(&mut random),
            _ => ising(&mut random),
        };
        let Some(states) = States::new(&model) else {
            let all: Vec<VariableId> = model.variables().ids().collect();
            let refused = Law::new(&model).and_then(|mut law| law.entropy(&all));
            assert_eq!(refused, Err(AnalysisError::NoSupport));
            continue;
        };
        let [a, b, c] = groups(&model, &mut random);
        let h = |groups: &[&[VariableId]]| states.entropy(groups);
        let mut law = Law::new(&model).expect("tables");
        asked += 1;
        states.check(law.entropy(&a), h(&[&a]), &mut worst);
        states.check(law.conditional_entropy(&a, &c), h(&[&a, &c]) - h(&[&c]), &mut worst);
        states.check(law.information(&a, &b), h(&[&a]) + h(&[&b]) - h(&[&a, &b]), &mut worst);
        let conditional = h(&[&a, &c]) + h(&[&b, &c]) - h(&[&a, &b, &c]) - h(&[&c]);
        let found = law.conditional_information(&a, &b, &c);
        if law.reduction(&a, &b, &c).is_separated() {
            assert_eq!(found, Ok(Nats::default()));
            separated += usize::from(!a.is_empty() && !b.is_empty());
        } else {
            let less = law.reduction(&a, &b, &c);
            reduced += usize::from(less.a.len() + less.b.len() + less.c.len() < a.len() + b.len() + c.len());
        }
        states.check(found, conditional, &mut worst);
        let total = h(&[&a]) + h(&[&b]) + h(&[&c]) - h(&[&a, &b, &c]);
        states.check(law.total_correlation(&[&a, &b, &c], &[]), total, &mut worst);
        let of_two = h(&[&a]) + h(&[&b]) - h(&[&a, &b]);
        states.check(law.interaction_information(&[&a, &b, &c], &[]), of_two - conditional, &mut worst);
        states.check(law.interaction_information(&[&a, &b], &c), conditional, &mut worst);
        states.check(law.total_correlation(&[&a, &b], &c), conditional, &mut worst);
    }
    println!("{asked} laws, {separated} separated, {reduced} reduced; worst {worst:.3} of the stated error");
    assert!(asked > 2_000 && separated > 300 && reduced > 300);
    assert!((0.1..=1.0 + 1e-3).contains(&worst));
}

/// A chain of random steps of `width` states.
fn chain(length: usize, width: usize, random: &mut Random) -> Model {
    let mut variables = Variables::new();
    for index in 0..length {
        let states = (0..width).map(|state| format!("s{state}")).collect();
        variables.push(Variable::new(format!("v{index}"), states).expect("states")).expect("names");
    }
    let ids: Vec<VariableId> = variables.ids().collect();
    let cpts = ids.iter().map(|&child| {
        let parents: Vec<VariableId> =
            child.index().checked_sub(1).map(VariableId::new).into_iter().collect();
        let rows = if parents.is_empty() { 1 } else { width };
        let mut values = Vec::new();
        for _ in 0..rows {
            let row: Vec<f64> = (0..width).map(|_| 0.05 + random.unit()).collect();
            let sum: f64 = row.iter().sum();
            values.extend(row.iter().map(|value| value / sum));
        }
        Cpt::new(&variables, child, parents, values).expect("rows that sum to one")
    });
    let cpts = cpts.collect();
    Model::Bayesian(BayesianNetwork::new(None, variables.clone(), cpts).expect("a chain"))
}

#[test]
fn chains_of_any_length_have_the_entropy_of_their_steps_and_process_what_they_are_told() {
    let mut random = Random::new(32);
    let model = chain(300, 3, &mut random);
    let ids: Vec<VariableId> = model.variables().ids().collect();
    let mut law = Law::new(&model).expect("tables");
    let all = law.entropy(&ids).expect("small cliques");
    let mut steps = Nats::default();
    for (place, &v) in ids.iter().enumerate() {
        steps =
            steps.plus(law.conditional_entropy(&[v], &ids[place.saturating_sub(1)..place]).expect("pairs"));
    }
    assert!((all.value - steps.value).abs() <= all.error + steps.error, "{all:?} {steps:?}");
    assert!(all.error <= 1.2e-16 * all.value);
    // the middle tells of all the rest through its neighbours alone
    let rest = [&ids[..150], &ids[151..]].concat();
    let less = law.reduction(&ids[150..151], &rest, &[]);
    assert_eq!(less.b, [ids[149], ids[151]]);
    let through = law.information(&ids[150..151], &rest).expect("pairs");
    let around = law.information(&ids[150..151], &less.b).expect("three");
    assert!((through.value - around.value).abs() <= through.error + around.error, "{through:?} {around:?}");
    assert_eq!(law.conditional_information(&ids[..10], &ids[20..], &ids[15..16]), Ok(Nats::default()));
    let way: Vec<&[VariableId]> = (1..12).map(|place| &ids[place..place + 1]).collect();
    let table = law.data_processing(&ids[..1], &way).expect("pairs");
    for step in &table[1..] {
        let lost = step.lost_here.expect("a step before");
        assert!(step.is_processed == Some(true) && lost.value >= -lost.error, "{step:?}");
    }
    assert!(table[0].information.value > 10.0 * table[10].information.value);
}

#[test]
fn what_is_too_large_is_refused_with_the_clique() {
    // a hidden cause of forty observations joins them all
    let mut variables = Variables::new();
    for index in 0..41 {
        let states = ["no", "yes"].map(str::to_owned).to_vec();
        variables.push(Variable::new(format!("v{index}"), states).expect("states")).expect("names");
    }
    let cause = VariableId::new(0);
    let cpt = |child: VariableId| match child == cause {
        true => Cpt::new(&variables, child, vec![], vec![0.3, 0.7]).expect("a row"),
        false => Cpt::new(&variables, child, vec![cause], vec![0.9, 0.1, 0.2, 0.8]).expect("rows"),
    };
    let cpts = variables.ids().map(cpt).collect();
    let model = Model::Bayesian(BayesianNetwork::new(None, variables.clone(), cpts).expect("a tree"));
    let seen: Vec<VariableId> = variables.ids().skip(1).collect();
    let mut law = Law::new(&model).expect("tables");
    let error = law.entropy(&seen).expect_err("2^40 states").to_string();
    assert!(error.contains("law of (v1, v2, v3, v4, v5, v6, v7, v8 and 32 more)"), "{error}");
    assert!(error.contains("1.100e12 states, more than 1.678e7"), "{error}");
    // with the cause they are a tree
    let all: Vec<VariableId> = variables.ids().collect();
    let h = |p: f64| -> f64 { -(Dd::from_f64(p) * Dd::from_f64(p).ln()).to_f64() };
    let known = h(0.3) + h(0.7) + 40.0 * (0.3 * (h(0.9) + h(0.1)) + 0.7 * (h(0.2) + h(0.8)));
    let found = law.entropy(&all).expect("pairs");
    assert!((found.value - known).abs() <= 1e-13, "{found:?} {known}");
    // hierarchies are laws like others
    let mut tree = MarkovHierarchy::new(
        Variable::new("x", vec!["a".to_owned(), "b".to_owned()]).expect("a root"),
        vec![0.5; 2],
    )
    .expect("a prior");
    tree.observe(VariableId::new(0)).expect("the root");
    let model = Model::from(tree);
    let found = Law::new(&model).and_then(|mut law| law.entropy(&[VariableId::new(0)])).expect("one");
    assert!((found.value - std::f64::consts::LN_2).abs() <= found.error);
}
