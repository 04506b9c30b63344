//! From rows to the codes of a block.

use hamnet_numeric::elementary;
use pulp::Arch;

use crate::Element;
use crate::element::MOST_LANES;
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
        // Row by row first, which also brings them into the cache in the order they stand in memory.
        for lane in 0..count {
            let row = picked.row(lane);
            if row.iter().copied().fold(MISSING, i32::min) < MISSING {
                self.read_soft(picked.rows, row, lane, code, spread_limit);
            }
        }
        let mut tile = [[T::from_code(MISSING); TILE]; MOST_LANES];
        for (place, columns) in self.codes.chunks_mut(TILE * lanes).enumerate() {
            turn(picked, place * TILE, &mut tile, columns, lanes);
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

/// The codes of the inputs from `first` on, as many as there are columns of `lanes` rows, by way of `codes`, whose rows that are not
/// picked stay as they are.
fn turn<T: Element>(
    picked: Picked<'_>,
    first: usize,
    codes: &mut [[T; TILE]; MOST_LANES],
    columns: &mut [T],
    lanes: usize,
) {
    for (lane, codes) in codes[..picked.len()].iter_mut().enumerate() {
        let cells = &picked.row(lane)[first..];
        match cells.first_chunk::<TILE>() {
            Some(cells) => *codes = cells.map(T::from_code),
            None => codes.iter_mut().zip(cells).for_each(|(code, &cell)| *code = T::from_code(cell)),
        }
    }
    for (input, column) in columns.chunks_exact_mut(lanes).enumerate() {
        column.iter_mut().zip(&*codes).for_each(|(to, codes)| *to = codes[input]);
    }
}

/// `ln(max λ / min positive λ)`.
fn ln_spread(soft: &Soft<'_>) -> f64 {
    let positive = soft.likelihoods.iter().copied().filter(|&x| x > 0.0);
    elementary::ln_f64(soft.largest()) - elementary::ln_f64(positive.fold(f64::INFINITY, f64::min))
}
