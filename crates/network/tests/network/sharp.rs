//! Scaled double-doubles as an arithmetic: a judge sharper than intervals of `f64`.

use hamnet_network::{Activation, Arithmetic};
use hamnet_numeric::{Dd, Interval, Scaled};

/// A nonnegative number with a relative error of some `2^-102` per operation.
#[derive(Clone, Copy)]
pub struct Sharp(Scaled);

/// Whether `enclosure` holds `value`, give or take the error of some thousand sharp operations.
pub fn encloses(enclosure: Interval, value: Dd) -> bool {
    let slack = value.abs() * Dd::from_f64(1024.0 * Dd::UNIT);
    value + slack >= Dd::from_f64(enclosure.lo()) && value - slack <= Dd::from_f64(enclosure.hi())
}

impl Arithmetic for Sharp {
    type Real = Dd;

    fn zero() -> Dd {
        Dd::ZERO
    }

    fn ln_zero() -> Dd {
        Dd::from_f64(f64::NEG_INFINITY)
    }

    fn is_nan(value: Dd) -> bool {
        value.hi().is_nan()
    }

    fn lies_between(value: Dd, low: f64, high: f64) -> bool {
        Dd::from_f64(low) <= value && value <= Dd::from_f64(high)
    }

    fn from_real(value: Dd) -> Option<Sharp> {
        if value.lo() == 0.0 { Self::constant(value.hi()) } else { None }
    }

    fn constant(x: f64) -> Option<Sharp> {
        (x >= 0.0).then(|| Sharp(Scaled::from_f64(x)))
    }

    fn is_finite(self) -> bool {
        true
    }

    fn is_zero(self) -> Option<bool> {
        Some(self.0.is_zero())
    }

    fn is_below(self, bound: f64) -> Option<bool> {
        Some(bound > 0.0 && self.0 < Scaled::from_f64(bound))
    }

    fn exponent(self) -> Option<i64> {
        (!self.0.is_zero()).then(|| i64::from(self.0.exponent()))
    }

    fn sum(self, other: Sharp) -> Sharp {
        Sharp(self.0 + other.0)
    }

    fn product(self, other: Sharp, _flushed: &mut bool) -> Sharp {
        Sharp(self.0 * other.0)
    }

    fn shift(self, exponent: i64, _flushed: &mut bool) -> Sharp {
        Sharp(self.0.shift(exponent as i32))
    }

    fn activate(self, activation: Activation) -> Sharp {
        unreachable!("product networks have no {}", activation.name())
    }

    fn ln_ratio(_part: f64, _whole: f64, _floor: f64) -> Option<Sharp> {
        None
    }

    fn ln(_x: f64) -> Option<Sharp> {
        None
    }

    fn normalize(group: &[Sharp]) -> Vec<Dd> {
        let sum = group.iter().fold(Scaled::ZERO, |sum, x| sum + x.0);
        let share = |x: &Sharp| if sum.is_zero() { Dd::ZERO } else { plain(x.0 / sum) };
        group.iter().map(share).collect()
    }

    fn softmax(_group: &[Sharp]) -> Vec<Dd> {
        unreachable!("product networks have no softmax")
    }

    fn max_marginals(_group: &[Sharp], _impossible_below: f64) -> Vec<Dd> {
        unreachable!("max-marginals are logarithms, which are negative")
    }

    fn ln_shifted(self, exponent: i64) -> Dd {
        self.0.shift(exponent as i32).ln_dd()
    }

    fn real(self) -> Dd {
        plain(self.0)
    }
}

fn plain(x: Scaled) -> Dd {
    x.mantissa().scale(x.exponent().max(-2000))
}
