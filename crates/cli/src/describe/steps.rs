//! The steps of a hierarchy: the layers that do them, and what fewer layers would cost.

use std::fmt;

use hamnet::compile::hierarchy::{DepthReport, Size, StepReport, steps};
use hamnet::network::Network;
use serde::Serialize;

use crate::words;

/// So many steps are printed from either end.
const SHOWN: usize = 8;

/// The steps of a network, in the order it does them.
#[derive(Serialize)]
#[serde(transparent)]
pub struct StepsReport(Vec<Step>);

#[derive(Serialize)]
struct Step {
    step: usize,
    direction: &'static str,
    edges: usize,
    from: String,
    to: String,
    alphabet: [usize; 2],
    layers: Vec<Layers>,
}

#[derive(Serialize)]
struct Layers {
    kind: &'static str,
    first: usize,
    last: usize,
    width: usize,
    synapses: usize,
}

impl StepsReport {
    /// The steps of `network`; `None` if it reverses no hierarchy.
    pub fn new(network: &Network) -> Option<Self> {
        let steps: Vec<Step> = steps(network).into_iter().map(Step::new).collect();
        (!steps.is_empty()).then_some(Self(steps))
    }
}

impl Step {
    fn new(report: StepReport) -> Self {
        let StepReport { step, towards, edges, example: [from, to], alphabets, layers } = report;
        let layers = layers.iter().map(|layers| Layers {
            kind: layers.kind.name(),
            first: layers.layers[0],
            last: layers.layers[1],
            width: layers.width,
            synapses: layers.synapses,
        });
        let direction = if towards { "in" } else { "out" };
        Self { step, direction, edges, from, to, alphabet: alphabets, layers: layers.collect() }
    }
}

impl fmt::Display for StepsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(steps) = self;
        writeln!(f, "steps        {}", words::counted(steps.len() as u64, "step"))?;
        writeln!(
            f,
            "  {:>6}  {:>7}  {:<22}  {:>9}  {:<8}  {:>13}  {:>8}  {:>9}",
            "step", "edges", "from → to", "alphabet", "kind", "layers", "width", "synapses"
        )?;
        let hidden = steps.len().saturating_sub(2 * SHOWN);
        for (place, step) in steps.iter().enumerate() {
            if hidden == 0 || place < SHOWN || place >= steps.len() - SHOWN {
                step.fmt(f)?;
            } else if place == SHOWN {
                writeln!(f, "  {:>6}  and {} more", "…", words::counted(hidden as u64, "step"))?;
            }
        }
        Ok(())
    }
}

/// A line for each kind of layer.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, edges, from, to, alphabet: [left, reached], .. } = self;
        for (place, layers) in self.layers.iter().enumerate() {
            if place == 0 {
                let (ends, alphabet) = (format!("{from} → {to}"), format!("{left} → {reached}"));
                write!(f, "  {step:>6}  {edges:>7}  {ends:<22}  {alphabet:>9}")?;
            } else {
                write!(f, "  {:>6}  {:>7}  {:<22}  {:>9}", "", "", "", "")?;
            }
            let range = match layers.first == layers.last {
                true => layers.first.to_string(),
                false => format!("{} to {}", layers.first, layers.last),
            };
            writeln!(f, "  {:<8}  {range:>13}  {:>8}  {:>9}", layers.kind, layers.width, layers.synapses)?;
        }
        Ok(())
    }
}

/// What fewer layers than steps would cost.
#[derive(Serialize)]
pub struct ShallowReport {
    deep: Counted,
    /// Upper bounds, the cheapest first.
    shallow: Vec<Counted>,
}

#[derive(Serialize)]
struct Counted {
    how: String,
    steps: usize,
    /// Null where no f64 holds the number.
    neurons: Option<f64>,
    synapses: Option<f64>,
    log2_synapses: f64,
}

impl ShallowReport {
    /// The report on these sizes.
    pub fn new(report: &DepthReport) -> Self {
        Self { deep: Counted::new(&report.deep), shallow: report.shallow.iter().map(Counted::new).collect() }
    }
}

impl Counted {
    fn new(size: &Size) -> Self {
        let finite = |number: f64| number.is_finite().then_some(number);
        Self {
            how: size.flattening.to_string(),
            steps: size.steps,
            neurons: finite(size.neurons),
            synapses: finite(size.synapses),
            log2_synapses: size.log2_synapses,
        }
    }
}

impl fmt::Display for ShallowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "depth        what is built, and upper bounds on what fewer layers cost")?;
        self.deep.fmt(f)?;
        self.shallow.iter().try_for_each(|counted| counted.fmt(f))
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = words::counted(self.steps as u64, "step");
        write!(f, "  {:<32}  {steps:>13}", self.how)?;
        match (self.neurons, self.synapses) {
            (Some(neurons), Some(synapses)) => {
                let [neurons, synapses] = [neurons, synapses].map(words::estimate);
                writeln!(f, "  {neurons:>12} neurons  {synapses:>12} synapses")
            }
            _ => writeln!(f, "  2^{:.1} synapses", self.log2_synapses),
        }
    }
}
