//! Information of Gaussian variables, in closed form.

use hamnet_numeric::Dd;

/// `I = -½ ln(1 - ρ²)` of two Gaussians of correlation `ρ`, nats; infinite at `|ρ| = 1`, NaN beyond.
pub fn information(correlation: f64) -> f64 {
    let square = Dd::from_f64(correlation) * Dd::from_f64(correlation);
    ((Dd::ONE - square).ln() * Dd::from_f64(-0.5)).to_f64()
}

/// The capacity `½ ln(1 + s)` of a Gaussian channel with the ratio `s ≥ 0` of signal to noise, nats.
pub fn capacity(signal_to_noise: f64) -> f64 {
    (Dd::from_parts(1.0, signal_to_noise).ln() * Dd::from_f64(0.5)).to_f64()
}

/// The most information about one Gaussian that a summary of `kept` nats of the other holds, for the correlation `ρ`:
/// `-½ ln(1 - ρ² + ρ² e^{-2 kept})`, nats.
///
/// Source: Chechik, Globerson, Tishby, Weiss, "Information bottleneck for Gaussian variables", JMLR 6 (2005).
pub fn bottleneck(correlation: f64, kept: f64) -> f64 {
    let square = Dd::from_f64(correlation) * Dd::from_f64(correlation);
    let left_out = Dd::from_f64(-2.0 * kept).exp();
    ((Dd::ONE - square + square * left_out).ln() * Dd::from_f64(-0.5)).to_f64()
}
