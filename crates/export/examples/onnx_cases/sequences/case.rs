//! A network over sequences with sequences, written with every kind of answer.

use std::error::Error;
use std::fs;
use std::path::Path;

use hamnet_export::sequence::{Answers, SequenceOptions, write_cell, write_sequence};
use hamnet_network::sequence::{
    Emission, SequenceCertificate, SequenceNetwork, Sight, filter, most_probable, smooth,
};
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::ln_f64;
use serde_json::{Value, json};

/// What is seen, time after time.
pub struct Sequence {
    pub sights: Vec<Sight>,
    /// Whether single precision may leave it unanswered.
    pub may_leave_single: bool,
}

pub struct SequenceCase {
    name: String,
    network: SequenceNetwork,
    sequences: Vec<Sequence>,
}

const ANSWERS: [(Answers, &str); 4] = [
    (Answers::All, "all"),
    (Answers::Filter, "filter"),
    (Answers::Smooth, "smooth"),
    (Answers::Path, "path"),
];

impl SequenceCase {
    pub fn new(name: &str, network: SequenceNetwork, sequences: Vec<Sequence>) -> Self {
        Self { name: name.to_owned(), network, sequences }
    }

    /// Writes one `.json` per precision, and beside it a file for every kind of answer and one for the cell.
    pub fn write(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for precision in Precision::ALL {
            let name = format!("{}.{precision}", self.name);
            let mut files = Vec::new();
            let mut underflow: f64 = 0.0;
            for (answers, suffix) in ANSWERS {
                let mut bytes = Vec::new();
                let options = SequenceOptions { precision, answers };
                let summary = write_sequence(&self.network, &options, &mut bytes)?;
                underflow = underflow.max(summary.underflow);
                files.push(json!({ "name": format!("{name}.{suffix}.onnx"), "outputs": summary.outputs }));
                fs::write(folder.join(format!("{name}.{suffix}.onnx")), bytes)?;
            }
            let mut cell = Vec::new();
            write_cell(&self.network, precision, &mut cell)?;
            fs::write(folder.join(format!("{name}.cell.onnx")), cell)?;
            let expected = self.expected(&name, precision, files, underflow)?;
            fs::write(folder.join(format!("{name}.json")), expected.to_string())?;
        }
        Ok(())
    }

    fn expected(
        &self,
        name: &str,
        precision: Precision,
        files: Vec<Value>,
        underflow: f64,
    ) -> Result<Value, Box<dyn Error>> {
        let sequences: Result<Vec<Value>, _> =
            self.sequences.iter().map(|sequence| self.sequence(sequence, precision, underflow)).collect();
        let (symbols, reals) = match &self.network.parts().emission {
            Emission::Symbols(emission) => (emission.label.states().len(), 0),
            Emission::Gaussian(emission) => (0, emission.labels.len()),
        };
        let range = self.network.parts().emission.labels()[0].range();
        Ok(json!({
            "kind": "sequence",
            "files": files,
            "cell": format!("{name}.cell.onnx"),
            "states": self.network.states(),
            "symbols": symbols,
            "reals": reals,
            "range": range,
            "start": self.network.parts().start,
            "transition": (0..self.network.states()).map(|a| self.row(a)).collect::<Vec<_>>(),
            "sequences": sequences?,
        }))
    }

    fn row(&self, state: usize) -> Vec<f64> {
        (0..self.network.states()).map(|next| self.network.parts().transition.at(state, next)).collect()
    }

    /// One sequence with its answers, and how far each may be from them.
    fn sequence(
        &self,
        sequence: &Sequence,
        precision: Precision,
        underflow: f64,
    ) -> Result<Value, Box<dyn Error>> {
        let sights = &sequence.sights;
        let network = &self.network;
        let (filtered, smoothed) = (filter(network, sights)?, smooth(network, sights)?);
        let path = most_probable(network, sights)?;
        let is_possible = smoothed.ln_evidence > f64::NEG_INFINITY;
        let steps = sights.len();
        let allowed = |bound: &dyn Fn(&SequenceCertificate) -> f64| {
            let of = |precision| network.certificate(precision).map_or(0.0, bound);
            of(precision) + of(Precision::F64)
        };
        // no path has a weight that differs from the best one's by more
        let allowed_path = allowed(&|certificate| certificate.path(steps));
        Ok(json!({
            "seen": sights.iter().map(seen).collect::<Vec<_>>(),
            "likelihoods": self.ln_likelihoods(sights),
            "may_leave_range": sequence.may_leave_single && precision == Precision::F32,
            "status": if is_possible { 0 } else { 1 },
            "filtered": filtered.beliefs,
            "ln_steps": filtered.ln_steps,
            "smoothed": smoothed.beliefs,
            "ln_evidence": smoothed.ln_evidence,
            "ln_path": path.ln_probability,
            "allowed": {
                "filtered": (1..=steps).map(|t| underflow + allowed(&|each| each.filtered(t))).collect::<Vec<_>>(),
                "smoothed": underflow + allowed(&|each| each.smoothed(steps)),
                "ln_evidence": 2.0 * underflow + allowed(&|each| each.ln_evidence(steps)),
                "path": allowed_path,
            },
        }))
    }

    /// Logarithms of likelihoods by time and state; null, which stands for `-∞`, where excluded.
    fn ln_likelihoods(&self, sights: &[Sight]) -> Vec<Vec<f64>> {
        let states = self.network.states();
        let row = |sight: &Sight| match (sight, &self.network.parts().emission) {
            (Sight::Symbol(symbol), Emission::Symbols(emission)) => {
                let row = &emission.likelihoods[symbol * states..(symbol + 1) * states];
                row.iter().map(|&likelihood| ln_f64(likelihood)).collect()
            }
            (Sight::Values(values), Emission::Gaussian(emission)) => emission.ln_likelihoods(values),
            _ => vec![0.0; states],
        };
        sights.iter().map(row).collect()
    }
}

fn seen(sight: &Sight) -> Value {
    match sight {
        Sight::Missing => Value::Null,
        Sight::Symbol(symbol) => json!(symbol),
        Sight::Values(values) => json!(values),
    }
}
