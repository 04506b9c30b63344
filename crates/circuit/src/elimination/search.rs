//! The search for a good order: several greedy rules with restarts, judged by predicted circuit size.

use hamnet_numeric::random::Random;

use super::greedy::{Rule, TieBreak, greedy};
use super::{EliminationOrder, Prediction, Problem, predict};

/// How long to search, in steps and not in seconds, so that equal input gives equal orders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchOptions {
    /// Seed of the random tie-breaks.
    pub seed: u64,
    /// Greedy runs with random tie-breaks, at most.
    pub restarts: usize,
    /// Steps per predicted product and term of the best order so far: no more is spent on the search than it can save.
    pub steps_per_cost: f64,
    /// Steps that are always granted.
    pub least_steps: u64,
    /// Steps that are never passed.
    pub most_steps: u64,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { seed: 1, restarts: 200, steps_per_cost: 4.0, least_steps: 200_000, most_steps: 400_000_000 }
    }
}

/// The best order found and its prediction.
pub fn search(problem: &Problem, options: &SearchOptions) -> (EliminationOrder, Prediction) {
    let mut best = first_order(problem);
    let mut used = 0;
    for rule in [Rule::Fill, Rule::WeightedFill] {
        used += improve(problem, &mut best, rule, TieBreak::Natural, u64::MAX);
    }
    #[cfg(feature = "portfolio")]
    super::portfolio::improve(problem, &mut best, options.seed);
    let mut random = Random::new(options.seed);
    for run in 0..options.restarts {
        let budget = budget(&best.1, options);
        if used >= budget {
            break;
        }
        let rule = [Rule::Fill, Rule::WeightedFill, Rule::Fill, Rule::Cells][run % 4];
        let ties = TieBreak::Random(Random::new(random.bits()));
        used += improve(problem, &mut best, rule, ties, budget - used);
    }
    best
}

fn first_order(problem: &Problem) -> (EliminationOrder, Prediction) {
    let (order, _) = greedy(problem, Rule::Cells, TieBreak::Natural, u64::MAX);
    // A run without a budget always ends with an order.
    let order = order.unwrap_or_else(|| EliminationOrder(problem.eliminated.clone()));
    let prediction = predict(problem, &order);
    (order, prediction)
}

fn improve(
    problem: &Problem,
    best: &mut (EliminationOrder, Prediction),
    rule: Rule,
    ties: TieBreak,
    budget: u64,
) -> u64 {
    let (order, steps) = greedy(problem, rule, ties, budget);
    if let Some(order) = order {
        keep_better(problem, best, order);
    }
    steps
}

/// Replaces `best` where `order` is predicted to be smaller.
pub(super) fn keep_better(
    problem: &Problem,
    best: &mut (EliminationOrder, Prediction),
    order: EliminationOrder,
) {
    let prediction = predict(problem, &order);
    if prediction.cost() < best.1.cost() {
        *best = (order, prediction);
    }
}

fn budget(best: &Prediction, options: &SearchOptions) -> u64 {
    let wanted = best.cost() * options.steps_per_cost;
    (wanted as u64).clamp(options.least_steps, options.most_steps)
}
