//! Standard errors from smaller samples.

use hamnet_numeric::random::Random;

/// Groups beyond this many tell little more.
const MOST_GROUPS: usize = 16;
/// Groups beyond this size cost more than they tell.
const MOST_SAMPLES: usize = 2_000;

/// The standard error of an estimate from `rows` samples, whose variance falls like the inverse of their number: from the variance
/// between disjoint random groups of them, each of at least `least`.
///
/// The terms of nearest-neighbour estimators depend on each other, so that the variance of their mean is not that of one divided by
/// their number. Groups of too few samples would vary too little. The groups are the same for the same number of samples. `None` below three groups, or where `estimate` has none.
///
/// Source: Holmes, Nemenman, Phys. Rev. E 100, 022404 (2019).
pub(super) fn standard_error(
    rows: usize,
    least: usize,
    estimate: impl Fn(&[usize]) -> Option<f64>,
) -> Option<f64> {
    let groups = (rows / least).min(MOST_GROUPS);
    if groups < 3 {
        return None;
    }
    let size = (rows / groups).min(MOST_SAMPLES);
    let chosen = shuffled(rows, groups * size);
    let values: Vec<f64> = chosen.chunks_exact(size).map(estimate).collect::<Option<_>>()?;
    let mean = values.iter().sum::<f64>() / groups as f64;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (groups - 1) as f64;
    Some((variance * size as f64 / rows as f64).sqrt())
}

/// The first `count` of all rows in random order.
fn shuffled(rows: usize, count: usize) -> Vec<usize> {
    let mut random = Random::new(rows as u64);
    let mut order: Vec<usize> = (0..rows).collect();
    for place in 0..count {
        order.swap(place, place + random.below(rows - place));
    }
    order.truncate(count);
    order
}

/// The given rows of every column.
pub(super) fn gathered(columns: &[&[f64]], rows: &[usize]) -> Vec<Vec<f64>> {
    columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect()
}

/// The columns as they are lent.
pub(super) fn lent(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}
