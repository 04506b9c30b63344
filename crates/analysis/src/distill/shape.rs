//! What is known of one place: the classes of the data below it, or that they are too many.

use crate::Nats;

use super::fold::Fold;
use super::law::Law;

/// What a class of a place is made of, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operand {
    /// The state of the variable itself, which is seen.
    Own { states: usize },
    /// The class of a shape below, that of the variable at this place of [`Node::below`](super::tree::Node::below).
    Below { shape: usize, place: usize },
}

/// A subtree; equal ones share it.
pub(super) struct Shape {
    pub operands: Vec<Operand>,
    /// `log2` of the number of patterns of the data.
    pub patterns_log2: f64,
    pub form: Form,
}

/// How the data below a place are summarized.
pub(super) enum Form {
    Classes(Classes),
    Belief(Explosion),
}

/// Why there are no classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explosion {
    /// More than the limit of classes.
    Classes {
        /// The limit.
        most: usize,
    },
    /// A table of more than the limit of cells.
    Cells {
        /// The cells it would have.
        found: u128,
        /// The limit.
        most: usize,
    },
    /// The classes of all places together take more than the limit of memory.
    Memory {
        /// The limit in bytes.
        most: usize,
    },
    /// Something below has no classes.
    Below,
}

/// The classes of a place.
pub(super) struct Classes {
    /// At least one; each but the first takes the class of the one before it on the left.
    pub folds: Vec<Fold>,
    /// `p(class | state of what the place hangs from)`; joint with it on the way from the root down, and at the query.
    pub laws: Vec<Law>,
    /// Between a weight and the exact one.
    pub roundings: u64,
    /// Pairs merged without a proof that they are equal.
    pub undecided: usize,
    /// What merging beyond equality lost here, of what the data tell of the variable the place hangs from.
    pub lost: Nats,
    /// What merging two at a time alone would have lost here, down to as many classes.
    pub lost_by_merging: Nats,
    /// A bound on the Hilbert distance between the law of a pattern and that of its class.
    pub spread: f64,
}

impl Shape {
    pub fn classes(&self) -> Option<&Classes> {
        match &self.form {
            Form::Classes(classes) => Some(classes),
            Form::Belief(_) => None,
        }
    }
}

impl Classes {
    pub fn count(&self) -> usize {
        self.laws.len()
    }
}
