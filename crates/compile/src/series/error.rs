//! Why a function has no power series on a range.

use hamnet_model::hamiltonian::Function;
use hamnet_numeric::Interval;
use thiserror::Error;

use super::Points;

/// A power series that cannot be had.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// The function is not defined on all of the range.
    #[error(
        "{function} is defined for {}, but its argument runs over {argument}; narrow the ranges of the variables it depends on",
        function.domain()
    )]
    OutsideDomain { function: Function, argument: Interval },
    /// The function is not analytic at the point of expansion.
    #[error(
        "{function} is not analytic at {about} and has no power series about it; take a point inside {argument}"
    )]
    PointOutsideDomain { function: Function, about: f64, argument: Interval },
    /// The series diverges on a part of the range.
    #[error(
        "the power series of {function} about {about} converges within {radius:.6} of it, but its argument runs over \
         {argument}, up to {reach:.6} away; {points}"
    )]
    OutsideConvergence {
        function: Function,
        about: f64,
        radius: f64,
        argument: Interval,
        reach: f64,
        points: Points,
    },
    /// No degree up to the highest allowed reaches the tolerance.
    #[error(
        "the power series of {function} about {about} over {argument} reaches {best:.1e} by degree {degree}, not {asked:.1e}; \
         {remedy}"
    )]
    ToleranceUnreachable {
        function: Function,
        about: f64,
        argument: Interval,
        degree: usize,
        asked: f64,
        best: f64,
        remedy: String,
    },
    /// A tolerance that is not positive.
    #[error("the tolerance of a power series is a positive finite number, not {value}")]
    NotPositive { value: f64 },
    /// A degree beyond the highest.
    #[error("power series are built up to degree {most}, not {asked}; narrow the range or split it instead")]
    DegreeTooHigh { asked: usize, most: usize },
    /// A function this module knows no recurrence for.
    #[error(
        "{function} has no power series yet; write it in terms of exp, ln, sqrt, sin, cos, tanh, logistic and powers"
    )]
    Unknown { function: Function },
}
