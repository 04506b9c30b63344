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
//! A sparse matrix is cut into blocks that do not touch each other. Each block is certified by itself; in the whole, `E`
//! stands in every column of the matrix, not only in those of the block.
//!
//! Source: Rump, "Verification methods: rigorous results using floating-point arithmetic", Acta Numerica 19 (2010)

use super::blocks::{Block, blocks};
use super::steps::Steps;

/// A matrix of which row `i` is known up to `errors[i]` in every entry, and `relative` of the entry.
#[derive(Clone, Debug)]
pub(super) struct Uncertain {
    pub(super) columns: usize,
    /// Columns and entries, zero elsewhere.
    pub(super) rows: Vec<Vec<(usize, f64)>>,
    pub(super) errors: Vec<f64>,
    pub(super) relative: f64,
}

/// The pivots that may be kept, as fractions of the largest.
const SMALLEST_PIVOTS: [i32; 6] = [-50, -42, -34, -26, -18, -10];

/// Rows of a block for each of its columns, or the other way round; more hardly raise its rank.
const MOST_ROWS_PER_COLUMN: usize = 4;

/// The rank that all matrices within the errors have at least.
pub(super) fn rank(matrix: &Uncertain, steps: &mut Steps) -> u64 {
    let blocks = matrix.blocks(steps);
    let ranks = blocks.iter().map(|block| {
        let dense = matrix.dense(block);
        let affordable = steps.spend(cost(dense.rows.len(), dense.rows.first().map_or(0, Vec::len)));
        if affordable { dense.rank() } else { 0 }
    });
    ranks.sum()
}

/// What elimination and a few inverses take, which are multiplications in order.
fn cost(rows: usize, columns: usize) -> u64 {
    2 * (rows.min(columns) as u64).saturating_mul(rows as u64).saturating_mul(columns as u64)
}

impl Uncertain {
    /// Blocks for which the steps are enough.
    fn blocks(&self, steps: &Steps) -> Vec<Block> {
        let (least, ratio) = (self.rows.len().min(self.columns), self.ratio());
        let affordable = |blocks: &dyn Fn(usize) -> usize| {
            let all = |size: &usize| (blocks(*size) as u64).saturating_mul(cost(ratio * size, *size));
            (1..=least).rev().find(|size| all(size) <= steps.left()).unwrap_or(1)
        };
        let entries = |row: &Vec<(usize, f64)>| row.iter().map(|(column, _)| *column).collect();
        let entries: Vec<Vec<usize>> = self.rows.iter().map(entries).collect();
        blocks(&entries, self.columns, affordable(&|size| least.div_ceil(size)), affordable(&|_| 1))
    }

    /// How many lines of its longer side a block has for each of its shorter side.
    fn ratio(&self) -> usize {
        let (most, least) = (self.rows.len().max(self.columns), self.rows.len().min(self.columns));
        most.div_ceil(least.max(1)).min(MOST_ROWS_PER_COLUMN)
    }

    /// The entries of a block, with rows multiplied by powers of two, so that their largest entries are about one.
    fn dense(&self, block: &Block) -> Dense {
        let (rows, columns) = (&block.rows, &block.columns);
        let rows_kept = rows.len().min(self.ratio() * columns.len());
        let columns_kept = columns.len().min(self.ratio() * rows.len());
        let columns: Vec<usize> = spread(columns, columns_kept).collect();
        let mut dense = Dense {
            rows: Vec::new(),
            errors: Vec::new(),
            relative: self.relative,
            width: self.rows.len().min(self.columns),
        };
        for row in spread(rows, rows_kept) {
            let mut entries = vec![0.0; columns.len()];
            for (column, value) in &self.rows[row] {
                if let Ok(place) = columns.binary_search(column) {
                    entries[place] = *value;
                }
            }
            let largest = entries.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            let power = if largest > 0.0 { power_of_two_below(largest) } else { 1.0 };
            dense.rows.push(entries.into_iter().map(|x| x / power).collect());
            dense.errors.push(self.errors[row] / power);
        }
        dense
    }
}

/// So many of the lines, from first to last.
fn spread(lines: &[usize], count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |place| lines[place * lines.len() / count])
}

/// A block with all its entries.
#[derive(Clone, Debug)]
struct Dense {
    rows: Vec<Vec<f64>>,
    errors: Vec<f64>,
    relative: f64,
    /// A bound on the columns of all minors together, in which the errors stand.
    width: usize,
}

impl Dense {
    /// The rank that all matrices within the errors have at least.
    fn rank(&self) -> u64 {
        let (order, pivots) = complete_pivots(&self.rows);
        let largest = pivots.first().copied().unwrap_or(0.0);
        let mut refused = usize::MAX;
        for exponent in SMALLEST_PIVOTS {
            let size = pivots.iter().take_while(|&&pivot| pivot > largest * 2f64.powi(exponent)).count();
            if size < refused && self.minor(&order[..size]).is_regular() {
                return size as u64;
            }
            refused = refused.min(size);
        }
        0
    }

    fn minor(&self, places: &[(usize, usize)]) -> Dense {
        let row = |&(row, _): &(usize, usize)| {
            places.iter().map(|&(_, column)| self.rows[row][column]).collect::<Vec<f64>>()
        };
        Dense {
            rows: places.iter().map(row).collect(),
            errors: places.iter().map(|&(row, _)| self.errors[row]).collect(),
            ..*self
        }
    }

    /// Whether all square matrices within the errors are certain to be regular, beside other blocks.
    fn is_regular(&self) -> bool {
        let size = self.rows.len();
        let Some(inverse) = inverse(&self.rows) else { return false };
        // γ_n of products of n terms and a difference, with room for the sums below
        let rounding = self.relative + (size as f64 + 4.0) * f64::EPSILON;
        inverse.iter().enumerate().all(|(i, x)| {
            let errors: f64 = x.iter().zip(&self.errors).map(|(a, e)| a.abs() * e).sum();
            let row_sum: f64 = (0..size)
                .map(|j| {
                    let terms = || x.iter().zip(&self.rows).map(|(a, row)| a * row[j]);
                    let identity = f64::from(u8::from(i == j));
                    let sizes: f64 = terms().map(f64::abs).sum::<f64>() + identity;
                    (identity - terms().sum::<f64>()).abs() + rounding * sizes
                })
                .sum();
            // sums of nonnegative numbers, each term with at most size + 4 roundings of its own
            let above = 1.0 + (3.0 * size as f64 + 16.0) * f64::EPSILON;
            (row_sum + errors * self.width as f64) * above < 1.0
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

    fn uncertain(rows: &[Vec<f64>], error: f64) -> Uncertain {
        Uncertain {
            columns: rows[0].len(),
            rows: rows.iter().map(|row| row.iter().copied().enumerate().collect()).collect(),
            errors: vec![error; rows.len()],
            relative: 0.0,
        }
    }

    fn rank_within(rows: &[Vec<f64>], error: f64) -> u64 {
        rank(&uncertain(rows, error), &mut Steps::new(10_000_000))
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
        let mut random = Random::new(5);
        for (rows, columns) in [(10, 10), (40, 10), (10, 40)] {
            let matrix = uncertain(&of_rank(&[1.0; 10], rows, columns, &mut random), 0.0);
            let seen = [0, 1, 100, 1_000, 10_000].map(|steps| rank(&matrix, &mut Steps::new(steps)));
            assert!(seen.is_sorted() && seen[0] == 0 && seen[4] == 10, "{seen:?}");
        }
    }

    #[test]
    fn long_chains_are_seen_in_blocks() {
        let n = 1000;
        let row = |i: usize| vec![(i, 1.0), ((i + 1) % n, 0.75), ((i + n - 1) % n, 0.75)];
        let chain =
            Uncertain { columns: n, rows: (0..n).map(row).collect(), errors: vec![1e-9; n], relative: 0.0 };
        let seen = rank(&chain, &mut Steps::new(10_000_000)) as usize;
        assert!((n - n / 10..=n).contains(&seen), "{seen}");
        let unclear = Uncertain { errors: vec![1.0; n], ..chain };
        assert_eq!(rank(&unclear, &mut Steps::new(10_000_000)), 0);
    }
}
