//! What depth saves: the cheapest network found with fewer layers than generative steps, counted without building it.
//!
//! A level is left out by going to the next one directly from what the level hears. A variable `v` that hears from
//! `c_1 … c_s` and speaks to `u` is replaced by a product unit for each of their joint states,
//!
//! ```text
//! Σ_v B(u | v) π_v  =  Σ_{c_1 … c_s} T[u; c_1 … c_s] Π μ_i(c_i):      Π |c_i| patterns, |u| Π |c_i| weights
//! ```
//!
//! which for a chain (`s = 1`) is a matrix product. Leaving out all levels gives the table: one unit per datum. The numbers are
//! upper bounds on what fewer layers cost; that no other network is cheaper is not shown.
//!
//! Source: Lin & Tegmark, arXiv:1608.08225, on flattening; the counts are ours.

use std::fmt;

use hamnet_circuit::Algebra;
use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_model::{Query, Target, VariableId};
use hamnet_numeric::elementary::log2_f64;

use super::cost::nonzero;
use super::schedule::Schedule;

/// How layers are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flattening {
    /// Every step a layer.
    None,
    /// The level so many steps from what is asked is left out.
    WithoutLevel(usize),
    /// The matrices of a chain multiplied out, but at the levels that are kept.
    Chain { kept: usize },
    /// Everything at once: a unit for each joint state of what is observed.
    Table,
}

/// The size of a network that need not be there, in the counting model of [`Counts`](hamnet_network::Counts), the
/// units of read-outs aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    pub flattening: Flattening,
    /// Steps one after the other.
    pub steps: usize,
    /// Product units of two operands; infinite where no f64 holds their number.
    pub neurons: f64,
    /// Weights of affine maps and two per product unit; infinite where no f64 holds their number.
    pub synapses: f64,
    /// `log2` of the synapses.
    pub log2_synapses: f64,
}

/// The sizes with every step a layer, and with fewer.
#[derive(Clone, Debug, PartialEq)]
pub struct DepthReport {
    /// The network that is built.
    pub deep: Size,
    /// The cheapest found of each way to save layers, the cheapest of all first; empty where there is but one step.
    pub shallow: Vec<Size>,
}

/// Chains of at most so many steps are searched for the levels that are best kept; it takes the square of it.
const SEARCHED: usize = 4096;

/// What fewer layers cost, for the first variable that `query` asks of `law`; upper bounds.
///
/// **Cost** linear in the number of variables, of short chains the square of it.
pub fn shallow(law: &MarkovHierarchy, query: &Query) -> Option<DepthReport> {
    let first = query.targets.first()?.variables().first()?;
    let query = Query { targets: vec![Target::marginal(*first)], ..query.clone() };
    let tree = Tree::new(law, &Schedule::new(law, &query, Algebra::SumProduct));
    let deep = tree.deep();
    let mut shallow: Vec<Size> = Vec::new();
    if tree.steps() > 1 {
        shallow.extend(tree.without_a_level());
        shallow.extend(tree.chain());
        shallow.extend(tree.table());
    }
    shallow.sort_by(|a, b| a.log2_synapses.total_cmp(&b.log2_synapses));
    Some(DepthReport { deep, shallow })
}

/// The edges along which beliefs go inwards, and what each variable hears.
struct Tree {
    first: usize,
    /// What each variable hears, by number of states, its own likelihoods among it.
    heard: Vec<Vec<usize>>,
    /// Whether it hears of another variable.
    hears_others: Vec<bool>,
    states: Vec<usize>,
    /// Where each variable speaks to, and the nonzero entries of that step; `None` of the first target and of those who are silent.
    speaks: Vec<Option<(usize, f64)>>,
    distance: Vec<usize>,
    observed: Vec<usize>,
}

impl Tree {
    fn new(law: &MarkovHierarchy, schedule: &Schedule) -> Self {
        let n = law.variables().len();
        let nonzero: Vec<f64> = law.matrices().iter().map(nonzero).collect();
        let mut tree = Self {
            first: schedule.first().index(),
            heard: vec![Vec::new(); n],
            hears_others: vec![false; n],
            states: law.variables().iter().map(|variable| variable.cardinality()).collect(),
            speaks: vec![None; n],
            distance: distances(law, schedule.first()),
            observed: Vec::new(),
        };
        for v in law.variables().ids() {
            if schedule.is_observable(v) {
                tree.heard[v.index()].push(tree.states[v.index()]);
                tree.observed.push(tree.states[v.index()]);
            }
            if let Some(step) = law.step(v) {
                let ends = [(schedule.up(v), v, step.parent), (schedule.down(v), step.parent, v)];
                for (_, from, to) in ends.into_iter().filter(|(needed, ..)| *needed) {
                    tree.heard[to.index()].push(tree.states[from.index()]);
                    tree.hears_others[to.index()] = true;
                    tree.speaks[from.index()] = Some((to.index(), nonzero[step.matrix.index()]));
                }
            }
        }
        tree
    }

    fn steps(&self) -> usize {
        let speakers = self.speaks.iter().zip(&self.distance).filter(|(speaks, _)| speaks.is_some());
        speakers.map(|(_, &distance)| distance).max().unwrap_or(0)
    }

    /// Products at a variable: one per state and factor but the first.
    fn products(&self, v: usize) -> f64 {
        self.heard[v].len().saturating_sub(1) as f64 * self.states[v] as f64
    }

    fn deep(&self) -> Size {
        let neurons = (0..self.heard.len()).map(|v| self.products(v)).sum();
        let weights = self.speaks.iter().flatten().map(|(_, nonzero)| nonzero).sum();
        Size::of(Flattening::None, self.steps(), neurons, weights)
    }

    /// The level whose leaving out costs least.
    fn without_a_level(&self) -> Option<Size> {
        let (deep, steps) = (self.deep(), self.steps());
        let deep_weights = deep.synapses - 2.0 * deep.neurons;
        // products and weights beyond those of the deep network, by level
        let mut more = vec![(0.0f64, 0.0f64); steps + 1];
        for v in 0..self.heard.len() {
            let Some((to, nonzero)) = self.speaks[v] else { continue };
            if self.hears_others[v] {
                let (patterns, products) = joint(&self.heard[v]);
                more[self.distance[v]].0 += products - self.products(v);
                more[self.distance[v]].1 += self.states[to] as f64 * patterns - nonzero;
            }
            // what speaks to a level that is left out is read as it is
            more[self.distance[v] - 1].1 -= nonzero;
        }
        let size = |(level, (neurons, weights)): (usize, (f64, f64))| {
            let flattening = Flattening::WithoutLevel(level);
            Size::of(flattening, steps - 1, deep.neurons + neurons, deep_weights + weights)
        };
        let sizes = more.into_iter().enumerate().take(steps).skip(1).map(size);
        sizes.min_by(|a, b| a.log2_synapses.total_cmp(&b.log2_synapses))
    }

    /// The states along a chain that is heard at its end alone, from there inwards, and the weights of its steps.
    fn links(&self) -> Option<(Vec<usize>, Vec<f64>)> {
        if self.observed.len() != 1 || self.heard.iter().any(|heard| heard.len() > 1) {
            return None;
        }
        let mut at = (0..self.heard.len()).max_by_key(|&v| (self.speaks[v].is_some(), self.distance[v]))?;
        let (mut states, mut weights) = (vec![self.states[at]], Vec::new());
        while let Some((to, nonzero)) = self.speaks[at] {
            states.push(self.states[to]);
            weights.push(nonzero);
            at = to;
        }
        Some((states, weights))
    }

    /// The levels of a chain that are best kept, one at least being left out.
    fn chain(&self) -> Option<Size> {
        let (states, weights) = self.links()?;
        let n = weights.len();
        let span = |from: usize, to: usize| match to - from {
            1 => weights[from],
            _ => states[from] as f64 * states[to] as f64,
        };
        if n > SEARCHED {
            return Some(Size::of(Flattening::Chain { kept: 0 }, 1, 0.0, span(0, n)));
        }
        // least weights up to each level, and the steps that takes: with no level left out, and with some
        let mut least = vec![[(f64::INFINITY, 0usize); 2]; n + 1];
        least[0][0] = (0.0, 0);
        for to in 1..=n {
            for from in 0..to {
                for merged in [0, 1] {
                    let (before, steps) = least[from][merged];
                    let found = (before + span(from, to), steps + 1);
                    let place = &mut least[to][merged.max(usize::from(to - from > 1))];
                    if found < *place {
                        *place = found;
                    }
                }
            }
        }
        let (weights, steps) = least[n][1];
        Some(Size::of(Flattening::Chain { kept: steps.saturating_sub(1) }, steps, 0.0, weights))
    }

    /// A unit for each joint state of what is observed, where that is more than one variable.
    fn table(&self) -> Option<Size> {
        if self.observed.len() < 2 {
            return None;
        }
        let (patterns, products) = joint(&self.observed);
        let states = self.states[self.first] as f64;
        let log2_patterns: f64 = self.observed.iter().map(|&states| log2_f64(states as f64)).sum();
        let size = Size::of(Flattening::Table, 1, products, states * patterns);
        // beyond f64 the products of parts are few beside those of all
        let log2_synapses = if size.synapses.is_finite() {
            size.log2_synapses
        } else {
            log2_patterns + log2_f64(states + 2.0)
        };
        Some(Size { log2_synapses, ..size })
    }
}

/// The joint states of variables with so many states each, and the products that form them, pair by pair.
fn joint(states: &[usize]) -> (f64, f64) {
    let mut parts: Vec<f64> = states.iter().map(|&states| states as f64).collect();
    let mut products = 0.0;
    while parts.len() > 1 {
        // a part without a partner passes on as it is
        products += parts.chunks_exact(2).map(|pair| pair[0] * pair[1]).sum::<f64>();
        parts = parts.chunks(2).map(|pair| pair.iter().product()).collect();
    }
    (parts.first().copied().unwrap_or(1.0), products)
}

/// The number of steps between each variable and the first target: along its ancestors, then outwards.
fn distances(law: &MarkovHierarchy, first: VariableId) -> Vec<usize> {
    let mut distances = vec![0; law.variables().len()];
    let mut is_known = vec![false; distances.len()];
    let (mut at, mut distance) = (Some(first), 0);
    while let Some(v) = at {
        (distances[v.index()], is_known[v.index()]) = (distance, true);
        (at, distance) = (law.step(v).map(|step| step.parent), distance + 1);
    }
    for v in law.variables().ids() {
        if let (false, Some(step)) = (is_known[v.index()], law.step(v)) {
            distances[v.index()] = distances[step.parent.index()] + 1;
        }
    }
    distances
}

impl fmt::Display for Flattening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("every step a layer"),
            Self::WithoutLevel(level) => write!(f, "without level {level}"),
            Self::Chain { kept: 0 } => f.write_str("multiplied out"),
            Self::Chain { kept: 1 } => f.write_str("multiplied out between 1 level"),
            Self::Chain { kept } => write!(f, "multiplied out between {kept} levels"),
            Self::Table => f.write_str("a unit for each datum"),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} {}, ",
            self.flattening,
            self.steps,
            if self.steps == 1 { "step" } else { "steps" }
        )?;
        match self.neurons.is_finite() && self.synapses.is_finite() {
            true => write!(f, "{} neurons, {} synapses", self.neurons, self.synapses),
            false => write!(f, "2^{:.1} synapses", self.log2_synapses),
        }
    }
}

impl Size {
    fn of(flattening: Flattening, steps: usize, neurons: f64, weights: f64) -> Self {
        let synapses = weights + 2.0 * neurons;
        Self { flattening, steps, neurons, synapses, log2_synapses: log2_f64(synapses) }
    }
}
