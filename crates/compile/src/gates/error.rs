//! Why a gate is refused.

use hamnet_numeric::Precision;
use thiserror::Error;

use super::Unit;

/// A gate that cannot be built.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum GateError {
    #[error(
        "{unit} has no derivative of order {order} at the bias {bias} ({value:.1e}), so that no scale makes a product of \
         {order} factors; {remedy}"
    )]
    VanishingDerivative { unit: Unit, order: usize, bias: f64, value: f64, remedy: String },
    #[error(
        "{unit} is not even up to a linear term, so that no skip connection leaves a product of two neurons; use the gate of \
         four, or softplus, silu, gelu or square"
    )]
    NotEven { unit: Unit },
    #[error(
        "a product of {factors} factors with half the neurons takes a unit of that parity: sigmoid or tanh for three or five, \
         softplus, silu or gelu for four or six; {unit} takes the product of all patterns of signs"
    )]
    WrongParity { unit: Unit, factors: usize },
    #[error(
        "{unit} has no bias of order four in closed form; use the plain bias, or Richardson's form for order four"
    )]
    NoOrderFour { unit: Unit },
    #[error(
        "{gate} cannot reach error {asked:.1e} in {precision} for inputs up to {reach}; its best is {best:.1e} ({remedy})"
    )]
    ToleranceUnreachable {
        gate: String,
        precision: Precision,
        reach: f64,
        asked: f64,
        best: f64,
        remedy: String,
    },
    #[error("the {what} of a gate is a positive finite number, not {value}")]
    NotPositive { what: &'static str, value: f64 },
    #[error(
        "a product of {asked} factors in one layer is beyond the closed forms (2 to {most}); use a tree of gates"
    )]
    TooManyFactors { asked: usize, most: usize },
    #[error(
        "coefficient {place} of a sum of squares is {value}; coefficients are finite, and squares without one left out"
    )]
    BadCoefficient { place: usize, value: f64 },
    #[error(
        "a form of {asked} squares without skip connections or pairs mixes all of them, which is bounded up to {most}; split it, \
         or use pairs"
    )]
    TooManySquares { asked: usize, most: usize },
    #[error("an AND neuron takes at most {most} literals, not {asked}; split the product")]
    TooManyLiterals { asked: usize, most: usize },
    #[error(
        "a sawtooth of {asked} layers is finer than any precision; {most} layers are enough for all of f64"
    )]
    TooManyLayers { asked: u32, most: u32 },
}
