//! Elementwise nonlinearities.

use crate::Element;

/// The numbers handed to an elementary function at a time.
const CHUNK: usize = 256;

/// `out = ln(1 + e^x)` for every `[out, x]`, with slots of `lanes` rows.
///
/// Operands are gathered, so that a row alone fills vectors too.
#[inline(always)]
pub fn softplus<T: Element>(activations: &[[u32; 2]], slots: &mut [T], lanes: usize) {
    let mut values = [T::ZERO; CHUNK];
    for together in activations.chunks(CHUNK / lanes) {
        let values = &mut values[..together.len() * lanes];
        for (&[_, x], value) in together.iter().zip(values.chunks_exact_mut(lanes)) {
            value.copy_from_slice(&slots[x as usize * lanes..][..lanes]);
        }
        T::softplus(values);
        for (&[out, _], value) in together.iter().zip(values.chunks_exact(lanes)) {
            slots[out as usize * lanes..][..lanes].copy_from_slice(value);
        }
    }
}
