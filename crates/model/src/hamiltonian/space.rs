//! The variables a Hamiltonian speaks about: bits, spins, categories and reals, single or in arrays.

use super::Lattice;
use crate::polynomial::{Coordinate, Polynomial, Rule};
use crate::variable::RealRange;
use crate::{ModelError, Variable, VariableId, Variables};

/// More variables than this are refused before any is made.
pub const MAX_VARIABLES: usize = 1 << 16;

/// The values a variable takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Domain {
    /// 0 or 1.
    Bit,
    /// −1 or 1.
    Spin,
    /// One of several named states.
    Category(Vec<String>),
    /// A number in a range.
    Real(RealRange),
}

impl Domain {
    /// The names of the states: `0`, `1` of a bit, `-1`, `1` of a spin, none of a real.
    pub fn states(&self) -> Vec<String> {
        match self {
            Self::Bit => vec!["0".to_owned(), "1".to_owned()],
            Self::Spin => vec!["-1".to_owned(), "1".to_owned()],
            Self::Category(states) => states.clone(),
            Self::Real(_) => Vec::new(),
        }
    }

    /// The value in `state` of the number of a bit or spin (`asked` is `None`), or of the indicator of state `asked`. A real
    /// has no states.
    pub fn value(&self, state: usize, asked: Option<usize>) -> f64 {
        match (self, asked) {
            (_, Some(asked)) => f64::from(u8::from(state == asked)),
            (Self::Spin, None) => {
                if state == 0 {
                    -1.0
                } else {
                    1.0
                }
            }
            (Self::Bit | Self::Category(_) | Self::Real(_), None) => state as f64,
        }
    }
}

/// Variables of one domain in a box of sites; a single variable has the empty shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// The name of the array; the site `[i, j]` is the variable `name.i.j`.
    pub name: String,
    /// The number of sites in each direction.
    pub shape: Vec<usize>,
    /// What each variable takes.
    pub domain: Domain,
}

impl Array {
    /// The number of variables; `None` past `usize`.
    pub fn sites(&self) -> Option<usize> {
        self.shape.iter().try_fold(1usize, |product, &extent| product.checked_mul(extent))
    }

    /// What the variable at site number `site` is called, last index fastest.
    fn variable_name(&self, site: usize) -> String {
        Lattice::sites(&self.shape, site)
            .iter()
            .fold(self.name.clone(), |name, index| format!("{name}.{index}"))
    }
}

/// All variables of a Hamiltonian, array after array, the last index fastest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Space {
    arrays: Vec<Array>,
    /// The first variable of each array.
    first: Vec<usize>,
    /// The array of each variable.
    array_of: Vec<usize>,
    variables: Variables,
}

impl Space {
    /// The variables of `arrays`.
    ///
    /// # Errors
    /// [`ModelError::TooManyVariables`], [`ModelError::DuplicateVariable`], [`ModelError::DuplicateState`],
    /// [`ModelError::EmptyDomain`].
    pub fn new(arrays: Vec<Array>) -> Result<Self, ModelError> {
        let mut space = Self::default();
        for array in arrays {
            space.push(array)?;
        }
        Ok(space)
    }

    /// Adds an array behind the others. After an error the space is as it was.
    ///
    /// # Errors
    /// As [`Space::new`].
    pub fn push(&mut self, array: Array) -> Result<(), ModelError> {
        let sites = array.sites().unwrap_or(usize::MAX);
        let found = self.variables.len().saturating_add(sites);
        if found > MAX_VARIABLES {
            return Err(ModelError::TooManyVariables { array: array.name, found, limit: MAX_VARIABLES });
        }
        let variable = |site| match array.domain {
            Domain::Real(range) => Ok(Variable::real(array.variable_name(site), range)),
            _ => Variable::new(array.variable_name(site), array.domain.states()),
        };
        let members = (0..sites).map(variable).collect::<Result<Vec<_>, _>>()?;
        if let Some(taken) = members.iter().find(|member| self.variables.find(member.name()).is_some()) {
            return Err(ModelError::DuplicateVariable { variable: taken.name().to_owned() });
        }
        self.first.push(self.variables.len());
        self.array_of.extend(std::iter::repeat_n(self.arrays.len(), sites));
        // names within an array differ by their indices, so none is refused
        members.into_iter().try_for_each(|member| self.variables.push(member).map(|_| ()))?;
        self.arrays.push(array);
        Ok(())
    }

    /// The arrays in order.
    pub fn arrays(&self) -> &[Array] {
        &self.arrays
    }

    /// The place of the array called `name`.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.arrays.iter().position(|array| array.name == name)
    }

    /// The variables of the array at `place`.
    pub fn members(&self, place: usize) -> Vec<VariableId> {
        let end = self.first.get(place + 1).copied().unwrap_or(self.variables.len());
        (self.first[place]..end).map(VariableId::new).collect()
    }

    /// The variable at site number `site` of the array at `place`.
    pub fn member(&self, place: usize, site: usize) -> VariableId {
        VariableId::new(self.first[place] + site)
    }

    /// The variables in order, without the class.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// What `variable` takes.
    pub fn domain(&self, variable: VariableId) -> &Domain {
        &self.arrays[self.array_of[variable.index()]].domain
    }

    /// How powers of `coordinate` reduce.
    pub fn rule(&self, coordinate: Coordinate) -> Rule {
        match (coordinate.variable().map(|variable| self.domain(variable)), coordinate.state()) {
            (None | Some(Domain::Real(_)), _) => Rule::Free,
            (Some(Domain::Spin), None) => Rule::Involution,
            _ => Rule::Idempotent,
        }
    }

    /// Whether `coordinate` is one of these variables': the number of a bit, spin or real, or the indicator of a state.
    pub fn holds(&self, coordinate: Coordinate) -> bool {
        let Some(variable) = coordinate.variable() else { return false };
        variable.index() < self.variables.len()
            && match (self.domain(variable), coordinate.state()) {
                (Domain::Bit | Domain::Spin | Domain::Real(_), state) => state.is_none(),
                (Domain::Category(states), state) => state.is_some_and(|state| state < states.len()),
            }
    }

    /// `y_a y_b` of bits, spins or reals; of categories one where both are in the same state, else zero.
    pub fn agreement(&self, a: VariableId, b: VariableId) -> Polynomial {
        let both = |c: Coordinate, d: Coordinate| &Polynomial::coordinate(c) * &Polynomial::coordinate(d);
        let product = match self.domain(a) {
            Domain::Bit | Domain::Spin | Domain::Real(_) => {
                both(Coordinate::number(a), Coordinate::number(b))
            }
            Domain::Category(states) => (0..states.len()).fold(Polynomial::zero(), |sum, state| {
                &sum + &both(Coordinate::indicator(a, state), Coordinate::indicator(b, state))
            }),
        };
        product.reduced(|coordinate| self.rule(coordinate))
    }

    /// Whether no variable is real.
    pub fn is_discrete(&self) -> bool {
        !self.arrays.iter().any(|array| matches!(array.domain, Domain::Real(_)))
    }

    /// The array of `variable` and its indices in it.
    pub fn place(&self, variable: VariableId) -> (&Array, Vec<usize>) {
        let array = self.array_of[variable.index()];
        let site = variable.index() - self.first[array];
        (&self.arrays[array], Lattice::sites(&self.arrays[array].shape, site))
    }

    /// What `coordinate` is called: `s.0.1`, `colour=red` of an indicator, `(2)` of definition number 2.
    pub fn name(&self, coordinate: Coordinate) -> String {
        let Some(variable) = coordinate.variable() else {
            return coordinate.definition().map_or_else(String::new, |definition| format!("({definition})"));
        };
        let variable = &self.variables[variable];
        match coordinate.state() {
            None => variable.name().to_owned(),
            Some(state) => format!("{}={}", variable.name(), variable.states()[state]),
        }
    }
}
