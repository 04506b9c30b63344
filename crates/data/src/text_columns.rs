//! A table without a model: some of its columns, as the text they hold.

use std::io::Read;

use hamnet_model::nearest;

use crate::error::{RowError, RowErrorKind};
use crate::input::Input;
use crate::number::real;
use crate::records::Records;
use crate::{DataError, HeaderError};

/// One column of a table, with spaces around cells taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextColumn {
    /// Its name in the header.
    pub name: String,
    /// The cells, row by row; empty where nothing is known.
    pub cells: Vec<String>,
}

impl TextColumn {
    /// The cells as numbers, `None` where empty; nothing at all if one is not a finite number.
    pub fn numbers(&self) -> Option<Vec<Option<f64>>> {
        self.cells.iter().map(|cell| real(cell.as_bytes(), &self.name).ok()).collect()
    }
}

/// Reads the named columns of a table, plain or gzip, in the order of the names. A name that is no column but holds commas names
/// several: `pick` says which columns of the header are meant.
///
/// # Errors
/// A table without a header, a name `pick` gives that is no column, a row with more or fewer cells than the header.
pub fn read_text_columns(
    input: impl Read,
    pick: impl FnOnce(&[String]) -> Vec<String>,
) -> Result<Vec<TextColumn>, DataError> {
    let mut records = Records::new(Input::new(input)?)?;
    let header = records.next_record()?.ok_or(HeaderError::NoHeader)?;
    let names: Vec<String> =
        header.cells().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let mut columns = Vec::new();
    let mut places = Vec::new();
    for name in pick(&names) {
        let place = names.iter().position(|other| *other == name).ok_or_else(|| HeaderError::NoColumn {
            remedy: nearest(&name, names.iter().map(String::as_str)).into(),
            name: name.clone(),
        })?;
        places.push(place);
        columns.push(TextColumn { name, cells: Vec::new() });
    }
    let mut row = 0;
    while let Some(record) = records.next_record()? {
        row += 1;
        if record.len() != names.len() {
            let kind = RowErrorKind::Ragged { found: record.len(), expected: names.len() };
            return Err(RowError { row, line: record.line(), kind }.into());
        }
        for (column, &place) in columns.iter_mut().zip(&places) {
            column.cells.push(String::from_utf8_lossy(record.cell(place)).trim().to_owned());
        }
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, wanted: &[&str]) -> Result<Vec<TextColumn>, DataError> {
        read_text_columns(text.as_bytes(), |_| wanted.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn columns_come_in_the_order_of_their_names() {
        let columns = read("a, b,c\n1,x,2\n\n3,, 4.5 \n", &["c", "b"]).expect("a table");
        assert_eq!(columns[0].numbers(), Some(vec![Some(2.0), Some(4.5)]));
        assert_eq!(
            (columns[1].cells.as_slice(), columns[1].numbers()),
            (&["x".to_owned(), String::new()][..], None)
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let error = read("alpha,b\n1,2\n", &["alpah"]).expect_err("no such column");
        assert_eq!(error.to_string(), "there is no column `alpah`; did you mean `alpha`?");
        let error = read("a,b\n1,2\n3\n", &["a"]).expect_err("ragged");
        assert_eq!(error.to_string(), "row 2 (line 3): the header has 2 columns, the row 1");
        assert!(read("", &["a"]).is_err());
    }
}
