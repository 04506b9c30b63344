//! Sparse sums.

use pulp::Simd;

use super::products::product;
use super::{Tiles, note};
use crate::Element;
use crate::program::Sums;

/// `out = bias + Σ weight · term` for every sum.
#[inline(always)]
pub fn sums<T: Element, S: Simd, const R: usize>(simd: S, sums: Sums<'_, T>, tiles: &mut Tiles<'_, T, S, R>) {
    for tile in 0..tiles.count() {
        let mut least = tiles.least[tile];
        let (mut terms, mut weights) = (sums.terms, sums.weights);
        for sum in sums.sums {
            let (own_terms, other_terms) = terms.split_at(sum.terms as usize);
            let (own_weights, other_weights) = weights.split_at(sum.terms as usize);
            (terms, weights) = (other_terms, other_weights);
            let value = weighted(simd, sum.bias, own_terms, own_weights, tiles, tile);
            note::<T, S, R>(simd, &mut least, &value);
            *tiles.at_mut(sum.out, tile) = value;
        }
        tiles.least[tile] = least;
    }
}

/// `out = bias + Σ weight · (a · b)` for every sum; products are noted as if they were stored.
#[inline(always)]
pub fn sums_of_products<T: Element, S: Simd, const R: usize>(
    simd: S,
    sums: Sums<'_, T>,
    tiles: &mut Tiles<'_, T, S, R>,
) {
    let pairs = sums.terms.as_chunks::<2>().0;
    for tile in 0..tiles.count() {
        let mut least = tiles.least[tile];
        let (mut pairs, mut weights) = (pairs, sums.weights);
        for sum in sums.sums {
            let (own_pairs, other_pairs) = pairs.split_at(sum.terms as usize);
            let (own_weights, other_weights) = weights.split_at(sum.terms as usize);
            (pairs, weights) = (other_pairs, other_weights);
            let mut value = [T::splat(simd, sum.bias); R];
            for (&[a, b], &weight) in own_pairs.iter().zip(own_weights) {
                let weight = T::splat(simd, weight);
                let product = product::<T, S, R>(simd, tiles.at(a, tile), tiles.at(b, tile));
                note::<T, S, R>(simd, &mut least, &product);
                for r in 0..R {
                    value[r] = T::add(simd, value[r], T::mul(simd, weight, product[r]));
                }
            }
            note::<T, S, R>(simd, &mut least, &value);
            *tiles.at_mut(sum.out, tile) = value;
        }
        tiles.least[tile] = least;
    }
}

/// One sum, some of whose terms are faint: where one of these is not zero, a sum of zero is lost.
#[inline(always)]
pub fn faint_sum<T: Element, S: Simd, const R: usize>(
    simd: S,
    sums: Sums<'_, T>,
    faint: &[u32],
    tiles: &mut Tiles<'_, T, S, R>,
) {
    let [sum] = sums.sums else { unreachable!("a sum with faint terms stands alone") };
    let (zero, infinity) = (T::splat(simd, T::ZERO), T::splat(simd, T::INFINITY));
    for tile in 0..tiles.count() {
        let value = weighted(simd, sum.bias, sums.terms, sums.weights, tiles, tile);
        for (r, &value) in value.iter().enumerate() {
            let most = faint.iter().fold(
                zero,
                #[inline(always)]
                |most, &term| T::max(simd, most, tiles.at(term, tile)[r]),
            );
            let at_risk = T::select_equal(simd, [most, zero], infinity, value);
            tiles.least[tile][r] = T::min(simd, tiles.least[tile][r], at_risk);
        }
        let mut least = tiles.least[tile];
        note::<T, S, R>(simd, &mut least, &value);
        tiles.least[tile] = least;
        *tiles.at_mut(sum.out, tile) = value;
    }
}

#[inline(always)]
fn weighted<T: Element, S: Simd, const R: usize>(
    simd: S,
    bias: T,
    terms: &[u32],
    weights: &[T],
    tiles: &Tiles<'_, T, S, R>,
    tile: usize,
) -> [T::Vector<S>; R] {
    let mut sum = [T::splat(simd, bias); R];
    for (&term, &weight) in terms.iter().zip(weights) {
        let weight = T::splat(simd, weight);
        let x = tiles.at(term, tile);
        for r in 0..R {
            sum[r] = T::add(simd, sum[r], T::mul(simd, weight, x[r]));
        }
    }
    sum
}
