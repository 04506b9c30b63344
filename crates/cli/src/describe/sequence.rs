//! A network over sequences: what it reads and tells, what a step costs, and what it promises after how many.

use std::fmt;

use hamnet::network::RoundedUp;
use hamnet::network::sequence::{Emission, SequenceCertificate, SequenceNetwork};
use hamnet::numeric::Precision;
use serde::Serialize;

use crate::words;

/// The lengths of which the certificate is printed.
const STEPS: [usize; 3] = [1, 100, 100_000];

/// What is to be said of a network over sequences.
#[derive(Serialize)]
pub struct SequenceReport {
    model: String,
    belief: String,
    states: usize,
    seen: Vec<String>,
    /// The number of symbols; not of reals.
    alphabet: Option<usize>,
    synapses: usize,
    is_sparse: bool,
    certificates: Vec<Promise>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Promise {
    precision: &'static str,
    contraction: f64,
    contraction_steps: usize,
    after: Vec<After>,
    domain: String,
    assumptions: Vec<String>,
}

/// What is certified after so many steps.
#[derive(Serialize)]
struct After {
    steps: usize,
    filtered: f64,
    smoothed: f64,
    ln_evidence: f64,
    path: f64,
}

impl SequenceReport {
    /// The report on `network`.
    pub fn new(network: &SequenceNetwork) -> Self {
        let parts = network.parts();
        let alphabet = match &parts.emission {
            Emission::Symbols(emission) => Some(emission.label.states().len()),
            Emission::Gaussian(_) => None,
        };
        let labels = parts.emission.labels().iter();
        Self {
            model: parts.model.clone(),
            belief: parts.belief.name.clone(),
            states: network.states(),
            seen: labels
                .map(|label| match label.range() {
                    Some((low, high)) => format!("{} from {low} to {high}", label.name),
                    None => label.name.clone(),
                })
                .collect(),
            alphabet,
            synapses: synapses(network),
            is_sparse: !parts.transition.is_dense(),
            certificates: parts.certificates.iter().map(Promise::new).collect(),
            notes: parts.notes.clone(),
        }
    }

    /// One line, with the promise in `precision`.
    pub fn line(&self, precision: Precision) -> String {
        let promise = self.certificates.iter().find(|promise| promise.precision == precision.name());
        let promise = promise.map(|promise| {
            let longest = &promise.after[STEPS.len() - 1];
            format!(
                " · TV ≤ {} filtered, {} smoothed ({precision}, after {})",
                RoundedUp(longest.filtered),
                RoundedUp(longest.smoothed),
                words::counted(longest.steps as u64, "step"),
            )
        });
        format!(
            "{} from sequences of {}{} · {} a step",
            self.belief,
            words::shortened(&self.seen),
            promise.unwrap_or_default(),
            words::counted(self.synapses as u64, "synapse"),
        )
    }
}

/// The weights of a step that are not zero: of the transition, and of the likelihoods or the normal laws.
fn synapses(network: &SequenceNetwork) -> usize {
    let parts = network.parts();
    let positive = |numbers: &[f64]| numbers.iter().filter(|&&x| x != 0.0).count();
    let transition: usize = (0..network.states()).map(|state| positive(parts.transition.row(state).1)).sum();
    transition
        + match &parts.emission {
            Emission::Symbols(emission) => positive(&emission.likelihoods),
            Emission::Gaussian(emission) => positive(&emission.roots),
        }
}

impl Promise {
    fn new(certificate: &SequenceCertificate) -> Self {
        let after = |steps| After {
            steps,
            filtered: certificate.filtered(steps),
            smoothed: certificate.smoothed(steps),
            ln_evidence: certificate.ln_evidence(steps),
            path: certificate.path(steps),
        };
        Self {
            precision: certificate.precision.name(),
            contraction: certificate.contraction,
            contraction_steps: certificate.contraction_steps,
            after: STEPS.into_iter().map(after).collect(),
            domain: certificate.domain.clone(),
            assumptions: certificate.assumptions.clone(),
        }
    }
}

impl fmt::Display for SequenceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.model.is_empty() { String::new() } else { format!(" {}", self.model) };
        writeln!(f, "network over sequences{name}")?;
        writeln!(f, "  hidden     {}, {}", self.belief, words::counted(self.states as u64, "state"))?;
        let seen = words::shortened(&self.seen);
        match self.alphabet {
            Some(symbols) => {
                writeln!(f, "  seen       {seen}, {}", words::counted(symbols as u64, "symbol"))?
            }
            None => writeln!(f, "  seen       {seen}")?,
        }
        let kind = if self.is_sparse { "sparse" } else { "dense" };
        writeln!(f, "  a step     {}, {kind} transition", words::counted(self.synapses as u64, "synapse"))?;
        for promise in &self.certificates {
            promise.fmt(f)?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "  note       {note}"))
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let contraction = words::contraction(self.contraction, self.contraction_steps);
        writeln!(f, "  certificate in {}: {contraction}", self.precision)?;
        writeln!(
            f,
            "    {:>9}  {:>11}  {:>11}  {:>11}  {:>11}",
            "steps", "TV filtered", "TV smoothed", "ln p (nats)", "path (nats)"
        )?;
        for after in &self.after {
            let [filtered, smoothed, ln_evidence, path] =
                [after.filtered, after.smoothed, after.ln_evidence, after.path]
                    .map(|bound| RoundedUp(bound).to_string());
            writeln!(
                f,
                "    {:>9}  {filtered:>11}  {smoothed:>11}  {ln_evidence:>11}  {path:>11}",
                words::count(after.steps as u64)
            )?;
        }
        writeln!(f, "    for {}", self.domain)?;
        self.assumptions.iter().try_for_each(|assumption| writeln!(f, "    if {assumption}"))
    }
}
