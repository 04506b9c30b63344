//! Laws of reals and functions as a chain: each variable from the terms that hold it.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::SampleError;
use super::gibbs::{Chain, STARTS, choose};
use super::slice::{Support, slice};
use crate::hamiltonian::{Arithmetic, Function, Gaussian, Group, Hamiltonian, MAX_STATES, Program};
use crate::polynomial::{Coordinate, Monomial, Polynomial};
use crate::{Finding, RealRange, VariableId};

/// The energies of a law, term by term.
pub(super) struct Sites<'m> {
    law: &'m Hamiltonian,
    supports: Supports,
    /// For each variable of the space that is swept over, what depends on it: one output per class.
    local: Vec<OnceLock<Program>>,
    whole: Program,
    /// `μ_x + ln Z_x` of each class, as far as it is given.
    offsets: Vec<f64>,
    /// For each class, the reals of its Gaussian groups, which range over all numbers.
    unbounded: Vec<OnceLock<BTreeSet<VariableId>>>,
}

impl<'m> Sites<'m> {
    pub(super) fn new(law: &'m Hamiltonian, offsets: Vec<f64>) -> Self {
        Self {
            law,
            supports: Supports::new(law),
            local: vec![OnceLock::new(); law.space().variables().len()],
            whole: Program::of_classes(law),
            offsets,
            unbounded: vec![OnceLock::new(); law.energies().len()],
        }
    }

    fn local(&self, id: VariableId) -> &Program {
        self.local[id.index()].get_or_init(|| {
            let of_class = |energy: &'m Polynomial| {
                energy.terms().filter(|(monomial, _)| self.supports.holds(monomial, id)).collect()
            };
            let outputs: Vec<Vec<(&Monomial, Dd)>> = self.law.energies().iter().map(of_class).collect();
            Program::new(self.law.definitions(), &outputs)
        })
    }

    fn is_unbounded(&self, class: usize, id: VariableId) -> bool {
        self.unbounded[class].get_or_init(|| unbounded(self.law, class)).contains(&id)
    }

    /// The inputs of `program` where the variables are as found.
    fn inputs(&self, program: &Program, findings: &[Finding]) -> Vec<f64> {
        let space = self.law.space();
        let input = |coordinate: &Coordinate| {
            let Some(id) = coordinate.variable() else { return 0.0 };
            match findings[id.index()] {
                Finding::Value(value) => value,
                Finding::State(state) => space.domain(id).value(state, coordinate.state()),
                Finding::Missing | Finding::Soft(_) => 0.0,
            }
        };
        program.inputs().iter().map(input).collect()
    }

    /// The outputs of `program`; infinite where they are not defined.
    fn evaluate(&self, program: &Program, inputs: &[f64]) -> Vec<f64> {
        let or_infinite = |energy: f64| if energy.is_nan() { f64::INFINITY } else { energy };
        match program.evaluate(inputs, &mut Vec::new()) {
            Some(energies) => energies.into_iter().map(or_infinite).collect(),
            None => vec![f64::INFINITY; self.law.energies().len()],
        }
    }

    fn energies(&self, program: &Program, findings: &[Finding]) -> Vec<f64> {
        self.evaluate(program, &self.inputs(program, findings))
    }

    fn class(&self, findings: &[Finding]) -> usize {
        match self.law.class().map(|id| &findings[id.index()]) {
            Some(Finding::State(class)) => *class,
            _ => 0,
        }
    }

    fn renew_class(&self, class: VariableId, findings: &mut [Finding], random: &mut Random) {
        let energies = self.energies(&self.whole, findings);
        let energy = |(class, energy): (usize, f64)| match self.supports(class, findings) {
            true => energy + self.offsets[class],
            false => f64::INFINITY,
        };
        let energies: Vec<f64> = energies.into_iter().enumerate().map(energy).collect();
        findings[class.index()] = Finding::State(choose(&energies, random));
    }

    /// Whether every real lies where `class` has a density.
    fn supports(&self, class: usize, findings: &[Finding]) -> bool {
        let variables = self.law.space().variables();
        variables.ids().all(|id| match (variables[id].range(), &findings[id.index()]) {
            (Some(range), Finding::Value(value)) => range.contains(*value) || self.is_unbounded(class, id),
            _ => true,
        })
    }

    fn renew_real(&self, id: VariableId, range: RealRange, findings: &mut [Finding], random: &mut Random) {
        let class = self.class(findings);
        let old = match findings[id.index()] {
            Finding::Value(value) => value,
            _ => f64::midpoint(range.low(), range.high()),
        };
        let support = match self.is_unbounded(class, id) {
            true => Support::Everywhere { width: range.high() - range.low() },
            false => Support::Within { low: range.low(), high: range.high() },
        };
        let program = self.local(id);
        let own = program.inputs().iter().position(|coordinate| coordinate.variable() == Some(id));
        let mut inputs = self.inputs(program, findings);
        let energy = |x: f64| {
            // a real that no term holds is even over its range
            let Some(own) = own else { return 0.0 };
            inputs[own] = x;
            self.evaluate(program, &inputs)[class]
        };
        findings[id.index()] = Finding::Value(slice(old, support, energy, random));
    }

    fn renew_state(&self, id: VariableId, findings: &mut [Finding], random: &mut Random) {
        let class = self.class(findings);
        let energies: Vec<f64> = (0..self.law.variables().cardinality(id))
            .map(|state| {
                findings[id.index()] = Finding::State(state);
                self.energies(self.local(id), findings)[class]
            })
            .collect();
        findings[id.index()] = Finding::State(choose(&energies, random));
    }
}

impl Chain for Sites<'_> {
    fn renew(&self, variable: VariableId, findings: &mut [Finding], random: &mut Random) {
        if Some(variable) == self.law.class() {
            return self.renew_class(variable, findings, random);
        }
        match self.law.variables()[variable].range() {
            Some(range) => self.renew_real(variable, range, findings, random),
            None => self.renew_state(variable, findings, random),
        }
    }

    fn start(
        &self,
        fixed: Option<(VariableId, usize)>,
        random: &mut Random,
    ) -> Result<Vec<Finding>, SampleError> {
        let variables = self.law.variables();
        let mut attempt = || {
            let finding = |id: VariableId| match (fixed, variables[id].range()) {
                (Some((class, state)), _) if class == id => Finding::State(state),
                (_, Some(range)) => {
                    Finding::Value(range.low() + random.unit() * (range.high() - range.low()))
                }
                (_, None) => Finding::State(random.below(variables.cardinality(id))),
            };
            variables.ids().map(finding).collect::<Vec<Finding>>()
        };
        let defined =
            |findings: &Vec<Finding>| self.energies(&self.whole, findings)[self.class(findings)].is_finite();
        (0..STARTS).map(|_| attempt()).find(defined).ok_or(SampleError::NoStart { tried: STARTS })
    }
}

/// The reals of the Gaussian groups of a class.
fn unbounded(law: &Hamiltonian, class: usize) -> BTreeSet<VariableId> {
    let groups = Group::all(law, class).into_iter();
    let gaussian = groups.filter(|group| {
        group.check_states(law, MAX_STATES).is_ok() && matches!(Gaussian::all(law, group), Ok(Some(_)))
    });
    gaussian.flat_map(|group| group.reals).collect()
}

/// The variables that each definition rests on.
struct Supports(Vec<BTreeSet<VariableId>>);

impl Supports {
    fn new(law: &Hamiltonian) -> Self {
        let mut supports = Self(Vec::with_capacity(law.definitions().len()));
        for definition in law.definitions() {
            let terms = definition.polynomial().terms();
            let support = terms.flat_map(|(monomial, _)| supports.of(monomial)).collect();
            supports.0.push(support);
        }
        supports
    }

    fn of(&self, monomial: &Monomial) -> BTreeSet<VariableId> {
        let of = |&(coordinate, _): &(Coordinate, u32)| match coordinate.definition() {
            Some(number) => self.0[number].clone(),
            None => coordinate.variable().into_iter().collect(),
        };
        monomial.powers().iter().flat_map(of).collect()
    }

    fn holds(&self, monomial: &Monomial, id: VariableId) -> bool {
        monomial.powers().iter().any(|(coordinate, _)| match coordinate.definition() {
            Some(number) => self.0[number].contains(&id),
            None => coordinate.variable() == Some(id),
        })
    }
}

/// For sampling, where nothing is claimed of rounding.
impl Arithmetic for f64 {
    fn constant(value: Dd) -> Self {
        value.to_f64()
    }

    fn plus(&self, other: &Self) -> Self {
        self + other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn apply(&self, function: Function) -> Option<Self> {
        let value = function.evaluate(Dd::from_f64(*self)).to_f64();
        (!value.is_nan()).then_some(value)
    }
}
