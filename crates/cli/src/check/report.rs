//! What is found in one precision: the worst errors, and the answers that break a promise.

use hamnet::network::RoundedUp;
use hamnet::numeric::Precision;

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
    /// The belief after some steps of a sequence, from what was seen until then.
    Filtered,
    /// Any belief of a sequence, from all that is seen.
    Smoothed,
    /// How much less likely the path that is given is than the most probable one.
    Path,
    /// The logarithm of the weight of that path.
    LnPath,
}

impl Part {
    /// What is said of an error of it.
    fn words(self) -> &'static str {
        match self {
            Self::Posterior => "the posterior is off by TV",
            Self::Energy => "the errors of the energies spread by",
            Self::MaxMarginal => "a max-marginal is off by",
            Self::LnEvidence => "ln p(e) is off by",
            Self::Filtered => "a filtered belief is off by TV",
            Self::Smoothed => "a smoothed belief is off by TV",
            Self::Path => "the path is less likely than the most probable one by",
            Self::LnPath => "ln p of the path is off by",
        }
    }
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

/// The error of one kind that comes nearest to its bound.
#[derive(Clone, Copy, Debug)]
pub struct Worst {
    part: Part,
    pub error: f64,
    pub bound: f64,
    pub row: usize,
}

/// What is found in one precision.
#[derive(Default)]
pub struct Report {
    pub judged: u64,
    pub impossible: u64,
    pub outside: u64,
    pub too_coarse: u64,
    pub broken: Vec<Broken>,
    worst: Vec<Worst>,
    /// The part, the row, and how near the error comes to its bound.
    errors: Vec<(Part, usize, [f64; 2])>,
}

impl Report {
    /// Takes an `error` against its `bound`; the judge may be off by `slack`.
    pub fn add(&mut self, part: Part, row: usize, error: f64, bound: f64, slack: f64) {
        if matches!(part, Part::Posterior | Part::MaxMarginal) {
            self.judged += 1;
        }
        let found = Worst { part, error, bound, row };
        match self.worst.iter_mut().find(|worst| worst.part == part) {
            None => self.worst.push(found),
            Some(worst) if nearness(error, bound) > nearness(worst.error, worst.bound) => *worst = found,
            Some(_) => {}
        }
        self.errors.push((part, row, nearness(error, bound)));
        if error > bound + slack {
            self.broken.push(Broken::Error { row, part, error, bound });
        }
    }
}

impl Report {
    /// The error of `part` that comes nearest to its bound, if any was compared.
    pub fn worst_of(&self, part: Part) -> Option<Worst> {
        self.worst.iter().find(|worst| worst.part == part).copied()
    }

    /// The `count` rows whose errors of `part` come nearest to their bounds, the worst first.
    pub fn worst(&self, part: Part, count: usize) -> impl Iterator<Item = usize> {
        let mut errors: Vec<([f64; 2], usize)> = self
            .errors
            .iter()
            .filter(|(own, ..)| *own == part)
            .map(|&(_, row, error)| (error, row))
            .collect();
        // the sort is stable, so that equal errors keep the order of their rows
        errors.sort_by(|(a, _), (b, _)| b[0].total_cmp(&a[0]).then(b[1].total_cmp(&a[1])));
        errors.into_iter().take(count).map(|(_, row)| row)
    }
}

/// How near an error comes to its bound: the part of the bound, and where there is no such part the error itself.
pub fn nearness(error: f64, bound: f64) -> [f64; 2] {
    let is_part = bound > 0.0 && bound.is_finite();
    [if is_part { error / bound } else { 0.0 }, error]
}

impl Broken {
    /// The broken promise in the user's words; `findings` tells what a `row` knows, which may be called otherwise.
    pub fn words(&self, precision: Precision, noun: &str, findings: &dyn Fn(usize) -> Vec<String>) -> String {
        match *self {
            Self::Error { row, part, error, bound } => {
                let what = part.words();
                let bound = RoundedUp(bound);
                format!(
                    "{precision}, {noun} {}: {what} {error:.1e}, but {bound} is certified: {}",
                    row + 1,
                    known(&findings(row))
                )
            }
            Self::NoAnswer { row } => {
                format!(
                    "{precision}, {noun} {}: the network has no answer: {}",
                    row + 1,
                    known(&findings(row))
                )
            }
            Self::State { row, ref variable } => {
                let known = known(&findings(row));
                format!(
                    "{precision}, {noun} {}: the state of `{variable}` is called certain, and is not the best: {known}",
                    row + 1
                )
            }
            Self::Status { row, supported } => {
                let what = if supported {
                    "the network calls possible evidence impossible"
                } else {
                    "the network answers impossible evidence"
                };
                format!("{precision}, {noun} {}: {what}: {}", row + 1, known(&findings(row)))
            }
        }
    }
}
