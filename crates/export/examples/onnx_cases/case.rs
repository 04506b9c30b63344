//! A network with rows of evidence and what the plain evaluator answers.

use std::error::Error;
use std::fs;
use std::path::Path;

use hamnet_export::{Layout, OnnxOptions, write_onnx};
use hamnet_network::{
    Arithmetic, Certificate, Encoding, Evaluation, Network, Observation, Posteriors, Status, evaluate,
    evaluate_observed,
};
use hamnet_numeric::{Interval, Precision, Wide};
use serde_json::{Value, json};

use crate::target::Target;

/// What is known in a row.
pub struct Row {
    pub evidence: Evidence,
    /// Whether single precision may leave the row unanswered.
    pub extreme: bool,
}

pub enum Evidence {
    /// One likelihood vector per input.
    Likelihoods(Vec<Vec<f64>>),
    /// One observation per input.
    Observed(Vec<Observation>),
}

pub struct Case {
    pub name: String,
    pub network: Network,
    pub tolerance: Tolerance,
    pub rows: Vec<Row>,
    pub precisions: Vec<Precision>,
}

/// How far an answer may be from that of the plain evaluator.
pub enum Tolerance {
    /// Ten times so many units of roundoff.
    Roundings(f64),
    /// What the network's own certificate says, and what that of the evaluator adds.
    Certificate,
    /// As far as the errors assumed of every operator allow, row by row.
    Assumed,
}

impl Case {
    /// In both precisions.
    pub fn new(name: &str, network: Network, tolerance: Tolerance, rows: Vec<Row>) -> Self {
        Self { name: name.to_owned(), network, tolerance, rows, precisions: Precision::ALL.to_vec() }
    }

    /// Writes one `.onnx` and one `.json` per precision and layout.
    pub fn write(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for &precision in &self.precisions {
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
        let inputs = self.network.inputs().iter().map(|input| &self.network.variables()[input.variable]);
        let expected = json!({
            "inputs": summary.inputs,
            "observed": self.network.parts().encoding == Encoding::Observed,
            "ranges": inputs.map(|label| label.range()).collect::<Vec<_>>(),
            "posteriors": summary.posteriors,
            "states": summary.states,
            "decisive_lead": self.network.certificate(options.precision).map(Certificate::decisive_lead),
            "nodes": summary.nodes,
            "tolerance": self.allowed(options.precision, |certificate| self.certified(certificate)),
            "ln_evidence_tolerance": self.allowed(options.precision, |certificate| certificate.ln_evidence.total()),
            "rows": rows?,
        });
        fs::write(folder.join(format!("{name}.json")), expected.to_string())?;
        Ok(())
    }

    /// One bound for all rows; infinite, which JSON has as null, where every row has its own.
    fn allowed(&self, precision: Precision, bound: impl Fn(&Certificate) -> f64) -> f64 {
        let certified = |precision| self.network.certificate(precision).map_or(f64::INFINITY, &bound);
        match self.tolerance {
            Tolerance::Roundings(roundings) => 10.0 * roundings * precision.unit_roundoff(),
            Tolerance::Certificate => certified(precision) + certified(Precision::F64),
            Tolerance::Assumed => f64::INFINITY,
        }
    }

    /// Total variation of a posterior, or the error of a max-marginal relative to the best.
    fn certified(&self, certificate: &Certificate) -> f64 {
        if self.network.explains() { certificate.decisive_lead() } else { certificate.posterior.total() }
    }

    /// The row with its answer, if the plain evaluator has one.
    fn row(&self, row: &Row, precision: Precision) -> Result<Option<Value>, Box<dyn Error>> {
        let (vectors, status, answer) = match &row.evidence {
            Evidence::Likelihoods(likelihoods) => {
                let Evaluation { status, posteriors, ln_evidence } = self.answer(likelihoods)?;
                // JSON has no infinity: null stands for it.
                let answer = json!({ "posteriors": posteriors, "ln_evidence": ln_evidence });
                (likelihoods.clone(), status, answer)
            }
            Evidence::Observed(observations) => {
                let Posteriors { status, posteriors } =
                    evaluate_observed::<f64>(&self.network, observations)?;
                let between = match self.tolerance {
                    Tolerance::Assumed => Some(self.between(observations, precision)?),
                    Tolerance::Roundings(_) | Tolerance::Certificate => None,
                };
                let answer = json!({ "posteriors": posteriors, "between": between });
                (self.vectors(observations), status, answer)
            }
        };
        let status = match status {
            Status::Ok => 0,
            Status::Impossible => 1,
            Status::Outside => 2,
            Status::Flushed | Status::Undecided => return Ok(None),
        };
        Ok(Some(json!({
            "evidence": vectors,
            "may_leave_range": row.extreme && precision == Precision::F32,
            "status": status,
            "answer": answer,
        })))
    }

    fn answer(&self, likelihoods: &[Vec<f64>]) -> Result<Evaluation<f64>, Box<dyn Error>> {
        Ok(match self.network.parts().encoding {
            Encoding::Likelihood => evaluate::<Wide>(&self.network, likelihoods)?,
            Encoding::LogLikelihood { .. } | Encoding::Observed => {
                evaluate::<f64>(&self.network, likelihoods)?
            }
        })
    }

    /// The least and the greatest probability a target may give, per head and state.
    fn between(
        &self,
        observations: &[Observation],
        precision: Precision,
    ) -> Result<Vec<Vec<[f64; 2]>>, Box<dyn Error>> {
        let point = |seen: &Observation| match *seen {
            Observation::State(state) => Observation::State(state),
            Observation::Value(value) => Observation::Value(Interval::point(value)),
        };
        let row: Vec<Observation<Interval>> = observations.iter().map(point).collect();
        match precision {
            Precision::F32 => ends::<Target<24>>(&self.network, &row),
            Precision::F64 => ends::<Target<53>>(&self.network, &row),
        }
    }

    /// As the inputs are fed: one-hot, or the value alone.
    fn vectors(&self, observations: &[Observation]) -> Vec<Vec<f64>> {
        let vector = |(place, seen): (usize, &Observation)| match *seen {
            Observation::Value(value) => vec![value],
            Observation::State(seen) => {
                let states = self.network.inputs()[place].units.len();
                (0..states).map(|state| f64::from(u8::from(state == seen))).collect()
            }
        };
        observations.iter().enumerate().map(vector).collect()
    }
}

fn ends<A: Arithmetic<Real = Interval>>(
    network: &Network,
    row: &[Observation<Interval>],
) -> Result<Vec<Vec<[f64; 2]>>, Box<dyn Error>> {
    let answer = evaluate_observed::<A>(network, row)?;
    let ends = |head: &Vec<Interval>| head.iter().map(|p| [p.lo(), p.hi()]).collect();
    Ok(answer.posteriors.iter().map(ends).collect())
}
