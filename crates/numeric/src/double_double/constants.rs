//! Constants of the elementary functions of a [`Dd`](super::Dd).

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

/// `π/2` as a sum of five: the first four have 27 bits, so that their products with 26-bit integers are exact; the sum is
/// wrong by less than `2^-168`.
pub(super) const HALF_PI_PARTS: [f64; 5] = [
    1.570_796_325_802_803,
    9.920_935_739_593_517e-10,
    5.721_188_709_663_575e-18,
    1.644_625_689_296_520_7e-26,
    4.335_905_065_061_890_5e-35,
];

/// `(-1)^k/(2k + 1)!` for `k < 15`: the sine of `r` is `r` times their series in `r²`.
pub(super) const SINE_COEFFICIENTS: [Dd; 15] = alternating_inverse_factorials(2);

/// `(-1)^k/(2k)!` for `k < 15`: the cosine of `r` is their series in `r²`.
pub(super) const COSINE_COEFFICIENTS: [Dd; 15] = alternating_inverse_factorials(1);

/// One, then each divided by `-(j)(j + 1)`, `j` from `first` in steps of two.
const fn alternating_inverse_factorials(first: usize) -> [Dd; 15] {
    let mut inverses = [Dd::ONE; 15];
    let mut k = 1;
    while k < 15 {
        let j = first + 2 * (k - 1);
        inverses[k] = inverses[k - 1].over(Dd { hi: -((j * (j + 1)) as f64), lo: 0.0 });
        k += 1;
    }
    inverses
}
