//! Whatever a run writes beside its answers.

use crate::Element;
use crate::aligned::Aligned;
use crate::program::Program;
use crate::rescue::Rescue;

/// The memory of one thread's runs; made by [`Plan::scratch`](crate::Plan::scratch), all allocations are there.
#[derive(Debug)]
pub struct Scratch<T: Element> {
    pub(crate) slots: Aligned<T>,      // U×L
    pub(crate) codes: Aligned<T>,      // I×L
    pub(crate) least: Aligned<T>,      // L
    pub(crate) group: Aligned<T>,      // (states of the largest head + 2)×L
    pub(crate) soft: Vec<bool>,        // I
    pub(crate) exponents: Vec<i64>,    // L
    pub(crate) logarithms: Vec<f64>,   // L
    pub(crate) verdicts: Vec<Verdict>, // L
    pub(crate) rescue: Rescue,
}

/// What is known about a row beside its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The units say it.
    Open,
    /// A vector of zeros makes it impossible.
    Impossible,
    /// Its likelihoods or values are beyond the certificate.
    Outside,
    /// A value the network needs is missing.
    Missing,
}

impl<T: Element> Scratch<T> {
    pub(crate) fn new(program: &Program<T>, lanes: usize, rescue: Rescue) -> Self {
        let largest = program.heads.iter().map(|head| head.members.len()).max().unwrap_or(0);
        Self {
            slots: Aligned::new(program.slots * lanes),
            codes: Aligned::new(program.inputs * lanes),
            least: Aligned::new(lanes),
            group: Aligned::new((largest + 2) * lanes),
            soft: vec![false; program.inputs],
            exponents: vec![0; lanes],
            logarithms: vec![0.0; lanes],
            verdicts: vec![Verdict::Open; lanes],
            rescue,
        }
    }
}
