//! How much steps contract the spread of errors: Birkhoff's coefficient of a product of nonnegative matrices.
//!
//! Let `P` be nonnegative. Vectors `x`, `y` with zeros at the same places lie apart by `d(x, y) = max_i ln(x_i/y_i) − min_i ln(x_i/y_i)`
//! over the places where they are positive, the spread of the log errors of one as an approximation of the other. Then
//!
//! ```text
//! d(P x, P y)  ≤  tanh(Δ(P)/4) d(x, y),        Δ(P) = max ln (P_ij P_kl) / (P_il P_kj)
//! ```
//!
//! if the positive entries of `P` form a rectangle, those of some rows and some columns: rows of zeros leave no entry in `P x`, columns
//! of zeros read none of `x`, and zeros of `x` only leave columns out of the maximum. Of any other `P` some pair of vectors
//! is not drawn together at all, and the coefficient is one. A positive diagonal on either side of `P` changes nothing, and one with
//! zeros only leaves rows or columns out. So **one** matrix says how a step contracts, whatever is seen before and after it.
//!
//! **Several steps.** A matrix with zeros has coefficient one, though the product of several may be positive. In
//! `P = M₀ D₁ M₁ D₂ ⋯ M_m` the likelihoods `D_t` of what is seen in between choose among the paths, and the coefficient depends on them. With
//! `M = (½ ½; 1 0)` the square is positive, yet `Δ(M diag(a, b) M) = ln(1 + 2b/a)`, which has no bound over all likelihoods: with likelihoods
//! of any ratio there is no contraction over several steps. What holds is:
//!
//! - nothing in between: the coefficient is that of the product of the matrices;
//! - one of finitely many likelihoods in between: it is at most the largest over all of their words;
//! - likelihoods with `max_k D_t[k] / min_k D_t[k] ≤ r_t`: every entry of `P` is within `Π min D_t` and `Π max D_t` times that of
//!   `M₀ M₁ ⋯ M_m`, so that `Δ(P) ≤ Δ(M₀ M₁ ⋯ M_m) + 2 Σ ln r_t`.
//!
//! Likelihoods `g = E λ` that come through a positive matrix have a bounded ratio whatever `λ` is, for
//! `g_k/g_l ≤ max_s E_ks/E_ls` as a mediant. Those that a variable is given itself have none.
//!
//! Source: G. Birkhoff, Extensions of Jentzsch's theorem, Trans. AMS 85 (1957); Seneta, Non-negative Matrices, ch. 3.

use hamnet_numeric::elementary::{ln_f64, tanh_f64};
use hamnet_numeric::{Precision, Scaled};

/// A matrix whose positive entries lie farther apart says nothing: its products would leave the range of f64.
const SMALLEST: f64 = 1.0 / (1u128 << 100) as f64;
const UNIT: f64 = Precision::F64.unit_roundoff();

/// A nonnegative matrix, up to a common factor.
#[derive(Clone, Debug)]
pub(crate) struct Kernel {
    columns: usize,
    /// Row by row; the largest lies in `[1, 2)`.
    values: Vec<f64>,
    /// Roundings of any entry.
    roundings: f64,
}

impl Kernel {
    /// The matrix of the given rows of `(column, entry)`; `None` if positive entries lie too far apart.
    pub(crate) fn from_rows(columns: usize, rows: &[Vec<(usize, Scaled)>]) -> Option<Self> {
        let entries = || rows.iter().flatten().filter(|(_, entry)| !entry.is_zero());
        let exponent = entries().map(|(_, entry)| entry.exponent()).max().unwrap_or(0);
        // so far below the largest that their difference may not even be formed
        if entries().any(|(_, entry)| i64::from(entry.exponent()) < i64::from(exponent) - 200) {
            return None;
        }
        let mut values = vec![0.0; rows.len() * columns];
        for (row, entries) in rows.iter().enumerate() {
            for &(column, entry) in entries {
                values[row * columns + column] = entry.shift(-exponent).to_f64();
            }
        }
        Self { columns, values, roundings: 1.0 }.normalized()
    }

    /// `self · diag(weights)`, with weights that are off by two roundings.
    pub(crate) fn with_columns_times(&self, weights: &[f64]) -> Option<Self> {
        let rows = self.values.chunks_exact(self.columns);
        let values =
            rows.flat_map(|row| row.iter().zip(weights).map(|(entry, weight)| entry * weight)).collect();
        Self { columns: self.columns, values, roundings: self.roundings + 3.0 }.normalized()
    }

    /// `self · other`.
    pub(crate) fn times(&self, other: &Self) -> Option<Self> {
        let columns = other.columns;
        let mut values = vec![0.0; self.rows() * columns];
        let kept: Vec<Vec<(usize, f64)>> = other.values.chunks_exact(columns).map(positive).collect();
        for (row, sums) in self.values.chunks_exact(self.columns).zip(values.chunks_exact_mut(columns)) {
            for (&weight, kept) in row.iter().zip(&kept).filter(|(weight, _)| **weight > 0.0) {
                kept.iter().for_each(|&(column, entry)| sums[column] += weight * entry);
            }
        }
        let roundings = self.roundings + other.roundings + self.columns as f64;
        Self { columns, values, roundings }.normalized()
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.values.iter().all(|&entry| entry == 0.0)
    }

    /// Whether the positive entries are those of some rows and some columns.
    pub(crate) fn is_rectangle(&self) -> bool {
        let mut rows =
            self.values.chunks_exact(self.columns).filter(|row| row.iter().any(|&entry| entry > 0.0));
        let Some(first) = rows.next() else { return true };
        rows.all(|row| row.iter().zip(first).all(|(a, b)| (*a > 0.0) == (*b > 0.0)))
    }

    /// A bound on `Δ`; infinite unless the positive entries form a rectangle. **Cost** pairs of rows times columns.
    pub(crate) fn diameter(&self) -> f64 {
        if !self.is_rectangle() {
            return f64::INFINITY;
        }
        let kept = |row: &[f64]| row.iter().copied().filter(|&entry| entry > 0.0).collect::<Vec<f64>>();
        let rows: Vec<Vec<f64>> =
            self.values.chunks_exact(self.columns).map(kept).filter(|row| !row.is_empty()).collect();
        let inverses: Vec<Vec<f64>> =
            rows.iter().map(|row| row.iter().map(|entry| 1.0 / entry).collect()).collect();
        let mut widest = 1.0f64;
        for (place, a) in rows.iter().enumerate() {
            for b in &inverses[place + 1..] {
                let ratios = a.iter().zip(b).map(|(x, y)| x * y);
                let (least, most) =
                    ratios.fold((f64::INFINITY, 0.0f64), |(least, most), r| (least.min(r), most.max(r)));
                widest = widest.max(most / least);
            }
        }
        // four entries, two inverses, two products and a quotient
        self.widened(ln_f64(widest), 4.0 * self.roundings + 5.0)
    }

    /// A bound on the largest `ln(P_ij / P_kj)` within a column, infinite if an entry is zero.
    pub(crate) fn column_ratio(&self) -> f64 {
        let mut widest = 1.0f64;
        for column in 0..self.columns {
            let entries = self.values.iter().skip(column).step_by(self.columns);
            let (least, most) =
                entries.fold((f64::INFINITY, 0.0f64), |(least, most), &w| (least.min(w), most.max(w)));
            if least == 0.0 {
                return f64::INFINITY;
            }
            widest = widest.max(most / least);
        }
        self.widened(ln_f64(widest), 2.0 * self.roundings + 1.0)
    }

    /// The number of positive entries.
    pub(crate) fn stored(&self) -> usize {
        self.values.iter().filter(|&&entry| entry > 0.0).count()
    }

    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// A logarithm computed from numbers with so many roundings.
    fn widened(&self, ln: f64, roundings: f64) -> f64 {
        ln * (1.0 + 8.0 * UNIT) + 1.01 * roundings * UNIT
    }

    /// Scaled by a power of two, if the least positive entry is not far below the largest.
    fn normalized(mut self) -> Option<Self> {
        let largest = self.values.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return Some(self);
        }
        // entries are products of few numbers within `SMALLEST` of one
        let scale = f64::from_bits(largest.to_bits() & (0x7ff << 52));
        self.values.iter_mut().for_each(|entry| *entry /= scale);
        let least = self.values.iter().copied().filter(|&entry| entry > 0.0).fold(f64::INFINITY, f64::min);
        (least >= SMALLEST).then_some(self)
    }
}

fn positive(row: &[f64]) -> Vec<(usize, f64)> {
    row.iter().copied().enumerate().filter(|(_, entry)| *entry > 0.0).collect()
}

/// Birkhoff's coefficient `tanh(Δ/4)`, one for an infinite diameter.
pub(crate) fn coefficient(diameter: f64) -> f64 {
    if diameter.is_finite() { (tanh_f64(diameter / 4.0) * (1.0 + 1e-12) + 1e-15).min(1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::{Kernel, coefficient};
    use hamnet_numeric::Scaled;
    use hamnet_numeric::elementary::ln_f64;

    fn kernel(rows: &[&[f64]]) -> Kernel {
        let row = |row: &&[f64]| row.iter().map(|&w| Scaled::from_f64(w)).enumerate().collect();
        Kernel::from_rows(rows[0].len(), &rows.iter().map(row).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_symmetric_channel_contracts_by_its_second_eigenvalue() {
        let channel = kernel(&[&[0.9, 0.1], &[0.1, 0.9]]);
        assert!((coefficient(channel.diameter()) - 0.8).abs() < 1e-9);
        let twice = channel.times(&channel).unwrap();
        assert!((coefficient(twice.diameter()) - 0.64).abs() < 1e-9);
    }

    #[test]
    fn zeros_contract_where_they_leave_a_rectangle() {
        let cases: [(&[&[f64]], f64); 4] = [
            (&[&[1.0, 0.0], &[0.5, 0.5]], 1.0),
            (&[&[1.0, 0.0], &[0.0, 1.0]], 1.0),
            (&[&[0.0, 0.0], &[0.5, 0.5]], 0.0),
            (&[&[0.9, 0.1, 0.0], &[0.0, 0.0, 0.0], &[0.1, 0.9, 0.0]], 0.8),
        ];
        for (rows, expected) in cases {
            let found = coefficient(kernel(rows).diameter());
            assert!((found - expected).abs() < 1e-9, "{rows:?}: {found}");
        }
    }

    #[test]
    fn what_is_seen_between_two_sparse_steps_widens_them_without_bound() {
        let step = kernel(&[&[0.5, 0.5], &[1.0, 0.0]]);
        for ratio in [0.0, 1.0, 1e3, 1e9] {
            let between = step.with_columns_times(&[1.0, ratio]).unwrap().times(&step).unwrap();
            let expected = ln_f64(1.0 + 2.0 * ratio);
            assert!((between.diameter() - expected).abs() < 1e-12, "{ratio}: {}", between.diameter());
        }
        let hidden = step.with_columns_times(&[0.0, 1.0]).unwrap().times(&step).unwrap();
        assert!(hidden.diameter() < 1e-12);
    }

    #[test]
    fn entries_that_would_be_lost_are_not_taken_for_zeros() {
        let far = |w: f64| vec![vec![(0, Scaled::ONE), (1, Scaled::from_f64(w))], vec![(0, Scaled::ONE)]];
        assert!(Kernel::from_rows(2, &far(1e-300)).is_none());
        let step = Kernel::from_rows(2, &far(1e-20)).unwrap();
        assert!(step.times(&step).is_some_and(|twice| twice.times(&twice).is_some()));
    }
}
