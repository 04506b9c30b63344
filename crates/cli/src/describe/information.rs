//! Information between variables, in bits and nats.

use std::fmt;

use hamnet::analysis::information::samples::{Estimate, Remark};
use hamnet::analysis::{AnalysisError, Nats, to_bits};
use hamnet::network::RoundedUp;
use serde::Serialize;

use crate::words;

/// What is to be said of a model or of samples.
#[derive(Serialize)]
pub struct InformationReport {
    pub subject: String,
    /// The samples that were used; none of a model.
    pub rows: Option<u64>,
    /// Rows with an empty cell.
    pub left_out: u64,
    pub quantities: Vec<Quantity>,
    /// Of a model, the variables that its graph shows to tell nothing beyond the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Dropped>,
    /// Of a model, the most variables whose joint law was computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_clique: Option<LargestClique>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Variables that the information does not need.
#[derive(Serialize)]
pub struct Dropped {
    /// The option that named them.
    pub from: &'static str,
    pub variables: Vec<String>,
}

/// The largest table that was needed.
#[derive(Serialize)]
pub struct LargestClique {
    pub variables: Vec<String>,
    pub states: u64,
}

impl InformationReport {
    /// An empty report.
    pub fn new(subject: String) -> Self {
        Self {
            subject,
            rows: None,
            left_out: 0,
            quantities: Vec::new(),
            dropped: Vec::new(),
            largest_clique: None,
            notes: Vec::new(),
        }
    }

    /// Adds a number of a law that stands beside the one asked for; where its cliques are too large, a note instead.
    ///
    /// # Errors
    /// All others.
    pub fn add(&mut self, quantity: String, found: Result<Nats, AnalysisError>) -> Result<(), AnalysisError> {
        match found {
            Ok(nats) => self.quantities.push(Quantity::exact(quantity, nats)),
            Err(error @ (AnalysisError::LargeClique { .. } | AnalysisError::LargeLaw { .. })) => {
                self.notes.push(format!("{quantity} is left out: {error}"));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// One number.
#[derive(Serialize)]
pub struct Quantity {
    quantity: String,
    bits: f64,
    nats: f64,
    /// A bound of the rounding of an exact number.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_nats: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error_nats: Option<f64>,
    /// What the true number lies between; null where nothing bounds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds_nats: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    samples: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    estimator: Option<&'static str>,
    remarks: Vec<String>,
}

impl Quantity {
    /// A number of a law.
    pub fn exact(quantity: String, nats: Nats) -> Self {
        Self {
            quantity,
            bits: nats.bits(),
            nats: nats.value,
            error_nats: Some(nats.error),
            standard_error_nats: None,
            bounds_nats: None,
            samples: None,
            estimator: None,
            remarks: Vec::new(),
        }
    }

    /// The same with something to be known of it.
    pub fn remarked(mut self, remark: String) -> Self {
        self.remarks.push(remark);
        self
    }

    /// A number from samples.
    pub fn estimated(quantity: String, estimate: Estimate) -> Self {
        Self {
            quantity,
            bits: estimate.bits(),
            nats: estimate.value,
            error_nats: None,
            standard_error_nats: Some(estimate.standard_error),
            bounds_nats: Some([estimate.bounds.0, estimate.bounds.1]),
            samples: Some(estimate.samples),
            estimator: Some(estimate.estimator.name()),
            remarks: estimate.remarks.iter().map(|remark| told(*remark)).collect(),
        }
    }
}

fn told(remark: Remark) -> String {
    match remark {
        Remark::Negative => "below zero, where the true number cannot be: nothing was found".to_owned(),
        Remark::AboveEntropy(entropy) => {
            format!(
                "above {:.6} bits, an entropy that bounds the true number: too few samples",
                to_bits(entropy)
            )
        }
        Remark::Coincident(samples) => format!(
            "{} with the same numbers as others: not continuous; --labels may fit better",
            words::counted(samples as u64, "sample")
        ),
        Remark::LeftOut(samples) => {
            format!("{} left out, the only ones of their label", words::counted(samples as u64, "sample"))
        }
    }
}

impl fmt::Display for InformationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rows {
            None => writeln!(f, "{}: exact", self.subject)?,
            Some(rows) => {
                write!(f, "{}: estimated from {}", self.subject, words::counted(rows, "row"))?;
                match self.left_out {
                    0 => writeln!(f)?,
                    more => writeln!(f, "; {} with empty cells left out", words::counted(more, "row"))?,
                }
            }
        }
        let width =
            self.quantities.iter().map(|quantity| quantity.quantity.chars().count()).max().unwrap_or(0);
        self.quantities.iter().try_for_each(|quantity| quantity.line(f, width))?;
        for Dropped { from, variables } in &self.dropped {
            let (names, count) =
                (words::shortened(variables), words::counted(variables.len() as u64, "variable"));
            writeln!(f, "  {from}: {count} dropped, which the others separate from the rest: {names}")?;
        }
        if let Some(LargestClique { variables, states }) = &self.largest_clique {
            let (names, states) = (words::shortened(variables), words::counted(*states, "state"));
            writeln!(f, "  largest clique: {names} ({states})")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "  note: {note}"))
    }
}

impl Quantity {
    fn line(&self, f: &mut fmt::Formatter<'_>, width: usize) -> fmt::Result {
        let (name, bits, nats) = (&self.quantity, self.bits, self.nats);
        if let Some(error) = self.error_nats {
            let error = RoundedUp(error);
            let (bits, nats) = (digits(bits), digits(nats));
            writeln!(f, "  {name:<width$}  {bits:>15} bits  {nats:>15} nats  error ≤ {error} nats")?;
        }
        if let (Some(error), Some([low, high])) = (self.standard_error_nats, self.bounds_nats) {
            let spread = to_bits(error);
            write!(f, "  {name:<width$}  {bits:>9.6} ± {spread:.6} bits  {nats:>9.6} ± {error:.6} nats  ")?;
            let high = if high.is_finite() { format!("{:.6}", to_bits(high)) } else { "∞".to_owned() };
            let low = to_bits(low);
            writeln!(f, "within {low} to {high} bits  ({})", self.estimator.unwrap_or_default())?;
        }
        self.remarks.iter().try_for_each(|remark| writeln!(f, "  {:width$}  note: {remark}", ""))
    }
}

/// Twelve decimals, or the power of ten of what would show none.
fn digits(number: f64) -> String {
    if number == 0.0 || number.abs() >= 1e-9 { format!("{number:.12}") } else { format!("{number:.1e}") }
}
