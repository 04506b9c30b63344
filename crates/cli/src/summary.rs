//! The line that closes a run: rows, certificate, size.

use hamnet::network::Network;
use hamnet::numeric::Precision;
use serde::Serialize;

use crate::args::Manners;
use crate::remark;
use crate::run::{Outside, Tally};
use crate::words;

/// What a run has to say beside its posteriors.
#[derive(Serialize)]
pub struct Summary {
    rows: u64,
    ok: u64,
    impossible: u64,
    outside: u64,
    invalid: u64,
    precision: &'static str,
    /// Total variation between each posterior and the exact one, at most.
    total_variation: Option<f64>,
    /// Nats that the logarithm of any max-marginal is off by, at most, of a network that explains.
    max_marginal: Option<f64>,
    /// Rows of which another explanation may be as probable, where they are explained.
    uncertain: u64,
    domain: Option<String>,
    neurons: u64,
    synapses: u64,
    depth: u64,
    #[serde(skip)]
    line: String,
    #[serde(skip)]
    errors: Vec<String>,
    #[serde(skip)]
    warning: Option<String>,
}

/// What is to be known of `rows` outside of the ranges of reals.
fn outside_words(rows: u64, network: &Network, outside: Outside) -> Option<String> {
    if rows == 0 || !network.variables().iter().any(|label| label.range().is_some()) {
        return None;
    }
    let (have, rows) = (if rows == 1 { "has" } else { "have" }, words::counted(rows, "row"));
    Some(match outside {
        Outside::Allow => format!(
            "{rows} outside of what the certificate covers: what is computed there may be wrong by any amount"
        ),
        Outside::Warn | Outside::Error => format!(
            "{rows} outside of what the certificate covers {have} no posterior; --outside allow computes it without a guarantee"
        ),
    })
}

impl Summary {
    /// The summary of the rows in `tally`, answered by `network` in `precision`.
    ///
    /// `outside` is what happens to values outside of their ranges.
    pub fn new(tally: &Tally, network: &Network, precision: Precision, outside: Outside) -> Self {
        let counts = network.counts();
        let certificate = network.certificate(precision);
        let promise = certificate.map_or_else(
            || format!("no certificate for {precision}"),
            |known| words::certificate(network, known),
        );
        let explains = network.explains();
        Self {
            rows: tally.rows,
            ok: tally.ok,
            impossible: tally.impossible,
            outside: tally.outside,
            invalid: tally.invalid,
            precision: precision.name(),
            total_variation: certificate.filter(|_| !explains).map(words::total_variation),
            max_marginal: certificate.filter(|_| explains).map(|known| known.posterior.total()),
            uncertain: tally.uncertain,
            domain: certificate.map(|certificate| certificate.domain.clone()),
            neurons: counts.neurons,
            synapses: counts.synapses,
            depth: counts.depth,
            line: format!("{} · {promise} · {}", tally.line(), words::size(&counts)),
            errors: tally.errors.clone(),
            warning: outside_words(tally.outside, network, outside),
        }
    }

    /// Says it on standard error, so that what reads the posteriors sees nothing else.
    pub fn tell(&self, manners: Manners) {
        if manners.quiet {
            return;
        }
        self.errors.iter().for_each(remark::note);
        let untold = self.invalid.saturating_sub(self.errors.len() as u64);
        if untold > 0 {
            remark::note(format!("{} more are invalid", words::counted(untold, "row")));
        }
        self.warning.iter().for_each(remark::note);
        match serde_json::to_string(self) {
            Ok(line) if manners.json => remark::say(&line),
            _ => remark::say(&self.line),
        }
    }
}
