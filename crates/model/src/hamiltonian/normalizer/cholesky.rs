//! The Cholesky factor of a symmetric matrix, verified after it is computed.
//!
//! Whatever rounding did to the lower triangular `L`, the residual `R = A - LLᵀ` is computed with a bound, and so is
//! `E = I - LX` for the computed inverse `X`. Then
//!
//! ```text
//! L⁻¹AL⁻ᵀ = I + F,      ‖F‖ ≤ φ = ‖R‖ ‖L⁻¹‖²,      ‖L⁻¹‖ ≤ ‖X‖ / (1 - ‖E‖)
//! ```
//!
//! in Frobenius norms; `φ < 1` proves that `A` is positive definite, and bounds determinant and solutions without any theorem
//! about the rounding of the factorization.
//!
//! Source: Rump, "Verification methods: rigorous results using floating-point arithmetic", Acta Numerica 19 (2010).

use hamnet_numeric::Dd;

use crate::hamiltonian::{Bounded, Function};

/// A widening of norms, which are sums of squares in f64 of up to `2^30` terms.
const WIDER: f64 = 1.0 + 1e-6;

/// A verified lower triangular factor.
#[derive(Clone, Debug)]
pub(super) struct Cholesky {
    /// The rows of `L`, up to the diagonal.
    pub rows: Vec<Vec<Dd>>,
    /// Where each row begins not to be zero.
    first: Vec<usize>,
    /// Bounds `‖L⁻¹‖`.
    inverse_norm: f64,
    /// `φ`.
    residual: f64,
}

impl Cholesky {
    /// Multiply-adds of the factorization of a matrix whose rows begin at `first`, and of its verification.
    pub(super) fn cost(first: &[usize]) -> f64 {
        first.iter().enumerate().map(|(row, first)| 4.0 * (row - first + 1) as f64 * (row + 1) as f64).sum()
    }

    /// Where each row of a lower half begins not to be zero.
    pub(super) fn envelope(matrix: &[Vec<Bounded>]) -> Vec<usize> {
        let begins = |row: &Vec<Bounded>| row.iter().position(|entry| entry.magnitude() > 0.0);
        matrix.iter().enumerate().map(|(number, row)| begins(row).unwrap_or(number)).collect()
    }

    /// The factor of the matrix with the given lower half; `None` where it is not proved positive definite.
    pub(super) fn new(matrix: &[Vec<Bounded>]) -> Option<Self> {
        let first = Self::envelope(matrix);
        let rows = factor(matrix, &first)?;
        let residual = residual_norm(matrix, &rows, &first);
        let inverse = inverse(&rows, &first);
        let defect = defect_norm(&rows, &inverse, &first);
        // also false for what is not a number
        let inverted = defect < 0.5;
        if !inverted {
            return None;
        }
        let norm = frobenius(inverse.iter().flatten().map(|x| x.abs().hi())) / (1.0 - defect) * WIDER;
        let residual = residual * norm * norm * WIDER;
        (residual < 0.5).then_some(Self { rows, first, inverse_norm: norm, residual })
    }

    /// `ln det A`: `2 Σ ln l_ii`, and `|Σ ln(1 + λ_i(F))| ≤ n φ/(1 - φ)`. `None` past the range of numbers.
    pub(super) fn ln_determinant(&self) -> Option<Bounded> {
        let mut sum = Bounded::exact(0.0);
        for row in &self.rows {
            sum = sum.plus(Bounded::exact(*row.last()?).map(Function::Ln)?);
        }
        let both = sum.plus(sum);
        let spread = self.rows.len() as f64 * self.residual / (1.0 - self.residual) * WIDER;
        Some(Bounded::within(both.value, both.error + spread))
    }

    /// `bᵀA⁻¹b = zᵀ(I + F)⁻¹z` with `Lz = b`.
    ///
    /// The computed `z` is off by at most `‖L⁻¹‖ ‖b - Lz‖`, which is bounded after the fact; `F` costs a part `φ/(1 - φ)`.
    pub(super) fn form(&self, b: &[Bounded]) -> Bounded {
        let z = self.forward(b);
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

    /// The computed `z` with `Lz = b`.
    pub(super) fn forward(&self, b: &[Bounded]) -> Vec<Dd> {
        let mut z: Vec<Dd> = Vec::with_capacity(b.len());
        for ((b, row), &first) in b.iter().zip(&self.rows).zip(&self.first) {
            let diagonal = row[row.len() - 1];
            let pairs = row[first..row.len() - 1].iter().zip(&z[first..]);
            z.push(pairs.fold(b.value, |rest, (l, z)| rest - *l * *z) / diagonal);
        }
        z
    }

    /// Solves `Lᵀy = z` in place.
    pub(super) fn backward(&self, z: &mut [f64]) {
        for place in (0..z.len()).rev() {
            let row = &self.rows[place];
            z[place] /= row[place].to_f64();
            for column in self.first[place]..place {
                z[column] -= row[column].to_f64() * z[place];
            }
        }
    }
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

/// `‖A - LLᵀ‖`, both halves.
fn residual_norm(matrix: &[Vec<Bounded>], rows: &[Vec<Dd>], first: &[usize]) -> f64 {
    let entry = |i: usize, j: usize| {
        let from = first[i].max(first[j]);
        let pairs = rows[i][from.min(j + 1)..=j].iter().zip(&rows[j][from.min(j + 1)..=j]);
        let rest = pairs.fold(matrix[i][j], |rest, (a, b)| rest.plus(product(-*a, *b)));
        if i == j { rest.magnitude() } else { rest.magnitude() * std::f64::consts::SQRT_2 }
    };
    frobenius((0..rows.len()).flat_map(|i| (first[i]..=i).map(move |j| (i, j))).map(|(i, j)| entry(i, j)))
        * WIDER
}

/// The rows of the computed inverse, up to the diagonal.
fn inverse(rows: &[Vec<Dd>], first: &[usize]) -> Vec<Vec<Dd>> {
    let mut inverse: Vec<Vec<Dd>> = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let mut own = vec![Dd::ZERO; i + 1];
        own[i] = Dd::ONE;
        for k in first[i]..i {
            let (l, other) = (row[k], &inverse[k]);
            own.iter_mut().zip(other).for_each(|(own, x)| *own = *own - l * *x);
        }
        own.iter_mut().for_each(|own| *own = *own / row[i]);
        inverse.push(own);
    }
    inverse
}

/// `‖I - LX‖`.
fn defect_norm(rows: &[Vec<Dd>], inverse: &[Vec<Dd>], first: &[usize]) -> f64 {
    let mut squares = 0.0;
    for (i, row) in rows.iter().enumerate() {
        let mut rest = vec![Bounded::exact(0.0); i + 1];
        rest[i] = Bounded::exact(1.0);
        for k in first[i]..=i {
            let l = -row[k];
            rest.iter_mut().zip(&inverse[k]).for_each(|(rest, x)| *rest = rest.plus(product(l, *x)));
        }
        let norm = frobenius(rest.iter().map(|rest| rest.magnitude()));
        squares += norm * norm;
    }
    squares.sqrt() * WIDER
}

/// `√Σx²` of magnitudes, rounded up; squares below the range of f64 count as what is just inside of it.
fn frobenius(magnitudes: impl Iterator<Item = f64>) -> f64 {
    magnitudes.map(|x| x.max(1e-150)).map(|x| x * x).sum::<f64>().sqrt() * WIDER
}

fn product(a: Dd, b: Dd) -> Bounded {
    Bounded::exact(a).times(Bounded::exact(b))
}
