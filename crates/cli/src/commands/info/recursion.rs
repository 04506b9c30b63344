//! Information between a variable of a hierarchy and data too many to be listed, by classes of them.

use hamnet::analysis::AnalysisError;
use hamnet::analysis::distill::{Options, Share, distill};
use hamnet::model::VariableId;
use hamnet::model::hierarchy::{HierarchyError, MarkovHierarchy, MatrixId};

use super::{Arguments, failed};
use crate::describe::Quantity;
use crate::failure::Failure;

/// `H(x)`, `H(x|data)` and `I(x;data)` for the variable `x` and the states of `data`, `names` of the two.
///
/// # Errors
/// Data that fall into too many classes.
pub(super) fn quantities(
    arguments: &Arguments,
    law: &MarkovHierarchy,
    (x, data): (VariableId, &[VariableId]),
    (x_name, data_name): (&str, &str),
) -> Result<Vec<Quantity>, Failure> {
    let seen = seeing_only(law, data).map_err(|error| Failure::file(&arguments.subject, error))?;
    let told = |error: AnalysisError| failed(&arguments.subject, &error);
    let distillation = distill(&seen, x, &Options::lossless()).map_err(told)?;
    let Some(Share { entropy, kept }) = distillation.share().map_err(told)? else {
        let most = distillation.options().most_classes;
        return Err(Failure::file(
            &arguments.subject,
            format!(
                "the data fall into more than {} classes that tell different things of `{x_name}`; name fewer variables, or \
                 estimate from rows of `hamnet sample`",
                crate::words::count(most as u64)
            ),
        ));
    };
    Ok(vec![
        Quantity::exact(format!("H({x_name})"), entropy),
        Quantity::exact(format!("H({x_name}|{data_name})"), entropy.minus(kept)),
        Quantity::exact(format!("I({x_name};{data_name})"), kept),
    ])
}

/// The same law with `data`, and nothing else, seen.
fn seeing_only(law: &MarkovHierarchy, data: &[VariableId]) -> Result<MarkovHierarchy, HierarchyError> {
    let variables = law.variables();
    let mut seen = MarkovHierarchy::new(variables[law.root()].clone(), law.prior().to_dense())?;
    let matrices: Vec<MatrixId> =
        law.matrices().iter().map(|matrix| seen.push_matrix(matrix.clone())).collect();
    for id in variables.ids() {
        if let Some(step) = law.step(id) {
            seen.push_child(step.parent, matrices[step.matrix.index()], variables[id].clone())?;
        }
    }
    data.iter().try_for_each(|&id| seen.observe(id))?;
    Ok(seen)
}
