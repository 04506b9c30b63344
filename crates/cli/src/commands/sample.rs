//! `hamnet sample`: rows drawn from the law of a model.

use std::io::Write;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::Args;
use hamnet::data::EvidenceFormat;
use hamnet::model::format::Contents;
use hamnet::model::hierarchy::HiddenMarkov;
use hamnet::model::sample::{Method, Sampler, SequenceSampler, Sweeps};
use hamnet::model::{Evidence, Model, VariableId};
use hamnet::numeric::random::Random;
use serde::Serialize;

use crate::args::{Manners, Reading};
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::{self, Progress};
use crate::{files, output, remark, words};

/// Bytes that are gathered before they are written.
const GATHERED: usize = 1 << 16;

/// Draw rows from a model
#[derive(Args, Debug)]
#[command(after_help = "\
The rows are CSV with a column per variable, the class included, as `hamnet run` reads them. They are drawn exactly where that \
is possible: each variable of a Bayesian network given its parents, other discrete models by an elimination run backwards, energies \
of degree two in reals as Gaussians, whose values may lie outside of the ranges in the model. Otherwise Gibbs sweeps draw every \
variable in turn given all others; such rows are dependent, and follow the model in the limit of many sweeps. Which way it was \
is said at the end.

Of a hidden Markov model of any length, whole sequences are drawn: a row per time, the hidden state included, with the number of the \
sequence in the column `sequence`, as `hamnet run --sequence sequence` reads them.

Examples:
  hamnet sample asia.bif -n 1000 -o patients.csv
  hamnet sample asia.bif -n 5 --seed 7
  hamnet sample gauss.ham -n 1000 -o rows.csv
  hamnet sample coin.ham -n 20 --length 500 -o tosses.csv     20 sequences of a hidden Markov model of any length
  hamnet sample grid.uai -n 1000 --gibbs --burn-in 5000 --thinning 50 -o rows.csv")]
pub struct Arguments {
    /// The model to draw from
    model: PathBuf,
    /// How many rows to draw; of a model of any length, how many sequences
    #[arg(long, short = 'n', value_name = "N")]
    rows: u64,
    /// The number of times of each sequence, for hidden Markov models of any length
    #[arg(long, value_name = "T")]
    length: Option<NonZero<usize>>,
    /// The rows are the same for the same seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Where to write the rows; standard output without it
    #[arg(long, short, value_name = "DATA")]
    output: Option<PathBuf>,
    /// Write states by their number, from 0
    #[arg(long)]
    index: bool,
    /// Draw by Gibbs sweeps even where rows can be drawn exactly
    #[arg(long, help_heading = "Gibbs sweeps")]
    gibbs: bool,
    /// Sweeps before the first row; default 1000
    #[arg(long, value_name = "N", help_heading = "Gibbs sweeps")]
    burn_in: Option<usize>,
    /// Sweeps from one row to the next; default 10
    #[arg(long, value_name = "N", help_heading = "Gibbs sweeps")]
    thinning: Option<NonZero<usize>>,
    #[command(flatten)]
    reading: Reading,
}

/// What is to be said of the rows.
#[derive(Serialize)]
struct Drawn {
    rows: u64,
    variables: usize,
    method: &'static str,
    /// Whether rows are independent draws from the model itself.
    exact: bool,
    burn_in: Option<usize>,
    thinning: Option<usize>,
    seed: u64,
    #[serde(skip)]
    line: String,
}

/// Draws, writes, and says how the rows were drawn.
///
/// # Errors
/// A model that cannot be read or drawn from, a place that cannot be written.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let model = match files::contents(&arguments.model, &arguments.reading.options(), manners.quiet)? {
        Contents::HiddenMarkov(model) => return sequences(&arguments, &model, manners),
        Contents::Model(model) => model,
        _ => return Err(arguments.fail("chains of hidden reals are not drawn from; draw in another program")),
    };
    if arguments.length.is_some() {
        return Err(arguments.fail(
            "--length is for hidden Markov models of any length; the rows of this model have its variables",
        ));
    }
    let prepare = || arguments.sampler(&model);
    let sampler = progress::during("preparing to draw", !manners.quiet, prepare)?;
    let sweep = || sampler.rows(arguments.seed);
    let rows = progress::during("sweeping", !manners.quiet, sweep).map_err(|error| arguments.fail(error))?;
    let drawn = Drawn::new(&arguments, &model, sampler.method());
    if arguments.tunes_sweeps() && drawn.exact && !manners.quiet {
        remark::note("rows are drawn exactly, without sweeps; --burn-in and --thinning are for --gibbs");
    }
    write(&arguments, &model, rows, manners)?;
    tell(&drawn, arguments.output.as_deref(), manners)
}

fn write(
    arguments: &Arguments,
    model: &Model,
    rows: impl Iterator<Item = Evidence>,
    manners: Manners,
) -> Result<(), Failure> {
    let mut out = Output::open(arguments.output.as_deref())?;
    let mut progress = Progress::new("rows", !manners.quiet && !out.is_terminal());
    let columns: Vec<VariableId> = model.variables().ids().collect();
    let format = EvidenceFormat::new(model.variables(), &columns, arguments.index);
    let mut lines = format.header().to_vec();
    for (row, done) in rows.zip(1..=arguments.rows) {
        format.row(&row, &mut lines);
        if lines.len() >= GATHERED {
            arguments.written(out.write_all(&lines))?;
            lines.clear();
        }
        progress.add(1, done);
    }
    arguments.written(out.write_all(&lines))?;
    drop(progress);
    out.finish()
}

/// Draws sequences of a hidden Markov model, a row per time.
fn sequences(arguments: &Arguments, model: &HiddenMarkov, manners: Manners) -> Result<(), Failure> {
    let length = arguments
        .length
        .ok_or_else(|| {
            arguments.fail(
                "this is a model of sequences of any length; add --length T, the number of times of each",
            )
        })?
        .get();
    if arguments.gibbs || arguments.tunes_sweeps() {
        return Err(arguments.fail(
            "sequences are drawn exactly, without sweeps; leave --gibbs, --burn-in and --thinning out",
        ));
    }
    let sampler = SequenceSampler::new(model).map_err(|error| arguments.fail(error))?;
    let mut out = Output::open(arguments.output.as_deref())?;
    let mut progress = Progress::new("sequences", !manners.quiet && !out.is_terminal());
    let columns: Vec<VariableId> = sampler.variables().ids().collect();
    let format = EvidenceFormat::new(sampler.variables(), &columns, arguments.index);
    let mut lines = [b"sequence,", format.header()].concat();
    let mut seeds = Random::new(arguments.seed);
    for number in 0..arguments.rows {
        for time in sampler.times(seeds.bits()).take(length) {
            lines.extend(number.to_string().as_bytes());
            lines.push(b',');
            format.row(&time, &mut lines);
            if lines.len() >= GATHERED {
                arguments.written(out.write_all(&lines))?;
                lines.clear();
            }
        }
        progress.add(1, number + 1);
    }
    arguments.written(out.write_all(&lines))?;
    drop(progress);
    out.finish()?;
    tell(&Drawn::of_sequences(arguments, length, columns.len()), arguments.output.as_deref(), manners)
}

/// Beside rows on standard output it is said on standard error; it is the result where the rows go to a file.
fn tell(drawn: &Drawn, output: Option<&Path>, manners: Manners) -> Result<(), Failure> {
    match output {
        Some(_) if manners.json => output::print_json(drawn),
        Some(_) if manners.quiet => Ok(()),
        Some(path) => output::print(&format!("{}: {}\n", path.display(), drawn.line)),
        None if manners.quiet => Ok(()),
        None => {
            let line = if manners.json { serde_json::to_string(drawn).ok() } else { None };
            remark::say(line.as_ref().unwrap_or(&drawn.line));
            Ok(())
        }
    }
}

impl Drawn {
    fn new(arguments: &Arguments, model: &Model, method: Method) -> Self {
        let sweeps = match method {
            Method::Gibbs(sweeps) => Some(sweeps),
            _ => None,
        };
        let (name, how) = describe(method);
        let rows = arguments.rows;
        let variables = model.variables().len();
        Self {
            rows,
            variables,
            method: name,
            exact: method.is_exact(),
            burn_in: sweeps.map(|sweeps| sweeps.burn_in),
            thinning: sweeps.map(|sweeps| sweeps.thinning),
            seed: arguments.seed,
            line: format!(
                "{} of {} · {how} · seed {}",
                words::counted(rows, "row"),
                words::counted(variables as u64, "variable"),
                arguments.seed
            ),
        }
    }
}

impl Drawn {
    fn of_sequences(arguments: &Arguments, length: usize, variables: usize) -> Self {
        Self {
            rows: arguments.rows * length as u64,
            variables,
            method: "sequences",
            exact: true,
            burn_in: None,
            thinning: None,
            seed: arguments.seed,
            line: format!(
                "{} of {} · exact, each state given the one before it · seed {} · to be read with --sequence sequence",
                words::counted(arguments.rows, "sequence"),
                words::counted(length as u64, "time"),
                arguments.seed
            ),
        }
    }
}

/// The name of a method, and what is to be known of its rows.
fn describe(method: Method) -> (&'static str, String) {
    match method {
        Method::Ancestral => ("ancestral", "exact, each variable given its parents".to_owned()),
        Method::Elimination => ("elimination", "exact, by an elimination run backwards".to_owned()),
        Method::Gaussian => {
            ("gaussian", "exact, classes and states by their weights and reals as Gaussians".to_owned())
        }
        Method::Gibbs(Sweeps { burn_in, thinning }) => (
            "gibbs",
            format!(
                "Gibbs sweeps, {} before the first row and {} from row to row: dependent rows, which follow the model in the \
                 limit of many sweeps",
                words::count(burn_in as u64),
                words::count(thinning as u64)
            ),
        ),
        exact if exact.is_exact() => ("exact", "exact".to_owned()),
        _ => ("approximate", "approximate".to_owned()),
    }
}

impl Arguments {
    fn sampler<'m>(&self, model: &'m Model) -> Result<Sampler<'m>, Failure> {
        let sampler = if self.gibbs { Sampler::gibbs(model) } else { Sampler::new(model) };
        let usual = Sweeps::default();
        let sweeps = Sweeps {
            burn_in: self.burn_in.unwrap_or(usual.burn_in),
            thinning: self.thinning.map_or(usual.thinning, NonZero::get),
        };
        Ok(sampler.map_err(|error| self.fail(error))?.with_sweeps(sweeps))
    }

    fn tunes_sweeps(&self) -> bool {
        self.burn_in.is_some() || self.thinning.is_some()
    }

    fn fail(&self, error: impl std::fmt::Display) -> Failure {
        Failure::file(&self.model, error)
    }

    fn written(&self, outcome: std::io::Result<()>) -> Result<(), Failure> {
        let name = self.output.as_deref().unwrap_or(Path::new("standard output"));
        outcome.map_err(|error| Failure::write(name, error))
    }
}
