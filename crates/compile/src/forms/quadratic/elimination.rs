//! One symmetric matrix as a sum of squares and products of linear forms: Lagrange's reduction, rank many.
//!
//! With a pivot `a_pp ≠ 0` and `r = A[p, ·]`, the matrix `A − rᵀr / a_pp` no longer holds variable p, so that
//!
//! ```text
//! xᵀA x = a_pp (r x / a_pp)² + xᵀA' x
//! ```
//!
//! and where no diagonal entry is large enough, two variables go at once (Bunch and Parlett): with `E` the block of the two,
//! `A − [r_i r_j] E⁻¹ [r_i r_j]ᵀ`, which is one product where a diagonal entry of `E` is zero, else two squares. The variable with
//! fewest neighbours goes first, so that a chain or a band takes linear time and forms stay local.
//!
//! **Errors** Each entry carries a running bound on its rounding; an entry that is not larger than a few times that is taken
//! for zero, so that a matrix of rank r gives r squares. What all of it leaves is measured afterwards, see [`residual`](super::pieces::residual).

use std::collections::BTreeSet;

use hamnet_numeric::Dd;

use super::pieces::{Linear, Piece, Symmetric, plus};

/// A diagonal entry is a pivot where it is at least this part of its row: entries grow by no more than the inverse, and errors
/// die out along a chain rather than grow.
const THRESHOLD: f64 = 0.6;

/// The least part of its row that a pivot must be where the choice is narrow.
const LEAST_PIVOT: f64 = 1.0 / 32.0;

/// The least part of the entry beside it that a diagonal entry must be to make two squares of a product.
const LEAST_DIAGONAL: f64 = 1.0 / 16.0;

/// An entry is taken for zero below this many times the bound on its error,
const NOISE: f64 = 4.0;

/// and below this part of the largest entry of the matrix: bounds on errors can grow where errors do not.
const NEGLIGIBLE: f64 = 1.0 / (1u128 << 80) as f64;

/// The pieces that sum to the form of `matrix`, up to [`residual`](super::pieces::residual).
///
/// With `as_squares` two squares are as good as a product, and taken where they can be.
pub(super) fn reduce(matrix: &Symmetric, as_squares: bool) -> Vec<Piece> {
    let mut remainder = Remainder::new(matrix, as_squares);
    let mut pieces = Vec::new();
    while let Some(next) = remainder.next() {
        match remainder.pivot(next) {
            Pivot::One(p) => pieces.push(remainder.eliminate(p)),
            Pivot::Two(i, j) => pieces.extend(remainder.eliminate_both(i, j)),
        }
    }
    pieces
}

/// The pieces that hold variables which are not `kept`, and what is left, in those that are; `None` without stable pivots.
pub(super) fn reduce_to(matrix: &Symmetric, kept: &[bool]) -> Option<(Vec<Piece>, Symmetric)> {
    let mut remainder = Remainder::new(matrix, true);
    let mut pieces = Vec::new();
    while let Some(pivot) = remainder.pivot_outside(kept) {
        match pivot? {
            Pivot::One(p) => pieces.push(remainder.eliminate(p)),
            Pivot::Two(i, j) => pieces.extend(remainder.eliminate_both(i, j)),
        }
    }
    let row = |row: &Vec<(u32, Entry)>| row.iter().map(|&(j, entry)| (j, entry.value)).collect();
    Some((pieces, Symmetric(remainder.rows.iter().map(row).collect())))
}

/// A number with a running bound on its error.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    value: Dd,
    error: f64,
}

impl Entry {
    fn size(self) -> f64 {
        self.value.to_f64().abs()
    }

    fn is_noise(self, negligible: f64) -> bool {
        self.size() <= (NOISE * self.error).min(negligible)
    }

    fn minus(self, other: Entry) -> Entry {
        let value = self.value - other.value;
        Entry { value, error: self.error + other.error + Dd::UNIT * value.to_f64().abs() }
    }

    fn plus(self, other: Entry) -> Entry {
        let value = self.value + other.value;
        Entry { value, error: (self.error + other.error) + Dd::UNIT * value.to_f64().abs() }
    }

    fn times(self, other: Entry) -> Entry {
        let value = self.value * other.value;
        let error = (self.error * other.size() + self.size() * other.error) + self.error * other.error;
        Entry { value, error: error + Dd::UNIT * value.to_f64().abs() }
    }

    fn over(self, other: Entry) -> Entry {
        let value = self.value / other.value;
        let size = value.to_f64().abs();
        Entry { value, error: (self.error + size * other.error) / other.size() + Dd::UNIT * size }
    }
}

enum Pivot {
    One(u32),
    Two(u32, u32),
}

/// What is left to reduce.
struct Remainder {
    rows: Vec<Vec<(u32, Entry)>>,
    /// The rows that are not empty, by their length.
    queue: BTreeSet<(usize, u32)>,
    negligible: f64,
    as_squares: bool,
}

impl Remainder {
    fn new(matrix: &Symmetric, as_squares: bool) -> Self {
        let largest = |row: &Linear| row.iter().map(|entry| entry.1.to_f64().abs()).fold(0.0, f64::max);
        let negligible = NEGLIGIBLE * matrix.0.iter().map(largest).fold(0.0, f64::max);
        let scales: Vec<f64> = matrix.0.iter().map(|row| largest(row).sqrt()).collect();
        let rows = matrix.0.iter().enumerate().map(|(i, row)| {
            let entry = |&(j, value): &(u32, Dd)| {
                // a number that is no f64 may come from sums that were rounded
                let scale = if value.lo() == 0.0 { 0.0 } else { scales[i] * scales[j as usize] };
                (j, Entry { value, error: Dd::UNIT * scale })
            };
            row.iter().map(entry).collect()
        });
        let rows: Vec<Vec<(u32, Entry)>> = rows.collect();
        let queue =
            (0..).zip(&rows).filter(|(_, row)| !row.is_empty()).map(|(i, row)| (row.len(), i)).collect();
        Self { rows, queue, negligible, as_squares }
    }

    /// The variable with fewest neighbours.
    fn next(&self) -> Option<u32> {
        self.queue.first().map(|entry| entry.1)
    }

    fn entry(&self, i: u32, j: u32) -> Entry {
        let row = &self.rows[i as usize];
        row.binary_search_by_key(&j, |entry| entry.0).map_or(Entry::default(), |place| row[place].1)
    }

    /// The largest entry beside the diagonal: its place and size.
    fn largest_beside(&self, i: u32) -> (u32, f64) {
        let beside = self.rows[i as usize].iter().filter(|entry| entry.0 != i);
        beside.fold(
            (i, 0.0),
            |best, entry| if entry.1.size() > best.1 { (entry.0, entry.1.size()) } else { best },
        )
    }

    /// A stable pivot, near `i` (rook pivoting: entries grow on the way, so that it ends).
    fn pivot(&self, mut i: u32) -> Pivot {
        loop {
            let (j, beside) = self.largest_beside(i);
            if self.entry(i, i).size() >= THRESHOLD * beside {
                return Pivot::One(i);
            }
            let (_, further) = self.largest_beside(j);
            if self.entry(j, j).size() >= THRESHOLD * further {
                return Pivot::One(j);
            }
            if further <= beside {
                return Pivot::Two(i, j);
            }
            i = j;
        }
    }

    /// The most stable pivot among variables that are not kept; `None` where none is left, `Some(None)` where none is stable.
    fn pivot_outside(&self, kept: &[bool]) -> Option<Option<Pivot>> {
        let open = (0..).zip(&self.rows).filter(|&(i, row): &(u32, _)| !kept[i as usize] && !row.is_empty());
        let ratio = |i: u32| {
            let (_, beside) = self.largest_beside(i);
            if beside == 0.0 { f64::INFINITY } else { self.entry(i, i).size() / beside }
        };
        let rated = open.map(|(i, _)| (i, ratio(i)));
        let (best, part) = rated.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        if part >= LEAST_PIVOT {
            return Some(Some(Pivot::One(best)));
        }
        let partners =
            self.rows[best as usize].iter().filter(|entry| entry.0 != best && !kept[entry.0 as usize]);
        let largest = partners.reduce(|best, next| if next.1.size() > best.1.size() { next } else { best });
        let stable = largest.filter(|(j, entry)| {
            let around = self.largest_beside(best).1.max(self.largest_beside(*j).1);
            entry.size() >= LEAST_DIAGONAL * around && self.entry(*j, *j).size() <= entry.size()
        });
        Some(stable.map(|&(j, _)| Pivot::Two(best, j)))
    }

    /// Removes the row of `p` here and its column everywhere.
    fn take(&mut self, p: u32) -> Vec<(u32, Entry)> {
        let row = std::mem::take(&mut self.rows[p as usize]);
        self.queue.remove(&(row.len(), p));
        for &(k, _) in row.iter().filter(|entry| entry.0 != p) {
            let other = &mut self.rows[k as usize];
            if let Ok(place) = other.binary_search_by_key(&p, |entry| entry.0) {
                self.queue.remove(&(other.len(), k));
                other.remove(place);
                self.enqueue(k);
            }
        }
        row
    }

    fn enqueue(&mut self, k: u32) {
        let length = self.rows[k as usize].len();
        if length > 0 {
            self.queue.insert((length, k));
        }
    }

    /// Subtracts `part` from the row of `k`.
    fn subtract(&mut self, k: u32, part: impl Iterator<Item = (u32, Entry)>) {
        let old = std::mem::take(&mut self.rows[k as usize]);
        self.queue.remove(&(old.len(), k));
        self.rows[k as usize] = minus(&old, part, self.negligible);
        self.enqueue(k);
    }

    /// Every update is computed by the same operations on both sides of the diagonal, from the entry of the variable that comes first
    /// and the solved one of the other, so that both sides stay equal.
    fn eliminate(&mut self, p: u32) -> Piece {
        let row = self.take(p);
        let diagonal = entry_of(&row, p);
        let inverse = Entry { value: Dd::ONE, error: 0.0 }.over(diagonal);
        let others: Vec<(u32, Entry, Entry)> = row
            .iter()
            .filter(|entry| entry.0 != p)
            .map(|&(k, entry)| (k, entry, entry.times(inverse)))
            .collect();
        for (place, &(k, entry, solved)) in others.iter().enumerate() {
            let before = others[..place].iter().map(|&(l, other, _)| (l, other.times(solved)));
            let after = others[place..].iter().map(|&(l, _, other)| (l, entry.times(other)));
            self.subtract(k, before.chain(after));
        }
        Piece::Square(diagonal.value, divided(&row, diagonal.value))
    }

    fn eliminate_both(&mut self, i: u32, j: u32) -> Vec<Piece> {
        let first = self.take(i);
        let mut second = self.take(j);
        let [ii, e] = [i, j].map(|column| entry_of(&first, column));
        let jj = entry_of(&second, j);
        // the row of j lost its entry at i when that of i was taken
        second.insert(second.partition_point(|entry| entry.0 < i), (i, e));
        let mut others: Vec<u32> = first.iter().chain(&second).map(|entry| entry.0).collect();
        others.retain(|&column| column != i && column != j);
        others.sort_unstable();
        others.dedup();
        let inverse = Entry { value: Dd::ONE, error: 0.0 }.over(ii.times(jj).minus(e.times(e)));
        let [of_ii, of_e, of_jj] = [ii, e, jj].map(|entry| entry.times(inverse));
        let others: Vec<(u32, [Entry; 2], [Entry; 2])> = others
            .into_iter()
            .map(|k| {
                let [ki, kj] = [&first, &second].map(|row| entry_of(row, k));
                let by_first = ki.times(of_jj).minus(kj.times(of_e));
                let by_second = kj.times(of_ii).minus(ki.times(of_e));
                (k, [ki, kj], [by_first, by_second])
            })
            .collect();
        let update =
            |[ki, kj]: [Entry; 2], [first, second]: [Entry; 2]| ki.times(first).plus(kj.times(second));
        for (place, &(k, entries, solved)) in others.iter().enumerate() {
            let before = others[..place].iter().map(|&(l, other, _)| (l, update(other, solved)));
            let after = others[place..].iter().map(|&(l, _, other)| (l, update(entries, other)));
            self.subtract(k, before.chain(after));
        }
        let [first, second] = [&first, &second].map(|row| divided(row, e.value));
        block_pieces(ii.value, e.value, jj.value, first, second, self.as_squares)
    }
}

/// `[r_i r_j] E⁻¹ [r_i r_j]ᵀ` with `a = r_i / e`, `b = r_j / e`, `e` the entry of E beside its diagonal:
/// `e² (e_jj a² − 2 e a b + e_ii b²) / det E`.
fn block_pieces(ii: Dd, e: Dd, jj: Dd, a: Linear, b: Linear, as_squares: bool) -> Vec<Piece> {
    if ii.is_zero() {
        return isotropic_pieces(e, jj, a, b, as_squares);
    }
    if jj.is_zero() {
        return isotropic_pieces(e, ii, b, a, as_squares);
    }
    // in u = a + b and v = a − b, whose squares do not vanish
    let scale = e * e / (ii * jj - e * e);
    let square_of_u = (jj - e.scale(1) + ii).scale(-2);
    let half_of_uv = (jj - ii).scale(-2);
    let square_of_v = (jj + e.scale(1) + ii).scale(-2);
    let u = plus(&a, Dd::ONE, &b);
    let v = plus(&a, -Dd::ONE, &b);
    let ratio = half_of_uv / square_of_u;
    let rest = square_of_v - ratio * half_of_uv;
    let u = plus(&u, ratio, &v);
    vec![Piece::Square(scale * square_of_u, u), Piece::Square(scale * rest, v)]
}

/// `2 e a b − d a²`, as a product, or as `e²/d b² − d (a − e/d b)²` where d is large enough and that is asked for: one of the squares
/// may be there already.
fn isotropic_pieces(e: Dd, d: Dd, a: Linear, b: Linear, as_squares: bool) -> Vec<Piece> {
    if as_squares && d.to_f64().abs() >= LEAST_DIAGONAL * e.to_f64().abs() {
        let rest = plus(&a, -(e / d), &b);
        return vec![Piece::Square(e * e / d, b), Piece::Square(-d, rest)];
    }
    let b = plus(&b, -(d / e).scale(-1), &a);
    vec![Piece::Product(e.scale(1), a, b)]
}

fn entry_of(row: &[(u32, Entry)], column: u32) -> Entry {
    row.binary_search_by_key(&column, |entry| entry.0).map_or(Entry::default(), |place| row[place].1)
}

fn divided(row: &[(u32, Entry)], by: Dd) -> Linear {
    row.iter().map(|&(j, entry)| (j, entry.value / by)).filter(|term| !term.1.is_zero()).collect()
}

/// `row − part`, without what is noise.
fn minus(
    row: &[(u32, Entry)],
    part: impl Iterator<Item = (u32, Entry)>,
    negligible: f64,
) -> Vec<(u32, Entry)> {
    let mut difference = Vec::with_capacity(row.len() + part.size_hint().0);
    let mut push = |column: u32, entry: Entry| {
        if !entry.is_noise(negligible) {
            difference.push((column, entry));
        }
    };
    let mut rest = part.peekable();
    for &(j, entry) in row {
        while let Some((k, next)) = rest.next_if(|next| next.0 < j) {
            push(k, Entry::default().minus(next));
        }
        let next = rest.next_if(|next| next.0 == j);
        push(j, next.map_or(entry, |next| entry.minus(next.1)));
    }
    rest.for_each(|(k, next)| push(k, Entry::default().minus(next)));
    difference
}
