//! `hamnet distill`: what every level of a hierarchy has to hand on, and what giving some of it up costs.

mod hierarchy;
mod model;
mod table;

use std::path::PathBuf;

use clap::Args;
use hamnet::analysis::distill::{AndUnits, Budget, Merging, Options};
use hamnet::model::{Model, Observe};
use hamnet::network::Network;
use hamnet::numeric::{Dd, Precision};

use super::compile::Format;
use crate::args::{Asking, Manners, Reading};
use crate::failure::Failure;
use crate::{files, output, progress, words};

/// Reduce the data at every level to the least that tells as much of what is asked for
#[derive(Args, Debug)]
#[command(after_help = "\
Data with proportional likelihoods are one class: classes are made from classes, level by level, and no pattern of data is listed. With \
a budget classes are merged further, always those that lose least; then data move between classes as long as that keeps more, which \
--greedy leaves out. The price is computed: the expected divergence of the posterior and its largest total variation. The network \
reads one state of every observed variable and computes the classes by one AND neuron per pair of classes.

Examples:
  hamnet distill tree.ham                                   towards the root
  hamnet distill filter.ham --query x9 --classes 16         at most 16 classes at every level
  hamnet distill tree.ham --bits 0.01 -o tree.hamnet        give up a hundredth of a bit
  hamnet distill tree.ham --svg curve.svg                   information kept against neurons
  hamnet distill asia.bif --query lung                      all that bears on it, as one table
  hamnet distill alarm.bif -x TPR --observe HRBP,CVP,PAP    what these three tell
  hamnet distill joint.csv --query x --trade-off 5          soft classes
  hamnet distill joint.csv --query x --decimals 4           the last column is the probability")]
pub struct Arguments {
    /// A .ham file of a chain, a hidden Markov model or a tree; any model of states; or a table of joint probabilities
    #[arg(value_name = "MODEL|JOINT.csv")]
    model: PathBuf,
    /// What to infer: one variable; of a hierarchy the root if left out
    #[arg(long, short = 'x', value_name = "X", help_heading = "Query")]
    query: Option<String>,
    /// What the data speak about, of a model that is no hierarchy: names, or `leaves`; without it all other variables
    #[arg(long, value_name = "A,B|leaves", help_heading = "Query")]
    observe: Option<String>,
    /// Show one level alone, in full: that of this variable
    #[arg(long, value_name = "L", help_heading = "Query")]
    level: Option<String>,
    /// Give up at most so many bits of what the data tell
    #[arg(long, value_name = "B", value_parser = bits, allow_negative_numbers = true, conflicts_with = "classes", help_heading = "Budget")]
    bits: Option<f64>,
    /// Keep at most so many classes at every level
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Budget")]
    classes: Option<usize>,
    /// Merge two classes at a time alone, and move no data between classes afterwards
    #[arg(long, help_heading = "Budget")]
    greedy: bool,
    /// Where a level has more classes, it hands on its belief as a vector
    #[arg(long, value_name = "N", value_parser = number, default_value = "4096", help_heading = "Budget")]
    most: usize,
    /// The numbers of the table are rounded to so many decimals
    #[arg(long, value_name = "D", value_parser = clap::value_parser!(u32).range(0..=15), help_heading = "Tables")]
    decimals: Option<u32>,
    /// Soft classes `p(t|y)` from the budget's classes on, a bit kept being worth so many bits of description; the network takes the most
    /// probable class
    #[arg(long, value_name = "BETA", value_parser = trade_off, allow_negative_numbers = true, help_heading = "Tables")]
    trade_off: Option<f64>,
    /// The network to write: .hamnet or .onnx
    #[arg(long, short, value_name = "NET", help_heading = "Output")]
    output: Option<PathBuf>,
    /// AND neurons: product units, or relu
    #[arg(long, value_name = "product|relu", value_parser = units, default_value = "product", help_heading = "Output")]
    units: AndUnits,
    /// Information kept against neurons and bits of description, drawn
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// Prints the report, and writes the network and the drawing.
///
/// # Errors
/// A file that cannot be read or written, a name that is not in it, classes that are too many.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let format = arguments.output.as_deref().map(Format::of).transpose()?;
    if files::ending(&arguments.model) == "csv" {
        arguments.observes_nothing("every column of a table but the last is seen")?;
        let found = progress::during("distilling", !manners.quiet, || table::of_file(&arguments))?;
        return tell_table(&arguments, &found, format, manners);
    }
    let model = files::model(&arguments.model, &arguments.reading.options(), manners.quiet)?;
    let Model::Hierarchy(law) = &model else {
        let found = progress::during("distilling", !manners.quiet, || model::of_model(&arguments, &model))?;
        return tell_table(&arguments, &found, format, manners);
    };
    arguments.observes_nothing("a hierarchy says itself what is seen of it")?;
    if arguments.decimals.is_some() {
        return Err(Failure::Call("--decimals is about a table of probabilities in a .csv file".to_owned()));
    }
    if arguments.trade_off.is_some() {
        return Err(Failure::Call(
            "--trade-off is about tables: soft classes are no data that a level could hand on; give --bits or --classes"
                .to_owned(),
        ));
    }
    let found = progress::during("distilling", !manners.quiet, || {
        hierarchy::distilled(&arguments, law, format.is_some())
    })?;
    if let (Some(path), Some(format), Some(network)) = (&arguments.output, format, &found.network) {
        super::compile::write(path, format, format.precision(), false, network)?;
    }
    if let Some(path) = &arguments.svg {
        crate::svg::write(path, &found.report.drawing())?;
    }
    if manners.json {
        return output::print_json(&found.report);
    }
    output::print(&format!("{}{}", found.report, written(&arguments, format, found.network.as_ref())))
}

/// What is to be said of the network that was written; empty without one.
fn written(arguments: &Arguments, format: Option<Format>, network: Option<&Network>) -> String {
    let (Some(path), Some(format), Some(network)) = (&arguments.output, format, network) else {
        return String::new();
    };
    let promise = network.certificate(format.precision());
    let promise = promise.map(|known| words::certificate(network, known)).unwrap_or_default();
    let (question, size) = (words::question(network), words::size(&network.counts()));
    format!("{}: {question} · {promise} · {size}\n", path.display())
}

/// # Errors
/// A level or units are asked for that only hierarchies have; a file that cannot be written.
fn tell_table(
    arguments: &Arguments,
    found: &table::Found,
    format: Option<Format>,
    manners: Manners,
) -> Result<(), Failure> {
    if arguments.level.is_some() {
        return Err(Failure::Call("--level is about hierarchies, a .ham file with [hierarchy]".to_owned()));
    }
    if arguments.units == AndUnits::Relu {
        return Err(Failure::Call("networks of tables have product units; leave --units out".to_owned()));
    }
    if let (Some(path), Some(format), Some(network)) = (&arguments.output, format, &found.network) {
        super::compile::write(path, format, format.precision(), false, network)?;
    }
    if let Some(path) = &arguments.svg {
        crate::svg::write(path, &found.report.drawing())?;
    }
    if manners.json {
        return output::print_json(&found.report);
    }
    output::print(&format!("{}{}", found.report, written(arguments, format, found.network.as_ref())))
}

impl Arguments {
    fn observe(&self, model: &Model) -> Observe {
        let asking = Asking { observe: self.observe.clone(), ..Asking::default() };
        asking.observe(model)
    }

    /// # Errors
    /// Words that say what is seen.
    fn observes_nothing(&self, why: &str) -> Result<(), Failure> {
        match self.observe {
            Some(_) => Err(Failure::Call(format!("{why}; leave --observe out"))),
            None => Ok(()),
        }
    }

    /// The budget in nats.
    fn nats(&self) -> f64 {
        (Dd::from_f64(self.bits.unwrap_or(0.0)) * Dd::LN_2).to_f64()
    }

    fn options(&self) -> Options {
        let budget = match (self.bits, self.classes) {
            (Some(_), _) => Budget::Nats(self.nats()),
            (None, Some(classes)) => Budget::Classes(classes),
            (None, None) => Budget::Lossless,
        };
        let merging = if self.greedy { Merging::Greedy } else { Merging::Improved };
        Options { budget, merging, most_classes: self.most, ..Options::lossless() }
    }

    fn failed(&self, error: &impl std::fmt::Display) -> Failure {
        Failure::file(&self.model, error)
    }
}

fn bits(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if value >= 0.0 && f64::is_finite(value) => Ok(value),
        _ => Err("a budget is a number of bits, 0 or more".to_owned()),
    }
}

fn trade_off(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if value > 0.0 && f64::is_finite(value) => Ok(value),
        _ => Err("a trade-off is a finite number above 0".to_owned()),
    }
}

fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(value) if value >= 1 => Ok(value),
        _ => Err("a number of classes is a whole number, 1 or more".to_owned()),
    }
}

fn units(text: &str) -> Result<AndUnits, String> {
    match text {
        "product" => Ok(AndUnits::Product),
        "relu" => Ok(AndUnits::Relu),
        _ => Err("labels are bits, of which `product` and `relu` make exact ANDs".to_owned()),
    }
}

/// The precision in which the report promises.
const PROMISED: Precision = Precision::F64;
