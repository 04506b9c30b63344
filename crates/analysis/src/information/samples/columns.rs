//! Samples, column by column.

use std::collections::HashMap;
use std::hash::Hash;

use crate::AnalysisError;

/// Nearest neighbours among more coordinates say nothing for any number of samples there is.
const MOST_DIMENSIONS: usize = 64;

/// A discrete variable: a class per sample, numbered by first occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    name: String,
    codes: Vec<u32>,
    counts: Vec<u64>,
}

impl Labels {
    /// The variable called `name` with the given values, of whatever kind.
    pub fn new<T: Hash + Eq>(name: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        let mut numbers: HashMap<T, u32> = HashMap::new();
        let mut counts: Vec<u64> = Vec::new();
        let codes = values
            .into_iter()
            .map(|value| {
                let code = *numbers.entry(value).or_insert(counts.len() as u32);
                if code as usize == counts.len() {
                    counts.push(0);
                }
                counts[code as usize] += 1;
                code
            })
            .collect();
        Self { name: name.into(), codes, counts }
    }

    /// Several variables of one length taken as one.
    ///
    /// # Errors
    /// [`AnalysisError::Lengths`].
    pub fn joined(parts: &[&Labels]) -> Result<Self, AnalysisError> {
        let Some((first, rest)) = parts.split_first() else { return Ok(Self::new("", Vec::<u32>::new())) };
        let mut joined = (*first).clone();
        for part in rest {
            check_lengths(&joined.name, joined.len(), &part.name, part.len())?;
            let name = format!("{},{}", joined.name, part.name);
            joined = Self::new(name, joined.codes.iter().zip(&part.codes));
        }
        Ok(joined)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The class of every sample.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How often each class occurs.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}

/// A real variable of one or more coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Reals {
    name: String,
    columns: Vec<Vec<f64>>,
}

impl Reals {
    /// The variable called `name` with a column of finite numbers per coordinate.
    ///
    /// # Errors
    /// No coordinate or more than 64, columns of different lengths, a number that is not finite, a column without variation.
    pub fn new(name: impl Into<String>, columns: Vec<Vec<f64>>) -> Result<Self, AnalysisError> {
        let name = name.into();
        check_dimension(columns.len())?;
        let rows = columns.first().map_or(0, Vec::len);
        for column in &columns {
            check_lengths(&name, rows, &name, column.len())?;
            if let Some(row) = column.iter().position(|value| !value.is_finite()) {
                return Err(AnalysisError::NotFinite { column: name, row: row + 1, value: column[row] });
            }
            if column.iter().all(|value| *value == column[0]) {
                return Err(AnalysisError::Constant { column: name, rows });
            }
        }
        Ok(Self { name, columns })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A column per coordinate.
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.columns[0].len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The columns, each divided by its standard deviation if `rescale`.
    pub(super) fn scaled(&self, rescale: bool) -> Vec<Vec<f64>> {
        let scale = |column: &Vec<f64>| {
            let deviation = if rescale { deviation(column) } else { 1.0 };
            // so small a variation that its square vanishes is left as it is
            let deviation = if deviation > 0.0 && deviation.is_finite() { deviation } else { 1.0 };
            column.iter().map(|value| value / deviation).collect()
        };
        self.columns.iter().map(scale).collect()
    }
}

pub(super) fn check_dimension(found: usize) -> Result<(), AnalysisError> {
    if (1..=MOST_DIMENSIONS).contains(&found) {
        return Ok(());
    }
    Err(AnalysisError::Dimension { found, limit: MOST_DIMENSIONS })
}

pub(super) fn check_lengths(
    left: &str,
    left_rows: usize,
    right: &str,
    right_rows: usize,
) -> Result<(), AnalysisError> {
    if left_rows == right_rows {
        return Ok(());
    }
    Err(AnalysisError::Lengths { left: left.to_owned(), left_rows, right: right.to_owned(), right_rows })
}

fn deviation(column: &[f64]) -> f64 {
    let mean = crate::pair::sum(column) / column.len() as f64;
    let squares: Vec<f64> = column.iter().map(|value| (value - mean).powi(2)).collect();
    (crate::pair::sum(&squares) / column.len() as f64).sqrt()
}
