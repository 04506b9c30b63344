//! Answers to the sequences of a table.

use std::io::Write;
use std::num::NonZero;
use std::path::Path;

use hamnet::network::RoundedUp;
use hamnet::network::sequence::{SequenceNetwork, Sight};
use hamnet::numeric::Precision;
use hamnet::runtime::sequence::{Beliefs, Paths, SequencePlan, Sequences};
use hamnet::runtime::{Element, Status};

use super::Question;
use super::columns::{Columns, Form};
use super::lines::{Answer, Line, Lines};
use super::table::{Reading, Table};
use crate::args::Manners;
use crate::failure::Failure;
use crate::output::Output;
use crate::{remark, words};

/// The times that are answered together, more or less; a sequence is never cut.
const TOGETHER: usize = 1 << 16;

/// What a call asks.
pub struct Call<'a> {
    pub question: Question,
    pub reading: Reading<'a>,
    pub output: Option<&'a Path>,
    pub ln_evidence: bool,
    pub precision: Precision,
    pub threads: NonZero<usize>,
    pub manners: Manners,
}

/// Answers every time of every sequence, and closes with one line.
///
/// A table of one row per time is filtered as it comes, in constant memory; otherwise sequences are held until they end.
///
/// # Errors
/// Tables that cannot be read, or do not fit; output that cannot be written.
pub fn run(network: &SequenceNetwork, call: &Call<'_>) -> Result<(), Failure> {
    match call.precision {
        Precision::F32 => run_in::<f32>(network, call),
        Precision::F64 => run_in::<f64>(network, call),
    }
}

/// A number of the runtime that a line can hold.
trait Number: Element {
    fn answer(belief: &[Self]) -> Answer<'_>;
}

impl Number for f32 {
    fn answer(belief: &[Self]) -> Answer<'_> {
        Answer::F32(belief)
    }
}

impl Number for f64 {
    fn answer(belief: &[Self]) -> Answer<'_> {
        Answer::F64(belief)
    }
}

fn run_in<T: Number>(network: &SequenceNetwork, call: &Call<'_>) -> Result<(), Failure> {
    let table = Table::open(&Columns::of_network(network)?, &call.reading)?;
    if !call.manners.quiet {
        table.remark();
    }
    let plan = SequencePlan::<T>::new(network).map_err(|error| Failure::Work(error.to_string()))?;
    let mut out = Output::open(call.output)?;
    let lines = lines(network, &table, call);
    let mut bytes = Vec::new();
    lines.header(&mut bytes);
    let desk = Desk { plan: &plan, call, lines, tally: Tally::default() };
    let answered = desk.answer(table, &mut out, bytes);
    match answered {
        Ok(tally) => {
            out.finish()?;
            tell(network, call, &tally);
            Ok(())
        }
        Err(failure) => {
            // a pipe keeps what was answered before the error, a file is complete or not there
            out.flush()?;
            Err(failure)
        }
    }
}

fn lines(network: &SequenceNetwork, table: &Table, call: &Call<'_>) -> Lines {
    let numbered = table.form == Form::Wide && call.reading.sequence.is_none();
    let id = call.reading.sequence.map(str::to_owned).or(numbered.then(|| "sequence".to_owned()));
    let before = id.into_iter().chain(call.reading.pass.iter().cloned()).collect();
    let is_path = call.question == Question::Path;
    Lines::new(call.manners.json, before, &network.parts().belief, is_path)
        .by_index(call.reading.index)
        .with_ln_evidence(call.ln_evidence)
}

/// What was answered.
#[derive(Default)]
struct Tally {
    sequences: u64,
    impossible: u64,
    times: u64,
    longest: u64,
}

struct Desk<'a, T: Number> {
    plan: &'a SequencePlan<T>,
    call: &'a Call<'a>,
    lines: Lines,
    tally: Tally,
}

/// Sequences that wait to be answered.
struct Waiting {
    sequences: Sequences,
    current: Vec<Sight>,
    is_open: bool,
    /// The cells before every time: of whole sequences, then of the current one.
    before: Vec<Vec<Vec<u8>>>,
}

impl<T: Number> Desk<'_, T> {
    fn answer(mut self, table: Table, out: &mut Output, bytes: Vec<u8>) -> Result<Tally, Failure> {
        if self.call.question == Question::Filter && table.form == Form::Long {
            self.stream(table, out, bytes)?;
        } else {
            self.gather(table, out, bytes)?;
        }
        Ok(self.tally)
    }

    /// Filters row by row.
    fn stream(&mut self, mut table: Table, out: &mut Output, mut bytes: Vec<u8>) -> Result<(), Failure> {
        let mut stream = self.plan.stream();
        loop {
            write(out, &mut bytes, self.call, table.is_live)?;
            let Some(rows) = table.next_rows()? else {
                self.close(stream.status(), stream.time());
                return Ok(());
            };
            for row in rows {
                if row.begins {
                    self.close(stream.status(), stream.time());
                    stream = self.plan.stream();
                }
                let time = stream.time();
                for sight in &row.sights {
                    // it was read as one of what the network reads
                    stream
                        .push(sight)
                        .map_err(|error| Failure::Work(format!("row {}: {error}", row.number)))?;
                }
                let line = Line {
                    before: &row.passed,
                    time,
                    status: stream.status(),
                    answer: T::answer(stream.belief()),
                    ln_evidence: stream.ln_evidence(),
                };
                self.lines.line(&line, &mut bytes);
            }
        }
    }

    /// Counts a sequence that has ended.
    fn close(&mut self, status: Status, times: u64) {
        if times > 0 {
            self.tally.sequences += 1;
            self.tally.impossible += u64::from(status == Status::Impossible);
            self.tally.times += times;
            self.tally.longest = self.tally.longest.max(times);
        }
    }

    /// Holds sequences until they are whole, and answers many together.
    fn gather(&mut self, mut table: Table, out: &mut Output, mut bytes: Vec<u8>) -> Result<(), Failure> {
        let network = self.plan.network();
        let mut waiting = Waiting {
            sequences: Sequences::for_network(network),
            current: Vec::new(),
            is_open: false,
            before: Vec::new(),
        };
        while let Some(rows) = table.next_rows()? {
            for row in rows {
                if row.begins {
                    waiting.end()?;
                    if waiting.sequences.times() >= TOGETHER {
                        self.answer_waiting(&mut waiting, &mut bytes);
                        write(out, &mut bytes, self.call, table.is_live)?;
                    }
                    waiting.is_open = true;
                }
                let mut before = row.passed;
                if table.form == Form::Wide && self.call.reading.sequence.is_none() {
                    before.insert(0, row.number.to_string().into_bytes());
                }
                waiting.before.extend(std::iter::repeat_n(before, row.sights.len()));
                waiting.current.extend(row.sights);
            }
        }
        waiting.end()?;
        self.answer_waiting(&mut waiting, &mut bytes);
        write(out, &mut bytes, self.call, table.is_live)
    }

    fn answer_waiting(&mut self, waiting: &mut Waiting, bytes: &mut Vec<u8>) {
        let (plan, sequences, threads) = (self.plan, &waiting.sequences, self.call.threads);
        let (mut beliefs, mut paths) = (Beliefs::new(), Paths::new());
        match self.call.question {
            Question::Filter => plan.filter(sequences, threads, &mut beliefs),
            Question::Smooth => plan.smooth(sequences, threads, &mut beliefs),
            Question::Path => plan.most_probable(sequences, threads, &mut paths),
        }
        let is_path = self.call.question == Question::Path;
        for number in 0..sequences.len() {
            let range = sequences.range(number);
            let (whole, ln) = if is_path {
                (paths.status[number], paths.ln_probability[number])
            } else {
                (beliefs.status[number], beliefs.ln_evidence[number])
            };
            let mut until = 0.0;
            for (time, at) in range.clone().enumerate() {
                // filtered beliefs stand until the time that cannot be
                let (status, ln_evidence) = match beliefs.ln_steps.get(at) {
                    Some(&step) => {
                        until += step;
                        (if step == f64::NEG_INFINITY { whole } else { Status::Ok }, until)
                    }
                    None => (whole, ln),
                };
                let answer = if is_path {
                    Answer::State(paths.states[at])
                } else {
                    T::answer(beliefs.at(at..at + 1, plan.states()))
                };
                let before = &waiting.before[at];
                self.lines.line(&Line { before, time: time as u64, status, answer, ln_evidence }, bytes);
            }
            self.close(whole, range.len() as u64);
        }
        waiting.before.clear();
        waiting.sequences.clear();
    }
}

impl Waiting {
    /// The current sequence is whole.
    fn end(&mut self) -> Result<(), Failure> {
        if self.is_open {
            let pushed = self.sequences.push(&self.current);
            pushed.map_err(|error| Failure::Work(error.to_string()))?;
            self.current.clear();
        }
        Ok(())
    }
}

fn write(out: &mut Output, bytes: &mut Vec<u8>, call: &Call<'_>, is_live: bool) -> Result<(), Failure> {
    let name = call.output.unwrap_or(Path::new("standard output"));
    let written = out.write_all(bytes).and_then(|()| if is_live { out.flush() } else { Ok(()) });
    bytes.clear();
    written.map_err(|error| Failure::write(name, error))
}

/// Closes on standard error with what was answered and what is certified of it.
fn tell(network: &SequenceNetwork, call: &Call<'_>, tally: &Tally) {
    if call.manners.quiet {
        return;
    }
    let certificate = network.certificate(call.precision);
    let longest = usize::try_from(tally.longest).unwrap_or(usize::MAX);
    let bound = certificate.map(|certificate| call.question.promise(certificate, longest));
    if call.manners.json {
        let line = serde_json::json!({
            "sequences": tally.sequences,
            "impossible": tally.impossible,
            "times": tally.times,
            "longest": tally.longest,
            "precision": call.precision.name(),
            "bound": bound,
            "bound_on": call.question.norm(),
        });
        return remark::say(&line.to_string());
    }
    let impossible = match tally.impossible {
        0 => String::new(),
        some => format!(", {} impossible", words::count(some)),
    };
    let promise = bound.map_or_else(
        || format!("no certificate for {}", call.precision),
        |bound| {
            format!(
                "{} ≤ {} ({}, after {})",
                call.question.norm(),
                RoundedUp(bound),
                call.precision,
                words::counted(tally.longest, "step")
            )
        },
    );
    remark::say(&format!(
        "{} of {}{impossible} · {promise}",
        words::counted(tally.times, "time"),
        words::counted(tally.sequences, "sequence")
    ));
}
