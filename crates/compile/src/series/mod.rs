//! Power series of functions of one number, with a bound that holds on a whole range.
//!
//! An energy may hold `exp`, `ln`, `√`, `sin`, `cos`, `tanh`, the logistic function and powers of a polynomial. On the range
//! of its argument such a function becomes a polynomial of the least degree that meets a tolerance,
//!
//! ```text
//! |f(u) - Σ_{k ≤ d} c_k (u - a)^k| ≤ remainder      for every u of the range
//! ```
//!
//! with Taylor's coefficients about one point, the middle of the range unless another is given. Coefficients come from
//! the differential equation of each function in double-double arithmetic that carries its own error;
//! the remainder is the least of bounds by Lagrange's formula and by the tail of the series. A range that
//! leaves the domain or the circle of convergence is refused, with the points that do.
//!
//! - **Cost** `O((d + 32)²)` operations in double-double
//! - **Source** Lin, Tegmark, arXiv:1608.08225, section 2; Moore, Kearfott, Cloud, "Introduction to Interval Analysis"
//!   (2009), chapter 9

mod ball;
mod coefficients;
mod convergence;
mod error;
mod poles;
mod remainder;

use hamnet_model::hamiltonian::Function;
use hamnet_numeric::{Dd, Interval};

use ball::Ball;
use coefficients::coefficients;
use convergence::{is_analytic_at, points, radius};
use remainder::{Remainders, reach, rounding};

pub use convergence::Points;
pub use error::SeriesError;

/// The highest degree.
pub const MAX_DEGREE: usize = 64;

/// Coefficients beyond the highest degree, which sharpen remainders.
const BEYOND: usize = 32;

/// A Taylor polynomial that stands for a function on a range; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The function.
    pub function: Function,
    /// The range of the argument the remainder holds on.
    pub argument: Interval,
    /// `a`, the point of expansion.
    pub about: f64,
    /// `c_k`, one for each power of `u - a`.
    pub coefficients: Vec<Dd>,
    /// A bound of `|f(u) - Σ c_k (u - a)^k|` over the range, the rounding of the coefficients included.
    pub remainder: f64,
}

impl Series {
    /// The series of the least degree, at most `most`, whose remainder is within the tolerance.
    ///
    /// Expands about the middle of the range where no point is given.
    ///
    /// # Errors
    /// [`SeriesError::OutsideDomain`], [`SeriesError::PointOutsideDomain`] and [`SeriesError::OutsideConvergence`] where
    /// there is no series, [`SeriesError::ToleranceUnreachable`] with what can be reached and what helps,
    /// [`SeriesError::NotPositive`] and [`SeriesError::DegreeTooHigh`] for a request that makes no sense.
    pub fn within(
        function: Function,
        argument: Interval,
        tolerance: f64,
        about: Option<f64>,
        most: usize,
    ) -> Result<Series, SeriesError> {
        if !(tolerance > 0.0 && tolerance.is_finite()) {
            return Err(SeriesError::NotPositive { value: tolerance });
        }
        check_degree(most)?;
        let expansion = Expansion::new(function, argument, about)?;
        match expansion.least_degree(tolerance) {
            Some(degree) if degree <= most => Ok(expansion.series(degree)),
            _ => Err(expansion.unreachable(tolerance, most)),
        }
    }

    /// The series of a degree, whatever its remainder.
    ///
    /// Expands about the middle of the range where no point is given.
    ///
    /// # Errors
    /// Those of [`Series::within`] but for the tolerance.
    pub fn of_degree(
        function: Function,
        argument: Interval,
        degree: usize,
        about: Option<f64>,
    ) -> Result<Series, SeriesError> {
        check_degree(degree)?;
        Ok(Expansion::new(function, argument, about)?.series(degree))
    }

    /// The degree of the polynomial.
    pub fn degree(&self) -> usize {
        self.coefficients.len() - 1
    }

    /// The value of the polynomial, by Horner's rule.
    pub fn evaluate(&self, u: Dd) -> Dd {
        let step = u.add_f64(-self.about);
        self.coefficients.iter().rev().fold(Dd::ZERO, |sum, &c| sum * step + c)
    }
}

fn check_degree(asked: usize) -> Result<(), SeriesError> {
    if asked <= MAX_DEGREE { Ok(()) } else { Err(SeriesError::DegreeTooHigh { asked, most: MAX_DEGREE }) }
}

/// All coefficients about a point, and what polynomials of them miss.
struct Expansion {
    function: Function,
    argument: Interval,
    about: f64,
    coefficients: Vec<Ball>,
    remainders: Remainders,
}

impl Expansion {
    fn new(function: Function, argument: Interval, about: Option<f64>) -> Result<Expansion, SeriesError> {
        if !function.is_defined_on(argument) {
            return Err(SeriesError::OutsideDomain { function, argument });
        }
        let about = about.unwrap_or(argument.midpoint());
        if !about.is_finite() || !is_analytic_at(function, about) {
            return Err(SeriesError::PointOutsideDomain { function, about, argument });
        }
        let (radius, reach) = (radius(function, about), reach(argument, about));
        // on the circle itself the roots converge, down to their value at zero
        if reach > radius {
            let points = points(function, argument);
            return Err(SeriesError::OutsideConvergence { function, about, radius, argument, reach, points });
        }
        let coefficients =
            coefficients(function, about, MAX_DEGREE + BEYOND).ok_or(SeriesError::Unknown { function })?;
        let remainders = Remainders::new(function, argument, about, &coefficients);
        Ok(Expansion { function, argument, about, coefficients, remainders })
    }

    fn remainder(&self, degree: usize) -> f64 {
        let rounding = rounding(&self.coefficients, reach(self.argument, self.about), degree);
        (self.remainders.truncation(degree) + rounding).next_up()
    }

    fn series(&self, degree: usize) -> Series {
        Series {
            function: self.function,
            argument: self.argument,
            about: self.about,
            coefficients: self.coefficients[..=degree].iter().map(|c| c.middle()).collect(),
            remainder: self.remainder(degree),
        }
    }

    fn unreachable(&self, asked: f64, degree: usize) -> SeriesError {
        SeriesError::ToleranceUnreachable {
            function: self.function,
            about: self.about,
            argument: self.argument,
            degree,
            asked,
            best: (0..=degree).map(|degree| self.remainder(degree)).fold(f64::INFINITY, f64::min),
            remedy: self.remedy(asked),
        }
    }

    /// What reaches a tolerance: a higher degree, the middle of the range, or parts of it.
    fn remedy(&self, tolerance: f64) -> String {
        if let Some(degree) = self.least_degree(tolerance) {
            return format!("allow degree {degree}");
        }
        let middle = self.argument.midpoint();
        if let Some(degree) = least_degree(self.function, self.argument, middle, tolerance) {
            return format!("expand about {middle}, where degree {degree} does");
        }
        let split = [2, 4, 8, 16].into_iter().find_map(|parts| {
            let degrees = pieces(self.argument, parts)
                .map(|piece| least_degree(self.function, piece, piece.midpoint(), tolerance));
            degrees.collect::<Option<Vec<_>>>().map(|degrees| (parts, degrees.into_iter().max()))
        });
        match split {
            Some((parts, Some(degree))) => {
                format!("split the range into {parts} parts, where degree {degree} does, or narrow it")
            }
            _ => "narrow the range or loosen the tolerance".to_owned(),
        }
    }

    fn least_degree(&self, tolerance: f64) -> Option<usize> {
        (0..=MAX_DEGREE).find(|&degree| self.remainder(degree) <= tolerance)
    }
}

fn least_degree(function: Function, argument: Interval, about: f64, tolerance: f64) -> Option<usize> {
    Expansion::new(function, argument, Some(about)).ok()?.least_degree(tolerance)
}

/// Parts of equal width that cover an interval.
fn pieces(whole: Interval, parts: u32) -> impl Iterator<Item = Interval> {
    let at = move |part: u32| match part {
        0 => whole.lo(),
        _ if part == parts => whole.hi(),
        _ => whole.lo() + (whole.hi() - whole.lo()) * (f64::from(part) / f64::from(parts)),
    };
    (0..parts).filter_map(move |part| Interval::new(at(part), at(part + 1)))
}
