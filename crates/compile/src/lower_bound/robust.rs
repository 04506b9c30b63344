//! The rank that a matrix keeps while its entries change a little.
//!
//! Of a matrix known up to an error, a square submatrix `B ± E` is regular in full if some `X`, found in `f64`, has
//!
//! ```text
//! ‖ |I - XB| + |X| E ‖_∞ < 1,
//! ```
//!
//! since then `XB' = I - (I - XB')` has an inverse for every `B'` within. Rows and columns come from elimination with complete
//! pivoting, and the size is the largest of a few, by the size of pivots, that passes. The rounding of `I - XB` is part of `E`.
//!
//! Source: Rump, "Verification methods: rigorous results using floating-point arithmetic", Acta Numerica 19 (2010)

use super::steps::Steps;

/// A matrix of which row `i` is known up to `errors[i]` in every entry, and `relative` of the entry.
#[derive(Clone, Debug)]
pub(super) struct Uncertain {
    /// Rows of equal length.
    pub(super) rows: Vec<Vec<f64>>,
    pub(super) errors: Vec<f64>,
    pub(super) relative: f64,
}

/// The pivots that may be kept, as fractions of the largest.
const SMALLEST_PIVOTS: [i32; 6] = [-50, -42, -34, -26, -18, -10];

/// The rank that all matrices within the errors have at least.
pub(super) fn rank(matrix: Uncertain, steps: &mut Steps) -> u64 {
    let (rows, columns) = (matrix.rows.len(), matrix.rows.first().map_or(0, Vec::len));
    if !steps.spend(cost(rows, columns)) {
        return 0;
    }
    let matrix = matrix.balanced();
    let (order, pivots) = complete_pivots(&matrix.rows);
    let largest = pivots.first().copied().unwrap_or(0.0);
    let mut refused = usize::MAX;
    for exponent in SMALLEST_PIVOTS {
        let size = pivots.iter().take_while(|&&pivot| pivot > largest * 2f64.powi(exponent)).count();
        if size < refused && matrix.minor(&order[..size]).is_regular() {
            return size as u64;
        }
        refused = refused.min(size);
    }
    0
}

/// What elimination and a few inverses take.
fn cost(rows: usize, columns: usize) -> u64 {
    8 * (rows.min(columns) as u64).saturating_mul(rows as u64).saturating_mul(columns as u64)
}

/// Every how manieth row and column to take so that the steps that are left are enough.
pub(super) fn strides(rows: usize, columns: usize, steps: &Steps) -> (usize, usize) {
    let (mut row_stride, mut column_stride) = (1, 1);
    loop {
        let (rows, columns) = (rows.div_ceil(row_stride), columns.div_ceil(column_stride));
        if cost(rows, columns) <= steps.left() || rows * columns <= 1 {
            return (row_stride, column_stride);
        }
        if rows > columns { row_stride *= 2 } else { column_stride *= 2 }
    }
}

impl Uncertain {
    /// Rows multiplied by powers of two, so that their largest entries are about one.
    fn balanced(mut self) -> Self {
        for (row, error) in self.rows.iter_mut().zip(&mut self.errors) {
            let largest = row.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            if largest > 0.0 {
                let power = power_of_two_below(largest);
                row.iter_mut().for_each(|x| *x /= power);
                *error /= power;
            }
        }
        self
    }

    fn minor(&self, places: &[(usize, usize)]) -> Uncertain {
        let row = |&(row, _): &(usize, usize)| {
            places.iter().map(|&(_, column)| self.rows[row][column]).collect::<Vec<f64>>()
        };
        Uncertain {
            rows: places.iter().map(row).collect(),
            errors: places.iter().map(|&(row, _)| self.errors[row]).collect(),
            relative: self.relative,
        }
    }

    /// Whether all square matrices within the errors are certain to be regular.
    fn is_regular(&self) -> bool {
        let size = self.rows.len();
        let Some(inverse) = inverse(&self.rows) else { return false };
        // γ_n of products of n terms and a difference, with room for the sums below
        let rounding = self.relative + (size as f64 + 4.0) * f64::EPSILON;
        inverse.iter().enumerate().all(|(i, x)| {
            let row_sum: f64 = (0..size)
                .map(|j| {
                    let terms = || x.iter().zip(&self.rows).map(|(a, row)| a * row[j]);
                    let identity = f64::from(u8::from(i == j));
                    let sizes: f64 = terms().map(f64::abs).sum::<f64>() + identity;
                    let errors: f64 = x.iter().zip(&self.errors).map(|(a, e)| a.abs() * e).sum();
                    (identity - terms().sum::<f64>()).abs() + rounding * sizes + errors
                })
                .sum();
            // sums of nonnegative numbers, each term with at most size + 4 roundings of its own
            row_sum * (1.0 + (3.0 * size as f64 + 16.0) * f64::EPSILON) < 1.0
        })
    }
}

/// The power of two not above a positive normal number.
fn power_of_two_below(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !((1 << 52) - 1))
}

/// Rows and columns in the order of complete pivoting, and the pivots.
fn complete_pivots(rows: &[Vec<f64>]) -> (Vec<(usize, usize)>, Vec<f64>) {
    let mut rest = rows.to_vec();
    let mut free: Vec<usize> = (0..rows.len()).collect();
    let (mut order, mut pivots) = (Vec::new(), Vec::new());
    while let Some((place, column, pivot)) = largest_entry(&rest, &free) {
        let row = free.swap_remove(place);
        let pivot_row = rest[row].clone();
        for &other in &free {
            let factor = rest[other][column] / pivot_row[column];
            if factor != 0.0 {
                rest[other].iter_mut().zip(&pivot_row).for_each(|(x, p)| *x -= factor * p);
                rest[other][column] = 0.0;
            }
        }
        order.push((row, column));
        pivots.push(pivot);
    }
    (order, pivots)
}

/// The place among the free rows, the column and the magnitude of the largest entry, if it is not zero.
fn largest_entry(rows: &[Vec<f64>], free: &[usize]) -> Option<(usize, usize, f64)> {
    let mut best = (0, 0, 0.0);
    for (place, &row) in free.iter().enumerate() {
        for (column, x) in rows[row].iter().enumerate() {
            if x.abs() > best.2 {
                best = (place, column, x.abs());
            }
        }
    }
    (best.2 > 0.0).then_some(best)
}

/// An inverse, as good as rounding lets it be, by Gauss and Jordan with row pivoting.
fn inverse(rows: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let size = rows.len();
    let identity = |i: usize| (0..size).map(move |j| f64::from(u8::from(i == j)));
    let mut work: Vec<Vec<f64>> =
        rows.iter().enumerate().map(|(i, row)| row.iter().copied().chain(identity(i)).collect()).collect();
    for column in 0..size {
        let size_of = |row: &usize| work[*row][column].abs();
        let pivot = (column..size).max_by(|a, b| size_of(a).total_cmp(&size_of(b)))?;
        work.swap(column, pivot);
        let lead = work[column][column];
        if lead == 0.0 || !lead.is_finite() {
            return None;
        }
        work[column].iter_mut().for_each(|x| *x /= lead);
        let pivot_row = work[column].clone();
        for (_, row) in work.iter_mut().enumerate().filter(|(place, _)| *place != column) {
            let factor = row[column];
            if factor != 0.0 {
                row.iter_mut().zip(&pivot_row).for_each(|(x, p)| *x -= factor * p);
            }
        }
    }
    Some(work.into_iter().map(|mut row| row.split_off(size)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hamnet_numeric::random::Random;

    fn rank_within(rows: &[Vec<f64>], error: f64) -> u64 {
        let matrix = Uncertain { rows: rows.to_vec(), errors: vec![error; rows.len()], relative: 0.0 };
        rank(matrix, &mut Steps::new(10_000_000))
    }

    /// `Σ_r s_r u_r v_rᵀ` for random vectors.
    fn of_rank(sizes: &[f64], rows: usize, columns: usize, random: &mut Random) -> Vec<Vec<f64>> {
        let mut sum = vec![vec![0.0; columns]; rows];
        for size in sizes {
            let mut vector = |n| (0..n).map(|_| random.unit() - 0.5).collect::<Vec<f64>>();
            let (left, right) = (vector(rows), vector(columns));
            for (row, a) in sum.iter_mut().zip(&left) {
                row.iter_mut().zip(&right).for_each(|(x, b)| *x += size * a * b);
            }
        }
        sum
    }

    #[test]
    fn ranks_survive_what_is_smaller_than_they_are() {
        let mut random = Random::new(3);
        for rank in 1..=8 {
            let matrix = of_rank(&vec![1.0; rank], 9, 13, &mut random);
            assert_eq!(rank_within(&matrix, 1e-13), rank as u64);
            assert_eq!(rank_within(&matrix, 10.0), 0);
        }
    }

    #[test]
    fn what_is_smaller_than_the_error_does_not_count() {
        let mut random = Random::new(4);
        for _ in 0..20 {
            let matrix = of_rank(&[1.0, 1.0, 1.0, 1e-6, 1e-6], 8, 8, &mut random);
            assert!(rank_within(&matrix, 1e-5) <= 3);
            assert_eq!(rank_within(&matrix, 1e-12), 5);
        }
    }

    #[test]
    fn few_steps_see_part_of_a_matrix() {
        for (rows, columns, steps) in [(10, 10, 2000), (100, 10, 2000), (7, 900, 5000), (1 << 20, 1 << 20, 0)]
        {
            let (row, column) = strides(rows, columns, &Steps::new(steps));
            let (rows, columns) = (rows.div_ceil(row), columns.div_ceil(column));
            assert!(cost(rows, columns) <= steps.max(8), "{rows} rows, {columns} columns");
            assert!(cost(2 * rows, 2 * columns) > steps, "{rows} rows, {columns} columns");
        }
        let matrix = of_rank(&[1.0; 10], 10, 10, &mut Random::new(5));
        let uncertain = Uncertain { rows: matrix, errors: vec![0.0; 10], relative: 0.0 };
        assert_eq!(rank(uncertain.clone(), &mut Steps::new(100)), 0);
        assert_eq!(rank(uncertain, &mut Steps::new(8000)), 10);
    }
}
