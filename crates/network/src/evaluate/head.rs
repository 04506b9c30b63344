//! From units to posteriors, `ln p(e)` and a status.

use super::{Arithmetic, EvaluateError, Evaluation, Status, Values};
use crate::{EvidenceHead, HeadForm, Network};

/// The answer to evidence that is impossible or outside.
pub(super) fn refused<A: Arithmetic>(network: &Network, status: Status) -> Evaluation<A::Real> {
    let zeros = |length| vec![A::zero(); length];
    Evaluation {
        status,
        posteriors: network.heads().iter().map(|head| zeros(head.units.len())).collect(),
        ln_evidence: A::ln_zero(),
    }
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
    let posteriors = network.heads().iter().map(|head| {
        let group: Vec<A> = head.units.iter().map(|&unit| values.at(unit)).collect();
        match head.form {
            HeadForm::Normalize => A::normalize(&group),
            HeadForm::Softmax => A::softmax(&group),
        }
    });
    Ok(Evaluation { status, posteriors: posteriors.collect(), ln_evidence: ln_evidence(evidence, values)? })
}

fn status<A: Arithmetic>(evidence: &EvidenceHead, values: &Values<A>) -> Status {
    let holds_weights = matches!(evidence, EvidenceHead::Linear { .. });
    if values.overflowed || (values.flushed && holds_weights) {
        return Status::Flushed;
    }
    let impossible = match *evidence {
        EvidenceHead::Linear { unit, .. } => values.at(unit).is_zero(),
        EvidenceHead::Log { unit, impossible_below, .. } => values.at(unit).is_below(impossible_below),
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
    }
}
