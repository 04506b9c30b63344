//! Random networks over sequences of reals whose hidden state is real too.

use std::error::Error;
use std::fs;
use std::path::Path;

use hamnet_export::sequence::{Answers, SequenceOptions, write_reals, write_reals_cell};
use hamnet_network::sequence::{
    AffineStep, BackStep, GaussianSequence, GaussianSequenceParts, filter_reals, smooth_reals,
};
use hamnet_network::{ErrorBound, VariableLabel};
use hamnet_numeric::Precision;
use serde_json::{Value, json};

use crate::random::Random;

/// Values lie within this.
const RANGE: f64 = 8.0;

pub struct RealsCase {
    name: String,
    network: GaussianSequence,
    sequences: Vec<Vec<Vec<f64>>>,
}

/// Of one layer for all times, of some, and of one for each time, so that sequences end.
pub fn random() -> Vec<RealsCase> {
    (0..12).map(|seed| case(seed, &mut Random::new(400 + seed))).collect()
}

fn case(seed: u64, random: &mut Random) -> RealsCase {
    let (d, seen) = (1 + random.below(3), 1 + random.below(3));
    let (steps, longest) = [(1, None), (7, None), (40, Some(40))][seed as usize % 3];
    let network = network(d, seen, steps, longest, random);
    with_sequences(format!("reals_{seed}"), network, random)
}

/// A network with sequences of values within its ranges.
pub fn with_sequences(name: String, network: GaussianSequence, random: &mut Random) -> RealsCase {
    let longest = network.parts().longest.unwrap_or(200);
    let lengths = [0, 1, 2].into_iter().chain((0..8).map(|_| random.below(longest + 1))).collect::<Vec<_>>();
    // the same in both precisions
    let value = |label: &VariableLabel, random: &mut Random| {
        let (low, high) = label.range().unwrap_or((-RANGE, RANGE));
        low + (high - low) * random.below(65) as f64 / 64.0
    };
    let labels = &network.parts().observed;
    let mut values = || labels.iter().map(|label| value(label, random)).collect();
    let mut sequence = |length| (0..length).map(|_| values()).collect();
    let sequences = lengths.into_iter().map(&mut sequence).collect();
    RealsCase { name, network, sequences }
}

fn network(
    d: usize,
    seen: usize,
    steps: usize,
    longest: Option<usize>,
    random: &mut Random,
) -> GaussianSequence {
    let labels = (0..seen).map(|place| VariableLabel::of_real(format!("y{place}"), -RANGE, RANGE));
    let mut below = |most: f64| most * (2.0 * random.unit() - 1.0);
    // what is carried is halved at least
    let mut row = |carried: usize, taken: usize| {
        let carried: Vec<f64> = (0..carried).map(|_| below(0.5 / carried as f64)).collect();
        [carried, (0..taken).map(|_| below(1.0)).collect()].concat()
    };
    let mut step = |first: bool| AffineStep {
        weights: (0..d + seen)
            .flat_map(|_| {
                let mut row = row(d, seen);
                row[..d].iter_mut().for_each(|weight| *weight *= f64::from(u8::from(!first)));
                row
            })
            .collect(),
        biases: vec![0.25; d + seen],
        offset: -1.5,
        covariance: vec![0.5; d * d],
    };
    let parts = GaussianSequenceParts {
        model: "random".to_owned(),
        hidden: (0..d).map(|place| format!("x{place}")).collect(),
        observed: labels.collect(),
        steps: (0..steps).map(|time| step(time == 0 && steps > 1)).collect(),
        back: Vec::new(),
        longest,
        certificates: Vec::new(),
    };
    let mut back = || BackStep {
        weights: (0..d)
            .flat_map(|_| {
                let row = row(d, d);
                [&row[d..], &row[..d]].concat()
            })
            .collect(),
        biases: vec![-0.125; d],
    };
    let back = (0..steps).map(|_| back()).collect();
    GaussianSequence::new(GaussianSequenceParts { back, ..parts })
        .expect("the parts keep the rules of the noun")
}

impl RealsCase {
    /// Writes one `.json` per precision, and beside it a file for whole sequences and one for the cell.
    pub fn write(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for precision in Precision::ALL {
            let name = format!("{}.{precision}", self.name);
            let (mut bytes, mut cell) = (Vec::new(), Vec::new());
            let options = SequenceOptions { precision, answers: Answers::All };
            let summary = write_reals(&self.network, &options, &mut bytes)?;
            write_reals_cell(&self.network, precision, &mut cell)?;
            fs::write(folder.join(format!("{name}.all.onnx")), bytes)?;
            fs::write(folder.join(format!("{name}.cell.onnx")), cell)?;
            let sequences: Result<Vec<Value>, _> =
                self.sequences.iter().map(|sequence| self.sequence(sequence, precision)).collect();
            let parts = self.network.parts();
            let expected = json!({
                "kind": "reals",
                "file": format!("{name}.all.onnx"),
                "cell": format!("{name}.cell.onnx"),
                "outputs": summary.outputs,
                "hidden": parts.hidden.len(),
                "reals": parts.observed.len(),
                "range": parts.observed[0].range(),
                "longest": parts.longest,
                "covariances": parts.steps.iter().map(|step| &step.covariance).collect::<Vec<_>>(),
                "sequences": sequences?,
            });
            fs::write(folder.join(format!("{name}.json")), expected.to_string())?;
        }
        Ok(())
    }

    fn sequence(&self, values: &[Vec<f64>], precision: Precision) -> Result<Value, Box<dyn Error>> {
        let filtered = filter_reals(&self.network, values)?;
        let double = self.certified(Precision::F64);
        let certified = self.certified(precision).zip(double);
        let [mean, smoothed, ln_step] = certified.map_or_else(
            || self.rounded(precision),
            |(own, double)| [own[0] + double[0], own[1] + double[1], own[2] + double[2]],
        );
        Ok(json!({
            "seen": values,
            "filtered": filtered.means,
            "ln_steps": filtered.ln_steps,
            "smoothed": smooth_reals(&self.network, values)?,
            "allowed": { "filtered": mean, "smoothed": smoothed, "ln_step": ln_step },
        }))
    }

    /// The largest errors of means, smoothed means, and `ln p` per time, by the certificate.
    fn certified(&self, precision: Precision) -> Option<[f64; 3]> {
        let certificate = self.network.certificate(precision)?;
        let largest = |bounds: &[ErrorBound]| bounds.iter().map(ErrorBound::total).fold(0.0, f64::max);
        let means = [&certificate.filtered, &certificate.smoothed].map(|bounds| largest(bounds));
        Some([means[0], means[1], certificate.ln_evidence_step.total()])
    }

    /// The same of a random network, in which what is carried is halved.
    fn rounded(&self, precision: Precision) -> [f64; 3] {
        let (d, seen) =
            (self.network.parts().hidden.len() as f64, self.network.parts().observed.len() as f64);
        // what is taken anew is below `taken`, the whole mean below twice that, and so are smoothed ones of means
        let taken = RANGE * seen + 0.25;
        let mean = 2.0 * taken;
        let unit = 2.0 * (precision.unit_roundoff() + Precision::F64.unit_roundoff());
        let error = (d + seen + 3.0) * unit * mean * 2.0;
        let smoothed = (2.0 * d + 3.0) * unit * 2.0 * (d * mean + 0.125) * 2.0 + 2.0 * d * error;
        // a square of an innovation below `mean`, per real seen
        [error, smoothed, seen * (mean * error + mean * mean * unit)]
    }
}
