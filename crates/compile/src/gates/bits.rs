//! The product of any number of bits with one neuron: AND.
//!
//! For literals `z_i`, each a bit `y_i` or its negation, and `k` of them,
//!
//! ```text
//! Π z_i ≈ σ(-β(k - ½ - Σ z_i)) = σ(β(Σ_plain y_i - Σ_negated y_i - #plain + ½))
//! ```
//!
//! with `σ` the logistic function. The argument is `β/2` where all literals hold, and at most `-β/2` elsewhere, so that
//! the error is at most `σ(-β/2) = 1/(1 + e^{β/2})`, attained on both sides of the threshold. For an error `ε` it takes
//! `β ≥ 2 ln((1 - ε)/ε)`: twice `ln 10` per decimal, because of the ½.
//!
//! tanh is the same function of half the argument: `½ + ½ tanh(-β/2 (k - ½ - Σ z_i))`. ReLU is exact: `relu(Σ z_i - k + 1)`.
//!
//! The steepness is rounded up to an integer. Then every partial sum is a multiple of a quarter of few bits, and arguments
//! are exact in both precisions up to [`MOST_LITERALS`] literals: rounding is that of the unit, for tanh half of it and that
//! of the sum with ½.
//!
//! - **Shapes** `k -> 1`   **Domain** bits   **Units** sigmoid, tanh, ReLU
//! - **Source** Lin, Tegmark, Rolnick, arXiv:1608.08225 (Eq. 13 of its fourth version), with the factor two; THEORY 1.8

use hamnet_network::ErrorBound;
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::{SIGMOID_ULP, TANH_ULP, exp_f64, ln_f64};

use super::construction::positive;
use super::threshold::threshold;
use super::{Arithmetic, GateError, OneLayer, Unit};

/// The most literals: with a steepness up to `2^8`, its products with quarters up to this fit the 24 bits of `f32`.
pub const MOST_LITERALS: usize = 1 << 13;

/// From here on the logistic function of half the steepness differs from 1 by less than any rounding of `f64`.
const STEEPEST: f64 = 256.0;

/// The AND of literals; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct And {
    layer: OneLayer,
    steepness: f64,
    bound: ErrorBound,
}

/// The least steepness `β` for an error of at most `tolerance < ½`: `2 ln((1 - ε)/ε)`.
pub fn steepness(tolerance: f64) -> f64 {
    2.0 * ln_f64((1.0 - tolerance) / tolerance)
}

/// The largest error at a steepness: `1/(1 + e^{β/2})`.
pub fn error_at(steepness: f64) -> f64 {
    1.0 / (1.0 + exp_f64(steepness / 2.0))
}

impl And {
    /// One logistic neuron; `literals` holds `false` for each bit that enters negated.
    ///
    /// # Errors
    /// [`GateError::ToleranceUnreachable`] below the rounding of the unit, [`GateError::NotPositive`] for a tolerance
    /// that is not positive, [`GateError::TooManyLiterals`] beyond [`MOST_LITERALS`].
    pub fn sigmoid(literals: &[bool], tolerance: f64, precision: Precision) -> Result<And, GateError> {
        Self::steep(Unit::Sigmoid, SIGMOID_ULP, literals, tolerance, precision)
    }

    /// One tanh neuron and an output bias; `literals` holds `false` for each bit that enters negated.
    ///
    /// # Errors
    /// Those of [`And::sigmoid`].
    pub fn tanh(literals: &[bool], tolerance: f64, precision: Precision) -> Result<And, GateError> {
        Self::steep(Unit::Tanh, TANH_ULP / 2.0 + 1.0, literals, tolerance, precision)
    }

    /// A neuron of the least steepness whose truncation leaves room for `roundings` in units of the roundoff.
    fn steep(
        unit: Unit,
        roundings: f64,
        literals: &[bool],
        tolerance: f64,
        precision: Precision,
    ) -> Result<And, GateError> {
        positive("tolerance", tolerance)?;
        check_count(literals)?;
        let rounding = roundings * precision.unit_roundoff();
        let budget = tolerance - rounding;
        let least = if budget > 0.0 { steepness(budget.min(0.25)).ceil() } else { f64::INFINITY };
        if least > STEEPEST {
            return Err(unreachable(unit, tolerance, rounding, precision));
        }
        let truncation = error_at(least) * (1.0 + 1e-14);
        let layer = threshold(unit, literals, literals.len(), least);
        Ok(And { layer, steepness: least, bound: ErrorBound { truncation, rounding } })
    }

    /// One ReLU neuron, exact.
    ///
    /// # Errors
    /// [`GateError::TooManyLiterals`] beyond [`MOST_LITERALS`].
    pub fn relu(literals: &[bool]) -> Result<And, GateError> {
        check_count(literals)?;
        let layer = threshold(Unit::Relu, literals, literals.len(), 1.0);
        Ok(And { layer, steepness: 1.0, bound: ErrorBound::default() })
    }

    /// Its neuron.
    pub fn layer(&self) -> &OneLayer {
        &self.layer
    }

    /// The factor `β` of the argument.
    pub fn steepness(&self) -> f64 {
        self.steepness
    }

    /// The largest distance to the product of the literals, over all bits.
    pub fn bound(&self) -> ErrorBound {
        self.bound
    }

    /// The output for one bit each.
    pub fn evaluate<A: Arithmetic>(&self, bits: &[bool]) -> A {
        let x: Vec<A> = bits.iter().map(|&bit| A::from_f64(f64::from(u8::from(bit)))).collect();
        self.layer.evaluate(&x)
    }
}

fn check_count(literals: &[bool]) -> Result<(), GateError> {
    let asked = literals.len();
    if asked <= MOST_LITERALS {
        Ok(())
    } else {
        Err(GateError::TooManyLiterals { asked, most: MOST_LITERALS })
    }
}

fn unreachable(unit: Unit, asked: f64, rounding: f64, precision: Precision) -> GateError {
    GateError::ToleranceUnreachable {
        gate: format!("AND with one {unit} neuron"),
        precision,
        reach: 1.0,
        asked,
        best: rounding + error_at(STEEPEST),
        remedy: "use a relu neuron, which is exact, f64, or a looser tolerance".to_owned(),
    }
}
