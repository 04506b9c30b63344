//! Variables, with named states or a range of reals, and the ordered set of them that a model speaks about.

use std::collections::HashMap;
use std::fmt;

use crate::ModelError;

/// The place of a variable in its [`Variables`]; displayed as `v3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(u32);

impl VariableId {
    /// The identity of the variable at `index`.
    ///
    /// # Panics
    /// If `index` does not fit 32 bits; no model in memory has that many variables.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 variables fit in memory"))
    }

    /// The place in the model's order, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for VariableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

/// The reals from `low` to `high`, both finite, `low < high`: where a certificate has to hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RealRange {
    low: f64,
    high: f64,
}

impl RealRange {
    /// The reals from `low` to `high`; `None` unless both are finite and `low < high`.
    pub fn new(low: f64, high: f64) -> Option<Self> {
        (low.is_finite() && high.is_finite() && low < high).then_some(Self { low, high })
    }

    /// The least number.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The largest number.
    pub fn high(self) -> f64 {
        self.high
    }

    /// Whether `x` is within; not so for NaN.
    pub fn contains(self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }
}

// the ends are never NaN
impl Eq for RealRange {}

/// A variable: a name, and at least one state, all named differently, or a range of reals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    name: String,
    /// Empty of a real variable.
    states: Vec<String>,
    range: Option<RealRange>,
}

impl Variable {
    /// A variable with the given states.
    ///
    /// # Errors
    /// [`ModelError::EmptyDomain`] without states, [`ModelError::DuplicateState`] if two share a name.
    pub fn new(name: impl Into<String>, states: Vec<String>) -> Result<Self, ModelError> {
        let name = name.into();
        if states.is_empty() {
            return Err(ModelError::EmptyDomain { variable: name });
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(twice) = states.iter().find(|state| !seen.insert(state.as_str())) {
            return Err(ModelError::DuplicateState { variable: name, state: twice.clone() });
        }
        Ok(Self { name, states, range: None })
    }

    /// A real variable.
    pub fn real(name: impl Into<String>, range: RealRange) -> Self {
        Self { name: name.into(), states: Vec::new(), range: Some(range) }
    }

    /// The variable's name as the file spells it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a real variable lies; `None` of a discrete one.
    pub fn range(&self) -> Option<RealRange> {
        self.range
    }

    /// The names of the states, in the order of the tables; none of a real variable.
    pub fn states(&self) -> &[String] {
        &self.states
    }

    /// The number of states; zero of a real variable.
    pub fn cardinality(&self) -> usize {
        self.states.len()
    }

    /// The index of the state called `name`.
    pub fn state(&self, name: &str) -> Option<usize> {
        self.states.iter().position(|state| state == name)
    }
}

/// The variables of a model, in order, with unique names.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    list: Vec<Variable>,
    by_name: HashMap<String, VariableId>,
}

impl PartialEq for Variables {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Variables {
    /// No variables yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a variable at the end.
    ///
    /// # Errors
    /// [`ModelError::DuplicateVariable`] if the name is taken.
    pub fn push(&mut self, variable: Variable) -> Result<VariableId, ModelError> {
        if self.by_name.contains_key(variable.name()) {
            return Err(ModelError::DuplicateVariable { variable: variable.name });
        }
        let id = VariableId::new(self.list.len());
        self.by_name.insert(variable.name.clone(), id);
        self.list.push(variable);
        Ok(id)
    }

    /// The number of variables.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The variable called `name`.
    pub fn find(&self, name: &str) -> Option<VariableId> {
        self.by_name.get(name).copied()
    }

    /// The number of states of `id`.
    pub fn cardinality(&self, id: VariableId) -> usize {
        self[id].cardinality()
    }

    /// All identities in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = VariableId> + use<> {
        (0..self.list.len()).map(VariableId::new)
    }

    /// All variables in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Variable> {
        self.list.iter()
    }
}

impl std::ops::Index<VariableId> for Variables {
    type Output = Variable;

    fn index(&self, id: VariableId) -> &Variable {
        &self.list[id.index()]
    }
}
