//! `hamnet complexity`: the bits of a model, and of data given the model.

use std::path::{Path, PathBuf};

use clap::Args;
use hamnet::analysis::complexity::{DescriptionError, describe};
use hamnet::data::ReadOptions;
use hamnet::model::{Evidence, Finding, Model};
use hamnet::numeric::elementary::log2_f64;

use crate::args::{Manners, Reading};
use crate::describe::ComplexityReport;
use crate::failure::Failure;
use crate::run::{Data, in_table};
use crate::{files, output, progress};

/// Show how many bits describe a model, and data given the model
#[derive(Args, Debug)]
#[command(after_help = "\
Both parts together bound the Kolmogorov complexity of the data from above, up to a constant of the language; the first part, what is
regular in them, is the proxy of their effective complexity. A parameter is a number that differs from all others of the model, and
takes ½ log2 of the number of rows; -log2 p of every row is what an arithmetic coder takes for it. Beside them stands what the compressor
zstd makes of the same rows.

Examples:
  hamnet sample ising.ham -n 1000 -o rows.csv && hamnet complexity ising.ham rows.csv
  hamnet complexity asia.bif patients.csv --json")]
pub struct Arguments {
    /// A model of states
    model: PathBuf,
    /// Rows of data: a .csv or .csv.gz file, or `-`
    data: PathBuf,
    /// Columns that are not of the model are skipped
    #[arg(long)]
    ignore_unknown: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Prints the report.
///
/// # Errors
/// Files that cannot be read, rows that do not fit the model or cannot occur, a model of reals.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let model = files::model(&arguments.model, &arguments.reading.options(), manners.quiet)?;
    let rows = rows(&arguments, &model)?;
    let described = progress::during("describing", !manners.quiet, || describe(&model, &rows));
    let described = described.map_err(|error| match error {
        DescriptionError::Real { .. } => Failure::file(&arguments.model, error),
        // rows are counted from 1 as elsewhere, and stand below a header
        DescriptionError::Impossible { row } => Failure::file(
            &arguments.data,
            format!(
                "row {} (line {}) cannot occur under the model (p = 0), so that no code of it has a length; leave it out, or give \
                 another model",
                row + 1,
                row + 2
            ),
        ),
        other => Failure::file(&arguments.data, other),
    })?;
    let report = ComplexityReport {
        subject: model.name().map_or_else(|| arguments.model.display().to_string(), str::to_owned),
        rows: described.rows,
        parameters: described.parameters,
        model_bits: described.model_bits,
        model_bits_as_numbers: described.model_bits_as_numbers,
        model_file_bits: compressed_file(&arguments.model),
        data_bits: described.data_bits,
        data_bits_error: described.data_bits_error,
        total_bits: described.total_bits(),
        even_bits: even_bits(&model, &rows),
        zstd_bits: compressed_rows(&model, &rows),
    };
    if manners.json { output::print_json(&report) } else { output::print(&report.to_string()) }
}

fn rows(arguments: &Arguments, model: &Model) -> Result<Vec<Evidence>, Failure> {
    let options = ReadOptions { ignore_unknown: arguments.ignore_unknown, ..ReadOptions::default() };
    let mut rows = Vec::new();
    for block in Data::table(&arguments.data, model.variables(), &options)? {
        let block = block.map_err(|error| in_table(&arguments.data, error))?;
        rows.extend((0..block.rows()).map(|row| block.evidence(row)));
    }
    Ok(rows)
}

/// What the states take that are known if each is as probable as any other.
fn even_bits(model: &Model, rows: &[Evidence]) -> f64 {
    let bits: Vec<f64> =
        model.variables().iter().map(|variable| log2_f64(variable.cardinality().max(1) as f64)).collect();
    let known = |row: &Evidence| -> f64 {
        row.findings()
            .iter()
            .zip(&bits)
            .filter(|(finding, _)| matches!(finding, Finding::State(_)))
            .map(|(_, bits)| bits)
            .sum()
    };
    rows.iter().map(known).sum()
}

/// The states as bytes, or packed as bits where all are bits, whichever is shorter after compression; `None` for likelihoods.
fn compressed_rows(model: &Model, rows: &[Evidence]) -> Option<u64> {
    let wide = model.variables().iter().any(|variable| variable.cardinality() > usize::from(u8::MAX));
    let mut bytes = Vec::new();
    for finding in rows.iter().flat_map(|row| row.findings()) {
        let code = match finding {
            Finding::State(state) => *state as u64,
            Finding::Missing => u64::MAX,
            Finding::Soft(_) | Finding::Value(_) => return None,
        };
        bytes.extend_from_slice(&code.to_le_bytes()[..if wide { 8 } else { 1 }]);
    }
    let packed = bytes.iter().all(|&byte| byte <= 1).then(|| packed(&bytes));
    [Some(bytes), packed].into_iter().flatten().filter_map(|bytes| compressed(&bytes)).min()
}

fn packed(bits: &[u8]) -> Vec<u8> {
    let byte = |bits: &[u8]| bits.iter().enumerate().fold(0, |byte, (place, bit)| byte | bit << place);
    bits.chunks(8).map(byte).collect()
}

fn compressed_file(path: &Path) -> Option<u64> {
    compressed(&std::fs::read(path).ok()?)
}

/// The bits after compression at the strongest level that takes ordinary memory.
fn compressed(bytes: &[u8]) -> Option<u64> {
    const LEVEL: i32 = 19;
    zstd::bulk::compress(bytes, LEVEL).ok().map(|compressed| 8 * compressed.len() as u64)
}
