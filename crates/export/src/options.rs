//! What an export may choose.

use hamnet_numeric::Precision;

/// How an ONNX file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnnxOptions {
    /// The element type of inputs, weights and posteriors.
    pub precision: Precision,
    /// How evidence is handed in and answers are given.
    pub layout: Layout,
}

/// How evidence is handed in and answers are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One named input per variable: `[batch, states]`, or `[batch, 1]` for a real one; one output per head.
    PerVariable,
    /// One input `likelihoods` `[batch, variables, states]`; where inputs are observed, `values` `[batch, reals]` and
    /// `states` `[batch, variables, states]`, as far as there are such variables. Several heads have one output per number of
    /// states, `[batch, heads, states]`; a single one is as it is.
    Stacked,
    /// Inputs and outputs are stacked each where there are more than [`Layout::MOST_INPUTS`].
    #[default]
    Auto,
}

impl Layout {
    /// The number of named inputs, or of outputs, up to which they are kept apart.
    pub const MOST_INPUTS: usize = 1000;

    /// Whether so many variables share one input, or heads an output.
    pub(crate) fn is_stacked(self, count: usize) -> bool {
        match self {
            Self::PerVariable => false,
            Self::Stacked => true,
            Self::Auto => count > Self::MOST_INPUTS,
        }
    }
}

impl Default for OnnxOptions {
    fn default() -> Self {
        Self { precision: Precision::F32, layout: Layout::Auto }
    }
}
