//! Tables: rows of evidence in, rows of posteriors out.
//!
//! [`EvidenceReader`] turns a CSV file (gzip or not) into [`EvidenceBlock`]s, a bounded number of rows at a time.
//! [`PosteriorFormat`] turns a block and the [`Answers`] of a network into CSV bytes, on any thread;
//! [`PosteriorWriter`] puts the bytes behind a header in the order it is given; [`AtomicFile`] appears under its
//! name when it is complete. A table that was written here can be read again: the columns that hold results are
//! skipped by their names (see [`PosteriorFormat`]).
//!
//! Shapes: `R` rows of a block, `C` bound variables, `S` numbers of a row: likelihoods of soft evidence, values of reals.

mod atomic;
mod block;
mod columns;
mod error;
mod evidence_format;
mod input;
mod names;
mod number;
mod posterior;
mod reader;
mod records;
mod row;
mod states;
mod text_columns;

pub use atomic::AtomicFile;
pub use block::{Cell, EvidenceBlock, MISSING, SOFT, VALUE};
pub use columns::{ColumnKind, EvidenceColumns};
pub use error::{DataError, HeaderError, Remedy, RowError, RowErrorKind};
pub use evidence_format::EvidenceFormat;
pub use posterior::{
    Answers, Explained, Numbers, PosteriorFormat, PosteriorOptions, PosteriorWriter, Status,
};
pub use reader::{BadRows, EvidenceReader, Note, OutOfRange, ReadOptions};
pub use text_columns::{TextColumn, read_text_columns};
