//! Double-double numbers with a bound of their error: the arithmetic of Taylor coefficients.

use std::ops::{Add, Div, Mul, Neg, Sub};

use hamnet_numeric::Dd;

/// Covers the `f64` roundings of a radius, a sum of at most six products.
const UPWARD: f64 = 1.0 + 1e-12;

/// Results below this may have lost their low part; `2^-900`.
const LEAST: f64 = f64::from_bits((1023 - 900) << 52);

/// Results above this may have overflown in a part; `2^990`.
const MOST: f64 = f64::from_bits((1023 + 990) << 52);

/// The numbers within `radius` of `middle`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ball {
    middle: Dd,
    radius: f64,
}

impl Ball {
    pub(super) const ZERO: Ball = Ball { middle: Dd::ZERO, radius: 0.0 };
    pub(super) const ONE: Ball = Ball { middle: Dd::ONE, radius: 0.0 };

    /// The number alone.
    pub(super) fn exact(x: f64) -> Ball {
        Ball { middle: Dd::from_f64(x), radius: 0.0 }
    }

    /// A computed number with a relative error, on top of which comes `more`.
    fn computed(middle: Dd, relative: f64, more: f64) -> Ball {
        let radius = (relative * middle.abs().hi() + more) * UPWARD + LEAST;
        let good = middle.abs().hi() < MOST && radius < MOST;
        if good { Ball { middle, radius } } else { Ball { middle: Dd::ZERO, radius: f64::INFINITY } }
    }

    /// The number that stands for all.
    pub(super) fn middle(self) -> Dd {
        self.middle
    }

    /// How far the others are from it.
    pub(super) fn radius(self) -> f64 {
        self.radius
    }

    /// The greatest magnitude of a member, rounded up.
    pub(super) fn magnitude(self) -> f64 {
        (self.middle.abs().hi().next_up() + self.radius).next_up()
    }

    /// `e^x`; a radius `r` makes a relative error of `e^r - 1`, which for the least radii is below `1.001 r`.
    pub(super) fn exp(self) -> Ball {
        let value = self.middle.exp();
        let from_argument = if self.radius < 1e-4 { 1.001 * self.radius } else { f64::INFINITY };
        Ball::computed(value, Dd::EXP_UNIT * 1.001 + from_argument, 0.0)
    }

    /// `ln x` of a positive number that is known exactly.
    pub(super) fn ln(x: f64) -> Ball {
        Ball::computed(Dd::from_f64(x).ln(), Dd::LN_UNIT, 0.0)
    }

    /// `√x` of a nonnegative number that is known exactly; any number where it is too small for its square.
    pub(super) fn sqrt(x: f64) -> Ball {
        let more = if x == 0.0 || x >= LEAST { 0.0 } else { f64::INFINITY };
        Ball::computed(Dd::from_f64(x).sqrt(), Dd::SQRT_UNIT, more)
    }

    /// `(sin x, cos x)` of a number that is known exactly.
    pub(super) fn sin_cos(x: f64) -> (Ball, Ball) {
        let (sine, cosine) = Dd::from_f64(x).sin_cos();
        let ball = |value| Ball::computed(value, 0.0, Dd::SIN_COS_UNIT);
        (ball(sine), ball(cosine))
    }

    /// `tanh x` of a number that is known exactly.
    pub(super) fn tanh(x: f64) -> Ball {
        Ball::computed(Dd::from_f64(x).tanh(), Dd::TANH_UNIT, 0.0)
    }

    /// `1/(1 + e^-x)` of a number that is known exactly.
    pub(super) fn logistic(x: f64) -> Ball {
        Ball::computed(Dd::from_f64(x).logistic(), Dd::LOGISTIC_UNIT, 0.0)
    }
}

impl Add for Ball {
    type Output = Ball;
    fn add(self, other: Ball) -> Ball {
        Ball::computed(self.middle + other.middle, Dd::UNIT, self.radius + other.radius)
    }
}

impl Sub for Ball {
    type Output = Ball;
    fn sub(self, other: Ball) -> Ball {
        self + -other
    }
}

impl Neg for Ball {
    type Output = Ball;
    fn neg(self) -> Ball {
        Ball { middle: -self.middle, radius: self.radius }
    }
}

impl Mul for Ball {
    type Output = Ball;
    fn mul(self, other: Ball) -> Ball {
        let (a, b) = (self.middle.abs().hi(), other.middle.abs().hi());
        let spread = a * other.radius + b * self.radius + self.radius * other.radius;
        Ball::computed(self.middle * other.middle, Dd::UNIT, spread)
    }
}

/// A divisor that holds zero gives every number.
impl Div for Ball {
    type Output = Ball;
    fn div(self, other: Ball) -> Ball {
        let quotient = self.middle / other.middle;
        // rounded down enough to cover the low part, and the roundings
        let least = (other.middle.abs().hi() * (1.0 - 1e-15) - other.radius) * (1.0 - 1e-15);
        if least > 0.0 {
            let spread = (self.radius + quotient.abs().hi() * other.radius) / least;
            Ball::computed(quotient, Dd::UNIT, spread)
        } else {
            Ball { middle: Dd::ZERO, radius: f64::INFINITY }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_operands_reach_the_result() {
        let blurred = Ball { middle: Dd::from_f64(3.0), radius: 0.5 };
        let other = Ball { middle: Dd::from_f64(-2.0), radius: 0.25 };
        let cases = [
            (blurred + other, 3.5 - 1.75, 2.5 - 2.25),
            (blurred - other, 3.5 + 2.25, 2.5 + 1.75),
            (blurred * other, -3.5 * 2.25, -2.5 * 1.75),
            (blurred / other, -3.5 / 1.75, -2.5 / 2.25),
        ];
        for (ball, one, another) in cases {
            let far = [one, another].map(|x| (ball.middle().to_f64() - x).abs());
            assert!(far.iter().all(|&distance| distance <= ball.radius()), "{ball:?} {far:?}");
            assert!(far[0].max(far[1]) >= 0.8 * ball.radius(), "{ball:?} {far:?}");
        }
    }

    #[test]
    fn what_leaves_the_range_is_every_number() {
        let huge = Ball::exact(1e300);
        let blurred = Ball { middle: Dd::ONE, radius: 1.0 };
        for ball in [
            huge * huge,
            Ball::ONE / Ball::ZERO,
            Ball::ONE / blurred,
            Ball::exact(800.0).exp(),
            Ball::ln(0.0),
            Ball::sqrt(1e-300),
        ] {
            assert_eq!(ball.radius(), f64::INFINITY);
            assert_eq!((ball + Ball::ONE).radius(), f64::INFINITY);
            assert_eq!((ball * Ball::ZERO).radius(), f64::INFINITY);
        }
    }
}
