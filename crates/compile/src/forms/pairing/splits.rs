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

    /// The monomials in the order of their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = &Product> {
        self.list.iter()
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

    /// The unordered pairs of factors whose product is `monomial`, of degrees at most `shorter` and at most `longer`.
    pub(super) fn splits(
        &mut self,
        monomial: &[u32],
        shorter: usize,
        longer: usize,
    ) -> Vec<(Factor, Factor)> {
        let fits = |(part, rest): &(Product, Product)| {
            part.len().min(rest.len()) <= shorter && part.len().max(rest.len()) <= longer
        };
        let pair = |part: Product| {
            let rest = without(monomial, &part);
            ((part.len(), &part) <= (rest.len(), &rest)).then_some((part, rest))
        };
        let pairs: Vec<(Product, Product)> = match divisors(monomial) {
            Some(all) => all.into_iter().filter(|part| !part.is_empty()).filter_map(pair).collect(),
            None => cuts(monomial).collect(),
        };
        pairs.into_iter().filter(fits).map(|(part, rest)| (self.number(part), self.number(rest))).collect()
    }
}

/// Beginnings and ends of a monomial.
fn cuts(monomial: &[u32]) -> impl Iterator<Item = (Product, Product)> {
    (1..monomial.len()).map(|length| (monomial[..length].to_vec(), monomial[length..].to_vec()))
}

/// All divisors, one among them; `None` where there are too many.
pub(super) fn divisors(monomial: &[u32]) -> Option<Vec<Product>> {
    let powers: Vec<&[u32]> = monomial.chunk_by(|a, b| a == b).collect();
    let count = powers.iter().try_fold(1usize, |count, power| count.checked_mul(power.len() + 1))?;
    if count > MOST_DIVISORS {
        return None;
    }
    let mut divisors = vec![Vec::new()];
    for power in powers {
        let longer = |divisor: &Product| -> Vec<Product> {
            (0..=power.len()).map(|exponent| [divisor, &power[..exponent]].concat()).collect()
        };
        divisors = divisors.iter().flat_map(longer).collect();
    }
    Some(divisors)
}

/// `monomial / part`.
pub(super) fn without(monomial: &[u32], part: &[u32]) -> Product {
    let mut part = part.iter().peekable();
    monomial.iter().copied().filter(|variable| part.next_if_eq(&variable).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(monomial: &[u32], shorter: usize, longer: usize) -> Vec<(Product, Product)> {
        let mut factors = Factors::default();
        let splits = factors.splits(monomial, shorter, longer);
        let name = |factor: Factor| factors.monomial(factor).clone();
        splits.into_iter().map(|(a, b)| (name(a), name(b))).collect()
    }

    #[test]
    fn every_split_that_fits_comes_once() {
        assert_eq!(named(&[1, 1, 2, 3], 2, 2).len(), 2);
        assert_eq!(named(&[1, 2, 3, 4], 2, 2).len(), 3);
        assert_eq!(named(&[1, 2, 3, 4], 2, 3).len(), 7);
        assert_eq!(named(&[1, 2, 3, 4], 1, 3).len(), 4);
        assert_eq!(named(&[5, 5, 5], 2, 2), [(vec![5], vec![5, 5])]);
        for (a, b) in named(&[1, 1, 2, 2, 2, 7], 3, 4) {
            let mut product = [a, b].concat();
            product.sort_unstable();
            assert_eq!(product, [1, 1, 2, 2, 2, 7]);
        }
    }

    #[test]
    fn long_products_are_cut_in_order() {
        let monomial: Vec<u32> = (0..32).collect();
        assert_eq!(named(&monomial, 16, 16), [(monomial[..16].to_vec(), monomial[16..].to_vec())]);
    }
}
