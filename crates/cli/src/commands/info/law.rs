//! Information of the law of a model.

use hamnet::analysis::information::law::{Law, LawStep};
use hamnet::analysis::{AnalysisError, Nats, to_bits};
use hamnet::model::hierarchy::MarkovHierarchy;
use hamnet::model::{Model, Observe, Query, VariableId};

use super::{Arguments, failed, names, recursion};
use crate::describe::{Dropped, InformationReport, LargestClique, Quantity};
use crate::failure::Failure;

/// Data of a hierarchy with more states than these go by their classes.
const MOST_STATES: usize = 1 << 24;
/// Names of a group beyond these are counted in the names of quantities.
const MOST_NAMES: usize = 4;

/// Variables taken together, and what they are called.
struct Group {
    name: String,
    ids: Vec<VariableId>,
}

/// The report on `model`.
///
/// # Errors
/// Names that are not in the model, reals, cliques that are too large.
pub(super) fn report(arguments: &Arguments, model: &Model) -> Result<InformationReport, Failure> {
    let (groups, given) = groups(arguments, model)?;
    let subject = model.name().map_or_else(|| arguments.subject.display().to_string(), str::to_owned);
    let mut report = InformationReport::new(subject);
    let told = |error: AnalysisError| failed(&arguments.subject, &error);
    let mut law = Law::new(model).map_err(told)?;
    if let (Model::Hierarchy(hierarchy), [a, b], None, None) =
        (model, groups.as_slice(), &arguments.through, &arguments.given)
        && let Some((x, data)) = alone(hierarchy, &law, a, b)
    {
        report.quantities =
            recursion::quantities(arguments, hierarchy, (x.ids[0], &data.ids), (&x.name, &data.name))?;
        return Ok(report);
    }
    match (arguments.through.as_deref(), groups.as_slice()) {
        (Some(way), [from, to]) if given.ids.is_empty() => {
            let way = names(way, |name| model.variables().find(name).is_some());
            let way: Vec<Group> = way
                .into_iter()
                .map(|name| Ok(Group { ids: vec![find(&name, model)?], name }))
                .collect::<Result<_, Failure>>()?;
            processing(&mut law, from, &way, to, &mut report).map_err(told)?;
        }
        (Some(_), _) => {
            return Err(Failure::Call(
                "--through shows what is left on the way from --between to one --and, with nothing given; leave out the others"
                    .to_owned(),
            ));
        }
        (None, [a, b]) => pair(&mut law, a, b, &given, &mut report).map_err(told)?,
        (None, several) => shared(&mut law, several, &given, &mut report).map_err(told)?,
    }
    let clique = law.largest_clique();
    if clique.states > 0.0 {
        report.largest_clique = Some(LargestClique {
            variables: spelled(model, &clique.variables),
            states: clique.states as u64,
        });
    }
    Ok(report)
}

/// The groups between which information is asked for, and what is given.
fn groups(arguments: &Arguments, model: &Model) -> Result<(Vec<Group>, Group), Failure> {
    let variables = model.variables();
    let texts = [&arguments.between].into_iter().chain(&arguments.and).chain(arguments.given.as_ref());
    let mut groups = Vec::new();
    let mut rest = Vec::new();
    for text in texts {
        let named = names(text, |name| variables.find(name).is_some());
        if named.is_empty() {
            return Err(Failure::Call("--between and --and name at least one variable each".to_owned()));
        }
        let is_word = |word: &str| named == [word] && variables.find(word).is_none();
        let ids = match model {
            Model::Hierarchy(law) if is_word("leaves") => law.observed(),
            _ if is_word("rest") => {
                rest.push(groups.len());
                Vec::new()
            }
            _ => named.iter().map(|name| find(name, model)).collect::<Result<_, Failure>>()?,
        };
        groups.push(Group { name: called(&named), ids });
    }
    let taken: Vec<VariableId> = groups.iter().flat_map(|group: &Group| &group.ids).copied().collect();
    for place in rest {
        groups[place].ids = variables.ids().filter(|id| !taken.contains(id)).collect();
    }
    let given = arguments.given.as_ref().and_then(|_| groups.pop());
    Ok((groups, given.unwrap_or(Group { name: String::new(), ids: Vec::new() })))
}

/// The discrete variable called `name`.
fn find(name: &str, model: &Model) -> Result<VariableId, Failure> {
    let variables = model.variables();
    // a name that is not there is worded as by every other command
    let id = match variables.find(name) {
        Some(id) => id,
        None => Query::parse(name, &Observe::Any, model)?.targets[0].variables()[0],
    };
    if variables[id].range().is_none() {
        return Ok(id);
    }
    Err(Failure::Call(format!(
        "`{name}` is a real number, whose law is no table; draw rows with `hamnet sample MODEL -n N -o DATA.csv` and give DATA.csv"
    )))
}

fn called(names: &[String]) -> String {
    match names.len() {
        0..=MOST_NAMES => names.join(","),
        more => format!("{},… {more} in all", names[..MOST_NAMES - 1].join(",")),
    }
}

fn spelled(model: &Model, ids: &[VariableId]) -> Vec<String> {
    ids.iter().map(|&id| model.variables()[id].name().to_owned()).collect()
}

/// The group of one variable, and that of data about it which have too many states to be listed.
fn alone<'g>(
    hierarchy: &MarkovHierarchy,
    law: &Law<'_>,
    a: &'g Group,
    b: &'g Group,
) -> Option<(&'g Group, &'g Group)> {
    let is_one = |(x, data): &(&Group, &Group)| x.ids.len() == 1 && !data.ids.contains(&x.ids[0]);
    let found = [(a, b), (b, a)].into_iter().find(is_one)?;
    let bearing = law.reduction(&found.0.ids, &found.1.ids, &[]).b;
    let variables = hierarchy.variables();
    let states = bearing.iter().try_fold(1usize, |states, &id| states.checked_mul(variables.cardinality(id)));
    states.is_none_or(|states| states > MOST_STATES).then_some(found)
}

/// Entropies and information of two groups.
fn pair(
    law: &mut Law<'_>,
    a: &Group,
    b: &Group,
    given: &Group,
    report: &mut InformationReport,
) -> Result<(), AnalysisError> {
    let less = law.reduction(&a.ids, &b.ids, &given.ids);
    let information = law.conditional_information(&a.ids, &b.ids, &given.ids)?;
    if given.ids.is_empty() {
        report.add(format!("H({})", a.name), law.entropy(&a.ids))?;
        report.add(format!("H({})", b.name), law.entropy(&b.ids))?;
        report.add(format!("H({}|{})", a.name, b.name), law.conditional_entropy(&a.ids, &b.ids))?;
        report.add(format!("I({};{})", a.name, b.name), Ok(information))?;
    } else {
        let c = &given.name;
        report.add(format!("H({}|{c})", a.name), law.conditional_entropy(&a.ids, &given.ids))?;
        report.add(format!("H({}|{c})", b.name), law.conditional_entropy(&b.ids, &given.ids))?;
        report.add(format!("I({};{})", a.name, b.name), law.information(&a.ids, &b.ids))?;
        report.add(format!("I({};{}|{c})", a.name, b.name), Ok(information))?;
    }
    if less.is_separated() {
        let by = if given.ids.is_empty() { "nothing connects" } else { "what is given separates" };
        report.notes.push(format!("{by} {} and {}: zero, whatever the numbers", a.name, b.name));
        return Ok(());
    }
    let (model, all) = (law.model(), [(a, &less.a), (b, &less.b), (given, &less.c)]);
    for (option, (group, kept)) in ["--between", "--and", "--given"].into_iter().zip(all) {
        let mut dropped: Vec<VariableId> =
            group.ids.iter().copied().filter(|id| !kept.contains(id)).collect();
        dropped.sort_unstable();
        if !dropped.is_empty() {
            report.dropped.push(Dropped { from: option, variables: spelled(model, &dropped) });
        }
    }
    Ok(())
}

/// What more than two groups share.
fn shared(
    law: &mut Law<'_>,
    groups: &[Group],
    given: &Group,
    report: &mut InformationReport,
) -> Result<(), AnalysisError> {
    let given_name = if given.ids.is_empty() { String::new() } else { format!("|{}", given.name) };
    for group in groups {
        let entropy = law.conditional_entropy(&group.ids, &given.ids);
        report.add(format!("H({}{given_name})", group.name), entropy)?;
    }
    let ids: Vec<&[VariableId]> = groups.iter().map(|group| group.ids.as_slice()).collect();
    let names = groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>().join(";");
    report.quantities.push(Quantity::exact(
        format!("total correlation({names}{given_name})"),
        law.total_correlation(&ids, &given.ids)?,
    ));
    report.quantities.push(Quantity::exact(
        format!("I({names}{given_name})"),
        law.interaction_information(&ids, &given.ids)?,
    ));
    Ok(())
}

/// What is left of the information about `from` along `way` and at its end `to`.
fn processing(
    law: &mut Law<'_>,
    from: &Group,
    way: &[Group],
    to: &Group,
    report: &mut InformationReport,
) -> Result<(), AnalysisError> {
    let stops: Vec<&Group> = way.iter().chain([to]).collect();
    let ids: Vec<&[VariableId]> = stops.iter().map(|group| group.ids.as_slice()).collect();
    report.add(format!("H({})", from.name), law.entropy(&from.ids))?;
    let steps = law.data_processing(&from.ids, &ids)?;
    for (place, (stop, step)) in stops.iter().zip(&steps).enumerate() {
        let quantity = Quantity::exact(format!("I({};{})", from.name, stop.name), step.information);
        let before = place.checked_sub(1).map(|before| stops[before].name.as_str());
        report.quantities.push(match before {
            None => quantity,
            Some(before) => quantity.remarked(lost(step, before, &from.name)),
        });
    }
    Ok(())
}

/// What a step loses, and whether it had to.
fn lost(step: &LawStep, before: &str, from: &str) -> String {
    let Nats { value, .. } = step.lost_here.unwrap_or_default();
    let change = match value < 0.0 {
        true => format!("{:.6} bits more than in {before}", to_bits(-value)),
        false => format!("{:.6} bits less than in {before}", to_bits(value)),
    };
    match step.is_processed {
        Some(true) => format!("{change}, which separates it from {from}: no step of that kind gains"),
        _ => format!("{change}, which does not separate it from {from}: such a step may gain"),
    }
}
