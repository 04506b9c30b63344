//! `hamnet convert`: the same model in another format.

use std::path::PathBuf;

use clap::Args;
use hamnet::model::format::{self, Format, WriteWarning};
use serde_json::json;

use crate::args::{Manners, Reading};
use crate::failure::Failure;
use crate::output::Output;
use crate::{files, output, remark};

/// Write a model in another format
#[derive(Args, Debug)]
#[command(after_help = "\
Formats: BIF (.bif), XMLBIF (.xmlbif), UAI (.uai), Hugin NET (.net), GeNIe XDSL (.xdsl), and Hamnet's own for energies (.ham); \
GeNIe DSL (.dsl) is read only. \
Any of them may be packed (.gz). Numbers are written so that they read back bit-equal.

Examples:
  hamnet convert asia.bif -o asia.uai
  hamnet convert pgmpy.uai --uai-order first -o model.xdsl
  hamnet convert alarm.net -o alarm.bif.gz --source 'Beinlich et al. 1989'")]
pub struct Arguments {
    /// The model to read
    model: PathBuf,
    /// The file to write; its ending names the format
    #[arg(long, short)]
    output: PathBuf,
    /// A remark on the source, written into the file where its format has a place for one
    #[arg(long, value_name = "NOTE")]
    source: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// Reads, writes, and tells what the new file does not hold.
///
/// # Errors
/// A file that cannot be read, a format that cannot hold the model, a place that cannot be written.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let path = &arguments.output;
    let format = Format::from_path(path).ok_or_else(|| {
        let endings = ".bif, .xmlbif, .uai, .net, .xdsl or .ham (and .gz to pack it)";
        Failure::Call(format!("`{}` does not end like a model file; use {endings}", path.display()))
    })?;
    let contents = files::contents(&arguments.model, &arguments.reading.options(), manners.quiet)?;
    let mut out = Output::open(Some(path))?;
    let warnings = format::write_contents(&contents, format, arguments.source.as_deref(), &mut out)?;
    out.finish()?;
    tell(&arguments, format, &warnings, manners)
}

fn tell(
    arguments: &Arguments,
    format: Format,
    warnings: &[WriteWarning],
    manners: Manners,
) -> Result<(), Failure> {
    if !manners.quiet {
        warnings.iter().for_each(|warning| remark::say(&format!("warning: {warning}")));
    }
    if manners.json {
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        let output = arguments.output.display().to_string();
        output::print_json(&json!({ "output": output, "format": format.to_string(), "warnings": warnings }))?;
    }
    Ok(())
}
