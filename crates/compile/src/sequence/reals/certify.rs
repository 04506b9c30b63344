//! The certificate of a network over sequences of reals.
//!
//! Each affine row of `n` terms and a bias errs by at most `(n + 3) u` of the sum of magnitudes, in any order: a weight, a
//! product, `n` additions, and in f32 the rounding of what is seen. Magnitudes of means are bounded over the declared ranges by
//! the same recursion as errors, see `accumulate`. The error of a mean enters the next one through the exact map. A smoothed
//! mean takes the errors of the filtered ones on its way from the end of the sequence.

use hamnet_network::ErrorBound;
use hamnet_network::sequence::{GaussianCertificate, GaussianSequence};
use hamnet_numeric::Precision;

use super::accumulate::{Bounds, Map, accumulate};

/// For second order: errors are below a thousandth of what they are errors of, which is checked.
const SLACK: f64 = 1.0 + 2e-3;

/// The certificate of `network` in `precision`.
pub(super) fn certify(network: &GaussianSequence, precision: Precision) -> GaussianCertificate {
    let parts = network.parts();
    let (d, goes_on) = (parts.hidden.len(), parts.longest.is_none());
    let row_unit = (d as f64 + parts.observed.len() as f64 + 3.0) * precision.unit_roundoff() * SLACK;
    let forward = Forward::new(network);
    let size = accumulate(&forward.maps, &forward.sizes, &vec![0.0; d], None, goes_on);
    let sources = forward.roundings(&size, row_unit);
    let error = accumulate(&forward.maps, &sources, &vec![0.0; d], None, goes_on);
    let is_small = error.all.iter().zip(&size.all).all(|(error, size)| *error <= 1e-3 * size);
    let filtered = if is_small { error.all.clone() } else { vec![f64::INFINITY; d] };
    let smoothed = smoothed(network, &size, &filtered, 2.0 * d as f64 * precision.unit_roundoff() + row_unit);
    GaussianCertificate {
        precision,
        ln_evidence_step: bound(forward.ln_error(&size, &error, row_unit, precision)),
        filtered: filtered.into_iter().map(bound).collect(),
        smoothed: smoothed.into_iter().map(bound).collect(),
        domain: "sequences in which every time is seen, within the ranges".to_owned(),
        assumptions: vec![
            "round to nearest".to_owned(),
            "gains in double-double are taken as exact, and those that have settled to 2^-80 as their limit"
                .to_owned(),
        ],
    }
}

fn bound(rounding: f64) -> ErrorBound {
    // what is not a number comes of bounds that are infinite
    ErrorBound { truncation: 0.0, rounding: if rounding.is_nan() { f64::INFINITY } else { rounding } }
}

/// The steps forward, in magnitudes.
struct Forward<'n> {
    network: &'n GaussianSequence,
    /// `A_t`, how a mean enters the next.
    maps: Vec<Map>,
    /// `|K_t| Y + |b_t|`, per hidden real.
    sizes: Vec<Vec<f64>>,
    /// `Y`, the largest magnitude of each observed real.
    seen: Vec<f64>,
}

impl<'n> Forward<'n> {
    fn new(network: &'n GaussianSequence) -> Self {
        let parts = network.parts();
        let d = parts.hidden.len();
        let width = d + parts.observed.len();
        let reach = |range: Option<(f64, f64)>| range.map_or(0.0, |(low, high)| low.abs().max(high.abs()));
        let seen: Vec<f64> = parts.observed.iter().map(|label| reach(label.range())).collect();
        let mut maps = Vec::new();
        let mut sizes = Vec::new();
        for step in &parts.steps {
            let rows = || step.weights.chunks_exact(width).take(d);
            maps.push(rows().flat_map(|row| row[..d].iter().copied()).collect());
            let size = |(row, bias): (&[f64], &f64)| bias.abs() + weighted(&row[d..], &seen);
            sizes.push(rows().zip(&step.biases).map(size).collect());
        }
        Self { network, maps, sizes, seen }
    }

    /// What a row sums up in magnitude at `time`, given the magnitudes of the means.
    fn magnitude(&self, time: usize, row: usize, means: &[f64]) -> f64 {
        let step = &self.network.parts().steps[time];
        let width = means.len() + self.seen.len();
        let weights = &step.weights[row * width..(row + 1) * width];
        let (before, seen) = weights.split_at(means.len());
        step.biases[row].abs() + weighted(before, means) + weighted(seen, &self.seen)
    }

    /// The roundings of every time, per hidden real.
    fn roundings(&self, size: &Bounds, unit: f64) -> Vec<Vec<f64>> {
        let d = size.all.len();
        let times = 0..self.maps.len();
        times.map(|time| (0..d).map(|row| unit * self.magnitude(time, row, &size.all)).collect()).collect()
    }

    /// The largest error of `offset − ½ |z|²`, of any time.
    fn ln_error(&self, size: &Bounds, error: &Bounds, unit: f64, precision: Precision) -> f64 {
        let (d, seen) = (size.all.len(), self.seen.len());
        let own = precision.unit_roundoff() * SLACK;
        let at = |time: usize| {
            let step = &self.network.parts().steps[time];
            let (mut square, mut off) = (0.0, 0.0);
            for row in d..d + seen {
                let z = self.magnitude(time, row, &size.all);
                let before = &step.weights[row * (d + seen)..row * (d + seen) + d];
                let dz = unit * z + weighted(before, &error.all);
                square += z * z;
                off += z * dz + dz * dz / 2.0;
            }
            off + (seen as f64 + 3.0) * own * (step.offset.abs() + square / 2.0)
        };
        (0..self.maps.len()).map(at).fold(0.0, f64::max)
    }
}

/// The largest error of a smoothed mean, per hidden real.
fn smoothed(network: &GaussianSequence, size: &Bounds, filtered: &[f64], unit: f64) -> Vec<f64> {
    let parts = network.parts();
    let d = filtered.len();
    let goes_on = parts.longest.is_none();
    // from the end of the sequence to its beginning; where it goes on, the settled step comes first, for ever
    let steps: Vec<_> = parts.back.iter().rev().collect();
    let maps: Vec<Map> = steps
        .iter()
        .map(|step| step.weights.chunks_exact(2 * d).flat_map(|row| row[d..].iter().copied()).collect())
        .collect();
    let own = |of: &[f64]| -> Vec<Vec<f64>> {
        let rows = |weights: &[f64]| weights.chunks_exact(2 * d).map(|row| weighted(&row[..d], of)).collect();
        steps.iter().map(|step| rows(&step.weights)).collect()
    };
    let over = |sources: &[Vec<f64>], start: &[f64]| {
        let far = match goes_on {
            true => accumulate(&maps[..1], &sources[..1], start, Some(start), true).all,
            false => start.to_vec(),
        };
        let near = accumulate(&maps, sources, &far, Some(start), false).all;
        far.iter().zip(near).map(|(far, near)| far.max(near)).collect::<Vec<f64>>()
    };
    let sizes = over(&own(&size.all), &size.all);
    let mut sources = own(filtered);
    for (step, source) in steps.iter().zip(&mut sources) {
        for (row, source) in step.weights.chunks_exact(2 * d).zip(source) {
            *source += unit * (weighted(&row[..d], &size.all) + weighted(&row[d..], &sizes));
        }
    }
    over(&sources, filtered)
}

/// `Σ |weight| size`.
fn weighted(weights: &[f64], sizes: &[f64]) -> f64 {
    weights.iter().zip(sizes).map(|(weight, size)| weight.abs() * size).sum()
}
