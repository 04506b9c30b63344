//! `hamnet run`: rows of evidence in, posteriors out.

use std::io::Write;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use hamnet::data::{BadRows, EvidenceColumns, OutOfRange, PosteriorOptions, ReadOptions};
use hamnet::model::Evidence;
use hamnet::network::Network;
use hamnet::numeric::Precision;
use hamnet::runtime::Plan;

use crate::args::{Asking, Building, Manners, Reading};
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Progress;
use crate::remark;
use crate::run::{
    Broken, Data, Explainer, Feed, Form, Job, Number, Outside, Ranges, Rows, Sink, Subject, Tally, Words,
    in_table, open, refuse, stream, without_ranges,
};
use crate::sequence::{self, chain};
use crate::summary::Summary;

/// Read rows of evidence and write posteriors
#[derive(Args, Debug)]
#[command(after_help = "\
DATA is CSV with a header of variable names and states as values; an empty cell is missing. Columns `VAR=state`, one per \
state, hold likelihoods. A column of a real variable holds numbers; networks of energies have to know every variable they read, \
so there a missing cell is an error. A UAI evidence file (.evid) serves as well, and an alignment (.fasta, .phy): each site is a \
row, each sequence speaks of the variable of its name, letters like R stand for several states. Columns of results of an earlier \
run are skipped.

Each row gets a `status` (ok, impossible, outside, invalid) and one column `P(VAR=state)` per state of what is asked. A value \
outside of its range in the model is not covered by the certificate: by default such a row is `outside` and has zeros for its \
posterior; --outside allow answers it without a guarantee, --outside error stops there.

An explanation has `ln p(x*,e)`, how probable it is together with the evidence, `most likely VAR` for every variable, and `certain`: `no` \
where another explanation may be as probable, as far as the certificate of its network tells. A network compiled with \
--most-likely gives these columns alone.

A hidden Markov model of any length, or its network, runs over sequences: --query filter (the hidden state from what is seen \
until then), smooth (from the whole sequence) or path (the most probable states). DATA is long, one row per time with the \
columns that are seen (`side`), and with --sequence ID a column that tells sequences apart; or wide, one row per sequence with \
columns `side0`, `side1`, …, ended by its last cell that is not empty. An empty cell is missing. There is one line of answers \
per time; filtering a long table takes constant memory, and through a pipe answers each row as it comes. --evidence adds \
ln p(e): of the whole sequence, when filtering of what is seen until then. A real outside of its range is an error. A chain of \
reals (`dynamics` in a .ham file) is asked for filter or smooth, and gives `mean(x)` and `sd(x)`; its tables are long.

Examples:
  hamnet run asia.bif patients.csv --query lung
  hamnet run asia.bif --given smoke=yes,xray=no --query lung
  hamnet run asia.bif patients.csv --query all --evidence -o posteriors.csv
  hamnet run asia.hamnet - < patients.csv | head
  hamnet run coin.ham tosses.csv --query smooth --sequence game
  tail -f tosses.csv | hamnet run coin.hamnet - --query filter --evidence
  hamnet run gauss.ham rows.csv --query class --outside error
  hamnet run gauss.hamnet --given y.0=0.3,y.1=-1
  hamnet run primates.ham alignment.fasta --query root
  hamnet run grid.uai grid.uai.evid --query all --json")]
pub struct Arguments {
    /// A model, or a network made by `hamnet compile`
    #[arg(value_name = "NET|MODEL")]
    subject: PathBuf,
    /// A table of evidence, `-` for standard input; one row of what is given without it
    data: Option<PathBuf>,
    /// Where to write the posteriors; standard output without it
    #[arg(long, short, value_name = "POSTERIOR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    asking: Asking,
    /// Add ln p(e), the logarithm of how probable the evidence is
    #[arg(long, help_heading = "Results")]
    evidence: bool,
    /// Add the most probable state of each target; with `--query all` the most probable explanation, which is the state
    /// of all variables together that is more probable than any other
    #[arg(long, help_heading = "Results")]
    most_likely: bool,
    /// Repeat the evidence before the answers
    #[arg(long, help_heading = "Results")]
    echo: bool,
    /// The column that tells sequences apart, whose rows stand together; all rows are one sequence without it
    #[arg(long, value_name = "ID", help_heading = "Reading data")]
    sequence: Option<String>,
    /// Copy these columns through
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = "Reading data")]
    pass: Vec<String>,
    /// Read and write states by their number, from 0; -1 is missing
    #[arg(long, help_heading = "Reading data")]
    index: bool,
    /// Skip columns that name no variable the network reads
    #[arg(long, help_heading = "Reading data")]
    ignore_unknown: bool,
    /// What to do with a row that cannot be understood: stop, or give it the status `invalid`
    #[arg(long, value_name = "WHAT", default_value = "fail", help_heading = "Reading data")]
    bad_row: BadRow,
    /// What to do with a real outside of its range, which no certificate covers: stop, give the row the status `outside`
    /// and no posterior, or that status and whatever the network computes
    #[arg(long, value_name = "WHAT", default_value = "warn", help_heading = "Reading data")]
    outside: Outside,
    /// Numbers to compute in: f32 or f64
    #[arg(long, value_name = "PRECISION", default_value = "f64", help_heading = "Running")]
    precision: Precision,
    /// Threads to run on; default one per core
    #[arg(long, value_name = "N", help_heading = "Running")]
    threads: Option<NonZero<usize>>,
    #[command(flatten)]
    building: Building,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum BadRow {
    Fail,
    Mark,
}

/// Finds or builds the network, answers every row, and closes with one line on rows, certificate and size.
///
/// # Errors
/// A call that does not fit the network; files that cannot be read or written; a model too large to compile.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let options = arguments.reading.options();
    if let Some(law) = chain::find(&arguments.subject, &options, manners.quiet)? {
        return chain::run(&law, &arguments.of_reals(manners)?);
    }
    let found = sequence::find(&arguments.subject, &options, manners.quiet)?;
    if let Some(network) = found {
        return sequence::run(&network, &arguments.of_sequences(manners)?);
    }
    if arguments.sequence.is_some() {
        return Err(Failure::Call(
            "--sequence is about hidden Markov models of any length; leave it out, or copy the column through with --pass"
                .to_owned(),
        ));
    }
    let (subject, rows) = open(&arguments.words(manners))?;
    refuse::evidence_that_is_absent(arguments.evidence, &subject.network)?;
    refuse::given_outside(arguments.outside, &subject)?;
    let data = arguments.data(&subject, rows)?;
    if !manners.quiet {
        data.notes().iter().for_each(remark::note);
    }
    let tally = match arguments.precision {
        Precision::F32 => answer::<f32>(&arguments, manners, &subject, data)?,
        Precision::F64 => answer::<f64>(&arguments, manners, &subject, data)?,
    };
    Summary::new(&tally, &subject.network, arguments.precision, arguments.outside).tell(manners);
    Ok(())
}

fn answer<T: Number>(
    arguments: &Arguments,
    manners: Manners,
    subject: &Subject,
    data: Data,
) -> Result<Tally, Failure> {
    let ranges = arguments.ranges(subject, data.columns());
    let unbounded = ranges.is_some().then(|| without_ranges(&subject.network)).transpose()?;
    let network = unbounded.as_ref().unwrap_or(&subject.network);
    let plan = Plan::<T>::new(network).map_err(|error| Failure::Work(error.to_string()))?;
    let options = arguments.posterior_options(subject);
    let form = Form::new(manners.json, &subject.variables, &subject.targets, data.columns(), options);
    let mut out = Output::open(arguments.output.as_deref())?;
    let table = form.table(arguments.is_for_people(&out, manners));
    let progress = Progress::new("rows", !manners.quiet && !out.is_terminal());
    let job = Job {
        subject,
        plan: &plan,
        feed: Feed::new(&subject.network, data.columns(), &subject.fixed),
        explainer: Explainer::of(subject, data.columns())
            .map_err(|error| Failure::Work(error.to_string()))?,
        form,
        ranges,
        most_likely: arguments.most_likely,
        threads: arguments.threads(),
        block_rows: block_rows(&subject.network),
    };
    let answered = stream(&job, data, Sink { out: &mut out, table, progress });
    finish(answered, out, arguments)
}

/// A pipe keeps the rows before an error; a file is complete or not there.
fn finish(answered: Result<Tally, Broken>, mut out: Output, arguments: &Arguments) -> Result<Tally, Failure> {
    match answered {
        Ok(tally) => {
            out.finish()?;
            Ok(tally)
        }
        Err(Broken::Output(error)) => Err(Failure::write(arguments.output_name(), error)),
        Err(Broken::Data(error)) => {
            out.flush()?;
            Err(in_table(arguments.data.as_deref().unwrap_or(Path::new("-")), error))
        }
    }
}

/// Rows of a block: fewer where each is wide, so that a block stays a few megabytes.
fn block_rows(network: &Network) -> usize {
    const CELLS: usize = 1 << 20;
    const MOST: usize = 4096;
    let states: usize = network.heads().iter().map(|head| head.units.len()).sum();
    (CELLS / (network.inputs().len() + states).max(1)).clamp(16, MOST)
}

impl Arguments {
    /// The same call about sequences.
    fn of_sequences(&self, manners: Manners) -> Result<sequence::Call<'_>, Failure> {
        let refused = |option: &str| {
            Err(Failure::Call(format!(
                "{option} is about networks that read rows, and this one runs over sequences; leave it out"
            )))
        };
        match self {
            _ if self.most_likely => return refused("--most-likely"),
            _ if self.echo => return refused("--echo"),
            _ if matches!(self.bad_row, BadRow::Mark) => return refused("--bad-row mark"),
            _ if self.outside == Outside::Allow => return refused("--outside allow"),
            _ => {}
        }
        let question = sequence::Question::of(&self.asking, &self.building)?.ok_or_else(|| {
            Failure::Call(
                "say what to ask of sequences: --query filter (the hidden state from what is seen until then), smooth (from the whole \
                 sequence) or path (the most probable states)"
                    .to_owned(),
            )
        })?;
        let path = self.data.as_deref().ok_or_else(|| {
            Failure::Call(
                "a network over sequences reads a table: give DATA, or `-` for standard input".to_owned(),
            )
        })?;
        Ok(sequence::Call {
            question,
            reading: sequence::Reading {
                path,
                sequence: self.sequence.as_deref(),
                index: self.index,
                ignore_unknown: self.ignore_unknown,
                pass: &self.pass,
            },
            output: self.output.as_deref(),
            ln_evidence: self.evidence,
            precision: self.precision,
            threads: self.threads(),
            manners,
        })
    }

    /// The same call about a chain of reals.
    fn of_reals(&self, manners: Manners) -> Result<chain::Call<'_>, Failure> {
        let sequence::Call { question, reading, output, ln_evidence, manners, .. } =
            self.of_sequences(manners)?;
        let refused =
            |what: &str| Err(Failure::Call(format!("{what}; ask a chain of reals for filter or smooth")));
        match question {
            sequence::Question::Path => return refused("the most probable reals are their means"),
            _ if !reading.pass.is_empty() => return refused("--pass is about networks"),
            sequence::Question::Filter | sequence::Question::Smooth => {}
        }
        Ok(chain::Call {
            smooth: question == sequence::Question::Smooth,
            path: reading.path,
            sequence: reading.sequence,
            ignore_unknown: reading.ignore_unknown,
            output,
            ln_evidence,
            manners,
        })
    }

    fn words(&self, manners: Manners) -> Words<'_> {
        Words {
            subject: &self.subject,
            data: self.data.as_deref(),
            asking: &self.asking,
            building: &self.building,
            reading: &self.reading,
            precision: self.precision,
            most_likely: self.most_likely,
            manners,
        }
    }

    fn data(&self, subject: &Subject, rows: Rows) -> Result<Data, Failure> {
        let (variables, mut options) = (&subject.variables, self.read_options(subject));
        match (rows, &self.data) {
            (Rows::Table, Some(path)) => Data::table(path, variables, &options),
            (Rows::Table, None) => Data::rows(vec![Evidence::none(variables.len())], variables, &options),
            (Rows::Sites(rows), _) => Data::sites(rows, variables, &options),
            (Rows::Known(rows), _) => Data::rows(rows, variables, &options),
            (Rows::BuiltIn(rows), _) => {
                options.readable = None;
                Data::rows(rows, variables, &options)
            }
        }
    }

    fn read_options(&self, subject: &Subject) -> ReadOptions {
        let asked = subject.targets.iter().flat_map(|target| target.variables().iter().copied());
        ReadOptions {
            block_rows: block_rows(&subject.network),
            index: self.index,
            ignore_unknown: self.ignore_unknown,
            pass: self.pass.clone(),
            readable: Some(subject.readable()),
            ignored: if subject.network.parts().targets_condition { Vec::new() } else { asked.collect() },
            required: subject.required(),
            out_of_range: match self.outside {
                Outside::Error => OutOfRange::Refuse,
                Outside::Warn | Outside::Allow => OutOfRange::Keep,
            },
            bad_rows: match self.bad_row {
                BadRow::Fail => BadRows::Fail,
                BadRow::Mark => BadRows::Mark,
            },
        }
    }

    /// The ranges, if rows outside of them are answered.
    fn ranges(&self, subject: &Subject, columns: &EvidenceColumns) -> Option<Ranges> {
        (self.outside == Outside::Allow).then(|| Ranges::new(&subject.variables, columns, &subject.fixed))
    }

    fn posterior_options(&self, subject: &Subject) -> PosteriorOptions {
        PosteriorOptions {
            echo: self.echo,
            index: self.index,
            ln_evidence: self.evidence,
            most_likely: self.most_likely || subject.network.explains(),
            explanation: subject.explains(),
            without_posteriors: subject.network.explains(),
            answer_outside: self.outside == Outside::Allow,
        }
    }

    fn threads(&self) -> NonZero<usize> {
        let cores = || thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        self.threads.unwrap_or_else(cores)
    }

    fn is_for_people(&self, out: &Output, manners: Manners) -> bool {
        out.is_terminal() && !manners.json
    }

    fn output_name(&self) -> &Path {
        self.output.as_deref().unwrap_or(Path::new("standard output"))
    }
}
