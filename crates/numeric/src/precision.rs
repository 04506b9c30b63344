//! The two element types a network can run in.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use crate::binary::power_of_two;

/// A floating-point format of IEEE 754.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Single precision, 24 bits.
    F32,
    /// Double precision, 53 bits.
    F64,
}

impl Precision {
    /// Both formats, the coarser first.
    pub const ALL: [Precision; 2] = [Precision::F32, Precision::F64];

    /// The largest relative error of rounding to nearest in the normal range: `2^-24` or `2^-53`.
    pub const fn unit_roundoff(self) -> f64 {
        match self {
            Precision::F32 => power_of_two(-24),
            Precision::F64 => power_of_two(-53),
        }
    }

    /// The least positive normal number: `2^-126` or `2^-1022`.
    pub const fn min_normal(self) -> f64 {
        match self {
            Precision::F32 => power_of_two(-126),
            Precision::F64 => power_of_two(-1022),
        }
    }

    /// The largest finite number.
    pub const fn max_finite(self) -> f64 {
        match self {
            Precision::F32 => f32::MAX as f64,
            Precision::F64 => f64::MAX,
        }
    }

    /// `f32` or `f64`.
    pub const fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::F64 => "f64",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Precision {
    type Err = UnknownPrecision;

    fn from_str(text: &str) -> Result<Precision, UnknownPrecision> {
        let named = Precision::ALL.into_iter().find(|precision| precision.name() == text);
        named.ok_or_else(|| UnknownPrecision { text: text.to_owned() })
    }
}

/// A word that names no [`Precision`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPrecision {
    text: String,
}

impl fmt::Display for UnknownPrecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no precision; there are `f32` and `f64`", self.text)
    }
}

impl Error for UnknownPrecision {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for precision in Precision::ALL {
            assert_eq!(precision.to_string().parse(), Ok(precision));
        }
        assert!("f16".parse::<Precision>().is_err());
    }

    #[test]
    fn constants_are_those_of_the_types() {
        assert_eq!(Precision::F32.unit_roundoff(), f64::from(f32::EPSILON) / 2.0);
        assert_eq!(Precision::F64.unit_roundoff(), f64::EPSILON / 2.0);
        assert_eq!(Precision::F32.min_normal(), f64::from(f32::MIN_POSITIVE));
        assert_eq!(Precision::F64.min_normal(), f64::MIN_POSITIVE);
    }
}
