//! The values of real inputs, in tiles that a block reads from front to back.

use std::ops::Range;

/// The rows of a tile.
const TILE: usize = 64;

/// One value per row and column; NaN where it is missing.
///
/// A tile holds its rows column by column, so that a block finds the values of an input side by side, and those of all
/// inputs close together. `⌈B/TILE⌉ × columns × TILE`
#[derive(Clone, Debug, Default)]
pub struct Values {
    columns: usize,
    rows: usize,
    tiles: Vec<f64>,
}

impl Values {
    /// One more column, before there are rows.
    pub fn add_column(&mut self) {
        debug_assert_eq!(self.rows, 0);
        self.columns += 1;
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Appends a row of missing values.
    pub fn push_missing_row(&mut self) {
        if self.rows.is_multiple_of(TILE) {
            self.tiles.resize(self.tiles.len() + self.columns * TILE, f64::NAN);
        }
        self.rows += 1;
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.rows = 0;
        self.tiles.clear();
    }

    /// Row `row` holds `value` in column `column`; NaN becomes an infinity, since it marks what is missing.
    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        assert!(row < self.rows && column < self.columns, "there is no value {column} of row {row}");
        let start = self.start(row, column);
        self.tiles[start] = if value.is_nan() { f64::INFINITY } else { value };
    }

    /// The values of some rows in one column: tile by tile, with the place of the first among those rows.
    #[inline(always)]
    pub fn runs(&self, rows: Range<usize>, column: usize) -> impl Iterator<Item = (usize, &[f64])> {
        let mut next = rows.start;
        std::iter::from_fn(
            #[inline(always)]
            move || {
                if next >= rows.end {
                    return None;
                }
                let count = (TILE - next % TILE).min(rows.end - next);
                let run = (next - rows.start, &self.tiles[self.start(next, column)..][..count]);
                next += count;
                Some(run)
            },
        )
    }

    fn start(&self, row: usize, column: usize) -> usize {
        (row / TILE * self.columns + column) * TILE + row % TILE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_across_tiles() {
        let mut values = Values::default();
        (0..3).for_each(|_| values.add_column());
        for row in 0..3 * TILE {
            values.push_missing_row();
            values.set(row, 1, row as f64);
        }
        let column = |rows, column| -> Vec<f64> {
            values.runs(rows, column).flat_map(|(_, run)| run.to_vec()).collect()
        };
        assert_eq!(column(60..190, 1), (60..190).map(f64::from).collect::<Vec<_>>());
        assert_eq!(column(128..3 * TILE, 1), (128..192).map(f64::from).collect::<Vec<_>>());
        assert!(column(0..3 * TILE, 2).iter().all(|x| x.is_nan()));
        assert_eq!(column(70..70, 1), [0.0; 0]);
        let places: Vec<usize> = values.runs(60..190, 1).map(|(place, _)| place).collect();
        assert_eq!(places, [0, 4, 68]);
    }
}
