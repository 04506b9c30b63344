//! What the bound tests share: a random source, big floats as references, the unit in the last place.
#![allow(dead_code)] // each test binary uses a part of it

use dashu::float::FBig;
use dashu::float::round::mode::HalfEven;
use hamnet_numeric::{Dd, Scaled};

/// A big float that rounds to nearest.
pub type Big = FBig<HalfEven, 2>;

/// SplitMix64: a fixed sequence for a fixed seed.
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    /// A double-double of either sign with the given range of exponents.
    pub fn signed(&mut self, exponents: u64) -> Dd {
        let x = self.mantissa().scale(self.below(exponents) as i32 - exponents as i32 / 2);
        if self.below(2) == 0 { x } else { -x }
    }

    /// A scaled number with the given range of exponents.
    pub fn scaled(&mut self, exponents: u64) -> Scaled {
        Scaled::new(self.mantissa(), self.below(exponents) as i32 - exponents as i32 / 2)
    }

    /// A mantissa in `[1, 2)` with all digits of a double-double, now and then with long runs of zeros or ones.
    pub fn mantissa(&mut self) -> Dd {
        let hi = match self.below(4) {
            0 => 1.0 + self.unit() * 2f64.powi(-(self.below(50) as i32)),
            1 => 2.0 - (self.unit() + 1e-16) * 2f64.powi(-(self.below(50) as i32)),
            _ => 1.0 + self.unit(),
        };
        let hi = hi.clamp(1.0, 1.999_999_999_999_999_8);
        Dd::from_parts(hi, self.between(-1.0, 1.0) * 2f64.powi(-53 - (self.below(8) as i32) / 4))
    }
}

/// `x` with 400 bits to work on.
pub fn big(x: f64) -> Big {
    Big::try_from(x).expect("finite numbers convert").with_precision(400).value()
}

pub fn big_dd(x: Dd) -> Big {
    big(x.hi()) + big(x.lo())
}

/// `mantissa · 2^exponent`.
pub fn big_scaled(x: Scaled) -> Big {
    big_dd(x.mantissa()) << x.exponent() as isize
}

/// `|computed - exact| / |exact|`, good to a few digits.
pub fn relative_error(computed: &Big, exact: &Big) -> f64 {
    if exact == &Big::ZERO {
        return if computed == &Big::ZERO { 0.0 } else { f64::INFINITY };
    }
    ((computed.clone() - exact.clone()) / exact.clone()).to_f64().value().abs()
}

/// The unit in the last place of an `f64` near `y`.
pub fn ulp_f64(y: f64) -> f64 {
    if y.abs() < f64::MIN_POSITIVE { f64::from_bits(1) } else { y.abs().next_up() - y.abs() }
}
