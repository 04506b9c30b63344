//! Orders from the tree decompositions of the `goatd` portfolio.

use goatd::Graph;
use goatd::portfolio::{PortfolioConfig, candidates};
use hamnet_model::VariableId;

use super::greedy::{Rule, TieBreak, greedy};
use super::search::keep_better;
use super::{EliminationOrder, Prediction, Problem};

/// Sampling runs of the portfolio's standard schedule; a number and no clock, so that the order can be reproduced.
const RUNS: u64 = 30;

/// Tries every decomposition of the portfolio. A graph it cannot take leaves `best` as it is.
pub(super) fn improve(problem: &Problem, best: &mut (EliminationOrder, Prediction), seed: u64) {
    let n = problem.cardinalities.len();
    let edges = problem.scopes.iter().flat_map(|scope| {
        scope.iter().enumerate().flat_map(move |(place, a)| {
            scope[place + 1..].iter().map(move |b| (a.index() as u32, b.index() as u32))
        })
    });
    let Ok(graph) = Graph::try_new(n as u32, edges) else { return };
    let weights = vec![1; n];
    let config = PortfolioConfig::standard().with_sampling_runs(RUNS);
    let Ok(found) = candidates(&graph, &weights, seed, config) else { return };
    for decomposition in found {
        let bags = decomposition.bags().iter();
        let bags = bags.map(|bag| bag.vertices().iter().map(|&v| VariableId::new(v as usize)).collect());
        let chordal =
            Problem { scopes: problem.scopes.iter().cloned().chain(bags).collect(), ..problem.clone() };
        // In the graph whose cliques are the bags, some vertex of fill zero is always there to eliminate next.
        if let (Some(order), _) = greedy(&chordal, Rule::Fill, TieBreak::Natural, u64::MAX) {
            keep_better(problem, best, order);
        }
    }
}
