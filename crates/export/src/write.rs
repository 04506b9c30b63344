//! From a network to the bytes of an ONNX file.

use std::io::Write;

use hamnet_network::{Network, UnitId, UnitRange};
use prost::Message;

use crate::activations::Accuracy;
use crate::encode::encode;
use crate::explanation::CERTAIN;
use crate::graph::{Graph, Value};
use crate::guard::Guard;
use crate::heads::{self, heads};
use crate::inputs::InputNames;
use crate::layers::layer;
use crate::loops::{Loop, Wiring};
use crate::metadata::metadata;
use crate::names::Names;
use crate::outputs::Outputs;
use crate::places::Places;
use crate::proto::{GraphProto, ModelProto, OperatorSetIdProto, StringStringEntryProto};
use crate::range::RangePlan;
use crate::{ExportError, OnnxOptions};

const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;
/// Protocol buffers end at 2 GiB.
pub(crate) const MOST_BYTES: usize = i32::MAX as usize;

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct OnnxSummary {
    /// The names of the inputs: one per variable in the order of [`Network::inputs`], or the stacked one.
    pub inputs: Vec<String>,
    /// The names of the posteriors or max-marginals: one per head in the order of [`Network::heads`], or one per number of states.
    pub posteriors: Vec<String>,
    /// The names of the states of the most probable explanation, likewise; none of a network of posteriors.
    pub states: Vec<String>,
    /// Operators in the graph, those of loops counted once. ONNX Runtime 1.32 loads 5,000 in 0.2 s, 27,000 in 1.6 s and 52,000 in 5 s, on
    /// one core; a hidden Markov model of 100,000 steps has some hundreds.
    pub nodes: usize,
    /// Bytes of weights and indices.
    pub constant_bytes: usize,
    /// Bytes of the file.
    pub bytes: usize,
}

/// What is being built.
pub(crate) struct Parts {
    pub(crate) graph: Graph,
    pub(crate) places: Places,
    pub(crate) guard: Guard,
    pub(crate) accuracy: Accuracy,
    /// Exponents `k` that count for `p(e)`, `[n, batch]`.
    pub(crate) exponents: Vec<Value>,
    /// Logarithms that count for `ln p(e)`, `[n, batch]`, in `f64`.
    pub(crate) logarithms: Vec<Value>,
}

/// Writes `network` as an ONNX model; see the [crate] for its inputs and outputs.
///
/// # Errors
/// [`ExportError`]: a network that ONNX cannot hold in the precision asked for, or a failure of `out`.
pub fn write_onnx(
    network: &Network,
    options: &OnnxOptions,
    out: &mut impl Write,
) -> Result<OnnxSummary, ExportError> {
    let (model, summary) = model(network, options)?;
    send(&model, out)?;
    Ok(summary)
}

/// Writes a message, and tells its bytes.
pub(crate) fn send(model: &ModelProto, out: &mut impl Write) -> Result<usize, ExportError> {
    let bytes = model.encoded_len();
    if bytes > MOST_BYTES {
        return Err(ExportError::TooLarge { bytes });
    }
    out.write_all(&model.encode_to_vec())?;
    Ok(bytes)
}

/// The message of a graph.
pub(crate) fn message(
    graph: GraphProto,
    doc_string: String,
    metadata_props: Vec<StringStringEntryProto>,
) -> ModelProto {
    ModelProto {
        ir_version: IR_VERSION,
        producer_name: "hamnet".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        doc_string,
        graph: Some(graph),
        opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPSET }],
        metadata_props,
    }
}

/// The model as a message, and what it holds.
pub(crate) fn model(
    network: &Network,
    options: &OnnxOptions,
) -> Result<(ModelProto, OnnxSummary), ExportError> {
    if network.inputs().is_empty() {
        return Err(ExportError::NoInputs);
    }
    let plan = RangePlan::new(network, options.precision)?;
    let mut names = Names::default();
    names.give(heads::LN_EVIDENCE);
    names.give(heads::STATUS);
    if network.explains() {
        names.give(heads::LN_EXPLANATION);
        names.give(CERTAIN);
    }
    let inputs = InputNames::new(network, options.layout.is_stacked(network.inputs().len()), &mut names);
    let count = network.heads().len();
    let outputs = Outputs::new(network, count > 1 && options.layout.is_stacked(count), &mut names);
    let graph = heads(network, &outputs, body(network, &plan, &inputs, options));
    let question = if network.explains() { "most probable explanation" } else { "posterior" };
    let (nodes, constant_bytes) = (graph.nodes(), graph.constant_bytes());
    let doc = format!("The {question} of {} given what was observed.", network.parts().model);
    let properties = metadata(network, options.precision, &inputs, &outputs);
    let model = message(graph.finish(question), doc, properties);
    let bytes = model.encoded_len();
    let (posteriors, states) = (outputs.names(), outputs.states());
    let summary = OnnxSummary { inputs: inputs.into_vec(), posteriors, states, nodes, constant_bytes, bytes };
    Ok((model, summary))
}

/// Inputs and layers, with their checks.
fn body(network: &Network, plan: &RangePlan, inputs: &InputNames, options: &OnnxOptions) -> Parts {
    let mut parts = Parts {
        graph: Graph::new(options.precision),
        places: Places::new(network.units()),
        guard: Guard::default(),
        accuracy: Accuracy::of(network),
        exponents: Vec::new(),
        logarithms: Vec::new(),
    };
    encode(network, inputs, &mut parts);
    let input_units = network.inputs().iter().map(|input| input.units.len()).sum();
    let input_units = UnitRange::new(UnitId::new(0), input_units);
    parts.guard.units(&mut parts.graph, &parts.places, plan, input_units);
    let wiring = Wiring::of(network);
    let mut index = 0;
    while let Some(each) = network.layers().get(index) {
        if let Some(found) = Loop::find(network, &wiring, index) {
            found.write(network, plan, &wiring, &mut parts);
            index = found.end();
            continue;
        }
        layer(each, &[plan.idle(index)], &mut parts);
        parts.guard.units(&mut parts.graph, &parts.places, plan, each.units());
        index += 1;
    }
    parts
}
