//! The binary form of an `f64`: exponents read and powers of two applied without rounding.

const MANTISSA_BITS: u32 = 52;
const EXPONENT_MASK: u64 = 0x7ff << MANTISSA_BITS;
const ONE_BITS: u64 = 1023 << MANTISSA_BITS;

/// `2^exponent` for `-1022 ≤ exponent ≤ 1023`; `-1023` gives zero.
#[inline(always)]
pub const fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << MANTISSA_BITS)
}

/// `floor(log2 x)` of a positive normal `x`; `-1023` for zero and subnormal numbers.
#[inline(always)]
pub const fn exponent_of(x: f64) -> i32 {
    ((x.to_bits() >> MANTISSA_BITS) & 0x7ff) as i32 - 1023
}

/// The positive normal `x` with its exponent replaced by zero, in `[1, 2)`.
#[inline(always)]
pub const fn fraction_of(x: f64) -> f64 {
    f64::from_bits((x.to_bits() & !EXPONENT_MASK) | ONE_BITS)
}

/// `|x| = fraction · 2^exponent` with `1 ≤ fraction < 2`, for finite nonzero `x`, subnormal ones too.
#[inline]
pub const fn decompose(x: f64) -> (f64, i32) {
    let x = x.abs();
    if x < f64::MIN_POSITIVE {
        let raised = x * power_of_two(64);
        return (fraction_of(raised), exponent_of(raised) - 64);
    }
    (fraction_of(x), exponent_of(x))
}

/// `x · 2^exponent`, exact unless the result is subnormal (rounded once) or infinite.
pub const fn scale(x: f64, exponent: i64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (fraction, own) = decompose(x);
    let fraction = fraction.copysign(x);
    let total = own as i64 + exponent;
    if total > 1023 {
        fraction * f64::INFINITY
    } else if total >= -1022 {
        fraction * power_of_two(total as i32)
    } else if total >= -1080 {
        fraction * power_of_two(-1022) * power_of_two((total + 1022) as i32)
    } else {
        0.0 * fraction
    }
}
