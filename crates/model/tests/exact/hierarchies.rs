//! The recursions of hierarchies and sequences against enumeration in rational numbers: within their bounds, which are not idle.

use hamnet_model::exact::{Judge, Method, Seen, SequenceJudge};
use hamnet_model::hierarchy::{Emission, HiddenMarkov, MarkovHierarchy, Stochastic};
use hamnet_model::{Evidence, Finding, Model, Target, Variable, VariableId};
use hamnet_numeric::random::Random;

use crate::rational::{absolute, ln, of_dd, posterior, rational, total_variation, weights};

fn rows(random: &mut Random, rows: usize, columns: usize) -> Vec<f64> {
    let mut values = Vec::with_capacity(rows * columns);
    for _ in 0..rows {
        let row: Vec<f64> = (0..columns).map(|_| random.unit() + 0.01).collect();
        let sum: f64 = row.iter().sum();
        values.extend(row.iter().map(|weight| weight / sum));
    }
    values
}

fn tree(random: &mut Random, variables: usize, states: usize) -> MarkovHierarchy {
    let named = |index: usize| {
        Variable::new(format!("v{index}"), (0..states).map(|state| state.to_string()).collect()).unwrap()
    };
    let mut tree = MarkovHierarchy::new(named(0), rows(random, 1, states)).unwrap();
    for index in 1..variables {
        let values = rows(random, states, states);
        let matrix = tree.push_matrix(Stochastic::dense("step", states, states, values).unwrap());
        tree.push_child(VariableId::new(random.below(index)), matrix, named(index)).unwrap();
    }
    tree
}

#[test]
fn the_bounds_of_the_recursion_hold_and_are_within_a_factor_of_a_thousand_of_the_error() {
    let mut random = Random::new(6);
    let (mut sharpest, mut sharpest_ln, mut judge_sharpest) = (0.0_f64, 0.0_f64, 0.0_f64);
    for _ in 0..300 {
        let variables = 2 + random.below(4);
        let tree = tree(&mut random, variables, 3);
        let model = Model::Bayesian(tree.to_model().unwrap());
        let mut evidence = Evidence::none(variables);
        tree.leaves().into_iter().for_each(|id| evidence.set(id, Finding::State(random.below(3))));
        let beliefs = tree.recursion().marginals(&evidence).unwrap();
        let law = Model::from(tree.clone());
        let targets: Vec<Target> = tree.variables().ids().map(Target::marginal).collect();
        let judged = Judge::new(&law).judge(&targets, true, &evidence).unwrap();
        assert_eq!(judged.method, Method::Recursion);
        for (id, belief) in tree.variables().ids().zip(&beliefs.posteriors) {
            let exact = posterior(&model, &Target::marginal(id), &evidence).unwrap();
            let ours: Vec<_> = belief.iter().map(|&p| of_dd(p)).collect();
            let off = total_variation(&ours, &exact);
            assert!(off <= rational(beliefs.total_variation_bound));
            sharpest = sharpest.max(off.to_f64().value() / beliefs.total_variation_bound);
            let ours: Vec<_> = judged.posteriors[id.index()].iter().map(|&p| of_dd(p)).collect();
            let off = total_variation(&ours, &exact);
            assert!(off <= rational(judged.total_variation_bound()));
            judge_sharpest = judge_sharpest.max(off.to_f64().value() / judged.total_variation_bound());
        }
        let exact = ln(&weights(&model, &[], &evidence)[0]);
        let off = absolute(of_dd(beliefs.ln_evidence) - exact);
        assert!(off <= rational(beliefs.ln_evidence_bound));
        sharpest_ln = sharpest_ln.max(off.to_f64().value() / beliefs.ln_evidence_bound);
    }
    assert!(sharpest >= 1e-3 && sharpest_ln >= 1e-3, "idle: {sharpest} {sharpest_ln}");
    assert!(judge_sharpest >= 1e-3, "idle: {judge_sharpest}");
}

#[test]
fn the_bounds_of_the_judge_of_sequences_hold_and_are_within_a_factor_of_a_thousand_of_the_error() {
    let mut random = Random::new(7);
    let mut sharpest = [0.0_f64; 3];
    let named = |name: &str| Variable::new(name, (0..3).map(|state| state.to_string()).collect()).unwrap();
    for _ in 0..200 {
        let mut matrix = |name| Stochastic::dense(name, 3, 3, rows(&mut random, 3, 3)).unwrap();
        let (transition, table) = (matrix("transition"), matrix("emission"));
        let emission = Emission::Table { variable: named("y"), table };
        let start = rows(&mut random, 1, 3);
        let law = HiddenMarkov::new(named("x"), start, transition, emission).unwrap();
        let times = 1 + random.below(3);
        let symbols: Vec<usize> = (0..times).map(|_| random.below(3)).collect();
        let seen: Vec<Seen> = symbols.iter().map(|&symbol| Seen::Symbol(symbol)).collect();
        let judged = SequenceJudge::new(&law).judge(&seen).unwrap();
        let hierarchy = law.unrolled(times).unwrap();
        let model = Model::Bayesian(hierarchy.to_model().unwrap());
        let mut evidence = Evidence::none(2 * times);
        let bound = judged.total_variation_bound;
        let mut compare = |what: usize, belief: &[hamnet_numeric::Dd], time: usize, evidence: &Evidence| {
            let exact = posterior(&model, &Target::marginal(VariableId::new(2 * time)), evidence).unwrap();
            let ours: Vec<_> = belief.iter().map(|&p| of_dd(p)).collect();
            let off = total_variation(&ours, &exact);
            assert!(off <= rational(bound));
            sharpest[what] = sharpest[what].max(off.to_f64().value() / bound);
        };
        for (time, &symbol) in symbols.iter().enumerate() {
            evidence.set(VariableId::new(2 * time + 1), Finding::State(symbol));
            compare(0, &judged.filtered[time], time, &evidence);
        }
        (0..times).for_each(|time| compare(1, &judged.smoothed[time], time, &evidence));
        let exact = ln(&weights(&model, &[], &evidence)[0]);
        let off = absolute(of_dd(judged.ln_evidence) - exact);
        assert!(off <= rational(judged.ln_evidence_bound));
        sharpest[2] = sharpest[2].max(off.to_f64().value() / judged.ln_evidence_bound);
    }
    assert!(sharpest.iter().all(|&share| share >= 1e-3), "idle: {sharpest:?}");
}
