//! Calls that cannot be meant, told before any work.

use hamnet::model::{Finding, Model};
use hamnet::network::Network;

use super::open::Words;
use super::{Outside, Subject};
use crate::args::{Asking, Building};
use crate::failure::Failure;

/// A network answers the query it is compiled for.
///
/// # Errors
/// Words that only a model can follow.
pub fn words_for_a_network(words: &Words<'_>) -> Result<(), Failure> {
    let options = [
        ("--query", words.asking.query.is_some()),
        ("--observe", words.asking.observe.is_some()),
        ("--units", words.building.units.is_some()),
        ("--tolerance", words.building.tolerance.is_some()),
        ("--max-memory", words.building.max_memory.is_some()),
    ];
    match options.iter().chain(&words.building.of_energies()).find(|(_, said)| *said) {
        None => Ok(()),
        Some((option, _)) => Err(Failure::Call(format!(
            "{option} is decided when a network is compiled, and {} is one; run the model, or compile it again",
            words.subject.display()
        ))),
    }
}

/// Only energies have gates, series, and products one after the other.
///
/// # Errors
/// An option of energies for a network that sums out what is not observed.
pub fn options_of_energies(building: &Building, model: &Model) -> Result<(), Failure> {
    if building.makes_energies(model) {
        return Ok(());
    }
    match building.of_energies().iter().find(|(_, said)| *said) {
        None => Ok(()),
        Some((option, _)) => {
            let units = match model {
                Model::Hamiltonian(_) => ", or choose --units sigmoid or others that compute energies",
                _ => "",
            };
            Err(Failure::Call(format!(
                "{option} is about energies of what is observed, and this network sums out what is not; leave it out{units}"
            )))
        }
    }
}

/// Networks of energies do not compute `ln p(e)`.
///
/// # Errors
/// `--evidence` of such a network.
pub fn evidence_that_is_absent(asked: bool, network: &Network) -> Result<(), Failure> {
    if asked && network.explains() {
        return Err(Failure::Call(
            "--evidence: a network of explanations knows ln p(x*,e), which it gives, and not ln p(e); leave out --evidence, or run \
             the model"
                .to_owned(),
        ));
    }
    if !asked || network.evidence().tells_probability() {
        return Ok(());
    }
    let has_reals = network.variables().iter().any(|label| label.range().is_some());
    let remedy = if has_reals { "" } else { ", or take --units product, whose networks compute it" };
    Err(Failure::Call(format!(
        "--evidence: a network of energies leaves out what all classes share, since the posterior does not depend on it, and so \
         does not know ln p(e); leave out --evidence{remedy}"
    )))
}

/// What is given is in no table, where its reader would refuse it.
///
/// # Errors
/// A given value outside of its range, if that is refused.
pub fn given_outside(outside: Outside, subject: &Subject) -> Result<(), Failure> {
    if outside != Outside::Error {
        return Ok(());
    }
    for (id, finding) in &subject.fixed {
        let variable = &subject.variables[*id];
        if let (Finding::Value(value), Some(range)) = (finding, variable.range())
            && !range.contains(*value)
        {
            return Err(Failure::Work(format!(
                "--given {}={value} is outside {} to {}, the range that the certificate covers",
                variable.name(),
                range.low(),
                range.high()
            )));
        }
    }
    Ok(())
}

/// A model answers what it is asked.
///
/// # Errors
/// A call without `--query`.
pub fn a_model_without_query(asking: &Asking) -> Result<(), Failure> {
    match asking.query {
        Some(_) => Ok(()),
        None => Err(Failure::Call(
            "say what to infer: --query X, several `X,Y`, their joint `X*Y`, or `all`".to_owned(),
        )),
    }
}

/// Explanations are of all variables together, and exact but for rounding.
///
/// # Errors
/// Words that ask for some variables only, or for what explanations are not made of.
pub fn explanations_of_some(asking: &Asking, building: &Building) -> Result<(), Failure> {
    if let Some(query) = asking.query.as_deref().filter(|query| *query != "all") {
        return Err(Failure::Call(format!(
            "--most-likely finds the state of all variables together; leave out `--query {query}`, or leave out --most-likely here \
             and give it to `hamnet run`, which then adds the most probable state of {query} alone"
        )));
    }
    let said = [("--tolerance", building.tolerance.is_some())];
    match said.iter().chain(&building.of_energies()).find(|(_, said)| *said) {
        None => Ok(()),
        Some((option, _)) => Err(Failure::Call(format!(
            "{option} is about approximations, and explanations are exact but for rounding; leave it out"
        ))),
    }
}
