//! Sums of squares and products of linear forms, and how far they are from a symmetric matrix.

use hamnet_numeric::Dd;

use crate::forms::affine::{Rounded, bounded};

/// The weights of a linear form, ascending in the variable.
pub(in crate::forms) type Linear = Vec<(u32, Dd)>;

/// A square or a product of linear forms, with a weight.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::forms) enum Piece {
    Square(Dd, Linear),
    Product(Dd, Linear, Linear),
}

/// A symmetric matrix, each row with all its entries ascending; `xᵀA x` is the quadratic form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Symmetric(pub(super) Vec<Linear>);

impl Symmetric {
    /// The matrix of `Σ c_ij x_i x_j`, `i ≤ j` distinct, of order `size`.
    pub(super) fn new(size: usize, terms: impl IntoIterator<Item = (u32, u32, Dd)>) -> Self {
        let mut rows: Vec<Linear> = vec![Vec::new(); size];
        for (i, j, coefficient) in terms {
            if i == j {
                rows[i as usize].push((i, coefficient));
            } else {
                rows[i as usize].push((j, coefficient.scale(-1)));
                rows[j as usize].push((i, coefficient.scale(-1)));
            }
        }
        rows.iter_mut().for_each(|row| row.sort_unstable_by_key(|entry| entry.0));
        Self(rows)
    }
}

/// `a + factor · b`.
pub(super) fn plus(a: &Linear, factor: Dd, b: &Linear) -> Linear {
    let mut sum: Linear = Vec::with_capacity(a.len() + b.len());
    let mut rest = b.iter().peekable();
    for &(j, weight) in a {
        while let Some(&&(k, other)) = rest.peek().filter(|term| term.0 < j) {
            sum.push((k, factor * other));
            rest.next();
        }
        let other = rest.next_if(|term| term.0 == j).map_or(Dd::ZERO, |term| factor * term.1);
        sum.push((j, weight + other));
    }
    sum.extend(rest.map(|&(k, other)| (k, factor * other)));
    sum.retain(|term| !term.1.is_zero());
    sum
}

/// A bound on `|xᵀA x − Σ pieces|` while each variable is within its magnitude.
///
/// Every entry of the difference is computed, with a bound on the rounding of that.
pub(super) fn residual(matrix: &Symmetric, pieces: &[Piece], magnitude: impl Fn(u32) -> f64) -> f64 {
    residual_beside(matrix, pieces, &Symmetric::default(), magnitude)
}

/// A bound on `|xᵀA x − xᵀR x − Σ pieces|`; a matrix without rows is zero.
pub(super) fn residual_beside(
    matrix: &Symmetric,
    pieces: &[Piece],
    rest: &Symmetric,
    magnitude: impl Fn(u32) -> f64,
) -> f64 {
    let mut with: Vec<Vec<usize>> = vec![Vec::new(); matrix.0.len()];
    for (number, piece) in pieces.iter().enumerate() {
        piece.variables().for_each(|variable| with[variable as usize].push(number));
    }
    let mut row = Row { entries: vec![Rounded::default(); matrix.0.len()], touched: Vec::new() };
    let mut total = 0.0;
    for (i, entries) in (0..).zip(&matrix.0) {
        let upper = |entries: &[(u32, Dd)]| entries[entries.partition_point(|entry| entry.0 < i)..].to_vec();
        upper(entries).into_iter().for_each(|(j, entry)| row.at(j).add(entry));
        let rest = rest.0.get(i as usize).map(|entries| upper(entries));
        rest.into_iter().flatten().for_each(|(j, entry)| row.at(j).add(-entry));
        for piece in &with[i as usize] {
            pieces[*piece].subtract_row(i, &mut row);
        }
        for j in std::mem::take(&mut row.touched) {
            let entry = std::mem::take(&mut row.entries[j as usize]);
            let off = entry.sum.to_f64().abs() + entry.error;
            let times = if i == j { 1.0 } else { 2.0 };
            total += times * bounded(bounded(off, magnitude(i)), magnitude(j));
        }
    }
    total
}

/// A row from its diagonal on, and which entries are in use.
struct Row {
    entries: Vec<Rounded>,
    touched: Vec<u32>,
}

impl Row {
    fn at(&mut self, j: u32) -> &mut Rounded {
        let entry = &mut self.entries[j as usize];
        // an entry that became zero exactly is told twice, and counts nothing the second time
        if entry.sum.is_zero() && entry.error == 0.0 {
            self.touched.push(j);
        }
        entry
    }
}

impl Piece {
    fn variables(&self) -> impl Iterator<Item = u32> {
        let (left, right): (&Linear, &[(u32, Dd)]) = match self {
            Piece::Square(_, form) => (form, &[]),
            Piece::Product(_, left, right) => (left, right),
        };
        let also = right.iter().filter(|term| weight(left, term.0).is_none());
        left.iter().chain(also).map(|term| term.0)
    }

    /// Subtracts row `i` of the piece's matrix, from its diagonal on.
    fn subtract_row(&self, i: u32, row: &mut Row) {
        let mut subtract = |factor: Dd, by: Option<Dd>, form: &Linear| {
            let Some(by) = by else { return };
            let part = factor * by;
            for &(j, weight) in &form[form.partition_point(|term| term.0 < i)..] {
                let entry = row.at(j);
                let product = part * weight;
                entry.add(-product);
                // two roundings on the way to the product
                entry.error += 3.0 * Dd::UNIT * product.to_f64().abs();
            }
        };
        match self {
            Piece::Square(factor, form) => subtract(*factor, weight(form, i), form),
            Piece::Product(factor, left, right) => {
                subtract(factor.scale(-1), weight(left, i), right);
                subtract(factor.scale(-1), weight(right, i), left);
            }
        }
    }
}

fn weight(form: &Linear, variable: u32) -> Option<Dd> {
    form.binary_search_by_key(&variable, |term| term.0).ok().map(|place| form[place].1)
}
