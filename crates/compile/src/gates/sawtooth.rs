//! The square with ReLU neurons: a sawtooth composed with itself.
//!
//! The tooth `g(x) = 2 relu(x) - 4 relu(x - ½)` maps `[0, 1]` twice onto itself; composed `s` times it has `2^s` linear
//! pieces. With `g_s` the `s`-fold composition,
//!
//! ```text
//! f_m(x) = x - Σ_{s=1}^m g_s(x)/4^s
//! ```
//!
//! interpolates `x²` linearly at the multiples of `2^-m`, so that `0 ≤ f_m - x² ≤ 2^{-2m-2}` on `[0, 1]`, attained in
//! the middle of each piece. Two neurons per layer, `m` layers, the sum carried by skips. A product is `uv = R²
//! (f(|u+v|/2R) - f(|u-v|/2R))`, with error at most `R² 2^{-2m-2}`, since both parts err to one side.
//!
//! Rounding: teeth are exact, since `x - ½` is exact for `x ≥ ¼` and `2x - 4(x - ½) = 2(1 - x)` has no more bits than
//! `x`. The `m` sums err by `u` each, their terms being products with powers of two and the partial sums at most one.
//!
//! - **Shapes** `1 -> 2 -> … -> 2 -> 1`   **Domain** `[0, 1]`, for products `|u|, |v| ≤ reach`   **Unit** ReLU
//! - **Source** Yarotsky, arXiv:1610.01145, proposition 2; Telgarsky, arXiv:1602.04485; THEORY 3.1h

use hamnet_network::ErrorBound;
use hamnet_numeric::Precision;

use super::construction::positive;
use super::{Arithmetic, GateError, Unit};

/// Layers beyond which no precision sees a difference.
const MOST_LAYERS: u32 = 32;

/// The square of a number in `[0, 1]`; see the [module](self).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sawtooth {
    layers: u32,
    precision: Precision,
    bound: ErrorBound,
}

impl Sawtooth {
    /// The square with `layers` layers of two neurons.
    ///
    /// # Errors
    /// [`GateError::TooManyLayers`] beyond what any precision can see.
    pub fn new(layers: u32, precision: Precision) -> Result<Sawtooth, GateError> {
        if layers > MOST_LAYERS {
            return Err(GateError::TooManyLayers { asked: layers, most: MOST_LAYERS });
        }
        let truncation = 0.25 * 0.25f64.powi(layers as i32);
        let rounding = f64::from(layers) * precision.unit_roundoff();
        Ok(Sawtooth { layers, precision, bound: ErrorBound { truncation, rounding } })
    }

    /// The square with the fewest layers within a tolerance.
    ///
    /// # Errors
    /// [`GateError::ToleranceUnreachable`] with the best reachable error.
    pub fn for_tolerance(tolerance: f64, precision: Precision) -> Result<Sawtooth, GateError> {
        positive("tolerance", tolerance)?;
        let mut best = f64::INFINITY;
        for layers in 0..=MOST_LAYERS {
            let square = Self::new(layers, precision)?;
            if square.bound.total() <= tolerance {
                return Ok(square);
            }
            best = best.min(square.bound.total());
        }
        Err(GateError::ToleranceUnreachable {
            gate: "the square with relu neurons".to_owned(),
            precision,
            reach: 1.0,
            asked: tolerance,
            best,
            remedy: "use square units, which are exact, f64, or a looser tolerance".to_owned(),
        })
    }

    /// The number of layers.
    pub fn layers(&self) -> u32 {
        self.layers
    }

    /// The number of neurons.
    pub fn neurons(&self) -> u32 {
        2 * self.layers
    }

    /// The number of linear pieces.
    pub fn pieces(&self) -> u64 {
        1 << self.layers
    }

    /// The largest distance to the square over `[0, 1]`.
    pub fn bound(&self) -> ErrorBound {
        self.bound
    }

    /// The output for `x` in `[0, 1]`.
    pub fn evaluate<A: Arithmetic>(&self, x: A) -> A {
        let mut folded = x;
        let mut sum = x;
        let mut weight = 1.0;
        for _ in 0..self.layers {
            folded = tooth(folded);
            weight /= 4.0;
            sum = sum + A::from_f64(-weight) * folded;
        }
        sum
    }

    /// The largest distance of [`Sawtooth::product`] to the product, for inputs of magnitude at most `reach`.
    ///
    /// Each half sum is rounded once, by `u` at most, and `f` has slopes up to two; then come the `m` roundings of each
    /// square and that of the difference: `(2m + 5) u`, times `R²`.
    pub fn product_bound(&self, reach: f64) -> ErrorBound {
        let square = reach * reach;
        let roundings = f64::from(2 * self.layers + 5);
        let rounding = square * roundings * self.precision.unit_roundoff() * (1.0 + 1e-6);
        ErrorBound { truncation: square * self.bound.truncation, rounding }
    }

    /// The product of two numbers of magnitude at most `reach`, a power of two so that scaling is exact.
    ///
    /// Costs four neurons for the two magnitudes beside those of two squares.
    pub fn product<A: Arithmetic>(&self, u: A, v: A, reach: f64) -> A {
        let half = A::from_f64(0.5 / reach);
        let minus = A::from_f64(-1.0);
        let plus = self.evaluate(magnitude(half * (u + v)));
        let less = self.evaluate(magnitude(half * (u + minus * v)));
        A::from_f64(reach * reach) * (plus + minus * less)
    }
}

/// The tooth of two ReLU neurons.
pub fn tooth<A: Arithmetic>(x: A) -> A {
    let above = A::activate(Unit::Relu, x + A::from_f64(-0.5));
    A::from_f64(2.0) * A::activate(Unit::Relu, x) + A::from_f64(-4.0) * above
}

/// `|x|` with two ReLU neurons.
fn magnitude<A: Arithmetic>(x: A) -> A {
    A::activate(Unit::Relu, x) + A::activate(Unit::Relu, A::from_f64(-1.0) * x)
}
