//! A bit is copied along a binary tree, flipped now and then: what its 16 leaves have to hand on, level by level.

use std::error::Error;
use std::io::Write;

use hamnet::analysis::distill::{AndUnits, Budget, Options, distill};
use hamnet::model::Variable;
use hamnet::model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet::numeric::Precision;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints the classes of every level, what fewer layers would cost, the tables, and what fewer classes keep.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let tree = broadcast(4)?;
    let exact = distill(&tree, tree.root(), &Options::lossless())?;
    writeln!(out, "patterns  classes  neurons  bits about the root")?;
    for level in exact.transmissions()? {
        let place = exact.place(level.variable);
        let patterns = place.log2_patterns().round() as u32;
        let (classes, neurons) = (place.classes().unwrap_or(0), place.cost().class_neurons.unwrap_or(0));
        let bits = level.of_classes.map_or(0.0, |nats| nats.bits());
        writeln!(out, "    2^{patterns:<2}  {classes:>7}  {neurons:>7}  {bits:.8}")?;
    }
    let depth = exact.depth().ok_or("classes")?;
    writeln!(out, "{}; fewer cost at most", depth.deep)?;
    for layers in &depth.shallow {
        writeln!(out, "  {layers}")?;
    }
    writeln!(out, "T = f(T, T) on {} pairs of classes", exact.verify()?)?;
    let grandparent = exact.places().find(|place| place.classes() == Some(5)).ok_or("five classes")?;
    writeln!(out, "two children of three classes each are five classes:")?;
    for left in 0..3 {
        let row: Vec<String> = (0..3)
            .filter_map(|right| grandparent.folds()[0].label(left, right))
            .map(|class| class.to_string())
            .collect();
        writeln!(out, "  {}", row.join(" "))?;
    }
    writeln!(out, "classes  neurons  bits kept   worst TV  network's TV ≤")?;
    for most in [2, 4, 8, 16] {
        let coarse = distill(&tree, tree.root(), &Options::within(Budget::Classes(most)))?;
        let price = coarse.price(&exact)?;
        let network = coarse.network(AndUnits::Relu, Some(&price))?;
        let certificate = network.certificate(Precision::F32).ok_or("a certificate")?;
        let (neurons, kept) = (network.counts().neurons, price.kept.bits());
        let (worst, promised) = (price.worst_total_variation, certificate.posterior.total());
        writeln!(out, "{most:>7}  {neurons:>7}  {kept:.8}  {worst:.6}  {promised:.6}")?;
    }
    Ok(())
}

/// A bit on a binary tree of this depth, flipped with probability 0.1 on every branch; its leaves are seen.
fn broadcast(depth: usize) -> Result<MarkovHierarchy, Box<dyn Error>> {
    let bit = |number: usize| Variable::new(format!("n{number}"), vec!["0".to_owned(), "1".to_owned()]);
    let mut tree = MarkovHierarchy::new(bit(0)?, vec![0.5, 0.5])?;
    let flip = tree.push_matrix(Stochastic::dense("flip", 2, 2, vec![0.9, 0.1, 0.1, 0.9])?);
    let mut level = vec![tree.root()];
    for _ in 0..depth {
        let mut next = Vec::new();
        for parent in level {
            for _ in 0..2 {
                next.push(tree.push_child(parent, flip, bit(tree.variables().len())?)?);
            }
        }
        level = next;
    }
    tree.observe_leaves();
    Ok(tree)
}
