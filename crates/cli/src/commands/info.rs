//! `hamnet info`: how much variables tell of each other, in a model or in samples.

mod law;
mod recursion;
mod samples;

use std::path::{Path, PathBuf};

use clap::Args;
use hamnet::analysis::AnalysisError;

use crate::args::{Manners, Reading};
use crate::failure::Failure;
use crate::{files, output, progress};

/// Show how much information variables hold about each other
#[derive(Args, Debug)]
#[command(after_help = "\
Of a model the numbers are exact, each with a bound of its rounding. Variables that tell nothing beyond the others are dropped first, \
by separation in the graph of the model; the rest is summed along a junction tree, so that there may be any number of variables as \
long as cliques are small. Of data (a CSV file with a header, or `-`) they are estimates: \
of labels by their frequencies, corrected for bias; of real numbers by nearest neighbours; of a label and real numbers by the \
nearest neighbours with the same label. Each comes with its standard error, bounds that the true number obeys, and a remark where \
it is negative or above an entropy; nothing is clipped. Numbers with a fraction, or more than 20 different ones, are real unless \
--labels says otherwise; rows with an empty cell in a column that is asked about are left out.

Examples:
  hamnet info asia.bif --between smoke --and lung
  hamnet info asia.bif --between tub --and lung --given either
  hamnet info asia.bif --between asia,smoke --and xray,dysp --json
  hamnet info alarm.bif --between HR --and rest
  hamnet info asia.bif --between asia --through tub,either --and xray
  hamnet info asia.bif --between tub --and lung --and either
  hamnet info tree.ham --between root --and leaves
  hamnet info patients.csv --between smoke --and lung
  hamnet info rows.csv --between height --and weight --given age")]
pub struct Arguments {
    /// A model, or rows of data: a .csv or .csv.gz file, or `-`
    #[arg(value_name = "MODEL|DATA")]
    subject: PathBuf,
    /// One variable, or several taken together
    #[arg(long, value_name = "A,…")]
    between: String,
    /// The other variable, or several taken together; `leaves` of a hierarchy are all that it observes, `rest` all variables of a model
    /// that are not named. Of a model more than one --and asks for what all groups share
    #[arg(long, value_name = "B,…", required = true, action = clap::ArgAction::Append)]
    and: Vec<String>,
    /// What is known beforehand
    #[arg(long, value_name = "C,…")]
    given: Option<String>,
    /// Variables on the way from --between to --and: what is left of the information at each
    #[arg(long, value_name = "V,…", help_heading = "Model")]
    through: Option<String>,
    /// Columns of numbers that are labels
    #[arg(long, value_name = "A,…", value_delimiter = ',', help_heading = "Data")]
    labels: Vec<String>,
    /// How many nearest neighbours are used
    #[arg(long, value_name = "K", default_value_t = 3, help_heading = "Data")]
    neighbours: usize,
    /// Which form of the nearest-neighbour estimator of Kraskov, Stögbauer and Grassberger
    #[arg(long, value_name = "1|2", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2), help_heading = "Data")]
    form: u8,
    #[command(flatten)]
    reading: Reading,
}

/// Prints the report.
///
/// # Errors
/// A file that cannot be read, names that are not in it, a law too large to be summed, samples too few.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let report = if is_data(&arguments.subject) {
        progress::during("estimating", !manners.quiet, || samples::report(&arguments))?
    } else {
        let model = files::model(&arguments.subject, &arguments.reading.options(), manners.quiet)?;
        progress::during("summing", !manners.quiet, || law::report(&arguments, &model))?
    };
    if manners.json { output::print_json(&report) } else { output::print(&report.to_string()) }
}

fn is_data(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    name == "-" || name.ends_with(".csv") || name.ends_with(".csv.gz")
}

/// The names in `text`: the whole if that is one, else what stands between commas.
fn names(text: &str, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let text = text.trim();
    if is_known(text) {
        return vec![text.to_owned()];
    }
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn failed(path: &Path, error: &AnalysisError) -> Failure {
    Failure::file(path, error)
}
