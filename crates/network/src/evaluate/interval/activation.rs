//! Enclosures of the activations.
//!
//! An increasing function is enclosed at both ends. SiLU and GELU fall to their only minimum and rise behind it. At an end,
//! a double-double value whose error is far below half a place is moved by one place to either side.

use hamnet_numeric::{Dd, Interval};

use super::{between, nonnegative};
use crate::Activation;

/// `σ(x)` for every `x` of the interval.
pub(super) fn activate(x: Interval, activation: Activation) -> Interval {
    match activation {
        Activation::Softplus => increasing(x, softplus),
        Activation::Sigmoid => increasing(x, sigmoid),
        Activation::Tanh => increasing(x, tanh),
        Activation::Silu => falling_then_rising(x, silu, &SILU_LEAST),
        Activation::Gelu => falling_then_rising(x, gelu, &GELU_LEAST),
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

fn falling_then_rising(x: Interval, at: fn(f64) -> Interval, least: &Least) -> Interval {
    let ends = at(x.lo()).hull(at(x.hi()));
    let misses_the_least = x.hi() < least.from || x.lo() > least.to;
    if misses_the_least { ends } else { between(least.value, ends.hi()) }
}

/// `ln(1 + e^t) = max(t, 0) + ln(1 + e^-|t|)`, within a few `2^-53` absolutely.
fn softplus(t: f64) -> Interval {
    if t.is_infinite() {
        return if t > 0.0 { between(f64::MAX, t) } else { Interval::ZERO };
    }
    let tail = (Interval::ONE + Interval::point(-t.abs()).exp()).ln().map_or(Interval::ENTIRE, nonnegative);
    Interval::point(t.max(0.0)) + tail
}

/// Below this the sigmoid and `t` times it are nearer to zero than [`FAINT`], and a double-double may lose them.
const FAINT_BELOW: f64 = -600.0;
/// Above `600 e^-600` and above `φ(35)`.
const FAINT: f64 = 1e-250;

fn sigmoid(t: f64) -> Interval {
    if t < FAINT_BELOW {
        return between(0.0, FAINT);
    }
    if t.is_infinite() {
        return Interval::ONE;
    }
    let sigmoid = near(Dd::from_f64(t).logistic());
    between(sigmoid.lo(), sigmoid.hi().min(1.0))
}

/// For small `t` between `t - t³/3` and `t`, which are one place apart at most.
fn tanh(t: f64) -> Interval {
    if t.abs() < 1e-8 {
        return if t < 0.0 { between(t, t.next_up()) } else { between(t.next_down().max(0.0), t) };
    }
    let tanh = near(Dd::from_f64(t.clamp(-50.0, 50.0)).tanh());
    between(tanh.lo().max(-1.0), tanh.hi().min(1.0))
}

fn silu(t: f64) -> Interval {
    if t < FAINT_BELOW {
        return between(-FAINT, 0.0);
    }
    if t.is_infinite() {
        return between(f64::MAX, t);
    }
    near_product(t, Dd::from_f64(t).logistic())
}

/// `t Φ(t)`; where it is near its limit, the tail is `|t| Φ(-|t|) ≤ φ(t)`.
fn gelu(t: f64) -> Interval {
    if t < -35.0 {
        return between(-FAINT, 0.0);
    }
    if t > 35.0 {
        return between(t.next_down(), t);
    }
    near_product(t, Dd::from_f64(t).gaussian_integral())
}

/// One place to either side of a number that is wrong by less.
fn near(x: Dd) -> Interval {
    between(x.to_f64().next_down(), x.to_f64().next_up())
}

fn near_product(t: f64, factor: Dd) -> Interval {
    if t == 0.0 { Interval::ZERO } else { near(factor.mul_f64(t)) }
}
