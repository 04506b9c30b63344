//! Calls that cannot be meant, told before any work.

use super::open::Words;
use crate::args::Asking;
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
    match options.iter().find(|(_, said)| *said) {
        None => Ok(()),
        Some((option, _)) => Err(Failure::Call(format!(
            "{option} is decided when a network is compiled, and {} is one; run the model, or compile it again",
            words.subject.display()
        ))),
    }
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
