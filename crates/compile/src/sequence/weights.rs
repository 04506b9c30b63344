//! How often the weights of a matrix, and products with them, are rounded.
//!
//! One rounding multiplies by `e^ε` with `|ε| ≤ u/(1 − u)`, see [`crate::certify`]. A weight that a type holds is not rounded to it,
//! and a product with a power of two is exact.

use hamnet_model::hierarchy::Stochastic;
use hamnet_numeric::{Precision, Scaled};

/// What is beside one rounding where a number is rounded to f64 first: to f32 then, or of the quotient in double-double before.
const SLIGHT: f64 = 1.0 / (1u64 << 28) as f64;

/// The entries of a matrix that are not zero, as far as roundings are concerned.
#[derive(Clone, Debug)]
pub(super) struct Entries {
    /// Per column the number of entries.
    pub in_column: Vec<usize>,
    /// The most entries of a row.
    pub in_row: usize,
    /// The most roundings of a weight alone.
    pub weight: f64,
    /// The most roundings of a weight and of a product with it.
    pub product: f64,
    /// The least and the largest entry.
    pub least: f64,
    pub largest: f64,
    /// Whether every state leads to every state that any state leads to.
    pub is_full: bool,
    /// Whether no entry is zero.
    pub is_positive: bool,
}

impl Entries {
    /// Those of `matrix` after exact normalization, in `precision`.
    pub fn of(matrix: &Stochastic, precision: Precision) -> Self {
        let mut entries = Self {
            in_column: vec![0; matrix.columns()],
            in_row: 0,
            weight: 0.0,
            product: 0.0,
            least: f64::INFINITY,
            largest: 0.0,
            is_full: true,
            is_positive: true,
        };
        for row in 0..matrix.rows() {
            let mut count = 0;
            for (column, value) in matrix.normalized_row(row).filter(|(_, value)| !value.is_zero()) {
                let weight = weight_roundings(value, precision);
                entries.in_column[column] += 1;
                entries.weight = entries.weight.max(weight);
                entries.product = entries.product.max(product_roundings(value, weight));
                entries.least = entries.least.min(value.to_f64());
                entries.largest = entries.largest.max(value.to_f64());
                count += 1;
            }
            entries.in_row = entries.in_row.max(count);
        }
        entries.is_full = entries.in_column.iter().all(|&count| count == 0 || count == matrix.rows());
        entries.is_positive = entries.in_column.iter().all(|&count| count == matrix.rows());
        entries
    }

    /// The most additions into a column.
    pub fn column_additions(&self) -> f64 {
        self.in_column.iter().max().map_or(0, |&count| count.saturating_sub(1)) as f64
    }

    /// The most additions of a row.
    pub fn row_additions(&self) -> f64 {
        self.in_row.saturating_sub(1) as f64
    }
}

/// Roundings between an entry and the number of `precision` that stands for it.
fn weight_roundings(value: Scaled, precision: Precision) -> f64 {
    let rounded = value.to_f64();
    let to_f64 = if value.mantissa().lo() == 0.0 { 0.0 } else { 1.0 + SLIGHT };
    match precision {
        Precision::F64 => to_f64,
        Precision::F32 if f64::from(rounded as f32) == rounded => to_f64 * SLIGHT,
        Precision::F32 => 1.0 + 2.0 * SLIGHT,
    }
}

fn product_roundings(value: Scaled, weight: f64) -> f64 {
    // mantissas lie in [1, 2)
    let is_power_of_two = value.mantissa().hi() == 1.0;
    weight + if is_power_of_two { 0.0 } else { 1.0 }
}
