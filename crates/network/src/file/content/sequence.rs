//! The sections of a network over sequences: the step, what is seen, and what is said about it.

use super::labels::{put_label, take_label};
use super::remarks::{put_bound, put_precision, take_bound, take_precision};
use super::section;
use crate::file::FileError;
use crate::file::put::{Put, TooLong};
use crate::file::take::{Malformed, Take, unknown};
use crate::sequence::{
    Emission, GaussianEmission, SequenceCertificate, SequenceNetwork, SequenceParts, SymbolEmission,
    Transition,
};

/// The first section, by which such a file is told from one of layers.
pub(in crate::file) const STEP: &str = "STEP";
const SEEN: &str = "SEEN";
const REMARKS: &str = "SAYS";

pub(in crate::file) fn write(network: &SequenceNetwork) -> Result<Vec<u8>, TooLong> {
    let parts = network.parts();
    let mut body = Put::default();
    body.section(STEP, |put| put_step(put, parts))?;
    body.section(SEEN, |put| put_emission(put, &parts.emission))?;
    body.section(REMARKS, |put| {
        put.list(&parts.notes, |put, note| put.string(note))?;
        put.list(&parts.certificates, put_certificate)
    })?;
    Ok(body.bytes)
}

pub(in crate::file) fn read(body: &[u8]) -> Result<SequenceNetwork, FileError> {
    let mut body = Take::new(body);
    let (model, belief, start, transition) = section(&mut body, STEP, take_step)?;
    let emission = section(&mut body, SEEN, take_emission)?;
    let (notes, certificates) = section(&mut body, REMARKS, |take| {
        Ok((take.list(4, Take::string)?, take.list(LEAST_CERTIFICATE, take_certificate)?))
    })?;
    body.end().map_err(|what| FileError::Malformed { section: REMARKS, what })?;
    let parts = SequenceParts { model, belief, start, transition, emission, certificates, notes };
    SequenceNetwork::new(parts).map_err(FileError::Sequence)
}

fn put_step(put: &mut Put, parts: &SequenceParts) -> Result<(), TooLong> {
    put.string(&parts.model)?;
    put_label(put, &parts.belief)?;
    put_numbers(put, &parts.start)?;
    put.list(0..parts.transition.states(), |put, state| {
        let (columns, weights) = parts.transition.row(state);
        put.list(columns, |put, &column| {
            put.u32(column);
            Ok(())
        })?;
        weights.iter().for_each(|&weight| put.f64(weight));
        Ok(())
    })
}

type Step = (String, crate::VariableLabel, Vec<f64>, Transition);

fn take_step(take: &mut Take<'_>) -> Result<Step, Malformed> {
    let (model, belief, start) = (take.string()?, take_label(take)?, take_numbers(take)?);
    let rows = take.list(4, |take| {
        let columns = take.list(4 + 8, Take::place)?;
        columns.into_iter().map(|column| Ok((column, take.f64()?))).collect::<Result<Vec<_>, Malformed>>()
    })?;
    let transition = Transition::from_rows(&rows).ok_or_else(|| {
        "a row of the transition is out of order, or holds what is no probability".to_owned()
    })?;
    Ok((model, belief, start, transition))
}

fn put_emission(put: &mut Put, emission: &Emission) -> Result<(), TooLong> {
    match emission {
        Emission::Symbols(SymbolEmission { label, likelihoods }) => {
            put.u8(0);
            put_label(put, label)?;
            put_numbers(put, likelihoods)
        }
        Emission::Gaussian(GaussianEmission { labels, means, roots, offsets }) => {
            put.u8(1);
            put.list(labels, put_label)?;
            [means, roots, offsets].into_iter().try_for_each(|numbers| put_numbers(put, numbers))
        }
    }
}

fn take_emission(take: &mut Take<'_>) -> Result<Emission, Malformed> {
    match take.u8()? {
        0 => {
            let (label, likelihoods) = (take_label(take)?, take_numbers(take)?);
            Ok(Emission::Symbols(SymbolEmission { label, likelihoods }))
        }
        1 => {
            let labels = take.list(9, take_label)?;
            let (means, roots) = (take_numbers(take)?, take_numbers(take)?);
            Ok(Emission::Gaussian(GaussianEmission { labels, means, roots, offsets: take_numbers(take)? }))
        }
        other => Err(unknown("kind of emission", other)),
    }
}

/// Two bytes, ten numbers, a count, a string and a list.
const LEAST_CERTIFICATE: usize = 2 + 10 * 8 + 4 + 4 + 4;

fn put_certificate(put: &mut Put, certificate: &SequenceCertificate) -> Result<(), TooLong> {
    put_precision(put, certificate.precision);
    put.f64(certificate.contraction);
    put.place(certificate.contraction_steps)?;
    put_bound(put, &certificate.step);
    put_bound(put, &certificate.step_back);
    put.f64(certificate.read_out);
    put_bound(put, &certificate.ln_evidence_step);
    put_bound(put, &certificate.path_step);
    put.u8(u8::from(certificate.forgives_underflow));
    put.string(&certificate.domain)?;
    put.list(&certificate.assumptions, |put, assumption| put.string(assumption))
}

fn take_certificate(take: &mut Take<'_>) -> Result<SequenceCertificate, Malformed> {
    Ok(SequenceCertificate {
        precision: take_precision(take)?,
        contraction: take.f64()?,
        contraction_steps: take.place()?,
        step: take_bound(take)?,
        step_back: take_bound(take)?,
        read_out: take.f64()?,
        ln_evidence_step: take_bound(take)?,
        path_step: take_bound(take)?,
        forgives_underflow: take.flag()?,
        domain: take.string()?,
        assumptions: take.list(4, Take::string)?,
    })
}

fn put_numbers(put: &mut Put, numbers: &[f64]) -> Result<(), TooLong> {
    put.list(numbers, |put, &number| {
        put.f64(number);
        Ok(())
    })
}

fn take_numbers(take: &mut Take<'_>) -> Result<Vec<f64>, Malformed> {
    take.list(8, Take::f64)
}
