//! Ascent to larger errors: changes of what is seen at a time or at several, as long as they make the answer worse.

use hamnet::network::sequence::{SequenceCertificate, Sight};
use hamnet::numeric::Precision;
use hamnet::numeric::random::Random;

use super::Part;
use super::compare::{Exact, Examiner};
use super::draw::anything;
use super::runner::Runner;
use crate::failure::Failure;
use crate::run::Number;

/// Sequences tried in one round.
const TRIED: usize = 12;
/// Entries of the transition that one ascent may go through, as long as it tries the fewest sequences; and the most it tries.
const BUDGET: usize = 1 << 20;
const FEWEST: usize = TRIED;
const MOST: usize = 8 * TRIED;
/// One of so many changes is of several times together.
const TOGETHER: usize = 4;

/// A sequence, and what is exactly true of it.
pub struct Reached {
    pub sights: Vec<Sight>,
    pub exact: Exact,
}

/// The sequence whose `part` comes nearest to its bound among those that changes lead to from `start`; nothing if none is worse.
///
/// # Errors
/// A network the runtime cannot hold.
pub fn ascend(
    examiner: &Examiner<'_>,
    certificate: &SequenceCertificate,
    part: Part,
    start: &[Sight],
    seed: u64,
) -> Result<Option<Reached>, Failure> {
    match certificate.precision {
        Precision::F32 => Climber::<f32>::new(examiner, certificate, part, seed)?.climb(start),
        Precision::F64 => Climber::<f64>::new(examiner, certificate, part, seed)?.climb(start),
    }
}

struct Climber<'a, T: Number> {
    examiner: &'a Examiner<'a>,
    certificate: &'a SequenceCertificate,
    part: Part,
    runner: Runner<'a, T>,
    random: Random,
}

impl<'a, T: Number> Climber<'a, T> {
    fn new(
        examiner: &'a Examiner<'a>,
        certificate: &'a SequenceCertificate,
        part: Part,
        seed: u64,
    ) -> Result<Self, Failure> {
        let runner = Runner::new(examiner.network)?;
        Ok(Self { examiner, certificate, part, runner, random: Random::new(seed) })
    }

    fn climb(mut self, start: &[Sight]) -> Result<Option<Reached>, Failure> {
        let cost = self.examiner.network.parts().transition.stored().saturating_mul(start.len()).max(1);
        let rounds = (BUDGET / cost).clamp(FEWEST, MOST) / TRIED;
        let Some((_, mut nearest)) = self.best(vec![start.to_vec()])? else { return Ok(None) };
        let mut reached: Option<Reached> = None;
        for _ in 0..rounds {
            let from = reached.as_ref().map_or(start, |reached| &reached.sights).to_vec();
            let tried = (0..TRIED).map(|number| self.changed(&from, number % TOGETHER == 0)).collect();
            match self.best(tried)? {
                Some((found, near)) if near > nearest => (reached, nearest) = (Some(found), near),
                _ => {}
            }
        }
        Ok(reached)
    }

    /// The sequence among `tried` that comes nearest to its bound, and how near.
    fn best(&mut self, tried: Vec<Vec<Sight>>) -> Result<Option<(Reached, [f64; 2])>, Failure> {
        let borrowed: Vec<&[Sight]> = tried.iter().map(Vec::as_slice).collect();
        let answers = self.runner.answer(&borrowed)?;
        let mut best: Option<(Reached, [f64; 2])> = None;
        for (row, sights) in tried.into_iter().enumerate() {
            let Ok(exact) = self.examiner.judge(&sights) else { continue };
            let near = self.examiner.nearness(self.part, self.certificate, &exact, &answers.of(row));
            let Some(near) = near else { continue };
            if best.as_ref().is_none_or(|(_, nearest)| near > *nearest) {
                best = Some((Reached { sights, exact }, near));
            }
        }
        Ok(best)
    }

    /// `sights` with something else seen at a time, or at a few.
    fn changed(&mut self, sights: &[Sight], together: bool) -> Vec<Sight> {
        let mut changed = sights.to_vec();
        for _ in 0..if together { TOGETHER } else { 1 } {
            let time = self.random.below(changed.len());
            let is_gap = changed[time] != Sight::Missing && self.random.chance(0.1);
            changed[time] = match is_gap {
                true => Sight::Missing,
                false => anything(self.examiner.network, &mut self.random),
            };
        }
        changed
    }
}
