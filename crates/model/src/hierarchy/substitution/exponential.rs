//! `exp(Q t)` of a rate matrix by uniformization, scaling and squaring, in double-double.
//!
//! With `λ` at least twice the largest rate of leaving a state, `R = I + Q/λ` is stochastic with diagonal at least one half,
//! and for `h = λ t / 2^s ≤ 1/2`
//!
//! ```text
//! exp(Q t) = (e^{-h} Σ_k (h R)^k / k!)^{2^s}
//! ```
//!
//! has nonnegative terms only: nothing cancels, every entry keeps its relative accuracy up to truncation. The sum is taken by
//! Horner's rule, `S_k = I + (h/k) R S_{k+1}`.
//!
//! **Error**, in the largest row sum of absolute values. With `u` = [`Dd::UNIT`] and `‖S_k‖ ≤ B_k = 1 + (h/k) B_{k+1}`, a
//! step of Horner's rule leaves `E_k ≤ u B_k + (h/k) (E_{k+1} + (c + K + 2) u B_{k+1})`, `c` being the roundings in an entry of
//! `R`; the rest of the series starts it with `E_N ≤ 2h/N`. A squaring of a matrix of norm one leaves `2E + E² + K u`. Rates
//! within relative error `δ` change `exp(Q t)` by at most `δ λ t`, for semigroups of stochastic matrices contract.

use hamnet_numeric::Dd;

/// Terms of the series at `h ≤ 1/2`: the rest is below `h^29/29! < 2^-130`.
const TERMS: i32 = 28;

/// For the roundings of f64 in the bound itself.
const WIDER: f64 = 1.0 + 1e-12;

/// `exp(Q t)`, row-major, from the off-diagonal `rates` (zeros on the diagonal) each within `roundings` of the exact one; and a
/// bound on the sum of absolute errors in any row. `t` is finite and not negative; the bound is infinite where `λ t` is.
pub(super) fn exponential(rates: &[Dd], states: usize, roundings: f64, t: f64) -> (Vec<Dd>, f64) {
    let leaving: Vec<Dd> = rates
        .chunks_exact(states)
        .map(|row| row.iter().fold(Dd::ZERO, |sum, &rate| sum.add_same_sign(rate)))
        .collect();
    let fastest = leaving.iter().map(|rate| rate.to_f64()).fold(0.0, f64::max);
    let lambda = 2.0 * fastest * (1.0 + f64::EPSILON);
    let reach = lambda * t;
    if !reach.is_finite() {
        return (Vec::new(), f64::INFINITY);
    }
    if reach == 0.0 {
        return (identity(states), 0.0);
    }
    let squarings = (0..).find(|&s| reach <= 0.5 * 2f64.powi(s)).unwrap_or(0);
    let h = (Dd::from_f64(lambda) * Dd::from_f64(t)).scale(-squarings);
    let (mut power, mut error) = series(&uniformized(rates, &leaving, lambda), states, h);
    for _ in 0..squarings {
        power = product(&power, &power, states);
        error = (2.0 * error + error * error + states as f64 * Dd::UNIT) * WIDER;
    }
    // the rates, and the one rounding of λ t
    (power, (error + (roundings + 1.0) * Dd::UNIT * reach) * WIDER)
}

/// `R = I + Q/λ`, each entry within `states + 2` roundings.
fn uniformized(rates: &[Dd], leaving: &[Dd], lambda: f64) -> Vec<Dd> {
    let states = leaving.len();
    let lambda = Dd::from_f64(lambda);
    let mut matrix: Vec<Dd> = rates.iter().map(|&rate| rate / lambda).collect();
    for (state, &rate) in leaving.iter().enumerate() {
        matrix[state * states + state] = Dd::ONE - rate / lambda;
    }
    matrix
}

/// `e^{-h} Σ_k (h R)^k / k!` and its error.
fn series(matrix: &[Dd], states: usize, h: Dd) -> (Vec<Dd>, f64) {
    let size = h.to_f64() * WIDER;
    let in_step = (2 * states + 4) as f64 * Dd::UNIT;
    let mut sum = identity(states);
    let mut norm = 1.0;
    let mut error = 2.0 * size / f64::from(TERMS + 1);
    for k in (1..=TERMS).rev() {
        let share = h / Dd::from_f64(f64::from(k));
        sum = product(matrix, &sum, states);
        sum.iter_mut().for_each(|entry| *entry *= share);
        (0..states).for_each(|state| sum[state * states + state] += Dd::ONE);
        let step = size / f64::from(k);
        error = step * (error + in_step * norm);
        norm = 1.0 + step * norm;
        error = (error + Dd::UNIT * norm) * WIDER;
    }
    let decay = (-h).exp();
    sum.iter_mut().for_each(|entry| *entry *= decay);
    (sum, (error * decay.to_f64() + Dd::EXP_UNIT + Dd::UNIT) * WIDER)
}

fn product(left: &[Dd], right: &[Dd], states: usize) -> Vec<Dd> {
    let mut entries = Vec::with_capacity(states * states);
    for row in left.chunks_exact(states) {
        for column in 0..states {
            let terms = row.iter().enumerate().map(|(at, &entry)| entry * right[at * states + column]);
            entries.push(terms.fold(Dd::ZERO, Dd::add_same_sign));
        }
    }
    entries
}

fn identity(states: usize) -> Vec<Dd> {
    let at = |place: usize| if place.is_multiple_of(states + 1) { Dd::ONE } else { Dd::ZERO };
    (0..states * states).map(at).collect()
}
