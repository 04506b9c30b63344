//! The outcome of a check, for people and as JSON: the worst errors, where they are, and what is broken.

use std::fmt;

use hamnet::network::{Certificate, EvidenceHead, Network, RoundedUp};
use serde::Serialize;

use super::draw::{Case, How};
use super::findings::{findings, known};
use super::report::{Report, Worst};
use crate::words::{self, count, counted};

/// Broken rows that are told; the others are counted.
const TOLD: usize = 3;

/// The outcome in every precision, in the user's words.
#[derive(Serialize)]
pub struct Verdict {
    pub rows: usize,
    pub found: Vec<(String, usize)>,
    /// Rows that take the judge too much work.
    pub declined: u64,
    pub precisions: Vec<Outcome>,
    pub holds: bool,
}

/// The outcome in one precision.
#[derive(Serialize)]
pub struct Outcome {
    precision: &'static str,
    judged: u64,
    impossible: u64,
    outside: u64,
    too_coarse: u64,
    /// Of networks that give posteriors.
    posterior: Option<Reached>,
    /// Logarithms relative to the best, of networks that explain.
    max_marginal: Option<Reached>,
    /// The spread of the errors of energies, of networks that compute them.
    energy: Option<Reached>,
    /// Of networks that compute it.
    ln_evidence: Option<Reached>,
    broken: Vec<String>,
    broken_rows: usize,
}

/// The worst error found, beside its bound.
#[derive(Serialize)]
struct Reached {
    worst: f64,
    bound: f64,
    /// The part of the bound that the worst error reaches; the smaller, the more idle is the bound.
    reached: f64,
    row: Option<usize>,
    how: Option<&'static str>,
    evidence: Vec<String>,
}

impl Verdict {
    /// The verdict on `cases` without an outcome yet.
    pub fn new(cases: &[Case], declined: u64) -> Self {
        let number = |how: How| cases.iter().filter(|case| case.how == how).count();
        let found = How::ALL.iter().map(|&how| (how.words().to_owned(), number(how)));
        Self { rows: cases.len(), found: found.collect(), declined, precisions: Vec::new(), holds: true }
    }

    /// Adds the `report` on one precision.
    pub fn add(&mut self, network: &Network, certificate: &Certificate, cases: &[Case], report: &Report) {
        let words = |row: usize| findings(network, &cases[row].evidence);
        let reached = |worst: &Worst, bound: f64| Reached {
            worst: worst.error,
            bound,
            reached: if bound > 0.0 { worst.error / bound } else { 0.0 },
            row: worst.row.map(|row| row + 1),
            how: worst.row.map(|row| cases[row].how.words()),
            evidence: worst.row.map(words).unwrap_or_default(),
        };
        let told = report.broken.iter().take(TOLD).map(|broken| broken.words(certificate, &words)).collect();
        self.holds &= report.broken.is_empty();
        self.precisions.push(Outcome {
            precision: certificate.precision.name(),
            judged: report.judged,
            impossible: report.impossible,
            outside: report.outside,
            too_coarse: report.too_coarse,
            posterior: (!network.explains())
                .then(|| reached(&report.posterior, words::total_variation(certificate))),
            max_marginal: network
                .explains()
                .then(|| reached(&report.max_marginal, certificate.decisive_lead())),
            energy: certificate.energy.map(|bound| reached(&report.energy, bound.total())),
            ln_evidence: (*network.evidence() != EvidenceHead::Absent)
                .then(|| reached(&report.ln_evidence, certificate.ln_evidence.total())),
            broken: told,
            broken_rows: report.broken.len(),
        });
    }

    /// The promises that are broken, the first of each precision.
    pub fn broken(&self) -> impl Iterator<Item = &String> {
        self.precisions.iter().flat_map(|outcome| &outcome.broken)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found: Vec<String> = self
            .found
            .iter()
            .filter(|(_, number)| *number > 0)
            .map(|(words, number)| format!("{} {words}", count(*number as u64)))
            .collect();
        writeln!(f, "{}: {}", counted(self.rows as u64, "row"), found.join(", "))?;
        if self.declined > 0 {
            writeln!(f, "{} beyond the budget of the judge, not compared", counted(self.declined, "row"))?;
        }
        self.precisions.iter().try_for_each(|outcome| outcome.fmt(f))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.broken_rows == 0 { "holds" } else { "BROKEN" };
        write!(f, "{}  {verdict} on {} compared", self.precision, counted(self.judged, "row"))?;
        let others = [
            (self.impossible, "impossible"),
            (self.outside, "outside"),
            (self.too_coarse, "beyond the judge's accuracy"),
        ];
        for (number, words) in others.iter().filter(|(number, _)| *number > 0) {
            write!(f, ", {} {words}", count(*number))?;
        }
        writeln!(f)?;
        self.posterior.iter().try_for_each(|posterior| posterior.write("posterior  TV", f))?;
        self.max_marginal.iter().try_for_each(|reached| reached.write("max-marg.  ±", f))?;
        self.energy.iter().try_for_each(|energy| energy.write("energies   ω", f))?;
        let ln = if self.max_marginal.is_some() { "ln p(x*,e) ±" } else { "ln p(e)    ±" };
        self.ln_evidence.iter().try_for_each(|ln_evidence| ln_evidence.write(ln, f))
    }
}

impl Reached {
    fn write(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { worst, bound, reached, .. } = self;
        let (Some(row), Some(how)) = (self.row, self.how) else {
            return writeln!(f, "     {name} not compared, bound {}", RoundedUp(*bound));
        };
        let (percent, bound) = (100.0 * reached, RoundedUp(*bound));
        writeln!(f, "     {name} {worst:.1e} at worst, {percent:.1} % of the bound {bound}")?;
        writeln!(f, "       row {row}, {how}: {}", known(&self.evidence))
    }
}
