//! Sizes of memory, as people write them, and how much of it the machine has.

use std::fmt;
use std::fs;
use std::str::FromStr;

/// A number of bytes; written `512M`, `4G`, `1.5GiB` or plainly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes(pub u64);

const UNITS: [(char, u32); 4] = [('T', 40), ('G', 30), ('M', 20), ('K', 10)];

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no size; write for example 512M or 4G");
        let upper = text.trim().to_ascii_uppercase();
        let bare = upper.trim_end_matches('B').trim_end_matches('I');
        let unit = UNITS.iter().find_map(|&(letter, shift)| Some((bare.strip_suffix(letter)?, shift)));
        let (number, shift) = unit.unwrap_or((bare, 0));
        let number: f64 = number.trim().parse().map_err(|_| wrong())?;
        let bytes = number * (1u64 << shift) as f64;
        if bytes.is_finite() && bytes >= 1.0 { Ok(Self(bytes as u64)) } else { Err(wrong()) }
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let largest = UNITS.iter().find(|(_, shift)| self.0 >> shift > 0);
        match largest {
            None => write!(f, "{} bytes", self.0),
            Some((letter, shift)) => write!(f, "{:.1} {letter}iB", self.0 as f64 / (1u64 << shift) as f64),
        }
    }
}

/// Half of what the machine, or the container this runs in, has; of 4 GiB where the system does not tell.
pub fn half_of_the_machine() -> Bytes {
    const ASSUMED: u64 = 4 << 30;
    let known = [installed(), granted()].into_iter().flatten().min();
    Bytes(known.unwrap_or(ASSUMED) / 2)
}

/// The memory of the machine, from `/proc/meminfo`.
fn installed() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes << 10)
}

/// The limit of the container, if there is one.
fn granted() -> Option<u64> {
    let text = fs::read_to_string("/sys/fs/cgroup/memory.max").ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let read = |text: &str| text.parse().map(|Bytes(bytes)| bytes);
        assert_eq!(read("512M"), Ok(512 << 20));
        assert_eq!(read("4g"), Ok(4 << 30));
        assert_eq!(read("1.5 GiB"), Ok(3 << 29));
        assert_eq!(read("2KB"), Ok(2048));
        assert_eq!(read("77"), Ok(77));
        for wrong in ["", "G", "-1G", "4X", "nan", "0"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_are_printed_in_the_largest_unit_that_fits() {
        assert_eq!(Bytes(1 << 30).to_string(), "1.0 GiB");
        assert_eq!(Bytes(1000).to_string(), "1000 bytes");
    }
}
