//! A sign of life on a terminal when work is long.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Work that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

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
        let bar = self.bar.get_or_insert_with(|| spinner(self.unit, done.saturating_sub(count)));
        bar.inc(count);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn spinner(unit: &str, done: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!("{{spinner}} {{human_pos}} {unit}, {{per_sec}}"));
    let bar = ProgressBar::new_spinner().with_position(done);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
