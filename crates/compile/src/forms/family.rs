//! Several polynomials at once, as a sparse matrix of monomials by polynomials.

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::affine::bounded;

/// A product of variables: their numbers, ascending, each as often as its exponent says.
pub(super) type Product = Vec<u32>;

/// A monomial and its coefficients, ascending in the number of the polynomial, none zero.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) monomial: Product,
    pub(super) coefficients: Vec<(u32, Dd)>,
}

/// Polynomials without constant terms, in variables `0..variables`; the terms ascend by degree, then by monomial.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Family {
    pub(super) variables: usize,
    pub(super) polynomials: usize,
    pub(super) terms: Vec<Term>,
}

impl Family {
    /// The family of terms in any order, the monomials distinct.
    pub(super) fn new(variables: usize, polynomials: usize, mut terms: Vec<Term>) -> Self {
        terms.retain(|term| !term.coefficients.is_empty());
        terms.sort_by(|a, b| {
            a.monomial.len().cmp(&b.monomial.len()).then_with(|| a.monomial.cmp(&b.monomial))
        });
        Self { variables, polynomials, terms }
    }

    /// The family of polynomials each given by its terms.
    pub(super) fn from_polynomials(variables: usize, polynomials: &[Vec<(Product, Dd)>]) -> Self {
        let mut rows: BTreeMap<&Product, Vec<(u32, Dd)>> = BTreeMap::new();
        for (number, polynomial) in (0..).zip(polynomials) {
            for (monomial, coefficient) in polynomial {
                rows.entry(monomial).or_default().push((number, *coefficient));
            }
        }
        let term = |(monomial, coefficients): (&Product, Vec<(u32, Dd)>)| Term {
            monomial: monomial.clone(),
            coefficients,
        };
        Self::new(variables, polynomials.len(), rows.into_iter().map(term).collect())
    }

    /// The largest degree.
    pub(super) fn degree(&self) -> usize {
        self.terms.last().map_or(0, |term| term.monomial.len())
    }

    /// Bounds on the magnitudes of the polynomials: `Σ |h_α| |x^α|`.
    pub(super) fn reaches(&self, magnitude: impl Fn(u32) -> f64) -> Vec<f64> {
        let mut reaches = vec![0.0; self.polynomials];
        for term in &self.terms {
            let size = term.monomial.iter().fold(1.0, |size, &x| bounded(size, magnitude(x)));
            for &(polynomial, coefficient) in &term.coefficients {
                reaches[polynomial as usize] += bounded(coefficient.to_f64().abs(), size);
            }
        }
        // fewer than 2^20 roundings each
        reaches.into_iter().map(|reach| reach * (1.0 + 1.0 / (1u64 << 30) as f64)).collect()
    }

    /// Whether there is but one variable.
    pub(super) fn is_univariate(&self) -> bool {
        self.terms.iter().all(|term| term.monomial.iter().all(|&x| x == self.terms[0].monomial[0]))
    }

    /// The terms of each connected component: variables are connected where a term of degree two or more holds both.
    pub(super) fn components(&self) -> Vec<Vec<&Term>> {
        let mut sets = Sets::new(self.variables);
        for term in &self.terms {
            term.monomial.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
        }
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        let mut components: Vec<Vec<&Term>> = Vec::new();
        for term in &self.terms {
            let place = *places.entry(sets.find(term.monomial[0])).or_insert_with(|| {
                components.push(Vec::new());
                components.len() - 1
            });
            components[place].push(term);
        }
        components
    }
}

/// The variables of some terms, ascending.
pub(super) fn variables_of(terms: &[&Term]) -> Vec<u32> {
    let mut variables: Vec<u32> = terms.iter().flat_map(|term| term.monomial.iter().copied()).collect();
    variables.sort_unstable();
    variables.dedup();
    variables
}

/// Disjoint sets of numbers.
struct Sets(Vec<u32>);

impl Sets {
    fn new(size: usize) -> Self {
        // variables are numbered by 32 bits
        Self((0..size as u32).collect())
    }

    fn find(&mut self, mut member: u32) -> u32 {
        while self.0[member as usize] != member {
            let above = self.0[self.0[member as usize] as usize];
            self.0[member as usize] = above;
            member = above;
        }
        member
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
