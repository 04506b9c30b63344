//! What depth saves: the AND neurons that fewer layers would take, counted without building them.
//!
//! A level is left out by making the next classes above it of what its own classes are made of. A class of a variable `v`, made of
//! classes at `c_1 … c_s`, then takes one AND for every choice of what makes them that can occur,
//!
//! ```text
//! Σ_{(t_1 … t_s) that occur} Π_i n_i(t_i),      n_i(t) the number of ways in which c_i makes the class t
//! ```
//!
//! in place of one per `(t_1 … t_s)`. Leaving out all levels gives one AND per datum that can occur. The numbers are upper
//! bounds on what fewer layers cost; that no other network is cheaper is not shown.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225, on flattening; the counts are ours.

use std::fmt;

use hamnet_numeric::Scaled;

use super::distillation::Distillation;
use super::fold::Fold;
use super::shape::{Operand, Shape};

/// Which layers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layering {
    /// One for every level whose classes are made by ANDs.
    Deep,
    /// Without the level so many steps from the query.
    WithoutLevel(usize),
    /// One in all.
    Datum,
}

/// The ANDs of a network that need not be there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layers {
    /// Which layers there are.
    pub layering: Layering,
    /// Levels one after the other at which ANDs are.
    pub layers: usize,
    /// AND neurons; infinite where no f64 holds their number.
    pub neurons: f64,
    /// `log2` of them.
    pub log2_neurons: f64,
}

/// A distilled network, and what fewer layers would cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Depth {
    /// The network that [`Distillation::network`] builds.
    pub deep: Layers,
    /// Upper bounds: the cheapest network without one level, and the one of all data, the cheaper first. Empty where ANDs are at one
    /// level only.
    pub shallow: Vec<Layers>,
}

impl Distillation<'_> {
    /// What depth saves; `None` where classes are too many.
    ///
    /// **Cost** linear in the cells of all tables, and in the number of places times that of levels.
    pub fn depth(&self) -> Option<Depth> {
        let neurons = self.neurons()? as f64;
        let distances = self.distances();
        let levels = self.levels_of_ands(&distances);
        let deep = Layers::new(Layering::Deep, levels.len(), Scaled::from_f64(neurons));
        let mut shallow = Vec::new();
        if levels.len() > 1 {
            shallow.push(Layers::new(Layering::Datum, 1, self.data()));
        }
        // without one of two levels, one is left: that of all data
        if levels.len() > 2 {
            let without = |&level: &usize| {
                let neurons = self.neurons_without(level, &distances);
                Layers::new(Layering::WithoutLevel(level), levels.len() - 1, neurons)
            };
            let cheaper = |a: &Layers, b: &Layers| a.log2_neurons.total_cmp(&b.log2_neurons);
            shallow.extend(levels[1..].iter().map(without).min_by(cheaper));
            shallow.sort_by(cheaper);
        }
        Some(Depth { deep, shallow })
    }

    /// The steps from each variable to the query.
    fn distances(&self) -> Vec<usize> {
        let mut distances = vec![0; self.tree.nodes.len()];
        for &at in self.tree.order.iter().rev() {
            distances[at] = self.tree.nodes[at].hangs.map_or(0, |hanging| distances[hanging.from] + 1);
        }
        distances
    }

    /// The distances at which classes are made by ANDs, the nearest first.
    fn levels_of_ands(&self, distances: &[usize]) -> Vec<usize> {
        let makes_ands = |&at: &usize| ands(self.shape(at)) > 0;
        let mut levels: Vec<usize> =
            self.tree.order.iter().copied().filter(makes_ands).map(|at| distances[at]).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// Places at `level` make no ANDs; the next ones on the way to the query that do take their inputs.
    fn neurons_without(&self, level: usize, distances: &[usize]) -> Scaled {
        // per variable what is handed on in place of a class: the ways in which each class comes about
        let mut handed: Vec<Option<Vec<Scaled>>> = vec![None; self.tree.nodes.len()];
        let mut neurons = Scaled::ZERO;
        for &at in &self.tree.order {
            let (shape, node) = (self.shape(at), &self.tree.nodes[at]);
            let (makes_ands, is_left_out) = (ands(shape) > 0, distances[at] == level);
            let hears_classes = node.below.iter().all(|&below| handed[below].is_none());
            let stays = !(makes_ands && is_left_out);
            if hears_classes && stays {
                neurons += Scaled::from_f64(ands(shape) as f64);
                continue;
            }
            let inputs = ways(shape, |part| match *part {
                Operand::Own { .. } => None,
                Operand::Below { place, .. } => handed[node.below[place]].as_deref(),
            });
            node.below.iter().for_each(|&below| handed[below] = None);
            let takes_inputs = (makes_ands && !is_left_out) || at == self.tree.query();
            if takes_inputs {
                neurons += total(&inputs);
            } else if inputs.len() > 1 {
                handed[at] = Some(inputs);
            }
        }
        neurons
    }

    /// The number of data that can occur.
    fn data(&self) -> Scaled {
        let mut data: Vec<Vec<Scaled>> = Vec::new();
        // a shape comes after those it is made of
        for shape in &self.built.shapes {
            let made = ways(shape, |part| match *part {
                Operand::Own { .. } => None,
                Operand::Below { shape, .. } => Some(data[shape].as_slice()),
            });
            data.push(made);
        }
        total(&data[self.built.shape_of[self.tree.query()]])
    }
}

impl fmt::Display for Layering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deep => f.write_str("a layer for every level"),
            Self::WithoutLevel(level) => write!(f, "without level {level}"),
            Self::Datum => f.write_str("a neuron for each datum"),
        }
    }
}

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = if self.layers == 1 { "layer" } else { "layers" };
        write!(f, "{}: {} {layers}, ", self.layering, self.layers)?;
        match self.neurons.is_finite() {
            true => write!(f, "{} neurons", self.neurons),
            false => write!(f, "2^{:.1} neurons", self.log2_neurons),
        }
    }
}

impl Layers {
    fn new(layering: Layering, layers: usize, neurons: Scaled) -> Self {
        Self { layering, layers, neurons: neurons.to_f64(), log2_neurons: neurons.log2() }
    }
}

fn ands(shape: &Shape) -> usize {
    shape.classes().map_or(0, |classes| classes.folds.iter().map(Fold::neurons).sum())
}

fn total(ways: &[Scaled]) -> Scaled {
    ways.iter().fold(Scaled::ZERO, |sum, &ways| sum + ways)
}

/// For each class of a shape the ways in which it comes about, given those of its parts; one where nothing is given.
fn ways<'s>(shape: &Shape, given: impl Fn(&Operand) -> Option<&'s [Scaled]>) -> Vec<Scaled> {
    let Some(classes) = shape.classes() else { return Vec::new() };
    let mut sides = shape.operands.iter().map(given);
    let mut left: Option<Vec<Scaled>> = sides.next().flatten().map(<[Scaled]>::to_vec);
    for fold in &classes.folds {
        let right = sides.next().flatten();
        let mut made = vec![Scaled::ZERO; fold.classes()];
        for (l, r, class) in fold.cells() {
            let left = left.as_ref().map_or(Scaled::ONE, |ways| ways[l]);
            made[class] += left * right.map_or(Scaled::ONE, |ways| ways[r]);
        }
        left = Some(made);
    }
    left.unwrap_or_default()
}
