//! Tables over discrete variables: nonnegative factors and conditional probability tables.
//!
//! Every table is row-major: the last variable of the scope runs fastest. A conditional table has its child last,
//! so that one row (one configuration of the parents) is one contiguous slice.

#[cfg(doc)]
use hamnet_numeric::Dd;
use hamnet_numeric::Scaled;

use crate::{ModelError, VariableId, Variables};

/// Rows of a conditional table may sum to one within this; they are normalized exactly. Beyond it, an error.
pub const ROW_SUM_TOLERANCE: f64 = 1e-4;

/// A nonnegative function of a few variables, as numbers in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    scope: Vec<VariableId>,
    values: Vec<f64>,
}

impl Factor {
    /// A factor over `scope`, last variable fastest.
    ///
    /// # Errors
    /// [`ModelError::RepeatedInScope`], [`ModelError::TableSize`], [`ModelError::TableTooLarge`],
    /// [`ModelError::BadNumber`] for negative, infinite or NaN entries.
    pub fn new(variables: &Variables, scope: Vec<VariableId>, values: Vec<f64>) -> Result<Self, ModelError> {
        check_table(variables, &scope, &values)?;
        Ok(Self { scope, values })
    }

    /// The variables, slowest first.
    pub fn scope(&self) -> &[VariableId] {
        &self.scope
    }

    /// The entries, last variable of the scope fastest.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

/// The conditional probability table `p(child | parents)`.
///
/// The numbers are kept as the file spells them; the law of the model is their exact row-wise normalization,
/// see [`Cpt::normalized`].
#[derive(Clone, Debug, PartialEq)]
pub struct Cpt {
    factor: Factor,
    width: usize,
}

impl Cpt {
    /// The table of `child` given `parents`; child fastest, then the last parent.
    ///
    /// # Errors
    /// Those of [`Factor::new`], and [`ModelError::RowSum`] where a row is further than [`ROW_SUM_TOLERANCE`] from one.
    pub fn new(
        variables: &Variables,
        child: VariableId,
        parents: Vec<VariableId>,
        values: Vec<f64>,
    ) -> Result<Self, ModelError> {
        let mut scope = parents;
        scope.push(child);
        let cpt =
            Self { factor: Factor::new(variables, scope, values)?, width: variables.cardinality(child) };
        let bad = cpt.rows().position(|row| (row.iter().sum::<f64>() - 1.0).abs() > ROW_SUM_TOLERANCE);
        match bad {
            None => Ok(cpt),
            Some(row) => Err(ModelError::RowSum {
                table: describe_scope(variables, &cpt.factor.scope),
                row: describe_row(variables, cpt.parents(), row),
                sum: cpt.row_sum(row).to_f64(),
            }),
        }
    }

    /// The variable whose distribution this is.
    pub fn child(&self) -> VariableId {
        self.factor.scope[self.factor.scope.len() - 1]
    }

    /// The conditioning variables, slowest first.
    pub fn parents(&self) -> &[VariableId] {
        &self.factor.scope[..self.factor.scope.len() - 1]
    }

    /// Parents, then child.
    pub fn scope(&self) -> &[VariableId] {
        &self.factor.scope
    }

    /// The numbers of the file.
    pub fn values(&self) -> &[f64] {
        &self.factor.values
    }

    /// One slice of child probabilities per configuration of the parents.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.factor.values.chunks_exact(self.width)
    }

    /// The sum of a row of `n` numbers, within `(n - 1)` [`Dd::UNIT`].
    pub fn row_sum(&self, row: usize) -> Scaled {
        let values = &self.factor.values[row * self.width..(row + 1) * self.width];
        values.iter().fold(Scaled::ZERO, |sum, &value| sum + Scaled::from_f64(value))
    }

    /// The table after normalization of every row (a row that sums to one is unchanged): each entry of a row of `n` is
    /// within `n` [`Dd::UNIT`] of the exact quotient.
    pub fn normalized(&self) -> Vec<Scaled> {
        let mut values = Vec::with_capacity(self.factor.values.len());
        for (index, row) in self.rows().enumerate() {
            let sum = self.row_sum(index);
            values.extend(row.iter().map(|&value| {
                let value = Scaled::from_f64(value);
                if sum.is_one() { value } else { value / sum }
            }));
        }
        values
    }
}

/// A factor of the exact law: entries in scaled double-double after normalization of conditional tables.
#[derive(Clone, Debug, PartialEq)]
pub struct ExactFactor {
    /// The variables, slowest first.
    pub scope: Vec<VariableId>,
    /// The entries, last variable fastest; exact, or as near as [`Cpt::normalized`] says.
    pub values: Vec<Scaled>,
}

/// `p(dysp | bronc, either)`, in the user's words, for a conditional scope with the child last.
pub fn describe_scope(variables: &Variables, scope: &[VariableId]) -> String {
    let name = |id: &VariableId| variables[*id].name().to_owned();
    match scope.split_last() {
        None => "the constant factor".to_owned(),
        Some((child, [])) => format!("p({})", name(child)),
        Some((child, parents)) => {
            let parents: Vec<String> = parents.iter().map(name).collect();
            format!("p({} | {})", name(child), parents.join(", "))
        }
    }
}

/// `bronc=yes, either=no`: the configuration number `row` of `parents` (last fastest).
pub fn describe_row(variables: &Variables, parents: &[VariableId], row: usize) -> String {
    let mut rest = row;
    let mut words: Vec<String> = parents
        .iter()
        .rev()
        .map(|&id| {
            let variable = &variables[id];
            let state = rest % variable.cardinality();
            rest /= variable.cardinality();
            format!("{}={}", variable.name(), variable.states()[state])
        })
        .collect();
    words.reverse();
    words.join(", ")
}

fn check_table(variables: &Variables, scope: &[VariableId], values: &[f64]) -> Result<(), ModelError> {
    for (place, id) in scope.iter().enumerate() {
        if scope[..place].contains(id) {
            return Err(ModelError::RepeatedInScope { variable: variables[*id].name().to_owned() });
        }
    }
    let words = || scope.iter().map(|&id| variables[id].name().to_owned()).collect::<Vec<_>>().join(", ");
    let cells = cells(variables, scope).ok_or_else(|| ModelError::TableTooLarge {
        scope: words(),
        log2_cells: log2_cells(variables, scope),
    })?;
    if cells != values.len() {
        return Err(ModelError::TableSize { scope: words(), expected: cells, found: values.len() });
    }
    match values.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
        None => Ok(()),
        Some(index) => Err(ModelError::BadNumber { scope: words(), index, value: values[index] }),
    }
}

/// The number of cells of a table over `scope`; `None` past 2^48, which no machine holds.
pub fn cells(variables: &Variables, scope: &[VariableId]) -> Option<usize> {
    let cells = scope.iter().try_fold(1usize, |cells, &id| cells.checked_mul(variables.cardinality(id)))?;
    (cells <= 1 << 48).then_some(cells)
}

fn log2_cells(variables: &Variables, scope: &[VariableId]) -> f64 {
    scope.iter().map(|&id| hamnet_numeric::elementary::log2_f64(variables.cardinality(id) as f64)).sum()
}
