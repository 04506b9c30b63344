//! The certificate of a network over sequences.
//!
//! In roundings, each `u/(1 − u)` of log error, with `n_b` terms in the sum into state `b`, on the way of one term through a step:
//!
//! | | roundings |
//! |---|---|
//! | `M` | of a weight of the transition and the product with it, and the `n_b − 1` additions of its sum, in any order; or of a weight of the start |
//! | `E` | of a likelihood and the product with it; of a normal law also of its exponent, see `gaussian`, and eight of the exponential, both in f64 |
//! | 1 | of the division by the sum |
//!
//! The errors of the entries of a vector have either sign, so a step adds the spread `s = 2 (M + E + 1)`; backward, rows take the place
//! of columns. Where the division is by the same sum that `ln p` counts, the logarithm of the evidence is off by `M + E + 1` per step,
//! one more if the reciprocal is rounded. The sum of `K` entries itself adds `K − 1`, once. [`SequenceCertificate`] has the rest
//! of the argument: contraction, total variation, evidence, paths.
//!
//! **Underflow.** Let all entries of the transition be positive (and, where likelihoods are divided by the largest of a time, of the start too), `p` the least and
//! `r` the largest ratio of two entries of a column. Then a predicted belief is at least `p` everywhere, and the likelihoods that go
//! with it have a largest of at least `l`, so that weights below the least normal number `η` are less than `φ = 4 K² η / (p l)`
//! of their sum, for what is lost of the weights themselves and of products alike; the next prediction loses less than `φ r` of any entry. A backward message is positive everywhere too, within `r`. So where
//! `φ r` is far below `u` nothing that is lost matters, and the bounds count it as truncation. Elsewhere a number that leaves the normal range must be computed with an exponent of its own.

use hamnet_model::hierarchy::{Emission, HiddenMarkov, Stochastic};
use hamnet_network::ErrorBound;
use hamnet_network::sequence::{SequenceCertificate, SequenceNetwork};
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::ln_f64;

use super::contraction::{Contraction, contraction};
use super::gaussian::exponents;
use super::weights::Entries;

/// Roundings of an exponential, other runtimes' included: four units in the last place.
const EXPONENTIAL: f64 = 8.0;
/// Half of the width of f64's exponents, in nats: no number in range has a logarithm larger than this.
const LARGEST_LOG: f64 = 745.2;
/// A little for second order and for the roundings of the bounds themselves.
const SLACK: f64 = 1.0 + 1e-6;

/// The certificate of `network`, compiled from `model`, in `precision`.
pub(super) fn certify(
    model: &HiddenMarkov,
    network: &SequenceNetwork,
    precision: Precision,
) -> SequenceCertificate {
    let states = network.states() as f64;
    let unit = precision.unit_roundoff();
    let [start, transition] =
        [model.start(), model.transition()].map(|matrix| Entries::of(matrix, precision));
    let emission = Likelihoods::of(model, precision);
    let lost = lost(&start, &transition, &emission, states, precision);
    let forgives_underflow = lost.is_some();
    let bound = |nats: f64| ErrorBound { truncation: 4.0 * lost.unwrap_or(0.0), rounding: nats * SLACK };
    let likelihood = emission.roundings * unit + emission.error;
    let underflow = if forgives_underflow { 0.0 } else { 2.0 };
    let forward = (transition.product + transition.column_additions()).max(start.weight) + underflow;
    let backward = transition.product + transition.row_additions() + underflow;
    let double = Precision::F64.unit_roundoff();
    let logs =
        5.4 * (emission.largest_log() + ln_f64(transition.least).abs()) + 3.0 * reach(&transition, &emission);
    let Contraction { factor, steps } = contraction(model, &transition, emission.ln_ratio);
    SequenceCertificate {
        precision,
        contraction: factor,
        contraction_steps: steps,
        step: bound(2.0 * ((forward + 1.0) * unit + likelihood)),
        step_back: bound(2.0 * ((backward + 1.0) * unit + likelihood)),
        read_out: states * unit * SLACK / 2.0 + lost.unwrap_or(0.0),
        ln_evidence_step: bound((forward + 2.0) * unit + likelihood + 4.0 * double * emission.ln_step),
        path_step: bound((transition.product.max(start.weight)) * unit + likelihood + logs * double),
        forgives_underflow,
        domain: domain(model, forgives_underflow),
        assumptions: assumptions(model),
    }
}

/// What matters of the likelihoods of a step.
struct Likelihoods {
    /// Roundings of a likelihood and of the product with it.
    roundings: f64,
    /// The error of a log-likelihood beyond them, in nats.
    error: f64,
    /// The least of the largest likelihoods of anything that can be seen, at a step and at the first one, each relative to
    /// what the type holds.
    least_largest: f64,
    /// Whether the likelihoods of a time are divided by the largest of them.
    is_relative: bool,
    /// A bound on `ln` of the largest likelihood of anything that can be seen over the least; infinite where that is zero.
    ln_ratio: f64,
    /// The least positive and the largest log-likelihood.
    range: (f64, f64),
    /// A bound on `|ln c_t|`.
    ln_step: f64,
}

impl Likelihoods {
    fn of(model: &HiddenMarkov, precision: Precision) -> Self {
        match model.emission() {
            Emission::Table { table, .. } => Self::of_table(model, table, precision),
            Emission::Gaussian(gaussian) => {
                let exponents = exponents(gaussian);
                let rounded = if precision == Precision::F32 { 1.0 } else { 0.0 };
                Self {
                    roundings: rounded + 1.0,
                    error: exponents.error + EXPONENTIAL * Precision::F64.unit_roundoff(),
                    least_largest: 1.0,
                    is_relative: true,
                    ln_ratio: exponents.largest - exponents.least,
                    range: (exponents.least, exponents.largest),
                    ln_step: exponents.least.abs().max(exponents.largest.abs()),
                }
            }
        }
    }

    fn of_table(model: &HiddenMarkov, table: &Stochastic, precision: Precision) -> Self {
        let entries = Entries::of(table, precision);
        let mut largest = vec![0.0f64; table.columns()];
        let mut first = vec![0.0f64; table.columns()];
        let start: Vec<f64> = normalized(model.start(), 0);
        for (row, &weight) in start.iter().enumerate() {
            for (symbol, value) in table.normalized_row(row) {
                largest[symbol] = largest[symbol].max(value.to_f64());
                first[symbol] = first[symbol].max(weight * value.to_f64());
            }
        }
        let positive =
            |values: &[f64]| values.iter().copied().filter(|&x| x > 0.0).fold(f64::INFINITY, f64::min);
        let first = positive(&first);
        let steps = least_step(model.transition(), table);
        Self {
            roundings: entries.product,
            error: 0.0,
            least_largest: positive(&largest).min(first),
            is_relative: false,
            ln_ratio: ln_ratio(table),
            range: (ln_f64(entries.least), ln_f64(entries.largest)),
            ln_step: ln_f64(first.min(steps)).abs().min(LARGEST_LOG),
        }
    }

    fn largest_log(&self) -> f64 {
        self.range.0.abs().max(self.range.1.abs())
    }
}

/// The largest `ln (E[a, y] / E[b, y])`.
fn ln_ratio(table: &Stochastic) -> f64 {
    let rows: Vec<Vec<f64>> = (0..table.rows()).map(|row| normalized(table, row)).collect();
    let of_symbol = |symbol: usize| {
        let column = || rows.iter().map(|row| row[symbol]);
        let (least, most) = (column().fold(f64::INFINITY, f64::min), column().fold(0.0, f64::max));
        // no state gives a symbol that is never seen
        if most == 0.0 { 0.0 } else { ln_f64(most) - ln_f64(least) }
    };
    (0..table.columns()).map(of_symbol).fold(0.0, f64::max)
}

/// The least `Σ_b T[a, b] E[b, y]` over all `a` and `y`: no step that is possible after any belief is less probable. Symbols that
/// no state gives are left out.
fn least_step(transition: &Stochastic, table: &Stochastic) -> f64 {
    let mut least = f64::INFINITY;
    let rows: Vec<Vec<f64>> = (0..table.rows()).map(|row| normalized(table, row)).collect();
    let is_given: Vec<bool> =
        (0..table.columns()).map(|symbol| rows.iter().any(|row| row[symbol] > 0.0)).collect();
    for state in 0..transition.rows() {
        let mut seen = vec![0.0; table.columns()];
        for (next, weight) in transition.normalized_row(state) {
            let weight = weight.to_f64();
            seen.iter_mut().zip(&rows[next]).for_each(|(sum, likelihood)| *sum += weight * likelihood);
        }
        least = seen
            .iter()
            .zip(&is_given)
            .filter(|(_, given)| **given)
            .fold(least, |least, (&sum, _)| least.min(sum));
    }
    least
}

pub(super) fn normalized(matrix: &Stochastic, row: usize) -> Vec<f64> {
    let mut values = vec![0.0; matrix.columns()];
    matrix.normalized_row(row).for_each(|(column, value)| values[column] = value.to_f64());
    values
}

/// How far below the largest weight of a time one can lie that is not lost for good, in nats.
fn reach(transition: &Entries, emission: &Likelihoods) -> f64 {
    if !transition.is_full {
        return LARGEST_LOG;
    }
    let (least, largest) = emission.range;
    ln_f64(transition.largest / transition.least) + (largest - least)
}

/// `φ r`, what a step can lose of an entry by underflow; `None` unless it is far below a rounding.
fn lost(
    start: &Entries,
    transition: &Entries,
    emission: &Likelihoods,
    states: f64,
    precision: Precision,
) -> Option<f64> {
    if !transition.is_positive || (emission.is_relative && !start.is_positive) {
        return None;
    }
    // the first belief is that of the start, of which entries may be zero; those that are not count as the least step does
    let least = transition.least.min(start.least) * emission.least_largest;
    let share = 4.0 * states * states * precision.min_normal() / least;
    let lost = share * (transition.largest / transition.least);
    (lost < precision.unit_roundoff() / 1024.0).then_some(lost)
}

fn domain(model: &HiddenMarkov, forgives_underflow: bool) -> String {
    let seen = match model.emission() {
        Emission::Table { .. } => "sequences of symbols, of any length, any of them missing",
        Emission::Gaussian(_) => "sequences of reals within their ranges, of any length, any of them missing",
    };
    if forgives_underflow {
        return seen.to_owned();
    }
    format!(
        "{seen}; where a number that is not zero would leave the normal range, it is computed with an exponent of its own"
    )
}

fn assumptions(model: &HiddenMarkov) -> Vec<String> {
    let mut assumptions = vec![
        "round to nearest, gradual underflow or flush to zero".to_owned(),
        "logarithms are taken in f64 and summed without loss of digits".to_owned(),
        "weights of paths are products, rescaled by powers of two, or sums of logarithms in f64 from which the largest is subtracted at every step"
            .to_owned(),
    ];
    if let Emission::Gaussian(_) = model.emission() {
        assumptions.push(
            "log-likelihoods of reals and their exponentials, within 4 ulp, are computed in f64 from the differences of values and \
             means"
                .to_owned(),
        );
    }
    assumptions
}
