//! A network with rows of evidence and what the plain evaluator answers.

use std::error::Error;
use std::fs;
use std::path::Path;

use hamnet_export::{Layout, OnnxOptions, write_onnx};
use hamnet_network::{Certificate, Encoding, Evaluation, Network, Status, evaluate};
use hamnet_numeric::{Precision, Wide};
use serde_json::{Value, json};

/// One likelihood vector per input.
pub struct Row {
    pub likelihoods: Vec<Vec<f64>>,
    /// Whether single precision may leave the row unanswered.
    pub extreme: bool,
}

pub struct Case {
    pub name: String,
    pub network: Network,
    pub tolerance: Tolerance,
    pub rows: Vec<Row>,
}

/// How far an answer may be from that of the plain evaluator.
pub enum Tolerance {
    /// Ten times so many units of roundoff.
    Roundings(f64),
    /// What the network's own certificate says, and what that of the evaluator adds.
    Certificate,
}

impl Case {
    /// Writes one `.onnx` and one `.json` per precision and layout.
    pub fn write(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for precision in Precision::ALL {
            for (layout, suffix) in [(Layout::PerVariable, "named"), (Layout::Stacked, "stacked")] {
                let name = format!("{}.{precision}.{suffix}", self.name);
                self.write_one(folder, &name, &OnnxOptions { precision, layout })?;
            }
        }
        Ok(())
    }

    fn write_one(&self, folder: &Path, name: &str, options: &OnnxOptions) -> Result<(), Box<dyn Error>> {
        let mut bytes = Vec::new();
        let summary = write_onnx(&self.network, options, &mut bytes)?;
        fs::write(folder.join(format!("{name}.onnx")), bytes)?;
        let rows: Result<Vec<Value>, _> =
            self.rows.iter().filter_map(|row| self.row(row, options.precision).transpose()).collect();
        let expected = json!({
            "inputs": summary.inputs,
            "posteriors": summary.posteriors,
            "nodes": summary.nodes,
            "tolerance": self.allowed(options.precision, |certificate| certificate.posterior.total()),
            "ln_evidence_tolerance": self.allowed(options.precision, |certificate| certificate.ln_evidence.total()),
            "rows": rows?,
        });
        fs::write(folder.join(format!("{name}.json")), expected.to_string())?;
        Ok(())
    }

    fn allowed(&self, precision: Precision, bound: impl Fn(&Certificate) -> f64) -> f64 {
        let certified = |precision| self.network.certificate(precision).map_or(f64::INFINITY, &bound);
        match self.tolerance {
            Tolerance::Roundings(roundings) => 10.0 * roundings * precision.unit_roundoff(),
            Tolerance::Certificate => certified(precision) + certified(Precision::F64),
        }
    }

    /// The row with its answer, if the plain evaluator has one.
    fn row(&self, row: &Row, precision: Precision) -> Result<Option<Value>, Box<dyn Error>> {
        let answer = self.answer(row)?;
        let status = match answer.status {
            Status::Ok => 0,
            Status::Impossible => 1,
            Status::Outside => 2,
            Status::Flushed | Status::Undecided => return Ok(None),
        };
        // JSON has no infinity: null stands for it.
        Ok(Some(json!({
            "likelihoods": row.likelihoods,
            "may_leave_range": row.extreme && precision == Precision::F32,
            "status": status,
            "posteriors": answer.posteriors,
            "ln_evidence": answer.ln_evidence,
        })))
    }

    fn answer(&self, row: &Row) -> Result<Evaluation<f64>, Box<dyn Error>> {
        Ok(match self.network.parts().encoding {
            Encoding::Likelihood => evaluate::<Wide>(&self.network, &row.likelihoods)?,
            Encoding::LogLikelihood { .. } | Encoding::Observed => {
                evaluate::<f64>(&self.network, &row.likelihoods)?
            }
        })
    }
}
