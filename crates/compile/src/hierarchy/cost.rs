//! What a reversal takes, from its messages alone.

use hamnet_circuit::elimination::Prediction;
use hamnet_model::VariableId;
use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_numeric::elementary::log2_f64;

use super::schedule::Schedule;
use crate::predict::{Cost, cost};

/// Sums, terms and products if nothing else is zero and no two are equal.
pub(super) fn predict(law: &MarkovHierarchy, schedule: &Schedule) -> Cost {
    let mut size = Prediction { width: 1, largest_clique: 2, ..Prediction::default() };
    let nonzero: Vec<f64> = law.matrices().iter().map(nonzero).collect();
    for v in law.variables().ids() {
        if let Some(step) = law.step(v) {
            let messages = [(schedule.up(v), step.parent), (schedule.down(v), v)];
            for (_, to) in messages.into_iter().filter(|(needed, _)| *needed) {
                size.sums += law.variables().cardinality(to) as f64;
                size.terms += nonzero[step.matrix.index()];
            }
            size.cliques += usize::from(schedule.up(v) || schedule.down(v));
            size.log2_largest = size.log2_largest.max(log2_f64(nonzero[step.matrix.index()]));
        }
        size.products += (products_at(law, schedule, v) * law.variables().cardinality(v)) as f64;
    }
    cost(size)
}

/// The number of positive entries.
pub(super) fn nonzero(matrix: &Stochastic) -> f64 {
    let row = |row| matrix.row(row).filter(|(_, value)| *value > 0.0).count();
    (0..matrix.rows()).map(row).sum::<usize>() as f64
}

/// Products per state of `v`.
fn products_at(law: &MarkovHierarchy, schedule: &Schedule, v: VariableId) -> usize {
    let (own, above) = (usize::from(schedule.is_seen(v)), usize::from(schedule.down(v)));
    let ups = schedule.ups_into(law, v);
    let below = if schedule.up(v) || schedule.is_target(v) { (own + ups).saturating_sub(1) } else { 0 };
    let belief = if schedule.is_target(v) { above } else { 0 };
    let downs = law.children(v).iter().filter(|&&child| schedule.down(child)).count();
    // within ranges, outside of them, and with what is not a child
    let to_children = if downs > 0 { own + 4 * ups + downs } else { 0 };
    below + belief + to_children
}
