//! Polynomials in fewer or other variables: linear forms that terms are powers of.
//!
//! Linear forms cost nothing, so that `(x − y)⁴` costs as much as `x⁴`, whatever its terms look like. Two kinds are found in terms: the
//! axes on which a polynomial depends at all, see [`axes`], and bonds between two variables, see [`bonds`].

mod axes;
mod bonds;

use hamnet_numeric::Dd;

use super::family::Family;

/// A linear form in variables.
pub(super) type Line = Vec<(u32, Dd)>;

/// Polynomials in other variables.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rewritten {
    /// Each variable of the family as a form in those of the family it came from.
    pub(super) variables: Vec<Line>,
    pub(super) family: Family,
    /// Per polynomial, a bound on what the other variables change.
    pub(super) errors: Vec<f64>,
}

/// The ways to rewrite a family.
pub(super) fn rewritings(family: &Family, magnitudes: &[f64]) -> Vec<Rewritten> {
    [axes::rewrite(family, magnitudes), bonds::rewrite(family, magnitudes)].into_iter().flatten().collect()
}

/// The variable itself.
pub(super) fn variable(number: u32) -> Line {
    vec![(number, Dd::ONE)]
}

/// How many roundings numbers may differ by and still be taken for equal.
const ROUNDINGS: f64 = 64.0;

fn size(x: Dd) -> f64 {
    x.to_f64().abs()
}

/// `|x^α|`.
fn reach(monomial: &[u32], magnitudes: &[f64]) -> f64 {
    monomial.iter().fold(1.0, |reach, &x| super::affine::bounded(reach, magnitudes[x as usize]))
}
