//! Bytes as numbers, strings and lists, never more than there are.

use crate::UnitId;

/// What is wrong with bytes that cannot be read.
pub(super) type Malformed = String;

/// Bytes being read.
pub(super) struct Take<'a> {
    rest: &'a [u8],
}

impl<'a> Take<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let Some((bytes, rest)) = self.rest.split_at_checked(count) else {
            return Err(format!("{count} bytes are needed where {} are left", self.rest.len()));
        };
        self.rest = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(self.array::<1>()?[0])
    }

    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn i64(&mut self) -> Result<i64, Malformed> {
        self.array().map(i64::from_le_bytes)
    }

    pub fn f64(&mut self) -> Result<f64, Malformed> {
        Ok(f64::from_bits(self.u64()?))
    }

    /// A place in a list, or a length.
    pub fn place(&mut self) -> Result<usize, Malformed> {
        Ok(self.u32()? as usize)
    }

    pub fn unit(&mut self) -> Result<UnitId, Malformed> {
        self.place().map(UnitId::new)
    }

    /// A byte that is 0 or 1.
    pub fn flag(&mut self) -> Result<bool, Malformed> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(unknown("flag", other)),
        }
    }

    pub fn string(&mut self) -> Result<String, Malformed> {
        let length = self.place()?;
        let bytes = self.bytes(length)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| error.to_string())
    }

    /// A list of items of at least `least` bytes each.
    pub fn list<T>(
        &mut self,
        least: usize,
        mut take: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let length = self.place()?;
        if length.saturating_mul(least) > self.rest.len() {
            return Err(format!(
                "a list of {length} items is announced where {} bytes are left",
                self.rest.len()
            ));
        }
        (0..length).map(|_| take(self)).collect()
    }

    /// The content of the section that comes next, which must be `name`.
    pub fn section(&mut self, name: &str) -> Result<Take<'a>, Malformed> {
        if self.bytes(name.len())? != name.as_bytes() {
            return Err("another section stands in its place".to_owned());
        }
        let length = self.u64()?;
        let length = usize::try_from(length).map_err(|_| format!("it is {length} bytes long"))?;
        self.bytes(length).map(Take::new)
    }

    pub fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(format!("{} bytes are left over", self.rest.len())) }
    }
}

/// That `code` stands for no `what`.
pub(super) fn unknown(what: &str, code: u8) -> Malformed {
    format!("{code} stands for no {what}")
}
