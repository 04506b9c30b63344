//! By how much the steps of a hidden Markov model contract errors together, whatever is seen.
//!
//! Between two transitions `T` beliefs are multiplied by the likelihoods `D` of what is seen, so that `m` steps are
//! `T D₁ T D₂ ⋯ D_{m−1} T`, with a diagonal at either end that changes nothing. See [`crate::certify::contraction`] for why. What
//! can be seen decides what is known of the `D`:
//!
//! - **One step**: `τ(T)`, where every state leads to every state that any leads to.
//! - **Symbols**: `D` is one of the columns of the emission, or the identity where nothing is seen. The coefficient of `m` steps is the
//!   largest over all words of `m − 1` symbols. Words that cannot occur give a product of zeros and are left out; so are
//!   all continuations of a word that has contracted to [`CONTRACTED`], since they contract no less, and its own
//!   coefficient stands for them.
//! - **Reals**, and alphabets of too many words: with `ln (max D / min D) ≤ r` the diameter is at most `Δ(T^m) + 2 (m − 1) r`.
//!
//! Taken is the number of steps whose bound on errors, `m/(1 − τ_m)`, is least. Where none contracts, errors are added up: steps that
//! never mix, or only if nothing decisive is seen, such as emissions with zeros that alone tell two paths apart.

use hamnet_model::hierarchy::{Emission, HiddenMarkov, Stochastic};
use hamnet_numeric::elementary::ln_f64;

use super::certify::normalized;
use super::weights::Entries;
use crate::certify::contraction::{Kernel, coefficient};

/// Multiplications up to which the contraction of one step is computed from all pairs of rows.
const MOST_WORK: usize = 1 << 31;
/// Multiplications that several steps are given.
const MOST_WORK_OF_STEPS: usize = 1 << 22;
/// The most steps that are looked at together.
const MOST_STEPS: usize = 64;
/// A coefficient at which the continuations of a word need no look.
const CONTRACTED: f64 = 0.5;

/// `steps` steps contract errors by `factor` together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contraction {
    pub factor: f64,
    pub steps: usize,
}

impl Contraction {
    const NONE: Self = Self { factor: 1.0, steps: 1 };

    /// What errors add up to, in steps.
    fn sum(self) -> f64 {
        self.steps as f64 / (1.0 - self.factor)
    }

    fn better(self, other: Self) -> Self {
        if other.factor < 1.0 && other.sum() < self.sum() { other } else { self }
    }
}

/// The contraction of `model`, whose transition has `entries`, and whose likelihoods are within `ln_ratio` nats of each other.
pub(super) fn contraction(model: &HiddenMarkov, entries: &Entries, ln_ratio: f64) -> Contraction {
    let states = model.hidden().cardinality();
    let pairs = states.saturating_mul(states).saturating_mul(states);
    if pairs > MOST_WORK {
        return of_ratios(entries);
    }
    let Some(step) = kernel(model.transition()) else { return Contraction::NONE };
    let one = Contraction { factor: coefficient(step.diameter()), steps: 1 };
    let mut budget = MOST_WORK_OF_STEPS;
    let diagonals = diagonals(model.emission(), states);
    let mixes = |diagonal: &Vec<f64>| is_mixing(&step, diagonal, &mut budget);
    if one.factor <= CONTRACTED || !diagonals.iter().all(mixes) {
        return one;
    }
    let best = one.better(of_bounded_ratio(&step, ln_ratio, &mut budget));
    match model.emission() {
        Emission::Table { .. } => best.better(of_words(&step, &diagonals, budget)),
        Emission::Gaussian(_) => best,
    }
}

fn kernel(matrix: &Stochastic) -> Option<Kernel> {
    let rows: Vec<_> = (0..matrix.rows()).map(|row| matrix.normalized_row(row).collect()).collect();
    Kernel::from_rows(matrix.columns(), &rows)
}

/// One step of a large matrix: `Δ` is at most twice the logarithm of the largest ratio.
fn of_ratios(entries: &Entries) -> Contraction {
    let diameter = 2.0 * ln_f64(entries.largest / entries.least);
    let factor = if entries.is_full { coefficient(diameter) } else { 1.0 };
    Contraction { factor, steps: 1 }
}

/// Whether many steps mix at all if the same is seen again and again.
fn is_mixing(step: &Kernel, diagonal: &[f64], budget: &mut usize) -> bool {
    let mut multiplied = |a: &Kernel, b: &Kernel| take(budget, work(step, 1)).and_then(|()| a.times(b));
    let Some(mut power) = step.with_columns_times(diagonal) else { return false };
    for _ in 0..MOST_STEPS.ilog2() {
        if power.is_rectangle() {
            return true;
        }
        match multiplied(&power, &power) {
            Some(square) => power = square,
            None => return false,
        }
    }
    multiplied(&power, step).is_some_and(|word| word.is_rectangle())
}

/// `Δ(T^m) + 2 (m − 1) r`.
fn of_bounded_ratio(step: &Kernel, ln_ratio: f64, budget: &mut usize) -> Contraction {
    let (mut best, mut power, mut widened) = (Contraction::NONE, step.clone(), 0.0);
    for steps in 2..=MOST_STEPS {
        widened += 2.0 * ln_ratio * (1.0 + 1e-12);
        // the coefficient of a wider diameter is one in f64
        if widened > 150.0 || take(budget, work(step, 1)).is_none() {
            break;
        }
        let Some(longer) = power.times(step) else { break };
        power = longer;
        best = best.better(Contraction { factor: coefficient(power.diameter() + widened), steps });
    }
    best
}

/// The best over the numbers of steps whose words are few enough to look at each.
fn of_words(step: &Kernel, diagonals: &[Vec<f64>], mut budget: usize) -> Contraction {
    let (mut best, mut words, mut contracted) = (Contraction::NONE, vec![step.clone()], 0.0f64);
    for steps in 2..=MOST_STEPS {
        let needed = words.len().checked_mul(diagonals.len()).map(|words| work(step, words));
        if needed.and_then(|needed| take(&mut budget, needed)).is_none() {
            break;
        }
        let Some(longer) = continued(&words, step, diagonals) else { break };
        let (left, done): (Vec<_>, Vec<_>) = longer
            .into_iter()
            .map(|word| (coefficient(word.diameter()), word))
            .partition(|(factor, _)| *factor > CONTRACTED);
        contracted = done.iter().map(|(factor, _)| *factor).fold(contracted, f64::max);
        let factor = left.iter().map(|(factor, _)| *factor).fold(contracted, f64::max);
        best = best.better(Contraction { factor, steps });
        if left.is_empty() {
            break;
        }
        words = left.into_iter().map(|(_, word)| word).collect();
    }
    best
}

/// All words with one symbol more that can occur.
fn continued(words: &[Kernel], step: &Kernel, diagonals: &[Vec<f64>]) -> Option<Vec<Kernel>> {
    let mut longer = Vec::with_capacity(words.len() * diagonals.len());
    for word in words {
        for diagonal in diagonals {
            let product = word.with_columns_times(diagonal)?.times(step)?;
            if !product.is_zero() {
                longer.push(product);
            }
        }
    }
    Some(longer)
}

/// The likelihoods of nothing and of every symbol, each relative to the largest, without those that are the same.
fn diagonals(emission: &Emission, states: usize) -> Vec<Vec<f64>> {
    let mut diagonals = vec![vec![1.0; states]];
    let Emission::Table { table, .. } = emission else { return diagonals };
    let rows: Vec<Vec<f64>> = (0..states).map(|row| normalized(table, row)).collect();
    for symbol in 0..table.columns() {
        let largest = rows.iter().map(|row| row[symbol]).fold(0.0, f64::max);
        if largest > 0.0 {
            let column: Vec<f64> = rows.iter().map(|row| row[symbol] / largest).collect();
            if !diagonals.contains(&column) {
                diagonals.push(column);
            }
        }
    }
    diagonals
}

/// Multiplications of so many products and their diameters.
fn work(step: &Kernel, products: usize) -> usize {
    let states = step.rows();
    (2 * states * states * (states + 2)).saturating_mul(products)
}

fn take(budget: &mut usize, work: usize) -> Option<()> {
    *budget = budget.checked_sub(work)?;
    Some(())
}
