//! Activations by operators that exist in both precisions, as accurate as certificates count on.
//!
//! The certificate of a network of energies counts the error of a unit in units in the last place of its value. The operator
//! `Sigmoid` of ONNX Runtime has an absolute error, which is many such units where its value is small: 11 at the bias
//! `-2.29` that gates take, in either precision. The quotient `1/(1 + e^-x)` has not. The same holds for softplus, whose
//! logarithm is that of a number near one. Worst errors found in ONNX Runtime 1.32, of `x` in `[-80, 80]`, in units in the
//! last place:
//!
//! | | written as | f32 | f64 |
//! |---|---|---|---|
//! | sigmoid | `1/(1 + Exp(-x))` | 2.5 | 2.4 |
//! | silu | `x/(1 + Exp(-x))` | 2.3 | 2.7 |
//! | softplus | `Relu(x) + ln(1 + e)`, `e = Exp(-|x|)`: the logarithm in f64 | 1.5, or `2^-53` | |
//! | | or `e · Log(1 + e)/((1 + e) - 1)` (Kahan) | | 3.2 |
//! | tanh | `Tanh(x)` | 5.4 | 8.7, for `|x| ≤ 4` 5 |
//! | gelu | `x/2 · (1 + Erf(x/√2))`, of values near their largest | 1.4 | |

use std::f64::consts::FRAC_1_SQRT_2;

use hamnet_network::{Activation, Encoding, Network};
use hamnet_numeric::Precision;

use crate::graph::{Element, Graph, Value};

/// What the certificate counts the error of softplus in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accuracy {
    /// In units of roundoff, absolutely, as networks of log-likelihoods do.
    Absolute,
    /// In units in the last place, as networks of energies do.
    Relative,
}

impl Accuracy {
    /// What the certificates of `network` count on.
    pub(crate) fn of(network: &Network) -> Self {
        match network.parts().encoding {
            Encoding::Likelihood | Encoding::LogLikelihood { .. } => Self::Absolute,
            Encoding::Observed => Self::Relative,
        }
    }
}

/// `σ(x)`. The range analysis has refused activations this version does not know.
pub(crate) fn activated(x: Value, activation: Activation, accuracy: Accuracy, graph: &mut Graph) -> Value {
    match activation {
        Activation::Softplus => softplus(x, accuracy, graph),
        Activation::Sigmoid => {
            let one = graph.real(1.0);
            over_logistic(one, x, graph)
        }
        Activation::Silu => over_logistic(x, x, graph),
        Activation::Tanh => graph.apply("Tanh", &[x]),
        Activation::Gelu => gelu(x, graph),
        Activation::Relu => graph.apply("Relu", &[x]),
        Activation::Square => graph.apply("Mul", &[x, x]),
        _ => x,
    }
}

/// `numerator / (1 + e^-x)`; the exponential overflows to infinity, and the quotient is zero.
fn over_logistic(numerator: Value, x: Value, graph: &mut Graph) -> Value {
    let one = graph.real(1.0);
    let opposite = graph.apply("Neg", &[x]);
    let exp = graph.apply("Exp", &[opposite]);
    let above_one = graph.apply("Add", &[exp, one]);
    graph.apply("Div", &[numerator, above_one])
}

/// `max(x, 0) + ln(1 + e^-|x|)`: the operator of that name is slow, and has no `f64` kernel in ONNX Runtime.
fn softplus(x: Value, accuracy: Accuracy, graph: &mut Graph) -> Value {
    let positive = graph.apply("Relu", &[x]);
    let size = graph.apply("Abs", &[x]);
    let falling = graph.apply("Neg", &[size]);
    let exp = graph.apply("Exp", &[falling]);
    let ln = match (accuracy, graph.precision()) {
        (Accuracy::Absolute, _) => {
            let one = graph.real(1.0);
            let above_one = graph.apply("Add", &[exp, one]);
            graph.apply("Log", &[above_one])
        }
        (Accuracy::Relative, Precision::F32) => ln_above_one_in_double(exp, graph),
        (Accuracy::Relative, Precision::F64) => ln_above_one(exp, graph),
    };
    graph.apply("Add", &[positive, ln])
}

/// `ln(1 + e)`, rounded once.
fn ln_above_one_in_double(e: Value, graph: &mut Graph) -> Value {
    let one = graph.double(1.0);
    let e = graph.cast(e, Element::F64);
    let above_one = graph.apply("Add", &[e, one]);
    let ln = graph.apply("Log", &[above_one]);
    graph.cast(ln, Element::Real)
}

/// `ln(1 + e) = e · ln(w)/(w - 1)` with `w` the rounded `1 + e`, which both errors of the quotient share; `e` where `w` is one.
///
/// Source: Kahan, as in Goldberg, "What every computer scientist should know about floating-point arithmetic" (1991),
/// theorem 4.
fn ln_above_one(e: Value, graph: &mut Graph) -> Value {
    let one = graph.real(1.0);
    let above_one = graph.apply("Add", &[e, one]);
    let ln = graph.apply("Log", &[above_one]);
    let excess = graph.apply("Sub", &[above_one, one]);
    let slope = graph.apply("Div", &[ln, excess]);
    let scaled = graph.apply("Mul", &[slope, e]);
    let is_one = graph.apply("Equal", &[above_one, one]);
    graph.apply("Where", &[is_one, e, scaled])
}

/// `x/2 · (1 + erf(x/√2))`: the operator `Gelu` is younger than the opset.
fn gelu(x: Value, graph: &mut Graph) -> Value {
    let [one, half, root] = [1.0, 0.5, FRAC_1_SQRT_2].map(|x| graph.real(x));
    let scaled = graph.apply("Mul", &[x, root]);
    let erf = graph.apply("Erf", &[scaled]);
    let above_one = graph.apply("Add", &[erf, one]);
    let halved = graph.apply("Mul", &[x, half]);
    graph.apply("Mul", &[halved, above_one])
}
