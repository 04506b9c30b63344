//! Files that are read: models, networks, and which of the two a file is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use hamnet::model::Model;
use hamnet::model::format::phylogeny::{Sequences, fasta, phylip};
use hamnet::model::format::{self, Contents, ReadOptions};
use hamnet::network::file::Stored;
use hamnet::network::{Network, file};

use crate::failure::Failure;
use crate::remark;

/// The model in the file at `path`; what its reader assumed is said once.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn model(path: &Path, options: &ReadOptions, quiet: bool) -> Result<Model, Failure> {
    let parsed = format::read(path, options)?;
    if !quiet {
        parsed.warnings.iter().for_each(remark::diagnostic);
    }
    Ok(parsed.model)
}

/// What the model file at `path` holds, a law of sequences included; what its reader assumed is said once.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn contents(path: &Path, options: &ReadOptions, quiet: bool) -> Result<Contents, Failure> {
    let opened = format::open(path, options)?;
    if !quiet {
        opened.warnings.iter().for_each(remark::diagnostic);
    }
    Ok(opened.contents)
}

/// What the `.hamnet` file at `path` holds.
///
/// # Errors
/// As [`network`].
pub fn stored(path: &Path) -> Result<Stored, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, error))?;
    file::open(&bytes).map_err(|error| Failure::file(path, error))
}

/// The network in the `.hamnet` file at `path`.
///
/// # Errors
/// A file that is missing, damaged, newer than this build, or no network.
pub fn network(path: &Path) -> Result<Network, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, error))?;
    file::read(&bytes).map_err(|error| Failure::file(path, error))
}

/// Whether the file at `path` is a network: by its ending, or else by how it begins.
///
/// # Errors
/// The endings of files that hold networks for others to run.
pub fn is_network(path: &Path) -> Result<bool, Failure> {
    match ending(path).as_str() {
        "hamnet" => Ok(true),
        foreign @ ("onnx" | "safetensors" | "c") => Err(Failure::Call(format!(
            "{}: Hamnet writes .{foreign} files for others to run; give the .hamnet file or the model",
            path.display()
        ))),
        _ => Ok(begins_like_a_network(path)),
    }
}

/// The sequences in the file at `path`, if its ending is one of FASTA or PHYLIP files, packed or not.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn sequences(path: &Path) -> Result<Option<Sequences>, Failure> {
    let bare = if ending(path) == "gz" { path.with_extension("") } else { path.to_owned() };
    match ending(&bare).as_str() {
        "fasta" | "fa" | "fas" | "fna" | "faa" => Ok(Some(fasta::read(path)?)),
        "phylip" | "phy" => Ok(Some(phylip::read(path)?)),
        _ => Ok(None),
    }
}

/// The ending of `path` in lower case, empty without one.
pub fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

/// A file that cannot be opened is no network here; whoever reads it says why.
fn begins_like_a_network(path: &Path) -> bool {
    const MAGIC: &[u8; 7] = b"\x89HAMNET";
    let mut start = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *MAGIC
}
