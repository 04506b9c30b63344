//! Tables of circuit entries, and the two operations of elimination on them.
//!
//! A table is row-major over an ascending scope, last variable fastest.

use hamnet_circuit::{Circuit, Entry, NodeId};
use hamnet_model::VariableId;

/// A factor whose entries are weighted nodes.
#[derive(Clone, Debug)]
pub(crate) struct SymbolicTable {
    pub scope: Vec<VariableId>,
    pub entries: Vec<Entry>,
    /// Typical log2 of an entry over the largest one, summed over the factors since the last message: how far values
    /// have drifted down on an ordinary row.
    pub drift: f64,
}

/// A way to walk the cells of several tables in step: for the cell number `i` of `scope`, the offset in each table.
struct Walk<'a> {
    cardinalities: Vec<usize>,
    strides: Vec<Vec<usize>>,
    scope: &'a [VariableId],
}

impl<'a> Walk<'a> {
    fn new(scope: &'a [VariableId], tables: &[&[VariableId]], cardinalities: &[usize]) -> Self {
        let sizes = scope.iter().map(|v| cardinalities[v.index()]).collect();
        let strides = tables.iter().map(|table| strides_in(table, scope, cardinalities)).collect();
        Self { cardinalities: sizes, strides, scope }
    }

    /// Calls `visit` with the offsets into every table, for all cells in order.
    fn for_each<const T: usize>(&self, mut visit: impl FnMut([usize; T])) {
        let mut digits = vec![0usize; self.scope.len()];
        let mut offsets = [0usize; T];
        loop {
            visit(offsets);
            let mut place = self.scope.len();
            loop {
                if place == 0 {
                    return;
                }
                place -= 1;
                digits[place] += 1;
                for (offset, strides) in offsets.iter_mut().zip(&self.strides) {
                    *offset += strides[place];
                }
                if digits[place] < self.cardinalities[place] {
                    break;
                }
                for (offset, strides) in offsets.iter_mut().zip(&self.strides) {
                    *offset -= strides[place] * self.cardinalities[place];
                }
                digits[place] = 0;
            }
        }
    }
}

/// The step in a table over `table` for one step of each variable of `scope`; zero where the table does not hold it.
fn strides_in(table: &[VariableId], scope: &[VariableId], cardinalities: &[usize]) -> Vec<usize> {
    let mut strides = vec![0; scope.len()];
    let mut stride = 1;
    for v in table.iter().rev() {
        if let Some(place) = scope.iter().position(|u| u == v) {
            strides[place] = stride;
        }
        stride *= cardinalities[v.index()];
    }
    strides
}

/// The ascending union of two ascending scopes.
pub(crate) fn union(a: &[VariableId], b: &[VariableId]) -> Vec<VariableId> {
    let mut scope: Vec<VariableId> = a.iter().chain(b).copied().collect();
    scope.sort_unstable();
    scope.dedup();
    scope
}

impl SymbolicTable {
    /// The product of two tables, cell by cell over the union of their scopes.
    pub(crate) fn product(&self, other: &Self, circuit: &mut Circuit, cardinalities: &[usize]) -> Self {
        let scope = union(&self.scope, &other.scope);
        let cells = scope.iter().map(|v| cardinalities[v.index()]).product();
        let mut entries = Vec::with_capacity(cells);
        Walk::new(&scope, &[&self.scope, &other.scope], cardinalities).for_each(|[a, b]| {
            entries.push(circuit.product_of_entries(self.entries[a], other.entries[b]));
        });
        Self { scope, entries, drift: self.drift + other.drift }
    }

    /// `Σ_v self · other`; the products are formed cell by cell.
    pub(crate) fn product_summed(
        &self,
        other: &Self,
        v: VariableId,
        circuit: &mut Circuit,
        cardinalities: &[usize],
    ) -> Self {
        let mut scope = union(&self.scope, &other.scope);
        scope.retain(|&u| u != v);
        let [along, across] = [self, other].map(|table| strides_in(&table.scope, &[v], cardinalities)[0]);
        let mut entries = Vec::new();
        let mut terms = Vec::with_capacity(cardinalities[v.index()]);
        Walk::new(&scope, &[&self.scope, &other.scope], cardinalities).for_each(|[a, b]| {
            for state in 0..cardinalities[v.index()] {
                let (x, y) = (self.entries[a + state * along], other.entries[b + state * across]);
                terms.push(circuit.product_of_entries(x, y));
            }
            entries.push(circuit.sum(&mut terms));
        });
        Self { scope, entries, drift: self.drift + other.drift }
    }

    /// `Σ_v self`.
    pub(crate) fn summed(&self, v: VariableId, circuit: &mut Circuit, cardinalities: &[usize]) -> Self {
        let scope: Vec<VariableId> = self.scope.iter().copied().filter(|&u| u != v).collect();
        let along = strides_in(&self.scope, &[v], cardinalities)[0];
        let mut entries = Vec::new();
        let mut terms = Vec::with_capacity(cardinalities[v.index()]);
        Walk::new(&scope, &[&self.scope], cardinalities).for_each(|[a]| {
            terms.extend((0..cardinalities[v.index()]).map(|state| self.entries[a + state * along]));
            entries.push(circuit.sum(&mut terms));
        });
        Self { scope, entries, drift: self.drift }
    }

    /// The same table over `scope`, a permutation of its own.
    pub(crate) fn permuted(&self, scope: &[VariableId], cardinalities: &[usize]) -> Self {
        let mut entries = Vec::with_capacity(self.entries.len());
        Walk::new(scope, &[&self.scope], cardinalities).for_each(|[a]| entries.push(self.entries[a]));
        Self { scope: scope.to_vec(), entries, drift: self.drift }
    }

    /// Divides all entries by one power of two so that the largest possible one is about one; gives its exponent.
    /// `None` if every entry is zero.
    pub(crate) fn normalize(&mut self, circuit: &Circuit) -> Option<i32> {
        let largest =
            self.entries.iter().filter(|entry| !entry.is_zero()).map(|entry| {
                f64::from(entry.weight.exponent()) + f64::from(circuit.magnitude(entry.node).max)
            });
        let largest = largest.fold(f64::NEG_INFINITY, f64::max);
        if largest == f64::NEG_INFINITY {
            return None;
        }
        // Exponents of weights fit 31 bits, and no node exceeds about one.
        let shift = largest.ceil() as i32;
        for entry in &mut self.entries {
            entry.weight = entry.weight.shift(-shift);
        }
        Some(shift)
    }

    /// Whether some entry is not a constant.
    pub(crate) fn depends_on_evidence(&self) -> bool {
        self.entries.iter().any(|entry| !entry.is_zero() && entry.node != NodeId::ONE)
    }
}
