//! An energy that is no polynomial: a power series with a remainder, the longer the tighter the tolerance, or of a fixed degree.

use std::error::Error;
use std::io::Write;

use hamnet::compile::{Options, Units, compile};
use hamnet::model::format::{Format, ReadOptions, read_bytes};
use hamnet::model::{Model, Observe, Query};
use hamnet::numeric::Precision;

/// Poisson counts of rate `e^y` against a reference of rate one, seen as an energy of y.
const EXPRESSION: &str = "\
[variables]
y = { domain = 'real', range = [-1, 1] }
[classes]
states = ['signal', 'noise']
ln_z = [0.0, 0.0]
[[energy]]
class = 'signal'
expression = 'exp(y) - 2*y'
[[energy]]
class = 'noise'
expression = '1.0'
";

/// The same with a pole of ln inside the range.
const BROKEN: &str = "ln(y + 0.5)";

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints series and certificates.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let model = read(EXPRESSION)?;
    for tolerance in [1e-2, 1e-4, 1e-6, 1e-8] {
        let options = Options { tolerance: Some(tolerance), ..options() };
        report(out, &format!("tolerance {tolerance:.0e}"), &model, &options)?;
    }
    for degree in [2, 4, 6] {
        report(out, &format!("degree {degree}"), &model, &Options { degree: Some(degree), ..options() })?;
    }
    let broken = read(&EXPRESSION.replace("exp(y) - 2*y", BROKEN))?;
    let query = Query::parse("class", &Observe::Any, &broken)?;
    match compile(&broken, &query, &options()) {
        Ok(_) => writeln!(out, "{BROKEN} has a series")?,
        Err(error) => writeln!(out, "{BROKEN}: {error}")?,
    }
    Ok(())
}

fn options() -> Options {
    Options { units: Units::Silu, ..Options::default() }
}

fn report(out: &mut dyn Write, name: &str, model: &Model, options: &Options) -> Result<(), Box<dyn Error>> {
    let query = Query::parse("class", &Observe::Any, model)?;
    let network = compile(model, &query, options)?.network;
    let bound = network.certificate(Precision::F64).ok_or("a certificate for f64")?.posterior;
    let neurons = network.counts().neurons;
    writeln!(
        out,
        "{name:15} {neurons:2} neurons, TV ≤ {:.0e}; {}",
        bound.total(),
        network.parts().notes.join("; ")
    )?;
    Ok(())
}

fn read(text: &str) -> Result<Model, Box<dyn Error>> {
    let bytes = text.as_bytes().to_vec();
    Ok(read_bytes("expression.ham", bytes, Some(Format::Ham), &ReadOptions::default())?.model)
}
