//! Greedy elimination: always the variable that costs least now.

use std::collections::BTreeSet;

use hamnet_model::VariableId;
use hamnet_numeric::random::Random;

use super::graph::InteractionGraph;
use super::{EliminationOrder, Problem};

/// What a greedy order minimizes at each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The number of edges that elimination adds.
    Fill,
    /// The sum over added edges of the product of their ends' log sizes.
    WeightedFill,
    /// The number of cells of the product table.
    Cells,
}

/// How equal costs are ordered.
#[derive(Clone, Debug)]
pub(super) enum TieBreak {
    /// The smaller table first, then the smaller index.
    Natural,
    /// By a random number per variable, seeded.
    Random(Random),
}

/// A greedy order and the number of steps (pairs looked at) it took; `None` once `budget` steps are used up.
pub(super) fn greedy(
    problem: &Problem,
    rule: Rule,
    ties: TieBreak,
    budget: u64,
) -> (Option<EliminationOrder>, u64) {
    let mut state = State::new(problem, rule, ties);
    let mut order = Vec::with_capacity(problem.eliminated.len());
    while let Some(next) = state.queue.pop_first() {
        order.push(VariableId::new(next.variable as usize));
        state.eliminate(next.variable);
        if state.steps > budget {
            return (None, state.steps);
        }
    }
    (Some(EliminationOrder(order)), state.steps)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// Costs are nonnegative floats, whose bits order as they do.
    cost: u64,
    tie: u64,
    variable: u32,
}

struct State {
    rule: Rule,
    graph: InteractionGraph,
    log_sizes: Vec<f64>,
    random: Option<Vec<u64>>,
    queue: BTreeSet<Candidate>,
    queued: Vec<Option<Candidate>>,
    steps: u64,
}

impl State {
    fn new(problem: &Problem, rule: Rule, ties: TieBreak) -> Self {
        let sizes = problem.cardinalities.iter();
        let log_sizes = sizes.map(|&size| hamnet_numeric::elementary::log2_f64(size as f64)).collect();
        let random = match ties {
            TieBreak::Natural => None,
            TieBreak::Random(mut random) => {
                Some(problem.cardinalities.iter().map(|_| random.bits()).collect())
            }
        };
        let mut state = Self {
            rule,
            graph: InteractionGraph::new(problem),
            log_sizes,
            random,
            queue: BTreeSet::new(),
            queued: vec![None; problem.cardinalities.len()],
            steps: 0,
        };
        for v in &problem.eliminated {
            state.enqueue(v.index() as u32);
        }
        state
    }

    fn enqueue(&mut self, v: u32) {
        let candidate = Candidate { cost: self.cost(v).to_bits(), tie: self.tie(v), variable: v };
        self.queue.insert(candidate);
        self.queued[v as usize] = Some(candidate);
    }

    fn eliminate(&mut self, v: u32) {
        self.queued[v as usize] = None;
        let neighbours = self.graph.neighbours(v).to_vec();
        let mut fills_elsewhere = false;
        self.graph.for_each_fill(v, |_, _| fills_elsewhere = true);
        self.graph.eliminate(v);
        let mut touched = neighbours.clone();
        if fills_elsewhere && self.rule != Rule::Cells {
            // A new edge between two neighbours changes the fill of everything adjacent to both.
            touched.extend(neighbours.iter().flat_map(|&a| self.graph.neighbours(a)));
            touched.sort_unstable();
            touched.dedup();
        }
        for v in touched {
            if let Some(old) = self.queued[v as usize] {
                self.queue.remove(&old);
                self.enqueue(v);
            }
        }
    }

    fn cost(&mut self, v: u32) -> f64 {
        let degree = self.graph.neighbours(v).len() as u64;
        match self.rule {
            Rule::Cells => {
                self.steps += 1 + degree;
                self.log_cells(v)
            }
            Rule::Fill => {
                self.steps += 1 + degree * degree / 2;
                let mut fill = 0.0;
                self.graph.for_each_fill(v, |_, _| fill += 1.0);
                fill
            }
            Rule::WeightedFill => {
                self.steps += 1 + degree * degree / 2;
                let (mut fill, sizes) = (0.0, &self.log_sizes);
                self.graph.for_each_fill(v, |a, b| fill += sizes[a as usize] * sizes[b as usize]);
                fill
            }
        }
    }

    fn log_cells(&self, v: u32) -> f64 {
        let around: f64 = self.graph.neighbours(v).iter().map(|&a| self.log_sizes[a as usize]).sum();
        self.log_sizes[v as usize] + around
    }

    fn tie(&self, v: u32) -> u64 {
        match &self.random {
            Some(random) => random[v as usize],
            None => self.log_cells(v).to_bits(),
        }
    }
}
