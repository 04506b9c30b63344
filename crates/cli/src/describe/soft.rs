//! Soft classes of a table.

use std::fmt;

use serde::Serialize;

use crate::words;

/// Longer lists are cut.
const SHOWN: usize = 16;
/// More classes are only counted.
const SHOWN_CLASSES: usize = 8;
/// A class that is rarer than this is shown as zero, and so not shown.
const RARE: f64 = 5e-7;

/// A stationary point of `I(T;Y) - β I(T;X)`; classes that say the same are one.
#[derive(Serialize)]
pub struct SoftReport {
    /// `β`.
    pub trade_off: f64,
    /// `I(T;Y)`.
    pub description_bits: f64,
    /// `I(T;X)`.
    pub kept_bits: f64,
    pub steps: usize,
    /// Whether the last step changed nothing; else there were no more steps.
    pub converged: bool,
    /// `p(t)`.
    pub class_probabilities: Vec<f64>,
    /// One per class of the minimal sufficient statistic, whose observations share their assignment.
    pub assignment: Vec<SoftRow>,
}

/// `p(t|y)` for observations with one posterior.
#[derive(Serialize)]
pub struct SoftRow {
    pub observations: usize,
    /// The first of them, where they have names.
    pub first: Option<String>,
    pub probability: f64,
    /// `p(t|y)`, class after class.
    pub classes: Vec<f64>,
}

impl fmt::Display for SoftReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = words::counted(self.steps as u64, "step");
        let end = if self.converged { "converged after" } else { "not converged within" };
        writeln!(f, "soft classes at a trade-off of {}: {end} {steps}", self.trade_off)?;
        let (description, kept) = (self.description_bits.max(0.0), self.kept_bits.max(0.0));
        writeln!(f, "  I(T;Y) = {description:.10} bits of description keep I(T;X) = {kept:.10} bits")?;
        writeln!(
            f,
            "  no functions of the data: what is given up above, and the network, is of the most probable class of each"
        )?;
        let alive: Vec<usize> =
            (0..self.class_probabilities.len()).filter(|&t| self.class_probabilities[t] > RARE).collect();
        let shown = &alive[..alive.len().min(SHOWN_CLASSES)];
        let line =
            |numbers: &[f64]| -> String { shown.iter().map(|&t| format!("  {:>8.6}", numbers[t])).collect() };
        let heads: String = (0..shown.len()).map(|t| format!("  {:>8}", format!("t = {t}"))).collect();
        writeln!(f, "  observations  probability{heads}")?;
        writeln!(f, "  {:>12}  {:>11}{}", "all", "", line(&self.class_probabilities))?;
        for row in self.assignment.iter().take(SHOWN) {
            let first = row.first.as_ref().map_or_else(String::new, |first| format!("  {first}"));
            let more = if row.observations > 1 && row.first.is_some() { ", …" } else { "" };
            let (observations, numbers) = (words::count(row.observations as u64), line(&row.classes));
            writeln!(f, "  {observations:>12}  {:>11.6}{numbers}{first}{more}", row.probability)?;
        }
        match (self.assignment.len().saturating_sub(SHOWN), alive.len() - shown.len()) {
            (0, 0) => Ok(()),
            (0, classes) => writeln!(f, "  and {} more classes: --json", words::count(classes as u64)),
            (rows, _) => writeln!(f, "  and {} more: --json", words::count(rows as u64)),
        }
    }
}
