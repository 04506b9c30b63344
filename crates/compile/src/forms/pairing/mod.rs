//! Polynomials of degree three and more as sums of products of two halves.
//!
//! Each monomial of degree above `h = ⌈d/2⌉` is split into two factors of degree at most h. Factors that are to be known are
//! chosen so that few are needed, see [`known`]; then heads among them, see [`heads`], such that
//!
//! ```text
//! H_k = Σ_e e · Q_ke + R_k,        Q_ke = Σ_f h_kef f,        degrees of e, f, R_k at most h
//! ```
//!
//! with one product per head and polynomial, or one per tail f where those are fewer. The heads, the `Q_ke` and the `R_k` are again
//! a family of polynomials, of degree h; so that `⌈log₂ d⌉` products lie on the longest path, the least there can be.
//!
//! A polynomial of degree 4 in n variables with all its terms takes `n(n+1)/2` squares and some `n²/5` products, where nested
//! multiplication takes `n³/5`.

mod heads;
mod known;
mod splits;

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::affine::{Affine, bounded};
use super::family::{Family, Product, Term};
use super::program::Program;
use super::proportional::{Group, Member, proportional, rows};
use heads::Head;
use splits::{Factor, Factors};

/// Adds steps that compute polynomials of degree at least three; gives the form of each.
pub(super) fn build(family: &Family, program: &mut Program) -> Vec<Affine> {
    let half = family.degree().div_ceil(2);
    let (low, high): (Vec<&Term>, Vec<&Term>) =
        family.terms.iter().partition(|term| term.monomial.len() <= half);
    let mut factors = Factors::default();
    let splits: known::Splits = high.iter().map(|term| factors.splits(&term.monomial, half)).collect();
    let known = known::choose(&factors, &splits);
    let heads = heads::choose(&high, &factors, &splits, &known);

    let mut inner = Inner::new(family.polynomials, &low);
    let magnitude = |monomial: &Product| {
        monomial.iter().fold(1.0, |product, &x| bounded(product, program.magnitude_of(x)))
    };
    let mut products = Vec::new();
    for head in &heads {
        products.extend(outer_products(head, &high, &factors, magnitude, &mut inner));
    }
    let forms = super::lower(&inner.family(family.variables), program);
    combine(family.polynomials, &products, &forms, program)
}

/// A product of two polynomials of the inner family, and which polynomial takes how much of it, up to what error.
struct Outer {
    left: usize,
    right: usize,
    shares: Vec<(u32, Dd, f64)>,
}

/// `R_k + Σ share · product`.
fn combine(polynomials: usize, products: &[Outer], inner: &[Affine], program: &mut Program) -> Vec<Affine> {
    let mut parts: Vec<Vec<(Dd, Affine)>> =
        inner[..polynomials].iter().map(|form| vec![(Dd::ONE, form.clone())]).collect();
    for product in products {
        let value = program.product(&inner[product.left], &inner[product.right]);
        for &(polynomial, ratio, error) in &product.shares {
            let off = Affine { error, ..Affine::default() };
            parts[polynomial as usize].extend([(ratio, value.clone()), (Dd::ONE, off)]);
        }
    }
    parts.iter().map(|parts| program.sum(parts.iter().map(|(weight, form)| (*weight, form)))).collect()
}

/// The products of one head: per polynomial, multiples together; or per tail, where those are fewer.
fn outer_products(
    head: &Head,
    terms: &[&Term],
    factors: &Factors,
    magnitude: impl Fn(&Product) -> f64,
    inner: &mut Inner,
) -> Vec<Outer> {
    let left = inner.monomial(factors.monomial(head.factor));
    let coefficients = |&(_, place): &(Factor, usize)| &terms[place].coefficients[..];
    let groups = proportional(rows(head.tails.iter().map(coefficients)));
    if groups.len() >= head.tails.len() {
        let product = |tail: &(Factor, usize)| Outer {
            left,
            right: inner.monomial(factors.monomial(tail.0)),
            shares: coefficients(tail)
                .iter()
                .map(|&(polynomial, weight)| (polynomial, weight, 0.0))
                .collect(),
        };
        return head.tails.iter().map(product).collect();
    }
    let product = |group: Group| {
        let tail =
            |&(place, weight): &(u32, Dd)| (factors.monomial(head.tails[place as usize].0).clone(), weight);
        let tails: Vec<(Product, Dd)> = group.entries.iter().map(tail).collect();
        let sizes = tails.iter().map(|(tail, weight)| bounded(weight.to_f64().abs(), magnitude(tail)));
        let size = bounded(sizes.sum(), magnitude(factors.monomial(head.factor)));
        let right = inner.polynomial(tails);
        let share = |member: &Member| (member.row, member.ratio, bounded(member.error, size));
        Outer { left, right, shares: group.members.iter().map(share).collect() }
    };
    groups.into_iter().map(product).collect()
}

/// The polynomials of half the degree, as they gather.
struct Inner {
    polynomials: Vec<Vec<(Product, Dd)>>,
    monomials: BTreeMap<Product, usize>,
}

impl Inner {
    /// Begins with what is left of each polynomial.
    fn new(polynomials: usize, low: &[&Term]) -> Self {
        let mut rest = vec![Vec::new(); polynomials];
        for term in low {
            for &(polynomial, coefficient) in &term.coefficients {
                rest[polynomial as usize].push((term.monomial.clone(), coefficient));
            }
        }
        Self { polynomials: rest, monomials: BTreeMap::new() }
    }

    fn polynomial(&mut self, polynomial: Vec<(Product, Dd)>) -> usize {
        self.polynomials.push(polynomial);
        self.polynomials.len() - 1
    }

    fn monomial(&mut self, monomial: &Product) -> usize {
        if let Some(&place) = self.monomials.get(monomial) {
            return place;
        }
        let place = self.polynomial(vec![(monomial.clone(), Dd::ONE)]);
        self.monomials.insert(monomial.clone(), place);
        place
    }

    fn family(&self, variables: usize) -> Family {
        Family::from_polynomials(variables, &self.polynomials)
    }
}
