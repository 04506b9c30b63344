//! `hamnet compile`: a model in, a network out.

use std::path::{Path, PathBuf};

use clap::Args;
use hamnet::compile::{Goal, Options, compile};
use hamnet::export::sequence::{self as export, Answers, SequenceOptions, write_cell};
use hamnet::export::{Layout, OnnxOptions, write_onnx};
use hamnet::network::sequence::{GaussianSequence, SequenceNetwork};
use hamnet::network::{Network, file};
use hamnet::numeric::Precision;

use crate::args::{Asking, Building, Manners, Reading};
use crate::describe::{NetworkReport, SequenceReport, Theory};
use crate::failure::Failure;
use crate::output::{self, Output};
use crate::run::refuse;
use crate::sequence::reals;
use crate::{files, progress, sequence, words};

/// Build the network that answers a query
#[derive(Args, Debug)]
#[command(after_help = "\
The ending of NET names the format: .hamnet (Hamnet's own; holds f64 weights and the certificates of f32 and f64) or .onnx \
(standard operators for any ONNX runtime; f32 unless --precision f64).

A hidden Markov model of any length becomes a network that runs over sequences, and needs no --query: a .hamnet file answers \
filter, smooth and path at run time. In an .onnx file --query chooses one of these, or `step`, which takes a belief and what is \
seen to the next belief; without it there are outputs for all but the step.

Examples:
  hamnet compile asia.bif --query lung -o asia.hamnet
  hamnet compile alarm.bif --query HYPOVOLEMIA,LVFAILURE --observe leaves -o alarm.onnx
  hamnet compile asia.bif --query 'lung*bronc' --given smoke=yes --units softplus -o asia.hamnet
  hamnet compile alarm.bif --most-likely -o alarm.hamnet
  hamnet compile coin.ham -o coin.hamnet
  hamnet compile coin.ham --query step -o step.onnx")]
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
    /// One ONNX input for all variables in place of one for each, and one output for all of equally many states; the default beyond 1,000
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
    let format = Format::of(&arguments.output)?;
    if files::ending(&arguments.model) == "ham" {
        let found = sequence::find(&arguments.model, &arguments.reading.options(), manners.quiet)?;
        if let Some(network) = found {
            return write_sequence(&arguments, format, &network, manners);
        }
        let found = reals::find_reals(&arguments.model, &arguments.reading.options(), manners.quiet)?;
        if let Some(network) = found {
            return write_reals(&arguments, format, &network, manners);
        }
    }
    match arguments.most_likely {
        true => refuse::explanations_of_some(&arguments.asking, &arguments.building)?,
        false => refuse::a_model_without_query(&arguments.asking)?,
    }
    if arguments.stack && format != Format::Onnx {
        return Err(Failure::Call("--stack is about the inputs and outputs of an .onnx file".to_owned()));
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

/// Whether one step is asked for, or else which answers.
fn asked_of_sequences(
    arguments: &Arguments,
    format: Format,
) -> Result<(bool, Option<sequence::Question>), Failure> {
    let is_step = format == Format::Onnx && arguments.asking.query.as_deref() == Some("step");
    let asking =
        if is_step { Asking { query: None, ..arguments.asking.clone() } } else { arguments.asking.clone() };
    let question = sequence::Question::of(&asking, &arguments.building)?;
    if arguments.most_likely {
        return Err(Failure::Call(
            "--most-likely is about networks that read rows; ask a network over sequences for --query path"
                .to_owned(),
        ));
    }
    Ok((is_step, question))
}

/// Writes a network over sequences of reals whose hidden state is real, and says what it promises.
fn write_reals(
    arguments: &Arguments,
    format: Format,
    network: &GaussianSequence,
    manners: Manners,
) -> Result<(), Failure> {
    let path = &arguments.output;
    let precision = arguments.precision.unwrap_or(format.precision());
    let (is_step, question) = asked_of_sequences(arguments, format)?;
    if format == Format::Hamnet {
        let refused = "a chain of hidden reals has no .hamnet file: `hamnet run` answers the .ham file itself; for its network write .onnx";
        return Err(Failure::Call(format!("{}: {refused}", path.display())));
    }
    reals::export_reals(network, path, precision, is_step, question)?;
    if manners.json {
        return output::print_json(&reals::report(network));
    }
    if manners.quiet {
        return Ok(());
    }
    output::print(&format!("{}: {}\n", path.display(), reals::line(network, precision)))
}

/// Writes a network over sequences, and says what it promises.
fn write_sequence(
    arguments: &Arguments,
    format: Format,
    network: &SequenceNetwork,
    manners: Manners,
) -> Result<(), Failure> {
    let path = &arguments.output;
    let precision = arguments.precision.unwrap_or(format.precision());
    let (is_step, question) = asked_of_sequences(arguments, format)?;
    let mut out = Output::open(Some(path))?;
    match format {
        Format::Hamnet if question.is_some() => {
            return Err(Failure::Call(
                "a .hamnet file over sequences answers filter, smooth and path; leave out --query here, and give it to `hamnet run`"
                    .to_owned(),
            ));
        }
        Format::Hamnet => {
            file::write_sequence(network, &mut out).map_err(|error| Failure::write(path, error))?;
        }
        Format::Onnx if is_step => {
            write_cell(network, precision, &mut out).map_err(|error| Failure::file(path, error))?;
        }
        Format::Onnx => {
            let answers = match question {
                None => Answers::All,
                Some(sequence::Question::Filter) => Answers::Filter,
                Some(sequence::Question::Smooth) => Answers::Smooth,
                Some(sequence::Question::Path) => Answers::Path,
            };
            export::write_sequence(network, &SequenceOptions { precision, answers }, &mut out)
                .map_err(|error| Failure::file(path, error))?;
        }
    }
    out.finish()?;
    let report = SequenceReport::new(network);
    if manners.json {
        return output::print_json(&report);
    }
    if manners.quiet {
        Ok(())
    } else {
        output::print(&format!("{}: {}\n", path.display(), report.line(precision)))
    }
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
