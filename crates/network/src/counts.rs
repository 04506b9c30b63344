//! Counts: how large a network is, and what the theory promised.

/// The size of a network. A neuron is a hidden unit that is not merely affine; a synapse is a nonzero weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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
    /// Longest path from an input to a head, in layers that are not rescalings.
    pub depth: u64,
}

/// What the theory says about the size, beside what was emitted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Theory {
    /// `N_c q^{S_c}` with `N_c` cliques of the elimination, `S_c` the largest, `q` the largest domain
    /// (THEORY 1.11, Lin & Tegmark arXiv:1608.08225); as ln, since it may be huge.
    pub ln_upper_bound: f64,
    /// `N_c`.
    pub cliques: u64,
    /// `S_c`.
    pub largest_clique: u64,
    /// A certified lower bound on the number of neurons, where one can be computed.
    pub lower_bound: Option<u64>,
}
