//! What a general compressor makes of data.

use std::path::Path;

use hamnet::model::{Evidence, Finding, Model};

/// The states of all rows, missing ones included; `None` for likelihoods.
pub fn rows(model: &Model, rows: &[Evidence]) -> Option<u64> {
    let wide = model.variables().iter().any(|variable| variable.cardinality() > usize::from(u8::MAX));
    let code = |finding: &Finding| match finding {
        Finding::State(state) => Some(*state as u64),
        Finding::Missing => Some(u64::MAX),
        Finding::Soft(_) | Finding::Value(_) => None,
    };
    let codes: Option<Vec<u64>> = rows.iter().flat_map(|row| row.findings()).map(code).collect();
    codes_after(&codes?, wide)
}

/// The symbols of an alphabet of so many, one after the other.
pub fn symbols(symbols: &[usize], alphabet: usize) -> Option<u64> {
    let codes: Vec<u64> = symbols.iter().map(|&symbol| symbol as u64).collect();
    codes_after(&codes, alphabet > usize::from(u8::MAX))
}

/// A file as it is.
pub fn file(path: &Path) -> Option<u64> {
    bits(&std::fs::read(path).ok()?)
}

/// As bytes, or packed as bits where all are bits, whichever is shorter after compression.
fn codes_after(codes: &[u64], wide: bool) -> Option<u64> {
    let width = if wide { 8 } else { 1 };
    let bytes: Vec<u8> = codes.iter().flat_map(|code| code.to_le_bytes().into_iter().take(width)).collect();
    let packed = codes.iter().all(|&code| code <= 1).then(|| packed(codes));
    [Some(bytes), packed].into_iter().flatten().filter_map(|bytes| bits(&bytes)).min()
}

fn packed(bits: &[u64]) -> Vec<u8> {
    let byte =
        |bits: &[u64]| bits.iter().enumerate().fold(0, |byte, (place, &bit)| byte | (bit as u8) << place);
    bits.chunks(8).map(byte).collect()
}

/// The bits after compression at the strongest level that takes ordinary memory.
fn bits(bytes: &[u8]) -> Option<u64> {
    const LEVEL: i32 = 19;
    zstd::bulk::compress(bytes, LEVEL).ok().map(|compressed| 8 * compressed.len() as u64)
}
