//! Rescaled groups.

use crate::Element;
use crate::element::MOST_LANES;
use crate::program::{Group, Rescale};

/// A group brought into `[½, 1)` by a power of two per row.
#[inline(always)]
pub fn rescale<T: Element>(group: Group<'_, T>, slots: &mut [T], least: &mut [T], exponents: &mut [i64]) {
    let lanes = least.len();
    let mut powers = [T::ZERO; MOST_LANES];
    let powers = &mut powers[..lanes];
    for member in group.members {
        let x = &slots[member.of as usize * lanes..][..lanes];
        for (power, x) in powers.iter_mut().zip(x) {
            *power = power.maximum(x.times(member.factor));
        }
    }
    for (power, exponent) in powers.iter_mut().zip(exponents) {
        *power = to_power(*power, group.rescale, exponent);
    }
    for (member, &out) in group.members.iter().zip(group.out) {
        for lane in 0..lanes {
            let x = slots[member.of as usize * lanes + lane];
            let scaled = x.times(member.factor);
            let value = scaled.times(powers[lane]);
            slots[out as usize * lanes + lane] = value;
            let lower = if scaled < value { scaled } else { value };
            if x != T::ZERO && lower < least[lane] {
                least[lane] = lower;
            }
        }
    }
}

/// The power of two that brings `greatest` into `[½, 1)`; counts what it takes away.
#[inline(always)]
fn to_power<T: Element>(greatest: T, rescale: Rescale, counted: &mut i64) -> T {
    if greatest == T::ZERO {
        return T::ONE;
    }
    let exponent = greatest.exponent();
    if rescale.counted {
        *counted += i64::from(exponent) + rescale.exponent;
    }
    T::power_of_two(-1 - exponent)
}
