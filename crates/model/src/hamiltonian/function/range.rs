//! Enclosures of values and slopes over an interval, at most two places too wide at either end.

use std::f64::consts::FRAC_2_PI;

use hamnet_numeric::{Dd, Interval};

use super::Function;

impl Function {
    /// Encloses `f(u)` for every `u` in `over`; `None` where the function is not defined on all of it.
    ///
    /// Every function but sine and cosine is monotone between its singularities, so that its ends are enough.
    pub fn range(self, over: Interval) -> Option<Interval> {
        if !self.is_defined_on(over) {
            return None;
        }
        let at = |u: f64| self.evaluate(Dd::from_f64(u));
        match self {
            Self::Exp => Some(over.exp()),
            Self::Reciprocal => Some(Interval::ONE / over),
            Self::Sin => wave(over, at, 1),
            Self::Cos => wave(over, at, 0),
            Self::Sqrt => within(between(at(over.lo()), at(over.hi())), 0.0, f64::INFINITY),
            Self::Power(_) => within(between(at(over.lo()), at(over.hi())), 0.0, f64::INFINITY),
            Self::Tanh => within(between(at(over.lo()), at(over.hi())), -1.0, 1.0),
            Self::Logistic => within(between(at(over.lo()), at(over.hi())), 0.0, 1.0),
            Self::Ln => between(at(over.lo()), at(over.hi())),
        }
    }

    /// Encloses `f'(u)` for every `u` in `over`; `None` where the function is not defined on all of it.
    ///
    /// For the root it is unbounded above where `over` holds zero.
    pub fn derivative_range(self, over: Interval) -> Option<Interval> {
        if !self.is_defined_on(over) {
            return None;
        }
        match self {
            Self::Exp => Some(over.exp()),
            Self::Ln => Some(Interval::ONE / over),
            Self::Sqrt => {
                let inverse = |u: f64| if u == 0.0 { f64::INFINITY } else { half_inverse_root(u) };
                Interval::new(inverse(over.hi()).next_down().max(0.0), inverse(over.lo()).next_up())
            }
            Self::Sin => Self::Cos.range(over),
            Self::Cos => Self::Sin.range(over).map(|range| -range),
            Self::Tanh => bell(over, |u| tails(u + u).mul_f64(4.0)),
            Self::Logistic => bell(over, tails),
            Self::Reciprocal => Some(-(Interval::ONE / over.square())),
            Self::Power(exponent) => {
                let less_one = Dd::from_f64(exponent).add_f64(-1.0);
                let power = |u: f64| (Dd::from_f64(u).ln() * less_one).exp();
                let range = within(between(power(over.lo()), power(over.hi())), 0.0, f64::INFINITY)?;
                Some(range * Interval::point(exponent))
            }
        }
    }
}

/// The interval between two computed values, each moved by one place away from the other.
///
/// Both are right to far less than the place they are rounded to.
fn between(a: Dd, b: Dd) -> Option<Interval> {
    let (a, b) = (a.to_f64(), b.to_f64());
    Interval::new(a.min(b).min(f64::MAX).next_down(), a.max(b).next_up())
}

/// The members between two bounds that the function never passes.
fn within(range: Option<Interval>, lo: f64, hi: f64) -> Option<Interval> {
    range?.intersection(Interval::new(lo, hi)?)
}

/// The range of a sine or cosine, whose maxima lie `top` quarters of a turn, and whole turns, from zero.
fn wave(over: Interval, at: impl Fn(f64) -> Dd, top: i64) -> Option<Interval> {
    let ends = within(between(at(over.lo()), at(over.hi())), -1.0, 1.0)?;
    // Numbers of quarters are wrong by less than this; an extremum too many costs its square.
    let slack = |quarters: f64| 1e-15 * (1.0 + quarters.abs());
    let [lo, hi] = [over.lo(), over.hi()].map(|u| u * FRAC_2_PI);
    let first = (lo - slack(lo)).ceil() as i64;
    let last = (hi + slack(hi)).floor() as i64;
    let reaches = |extremum: i64| first + (extremum - first).rem_euclid(4) <= last;
    let lowest = if reaches(top + 2) { -1.0 } else { ends.lo() };
    let highest = if reaches(top) { 1.0 } else { ends.hi() };
    Interval::new(lowest, highest)
}

/// The range of an even function that falls to either side.
fn bell(over: Interval, at: impl Fn(Dd) -> Dd) -> Option<Interval> {
    let nearest = if over.contains(0.0) { 0.0 } else { over.lo().abs().min(over.hi().abs()) };
    let [least, most] = [over.magnitude(), nearest].map(|u| at(Dd::from_f64(u)));
    within(between(least, most), 0.0, 1.0)
}

/// `s(1 - s)` for the logistic `s`, without the difference.
fn tails(u: Dd) -> Dd {
    u.logistic() * (-u).logistic()
}

/// `1/(2√u)`.
fn half_inverse_root(u: f64) -> f64 {
    (Dd::from_f64(0.5) / Dd::from_f64(u).sqrt()).to_f64()
}
