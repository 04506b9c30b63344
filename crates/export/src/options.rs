//! What an export may choose.

use hamnet_numeric::Precision;

/// How an ONNX file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnnxOptions {
    /// The element type of likelihoods, weights and posteriors.
    pub precision: Precision,
    /// How evidence is handed in.
    pub layout: Layout,
}

/// How evidence is handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One named input `[batch, states]` per variable.
    PerVariable,
    /// One input `likelihoods` `[batch, variables, states]`.
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
