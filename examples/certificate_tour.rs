//! Ask for more than a unit can do, read the refusal, follow its remedy.

use std::error::Error;
use std::io::Write;

use hamnet::compile::{Options, Units, compile};
use hamnet::model::format::{Format, ReadOptions, read_bytes};
use hamnet::model::{Model, Observe, Query};
use hamnet::numeric::Precision;

/// Two classes that differ by a product of three numbers.
const CUBIC: &str = "\
[variables]
y = { domain = 'real', range = [-1, 1], shape = [3] }
[classes]
states = ['left', 'right']
ln_z = [0.0, 0.0]
[[energy]]
class = 'right'
expression = 'y[0]*y[1]*y[2] - y[0]'
";

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints what is asked and what is answered, step by step.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let model =
        read_bytes("cubic.ham", CUBIC.as_bytes().to_vec(), Some(Format::Ham), &ReadOptions::default())?.model;
    let sigmoid = |tolerance, precision| Options {
        units: Units::Sigmoid,
        precision,
        tolerance: Some(tolerance),
        ..Options::default()
    };
    ask(out, &model, "sigmoid, f32, 1e-8", &sigmoid(1e-8, Precision::F32))?;
    ask(out, &model, "sigmoid, f64, 1e-8", &sigmoid(1e-8, Precision::F64))?;
    ask(out, &model, "sigmoid, f64, 1e-14", &sigmoid(1e-14, Precision::F64))?;
    let square = Options { units: Units::Square, ..sigmoid(1e-14, Precision::F64) };
    ask(out, &model, "square, f64, 1e-14", &square)?;
    let forced = Options { gate: Some("three".to_owned()), ..sigmoid(1e-6, Precision::F64) };
    ask(out, &model, "sigmoid, f64, 1e-6, gate three", &forced)?;
    let both = sigmoid(1e-3, Precision::F32);
    ask(out, &model, "sigmoid, f32, 1e-3", &both)?;
    let query = Query::parse("class", &Observe::Any, &model)?;
    for certificate in &compile(&model, &query, &both)?.network.parts().certificates {
        writeln!(out, "  in {}: TV ≤ {}", certificate.precision, certificate.posterior)?;
        certificate.assumptions.iter().try_for_each(|assumed| writeln!(out, "    assumes {assumed}"))?;
    }
    Ok(())
}

fn ask(out: &mut dyn Write, model: &Model, name: &str, options: &Options) -> Result<(), Box<dyn Error>> {
    let query = Query::parse("class", &Observe::Any, model)?;
    writeln!(out, "{name}")?;
    match compile(model, &query, options) {
        Ok(compiled) => {
            let certificate = compiled.network.certificate(options.precision).ok_or("a certificate")?;
            let neurons = compiled.network.counts().neurons;
            writeln!(out, "  {neurons} neurons, TV ≤ {}", certificate.posterior)?;
        }
        Err(refusal) => writeln!(out, "  refused: {refusal}")?,
    }
    Ok(())
}
