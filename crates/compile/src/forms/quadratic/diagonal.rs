//! Forms that have common axes: one square per axis, for any number of forms.
//!
//! Symmetric matrices that commute have an orthogonal basis of common eigenvectors: stationary fields, whose axes are waves, or
//! squares of the same combinations. More generally, where `C = LLᵀ` is positive definite and the `L⁻¹A_kL⁻ᵀ` commute, with the
//! eigenvectors V of these
//!
//! ```text
//! A_k = (LV) D_k (LV)ᵀ
//! ```
//!
//! which any two forms have, one of which is definite. A combination with random weights has the eigenvectors of all, found by
//! Jacobi's rotations; whether all forms are diagonal there is measured on the result.

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::combination::Combination;
use super::pieces::{Linear, Piece, Symmetric, residual};
use super::plan::Plan;
use super::separate::Reduced;
use crate::forms::family::{Term, variables_of};
use crate::forms::program::Program;

/// More variables than this take longer than a fraction of a second.
const MOST_VARIABLES: usize = 100;

/// More forms than this are not tried.
const MOST_FORMS: usize = 64;

/// Matrices commute where their commutator is below this part of the product of their sizes.
const COMMUTE: f64 = 1.0 / (1u128 << 80) as f64;

/// Entries and eigenvalues are taken for zero below this part of the largest.
const NEGLIGIBLE: f64 = 1.0 / (1u128 << 92) as f64;

/// A plan is of use where it leaves less than this part of a form.
const EXACT: f64 = 1.0 / (1u128 << 84) as f64;

/// Each sweep squares the size of what is off the diagonal, in the end.
const MOST_SWEEPS: usize = 40;

/// Rows of a square matrix.
type Matrix = Vec<Vec<Dd>>;

/// The plan, where there are common axes and fewer of them than squares by rank.
pub(super) fn plan(reduced: &[Reduced], terms: &[&Term], program: &Program) -> Option<Plan> {
    let variables = variables_of(terms);
    let squares: usize = reduced.iter().map(|form| form.pieces.len()).sum();
    if !(2..=MOST_FORMS).contains(&reduced.len())
        || variables.len() > MOST_VARIABLES
        || squares <= variables.len()
    {
        return None;
    }
    let place = |x: u32| variables.partition_point(|&other| other < x) as u32;
    let symmetric = |form: &Reduced| {
        let entries = form.form.iter().map(|&(x, y, coefficient)| (place(x), place(y), coefficient));
        Symmetric::new(variables.len(), entries)
    };
    let forms: Vec<Symmetric> = reduced.iter().map(symmetric).collect();
    let matrices: Vec<Matrix> = forms.iter().map(dense).collect();
    let (axes, values) = axes(&matrices)?;

    let mut pieces = Vec::new();
    let mut combinations = vec![Combination::default(); forms.len()];
    for (number, axis) in
        axes.iter().enumerate().filter(|(axis, _)| values.iter().any(|v| !v[*axis].is_zero()))
    {
        for (combination, values) in combinations.iter_mut().zip(&values) {
            combination.add_piece(values[number], pieces.len());
        }
        let named = axis.iter().map(|&(place, weight)| (variables[place as usize], weight));
        pieces.push(Piece::Square(Dd::ONE, named.collect()));
    }
    let magnitude = |place: u32| program.magnitude_of(variables[place as usize]);
    for ((form, values), (combination, known)) in
        forms.iter().zip(&values).zip(combinations.iter_mut().zip(reduced))
    {
        let squares = axes.iter().zip(values).filter(|(_, value)| !value.is_zero());
        let squares: Vec<Piece> = squares.map(|(axis, &value)| Piece::Square(value, axis.clone())).collect();
        combination.residual = residual(form, &squares, magnitude);
        if combination.residual.is_nan() || combination.residual > EXACT * known.size {
            return None;
        }
    }
    let shares = reduced.iter().zip(&combinations);
    let shares = shares.flat_map(|(form, combination)| form.shares(combination, &pieces, program)).collect();
    Some(Plan { pieces, shares })
}

/// Axes, and per matrix its value on each; `None` if none were found.
fn axes(matrices: &[Matrix]) -> Option<(Vec<Linear>, Vec<Vec<Dd>>)> {
    if let Some(vectors) = common_eigenvectors(matrices) {
        return Some((columns(&vectors), values(matrices, &vectors)));
    }
    let signs = [Dd::ONE, -Dd::ONE];
    let sum = combined(matrices, |_| Dd::ONE);
    let signed = |matrix| signs.map(|sign| combined(std::slice::from_ref(matrix), |_| sign));
    let root = matrices.iter().chain([&sum]).flat_map(signed).find_map(|matrix| cholesky(&matrix))?;
    let white: Vec<Matrix> = matrices.iter().map(|matrix| whitened(matrix, &root)).collect();
    let vectors = common_eigenvectors(&white)?;
    Some((columns(&product(&root, &vectors)), values(&white, &vectors)))
}

/// The columns as forms, without what is negligible.
fn columns(matrix: &Matrix) -> Vec<Linear> {
    let column = |j: usize| {
        let entries = || matrix.iter().map(move |row| row[j]);
        let largest = entries().map(size).fold(0.0, f64::max);
        let kept = (0..).zip(entries()).filter(|entry| size(entry.1) > NEGLIGIBLE * largest);
        kept.collect()
    };
    (0..matrix.len()).map(column).collect()
}

/// `v_jᵀ A_k v_j`, without what is negligible.
fn values(matrices: &[Matrix], vectors: &Matrix) -> Vec<Vec<Dd>> {
    let value = |matrix: &Matrix| -> Vec<Dd> {
        let image = product(matrix, vectors);
        let value = |j: usize| (0..vectors.len()).fold(Dd::ZERO, |sum, i| sum + vectors[i][j] * image[i][j]);
        let all: Vec<Dd> = (0..vectors.len()).map(value).collect();
        let largest = all.iter().copied().map(size).fold(0.0, f64::max);
        let kept = |value: Dd| if size(value) > NEGLIGIBLE * largest { value } else { Dd::ZERO };
        all.into_iter().map(kept).collect()
    };
    matrices.iter().map(value).collect()
}

/// The eigenvectors, as columns, of a random combination, if all matrices commute with it.
fn common_eigenvectors(matrices: &[Matrix]) -> Option<Matrix> {
    let mut random = Random::new(0);
    let weights: Vec<Dd> = matrices.iter().map(|_| Dd::from_f64(0.5 + random.unit())).collect();
    let combination = combined(matrices, |number| weights[number]);
    let commutes = |matrix: &Matrix| {
        let bound = COMMUTE * matrix.len() as f64 * largest(matrix) * largest(&combination);
        let (one, other) = (product(matrix, &combination), product(&combination, matrix));
        one.iter().flatten().zip(other.iter().flatten()).all(|(&a, &b)| size(a - b) <= bound)
    };
    matrices.iter().all(commutes).then(|| eigenvectors(combination))
}

/// Jacobi's rotations: each makes one entry beside the diagonal zero.
fn eigenvectors(mut matrix: Matrix) -> Matrix {
    let size_of = matrix.len();
    let negligible = NEGLIGIBLE * largest(&matrix);
    let mut vectors: Matrix = (0..size_of)
        .map(|i| (0..size_of).map(|j| if i == j { Dd::ONE } else { Dd::ZERO }).collect())
        .collect();
    for _ in 0..MOST_SWEEPS {
        let mut rotated = false;
        for p in 0..size_of {
            for q in p + 1..size_of {
                if size(matrix[p][q]) > negligible {
                    rotate(&mut matrix, &mut vectors, p, q);
                    rotated = true;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    vectors
}

/// Turns axes p and q so that their entry is zero.
fn rotate(matrix: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let half_difference = (matrix[q][q] - matrix[p][p]) / matrix[p][q].scale(1);
    let root = (half_difference * half_difference + Dd::ONE).sqrt();
    let negative = half_difference < Dd::ZERO;
    let tangent = Dd::ONE / (half_difference.abs() + root);
    let tangent = if negative { -tangent } else { tangent };
    let cosine = Dd::ONE / (tangent * tangent + Dd::ONE).sqrt();
    let sine = tangent * cosine;
    let turn = |a: Dd, b: Dd| (cosine * a - sine * b, sine * a + cosine * b);
    for row in matrix.iter_mut().chain(vectors.iter_mut()) {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    // p comes before q
    let (above, below) = matrix.split_at_mut(q);
    for (a, b) in above[p].iter_mut().zip(&mut below[0]) {
        (*a, *b) = turn(*a, *b);
    }
}

/// L with `LLᵀ` the matrix, if that is positive definite.
fn cholesky(matrix: &Matrix) -> Option<Matrix> {
    let least = EXACT * largest(matrix);
    let mut root: Matrix = vec![vec![Dd::ZERO; matrix.len()]; matrix.len()];
    for i in 0..matrix.len() {
        for j in 0..=i {
            let left = (0..j).fold(matrix[i][j], |left, k| left - root[i][k] * root[j][k]);
            if i > j {
                root[i][j] = left / root[j][j];
            } else if left.to_f64() > least {
                root[i][i] = left.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(root)
}

/// `L⁻¹ A L⁻ᵀ`, symmetric to the last bit.
fn whitened(matrix: &Matrix, root: &Matrix) -> Matrix {
    let solved = |rows: &Matrix| -> Matrix {
        let mut solved: Matrix = Vec::with_capacity(rows.len());
        for (i, row) in rows.iter().enumerate() {
            let mut left = row.clone();
            for (k, known) in solved.iter().enumerate() {
                left.iter_mut().zip(known).for_each(|(left, &known)| *left += -(root[i][k] * known));
            }
            solved.push(left.into_iter().map(|entry| entry / root[i][i]).collect());
        }
        solved
    };
    let twice = solved(&transposed(&solved(matrix)));
    let other = transposed(&twice);
    let mean = |(a, b): (&Vec<Dd>, &Vec<Dd>)| a.iter().zip(b).map(|(&a, &b)| (a + b).scale(-1)).collect();
    twice.iter().zip(&other).map(mean).collect()
}

fn transposed(matrix: &Matrix) -> Matrix {
    (0..matrix.len()).map(|j| matrix.iter().map(|row| row[j]).collect()).collect()
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let row = |row: &Vec<Dd>| {
        let mut sum = vec![Dd::ZERO; b.len()];
        for (&factor, of) in row.iter().zip(b).filter(|(factor, _)| !factor.is_zero()) {
            sum.iter_mut().zip(of).for_each(|(sum, &entry)| *sum += factor * entry);
        }
        sum
    };
    a.iter().map(row).collect()
}

/// `Σ weight · matrix`.
fn combined(matrices: &[Matrix], weight: impl Fn(usize) -> Dd) -> Matrix {
    let size = matrices[0].len();
    let mut sum: Matrix = vec![vec![Dd::ZERO; size]; size];
    for (number, matrix) in matrices.iter().enumerate() {
        let entries = sum.iter_mut().flatten().zip(matrix.iter().flatten());
        entries.for_each(|(sum, &entry)| *sum += weight(number) * entry);
    }
    sum
}

fn dense(form: &Symmetric) -> Matrix {
    let row = |row: &Linear| {
        let mut dense = vec![Dd::ZERO; form.0.len()];
        row.iter().for_each(|&(column, entry)| dense[column as usize] = entry);
        dense
    };
    form.0.iter().map(row).collect()
}

fn largest(matrix: &Matrix) -> f64 {
    matrix.iter().flatten().copied().map(size).fold(0.0, f64::max)
}

fn size(x: Dd) -> f64 {
    x.to_f64().abs()
}
