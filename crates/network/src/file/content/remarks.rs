//! The section of what is said about the network: notes, theory, certificates.

use hamnet_numeric::Precision;

use crate::file::put::{Put, TooLong};
use crate::file::take::{Malformed, Take, unknown};
use crate::{Certificate, ErrorBound, NetworkParts, Theory};

pub(super) struct Remarks {
    pub notes: Vec<String>,
    pub theory: Theory,
    pub certificates: Vec<Certificate>,
}

pub(super) fn put(put: &mut Put, parts: &NetworkParts) -> Result<(), TooLong> {
    put.list(&parts.notes, |put, note| put.string(note))?;
    put_theory(put, &parts.theory);
    put.list(&parts.certificates, put_certificate)
}

pub(super) fn take(take: &mut Take<'_>) -> Result<Remarks, Malformed> {
    let notes = take.list(4, Take::string)?;
    let theory = take_theory(take)?;
    let certificates = take.list(LEAST_CERTIFICATE, take_certificate)?;
    Ok(Remarks { notes, theory, certificates })
}

fn put_theory(put: &mut Put, theory: &Theory) {
    put.f64(theory.ln_upper_bound);
    put.u64(theory.cliques);
    put.u64(theory.largest_clique);
    put.u8(u8::from(theory.lower_bound.is_some()));
    if let Some(bound) = theory.lower_bound {
        put.u64(bound);
    }
}

fn take_theory(take: &mut Take<'_>) -> Result<Theory, Malformed> {
    Ok(Theory {
        ln_upper_bound: take.f64()?,
        cliques: take.u64()?,
        largest_clique: take.u64()?,
        lower_bound: if take.flag()? { Some(take.u64()?) } else { None },
    })
}

/// A byte, five numbers, a string and a list.
const LEAST_CERTIFICATE: usize = 1 + 5 * 8 + 4 + 4;

fn put_certificate(put: &mut Put, certificate: &Certificate) -> Result<(), TooLong> {
    put.u8(match certificate.precision {
        Precision::F32 => 0,
        Precision::F64 => 1,
    });
    put_bound(put, &certificate.posterior);
    put_bound(put, &certificate.ln_evidence);
    put.f64(certificate.roundings);
    put.string(&certificate.domain)?;
    put.list(&certificate.assumptions, |put, assumption| put.string(assumption))
}

fn take_certificate(take: &mut Take<'_>) -> Result<Certificate, Malformed> {
    let precision = match take.u8()? {
        0 => Precision::F32,
        1 => Precision::F64,
        other => return Err(unknown("precision", other)),
    };
    Ok(Certificate {
        precision,
        posterior: take_bound(take)?,
        ln_evidence: take_bound(take)?,
        roundings: take.f64()?,
        domain: take.string()?,
        assumptions: take.list(4, Take::string)?,
    })
}

fn put_bound(put: &mut Put, bound: &ErrorBound) {
    put.f64(bound.truncation);
    put.f64(bound.rounding);
}

fn take_bound(take: &mut Take<'_>) -> Result<ErrorBound, Malformed> {
    Ok(ErrorBound { truncation: take.f64()?, rounding: take.f64()? })
}
