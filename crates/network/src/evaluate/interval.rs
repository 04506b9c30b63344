//! [`Interval`]: every operation encloses the exact result, so the answer encloses the exact value of the network.
//!
//! `Rescale` takes its power of two from the upper end of the largest. Where that differs from the exact one by a place or
//! two the enclosed units differ by that power, which cancels in every posterior and, being counted, in `ln p(e)`.

mod activation;

use hamnet_numeric::{Interval, Wide};

use super::Arithmetic;
use crate::Activation;

impl Arithmetic for Interval {
    type Real = Interval;

    fn zero() -> Interval {
        Interval::ZERO
    }

    /// Everything below the least finite number: an interval holds reals only.
    fn ln_zero() -> Interval {
        between(f64::NEG_INFINITY, f64::MIN)
    }

    fn is_nan(_value: Interval) -> bool {
        false
    }

    fn lies_between(value: Interval, low: f64, high: f64) -> bool {
        low <= value.lo() && value.hi() <= high
    }

    fn from_real(value: Interval) -> Option<Interval> {
        Some(value)
    }

    fn constant(x: f64) -> Option<Interval> {
        Some(Interval::point(x))
    }

    fn is_finite(self) -> bool {
        true
    }

    fn is_zero(self) -> Option<bool> {
        if self == Interval::ZERO {
            return Some(true);
        }
        (!self.contains(0.0)).then_some(false)
    }

    fn is_below(self, bound: f64) -> Option<bool> {
        if self.hi() < bound {
            return Some(true);
        }
        (self.lo() >= bound).then_some(false)
    }

    fn exponent(self) -> Option<i64> {
        f64::exponent(self.hi())
    }

    fn sum(self, other: Interval) -> Interval {
        self + other
    }

    fn product(self, other: Interval, _flushed: &mut bool) -> Interval {
        let product = self * other;
        if self.lo() >= 0.0 && other.lo() >= 0.0 { nonnegative(product) } else { product }
    }

    fn shift(self, exponent: i64, _flushed: &mut bool) -> Interval {
        between(shift(self.lo(), exponent, f64::next_down), shift(self.hi(), exponent, f64::next_up))
    }

    fn activate(self, activation: Activation) -> Interval {
        activation::activate(self, activation)
    }

    fn ln_ratio(part: f64, whole: f64, floor: f64) -> Option<Interval> {
        let floor = Interval::point(-floor);
        let ratio = nonnegative(Interval::point(part) / Interval::point(whole));
        Some(
            ratio.ln().map_or(floor, |ln| between(ln.lo().max(floor.lo()), ln.hi().min(0.0).max(floor.hi()))),
        )
    }

    fn ln(x: f64) -> Option<Interval> {
        Interval::point(x).ln()
    }

    /// Tight: `x_i / (x_i + Σ_{j≠i} x_j)` grows with `x_i` and falls with the others. Quadratic in the size of the group.
    fn normalize(group: &[Interval]) -> Vec<Interval> {
        let probability = |i: usize| {
            let others = sum_of_others(group, i, |x| x);
            between(share(group[i].lo(), others.hi()).lo(), share(group[i].hi(), others.lo()).hi())
        };
        (0..group.len()).map(probability).collect()
    }

    /// Tight: `1 / Σ_j e^(x_j - x_i)` falls with every difference. Quadratic in the size of the group.
    fn softmax(group: &[Interval]) -> Vec<Interval> {
        let probability = |i: usize| {
            let odds = sum_of_others(group, i, |x| (x - group[i]).exp());
            Interval::ONE / (Interval::ONE + nonnegative(odds))
        };
        (0..group.len()).map(probability).collect()
    }

    /// Tight: `min(0, x_i - max_{j≠i} x_j)` grows with `x_i` and falls with the others.
    fn max_marginals(group: &[Interval], impossible_below: f64) -> Vec<Interval> {
        let relative = |i: usize| {
            let others = group.iter().enumerate().filter(|&(j, _)| j != i);
            let best = others.map(|(_, &x)| x).reduce(Interval::maximum);
            let lead = best.map_or(Interval::ZERO, |best| group[i] - best);
            let relative = between(lead.lo().min(0.0), lead.hi().min(0.0));
            match group[i].is_below(impossible_below) {
                Some(true) => Self::ln_zero(),
                Some(false) => relative,
                None => relative.hull(Self::ln_zero()),
            }
        };
        (0..group.len()).map(relative).collect()
    }

    fn ln_shifted(self, exponent: i64) -> Interval {
        if self == Interval::ZERO {
            return Self::ln_zero();
        }
        let lo = ln_shifted(self.lo(), exponent).next_down().next_down();
        between(lo, ln_shifted(self.hi(), exponent).next_up().next_up())
    }

    fn real(self) -> Interval {
        self
    }
}

/// The reals between two bounds; all of them if the bounds are none.
fn between(lo: f64, hi: f64) -> Interval {
    Interval::new(lo, hi).unwrap_or(Interval::ENTIRE)
}

/// An interval known to hold only nonnegative numbers, without what outward rounding has put below zero.
fn nonnegative(x: Interval) -> Interval {
    between(x.lo().max(0.0), x.hi())
}

/// `x · 2^exponent`, moved by `outward` where it is not exact, but not across zero.
fn shift(x: f64, exponent: i64, outward: fn(f64) -> f64) -> f64 {
    if x == 0.0 || x.is_infinite() {
        return x;
    }
    let shifted = Wide::from_f64(x.abs()).shift(exponent).to_f64().copysign(x);
    if shifted.is_normal() {
        return shifted;
    }
    if x > 0.0 { outward(shifted).max(0.0) } else { outward(shifted).min(0.0) }
}

/// `Σ_{j≠i} f(x_j)`.
fn sum_of_others(group: &[Interval], i: usize, f: impl Fn(Interval) -> Interval) -> Interval {
    let others = group.iter().enumerate().filter(|&(j, _)| j != i);
    others.fold(Interval::ZERO, |sum, (_, &x)| sum + f(x))
}

/// `x / (x + others)` of nonnegative numbers; zero for `x = 0`.
fn share(x: f64, others: f64) -> Interval {
    if x <= 0.0 {
        return Interval::ZERO;
    }
    if x.is_infinite() || others.is_infinite() {
        return between(0.0, 1.0);
    }
    let share = Interval::point(x) / (Interval::point(x) + Interval::point(others.max(0.0)));
    between(share.lo().max(0.0), share.hi().min(1.0))
}

/// `ln(x · 2^exponent)` within one ulp; `-∞` where `x` is not positive.
fn ln_shifted(x: f64, exponent: i64) -> f64 {
    match x {
        f64::INFINITY => f64::INFINITY,
        x if x > 0.0 => Wide::from_f64(x).shift(exponent).ln(),
        _ => f64::NEG_INFINITY,
    }
}
