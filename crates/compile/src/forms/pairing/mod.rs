//! Polynomials of degree three and more as sums of products of two smaller ones.
//!
//! With `d = a + b`, `a ≤ b`, each monomial of degree above b is split into two factors, of degrees at most a and b. Factors that are
//! to be known are chosen so that few are needed, see [`known`]; then heads among them, see [`heads`], such that
//!
//! ```text
//! H_k = Σ_e e · Q_ke + R_k,        Q_ke = Σ_f h_kef f,        degrees of e, f, R_k at most b
//! ```
//!
//! with one product per head and polynomial, or one per tail f where those are fewer. A head that stands before sums takes terms
//! of R with it. The heads, the `Q_ke` and the `R_k` are again a family of polynomials, of degree b.
//!
//! With `a = ⌊d/2⌋` that needs `⌈log₂ d⌉` products on the longest path, the least there can be; with `a = 1` it is nested
//! multiplication. For one variable, a head `x^a` over and over is the method of Paterson and Stockmeyer. A polynomial of degree 4 in
//! n variables with all its terms takes `n(n+1)/2` squares and some `n²/5` products, where nested multiplication takes `n³/5`.
//!
//! The other way to add up the products of halves is as a quadratic form in the known factors, see [`gram`].

mod absorb;
mod gram;
mod heads;
mod known;
mod splits;

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::affine::{Affine, bounded};
use super::family::{Family, Product, Term};
use super::program::Program;
use super::proportional::{Group, Member};
pub(super) use gram::outline as squares;
use heads::Head;
use splits::{Factor, Factors};

/// Polynomials as sums of products of two of an inner family.
pub(super) struct Outline {
    /// First what is left of each polynomial, then the factors.
    pub(super) inner: Family,
    products: Vec<Outer>,
    /// What the products leave of some polynomials.
    residuals: Vec<(u32, f64)>,
}

/// `weight` times a product of two polynomials of the inner family, and which polynomial takes how much of it, up to what error.
struct Outer {
    left: usize,
    right: usize,
    weight: Dd,
    shares: Vec<(u32, Dd, f64)>,
}

/// Splits monomials of degree above `b = d − shorter` into factors of degree at most `shorter` and at most b.
///
/// With `heads_first` the heads are chosen as if all else were known, and the other factors after; else the other way round.
pub(super) fn outline(
    family: &Family,
    shorter: usize,
    heads_first: bool,
    magnitude: impl Fn(u32) -> f64,
) -> Outline {
    let longer = family.degree() - shorter;
    let (low, high): (Vec<&Term>, Vec<&Term>) =
        family.terms.iter().partition(|term| term.monomial.len() <= longer);
    let mut factors = Factors::default();
    let mut splits: known::Splits =
        high.iter().map(|term| factors.splits(&term.monomial, shorter, longer)).collect();
    let mut leading = vec![true; factors.len()];
    let mut given = vec![false; factors.len()];
    if heads_first {
        let short: Vec<bool> = factors.all().map(|monomial| monomial.len() <= shorter).collect();
        leading = heads::leading(&high, &factors, &splits, &short);
        splits.iter_mut().for_each(|list| keep_led(list, &leading));
        given.clone_from(&leading);
    }
    let known = known::choose(&factors, &splits, &given);
    let heads = heads::choose(&high, &factors, &splits, &known, &leading);
    let heads: Vec<Head<'_>> = heads.into_iter().map(|head| Head::new(head, &high, &factors)).collect();
    let (heads, low) = absorb::absorb(heads, &low);

    let mut inner = Inner::new(family.polynomials, &low);
    let size = |monomial: &[u32]| monomial.iter().fold(1.0, |product, &x| bounded(product, magnitude(x)));
    let products = heads.iter().flat_map(|head| outer_products(head, size, &mut inner)).collect();
    Outline { inner: inner.family(family.variables), products, residuals: Vec::new() }
}

/// Keeps the splits that hold a leading factor, if there are any.
fn keep_led(splits: &mut Vec<(Factor, Factor)>, leading: &[bool]) {
    let is_led = |&(a, b): &(Factor, Factor)| leading[a as usize] || leading[b as usize];
    if splits.iter().any(is_led) {
        splits.retain(is_led);
    }
}

impl Outline {
    /// `R_k + Σ share · product`, from the forms of the inner family.
    pub(super) fn combine(&self, inner: &[Affine], polynomials: usize, program: &mut Program) -> Vec<Affine> {
        let mut parts: Vec<Vec<(Dd, Affine)>> =
            inner[..polynomials].iter().map(|form| vec![(Dd::ONE, form.clone())]).collect();
        let off = |error: f64| (Dd::ONE, Affine::off(error));
        for &(polynomial, residual) in &self.residuals {
            parts[polynomial as usize].push(off(residual));
        }
        for product in &self.products {
            let value = program.product(&inner[product.left], &inner[product.right]);
            let value = program.sum([(product.weight, &value)]);
            for &(polynomial, ratio, error) in &product.shares {
                parts[polynomial as usize].extend([(ratio, value.clone()), off(error)]);
            }
        }
        parts.iter().map(|parts| program.sum(parts.iter().map(|(weight, form)| (*weight, form)))).collect()
    }
}

/// The products of one head: per polynomial, multiples together; or per tail, where those are fewer.
fn outer_products(head: &Head<'_>, size: impl Fn(&[u32]) -> f64, inner: &mut Inner) -> Vec<Outer> {
    let left = inner.monomial(&head.monomial);
    let groups = head.groups();
    if groups.len() >= head.tails.len() {
        let product = |(tail, coefficients): &(Product, &[(u32, Dd)])| Outer {
            left,
            right: inner.monomial(tail),
            weight: Dd::ONE,
            shares: coefficients.iter().map(|&(polynomial, weight)| (polynomial, weight, 0.0)).collect(),
        };
        return head.tails.iter().map(product).collect();
    }
    let product = |group: Group| {
        let tail = |&(place, weight): &(u32, Dd)| (head.tails[place as usize].0.clone(), weight);
        let tails: Vec<(Product, Dd)> = group.entries.iter().map(tail).collect();
        let sizes = tails.iter().map(|(tail, weight)| bounded(weight.to_f64().abs(), size(tail)));
        let whole = bounded(sizes.sum(), size(&head.monomial));
        let right = inner.polynomial(tails);
        let share = |member: &Member| (member.row, member.ratio, bounded(member.error, whole));
        Outer { left, right, weight: Dd::ONE, shares: group.members.iter().map(share).collect() }
    };
    groups.into_iter().map(product).collect()
}

/// The polynomials of the inner family, as they gather.
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

    fn family(&self, variables: usize) -> Family {
        Family::from_polynomials(variables, &self.polynomials)
    }

    fn monomial(&mut self, monomial: &Product) -> usize {
        if let Some(&place) = self.monomials.get(monomial) {
            return place;
        }
        let place = self.polynomial(vec![(monomial.clone(), Dd::ONE)]);
        self.monomials.insert(monomial.clone(), place);
        place
    }
}
