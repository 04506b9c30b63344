//! Layers: what computes new units from earlier ones.

use crate::{Affine, Groups, UnitId, UnitRange};

/// An elementwise nonlinearity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Activation {
    /// `ln(1 + e^t)`.
    Softplus,
    /// `1 / (1 + e^-t)`.
    Sigmoid,
    /// `tanh t`.
    Tanh,
    /// `t / (1 + e^-t)`: `t` times its sigmoid.
    Silu,
    /// `t · Φ(t) = t (1 + erf(t/√2)) / 2`, Φ the law of the standard normal variable.
    Gelu,
    /// `max(t, 0)`.
    Relu,
    /// `t²`.
    Square,
}

impl Activation {
    /// Every activation there is.
    pub const ALL: [Activation; 7] = [
        Activation::Softplus,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Silu,
        Activation::Gelu,
        Activation::Relu,
        Activation::Square,
    ];

    /// The name in the text form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Softplus => "softplus",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Silu => "silu",
            Self::Gelu => "gelu",
            Self::Relu => "relu",
            Self::Square => "square",
        }
    }
}

/// One layer: a range of new units and the operation that computes them from any earlier units.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub(crate) units: UnitRange,
    pub(crate) operation: Operation,
}

/// What a layer computes; place `i` of its operands belongs to its unit number `i`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// `y_i = b_i + Σ_j W_ij x_j`.
    Affine(Affine),
    /// `y_i = a_i · b_i`: product units (sigma-pi neurons).
    Product(Vec<[UnitId; 2]>),
    /// `y_i = σ(x_i)`.
    Activation { activation: Activation, of: Vec<UnitId> },
    /// `y_i = x_i · 2^-k_g` for every unit of group `g`, with the one integer `k_g`, per row and group, for which
    /// `1 ≤ max_i x_i · 2^-k_g < 2` over the group; `k_g = 0` where all its `x_i` are zero. If `counted`, every `k_g` is
    /// added to the binary exponent of `p(e)`.
    Rescale { of: Groups, counted: bool },
}

impl Layer {
    /// The units the layer computes.
    pub fn units(&self) -> UnitRange {
        self.units
    }

    /// How it computes them.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }
}

impl Operation {
    /// The number of units the operation computes.
    pub fn width(&self) -> usize {
        match self {
            Self::Affine(affine) => affine.rows(),
            Self::Product(pairs) => pairs.len(),
            Self::Activation { of, .. } => of.len(),
            Self::Rescale { of, .. } => of.units().len(),
        }
    }

    /// Calls `visit` with every unit read, in order, repeated ones repeatedly.
    pub fn for_each_operand(&self, mut visit: impl FnMut(UnitId)) {
        match self {
            Self::Affine(affine) => affine.for_each_column(visit),
            Self::Product(pairs) => pairs.iter().flatten().for_each(|&unit| visit(unit)),
            Self::Activation { of, .. } => of.iter().for_each(|&unit| visit(unit)),
            Self::Rescale { of, .. } => of.units().iter().for_each(|&unit| visit(unit)),
        }
    }
}
