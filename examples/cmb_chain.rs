//! A chain of steps as in cosmology: a parameter sets a power spectrum, the spectrum a random map, and the map is all that is seen.
//!
//! The map is a ring of eight numbers, Gaussian, with the spectrum `S_k = 1/(1 + 2a(1 − cos 2πk/8))`. Which `a` made it? Read
//! backwards the chain is a network: a Fourier transform, squares, a softmax.

use std::error::Error;
use std::io::Write;

use hamnet::compile::{Options, Units, compile};
use hamnet::model::exact::{Budget, EnergyJudge};
use hamnet::model::format::{ReadOptions, read};
use hamnet::model::{Evidence, Finding, Model, Observe, Query};
use hamnet::network::Operation;
use hamnet::numeric::Precision;
use hamnet::runtime::{Answers, Rows, Session};

/// Eight numbers seen.
const MAP: [f64; 8] = [1.0, 2.0, 0.0, -1.0, 0.5, 0.0, -2.0, 1.0];

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints the energies of both parameters, the layers, and the posterior.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham/dft.ham");
    let model = read(&path, &ReadOptions::default())?.model;
    let Model::Hamiltonian(law) = &model else { return Err("energies".into()) };
    let judge = EnergyJudge::new(law, Budget::default())?;
    let energies = |map: &[f64; 8]| -> Result<Vec<f64>, Box<dyn Error>> {
        let mut evidence = Evidence::none(model.variables().len());
        let findings = map.iter().map(|&value| Finding::Value(value));
        model.variables().ids().zip(findings).for_each(|(id, finding)| evidence.set(id, finding));
        Ok(judge.energies(&evidence)?.iter().map(|energy| energy.value.to_f64()).collect())
    };
    let exact = energies(&MAP)?;
    for (name, energy) in ["a = 0  ", "a = 0.5"].iter().zip(&exact) {
        writeln!(out, "{name}  H = {:.12} nats", energy)?;
    }
    let query = Query::parse("field", &Observe::Any, &model)?;
    let options = Options { units: Units::Square, ..Options::default() };
    let network = compile(&model, &query, &options)?.network;
    for layer in network.layers() {
        let what = match layer.operation() {
            Operation::Affine(affine) => format!("affine, {} weights", affine.terms()),
            Operation::Activation { .. } => "squares".to_owned(),
            _ => "another kind".to_owned(),
        };
        writeln!(out, "{:>3} units: {what}", layer.units().len())?;
    }
    writeln!(out, "{} neurons", network.counts().neurons)?;
    let apart = |map: &[f64; 8]| energies(map).map(|energies| energies[1] - energies[0]);
    let products = products(apart)?;
    writeln!(
        out,
        "without the Fourier transform: {products} neurons at most, one per product of two numbers"
    )?;
    let mut rows = Rows::for_network(&network);
    let row = rows.push_missing_row();
    MAP.iter().enumerate().for_each(|(place, &value)| rows.set_real(row, place, value));
    let mut answers = Answers::<f64>::new();
    Session::new(&network)?.run(&rows, &mut answers);
    let certificate = network.certificate(Precision::F64).ok_or("a certificate")?;
    writeln!(
        out,
        "p(a = 0) = {:.12}, within {:.1e}",
        answers.posterior(row)[0],
        certificate.posterior.total()
    )?;
    Ok(())
}

/// The products `y_i y_j` in a quadratic form of the map.
fn products(form: impl Fn(&[f64; 8]) -> Result<f64, Box<dyn Error>>) -> Result<usize, Box<dyn Error>> {
    let at = |places: &[usize]| {
        let mut map = [0.0; 8];
        places.iter().for_each(|&place| map[place] = 1.0);
        form(&map)
    };
    let mut count = 0;
    for i in 0..8 {
        for j in 0..=i {
            let alone = if i == j { 0.0 } else { at(&[i])? + at(&[j])? - at(&[])? };
            let both = if i == j { at(&[i])? - at(&[])? } else { at(&[i, j])? };
            count += usize::from((both - alone).abs() > 1e-12);
        }
    }
    Ok(count)
}
