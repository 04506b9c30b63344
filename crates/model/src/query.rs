//! What is asked: which variables to infer, which may be observed, and what is known beforehand.

use thiserror::Error;

use crate::{BayesianNetwork, Finding, Model, Variable, VariableId, Variables, nearest};

/// One posterior that is asked for: a marginal, or the joint of several variables (last fastest).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Vec<VariableId>);

impl Target {
    /// The marginal of one variable.
    pub fn marginal(variable: VariableId) -> Self {
        Self(vec![variable])
    }

    /// The joint of the given variables; repeated ones count once.
    pub fn joint(variables: impl IntoIterator<Item = VariableId>) -> Self {
        let mut unique = Vec::new();
        for variable in variables {
            if !unique.contains(&variable) {
                unique.push(variable);
            }
        }
        Self(unique)
    }

    /// The variables, slowest first.
    pub fn variables(&self) -> &[VariableId] {
        &self.0
    }
}

/// What to infer and from what.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The posteriors, in the order of the output.
    pub targets: Vec<Target>,
    /// Whether a value of a target variable in the data conditions (`all`) or is ignored.
    pub targets_condition: bool,
    /// The variables that may be observed, row by row; in the model's order.
    pub observable: Vec<VariableId>,
    /// States known for every row, at compile time.
    pub given: Vec<(VariableId, usize)>,
}

/// Which variables the data may speak about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observe {
    /// Any variable that is not a target; of a hierarchy that marks some as observed, those.
    Any,
    /// The variables without children (of a Bayesian network or a hierarchy).
    Leaves,
    /// The named ones.
    Only(Vec<String>),
}

/// A query that does not fit its model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QueryError {
    #[error("there is no variable `{name}`{}", hint(nearest))]
    UnknownVariable { name: String, nearest: Option<String> },
    #[error("`{variable}` has no state `{state}`{}", hint(nearest))]
    UnknownState { variable: String, state: String, nearest: Option<String> },
    #[error("the query is empty; name a variable, `X,Y`, `X*Y` or `all`")]
    Empty,
    #[error(
        "`--observe leaves` needs a Bayesian network or a hierarchy; this model has no arrows, so name the variables"
    )]
    NoLeaves,
    #[error("`{variable}` is both asked for and given")]
    GivenTarget { variable: String },
    #[error("`{text}` is not of the form VAR=state, or VAR=number for a real")]
    NotAFinding { text: String },
    #[error("`{variable}` is a real number, and `{text}` is no finite one")]
    NotANumber { variable: String, text: String },
}

fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl Query {
    /// Reads `X`, `X,Y`, `X*Y` or `all`. A variable whose name holds a comma or star is matched whole first.
    ///
    /// # Errors
    /// [`QueryError::Empty`], [`QueryError::UnknownVariable`], [`QueryError::NoLeaves`].
    pub fn parse(text: &str, observe: &Observe, model: &Model) -> Result<Self, QueryError> {
        let variables = model.variables();
        if text == "all" && variables.find("all").is_none() {
            return Self::all(observe, model);
        }
        let targets = parse_targets(text, variables)?;
        let observable = observable(observe, model)?
            .into_iter()
            .filter(|id| !targets.iter().any(|target| target.variables().contains(id)))
            .collect();
        Ok(Self { targets, targets_condition: false, observable, given: Vec::new() })
    }

    /// Every marginal; evidence on any variable conditions.
    ///
    /// # Errors
    /// [`QueryError::UnknownVariable`], [`QueryError::NoLeaves`] from `observe`.
    pub fn all(observe: &Observe, model: &Model) -> Result<Self, QueryError> {
        Ok(Self {
            targets: model.variables().ids().map(Target::marginal).collect(),
            targets_condition: true,
            observable: observable(observe, model)?,
            given: Vec::new(),
        })
    }

    /// The same query when `findings` hold in every row. Given variables are no longer observable.
    ///
    /// # Errors
    /// [`QueryError::GivenTarget`] unless the query is `all`.
    pub fn given(mut self, findings: &[(VariableId, usize)], model: &Model) -> Result<Self, QueryError> {
        for &(variable, state) in findings {
            let asked = self.targets.iter().any(|target| target.variables().contains(&variable));
            if asked && !self.targets_condition {
                let variable = model.variables()[variable].name().to_owned();
                return Err(QueryError::GivenTarget { variable });
            }
            self.observable.retain(|&id| id != variable);
            self.given.retain(|&(id, _)| id != variable);
            self.given.push((variable, state));
        }
        Ok(self)
    }
}

/// Reads `VAR=state,VAR=state`, of reals `VAR=number`: states and values. The longest variable name that fits a piece wins.
///
/// # Errors
/// [`QueryError::NotAFinding`], [`QueryError::UnknownVariable`], [`QueryError::UnknownState`], [`QueryError::NotANumber`].
pub fn parse_findings(text: &str, variables: &Variables) -> Result<Vec<(VariableId, Finding)>, QueryError> {
    text.split(',')
        .filter(|piece| !piece.trim().is_empty())
        .map(|piece| parse_finding(piece, variables))
        .collect()
}

fn parse_finding(piece: &str, variables: &Variables) -> Result<(VariableId, Finding), QueryError> {
    let piece = piece.trim();
    let mut cuts = piece.match_indices('=').map(|(at, _)| (piece[..at].trim(), piece[at + 1..].trim()));
    let first = cuts.next().ok_or_else(|| QueryError::NotAFinding { text: piece.to_owned() })?;
    let (name, state) =
        std::iter::once(first).chain(cuts).find(|(name, _)| variables.find(name).is_some()).unwrap_or(first);
    let id = find(name, variables)?;
    let variable = &variables[id];
    let finding = match variable.range() {
        Some(_) => Finding::Value(parse_value(name, state)?),
        None => Finding::State(parse_state(variable, state)?),
    };
    Ok((id, finding))
}

fn parse_state(variable: &Variable, state: &str) -> Result<usize, QueryError> {
    variable.state(state).ok_or_else(|| QueryError::UnknownState {
        variable: variable.name().to_owned(),
        state: state.to_owned(),
        nearest: nearest(state, variable.states().iter().map(String::as_str)),
    })
}

fn parse_value(variable: &str, text: &str) -> Result<f64, QueryError> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite());
    value.ok_or_else(|| QueryError::NotANumber { variable: variable.to_owned(), text: text.to_owned() })
}

fn parse_targets(text: &str, variables: &Variables) -> Result<Vec<Target>, QueryError> {
    if let Some(id) = variables.find(text.trim()) {
        return Ok(vec![Target::marginal(id)]);
    }
    let mut targets = Vec::new();
    for group in text.split(',').map(str::trim).filter(|group| !group.is_empty()) {
        let ids = match variables.find(group) {
            Some(id) => vec![id],
            None => group.split('*').map(|name| find(name.trim(), variables)).collect::<Result<_, _>>()?,
        };
        targets.push(Target::joint(ids));
    }
    if targets.is_empty() { Err(QueryError::Empty) } else { Ok(targets) }
}

fn find(name: &str, variables: &Variables) -> Result<VariableId, QueryError> {
    variables.find(name).ok_or_else(|| QueryError::UnknownVariable {
        name: name.to_owned(),
        nearest: nearest(name, variables.iter().map(|variable| variable.name())),
    })
}

fn observable(observe: &Observe, model: &Model) -> Result<Vec<VariableId>, QueryError> {
    match (observe, model) {
        (Observe::Any, Model::Hierarchy(law)) if !law.observed().is_empty() => Ok(law.observed()),
        (Observe::Any, _) => Ok(model.variables().ids().collect()),
        (Observe::Leaves, Model::Hierarchy(law)) => Ok(law.leaves()),
        (Observe::Leaves, Model::Bayesian(network)) => Ok(BayesianNetwork::leaves(network)),
        (Observe::Leaves, Model::Markov(_) | Model::Hamiltonian(_)) => Err(QueryError::NoLeaves),
        (Observe::Only(names), _) => {
            let mut ids =
                names.iter().map(|name| find(name, model.variables())).collect::<Result<Vec<_>, _>>()?;
            ids.sort_unstable();
            ids.dedup();
            Ok(ids)
        }
    }
}
