//! Numbers, strings and lists as bytes.

use std::fmt;

/// A list of more items than 4 bytes can count.
#[derive(Debug)]
pub(super) struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a .hamnet file holds no list of 2^32 items or more")
    }
}

impl std::error::Error for TooLong {}

/// Bytes being written.
#[derive(Default)]
pub(super) struct Put {
    pub bytes: Vec<u8>,
}

impl Put {
    pub fn u8(&mut self, x: u8) {
        self.bytes.push(x);
    }

    pub fn u32(&mut self, x: u32) {
        self.bytes.extend(x.to_le_bytes());
    }

    pub fn u64(&mut self, x: u64) {
        self.bytes.extend(x.to_le_bytes());
    }

    pub fn i64(&mut self, x: i64) {
        self.bytes.extend(x.to_le_bytes());
    }

    /// Bit for bit, a zero without its sign.
    pub fn f64(&mut self, x: f64) {
        self.u64((x + 0.0).to_bits());
    }

    /// A place in a list, or a length.
    pub fn place(&mut self, place: usize) -> Result<(), TooLong> {
        self.u32(u32::try_from(place).map_err(|_| TooLong)?);
        Ok(())
    }

    pub fn string(&mut self, string: &str) -> Result<(), TooLong> {
        self.place(string.len())?;
        self.bytes.extend(string.as_bytes());
        Ok(())
    }

    /// The length of `items`, and what `put` makes of each.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        mut put: impl FnMut(&mut Self, T) -> Result<(), TooLong>,
    ) -> Result<(), TooLong> {
        let items = items.into_iter();
        self.place(items.len())?;
        items.into_iter().try_for_each(|item| put(self, item))
    }

    /// The name, the length and the content of a section.
    pub fn section(
        &mut self,
        name: &str,
        put: impl FnOnce(&mut Self) -> Result<(), TooLong>,
    ) -> Result<(), TooLong> {
        let mut content = Self::default();
        put(&mut content)?;
        self.bytes.extend(name.as_bytes());
        self.u64(content.bytes.len() as u64);
        self.bytes.extend(content.bytes);
        Ok(())
    }
}
