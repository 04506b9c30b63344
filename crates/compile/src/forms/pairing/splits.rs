//! The ways to write a monomial as a product of two smaller ones.

use std::collections::HashMap;

use crate::forms::family::Product;

/// A monomial with more divisors than this is split in the order of its variables only.
const MOST_DIVISORS: usize = 256;

/// The number of a factor.
pub(super) type Factor = u32;

/// Monomials by number, in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub(super) struct Factors {
    list: Vec<Product>,
    numbers: HashMap<Product, Factor>,
}

impl Factors {
    /// The monomial of a number.
    pub(super) fn monomial(&self, factor: Factor) -> &Product {
        &self.list[factor as usize]
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    fn number(&mut self, monomial: Product) -> Factor {
        if let Some(&number) = self.numbers.get(&monomial) {
            return number;
        }
        // 2^32 monomials do not fit memory
        let number = self.list.len() as Factor;
        self.list.push(monomial.clone());
        self.numbers.insert(monomial, number);
        number
    }

    /// The unordered pairs of factors of degree at most `half` whose product is `monomial`.
    pub(super) fn splits(&mut self, monomial: &[u32], half: usize) -> Vec<(Factor, Factor)> {
        let powers: Vec<&[u32]> = monomial.chunk_by(|a, b| a == b).collect();
        let divisors = powers.iter().try_fold(1usize, |count, power| count.checked_mul(power.len() + 1));
        let parts = match divisors {
            Some(count) if count <= MOST_DIVISORS => divisors_of(&powers),
            _ => (1..monomial.len()).map(|length| monomial[..length].to_vec()).collect(),
        };
        let fits = |part: &Product| part.len() <= half && monomial.len() - part.len() <= half;
        let mut splits = Vec::new();
        for part in parts.into_iter().filter(fits) {
            let rest = without(monomial, &part);
            if (part.len(), &part) <= (rest.len(), &rest)
                || divisors.is_none_or(|count| count > MOST_DIVISORS)
            {
                splits.push((self.number(part), self.number(rest)));
            }
        }
        splits
    }
}

fn divisors_of(powers: &[&[u32]]) -> Vec<Product> {
    let mut divisors = vec![Vec::new()];
    for power in powers {
        let longer = |divisor: &Product| -> Vec<Product> {
            (0..=power.len()).map(|exponent| [divisor, &power[..exponent]].concat()).collect()
        };
        divisors = divisors.iter().flat_map(longer).collect();
    }
    divisors
}

/// `monomial / part`.
fn without(monomial: &[u32], part: &[u32]) -> Product {
    let mut part = part.iter().peekable();
    monomial.iter().copied().filter(|variable| part.next_if_eq(&variable).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(monomial: &[u32], half: usize) -> Vec<(Product, Product)> {
        let mut factors = Factors::default();
        let splits = factors.splits(monomial, half);
        let name = |factor: Factor| factors.monomial(factor).clone();
        splits.into_iter().map(|(a, b)| (name(a), name(b))).collect()
    }

    #[test]
    fn every_split_into_halves_comes_once() {
        assert_eq!(named(&[1, 1, 2, 3], 2).len(), 2);
        assert_eq!(named(&[1, 2, 3, 4], 2).len(), 3);
        assert_eq!(named(&[1, 2, 3, 4], 3).len(), 7);
        assert_eq!(named(&[5, 5, 5], 2), [(vec![5], vec![5, 5])]);
        for (a, b) in named(&[1, 1, 2, 2, 2, 7], 4) {
            let mut product = [a, b].concat();
            product.sort_unstable();
            assert_eq!(product, [1, 1, 2, 2, 2, 7]);
        }
    }

    #[test]
    fn long_products_are_split_in_order() {
        let monomial: Vec<u32> = (0..32).collect();
        assert_eq!(named(&monomial, 16), [(monomial[..16].to_vec(), monomial[16..].to_vec())]);
    }
}
