//! Energies that depend on how many of some bits are one: steps or ramps of the count in place of exponentially many terms.

use hamnet_circuit::energy::{EnergyCircuit, EnergyNode, Form, Literal};
use hamnet_model::hamiltonian::Domain;
use hamnet_model::polynomial::{Coordinate, Polynomial};
use hamnet_model::{Hamiltonian, VariableId};
use hamnet_numeric::Dd;

use crate::gates::Unit;
use crate::gates::threshold::{has_and, has_thresholds};
use crate::symmetric::{Group, Separated, TwoValued, relus, separate, thresholds};

/// Takes out of `energies` what is cheaper as a function of counts with neurons of `unit`.
pub(super) fn separated(energies: &[Polynomial], law: &Hamiltonian, unit: Option<Unit>) -> Separated {
    let Some(unit) = unit.filter(|&unit| has_and(unit)) else {
        return Separated { groups: Vec::new(), rest: energies.to_vec() };
    };
    let kind = |coordinate: Coordinate| match (law.space().domain(coordinate.variable()?), coordinate.state())
    {
        (Domain::Spin, None) => Some(TwoValued::Spin),
        (Domain::Bit, None) | (Domain::Category(_), Some(_)) => Some(TwoValued::Bit),
        _ => None,
    };
    let neurons = |n: usize| if has_thresholds(unit) { n as u64 } else { n.saturating_sub(1) as u64 };
    separate(energies, kind, neurons)
}

/// The form of `group` in each energy, without what the first energy has.
pub(super) fn forms(group: &Group, circuit: &mut EnergyCircuit, unit: Unit) -> Vec<Form> {
    let literals: Vec<Literal> = group.coordinates.iter().filter_map(|&c| literal(c, circuit)).collect();
    let reference = &group.values[0];
    let difference =
        |values: &Vec<Dd>| values.iter().zip(reference).map(|(&value, &of)| value - of).collect();
    let values: Vec<Vec<Dd>> = group.values.iter().map(difference).collect();
    values.iter().map(|values| form(values, &literals, circuit, unit)).collect()
}

fn form(values: &[Dd], literals: &[Literal], circuit: &mut EnergyCircuit, unit: Unit) -> Form {
    if has_thresholds(unit) {
        let steps = thresholds(values);
        let terms: Vec<(EnergyNode, Dd)> = steps
            .steps
            .iter()
            .map(|&(count, weight)| (circuit.at_least(literals.to_vec(), count), weight))
            .collect();
        return Form::new(steps.constant, terms);
    }
    let ramps = relus(values);
    let slopes = literals.iter().map(|literal| (literal.node, ramps.slope));
    let kinks: Vec<(EnergyNode, Dd)> =
        ramps.kinks.iter().map(|&(from, weight)| (circuit.ramp(literals.to_vec(), from), weight)).collect();
    Form::new(ramps.constant, slopes.chain(kinks))
}

/// The bit that is one where a coordinate has the larger of its two values.
fn literal(coordinate: Coordinate, circuit: &mut EnergyCircuit) -> Option<Literal> {
    let variable: VariableId = coordinate.variable()?;
    let node = circuit.bit(variable, coordinate.state().unwrap_or(1));
    Some(Literal { node, negated: false })
}
