//! What can be wrong with a table, in the user's words: where it stands, and what to do.

use std::fmt;
use std::io;

use thiserror::Error;

/// A table that cannot be read, or not further.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DataError {
    /// The header does not fit the model; no row is read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A row does not fit the header or the model.
    #[error(transparent)]
    Row(#[from] RowError),
    /// One row fills memory, as a quote that is never closed makes it.
    #[error("the row that starts on line {line} is longer than {} MiB; is a quote (\") left open there?", limit >> 20)]
    RowTooLong { line: u64, limit: usize },
    /// The bytes do not arrive, or are not what their compression promises.
    #[error("cannot read the table: {0}")]
    Io(#[from] io::Error),
}

/// A header that does not fit the model. Columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HeaderError {
    #[error("the table is empty; its first line must name the columns")]
    NoHeader,
    #[error("the table is UTF-16 text; save it as UTF-8")]
    Utf16,
    #[error(
        "column {column} has no name (pandas writes its index so: use `to_csv(index=False)`); \
         name it, or skip it with --ignore-unknown"
    )]
    Unnamed { column: usize },
    #[error("the columns are separated by {}; separate them by commas, and write decimal points as `.`", sign(*found))]
    Separator { found: char },
    #[error(
        "column {column}: there is no variable `{name}`{remedy}; skip such columns with --ignore-unknown"
    )]
    UnknownVariable { column: usize, name: String, remedy: Remedy },
    #[error("column {column}, `{name}`: `{variable}` has no state `{state}`{remedy}")]
    UnknownState { column: usize, name: String, variable: String, state: String, remedy: Remedy },
    #[error("`{name}` is both column {first} and column {second}")]
    Duplicate { name: String, first: usize, second: usize },
    #[error(
        "`{variable}` has a column of states ({hard}) and columns of likelihoods ({soft}); keep one kind"
    )]
    HardAndSoft { variable: String, hard: usize, soft: usize },
    #[error("soft evidence on `{variable}` needs one column per state; missing: {}", quoted(missing))]
    MissingLikelihoods { variable: String, missing: Vec<String> },
    #[error(
        "column {column}: the network does not read `{variable}`; compile it with `{variable}` among those to \
         observe, or skip the column with --ignore-unknown"
    )]
    NotRead { column: usize, variable: String },
    #[error(
        "column {column}, `{name}`: `{variable}` is a real number and has no states to weigh by likelihoods; give its value \
         in a column `{variable}`"
    )]
    SoftReal { column: usize, name: String, variable: String },
    #[error(
        "column {column}, `{name}`: the network reads the state of `{variable}` itself, not likelihoods; give the state in a \
         column `{variable}`"
    )]
    SoftRequired { column: usize, name: String, variable: String },
    #[error(
        "the network has to know {} in every row, and there is no such column; add it, or give one value for all rows with \
         --given",
        quoted(variables)
    )]
    RequiredColumns { variables: Vec<String> },
    #[error("there is no column `{name}`{remedy}")]
    NoColumn { name: String, remedy: Remedy },
    #[error("there is no column `{name}` to pass through{remedy}")]
    NothingToPass { name: String, remedy: Remedy },
}

/// A row that cannot be understood.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("row {row} (line {line}){kind}")]
pub struct RowError {
    /// The data row, from 1.
    pub row: u64,
    /// The line of the file on which the row starts, from 1.
    pub line: u64,
    /// What is wrong.
    pub kind: RowErrorKind,
}

/// What is wrong with a row; `column` is the name in the header.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum RowErrorKind {
    #[error(": the header has {expected} columns, the row {found}")]
    Ragged { found: usize, expected: usize },
    #[error(", column `{column}`: there is no state `{text}`{remedy}")]
    UnknownState { column: String, text: String, remedy: Remedy },
    #[error(", column `{column}`: `{text}` is not the number of a state{remedy}")]
    NotAnIndex { column: String, text: String, remedy: Remedy },
    #[error(", column `{column}`: {index} is not one of the states 0 to {} (-1 or empty: missing)", states - 1)]
    IndexOutOfRange { column: String, index: i64, states: usize },
    #[error(", column `{column}`: `{text}` is not a likelihood; any finite number from 0 upward is{remedy}")]
    NotALikelihood { column: String, text: String, remedy: Remedy },
    #[error(
        ", column `{column}` is empty beside filled likelihoods; fill all states of the variable, or none if it is missing"
    )]
    EmptyLikelihood { column: String },
    #[error(", column `{column}`: `{text}` is not a number{remedy}")]
    NotANumber { column: String, text: String, remedy: Remedy },
    #[error(", column `{column}`: {value} is outside {low} to {high}, the range that the certificate covers")]
    OutOfRange { column: String, value: f64, low: f64, high: f64 },
    #[error(
        ", column `{column}` is empty, but the network has to know it; fill the cell, or give such rows the status `invalid` \
         with --bad-row mark"
    )]
    Missing { column: String },
}

/// The likely way out of an error, as the end of its message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Nothing comes to mind.
    None,
    /// The nearest valid spelling.
    Nearest(String),
    /// The text is a usual sign for a missing value.
    LeaveEmpty,
    /// The text is the index of a state.
    UseIndex,
    /// The text is a number, but not a finite one.
    MustBeFinite,
    /// The text has a decimal comma.
    DecimalPoint,
}

impl From<Option<String>> for Remedy {
    fn from(nearest: Option<String>) -> Self {
        nearest.map_or(Self::None, Self::Nearest)
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Nearest(name) => write!(f, "; did you mean `{name}`?"),
            Self::LeaveEmpty => f.write_str("; leave the cell empty where nothing is known"),
            Self::UseIndex => f.write_str("; read states by number with --index"),
            Self::MustBeFinite => f.write_str("; it must be finite, of magnitude below 1.8e308"),
            Self::DecimalPoint => f.write_str("; write the decimal point as `.`"),
        }
    }
}

fn sign(separator: char) -> String {
    if separator == '\t' { "tabs".to_owned() } else { format!("`{separator}`") }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
