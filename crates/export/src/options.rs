//! What an export may choose.

use hamnet_numeric::Precision;

/// How an ONNX file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnnxOptions {
    /// The element type of inputs, weights and posteriors.
    pub precision: Precision,
    /// How evidence is handed in.
    pub layout: Layout,
}

/// How evidence is handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One named input per variable: `[batch, states]`, or `[batch, 1]` for a real one.
    PerVariable,
    /// One input `likelihoods` `[batch, variables, states]`; where inputs are observed, `values` `[batch, reals]` and
    /// `states` `[batch, variables, states]`, as far as there are such variables.
    Stacked,
    /// Stacked beyond [`Layout::MOST_INPUTS`] variables.
    #[default]
    Auto,
}

impl Layout {
    /// The number of named inputs up to which they are kept apart.
    pub const MOST_INPUTS: usize = 1000;

    /// Whether `inputs` variables share one input.
    pub(crate) fn is_stacked(self, inputs: usize) -> bool {
        match self {
            Self::PerVariable => false,
            Self::Stacked => true,
            Self::Auto => inputs > Self::MOST_INPUTS,
        }
    }
}

impl Default for OnnxOptions {
    fn default() -> Self {
        Self { precision: Precision::F32, layout: Layout::Auto }
    }
}
