//! The text of a model file, kept with its name so that messages can point into it.
//!
//! Gzip is unpacked by its magic bytes, a byte-order mark is dropped, and bytes that are not UTF-8 are read as Latin-1.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// The most bytes a file may have once unpacked; a small archive can claim to hold more than any machine.
pub const MAX_BYTES: u64 = 1 << 30;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A stretch of the source text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The stretch from the start of `self` to the end of `last`.
    pub const fn to(self, last: Span) -> Self {
        Self { start: self.start, end: last.end }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A value and where the file says it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, said at `span`.
    pub fn new(value: T, span: impl Into<Span>) -> Self {
        Self { value, span: span.into() }
    }
}

/// How the bytes of a file were turned into text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// The bytes are not UTF-8, so each byte is taken as one character.
    Latin1,
}

/// A decoded file and its name.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    encoding: Encoding,
}

impl Source {
    /// Reads and decodes the file at `path`.
    ///
    /// # Errors
    /// What the system says of the file, and a file that unpacks to more than [`MAX_BYTES`].
    pub fn from_path(path: &Path) -> io::Result<Self> {
        let bytes = read_limited(File::open(path)?)?;
        Self::from_bytes(path.display().to_string(), bytes)
    }

    /// Decodes `bytes`; messages call them `name`.
    ///
    /// # Errors
    /// Damaged gzip data, or more than [`MAX_BYTES`] once unpacked.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> io::Result<Self> {
        let bytes =
            if bytes.starts_with(&GZIP_MAGIC) { read_limited(MultiGzDecoder::new(&*bytes))? } else { bytes };
        let (mut text, encoding) = decode(bytes);
        if text.starts_with(BYTE_ORDER_MARK) {
            text.drain(..BYTE_ORDER_MARK.len_utf8());
        }
        Ok(Self { name: name.into(), text, encoding })
    }

    /// An empty text, for messages about a file that cannot be read at all.
    pub(super) fn unreadable(name: impl Into<String>) -> Self {
        Self { name: name.into(), text: String::new(), encoding: Encoding::Utf8 }
    }

    /// What messages call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the bytes became text.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    pub fn place(&self, byte: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The text of `span`, cut to the part that exists.
    pub fn excerpt(&self, span: Span) -> &str {
        let end = self.text.floor_char_boundary(span.end);
        &self.text[self.text.floor_char_boundary(span.start).min(end)..end]
    }
}

fn read_limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("the file holds more than {} MiB once unpacked", MAX_BYTES >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

fn decode(bytes: Vec<u8>) -> (String, Encoding) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, Encoding::Utf8),
        Err(error) => {
            let text = error.as_bytes().iter().map(|&byte| char::from(byte)).collect();
            (text, Encoding::Latin1)
        }
    }
}

impl miette::SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let inner = self.text.read_span(span, context_lines_before, context_lines_after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn source(bytes: &[u8]) -> Source {
        Source::from_bytes("t.bif", bytes.to_vec()).unwrap()
    }

    #[test]
    fn unpacks_gzip_and_drops_the_byte_order_mark() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all("\u{feff}network".as_bytes()).unwrap();
        assert_eq!(source(&packed.finish().unwrap()).text(), "network");
    }

    #[test]
    fn reads_what_is_not_utf8_as_latin_1() {
        let source = source(b"M\xfcller");
        assert_eq!((source.text(), source.encoding()), ("Müller", Encoding::Latin1));
    }

    #[test]
    fn truncated_gzip_is_an_error() {
        assert!(Source::from_bytes("t", vec![0x1f, 0x8b, 8, 0]).is_err());
    }

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let source = source("a\r\nüb".as_bytes());
        assert_eq!(source.place(0), (1, 1));
        assert_eq!(source.place(5), (2, 2));
        assert_eq!(source.place(999), (2, 3));
    }

    #[test]
    fn excerpts_of_any_span_are_harmless() {
        let source = source("aü".as_bytes());
        assert_eq!(source.excerpt(Span::new(2, 99)), "ü");
        assert_eq!(source.excerpt(Span::new(7, 2)), "");
    }
}
