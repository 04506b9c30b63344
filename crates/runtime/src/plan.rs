//! The plan: a network prepared for this machine.

use std::ops::Range;

use hamnet_network::Network;
use pulp::Arch;

use crate::answers::{Answers, AnswersMut};
use crate::block::{self, Block};
use crate::encode::Codes;
use crate::heads::Units;
use crate::kernel::Evidence;
use crate::program::Program;
use crate::{Element, PlanError, Rows, Scratch, domain, lower, wide};

/// The bytes a block may fill before its rows are made fewer: what the caches of one core can be trusted to hold.
const CACHE: usize = 4 << 20;

/// A network prepared for this machine, in the element type `T`; immutable and shared by threads.
///
/// See the [crate](crate) for what its answers are worth.
#[derive(Debug)]
pub struct Plan<T: Element> {
    program: Program<T>,
    lanes: usize,
    spread_limit: f64,
    arch: Arch,
}

impl<T: Element> Plan<T> {
    /// The plan of `network`.
    ///
    /// Costs a few passes over the synapses, and about `12 + size_of::<T>()` bytes for each.
    ///
    /// # Errors
    /// [`PlanError`], where the network mixes probabilities with logarithms or negative numbers, or `T` cannot hold it.
    pub fn new(network: &Network) -> Result<Self, PlanError> {
        let program = lower::lower(network)?;
        let block = program.slots * T::BLOCK * size_of::<T>();
        let lanes = if block <= CACHE { T::BLOCK } else { T::SMALL_BLOCK };
        let spread_limit = domain::soft_spread_limit(network);
        Ok(Self { program, lanes, spread_limit, arch: Arch::new() })
    }

    /// The memory a thread needs to run the plan.
    pub fn scratch(&self) -> Scratch<T> {
        Scratch::new(&self.program, self.lanes)
    }

    /// The number of rows that run together.
    pub fn block(&self) -> usize {
        self.lanes
    }

    /// The number of probabilities in a row of posteriors: the states of all heads.
    pub fn states(&self) -> usize {
        self.program.states
    }

    /// Answers the rows numbered `range`; number `i` of the answers belongs to row `range.start + i`.
    ///
    /// Allocates nothing but room in `answers`, when they hold less than a call before.
    ///
    /// # Panics
    /// If there are no such rows, or rows or scratch were made for another network.
    pub fn run(&self, rows: &Rows, range: Range<usize>, scratch: &mut Scratch<T>, answers: &mut Answers<T>) {
        answers.resize(range.len(), self.states());
        self.run_into(rows, range, scratch, answers.as_mut());
    }

    pub(crate) fn run_into(
        &self,
        rows: &Rows,
        range: Range<usize>,
        scratch: &mut Scratch<T>,
        mut answers: AnswersMut<'_, T>,
    ) {
        assert!(range.end <= rows.len(), "rows {range:?} of {}", rows.len());
        assert_eq!(rows.inputs(), self.program.inputs, "rows are made for the inputs of the network");
        let mut first = range.start;
        while first < range.end {
            let lanes = self.lanes_for(range.end - first);
            let count = lanes.min(range.end - first);
            let (own, others) = answers.split_at(count, self.states());
            self.run_block(rows, first, lanes, scratch, own);
            answers = others;
            first += count;
        }
    }

    /// The rows of the next block when `left` are left.
    fn lanes_for(&self, left: usize) -> usize {
        match left {
            1 => 1,
            few if few <= T::SMALL_BLOCK => T::SMALL_BLOCK,
            _ => self.lanes,
        }
    }

    fn run_block(
        &self,
        rows: &Rows,
        first: usize,
        lanes: usize,
        scratch: &mut Scratch<T>,
        mut answers: AnswersMut<'_, T>,
    ) {
        let program = &self.program;
        let count = answers.status.len();
        let slots = &mut scratch.slots.as_mut_slice()[..program.slots * lanes];
        let codes = &mut scratch.codes.as_mut_slice()[..program.inputs * lanes];
        let least = &mut scratch.least.as_mut_slice()[..lanes];
        let exponents = &mut scratch.exponents[..lanes];
        let logarithms = &mut scratch.logarithms[..lanes];
        let verdicts = &mut scratch.verdicts[..lanes];
        let soft = &mut scratch.soft[..];

        Codes { codes, soft, exponents, logarithms, verdicts }.read(
            rows,
            first,
            count,
            program.code,
            self.spread_limit,
        );
        least.fill(T::INFINITY);
        let evidence = Evidence { rows, first, count, codes, soft };
        block::run(self.arch, program, Block { evidence, slots, least, exponents });

        let group = scratch.group.as_mut_slice();
        let mut units = Units { slots, least, group, exponents, logarithms, verdicts };
        units.read(program, &mut answers);
        for lane in (0..count).filter(|&lane| units.is_lost(program, lane)) {
            wide::answer(program, rows, first + lane, &mut scratch.wide, &mut answers, lane);
        }
    }
}
