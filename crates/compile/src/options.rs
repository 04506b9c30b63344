//! What the user may choose about a compilation.

use std::fmt;
use std::str::FromStr;

use hamnet_circuit::Algebra;
use hamnet_circuit::elimination::SearchOptions;
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::ln_f64;

use crate::gates::Unit;

/// The hidden units of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Units {
    /// Sums are affine layers, products are product units: exact but for rounding, and fastest.
    #[default]
    Product,
    /// Affine maps and softplus units: in log space for laws that are products of tables, as gates for energies of reals.
    Softplus,
    /// The logistic function.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `t/(1 + e^-t)`.
    Silu,
    /// `t Φ(t)`.
    Gelu,
    /// `max(t, 0)`: exact for bits.
    Relu,
    /// `t²`: exact for reals.
    Square,
}

impl Units {
    /// Every kind of unit.
    pub const ALL: [Units; 8] = [
        Self::Product,
        Self::Softplus,
        Self::Sigmoid,
        Self::Tanh,
        Self::Silu,
        Self::Gelu,
        Self::Relu,
        Self::Square,
    ];

    /// The name, as options spell it.
    pub fn name(self) -> &'static str {
        self.gate_unit().map_or("product", Unit::name)
    }

    /// Whether the units compute energies only, of variables that are all observed.
    pub fn need_energies(self) -> bool {
        !matches!(self, Self::Product | Self::Softplus)
    }

    /// The unit that gates are made of; `None` of product units.
    pub(crate) fn gate_unit(self) -> Option<Unit> {
        match self {
            Self::Product => None,
            Self::Softplus => Some(Unit::Softplus),
            Self::Sigmoid => Some(Unit::Sigmoid),
            Self::Tanh => Some(Unit::Tanh),
            Self::Silu => Some(Unit::Silu),
            Self::Gelu => Some(Unit::Gelu),
            Self::Relu => Some(Unit::Relu),
            Self::Square => Some(Unit::Square),
        }
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Units {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|units| units.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            format!("`{text}` is no kind of unit; choose one of {}", names.join(", "))
        })
    }
}

/// What a network answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Goal {
    /// The posterior of every target, and `p(e)`.
    #[default]
    Posterior,
    /// The most probable explanation: the joint state `x*` of all variables that is more probable than any other, and
    /// `p(x*, e)`; for every variable its max-marginals.
    MostProbable,
}

impl Goal {
    /// What the sums of its circuits are.
    pub(crate) fn algebra(self) -> Algebra {
        match self {
            Self::Posterior => Algebra::SumProduct,
            Self::MostProbable => Algebra::MaxProduct,
        }
    }
}

/// What a gate may use beside its neurons; every count of neurons depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Connections {
    /// Biases, and affine skip connections around the hidden layer.
    #[default]
    Skip,
    /// Biases of hidden units and of outputs, no skip connections.
    Bias,
    /// As with biases, and neurons in pairs of opposite sign, whose errors of odd order cancel.
    Pairs,
}

impl Connections {
    /// Every kind.
    pub const ALL: [Connections; 3] = [Self::Skip, Self::Bias, Self::Pairs];

    /// The name, as options spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Bias => "bias",
            Self::Pairs => "pairs",
        }
    }
}

impl fmt::Display for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Connections {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|connections| connections.name() == text)
            .ok_or_else(|| format!("`{text}` is no kind of connection; choose skip, bias or pairs"))
    }
}

/// Options of [`compile`](crate::compile).
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What the network answers.
    pub goal: Goal,
    /// The hidden units. Of the most probable explanation they are `max(t, 0)`, for which product, the default, stands as well.
    pub units: Units,
    /// The precision the tolerance is meant for.
    pub precision: Precision,
    /// Total variation of each posterior; only units that approximate can miss it.
    pub tolerance: Option<f64>,
    /// What gates may use beside their neurons.
    pub connections: Connections,
    /// The gate to take for every product and square, by the name of its family; the cheapest that meets the tolerance if
    /// `None`.
    pub gate: Option<String>,
    /// The most products one after the other.
    pub depth: Option<usize>,
    /// The degree of every power series, instead of the least that meets the tolerance.
    pub degree: Option<usize>,
    /// The argument about which every function is expanded, instead of the middle of its range.
    pub about: Option<f64>,
    /// Bytes the compilation may take.
    pub max_memory: u64,
    /// The search for an elimination order.
    pub search: SearchOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            goal: Goal::default(),
            units: Units::default(),
            precision: Precision::F64,
            tolerance: None,
            connections: Connections::default(),
            gate: None,
            depth: None,
            degree: None,
            about: None,
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

    /// The spread `ω` of the errors of energies that keeps total variation within the tolerance: `ω = 4 artanh ε`.
    pub(crate) fn energy_budget(&self) -> f64 {
        let tolerance = self.effective_tolerance().min(0.999);
        2.0 * ln_f64((1.0 + tolerance) / (1.0 - tolerance))
    }

    /// Whether a tolerance that is missed is no error: where the degree of series is fixed and nothing was asked for.
    pub(crate) fn is_lenient(&self) -> bool {
        self.degree.is_some() && self.tolerance.is_none()
    }
}
