//! Enclosures with slopes: the mean value form.
//!
//! ```text
//! f(z) ∈ f(c) + Σ_i f_i'(Z)·(Z_i - c_i)
//! ```
//!
//! for `z` and `c` in a convex `Z`, since the mean of a slope lies in every convex set that holds all of them. Interval
//! arithmetic alone forgets that the terms of an expanded polynomial depend on the same numbers; here what it forgets shrinks
//! with the square of the width.

use hamnet_numeric::{Dd, Interval};

use super::MAX_REALS;
use super::strip::Strip;
use crate::hamiltonian::Function;
use crate::hamiltonian::program::Arithmetic;

/// A function over a set, at a point of it, and its slopes over the set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sloped {
    value: Strip,
    center: Strip,
    slopes: [Strip; MAX_REALS],
}

impl Sloped {
    /// Coordinate number `place`, over `set` and at its point `center`.
    pub(super) fn coordinate(place: usize, set: Strip, center: f64) -> Self {
        let mut slopes = [Strip::constant(Dd::ZERO); MAX_REALS];
        slopes[place] = Strip::constant(Dd::ONE);
        Self { value: set, center: Strip::real(Interval::point(center)), slopes }
    }

    /// The real parts over the sets of the `coordinates`, in order: what both forms allow.
    pub(super) fn re(self, coordinates: &[Sloped]) -> Option<Interval> {
        let mean = coordinates.iter().zip(&self.slopes).fold(self.center, |sum, (coordinate, slope)| {
            let away = coordinate.value.plus(&coordinate.center.times(&Strip::constant(-Dd::ONE)));
            sum.plus(&slope.times(&away))
        });
        self.value.re().intersection(mean.re())
    }
}

impl Arithmetic for Sloped {
    fn constant(value: Dd) -> Self {
        let number = Strip::constant(value);
        Self { value: number, center: number, slopes: [Strip::constant(Dd::ZERO); MAX_REALS] }
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            value: self.value.plus(&other.value),
            center: self.center.plus(&other.center),
            slopes: std::array::from_fn(|place| self.slopes[place].plus(&other.slopes[place])),
        }
    }

    fn times(&self, other: &Self) -> Self {
        let slope = |place: usize| {
            let own = self.slopes[place].times(&other.value);
            own.plus(&self.value.times(&other.slopes[place]))
        };
        Self {
            value: self.value.times(&other.value),
            center: self.center.times(&other.center),
            slopes: std::array::from_fn(slope),
        }
    }

    fn squared(&self) -> Self {
        let twice = self.value.times(&Strip::constant(Dd::from_f64(2.0)));
        Self {
            value: self.value.squared(),
            center: self.center.squared(),
            slopes: self.slopes.map(|slope| twice.times(&slope)),
        }
    }

    fn apply(&self, function: Function) -> Option<Self> {
        let value = self.value.apply(function)?;
        let slope = self.value.slope(function, value)?;
        Some(Self {
            value,
            center: self.center.apply(function)?,
            slopes: self.slopes.map(|inner| slope.times(&inner)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(y - 1)^4` expanded.
    fn expanded(y: &Sloped) -> Sloped {
        let term = |factor: f64, power: u32| {
            let factor = Sloped::constant(Dd::from_f64(factor));
            if power == 0 { factor } else { factor.times(&y.power(power)) }
        };
        [(1.0, 4), (-4.0, 3), (6.0, 2), (-4.0, 1), (1.0, 0)]
            .into_iter()
            .map(|(factor, power)| term(factor, power))
            .reduce(|sum, term| sum.plus(&term))
            .unwrap()
    }

    #[test]
    fn what_is_forgotten_shrinks_with_the_square_of_the_width() {
        let excess = |half: f64| {
            let set = Strip::real(Interval::around(1.5, half));
            let y = Sloped::coordinate(0, set, 1.5);
            let range = expanded(&y).re(&[y]).unwrap();
            let image = |y: f64| (y - 1.0).powi(4);
            assert!(range.contains(image(1.5 - half)) && range.contains(image(1.5 + half)));
            range.width() - (image(1.5 + half) - image(1.5 - half))
        };
        assert!(excess(0.01) < excess(0.1) / 50.0, "{} {}", excess(0.01), excess(0.1));
    }

    #[test]
    fn functions_have_their_slopes() {
        let set = Strip::new(Interval::new(0.9, 1.1).unwrap(), 0.05);
        let y = Sloped::coordinate(0, set, 1.0);
        let functions = [Function::Power(2.5), Function::Sqrt, Function::Ln, Function::Reciprocal];
        let more = [Function::Exp, Function::Sin, Function::Cos, Function::Tanh, Function::Logistic];
        for function in functions.into_iter().chain(more) {
            let image = y.apply(function).unwrap();
            let at = |x: f64| function.evaluate(Dd::from_f64(x)).to_f64();
            let slope = (at(1.0 + 1e-6) - at(1.0 - 1e-6)) / 2e-6;
            assert!(image.slopes[0].re().intersection(Interval::around(slope, 1e-8)).is_some(), "{function}");
            assert!(image.slopes[0].re().width() < 2.0, "{function} {image:?}");
            assert!(image.re(&[y]).unwrap().contains(at(0.95)), "{function}");
        }
    }
}
