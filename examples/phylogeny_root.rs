//! What did the common ancestor look like? The root of a tree of five primates, site by site of an alignment.
//!
//! The tree is one of divergence times; the alignment was drawn from it by Hamnet, so that the letters of the root are known.

use std::error::Error;
use std::io::Write;

use hamnet::compile::hierarchy::shallow;
use hamnet::compile::{Options, compile};
use hamnet::model::format::phylogeny::fasta;
use hamnet::model::format::{ReadOptions, read};
use hamnet::model::{Finding, Model, Observe, Query, VariableId};
use hamnet::numeric::Precision;
use hamnet::runtime::{Answers, Rows, Session};

/// The root that the alignment descends from.
const DRAWN: &str = "CTGGCTCCTATATCAATTGCAACAAAACAACGATCCTCATCTCCTTAACCAGCAATGCAA";

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints the network, what fewer layers would cost, the root of every site, and how often it is the one that was drawn.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let model = read(&folder.join("primates.ham"), &ReadOptions::default())?.model;
    let Model::Hierarchy(tree) = &model else { return Err("a tree".into()) };
    let alignment = fasta::read(&folder.join("primates.fasta"))?;
    let (sites, _) = alignment.sites(tree)?;

    let query = Query::parse("root", &Observe::Any, &model)?;
    let network = compile(&model, &query, &Options::default())?.network;
    let certificate = network.certificate(Precision::F64).ok_or("a certificate")?;
    let counts = network.counts();
    writeln!(out, "{} species, {} steps", tree.leaves().len(), tree.variables().len() - 1)?;
    writeln!(out, "{} neurons, {} synapses, depth {}", counts.neurons, counts.synapses, counts.depth)?;
    writeln!(out, "total variation ≤ {:.1e}", certificate.posterior.total())?;
    let depth = shallow(tree, &query).ok_or("a variable asked for")?;
    writeln!(out, "{}; fewer layers cost at most", depth.deep)?;
    for size in &depth.shallow {
        writeln!(out, "  {size}")?;
    }

    let mut rows = Rows::for_network(&network);
    for site in sites.iter() {
        let row = rows.push_missing_row();
        for (place, input) in network.inputs().iter().enumerate() {
            match site.get(VariableId::new(input.variable)) {
                Finding::State(state) => rows.set_state(row, place, *state),
                Finding::Soft(likelihoods) => rows.set_soft(row, place, likelihoods),
                Finding::Missing | Finding::Value(_) => {}
            }
        }
    }
    let mut answers = Answers::<f64>::new();
    Session::new(&network)?.run(&rows, &mut answers);

    let (mut right, mut expected, mut ln_evidence) = (0, 0.0, 0.0);
    writeln!(out, "site  leaves  P(root = A C G T)          drawn")?;
    for (site, drawn) in DRAWN.chars().enumerate() {
        let posterior = answers.posterior(site);
        let best = (0..4).fold(0, |best, base| if posterior[base] > posterior[best] { base } else { best });
        right += usize::from("ACGT".chars().nth(best) == Some(drawn));
        expected += posterior[best];
        ln_evidence += answers.ln_evidence[site];
        if !(8..56).contains(&site) {
            let leaves: String = (0..5).map(|taxon| char::from(alignment.letters(taxon)[site])).collect();
            let [a, c, g, t] = [0, 1, 2, 3].map(|base| posterior[base]);
            writeln!(out, "{site:>4}  {leaves:<6}  {a:.4} {c:.4} {g:.4} {t:.4}  {drawn}")?;
        }
    }
    writeln!(out, "{right} of {} roots are the one drawn; {expected:.1} are to be expected", sites.len())?;
    writeln!(out, "ln p(alignment) = {ln_evidence:.6}")?;
    Ok(())
}
