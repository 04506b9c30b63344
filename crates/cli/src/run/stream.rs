//! Blocks of rows over threads: each thread takes the next block, answers it, and waits for its turn to write.
//!
//! So the lines come in the order of the table whichever thread is faster, and no more blocks are in memory than there are
//! threads.

use std::io::Write;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use hamnet::data::{DataError, EvidenceBlock};
use hamnet::runtime::Plan;

use super::aligned::Aligned;
use super::answering::{Desk, Number};
use super::{Data, Explainer, Feed, Form, Ranges, Subject, Tally};
use crate::output::Output;
use crate::progress::Progress;

/// What happens to every block.
pub struct Job<'a, T: Number> {
    pub subject: &'a Subject,
    pub plan: &'a Plan<T>,
    pub feed: Feed,
    /// Finds explanations, where the network gives posteriors and they are asked for as well.
    pub explainer: Option<Explainer<'a, T>>,
    pub form: Form,
    /// Where rows outside of ranges are answered all the same, which rows these are.
    pub ranges: Option<Ranges>,
    /// Whether most likely states are asked for.
    pub most_likely: bool,
    pub threads: NonZero<usize>,
    /// Rows of a whole block; a shorter one is the last.
    pub block_rows: usize,
}

/// Where the lines go.
pub struct Sink<'a> {
    pub out: &'a mut Output,
    pub table: Option<Aligned>,
    pub progress: Progress,
}

/// Why the stream ends early.
pub enum Broken {
    Data(DataError),
    Output(std::io::Error),
}

/// Answers all rows of `data` and writes them to `sink` in their order.
///
/// # Errors
/// What is wrong with the data, when the rows before it are written; what is wrong with the output.
pub fn stream<T: Number>(job: &Job<'_, T>, mut data: Data, sink: Sink<'_>) -> Result<Tally, Broken> {
    let first = data.next();
    let more = matches!(&first, Some(Ok(block)) if block.rows() >= job.block_rows);
    let line = Line {
        source: Mutex::new(Source { first, data, taken: 0 }),
        counter: Mutex::new(Counter {
            sink,
            header: job.form.header(),
            next: 0,
            tally: Tally::default(),
            end: None,
        }),
        turn: Condvar::new(),
    };
    let helpers = if more { job.threads.get() - 1 } else { 0 };
    thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|| work(job, &line));
        }
        work(job, &line);
    });
    line.finish()
}

/// What the threads share: blocks at one end, lines at the other.
struct Line<'a> {
    source: Mutex<Source>,
    counter: Mutex<Counter<'a>>,
    turn: Condvar,
}

struct Source {
    first: Option<Result<EvidenceBlock, DataError>>,
    data: Data,
    taken: u64,
}

struct Counter<'a> {
    sink: Sink<'a>,
    header: &'a [u8],
    /// The number of the block whose lines are written next.
    next: u64,
    tally: Tally,
    end: Option<Broken>,
}

fn work<T: Number>(job: &Job<'_, T>, line: &Line<'_>) {
    let _bell = Bell(line);
    let mut desk = Desk::new(job);
    let mut lines = Vec::new();
    while let Some((number, block)) = line.take() {
        lines.clear();
        let answered = block.map(|block| desk.answer(&block, &mut lines));
        if !line.deliver(number, answered.map_err(Broken::Data), &lines) {
            return;
        }
    }
}

impl Line<'_> {
    /// The next block, with its number.
    fn take(&self) -> Option<(u64, Result<EvidenceBlock, DataError>)> {
        let mut source = lock(&self.source);
        let block = source.first.take().or_else(|| source.data.next())?;
        source.taken += 1;
        Some((source.taken - 1, block))
    }

    /// Writes the lines of block `number` once all before it are written; `false` when the stream has ended.
    fn deliver(&self, number: u64, answered: Result<Tally, Broken>, lines: &[u8]) -> bool {
        let mut counter = lock(&self.counter);
        while counter.next != number && counter.end.is_none() {
            counter = self.turn.wait(counter).unwrap_or_else(PoisonError::into_inner);
        }
        if counter.end.is_none() {
            let written = answered.and_then(|tally| counter.write(lines, tally));
            counter.end = written.err();
            counter.next += 1;
        }
        self.turn.notify_all();
        counter.end.is_none()
    }

    fn finish(self) -> Result<Tally, Broken> {
        let mut counter = self.counter.into_inner().unwrap_or_else(PoisonError::into_inner);
        match counter.end.take() {
            Some(broken) => Err(broken),
            None => {
                counter.start().map_err(Broken::Output)?;
                Ok(counter.tally)
            }
        }
    }
}

impl Counter<'_> {
    fn write(&mut self, lines: &[u8], tally: Tally) -> Result<(), Broken> {
        let rows = tally.rows;
        self.tally.add(tally);
        self.start().map_err(Broken::Output)?;
        let Sink { out, table, progress } = &mut self.sink;
        match table {
            Some(table) => table.write(lines, out),
            None => out.write_all(lines),
        }
        .map_err(Broken::Output)?;
        progress.add(rows, self.tally.rows);
        Ok(())
    }

    /// Writes the header, once; a table for people has its own.
    fn start(&mut self) -> std::io::Result<()> {
        let header = std::mem::take(&mut self.header);
        if self.sink.table.is_none() { self.sink.out.write_all(header) } else { Ok(()) }
    }
}

/// Ends the stream if its thread panics, so that no other waits for a turn that never comes.
struct Bell<'l, 'a>(&'l Line<'a>);

impl Drop for Bell<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let end = std::io::Error::other("a thread ended early");
            lock(&self.0.counter).end = Some(Broken::Output(end));
            self.0.turn.notify_all();
        }
    }
}

/// What a panic leaves behind is never looked at: the panic goes on when the threads are joined.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
