//! How far a power series converges, and about which points it does on a whole range.

use std::f64::consts::{FRAC_PI_2, PI};
use std::fmt;

use hamnet_model::hamiltonian::Function;
use hamnet_numeric::Interval;

use super::poles::Poles;

/// The points about which a series converges on a whole range: those strictly between two numbers, if there are any.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Points {
    /// The points below and above them; `None` where no point does.
    pub between: Option<(f64, f64)>,
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.between {
            None => f.write_str("no point does for the whole range: narrow it or split it"),
            Some((lo, f64::INFINITY)) => write!(f, "expand about a point above {lo:.6}"),
            Some((f64::NEG_INFINITY, hi)) => write!(f, "expand about a point below {hi:.6}"),
            Some((lo, hi)) => write!(f, "expand about a point between {lo:.6} and {hi:.6}"),
        }
    }
}

/// The poles of tanh and the logistic function.
pub(super) fn poles(function: Function) -> Option<Poles> {
    match function {
        Function::Tanh => Some(Poles { first: FRAC_PI_2 }),
        Function::Logistic => Some(Poles { first: PI }),
        _ => None,
    }
}

/// Whether the function is singular at zero and nowhere else.
pub(super) fn is_singular_at_zero(function: Function) -> bool {
    matches!(function, Function::Ln | Function::Sqrt | Function::Reciprocal | Function::Power(_))
}

/// Whether the function is analytic at a point of its domain.
pub(super) fn is_analytic_at(function: Function, about: f64) -> bool {
    function.is_defined_on(Interval::point(about)) && !(is_singular_at_zero(function) && about == 0.0)
}

/// The radius of convergence about a point where the function is analytic, rounded down; infinite for entire functions.
pub(super) fn radius(function: Function, about: f64) -> f64 {
    match poles(function) {
        Some(poles) => poles.radius(about),
        None if is_singular_at_zero(function) => about.abs(),
        None => f64::INFINITY,
    }
}

/// The points about which the series converges on all of a range of the domain.
///
/// About `a` it must hold that `|u - a| < r(a)` at both ends. With a singularity at zero, `r = |a|`, this says `a > u/2` for
/// the far end. With poles at `±iβ`, `r² = a² + β²`, it says `2ua > u² - β²`.
pub(super) fn points(function: Function, over: Interval) -> Points {
    let (lo, hi) = (over.lo(), over.hi());
    let between = match poles(function) {
        Some(poles) => {
            let limit = |end: f64| (end * end - poles.first * poles.first) / (2.0 * end);
            let above = [lo, hi].into_iter().filter(|&end| end > 0.0).map(limit);
            let below = [lo, hi].into_iter().filter(|&end| end < 0.0).map(limit);
            (above.fold(f64::NEG_INFINITY, f64::max), below.fold(f64::INFINITY, f64::min))
        }
        None if is_singular_at_zero(function) && lo >= 0.0 => (hi / 2.0, f64::INFINITY),
        None if is_singular_at_zero(function) => (f64::NEG_INFINITY, lo / 2.0),
        None => (f64::NEG_INFINITY, f64::INFINITY),
    };
    Points { between: (between.0 < between.1).then_some(between) }
}
