//! Rescaled groups.

use pulp::Simd;

use super::Tiles;
use crate::Element;
use crate::element::MOST_LANES;
use crate::program::{Group, Rescale};

/// A group brought into `[½, 1)` by a power of two per row.
#[inline(always)]
pub fn rescale<T: Element, S: Simd, const R: usize>(
    simd: S,
    group: Group<'_, T>,
    tiles: &mut Tiles<'_, T, S, R>,
    exponents: &mut [i64],
) {
    let mut powers = [T::ZERO; MOST_LANES];
    let powers = &mut powers[..exponents.len()];
    greatest(simd, group, tiles, powers);
    to_powers(powers, group.rescale, exponents);
    scale(simd, group, tiles, powers);
}

/// The greatest member of every row.
#[inline(always)]
fn greatest<T: Element, S: Simd, const R: usize>(
    simd: S,
    group: Group<'_, T>,
    tiles: &Tiles<'_, T, S, R>,
    greatest: &mut [T],
) {
    let greatest = T::vectors_mut::<S>(greatest).as_chunks_mut::<R>().0;
    for (tile, greatest) in greatest.iter_mut().enumerate() {
        let mut most = [T::splat(simd, T::ZERO); R];
        for member in group.members {
            let (factor, x) = (T::splat(simd, member.factor), tiles.at(member.of, tile));
            for r in 0..R {
                most[r] = T::max(simd, most[r], T::mul(simd, x[r], factor));
            }
        }
        *greatest = most;
    }
}

/// The powers of two that bring `greatest` into `[½, 1)`, one for zero; counts what they take away.
#[inline(always)]
fn to_powers<T: Element>(greatest: &mut [T], rescale: Rescale, counted: &mut [i64]) {
    let mut exponents = [0; MOST_LANES];
    let exponents = &mut exponents[..greatest.len()];
    for (exponent, x) in exponents.iter_mut().zip(&mut *greatest) {
        *exponent = if *x == T::ZERO { -1 } else { x.exponent() };
    }
    if rescale.counted {
        for ((count, exponent), &x) in counted.iter_mut().zip(&*exponents).zip(&*greatest) {
            let taken = i64::from(*exponent) + rescale.exponent;
            *count += if x == T::ZERO { 0 } else { taken };
        }
    }
    for (power, exponent) in greatest.iter_mut().zip(exponents) {
        *power = T::power_of_two(-1 - *exponent);
    }
}

/// The members times their powers, noted before and after.
#[inline(always)]
fn scale<T: Element, S: Simd, const R: usize>(
    simd: S,
    group: Group<'_, T>,
    tiles: &mut Tiles<'_, T, S, R>,
    powers: &[T],
) {
    let zero = T::splat(simd, T::ZERO);
    let powers = T::vectors::<S>(powers).as_chunks::<R>().0;
    for (tile, powers) in powers.iter().enumerate() {
        let mut least = tiles.least[tile];
        for (member, &out) in group.members.iter().zip(group.out) {
            let (factor, x) = (T::splat(simd, member.factor), *tiles.at(member.of, tile));
            let own = tiles.at_mut(out, tile);
            for r in 0..R {
                let scaled = T::mul(simd, x[r], factor);
                own[r] = T::mul(simd, scaled, powers[r]);
                let lower = T::min(simd, least[r], T::min(simd, scaled, own[r]));
                least[r] = T::select_equal(simd, [x[r], zero], least[r], lower);
            }
        }
        tiles.least[tile] = least;
    }
}
