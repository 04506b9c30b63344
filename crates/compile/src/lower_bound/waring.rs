//! One hidden layer with any biases: sums of powers of linear forms.
//!
//! The part of degree `k ≥ 2` of the Taylor polynomial of `c + l(y) + Σ_j w_j σ(b_j + a_j·y)` is `Σ_j c_jk (a_j·y)^k`, with
//! any biases, output bias and skips `l`, and with any mixture of units. So `m` neurons for several energies mean `m` linear
//! forms `a_j`, of which powers make up all parts of degree two and more. Then
//!
//! - a derivative of a power of `a_j·y` is a lower power of it, so that the derivatives of degree `i` of all parts lie in the
//!   span of `(a_j·y)^i`: `m` is at least the dimension of their span ([`largest_span`]);
//! - let `t` be a first-order operator, `W` the span of all derivatives of the forms `tF`. Keep the `a_j` with `t(a_j) ≠ 0`,
//!   and let `I` be the ideal of these points. It lies in the annihilator of `W`, and `t` is no zero divisor modulo `I`, so
//!   that the number of points is `dim S/(I + (t)) ≥ dim{w ∈ W: tw = 0} = dim W - dim tW` ([`largest_kernel`]).
//!
//! The first bound holds for limits of such networks too, whose weights may diverge; the second does not: `x²y` is a limit
//! of two neurons, and needs three. The second is a difference, so `dim tW` is bounded from above.
//!
//! Source: Buczyński, Teitler, "Some examples of forms of high rank" (2016), for the second; THEORY 3.4 (i)

use hamnet_model::polynomial::{Coordinate, Monomial};

use super::derivatives::{Derivatives, Direction};
use super::form::{Form, affordable, coordinates, divisor_count};
use super::steps::Steps;

/// What a matrix takes for every divisor of a term: an entry and some elimination.
const STEPS_PER_ENTRY: u64 = 32;

/// The same for a direction applied once and twice.
pub(super) const STEPS_PER_DIVISOR: u64 = 128;

/// The largest dimension, over `i`, of the span of the derivatives of degree `i`, and that degree.
pub(super) fn largest_span(forms: &[Form], steps: &mut Steps) -> (u64, u32) {
    let forms = affordable(forms, steps.left() / STEPS_PER_ENTRY, divisor_count);
    let derivatives = Derivatives::of(&forms);
    let highest = *derivatives.degrees().end();
    // a single form has as many of degree i as of degree d - i
    let highest = if forms.len() == 1 { highest / 2 } else { highest };
    let mut best = (0, 0);
    for degree in 1..=highest {
        let rank = steps.part(u64::from(highest - degree) + 1, |part| derivatives.rank(degree, part));
        if rank > best.0 {
            best = (rank, degree);
        }
    }
    best
}

/// The largest `dim W - dim tW` over the operators tried.
pub(super) fn largest_kernel(forms: &[Form], steps: &mut Steps) -> u64 {
    let forms = affordable(forms, steps.left() / STEPS_PER_DIVISOR, divisor_count);
    let monomials = forms.iter().flat_map(|form| &form.terms).map(|(monomial, _)| monomial);
    let mut directions = directions(&coordinates(monomials.clone()));
    let price = monomials.fold(1u64, |sum, monomial| sum.saturating_add(divisor_count(monomial)));
    directions.truncate((steps.left() / price.saturating_mul(STEPS_PER_DIVISOR)) as usize);
    let count = directions.len();
    let kernel = |(place, direction): (usize, Direction)| {
        steps.part((count - place) as u64, |part| kernel(&forms, &direction, part))
    };
    directions.into_iter().enumerate().map(kernel).max().unwrap_or(0)
}

/// `dim W - dim tW` from below.
pub(super) fn kernel(forms: &[Form], direction: &[(Coordinate, i8)], steps: &mut Steps) -> u64 {
    let derivatives = |times| Derivatives { forms, direction, times };
    let least = derivatives(1).least_dimension(steps);
    least.saturating_sub(derivatives(2).most_dimension(steps))
}

/// The most variables for which all operators with coefficients −1, 0, 1 are tried.
const ALL_DIRECTIONS: usize = 4;

/// The derivatives by a coordinate first, then sums and differences: all of few variables, one of many.
fn directions(coordinates: &[Coordinate]) -> Vec<Direction> {
    let mut directions: Vec<Direction> = coordinates.iter().map(|&own| vec![(own, 1)]).collect();
    if coordinates.len() <= ALL_DIRECTIONS {
        directions.extend(signed(coordinates));
    } else {
        directions.push(coordinates.iter().map(|&own| (own, 1)).collect());
    }
    directions
}

/// All operators of at least two coordinates with coefficients −1, 0, 1, up to sign.
fn signed(coordinates: &[Coordinate]) -> Vec<Direction> {
    let mut all: Vec<Direction> = vec![Vec::new()];
    for &own in coordinates {
        let longer = all.iter().flat_map(|start| {
            let signs: &[i8] = if start.is_empty() { &[0, 1] } else { &[0, 1, -1] };
            signs.iter().map(|&t| {
                let end = (t != 0).then_some((own, t));
                start.iter().copied().chain(end).collect()
            })
        });
        all = longer.collect();
    }
    all.retain(|direction: &Direction| direction.len() > 1);
    all
}

/// The bound of the second kind for the terms that stand alone on their variables: `Π_{i ≥ 2} (r_i + 1)`, `r_1` the least.
///
/// Where all other variables are zero, nothing else is left of the form; and a monomial's derivatives are its divisors.
pub(super) fn largest_monomial(forms: &[Form], steps: &mut Steps) -> u64 {
    let alone = forms.iter().flat_map(|form| lonely(&form.terms, steps));
    alone.map(|monomial| monomial_rank(&monomial)).max().unwrap_or(0)
}

/// The complex Waring rank of a monomial (Carlini, Catalisano, Geramita 2012).
fn monomial_rank(monomial: &Monomial) -> u64 {
    let powers = || monomial.powers().iter().map(|&(_, power)| u64::from(power));
    let product = powers().fold(1u64, |product, power| product.saturating_mul(power + 1));
    // all factors fit where the product saturates, which is a bound too
    product / (powers().min().unwrap_or(0) + 1)
}

/// The monomials in whose variables there is no other one.
pub(super) fn lonely<C>(terms: &[(Monomial, C)], steps: &mut Steps) -> Vec<Monomial> {
    let within = |inner: &Monomial, outer: &Monomial| {
        let variables = outer.powers();
        inner.powers().iter().all(|(own, _)| variables.binary_search_by_key(own, |power| power.0).is_ok())
    };
    let mut found = Vec::new();
    for (monomial, _) in terms {
        if !steps.spend(terms.len() as u64) {
            break;
        }
        if terms.iter().filter(|(other, _)| within(other, monomial)).count() == 1 {
            found.push(monomial.clone());
        }
    }
    found
}
