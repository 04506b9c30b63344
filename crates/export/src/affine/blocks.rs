//! How the rows of an affine layer fall into small dense matrices.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hamnet_network::{Affine, UnitId};

/// A matrix of this many entries is written dense whatever it holds: more operators would cost more than the zeros.
const SMALL: usize = 64;

/// Rows over the same units, `m × k`.
pub(super) struct Block {
    pub(super) columns: Vec<UnitId>,
    /// Which rows of the layer these are.
    pub(super) rows: Vec<usize>,
    /// Row-major.
    weights: Vec<f64>,
}

/// The blocks of one shape.
pub(super) struct Class {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) blocks: Vec<Block>,
}

impl Class {
    /// The given rows of `affine`, by shape.
    pub(super) fn of(affine: &Affine, rows: &[usize]) -> Vec<Class> {
        let (constant, rows): (Vec<usize>, Vec<usize>) =
            rows.iter().partition(|&&row| affine.row(row).0.is_empty());
        let mut by_shape: BTreeMap<(usize, usize), Vec<Block>> = BTreeMap::new();
        let blocks =
            if is_nearly_dense(affine, &rows) { one_block(affine, rows) } else { blocks(affine, &rows) };
        for block in blocks.into_iter().chain(constants(constant)) {
            by_shape.entry((block.rows.len(), block.columns.len())).or_default().push(block);
        }
        let class = |((height, width), blocks)| Class { height, width, blocks };
        by_shape.into_iter().map(class).collect()
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = UnitId> {
        self.blocks.iter().flat_map(|block| block.columns.iter().copied())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        self.blocks.iter().flat_map(|block| block.rows.iter().copied())
    }

    pub(super) fn weights(&self) -> impl Iterator<Item = f64> {
        self.blocks.iter().flat_map(|block| block.weights.iter().copied())
    }
}

/// Whether a dense matrix is small, or holds at most one zero per weight.
fn is_nearly_dense(affine: &Affine, rows: &[usize]) -> bool {
    let terms: usize = rows.iter().map(|&row| affine.row(row).0.len()).sum();
    let most = SMALL.max(2 * terms);
    if rows.len() > most {
        return false;
    }
    let width = distinct_columns(affine, rows).len();
    width > 1 && rows.len() * width <= most
}

fn distinct_columns(affine: &Affine, rows: &[usize]) -> BTreeSet<UnitId> {
    rows.iter().flat_map(|&row| affine.row(row).0.iter().copied()).collect()
}

fn one_block(affine: &Affine, rows: Vec<usize>) -> Vec<Block> {
    let columns: Vec<UnitId> = distinct_columns(affine, &rows).into_iter().collect();
    let mut weights = vec![0.0; rows.len() * columns.len()];
    for (line, &row) in weights.chunks_mut(columns.len()).zip(&rows) {
        let (units, row_weights) = affine.row(row);
        for (unit, weight) in units.iter().zip(row_weights) {
            // `columns` holds every unit of every row, in order.
            line[columns.partition_point(|column| column < unit)] += weight;
        }
    }
    vec![Block { columns, rows, weights }]
}

/// One block per set of units that is read.
fn blocks(affine: &Affine, rows: &[usize]) -> Vec<Block> {
    // Looked up only, never walked, so that its order is seen nowhere.
    let mut known: HashMap<&[UnitId], usize> = HashMap::new();
    let mut blocks: Vec<Block> = Vec::new();
    for &row in rows {
        let (columns, weights) = affine.row(row);
        let place = *known.entry(columns).or_insert(blocks.len());
        if place == blocks.len() {
            blocks.push(Block { columns: columns.to_vec(), rows: Vec::new(), weights: Vec::new() });
        }
        blocks[place].rows.push(row);
        blocks[place].weights.extend(weights);
    }
    blocks
}

/// Rows that read nothing, as one block.
fn constants(rows: Vec<usize>) -> Option<Block> {
    (!rows.is_empty()).then(|| Block { columns: Vec::new(), rows, weights: Vec::new() })
}
