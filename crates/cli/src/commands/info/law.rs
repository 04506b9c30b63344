//! Information of the law of a model.

use hamnet::analysis::JointTable;
use hamnet::analysis::information::{
    Axis, conditional_entropy, conditional_information, entropy, mutual_information,
};
use hamnet::analysis::{AnalysisError, Nats};
use hamnet::model::exact::Judge;
use hamnet::model::{Evidence, Model, Observe, Query, Target, VariableId};

use super::{Arguments, failed, groups, recursion};
use crate::describe::{InformationReport, Quantity};
use crate::failure::Failure;

/// The most states of all variables together.
const MOST_STATES: usize = 1 << 24;

/// The report on `model`.
///
/// # Errors
/// Names that are not in the model, reals, a joint that is too large.
pub(super) fn report(arguments: &Arguments, model: &Model) -> Result<InformationReport, Failure> {
    let variables = model.variables();
    let mut groups = groups(arguments, |name| variables.find(name).is_some())?;
    let names = groups.clone().map(|group| group.join(","));
    if let Model::Hierarchy(law) = model {
        for group in
            groups.iter_mut().filter(|group| **group == ["leaves"] && variables.find("leaves").is_none())
        {
            *group = law.observed().into_iter().map(|id| variables[id].name().to_owned()).collect();
        }
    }
    let mut ids: Vec<VariableId> = Vec::new();
    for name in groups.iter().flatten() {
        // words the error as every other command does
        let id = match variables.find(name) {
            Some(id) => id,
            None => Query::parse(name, &Observe::Any, model)?.targets[0].variables()[0],
        };
        if variables[id].range().is_some() {
            return Err(Failure::Call(format!(
                "`{name}` is a real number, whose law is no table; draw rows with `hamnet sample MODEL -n N -o DATA.csv` and \
                 give DATA.csv"
            )));
        }
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let report = match (model, alone(&groups)) {
        (Model::Hierarchy(law), Some((x, data))) if states(model, &ids).is_none() => {
            let find = |group: usize| {
                groups[group].iter().filter_map(|name| variables.find(name)).collect::<Vec<_>>()
            };
            recursion::quantities(arguments, law, (find(x)[0], &find(data)), (&names[x], &names[data]))?
        }
        _ => {
            let (table, uncertainty) = joint(arguments, model, &ids)?;
            quantities(&table, &groups, &names, uncertainty)
                .map_err(|error| failed(&arguments.subject, &error))?
        }
    };
    let subject = model.name().map_or_else(|| arguments.subject.display().to_string(), str::to_owned);
    Ok(InformationReport { subject, rows: None, left_out: 0, quantities: report })
}

/// The groups of one variable, and of those it is asked about, where nothing is given and the two share nothing.
fn alone(groups: &[Vec<String>; 3]) -> Option<(usize, usize)> {
    let [a, b, given] = groups;
    let place = [(a, b, (0, 1)), (b, a, (1, 0))];
    let found = place.into_iter().find(|(x, data, _)| x.len() == 1 && !data.contains(&x[0]));
    found.filter(|_| given.is_empty()).map(|(_, _, places)| places)
}

/// The number of states of `ids` together; `None` beyond the limit.
fn states(model: &Model, ids: &[VariableId]) -> Option<usize> {
    let states = |states: usize, &id: &VariableId| states.checked_mul(model.variables().cardinality(id));
    ids.iter().try_fold(1usize, states).filter(|&states| states <= MOST_STATES)
}

/// The law of `ids`, and a relative error that no probability exceeds.
fn joint(arguments: &Arguments, model: &Model, ids: &[VariableId]) -> Result<(JointTable, f64), Failure> {
    let variables = model.variables();
    let states = ids.iter().try_fold(1usize, |states, &id| states.checked_mul(variables.cardinality(id)));
    if states.is_none_or(|states| states > MOST_STATES) {
        let of = states.map_or("more than 2^64".to_owned(), |states| crate::words::count(states as u64));
        return Err(Failure::Work(format!(
            "the variables together have {of} states, more than {}; name fewer variables",
            crate::words::count(MOST_STATES as u64)
        )));
    }
    let judge = Judge::new(model);
    let judged = judge.judge(&[Target::joint(ids.iter().copied())], false, &Evidence::none(variables.len()));
    let judged = judged.map_err(|error| Failure::file(&arguments.subject, error))?;
    let weights = judged.posteriors[0].iter().map(|p| p.to_f64()).collect();
    let axes = ids.iter().map(|&id| Axis::new(variables[id].name(), variables.cardinality(id))).collect();
    let table = JointTable::new(axes, weights).map_err(|error| failed(&arguments.subject, &error))?;
    // the judge's own error, twice for the quotient, and the rounding to f64
    Ok((table, 2.0 * judged.bound + f64::EPSILON / 2.0))
}

fn quantities(
    table: &JointTable,
    groups: &[Vec<String>; 3],
    names: &[String; 3],
    uncertainty: f64,
) -> Result<Vec<Quantity>, AnalysisError> {
    let [a, b, c] = [0, 1, 2].map(|group| groups[group].iter().map(String::as_str).collect::<Vec<_>>());
    let [a_name, b_name, c_name] = names;
    let all = entropy(table, &[a.as_slice(), &b, &c].concat())?;
    // A relative error ε of every probability moves E ln r, r of at most four marginals, by ε(4 + E|ln r|), and E|ln r| is at most
    // the sum of the entropies of those; twice that covers the second order.
    let exact = |name: String, nats: Nats| {
        let moved = uncertainty * (8.0 + 8.0 * all.value);
        Quantity::exact(name, Nats { value: nats.value, error: nats.error + moved })
    };
    if c.is_empty() {
        return Ok(vec![
            exact(format!("H({a_name})"), entropy(table, &a)?),
            exact(format!("H({b_name})"), entropy(table, &b)?),
            exact(format!("H({a_name}|{b_name})"), conditional_entropy(table, &a, &b)?),
            exact(format!("I({a_name};{b_name})"), mutual_information(table, &a, &b)?),
        ]);
    }
    Ok(vec![
        exact(format!("H({a_name}|{c_name})"), conditional_entropy(table, &a, &c)?),
        exact(format!("H({b_name}|{c_name})"), conditional_entropy(table, &b, &c)?),
        exact(format!("I({a_name};{b_name})"), mutual_information(table, &a, &b)?),
        exact(format!("I({a_name};{b_name}|{c_name})"), conditional_information(table, &a, &b, &c)?),
    ])
}
