//! Pairwise products and weighted sums in turn, which are small only if they are deep.
//!
//! On `n = 4^i` inputs a tree multiplies neighbours in pairs, adds the products in pairs, and so on: `n - 1` units. Multiplied
//! out it has `2^{√n - 1}` terms, each a unit of a network with one layer of products: the terms are squared by a layer of
//! products and doubled by one of sums, `t → 2t²`, from one.
//!
//! Source: Delalleau, Bengio, "Shallow vs. deep sum-product networks", NIPS 2011; THEORY 1.20

/// The member of the family on `4^i` inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SumProduct {
    rounds: u32,
}

impl SumProduct {
    /// `rounds` layers of products and as many of sums, on `4^rounds` inputs; at most 16, so that counts fit.
    pub fn new(rounds: u32) -> Option<Self> {
        (rounds <= 16).then_some(Self { rounds })
    }

    /// `n = 4^i`.
    pub fn inputs(self) -> u64 {
        1 << (2 * self.rounds)
    }

    /// The sums and products of the tree: `n - 1`.
    pub fn deep_units(self) -> u64 {
        self.inputs() - 1
    }

    /// The products among them: `2(n - 1)/3`.
    pub fn products(self) -> u64 {
        2 * self.deep_units() / 3
    }

    /// log2 of the terms, `√n - 1`: of the products that one layer of them takes.
    pub fn log2_terms(self) -> u64 {
        (1 << self.rounds) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hamnet_model::VariableId;
    use hamnet_model::polynomial::{Coordinate, Polynomial};

    fn y(index: usize) -> Polynomial {
        Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
    }

    #[test]
    fn counts_are_those_of_the_tree_and_of_the_polynomial() {
        for rounds in 0..=3 {
            let family = SumProduct::new(rounds).expect("few rounds");
            let mut level: Vec<Polynomial> = (0..family.inputs() as usize).map(y).collect();
            let (mut units, mut products) = (0, 0);
            for _ in 0..rounds {
                level = level.chunks(2).map(|pair| &pair[0] * &pair[1]).collect();
                products += level.len() as u64;
                units += level.len() as u64;
                level = level.chunks(2).map(|pair| &pair[0] + &pair[1]).collect();
                units += level.len() as u64;
            }
            assert_eq!((units, products), (family.deep_units(), family.products()));
            assert_eq!(level[0].len(), 1 << family.log2_terms());
        }
        assert_eq!(SumProduct::new(17), None);
    }

    #[test]
    fn counts_are_the_published_ones() {
        let family = [1, 2, 3, 4].map(|rounds| SumProduct::new(rounds).expect("few rounds"));
        assert_eq!(family.map(SumProduct::inputs), [4, 16, 64, 256]);
        assert_eq!(family.map(|member| 1u64 << member.log2_terms()), [2, 8, 128, 32768]);
        assert_eq!(family.map(SumProduct::deep_units), [3, 15, 63, 255]);
        assert_eq!(family.map(SumProduct::products), [2, 10, 42, 170]);
    }
}
