//! Rules 1, 2 and 5 to 8: everything that is named exists, once.

use std::collections::BTreeSet;

use super::{existing_unit, joint_states, known_variable, of_states};
use crate::{
    Encoding, EvidenceHead, Head, HeadForm, Network, NetworkError, UnitId, VariableDomain, VariableLabel,
};

pub(super) fn variables(network: &Network) -> Result<(), NetworkError> {
    let variables = &network.parts.variables;
    distinct("the list of variables", variables.iter().map(|label| &label.name))?;
    variables.iter().try_for_each(domain)
}

fn domain(label: &VariableLabel) -> Result<(), NetworkError> {
    match &label.domain {
        VariableDomain::States(states) => {
            let place = format!("variable `{}`", label.name);
            if states.is_empty() {
                return Err(NetworkError::WrongLength { place, expected: 1, found: 0 });
            }
            distinct(&place, states.iter())
        }
        &VariableDomain::Real { low, high } => {
            if low.is_finite() && high.is_finite() && low <= high {
                return Ok(());
            }
            Err(NetworkError::BadRange { variable: label.name.clone(), low, high })
        }
    }
}

fn distinct<'a>(place: &str, names: impl Iterator<Item = &'a String>) -> Result<(), NetworkError> {
    let mut seen = BTreeSet::new();
    match { names }.find(|name| !seen.insert(*name)) {
        None => Ok(()),
        Some(name) => Err(NetworkError::Repeated { place: place.to_owned(), what: format!("`{name}`") }),
    }
}

pub(super) fn inputs(network: &Network) -> Result<(), NetworkError> {
    let mut next = UnitId::new(0);
    let mut read = BTreeSet::new();
    for (index, input) in network.parts.inputs.iter().enumerate() {
        let place = format!("input {index}");
        let label = known_variable(network, &place, input.variable)?;
        if label.range().is_some() && network.parts.encoding != Encoding::Observed {
            return Err(NetworkError::NoLikelihoods { input: index, variable: label.name.clone() });
        }
        let expected = label.width();
        let found = input.units.len();
        if found != expected {
            return Err(NetworkError::WrongLength { place, expected, found });
        }
        if input.units.first() != next {
            return Err(NetworkError::OutOfPlace { place, expected: next, found: input.units.first() });
        }
        if !read.insert(input.variable) {
            let what = format!("variable `{}`", network.parts.variables[input.variable].name);
            return Err(NetworkError::Repeated { place: "the list of inputs".to_owned(), what });
        }
        next = input.units.end();
    }
    let found = network.layers.first().map_or(UnitId::new(network.units), |layer| layer.units.first());
    if found == next {
        return Ok(());
    }
    Err(NetworkError::OutOfPlace { place: "the first layer".to_owned(), expected: next, found })
}

pub(super) fn heads(network: &Network) -> Result<(), NetworkError> {
    if network.parts.heads.is_empty() {
        return Err(NetworkError::NoHead);
    }
    for (place, head) in network.parts.heads.iter().enumerate() {
        let place = format!("head {place}");
        of_states(network, &place, &head.target)?;
        let (expected, found) = (joint_states(network, &place, &head.target)?, head.units.len());
        if found != expected {
            return Err(NetworkError::WrongLength { place, expected, found });
        }
        head.units.iter().try_for_each(|&unit| existing_unit(network, &place, unit))?;
    }
    Ok(())
}

/// Max-marginals are logarithms of one kind, read all or none.
pub(super) fn max_marginals(network: &Network) -> Result<(), NetworkError> {
    let other = |head: &Head| head.form != HeadForm::MaxMarginals;
    let is_log = matches!(network.parts.evidence, EvidenceHead::Log { .. });
    match network.parts.heads.iter().position(other) {
        _ if !network.explains() => Ok(()),
        None if is_log => Ok(()),
        None => Err(NetworkError::MixedKinds),
        Some(head) => Err(NetworkError::MixedHeads { head }),
    }
}

pub(super) fn evidence(network: &Network) -> Result<(), NetworkError> {
    let evidence = &network.parts.evidence;
    if let Some(unit) = evidence.unit() {
        existing_unit(network, "the evidence head", unit)?;
    }
    let bad_number = |what, value| Err(NetworkError::BadNumber { what, value });
    match (network.parts.encoding, *evidence) {
        (Encoding::Likelihood, EvidenceHead::Linear { .. })
        | (Encoding::Observed, EvidenceHead::Absent | EvidenceHead::Possible { .. }) => Ok(()),
        (Encoding::LogLikelihood { floor, .. }, _) if !(floor > 0.0 && floor.is_finite()) => {
            bad_number("the floor of the encoding", floor)
        }
        (Encoding::LogLikelihood { spread, .. }, _) if !(spread >= 0.0 && spread.is_finite()) => {
            bad_number("the spread of the encoding", spread)
        }
        (Encoding::LogLikelihood { .. }, EvidenceHead::Log { offset, .. }) if !offset.is_finite() => {
            bad_number("the offset of ln p(e)", offset)
        }
        (Encoding::LogLikelihood { .. }, EvidenceHead::Log { impossible_below, .. })
            if impossible_below.is_nan() =>
        {
            bad_number("the threshold of impossible evidence", impossible_below)
        }
        (Encoding::LogLikelihood { .. }, EvidenceHead::Log { .. }) => Ok(()),
        (
            Encoding::Likelihood,
            EvidenceHead::Log { .. } | EvidenceHead::Absent | EvidenceHead::Possible { .. },
        )
        | (
            Encoding::LogLikelihood { .. },
            EvidenceHead::Linear { .. } | EvidenceHead::Absent | EvidenceHead::Possible { .. },
        )
        | (Encoding::Observed, EvidenceHead::Linear { .. } | EvidenceHead::Log { .. }) => {
            Err(NetworkError::MixedKinds)
        }
    }
}

pub(super) fn given(network: &Network) -> Result<(), NetworkError> {
    let place = "what is given";
    let variables: Vec<usize> = network.parts.given.iter().map(|given| given.0).collect();
    joint_states(network, place, &variables)?;
    of_states(network, place, &variables)?;
    for &(variable, state) in &network.parts.given {
        let states = known_variable(network, place, variable)?.width();
        if state >= states {
            return Err(NetworkError::NoSuchState { place: place.to_owned(), state, states });
        }
    }
    Ok(())
}

pub(super) fn origins(network: &Network) -> Result<(), NetworkError> {
    let (expected, found) = (network.units, network.parts.unit_origins.len());
    if expected != found {
        return Err(NetworkError::WrongLength { place: "the list of origins".to_owned(), expected, found });
    }
    let place = |group: usize| format!("origin group {group}");
    let groups = network.parts.origins.iter().enumerate();
    let states: Vec<usize> = groups
        .map(|(group, origin)| joint_states(network, &place(group), &origin.scope))
        .collect::<Result<_, _>>()?;
    for (unit, origin) in network.parts.unit_origins.iter().enumerate() {
        let group = origin.group.0 as usize;
        let Some(&states) = states.get(group) else {
            return Err(NetworkError::NoSuchOrigin { unit: UnitId::new(unit), group, groups: states.len() });
        };
        if origin.state as usize >= states {
            return Err(NetworkError::NoSuchState {
                place: place(group),
                state: origin.state as usize,
                states,
            });
        }
    }
    Ok(())
}
