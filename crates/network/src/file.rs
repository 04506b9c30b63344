//! The `.hamnet` file: a network in binary, with its version and a checksum.
//!
//! | bytes | meaning |
//! |---|---|
//! | 8 | `89 48 41 4d 4e 45 54 0a`: not text, and broken by whoever translates line ends |
//! | 4 | version |
//! | 8 | length of the body |
//! | length | the body: sections, in a fixed order |
//! | 4 | CRC-32 (IEEE) of all before it |
//!
//! This frame is the same in every version, so that a damaged file is told from a newer one. Sections of version 4 are
//! `NAME`, `READ`, `UNIT`, `GIVE` and `SAYS` (model and variables; inputs; origins and layers; heads and evidence; notes,
//! theory and certificates), each four letters, an 8-byte length, and content. A network over sequences has `STEP`, `SEEN` and
//! `SAYS` in their place (model, belief, start and transition; emission; notes and certificates).
//!
//! All numbers are little-endian. A list is its length in 4 bytes and its items; a string is a list of UTF-8 bytes; units
//! and places take 4 bytes; `f64` are stored bit for bit, except that a zero is stored without its sign. Equal networks
//! therefore give equal bytes.

mod content;
mod error;
mod put;
mod sniff;
mod take;

use std::io::{self, Write};

pub use error::FileError;

use crate::Network;
use crate::sequence::SequenceNetwork;
use take::Take;

/// The version written, and the only one read.
pub const VERSION: u32 = 4;

const MAGIC: [u8; 8] = *b"\x89HAMNET\n";
/// Magic, version and length of the body.
const HEAD: usize = 20;
const CHECKSUM: usize = 4;

/// Writes `network` as a [`.hamnet` file](self).
///
/// # Errors
/// Those of `out`; and `InvalidInput` for a list of 2^32 items or more.
///
/// ```
/// use hamnet_network::{file, parse_text};
///
/// let network = parse_text(include_str!("../tests/network/sprinkler.txt"))?;
/// let mut bytes = Vec::new();
/// file::write(&network, &mut bytes)?;
/// assert_eq!(file::read(&bytes)?, network);
///
/// bytes[100] ^= 1;
/// assert!(file::read(&bytes).unwrap_err().to_string().starts_with("the file is damaged"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(network: &Network, out: &mut impl Write) -> io::Result<()> {
    frame(content::write(network), out)
}

/// Writes a network over sequences as a [`.hamnet` file](self).
///
/// # Errors
/// As [`write()`].
pub fn write_sequence(network: &SequenceNetwork, out: &mut impl Write) -> io::Result<()> {
    frame(content::sequence::write(network), out)
}

/// Head, `body` and checksum.
fn frame(body: Result<Vec<u8>, put::TooLong>, out: &mut impl Write) -> io::Result<()> {
    let body = body.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let mut head = Vec::with_capacity(HEAD);
    head.extend(MAGIC);
    head.extend(VERSION.to_le_bytes());
    head.extend((body.len() as u64).to_le_bytes());
    let checksum = checksum(&[&head, &body]);
    out.write_all(&head)?;
    out.write_all(&body)?;
    out.write_all(&checksum.to_le_bytes())
}

/// What a [`.hamnet` file](self) holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// A network of layers, which reads rows.
    Network(Box<Network>),
    /// A network of one step, which reads sequences.
    Sequence(Box<SequenceNetwork>),
}

/// The network of layers of a [`.hamnet` file](self), verified.
///
/// # Errors
/// Those of [`open`], and [`FileError::IsSequence`].
pub fn read(file: &[u8]) -> Result<Network, FileError> {
    match open(file)? {
        Stored::Network(network) => Ok(*network),
        Stored::Sequence(_) => Err(FileError::IsSequence),
    }
}

/// What a [`.hamnet` file](self) holds, verified.
///
/// Costs time and memory in proportion to the file: no list is made room for that the file is too short to hold.
///
/// # Errors
/// [`FileError`], in this order: not a `.hamnet` file, cut short or too long, damaged, of another version, malformed,
/// breaking a rule of [`verify`](crate::verify).
pub fn open(file: &[u8]) -> Result<Stored, FileError> {
    if file.len() < MAGIC.len() || file[..MAGIC.len()] != MAGIC {
        return Err(sniff::not_hamnet(file));
    }
    let (version, body_length) = head(file)
        .ok_or(FileError::Truncated { expected: (HEAD + CHECKSUM) as u64, found: file.len() as u64 })?;
    let (expected, found) = (body_length.saturating_add((HEAD + CHECKSUM) as u64), file.len() as u64);
    if found < expected {
        return Err(FileError::Truncated { expected, found });
    }
    if found > expected {
        return Err(FileError::Overlong { expected, found });
    }
    let (framed, stored) = file.split_at(file.len() - CHECKSUM);
    if checksum(&[framed]).to_le_bytes() != stored {
        return Err(FileError::Damaged);
    }
    if version != VERSION {
        return Err(FileError::Version { found: version });
    }
    let body = &framed[HEAD..];
    if body.starts_with(content::sequence::STEP.as_bytes()) {
        return Ok(Stored::Sequence(Box::new(content::sequence::read(body)?)));
    }
    Ok(Stored::Network(Box::new(content::read(body)?)))
}

/// The version and the length of the body.
fn head(file: &[u8]) -> Option<(u32, u64)> {
    let mut head = Take::new(file.get(MAGIC.len()..HEAD)?);
    Some((head.u32().ok()?, head.u64().ok()?))
}

fn checksum(parts: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize()
}
