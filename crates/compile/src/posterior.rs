//! Model → circuit: the unnormalized posteriors a query asks for, exactly.

use hamnet_circuit::{Algebra, Circuit, Entry, Outputs};
use hamnet_model::{Model, Query, VariableId};
use hamnet_numeric::Scaled;

use crate::CompileError;
use crate::derivative::marginals;
use crate::eliminate::eliminate;
use crate::predict::Strategy;
use crate::prepare::Prepared;

/// The circuit whose heads are proportional to `p(target, e)` and whose evidence is `p(e)`; in max-product the greatest `p(·, e)`
/// over all else in place of sums, all of one scale.
pub(crate) fn posterior_circuit(
    model: &Model,
    prepared: &Prepared,
    query: &Query,
    strategy: &Strategy,
    algebra: Algebra,
) -> Result<Circuit, CompileError> {
    let circuit = match strategy {
        Strategy::Direct(orders) => {
            let orders = orders.iter().zip(&query.targets).map(|(order, target)| (order, target.variables()));
            direct(prepared, &orders.collect::<Vec<_>>(), algebra)
        }
        Strategy::Derivative(order) => by_derivative(prepared, query, order, algebra),
    };
    let mut circuit = circuit.ok_or_else(|| no_support(model, query))?;
    circuit.finish_building();
    Ok(circuit)
}

fn direct(
    prepared: &Prepared,
    targets: &[(&hamnet_circuit::elimination::EliminationOrder, &[VariableId])],
    algebra: Algebra,
) -> Option<Circuit> {
    let mut circuit = Circuit::over(algebra);
    let mut outputs = Outputs::default();
    for (place, (order, target)) in targets.iter().enumerate() {
        let counted = place == 0;
        let carries = |v: VariableId| prepared.observable[v.index()];
        let left = eliminate(&mut circuit, prepared, order, target, counted, carries)?;
        if counted {
            outputs.evidence = left.table.entries.iter().copied().filter(|entry| !entry.is_zero()).collect();
            outputs.exponent = left.exponent;
        }
        outputs.heads.push(left.table.entries);
    }
    circuit.set_outputs(outputs);
    Some(circuit)
}

fn by_derivative(
    prepared: &Prepared,
    query: &Query,
    order: &hamnet_circuit::elimination::EliminationOrder,
    algebra: Algebra,
) -> Option<Circuit> {
    let targets: Vec<VariableId> =
        query.targets.iter().flat_map(|target| target.variables()).copied().collect();
    let free: Vec<VariableId> = targets.iter().copied().filter(|v| prepared.present[v.index()]).collect();
    let carries = |v: VariableId| prepared.observable[v.index()] || free.contains(&v);
    let mut circuit = Circuit::over(algebra);
    let left = eliminate(&mut circuit, prepared, order, &[], true, carries)?;
    let evidence = left.table.entries[0];
    let mut marginals = marginals(&mut circuit, evidence, &free, &prepared.cardinalities).into_iter();
    let certain = match algebra {
        Algebra::SumProduct => Entry::constant(Scaled::ONE),
        // max-marginals are not normalized, and that of what is given is the best
        Algebra::MaxProduct => evidence,
    };
    let heads = targets.iter().map(|v| match prepared.present[v.index()] {
        true => marginals.next().unwrap_or_default(),
        false => given_marginal(query, *v, prepared.cardinalities[v.index()], certain),
    });
    let outputs = Outputs { heads: heads.collect(), evidence: vec![evidence], exponent: left.exponent };
    circuit.set_outputs(outputs);
    if targets.iter().all(|v| prepared.observable[v.index()]) {
        return Some(circuit);
    }
    Some(circuit.restricted(|input| !prepared.observable[input.variable.index()]))
}

/// The marginal of a variable whose state is given: `certain` there, zero elsewhere.
fn given_marginal(query: &Query, v: VariableId, cardinality: usize, certain: Entry) -> Vec<Entry> {
    let known = query.given.iter().find(|(given, _)| *given == v).map(|(_, state)| *state);
    let entry = |state| match Some(state) == known {
        true => certain,
        false => Entry::ZERO,
    };
    (0..cardinality).map(entry).collect()
}

fn no_support(model: &Model, query: &Query) -> CompileError {
    let names = query.targets.iter().take(3).flat_map(|target| target.variables());
    let names: Vec<&str> = names.map(|&v| model.variables()[v].name()).collect();
    CompileError::NoSupport { target: names.join(", ") }
}
