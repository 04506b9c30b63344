//! The obvious evaluation of an energy circuit, over any ring of numbers.

use std::ops::{Add, Mul, Sub};

use hamnet_model::VariableId;
use hamnet_model::hamiltonian::Function;
use hamnet_numeric::{Dd, Interval};

use super::{EnergyCircuit, EnergyGate, EnergyNode, Form, Literal};
use crate::Input;

/// Numbers that energies can be computed in: `f64`, [`Dd`], [`Interval`].
pub trait Ring: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// The number nearest `x`, or around it.
    fn from_dd(x: Dd) -> Self;

    /// One where the number is at least `least`, else zero.
    fn step(self, least: f64) -> Self;

    /// The number, or zero where it is negative.
    fn positive(self) -> Self;

    /// The value of a function, for a number of its domain.
    fn apply(self, function: Function) -> Self;
}

impl Ring for f64 {
    fn from_dd(x: Dd) -> f64 {
        x.to_f64()
    }

    fn step(self, least: f64) -> f64 {
        indicator(self >= least)
    }

    fn positive(self) -> f64 {
        self.max(0.0)
    }

    fn apply(self, function: Function) -> f64 {
        function.evaluate(Dd::from_f64(self)).to_f64()
    }
}

impl Ring for Dd {
    fn from_dd(x: Dd) -> Dd {
        x
    }

    fn step(self, least: f64) -> Dd {
        Dd::from_f64(indicator(self.to_f64() >= least))
    }

    fn positive(self) -> Dd {
        if self < Dd::ZERO { Dd::ZERO } else { self }
    }

    fn apply(self, function: Function) -> Dd {
        function.evaluate(self)
    }
}

impl Ring for Interval {
    fn from_dd(x: Dd) -> Interval {
        Interval::around(x.hi(), x.lo().abs())
    }

    fn step(self, least: f64) -> Interval {
        let ends = Interval::new(indicator(self.lo() >= least), indicator(self.hi() >= least));
        ends.unwrap_or(Interval::ENTIRE)
    }

    fn positive(self) -> Interval {
        Interval::new(self.lo().max(0.0), self.hi().max(0.0)).unwrap_or(Interval::ENTIRE)
    }

    fn apply(self, function: Function) -> Interval {
        function.range(self).unwrap_or(Interval::ENTIRE)
    }
}

fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// The value of every node, one pass from the inputs on.
///
/// `bit` gives the value of each bit, `real` that of each real variable. A [`EnergyGate::Near`] has the value of its node.
pub fn evaluate<R: Ring>(
    circuit: &EnergyCircuit,
    bit: impl Fn(Input) -> R,
    real: impl Fn(VariableId) -> R,
) -> Vec<R> {
    let mut values: Vec<R> = Vec::with_capacity(circuit.len());
    for node in circuit.nodes() {
        let value = match circuit.gate(node) {
            EnergyGate::Bit(input) => bit(*input),
            EnergyGate::Real(variable) => real(*variable),
            EnergyGate::Sum(form) => evaluate_form(form, &values),
            EnergyGate::Product(a, b) => values[a.index()] * values[b.index()],
            EnergyGate::Multiply(factors) => product(factors, &values),
            EnergyGate::Squares(terms) => squares(terms, &values),
            EnergyGate::AtLeast { literals, count } => held(literals, &values).step(*count as f64 - 0.5),
            EnergyGate::Ramp { literals, from } => (held(literals, &values) - whole(*from)).positive(),
            EnergyGate::Function(function, of) => values[of.index()].apply(*function),
            EnergyGate::Absolute(of) => absolute(values[of.index()]),
            EnergyGate::Tooth(of) => tooth(values[of.index()]),
            EnergyGate::Near { of, .. } => values[of.index()],
        };
        values.push(value);
    }
    values
}

/// The value of `form` where `values` holds that of each node.
pub fn evaluate_form<R: Ring>(form: &Form, values: &[R]) -> R {
    let term = |&(node, weight): &(EnergyNode, Dd)| R::from_dd(weight) * values[node.index()];
    form.terms().iter().fold(R::from_dd(form.constant()), |sum, next| sum + term(next))
}

fn product<R: Ring>(factors: &[EnergyNode], values: &[R]) -> R {
    factors.iter().fold(R::from_dd(Dd::ONE), |product, node| product * values[node.index()])
}

fn absolute<R: Ring>(x: R) -> R {
    x.positive() + (whole::<R>(0) - x).positive()
}

fn tooth<R: Ring>(x: R) -> R {
    whole::<R>(1) - absolute(whole::<R>(1) - x - x)
}

fn squares<R: Ring>(terms: &[(EnergyNode, Dd)], values: &[R]) -> R {
    let square = |&(node, weight): &(EnergyNode, Dd)| {
        R::from_dd(weight) * (values[node.index()] * values[node.index()])
    };
    terms.iter().map(square).fold(R::from_dd(Dd::ZERO), |sum, next| sum + next)
}

/// How many literals hold: a sum of bits.
fn held<R: Ring>(literals: &[Literal], values: &[R]) -> R {
    let [zero, one] = [Dd::ZERO, Dd::ONE].map(R::from_dd);
    let holds = |literal: &Literal| {
        let value = values[literal.node.index()];
        if literal.negated { one - value } else { value }
    };
    literals.iter().map(holds).fold(zero, |sum, value| sum + value)
}

fn whole<R: Ring>(number: usize) -> R {
    R::from_dd(Dd::from_f64(number as f64))
}
