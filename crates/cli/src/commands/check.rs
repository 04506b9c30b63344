//! `hamnet check`: the certificate of a network against the exact posterior.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use clap::Args;
use hamnet::model::Evidence;
use hamnet::model::exact::{Budget, Declined, Judge};
use hamnet::model::format::Contents;
use hamnet::network::file::Stored;
use hamnet::network::sequence::SequenceNetwork;
use hamnet::network::{Certificate, Encoding, Network};
use hamnet::numeric::Precision;

use crate::args::{Manners, Reading};
use crate::check::{
    Case, Compared, Exact, Examiner, How, Matching, Part, Reached, Report, Runner, Verdict, climb, draw,
    findings, points, sequence, stranger,
};
use crate::failure::Failure;
use crate::progress::{self, Progress};
use crate::run::Number;
use crate::{files, output, words};

/// Rows from which an ascent starts, in each precision and for each part of a certificate.
const STARTS: usize = 4;

/// Hold the certificate of a network against the exact posterior
#[derive(Args, Debug)]
#[command(after_help = "\
Rows are drawn from the model with some variables missing, at random, with likelihoods in place of states; searched for the \
least likely evidence; and filled with findings against one state before one that excludes the others. Each is answered by \
the network in f64 and f32 and compared with the exact posterior, which is computed in double-double numbers with a bound of \
its own. The worst errors are printed beside what is certified. Exit code 1 if a promise is broken.

A network of energies has to know every variable. Its rows are the corners of the box of its reals, with every combination of \
states (as many at random as --rows if there are more than 1,024), --rows random points in it, and what an ascent from the \
worst of these leads to, by changes of one variable and of all reals together.

A network over sequences is checked on --rows sequences of 1 to 1,000 times: all short ones, drawn from the model with and \
without gaps, at random, least likely time by time, and with a symbol that cannot follow; and on what an ascent from the worst \
of these leads to. Filtered and smoothed beliefs, ln p and most probable paths are held to what is certified for their length.

Rows that the judge does not answer are counted, with the reason; --budget lets it work harder.

Examples:
  hamnet check asia.hamnet asia.bif
  hamnet check gauss.hamnet gauss.ham --rows 1000
  hamnet check coin.hamnet coin.ham
  hamnet check alarm.hamnet alarm.bif --rows 2000 --seed 7 --precision f32")]
pub struct Arguments {
    /// The network
    #[arg(value_name = "NET")]
    network: PathBuf,
    /// The model it was compiled from
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// Rows to compare
    #[arg(long, value_name = "N", default_value_t = 200)]
    rows: usize,
    /// The most multiply-adds that the exact posterior of one row may take, with 10 bytes of memory for each, 2 GiB at least
    #[arg(long, value_name = "N", default_value_t = Budget::default().multiply_adds)]
    budget: u64,
    /// The rows are the same for the same seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Numbers to compute in: f32 or f64; default both
    #[arg(long, value_name = "PRECISION")]
    precision: Option<Precision>,
    #[command(flatten)]
    reading: Reading,
}

impl Arguments {
    fn budget(&self) -> Budget {
        let bytes = Budget::default().bytes.max(self.budget.saturating_mul(10));
        Budget { multiply_adds: self.budget, bytes }
    }
}

/// Draws rows, compares, and prints the verdict.
///
/// # Errors
/// Files that cannot be read, a network of another model, a broken certificate.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let (network, model) = (&arguments.network, &arguments.model);
    let (network, model) = match (files::is_network(network)?, files::is_network(model)?) {
        (true, _) => (network, model),
        (false, true) => (model, network),
        (false, false) => {
            let path = network.display();
            return Err(Failure::Call(format!("{path} is no network; call `hamnet check NET MODEL`")));
        }
    };
    let verdict = match files::stored(network)? {
        Stored::Network(network) => of_rows(&network, model, &arguments, manners)?,
        Stored::Sequence(network) => of_sequences(&network, model, &arguments, manners)?,
    };
    if manners.json {
        output::print_json(&verdict)?
    } else {
        output::print(&verdict.to_string())?
    }
    conclude(&verdict)
}

/// The verdict on a network that reads rows.
fn of_rows(
    network: &Network,
    model: &Path,
    arguments: &Arguments,
    manners: Manners,
) -> Result<Verdict, Failure> {
    let model = files::model(model, &arguments.reading.options(), manners.quiet)?;
    let matching = Matching::new(network, &model)?;
    let examiner = Examiner::new(network, &matching, Judge::new(&model).with_budget(arguments.budget()));
    let certificates = certificates(arguments.precision, |precision| network.certificate(precision))?;
    let (cases, exact) = match network.parts().encoding {
        Encoding::Observed => search(network, &examiner, &certificates, arguments, manners)?,
        _ => {
            let search = || draw(network, &model, &matching, arguments.rows, arguments.seed);
            let cases = progress::during("looking for hard rows", !manners.quiet, search)?;
            let exact = judge_all(&examiner, &cases, manners);
            (cases, exact)
        }
    };
    let ways: Vec<How> = cases.iter().map(|case| case.how).collect();
    let mut verdict = Verdict::new("row", &ways, exact.iter().filter_map(|exact| exact.as_ref().err()));
    for certificate in certificates {
        let report = examine(network, certificate, &examiner, &cases, &exact)?;
        let compared = Compared {
            precision: certificate.precision,
            parts: &parts(network, certificate),
            how: &|row| ways[row],
            findings: &|row| findings(network, &cases[row].evidence),
            steps: None,
        };
        verdict.add(&compared, &report);
    }
    Ok(verdict)
}

/// The verdict on a network over sequences.
fn of_sequences(
    network: &SequenceNetwork,
    model: &Path,
    arguments: &Arguments,
    manners: Manners,
) -> Result<Verdict, Failure> {
    let Contents::HiddenMarkov(law) = files::contents(model, &arguments.reading.options(), manners.quiet)?
    else {
        return Err(stranger(
            "it runs over sequences of any length, and the model is none of these".to_owned(),
        ));
    };
    let certificates = certificates(arguments.precision, |precision| network.certificate(precision))?;
    let check = sequence::Check {
        sequences: arguments.rows,
        seed: arguments.seed,
        budget: arguments.budget(),
        manners,
    };
    check.run(network, &law, &certificates)
}

/// What is certified, with the bounds.
fn parts(network: &Network, certificate: &Certificate) -> Vec<(Part, f64)> {
    let mut parts = match network.explains() {
        true => vec![(Part::MaxMarginal, certificate.decisive_lead())],
        false => vec![(Part::Posterior, words::total_variation(certificate))],
    };
    parts.extend(certificate.energy.map(|bound| (Part::Energy, bound.total())));
    if network.evidence().tells_probability() {
        parts.push((Part::LnEvidence, certificate.ln_evidence.total()));
    }
    parts
}

/// What is exactly true of a row, or why the judge does not answer it.
type Judged = Result<Exact, Declined>;

/// What is exactly true of every row, found on all cores.
fn judge_all(examiner: &Examiner<'_>, cases: &[Case], manners: Manners) -> Vec<Judged> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let progress = Mutex::new((Progress::new("rows judged", !manners.quiet), 0));
    let judge = |case: &Case| {
        let exact = examiner.judge(&case.evidence);
        // what a panic leaves of the counter is still a number to show
        let (progress, done) = &mut *progress.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        progress.add(1, *done);
        exact
    };
    let share = cases.len().div_ceil(threads).max(1);
    let judge = &judge;
    thread::scope(|scope| {
        let of = |share| scope.spawn(move || <[Case]>::iter(share).map(judge).collect::<Vec<Judged>>());
        let workers: Vec<_> = cases.chunks(share).map(of).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, Vec<Judged>>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().flat_map(join).collect()
    })
}

/// The rows of a network that has to know every variable: corners and points of the box, and the worst rows that an ascent
/// from the worst of them leads to, in each precision and for each part of its certificate.
fn search(
    network: &Network,
    examiner: &Examiner<'_>,
    certificates: &[&Certificate],
    arguments: &Arguments,
    manners: Manners,
) -> Result<(Vec<Case>, Vec<Judged>), Failure> {
    let mut cases = points(network, arguments.rows, arguments.seed);
    let mut exact = judge_all(examiner, &cases, manners);
    let mut found = Vec::new();
    // where these are all rows there are, nothing is left to be found
    let rest = if cases.iter().all(|case| case.how == How::Every) { &[] } else { certificates };
    for certificate in rest {
        let report = examine(network, certificate, examiner, &cases, &exact)?;
        for part in [Part::Posterior, Part::Energy] {
            let starts: Vec<_> = report.worst(part, STARTS).map(|row| cases[row].evidence.clone()).collect();
            let ascend = || ascend(network, examiner, certificate.precision, part, &starts, arguments.seed);
            found.extend(progress::during("climbing to larger errors", !manners.quiet, ascend)?);
        }
    }
    for reached in found {
        cases.push(Case { how: How::Climbed, evidence: reached.evidence });
        exact.push(Ok(reached.exact));
    }
    Ok((cases, exact))
}

/// Ascents from all `starts`, on all cores.
fn ascend(
    network: &Network,
    examiner: &Examiner<'_>,
    precision: Precision,
    part: Part,
    starts: &[Evidence],
    seed: u64,
) -> Result<Vec<Reached>, Failure> {
    let from = |(number, start): (usize, &Evidence)| {
        let seed = seed.wrapping_add(number as u64);
        match precision {
            Precision::F32 => climb::<f32>(network, examiner, part, precision, start, seed),
            Precision::F64 => climb::<f64>(network, examiner, part, precision, start, seed),
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let numbered: Vec<(usize, &Evidence)> = starts.iter().enumerate().collect();
    let share = numbered.len().div_ceil(threads).max(1);
    let climbed: Vec<Result<Option<Reached>, Failure>> = thread::scope(|scope| {
        let of = |share: &[(usize, &Evidence)]| share.iter().copied().map(from).collect::<Vec<_>>();
        let workers: Vec<_> = numbered.chunks(share).map(|share| scope.spawn(move || of(share))).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    climbed.into_iter().filter_map(Result::transpose).collect()
}

fn examine(
    network: &Network,
    certificate: &Certificate,
    examiner: &Examiner<'_>,
    cases: &[Case],
    exact: &[Judged],
) -> Result<Report, Failure> {
    match certificate.precision {
        Precision::F32 => examine_all::<f32>(network, certificate, examiner, cases, exact),
        Precision::F64 => examine_all::<f64>(network, certificate, examiner, cases, exact),
    }
}

fn examine_all<T: Number>(
    network: &Network,
    certificate: &Certificate,
    examiner: &Examiner<'_>,
    cases: &[Case],
    exact: &[Judged],
) -> Result<Report, Failure> {
    let rows: Vec<_> = cases.iter().map(|case| case.evidence.clone()).collect();
    let mut runner = Runner::<T>::new(network)?;
    let answers = runner.answer(&rows);
    let mut report = Report::default();
    for (row, exact) in exact.iter().enumerate() {
        if let Ok(exact) = exact {
            examiner.examine(certificate, exact, answers, row, &mut report);
        }
    }
    Ok(report)
}

/// The certificates to check.
fn certificates<'n, C>(
    precision: Option<Precision>,
    of: impl Fn(Precision) -> Option<&'n C>,
) -> Result<Vec<&'n C>, Failure> {
    let wanted =
        [Precision::F64, Precision::F32].into_iter().filter(|own| precision.is_none_or(|p| p == *own));
    let found: Vec<&C> = wanted.filter_map(of).collect();
    if found.is_empty() {
        return Err(Failure::Work("the network has no such certificate".to_owned()));
    }
    Ok(found)
}

fn conclude(verdict: &Verdict) -> Result<(), Failure> {
    if verdict.holds {
        return Ok(());
    }
    let broken: Vec<&str> = verdict.broken().map(String::as_str).collect();
    Err(Failure::Work(format!("the certificate is broken\n  {}", broken.join("\n  "))))
}
