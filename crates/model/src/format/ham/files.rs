//! Numbers that stand in a file beside the model.

use std::path::{Component, Path};

use super::problem::HamProblem;
use crate::format::Beside;
use crate::format::source::Source;
use crate::format::token::shortened;

/// Finds the files that the model names; `None` where there are none beside it.
#[derive(Clone, Copy)]
pub(super) struct Files<'f>(pub Option<Beside<'f>>);

/// Rows of one length, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Grid {
    pub rows: usize,
    pub columns: usize,
    pub numbers: Vec<f64>,
}

impl Grid {
    /// Adds a row behind the others.
    ///
    /// # Errors
    /// Its length if it is empty or not that of the others.
    pub fn push(&mut self, row: &[f64]) -> Result<(), usize> {
        if row.is_empty() || (self.rows > 0 && row.len() != self.columns) {
            return Err(row.len());
        }
        self.columns = row.len();
        self.rows += 1;
        self.numbers.extend(row);
        Ok(())
    }

    /// The numbers of each row.
    pub fn each_row(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.numbers.chunks_exact(self.columns.max(1))
    }
}

impl Files<'_> {
    /// The numbers in the file called `name`: one row in each line, commas between them, empty lines left out.
    ///
    /// # Errors
    /// A file that cannot be reached or read, and the first place in it that is no number.
    pub fn numbers(self, name: &str) -> Result<Grid, HamProblem> {
        grid(&shortened(name), self.source(name)?.text())
    }

    /// The text of the file called `name`.
    ///
    /// # Errors
    /// A file that cannot be reached or read.
    pub fn source(self, name: &str) -> Result<Source, HamProblem> {
        let file = shortened(name);
        let Some(beside) = self.0 else { return Err(HamProblem::NoFolder { file }) };
        let path = Path::new(name);
        let stays_inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if name.is_empty() || !path.components().all(stays_inside) {
            return Err(HamProblem::FileOutside { file });
        }
        let unreadable = |error: std::io::Error| HamProblem::FileUnreadable {
            file: file.clone(),
            reason: error.to_string(),
        };
        beside(path).and_then(|bytes| Source::from_bytes(name, bytes)).map_err(unreadable)
    }
}

fn grid(file: &str, text: &str) -> Result<Grid, HamProblem> {
    let mut grid = Grid::default();
    for (line, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let number = |(column, cell): (usize, &str)| {
            let parsed = cell.trim().parse().ok().filter(|number: &f64| number.is_finite());
            let place = (line + 1, column + 1);
            parsed.ok_or_else(|| HamProblem::FileNumber {
                file: file.to_owned(),
                line: place.0,
                column: place.1,
                text: shortened(cell.trim()),
            })
        };
        let numbers = row.split(',').enumerate().map(number).collect::<Result<Vec<f64>, _>>()?;
        if let Err(found) = grid.push(&numbers) {
            let (what, row, expected) = (format!("`{file}`"), grid.rows, grid.columns);
            return Err(HamProblem::RowLength { what, row, expected, found });
        }
    }
    if grid.numbers.is_empty() {
        return Err(HamProblem::Empty { what: format!("`{file}`") });
    }
    Ok(grid)
}
