//! Bonds: `Σ_k c_k (x + ρ y)^k` between two variables, as elastic energies have it.
//!
//! The terms that hold both variables tell the ratio and the weights,
//!
//! ```text
//! c_k (x + ρ y)^k  =  Σ_p c_k C(k, p) ρ^p x^(k−p) y^p,        ρ = (h_2 / C(k, 2)) / (h_1 / k)
//! ```
//!
//! and the powers of each variable alone are taken from those that stand there.

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::{Line, ROUNDINGS, Rewritten, reach, size, variable};
use crate::forms::affine::{Rounded, bounded};
use crate::forms::family::{Family, Term};

/// Powers of one variable: per variable and degree, the coefficient in each polynomial and the size of what it was summed from.
type Pure = BTreeMap<(u32, usize), BTreeMap<u32, (Rounded, f64)>>;

/// The family with a variable per bond, if there are any of degree three or more.
pub(super) fn rewrite(family: &Family, magnitudes: &[f64]) -> Option<Rewritten> {
    let mut pairs: BTreeMap<(u32, u32), Vec<&Term>> = BTreeMap::new();
    let mut pure = Pure::new();
    let mut terms: Vec<Term> = Vec::new();
    for term in &family.terms {
        let (first, last) = (term.monomial[0], term.monomial[term.monomial.len() - 1]);
        if first == last {
            let powers = pure.entry((first, term.monomial.len())).or_default();
            for &(polynomial, coefficient) in &term.coefficients {
                add(powers.entry(polynomial).or_default(), coefficient);
            }
        } else if term.monomial.iter().all(|&x| x == first || x == last) {
            pairs.entry((first, last)).or_default().push(term);
        } else {
            terms.push(term.clone());
        }
    }
    let mut variables: Vec<Line> = (0..family.variables as u32).map(variable).collect();
    let mut errors = vec![0.0; family.polynomials];
    for ((x, y), mixed) in pairs {
        let Some(bond) = Bond::of(&mixed) else {
            terms.extend(mixed.into_iter().cloned());
            continue;
        };
        let line = variables.len() as u32;
        variables.push(vec![(x, Dd::ONE), (y, bond.ratio)]);
        bond.take_powers(x, y, &mut pure);
        bond.errors(&mixed, magnitudes, &mut errors);
        terms.extend(bond.terms(line));
    }
    if variables.len() == family.variables {
        return None;
    }
    terms.extend(pure.into_iter().map(|((x, degree), powers)| {
        let monomial = vec![x; degree];
        let reach = reach(&monomial, magnitudes);
        let kept = powers.into_iter().filter_map(|(polynomial, (sum, parts))| {
            let nothing = size(sum.sum) <= ROUNDINGS * Dd::UNIT * parts;
            let off = sum.error + if nothing { size(sum.sum) } else { 0.0 };
            errors[polynomial as usize] += bounded(off, reach);
            (!nothing).then_some((polynomial, sum.sum))
        });
        let coefficients = kept.collect();
        Term { monomial, coefficients }
    }));
    let family = Family::new(variables.len(), family.polynomials, terms);
    Some(Rewritten { variables, family, errors })
}

fn add(sum: &mut (Rounded, f64), part: Dd) {
    sum.0.add(part);
    sum.1 += size(part);
}

/// `Σ_k c_k (x + ρ y)^k` in each polynomial.
struct Bond {
    ratio: Dd,
    /// Per degree, the weight in each polynomial.
    weights: BTreeMap<usize, Vec<(u32, Dd)>>,
}

impl Bond {
    /// The bond whose terms with both variables are `mixed`.
    fn of(mixed: &[&Term]) -> Option<Bond> {
        // by degree and polynomial: the coefficients of x^(k−p) y^p at p − 1
        let mut rows: BTreeMap<(usize, u32), Vec<Dd>> = BTreeMap::new();
        for term in mixed {
            let degree = term.monomial.len();
            for &(polynomial, coefficient) in &term.coefficients {
                let row = rows.entry((degree, polynomial)).or_insert_with(|| vec![Dd::ZERO; degree - 1]);
                row[exponent(term) - 1] = coefficient;
            }
        }
        let (&(degree, _), row) = rows.iter().next_back()?;
        if degree < 3 || row[0].is_zero() || row[1].is_zero() {
            return None;
        }
        let ratio = row[1] / binomial(degree, 2) / (row[0] / binomial(degree, 1));
        let mut weights: BTreeMap<usize, Vec<(u32, Dd)>> = BTreeMap::new();
        for ((degree, polynomial), row) in rows {
            let weight = row[0] / (binomial(degree, 1) * ratio);
            let alike = |(p, &entry): (usize, &Dd)| {
                size(entry - mixed_coefficient(degree, p + 1, weight, ratio))
                    <= ROUNDINGS * Dd::UNIT * size(entry)
            };
            if !row.iter().enumerate().all(alike) {
                return None;
            }
            weights.entry(degree).or_default().push((polynomial, weight));
        }
        Some(Bond { ratio, weights })
    }

    fn terms(&self, line: u32) -> impl Iterator<Item = Term> {
        self.weights.iter().map(move |(&degree, weights)| Term {
            monomial: vec![line; degree],
            coefficients: weights.clone(),
        })
    }

    /// Takes the powers of x and of y alone from what stands there.
    fn take_powers(&self, x: u32, y: u32, pure: &mut Pure) {
        for (&degree, weights) in &self.weights {
            for &(polynomial, weight) in weights {
                let of_y = mixed_coefficient(degree, degree, weight, self.ratio);
                for (variable, part, roundings) in [(x, weight, 0.0), (y, of_y, degree as f64)] {
                    let powers = pure.entry((variable, degree)).or_default();
                    let sum = powers.entry(polynomial).or_default();
                    add(sum, -part);
                    // whole powers of one are exact
                    let exact = size(self.ratio) == 1.0 && self.ratio.lo() == 0.0;
                    sum.0.error += if exact { 0.0 } else { roundings * Dd::UNIT * size(part) };
                }
            }
        }
    }

    /// Adds what the terms with both variables are off by.
    fn errors(&self, mixed: &[&Term], magnitudes: &[f64], errors: &mut [f64]) {
        for term in mixed {
            let degree = term.monomial.len();
            let reach = reach(&term.monomial, magnitudes);
            for &(polynomial, coefficient) in &term.coefficients {
                let weights = self.weights.get(&degree).into_iter().flatten();
                let weight = weights.filter(|entry| entry.0 == polynomial).map(|entry| entry.1).next();
                let part = mixed_coefficient(degree, exponent(term), weight.unwrap_or(Dd::ZERO), self.ratio);
                let rounding = (degree + 3) as f64 * Dd::UNIT * size(part);
                errors[polynomial as usize] += bounded(size(coefficient - part) + rounding, reach);
            }
        }
    }
}

/// The exponent of the second variable.
fn exponent(term: &Term) -> usize {
    term.monomial.iter().filter(|&&x| x != term.monomial[0]).count()
}

/// `c C(k, p) ρ^p`, with a rounding per factor.
fn mixed_coefficient(degree: usize, p: usize, weight: Dd, ratio: Dd) -> Dd {
    (0..p).fold(weight * binomial(degree, p), |product, _| product * ratio)
}

/// `C(n, k)`, exact up to `2^53`, beyond that with a rounding per factor.
fn binomial(n: usize, k: usize) -> Dd {
    let step = |product: Dd, i: usize| product * Dd::from_f64((n - i) as f64) / Dd::from_f64((i + 1) as f64);
    (0..k.min(n - k)).fold(Dd::ONE, step)
}

#[cfg(test)]
mod tests {
    use crate::forms::tests::{Problem, costs, polynomial, solve};
    use hamnet_model::polynomial::Polynomial;
    use hamnet_numeric::Dd;

    fn power(x: usize, y: usize, ratio: f64, exponent: usize, weight: f64) -> Polynomial {
        let line = polynomial(&[(1.0, &[x]), (ratio, &[y])]);
        let power = (1..exponent).fold(line.clone(), |power, _| &power * &line);
        power.scaled(Dd::from_f64(weight))
    }

    #[test]
    fn an_elastic_chain_takes_two_squares_per_bond() {
        let mut energy = Polynomial::zero();
        for x in 0..11 {
            energy += &power(x, x + 1, -1.0, 2, 0.5);
            energy += &power(x, x + 1, -1.0, 3, 0.25);
            energy += &power(x, x + 1, -1.0, 4, 0.1);
        }
        let outcome = solve(&Problem { variables: 12, polynomials: vec![energy] }, &costs(1.0, 2.0));
        assert_eq!((outcome.squares, outcome.products, outcome.depth), (22, 0, 2));
        assert!(outcome.residual < 1e-27, "{:e}", outcome.residual);
    }

    #[test]
    fn bonds_of_any_ratio_stand_beside_other_terms() {
        let energy = &power(0, 1, 1.0 / 3.0, 3, 1.0) + &polynomial(&[(1.0, &[0, 0, 0]), (1.0, &[1, 2])]);
        let with = solve(&Problem { variables: 3, polynomials: vec![energy] }, &costs(1.0, 2.0));
        // a cube each of the bond and of x, and a product, would be 8
        assert!(with.squares + 2 * with.products <= 8);
        assert!(with.residual < 1e-29, "{:e}", with.residual);
    }

    #[test]
    fn classes_share_bonds() {
        let class = |a: f64, b: f64| &power(0, 1, 2.0, 4, a) + &power(0, 1, 2.0, 3, b);
        let problem = Problem { variables: 2, polynomials: vec![class(1.0, 0.5), class(0.3, 0.25)] };
        let outcome = solve(&problem, &costs(1.0, 2.0));
        assert!(outcome.squares + 2 * outcome.products <= 4, "{} {}", outcome.squares, outcome.products);
    }
}
