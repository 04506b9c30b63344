//! Models distilled that are no hierarchies: the table of what is asked for and of what bears on it.

use hamnet::analysis::Pair;
use hamnet::analysis::information::law::Law as Relations;
use hamnet::analysis::sufficient::Rounding;
use hamnet::model::exact::Judge;
use hamnet::model::{Evidence, Model, Query, Target, VariableId};
use hamnet::network::VariableLabel;

use super::Arguments;
use super::table::{Found, Law, MOST_STATES, report};
use crate::failure::Failure;
use crate::words;

/// Observations beyond these are not named one by one.
const MOST_NAMED: usize = 1 << 16;

/// The report on a model of states. What is seen is first reduced to its Markov boundary, which tells as much whatever the numbers.
///
/// # Errors
/// Names that are not in it, reals, too many states.
pub(super) fn of_model(arguments: &Arguments, model: &Model) -> Result<Found, Failure> {
    let path = &arguments.model;
    let Some(text) = &arguments.query else {
        return Err(Failure::Call(format!(
            "{}: say what to infer: --query names a variable",
            path.display()
        )));
    };
    let variables = model.variables();
    let query = Query::parse(text, &arguments.observe(model), model)?;
    let asked = match query.targets[..] {
        [ref target] if target.variables().len() == 1 => target.variables()[0],
        _ => {
            return Err(Failure::Call(format!(
                "`{text}` names several variables; ask for each in a call of its own"
            )));
        }
    };
    if let Some(real) = variables.iter().find(|variable| variable.range().is_some()) {
        return Err(Failure::file(
            path,
            format!(
                "`{}` is a real number, whose values are no classes; distil models of states",
                real.name()
            ),
        ));
    }
    let observable: Vec<VariableId> = query.observable.iter().copied().filter(|&id| id != asked).collect();
    let relations = Relations::new(model).map_err(|error| arguments.failed(&error))?;
    let seen = relations.reduction(&[asked], &observable, &[]).b;
    // what is asked for runs fastest
    let ids: Vec<VariableId> = seen.iter().copied().chain([asked]).collect();
    let states = ids.iter().try_fold(1usize, |states, &id| states.checked_mul(variables.cardinality(id)));
    if states.is_none_or(|states| states > MOST_STATES) {
        let names: Vec<String> = seen.iter().map(|&id| variables[id].name().to_owned()).collect();
        return Err(Failure::file(
            path,
            format!(
                "`{}` and what bears on it ({}) have {} states, more than {}; see less of it (--observe), or give a hierarchy, whose \
                 data need not be listed",
                variables[asked].name(),
                words::shortened(&names),
                states.map_or("more than 2^64".to_owned(), |states| words::count(states as u64)),
                words::count(MOST_STATES as u64)
            ),
        ));
    }
    let judged = Judge::new(model).judge(
        &[Target::joint(ids.iter().copied())],
        false,
        &Evidence::none(variables.len()),
    );
    let judged = judged.map_err(|error| Failure::file(path, error))?;
    let weights = judged.posteriors[0].iter().map(|p| p.to_f64()).collect();
    let pair = Pair::from_columns(variables.cardinality(asked), weights)
        .map_err(|error| arguments.failed(&error))?;
    // the judge's own error, twice for the quotient, and the rounding to f64
    let rounding = Rounding::Relative(2.0 * judged.bound + f64::EPSILON);
    let name = model.name().map_or_else(|| path.display().to_string(), str::to_owned);
    let label =
        |&id: &VariableId| VariableLabel::of_states(variables[id].name(), variables[id].states().to_vec());
    let law = Law {
        observations: named(&seen, model, pair.y_states()),
        states: variables[asked].states().to_vec(),
        rounding: Some(rounding),
        seen: seen.iter().map(label).collect(),
        places: (0..pair.y_states()).map(Some).collect(),
        observable: observable.len(),
        total: None,
        pair,
    };
    report(arguments, name, text, law)
}

/// `smoke=yes, either=no` for each joint state of `seen`, the last fastest.
fn named(seen: &[VariableId], model: &Model, count: usize) -> Vec<String> {
    if seen.is_empty() || count > MOST_NAMED {
        return Vec::new();
    }
    let variables = model.variables();
    let name = |mut place: usize| {
        let mut findings: Vec<String> = Vec::new();
        for &id in seen.iter().rev() {
            let states = variables[id].states();
            findings.push(format!("{}={}", variables[id].name(), states[place % states.len()]));
            place /= states.len();
        }
        findings.reverse();
        findings.join(", ")
    };
    (0..count).map(name).collect()
}
