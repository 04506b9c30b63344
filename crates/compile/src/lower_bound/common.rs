//! One hidden layer whose units share a bias where no derivative vanishes: sums of ranks.
//!
//! In `Σ_j w_j σ(b + a_j·y)` with `σ_k = σ^{(k)}(b) ≠ 0` the numbers `L(y^γ) = γ! [y^γ]H / σ_{|γ|}` are the moments
//! `Σ_j w_j a_j^γ` of `m` atoms, for all `|γ|` up to the degree of the energy. So the matrix of `L(y^{α + β})` has rank at most
//! `m`. Let `e` be the lowest degree in `H`. The entries with `|α| + |β| < e` are zero, those with `|α| + |β| = e` the
//! catalecticant matrices of the part of degree `e`, whatever the `σ_k` are: the matrix is block-triangular, and `m` is at
//! least the sum of the ranks of these blocks. For several energies, whose matrices stand side by side on the same rows, the
//! ranks of joint blocks add.
//!
//! An output bias makes the moment of degree zero unknown, a skip those of degree one: rows or columns without them are
//! left. With an output bias these are the rows `|α| ≥ 1` or the columns `|β| ≥ 1`; with a skip the rows `|α| ≥ 2`, the
//! columns `|β| ≥ 2`, or the rows and columns of degree one and more. `e` is then the lowest degree that counts.
//!
//! Higher parts would enter with the `σ_k` of the unit, which are not rational, and are left out.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225, appendix A; Rolnick, Tegmark, arXiv:1705.05502; THEORY 3.4 (ii)

use super::derivatives::Derivatives;
use super::form::{Form, affordable, divisor_count, divisors_by_degree};
use super::steps::Steps;
use super::waring::{STEPS_PER_DIVISOR, lonely};

/// The sum of ranks where parts of a degree below `free` cost nothing: 0, 1 with an output bias, 2 with a skip.
///
/// `energies` are the parts of each energy, in ascending order.
pub(super) fn sum_of_ranks(energies: &[Vec<Form>], free: u32, steps: &mut Steps) -> u64 {
    let counting = |parts: &Vec<Form>| parts.iter().filter(|part| part.degree >= free).count();
    let all: Vec<Form> = energies.iter().flatten().filter(|part| part.degree >= free).cloned().collect();
    let mut parts = affordable(&all, steps.left() / STEPS_PER_DIVISOR, divisor_count).into_iter();
    // what is left of an energy may begin with a higher degree
    let lowest: Vec<Form> = energies
        .iter()
        .filter_map(|energy| {
            let own: Vec<Form> = parts.by_ref().take(counting(energy)).collect();
            own.into_iter().find(|part| !part.terms.is_empty())
        })
        .collect();
    // the rows of degree at least r, with the columns of degree at least c, see no moment below the degree r + c
    let corners = (0..=free).map(|rows| (rows, free - rows));
    let sums = corners.map(|(rows, columns)| {
        steps.part(u64::from(free - rows) + 1, |part| sum_between(&lowest, rows, columns, part))
    });
    sums.max().unwrap_or(0)
}

/// The sum of ranks of a term that stands alone on its variables among those that do not cost nothing: its divisors of
/// the degrees that count.
pub(super) fn largest_monomial(energies: &[Vec<Form>], free: u32, steps: &mut Steps) -> u64 {
    let alone = energies.iter().flat_map(|parts| {
        let counting = parts.iter().filter(|part| part.degree >= free);
        let terms: Vec<_> = counting.flat_map(|part| part.terms.iter().cloned()).collect();
        lonely(&terms, steps)
    });
    let divisors = alone.flat_map(|monomial| {
        let counts = divisors_by_degree(&monomial);
        (0..=free as usize).map(move |rows| {
            let between = counts.get(rows..(counts.len() + rows).saturating_sub(free as usize));
            between.unwrap_or(&[]).iter().fold(0u64, |sum, &count| sum.saturating_add(count))
        })
    });
    divisors.max().unwrap_or(0)
}

/// The ranks of the blocks with rows of degree at least `rows` and columns of degree at least `columns`.
fn sum_between(lowest: &[Form], rows: u32, columns: u32, steps: &mut Steps) -> u64 {
    let degrees = Derivatives::of(lowest).degrees();
    let blocks = degrees.filter(|&degree| degree >= rows);
    blocks
        .map(|degree| {
            let seen: Vec<Form> =
                lowest.iter().filter(|form| form.degree >= degree + columns).cloned().collect();
            Derivatives::of(&seen).rank(degree, steps)
        })
        .sum()
}
