//! Enclosures of analytic functions near the real axis.
//!
//! Functions of real coefficients take conjugate numbers to conjugate ones, so that a set of complex numbers that mirrors at
//! the real axis is enclosed by an interval of real parts and one bound of the imaginary ones, and stays so.

use hamnet_numeric::{Dd, Interval};

use crate::hamiltonian::Function;
use crate::hamiltonian::program::Arithmetic;

/// The complex numbers with a real part in `re` and an imaginary part of magnitude at most `im`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Strip {
    re: Interval,
    im: f64,
}

impl Strip {
    /// Real numbers.
    pub(super) fn real(re: Interval) -> Self {
        Self { re, im: 0.0 }
    }

    /// The numbers with real and imaginary part that far from zero.
    pub(super) fn new(re: Interval, im: f64) -> Self {
        Self { re, im }
    }

    /// The real parts.
    pub(super) fn re(self) -> Interval {
        self.re
    }

    /// At most this is the magnitude of an imaginary part.
    #[cfg(test)]
    pub(super) fn im(self) -> f64 {
        self.im
    }

    /// The derivative of `function`, whose image of these numbers is `value`; `None` where it is not enclosed.
    pub(super) fn slope(self, function: Function, value: Self) -> Option<Self> {
        let one = Self::constant(Dd::ONE);
        match function {
            Function::Exp => Some(value),
            Function::Ln => self.apply(Function::Reciprocal),
            Function::Sqrt => Some(value.apply(Function::Reciprocal)?.scaled(0.5)),
            Function::Sin => self.apply(Function::Cos),
            Function::Cos => Some(self.apply(Function::Sin)?.scaled(-1.0)),
            Function::Tanh => Some(one.plus(&value.squared().scaled(-1.0))),
            Function::Logistic => Some(value.plus(&value.squared().scaled(-1.0))),
            Function::Reciprocal => Some(value.squared().scaled(-1.0)),
            Function::Power(exponent) => {
                let inverse = self.apply(Function::Reciprocal)?;
                Some(value.times(&inverse).scaled(exponent))
            }
        }
    }

    fn exp(self) -> Self {
        let size = self.re.exp();
        Self { re: size * cosines(self.im), im: times(size.hi(), self.im.min(1.0)) }
    }

    /// `ln|z|` and the argument, in the right half plane alone.
    fn ln(self) -> Option<Self> {
        let lo = self.re.lo();
        if lo <= 0.0 {
            return None;
        }
        let square = plus(times(self.re.hi(), self.re.hi()), times(self.im, self.im));
        let farthest = Interval::new(lo, plus(square.sqrt(), 0.0).max(lo))?;
        Some(Self { re: farthest.ln()?, im: over(self.im, lo) })
    }

    /// `z̄/|z|²`, on one side of the imaginary axis.
    fn reciprocal(self) -> Option<Self> {
        if self.re.hi() < 0.0 {
            let Self { re, im } = Self { re: -self.re, im: self.im }.reciprocal()?;
            return Some(Self { re: -re, im });
        }
        let (lo, hi) = (self.re.lo(), self.re.hi());
        if lo <= 0.0 || !hi.is_finite() {
            return None;
        }
        // x/(x² + y²) is least at the largest |y|, and there at one end of the real parts
        let square = Interval::new(0.0, self.im)?.square().hi();
        let at = |x: f64| {
            (Interval::point(x)
                / (Interval::point(x).square() + Interval::new(0.0, square).unwrap_or(Interval::ENTIRE)))
            .lo()
        };
        let least = at(lo).min(at(hi)).max(0.0);
        Some(Self { re: Interval::new(least, over(1.0, lo))?, im: over(over(self.im, lo), lo) })
    }

    /// `sin(x + iy) = sin x cosh y + i cos x sinh y`, and the cosine alike.
    fn wave(self, function: Function) -> Option<Self> {
        let along = function.range(self.re)?;
        let cosh = hyperbolic_cosine(self.im);
        // sinh y ≤ y cosh y
        Some(Self { re: along * Interval::new(1.0, cosh)?, im: times(self.im, cosh) })
    }

    fn logistic(self) -> Option<Self> {
        Self::constant(Dd::ONE).plus(&self.scaled(-1.0).exp()).reciprocal()
    }

    fn scaled(self, factor: f64) -> Self {
        Self { re: self.re * Interval::point(factor), im: times(self.im, factor.abs()) }
    }
}

impl Arithmetic for Strip {
    fn constant(value: Dd) -> Self {
        let re = if value.lo() == 0.0 {
            Interval::point(value.hi())
        } else {
            Interval::around(value.hi(), value.lo().abs())
        };
        Self::real(re)
    }

    fn plus(&self, other: &Self) -> Self {
        Self { re: self.re + other.re, im: plus(self.im, other.im) }
    }

    fn times(&self, other: &Self) -> Self {
        let turned = times(self.im, other.im);
        let im = plus(times(self.re.magnitude(), other.im), times(other.re.magnitude(), self.im));
        Self { re: self.re * other.re + between(turned), im }
    }

    fn squared(&self) -> Self {
        let turned = Interval::new(-times(self.im, self.im), 0.0).unwrap_or(Interval::ENTIRE);
        Self { re: self.re.square() + turned, im: times(2.0, times(self.re.magnitude(), self.im)) }
    }

    fn apply(&self, function: Function) -> Option<Self> {
        if self.im == 0.0 {
            return function.range(self.re).map(Self::real);
        }
        // beyond the range of numbers nothing is known
        if !(self.im.is_finite() && self.re.magnitude().is_finite()) {
            return None;
        }
        match function {
            Function::Exp => Some(self.exp()),
            Function::Ln => self.ln(),
            Function::Sqrt => Some(self.ln()?.scaled(0.5).exp()),
            Function::Power(exponent) => Some(self.ln()?.scaled(exponent).exp()),
            Function::Sin | Function::Cos => self.wave(function),
            Function::Logistic => self.logistic(),
            Function::Tanh => Some(self.scaled(2.0).logistic()?.scaled(2.0).plus(&Self::constant(-Dd::ONE))),
            Function::Reciprocal => self.reciprocal(),
        }
    }
}

/// `cos y` for `|y| ≤ im`: at least `1 - y²/2`.
fn cosines(im: f64) -> Interval {
    let least = if im < 2.0 { (1.0 - times(im, im) / 2.0).next_down() } else { -1.0 };
    Interval::new(least.max(-1.0), 1.0).unwrap_or(Interval::ENTIRE)
}

/// An upper bound of `cosh y`.
fn hyperbolic_cosine(y: f64) -> f64 {
    let growing = Interval::point(y).exp();
    ((growing + Interval::ONE / growing) * Interval::point(0.5)).hi()
}

/// `[-x, x]`.
fn between(x: f64) -> Interval {
    Interval::new(-x, x).unwrap_or(Interval::ENTIRE)
}

/// An upper bound of the sum of two magnitudes.
fn plus(a: f64, b: f64) -> f64 {
    if a == 0.0 { b } else { (a + b).next_up() }
}

/// An upper bound of the product of two magnitudes.
fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { (a * b).next_up() }
}

/// An upper bound of the quotient of two magnitudes, the second positive.
fn over(a: f64, b: f64) -> f64 {
    if a == 0.0 { 0.0 } else { (a / b).next_up() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A complex number, to compare with.
    fn at(function: Function, x: f64, y: f64) -> (f64, f64) {
        let number = |z: f64| Dd::from_f64(z);
        let (sin, cos) = number(y).sin_cos();
        let e = number(x).exp();
        let exp = ((e * cos).to_f64(), (e * sin).to_f64());
        let inverse = |(x, y): (f64, f64)| {
            let square = x * x + y * y;
            (x / square, -y / square)
        };
        let ch = (number(y).exp() + number(-y).exp()).to_f64() / 2.0;
        let sh = (number(y).exp() - number(-y).exp()).to_f64() / 2.0;
        let (sx, cx) = number(x).sin_cos();
        match function {
            Function::Exp => exp,
            Function::Reciprocal => inverse((x, y)),
            Function::Sin => (sx.to_f64() * ch, cx.to_f64() * sh),
            Function::Cos => (cx.to_f64() * ch, -sx.to_f64() * sh),
            Function::Logistic => {
                let (re, im) = at(Function::Exp, -x, -y);
                inverse((1.0 + re, im))
            }
            Function::Tanh => {
                let (re, im) = at(Function::Logistic, 2.0 * x, 2.0 * y);
                (2.0 * re - 1.0, 2.0 * im)
            }
            // the root with the positive real part: z = (a + ib)²
            Function::Sqrt => {
                let size = (x * x + y * y).sqrt();
                let a = ((size + x) / 2.0).sqrt();
                (a, y / (2.0 * a))
            }
            Function::Power(_) => {
                let (a, b) = at(Function::Sqrt, x, y);
                (x * a - y * b, x * b + y * a)
            }
            Function::Ln => panic!("checked through the exponential"),
        }
    }

    #[test]
    fn every_function_is_enclosed_around_the_real_axis() {
        let functions = [
            Function::Exp,
            Function::Reciprocal,
            Function::Sin,
            Function::Cos,
            Function::Logistic,
            Function::Tanh,
            Function::Sqrt,
            Function::Power(1.5),
        ];
        for function in functions {
            for (lo, hi, im) in [(0.5, 1.0, 0.25), (1.0, 1.5, 0.5), (2.0, 2.25, 0.01)] {
                let strip = Strip::new(Interval::new(lo, hi).unwrap(), im);
                let image = strip.apply(function).unwrap();
                for step in 0..=20 {
                    for turn in -4..=4 {
                        let x = lo + (hi - lo) * f64::from(step) / 20.0;
                        let (re, im) = at(function, x, im * f64::from(turn) / 4.0);
                        let near = Interval::around(re, 1e-13);
                        assert!(image.re.intersection(near).is_some(), "{function} {re} {image:?}");
                        assert!(im.abs() <= image.im + 1e-13, "{function} {im} {image:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_logarithm_undoes_an_exponential() {
        let strip = Strip::new(Interval::new(0.25, 0.5).unwrap(), 0.25);
        let back = strip.apply(Function::Exp).unwrap().apply(Function::Ln).unwrap();
        assert!(back.re.encloses(strip.re) && back.im >= strip.im);
        assert!(back.re.width() < 0.5 && back.im < 0.5, "{back:?}");
    }

    #[test]
    fn singular_points_are_not_enclosed() {
        let around_zero = Strip::new(Interval::new(-0.5, 0.5).unwrap(), 0.1);
        for function in [Function::Ln, Function::Sqrt, Function::Reciprocal, Function::Power(0.5)] {
            assert_eq!(around_zero.apply(function), None);
        }
        // i π is a pole of the logistic function
        assert_eq!(Strip::new(Interval::new(-0.5, 0.5).unwrap(), 3.2).apply(Function::Logistic), None);
    }
}
