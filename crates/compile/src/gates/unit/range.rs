//! Enclosures of values and derivatives over an interval.
//!
//! An interval is cut into pieces. On a piece `X` with middle `m`, Taylor's formula of order three with the third
//! derivative over all of `X` encloses the values; what it is too wide by falls with the square of the width of the
//! piece. Derivatives come from the closed forms in interval arithmetic.

use std::f64::consts::PI;

use hamnet_numeric::{Dd, Interval};

use super::gaussian::{GELU, density_over, integral_over};
use super::polynomial::{LOGISTIC, Polynomial, TANH};
use super::{MAX_ORDER, Unit};

/// Pieces of an interval.
const PIECES: u32 = 8;

impl Unit {
    /// An interval that holds `σ_order(x)` for every `x` in `over`, for `order ≤` [`MAX_ORDER`].
    ///
    /// - **Domain** intervals within `[-64, 64]`
    pub fn range(self, order: usize, over: Interval) -> Interval {
        debug_assert!(order <= MAX_ORDER);
        let mut pieces = (0..PIECES).map(|number| self.on_piece(order, piece(over, number)));
        let first = pieces.next().unwrap_or(Interval::ENTIRE);
        pieces.fold(first, Interval::hull)
    }

    /// `sup |σ_order|` over an interval, rounded up.
    pub fn supremum(self, order: usize, over: Interval) -> f64 {
        self.range(order, over).magnitude()
    }

    fn on_piece(self, order: usize, piece: Interval) -> Interval {
        let whole = self.closed_form(order, piece);
        let middle = Interval::point(piece.midpoint());
        let step = piece - middle;
        let square = step.square();
        let [value, slope, curvature] = [0, 1, 2].map(|more| self.closed_form(order + more, middle));
        let third = self.closed_form(order + 3, piece);
        let [half, sixth] = [2.0, 6.0].map(|n| Interval::ONE / Interval::point(n));
        let taylor = value + slope * step + curvature * square * half + third * (square * step) * sixth;
        whole.intersection(taylor).unwrap_or(whole)
    }

    fn closed_form(self, order: usize, x: Interval) -> Interval {
        match (self, order) {
            (Self::Sigmoid, 0) => logistic(x),
            (Self::Sigmoid, _) => within(horner(&LOGISTIC[order], logistic(x)), logistic_supremum(order)),
            (Self::Tanh, 0) => tanh(x),
            (Self::Tanh, _) => {
                // tanh t = 2 logistic(2t) - 1
                let supremum = 2f64.powi(order as i32 + 1) * logistic_supremum(order);
                within(horner(&TANH[order], tanh(x)), supremum)
            }
            (Self::Softplus, 0) => softplus(x),
            (Self::Softplus, _) => Self::Sigmoid.closed_form(order - 1, x),
            (Self::Silu, 0) => x * logistic(x),
            (Self::Silu, _) => {
                x * Self::Sigmoid.closed_form(order, x)
                    + Self::Sigmoid.closed_form(order - 1, x) * Interval::point(order as f64)
            }
            (Self::Gelu, 0) => x * integral_over(x),
            (Self::Gelu, 1) => integral_over(x) + x * density_over(x),
            (Self::Gelu, _) => horner(&GELU[order], x) * density_over(x),
            (Self::Square, 0) => x.square(),
            (Self::Square, 1) => x + x,
            (Self::Square, 2) => Interval::point(2.0),
            (Self::Square, _) => Interval::ZERO,
            (Self::Relu, _) => relu(order, x),
        }
    }
}

/// Part `number` of `over`; the parts cover it.
fn piece(over: Interval, number: u32) -> Interval {
    let at = |part: u32| match part {
        0 => over.lo(),
        PIECES => over.hi(),
        _ => (over.lo() + (over.hi() - over.lo()) * (f64::from(part) / f64::from(PIECES)))
            .clamp(over.lo(), over.hi()),
    };
    Interval::new(at(number), at(number + 1)).unwrap_or(over)
}

fn logistic(x: Interval) -> Interval {
    monotone(Unit::Sigmoid, x)
}

fn tanh(x: Interval) -> Interval {
    monotone(Unit::Tanh, x)
}

fn softplus(x: Interval) -> Interval {
    monotone(Unit::Softplus, x)
}

/// The image under a rising function, from its values at the ends in double-double, each moved by one place.
fn monotone(unit: Unit, x: Interval) -> Interval {
    let at = |x: f64| unit.derivative(0, Dd::from_f64(x)).to_f64();
    Interval::new(at(x.lo()).next_down(), at(x.hi()).next_up()).unwrap_or(Interval::ENTIRE)
}

fn relu(order: usize, x: Interval) -> Interval {
    let step = |x: f64| if x < 0.0 { 0.0 } else { 1.0 };
    let ends = match order {
        0 => Interval::new(x.lo().max(0.0), x.hi().max(0.0)),
        1 => Interval::new(step(x.lo()), step(x.hi())),
        _ if x.contains(0.0) => None,
        _ => Some(Interval::ZERO),
    };
    ends.unwrap_or(Interval::ENTIRE)
}

/// A bound of `|σ_k|` of the logistic function over all reals, for `k ≥ 1`.
///
/// `σ'(t) = 1/(4 cosh²(t/2))` is the integral of `πω/sinh(πω) · e^{iωt}/2π` over all `ω`, so that
///
/// ```text
/// |σ_k(t)| ≤ ∫_0^∞ ω^k / sinh(πω) dω = 2 k!/π^{k+1} · Σ_{n odd} n^{-k-1}
/// ```
///
/// attained at zero for odd `k`. The terms from `n = 3` on are at most `3^{-s} + 3^{1-s}/(2(s - 1))`, `s = k + 1`.
fn logistic_supremum(order: usize) -> f64 {
    let s = order as f64 + 1.0;
    let third = 3f64.powi(-(order as i32) - 1);
    let odd = 1.0 + third + 3.0 * third / (2.0 * (s - 1.0));
    let ratio = (1..=order).fold(2.0 / PI, |product, k| product * (k as f64 / PI));
    ratio * odd * (1.0 + 1e-14)
}

/// The part of an enclosure of magnitude at most `supremum`, another bound of the same values.
fn within(enclosure: Interval, supremum: f64) -> Interval {
    enclosure.intersection(Interval::around(0.0, supremum)).unwrap_or(enclosure)
}

fn horner(coefficients: &Polynomial, x: Interval) -> Interval {
    let degree = coefficients.iter().rposition(|&c| c != 0.0).unwrap_or(0);
    let lower = coefficients[..degree].iter().rev();
    lower.fold(Interval::point(coefficients[degree]), |sum, &c| sum * x + Interval::point(c))
}
