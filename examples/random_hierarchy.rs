//! Labels turn into data by random rules, level by level: the network that reads them back, one AND neuron per rule and place.

use std::error::Error;
use std::io::Write;

use hamnet::analysis::distill::{AndUnits, Options, distill};
use hamnet::model::hierarchy::{RandomHierarchy, RuleSizes};
use hamnet::numeric::Precision;
use hamnet::numeric::random::Random;
use hamnet::runtime::{Answers, Rows, Session, Status};

const SAMPLES: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints the counts of the decoder, and how many samples it labels rightly.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let sizes = RuleSizes { classes: 8, features: 8, synonyms: 4, branching: 2, depth: 3 };
    let rules = RandomHierarchy::new(sizes, 28)?;
    let law = rules.hierarchy()?;
    let decoder = distill(&law, law.root(), &Options::lossless())?;
    let network = decoder.network(AndUnits::Product, None)?;
    writeln!(out, "{} features of {} symbols", rules.data_features(), sizes.features)?;
    writeln!(out, "2^{} data that can occur, of {} labels", rules.log2_data(), sizes.classes)?;
    writeln!(out, "one neuron per rule and place: {}", network.counts().neurons)?;
    let depth = decoder.depth().ok_or("classes")?;
    writeln!(out, "{}; fewer cost at most", depth.deep)?;
    for layers in &depth.shallow {
        writeln!(out, "  {layers}")?;
    }
    writeln!(out, "of {} variables, the network reads {}", law.variables().len(), network.inputs().len())?;
    let certificate = network.certificate(Precision::F32).ok_or("a certificate")?;
    writeln!(out, "total variation in f32 ≤ {:.1e}", certificate.posterior.total())?;

    let mut random = Random::new(1);
    let (mut rows, mut labels) = (Rows::for_network(&network), Vec::new());
    for _ in 0..SAMPLES {
        let (label, datum) = rules.sample(&mut random);
        let row = rows.push_missing_row();
        datum.iter().enumerate().for_each(|(place, &feature)| rows.set_state(row, place, feature));
        labels.push(label);
    }
    let mut answers = Answers::<f32>::new();
    Session::new(&network)?.run(&rows, &mut answers);
    let is_right =
        |&row: &usize| answers.status[row] == Status::Ok && answers.posterior(row)[labels[row]] > 0.5;
    writeln!(out, "{} of {SAMPLES} samples labelled rightly", (0..SAMPLES).filter(is_right).count())?;

    let noise = (0..SAMPLES).map(|_| (0..8).map(|_| random.below(sizes.features)).collect::<Vec<_>>());
    let mut rows = Rows::for_network(&network);
    let possible = noise
        .map(|datum| {
            let row = rows.push_missing_row();
            datum.iter().enumerate().for_each(|(place, &feature)| rows.set_state(row, place, feature));
            rules.decode(&datum).is_some()
        })
        .collect::<Vec<_>>();
    Session::new(&network)?.run(&rows, &mut answers);
    let agrees = |&row: &usize| (answers.status[row] == Status::Ok) == possible[row];
    let can_occur = possible.iter().filter(|&&possible| possible).count();
    writeln!(out, "of {SAMPLES} patterns of noise {can_occur} can occur")?;
    writeln!(out, "{} of them are told rightly", (0..SAMPLES).filter(agrees).count())?;
    Ok(())
}
