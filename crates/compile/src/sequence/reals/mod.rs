//! Linear-Gaussian chains as networks of one affine layer per step.
//!
//! With the gain `K`, the root `U` of the inverse covariance of the innovation, and the gain back `G` (see
//! [`linear_gaussian`](hamnet_model::hierarchy::linear_gaussian)),
//!
//! ```text
//! m_t = (I − K H) F m_{t−1} + K y_t        z_t = U y_t − U H F m_{t−1}        s_t = (I − G F) m_t + G s_{t+1}
//! ```
//!
//! Gains are computed in double-double and rounded to f64 once. Where they settle, the last layer is that of all later times.

mod accumulate;
mod certify;

use hamnet_model::hierarchy::LinearGaussian;
use hamnet_model::hierarchy::linear_gaussian::{Gains, Matrix};
use hamnet_network::sequence::{AffineStep, BackStep, GaussianSequence, GaussianSequenceParts};
use hamnet_numeric::{Dd, Precision};

use super::label;
use crate::CompileError;

/// Compiles a linear-Gaussian chain into the network that filters and smooths its sequences where every time is seen, with
/// certificates for both precisions.
///
/// Gains are computed for `longest` times, fewer where they settle: then the network answers sequences of any length.
///
/// # Errors
/// [`CompileError::Hierarchy`] where a covariance is singular to double-double.
///
/// # Panics
/// If `longest` is zero.
pub fn compile_reals(chain: &LinearGaussian, longest: usize) -> Result<GaussianSequence, CompileError> {
    assert!(longest > 0, "a sequence has at least one time");
    let (gains, settled) = chain.gains(longest)?;
    let steps: Vec<AffineStep> =
        gains.iter().enumerate().map(|(time, gains)| step(chain, time, gains)).collect();
    let back =
        gains.iter().enumerate().map(|(time, gains)| back(chain, time, gains)).collect::<Result<_, _>>()?;
    let network = GaussianSequence::new(GaussianSequenceParts {
        model: chain.name().unwrap_or_default().to_owned(),
        hidden: chain.hidden().to_vec(),
        observed: chain.observed().iter().map(label).collect(),
        longest: (!settled).then_some(steps.len()),
        steps,
        back,
        certificates: Vec::new(),
    })?;
    let certificates = Precision::ALL.map(|precision| certify::certify(&network, precision));
    Ok(network.with_certificates(certificates.to_vec())?)
}

fn step(chain: &LinearGaussian, time: usize, gains: &Gains) -> AffineStep {
    let (d, seen) = (chain.hidden().len(), chain.observed().len());
    let map = Matrix::of_f64(seen, d, &chain.step(time).observation);
    let rest = Matrix::identity(d).minus(&gains.gain.times(&map));
    let looked = gains.white.times(&map);
    // nothing moves into the first time: its mean before is that of the law, which no data change
    let (rest, looked, start) = match time {
        0 => {
            let mean: Vec<Dd> = chain.mean().iter().map(|&m| Dd::from_f64(m)).collect();
            let start = [rest.apply(&mean), looked.apply(&mean).into_iter().map(|z| -z).collect()].concat();
            (zeros(d, d), zeros(seen, d), start)
        }
        _ => {
            let moves = Matrix::of_f64(d, d, &chain.step(time).transition);
            (rest.times(&moves), looked.times(&moves), vec![Dd::ZERO; d + seen])
        }
    };
    let mut weights = Vec::with_capacity((d + seen) * (d + seen));
    for row in 0..d {
        weights.extend((0..d).map(|column| rest.at(row, column)));
        weights.extend((0..seen).map(|column| gains.gain.at(row, column)));
    }
    for row in 0..seen {
        weights.extend((0..d).map(|column| -looked.at(row, column)));
        weights.extend((0..seen).map(|column| gains.white.at(row, column)));
    }
    AffineStep {
        weights: rounded(&weights),
        biases: rounded(&start),
        offset: gains.offset.to_f64(),
        covariance: rounded(gains.covariance.values()),
    }
}

fn back(chain: &LinearGaussian, time: usize, gains: &Gains) -> Result<BackStep, CompileError> {
    let d = chain.hidden().len();
    let gain = gains.back(chain, time)?.gain;
    let moves = Matrix::of_f64(d, d, &chain.step(time + 1).transition);
    let own = Matrix::identity(d).minus(&gain.times(&moves));
    let row = |row: usize| (0..d).map(move |column| (row, column));
    let entries = (0..d).flat_map(|r| {
        let (own, gain) = (&own, &gain);
        row(r).map(move |(r, c)| own.at(r, c)).chain(row(r).map(move |(r, c)| gain.at(r, c)))
    });
    Ok(BackStep { weights: rounded(&entries.collect::<Vec<_>>()), biases: vec![0.0; d] })
}

fn zeros(rows: usize, columns: usize) -> Matrix {
    Matrix::of_f64(rows, columns, &vec![0.0; rows * columns])
}

fn rounded(numbers: &[Dd]) -> Vec<f64> {
    numbers.iter().map(|number| number.to_f64()).collect()
}
