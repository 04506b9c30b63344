//! Models too large for rational numbers: a grid, where the ways of judging hold each other, and a long hidden Markov model,
//! where a forward recursion holds them all.

use hamnet_model::exact::{Judge, Judgement, Method};
use hamnet_model::{
    BayesianNetwork, Cpt, Evidence, Factor, Finding, MarkovNetwork, Model, Target, Variable, VariableId,
    Variables,
};
use hamnet_numeric::{Dd, Scaled};

use crate::rational::{absolute, of_scaled, rational};

const SIDE: usize = 4;
const STEPS: usize = 2000;

fn variables(count: usize) -> (Variables, Vec<VariableId>) {
    let mut variables = Variables::new();
    let ids = (0..count)
        .map(|number| {
            let states = vec!["0".to_owned(), "1".to_owned()];
            let variable = Variable::new(format!("x{number}"), states).expect("two states");
            variables.push(variable).expect("distinct names")
        })
        .collect();
    (variables, ids)
}

/// A square of binary variables, neighbours joined by a factor with a zero and entries far apart.
fn grid() -> (Model, Vec<VariableId>) {
    let (variables, ids) = variables(SIDE * SIDE);
    let mut factors = Vec::new();
    for place in 0..SIDE * SIDE {
        let right = (place % SIDE + 1 < SIDE).then_some(place + 1);
        let below = (place + SIDE < SIDE * SIDE).then_some(place + SIDE);
        for neighbour in [right, below].into_iter().flatten() {
            let scope = vec![ids[place], ids[neighbour]];
            let odd = 10f64.powi(20 * (place as i32 - 8)) / 3.0;
            let values =
                vec![odd, 0.3 + neighbour as f64, 1.0 / 7.0, if place == 5 { 0.0 } else { odd * 1.1 }];
            factors.push(Factor::new(&variables, scope, values).expect("finite and not negative"));
        }
    }
    (Model::Markov(MarkovNetwork::new(None, variables, factors)), ids)
}

#[test]
fn on_a_grid_all_ways_agree_within_their_bounds() {
    let (model, ids) = grid();
    let mut evidence = Evidence::none(ids.len());
    evidence.set(ids[3], Finding::Soft(vec![1e-200, 0.4]));
    evidence.set(ids[9], Finding::State(1));
    let targets =
        [Target::marginal(ids[0]), Target::marginal(ids[6]), Target::joint([ids[15], ids[9], ids[2]])];
    let judge = Judge::new(&model);
    let by = |method| {
        judge.judge_by(method, &targets, true, &evidence).expect("a small grid is within the budget")
    };
    let enumeration = by(Method::Enumeration);
    assert!(!enumeration.is_impossible());
    for method in [Method::Elimination, Method::Propagation] {
        assert_agree(&enumeration, &by(method));
    }
}

fn assert_agree(a: &Judgement, b: &Judgement) {
    let (p, q) = (of_scaled(a.evidence), of_scaled(b.evidence));
    // Each is off by at most `bound` of the exact one, and so by a little more of the other.
    let bound = rational((a.bound + b.bound) * (1.0 + 1e-9));
    assert!(absolute(&p - &q) <= bound * q, "p(e) by {:?}", b.method);
    for (p, q) in a.posteriors.iter().zip(&b.posteriors) {
        let twice: f64 = p.iter().zip(q).map(|(p, q)| (*p - *q).abs().to_f64()).sum();
        let bound = a.total_variation_bound() + b.total_variation_bound();
        assert!(twice / 2.0 <= bound * (1.0 + 1e-9), "a posterior by {:?}", b.method);
    }
}

const START: [f64; 2] = [0.5, 0.5];
const MOVE: [[f64; 2]; 2] = [[0.875, 0.125], [0.25, 0.75]];
const SEEN: [[f64; 2]; 2] = [[0.0625, 0.9375], [0.75, 0.25]];

/// Hidden states at even places, what is seen of them after each. All numbers are binary fractions, all rows sum to one.
fn hidden_markov() -> Model {
    let (variables, ids) = variables(2 * STEPS);
    let table = |child, parents: Vec<VariableId>, values: &[f64]| {
        Cpt::new(&variables, child, parents, values.to_vec()).expect("rows sum to one")
    };
    let cpts = (0..STEPS)
        .flat_map(|step| {
            let hidden = match step {
                0 => table(ids[0], vec![], &START),
                _ => table(ids[2 * step], vec![ids[2 * step - 2]], MOVE.as_flattened()),
            };
            [hidden, table(ids[2 * step + 1], vec![ids[2 * step]], SEEN.as_flattened())]
        })
        .collect();
    Model::Bayesian(BayesianNetwork::new(None, variables, cpts).expect("a chain has no cycle"))
}

fn seen(step: usize) -> usize {
    usize::from(step.is_multiple_of(3))
}

/// `p(e)` by the forward recursion: three products and a sum at each step.
fn forward() -> Scaled {
    let mut belief = START.map(Scaled::from_f64);
    for step in 0..STEPS {
        let likely = [0, 1].map(|state: usize| belief[state] * Scaled::from_f64(SEEN[state][seen(step)]));
        belief = match step + 1 {
            STEPS => likely,
            _ => [0, 1].map(|next: usize| {
                likely[0] * Scaled::from_f64(MOVE[0][next]) + likely[1] * Scaled::from_f64(MOVE[1][next])
            }),
        };
    }
    belief[0] + belief[1]
}

#[test]
fn a_long_hidden_markov_model_neither_underflows_nor_loses_its_bound() {
    let model = hidden_markov();
    let mut evidence = Evidence::none(2 * STEPS);
    (0..STEPS).for_each(|step| evidence.set(VariableId::new(2 * step + 1), Finding::State(seen(step))));
    let targets = [Target::marginal(VariableId::new(0)), Target::marginal(VariableId::new(2 * STEPS - 2))];
    let judge = Judge::new(&model);
    let exact = of_scaled(forward());
    let forward_bound = 4.0 * STEPS as f64 * Dd::UNIT;
    for method in [Method::Elimination, Method::Propagation] {
        let judgement =
            judge.judge_by(method, &targets, false, &evidence).expect("a chain is within the budget");
        assert!(judgement.ln_evidence.to_f64() < -1000.0, "beyond the range of f64");
        let bound = rational((judgement.bound + forward_bound) * (1.0 + 1e-9));
        assert!(absolute(of_scaled(judgement.evidence) - &exact) <= bound * &exact, "{method:?}");
        assert!(judgement.bound < 1e-26, "{:e}", judgement.bound);
    }
}
