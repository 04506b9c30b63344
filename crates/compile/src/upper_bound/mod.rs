//! How many neurons are enough, by the constructions of the theory.
//!
//! | energies | enough | function |
//! |---|---|---|
//! | polynomials | 4 neurons per product, every term multiplied out by itself, or beginnings of terms shared | [`products`] |
//! | generic polynomials of degree `d` in `n` variables | `C(n + d, d)` terms | [`monomials`](hamnet_model::polynomial::monomials) |
//! | bits | one neuron per term | [`bit_terms`] |
//! | factors of `N_c` cliques, the largest of `S_c` variables | `N_c 2^{S_c}` | [`Cliques`] |
//! | products of `n` numbers in `k` layers | by the best grouping | [`cheapest`](crate::gates::tree::cheapest) |
//! | monomials in one layer, and in many | `Π (r_i + 1)`, `Σ (7⌈log2 r_i⌉ + 4)` | [`monomial_in_one_layer`], [`deep_monomial`] |
//! | pairwise products and sums in turn | [`SumProduct`] | |
//!
//! All of them are upper bounds, and so are the numbers where a `u64` or `u128` would overflow: these are the largest one.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225; Rolnick, Tegmark, arXiv:1705.05502; THEORY 1.5, 1.9, 1.11, 1.20, 3.2

mod cliques;
mod sum_product;

use std::collections::BTreeSet;

use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};

pub use cliques::Cliques;
pub use sum_product::SumProduct;

/// The neurons of a product of two numbers without skips and output biases.
pub const NEURONS_PER_PRODUCT: u64 = 4;

/// The products of two numbers that compute all terms of some energies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Products {
    /// Every term of every energy by itself, a product less than its degree.
    pub separate: u64,
    /// Every product of the first factors of a term once.
    pub shared: u64,
}

/// The products of naive evaluation; times [`NEURONS_PER_PRODUCT`], the theory's upper bound.
pub fn products(energies: &[Polynomial]) -> Products {
    let terms = || energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    let separate = terms().map(|monomial| u64::from(monomial.degree().saturating_sub(1))).sum();
    let shared: BTreeSet<Vec<Coordinate>> = terms().flat_map(beginnings).collect();
    Products { separate, shared: shared.len() as u64 }
}

/// The first two, three, … factors.
fn beginnings(monomial: &Monomial) -> Vec<Vec<Coordinate>> {
    let power = |&(own, power): &(Coordinate, u32)| std::iter::repeat_n(own, power as usize);
    let factors: Vec<Coordinate> = monomial.powers().iter().flat_map(power).collect();
    (2..=factors.len()).map(|length| factors[..length].to_vec()).collect()
}

/// The neurons of energies of bits in one hidden layer: one per term of degree two or more in any of them, and one per
/// linear term too without skips.
pub fn bit_terms(energies: &[Polynomial], skips: bool) -> u64 {
    let lowest = if skips { 2 } else { 1 };
    let terms = energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    let counting: BTreeSet<&Monomial> = terms.filter(|monomial| monomial.degree() >= lowest).collect();
    counting.len() as u64
}

/// The neurons of a monomial in one hidden layer with one bias where no derivative of the unit vanishes, in the sense of
/// Taylor: exactly `Π (r_i + 1)`.
pub fn monomial_in_one_layer(powers: &[u32]) -> u64 {
    powers.iter().fold(1, |product: u64, &power| product.saturating_mul(u64::from(power) + 1))
}

/// The neurons of a monomial in many layers: `Σ (7⌈log2 r_i⌉ + 4)`, the powers by squaring and multiplying.
pub fn deep_monomial(powers: &[u32]) -> u64 {
    let log2 = |power: u32| u64::from(u32::BITS - power.saturating_sub(1).leading_zeros());
    powers.iter().filter(|&&power| power > 0).map(|&power| 7 * log2(power) + 4).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hamnet_model::VariableId;
    use hamnet_model::polynomial::{monomials, multilinear_monomials};

    fn y(index: usize) -> Polynomial {
        Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
    }

    /// `(c + Σ y_i)^degree`.
    fn power_of_sum(n: usize, degree: u32) -> Polynomial {
        let base = (0..n).fold(Polynomial::constant(1.0), |sum, place| &sum + &y(place));
        (0..degree).fold(Polynomial::constant(1.0), |product, _| &product * &base)
    }

    #[test]
    fn terms_share_their_beginnings() {
        let cube = &(&y(0) * &y(0)) * &y(1);
        let energies = [&cube + &(&y(0) * &y(1)), &cube * &y(2)];
        // y0², y0²y1, y0²y1y2, and y0y1
        assert_eq!(products(&energies), Products { separate: 2 + 1 + 3, shared: 4 });
        let generic = power_of_sum(4, 3);
        let shared = products(std::slice::from_ref(&generic)).shared;
        // all beginnings are terms: one product for every term of degree two or more
        assert_eq!(Some(u128::from(shared) + 5), monomials(4, 3));
    }

    #[test]
    fn bits_take_a_neuron_per_term() {
        use hamnet_model::polynomial::Rule;
        let energy = power_of_sum(6, 3).reduced(|_| Rule::Idempotent);
        let terms = multilinear_monomials(6, 3).expect("few") as u64;
        assert_eq!(bit_terms(std::slice::from_ref(&energy), true), terms - 7);
        assert_eq!(bit_terms(&[energy.clone(), energy], false), terms - 1);
    }

    #[test]
    fn monomials_have_the_published_counts() {
        assert_eq!(monomial_in_one_layer(&[3, 2]), 12);
        assert_eq!(monomial_in_one_layer(&[1; 32]), 1 << 32);
        assert_eq!(monomial_in_one_layer(&[3; 40]), u64::MAX);
        assert_eq!(deep_monomial(&[3, 2]), 18 + 11);
        assert_eq!(deep_monomial(&[1; 32]), 128);
        assert_eq!(deep_monomial(&[0, 1024]), 74);
    }
}
