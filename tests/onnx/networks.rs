//! Compiles hierarchies into networks of every kind, for `tests/onnx/run.py`.
//!
//!     cargo run --example onnx_networks -- FOLDER MODEL.ham ...
//!
//! Of a fixed number of variables: the posterior of the root, of a variable in the middle and of all, with product and softplus units;
//! the most probable explanation, with relu units; and the classes of what is seen, exact and merged to two, with AND
//! neurons of either kind. Of sequences of any length: the one network there is; where the hidden state is real, which `.hamnet`
//! files do not hold, the ONNX files with their answers.

#[path = "../../crates/export/examples/onnx_cases/random.rs"]
#[expect(dead_code, reason = "shared with the cases of random networks, which use all of it")]
mod random;
#[path = "../../crates/export/examples/onnx_cases/reals.rs"]
#[expect(dead_code, reason = "shared with the cases of random networks, which use all of it")]
mod reals;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use hamnet::analysis::distill::{self, AndUnits, Budget, distill};
use hamnet::compile::{Goal, Options, Units, compile, sequence};
use hamnet::model::format::{Contents, ReadOptions, open};
use hamnet::model::hierarchy::MarkovHierarchy;
use hamnet::model::{Model, Observe, Query};
use hamnet::network::{Network, file};

/// The times by which gains settle.
const LONGEST: usize = 1000;
/// Distilled are the trees of at most so many variables.
const MOST_DISTILLED: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let folder = arguments.next().ok_or("usage: onnx_networks FOLDER MODEL.ham ...")?;
    fs::create_dir_all(&folder)?;
    for path in arguments {
        let name = path.file_stem().ok_or("a file has a name")?.to_string_lossy().into_owned();
        match open(&path, &ReadOptions::default())?.contents {
            Contents::HiddenMarkov(model) => {
                let mut bytes = Vec::new();
                file::write_sequence(&sequence::compile(&model)?, &mut bytes)?;
                fs::write(folder.join(format!("{name}.hamnet")), bytes)?;
            }
            Contents::LinearGaussian(chain) => {
                let network = sequence::compile_reals(&chain, LONGEST)?;
                reals::with_sequences(name, network, &mut random::Random::new(19)).write(&folder)?;
            }
            Contents::Model(model) => {
                for (query, network) in networks(&model)? {
                    write(&network, &folder.join(format!("{name}-{query}.hamnet")))?;
                }
            }
            _ => return Err(format!("{}: what it holds is not known here", path.display()).into()),
        }
    }
    Ok(())
}

fn write(network: &Network, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    file::write(network, &mut bytes)?;
    fs::write(path, bytes)?;
    Ok(())
}

fn networks(model: &Model) -> Result<Vec<(String, Network)>, Box<dyn Error>> {
    let mut networks = Vec::new();
    let variables = model.variables();
    let middle = variables.ids().nth(variables.len() / 3).ok_or("there are variables")?;
    let root = variables.ids().next().ok_or("there are variables")?;
    let queries = [("root", variables[root].name()), ("middle", variables[middle].name()), ("all", "all")];
    for (name, words) in queries {
        let query = Query::parse(words, &Observe::Any, model)?;
        for units in [Units::Product, Units::Softplus] {
            let options = Options { units, ..Options::default() };
            networks.push((format!("{name}-{units}"), compile(model, &query, &options)?.network));
        }
    }
    let options = Options { units: Units::Relu, goal: Goal::MostProbable, ..Options::default() };
    let all = Query::parse("all", &Observe::Any, model)?;
    networks.push(("explained".to_owned(), compile(model, &all, &options)?.network));
    if let Model::Hierarchy(law) = model
        && variables.len() <= MOST_DISTILLED
    {
        networks.extend(distilled(law)?);
    }
    Ok(networks)
}

fn distilled(law: &MarkovHierarchy) -> Result<Vec<(String, Network)>, Box<dyn Error>> {
    let exact = distill(law, law.root(), &distill::Options::lossless())?;
    let merged = distill(law, law.root(), &distill::Options::within(Budget::Classes(2)))?;
    let price = merged.price(&exact)?;
    let mut networks = Vec::new();
    for (name, units) in [("product", AndUnits::Product), ("relu", AndUnits::Relu)] {
        networks.push((format!("classes-{name}"), exact.network(units, None)?));
        networks.push((format!("merged-{name}"), merged.network(units, Some(&price))?));
    }
    Ok(networks)
}
