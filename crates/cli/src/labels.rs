//! A network's own words as the nouns of the model, so that tables are read and written without the model file.

use hamnet::model::{ModelError, RealRange, Target, Variable, VariableId, Variables};
use hamnet::network::{Network, VariableLabel};

/// The variables of the model `network` came from.
///
/// # Errors
/// Names that no model has, which a damaged file can hold.
pub fn variables(network: &Network) -> Result<Variables, ModelError> {
    let mut variables = Variables::new();
    for label in network.variables() {
        variables.push(variable(label)?)?;
    }
    Ok(variables)
}

fn variable(label: &VariableLabel) -> Result<Variable, ModelError> {
    match label.range().and_then(|(low, high)| RealRange::new(low, high)) {
        Some(range) => Ok(Variable::real(label.name.as_str(), range)),
        None => Variable::new(label.name.as_str(), label.states().to_vec()),
    }
}

/// The posteriors `network` gives, in the order of its heads.
pub fn targets(network: &Network) -> Vec<Target> {
    let ids = |target: &[usize]| Target::joint(target.iter().map(|&place| VariableId::new(place)));
    network.heads().iter().map(|head| ids(&head.target)).collect()
}

/// The variables `network` reads, in the order of its inputs.
pub fn inputs(network: &Network) -> Vec<VariableId> {
    network.inputs().iter().map(|input| VariableId::new(input.variable)).collect()
}

/// `lung`, or `lung*bronc` for a joint.
pub fn target_name(network: &Network, target: &[usize]) -> String {
    let names: Vec<&str> = target.iter().map(|&place| network.variables()[place].name.as_str()).collect();
    names.join("*")
}
