//! The section of what is said about the network: notes, theory, certificates.

use hamnet_numeric::Precision;

use crate::file::put::{Put, TooLong};
use crate::file::take::{Malformed, Take, unknown};
use crate::{Certificate, CountBound, ErrorBound, NetworkParts, Theory};

pub(super) struct Remarks {
    pub notes: Vec<String>,
    pub theory: Theory,
    pub certificates: Vec<Certificate>,
}

pub(super) fn put(put: &mut Put, parts: &NetworkParts) -> Result<(), TooLong> {
    put.list(&parts.notes, |put, note| put.string(note))?;
    put_theory(put, &parts.theory)?;
    put.list(&parts.certificates, put_certificate)
}

pub(super) fn take(take: &mut Take<'_>) -> Result<Remarks, Malformed> {
    let notes = take.list(4, Take::string)?;
    let theory = take_theory(take)?;
    let certificates = take.list(LEAST_CERTIFICATE, take_certificate)?;
    Ok(Remarks { notes, theory, certificates })
}

fn put_theory(put: &mut Put, theory: &Theory) -> Result<(), TooLong> {
    put.f64(theory.ln_upper_bound);
    put.u64(theory.cliques);
    put.u64(theory.largest_clique);
    put.list(&theory.upper_bounds, put_count)?;
    put.list(&theory.lower_bounds, put_count)
}

fn put_count(put: &mut Put, bound: &CountBound) -> Result<(), TooLong> {
    put.u64(bound.neurons);
    put.string(&bound.sense)
}

fn take_theory(take: &mut Take<'_>) -> Result<Theory, Malformed> {
    Ok(Theory {
        ln_upper_bound: take.f64()?,
        cliques: take.u64()?,
        largest_clique: take.u64()?,
        upper_bounds: take.list(12, take_count)?,
        lower_bounds: take.list(12, take_count)?,
    })
}

fn take_count(take: &mut Take<'_>) -> Result<CountBound, Malformed> {
    Ok(CountBound { neurons: take.u64()?, sense: take.string()? })
}

/// Two bytes, five numbers, a string and a list.
const LEAST_CERTIFICATE: usize = 2 + 5 * 8 + 4 + 4;

fn put_certificate(put: &mut Put, certificate: &Certificate) -> Result<(), TooLong> {
    put_precision(put, certificate.precision);
    put_bound(put, &certificate.posterior);
    put_bound(put, &certificate.ln_evidence);
    put.u8(u8::from(certificate.energy.is_some()));
    if let Some(bound) = &certificate.energy {
        put_bound(put, bound);
    }
    put.f64(certificate.roundings);
    put.string(&certificate.domain)?;
    put.list(&certificate.assumptions, |put, assumption| put.string(assumption))
}

fn take_certificate(take: &mut Take<'_>) -> Result<Certificate, Malformed> {
    Ok(Certificate {
        precision: take_precision(take)?,
        posterior: take_bound(take)?,
        ln_evidence: take_bound(take)?,
        energy: if take.flag()? { Some(take_bound(take)?) } else { None },
        roundings: take.f64()?,
        domain: take.string()?,
        assumptions: take.list(4, Take::string)?,
    })
}

pub(super) fn put_precision(put: &mut Put, precision: Precision) {
    put.u8(match precision {
        Precision::F32 => 0,
        Precision::F64 => 1,
    });
}

pub(super) fn take_precision(take: &mut Take<'_>) -> Result<Precision, Malformed> {
    match take.u8()? {
        0 => Ok(Precision::F32),
        1 => Ok(Precision::F64),
        other => Err(unknown("precision", other)),
    }
}

pub(super) fn put_bound(put: &mut Put, bound: &ErrorBound) {
    put.f64(bound.truncation);
    put.f64(bound.rounding);
}

pub(super) fn take_bound(take: &mut Take<'_>) -> Result<ErrorBound, Malformed> {
    Ok(ErrorBound { truncation: take.f64()?, rounding: take.f64()? })
}
