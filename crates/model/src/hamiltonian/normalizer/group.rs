//! Variables that the terms of an energy connect, directly or through definitions.

use std::collections::BTreeMap;

use hamnet_numeric::{Dd, elementary};

use super::NormalizerError;
use crate::VariableId;
use crate::hamiltonian::program::Program;
use crate::hamiltonian::{Bounded, Hamiltonian};
use crate::polynomial::{Coordinate, Monomial};

/// Names in a message stop after so many.
const NAMED: usize = 4;

/// A part of an energy that shares no variable with the rest of it.
#[derive(Clone, Debug)]
pub(crate) struct Group<'l> {
    /// In words, for messages.
    pub what: String,
    /// The real variables, in order.
    pub reals: Vec<VariableId>,
    /// The discrete variables, in order.
    pub discrete: Vec<VariableId>,
    /// The terms of the energy.
    pub terms: Vec<(&'l Monomial, Dd)>,
}

impl<'l> Group<'l> {
    /// The groups of the energy of class number `class`: every variable of the space is in one, and constant terms are in one
    /// without variables.
    pub fn all(law: &'l Hamiltonian, class: usize) -> Vec<Self> {
        let variables = law.space().variables();
        let energy = &law.energies()[class];
        let mut links = Links::new(variables.len() + law.definitions().len());
        let node = |coordinate: &Coordinate| match (coordinate.variable(), coordinate.definition()) {
            (Some(variable), _) => variable.index(),
            (None, definition) => variables.len() + definition.unwrap_or(0),
        };
        let nodes = |monomial: &Monomial| monomial.powers().iter().map(|(c, _)| node(c)).collect::<Vec<_>>();
        let terms: Vec<(&Monomial, Dd)> = energy.terms().collect();
        for number in Program::definitions_under(law.definitions(), &terms) {
            let own = variables.len() + number;
            let terms = law.definitions()[number].polynomial().terms();
            terms.for_each(|(monomial, _)| nodes(monomial).into_iter().for_each(|at| links.join(own, at)));
        }
        for &(monomial, _) in &terms {
            nodes(monomial).windows(2).for_each(|pair| links.join(pair[0], pair[1]));
        }
        let mut groups: BTreeMap<Option<usize>, Self> = BTreeMap::new();
        let what = describe(law, class);
        let empty = || Self { what: what.clone(), reals: vec![], discrete: vec![], terms: vec![] };
        for id in variables.ids() {
            let group = groups.entry(Some(links.root(id.index()))).or_insert_with(empty);
            if variables[id].range().is_some() { group.reals.push(id) } else { group.discrete.push(id) }
        }
        for (monomial, coefficient) in terms {
            let root = nodes(monomial).first().map(|&at| links.root(at));
            groups.entry(root).or_insert_with(empty).terms.push((monomial, coefficient));
        }
        groups.into_values().collect()
    }

    /// # Errors
    /// [`NormalizerError::TooManyStates`] above `limit`.
    pub fn check_states(&self, law: &Hamiltonian, limit: u64) -> Result<(), NormalizerError> {
        if self.states(law) <= limit {
            return Ok(());
        }
        let log2 = |&id: &VariableId| elementary::log2_f64(law.variables().cardinality(id) as f64);
        Err(NormalizerError::TooManyStates {
            what: self.what.clone(),
            log2_states: self.discrete.iter().map(log2).sum(),
            names: self.names(law, &self.discrete),
            log2_limit: elementary::log2_f64(limit as f64),
        })
    }

    /// The number of joint states of the discrete variables, saturating.
    pub fn states(&self, law: &Hamiltonian) -> u64 {
        let cardinality = |id: &VariableId| law.variables().cardinality(*id) as u64;
        self.discrete.iter().map(cardinality).fold(1, u64::saturating_mul)
    }

    /// Joint states number `number`, the last variable fastest.
    pub fn state(&self, law: &Hamiltonian, number: u64) -> Vec<usize> {
        let mut states = vec![0; self.discrete.len()];
        let mut rest = number;
        for (state, &id) in states.iter_mut().zip(&self.discrete).rev() {
            let cardinality = law.variables().cardinality(id) as u64;
            *state = (rest % cardinality) as usize;
            rest /= cardinality;
        }
        states
    }

    /// The energy of the group as a program of one output.
    pub fn program(&self, law: &Hamiltonian) -> Program {
        Program::new(law.definitions(), std::slice::from_ref(&self.terms))
    }

    /// The number of a coordinate in the given states of the discrete variables; `None` of a real.
    pub fn number(&self, law: &Hamiltonian, states: &[usize], coordinate: Coordinate) -> Option<Dd> {
        let id = coordinate.variable()?;
        let place = self.discrete.binary_search(&id).ok()?;
        Some(Dd::from_f64(law.space().domain(id).value(states[place], coordinate.state())))
    }

    /// The place among the reals of the one that a coordinate is the number of.
    pub fn real(&self, coordinate: Coordinate) -> Option<usize> {
        self.reals.binary_search(&coordinate.variable()?).ok()
    }

    /// `-H` of every joint state of the discrete variables, in a group without reals.
    ///
    /// # Errors
    /// [`NormalizerError::Undefined`].
    pub fn negated_energies(&self, law: &Hamiltonian) -> Result<Vec<Bounded>, NormalizerError> {
        let program = self.program(law);
        let mut slots = Vec::new();
        let energy = |number| {
            let states = self.state(law, number);
            let number = |&coordinate| self.number(law, &states, coordinate).unwrap_or(Dd::ZERO);
            let inputs: Vec<Bounded> = program.inputs().iter().map(number).map(Bounded::exact).collect();
            let energy = program.evaluate(&inputs, &mut slots).map(|outputs| outputs[0].negated());
            energy.filter(|energy| energy.is_finite()).ok_or_else(|| self.undefined())
        };
        (0..self.states(law)).map(energy).collect()
    }

    /// The refusal of an energy that is not defined everywhere.
    pub fn undefined(&self) -> NormalizerError {
        NormalizerError::Undefined { what: self.what.clone() }
    }

    /// The first names of some of the variables.
    pub fn names(&self, law: &Hamiltonian, ids: &[VariableId]) -> String {
        let mut names: Vec<&str> = ids.iter().take(NAMED).map(|&id| law.variables()[id].name()).collect();
        if ids.len() > NAMED {
            names.push("…");
        }
        names.join(", ")
    }
}

/// `the energy of hot`, in the user's words.
fn describe(law: &Hamiltonian, class: usize) -> String {
    match law.classes() {
        None => "the energy".to_owned(),
        Some(classes) => format!("the energy of `{}`", classes.variable().states()[class]),
    }
}

/// A partition of numbered nodes.
struct Links(Vec<usize>);

impl Links {
    fn new(nodes: usize) -> Self {
        Self((0..nodes).collect())
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    /// The smaller root stays one, so that groups come in the order of their first variables.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
