//! Bits of a model and of data.

use std::fmt;

use serde::Serialize;

use crate::words;

/// What is to be said of a description.
#[derive(Serialize)]
pub struct ComplexityReport {
    pub subject: String,
    pub rows: usize,
    pub parameters: usize,
    /// At ½ log2 of the rows for each parameter.
    pub model_bits: f64,
    /// At 64 for each parameter.
    pub model_bits_as_numbers: f64,
    /// Of the model's file, compressed.
    pub model_file_bits: Option<u64>,
    pub data_bits: f64,
    pub data_bits_error: f64,
    pub total_bits: f64,
    /// With every state as probable as any other.
    pub even_bits: f64,
    /// Null where rows hold likelihoods.
    pub zstd_bits: Option<u64>,
}

impl fmt::Display for ComplexityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = words::counted(self.rows as u64, "row");
        let parameters = words::counted(self.parameters as u64, "distinct parameter");
        writeln!(f, "{}: {rows} described by {parameters}", self.subject)?;
        let mut line = |bits: f64, what: &str| writeln!(f, "  {bits:>16.2} bits  {what}");
        line(
            self.model_bits,
            "the model, ½ log2 of the rows for each parameter: the proxy of effective complexity",
        )?;
        line(self.data_bits, "the data given the model, -log2 p")?;
        line(
            self.total_bits,
            "together: a bound of Kolmogorov complexity, but for a constant of the language",
        )?;
        writeln!(f, "for comparison")?;
        let mut line = |bits: f64, what: &str| writeln!(f, "  {bits:>16.2} bits  {what}");
        line(self.model_bits_as_numbers, "the model with 64 bits for each parameter")?;
        if let Some(bits) = self.model_file_bits {
            line(bits as f64, "the file of the model, structure included, after zstd")?;
        }
        line(self.even_bits, "the data with all states equally probable")?;
        match self.zstd_bits {
            Some(bits) => line(bits as f64, "the data after zstd"),
            None => Ok(()),
        }
    }
}
