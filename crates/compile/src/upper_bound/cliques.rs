//! `N_c 2^{S_c}`: neurons by the size of cliques.
//!
//! Every term of an energy that is a sum of functions of some variables each has its variables in one of these *scopes*. So
//! the terms are products of subsets of cliques, where each scope lies in a clique: at most `Σ_C 2^{|C|} ≤ N_c 2^{S_c}`. That
//! cliques cover all variables, or all pairs, is not enough: a path of three takes both of its edges, a triangle with a term of
//! three variables more than its edges. The scopes that lie in no other are such a family.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225, section 2; THEORY 1.11

use std::collections::{BTreeMap, BTreeSet};

/// The number and the sizes of cliques that contain all scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cliques {
    /// The number of cliques of each size, by size.
    sizes: Vec<u64>,
}

impl Cliques {
    /// The scopes that lie in no other one, for the variables of each factor, in any order and number.
    pub fn maximal<V: Ord + Clone>(scopes: impl IntoIterator<Item = Vec<V>>) -> Self {
        let distinct: BTreeSet<BTreeSet<V>> =
            scopes.into_iter().map(|scope| scope.into_iter().collect()).collect();
        let mut descending: Vec<BTreeSet<V>> = distinct.into_iter().collect();
        descending.sort_by_key(|scope| std::cmp::Reverse(scope.len()));
        let mut kept: Vec<BTreeSet<V>> = Vec::new();
        // the cliques of each variable, so that only those that share one are compared
        let mut of_variable: BTreeMap<V, Vec<usize>> = BTreeMap::new();
        for scope in descending {
            let inside_another = match scope.first() {
                Some(first) => {
                    let others = of_variable.get(first).map_or(&[][..], Vec::as_slice);
                    others.iter().any(|&other| scope.is_subset(&kept[other]))
                }
                None => !kept.is_empty(),
            };
            if !inside_another {
                for variable in &scope {
                    of_variable.entry(variable.clone()).or_default().push(kept.len());
                }
                kept.push(scope);
            }
        }
        let largest = kept.first().map_or(0, BTreeSet::len);
        let mut sizes = vec![0; largest + 1];
        kept.iter().for_each(|scope| sizes[scope.len()] += 1);
        Self { sizes }
    }

    /// `N_c`, the number of cliques.
    pub fn count(&self) -> u64 {
        self.sizes.iter().sum()
    }

    /// `S_c`, the variables of the largest.
    pub fn largest(&self) -> usize {
        self.sizes.len() - 1
    }

    /// `N_c q^{S_c}` for variables of `q` states, 2 for bits.
    pub fn bound(&self, states: u64) -> u128 {
        u128::from(self.count()).saturating_mul(power(states, self.largest()))
    }

    /// `Σ_C q^{|C|}`, which is sharper.
    pub fn sum(&self, states: u64) -> u128 {
        let terms = self.sizes.iter().enumerate();
        terms.fold(0, |sum: u128, (size, &count)| {
            sum.saturating_add(u128::from(count).saturating_mul(power(states, size)))
        })
    }
}

fn power(base: u64, exponent: usize) -> u128 {
    u32::try_from(exponent).map_or(u128::MAX, |exponent| u128::from(base).saturating_pow(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_takes_both_edges_and_a_triangle_its_term_of_three() {
        let path = Cliques::maximal([vec![0, 1], vec![2, 1], vec![1], vec![1, 2]]);
        assert_eq!((path.count(), path.largest(), path.bound(2), path.sum(2)), (2, 2, 8, 8));
        let triangle = Cliques::maximal([vec![0, 1], vec![1, 2], vec![2, 0, 1], vec![]]);
        assert_eq!((triangle.count(), triangle.largest(), triangle.sum(3)), (1, 3, 27));
    }

    #[test]
    fn cliques_of_several_sizes_are_summed() {
        let cliques = Cliques::maximal([vec!['a', 'b', 'c'], vec!['c', 'd'], vec!['e'], vec!['d']]);
        assert_eq!((cliques.count(), cliques.largest()), (3, 3));
        assert_eq!((cliques.bound(2), cliques.sum(2)), (24, 8 + 4 + 2));
    }

    #[test]
    fn no_scope_is_one_empty_term_at_most() {
        let none = Cliques::maximal(Vec::<Vec<u8>>::new());
        assert_eq!((none.count(), none.bound(2)), (0, 0));
        let constant = Cliques::maximal([Vec::<u8>::new()]);
        assert_eq!((constant.count(), constant.bound(2)), (1, 1));
        let huge = Cliques::maximal([(0..200).collect::<Vec<u32>>()]);
        assert_eq!(huge.bound(2), u128::MAX);
    }
}
