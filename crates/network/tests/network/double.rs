//! Double-double numbers of any sign as an arithmetic: the judge of intervals and `f64` on networks of energies.

use hamnet_network::{Activation, Arithmetic};
use hamnet_numeric::Dd;

/// A number with a relative error of some `2^-100` per operation that does not cancel.
#[derive(Clone, Copy)]
pub struct Double(pub Dd);

impl Arithmetic for Double {
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

    fn from_real(value: Dd) -> Option<Double> {
        Some(Double(value))
    }

    fn constant(x: f64) -> Option<Double> {
        Some(Double(Dd::from_f64(x)))
    }

    fn is_finite(self) -> bool {
        self.0.hi().is_finite()
    }

    fn is_zero(self) -> Option<bool> {
        Some(self.0.is_zero())
    }

    fn is_below(self, bound: f64) -> Option<bool> {
        Some(self.0 < Dd::from_f64(bound))
    }

    fn exponent(self) -> Option<i64> {
        f64::exponent(self.0.hi())
    }

    fn sum(self, other: Double) -> Double {
        Double(self.0 + other.0)
    }

    fn product(self, other: Double, _flushed: &mut bool) -> Double {
        Double(self.0 * other.0)
    }

    fn shift(self, exponent: i64, _flushed: &mut bool) -> Double {
        Double(self.0.scale(exponent as i32))
    }

    fn activate(self, activation: Activation) -> Double {
        Double(activate(self.0, activation))
    }

    fn ln_ratio(part: f64, whole: f64, floor: f64) -> Option<Double> {
        let ln = (Dd::from_f64(part) / Dd::from_f64(whole)).ln();
        Some(Double(larger(ln, Dd::from_f64(-floor))))
    }

    fn ln(x: f64) -> Option<Double> {
        Some(Double(Dd::from_f64(x).ln()))
    }

    fn normalize(group: &[Double]) -> Vec<Dd> {
        let sum = group.iter().fold(Dd::ZERO, |sum, x| sum + x.0);
        group.iter().map(|x| if sum.is_zero() { Dd::ZERO } else { x.0 / sum }).collect()
    }

    fn softmax(group: &[Double]) -> Vec<Dd> {
        let largest = group.iter().map(|x| x.0).fold(group[0].0, larger);
        let weights: Vec<Double> = group.iter().map(|x| Double((x.0 - largest).exp())).collect();
        Self::normalize(&weights)
    }

    fn max_marginals(_group: &[Double], _impossible_below: f64) -> Vec<Dd> {
        unreachable!("no network of observed inputs gives max-marginals")
    }

    fn ln_shifted(self, exponent: i64) -> Dd {
        self.0.ln() + Dd::LN_2 * Dd::from_f64(exponent as f64)
    }

    fn real(self) -> Dd {
        self.0
    }
}

/// The activation from its definition, by other formulas than those under test.
pub fn activate(x: Dd, activation: Activation) -> Dd {
    match activation {
        Activation::Softplus => larger(x, Dd::ZERO) + (Dd::ONE + (-x.abs()).exp()).ln(),
        Activation::Sigmoid => sigmoid(x),
        Activation::Tanh => sigmoid(x + x) - sigmoid(-(x + x)),
        Activation::Silu => x * sigmoid(x),
        Activation::Gelu => x * law(x),
        Activation::Relu => larger(x, Dd::ZERO),
        Activation::Square => x * x,
        other => panic!("{} has no definition", other.name()),
    }
}

fn sigmoid(x: Dd) -> Dd {
    Dd::ONE / (Dd::ONE + (-x).exp())
}

/// `Φ`: the alternating series `½ + (x - x³/6 + x⁵/40 - …)/√2π` near zero, and the limit beyond 9, where it is as near as
/// `10^-18`.
fn law(x: Dd) -> Dd {
    if x.abs() > Dd::from_f64(9.0) {
        return if x > Dd::ZERO { Dd::ONE } else { Dd::ZERO };
    }
    let root = (Dd::from_f64(std::f64::consts::TAU) + Dd::from_f64(2.449_293_598_294_706_4e-16)).sqrt();
    let half_square = x * x * Dd::from_f64(-0.5);
    let (mut term, mut sum) = (x, x);
    for k in 1..250 {
        term = term * half_square / Dd::from_f64(f64::from(k));
        sum += term / Dd::from_f64(f64::from(2 * k + 1));
    }
    Dd::from_f64(0.5) + sum / root
}

fn larger(a: Dd, b: Dd) -> Dd {
    if a < b { b } else { a }
}
