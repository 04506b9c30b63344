//! Expressions as trees, each node with its place.

use crate::format::source::{Span, Spanned};
use crate::hamiltonian::Function;

/// A node and its place.
pub(super) type Expression = Spanned<Node>;

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Number(f64),
    /// A variable, an element of an array, a defined number, a parameter or a running index.
    Name {
        name: String,
        indices: Vec<Expression>,
    },
    /// `name[…] = state`: one in that state, else zero.
    Is {
        name: String,
        indices: Vec<Expression>,
        state: Spanned<String>,
    },
    Negative(Box<Expression>),
    /// `exp(…)` and its like.
    Call {
        function: Function,
        argument: Box<Expression>,
    },
    /// Operators of one precedence from left to right, in one list so that long sums do not nest.
    Chain {
        first: Box<Expression>,
        rest: Vec<(Operator, Expression)>,
    },
    /// A sum of `term` over everything the binders run through.
    Sum {
        binders: Vec<Binder>,
        term: Box<Expression>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

/// What a sum runs through.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Binder {
    /// `i in 0..n`.
    Range { name: String, from: Expression, to: Expression },
    /// `a in s`.
    Elements { name: String, array: Spanned<String> },
    /// `a, b in neighbours(s)` or `neighbours(s, periodic)`.
    Neighbours { names: [String; 2], array: Spanned<String>, periodic: bool },
}

impl Node {
    /// The node at `span`.
    pub(super) fn at(self, span: Span) -> Expression {
        Spanned::new(self, span)
    }
}
