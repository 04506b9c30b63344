//! Parts of a sparse matrix that do not touch each other.
//!
//! A set of rows and columns in which every entry lies in one of some blocks is block-diagonal, so that ranks of blocks add.
//! Blocks grow along entries, from side to side, up to a size; what touches two blocks is left out. Of a dense matrix nothing
//! would be left: then there is one block, without the columns beside it.

use std::collections::VecDeque;

/// So many columns in the queue, times the size of a block, are not added to.
const ENOUGH: usize = 16;

/// Rows and columns, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
}

/// Blocks of at most `most` lines of the side with fewer lines, or a single one of at most `alone`, whichever have more, for
/// the columns of the entries of each row.
pub(super) fn blocks(rows: &[Vec<usize>], columns: usize, most: usize, alone: usize) -> Vec<Block> {
    if rows.len() < columns {
        let blocks = better(&transposed(rows, columns), rows.len(), most, alone);
        return blocks.into_iter().map(|b| Block { rows: b.columns, columns: b.rows }).collect();
    }
    better(rows, columns, most, alone)
}

fn better(rows: &[Vec<usize>], columns: usize, most: usize, alone: usize) -> Vec<Block> {
    let full = |block: &Block| block.rows.len().min(block.columns.len());
    let several = grown(rows, columns, most);
    let single = single(rows, columns, alone);
    if full(&single) > several.iter().map(full).sum() { vec![single] } else { several }
}

/// The block that grows from the first column, and all rows that touch it.
fn single(rows: &[Vec<usize>], columns: usize, most: usize) -> Block {
    let Some(first) = grown(rows, columns, most).into_iter().next() else { return Block::default() };
    let touches = |row: &usize| rows[*row].iter().any(|column| first.columns.binary_search(column).is_ok());
    Block { rows: (0..rows.len()).filter(touches).collect(), columns: first.columns }
}

fn transposed(rows: &[Vec<usize>], columns: usize) -> Vec<Vec<usize>> {
    let mut transposed = vec![Vec::new(); columns];
    for (row, entries) in rows.iter().enumerate() {
        entries.iter().for_each(|&column| transposed[column].push(row));
    }
    transposed
}

fn grown(rows: &[Vec<usize>], columns: usize, most: usize) -> Vec<Block> {
    let rows_of = transposed(rows, columns);
    let mut block_of: Vec<Option<usize>> = vec![None; columns];
    // the last block that grew along each row
    let mut grown_along: Vec<Option<usize>> = vec![None; rows.len()];
    let mut blocks: Vec<Block> = Vec::new();
    for start in 0..columns {
        if block_of[start].is_some() {
            continue;
        }
        let number = blocks.len();
        let mut block = Block::default();
        let mut next = VecDeque::from([start]);
        while let Some(column) = next.pop_front() {
            if block.columns.len() == most {
                break;
            }
            if block_of[column].is_some() {
                continue;
            }
            block_of[column] = Some(number);
            block.columns.push(column);
            for &row in &rows_of[column] {
                // where rows are long, a few of them are enough
                if grown_along[row] != Some(number) && next.len() < ENOUGH * most {
                    grown_along[row] = Some(number);
                    next.extend(rows[row].iter().filter(|&&near| block_of[near].is_none()));
                }
            }
        }
        block.columns.sort_unstable();
        blocks.push(block);
    }
    for (row, entries) in rows.iter().enumerate() {
        let mut own = entries.iter().filter_map(|&column| block_of[column]);
        if let Some(first) = own.next()
            && own.all(|other| other == first)
        {
            blocks[first].rows.push(row);
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_cut_at_single_rows() {
        let rows: Vec<Vec<usize>> = (0..99).map(|i| vec![i, i + 1]).collect();
        let blocks = blocks(&rows[..], 100, 10, 10);
        assert_eq!(blocks.len(), 10);
        // each cut loses one of the shared columns
        let lost = 99 - blocks.iter().map(|block| block.rows.len().min(block.columns.len())).sum::<usize>();
        assert!(lost <= 9, "{lost}");
    }

    #[test]
    fn a_dense_matrix_is_one_block() {
        let rows = vec![(0..30).collect::<Vec<usize>>(); 40];
        let blocks = blocks(&rows, 30, 5, 12);
        assert_eq!(blocks, [Block { rows: (0..40).collect(), columns: (0..12).collect() }]);
    }

    #[test]
    fn no_entry_lies_between_blocks() {
        for (rows, columns, most) in [(50, 30, 4), (30, 50, 4), (40, 40, 1), (20, 20, 100)] {
            let entries: Vec<Vec<usize>> =
                (0..rows).map(|i| [i * 7 % columns, (i * 5 + 3) % columns].to_vec()).collect();
            let blocks = blocks(&entries, columns, most, most);
            for (row, own) in entries.iter().enumerate() {
                for column in own {
                    let with_row = blocks.iter().position(|block| block.rows.contains(&row));
                    let with_column = blocks.iter().position(|block| block.columns.contains(column));
                    assert!(with_row == with_column || with_row.is_none() || with_column.is_none());
                }
            }
            assert!(blocks.iter().all(|block| block.rows.len().min(block.columns.len()) <= most));
        }
    }
}
