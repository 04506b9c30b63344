//! One block of rows through all instructions.

use pulp::{Arch, Scalar, Simd, WithSimd};

use crate::Element;
use crate::kernel::{self, Evidence, Tiles};
use crate::program::{Cursor, Op, Program};

/// What a run of a block reads and writes; `L` is the length of `least`.
pub struct Block<'a, T> {
    pub evidence: Evidence<'a, T>,
    pub slots: &'a mut [T],       // U×L
    pub least: &'a mut [T],       // L
    pub exponents: &'a mut [i64], // L
}

/// The vectors of a tile: as many sums as a row of registers hides the latency of.
const TILE: usize = 4;

/// Runs `program` on a block with the widest instructions of the machine.
pub fn run<T: Element>(arch: Arch, program: &Program<T>, block: Block<'_, T>) {
    arch.dispatch(Run { program, block });
}

struct Run<'a, T> {
    program: &'a Program<T>,
    block: Block<'a, T>,
}

impl<T: Element> WithSimd for Run<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let lanes = self.block.least.len();
        let vectors = T::vectors::<S>(self.block.least).len();
        if lanes == 1 {
            interpret::<T, Scalar, 1>(Scalar::new(), self.program, self.block);
        } else if vectors.is_multiple_of(TILE) {
            interpret::<T, S, TILE>(simd, self.program, self.block);
        } else {
            interpret::<T, S, 1>(simd, self.program, self.block);
        }
    }
}

#[inline(always)]
fn interpret<T: Element, S: Simd, const R: usize>(simd: S, program: &Program<T>, block: Block<'_, T>) {
    let Block { evidence, slots, least, exponents } = block;
    let lanes = least.len();
    let mut cursor = Cursor::default();
    for &op in &program.ops {
        match op {
            Op::Load(count) => {
                let loads = program.loads(&mut cursor, count);
                kernel::load::<T, S, R>(simd, loads, program.code, &evidence, slots, least);
            }
            Op::LoadReal(count) => {
                kernel::load_reals(program.loads(&mut cursor, count), &evidence, slots, lanes);
            }
            Op::Sum(count) => {
                let sums = program.sums(&mut cursor, count);
                kernel::sums(simd, sums, &mut Tiles::<T, S, R>::of(slots, least));
            }
            Op::SumOfProducts(count) => {
                let sums = program.sums_of_products(&mut cursor, count);
                kernel::sums_of_products(simd, sums, &mut Tiles::<T, S, R>::of(slots, least));
            }
            Op::FaintSum(count) => {
                let sum = program.sums(&mut cursor, 1);
                let faint = program.faint(&mut cursor, count);
                kernel::faint_sum(simd, sum, faint, &mut Tiles::<T, S, R>::of(slots, least));
            }
            Op::Dense(rows) => {
                let sums = program.dense(&mut cursor, rows);
                if let [least] = least {
                    kernel::dense_single(sums, slots, least);
                } else {
                    kernel::dense(simd, sums, &mut Tiles::<T, S, R>::of(slots, least));
                }
            }
            Op::Product(count) => {
                let products = program.products(&mut cursor, count);
                kernel::products(simd, products, &mut Tiles::<T, S, R>::of(slots, least));
            }
            Op::Activate(activation, count) => {
                let pairs = program.activations(&mut cursor, count);
                kernel::activate::<T, S, R>(simd, activation, pairs, slots, least);
            }
            Op::Rescale => {
                let group = program.group(&mut cursor);
                kernel::rescale(simd, group, &mut Tiles::<T, S, R>::of(slots, least), exponents);
            }
        }
    }
}
