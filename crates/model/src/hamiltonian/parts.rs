//! The factors of a Hamiltonian's law: monomials gathered into the maximal scopes among them.

use std::collections::BTreeMap;

use hamnet_numeric::{Dd, Scaled};

use super::{Classes, Space};
use crate::polynomial::{Monomial, Polynomial};
use crate::{ModelError, VariableId};

/// The table of a scope may have this many cells.
const MAX_CELLS: f64 = (1u64 << 24) as f64;

/// A factor `exp(-h_x(y_C))` of the law, over the variables `C` and, where it depends on it, the class.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// Variables in ascending order; the class, if any, is the last of all.
    pub scope: Vec<VariableId>,
    /// The terms of each class; one list where the class is not in the scope.
    pub terms: Vec<Vec<(Monomial, Dd)>>,
}

impl Part {
    /// `h` of class number `class` where each variable is in the state that `state_of` gives.
    pub fn energy(&self, space: &Space, class: usize, state_of: impl Fn(VariableId) -> usize) -> Dd {
        let value = |c: crate::polynomial::Coordinate| {
            let value = |variable| space.domain(variable).value(state_of(variable), c.state());
            // the parts of a law with definitions are never asked for
            Dd::from_f64(c.variable().map_or(0.0, value))
        };
        let terms = &self.terms[class.min(self.terms.len() - 1)];
        terms.iter().fold(Dd::ZERO, |sum, (monomial, h)| sum + *h * monomial.evaluate(value))
    }

    /// The roundings, each of at most [`Dd::UNIT`], between an entry `exp(-h)` and its exact value.
    ///
    /// Values of coordinates are exact, so `T` terms with `S = Σ|h|` leave an absolute error of at most `T·S` units in the
    /// exponent; the exponential adds less than `1 + S`.
    pub fn roundings(&self) -> u64 {
        let of_class = |terms: &Vec<(Monomial, Dd)>| {
            let sum: f64 = terms.iter().map(|(_, h)| h.abs().to_f64()).sum();
            ((terms.len() + 1) as f64 * sum * 1.001).ceil() as u64 + 2
        };
        self.terms.iter().map(of_class).max().unwrap_or(0)
    }
}

/// The terms that are not constant, as parts over maximal scopes.
///
/// A monomial whose coefficient is the same for all classes does not depend on the class. One part holds every monomial whose
/// scope lies inside its own, so no table is larger than the one its largest monomial needs.
///
/// # Errors
/// [`ModelError::TableTooLarge`].
pub(super) fn gather(
    space: &Space,
    classes: Option<&Classes>,
    energies: &[Polynomial],
) -> Result<Vec<Part>, ModelError> {
    let class = classes.map(|_| VariableId::new(space.variables().len()));
    let mut by_scope: BTreeMap<Vec<VariableId>, Vec<&Monomial>> = BTreeMap::new();
    for monomial in monomials(energies) {
        let mut scope = monomial.variables();
        if scope.is_empty() {
            continue;
        }
        let first = energies[0].coefficient(monomial);
        if energies.iter().any(|energy| energy.coefficient(monomial) != first) {
            scope.extend(class);
        }
        by_scope.entry(scope).or_default().push(monomial);
    }
    let mut scopes: Vec<(Vec<VariableId>, Vec<&Monomial>)> = by_scope.into_iter().collect();
    // stable, so scopes of one size stay in ascending order
    scopes.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
    let mut groups =
        Groups { space, scopes: Vec::new(), of_variable: vec![Vec::new(); space.variables().len()] };
    let mut members: Vec<Vec<&Monomial>> = Vec::new();
    for (scope, monomials) in scopes {
        match groups.containing(&scope) {
            Some(group) => members[group].extend(monomials),
            None => {
                check_size(space, classes, &scope)?;
                groups.push(scope);
                members.push(monomials);
            }
        }
    }
    let parts = groups.scopes.into_iter().zip(members);
    Ok(parts.map(|(scope, members)| part(scope, &members, class, energies)).collect())
}

/// The entries of the table of `part`, the last variable of its scope fastest.
pub(super) fn entries(part: &Part, space: &Space, classes: Option<&Classes>) -> Vec<Scaled> {
    let sizes: Vec<usize> = part.scope.iter().map(|&id| cardinality(space, classes, id)).collect();
    let cells: usize = sizes.iter().product();
    let entry = |cell: usize| {
        let mut rest = cell;
        let mut states = vec![0; sizes.len()];
        for (state, &size) in states.iter_mut().zip(&sizes).rev() {
            *state = rest % size;
            rest /= size;
        }
        let state_of = |id: VariableId| part.scope.iter().position(|&v| v == id).map_or(0, |at| states[at]);
        let class = state_of(VariableId::new(space.variables().len()));
        Scaled::exp(-part.energy(space, class, state_of))
    };
    (0..cells).map(entry).collect()
}

/// The scopes so far, by the variables in them.
struct Groups<'s> {
    space: &'s Space,
    scopes: Vec<Vec<VariableId>>,
    of_variable: Vec<Vec<usize>>,
}

impl Groups<'_> {
    /// The first scope that holds all of `scope`. The class is the last variable, so the first one is always in the space.
    fn containing(&self, scope: &[VariableId]) -> Option<usize> {
        let holds = |group: &&usize| scope.iter().all(|id| self.scopes[**group].binary_search(id).is_ok());
        self.of_variable[scope[0].index()].iter().find(holds).copied()
    }

    fn push(&mut self, scope: Vec<VariableId>) {
        for id in scope.iter().filter(|id| id.index() < self.space.variables().len()) {
            self.of_variable[id.index()].push(self.scopes.len());
        }
        self.scopes.push(scope);
    }
}

fn part(
    scope: Vec<VariableId>,
    members: &[&Monomial],
    class: Option<VariableId>,
    energies: &[Polynomial],
) -> Part {
    let lists = if scope.last().copied() == class { energies } else { &energies[..1] };
    let list = |energy: &Polynomial| {
        let terms = members.iter().map(|&monomial| (monomial.clone(), energy.coefficient(monomial)));
        terms.filter(|(_, coefficient)| !coefficient.is_zero()).collect()
    };
    Part { scope, terms: lists.iter().map(list).collect() }
}

/// The monomials of all energies, each once.
fn monomials(energies: &[Polynomial]) -> impl Iterator<Item = &Monomial> {
    let all = energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    all.collect::<std::collections::BTreeSet<_>>().into_iter()
}

fn check_size(space: &Space, classes: Option<&Classes>, scope: &[VariableId]) -> Result<(), ModelError> {
    let cells: f64 = scope.iter().map(|&id| cardinality(space, classes, id) as f64).product();
    if cells <= MAX_CELLS {
        return Ok(());
    }
    let name = |&id: &VariableId| match classes {
        Some(classes) if id.index() == space.variables().len() => classes.variable().name().to_owned(),
        _ => space.variables()[id].name().to_owned(),
    };
    let log2_cells = hamnet_numeric::elementary::log2_f64(cells);
    let scope = scope.iter().map(name).collect::<Vec<_>>().join(", ");
    Err(ModelError::TableTooLarge { scope, log2_cells })
}

fn cardinality(space: &Space, classes: Option<&Classes>, id: VariableId) -> usize {
    match classes {
        Some(classes) if id.index() == space.variables().len() => classes.variable().cardinality(),
        _ => space.variables().cardinality(id),
    }
}
