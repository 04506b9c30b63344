//! What a file that is not `.hamnet` looks like.

use super::FileError;

/// The error that says so.
pub(super) fn not_hamnet(file: &[u8]) -> FileError {
    FileError::NotHamnet { looks_like: looks_like(file) }
}

fn looks_like(file: &[u8]) -> &'static str {
    const BINARY: [(&[u8], &str); 5] = [
        (b"\x1f\x8b", "a gzip file (unpack it first)"),
        (b"PK\x03\x04", "a zip file (unpack it first)"),
        (b"\x7fELF", "a program"),
        (b"PAR1", "a Parquet table"),
        (b"\x89HAMNET\r", "a .hamnet file whose line ends were translated (copy it as binary)"),
    ];
    if let Some((_, kind)) = BINARY.iter().find(|(start, _)| file.starts_with(start)) {
        return kind;
    }
    if is_safetensors(file) {
        return "a safetensors file";
    }
    if is_onnx(file) {
        return "an ONNX network";
    }
    let start = &file[..file.len().min(4096)];
    let Some(chunk) = start.utf8_chunks().next() else { return "an empty file" };
    // The start of a longer text may end in the middle of a character.
    let cut = start.len() < file.len() && chunk.valid().len() + 4 > start.len();
    if chunk.invalid().is_empty() || cut {
        text_looks_like(chunk.valid())
    } else {
        "binary data of another kind"
    }
}

fn text_looks_like(text: &str) -> &'static str {
    const TEXT: [(&str, &str); 9] = [
        ("hamnet network", "the text form of a network"),
        ("<?xml", "an XML model (compile it first)"),
        ("<", "an XML model (compile it first)"),
        ("BAYES", "a UAI model (compile it first)"),
        ("MARKOV", "a UAI model (compile it first)"),
        ("network", "a BIF model (compile it first)"),
        ("net", "a Hugin NET model (compile it first)"),
        ("{", "JSON"),
        ("[", "a .ham model (compile it first)"),
    ];
    let text = text.trim_start_matches('\u{feff}').trim_start();
    TEXT.iter().find(|(start, _)| text.starts_with(start)).map_or("text", |(_, kind)| kind)
}

/// A length of 8 bytes and a JSON header.
fn is_safetensors(file: &[u8]) -> bool {
    file.get(8) == Some(&b'{') && file[5..8] == [0; 3]
}

/// A protocol buffer whose first field is the version number `ir_version` of today, and whose second is a name.
fn is_onnx(file: &[u8]) -> bool {
    matches!(file, [0x08, 1..=32, 0x12, ..])
}
