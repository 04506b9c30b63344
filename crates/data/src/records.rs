//! The records of a CSV file, one at a time, each with the line it starts on.
//!
//! The grammar is RFC 4180 as spreadsheets write it: comma, double quotes, `\n`, `\r\n` or `\r` at the end of a
//! record, the last one optional, a UTF-8 byte-order mark skipped. Blank lines are no records, so a row of a
//! one-column table that misses its value is written `""`.

use std::io::{ErrorKind, Read};

use csv_core::ReadRecordResult;

use crate::{DataError, HeaderError};

/// A record longer than this is an error: memory stays bounded if a quote is never closed.
const LONGEST_RECORD: usize = 64 << 20;

const BUFFER_BYTES: usize = 64 << 10;

/// Splits a stream of bytes into records.
pub(crate) struct Records<R> {
    input: R,
    parser: csv_core::Reader,
    /// `buffer[start..end]` is read and not yet parsed.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Line ends skipped between records, which the parser does not see.
    skipped_lines: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// The cells of one record.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    bytes: &'a [u8],
    ends: &'a [usize],
    line: u64,
}

impl<'a> Record<'a> {
    /// The number of cells.
    pub(crate) fn len(self) -> usize {
        self.ends.len()
    }

    /// The line of the file on which the record starts, from 1.
    pub(crate) fn line(self) -> u64 {
        self.line
    }

    /// Cell number `index`, unquoted.
    pub(crate) fn cell(self, index: usize) -> &'a [u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }

    /// All cells.
    pub(crate) fn cells(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).map(move |index| self.cell(index))
    }
}

impl<R: Read> Records<R> {
    /// # Errors
    /// [`DataError::Io`], [`HeaderError::Utf16`].
    pub(crate) fn new(input: R) -> Result<Self, DataError> {
        let mut records = Self {
            input,
            parser: csv_core::Reader::new(),
            buffer: vec![0; BUFFER_BYTES],
            start: 0,
            end: 0,
            skipped_lines: 0,
            bytes: vec![0; 1 << 10],
            ends: vec![0; 1 << 6],
        };
        records.skip_byte_order_mark()?;
        Ok(records)
    }

    /// The next record, or `None` after the last.
    ///
    /// # Errors
    /// [`DataError::Io`], [`DataError::RowTooLong`].
    pub(crate) fn next_record(&mut self) -> Result<Option<Record<'_>>, DataError> {
        self.skip_line_ends()?;
        let line = self.parser.line() + self.skipped_lines;
        let (mut written, mut cells) = (0, 0);
        loop {
            let (result, read, wrote, ended) = self.parser.read_record(
                &self.buffer[self.start..self.end],
                &mut self.bytes[written..],
                &mut self.ends[cells..],
            );
            self.start += read;
            written += wrote;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => self.fill()?,
                ReadRecordResult::OutputFull => grow(&mut self.bytes, line)?,
                ReadRecordResult::OutputEndsFull => grow(&mut self.ends, line)?,
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => break,
            }
        }
        Ok(Some(Record { bytes: &self.bytes[..written], ends: &self.ends[..cells], line }))
    }

    /// Moves to the first byte of the next record, so that its line is known.
    fn skip_line_ends(&mut self) -> Result<(), DataError> {
        loop {
            if self.start == self.end {
                self.fill()?;
            }
            match self.buffer[self.start..self.end].first() {
                Some(b'\n') => self.skipped_lines += 1,
                Some(b'\r') => {}
                Some(_) | None => return Ok(()),
            }
            self.start += 1;
        }
    }

    /// Replaces the parsed buffer by the next bytes; by none at the end of the input.
    fn fill(&mut self) -> Result<(), DataError> {
        self.start = 0;
        self.end = 0;
        self.append()
    }

    fn append(&mut self) -> Result<(), DataError> {
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The parser would skip the mark too, but takes it for the whole input if no more bytes are there yet.
    fn skip_byte_order_mark(&mut self) -> Result<(), DataError> {
        let mut before = usize::MAX;
        while self.end < 3 && self.end != before {
            before = self.end;
            self.append()?;
        }
        match self.buffer[..self.end] {
            [0xef, 0xbb, 0xbf, ..] => self.start = 3,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(HeaderError::Utf16.into()),
            _ => {}
        }
        Ok(())
    }
}

fn grow<T: Clone + Default>(buffer: &mut Vec<T>, line: u64) -> Result<(), DataError> {
    let size = buffer.len() * 2;
    if size * size_of::<T>() > LONGEST_RECORD {
        return Err(DataError::RowTooLong { line, limit: LONGEST_RECORD });
    }
    buffer.resize(size, T::default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Records;
    use crate::{DataError, HeaderError};

    fn read(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text).unwrap();
        let mut all = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            let cells = record.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            all.push((record.line(), cells));
        }
        all
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn line_ends_do_not_change_the_records_or_their_lines() {
        let expected = [row(1, &["a", "b"]), row(2, &["1", ""]), row(4, &["3", "4"])];
        for end in ["\n", "\r\n"] {
            let text = ["a,b", "1,", "", "3,4"].join(end);
            assert_eq!(read(text.as_bytes()), expected);
            assert_eq!(read((text + end).as_bytes()), expected);
        }
    }

    #[test]
    fn quotes_hold_commas_line_ends_and_quotes() {
        let text = b"\"a,\",\"b\"\"c\",\"d\r\ne\"\nx,y,z\n";
        assert_eq!(read(text), [row(1, &["a,", "b\"c", "d\r\ne"]), row(3, &["x", "y", "z"])]);
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_first_name() {
        assert_eq!(read(b"\xef\xbb\xbfa,b\n"), [row(1, &["a", "b"])]);
        assert_eq!(read(b"\xef\xbb\xbf\"a\",b\n"), [row(1, &["a", "b"])]);
        let utf16 = Records::new(&b"\xff\xfea\0"[..]).map(|_| ());
        assert!(matches!(utf16, Err(DataError::Header(HeaderError::Utf16))));
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_memory() {
        let endless = std::io::Read::chain(&b"a\n\""[..], std::io::repeat(b'x'));
        let mut records = Records::new(endless).unwrap();
        records.next_record().unwrap();
        assert!(matches!(records.next_record(), Err(DataError::RowTooLong { line: 2, .. })));
    }
}
