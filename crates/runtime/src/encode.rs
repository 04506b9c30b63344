//! From rows to the codes of a block.

use hamnet_numeric::elementary;
use pulp::Arch;

use crate::Element;
use crate::program::{Code, Program};
use crate::rows::{MISSING, Picked, Rows, Soft};
use crate::scratch::Verdict;

/// The inputs whose codes are turned from rows into columns at a time: few enough to stay in the cache.
const TILE: usize = 16;

/// The codes of a block, with the values of real inputs in place of theirs, and what likelihood vectors add to it.
pub struct Codes<'a, T> {
    pub codes: &'a mut [T],          // I×L
    pub soft: &'a mut [bool],        // I
    pub exponents: &'a mut [i64],    // L
    pub logarithms: &'a mut [f64],   // L
    pub verdicts: &'a mut [Verdict], // L
}

impl<T: Element> Codes<'_, T> {
    /// Reads some rows; the rest of the block is rows of which nothing is known.
    pub fn read(&mut self, arch: Arch, picked: Picked<'_>, program: &Program<T>, spread_limit: f64) {
        self.soft.fill(false);
        self.exponents.fill(0);
        self.logarithms.fill(0.0);
        self.verdicts.fill(Verdict::Open);
        match program.code {
            Code::OneHot => self.read_observed(arch, picked, &program.observed),
            code => self.read_likelihoods(picked, code, spread_limit),
        }
    }

    fn read_likelihoods(&mut self, picked: Picked<'_>, code: Code, spread_limit: f64) {
        let count = picked.len();
        let lanes = self.verdicts.len();
        for (tile, columns) in self.codes.chunks_mut(TILE * lanes).enumerate() {
            for lane in 0..count {
                let cells = &picked.row(lane)[tile * TILE..];
                for (column, &cell) in columns.chunks_exact_mut(lanes).zip(cells) {
                    column[lane] = T::from_f64(f64::from(cell));
                }
            }
        }
        for lane in 0..count {
            let row = picked.row(lane);
            if row.iter().copied().fold(MISSING, i32::min) < MISSING {
                self.read_soft(picked.rows, row, lane, code, spread_limit);
            }
        }
        if count < lanes {
            let missing = T::from_f64(f64::from(MISSING));
            self.codes.chunks_exact_mut(lanes).for_each(|input| input[count..].fill(missing));
        }
    }

    #[cold]
    fn read_soft(&mut self, rows: &Rows, row: &[i32], lane: usize, code: Code, spread_limit: f64) {
        let mut spread = 0.0;
        for (input, &cell) in row.iter().enumerate() {
            let Some(soft) = rows.soft(cell) else { continue };
            self.soft[input] = true;
            if soft.is_impossible() {
                self.verdicts[lane] = Verdict::Impossible;
                continue;
            }
            match code {
                Code::Scaled => self.exponents[lane] += i64::from(soft.exponent),
                Code::Log { .. } => {
                    self.logarithms[lane] += elementary::ln_f64(soft.largest());
                    spread += ln_spread(&soft);
                }
                Code::OneHot => unreachable!("rows of observed values hold no likelihoods"),
            }
        }
        if spread > spread_limit && self.verdicts[lane] == Verdict::Open {
            self.verdicts[lane] = Verdict::Outside;
        }
    }
}

/// `ln(max λ / min positive λ)`.
fn ln_spread(soft: &Soft<'_>) -> f64 {
    let positive = soft.likelihoods.iter().copied().filter(|&x| x > 0.0);
    elementary::ln_f64(soft.largest()) - elementary::ln_f64(positive.fold(f64::INFINITY, f64::min))
}
