//! What a target may compute, as an arithmetic: intervals, widened by the error that is assumed of every operator.
//!
//! The graph's constants are rounded as they are written; sums are formed in any order. The assumptions are those of the
//! metadata (`src/target.rs`), `u` half a unit in the last place of one:
//!
//! | operator | error |
//! |---|---|
//! | `Mul`, `Add` | `u`, relative |
//! | a sum of `n` terms | `(n - 1) u Σ|terms|` |
//! | `1/(1 + Exp(-x))`, `x/(1 + Exp(-x))` | `6u`, relative |
//! | `Tanh` | `8u` in `f32` and `12u` in `f64`, relative |
//! | `x/2 · (1 + Erf(x/√2))` | `x/2` times `7u`: `4u` of `Erf`, `u` of its argument, `2u` of the sum; and `2u`, relative |
//! | `Relu(x) + Log(1 + Exp(-|x|))` | `8u`, relative, and `2^-52` |
//! | `Softmax` of `n` | `(n + 8 + d) u`, relative, at a distance `d` from the largest |

use hamnet_network::{Activation, Arithmetic};
use hamnet_numeric::Interval;

/// All numbers that a target of `BITS` bits of precision may compute.
#[derive(Clone, Copy)]
pub struct Target<const BITS: u32> {
    /// Without the rounding of sums.
    exact_sum: Interval,
    /// `Σ|terms|`.
    mass: f64,
    terms: f64,
}

impl<const BITS: u32> Target<BITS> {
    const UNIT: f64 = 1.0 / (1u64 << BITS) as f64;

    fn of(values: Interval) -> Self {
        Self { exact_sum: values, mass: values.magnitude(), terms: 1.0 }
    }

    fn values(self) -> Interval {
        widened(self.exact_sum, (self.terms - 1.0) * Self::UNIT * self.mass)
    }

    fn rounded(values: Interval) -> Interval {
        widened(values, Self::UNIT * values.magnitude())
    }

    fn held(x: f64) -> f64 {
        if BITS == 24 { f64::from(x as f32) } else { x }
    }
}

/// By `error` to either side, and a little more for terms of second order.
fn widened(values: Interval, error: f64) -> Interval {
    values + Interval::around(0.0, error * 1.001)
}

impl<const BITS: u32> Arithmetic for Target<BITS> {
    type Real = Interval;

    fn zero() -> Interval {
        Interval::ZERO
    }

    fn ln_zero() -> Interval {
        <Interval as Arithmetic>::ln_zero()
    }

    fn is_nan(value: Interval) -> bool {
        <Interval as Arithmetic>::is_nan(value)
    }

    fn lies_between(value: Interval, low: f64, high: f64) -> bool {
        <Interval as Arithmetic>::lies_between(value, low, high)
    }

    fn from_real(value: Interval) -> Option<Self> {
        Interval::new(Self::held(value.lo()), Self::held(value.hi())).map(Self::of)
    }

    fn constant(x: f64) -> Option<Self> {
        Some(Self::of(Interval::point(Self::held(x))))
    }

    fn is_finite(self) -> bool {
        true
    }

    fn is_zero(self) -> Option<bool> {
        self.values().is_zero()
    }

    fn is_below(self, bound: f64) -> Option<bool> {
        self.values().is_below(bound)
    }

    fn exponent(self) -> Option<i64> {
        self.values().exponent()
    }

    fn sum(self, other: Self) -> Self {
        Self {
            exact_sum: self.exact_sum + other.exact_sum,
            mass: self.mass + other.mass,
            terms: self.terms + other.terms,
        }
    }

    fn product(self, other: Self, _flushed: &mut bool) -> Self {
        Self::of(Self::rounded(self.values() * other.values()))
    }

    fn shift(self, exponent: i64, flushed: &mut bool) -> Self {
        Self::of(self.values().shift(exponent, flushed))
    }

    fn activate(self, activation: Activation) -> Self {
        let x = self.values();
        let exact = x.activate(activation);
        let (size, value) = (x.magnitude(), exact.magnitude());
        let units = match activation {
            Activation::Softplus => 8.0 * value + f64::EPSILON / Self::UNIT,
            Activation::Sigmoid | Activation::Silu => 6.0 * value,
            Activation::Tanh if BITS == 24 => 8.0 * value,
            Activation::Tanh => 12.0 * value,
            Activation::Gelu => 3.5 * size + 2.0 * value,
            Activation::Relu => 0.0,
            Activation::Square => value,
            other => unreachable!("no case computes {}", other.name()),
        };
        Self::of(widened(exact, units * Self::UNIT))
    }

    fn ln_ratio(_part: f64, _whole: f64, _floor: f64) -> Option<Self> {
        None
    }

    fn ln(_x: f64) -> Option<Self> {
        None
    }

    fn normalize(group: &[Self]) -> Vec<Interval> {
        let values: Vec<Interval> = group.iter().map(|x| x.values()).collect();
        Interval::normalize(&values)
    }

    fn softmax(group: &[Self]) -> Vec<Interval> {
        let values: Vec<Interval> = group.iter().map(|x| x.values()).collect();
        let largest = values.iter().map(|x| x.hi()).fold(f64::NEG_INFINITY, f64::max);
        let states = values.len() as f64;
        let probability = |(p, x): (Interval, &Interval)| {
            let units = states + 8.0 + (largest - x.lo()).min(800.0);
            let widened = widened(p, units * Self::UNIT * p.hi() + f64::from(f32::MIN_POSITIVE));
            Interval::new(widened.lo().max(0.0), widened.hi()).unwrap_or(widened)
        };
        Interval::softmax(&values).into_iter().zip(&values).map(probability).collect()
    }

    fn max_marginals(group: &[Self], impossible_below: f64) -> Vec<Interval> {
        let group: Vec<Interval> = group.iter().map(|x| x.real()).collect();
        Interval::max_marginals(&group, impossible_below)
    }

    fn ln_shifted(self, exponent: i64) -> Interval {
        self.values().ln_shifted(exponent)
    }

    fn real(self) -> Interval {
        self.values()
    }
}
