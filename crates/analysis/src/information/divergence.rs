//! How far two laws of the same variables are apart.

use super::table::JointTable;
use crate::nats::ExpectedLog;
use crate::{AnalysisError, Nats};

/// `KL(P‖Q) = Σ p ln (p/q)`, nats; infinite where `Q` excludes what `P` does not.
///
/// # Errors
/// [`AnalysisError::DifferentAxes`].
pub fn relative_entropy(p: &JointTable, q: &JointTable) -> Result<Nats, AnalysisError> {
    check(p, q)?;
    let mut expected = ExpectedLog::new();
    for cell in 0..p.weights().len() {
        let probability = p.probability(cell);
        expected.add(probability, probability / q.probability(cell));
    }
    Ok(expected.finish(8.0))
}

/// The Jensen–Shannon divergence `½ KL(P‖M) + ½ KL(Q‖M)` with `M = ½(P + Q)`, nats; from 0 to `ln 2`, symmetric.
///
/// # Errors
/// [`AnalysisError::DifferentAxes`].
pub fn jensen_shannon(p: &JointTable, q: &JointTable) -> Result<Nats, AnalysisError> {
    check(p, q)?;
    let mut expected = ExpectedLog::new();
    for cell in 0..p.weights().len() {
        let (one, other) = (p.probability(cell), q.probability(cell));
        let middle = 0.5 * (one + other);
        expected.add(0.5 * one, one / middle);
        expected.add(0.5 * other, other / middle);
    }
    Ok(expected.finish(9.0))
}

fn check(p: &JointTable, q: &JointTable) -> Result<(), AnalysisError> {
    if p.axes() == q.axes() {
        return Ok(());
    }
    let spelled = |table: &JointTable| {
        let axes = table.axes().iter().map(|axis| format!("{}: {}", axis.name, axis.states));
        axes.collect::<Vec<_>>().join(", ")
    };
    Err(AnalysisError::DifferentAxes { left: spelled(p), right: spelled(q) })
}
