//! A table of probabilities distilled.

use std::fmt;

use hamnet::network::RoundedUp;
use serde::Serialize;

use super::distillation::gained;
use super::soft::SoftReport;
use crate::svg::{Drawing, Panel};
use crate::words;

/// Longer lists are cut.
const SHOWN: usize = 16;

/// What is to be said of a table.
#[derive(Serialize)]
pub struct TableDistillation {
    pub subject: String,
    pub query: String,
    pub states: usize,
    pub observations: usize,
    /// The variables that say something of what is asked for, given each other.
    pub bearing: Vec<String>,
    /// The number of variables that may be seen.
    pub observable: usize,
    /// What the weights of a table sum to before they are divided by it; null where that is one.
    pub total: Option<f64>,
    /// Whether numbers are compared as they stand, not within a rounding.
    pub exact: bool,
    /// Of the minimal sufficient statistic.
    pub least_classes: usize,
    /// Whether more was given up.
    pub budgeted: bool,
    pub information_bits: f64,
    pub kept_bits: f64,
    pub expected_kl_bits: f64,
    pub worst_total_variation: f64,
    /// What merging alone makes of the budget; null without one, or where exchanges were not tried.
    pub merged_alone: Option<TableMerged>,
    /// Null unless a trade-off asks for it.
    pub soft: Option<SoftReport>,
    pub classes: Vec<ClassRow>,
    pub curve: Vec<TableCurveRow>,
}

/// Two classes merged at a time, without exchanges.
#[derive(Serialize)]
pub struct TableMerged {
    pub classes: usize,
    pub kept_bits: f64,
}

/// One class of observations.
#[derive(Serialize)]
pub struct ClassRow {
    pub observations: usize,
    /// The first of them, where they have names.
    pub first: Option<String>,
    /// Different ones.
    pub posteriors: usize,
    pub probability: f64,
    /// The largest total variation between two posteriors of the class, or a bound of it.
    pub diameter: f64,
    pub lost_bits: f64,
}

/// A number of classes, and what it keeps.
#[derive(Serialize)]
pub struct TableCurveRow {
    pub classes: usize,
    pub description_bits: f64,
    pub kept_bits: f64,
    pub lost_bits: f64,
    pub worst_total_variation: f64,
    /// By merging alone; null where exchanges were not tried.
    pub kept_by_merging_bits: Option<f64>,
}

impl TableDistillation {
    /// The curve, to be drawn.
    pub fn drawing(&self) -> Drawing {
        let panel = |across: &str, number: fn(&TableCurveRow) -> f64| Panel {
            across: across.to_owned(),
            up: format!("bits kept of I({}; data)", self.query),
            points: self.curve.iter().map(|row| (number(row), row.kept_bits)).collect(),
            beside: self
                .curve
                .iter()
                .filter_map(|row| row.kept_by_merging_bits.map(|kept| (number(row), kept)))
                .collect(),
        };
        Drawing {
            title: format!("{}: what distilling towards {} keeps", self.subject, self.query),
            panels: vec![panel("classes", |row| row.classes as f64)],
        }
    }
}

impl fmt::Display for TableDistillation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (query, states) = (&self.query, words::counted(self.states as u64, "state"));
        writeln!(f, "{}: distilled towards {query} ({states})", self.subject)?;
        if let Some(total) = self.total {
            writeln!(f, "  the last column sums to {total}, by which it is divided")?;
        }
        if self.bearing.len() < self.observable {
            let (bearing, observable) = (self.bearing.len() as u64, self.observable as u64);
            let (bearing, observable) = (words::count(bearing), words::counted(observable, "variable"));
            let names = if self.bearing.is_empty() {
                String::new()
            } else {
                format!(": {}", words::shortened(&self.bearing))
            };
            writeln!(f, "  {bearing} of {observable} bear on it, given the rest{names}")?;
        }
        let observations = words::counted(self.observations as u64, "observation");
        let how =
            if self.exact { "proportional as the numbers stand" } else { "proportional within the rounding" };
        writeln!(f, "  {observations} are {} classes, {how}", words::count(self.least_classes as u64))?;
        if self.budgeted {
            let exchanges = if self.merged_alone.is_some() { " and exchanges" } else { "" };
            let classes = words::count(self.classes.len() as u64);
            writeln!(f, "  merged to {classes} by least loss{exchanges}")?;
        }
        writeln!(f, "  I({query};T) = {:.10} of {:.10} bits", self.kept_bits, self.information_bits)?;
        writeln!(
            f,
            "  given up: expected KL of the posterior {:.3e} bits, largest total variation {}",
            self.expected_kl_bits.max(0.0),
            RoundedUp(self.worst_total_variation)
        )?;
        if let Some(alone) = &self.merged_alone {
            let (classes, kept) = (words::count(alone.classes as u64), alone.kept_bits);
            write!(
                f,
                "  merging alone keeps {kept:.10} bits with {classes} classes; exchanges between classes: "
            )?;
            match alone.classes.saturating_sub(self.classes.len()) {
                0 => writeln!(f, "{}", gained(self.kept_bits - kept))?,
                fewer => writeln!(f, "{} fewer", words::count(fewer as u64))?,
            }
        }
        if let Some(soft) = &self.soft {
            write!(f, "{soft}")?;
        }
        writeln!(f, "classes  observations  posteriors  probability   diameter  lost bits")?;
        for (number, class) in self.classes.iter().take(SHOWN).enumerate() {
            let first = class.first.as_ref().map_or_else(String::new, |first| format!("  {first}"));
            let more = if class.observations > 1 && class.first.is_some() { ", …" } else { "" };
            writeln!(
                f,
                "{number:>7}  {:>12}  {:>10}  {:>11.6}  {:>9}  {:>9.1e}{first}{more}",
                words::count(class.observations as u64),
                words::count(class.posteriors as u64),
                class.probability,
                RoundedUp(class.diameter).to_string(),
                class.lost_bits.max(0.0),
            )?;
        }
        if let Some(more) = self.classes.len().checked_sub(SHOWN).filter(|&more| more > 0) {
            writeln!(f, "and {} more: --json", words::count(more as u64))?;
        }
        if self.curve.is_empty() {
            return Ok(());
        }
        writeln!(f, "what fewer classes keep")?;
        // what of it merging alone does not keep
        let exchanged = self.curve.iter().any(|row| row.kept_by_merging_bits.is_some());
        let exchanges = if exchanged { "  by exchanges" } else { "" };
        writeln!(f, "  classes   kept bits  lost bits  worst TV  bits to name a class{exchanges}")?;
        for row in &self.curve {
            let added = row.kept_by_merging_bits.map(|kept| gained(row.kept_bits - kept));
            let added = added.map_or_else(String::new, |added| format!("  {added:>12}"));
            let named = format!("{:.6}", row.description_bits.max(0.0));
            let named = if added.is_empty() { named } else { format!("{named:<20}") };
            writeln!(
                f,
                "  {:>7}  {:>10.8}  {:>9.3e}  {:>8}  {named}{added}",
                words::count(row.classes as u64),
                row.kept_bits.max(0.0),
                row.lost_bits.max(0.0),
                RoundedUp(row.worst_total_variation).to_string(),
            )?;
        }
        Ok(())
    }
}
