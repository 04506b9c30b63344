//! What a graph over sequences is, in words a person or a program can read.

use hamnet_network::ErrorBound;
use hamnet_network::sequence::{
    Emission, GaussianCertificate, GaussianSequence, SequenceCertificate, SequenceNetwork,
};
use hamnet_numeric::Precision;
use serde_json::{Value, json};

use super::cell::{STATE, SYMBOL};
use super::frame::{LENGTHS, SYMBOLS, VALUES};
use crate::metadata::{bound, properties, variable};
use crate::proto::StringStringEntryProto;
use crate::target;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One step.
    Cell,
    /// Whole sequences.
    Sequence,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Cell => "cell",
            Self::Sequence => "sequence",
        }
    }

    /// The names of the inputs.
    pub(super) fn inputs(self, network: &SequenceNetwork) -> Vec<&'static str> {
        let is_symbols = matches!(network.parts().emission, Emission::Symbols(_));
        match (self, is_symbols) {
            (Self::Cell, true) => vec![STATE, SYMBOL],
            (Self::Cell, false) => vec![STATE, VALUES],
            (Self::Sequence, true) => vec![SYMBOLS, LENGTHS],
            (Self::Sequence, false) => vec![VALUES, LENGTHS],
        }
    }
}

/// The properties of the model.
pub(super) fn metadata(
    network: &SequenceNetwork,
    kind: Kind,
    precision: Precision,
    underflow: f64,
    outputs: &[&str],
) -> Vec<StringStringEntryProto> {
    let parts = network.parts();
    let seen: Value = parts.emission.labels().iter().map(variable).collect();
    let certificates: Value = parts.certificates.iter().map(certificate).collect();
    properties([
        ("hamnet.kind", kind.name().to_owned()),
        ("hamnet.model", parts.model.clone()),
        ("hamnet.precision", precision.to_string()),
        ("hamnet.belief", variable(&parts.belief).to_string()),
        ("hamnet.seen", seen.to_string()),
        ("hamnet.inputs", json!(kind.inputs(network)).to_string()),
        ("hamnet.outputs", json!(outputs).to_string()),
        ("hamnet.certificates", certificates.to_string()),
        ("hamnet.underflow", json!({ "total_variation": underflow }).to_string()),
        ("hamnet.target", target::sequence_assumptions(network)),
        ("hamnet.status", json!(["ok", "impossible", "outside", "invalid"]).to_string()),
        ("hamnet.notes", json!(parts.notes).to_string()),
    ])
}

/// The properties of the model of a network of reals.
pub(super) fn metadata_of_reals(
    network: &GaussianSequence,
    kind: Kind,
    precision: Precision,
    inputs: &[&str],
    outputs: &[&str],
) -> Vec<StringStringEntryProto> {
    let parts = network.parts();
    let seen: Value = parts.observed.iter().map(variable).collect();
    let certificates: Value = parts.certificates.iter().map(certificate_of_reals).collect();
    properties([
        ("hamnet.kind", kind.name().to_owned()),
        ("hamnet.model", parts.model.clone()),
        ("hamnet.precision", precision.to_string()),
        ("hamnet.belief", json!({ "names": parts.hidden }).to_string()),
        ("hamnet.seen", seen.to_string()),
        ("hamnet.longest", json!(parts.longest).to_string()),
        ("hamnet.inputs", json!(inputs).to_string()),
        ("hamnet.outputs", json!(outputs).to_string()),
        ("hamnet.certificates", certificates.to_string()),
        ("hamnet.target", "round to nearest; sums in any order".to_owned()),
        ("hamnet.status", json!(["ok", "impossible", "outside", "invalid"]).to_string()),
    ])
}

fn certificate_of_reals(certificate: &GaussianCertificate) -> Value {
    let bounds = |bounds: &[ErrorBound]| bounds.iter().map(bound).collect::<Value>();
    json!({
        "precision": certificate.precision.name(),
        "filtered": bounds(&certificate.filtered),
        "smoothed": bounds(&certificate.smoothed),
        "ln_evidence_per_step_nats": bound(&certificate.ln_evidence_step),
        "domain": certificate.domain,
        "assumptions": certificate.assumptions,
    })
}

fn certificate(certificate: &SequenceCertificate) -> Value {
    json!({
        "precision": certificate.precision.name(),
        "contraction": certificate.contraction,
        "contraction_steps": certificate.contraction_steps,
        "spread_per_step_nats": bound(&certificate.step),
        "spread_per_step_back_nats": bound(&certificate.step_back),
        "read_out_total_variation": certificate.read_out,
        "ln_evidence_per_step_nats": bound(&certificate.ln_evidence_step),
        "path_per_step_nats": bound(&certificate.path_step),
        "domain": certificate.domain,
        "assumptions": certificate.assumptions,
    })
}
