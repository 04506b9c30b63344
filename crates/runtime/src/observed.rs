//! From rows of observed values to the units of a block.

use std::ops::Range;

use hamnet_network::{Encoding, Network, VariableDomain};
use pulp::{Arch, Simd, WithSimd};

use crate::Element;
use crate::element::MOST_LANES;
use crate::encode::Codes;
use crate::program::{Observed, Real, WithStates};
use crate::rows::{MISSING, Picked};
use crate::scratch::Verdict;
use crate::values::Values;

impl Observed {
    /// The inputs of `network`, if they are observed values.
    pub fn of(network: &Network) -> Self {
        let mut observed = Self::default();
        if network.parts().encoding != Encoding::Observed {
            return observed;
        }
        for (place, input) in network.inputs().iter().enumerate() {
            match network.variables()[input.variable].domain {
                VariableDomain::States(_) => {
                    observed.with_states.push(WithStates { input: place, states: input.units.len() as i32 });
                }
                VariableDomain::Real { low, high } => observed.real.push(Real { input: place, low, high }),
            }
        }
        observed
    }
}

/// What is wrong with a row, as numbers that the worst of two is the greater of.
const OUTSIDE: f64 = 1.0;
const ABSENT: f64 = 2.0;

impl<T: Element> Codes<'_, T> {
    /// Reads some rows of observed values; the rest of the block is zeros.
    pub fn read_observed(&mut self, arch: Arch, picked: Picked<'_>, observed: &Observed) {
        let mut faults = [0.0; MOST_LANES];
        let faults = &mut faults[..picked.len()];
        self.read_states(picked, &observed.with_states, faults);
        let (values, rows) = picked.values();
        let lanes = self.verdicts.len();
        arch.dispatch(ReadValues { reals: &observed.real, values, rows, lanes, codes: self.codes, faults });
        self.verdicts.iter_mut().zip(faults).for_each(|(verdict, fault)| *verdict = to_verdict(*fault));
    }

    fn read_states(&mut self, picked: Picked<'_>, inputs: &[WithStates], faults: &mut [f64]) {
        let lanes = self.verdicts.len();
        for (place, &WithStates { input, states }) in inputs.iter().enumerate() {
            let column = &mut self.codes[input * lanes..][..lanes];
            for (lane, fault) in faults.iter_mut().enumerate() {
                let code = picked.row(lane)[place];
                column[lane] = T::from_f64(f64::from(code));
                *fault = worse(*fault, fault_of_code(code, states));
            }
            column[faults.len()..].fill(T::ZERO);
        }
    }
}

/// Values of reals on their way to units.
struct ReadValues<'a, T> {
    reals: &'a [Real],
    values: &'a Values,
    rows: Range<usize>,
    lanes: usize,
    codes: &'a mut [T],    // I×lanes
    faults: &'a mut [f64], // rows
}

impl<T: Element> WithSimd for ReadValues<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { reals, values, rows, lanes, codes, faults } = self;
        for (column, real) in reals.iter().enumerate() {
            let units = &mut codes[real.input * lanes..][..lanes];
            for (place, run) in values.runs(rows.clone(), column) {
                read_run(real, run, &mut units[place..], &mut faults[place..]);
            }
            units[rows.len()..].fill(T::ZERO);
        }
    }
}

#[inline(always)]
fn read_run<T: Element>(real: &Real, run: &[f64], units: &mut [T], faults: &mut [f64]) {
    for ((unit, fault), &x) in units.iter_mut().zip(faults).zip(run) {
        *unit = T::from_f64(x);
        let inside = (real.low <= x) & (x <= real.high);
        let own = if x.is_nan() { ABSENT } else { OUTSIDE };
        *fault = worse(*fault, if inside { 0.0 } else { own });
    }
}

fn fault_of_code(code: i32, states: i32) -> f64 {
    match code {
        MISSING => ABSENT,
        code if code < states => 0.0,
        _ => OUTSIDE,
    }
}

#[inline(always)]
fn worse(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

fn to_verdict(fault: f64) -> Verdict {
    match fault {
        ABSENT => Verdict::Missing,
        OUTSIDE => Verdict::Outside,
        _ => Verdict::Open,
    }
}
