//! Ascent to larger errors: changes of one variable, or of all reals together, as long as they make the answer worse.

use hamnet::model::{Evidence, Finding, VariableId};
use hamnet::network::Network;
use hamnet::numeric::Precision;
use hamnet::numeric::random::Random;

use super::compare::{Exact, Examiner};
use super::points::{Side, sides};
use super::report::Part;
use super::runner::Runner;
use crate::failure::Failure;
use crate::run::Number;

/// Rounds of one ascent, each of which moves or halves its step.
const ROUNDS: usize = 40;
/// Rows tried in one round, at least and at most.
const FEWEST: u64 = 8;
const MOST: u64 = 48;
/// One of so many is a move of all reals together.
const TOGETHER: usize = 6;
/// Synapses that one ascent may evaluate, as long as it tries the fewest rows.
const BUDGET: u64 = 1 << 23;
/// The first step, as a part of the range.
const FIRST_STEP: f64 = 0.25;

/// A row, and what is exactly true of it.
pub struct Reached {
    pub evidence: Evidence,
    pub exact: Exact,
}

/// The row whose `part` is the worst that changes lead to from `start`, in `T`, which is of this `precision`; nothing if none
/// is worse.
///
/// # Errors
/// A network the runtime cannot hold.
pub fn climb<T: Number>(
    network: &Network,
    examiner: &Examiner<'_>,
    part: Part,
    precision: Precision,
    start: &Evidence,
    seed: u64,
) -> Result<Option<Reached>, Failure> {
    let round = ROUNDS as u64 * network.counts().synapses.max(1);
    let mut climber = Climber {
        examiner,
        tried: (BUDGET / round).clamp(FEWEST, MOST) as usize,
        part,
        precision,
        sides: sides(network),
        runner: Runner::<T>::new(network)?,
        random: Random::new(seed),
    };
    Ok(climber.climb(start))
}

struct Climber<'a, 'n, T: Number> {
    examiner: &'a Examiner<'a>,
    /// Rows tried in one round.
    tried: usize,
    part: Part,
    precision: Precision,
    sides: Vec<(VariableId, Side)>,
    runner: Runner<'n, T>,
    random: Random,
}

impl<T: Number> Climber<'_, '_, T> {
    fn climb(&mut self, start: &Evidence) -> Option<Reached> {
        let mut error = self.best(vec![start.clone()])?.1;
        let (mut best, mut step) = (None, FIRST_STEP);
        for _ in 0..ROUNDS {
            let from = best.as_ref().map_or(start, |reached: &Reached| &reached.evidence).clone();
            let tried = self.changes(&from, step);
            match self.best(tried) {
                Some((reached, found)) if found > error => (best, error) = (Some(reached), found),
                _ => step /= 2.0,
            }
        }
        best
    }

    /// The row with the largest error among `tried`.
    fn best(&mut self, tried: Vec<Evidence>) -> Option<(Reached, f64)> {
        let answers = self.runner.answer(&tried);
        let mut best: Option<(Reached, f64)> = None;
        for (row, evidence) in tried.into_iter().enumerate() {
            let Ok(exact) = self.examiner.judge(&evidence) else { continue };
            let error = self.examiner.error(self.part, self.precision, &exact, answers, row);
            let Some(error) = error else { continue };
            if best.as_ref().is_none_or(|(_, most)| error > *most) {
                best = Some((Reached { evidence, exact }, error));
            }
        }
        best
    }

    /// Rows near `row`: some of them where there are many.
    fn changes(&mut self, row: &Evidence, step: f64) -> Vec<Evidence> {
        let mut changes = Vec::new();
        for &(id, side) in &self.sides {
            match (side, row.get(id)) {
                (Side::States(states), finding) => {
                    let others = (0..states).map(Finding::State).filter(|state| state != finding);
                    changes.extend(others.map(|state| (id, state)));
                }
                (Side::Real { low, high }, &Finding::Value(value)) => {
                    let moved = |by: f64| Finding::Value((value + by * (high - low)).clamp(low, high));
                    changes.extend([(id, moved(step)), (id, moved(-step))]);
                }
                // every variable is known
                (Side::Real { .. }, _) => {}
            }
        }
        let together = self.tried / TOGETHER;
        while changes.len() > self.tried - together {
            changes.swap_remove(self.random.below(changes.len()));
        }
        let one = |(id, finding)| {
            let mut row = row.clone();
            row.set(id, finding);
            row
        };
        let mut rows: Vec<Evidence> = changes.into_iter().map(one).collect();
        if self.sides.iter().any(|(_, side)| matches!(side, Side::Real { .. })) {
            rows.extend((0..together).map(|_| self.moved_together(row, step)));
        }
        rows
    }

    fn moved_together(&mut self, row: &Evidence, step: f64) -> Evidence {
        let mut moved = row.clone();
        for &(id, side) in &self.sides {
            if let (Side::Real { low, high }, &Finding::Value(value)) = (side, row.get(id)) {
                let by = step * (high - low) * (2.0 * self.random.unit() - 1.0);
                moved.set(id, Finding::Value((value + by).clamp(low, high)));
            }
        }
        moved
    }
}
