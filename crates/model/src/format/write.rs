//! What writers have in common: their warnings and errors, and files that are either whole or not there.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use thiserror::Error;

use super::detect::{Format, is_packed};
use super::write;
use crate::exact::Declined;
use crate::hierarchy::HierarchyError;
use crate::{BayesianNetwork, Model, ModelError};

/// Something of the model that the written file does not hold as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WriteWarning {
    #[error("the model has real variables, or functions of too many states for a table; write it as .ham")]
    NoTables,
    #[error("{format} cannot hold the name `{from}`; it is written as `{to}`")]
    Renamed { format: Format, from: String, to: String },
    #[error("the name `{name}` is written in quotes, which not every reader of {format} understands")]
    Quoted { format: Format, name: String },
    #[error("{format} holds no names; variables and states are numbered in the model's order")]
    NamesLost { format: Format },
    #[error("{format} holds no name of the network; `{name}` is lost")]
    NetworkNameLost { format: Format, name: String },
    #[error(
        "energies are written as tables of exp(-H), rounded to f64; ln p(e) is larger by {nats} nats for it"
    )]
    Tabulated { nats: String },
    #[error("{format} holds no remark on the source; it is not written")]
    SourceLost { format: Format },
}

/// A model that could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    #[error("{path}: {source}")]
    Io { path: String, source: io::Error },
    #[error(transparent)]
    Output(#[from] io::Error),
    #[error("{format} holds Bayesian networks only, and this model has no arrows; write it as .uai or .net")]
    NotDirected { format: Format },
    #[error("the normalizer ln_z of a class is left to be found, and {0}; give `ln_z` as numbers")]
    Normalizer(#[from] Declined),
    #[error(
        "the {factor} spans {nats:.0} nats, and the smallest weight would be zero in f64; tables hold some 700 nats, so keep the \
         model as .ham"
    )]
    BelowRange { factor: String, nats: f64 },
    #[error(".ham holds energies, and this is a model of tables; write it as .uai or .net")]
    NotEnergies,
    #[error("{0}")]
    Hierarchy(#[from] HierarchyError),
    #[error(
        "{format} holds laws of so many variables, and this is one of sequences of any length; write it as .ham"
    )]
    AnyLength { format: Format },
    #[error("the model has real variables, or functions of too many states for a table; write it as .ham")]
    NoTables,
    #[error("{format} cannot hold the name `{name}`; use letters, digits and `_`, a letter first")]
    Unnameable { format: Format, name: String },
    #[error("the model has no table form: {0}")]
    Unfit(ModelError),
    #[error("{format} can be read but not written; write the model as .xdsl, .bif, .xmlbif, .net or .uai")]
    ReadOnly { format: Format },
    #[error(
        "`{path}` does not end like a model file; use .bif, .xmlbif, .uai, .net, .xdsl or .ham (and .gz to pack it)"
    )]
    UnknownFormat { path: String },
}

/// Writes `model` to `path` in the format its ending names, packed if it ends in `.gz`.
///
/// The file is written beside its place and renamed, so that it is never there in part.
///
/// # Errors
/// Those of [`write()`], and what the system says of the file.
pub fn write_path(
    model: &Model,
    path: &Path,
    source_note: Option<&str>,
) -> Result<Vec<WriteWarning>, WriteError> {
    let format = Format::from_path(path)
        .ok_or_else(|| WriteError::UnknownFormat { path: path.display().to_string() })?;
    let beside = beside(path);
    let written = write_file(model, format, source_note, &beside, is_packed(path)).and_then(|warnings| {
        fs::rename(&beside, path).map_err(|source| in_file(path, source))?;
        Ok(warnings)
    });
    if written.is_err() {
        // the first error is the one to tell; a partial file that cannot be removed stays under its temporary name
        let _ = fs::remove_file(&beside);
    }
    written.map_err(|error| match error {
        WriteError::Output(source) => in_file(path, source),
        other => other,
    })
}

/// The network of `model` for a format that holds nothing else.
pub(super) fn directed(model: &Model, format: Format) -> Result<Cow<'_, BayesianNetwork>, WriteError> {
    match model {
        Model::Bayesian(network) => Ok(Cow::Borrowed(network)),
        Model::Hierarchy(law) => Ok(Cow::Owned(law.to_model()?)),
        Model::Hamiltonian(law) if !law.is_discrete() => Err(WriteError::NoTables),
        Model::Markov(_) | Model::Hamiltonian(_) => Err(WriteError::NotDirected { format }),
    }
}

/// Each line of `note` behind the comment mark `mark`.
pub(super) fn remark(note: Option<&str>, mark: &str, out: &mut dyn Write) -> io::Result<()> {
    note.unwrap_or_default().lines().try_for_each(|line| writeln!(out, "{mark} {line}"))
}

/// Numbers in the shortest form that reads back bit-equal.
pub(super) fn numbers(values: &[f64], between: &str) -> String {
    values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(between)
}

fn write_file(
    model: &Model,
    format: Format,
    source_note: Option<&str>,
    path: &Path,
    packed: bool,
) -> Result<Vec<WriteWarning>, WriteError> {
    let file = File::create(path).map_err(|source| in_file(path, source))?;
    let mut out = BufWriter::new(file);
    let warnings = if packed {
        let mut packer = GzEncoder::new(&mut out, Compression::default());
        let warnings = write(model, format, source_note, &mut packer)?;
        packer.finish()?;
        warnings
    } else {
        write(model, format, source_note, &mut out)?
    };
    out.flush()?;
    Ok(warnings)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

fn in_file(path: &Path, source: io::Error) -> WriteError {
    WriteError::Io { path: path.display().to_string(), source }
}
