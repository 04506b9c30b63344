//! How many samples lie within a distance of one of them.

use super::tree::{Points, points};

/// Samples of a variable that can be counted around each.
pub(super) enum Closer<'c> {
    /// One coordinate, sorted; with it the place of every sample.
    Line { sorted: Vec<f64>, places: Vec<u32> },
    /// Several coordinates.
    Space { columns: Vec<&'c [f64]>, points: Box<dyn Points> },
}

impl<'c> Closer<'c> {
    pub(super) fn new(columns: &[&'c [f64]]) -> Self {
        match columns {
            [column] => Self::line(column),
            _ => Self::Space { columns: columns.to_vec(), points: points(columns) },
        }
    }

    fn line(column: &[f64]) -> Self {
        let mut entries: Vec<(f64, u32)> = column.iter().copied().zip(0..).collect();
        entries.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut places = vec![0; column.len()];
        for (place, (_, row)) in entries.iter().enumerate() {
            places[*row as usize] = place as u32;
        }
        Self::Line { sorted: entries.into_iter().map(|(value, _)| value).collect(), places }
    }

    /// How many other samples are nearer to that of `row` than `radius`; with `inclusive`, not farther.
    #[inline]
    pub(super) fn others(&self, row: usize, radius: f64, inclusive: bool) -> usize {
        match self {
            Self::Line { sorted, places } => {
                let place = places[row] as usize;
                let value = sorted[place];
                let within = |distance: f64| distance < radius || (inclusive && distance == radius);
                let below = run(place, |step| within(value - sorted[place - step]));
                let above = run(sorted.len() - 1 - place, |step| within(sorted[place + step] - value));
                below + above
            }
            Self::Space { columns, points } => {
                let centre: Vec<f64> = columns.iter().map(|column| column[row]).collect();
                let all = points.closer(&centre, radius, inclusive);
                // the sample itself is at distance zero
                if radius > 0.0 || inclusive { all - 1 } else { all }
            }
        }
    }
}

/// How many of the steps `1..=most` hold, which are the first ones: by doubling steps, then by halves.
#[inline(always)]
fn run(most: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut good, mut stride) = (0, 64);
    while good + stride <= most && holds(good + stride) {
        good += stride;
        stride *= 2;
    }
    // the first that fails lies within the next `stride`
    let mut left = stride.min(most - good + 1);
    while left > 1 {
        let half = left / 2;
        good += if holds(good + half) { half } else { 0 };
        left -= half;
    }
    good
}
