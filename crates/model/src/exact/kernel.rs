//! The one loop of the judge: multiply tables and sum variables out.

use super::number::{Number, PairwiseSum};
use super::table::Table;
use crate::VariableId;

/// `Σ_summed Π inputs`, as a table over `kept`.
///
/// Enumeration is one call with every table; a bucket of an elimination is one call with those that hold its variable. No
/// inputs are a product of one.
///
/// - **Domain** `kept` and `summed` are disjoint and hold every variable of the inputs.
/// - **Errors** `Σ c_i + (k - 1) + ⌈log2 n⌉` roundings, for `k` inputs within `c_i` roundings and `n` terms per sum.
/// - **Cost** `k` operations for each state of `kept` and `summed` together; a product ends at its first zero.
pub(super) fn sum_product<T: Number>(
    inputs: &[&Table<'_, T>],
    kept: &[VariableId],
    summed: &[VariableId],
    cardinalities: &[usize],
) -> Table<'static, T> {
    let mut outer = Walk::new(inputs, kept, cardinalities);
    let mut inner = Walk::new(inputs, summed, cardinalities);
    let mut places: Vec<usize> = inputs.iter().map(|table| table.base()).collect();
    let slices: Vec<&[T]> = inputs.iter().map(|table| table.cells()).collect();
    let mut cells = Vec::with_capacity(outer.states());
    let mut sum = PairwiseSum::new();
    loop {
        loop {
            sum.push(product(&slices, &places));
            if !inner.advance(&mut places) {
                break;
            }
        }
        cells.push(sum.take());
        if !outer.advance(&mut places) {
            break;
        }
    }
    let roundings = product_roundings(inputs) + PairwiseSum::<T>::roundings(inner.states() as u64);
    Table::new(kept, cells, roundings, cardinalities)
}

fn product_roundings<T: Number>(inputs: &[&Table<'_, T>]) -> u64 {
    let own: u64 = inputs.iter().map(|table| table.roundings()).sum();
    own + inputs.len().saturating_sub(1) as u64
}

#[inline]
fn product<T: Number>(slices: &[&[T]], places: &[usize]) -> T {
    let mut cells = slices.iter().zip(places).map(|(cells, &place)| cells[place]);
    let mut product = cells.next().unwrap_or(T::ONE);
    for cell in cells {
        if product.is_zero() {
            break;
        }
        product = product.times(cell);
    }
    product
}

/// All states of some variables, last fastest, and where each input has its cell.
struct Walk {
    digits: Vec<usize>,
    cardinalities: Vec<usize>,
    /// For each variable, its stride in each input.
    strides: Vec<Vec<usize>>,
}

impl Walk {
    fn new<T: Number>(inputs: &[&Table<'_, T>], variables: &[VariableId], cardinalities: &[usize]) -> Self {
        Self {
            digits: vec![0; variables.len()],
            cardinalities: variables.iter().map(|id| cardinalities[id.index()]).collect(),
            strides: variables
                .iter()
                .map(|&id| inputs.iter().map(|table| table.stride(id)).collect())
                .collect(),
        }
    }

    fn states(&self) -> usize {
        self.cardinalities.iter().product()
    }

    /// Moves on to the next states; after the last ones back to the first, with `false`.
    #[inline]
    fn advance(&mut self, places: &mut [usize]) -> bool {
        for axis in (0..self.digits.len()).rev() {
            let strides = &self.strides[axis];
            self.digits[axis] += 1;
            if self.digits[axis] < self.cardinalities[axis] {
                places.iter_mut().zip(strides).for_each(|(place, stride)| *place += stride);
                return true;
            }
            self.digits[axis] = 0;
            let steps = self.cardinalities[axis] - 1;
            places.iter_mut().zip(strides).for_each(|(place, stride)| *place -= steps * stride);
        }
        false
    }
}
