//! From sums of messages to `ln p(y_t | y_1 … y_{t-1})`: logarithms of quotients times powers of two, a few steps at a time.

use pulp::NullaryFnOnce;

use super::tables::Tables;
use crate::logarithm::ln_scaled;

/// The steps whose logarithms are taken together.
pub const CHUNK: usize = 64;

/// Sums of messages on their way to `ln p(y_t | y_1 … y_{t-1})`.
pub struct Steps {
    /// That of the message before, and those of a few steps.
    pub sums: [f64; CHUNK + 1],
    /// The exponents by which those messages were divided, without that of the start or of the transition.
    pub exponents: [i64; CHUNK],
    /// That of the start, or of the transition, at the next step.
    of_next: i64,
    /// That of the transition.
    of_step: i64,
    /// The sum of all exponents so far.
    pub divided: i64,
}

impl Steps {
    /// Before the first step.
    pub fn new<T>(tables: &Tables<T>) -> Self {
        Self {
            sums: [1.0; CHUNK + 1],
            exponents: [0; CHUNK],
            of_next: tables.start_exponent,
            of_step: tables.step_exponent,
            divided: 0,
        }
    }

    /// Writes the logarithms of the first steps; `-∞` from the first sum on that is zero.
    pub fn close(&mut self, ln_steps: &mut [f64]) {
        let count = ln_steps.len();
        let Some(last) = count.checked_sub(1) else { return };
        self.exponents[0] += self.of_next - self.of_step;
        let (before, sums) = (&self.sums[..count], &self.sums[1..=count]);
        let (exponents, of_step) = (&mut self.exponents[..count], self.of_step);
        self.divided += pulp::Arch::new().dispatch(Logarithms { before, sums, exponents, of_step, ln_steps });
        if self.sums[last + 1] == 0.0 {
            let sums = self.sums[1..].iter().zip(ln_steps);
            sums.filter(|(sum, _)| **sum == 0.0).for_each(|(_, ln)| *ln = f64::NEG_INFINITY);
        }
        (self.sums[0], self.of_next) = (self.sums[last + 1], self.of_step);
    }
}

/// Writes the logarithms of quotients of sums times powers of two; the sum of the exponents.
struct Logarithms<'a> {
    before: &'a [f64],
    sums: &'a [f64],
    exponents: &'a mut [i64],
    of_step: i64,
    ln_steps: &'a mut [f64],
}

impl NullaryFnOnce for Logarithms<'_> {
    type Output = i64;

    #[inline(always)]
    fn call(self) -> i64 {
        let Self { before, sums, exponents, of_step, ln_steps } = self;
        exponents.iter_mut().for_each(|exponent| *exponent += of_step);
        let quotients = sums.iter().zip(before).zip(&*exponents);
        for (ln, ((sum, before), &exponent)) in ln_steps.iter_mut().zip(quotients) {
            *ln = ln_scaled(sum / before, exponent);
        }
        exponents.iter().sum()
    }
}
