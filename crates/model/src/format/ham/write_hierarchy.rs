//! `[hierarchy]` written back: chains and hidden Markov models whose steps are alike in few lines, all others edge by edge.

use std::io::{self, Write};

use super::write::{quoted, texts};
use super::write_edges;
use crate::format::write::remark;
use crate::format::{WriteError, WriteWarning};
use crate::hierarchy::{HierarchyError, MarkovHierarchy, Stochastic};

/// Writes `law`, each line of `source_note` as a comment at the top.
pub(super) fn write(
    law: &MarkovHierarchy,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    remark(source_note, "#", out)?;
    if let Some(name) = law.name() {
        writeln!(out, "[model]\nname = {}\n", quoted(name))?;
    }
    writeln!(out, "[hierarchy]")?;
    match length_of_chain(law) {
        Some(length) => write_chain(law, length, out)?,
        None => write_edges::write(law, out)?,
    }
    Ok(Vec::new())
}

/// The length of the chain or hidden Markov model that `law` is, if reading that gives `law` again.
fn length_of_chain(law: &MarkovHierarchy) -> Option<usize> {
    let length = match (law.matrices().len(), law.variables().len()) {
        (1, variables) => variables - 1,
        (2, variables) => variables / 2,
        _ => return None,
    };
    let is_sparse = law.matrices().iter().any(Stochastic::is_sparse);
    (!is_sparse && rebuilt(law, length).as_ref() == Ok(law)).then_some(length)
}

fn write_chain(law: &MarkovHierarchy, length: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "prior = {:?}", law.prior().to_dense())?;
    for (key, matrix) in ["transition", "emission"].iter().zip(law.matrices()) {
        let dense = matrix.to_dense();
        let rows: Vec<String> = dense.chunks(matrix.columns()).map(|row| format!("{row:?}")).collect();
        writeln!(out, "{key} = [{}]", rows.join(", "))?;
    }
    let states = |id| texts(law.variables()[id].states());
    writeln!(out, "length = {length}\nstates = {}", states(law.root()))?;
    if law.matrices().len() == 2 {
        // a hidden Markov model has an observation at least
        law.observed().first().map_or(Ok(()), |&seen| writeln!(out, "symbols = {}", states(seen)))?;
    }
    Ok(())
}

/// What reading would give, the names of matrices aside.
fn rebuilt(law: &MarkovHierarchy, length: usize) -> Result<MarkovHierarchy, HierarchyError> {
    let prior = law.prior().to_dense();
    let built = match law.matrices() {
        [transition, emission] => {
            MarkovHierarchy::hidden_markov(prior, transition.clone(), emission.clone(), length)?
        }
        matrices => {
            let transition = matrices.first().ok_or(HierarchyError::NoSteps)?;
            MarkovHierarchy::homogeneous_chain(prior, transition.clone(), length)?
        }
    };
    let is_seen = |id: &_| law.matrices().len() == 2 && built.is_observed(*id);
    let (seen, hidden): (Vec<_>, Vec<_>) = built.variables().ids().partition(is_seen);
    let mut built = built;
    for ids in [seen, hidden] {
        if let Some(&first) = ids.first().filter(|id| id.index() < law.variables().len()) {
            built = built.with_state_names(&ids, law.variables()[first].states())?;
        }
    }
    Ok(match law.name() {
        Some(name) => built.named(name),
        None => built,
    })
}
