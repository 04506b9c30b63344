//! A law of a few discrete variables as one dense table.

use hamnet_numeric::Dd;

use super::cells::Places;
use crate::{AnalysisError, Pair};

/// The most cells of a table: 16 GiB of them.
const MOST_CELLS: usize = 1 << 31;
/// A total within these keeps every relative error of a probability above `2^-500` small.
const TOTALS: (f64, f64) = (1e-150, 1e150);

/// One variable of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Its name, unique in the table.
    pub name: String,
    /// The number of its states.
    pub states: usize,
}

impl Axis {
    /// A variable called `name`.
    pub fn new(name: impl Into<String>, states: usize) -> Self {
        Self { name: name.into(), states }
    }
}

/// Nonnegative weights over the states of named variables, last axis fastest.
///
/// **Law** the weights divided by their exact sum: probabilities, counts, or anything else up to a common factor. Probabilities are
/// computed within `3u` relatively (the total in double-double, rounded, and a division), marginals within `5u`.
#[derive(Clone, Debug, PartialEq)]
pub struct JointTable {
    axes: Vec<Axis>,
    weights: Vec<f64>,
    total: Dd,
}

impl JointTable {
    /// The law proportional to `weights`.
    ///
    /// # Errors
    /// Axes without states or with one name, a wrong number of weights, weights that are negative, infinite or NaN, or all zero, a
    /// total outside of `1e-150` to `1e150`.
    pub fn new(axes: Vec<Axis>, weights: Vec<f64>) -> Result<Self, AnalysisError> {
        let names = names(&axes);
        check_axes(&axes)?;
        let expected = cells(&axes)?;
        if expected != weights.len() {
            return Err(AnalysisError::TableSize { axes: names, expected, found: weights.len() });
        }
        if let Some(index) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return Err(AnalysisError::BadWeight { place: place(&axes, index), value: weights[index] });
        }
        let total = weights.iter().fold(Dd::ZERO, |total, &weight| total.add_f64(weight));
        if total.is_zero() {
            return Err(AnalysisError::NoWeight { axes: names });
        }
        let (low, high) = TOTALS;
        if !(low..=high).contains(&total.to_f64()) {
            return Err(AnalysisError::TotalOutOfRange { axes: names, total: total.to_f64(), low, high });
        }
        Ok(Self { axes, weights, total })
    }

    /// How often each combination of states occurs among rows; `columns[v][row]` is the state of variable `v`.
    ///
    /// # Errors
    /// As [`JointTable::new`]; columns of different lengths.
    ///
    /// # Panics
    /// If a state is not below the number of states of its axis.
    pub fn count(axes: Vec<Axis>, columns: &[&[u32]]) -> Result<Self, AnalysisError> {
        check_axes(&axes)?;
        let rows = columns.first().map_or(0, |column| column.len());
        for (axis, column) in axes.iter().zip(columns) {
            if column.len() != rows {
                return Err(AnalysisError::Lengths {
                    left: axes[0].name.clone(),
                    left_rows: rows,
                    right: axis.name.clone(),
                    right_rows: column.len(),
                });
            }
        }
        let mut weights = vec![0.0; cells(&axes)?];
        for row in 0..rows {
            let index = axes.iter().zip(columns).fold(0, |index, (axis, column)| {
                assert!(
                    (column[row] as usize) < axis.states,
                    "a state of `{}` that it does not have",
                    axis.name
                );
                index * axis.states + column[row] as usize
            });
            weights[index] += 1.0;
        }
        Self::new(axes, weights)
    }

    /// The variables, slowest first.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The weights, last axis fastest.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The weights, last axis fastest.
    pub fn into_weights(self) -> Vec<f64> {
        self.weights
    }

    /// The sum of the weights, within `n` [`Dd::UNIT`].
    pub fn total(&self) -> Dd {
        self.total
    }

    /// The probability of a cell, within `3u` relatively.
    pub fn probability(&self, cell: usize) -> f64 {
        self.weights[cell] / self.total.to_f64()
    }

    /// The law of the named variables alone, in that order: sums of weights in double-double, rounded once. Where nothing is summed,
    /// the weights stay what they are.
    ///
    /// # Errors
    /// [`AnalysisError::UnknownAxis`], [`AnalysisError::DuplicateAxis`].
    pub fn marginal(&self, names: &[&str]) -> Result<Self, AnalysisError> {
        let places = self.places(names)?;
        let axes: Vec<Axis> = places.iter().map(|&place| self.axes[place].clone()).collect();
        check_axes(&axes)?;
        let weights = self.sum_onto(&places);
        Self::new(axes, weights)
    }

    /// The law of `x` and `y`, each a group of variables taken as one.
    ///
    /// # Errors
    /// As [`JointTable::marginal`].
    pub fn pair(&self, x: &[&str], y: &[&str]) -> Result<Pair, AnalysisError> {
        let flipped = self.marginal(&[y, x].concat())?;
        let columns: usize = flipped.axes[..y.len()].iter().map(|axis| axis.states).product();
        Pair::from_columns(flipped.weights.len() / columns, flipped.weights)
    }

    /// The places of the named axes, in the order of the names.
    pub(super) fn places(&self, names: &[&str]) -> Result<Vec<usize>, AnalysisError> {
        names
            .iter()
            .map(|name| {
                self.axes.iter().position(|axis| axis.name == *name).ok_or_else(|| {
                    AnalysisError::UnknownAxis { name: (*name).to_owned(), known: self.names() }
                })
            })
            .collect()
    }

    /// The sums of the weights over all axes but those at `places`, which are different.
    pub(super) fn sum_onto(&self, places: &[usize]) -> Vec<f64> {
        let size = places.iter().map(|&place| self.axes[place].states).product();
        let walk = Places::new(sizes(&self.axes), &[places]);
        if size == self.weights.len() {
            let mut sums = vec![0.0; size];
            walk.rows(|first, length, targets, strides| {
                for step in 0..length {
                    sums[targets[0] + step * strides[0]] = self.weights[first + step];
                }
            });
            return sums;
        }
        let mut sums = vec![Dd::ZERO; size];
        walk.rows(|first, length, targets, strides| {
            for (step, &weight) in self.weights[first..first + length].iter().enumerate() {
                let sum = &mut sums[targets[0] + step * strides[0]];
                *sum = sum.add_f64(weight);
            }
        });
        sums.into_iter().map(Dd::to_f64).collect()
    }

    pub(super) fn names(&self) -> String {
        names(&self.axes)
    }
}

/// The numbers of states.
pub(super) fn sizes(axes: &[Axis]) -> Vec<usize> {
    axes.iter().map(|axis| axis.states).collect()
}

fn names(axes: &[Axis]) -> String {
    axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn check_axes(axes: &[Axis]) -> Result<(), AnalysisError> {
    for (place, axis) in axes.iter().enumerate() {
        if axis.states == 0 {
            return Err(AnalysisError::EmptyAxis { name: axis.name.clone() });
        }
        if axes[..place].iter().any(|other| other.name == axis.name) {
            return Err(AnalysisError::DuplicateAxis { name: axis.name.clone() });
        }
    }
    Ok(())
}

fn cells(axes: &[Axis]) -> Result<usize, AnalysisError> {
    let cells = axes.iter().try_fold(1usize, |cells, axis| cells.checked_mul(axis.states));
    cells
        .filter(|&cells| cells <= MOST_CELLS)
        .ok_or_else(|| AnalysisError::TableTooLarge { axes: names(axes), limit: MOST_CELLS as f64 })
}

/// `a=1, b=0`: where a cell is.
fn place(axes: &[Axis], index: usize) -> String {
    let mut rest = index;
    let mut words: Vec<String> = axes
        .iter()
        .rev()
        .map(|axis| {
            let state = rest % axis.states;
            rest /= axis.states;
            format!("{}={state}", axis.name)
        })
        .collect();
    words.reverse();
    words.join(", ")
}
