//! The outcome of a check, for people and as JSON: the worst errors, where they are, and what is broken.

use std::fmt;

use hamnet::model::exact::Declined;
use hamnet::network::RoundedUp;
use hamnet::numeric::Precision;
use serde::Serialize;

use super::draw::How;
use super::findings::known;
use super::report::{Part, Report};
use crate::words::{count, counted};

/// Broken rows that are told; the others are counted.
const TOLD: usize = 3;

/// The outcome in every precision, in the user's words.
#[derive(Serialize)]
pub struct Verdict {
    pub rows: usize,
    pub found: Vec<(String, usize)>,
    /// Rows that the judge does not answer.
    pub declined: u64,
    /// Why, each reason once, with the number of rows.
    pub reasons: Vec<(String, u64)>,
    pub precisions: Vec<Outcome>,
    pub holds: bool,
    /// What a row is called.
    #[serde(skip)]
    noun: &'static str,
}

/// What was compared, for the words about it.
pub struct Compared<'a> {
    pub precision: Precision,
    /// The parts that are certified, and their bounds where these are the same for all rows.
    pub parts: &'a [(Part, f64)],
    pub how: &'a dyn Fn(usize) -> How,
    pub findings: &'a dyn Fn(usize) -> Vec<String>,
    /// The number of steps of a sequence.
    pub steps: Option<&'a dyn Fn(usize) -> usize>,
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
    #[serde(flatten)]
    sequences: Option<SequenceOutcome>,
    broken: Vec<String>,
    broken_rows: usize,
    #[serde(skip)]
    noun: &'static str,
}

/// What networks over sequences are asked beside `ln p(e)`.
#[derive(Serialize)]
struct SequenceOutcome {
    filtered: Option<Reached>,
    smoothed: Option<Reached>,
    path: Option<Reached>,
    ln_path: Option<Reached>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<usize>,
    evidence: Vec<String>,
}

impl Verdict {
    /// The verdict on rows found in these ways, and the reasons why some are not judged, without an outcome yet.
    pub fn new<'d>(noun: &'static str, found: &[How], declined: impl Iterator<Item = &'d Declined>) -> Self {
        let number = |how: How| found.iter().filter(|own| **own == how).count();
        let ways = How::ALL.iter().map(|&how| (how.words().to_owned(), number(how)));
        let (mut reasons, mut total): (Vec<(&Declined, u64)>, u64) = (Vec::new(), 0);
        for declined in declined {
            total += 1;
            // the numbers of two rows differ where the reason does not
            let is_same =
                |other: &Declined| std::mem::discriminant(other) == std::mem::discriminant(declined);
            match reasons.iter_mut().find(|(other, _)| is_same(other)) {
                Some((_, rows)) => *rows += 1,
                None => reasons.push((declined, 1)),
            }
        }
        Self {
            rows: found.len(),
            found: ways.collect(),
            declined: total,
            reasons: reasons.into_iter().map(|(declined, rows)| (declined.to_string(), rows)).collect(),
            precisions: Vec::new(),
            holds: true,
            noun,
        }
    }

    /// Adds the `report` on one precision.
    pub fn add(&mut self, compared: &Compared<'_>, report: &Report) {
        let reached = |part: Part| {
            let &(_, certified) = compared.parts.iter().find(|(own, _)| *own == part)?;
            let worst = report.worst_of(part);
            let bound = worst.map_or(certified, |worst| worst.bound);
            let error = worst.map_or(0.0, |worst| worst.error);
            let row = worst.map(|worst| worst.row);
            Some(Reached {
                worst: error,
                bound,
                reached: if bound > 0.0 { error / bound } else { 0.0 },
                row: row.map(|row| row + 1),
                how: row.map(|row| (compared.how)(row).words()),
                steps: row.and_then(|row| compared.steps.map(|steps| steps(row))),
                evidence: row.map(compared.findings).unwrap_or_default(),
            })
        };
        let broken = report.broken.iter().take(TOLD);
        let words = broken.map(|broken| broken.words(compared.precision, self.noun, compared.findings));
        self.holds &= report.broken.is_empty();
        self.precisions.push(Outcome {
            precision: compared.precision.name(),
            judged: report.judged,
            impossible: report.impossible,
            outside: report.outside,
            too_coarse: report.too_coarse,
            posterior: reached(Part::Posterior),
            max_marginal: reached(Part::MaxMarginal),
            energy: reached(Part::Energy),
            ln_evidence: reached(Part::LnEvidence),
            sequences: compared.steps.map(|_| SequenceOutcome {
                filtered: reached(Part::Filtered),
                smoothed: reached(Part::Smoothed),
                path: reached(Part::Path),
                ln_path: reached(Part::LnPath),
            }),
            broken: words.collect(),
            broken_rows: report.broken.len(),
            noun: self.noun,
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
        writeln!(f, "{}: {}", counted(self.rows as u64, self.noun), found.join(", "))?;
        for (reason, rows) in &self.reasons {
            writeln!(f, "{} not compared: {reason}", counted(*rows, self.noun))?;
        }
        self.precisions.iter().try_for_each(|outcome| outcome.fmt(f))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.broken_rows == 0 { "holds" } else { "BROKEN" };
        write!(f, "{}  {verdict} on {} compared", self.precision, counted(self.judged, self.noun))?;
        let others = [
            (self.impossible, "impossible"),
            (self.outside, "outside"),
            (self.too_coarse, "beyond the judge's accuracy"),
        ];
        for (number, words) in others.iter().filter(|(number, _)| *number > 0) {
            write!(f, ", {} {words}", count(*number))?;
        }
        writeln!(f)?;
        let ln = if self.max_marginal.is_some() { "ln p(x*,e) ±" } else { "ln p(e)    ±" };
        let sequences = self.sequences.as_ref();
        let of_sequence =
            |part: fn(&SequenceOutcome) -> &Option<Reached>| sequences.and_then(|own| part(own).as_ref());
        let lines = [
            (self.posterior.as_ref(), "posterior  TV"),
            (of_sequence(|own| &own.filtered), "filtered   TV"),
            (of_sequence(|own| &own.smoothed), "smoothed   TV"),
            (self.max_marginal.as_ref(), "max-marg.  ±"),
            (self.energy.as_ref(), "energies   ω"),
            (self.ln_evidence.as_ref(), ln),
            (of_sequence(|own| &own.path), "path       -"),
            (of_sequence(|own| &own.ln_path), "ln p(path) ±"),
        ];
        lines
            .into_iter()
            .filter_map(|(reached, name)| Some((reached?, name)))
            .try_for_each(|(reached, name)| reached.write(name, self.noun, f))
    }
}

impl Reached {
    fn write(&self, name: &str, noun: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { worst, bound, reached, .. } = self;
        let (Some(row), Some(how)) = (self.row, self.how) else {
            return writeln!(f, "     {name} not compared, bound {}", RoundedUp(*bound));
        };
        let (percent, bound) = (100.0 * reached, RoundedUp(*bound));
        writeln!(f, "     {name} {worst:.1e} at worst, {percent:.1} % of the bound {bound}")?;
        let steps =
            self.steps.map(|steps| format!(", {}", counted(steps as u64, "step"))).unwrap_or_default();
        writeln!(f, "       {noun} {row}, {how}{steps}: {}", known(&self.evidence))
    }
}
