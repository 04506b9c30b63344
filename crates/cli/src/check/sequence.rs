//! A network over sequences held against the exact beliefs of its model: sequences of several lengths are drawn, made hard, answered
//! by the runtime, judged, and changed for the worse.

mod climb;
mod compare;
mod draw;
mod matching;
mod runner;

use std::num::NonZero;
use std::thread;

use hamnet::model::exact::{Budget, Declined, SequenceJudge};
use hamnet::model::hierarchy::HiddenMarkov;
use hamnet::network::sequence::{SequenceCertificate, SequenceNetwork, Sight};
use hamnet::numeric::Precision;

use super::draw::How;
use super::report::{Part, Report};
use super::verdict::{Compared, Verdict};
use crate::args::Manners;
use crate::failure::Failure;
use crate::progress;
use crate::run::Number;
use climb::{Reached, ascend};
use compare::{Exact, Examiner};
use draw::{Case, draw};
use matching::Matching;
use runner::Runner;

/// The parts of a certificate whose worst inputs are looked for.
const PARTS: [Part; 4] = [Part::Filtered, Part::Smoothed, Part::LnEvidence, Part::Path];
/// Sequences from which an ascent starts, in each precision and for each part of a certificate.
const STARTS: usize = 3;
/// Ascents start from sequences of so many times at most.
const LONGEST_START: usize = 60;

/// How a network over sequences is checked.
pub struct Check {
    /// The number of sequences, without those that ascents lead to.
    pub sequences: usize,
    pub seed: u64,
    /// What judging one sequence may cost.
    pub budget: Budget,
    pub manners: Manners,
}

impl Check {
    /// The verdict on `network`, held against `law` by its `certificates`.
    ///
    /// # Errors
    /// A network of another model, or one that the runtime cannot hold.
    pub fn run(
        &self,
        network: &SequenceNetwork,
        law: &HiddenMarkov,
        certificates: &[&SequenceCertificate],
    ) -> Result<Verdict, Failure> {
        let matching = Matching::new(network, law)?;
        let judge = SequenceJudge::new(law).with_budget(self.budget);
        let examiner = Examiner::new(network, &matching, judge);
        let mut cases = draw(network, law, &matching, self.sequences, self.seed)?;
        let judge = || shared(&cases, |case| examiner.judge(&case.sights));
        let mut judged = progress::during("judging sequences", !self.manners.quiet, judge);
        let mut found = Vec::new();
        for certificate in certificates {
            found.extend(self.climb(certificate, &examiner, &cases, &judged)?);
        }
        for reached in found {
            cases.push(Case { how: How::Climbed, sights: reached.sights });
            judged.push(Ok(reached.exact));
        }
        let ways: Vec<How> = cases.iter().map(|case| case.how).collect();
        let declined = judged.iter().filter_map(|exact| exact.as_ref().err());
        let mut verdict = Verdict::new("sequence", &ways, declined);
        for certificate in certificates {
            let report = examine(certificate, &examiner, &cases, &judged)?;
            let of_one_step = |part: &Part| (*part, bound(certificate, *part, 1));
            let compared = Compared {
                precision: certificate.precision,
                parts: &PARTS.iter().chain(&[Part::LnPath]).map(of_one_step).collect::<Vec<_>>(),
                how: &|row| ways[row],
                findings: &|row| findings(network, &cases[row].sights),
                steps: Some(&|row| cases[row].sights.len()),
            };
            verdict.add(&compared, &report);
        }
        Ok(verdict)
    }

    /// What ascents lead to from the worst of `cases` that are not too long, for each part of the certificate.
    fn climb(
        &self,
        certificate: &SequenceCertificate,
        examiner: &Examiner<'_>,
        cases: &[Case],
        judged: &[Result<Exact, Declined>],
    ) -> Result<Vec<Reached>, Failure> {
        let report = examine(certificate, examiner, cases, judged)?;
        let starts_of = |part| {
            let rows = report.worst(part, usize::MAX).map(|row| &cases[row].sights);
            rows.filter(|sights| sights.len() <= LONGEST_START).take(STARTS).map(move |sights| (part, sights))
        };
        let starts: Vec<(Part, &Vec<Sight>)> = PARTS.into_iter().flat_map(starts_of).collect();
        let ascend =
            |&(part, start): &(Part, &Vec<Sight>)| ascend(examiner, certificate, part, start, self.seed);
        let climb = || shared(&starts, ascend);
        let climbed = progress::during("climbing to larger errors", !self.manners.quiet, climb);
        climbed.into_iter().filter_map(Result::transpose).collect()
    }
}

/// What is certified of a `part` after so many steps; nothing of what is no part of it.
fn bound(certificate: &SequenceCertificate, part: Part, steps: usize) -> f64 {
    match part {
        Part::Filtered => certificate.filtered(steps),
        Part::Smoothed => certificate.smoothed(steps),
        Part::LnEvidence => certificate.ln_evidence(steps),
        Part::Path => certificate.path(steps),
        // the weight of one path, where a comparison of two has twice its error
        Part::LnPath => certificate.path(steps) / 2.0,
        Part::Posterior | Part::Energy | Part::MaxMarginal => f64::INFINITY,
    }
}

fn examine(
    certificate: &SequenceCertificate,
    examiner: &Examiner<'_>,
    cases: &[Case],
    judged: &[Result<Exact, Declined>],
) -> Result<Report, Failure> {
    match certificate.precision {
        Precision::F32 => examine_all::<f32>(certificate, examiner, cases, judged),
        Precision::F64 => examine_all::<f64>(certificate, examiner, cases, judged),
    }
}

fn examine_all<T: Number>(
    certificate: &SequenceCertificate,
    examiner: &Examiner<'_>,
    cases: &[Case],
    judged: &[Result<Exact, Declined>],
) -> Result<Report, Failure> {
    let mut runner = Runner::<T>::new(examiner.network)?;
    let sights: Vec<&[Sight]> = cases.iter().map(|case| case.sights.as_slice()).collect();
    let answers = runner.answer(&sights)?;
    let mut report = Report::default();
    for (row, exact) in judged.iter().enumerate() {
        if let Ok(exact) = exact {
            examiner.examine(certificate, exact, &answers.of(row), row, &mut report);
        }
    }
    Ok(report)
}

/// `work` on all `items`, on all cores, in order.
fn shared<I: Sync, R: Send>(items: &[I], work: impl Fn(&I) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let work = &work;
    thread::scope(|scope| {
        // every so many-th, so that long sequences are shared too
        let of = |first: usize| {
            scope.spawn(move || items.iter().skip(first).step_by(threads).map(work).collect::<Vec<R>>())
        };
        let workers: Vec<_> = (0..threads).map(of).collect();
        let mut shares: Vec<_> = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).into_iter())
            .collect();
        (0..items.len()).filter_map(|place| shares[place % threads].next()).collect()
    })
}

/// `side3=H`, `wind0=2.5`: all that is seen, as the columns of a table with one row per sequence say it.
fn findings(network: &SequenceNetwork, sights: &[Sight]) -> Vec<String> {
    let labels = network.parts().emission.labels();
    let at = |(time, sight): (usize, &Sight)| match sight {
        Sight::Missing => Vec::new(),
        Sight::Symbol(symbol) => vec![format!("{}{time}={}", labels[0].name, labels[0].states()[*symbol])],
        Sight::Values(values) => {
            labels.iter().zip(values).map(|(label, value)| format!("{}{time}={value}", label.name)).collect()
        }
    };
    sights.iter().enumerate().flat_map(at).collect()
}
