//! A network: what it answers, what it promises, how large it is and what the theory says of that.

use std::collections::BTreeMap;
use std::fmt;

use hamnet::network::{Certificate, CountBound, Encoding, Network, Operation, RoundedUp, VariableLabel};
use serde::Serialize;

use super::StepsReport;
use super::bound;
use crate::words;

/// What is to be said of a network.
#[derive(Serialize)]
pub struct NetworkReport {
    model: String,
    /// `posterior` or `most probable explanation`.
    answers: &'static str,
    query: Vec<String>,
    targets_condition: bool,
    inputs: Vec<String>,
    /// The inputs, of reals with their ranges.
    #[serde(skip)]
    reads: Vec<String>,
    ranges: BTreeMap<String, [f64; 2]>,
    given: Vec<String>,
    encoding: String,
    neurons: u64,
    sums: u64,
    synapses: u64,
    rescaled: u64,
    layers: u64,
    depth: u64,
    kinds: Vec<Kind>,
    theory: Theory,
    certificates: Vec<Promise>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<StepsReport>,
    notes: Vec<String>,
}

/// What a network answers that gives max-marginals.
const EXPLANATION: &str = "most probable explanation";

/// Layers of one kind.
#[derive(Serialize)]
struct Kind {
    kind: &'static str,
    layers: u64,
    units: u64,
}

/// What the theory says of the number of neurons.
#[derive(Serialize)]
pub struct Theory {
    cliques: u64,
    largest_clique: u64,
    ln_upper_bound: f64,
    upper_bounds: Vec<Count>,
    lower_bounds: Vec<Count>,
}

/// Neurons that are enough, or needed, and in which sense.
#[derive(Serialize)]
struct Count {
    neurons: u64,
    sense: String,
}

/// A certificate.
#[derive(Serialize)]
struct Promise {
    precision: &'static str,
    /// The spread of the errors of the energies, in nats.
    energy: Option<Bound>,
    /// Of posteriors.
    total_variation: Option<Bound>,
    /// The error of the logarithm of a max-marginal, in nats, of a network that explains.
    max_marginal: Option<Bound>,
    /// Not of a network that does not compute it.
    ln_evidence: Option<Bound>,
    roundings: f64,
    domain: String,
    assumptions: Vec<String>,
}

#[derive(Serialize)]
struct Bound {
    total: f64,
    truncation: f64,
    rounding: f64,
}

impl NetworkReport {
    /// The report on `network`.
    pub fn new(network: &Network) -> Self {
        let (parts, counts) = (network.parts(), network.counts());
        let name = |place: usize| network.variables()[place].name.clone();
        let labels = || network.inputs().iter().map(|input| &network.variables()[input.variable]);
        Self {
            model: parts.model.clone(),
            answers: if network.explains() { EXPLANATION } else { "posterior" },
            query: network
                .heads()
                .iter()
                .map(|head| crate::labels::target_name(network, &head.target))
                .collect(),
            targets_condition: parts.targets_condition,
            inputs: network.inputs().iter().map(|input| name(input.variable)).collect(),
            reads: reads(&labels().collect::<Vec<_>>()),
            ranges: labels().filter_map(range).collect(),
            given: parts.given.iter().map(|&(variable, state)| finding(network, variable, state)).collect(),
            encoding: encoding(&parts.encoding),
            neurons: counts.neurons,
            sums: counts.sums,
            synapses: counts.synapses,
            rescaled: counts.rescaled,
            layers: counts.layers,
            depth: counts.depth,
            kinds: kinds(network),
            theory: Theory::of(network),
            certificates: parts
                .certificates
                .iter()
                .map(|certificate| Promise::new(certificate, network))
                .collect(),
            steps: StepsReport::new(network),
            notes: parts.notes.clone(),
        }
    }
}

impl Promise {
    fn new(certificate: &Certificate, network: &Network) -> Self {
        let explains = network.explains();
        let bound = |bound: &hamnet::network::ErrorBound| Bound {
            total: bound.total(),
            truncation: bound.truncation,
            rounding: bound.rounding,
        };
        Self {
            precision: certificate.precision.name(),
            energy: certificate.energy.as_ref().map(bound),
            total_variation: (!explains).then(|| Bound {
                total: words::total_variation(certificate),
                ..bound(&certificate.posterior)
            }),
            max_marginal: explains.then(|| bound(&certificate.posterior)),
            ln_evidence: network.evidence().tells_probability().then(|| bound(&certificate.ln_evidence)),
            roundings: certificate.roundings,
            domain: certificate.domain.clone(),
            assumptions: certificate.assumptions.clone(),
        }
    }
}

impl Theory {
    /// What is said of `network`.
    pub fn of(network: &Network) -> Self {
        let theory = &network.parts().theory;
        Self {
            cliques: theory.cliques,
            largest_clique: theory.largest_clique,
            ln_upper_bound: theory.ln_upper_bound,
            upper_bounds: theory.upper_bounds.iter().map(Count::new).collect(),
            lower_bounds: theory.lower_bounds.iter().map(Count::new).collect(),
        }
    }
}

/// How many neurons are enough and how many are needed, a line each.
impl fmt::Display for Theory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.upper_bounds.iter().try_for_each(|bound| writeln!(f, "  at most    {bound}"))?;
        self.lower_bounds.iter().try_for_each(|bound| writeln!(f, "  at least   {bound}"))
    }
}

impl Count {
    fn new(bound: &CountBound) -> Self {
        Self { neurons: bound.neurons, sense: bound.sense.clone() }
    }
}

/// `alarm`, `y.0 from -1 to 1`; reals of one range that follow each other share it.
fn reads(labels: &[&VariableLabel]) -> Vec<String> {
    let named = labels.iter().enumerate().map(|(place, label)| {
        let next = labels.get(place + 1).and_then(|next| next.range());
        match label.range().filter(|range| next != Some(*range)) {
            Some((low, high)) => format!("{} from {low} to {high}", label.name),
            None => label.name.clone(),
        }
    });
    named.collect()
}

fn range(label: &VariableLabel) -> Option<(String, [f64; 2])> {
    label.range().map(|(low, high)| (label.name.clone(), [low, high]))
}

fn finding(network: &Network, variable: usize, state: usize) -> String {
    let label = &network.variables()[variable];
    format!("{}={}", label.name, label.states()[state])
}

fn encoding(encoding: &Encoding) -> String {
    match encoding {
        Encoding::Likelihood => "likelihoods, the largest of each variable scaled to about one".to_owned(),
        Encoding::LogLikelihood { floor, .. } => {
            format!("logarithms of likelihoods, from {:.1} nats upward", -floor)
        }
        Encoding::Observed => "observed states, one-hot, and values of real variables".to_owned(),
    }
}

/// The kinds of layers there are, in the order they first occur.
fn kinds(network: &Network) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for layer in network.layers() {
        let kind = kind(layer.operation());
        let place = kinds.iter().position(|known| known.kind == kind).unwrap_or(kinds.len());
        if place == kinds.len() {
            kinds.push(Kind { kind, layers: 0, units: 0 });
        }
        kinds[place].layers += 1;
        kinds[place].units += layer.units().len() as u64;
    }
    kinds
}

fn kind(operation: &Operation) -> &'static str {
    match operation {
        Operation::Affine(_) => "affine",
        Operation::Product(_) => "product",
        Operation::Activation { activation, .. } => activation.name(),
        Operation::Rescale { .. } => "rescale",
        _ => "other",
    }
}

impl fmt::Display for NetworkReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, name: &str, value: &str| writeln!(f, "{name:<13}{value}");
        line(f, "model", &self.model)?;
        match self.answers {
            EXPLANATION => line(
                f,
                "query",
                "the most probable explanation: the state of every variable, by max-marginals",
            )?,
            _ => line(f, "query", &words::list(&self.query, "every marginal", self.targets_condition))?,
        }
        line(
            f,
            "reads",
            &format!(
                "{}: {}",
                words::counted(self.inputs.len() as u64, "variable"),
                words::shortened(&self.reads)
            ),
        )?;
        if !self.given.is_empty() {
            line(f, "given", &words::shortened(&self.given))?;
        }
        line(f, "encoding", &self.encoding)?;
        line(f, "neurons", &format!("{} (product units and activations)", words::count(self.neurons)))?;
        let theory = &self.theory;
        theory.fmt(f)?;
        line(f, "sums", &format!("{} (affine units)", words::count(self.sums)))?;
        line(
            f,
            "synapses",
            &format!(
                "{} (nonzero weights, two per product; biases are not counted)",
                words::count(self.synapses)
            ),
        )?;
        line(f, "rescaled", &format!("{} units", words::count(self.rescaled)))?;
        let kinds = self.kinds.iter().map(|kind| format!("{} {}", words::count(kind.layers), kind.kind));
        line(
            f,
            "layers",
            &format!("{}: {}", words::count(self.layers), kinds.collect::<Vec<_>>().join(", ")),
        )?;
        line(f, "depth", &words::count(self.depth))?;
        if theory.cliques > 0 {
            let bound = bound::words(theory.ln_upper_bound);
            let (cliques, largest) = (theory.cliques, theory.largest_clique);
            line(f, "theory", &format!("N_c·q^S_c = {bound} with N_c = {cliques}, S_c = {largest}"))?;
        }
        self.certificates.iter().try_for_each(|promise| promise.fmt(f))?;
        self.steps.iter().try_for_each(|steps| steps.fmt(f))?;
        self.notes.iter().try_for_each(|note| line(f, "note", note))
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", words::count(self.neurons), self.sense)
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "certificate  {}", self.precision)?;
        if let Some(energy) = &self.energy {
            writeln!(f, "  energies   ω ≤ {energy} nats, the spread of their errors")?;
        }
        if let Some(total_variation) = &self.total_variation {
            writeln!(f, "  posterior  TV ≤ {total_variation}")?;
        }
        if let Some(max_marginal) = &self.max_marginal {
            writeln!(f, "  max-marg.  ± {max_marginal} nats, each logarithm")?;
            writeln!(f, "  states     certain where they lead all others by twice that")?;
        }
        match &self.ln_evidence {
            Some(ln_evidence) if self.max_marginal.is_some() => {
                writeln!(f, "  ln p(x*,e) ± {ln_evidence} nats, on hard evidence")?
            }
            Some(ln_evidence) => writeln!(f, "  ln p(e)    ± {ln_evidence} nats, on hard evidence")?,
            None => writeln!(
                f,
                "  ln p(e)    not computed: the posterior does not depend on what all classes share"
            )?,
        }
        writeln!(f, "  roundings  {} on the worst path", roundings(self.roundings))?;
        writeln!(f, "  domain     {}", self.domain)?;
        self.assumptions.iter().try_for_each(|assumption| writeln!(f, "  assumes    {assumption}"))
    }
}

fn roundings(count: f64) -> String {
    if count < 1e6 { format!("{count:.1}") } else { format!("{count:.1e}") }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, truncation, rounding } = self;
        let [total, truncation, rounding] = [*total, *truncation, *rounding].map(RoundedUp);
        write!(f, "{total} (truncation {truncation} + rounding {rounding})")
    }
}
