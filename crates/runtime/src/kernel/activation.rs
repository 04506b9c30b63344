//! Elementwise nonlinearities.

use hamnet_network::Activation;
use pulp::Simd;

use super::Tiles;
use super::products::product;
use crate::Element;

/// The numbers handed to an elementary function at a time.
const CHUNK: usize = 256;

/// `out = σ(x)` for every `[out, x]`.
#[inline(always)]
pub fn activate<T: Element, S: Simd, const R: usize>(
    simd: S,
    activation: Activation,
    pairs: &[[u32; 2]],
    slots: &mut [T],
    least: &mut [T],
) {
    match activation {
        Activation::Relu => relu(simd, pairs, &mut Tiles::<T, S, R>::of(slots, least)),
        Activation::Square => square(simd, pairs, &mut Tiles::<T, S, R>::of(slots, least)),
        _ => elementary(activation, pairs, slots, least.len()),
    }
}

#[inline(always)]
fn relu<T: Element, S: Simd, const R: usize>(simd: S, pairs: &[[u32; 2]], tiles: &mut Tiles<'_, T, S, R>) {
    let zero = T::splat(simd, T::ZERO);
    for tile in 0..tiles.count() {
        for &[out, x] in pairs {
            let x = *tiles.at(x, tile);
            *tiles.at_mut(out, tile) = x.map(
                #[inline(always)]
                |x| T::max(simd, x, zero),
            );
        }
    }
}

#[inline(always)]
fn square<T: Element, S: Simd, const R: usize>(simd: S, pairs: &[[u32; 2]], tiles: &mut Tiles<'_, T, S, R>) {
    for tile in 0..tiles.count() {
        for &[out, x] in pairs {
            *tiles.at_mut(out, tile) = product::<T, S, R>(simd, tiles.at(x, tile), tiles.at(x, tile));
        }
    }
}

/// The functions of more than one instruction, on slots of `lanes` rows.
fn elementary<T: Element>(activation: Activation, pairs: &[[u32; 2]], slots: &mut [T], lanes: usize) {
    let mut values = [T::ZERO; CHUNK];
    let mut rest = pairs;
    while let Some(&[first, _]) = rest.first() {
        let stretch = in_place(rest);
        if stretch * lanes >= CHUNK {
            T::activate(activation, &mut slots[first as usize * lanes..][..stretch * lanes]);
            rest = &rest[stretch..];
        } else {
            let (together, others) = rest.split_at(rest.len().min(CHUNK / lanes));
            gathered(activation, together, slots, &mut values[..together.len() * lanes]);
            rest = others;
        }
    }
}

/// The number of first pairs whose outputs take the place of their operands, slot after slot.
fn in_place(pairs: &[[u32; 2]]) -> usize {
    let follows = |(place, &[out, x]): (usize, &[u32; 2])| out == x && out == pairs[0][0] + place as u32;
    pairs.iter().enumerate().take_while(|&pair| follows(pair)).count()
}

/// Operands of any slots, side by side in `values`, so that a row alone fills vectors too.
fn gathered<T: Element>(activation: Activation, pairs: &[[u32; 2]], slots: &mut [T], values: &mut [T]) {
    let lanes = values.len() / pairs.len();
    if lanes == 1 {
        return gathered_single(activation, pairs, slots, values);
    }
    for (&[_, x], value) in pairs.iter().zip(values.chunks_exact_mut(lanes)) {
        value.copy_from_slice(&slots[x as usize * lanes..][..lanes]);
    }
    T::activate(activation, values);
    for (&[out, _], value) in pairs.iter().zip(values.chunks_exact(lanes)) {
        slots[out as usize * lanes..][..lanes].copy_from_slice(value);
    }
}

/// The same for one row: numbers in place of slices.
fn gathered_single<T: Element>(
    activation: Activation,
    pairs: &[[u32; 2]],
    slots: &mut [T],
    values: &mut [T],
) {
    pairs.iter().zip(values.iter_mut()).for_each(|(&[_, x], value)| *value = slots[x as usize]);
    T::activate(activation, values);
    pairs.iter().zip(values).for_each(|(&[out, _], value)| slots[out as usize] = *value);
}
