//! Chains of reals whose hidden state is real too: found, and written for other runtimes.

use std::path::Path;

use hamnet::compile::sequence::compile_reals;
use hamnet::export::sequence::{Answers, SequenceOptions, write_reals, write_reals_cell};
use hamnet::model::format::ReadOptions;
use hamnet::network::RoundedUp;
use hamnet::network::sequence::{GaussianCertificate, GaussianSequence};
use hamnet::numeric::Precision;
use serde_json::{Value, json};

use super::{Question, chain};
use crate::failure::Failure;
use crate::output::Output;

/// So many times have layers of their own, unless the layers settle before.
const LONGEST: usize = 10_000;

/// The network of the linear-Gaussian chain in the .ham file at `path`; `None` if the file holds something else.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn find_reals(
    path: &Path,
    options: &ReadOptions,
    quiet: bool,
) -> Result<Option<GaussianSequence>, Failure> {
    let Some(chain) = chain::find(path, options, quiet)? else { return Ok(None) };
    Ok(Some(compile_reals(&chain, LONGEST)?))
}

/// Writes the network as an ONNX file: one step, or what answers `question`.
///
/// # Errors
/// A file that cannot be written, or a network that it cannot hold; the path, which reals have not.
pub fn export_reals(
    network: &GaussianSequence,
    path: &Path,
    precision: Precision,
    is_step: bool,
    question: Option<Question>,
) -> Result<(), Failure> {
    let answers = match question {
        None => Answers::All,
        Some(Question::Filter) => Answers::Filter,
        Some(Question::Smooth) => Answers::Smooth,
        Some(Question::Path) => Answers::Path,
    };
    let mut out = Output::open(Some(path))?;
    let written = match is_step {
        true => write_reals_cell(network, precision, &mut out),
        false => write_reals(network, &SequenceOptions { precision, answers }, &mut out),
    };
    written.map_err(|error| Failure::file(path, error))?;
    out.finish()
}

/// What the network answers, and how far its means can be off.
pub fn line(network: &GaussianSequence, precision: Precision) -> String {
    let parts = network.parts();
    let seen: Vec<&str> = parts.observed.iter().map(|label| label.name.as_str()).collect();
    let promise = network.certificate(precision).map(|certificate| {
        let [filtered, smoothed] = worst(certificate);
        format!(
            " · means within {} filtered, {} smoothed ({precision})",
            RoundedUp(filtered),
            RoundedUp(smoothed)
        )
    });
    let promise = promise.unwrap_or_default();
    format!("{} from sequences of {}{promise}", parts.hidden.join(", "), seen.join(", "))
}

/// The same for programs.
pub fn report(network: &GaussianSequence) -> Value {
    let parts = network.parts();
    let certificate = |certificate: &GaussianCertificate| {
        let [filtered, smoothed] = worst(certificate);
        json!({
            "precision": certificate.precision.name(),
            "filtered": filtered,
            "smoothed": smoothed,
            "ln_evidence_per_step": certificate.ln_evidence_step.total(),
            "domain": certificate.domain,
        })
    };
    json!({
        "model": parts.model,
        "hidden": parts.hidden,
        "observed": parts.observed.iter().map(|label| &label.name).collect::<Vec<_>>(),
        "longest": parts.longest,
        "certificates": parts.certificates.iter().map(certificate).collect::<Vec<_>>(),
    })
}

/// The largest errors of means, over the hidden reals.
fn worst(certificate: &GaussianCertificate) -> [f64; 2] {
    [&certificate.filtered, &certificate.smoothed]
        .map(|bounds| bounds.iter().map(|bound| bound.total()).fold(0.0, f64::max))
}
