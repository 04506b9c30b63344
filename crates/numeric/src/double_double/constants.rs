//! Constants shared by the exponential and the logarithm of a [`Dd`](super::Dd).

use super::Dd;

impl Dd {
    /// `ln 2` with relative error below `2^-106`.
    pub const LN_2: Dd = Dd { hi: std::f64::consts::LN_2, lo: 2.319_046_813_846_299_6e-17 };
}

/// `ln 2` as a sum of three: the first two have 42 bits, so that their products with 11-bit integers are exact; the sum
/// is wrong by less than `2^-139`.
pub(super) const LN_2_PARTS: [f64; 3] =
    [0.693_147_180_559_890_3, 5.497_923_018_707_21e-14, 1.161_222_722_936_253_2e-26];

/// `1/n!` for `n < 24`.
pub(super) const INVERSE_FACTORIALS: [Dd; 24] = {
    let mut inverses = [Dd::ONE; 24];
    let mut n = 1;
    while n < 24 {
        inverses[n] = inverses[n - 1].over(Dd::from_f64(n as f64));
        n += 1;
    }
    inverses
};

/// `1/(2k + 1)` for `k < 21`.
pub(super) const ODD_RECIPROCALS: [Dd; 21] = {
    let mut reciprocals = [Dd::ONE; 21];
    let mut k = 1;
    while k < 21 {
        reciprocals[k] = Dd::ONE.over(Dd::from_f64((2 * k + 1) as f64));
        k += 1;
    }
    reciprocals
};
