//! The answers to one sequence against the judge's.

use hamnet::model::exact::{Declined, LnWeight, SHARPNESS, Seen, SequenceJudge, SequenceJudgement};
use hamnet::network::sequence::{SequenceCertificate, SequenceNetwork, Sight};
use hamnet::numeric::Dd;
use hamnet::runtime::Status;

use super::matching::Matching;
use super::runner::Answer;
use super::{Part, Report, bound};
use crate::check::report::{Broken, nearness};
use crate::run::Number;

/// What the judge says of one sequence.
pub struct Exact {
    seen: Vec<Seen>,
    judgement: SequenceJudgement,
    best: LnWeight,
}

/// An error, its bound, and how far off the judge may be.
#[derive(Clone, Copy)]
struct Found {
    error: f64,
    bound: f64,
    slack: f64,
}

/// Holds answers of one network against the judge of its model.
pub struct Examiner<'a> {
    pub network: &'a SequenceNetwork,
    matching: &'a Matching,
    judge: SequenceJudge<'a>,
}

impl<'a> Examiner<'a> {
    pub fn new(network: &'a SequenceNetwork, matching: &'a Matching, judge: SequenceJudge<'a>) -> Self {
        Self { network, matching, judge }
    }

    /// What is exactly true of `sights`.
    ///
    /// # Errors
    /// Why the judge does not answer.
    pub fn judge(&self, sights: &[Sight]) -> Result<Exact, Declined> {
        let seen = self.matching.seen(sights);
        let (judgement, best) = (self.judge.judge(&seen)?, self.judge.best(&seen)?);
        Ok(Exact { seen, judgement, best })
    }

    /// Adds the answers to sequence number `row` to the `report` on their precision.
    pub fn examine<T: Number>(
        &self,
        certificate: &SequenceCertificate,
        exact: &Exact,
        answer: &Answer<'_, T>,
        row: usize,
        report: &mut Report,
    ) {
        if answer.status.contains(&Status::Outside) {
            report.outside += 1;
            return;
        }
        let impossible = exact.judgement.is_impossible();
        if answer.status.iter().any(|&status| (status == Status::Impossible) != impossible) {
            return report.broken.push(Broken::Status { row, supported: !impossible });
        }
        let parts: &[Part] = match impossible {
            // until the sequence becomes impossible its beliefs are filtered as any
            true => &[Part::Filtered],
            false => &[Part::Filtered, Part::Smoothed, Part::LnEvidence, Part::Path, Part::LnPath],
        };
        let (mut is_judged, mut too_coarse) = (false, false);
        for &part in parts {
            match self.found(part, certificate, exact, answer) {
                Some(Found { bound, slack, .. }) if slack > SHARPNESS * bound => too_coarse = true,
                Some(Found { error, bound, slack }) => {
                    is_judged = true;
                    report.add(part, row, error, bound, slack);
                }
                None => {}
            }
        }
        report.judged += u64::from(is_judged);
        report.too_coarse += u64::from(too_coarse);
        report.impossible += u64::from(impossible);
    }

    /// How near the error of `part` comes to its bound; nothing where there is no answer.
    pub fn nearness<T: Number>(
        &self,
        part: Part,
        certificate: &SequenceCertificate,
        exact: &Exact,
        answer: &Answer<'_, T>,
    ) -> Option<[f64; 2]> {
        if answer.status.iter().any(|&status| status != Status::Ok) {
            return None;
        }
        self.found(part, certificate, exact, answer).map(|found| nearness(found.error, found.bound))
    }

    /// The error of `part` that comes nearest to its bound.
    fn found<T: Number>(
        &self,
        part: Part,
        certificate: &SequenceCertificate,
        exact: &Exact,
        answer: &Answer<'_, T>,
    ) -> Option<Found> {
        let steps = exact.seen.len();
        let whole = |error: f64, slack: f64| {
            Some(Found { error: or_infinite(error), bound: bound(certificate, part, steps), slack })
        };
        match part {
            Part::Filtered => {
                let bound = |time| bound(certificate, part, time + 1);
                self.beliefs(answer.filtered, &exact.judgement.filtered, bound, exact)
            }
            Part::Smoothed => {
                let bound = |_| bound(certificate, part, steps);
                self.beliefs(answer.smoothed, &exact.judgement.smoothed, bound, exact)
            }
            Part::LnEvidence => {
                let summed = answer.ln_steps.iter().fold(Dd::ZERO, |sum, &ln| sum + Dd::from_f64(ln));
                let [one, other] = answer.ln_evidence.map(Dd::from_f64);
                let off = |ln: Dd| or_infinite((ln - exact.judgement.ln_evidence).abs().to_f64());
                whole(off(one).max(off(other)).max(off(summed)), exact.judgement.ln_evidence_bound)
            }
            Part::Path | Part::LnPath => {
                let own = self.judge.path(&self.matching.path(answer.path), &exact.seen).ok()?;
                match part {
                    Part::Path => {
                        whole((exact.best.value - own.value).to_f64(), exact.best.bound + own.bound)
                    }
                    _ => whole((Dd::from_f64(answer.ln_path) - own.value).abs().to_f64(), own.bound),
                }
            }
            Part::Posterior | Part::Energy | Part::MaxMarginal => None,
        }
    }

    /// The belief that comes nearest to its bound, in total variation.
    fn beliefs<T: Number>(
        &self,
        answer: &[T],
        exact: &[Vec<Dd>],
        bound: impl Fn(usize) -> f64,
        judged: &Exact,
    ) -> Option<Found> {
        let distance = |(own, exact): (&[T], &Vec<Dd>)| {
            let apart = own.iter().enumerate().map(|(state, value)| {
                (Dd::from_f64(value.to_f64()) - self.matching.of_state(exact, state)).abs()
            });
            or_infinite(apart.fold(Dd::ZERO, |sum, apart| sum + apart).to_f64() / 2.0)
        };
        let slack = judged.judgement.total_variation_bound;
        let times = answer.chunks_exact(self.network.states()).zip(exact).map(distance).enumerate();
        let found = times.map(|(time, error)| Found { error, bound: bound(time), slack });
        found.reduce(|worst, found| {
            let is_worse = nearness(found.error, found.bound) > nearness(worst.error, worst.bound);
            if is_worse { found } else { worst }
        })
    }
}

/// An error that is no number is as wrong as can be.
fn or_infinite(error: f64) -> f64 {
    if error.is_nan() { f64::INFINITY } else { error }
}
