//! The value of an energy at reals.

use hamnet_numeric::Dd;

use crate::Hamiltonian;
use crate::hamiltonian::Definition;
use crate::polynomial::{Coordinate, Polynomial};

/// `H_x` of class number `class` where bits and spins have the given numbers, as reals do.
pub fn energy_at(law: &Hamiltonian, class: usize, numbers: &[f64]) -> f64 {
    let mut derived: Vec<Dd> = Vec::new();
    for definition in law.definitions() {
        let value = evaluate(definition.polynomial(), numbers, &derived);
        derived.push(match definition {
            Definition::Polynomial(_) => value,
            Definition::Function(function, _) => function.evaluate(value),
        });
    }
    evaluate(&law.energies()[class], numbers, &derived).to_f64()
}

fn evaluate(polynomial: &Polynomial, numbers: &[f64], derived: &[Dd]) -> Dd {
    let at = |c: Coordinate| match (c.definition(), c.variable()) {
        (Some(definition), _) => derived[definition],
        (None, variable) => Dd::from_f64(numbers[variable.expect("a variable's coordinate").index()]),
    };
    polynomial.evaluate(at)
}
