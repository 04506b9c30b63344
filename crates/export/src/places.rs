//! Where units live: rows of tensors `[rows, batch]`, and how operands are collected from them.

use std::collections::BTreeMap;

use hamnet_network::UnitId;

use crate::graph::{Attribute, Graph, Value};

/// The tensors that hold the units so far.
#[derive(Default)]
pub(crate) struct Places {
    tensors: Vec<Tensor>,
    of: Vec<Option<Place>>,
}

#[derive(Clone, Copy)]
struct Tensor {
    value: Value,
    rows: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    tensor: usize,
    row: usize,
}

impl Places {
    pub(crate) fn new(units: usize) -> Self {
        Self { tensors: Vec::new(), of: vec![None; units] }
    }

    /// Row `i` of `value` holds the `i`-th of `units`; there are no other rows.
    pub(crate) fn hold(&mut self, value: Value, units: impl Iterator<Item = UnitId>) {
        let tensor = self.tensors.len();
        let mut rows = 0;
        for unit in units {
            self.of[unit.index()] = Some(Place { tensor, row: rows });
            rows += 1;
        }
        self.tensors.push(Tensor { value, rows });
    }

    /// `unit` is the same number as `other`.
    pub(crate) fn same(&mut self, unit: UnitId, other: UnitId) {
        self.of[unit.index()] = self.of[other.index()];
    }

    fn place(&self, unit: UnitId) -> Place {
        // A verified network reads no unit before its layer, and layers are written in order.
        self.of[unit.index()].expect("units are held before they are read")
    }
}

/// Collects the operands of one layer.
///
/// Operands from one tensor are gathered from it. Operands from several are gathered from a pool: the needed rows of
/// all tensors the layer reads, one below the other, made once per layer and only when needed.
pub(crate) struct Operands<'a> {
    places: &'a Places,
    wanted: Vec<UnitId>,
    pool: Option<Pool>,
}

struct Pool {
    tensor: Tensor,
    rows: BTreeMap<Place, usize>,
}

impl<'a> Operands<'a> {
    /// For a layer that reads `wanted`.
    pub(crate) fn new(places: &'a Places, wanted: Vec<UnitId>) -> Self {
        Self { places, wanted, pool: None }
    }

    /// `units` as the rows of a tensor.
    pub(crate) fn gather(&mut self, graph: &mut Graph, units: &[UnitId]) -> Value {
        let (tensor, rows) = self.locate(graph, units);
        gather_rows(graph, tensor, &rows)
    }

    /// `units` as `blocks` matrices of equally many rows, `[blocks, rows, batch]`.
    pub(crate) fn gather_blocks(&mut self, graph: &mut Graph, units: &[UnitId], blocks: usize) -> Value {
        let (tensor, rows) = self.locate(graph, units);
        let height = units.len() / blocks;
        if is_everything(tensor, &rows) {
            return graph.reshape(tensor.value, &[blocks as i64, height as i64, -1]);
        }
        gather_shaped(graph, tensor, &[blocks, height], &rows)
    }

    /// Constants (`[n, 1]`) for every row of the batch.
    pub(crate) fn repeat(&self, graph: &mut Graph, constants: Value) -> Value {
        // The first tensor holds input units: it is there before any layer, and as long as the batch.
        let Tensor { value, rows } = self.places.tensors[0];
        let one_row = gather_rows(graph, Tensor { value, rows }, &[0]);
        let shape = graph.apply("Shape", &[one_row]);
        graph.apply("Expand", &[constants, shape])
    }

    fn locate(&mut self, graph: &mut Graph, units: &[UnitId]) -> (Tensor, Vec<u32>) {
        let places: Vec<Place> = units.iter().map(|&unit| self.places.place(unit)).collect();
        let first = places[0].tensor;
        if places.iter().all(|place| place.tensor == first) {
            let rows = places.iter().map(|place| place.row as u32).collect();
            return (self.places.tensors[first], rows);
        }
        let pool = self.pool.get_or_insert_with(|| Pool::of(graph, self.places, &self.wanted));
        (pool.tensor, places.iter().map(|place| pool.rows[place] as u32).collect())
    }
}

impl Pool {
    fn of(graph: &mut Graph, places: &Places, wanted: &[UnitId]) -> Self {
        let mut by_tensor: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in wanted.iter().map(|&unit| places.place(unit)) {
            by_tensor.entry(place.tensor).or_default().push(place.row);
        }
        let mut rows = BTreeMap::new();
        let mut pieces = Vec::new();
        for (tensor, mut wanted) in by_tensor {
            wanted.sort_unstable();
            wanted.dedup();
            let source = places.tensors[tensor];
            // A tensor that is mostly wanted is taken whole: one copy in place of two.
            if 2 * wanted.len() >= source.rows {
                wanted = (0..source.rows).collect();
            }
            let taken: Vec<u32> = wanted.iter().map(|&row| row as u32).collect();
            pieces.push(gather_rows(graph, source, &taken));
            for row in wanted {
                let next = rows.len();
                rows.insert(Place { tensor, row }, next);
            }
        }
        let value = graph.concat(&pieces, 0);
        Self { tensor: Tensor { value, rows: rows.len() }, rows }
    }
}

fn gather_rows(graph: &mut Graph, tensor: Tensor, rows: &[u32]) -> Value {
    if is_everything(tensor, rows) { tensor.value } else { gather_shaped(graph, tensor, &[rows.len()], rows) }
}

fn gather_shaped(graph: &mut Graph, tensor: Tensor, shape: &[usize], rows: &[u32]) -> Value {
    let rows = graph.rows(shape, rows);
    graph.apply_with("Gather", &[tensor.value, rows], vec![Attribute::Int("axis", 0)])
}

fn is_everything(tensor: Tensor, rows: &[u32]) -> bool {
    rows.len() == tensor.rows && rows.iter().enumerate().all(|(place, &row)| place == row as usize)
}
