//! A buffer that starts at a cache line, so that no vector straddles two.

/// The bytes of a cache line, and of the widest vector.
const LINE: usize = 64;

/// Numbers from the start of a cache line on.
#[derive(Debug)]
pub struct Aligned<T> {
    storage: Vec<T>,
    offset: usize,
    len: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// `len` zeros.
    pub fn new(len: usize) -> Self {
        let storage = vec![T::default(); len + LINE / size_of::<T>()];
        let offset = storage.as_ptr().align_offset(LINE);
        // An interpreter may refuse to tell; then nothing is aligned, and slower.
        let offset = if offset <= LINE / size_of::<T>() { offset } else { 0 };
        Self { storage, offset, len }
    }

    /// The numbers.
    pub fn as_slice(&self) -> &[T] {
        &self.storage[self.offset..self.offset + self.len]
    }

    /// The numbers.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.storage[self.offset..self.offset + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_at_a_cache_line() {
        for len in [0, 1, 1000] {
            let mut buffer = Aligned::<f32>::new(len);
            let slice = buffer.as_mut_slice();
            assert_eq!(slice.len(), len);
            assert!(cfg!(miri) || (slice.as_ptr() as usize).is_multiple_of(LINE));
        }
    }
}
