//! Input units from codes and likelihood vectors.

use pulp::Simd;

use super::Tiles;
use crate::Element;
use crate::program::{Code, Load};
use crate::rows::{MISSING, Picked, Soft};
use crate::scale::scaled;
use hamnet_numeric::elementary;

/// The evidence of a block: its rows, and their codes as numbers or the values of reals, input by input. `I×L`
pub struct Evidence<'a, T> {
    pub picked: Picked<'a>,
    pub codes: &'a [T],
    /// The inputs that have a likelihood vector in some row. `I`
    pub soft: &'a [bool],
}

/// Input units: the likelihood of a state where it is observed or nothing is, and where another is.
#[inline(always)]
pub fn load<T: Element, S: Simd, const R: usize>(
    simd: S,
    loads: &[Load],
    code: Code,
    evidence: &Evidence<'_, T>,
    slots: &mut [T],
    least: &mut [T],
) {
    let lanes = least.len();
    for load in loads {
        select::<T, S, R>(simd, load, code, evidence.codes, &mut Tiles::of(slots, least));
        if evidence.soft[load.input as usize] {
            let unit = &mut slots[load.out as usize * lanes..][..lanes];
            load_soft(load, code, evidence, unit, least);
        }
    }
}

/// Real inputs: their values, which are their units.
#[inline(always)]
pub fn load_reals<T: Element>(loads: &[Load], evidence: &Evidence<'_, T>, slots: &mut [T], lanes: usize) {
    for load in loads {
        let values = &evidence.codes[load.input as usize * lanes..][..lanes];
        slots[load.out as usize * lanes..][..lanes].copy_from_slice(values);
    }
}

#[inline(always)]
fn select<T: Element, S: Simd, const R: usize>(
    simd: S,
    load: &Load,
    code: Code,
    codes: &[T],
    tiles: &mut Tiles<'_, T, S, R>,
) {
    let [hit, miss] = images(code).map(|x| T::splat(simd, x));
    let state = T::splat(simd, T::from_f64(f64::from(load.state)));
    let missing = T::splat(simd, T::from_f64(f64::from(MISSING)));
    let codes = T::vectors::<S>(codes).as_chunks::<R>().0;
    let count = tiles.count();
    for tile in 0..count {
        let codes = &codes[load.input as usize * count + tile];
        let out = tiles.at_mut(load.out, tile);
        for r in 0..R {
            let unknown = T::select_equal(simd, [codes[r], missing], hit, miss);
            out[r] = T::select_equal(simd, [codes[r], state], hit, unknown);
        }
    }
}

/// What a possible and an excluded state look like.
#[inline(always)]
fn images<T: Element>(code: Code) -> [T; 2] {
    match code {
        Code::Scaled | Code::OneHot => [T::ONE, T::ZERO],
        Code::Log { floor } => [T::ZERO, T::from_f64(-floor)],
    }
}

#[cold]
#[inline(never)]
fn load_soft<T: Element>(
    load: &Load,
    code: Code,
    evidence: &Evidence<'_, T>,
    unit: &mut [T],
    least: &mut [T],
) {
    for lane in 0..evidence.picked.len() {
        let cell = evidence.picked.row(lane)[load.input as usize];
        let Some(soft) = evidence.picked.rows.soft(cell) else { continue };
        let exact = image(&soft, load.state as usize, code);
        unit[lane] = T::from_f64(exact);
        let lost = soft.likelihoods[load.state as usize] > 0.0 && unit[lane] < T::SMALLEST;
        if lost && matches!(code, Code::Scaled) {
            least[lane] = T::ZERO;
        }
    }
}

/// The image of the likelihood of `state`.
fn image(soft: &Soft<'_>, state: usize, code: Code) -> f64 {
    let likelihood = soft.likelihoods[state];
    match code {
        Code::Scaled => scaled(likelihood, -i64::from(soft.exponent)),
        Code::OneHot => unreachable!("rows of observed values hold no likelihoods"),
        // A vector of zeros is impossible whatever stands here.
        Code::Log { .. } if soft.is_impossible() => 0.0,
        Code::Log { floor } => elementary::ln_f64(likelihood / soft.largest()).max(-floor),
    }
}
