//! `hamnet complexity`: the bits of a model, and of data given the model.

mod compressed;
mod sequences;

use std::path::{Path, PathBuf};

use clap::Args;
use hamnet::analysis::complexity::{Description, DescriptionError, describe};
use hamnet::data::ReadOptions;
use hamnet::model::format::Contents;
use hamnet::model::{Evidence, Finding, Model, VariableId};
use hamnet::numeric::elementary::log2_f64;

use crate::args::{Manners, Reading};
use crate::describe::{ComplexityReport, DescribedData};
use crate::failure::Failure;
use crate::run::{Data, in_table};
use crate::{files, output, progress, remark};

/// Show how many bits describe a model, and data given the model
#[derive(Args, Debug)]
#[command(after_help = "\
Both parts together bound the Kolmogorov complexity of the data from above, up to a constant of the language; the first part, what is \
regular in them, is the proxy of their effective complexity. A parameter is a number that differs from all others of the model, and \
takes ½ log2 of the number of rows; -log2 p of every row is what an arithmetic coder takes for it. Beside them stands what the compressor \
zstd makes of the same rows.

The sites of an alignment (.fasta, .phy) are the rows of a tree. Of a hidden Markov model of any length, DATA are sequences as \
`hamnet run` reads them: a row per time, with --sequence ID where there are several, or a row per sequence. -log2 p of each is found by \
the filter, in double-double, and a parameter takes ½ log2 of the number of symbols seen. A symbol that is missing is summed out: it \
counts in none of the numbers.

Examples:
  hamnet sample ising.ham -n 1000 -o rows.csv && hamnet complexity ising.ham rows.csv
  hamnet complexity asia.bif patients.csv --json
  hamnet complexity primates.ham alignment.fasta
  hamnet complexity coin.ham tosses.csv --sequence game")]
pub struct Arguments {
    /// A model of states
    model: PathBuf,
    /// Rows of data: a .csv or .csv.gz file, or `-`; an alignment
    data: PathBuf,
    /// The column that tells sequences apart, whose rows stand together, for hidden Markov models of any length
    #[arg(long, value_name = "ID")]
    sequence: Option<String>,
    /// Columns that are not of the model are skipped
    #[arg(long)]
    ignore_unknown: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Prints the report.
///
/// # Errors
/// Files that cannot be read, data that do not fit the model or cannot occur, a model of reals.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let report = match files::contents(&arguments.model, &arguments.reading.options(), manners.quiet)? {
        Contents::HiddenMarkov(model) => sequences::report(&arguments, &model, manners)?,
        Contents::Model(_) if arguments.sequence.is_some() => {
            return Err(Failure::Call(
                "--sequence is about hidden Markov models of any length, and the rows of this model have its variables; leave it out"
                    .to_owned(),
            ));
        }
        Contents::Model(model) => of_rows(&arguments, &model, manners)?,
        Contents::LinearGaussian(chain) => {
            return Err(arguments.of_reals(chain.observed()[0].name().to_owned()));
        }
        _ => return Err(Failure::file(&arguments.model, "there are no bits of what this file holds")),
    };
    if manners.json { output::print_json(&report) } else { output::print(&report.to_string()) }
}

fn of_rows(arguments: &Arguments, model: &Model, manners: Manners) -> Result<ComplexityReport, Failure> {
    let rows = rows(arguments, model, manners)?;
    let described = progress::during("describing", !manners.quiet, || describe(model, &rows));
    let described = described.map_err(|error| match error {
        DescriptionError::Real { variable } => arguments.of_reals(variable),
        // rows are counted from 1 as elsewhere, and stand below a header
        DescriptionError::Impossible { row } => arguments.in_data(format!(
            "row {} (line {}) cannot occur under the model (p = 0), so that no code of it has a length; leave it out, or give another \
             model",
            row + 1,
            row + 2
        )),
        other => arguments.in_data(other),
    })?;
    let data = DescribedData::Rows { rows: described.observations };
    let zstd_bits = compressed::rows(model, &rows);
    Ok(arguments.report(model.name(), data, &described, even_bits(model, &rows), zstd_bits))
}

fn rows(arguments: &Arguments, model: &Model, manners: Manners) -> Result<Vec<Evidence>, Failure> {
    let options = ReadOptions { ignore_unknown: arguments.ignore_unknown, ..ReadOptions::default() };
    let variables = model.variables();
    let data = match files::sequences(&arguments.data)? {
        None => Data::table(&arguments.data, variables, &options)?,
        Some(alignment) => {
            let observed: Vec<VariableId> = match model {
                Model::Hierarchy(law) => law.observed(),
                _ => variables.ids().collect(),
            };
            let (sites, warnings) = alignment.sites_of(variables, &observed)?;
            if !manners.quiet {
                warnings.iter().for_each(remark::diagnostic);
            }
            Data::sites(sites, variables, &options)?
        }
    };
    let mut rows = Vec::new();
    for block in data {
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

impl Arguments {
    fn report(
        &self,
        name: Option<&str>,
        data: DescribedData,
        described: &Description,
        even_bits: f64,
        zstd_bits: Option<u64>,
    ) -> ComplexityReport {
        ComplexityReport {
            subject: name.map_or_else(|| self.model.display().to_string(), str::to_owned),
            data,
            parameters: described.parameters,
            model_bits: described.model_bits,
            model_bits_as_numbers: described.model_bits_as_numbers,
            model_file_bits: compressed::file(&self.model),
            data_bits: described.data_bits,
            data_bits_error: described.data_bits_error,
            total_bits: described.total_bits(),
            even_bits,
            zstd_bits,
        }
    }

    /// A model that gives reals.
    fn of_reals(&self, variable: String) -> Failure {
        Failure::file(&self.model, DescriptionError::Real { variable })
    }

    fn in_data(&self, error: impl std::fmt::Display) -> Failure {
        let name = if self.data.as_os_str() == "-" { Path::new("standard input") } else { &self.data };
        Failure::file(name, error)
    }
}
