//! What an engine says about a row, and how far two answers are apart.

use hamnet::numeric::Dd;

/// Whether there is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    Impossible,
    Outside,
}

/// The answer to one row; every `f64` and `f32` is a [`Dd`] exactly.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: Status,
    /// One per target, last variable fastest.
    pub posteriors: Vec<Vec<Dd>>,
    pub ln_evidence: Dd,
}

/// How far an answer may be from the exact one, or how far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distance {
    /// Total variation of the worst posterior.
    pub posterior: f64,
    /// Absolute, in nats.
    pub ln_evidence: f64,
}

impl Answer {
    /// No posterior, because of `status`.
    pub fn refused(status: Status) -> Self {
        Self { status, posteriors: Vec::new(), ln_evidence: Dd::ZERO }
    }

    /// The distance between two answers that both have posteriors.
    pub fn distance(&self, other: &Self) -> Distance {
        assert_eq!(self.posteriors.len(), other.posteriors.len(), "one posterior per target");
        let pairs = self.posteriors.iter().zip(&other.posteriors);
        Distance {
            posterior: pairs.map(|(p, q)| total_variation(p, q)).fold(0.0, f64::max),
            ln_evidence: (self.ln_evidence - other.ln_evidence).abs().to_f64(),
        }
    }
}

/// `½ Σ |p - q|`, infinite where something is not a number.
pub fn total_variation(p: &[Dd], q: &[Dd]) -> f64 {
    assert_eq!(p.len(), q.len(), "posteriors of one target have the same states");
    let apart = p.iter().zip(q).map(|(&p, &q)| (p - q).abs().to_f64()).sum::<f64>() / 2.0;
    if apart.is_nan() { f64::INFINITY } else { apart }
}

impl Distance {
    /// The worse of both, part by part.
    pub fn max(self, other: Self) -> Self {
        Self {
            posterior: self.posterior.max(other.posterior),
            ln_evidence: self.ln_evidence.max(other.ln_evidence),
        }
    }
}

impl std::ops::Add for Distance {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            posterior: (self.posterior + other.posterior).next_up(),
            ln_evidence: (self.ln_evidence + other.ln_evidence).next_up(),
        }
    }
}
