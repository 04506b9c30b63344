//! `hamnet compile`: a model in, a network out.

use std::path::{Path, PathBuf};

use clap::Args;
use hamnet::compile::{Goal, Options, compile};
use hamnet::export::{Layout, OnnxOptions, write_onnx};
use hamnet::network::{Network, file};
use hamnet::numeric::Precision;

use crate::args::{Asking, Building, Manners, Reading};
use crate::describe::{NetworkReport, Theory};
use crate::failure::Failure;
use crate::output::{self, Output};
use crate::run::refuse;
use crate::{files, progress, words};

/// Build the network that answers a query
#[derive(Args, Debug)]
#[command(after_help = "\
The ending of NET names the format: .hamnet (Hamnet's own; holds f64 weights and the certificates of f32 and f64) or .onnx
(standard operators for any ONNX runtime; f32 unless --precision f64).

Examples:
  hamnet compile asia.bif --query lung -o asia.hamnet
  hamnet compile alarm.bif --query HYPOVOLEMIA,LVFAILURE --observe leaves -o alarm.onnx
  hamnet compile asia.bif --query 'lung*bronc' --given smoke=yes --units softplus -o asia.hamnet
  hamnet compile alarm.bif --most-likely -o alarm.hamnet")]
pub struct Arguments {
    /// The model to compile
    model: PathBuf,
    #[command(flatten)]
    asking: Asking,
    /// Find the most probable explanation, the state of all variables together that is more probable than any other, in place of
    /// posteriors
    #[arg(long, help_heading = "Query")]
    most_likely: bool,
    /// The network to write
    #[arg(long, short, value_name = "NET")]
    output: PathBuf,
    /// Numbers the network is meant for: f32 or f64; default f64, for .onnx f32
    #[arg(long, value_name = "PRECISION", help_heading = "Building")]
    precision: Option<Precision>,
    /// One ONNX input for all variables in place of one for each; the default beyond 1,000
    #[arg(long, help_heading = "Building")]
    stack: bool,
    #[command(flatten)]
    building: Building,
    #[command(flatten)]
    reading: Reading,
}

/// A format of network files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Hamnet,
    Onnx,
}

/// Compiles, writes the network, and says what it promises and how large it is.
///
/// # Errors
/// A call that does not fit the model; a model that cannot be read, or is too large; a file that cannot be written.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    match arguments.most_likely {
        true => refuse::explanations_of_some(&arguments.asking, &arguments.building)?,
        false => refuse::a_model_without_query(&arguments.asking)?,
    }
    let format = Format::of(&arguments.output)?;
    if arguments.stack && format != Format::Onnx {
        return Err(Failure::Call("--stack is about the inputs of an .onnx file".to_owned()));
    }
    let precision = arguments.precision.unwrap_or(format.precision());
    let model = files::model(&arguments.model, &arguments.reading.options(), manners.quiet)?;
    if !arguments.most_likely {
        refuse::options_of_energies(&arguments.building, &model)?;
    }
    let query = arguments.asking.query(&model)?.without_values(&model)?;
    let goal = if arguments.most_likely { Goal::MostProbable } else { Goal::Posterior };
    let options = Options { goal, ..arguments.building.options(precision) };
    let build = || compile(&model, &query, &options);
    let network = progress::during("compiling", !manners.quiet, build)?.network;
    write(&arguments.output, format, precision, arguments.stack, &network)?;
    tell(&arguments.output, precision, &network, manners)
}

/// Writes the network to `path`; an ONNX graph with one input for all variables if it is to be stacked.
///
/// # Errors
/// A file that cannot be written, or a network that the format cannot hold.
pub(super) fn write(
    path: &Path,
    format: Format,
    precision: Precision,
    stack: bool,
    network: &Network,
) -> Result<(), Failure> {
    let mut out = Output::open(Some(path))?;
    match format {
        Format::Hamnet => file::write(network, &mut out).map_err(|error| Failure::write(path, error))?,
        Format::Onnx => {
            let layout = if stack { Layout::Stacked } else { Layout::Auto };
            write_onnx(network, &OnnxOptions { precision, layout }, &mut out)
                .map_err(|error| Failure::file(path, error))?;
        }
    }
    out.finish()
}

fn tell(path: &Path, precision: Precision, network: &Network, manners: Manners) -> Result<(), Failure> {
    if manners.json {
        return output::print_json(&NetworkReport::new(network));
    }
    if manners.quiet {
        return Ok(());
    }
    let promise =
        network.certificate(precision).map(|known| words::certificate(network, known)).unwrap_or_default();
    let size = words::size(&network.counts());
    let line = format!("{}: {} · {promise} · {size}\n", path.display(), words::question(network));
    output::print(&format!("{line}{}", Theory::of(network)))
}

impl Format {
    /// The format that the ending of `path` names.
    ///
    /// # Errors
    /// Any other ending.
    pub(super) fn of(path: &Path) -> Result<Self, Failure> {
        let refused =
            |why: &str| Err(Failure::Call(format!("{}: {why}; write .hamnet or .onnx", path.display())));
        match files::ending(path).as_str() {
            "hamnet" => Ok(Self::Hamnet),
            "onnx" => Ok(Self::Onnx),
            "safetensors" | "c" => refused("this version does not write such files yet"),
            _ => refused("its ending names no format of networks"),
        }
    }

    /// The numbers that its files are for, unless told.
    pub(super) fn precision(self) -> Precision {
        match self {
            Self::Hamnet => Precision::F64,
            Self::Onnx => Precision::F32,
        }
    }
}
