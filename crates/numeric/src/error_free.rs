//! Error-free transforms: a floating-point operation together with the error it makes.
//!
//! Each function returns `(s, e)` with `s` the rounded result and `s + e` the exact one. All hold in round to nearest, for
//! finite results; the product also needs `|a|, |b| < 2^996` and `|a·b| ≥ 2^-968` (or zero), so that its parts neither
//! over- nor underflow.
//!
//! Source: Dekker, Numer. Math. 18 (1971); Knuth, TAOCP 2, 4.2.2; Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26 (2005).

/// `a + b` and its error, for any order of magnitude.
#[inline(always)]
pub const fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    let a_part = sum - b_part;
    (sum, (a - a_part) + (b - b_part))
}

/// `a + b` and its error, for `|a| ≥ |b|` or `a = 0`.
#[inline(always)]
pub const fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// `a · b` and its error, by Dekker's splitting; one fused multiply-add gives the same two numbers.
#[inline(always)]
#[cfg(not(target_feature = "fma"))]
pub const fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let (a_high, a_low) = split(a);
    let (b_high, b_low) = split(b);
    let error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    (product, error)
}

/// `a · b` and its error, by one fused multiply-add.
#[inline(always)]
#[cfg(target_feature = "fma")]
pub const fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, a.mul_add(b, -product))
}

/// `x` as a sum of two numbers of 26 bits (Veltkamp).
#[inline(always)]
#[cfg(not(target_feature = "fma"))]
const fn split(x: f64) -> (f64, f64) {
    const SPLITTER: f64 = 134_217_729.0; // 2^27 + 1
    let scaled = SPLITTER * x;
    let high = scaled - (scaled - x);
    (high, x - high)
}
