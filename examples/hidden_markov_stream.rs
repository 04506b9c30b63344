//! A stream of tosses, filtered one by one: which coin is in play, how probable the tosses are, and how far either can be off.
//!
//!     cargo run --example hidden_markov_stream

use std::error::Error;
use std::io::{Write, stdout};

use hamnet::compile::hierarchy::shallow;
use hamnet::compile::sequence::compile;
use hamnet::model::hierarchy::{Emission, HiddenMarkov, Stochastic};
use hamnet::model::{Model, Observe, Query, Variable};
use hamnet::network::RoundedUp;
use hamnet::network::sequence::Sight;
use hamnet::numeric::Precision;
use hamnet::runtime::sequence::SequencePlan;

const TOSSES: &str = "HTHHTHHHHHHHHHHH?HHHHTHTTHTTHTHT";

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut stdout())
}

/// Prints a line per toss, and what holds after however many.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let model = HiddenMarkov::new(
        Variable::new("coin", names(["fair", "loaded"]))?,
        vec![0.5, 0.5],
        Stochastic::dense("transition", 2, 2, vec![0.95, 0.05, 0.1, 0.9])?,
        Emission::Table {
            variable: Variable::new("side", names(["H", "T"]))?,
            table: Stochastic::dense("emission", 2, 2, vec![0.5, 0.5, 0.9, 0.1])?,
        },
    )?;
    let network = compile(&model)?;
    let certificate = network.certificate(Precision::F32).ok_or("there is one per precision")?;
    let plan = SequencePlan::<f32>::new(&network)?;

    // The stream holds one belief, however many tosses come.
    let mut stream = plan.stream();
    writeln!(out, "toss  P(loaded)                          off by at most")?;
    for toss in TOSSES.chars() {
        let sight = match toss {
            'H' => Sight::Symbol(0),
            'T' => Sight::Symbol(1),
            _ => Sight::Missing,
        };
        let loaded = stream.push(&sight)?.belief[1];
        let bar = "#".repeat((loaded * 24.0) as usize);
        let bound = certificate.filtered(TOSSES.len().min(stream.time() as usize));
        writeln!(out, "{toss}     {loaded:.4} {bar:<24}     {}", RoundedUp(bound))?;
    }
    writeln!(
        out,
        "ln p = {:.4} ± {}",
        stream.ln_evidence(),
        RoundedUp(certificate.ln_evidence(TOSSES.len()))
    )?;

    writeln!(out, "a step leaves at most {} of an error, so after", RoundedUp(certificate.contraction))?;
    for steps in [1, 100, 100_000, 1_000_000_000] {
        writeln!(
            out,
            "{steps:>10} tosses a belief is off by at most {}",
            RoundedUp(certificate.filtered(steps))
        )?;
    }

    let unrolled = model.unrolled(TOSSES.len())?;
    let last = format!("coin{}", TOSSES.len() - 1);
    let query = Query::parse(&last, &Observe::Any, &Model::from(unrolled.clone()))?;
    let depth = shallow(&unrolled, &query).ok_or("a variable asked for")?;
    writeln!(out, "as one network of {} tosses, {}; fewer layers cost at most", TOSSES.len(), depth.deep)?;
    for size in &depth.shallow {
        writeln!(out, "  {size}")?;
    }
    Ok(())
}
