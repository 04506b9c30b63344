//! Dense maps: outputs that read the same terms.
//!
//! Weights come in panels of up to [`PANEL`] outputs, term by term. Every output is summed in the order of its terms.

use pulp::Simd;

use super::{Tiles, note};
use crate::Element;
use crate::program::{PANEL, Sum, Sums};

/// The outputs computed together, so that a term is loaded once for all of them.
const TOGETHER: usize = 4;

/// `out_i = bias_i + Σ_j weight_ij · term_j` for a block.
#[inline(always)]
pub fn dense<T: Element, S: Simd, const R: usize>(
    simd: S,
    sums: Sums<'_, T>,
    tiles: &mut Tiles<'_, T, S, R>,
) {
    let mut weights = sums.weights;
    for panel in sums.sums.chunks(PANEL) {
        let (own, others) = weights.split_at(panel.len() * sums.terms.len());
        weights = others;
        for tile in 0..tiles.count() {
            let (fours, rest) = panel.as_chunks::<TOGETHER>();
            let (pairs, last) = rest.as_chunks::<2>();
            for (place, outputs) in fours.iter().enumerate() {
                let from = &own[place * TOGETHER..];
                together(simd, outputs, sums.terms, from, panel.len(), tiles, tile);
            }
            for outputs in pairs {
                let from = &own[fours.len() * TOGETHER..];
                together(simd, outputs, sums.terms, from, panel.len(), tiles, tile);
            }
            for output in last {
                let from = &own[panel.len() - 1..];
                together(simd, &[*output], sums.terms, from, panel.len(), tiles, tile);
            }
        }
    }
}

/// `N` outputs of a panel; their weights on a term are the first `N` of every `stride` weights.
#[inline(always)]
fn together<T: Element, S: Simd, const R: usize, const N: usize>(
    simd: S,
    outputs: &[Sum<T>; N],
    terms: &[u32],
    weights: &[T],
    stride: usize,
    tiles: &mut Tiles<'_, T, S, R>,
    tile: usize,
) {
    let mut sums = [[T::splat(simd, T::ZERO); R]; N];
    for n in 0..N {
        sums[n] = [T::splat(simd, outputs[n].bias); R];
    }
    for (&term, weights) in terms.iter().zip(weights.chunks(stride)) {
        let x = tiles.at(term, tile);
        let weights: &[T; N] = weights.first_chunk().unwrap_or_else(|| unreachable!("a panel has N outputs"));
        for n in 0..N {
            let weight = T::splat(simd, weights[n]);
            for r in 0..R {
                sums[n][r] = T::add(simd, sums[n][r], T::mul(simd, weight, x[r]));
            }
        }
    }
    let mut least = tiles.least[tile];
    for n in 0..N {
        note::<T, S, R>(simd, &mut least, &sums[n]);
        *tiles.at_mut(outputs[n].out, tile) = sums[n];
    }
    tiles.least[tile] = least;
}

/// The same for one row alone: vectors run over outputs.
#[inline(always)]
pub fn dense_single<T: Element>(sums: Sums<'_, T>, slots: &mut [T], least: &mut T) {
    let mut weights = sums.weights;
    for panel in sums.sums.chunks(PANEL) {
        let (own, others) = weights.split_at(panel.len() * sums.terms.len());
        weights = others;
        let values = panel_single(panel, sums.terms, own, slots);
        for (output, &value) in panel.iter().zip(&values) {
            slots[output.out as usize] = value;
            if value != T::ZERO && value < *least {
                *least = value;
            }
        }
    }
}

#[inline(always)]
fn panel_single<T: Element>(panel: &[Sum<T>], terms: &[u32], weights: &[T], slots: &[T]) -> [T; PANEL] {
    let mut sums = [T::ZERO; PANEL];
    for (sum, output) in sums.iter_mut().zip(panel) {
        *sum = output.bias;
    }
    if panel.len() == PANEL {
        for (&term, weights) in terms.iter().zip(weights.as_chunks::<PANEL>().0) {
            let x = slots[term as usize];
            for n in 0..PANEL {
                sums[n] = sums[n].plus(weights[n].times(x));
            }
        }
    } else {
        for (&term, weights) in terms.iter().zip(weights.chunks(panel.len())) {
            let x = slots[term as usize];
            for (sum, &weight) in sums.iter_mut().zip(weights) {
                *sum = sum.plus(weight.times(x));
            }
        }
    }
    sums
}
