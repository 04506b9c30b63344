//! What instructions do to a block of rows.
//!
//! `S` is an instruction set. The `L` rows of a block are `tiles` tiles of `R` vectors; a tile of every sum stays in
//! registers until it is stored. Alone, a row is one tile of one number.

mod activation;
mod dense;
mod load;
mod products;
mod rescale;
mod sums;

use pulp::Simd;

use crate::Element;

pub use activation::activate;
pub use dense::{dense, dense_single};
pub use load::{Evidence, load, load_reals};
pub use products::products;
pub use rescale::rescale;
pub use sums::{faint_sum, sums, sums_of_products};

/// The slots of a block as tiles, and the least value that is not zero seen so far, per row.
pub struct Tiles<'a, T: Element, S: Simd, const R: usize> {
    slots: &'a mut [[T::Vector<S>; R]], // U × tiles
    least: &'a mut [[T::Vector<S>; R]], // tiles
}

impl<'a, T: Element, S: Simd, const R: usize> Tiles<'a, T, S, R> {
    /// The tiles of `slots`, `U×L`, and of `least`, `L`.
    #[inline(always)]
    pub fn of(slots: &'a mut [T], least: &'a mut [T]) -> Self {
        let slots = T::vectors_mut::<S>(slots).as_chunks_mut().0;
        let least = T::vectors_mut::<S>(least).as_chunks_mut().0;
        Self { slots, least }
    }

    #[inline(always)]
    fn count(&self) -> usize {
        self.least.len()
    }

    #[inline(always)]
    fn at(&self, slot: u32, tile: usize) -> &[T::Vector<S>; R] {
        &self.slots[slot as usize * self.least.len() + tile]
    }

    #[inline(always)]
    fn at_mut(&mut self, slot: u32, tile: usize) -> &mut [T::Vector<S>; R] {
        &mut self.slots[slot as usize * self.least.len() + tile]
    }
}

/// `least` with what is not zero in `values`.
#[inline(always)]
fn note<T: Element, S: Simd, const R: usize>(
    simd: S,
    least: &mut [T::Vector<S>; R],
    values: &[T::Vector<S>; R],
) {
    let zero = T::splat(simd, T::ZERO);
    for (least, &value) in least.iter_mut().zip(values) {
        let lower = T::min(simd, *least, value);
        *least = T::select_equal(simd, [value, zero], *least, lower);
    }
}
