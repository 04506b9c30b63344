//! Soft classes of a table, from hard ones on.

use hamnet::analysis::bottleneck::{Bottleneck, Improvement, Status, improve, merge_greedily};
use hamnet::analysis::sufficient::{Statistic, composed};
use hamnet::analysis::{AnalysisError, Pair, to_bits};

use crate::describe::{SoftReport, SoftRow};

/// Multiply-adds that all steps together may take: some ten seconds.
const MOST_WORK: usize = 10_000_000_000;
/// Classes are one where that takes no more than so many nats from the description, and so from what is kept.
const SAME: f64 = 1e-9;
/// As many classes are compared; their square is the cost.
const MOST_COMPARED: usize = 256;

/// Soft classes, and the most probable one of each observation.
pub(super) struct Soft {
    pub report: SoftReport,
    pub hard: Statistic,
}

/// Solves the self-consistent equations from `start` on; both statistics are of the observations of `pair`, `start` a function of
/// `least`.
///
/// # Errors
/// Those of [`improve`].
pub(super) fn of(
    pair: &Pair,
    least: &Statistic,
    start: &Statistic,
    trade_off: f64,
    observations: &[String],
) -> Result<Soft, AnalysisError> {
    // observations with one posterior have one assignment
    let law = least.merge(pair)?;
    let start = Statistic::identity(&law).then(0, &composed(least, start)?)?;
    let work = law.y_states() * start.classes() * law.x_states();
    let how = Improvement::new(trade_off);
    let most_steps = how.most_steps.min(MOST_WORK / work.max(1)).max(1);
    let found = improve(&law, &start, Improvement { most_steps, ..how })?;
    let rows = told_apart(&law, &found)?;
    let classes = rows.first().map_or(0, Vec::len);
    // of equal shares the first class has it
    let most_probable =
        |row: &[f64]| (0..row.len()).fold(0, |best, t| if row[t] > row[best] { t } else { best });
    let hard: Vec<u32> = rows.iter().map(|row| most_probable(row) as u32).collect();
    let members = least.members();
    let row = |(class, row): (usize, &Vec<f64>)| SoftRow {
        observations: members[class].len(),
        first: members[class].first().and_then(|&first| observations.get(first)).cloned(),
        probability: law.p_y(class),
        classes: row.clone(),
    };
    let of_class = |t: usize| rows.iter().enumerate().map(|(y, row)| law.p_y(y) * row[t]).sum();
    let report = SoftReport {
        trade_off,
        description_bits: to_bits(found.description),
        kept_bits: to_bits(found.kept),
        steps: found.steps,
        converged: found.status == Status::Converged,
        class_probabilities: (0..classes).map(of_class).collect(),
        assignment: rows.iter().enumerate().map(row).collect(),
    };
    Ok(Soft { report, hard: least.then(0, &hard)? })
}

/// `p(t|y)` after classes with one `p(y|t)` are made one: a trade-off for which fewer are enough leaves several of a kind.
fn told_apart(law: &Pair, found: &Bottleneck) -> Result<Vec<Vec<f64>>, AnalysisError> {
    let rows = || found.assignment.chunks_exact(found.classes);
    if found.classes > MOST_COMPARED {
        return Ok(rows().map(<[f64]>::to_vec).collect());
    }
    let joint = |t: usize| rows().enumerate().map(move |(y, row)| law.p_y(y) * row[t]);
    let of_classes = Pair::from_columns(law.y_states(), (0..found.classes).flat_map(joint).collect())?;
    let curve = merge_greedily(&of_classes, &Statistic::identity(&of_classes));
    let into = curve.with_classes(curve.within(SAME)?.classes)?;
    let sums = |row: &[f64]| {
        let mut sums = vec![0.0; into.classes()];
        // classes that have died out have no share
        for (share, class) in row.iter().zip(into.labels()).filter_map(|(s, class)| Some((s, class?))) {
            sums[class] += share;
        }
        sums
    };
    Ok(rows().map(sums).collect())
}
