//! A dense network of 64 reals, 512 sigmoid units and 10 classes: nanoseconds a row, one thread.
//!
//!     cargo bench -p hamnet-runtime --bench dense -- [FOLDER]
//!
//! Prints one line per precision and batch: the least processor time of many calls. With a folder it leaves the weights, the
//! rows and the posteriors there, as `dense.py` beside this file reads them to run the same network in ONNX Runtime.

use std::fs;
use std::path::Path;

use cpu_time::ProcessTime;
use hamnet_network::{
    Activation, Affine, AffineRow, Encoding, EvidenceHead, Head, HeadForm, Input, Layers, Network,
    NetworkParts, Operation, Origin, OriginId, Theory, UnitId, UnitOrigin, UnitRange, VariableLabel,
};
use hamnet_numeric::random::Random;
use hamnet_runtime::{Answers, Element, Plan, Rows};

const INPUTS: usize = 64;
const HIDDEN: usize = 512;
const CLASSES: usize = 10;
const ROWS: usize = 10_000;

/// Calls of which the quickest counts.
const CALLS: usize = 60;

fn main() -> std::io::Result<()> {
    let layers = Weights::draw(&mut Random::new(1));
    let network = layers.network();
    let values = draw(&mut Random::new(2), ROWS * INPUTS, 1.0);
    let rows = rows(&network, &values);
    let single = measure::<f32>(&network, &rows, ROWS);
    measure::<f64>(&network, &rows, ROWS);
    measure::<f32>(&network, &rows, 1);
    measure::<f64>(&network, &rows, 1);
    // Cargo puts flags of its own among the arguments.
    match std::env::args().skip(1).find(|argument| !argument.starts_with('-')) {
        Some(folder) => leave(Path::new(&folder), &layers, &values, &single.posteriors),
        None => Ok(()),
    }
}

/// The weights of both layers, rounded to `f32`.
struct Weights {
    hidden: Vec<f64>,        // HIDDEN×INPUTS
    hidden_biases: Vec<f64>, // HIDDEN
    output: Vec<f64>,        // CLASSES×HIDDEN
    output_biases: Vec<f64>, // CLASSES
}

impl Weights {
    fn draw(random: &mut Random) -> Self {
        Self {
            hidden: draw(random, HIDDEN * INPUTS, 0.25),
            hidden_biases: draw(random, HIDDEN, 1.0),
            output: draw(random, CLASSES * HIDDEN, 0.125),
            output_biases: draw(random, CLASSES, 1.0),
        }
    }

    fn network(&self) -> Network {
        let mut layers = Layers::after_inputs(INPUTS);
        let inputs = UnitRange::new(UnitId::new(0), INPUTS);
        let hidden = layers.push(dense(inputs, &self.hidden, &self.hidden_biases));
        let activation = Activation::Sigmoid;
        let hidden = layers.push(Operation::Activation { activation, of: hidden.iter().collect() });
        let output = layers.push(dense(hidden, &self.output, &self.output_biases));
        let classes = (0..CLASSES).map(|class| format!("c{class}")).collect();
        let reals = (0..INPUTS).map(|input| VariableLabel::of_real(format!("y{input}"), -1.0, 1.0));
        let parts = NetworkParts {
            model: "dense".to_owned(),
            variables: reals.chain([VariableLabel::of_states("x", classes)]).collect(),
            inputs: inputs
                .iter()
                .map(|unit| Input { variable: unit.index(), units: UnitRange::new(unit, 1) })
                .collect(),
            encoding: Encoding::Observed,
            heads: vec![Head {
                target: vec![INPUTS],
                units: output.iter().collect(),
                form: HeadForm::Softmax,
            }],
            evidence: EvidenceHead::Absent,
            targets_condition: false,
            given: Vec::new(),
            origins: vec![Origin { what: "dense".to_owned(), scope: Vec::new() }],
            unit_origins: vec![UnitOrigin { group: OriginId(0), state: 0 }; layers.units()],
            theory: Theory::default(),
            certificates: Vec::new(),
            notes: Vec::new(),
        };
        Network::new(layers, parts).expect("a network that keeps the rules")
    }
}

fn dense(of: UnitRange, weights: &[f64], biases: &[f64]) -> Operation {
    let rows: Vec<AffineRow> = weights
        .chunks(of.len())
        .zip(biases)
        .map(|(weights, &bias)| AffineRow { bias, terms: of.iter().zip(weights.iter().copied()).collect() })
        .collect();
    Operation::Affine(Affine::from_rows(&rows))
}

/// Numbers from `-reach` to `reach`, rounded to `f32`.
fn draw(random: &mut Random, count: usize, reach: f64) -> Vec<f64> {
    (0..count).map(|_| f64::from(((2.0 * random.unit() - 1.0) * reach) as f32)).collect()
}

fn rows(network: &Network, values: &[f64]) -> Rows {
    let mut rows = Rows::for_network(network);
    for values in values.chunks(INPUTS) {
        let row = rows.push_missing_row();
        values.iter().enumerate().for_each(|(input, &value)| rows.set_real(row, input, value));
    }
    rows
}

/// Prints the processor time of a row in calls of `count` rows; the answers to them.
fn measure<T: Element>(network: &Network, rows: &Rows, count: usize) -> Answers<T> {
    let plan = Plan::<T>::new(network).expect("a plan");
    let (mut scratch, mut answers) = (plan.scratch(), Answers::new());
    let repeats = ROWS / count;
    let mut least = f64::INFINITY;
    for _ in 0..CALLS {
        let start = ProcessTime::now();
        (0..repeats).for_each(|_| plan.run(rows, 0..count, &mut scratch, &mut answers));
        least = least.min(start.elapsed().as_secs_f64() / (count * repeats) as f64);
    }
    let precision = if size_of::<T>() == 4 { "f32" } else { "f64" };
    println!(
        "{INPUTS}-{HIDDEN}-{CLASSES} sigmoid, {precision}, {count} rows a call: {:.0} ns a row",
        least * 1e9
    );
    answers
}

/// Writes what another runtime needs, as little-endian `f32`.
fn leave(folder: &Path, weights: &Weights, values: &[f64], posteriors: &[f32]) -> std::io::Result<()> {
    let bytes =
        |values: &[f64]| -> Vec<u8> { values.iter().flat_map(|&x| (x as f32).to_le_bytes()).collect() };
    fs::write(folder.join("hidden"), bytes(&weights.hidden))?;
    fs::write(folder.join("hidden_biases"), bytes(&weights.hidden_biases))?;
    fs::write(folder.join("output"), bytes(&weights.output))?;
    fs::write(folder.join("output_biases"), bytes(&weights.output_biases))?;
    fs::write(folder.join("rows"), bytes(values))?;
    fs::write(folder.join("posteriors"), posteriors.iter().flat_map(|p| p.to_le_bytes()).collect::<Vec<u8>>())
}
