//! The names of columns: those that hold evidence, and those that hold results.

use hamnet_model::{VariableId, Variables, nearest};

use crate::HeaderError;
use crate::number::whole_number;
use crate::states::Spelling;

/// A column of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EvidenceName {
    /// The states of a variable, or its values if it is real.
    States(VariableId),
    /// The likelihoods of one state.
    Likelihoods(VariableId, usize),
}

impl EvidenceName {
    /// The evidence in a column called `text`, if any.
    ///
    /// `text` is tried as it stands, then without the spaces around it. A variable of the whole name comes first; then
    /// `VAR=state`, and where several cuts at `=` give a variable and a state of it, the longest variable name wins.
    pub(crate) fn parse(text: &str, variables: &Variables, spelling: Spelling) -> Option<Self> {
        [text, text.trim()].into_iter().find_map(|text| {
            variables
                .find(text)
                .map(Self::States)
                .or_else(|| cuts(text).find_map(|(name, state)| parse_soft(name, state, variables, spelling)))
        })
    }
}

fn parse_soft(name: &str, state: &str, variables: &Variables, spelling: Spelling) -> Option<EvidenceName> {
    let id = variables.find(name)?;
    let index = match (spelling, whole_number(state.as_bytes())) {
        (Spelling::Index, Some(index)) => {
            usize::try_from(index).ok().filter(|&index| index < variables.cardinality(id))
        }
        (Spelling::Index, None) | (Spelling::Name, _) => variables[id].state(state),
    };
    index.map(|state| EvidenceName::Likelihoods(id, state))
}

/// All `VAR`, `state` with `VAR=state`, the longest `VAR` first.
fn cuts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.rmatch_indices('=').map(|(at, _)| (&text[..at], &text[at + 1..]))
}

/// The error for a column that holds neither evidence nor results.
pub(crate) fn unknown(column: usize, text: &str, variables: &Variables) -> HeaderError {
    if text.trim().is_empty() {
        return HeaderError::Unnamed { column };
    }
    if let Some(separator) = other_separator(text, variables) {
        return HeaderError::Separator { found: separator };
    }
    let known = cuts(text.trim()).find_map(|(name, state)| Some((variables.find(name)?, state)));
    match known {
        Some((id, _)) if variables[id].range().is_some() => {
            HeaderError::SoftReal { column, name: text.to_owned(), variable: variables[id].name().to_owned() }
        }
        Some((id, state)) => HeaderError::UnknownState {
            column,
            name: text.to_owned(),
            variable: variables[id].name().to_owned(),
            state: state.to_owned(),
            remedy: nearest(state, variables[id].states().iter().map(String::as_str)).into(),
        },
        None => HeaderError::UnknownVariable {
            column,
            name: text.to_owned(),
            remedy: nearest_column(text.trim(), variables).into(),
        },
    }
}

/// The sign between the names of variables where the whole header is one cell.
fn other_separator(text: &str, variables: &Variables) -> Option<char> {
    let separates = |sign: &char| {
        let pieces = || text.split(*sign).map(str::trim);
        pieces().count() > 1 && pieces().any(|piece| variables.find(piece.trim_matches('"')).is_some())
    };
    [';', '\t', '|'].into_iter().find(separates)
}

fn nearest_column(text: &str, variables: &Variables) -> Option<String> {
    nearest(text, variables.iter().map(|variable| variable.name())).or_else(|| {
        let (name, state) = cuts(text).next()?;
        let name = nearest(name, variables.iter().map(|variable| variable.name()))?;
        Some(format!("{name}={state}"))
    })
}

const STATUS: &str = "status";
const LN_EVIDENCE: &str = "ln p(e)";
const MOST_LIKELY: &str = "most likely ";
const LN_EXPLANATION: &str = "ln p(x*,e)";
const CERTAIN: &str = "certain";

/// Whether a column that holds no evidence is a result of an earlier run.
pub(crate) fn is_result(text: &str) -> bool {
    let text = text.trim_start();
    let bare = text.trim_end().trim_end_matches('_');
    bare == STATUS
        || bare == LN_EVIDENCE
        || bare == LN_EXPLANATION
        || bare == CERTAIN
        || text.starts_with(MOST_LIKELY)
        || (bare.starts_with("P(") && bare.ends_with(')'))
}

/// Names of columns of results which no reader of the same model takes for evidence: where a variable is called
/// `status`, the column of that name gets an underscore.
pub(crate) struct ResultNames<'a> {
    pub(crate) variables: &'a Variables,
    pub(crate) spelling: Spelling,
}

impl ResultNames<'_> {
    pub(crate) fn status(&self) -> String {
        self.distinct(STATUS.to_owned())
    }

    pub(crate) fn ln_evidence(&self) -> String {
        self.distinct(LN_EVIDENCE.to_owned())
    }

    pub(crate) fn ln_explanation(&self) -> String {
        self.distinct(LN_EXPLANATION.to_owned())
    }

    pub(crate) fn certain(&self) -> String {
        self.distinct(CERTAIN.to_owned())
    }

    /// `most likely X`, for a joint `most likely X,Y`.
    pub(crate) fn most_likely(&self, target: &[VariableId]) -> String {
        let names: Vec<&str> = target.iter().map(|&id| self.variables[id].name()).collect();
        self.distinct(format!("{MOST_LIKELY}{}", names.join(",")))
    }

    /// `P(X=a)`, for a joint `P(X=a,Y=b)`.
    pub(crate) fn probability(&self, target: &[VariableId], states: &[usize]) -> String {
        let findings: Vec<String> =
            target.iter().zip(states).map(|(&id, &state)| self.likelihood(id, state)).collect();
        self.distinct(format!("P({})", findings.join(",")))
    }

    /// `X=a`: the name of a column of likelihoods.
    pub(crate) fn likelihood(&self, variable: VariableId, state: usize) -> String {
        format!("{}={}", self.variables[variable].name(), self.state(variable, state))
    }

    /// `a` or its index.
    pub(crate) fn state(&self, variable: VariableId, state: usize) -> String {
        match self.spelling {
            Spelling::Name => self.variables[variable].states()[state].clone(),
            Spelling::Index => state.to_string(),
        }
    }

    fn distinct(&self, mut name: String) -> String {
        while EvidenceName::parse(&name, self.variables, self.spelling).is_some() {
            name.push('_');
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use hamnet_model::{Variable, VariableId, Variables};

    use super::{EvidenceName, ResultNames, is_result, unknown};
    use crate::states::Spelling;

    fn variables(list: &[(&str, &[&str])]) -> Variables {
        let mut variables = Variables::new();
        for (name, states) in list {
            let states = states.iter().map(|&state| state.to_owned()).collect();
            variables.push(Variable::new(*name, states).unwrap()).unwrap();
        }
        variables
    }

    #[test]
    fn the_longest_variable_name_with_such_a_state_wins() {
        let variables = variables(&[("a", &["b=c", "b=d"]), ("a=b", &["c", "e"])]);
        let parse = |text| EvidenceName::parse(text, &variables, Spelling::Name);
        let (a, ab) = (VariableId::new(0), VariableId::new(1));
        assert_eq!(parse("a=b"), Some(EvidenceName::States(ab)));
        assert_eq!(parse("a=b=c"), Some(EvidenceName::Likelihoods(ab, 0)));
        assert_eq!(parse("a=b=d"), Some(EvidenceName::Likelihoods(a, 1)));
        assert_eq!(parse(" a=b=e "), Some(EvidenceName::Likelihoods(ab, 1)));
        assert_eq!(parse("a=b=f"), None);
    }

    #[test]
    fn an_index_comes_before_a_name_that_looks_like_one() {
        let variables = variables(&[("bit", &["1", "0"])]);
        let (bit, name) = (VariableId::new(0), "bit=1");
        let by_name = EvidenceName::parse(name, &variables, Spelling::Name);
        let by_index = EvidenceName::parse(name, &variables, Spelling::Index);
        assert_eq!(by_name, Some(EvidenceName::Likelihoods(bit, 0)));
        assert_eq!(by_index, Some(EvidenceName::Likelihoods(bit, 1)));
    }

    #[test]
    fn results_step_aside_for_variables_of_their_name() {
        let variables = variables(&[("status", &["on", "off"]), ("status_", &["on"])]);
        let names = ResultNames { variables: &variables, spelling: Spelling::Name };
        assert_eq!(names.status(), "status__");
        assert!(is_result(&names.status()));
    }

    #[test]
    fn unknown_columns_are_told_their_nearest_spelling() {
        let variables = variables(&[("smoke", &["yes", "no"])]);
        let message = |text| unknown(1, text, &variables).to_string();
        assert!(message("Smoke").contains("did you mean `smoke`?"));
        assert!(message("smoke=Yes").contains("did you mean `yes`?"));
        assert!(message("smok=yes").contains("did you mean `smoke=yes`?"));
        assert!(message("").contains("has no name"));
        assert!(message("id;smoke").contains("separated by `;`"));
        assert!(message("smoke\tage").contains("separated by tabs"));
        assert!(message("id;age").contains("no variable `id;age`"));
    }
}
