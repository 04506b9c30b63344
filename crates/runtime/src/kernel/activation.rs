//! Elementwise nonlinearities.

use crate::Element;

/// `out = ln(1 + e^x)` for every `[out, x]`, with slots of `lanes` rows.
#[inline(always)]
pub fn softplus<T: Element>(activations: &[[u32; 2]], slots: &mut [T], lanes: usize) {
    for &[out, x] in activations {
        let (out, x) = (out as usize * lanes, x as usize * lanes);
        slots.copy_within(x..x + lanes, out);
        T::softplus(&mut slots[out..out + lanes]);
    }
}
