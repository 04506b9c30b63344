//! Enclosures of the activations.
//!
//! An increasing function is enclosed at both ends. SiLU and GELU fall to their only minimum and rise behind it.

use hamnet_numeric::Interval;

use super::{between, nonnegative};
use crate::Activation;

/// `σ(x)` for every `x` of the interval.
pub(super) fn activate(x: Interval, activation: Activation) -> Interval {
    match activation {
        Activation::Softplus => increasing(x, softplus),
        Activation::Sigmoid => increasing(x, sigmoid),
        Activation::Tanh => increasing(x, tanh),
        Activation::Silu => falling_then_rising(x, silu, SILU_LEAST),
        Activation::Gelu => falling_then_rising(x, gelu, GELU_LEAST),
        Activation::Relu => between(x.lo().max(0.0), x.hi().max(0.0)),
        Activation::Square => x.square(),
    }
}

fn increasing(x: Interval, at: fn(f64) -> Interval) -> Interval {
    between(at(x.lo()).lo(), at(x.hi()).hi())
}

/// The only minimum of a function: an enclosure of its place, and a lower bound of its value.
struct Least {
    from: f64,
    to: f64,
    value: f64,
}

/// The root `-1.27846454276107…` of `1 + e^-t + t e^-t`, where the function is `-0.27846454276107…`.
const SILU_LEAST: Least = Least { from: -1.278464542762, to: -1.278464542761, value: -0.278464542761074 };
/// The root `-0.75179152469356…` of `Φ(t) + t φ(t)`, where the function is `-0.16997120747990…`.
const GELU_LEAST: Least = Least { from: -0.751791524694, to: -0.751791524693, value: -0.169971207479904 };

fn falling_then_rising(x: Interval, at: fn(f64) -> Interval, least: Least) -> Interval {
    let (first, last) = (at(x.lo()), at(x.hi()));
    let ends = first.hull(last);
    if x.hi() < least.from || x.lo() > least.to { ends } else { between(least.value, ends.hi()) }
}

/// `ln(1 + e^t) = max(t, 0) + ln(1 + e^-|t|)`, within a few `2^-53` absolutely.
fn softplus(t: f64) -> Interval {
    if t.is_infinite() {
        return if t > 0.0 { between(f64::MAX, t) } else { Interval::ZERO };
    }
    let tail = (Interval::ONE + Interval::point(-t.abs()).exp()).ln().map_or(Interval::ENTIRE, nonnegative);
    Interval::point(t.max(0.0)) + tail
}

/// `1/(1 + e^-t)`, for negative `t` as `e^t/(1 + e^t)`.
fn sigmoid(t: f64) -> Interval {
    if t.is_infinite() {
        return if t > 0.0 { Interval::ONE } else { Interval::ZERO };
    }
    let small = Interval::point(-t.abs()).exp();
    let numerator = if t < 0.0 { small } else { Interval::ONE };
    let sigmoid = numerator / (Interval::ONE + small);
    between(sigmoid.lo().max(0.0), sigmoid.hi().min(1.0))
}

/// `tanh |t| = (1 - e^(-2|t|)) / (1 + e^(-2|t|))`; for small `t` between `t - t³/3` and `t`.
fn tanh(t: f64) -> Interval {
    let magnitude = t.abs();
    let positive = if magnitude.is_infinite() {
        Interval::ONE
    } else if magnitude < SMALL {
        let x = Interval::point(magnitude);
        let cubic = x - x * x.square() / Interval::point(3.0);
        between(cubic.lo().max(0.0), magnitude)
    } else {
        let small = Interval::point(-2.0 * magnitude).exp();
        let tanh = (Interval::ONE - small) / (Interval::ONE + small);
        between(tanh.lo(), tanh.hi().min(1.0))
    };
    if t < 0.0 { -positive } else { positive }
}

/// Below this `t³/3` is no more than `2^-53 t`.
const SMALL: f64 = 1.5e-8;

/// `t` times its sigmoid; as far below zero as floats reach, `-1 ≤ t e^t` says enough.
fn silu(t: f64) -> Interval {
    if t.is_infinite() {
        return if t > 0.0 { between(f64::MAX, t) } else { Interval::ZERO };
    }
    Interval::point(t) * sigmoid(t)
}

/// `t Φ(t)`, with `Φ(t) = 1/2 + φ(t) (t + t³/3 + t⁵/15 + …)` up to `|t| = 8`, where all terms have one sign; behind that
/// between its limit and what the tail `|t| Φ(-|t|) ≤ φ(t)` leaves.
fn gelu(t: f64) -> Interval {
    let limit = t.max(0.0);
    if t.is_infinite() {
        return if t > 0.0 { between(f64::MAX, t) } else { Interval::ZERO };
    }
    if t.abs() > 8.0 {
        let tail = density(t);
        return between((Interval::point(limit) - tail).lo(), limit);
    }
    let half = Interval::point(0.5);
    let law = half + density(t) * odd_series(t);
    let tail = if t < 0.0 { nonnegative(law) } else { law };
    let gelu = Interval::point(t) * tail;
    between(gelu.lo().max(GELU_LEAST.value), gelu.hi().min(limit))
}

/// `φ(t) = e^(-t²/2) / √(2π)`.
fn density(t: f64) -> Interval {
    let one_over_root = between(0.398942280401432, 0.398942280401433);
    let exponent = Interval::point(t).square() * Interval::point(-0.5);
    nonnegative(exponent.exp() * one_over_root)
}

/// `t + t³/3 + t⁵/15 + … + t^(2n+1)/(2n+1)!! + …`, ended where the rest is below a geometric series of ratio one half.
fn odd_series(t: f64) -> Interval {
    let square = Interval::point(t).square();
    let mut term = Interval::point(t.abs());
    let mut sum = term;
    let mut odd = 1.0;
    // Terms fall at least by half once odd > 2 t², and 64 · 2 is reached early; then they go on until they count nothing.
    while odd <= 2.0 * square.hi() || term.hi() > 1e-18 * sum.lo() {
        odd += 2.0;
        term = nonnegative(term * square / Interval::point(odd));
        sum = sum + term;
    }
    let sum = between(sum.lo(), (sum + term).hi());
    if t < 0.0 { -sum } else { sum }
}
