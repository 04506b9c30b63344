//! How a gate is made: a construction gives a layer per scale, and the scale is chosen where the certificate is least.

use hamnet_network::ErrorBound;
use hamnet_numeric::Precision;

use super::rounding::rounding;
use super::truncation::truncation;
use super::{Arithmetic, GateError, OneLayer, Target, catalogue};

/// The smallest scale tried is `2^-40` of the reciprocal reach, far below every optimum.
const SMALLEST_SCALE: i32 = 40;

/// A recipe that turns a scale into a hidden layer for one polynomial.
///
/// Inputs are multiplied by the scale `δ`, outputs by `δ^-d`, `d` the degree of the polynomial. Truncation falls with a
/// power of `δ`, rounding grows with a power of `1/δ`.
pub trait Construction {
    /// The name with unit and bias, for people.
    fn name(&self) -> String;

    /// What the layer computes.
    fn target(&self) -> Target;

    /// The layer at a scale, its numbers rounded to the precision.
    fn layer(&self, scale: f64, precision: Precision) -> OneLayer;

    /// The gate at a given scale.
    ///
    /// # Errors
    /// [`GateError::NotPositive`] unless scale and reach are positive and finite.
    fn at_scale(&self, scale: f64, reach: f64, precision: Precision) -> Result<CertifiedGate, GateError> {
        positive("scale", scale)?;
        positive("reach", reach)?;
        Ok(certified(self, scale, reach, precision))
    }

    /// The gate at the power of two where truncation plus rounding is least.
    ///
    /// # Errors
    /// [`GateError::NotPositive`] unless the reach is positive and finite.
    fn best(&self, reach: f64, precision: Precision) -> Result<CertifiedGate, GateError> {
        positive("reach", reach)?;
        let unit = reciprocal_power_of_two(reach);
        let mut least = certified(self, unit, reach, precision);
        for exponent in 1..=SMALLEST_SCALE {
            let scale = unit * power_of_two(-exponent);
            // small scales are mostly ruled out by their rounding, which costs less to bound
            let rounded_alone = rounding(&self.layer(scale, precision), reach, precision);
            if rounded_alone < least.bound.total() {
                let gate = certified(self, scale, reach, precision);
                if gate.bound.total() < least.bound.total() {
                    least = gate;
                }
            }
        }
        Ok(least)
    }

    /// The best gate, if its bound is within the tolerance.
    ///
    /// # Errors
    /// [`GateError::ToleranceUnreachable`] with the best reachable error and the gates that do reach it;
    /// [`GateError::NotPositive`] unless reach and tolerance are positive and finite.
    fn for_tolerance(
        &self,
        reach: f64,
        tolerance: f64,
        precision: Precision,
    ) -> Result<CertifiedGate, GateError> {
        positive("tolerance", tolerance)?;
        let gate = self.best(reach, precision)?;
        let best = gate.bound.total();
        if best <= tolerance {
            return Ok(gate);
        }
        Err(GateError::ToleranceUnreachable {
            gate: self.name(),
            precision,
            reach,
            asked: tolerance,
            best,
            remedy: remedy(&self.target(), reach, tolerance, precision),
        })
    }
}

/// A construction whose error is even in the scale, so that two scales can cancel the leading term.
pub trait EvenConstruction: Construction {}

/// A layer with the proof of its error.
#[derive(Clone, Debug, PartialEq)]
pub struct CertifiedGate {
    name: String,
    layer: OneLayer,
    scale: f64,
    reach: f64,
    precision: Precision,
    bound: ErrorBound,
}

impl CertifiedGate {
    /// What it is, for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its neurons.
    pub fn layer(&self) -> &OneLayer {
        &self.layer
    }

    /// The number of hidden neurons.
    pub fn neurons(&self) -> usize {
        self.layer.neurons.len()
    }

    /// The factor of the inputs.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The largest magnitude of an input the bound holds for.
    pub fn reach(&self) -> f64 {
        self.reach
    }

    /// The precision the numbers are rounded to and the bound holds in.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The largest distance to the exact target over all inputs within reach.
    pub fn bound(&self) -> ErrorBound {
        self.bound
    }

    /// The output for one input each.
    pub fn evaluate<A: Arithmetic>(&self, x: &[A]) -> A {
        self.layer.evaluate(x)
    }
}

fn certified(
    construction: &(impl Construction + ?Sized),
    scale: f64,
    reach: f64,
    precision: Precision,
) -> CertifiedGate {
    let layer = construction.layer(scale, precision);
    let bound = ErrorBound {
        truncation: truncation(&layer, &construction.target(), reach),
        rounding: rounding(&layer, reach, precision),
    };
    CertifiedGate { name: construction.name(), layer, scale, reach, precision, bound }
}

/// What to do where a gate misses the tolerance, in words.
fn remedy(target: &Target, reach: f64, tolerance: f64, precision: Precision) -> String {
    match target {
        Target::Monomial(exponents) => catalogue::remedy(exponents, reach, tolerance, precision),
        Target::Squares(_) => {
            "use pairs at the bias of order four, square units, which are exact, f64, a smaller \
                               input range, or a looser tolerance"
                .to_owned()
        }
    }
}

/// # Errors
/// [`GateError::NotPositive`] unless the value is positive and finite.
pub(super) fn positive(what: &'static str, value: f64) -> Result<(), GateError> {
    if value > 0.0 && value.is_finite() { Ok(()) } else { Err(GateError::NotPositive { what, value }) }
}

/// The greatest power of two `p` with `p · reach ≤ 1`.
fn reciprocal_power_of_two(reach: f64) -> f64 {
    let mut power = 1.0;
    while power * reach > 1.0 {
        power /= 2.0;
    }
    while power * reach <= 0.5 {
        power *= 2.0;
    }
    power
}

fn power_of_two(exponent: i32) -> f64 {
    2f64.powi(exponent)
}

/// The nearest number of the precision.
pub(super) fn rounded(x: f64, precision: Precision) -> f64 {
    match precision {
        Precision::F32 => f64::from(x as f32),
        Precision::F64 => x,
    }
}
