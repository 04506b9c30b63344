//! The Cholesky factor of a symmetric matrix, with a proof that the matrix is positive definite.
//!
//! The matrix is scaled by powers of two `D`, exactly, so that its diagonal lies in `[1, 4)`. Rounding makes of `LLᵀ` the
//! matrix `DAD` up to `|R| ≤ γ_{n+1} |L||Lᵀ|` in units of double-double. An inverse `X` of `L` in f64 leaves `E = I - LX` with
//! `|E| ≤ γ_{n+1} |L||X|` in units of f64. Then
//!
//! ```text
//! L⁻¹DADL⁻ᵀ = I + F,      ‖F‖ ≤ φ = ‖R‖ ‖L⁻¹‖²,      ‖L⁻¹‖ ≤ ‖X‖ / (1 - ‖E‖)
//! ```
//!
//! in Frobenius norms; `φ < 1` proves that `A` is positive definite, and bounds determinant and solutions.
//!
//! Source: Higham, "Accuracy and Stability of Numerical Algorithms" (2002), theorems 8.5 and 10.3; Rump, "Verification
//! methods", Acta Numerica 19 (2010).

use hamnet_numeric::{Dd, Precision, sum::gamma};

use crate::hamiltonian::{Bounded, Function};

/// A widening of norms, which are sums of squares in f64 of up to `2^30` terms.
const WIDER: f64 = 1.0 + 1e-6;

/// A verified lower triangular factor of a scaled matrix.
#[derive(Clone, Debug)]
pub(super) struct Cholesky {
    /// The rows of `L`, up to the diagonal.
    rows: Vec<Vec<Dd>>,
    /// Where each row begins not to be zero.
    first: Vec<usize>,
    /// The binary logarithms of `D`.
    scales: Vec<i32>,
    /// Bounds `‖L⁻¹‖`.
    inverse_norm: f64,
    /// `φ`.
    residual: f64,
}

impl Cholesky {
    /// Multiply-adds of the factor of a matrix whose rows begin at `first`, at most, and of the inverse.
    pub(super) fn cost(first: &[usize]) -> f64 {
        first.iter().enumerate().map(|(row, first)| (row - first + 1) as f64 * (row + 1) as f64).sum()
    }

    /// Where each row of a lower half begins not to be zero.
    pub(super) fn envelope(matrix: &[Vec<Bounded>]) -> Vec<usize> {
        let begins = |row: &Vec<Bounded>| row.iter().position(|entry| entry.magnitude() > 0.0);
        matrix.iter().enumerate().map(|(number, row)| begins(row).unwrap_or(number)).collect()
    }

    /// The factor of the matrix with the given lower half; `None` where it is not proved positive definite.
    pub(super) fn new(matrix: &[Vec<Bounded>]) -> Option<Self> {
        let first = Self::envelope(matrix);
        let diagonal = matrix.iter().enumerate().map(|(i, row)| row[i].value.hi());
        let scales = diagonal.map(scale).collect::<Option<Vec<i32>>>()?;
        let scaled = |i: usize, j: usize| scaled(matrix[i][j], scales[i] + scales[j]);
        let lower = (0..matrix.len()).map(|i| (0..=i).map(|j| scaled(i, j)).collect::<Vec<Bounded>>());
        let matrix: Vec<Vec<Bounded>> = lower.collect();
        let rows = factor(&matrix, &first)?;
        let size = frobenius(rows.iter().flatten().map(|entry| entry.abs().hi()));
        let terms = matrix.len() as f64 + 1.0;
        // both halves; the last part is for products below the range of double-double
        let errors = 2.0 * frobenius(matrix.iter().flatten().map(|entry| entry.error));
        let residual = gamma(terms, Dd::UNIT) * size * size + errors + terms * terms * 1e-280;
        let inverse = frobenius(inverse(&rows, &first).into_iter().flatten().map(f64::abs));
        let defect = gamma(terms, Precision::F64.unit_roundoff()) * size * inverse * WIDER;
        // also false for what is not a number
        let inverted = defect < 0.5;
        if !inverted {
            return None;
        }
        let norm = inverse / (1.0 - defect) * WIDER;
        let residual = residual * norm * norm * WIDER;
        (residual < 0.5).then_some(Self { rows, first, scales, inverse_norm: norm, residual })
    }

    /// `ln det A`: `2 Σ ln l_ii - 2 Σ ln d_i`, and `|Σ ln(1 + λ_i(F))| ≤ n φ/(1 - φ)`. `None` past the range of numbers.
    pub(super) fn ln_determinant(&self) -> Option<Bounded> {
        let mut sum = Bounded::exact(0.0);
        for row in &self.rows {
            sum = sum.plus(Bounded::exact(*row.last()?).map(Function::Ln)?);
        }
        let doublings: i64 = self.scales.iter().map(|&scale| i64::from(scale)).sum();
        // the constant is right to a part of 2^-106
        let ln_2 = Bounded::within(Dd::LN_2, Dd::UNIT / 16.0);
        let sum = sum.plus(ln_2.times(Bounded::exact(-doublings as f64)));
        let both = sum.plus(sum);
        let spread = self.rows.len() as f64 * self.residual / (1.0 - self.residual) * WIDER;
        Some(Bounded::within(both.value, both.error + spread))
    }

    /// `bᵀA⁻¹b = zᵀ(I + F)⁻¹z` with `Lz = Db`.
    ///
    /// The computed `z` is off by at most `‖L⁻¹‖ ‖Db - Lz‖`, which is bounded after the fact; `F` costs a part `φ/(1 - φ)`.
    pub(super) fn form(&self, b: &[Bounded]) -> Bounded {
        let b = self.scaled(b);
        let z = self.solved(&b);
        let rest = b.iter().zip(&self.rows).zip(&self.first).map(|((b, row), &first)| {
            let pairs = row[first..].iter().zip(&z[first..]);
            let image = pairs.fold(*b, |rest, (l, z)| rest.plus(product(-*l, *z)));
            image.magnitude()
        });
        let off = self.inverse_norm * frobenius(rest) * WIDER;
        let square = z.iter().fold(Bounded::exact(0.0), |sum, z| sum.plus(product(*z, *z)));
        let length = frobenius(z.iter().map(|z| z.abs().hi()));
        let squared = square.error + (2.0 * length + off) * off * WIDER;
        let share = self.residual / (1.0 - self.residual);
        Bounded::within(square.value, squared + (square.magnitude() + squared) * share * WIDER)
    }

    /// The computed `z` with `Lz = Db`, in f64.
    pub(super) fn forward(&self, b: &[Bounded]) -> Vec<f64> {
        self.solved(&self.scaled(b)).into_iter().map(Dd::to_f64).collect()
    }

    /// Replaces `z` by `DL⁻ᵀz`.
    pub(super) fn backward(&self, z: &mut [f64]) {
        for place in (0..z.len()).rev() {
            let row = &self.rows[place];
            z[place] /= row[place].to_f64();
            for column in self.first[place]..place {
                z[column] -= row[column].to_f64() * z[place];
            }
        }
        z.iter_mut().zip(&self.scales).for_each(|(z, &scale)| *z = Dd::from_f64(*z).scale(scale).to_f64());
    }

    fn scaled(&self, b: &[Bounded]) -> Vec<Bounded> {
        b.iter().zip(&self.scales).map(|(b, &scale)| scaled(*b, scale)).collect()
    }

    fn solved(&self, b: &[Bounded]) -> Vec<Dd> {
        let mut z: Vec<Dd> = Vec::with_capacity(b.len());
        for ((b, row), &first) in b.iter().zip(&self.rows).zip(&self.first) {
            let diagonal = row[row.len() - 1];
            let pairs = row[first..row.len() - 1].iter().zip(&z[first..]);
            z.push(pairs.fold(b.value, |rest, (l, z)| rest - *l * *z) / diagonal);
        }
        z
    }
}

/// The binary logarithm of a number that takes `diagonal` into `[1, 4)` when it is multiplied twice; `None` unless that is a
/// positive number.
fn scale(diagonal: f64) -> Option<i32> {
    // also false for what is not a number
    let positive = (f64::MIN_POSITIVE..f64::INFINITY).contains(&diagonal);
    let exponent = (diagonal.to_bits() >> 52) as i32 - 1023;
    positive.then_some(-exponent.div_euclid(2))
}

/// `number · 2^exponent`.
fn scaled(number: Bounded, exponent: i32) -> Bounded {
    let error = Dd::from_f64(number.error).scale(exponent).hi();
    Bounded { value: number.value.scale(exponent), error }
}

/// `LLᵀ ≈ A`, row by row; `None` where a pivot is not positive.
fn factor(matrix: &[Vec<Bounded>], first: &[usize]) -> Option<Vec<Vec<Dd>>> {
    let mut rows: Vec<Vec<Dd>> = Vec::with_capacity(matrix.len());
    for (i, entries) in matrix.iter().enumerate() {
        let mut row = vec![Dd::ZERO; i + 1];
        for j in first[i]..i {
            let other = &rows[j];
            let from = first[i].max(first[j]);
            let pairs = row[from..j].iter().zip(&other[from..j]);
            row[j] = pairs.fold(entries[j].value, |rest, (a, b)| rest - *a * *b) / other[j];
        }
        let pivot = row[first[i]..i].iter().fold(entries[i].value, |rest, a| rest - *a * *a);
        // also false for what is not a number
        let positive = pivot.hi() > 0.0 && pivot.hi() < f64::INFINITY;
        if !positive {
            return None;
        }
        row[i] = pivot.sqrt();
        rows.push(row);
    }
    Some(rows)
}

/// The rows of an inverse in f64, up to the diagonal: forward substitution for each column.
fn inverse(rows: &[Vec<Dd>], first: &[usize]) -> Vec<Vec<f64>> {
    let mut inverse: Vec<Vec<f64>> = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let mut own = vec![0.0; i + 1];
        own[i] = 1.0;
        for k in first[i]..i {
            let l = row[k].to_f64();
            own.iter_mut().zip(&inverse[k]).for_each(|(own, x)| *own -= l * x);
        }
        let diagonal = row[i].to_f64();
        own.iter_mut().for_each(|own| *own /= diagonal);
        inverse.push(own);
    }
    inverse
}

/// `√Σx²` of magnitudes, rounded up; squares below the range of f64 count as what is just inside of it.
fn frobenius(magnitudes: impl Iterator<Item = f64>) -> f64 {
    magnitudes.map(|x| x.max(1e-150)).map(|x| x * x).sum::<f64>().sqrt() * WIDER
}

fn product(a: Dd, b: Dd) -> Bounded {
    Bounded::exact(a).times(Bounded::exact(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lower(n: usize, entry: impl Fn(usize, usize) -> f64) -> Vec<Vec<Bounded>> {
        (0..n).map(|i| (0..=i).map(|j| Bounded::exact(entry(i, j))).collect()).collect()
    }

    #[test]
    fn a_large_matrix_has_its_determinant_and_its_inverse() {
        // det(I + c 11ᵀ) = 1 + nc, and 1ᵀ(I + c 11ᵀ)⁻¹1 = n/(1 + nc)
        let (n, c) = (120, 0.5);
        let cholesky = Cholesky::new(&lower(n, |i, j| if i == j { 1.0 + c } else { c })).unwrap();
        let total = Dd::from_f64(1.0 + n as f64 * c);
        let determinant = cholesky.ln_determinant().unwrap();
        assert!((determinant.value - total.ln()).abs().hi() <= determinant.error + 1e-29);
        assert!(determinant.error < 1e-20, "{:e}", determinant.error);
        let form = cholesky.form(&vec![Bounded::exact(1.0); n]);
        assert!((form.value - Dd::from_f64(n as f64) / total).abs().hi() <= form.error);
        assert!(form.error < 1e-20, "{:e}", form.error);
    }

    #[test]
    fn scales_far_apart_do_not_matter() {
        let entry = |i: usize, j: usize| {
            let scale = |k: usize| Dd::ONE.scale(300 * k as i32 - 300).hi();
            (if i == j { 1.0 } else { 0.25 }) * scale(i) * scale(j)
        };
        let cholesky = Cholesky::new(&lower(3, entry)).unwrap();
        // det of ones and quarters is 27/32
        let expected = Dd::from_f64(27.0 / 32.0).ln();
        let determinant = cholesky.ln_determinant().unwrap();
        assert!((determinant.value - expected).abs().hi() <= determinant.error);
        assert!(determinant.error < 1e-27, "{:e}", determinant.error);
    }

    #[test]
    fn what_is_not_proved_positive_definite_is_refused() {
        assert!(Cholesky::new(&lower(2, |i, j| if i == j { 1.0 } else { 1.5 })).is_none());
        assert!(Cholesky::new(&lower(2, |_, _| 1.0)).is_none());
        assert!(Cholesky::new(&lower(1, |_, _| 0.0)).is_none());
        assert!(Cholesky::new(&lower(1, |_, _| f64::NAN)).is_none());
        // 1 is positive, but for an error of 2 it is not known
        let loose = vec![vec![Bounded::within(Dd::ONE, 2.0)]];
        assert!(Cholesky::new(&loose).is_none());
    }
}
