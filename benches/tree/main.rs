//! The root of a balanced phylogeny of 256 leaves and four states from 10,000 alignment columns: nodes × columns a second, one
//! thread.
//!
//!     cargo bench --bench tree -- [FOLDER]
//!
//! The network is compiled from the hierarchy like any other; nothing here or in the runtime knows of trees. From codes of
//! states to posteriors and `ln p(e)` everything is timed: processor time, the median of many calls. With a folder it leaves the
//! tree, the columns and the answers there, as `tree.py` beside this file reads them to prune the same tree in numpy.

use std::fs;
use std::path::Path;

use cpu_time::ProcessTime;
use hamnet::compile::{Options, compile};
use hamnet::model::hierarchy::{MarkovHierarchy, Phylogeny, SubstitutionModel};
use hamnet::model::{Model, Observe, Query, VariableId};
use hamnet::network::Network;
use hamnet::numeric::random::Random;
use hamnet::runtime::{Answers, Element, Plan, Rows, Status};

type Failure = Box<dyn std::error::Error>;

const LEAVES: usize = 256;
const COLUMNS: usize = 10_000;

/// Calls of which the median counts, after one that does not.
const CALLS: usize = 21;

fn main() -> Result<(), Failure> {
    let law = balanced(LEAVES, &mut Random::new(1))?;
    let columns = draw(&law, COLUMNS, &mut Random::new(2));
    let model = Model::Hierarchy(Box::new(law));
    let query = Query::parse("root", &Observe::Leaves, &model)?;
    let network = compile(&model, &query, &Options::default())?.network;
    let Model::Hierarchy(law) = &model else { unreachable!("made above") };
    let rows = rows(&network, &columns);
    let counts = network.counts();
    println!(
        "{} nodes; {} product units, {} sums, {} layers",
        law.variables().len(),
        counts.neurons,
        counts.sums,
        counts.layers
    );
    let single = measure::<f32>(law, &network, &rows)?;
    measure::<f64>(law, &network, &rows)?;
    // Cargo puts flags of its own among the arguments.
    match std::env::args().skip(1).find(|argument| !argument.starts_with('-')) {
        Some(folder) => leave(Path::new(&folder), law, &columns, &single),
        None => Ok(()),
    }
}

/// A binary tree of equal depth; branches are between 0.02 and 0.2 changes long.
fn balanced(leaves: usize, random: &mut Random) -> Result<MarkovHierarchy, Failure> {
    let mut tree = Phylogeny::new(None);
    for place in 1..2 * leaves - 1 {
        let label = (place >= leaves - 1).then(|| format!("taxon{place}"));
        tree.push((place - 1) / 2, label, 0.02 + 0.18 * random.unit())?;
    }
    Ok(tree.hierarchy(&SubstitutionModel::hky85(2.0, [0.3, 0.2, 0.2, 0.3])?)?)
}

/// States of the leaves, drawn from the law. `COLUMNS×LEAVES`
fn draw(law: &MarkovHierarchy, columns: usize, random: &mut Random) -> Vec<i32> {
    let tables: Vec<Vec<f64>> = law.variables().ids().map(|v| law.table(v).to_dense()).collect();
    let leaves = law.leaves();
    let mut states = vec![0; tables.len()];
    let mut drawn = Vec::with_capacity(columns * leaves.len());
    for _ in 0..columns {
        for v in law.variables().ids() {
            let states_of = law.variables().cardinality(v);
            let from = law.step(v).map_or(0, |step| states[step.parent.index()]);
            states[v.index()] = random.weighted(&tables[v.index()][from * states_of..][..states_of]);
        }
        drawn.extend(leaves.iter().map(|leaf| states[leaf.index()] as i32));
    }
    drawn
}

fn rows(network: &Network, columns: &[i32]) -> Rows {
    let mut rows = Rows::for_network(network);
    (0..COLUMNS).for_each(|_| _ = rows.push_missing_row());
    rows.codes_mut().copy_from_slice(columns);
    rows
}

/// Prints nodes × columns a second; the answers.
fn measure<T: Element>(law: &MarkovHierarchy, network: &Network, rows: &Rows) -> Result<Answers<T>, Failure> {
    let plan = Plan::<T>::new(network)?;
    let (mut scratch, mut answers) = (plan.scratch(), Answers::new());
    let mut seconds = Vec::with_capacity(CALLS);
    for call in 0..=CALLS {
        let start = ProcessTime::now();
        plan.run(rows, 0..rows.len(), &mut scratch, &mut answers);
        if call > 0 {
            seconds.push(start.elapsed().as_secs_f64());
        }
    }
    assert!(answers.status.iter().all(|&status| status == Status::Ok), "drawn columns are possible");
    seconds.sort_by(f64::total_cmp);
    let precision = if size_of::<T>() == 4 { "f32" } else { "f64" };
    let rate = (law.variables().len() * rows.len()) as f64 / seconds[CALLS / 2] / 1e6;
    println!("{precision}: {rate:.0} M node-columns a second");
    Ok(answers)
}

/// Writes what numpy needs: `i32` parents and columns, `f64` tables and `ln p(e)`, `f32` posteriors, little-endian.
fn leave(
    folder: &Path,
    law: &MarkovHierarchy,
    columns: &[i32],
    answers: &Answers<f32>,
) -> Result<(), Failure> {
    let parent = |v: VariableId| law.step(v).map_or(-1, |step| step.parent.index() as i32);
    let parents: Vec<i32> = law.variables().ids().map(parent).collect();
    let tables: Vec<f64> = law.variables().ids().skip(1).flat_map(|v| law.table(v).to_dense()).collect();
    fs::write(folder.join("parents"), parents.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())?;
    fs::write(folder.join("columns"), columns.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())?;
    fs::write(folder.join("prior"), doubles(&law.prior().to_dense()))?;
    fs::write(folder.join("tables"), doubles(&tables))?;
    fs::write(folder.join("ln_evidence"), doubles(&answers.ln_evidence))?;
    let posteriors = answers.posteriors.iter().flat_map(|p| p.to_le_bytes());
    Ok(fs::write(folder.join("posteriors"), posteriors.collect::<Vec<u8>>())?)
}

fn doubles(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|x| x.to_le_bytes()).collect()
}
