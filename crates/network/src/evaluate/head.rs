//! From units to posteriors, `ln p(e)` and a status.

use super::{Arithmetic, EvaluateError, Evaluation, Posteriors, Status, Values};
use crate::{EvidenceHead, Head, HeadForm, Network};

/// The answer to evidence that is impossible or outside.
pub(super) fn refused<A: Arithmetic>(network: &Network, status: Status) -> Evaluation<A::Real> {
    let Posteriors { status, posteriors } = refused_posteriors::<A>(network, status);
    Evaluation { status, posteriors, ln_evidence: A::ln_zero() }
}

/// The posteriors under evidence that is impossible or outside.
pub(super) fn refused_posteriors<A: Arithmetic>(network: &Network, status: Status) -> Posteriors<A::Real> {
    let zeros = |length| vec![A::zero(); length];
    Posteriors { status, posteriors: network.heads().iter().map(|head| zeros(head.units.len())).collect() }
}

/// The answer the computed units give.
pub(super) fn read<A: Arithmetic>(
    network: &Network,
    values: &Values<A>,
) -> Result<Evaluation<A::Real>, EvaluateError> {
    let evidence = network.evidence();
    let status = status(evidence, values);
    if status == Status::Impossible {
        return Ok(refused::<A>(network, status));
    }
    Ok(Evaluation {
        status,
        posteriors: posteriors(network, values),
        ln_evidence: ln_evidence(evidence, values)?,
    })
}

/// The posteriors the computed units give.
pub(super) fn read_posteriors<A: Arithmetic>(network: &Network, values: &Values<A>) -> Posteriors<A::Real> {
    Posteriors { status: status(network.evidence(), values), posteriors: posteriors(network, values) }
}

fn posteriors<A: Arithmetic>(network: &Network, values: &Values<A>) -> Vec<Vec<A::Real>> {
    let posterior = |head: &Head| {
        let group: Vec<A> = head.units.iter().map(|&unit| values.at(unit)).collect();
        match head.form {
            HeadForm::Normalize => A::normalize(&group),
            HeadForm::Softmax => A::softmax(&group),
            HeadForm::MaxMarginals => A::max_marginals(&group, impossible_below(network.evidence())),
        }
    };
    network.heads().iter().map(posterior).collect()
}

/// What a logarithm must not be below to be that of a positive number.
fn impossible_below(evidence: &EvidenceHead) -> f64 {
    match *evidence {
        EvidenceHead::Log { impossible_below, .. } => impossible_below,
        // no max-marginals stand beside other evidence heads
        EvidenceHead::Linear { .. } | EvidenceHead::Absent | EvidenceHead::Possible { .. } => {
            f64::NEG_INFINITY
        }
    }
}

fn status<A: Arithmetic>(evidence: &EvidenceHead, values: &Values<A>) -> Status {
    let holds_weights = matches!(evidence, EvidenceHead::Linear { .. });
    if values.overflowed || (values.flushed && holds_weights) {
        return Status::Flushed;
    }
    let impossible = match *evidence {
        EvidenceHead::Linear { unit, .. } | EvidenceHead::Possible { unit, .. } => values.at(unit).is_zero(),
        EvidenceHead::Log { unit, impossible_below, .. } => values.at(unit).is_below(impossible_below),
        EvidenceHead::Absent => Some(false),
    };
    match impossible {
        Some(true) => Status::Impossible,
        Some(false) => Status::Ok,
        None => Status::Undecided,
    }
}

fn ln_evidence<A: Arithmetic>(evidence: &EvidenceHead, values: &Values<A>) -> Result<A::Real, EvaluateError> {
    match *evidence {
        EvidenceHead::Linear { unit, exponent } => Ok(values.at(unit).ln_shifted(exponent + values.exponent)),
        EvidenceHead::Log { unit, offset, .. } => {
            let offset = A::constant(offset)
                .ok_or_else(|| EvaluateError::Negative { place: "the evidence head".to_owned() })?;
            let sum = values.at(unit).sum(offset);
            Ok(values.ln_scale.map_or(sum, |scale| sum.sum(scale)).real())
        }
        EvidenceHead::Absent | EvidenceHead::Possible { .. } => {
            Err(EvaluateError::OtherEncoding { likelihoods: false })
        }
    }
}
