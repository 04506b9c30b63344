//! What an answer within the certificate takes of whatever runs the graph. `tests/onnx/target.py` measures it.

use hamnet_network::sequence::{Emission, SequenceNetwork};
use hamnet_network::{Activation, Encoding, Network, Operation};

use crate::activations::Accuracy;

const EXP_LOG: &str = "Exp within 1 and Log within 4 units in the last place in f32, both within 2 in f64";
const POW: &str = "Pow(0.5, k) exact for whole k";
const SOFTMAX: &str = "Softmax after subtracting the largest, its exponential within 1 unit in the last place in f32 and 2 in f64";
const LOGISTIC: &str = "1/(1 + Exp(-x)) and x/(1 + Exp(-x)) within 3 units in the last place";
const SOFTPLUS: &str = "Relu(x) + Log(1 + Exp(-|x|)), as it is written, within 4 units in the last place";
const TANH: &str = "Tanh within 4 · 2^-23 in f32 and 6 · 2^-52 in f64, relative to its value";
const ERF: &str = "Erf within 2 units in the last place in f32";
const LOG_F64: &str = "Log within 2 units in the last place in f64";
const EXP_F64: &str = "Exp within 2 units in the last place in f64";
const MEASURED: &str = "as measured of ONNX Runtime 1.32 on x86-64";

/// The assumptions on the operators that `network` is written with, in words.
pub(crate) fn assumptions(network: &Network) -> String {
    let encoder: &[&str] = match network.parts().encoding {
        Encoding::Likelihood => &[EXP_LOG, POW],
        Encoding::LogLikelihood { .. } if network.explains() => &[EXP_LOG],
        Encoding::LogLikelihood { .. } => &[EXP_LOG, SOFTMAX],
        Encoding::Observed => &[SOFTMAX],
    };
    let accuracy = Accuracy::of(network);
    let mut assumed = vec!["round to nearest"];
    assumed.extend(encoder);
    for activation in Activation::ALL.into_iter().filter(|&activation| computes(network, activation)) {
        assumed.extend(of(activation, accuracy).filter(|words| !assumed.contains(words)));
    }
    format!("{} ({MEASURED})", assumed.join("; "))
}

/// The assumptions on the operators that a network over sequences is written with, in words.
pub(crate) fn sequence_assumptions(network: &SequenceNetwork) -> String {
    let mut assumed = vec!["round to nearest", "subnormal numbers kept or flushed to zero", LOG_F64];
    if matches!(network.parts().emission, Emission::Gaussian(_)) {
        assumed.push(EXP_F64);
    }
    format!("{} ({MEASURED})", assumed.join("; "))
}

fn computes(network: &Network, wanted: Activation) -> bool {
    let is_wanted = |operation: &Operation| matches!(operation, Operation::Activation { activation, .. } if *activation == wanted);
    network.layers().iter().any(|layer| is_wanted(layer.operation()))
}

fn of(activation: Activation, accuracy: Accuracy) -> Option<&'static str> {
    match activation {
        Activation::Softplus if accuracy == Accuracy::Absolute => Some(EXP_LOG),
        Activation::Softplus => Some(SOFTPLUS),
        Activation::Sigmoid | Activation::Silu => Some(LOGISTIC),
        Activation::Tanh => Some(TANH),
        Activation::Gelu => Some(ERF),
        _ => None,
    }
}
