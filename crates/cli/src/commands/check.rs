//! `hamnet check`: the certificate of a network against the exact posterior.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;

use clap::Args;
use hamnet::model::Evidence;
use hamnet::model::exact::Judge;
use hamnet::network::{Certificate, Encoding, Network};
use hamnet::numeric::Precision;

use crate::args::{Manners, Reading};
use crate::check::{
    Case, Exact, Examiner, How, Matching, Part, Reached, Report, Runner, Verdict, climb, draw, points,
};
use crate::failure::Failure;
use crate::progress::{self, Progress};
use crate::run::Number;
use crate::{files, output};

/// Rows from which an ascent starts, in each precision and for each part of a certificate.
const STARTS: usize = 4;

/// Hold the certificate of a network against the exact posterior
#[derive(Args, Debug)]
#[command(after_help = "\
Rows are drawn from the model with some variables missing, at random, with likelihoods in place of states; searched for the
least likely evidence; and filled with findings against one state before one that excludes the others. Each is answered by
the network in f64 and f32 and compared with the exact posterior, which is computed in double-double numbers with a bound of
its own. The worst errors are printed beside what is certified. Exit code 1 if a promise is broken.

A network of energies has to know every variable. Its rows are the corners of the box of its reals, with every combination of
states (as many at random as --rows if there are more than 1,024), --rows random points in it, and what an ascent from the
worst of these leads to, by changes of one variable and of all reals together.

Examples:
  hamnet check asia.hamnet asia.bif
  hamnet check gauss.hamnet gauss.ham --rows 1000
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
    /// The rows are the same for the same seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Numbers to compute in: f32 or f64; default both
    #[arg(long, value_name = "PRECISION")]
    precision: Option<Precision>,
    #[command(flatten)]
    reading: Reading,
}

/// Draws rows, compares, and prints the verdict.
///
/// # Errors
/// Files that cannot be read, a network of another model, a broken certificate.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    if !files::is_network(&arguments.network)? {
        let path = arguments.network.display();
        return Err(Failure::Call(format!("{path} is no network; call `hamnet check NET MODEL`")));
    }
    let network = files::network(&arguments.network)?;
    let model = files::model(&arguments.model, &arguments.reading.options(), manners.quiet)?;
    let matching = Matching::new(&network, &model)?;
    let examiner = Examiner::new(&network, &matching, Judge::new(&model));
    let certificates = certificates(&network, arguments.precision)?;
    let (cases, exact) = match network.parts().encoding {
        Encoding::Observed => search(&network, &examiner, &certificates, &arguments, manners)?,
        _ => {
            let search = || draw(&network, &model, &matching, arguments.rows, arguments.seed);
            let cases = progress::during("looking for hard rows", !manners.quiet, search)?;
            let exact = judge_all(&examiner, &cases, manners);
            (cases, exact)
        }
    };
    let declined = exact.iter().filter(|exact| exact.is_none()).count() as u64;
    let mut verdict = Verdict::new(&cases, declined);
    for certificate in certificates {
        let report = examine(&network, certificate, &examiner, &cases, &exact)?;
        verdict.add(&network, certificate, &cases, &report);
    }
    if manners.json {
        output::print_json(&verdict)?
    } else {
        output::print(&verdict.to_string())?
    }
    conclude(&verdict)
}

/// What is exactly true of every row, found on all cores; nothing where that is too much work.
fn judge_all(examiner: &Examiner<'_>, cases: &[Case], manners: Manners) -> Vec<Option<Exact>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let progress = Mutex::new((Progress::new("rows judged", !manners.quiet), 0));
    let judge = |case: &Case| {
        let exact = examiner.judge(&case.evidence).ok();
        // what a panic leaves of the counter is still a number to show
        let (progress, done) = &mut *progress.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        progress.add(1, *done);
        exact
    };
    let mut judged: Vec<Option<Exact>> = cases.iter().map(|_| None).collect();
    let share = cases.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        for (cases, judged) in cases.chunks(share).zip(judged.chunks_mut(share)) {
            scope.spawn(|| cases.iter().zip(judged).for_each(|(case, exact)| *exact = judge(case)));
        }
    });
    judged
}

/// The rows of a network that has to know every variable: corners and points of the box, and the worst rows that an ascent
/// from the worst of them leads to, in each precision and for each part of its certificate.
fn search(
    network: &Network,
    examiner: &Examiner<'_>,
    certificates: &[&Certificate],
    arguments: &Arguments,
    manners: Manners,
) -> Result<(Vec<Case>, Vec<Option<Exact>>), Failure> {
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
        exact.push(Some(reached.exact));
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
    exact: &[Option<Exact>],
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
    exact: &[Option<Exact>],
) -> Result<Report, Failure> {
    let rows: Vec<_> = cases.iter().map(|case| case.evidence.clone()).collect();
    let mut runner = Runner::<T>::new(network)?;
    let answers = runner.answer(&rows);
    let mut report = Report::default();
    for (row, exact) in exact.iter().enumerate() {
        if let Some(exact) = exact {
            examiner.examine(certificate, exact, answers, row, &mut report);
        }
    }
    Ok(report)
}

/// The certificates to check.
fn certificates(network: &Network, precision: Option<Precision>) -> Result<Vec<&Certificate>, Failure> {
    let wanted =
        [Precision::F64, Precision::F32].into_iter().filter(|own| precision.is_none_or(|p| p == *own));
    let found: Vec<&Certificate> = wanted.filter_map(|precision| network.certificate(precision)).collect();
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
