//! Tables over discrete variables whose cells may be a slice of a larger table.

use std::borrow::Cow;

use super::number::Number;
use crate::{Evidence, Finding, VariableId};

/// A nonnegative function of a few variables.
///
/// The cell of states `x` lies at `base + Σ_axes x_v · stride_v`. Fixing a variable moves the base and drops an axis, so that
/// evidence copies nothing.
#[derive(Clone, Debug)]
pub(super) struct Table<'a, T: Clone> {
    cells: Cow<'a, [T]>,
    base: usize,
    axes: Vec<Axis>,
    roundings: u64,
}

#[derive(Clone, Copy, Debug)]
struct Axis {
    variable: VariableId,
    stride: usize,
}

impl<'a, T: Number> Table<'a, T> {
    /// The table over `scope`, last variable fastest, with every cell within `roundings` of the exact one.
    pub(super) fn new(
        scope: &[VariableId],
        cells: impl Into<Cow<'a, [T]>>,
        roundings: u64,
        cardinalities: &[usize],
    ) -> Self {
        let mut stride = 1;
        let mut axes = Vec::with_capacity(scope.len());
        for &variable in scope.iter().rev() {
            axes.push(Axis { variable, stride });
            stride *= cardinalities[variable.index()];
        }
        axes.reverse();
        Self { cells: cells.into(), base: 0, axes, roundings }
    }

    /// The part that agrees with every observed state; other findings are left to their likelihoods.
    pub(super) fn restricted(&self, evidence: &Evidence) -> Table<'_, T> {
        let mut base = self.base;
        let mut axes = Vec::with_capacity(self.axes.len());
        for axis in &self.axes {
            match evidence.get(axis.variable) {
                Finding::State(state) => base += state * axis.stride,
                Finding::Missing | Finding::Value(_) | Finding::Soft(_) => axes.push(*axis),
            }
        }
        Table { cells: Cow::Borrowed(&*self.cells), base, axes, roundings: self.roundings }
    }

    /// The same table with every cell in another arithmetic that holds it exactly.
    pub(super) fn map<U: Number>(&self, cell: impl Fn(T) -> U) -> Table<'static, U> {
        let cells: Vec<U> = self.cells.iter().copied().map(cell).collect();
        Table {
            cells: Cow::Owned(cells),
            base: self.base,
            axes: self.axes.clone(),
            roundings: self.roundings,
        }
    }

    /// The variables, slowest first.
    pub(super) fn scope(&self) -> impl Iterator<Item = VariableId> {
        self.axes.iter().map(|axis| axis.variable)
    }

    /// Whether the table is one number.
    pub(super) fn is_constant(&self) -> bool {
        self.axes.is_empty()
    }

    /// The roundings between any cell and its exact value.
    pub(super) fn roundings(&self) -> u64 {
        self.roundings
    }

    /// Where the cell of the states zero lies.
    pub(super) fn base(&self) -> usize {
        self.base
    }

    /// How far the cells of neighbouring states of `variable` lie apart; zero where the table does not depend on it.
    pub(super) fn stride(&self, variable: VariableId) -> usize {
        self.axes.iter().find(|axis| axis.variable == variable).map_or(0, |axis| axis.stride)
    }

    /// All cells that [`Table::base`] and [`Table::stride`] speak of.
    pub(super) fn cells(&self) -> &[T] {
        &self.cells
    }

    /// The value of a constant table.
    pub(super) fn constant(&self) -> T {
        debug_assert!(self.is_constant());
        self.cells[self.base]
    }
}
