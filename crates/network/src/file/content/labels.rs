//! The sections of names, inputs and heads.

use crate::file::put::{Put, TooLong};
use crate::file::take::{Malformed, Take, unknown};
use crate::{
    Encoding, EvidenceHead, Head, HeadForm, Input, NetworkParts, UnitId, UnitRange, VariableDomain,
    VariableLabel,
};

pub(super) struct Names {
    pub model: String,
    pub variables: Vec<VariableLabel>,
}

pub(super) fn put_names(put: &mut Put, parts: &NetworkParts) -> Result<(), TooLong> {
    put.string(&parts.model)?;
    put.list(&parts.variables, put_label)
}

pub(super) fn put_label(put: &mut Put, label: &VariableLabel) -> Result<(), TooLong> {
    put.string(&label.name)?;
    put_domain(put, &label.domain)
}

pub(super) fn take_label(take: &mut Take<'_>) -> Result<VariableLabel, Malformed> {
    Ok(VariableLabel { name: take.string()?, domain: take_domain(take)? })
}

fn put_domain(put: &mut Put, domain: &VariableDomain) -> Result<(), TooLong> {
    match domain {
        VariableDomain::States(states) => {
            put.u8(0);
            put.list(states, |put, state| put.string(state))
        }
        VariableDomain::Real { low, high } => {
            put.u8(1);
            put.f64(*low);
            put.f64(*high);
            Ok(())
        }
    }
}

fn take_domain(take: &mut Take<'_>) -> Result<VariableDomain, Malformed> {
    match take.u8()? {
        0 => Ok(VariableDomain::States(take.list(4, Take::string)?)),
        1 => Ok(VariableDomain::Real { low: take.f64()?, high: take.f64()? }),
        other => Err(unknown("kind of variable", other)),
    }
}

pub(super) fn take_names(take: &mut Take<'_>) -> Result<Names, Malformed> {
    let model = take.string()?;
    let variables = take.list(9, take_label)?;
    Ok(Names { model, variables })
}

pub(super) struct Inputs {
    pub inputs: Vec<Input>,
    /// The number of input units.
    pub units: usize,
    pub encoding: Encoding,
    pub targets_condition: bool,
    pub given: Vec<(usize, usize)>,
}

/// Inputs own the first units in order, so that their variables say all.
pub(super) fn put_inputs(put: &mut Put, parts: &NetworkParts) -> Result<(), TooLong> {
    put.list(&parts.inputs, |put, input| put.place(input.variable))?;
    match parts.encoding {
        Encoding::Likelihood => put.u8(0),
        Encoding::LogLikelihood { floor, spread } => {
            put.u8(1);
            put.f64(floor);
            put.f64(spread);
        }
        Encoding::Observed => put.u8(2),
    }
    put.u8(u8::from(parts.targets_condition));
    put.list(&parts.given, |put, &(variable, state)| {
        put.place(variable)?;
        put.place(state)
    })
}

pub(super) fn take_inputs(take: &mut Take<'_>, variables: &[VariableLabel]) -> Result<Inputs, Malformed> {
    let mut units = 0;
    let inputs = take.list(4, |take| take_input(take.place()?, variables, &mut units))?;
    let encoding = match take.u8()? {
        0 => Encoding::Likelihood,
        1 => Encoding::LogLikelihood { floor: take.f64()?, spread: take.f64()? },
        2 => Encoding::Observed,
        other => return Err(unknown("encoding", other)),
    };
    let targets_condition = take.flag()?;
    let given = take.list(8, |take| Ok((take.place()?, take.place()?)))?;
    Ok(Inputs { inputs, units, encoding, targets_condition, given })
}

/// The input of `variable` at the next units.
fn take_input(variable: usize, variables: &[VariableLabel], next: &mut usize) -> Result<Input, Malformed> {
    let label = variables.get(variable).ok_or_else(|| format!("there is no variable {variable}"))?;
    let first = *next;
    *next += label.width();
    if *next > u32::MAX as usize {
        return Err("there are 2^32 input units or more".to_owned());
    }
    Ok(Input { variable, units: UnitRange::new(UnitId::new(first), label.width()) })
}

pub(super) struct Heads {
    pub heads: Vec<Head>,
    pub evidence: EvidenceHead,
}

pub(super) fn put_heads(put: &mut Put, parts: &NetworkParts) -> Result<(), TooLong> {
    put.list(&parts.heads, |put, head| {
        put.list(&head.target, |put, &variable| put.place(variable))?;
        put.list(&head.units, |put, unit| put.place(unit.index()))?;
        put.u8(match head.form {
            HeadForm::Normalize => 0,
            HeadForm::Softmax => 1,
            HeadForm::MaxMarginals => 2,
        });
        Ok(())
    })?;
    match parts.evidence {
        EvidenceHead::Linear { unit, exponent } => {
            put.u8(0);
            put.place(unit.index())?;
            put.i64(exponent);
        }
        EvidenceHead::Log { unit, offset, impossible_below } => {
            put.u8(1);
            put.place(unit.index())?;
            put.f64(offset);
            put.f64(impossible_below);
        }
        EvidenceHead::Absent => put.u8(2),
        EvidenceHead::Possible { unit, tells_all } => {
            put.u8(if tells_all { 3 } else { 4 });
            put.place(unit.index())?;
        }
    }
    Ok(())
}

pub(super) fn take_heads(take: &mut Take<'_>) -> Result<Heads, Malformed> {
    let heads = take.list(9, take_head)?;
    let evidence = match take.u8()? {
        0 => EvidenceHead::Linear { unit: take.unit()?, exponent: take.i64()? },
        1 => EvidenceHead::Log { unit: take.unit()?, offset: take.f64()?, impossible_below: take.f64()? },
        2 => EvidenceHead::Absent,
        form @ (3 | 4) => EvidenceHead::Possible { unit: take.unit()?, tells_all: form == 3 },
        other => return Err(unknown("evidence head", other)),
    };
    Ok(Heads { heads, evidence })
}

fn take_head(take: &mut Take<'_>) -> Result<Head, Malformed> {
    let target = take.list(4, Take::place)?;
    let units = take.list(4, Take::unit)?;
    let form = match take.u8()? {
        0 => HeadForm::Normalize,
        1 => HeadForm::Softmax,
        2 => HeadForm::MaxMarginals,
        other => return Err(unknown("form of a head", other)),
    };
    Ok(Head { target, units, form })
}
