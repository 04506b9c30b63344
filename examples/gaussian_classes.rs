//! Gaussian classes: with one covariance the posterior needs no hidden neuron, with different ones as many as the rank of what
//! their precisions differ by.

use std::error::Error;
use std::io::Write;

use hamnet::compile::{Connections, Options, Units, compile};
use hamnet::model::format::{Format, ReadOptions, read_bytes};
use hamnet::model::{Observe, Query};
use hamnet::network::{Network, Observation, evaluate_observed};
use hamnet::numeric::Precision;

/// Linear discriminant analysis in one dimension: N(-1, 1) against N(1, 1).
const LDA: &str = "\
[variables]
y = { domain = 'real', range = [-8, 8] }
[classes]
states = ['minus', 'plus']
[parameters]
centre = [-1.0, 1.0]
[[energy]]
gaussian = 'y'
mean = 'centre'
variance = 1.0
";

/// Quadratic discriminant analysis: two precisions in three dimensions that differ by a form of rank two.
const QDA: &str = "\
[variables]
y = { domain = 'real', range = [-4, 4], shape = [3] }
[classes]
states = ['round', 'flat']
[[energy]]
class = 'round'
gaussian = 'y'
mean = 0.0
precision = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
[[energy]]
class = 'flat'
gaussian = 'y'
mean = [0.5, 0.0, 0.0]
precision = [[2, 0.5, 0], [0.5, 1.5, 0], [0, 0, 1]]
";

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints the posteriors of both, and what they cost.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let network = network(LDA, Units::Sigmoid, Connections::Skip)?;
    let plus = posterior(&network, &[0.3])?[1];
    writeln!(out, "LDA: {} hidden neurons, P(plus | y = 0.3) = {plus:.10}", network.counts().neurons)?;
    for connections in Connections::ALL {
        let network = self::network(QDA, Units::Sigmoid, connections)?;
        let flat = posterior(&network, &[0.5, -1.0, 2.0])?[1];
        let bound = network.certificate(Precision::F64).ok_or("a certificate for f64")?.posterior;
        let neurons = network.counts().neurons;
        writeln!(
            out,
            "QDA: {neurons} sigmoid neurons ({connections}), P(flat | y) = {flat:.6}, TV ≤ {:.0e}",
            bound.total()
        )?;
    }
    Ok(())
}

fn network(text: &str, units: Units, connections: Connections) -> Result<Network, Box<dyn Error>> {
    let bytes = text.as_bytes().to_vec();
    let model = read_bytes("classes.ham", bytes, Some(Format::Ham), &ReadOptions::default())?.model;
    let query = Query::parse("class", &Observe::Any, &model)?;
    let options = Options { units, connections, tolerance: Some(1e-5), ..Options::default() };
    Ok(compile(&model, &query, &options)?.network)
}

fn posterior(network: &Network, y: &[f64]) -> Result<Vec<f64>, Box<dyn Error>> {
    let row: Vec<_> = network.inputs().iter().map(|input| Observation::Value(y[input.variable])).collect();
    Ok(evaluate_observed::<f64>(network, &row)?.posteriors.swap_remove(0))
}
