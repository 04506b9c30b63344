//! Products of two units.

use pulp::Simd;

use super::{Tiles, note};
use crate::Element;

/// `out = a · b` for every `[out, a, b]`.
#[inline(always)]
pub fn products<T: Element, S: Simd, const R: usize>(
    simd: S,
    products: &[[u32; 3]],
    tiles: &mut Tiles<'_, T, S, R>,
) {
    for tile in 0..tiles.count() {
        let mut least = tiles.least[tile];
        for &[out, a, b] in products {
            let value = product::<T, S, R>(simd, tiles.at(a, tile), tiles.at(b, tile));
            note::<T, S, R>(simd, &mut least, &value);
            *tiles.at_mut(out, tile) = value;
        }
        tiles.least[tile] = least;
    }
}

/// `a · b`, vector by vector.
#[inline(always)]
pub fn product<T: Element, S: Simd, const R: usize>(
    simd: S,
    a: &[T::Vector<S>; R],
    b: &[T::Vector<S>; R],
) -> [T::Vector<S>; R] {
    std::array::from_fn(
        #[inline(always)]
        |r| T::mul(simd, a[r], b[r]),
    )
}
