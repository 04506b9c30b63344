//! Counts: how large a network is, and what the theory promised.

use crate::{Network, Operation, UnitId};

/// The size of a network.
///
/// The counting model: a *neuron* is a hidden unit that is not merely affine, a *synapse* a nonzero weight. Biases are not
/// counted, neither in hidden nor in output units; a weight that skips layers counts once, where it is read; the encoder
/// of the likelihoods and the normalization of a head are not layers and count nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Product units, activations: hidden units that are not affine.
    pub neurons: u64,
    /// Affine units (sums), with or without bias.
    pub sums: u64,
    /// Nonzero weights of affine maps, plus two per product unit and one per activation or rescaled unit.
    pub synapses: u64,
    /// Rescaled units.
    pub rescaled: u64,
    /// Layers.
    pub layers: u64,
    /// Longest path of synapses from an input to a unit of a head or of the evidence, in layers that are not rescalings.
    pub depth: u64,
}

/// What the theory says about the size, beside what was emitted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theory {
    /// `N_c q^{S_c}` with `N_c` cliques of the elimination, `S_c` the largest, `q` the largest domain
    /// (THEORY 1.11, Lin & Tegmark arXiv:1608.08225); as ln, since it may be huge.
    pub ln_upper_bound: f64,
    /// `N_c`.
    pub cliques: u64,
    /// `S_c`.
    pub largest_clique: u64,
    /// What constructions of the theory need at most.
    pub upper_bounds: Vec<CountBound>,
    /// What no network can do with less, where that was computed.
    pub lower_bounds: Vec<CountBound>,
}

/// A number of neurons that the theory proves sufficient, or necessary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountBound {
    pub neurons: u64,
    /// Which formula, in which sense (exact, uniform, or in the limit of small arguments), and under which model of
    /// biases, in words.
    pub sense: String,
}

impl Network {
    /// The size of the network. Costs time in proportion to it.
    ///
    /// ```
    /// use hamnet_network::{Counts, parse_text};
    ///
    /// let counts = parse_text(include_str!("../tests/network/sprinkler.txt"))?.counts();
    /// assert_eq!(counts, Counts { neurons: 0, sums: 5, synapses: 10, rescaled: 2, layers: 4, depth: 3 });
    /// # Ok::<(), hamnet_network::TextError>(())
    /// ```
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { layers: self.layers.len() as u64, depth: depth(self), ..Counts::default() };
        for layer in &self.layers {
            let units = layer.units.len() as u64;
            match &layer.operation {
                Operation::Affine(_) => counts.sums += units,
                Operation::Product(_) | Operation::Activation { .. } => counts.neurons += units,
                Operation::Rescale { .. } => counts.rescaled += units,
            }
            (0..layer.units.len())
                .for_each(|place| for_each_synapse(&layer.operation, place, |_| counts.synapses += 1));
        }
        counts
    }
}

/// The longest path; a unit that no input reaches has none.
fn depth(network: &Network) -> u64 {
    let inputs = network.inputs().iter().map(|input| input.units.len()).sum();
    let mut depths: Vec<Option<u64>> = Vec::with_capacity(network.units);
    depths.resize(inputs, Some(0));
    for layer in &network.layers {
        let own = u64::from(!matches!(layer.operation, Operation::Rescale { .. }));
        for place in 0..layer.units.len() {
            let mut below = None;
            for_each_synapse(&layer.operation, place, |unit| below = below.max(depths[unit.index()]));
            depths.push(below.map(|below| below + own));
        }
    }
    let read = network.heads().iter().flat_map(|head| &head.units).copied().chain(network.evidence().unit());
    read.filter_map(|unit| depths[unit.index()]).max().unwrap_or(0)
}

/// Calls `visit` with every unit that the unit at `place` reads with a weight other than zero.
fn for_each_synapse(operation: &Operation, place: usize, mut visit: impl FnMut(UnitId)) {
    match operation {
        Operation::Affine(affine) => {
            let (columns, weights) = affine.row(place);
            let nonzero = columns.iter().zip(weights).filter(|&(_, &weight)| weight != 0.0);
            nonzero.for_each(|(&unit, _)| visit(unit));
        }
        Operation::Product(pairs) => pairs[place].iter().for_each(|&unit| visit(unit)),
        Operation::Activation { of, .. } => visit(of[place]),
        Operation::Rescale { of, .. } => visit(of.units()[place]),
    }
}
