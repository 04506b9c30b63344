//! Bits of a model and of data.

use std::fmt;

use serde::Serialize;

use crate::words;

/// What is described.
#[derive(Serialize)]
#[serde(untagged)]
pub enum DescribedData {
    Rows {
        rows: usize,
    },
    Sequences {
        sequences: usize,
        /// All together.
        times: usize,
        /// At so many of the times.
        symbols: usize,
    },
}

/// What is to be said of a description.
#[derive(Serialize)]
pub struct ComplexityReport {
    pub subject: String,
    #[serde(flatten)]
    pub data: DescribedData,
    pub parameters: usize,
    /// At ½ log2 of the rows, or of the symbols seen, for each parameter.
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
        let parameters = words::counted(self.parameters as u64, "distinct parameter");
        writeln!(f, "{}: {} described by {parameters}", self.subject, self.data)?;
        if let DescribedData::Sequences { times, symbols, .. } = self.data
            && times > symbols
        {
            let missing = words::counted((times - symbols) as u64, "missing symbol");
            writeln!(f, "  {missing} summed out, in none of the numbers")?;
        }
        let mut line = |bits: f64, what: &str| writeln!(f, "  {bits:>16.2} bits  {what}");
        let observations = match self.data {
            DescribedData::Rows { .. } => "rows",
            DescribedData::Sequences { .. } => "symbols",
        };
        line(
            self.model_bits,
            &format!(
                "the model, ½ log2 of the {observations} for each parameter: the proxy of effective complexity"
            ),
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

impl fmt::Display for DescribedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Rows { rows } => f.write_str(&words::counted(rows as u64, "row")),
            Self::Sequences { sequences, symbols, .. } => {
                let symbols = words::counted(symbols as u64, "symbol");
                write!(f, "{symbols} of {}", words::counted(sequences as u64, "sequence"))
            }
        }
    }
}
