//! The plan: a network prepared for this machine.

use std::ops::Range;

use hamnet_network::Network;
use hamnet_numeric::Wide;
use pulp::Arch;

use crate::answers::{Answers, AnswersMut};
use crate::block::{self, Block};
use crate::element::MOST_LANES;
use crate::encode::Codes;
use crate::explain::Explainer;
use crate::heads::Units;
use crate::kernel::Evidence;
use crate::program::Program;
use crate::rescue::{Double, Rescue};
use crate::rows::Picked;
use crate::{Element, PlanError, Rows, Scratch, domain, lower};

/// The bytes a block may fill before its rows are made fewer: fewer rows read the whole program more often, so this is more
/// than the second cache of a core and a small part of the last one.
const CACHE: usize = 8 << 20;

/// A network prepared for this machine, in the element type `T`; immutable and shared by threads.
///
/// See the [crate](crate) for what its answers are worth.
#[derive(Debug)]
pub struct Plan<T: Element> {
    pub(crate) program: Program<T>,
    /// The plan of rows that this one loses, where `T` is narrower than `f64`.
    pub(crate) double: Option<Box<Plan<f64>>>,
    lanes: usize,
    spread_limit: f64,
    pub(crate) explainer: Option<Explainer>,
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
        let narrow = T::NARROW && program.is_linear();
        let double = if narrow { Some(Box::new(Plan::new(network)?)) } else { None };
        let block = program.slots * T::BLOCK * size_of::<T>();
        let lanes = if block <= CACHE { T::BLOCK } else { T::SMALL_BLOCK };
        let spread_limit = domain::soft_spread_limit(network);
        let explainer = Explainer::of::<T>(network);
        Ok(Self { program, double, lanes, spread_limit, explainer, arch: Arch::new() })
    }

    /// The memory a thread needs to run the plan.
    pub fn scratch(&self) -> Scratch<T> {
        let rescue = match &self.double {
            Some(plan) => Rescue::Double(Box::new(Double::of(plan))),
            None if self.program.is_linear() => Rescue::Wide(vec![Wide::ZERO; self.program.slots]),
            None => Rescue::Never,
        };
        Scratch::new(&self.program, self.lanes, rescue)
    }

    /// The number of rows that run together.
    pub fn block(&self) -> usize {
        self.lanes
    }

    /// The number of units that are kept at a time, at most.
    pub fn live_units(&self) -> usize {
        self.program.slots
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
        assert_eq!(
            rows.reals(),
            self.program.observed.real.len(),
            "rows are made for the reals of the network"
        );
        let mut places = [0; MOST_LANES];
        let mut left = range;
        while !left.is_empty() {
            let count = self.lanes_for(left.len()).min(left.len());
            let places = &mut places[..count];
            places.iter_mut().zip(&mut left).for_each(|(place, row)| *place = row);
            let (own, others) = answers.split_at(count, self.states());
            answers = others;
            self.run_block(Picked { rows, places }, scratch, own);
        }
    }

    /// The lanes of the next block when `left` rows are left.
    fn lanes_for(&self, left: usize) -> usize {
        match left {
            1 => 1,
            few if few <= T::SMALL_BLOCK => T::SMALL_BLOCK,
            _ => self.lanes,
        }
    }

    /// Answers at most a block of rows.
    pub(crate) fn run_block(
        &self,
        picked: Picked<'_>,
        scratch: &mut Scratch<T>,
        mut answers: AnswersMut<'_, T>,
    ) {
        let mut lost = [0; MOST_LANES];
        let lost = self.run_narrow(picked, scratch, &mut answers, &mut lost);
        if !lost.is_empty() {
            self.rescue(picked, lost, &mut scratch.rescue, &mut answers);
        }
    }

    /// Answers the rows in which no unit is lost; gives the lanes of the others.
    fn run_narrow<'a>(
        &self,
        picked: Picked<'_>,
        scratch: &mut Scratch<T>,
        answers: &mut AnswersMut<'_, T>,
        lost: &'a mut [usize; MOST_LANES],
    ) -> &'a [usize] {
        let program = &self.program;
        let lanes = self.lanes_for(picked.len());
        let slots = &mut scratch.slots.as_mut_slice()[..program.slots * lanes];
        let codes = &mut scratch.codes.as_mut_slice()[..program.inputs * lanes];
        let least = &mut scratch.least.as_mut_slice()[..lanes];
        let exponents = &mut scratch.exponents[..lanes];
        let logarithms = &mut scratch.logarithms[..lanes];
        let verdicts = &mut scratch.verdicts[..lanes];
        let soft = &mut scratch.soft[..];

        let mut reader = Codes { codes, soft, exponents, logarithms, verdicts };
        reader.read(self.arch, picked, program, self.spread_limit);
        least.fill(T::INFINITY);
        let evidence = Evidence { picked, codes, soft };
        block::run(self.arch, program, Block { evidence, slots, least, exponents });

        let group = scratch.group.as_mut_slice();
        let mut units = Units { slots, least, group, exponents, logarithms, verdicts };
        units.read(program, answers);
        let mut count = 0;
        for lane in (0..picked.len()).filter(|&lane| units.is_lost(program, lane)) {
            lost[count] = lane;
            count += 1;
        }
        &lost[..count]
    }
}
