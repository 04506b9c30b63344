//! A sign of life on a terminal when work is long.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Work that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a spinner moves.
const TICK: Duration = Duration::from_millis(100);

/// Counts what is done, and shows it once the work turns out to be long.
pub struct Progress {
    started: Instant,
    shown: bool,
    bar: Option<ProgressBar>,
    unit: &'static str,
}

impl Progress {
    /// Counts `unit`s; shows nothing unless `wanted` and a person looks on.
    pub fn new(unit: &'static str, wanted: bool) -> Self {
        Self { started: Instant::now(), shown: wanted && io::stderr().is_terminal(), bar: None, unit }
    }

    /// `count` more are done.
    pub fn add(&mut self, count: u64, done: u64) {
        if !self.shown || self.started.elapsed() < PATIENCE {
            return;
        }
        let started = self.started;
        let bar = self.bar.get_or_insert_with(|| spinner(self.unit, done.saturating_sub(count), started));
        bar.inc(count);
    }
}

/// Does `work`, of which no part can be counted; says `what` is going on once it turns out to be long.
pub fn during<T>(what: &'static str, wanted: bool, work: impl FnOnce() -> T) -> T {
    if !wanted || !io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (working, ended) = mpsc::channel::<()>();
        scope.spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::new_spinner().with_message(what);
                bar.enable_steady_tick(TICK);
                // the sender is dropped when the work ends, and nothing is ever sent
                let _ = ended.recv();
                bar.finish_and_clear();
            }
        });
        let done = work();
        drop(working);
        done
    })
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn spinner(unit: &str, done: u64, started: Instant) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!("{{spinner}} {{human_pos}} {unit}, {{per_sec}}"));
    let bar = ProgressBar::new_spinner().with_position(done).with_elapsed(started.elapsed());
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}
