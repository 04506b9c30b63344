//! Natural logarithms of numbers with an exponent of their own, a block at a time.

use hamnet_numeric::elementary;
use pulp::NullaryFnOnce;

/// The bits of an `f64` below its exponent.
const MANTISSA_BITS: u32 = 52;
const MANTISSA: u64 = (1 << MANTISSA_BITS) - 1;
const BIAS: i64 = 1023;
/// `ln 2 = LN_2_HIGH + LN_2_LOW`; the first has 21 zeros at its end, so that its product with an exponent is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// `ln(x · 2^k)` of a positive normal `x`; some finite number for zero.
///
/// The result depends on `x · 2^k` alone, not on how it is split. With `x · 2^k = m · 2^n`, `√½ ≤ m < √2`, it is
/// `n ln 2 + ln m`; for `n ≠ 0` the sum is at least 0.34, the logarithm at most 0.35 with error below one `2^-53`, and
/// the last two roundings make it less than two ulp while `|n| < 2^21`, beyond which the product rounds once more.
#[inline(always)]
pub fn ln_scaled(x: f64, k: i64) -> f64 {
    let bits = x.to_bits();
    let fraction = f64::from_bits((bits & MANTISSA) | ((BIAS as u64) << MANTISSA_BITS));
    let above = fraction > std::f64::consts::SQRT_2;
    let n = (k + (bits >> MANTISSA_BITS) as i64 - BIAS + i64::from(above)) as f64;
    let ln = elementary::ln_f64(if above { 0.5 * fraction } else { fraction });
    n * LN_2_HIGH + (n * LN_2_LOW + ln)
}

/// Replaces every `x` by [`ln_scaled`] with its own `k`.
pub fn ln_shifted(values: &mut [f64], exponents: &[i64]) {
    pulp::Arch::new().dispatch(Shifted { values, exponents });
}

struct Shifted<'a> {
    values: &'a mut [f64],
    exponents: &'a [i64],
}

impl NullaryFnOnce for Shifted<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.values.iter_mut().zip(self.exponents).for_each(|(x, &k)| *x = ln_scaled(*x, k));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hamnet_numeric::Wide;

    #[test]
    fn agrees_with_wide_logarithms_however_the_number_is_split() {
        for n in 0..2000 {
            let x = 1.0 + f64::from(n) / 1000.0;
            for k in [-1_000_000, -30_000, -1074, -2, -1, 0, 1, 52, 10_000] {
                let whole = ln_scaled(x, k);
                assert_eq!(whole, ln_scaled(x * 2f64.powi(-400), k + 400));
                let mut slice = [x; 9];
                ln_shifted(&mut slice, &[k; 9]);
                assert_eq!(slice, [whole; 9]);
                let exact = Wide::from_f64(x).shift(k).ln();
                let ulp = exact.abs().next_up() - exact.abs();
                assert!((whole - exact).abs() <= 2.0 * ulp, "ln({x}·2^{k}) = {exact}");
            }
        }
    }
}
