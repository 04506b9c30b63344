//! From the words of a call to the network that answers and the rows it is asked about.

use std::path::Path;

use hamnet::model::format::evid;
use hamnet::model::format::phylogeny::EvidenceRows;
use hamnet::model::{Evidence, Finding, MarkovNetwork, Model, Query, QueryError, VariableId, Variables};
use hamnet::numeric::Precision;

use super::{Subject, refuse};
use crate::args::{Asked, Asking, Building, Manners, Reading};
use crate::failure::Failure;
use crate::{files, progress, remark};

/// What a call says about network and data.
pub struct Words<'a> {
    pub subject: &'a Path,
    pub data: Option<&'a Path>,
    pub asking: &'a Asking,
    pub building: &'a Building,
    pub reading: &'a Reading,
    pub precision: Precision,
    pub most_likely: bool,
    pub manners: Manners,
}

/// Where the rows are.
pub enum Rows {
    /// In the table that the call names.
    Table,
    /// Here.
    Known(Vec<Evidence>),
    /// Here, and the network is built for them: it reads nothing more.
    BuiltIn(Vec<Evidence>),
    /// The sites of an alignment.
    Sites(EvidenceRows),
}

/// Reads the network, or the model and builds the network.
///
/// # Errors
/// Files that cannot be read, words that do not fit, a model too large to compile.
pub fn open(words: &Words<'_>) -> Result<(Subject, Rows), Failure> {
    if files::is_network(words.subject)? { open_network(words) } else { open_model(words) }
}

fn open_network(words: &Words<'_>) -> Result<(Subject, Rows), Failure> {
    refuse::words_for_a_network(words)?;
    let mut subject = Subject::of_network(files::network(words.subject)?)?;
    let conditions = subject.network.parts().targets_condition;
    if words.most_likely && conditions && !subject.network.explains() {
        return Err(Failure::Call(
            "this network gives posteriors; compile the model with `--most-likely` for one that finds the most probable explanation, \
             or run the model with `--query all --most-likely`"
                .to_owned(),
        ));
    }
    subject.fix(words.asking.findings(&subject.variables)?)?;
    let rows = match evidence_file(words) {
        None if words.data.is_none() => Rows::Known(vec![Evidence::none(subject.variables.len())]),
        None => table_or_sites(words, &subject.variables, &subject.readable())?,
        Some(path) => Rows::Known(evid::read(path, &nameplate(&subject.variables))?),
    };
    Ok((subject, rows))
}

fn open_model(words: &Words<'_>) -> Result<(Subject, Rows), Failure> {
    refuse::a_model_without_query(words.asking)?;
    let model = files::model(words.subject, &words.reading.options(), words.manners.quiet)?;
    refuse::options_of_energies(words.building, &model)?;
    let Asked { query, values } = words.asking.query(&model)?;
    let rows = match evidence_file(words) {
        None if words.data.is_none() => {
            of_call(vec![Evidence::none(model.variables().len())], &model, words.building)
        }
        None => table_or_sites(words, model.variables(), &query.observable)?,
        Some(path) => of_call(evid::read(path, &model)?, &model, words.building),
    };
    let query = match &rows {
        Rows::BuiltIn(known) => known.iter().try_fold(query, |query, row| built_for(row, query, &model))?,
        Rows::Table | Rows::Known(_) | Rows::Sites(_) => query,
    };
    let options = words.building.options(words.precision);
    let compile = || Subject::of_model(&model, &query, &options);
    let mut subject = progress::during("compiling", !words.manners.quiet, compile)?;
    if words.most_likely && query.targets_condition {
        let explain = || subject.explain(&model, &query, &options);
        progress::during("compiling explanations", !words.manners.quiet, explain)?;
    }
    subject.fix(values.into_iter().map(|(id, value)| (id, Finding::Value(value))).collect())?;
    Ok((subject, rows))
}

/// A network is built for a single row, unless it has to read what it observes.
fn of_call(rows: Vec<Evidence>, model: &Model, building: &Building) -> Rows {
    if rows.len() == 1 && !building.makes_energies(model) { Rows::BuiltIn(rows) } else { Rows::Known(rows) }
}

/// `query` for one row: what is found is given, and nothing else can be observed, so the network is as small as can be.
///
/// What the row says of a variable that is asked for stays out unless it conditions.
fn built_for(row: &Evidence, query: Query, model: &Model) -> Result<Query, QueryError> {
    let asked = |id: VariableId| query.targets.iter().any(|target| target.variables().contains(&id));
    let found = model.variables().ids().filter_map(|id| match row.get(id) {
        Finding::State(state) => Some((id, *state)),
        Finding::Missing | Finding::Value(_) | Finding::Soft(_) => None,
    });
    let findings: Vec<_> = found.filter(|&(id, _)| query.targets_condition || !asked(id)).collect();
    let mut query = query.given(&findings, model)?;
    query.observable.clear();
    Ok(query)
}

/// The sites of an alignment, of which each row should speak of `observed`, or the table that the call names.
fn table_or_sites(
    words: &Words<'_>,
    variables: &Variables,
    observed: &[VariableId],
) -> Result<Rows, Failure> {
    let Some(sequences) = words.data.map(files::sequences).transpose()?.flatten() else {
        return Ok(Rows::Table);
    };
    let (rows, warnings) = sequences.sites_of(variables, observed)?;
    if !words.manners.quiet {
        warnings.iter().for_each(remark::diagnostic);
    }
    Ok(Rows::Sites(rows))
}

/// The path of the data, if it is a UAI evidence file.
fn evidence_file<'a>(words: &Words<'a>) -> Option<&'a Path> {
    let path = words.data?;
    let bare = if files::ending(path) == "gz" { path.with_extension("") } else { path.to_owned() };
    matches!(files::ending(&bare).as_str(), "evid").then_some(path)
}

/// Variables as a model that says nothing of them, for readers that need one.
fn nameplate(variables: &Variables) -> Model {
    Model::Markov(MarkovNetwork::new(None, variables.clone(), Vec::new()))
}
