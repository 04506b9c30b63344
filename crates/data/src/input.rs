//! Bytes of a table, unpacked if they are gzip.

use std::io::{self, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A reader whose first bytes were looked at and put back.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// A stream of plain bytes, whatever the compression it arrives in.
pub(crate) enum Input<R> {
    Plain(Peeked<R>),
    /// One or several gzip members, one after the other (as `bgzip` and `cat` make them).
    Gzip(Box<MultiGzDecoder<Peeked<R>>>),
}

impl<R: Read> Input<R> {
    /// Looks at the first bytes to tell gzip from plain text.
    pub(crate) fn new(mut reader: R) -> io::Result<Self> {
        let mut start = Vec::with_capacity(GZIP_MAGIC.len());
        reader.by_ref().take(GZIP_MAGIC.len() as u64).read_to_end(&mut start)?;
        let packed = start == GZIP_MAGIC;
        let whole = Cursor::new(start).chain(reader);
        Ok(if packed { Self::Gzip(Box::new(MultiGzDecoder::new(whole))) } else { Self::Plain(whole) })
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(reader) => reader.read(buffer),
        }
    }
}
