//! Energies as straight-line programs, evaluated in any arithmetic.

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::{Definition, Function, Hamiltonian};
use crate::polynomial::{Coordinate, Monomial};

/// Numbers, or sets of numbers, that energies can be evaluated in.
pub(crate) trait Arithmetic: Clone {
    /// The number `value`.
    fn constant(value: Dd) -> Self;
    /// The sum.
    fn plus(&self, other: &Self) -> Self;
    /// The product.
    fn times(&self, other: &Self) -> Self;
    /// `f(self)`; `None` where that is not defined.
    fn apply(&self, function: Function) -> Option<Self>;

    /// `self · self`, which knows more than the product of two numbers.
    fn squared(&self) -> Self {
        self.times(self)
    }

    /// `self^exponent` for an exponent of at least one, by squaring.
    fn power(&self, exponent: u32) -> Self {
        match exponent {
            0 | 1 => self.clone(),
            even if even % 2 == 0 => self.power(even / 2).squared(),
            odd => self.power(odd - 1).times(self),
        }
    }
}

/// Some energies of a law, with the definitions they need: every number has a slot, those of variables first.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    inputs: Vec<Coordinate>,
    steps: Vec<Step>,
    outputs: Vec<Vec<Term>>,
}

#[derive(Clone, Debug)]
struct Step {
    function: Option<Function>,
    terms: Vec<Term>,
}

#[derive(Clone, Debug)]
struct Term {
    coefficient: Dd,
    /// Slots and exponents.
    powers: Vec<(usize, u32)>,
}

impl Program {
    /// The energies of all classes.
    pub(crate) fn of_classes(law: &Hamiltonian) -> Self {
        let energies = law.energies().iter().map(|energy| energy.terms().collect::<Vec<_>>());
        Self::new(law.definitions(), &energies.collect::<Vec<_>>())
    }

    /// One sum of `terms` for each output.
    pub(crate) fn new(definitions: &[Definition], outputs: &[Vec<(&Monomial, Dd)>]) -> Self {
        let monomials = outputs.iter().flatten().map(|(monomial, _)| *monomial);
        let needed = needed(definitions, monomials.clone());
        let defined = needed.iter().flat_map(|&number| definitions[number].polynomial().terms());
        let all = monomials.chain(defined.map(|(monomial, _)| monomial));
        let inputs: std::collections::BTreeSet<Coordinate> = all
            .flat_map(|monomial| monomial.powers().iter().map(|(coordinate, _)| *coordinate))
            .filter(|coordinate| coordinate.variable().is_some())
            .collect();
        let inputs: Vec<Coordinate> = inputs.into_iter().collect();
        let derived = needed.iter().map(|&number| Coordinate::derived(number));
        let slots: BTreeMap<Coordinate, usize> =
            inputs.iter().copied().chain(derived).enumerate().map(|(slot, c)| (c, slot)).collect();
        let term = |(monomial, coefficient): (&Monomial, Dd)| Term {
            coefficient,
            powers: monomial.powers().iter().map(|(coordinate, n)| (slots[coordinate], *n)).collect(),
        };
        let step = |&number: &usize| Step {
            function: match &definitions[number] {
                Definition::Polynomial(_) => None,
                Definition::Function(function, _) => Some(*function),
            },
            terms: definitions[number].polynomial().terms().map(term).collect(),
        };
        let outputs = outputs.iter().map(|terms| terms.iter().copied().map(term).collect());
        Self { steps: needed.iter().map(step).collect(), outputs: outputs.collect(), inputs }
    }

    /// The definitions that some terms rest on, in ascending order.
    pub(crate) fn definitions_under(definitions: &[Definition], terms: &[(&Monomial, Dd)]) -> Vec<usize> {
        needed(definitions, terms.iter().map(|(monomial, _)| *monomial))
    }

    /// The numbers of variables and indicators that are read, in the order of the slots.
    pub(crate) fn inputs(&self) -> &[Coordinate] {
        &self.inputs
    }

    /// Multiplications and additions of one evaluation.
    pub(crate) fn operations(&self) -> u64 {
        let terms = self.steps.iter().map(|step| &step.terms).chain(&self.outputs).flatten();
        terms.map(|term| 1 + term.powers.iter().map(|(_, n)| u64::from(*n)).sum::<u64>()).sum::<u64>() + 1
    }

    /// The outputs where the inputs are given in the order of their slots; `None` where a function is not defined.
    ///
    /// `slots` is what the evaluation works in.
    pub(crate) fn evaluate<A: Arithmetic>(&self, inputs: &[A], slots: &mut Vec<A>) -> Option<Vec<A>> {
        slots.clear();
        slots.extend_from_slice(inputs);
        for Step { function, terms } in &self.steps {
            let sum = sum(terms, slots);
            slots.push(match function {
                None => sum,
                Some(function) => sum.apply(*function)?,
            });
        }
        Some(self.outputs.iter().map(|terms| sum(terms, slots)).collect())
    }
}

fn sum<A: Arithmetic>(terms: &[Term], slots: &[A]) -> A {
    let mut values = terms.iter().map(|term| {
        let mut powers = term.powers.iter().map(|&(slot, exponent)| slots[slot].power(exponent));
        let Some(first) = powers.next() else { return A::constant(term.coefficient) };
        let product = powers.fold(first, |product, power| product.times(&power));
        if term.coefficient == Dd::ONE { product } else { product.times(&A::constant(term.coefficient)) }
    });
    let first = values.next().unwrap_or_else(|| A::constant(Dd::ZERO));
    values.fold(first, |sum, value| sum.plus(&value))
}

/// The definitions that `monomials` rest on, in ascending order, so that each stands behind what it needs.
fn needed<'m>(definitions: &[Definition], monomials: impl Iterator<Item = &'m Monomial>) -> Vec<usize> {
    let mut wanted = vec![false; definitions.len()];
    let want = |monomial: &Monomial, wanted: &mut Vec<bool>| {
        let numbers = monomial.powers().iter().filter_map(|(coordinate, _)| coordinate.definition());
        numbers.for_each(|number| wanted[number] = true);
    };
    monomials.for_each(|monomial| want(monomial, &mut wanted));
    for number in (0..definitions.len()).rev() {
        if wanted[number] {
            definitions[number].polynomial().terms().for_each(|(monomial, _)| want(monomial, &mut wanted));
        }
    }
    (0..definitions.len()).filter(|&number| wanted[number]).collect()
}
