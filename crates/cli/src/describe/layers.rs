//! What fewer layers of ANDs would cost.

use std::fmt;

use hamnet::analysis::distill::{Depth, Layers};
use serde::Serialize;

use crate::words;

/// The network that is built, and upper bounds on what fewer layers cost.
#[derive(Serialize)]
pub struct LayersReport {
    deep: Counted,
    /// The cheapest first.
    shallow: Vec<Counted>,
}

#[derive(Serialize)]
struct Counted {
    how: String,
    layers: usize,
    /// Null where no f64 holds the number.
    neurons: Option<f64>,
    log2_neurons: f64,
}

impl LayersReport {
    /// The report on these counts.
    pub fn new(depth: &Depth) -> Self {
        Self { deep: Counted::new(&depth.deep), shallow: depth.shallow.iter().map(Counted::new).collect() }
    }
}

impl Counted {
    fn new(layers: &Layers) -> Self {
        Self {
            how: layers.layering.to_string(),
            layers: layers.layers,
            neurons: layers.neurons.is_finite().then_some(layers.neurons),
            log2_neurons: layers.log2_neurons,
        }
    }
}

impl fmt::Display for LayersReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.shallow.is_empty() {
            return Ok(());
        }
        writeln!(f, "depth: what is built, and upper bounds on what fewer layers cost")?;
        self.deep.fmt(f)?;
        self.shallow.iter().try_for_each(|counted| counted.fmt(f))
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = words::counted(self.layers as u64, "layer");
        let neurons = match self.neurons {
            Some(neurons) => words::estimate(neurons),
            None => format!("2^{:.1}", self.log2_neurons),
        };
        writeln!(f, "  {:<25}  {layers:>9}  {neurons:>12} neurons", self.how)
    }
}
