//! Writes networks as ONNX, with rows of evidence and the answers of the plain evaluator beside them, for
//! `tests/onnx/run.py`.
//!
//!     cargo run -p hamnet-export --example onnx_cases -- FOLDER
//!     cargo run -p hamnet-export --example onnx_cases -- FOLDER --chain STEPS
//!     cargo run -p hamnet-export --example onnx_cases -- FOLDER --sequence STEPS
//!     cargo run -p hamnet-export --example onnx_cases -- FOLDER NET.hamnet ...
//!
//! The first writes random networks of every layer kind and over sequences, to be answered up to rounding, and those of
//! energies within what is assumed of every operator; the second one long chain; the third a network over sequences with one
//! long sequence; the fourth compiled networks, to be answered within their own certificates.

mod build;
mod case;
mod energies;
mod networks;
mod random;
mod reals;
mod rows;
mod sequences;
mod target;
mod tree;

use std::error::Error;
use std::path::Path;

use case::{Case, Tolerance};
use hamnet_network::Network;
use hamnet_network::file::{Stored, open};
use hamnet_network::{Activation, Encoding, HeadForm};
use random::Random;
use sequences::SequenceCase;

const USAGE: &str = "usage: onnx_cases FOLDER [--chain STEPS | --sequence STEPS | NET.hamnet ...]";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, what @ ..] = arguments.as_slice() else { return Err(USAGE.into()) };
    std::fs::create_dir_all(folder)?;
    let cases: Vec<Any> = match what {
        [] => {
            let rows = random_networks().into_iter().map(Any::Rows);
            let sequences = sequences::random().into_iter().map(Any::Sequences);
            rows.chain(sequences).chain(reals::random().into_iter().map(Any::Reals)).collect()
        }
        [flag, steps] if flag == "--chain" => {
            vec![Any::Rows(networks::chain(&format!("chain_{steps}"), steps.parse()?, false, 2))]
        }
        [flag, steps] if flag == "--sequence" => vec![Any::Sequences(sequences::long(steps.parse()?))],
        files => files.iter().map(|file| compiled(Path::new(file))).collect::<Result<_, _>>()?,
    };
    for case in &cases {
        match case {
            Any::Rows(case) => case.write(Path::new(folder))?,
            Any::Sequences(case) => case.write(Path::new(folder))?,
            Any::Reals(case) => case.write(Path::new(folder))?,
        }
    }
    println!("{} cases written to {folder}", cases.len());
    Ok(())
}

enum Any {
    Rows(Case),
    Sequences(SequenceCase),
    Reals(reals::RealsCase),
}

fn random_networks() -> Vec<Case> {
    let mut cases: Vec<Case> = (0..24).map(|seed| tree::tree(seed, 20.0)).collect();
    cases.extend((100..124).map(|seed| tree::tree(seed, 54.0)));
    cases.push(networks::chain("chain", 1000, false, 12));
    cases.push(networks::chain("left_right_chain", 1000, true, 12));
    cases.push(networks::contradiction("contradiction_20", 20));
    cases.push(networks::contradiction("contradiction_6", 6));
    for form in [HeadForm::Softmax, HeadForm::MaxMarginals] {
        cases.extend((0..6).map(|seed| networks::logarithms(seed, form)));
    }
    for (place, activation) in Activation::ALL.into_iter().enumerate() {
        cases.extend((0..3).map(|seed| energies::energies(10 * place as u64 + seed, &[activation])));
        // The second bias is that of sigmoid gates of order four.
        for bias in [0.75, -2.292431669561178] {
            cases.extend([0.125, 2f64.powi(-9)].map(|scale| energies::gate(activation, bias, scale)));
        }
    }
    let in_double =
        Activation::ALL.map(|each| if each == Activation::Gelu { Activation::Silu } else { each });
    cases.push(energies::powers());
    cases.extend((200..216).map(|seed| energies::energies(seed, &in_double)));
    cases
}

fn compiled(file: &Path) -> Result<Any, Box<dyn Error>> {
    let name = file.file_stem().ok_or(USAGE)?.to_string_lossy().into_owned();
    Ok(match open(&std::fs::read(file)?)? {
        Stored::Network(network) => Any::Rows(compiled_rows(&name, *network)),
        Stored::Sequence(network) => Any::Sequences(sequences::compiled(&name, *network)),
    })
}

fn compiled_rows(name: &str, network: Network) -> Case {
    let random = &mut Random::new(11);
    let rows = match network.parts().encoding {
        Encoding::Observed => energies::rows(&network, 200, random),
        Encoding::Likelihood | Encoding::LogLikelihood { .. } => rows::hard_rows(&network, 50, random),
    };
    let precisions = energies::precisions(&network);
    Case { precisions, ..Case::new(name, network, Tolerance::Certificate, rows) }
}
