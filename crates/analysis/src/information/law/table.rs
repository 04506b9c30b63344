//! Tables of scaled numbers over variables, and what an elimination does with them.

use hamnet_model::VariableId;
use hamnet_numeric::Scaled;

use super::super::cells::Places;

/// A nonnegative function of a few variables, last fastest, each cell within `roundings` of `Dd::UNIT`.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) scope: Vec<VariableId>,
    pub(super) cells: Vec<Scaled>,
    pub(super) roundings: f64,
}

impl Table {
    /// The product of `factors` over `scope`, which holds all their variables.
    pub(super) fn product(scope: Vec<VariableId>, factors: &[Table], cardinalities: &[usize]) -> Self {
        let sizes = sizes(&scope, cardinalities);
        let mut product = Self { cells: vec![Scaled::ONE; sizes.iter().product()], scope, roundings: 0.0 };
        for factor in factors {
            product.multiply(factor, cardinalities);
        }
        product
    }

    /// `self · factor`, whose variables are among those of `self`.
    pub(super) fn multiply(&mut self, factor: &Table, cardinalities: &[usize]) {
        let places = self.places(&factor.scope);
        Places::new(sizes(&self.scope, cardinalities), &[&places]).rows(|first, length, targets, strides| {
            for step in 0..length {
                let cell = &mut self.cells[first + step];
                if !cell.is_zero() {
                    *cell *= factor.cells[targets[0] + step * strides[0]];
                }
            }
        });
        self.roundings += factor.roundings + 1.0;
    }

    /// The sums over the last variable.
    pub(super) fn sum_last(&self, cardinalities: &[usize]) -> Table {
        let (last, scope) =
            self.scope.split_last().map_or((1, &[][..]), |(v, rest)| (cardinalities[v.index()], rest));
        let sum = |row: &[Scaled]| row.iter().fold(Scaled::ZERO, |sum, &cell| sum + cell);
        let cells = self.cells.chunks_exact(last).map(sum).collect();
        Self { scope: scope.to_vec(), cells, roundings: self.roundings + last as f64 - 1.0 }
    }

    /// Divides every row of the last variable by its number in `sums`; rows that sum to zero are zero already.
    pub(super) fn divide_rows(&mut self, sums: &Table) {
        let last = self.cells.len() / sums.cells.len();
        for (row, &sum) in self.cells.chunks_exact_mut(last).zip(&sums.cells) {
            row.iter_mut().filter(|cell| !cell.is_zero()).for_each(|cell| *cell /= sum);
        }
        self.roundings += sums.roundings + 1.0;
    }

    /// The sums over all variables but those of `scope`.
    pub(super) fn sum_onto(&self, scope: &[VariableId], cardinalities: &[usize]) -> Table {
        let mut cells = vec![Scaled::ZERO; sizes(scope, cardinalities).iter().product()];
        let places = self.places(scope);
        Places::new(sizes(&self.scope, cardinalities), &[&places]).rows(|first, length, targets, strides| {
            for step in 0..length {
                cells[targets[0] + step * strides[0]] += self.cells[first + step];
            }
        });
        let terms = (self.cells.len() / cells.len()) as f64;
        Self { scope: scope.to_vec(), cells, roundings: self.roundings + terms - 1.0 }
    }

    /// Divides by the power of two that brings the largest cell near one, so that long products stay in range. `None` if all are zero.
    pub(super) fn rescaled(mut self) -> Option<Self> {
        let largest = self.cells.iter().filter(|cell| !cell.is_zero()).map(|cell| cell.exponent()).max()?;
        self.cells.iter_mut().for_each(|cell| *cell = cell.shift(-largest));
        Some(self)
    }

    /// Where the variables of `scope` stand among its own.
    fn places(&self, scope: &[VariableId]) -> Vec<usize> {
        scope.iter().filter_map(|v| self.scope.iter().position(|own| own == v)).collect()
    }
}

fn sizes(scope: &[VariableId], cardinalities: &[usize]) -> Vec<usize> {
    scope.iter().map(|v| cardinalities[v.index()]).collect()
}
