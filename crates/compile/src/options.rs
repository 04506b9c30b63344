//! What the user may choose about a compilation.

use std::fmt;
use std::str::FromStr;

use hamnet_circuit::elimination::SearchOptions;
use hamnet_numeric::Precision;

/// The hidden units of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Units {
    /// Sums are affine layers, products are product units: exact but for rounding, and fastest.
    #[default]
    Product,
    /// Affine maps and softplus units in log space.
    Softplus,
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Product => "product",
            Self::Softplus => "softplus",
        })
    }
}

impl FromStr for Units {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "product" => Ok(Self::Product),
            "softplus" => Ok(Self::Softplus),
            _ => Err(format!("`{text}` is no kind of unit; choose product or softplus")),
        }
    }
}

/// Options of [`compile`](crate::compile).
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The hidden units.
    pub units: Units,
    /// The precision the tolerance is meant for.
    pub precision: Precision,
    /// Total variation of each posterior; only units that approximate can miss it.
    pub tolerance: Option<f64>,
    /// Bytes the compilation may take.
    pub max_memory: u64,
    /// The search for an elimination order.
    pub search: SearchOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            units: Units::default(),
            precision: Precision::F64,
            tolerance: None,
            max_memory: u64::MAX,
            search: SearchOptions::default(),
        }
    }
}

impl Options {
    /// The tolerance asked for, or the default of the precision: 1e-6 in f64, 1e-3 in f32.
    pub fn effective_tolerance(&self) -> f64 {
        self.tolerance.unwrap_or(match self.precision {
            Precision::F32 => 1e-3,
            Precision::F64 => 1e-6,
        })
    }
}
