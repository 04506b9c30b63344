//! What is found in one precision: the worst errors, and the answers that break a promise.

use hamnet::network::{Certificate, RoundedUp};

use super::findings::known;

/// What a certificate bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Posterior,
    /// The spread of the errors of the energies.
    Energy,
    /// The logarithm of a max-marginal, relative to the best.
    MaxMarginal,
    LnEvidence,
}

/// An answer that breaks a promise.
pub enum Broken {
    Error {
        row: usize,
        part: Part,
        error: f64,
        bound: f64,
    },
    Status {
        row: usize,
        supported: bool,
    },
    /// No answer within the domain of the certificate.
    NoAnswer {
        row: usize,
    },
    /// A state that leads by more than what decides, and is not that of the most probable explanation.
    State {
        row: usize,
        variable: String,
    },
}

/// The worst error of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Worst {
    pub error: f64,
    pub row: Option<usize>,
}

/// What is found in one precision.
#[derive(Default)]
pub struct Report {
    pub judged: u64,
    pub impossible: u64,
    pub outside: u64,
    pub too_coarse: u64,
    pub posterior: Worst,
    pub energy: Worst,
    pub max_marginal: Worst,
    pub ln_evidence: Worst,
    pub broken: Vec<Broken>,
    errors: Vec<(Part, usize, f64)>,
}

impl Report {
    /// Takes an `error` against its `bound`; the judge may be off by `slack`.
    pub fn add(&mut self, part: Part, row: usize, error: f64, bound: f64, slack: f64) {
        let worst = match part {
            Part::Posterior => {
                self.judged += 1;
                &mut self.posterior
            }
            Part::Energy => &mut self.energy,
            Part::MaxMarginal => {
                self.judged += 1;
                &mut self.max_marginal
            }
            Part::LnEvidence => &mut self.ln_evidence,
        };
        if worst.row.is_none() || error > worst.error {
            *worst = Worst { error, row: Some(row) };
        }
        self.errors.push((part, row, error));
        if error > bound + slack {
            self.broken.push(Broken::Error { row, part, error, bound });
        }
    }
}

impl Report {
    /// The `count` rows with the largest errors of `part`, the worst first.
    pub fn worst(&self, part: Part, count: usize) -> impl Iterator<Item = usize> {
        let mut errors: Vec<(f64, usize)> = self
            .errors
            .iter()
            .filter(|(own, ..)| *own == part)
            .map(|&(_, row, error)| (error, row))
            .collect();
        // the sort is stable, so that equal errors keep the order of their rows
        errors.sort_by(|a, b| b.0.total_cmp(&a.0));
        errors.into_iter().take(count).map(|(_, row)| row)
    }
}

impl Broken {
    /// The broken promise in the user's words; `findings` tells what a row knows.
    pub fn words(&self, certificate: &Certificate, findings: &dyn Fn(usize) -> Vec<String>) -> String {
        let precision = certificate.precision;
        match *self {
            Self::Error { row, part, error, bound } => {
                let what = match part {
                    Part::Posterior => "the posterior is off by TV",
                    Part::Energy => "the errors of the energies spread by",
                    Part::MaxMarginal => "a max-marginal is off by",
                    Part::LnEvidence => "ln p(e) is off by",
                };
                let bound = RoundedUp(bound);
                format!(
                    "{precision}, row {}: {what} {error:.1e}, but {bound} is certified: {}",
                    row + 1,
                    known(&findings(row))
                )
            }
            Self::NoAnswer { row } => {
                format!("{precision}, row {}: the network has no answer: {}", row + 1, known(&findings(row)))
            }
            Self::State { row, ref variable } => {
                let known = known(&findings(row));
                format!(
                    "{precision}, row {}: the state of `{variable}` is called certain, and is not the best: {known}",
                    row + 1
                )
            }
            Self::Status { row, supported } => {
                let what = if supported {
                    "the network calls possible evidence impossible"
                } else {
                    "the network answers impossible evidence"
                };
                format!("{precision}, row {}: {what}: {}", row + 1, known(&findings(row)))
            }
        }
    }
}
