//! `hamnet inspect`: what a model or a network is, and what a query will cost before it is built.

use std::path::PathBuf;

use clap::Args;
use hamnet::compile::hierarchy::shallow;
use hamnet::compile::{compile, predict};
use hamnet::model::Model;
use hamnet::network::sequence::SequenceNetwork;
use hamnet::network::to_text;
use hamnet::numeric::Precision;
use serde::Serialize;

use crate::args::{Asking, Building, Manners, Reading};
use crate::describe::{
    CostReport, ModelReport, NetworkReport, SequenceReport, ShallowReport, StepsReport, UnitsReport,
};
use crate::failure::Failure;
use crate::memory::Bytes;
use crate::{files, output, progress, sequence};

/// Show what a model or a network is, and what a query will cost
#[derive(Args, Debug)]
#[command(after_help = "\
Of a model: variables, parameters, the largest factor (order). With --query also what compiling will take, before anything is \
built: the cliques N_c and the largest of them S_c, the bound N_c·q^S_c (locality), the treewidth found, and predicted sums, \
products and bytes.

Of energies, why they are cheap: degree and terms of all possible, couplings by size, what all classes share, cliques and how \
their number grows, whether they are Gaussian and of which rank, the cost of the largest product for every number of hidden \
layers, and where normalizers come from. Then what computes the energies when all but the class (or --query) is observed: the \
neurons that are enough and those that are needed by theory, each with its sense, and the network of each kind of unit.

Of a chain or tree of Markov steps with --query also the steps, each with the layers that reverse it, their alphabets, widths and \
synapses, and what fewer layers than steps would cost.

Of a hidden Markov model of any length, or its network: states, alphabet and synapses, how much a step contracts errors, and the \
certificate after 1, 100 and 100,000 steps.

Of a network: layers, neurons, synapses, depth, what theory says of them, and its certificates.

Examples:
  hamnet inspect alarm.bif
  hamnet inspect alarm.bif --query all
  hamnet inspect ising.ham --units sigmoid
  hamnet inspect coin.ham --query x0
  hamnet inspect alarm.hamnet --json
  hamnet inspect asia.hamnet --text | less")]
pub struct Arguments {
    /// A model, or a network made by `hamnet compile`
    #[arg(value_name = "MODEL|NET")]
    subject: PathBuf,
    /// Print the whole network in its text form
    #[arg(long)]
    text: bool,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    building: Building,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
struct Report {
    model: ModelReport,
    cost: Option<CostReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<StepsReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depth: Option<ShallowReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    energies: Option<UnitsReport>,
}

/// Prints the report.
///
/// # Errors
/// A file that cannot be read; a query that does not fit the model.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    let found = sequence::find(&arguments.subject, &arguments.reading.options(), manners.quiet)?;
    if let Some(network) = found {
        inspect_sequence(&arguments, &network, manners)
    } else if files::is_network(&arguments.subject)? {
        inspect_network(&arguments, manners)
    } else {
        inspect_model(&arguments, manners)
    }
}

fn inspect_sequence(
    arguments: &Arguments,
    network: &SequenceNetwork,
    manners: Manners,
) -> Result<(), Failure> {
    sequence::Question::of(&arguments.asking, &arguments.building)?;
    if arguments.text {
        return output::print(&network.to_string());
    }
    let report = SequenceReport::new(network);
    if manners.json { output::print_json(&report) } else { output::print(&report.to_string()) }
}

fn inspect_network(arguments: &Arguments, manners: Manners) -> Result<(), Failure> {
    if arguments.asking.query.is_some() {
        return Err(Failure::Call("a network answers one query; --query is for models".to_owned()));
    }
    let network = files::network(&arguments.subject)?;
    if arguments.text {
        return output::print(&to_text(&network));
    }
    let report = NetworkReport::new(&network);
    if manners.json { output::print_json(&report) } else { output::print(&report.to_string()) }
}

fn inspect_model(arguments: &Arguments, manners: Manners) -> Result<(), Failure> {
    if arguments.text {
        return Err(Failure::Call("--text is for networks; compile the model first".to_owned()));
    }
    let model = files::model(&arguments.subject, &arguments.reading.options(), manners.quiet)?;
    let describe = || ModelReport::new(&model);
    let described = progress::during("looking at the energies", !manners.quiet, describe);
    let (steps, depth) = reversal(arguments, &model, manners)?;
    let report = Report {
        model: described,
        cost: cost(arguments, &model, manners)?,
        steps,
        depth,
        energies: energies(arguments, &model, manners)?,
    };
    if manners.json {
        return output::print_json(&report);
    }
    let cost = report.cost.map(|cost| cost.to_string()).unwrap_or_default();
    let steps = report.steps.map(|steps| steps.to_string()).unwrap_or_default();
    let depth = report.depth.map(|depth| depth.to_string()).unwrap_or_default();
    let energies = report.energies.map(|energies| energies.to_string()).unwrap_or_default();
    output::print(&format!("{}{cost}{steps}{depth}{energies}", report.model))
}

/// What summing out will take, if something is asked of a model of tables.
fn cost(arguments: &Arguments, model: &Model, manners: Manners) -> Result<Option<CostReport>, Failure> {
    let has_tables = !matches!(model, Model::Hamiltonian(law) if !law.is_discrete());
    let Some(text) = arguments.asking.query.as_ref().filter(|_| has_tables) else { return Ok(None) };
    let query = arguments.asking.query(model)?.without_values(model)?;
    let options = arguments.building.options(Precision::F64);
    let search = || predict(model, &query, &options);
    let cost = progress::during("searching for an order", !manners.quiet, search);
    Ok(Some(CostReport::new(text, model, &cost, Bytes(options.max_memory))))
}

/// The steps of the network that reverses a hierarchy, and what fewer layers would cost.
fn reversal(
    arguments: &Arguments,
    model: &Model,
    manners: Manners,
) -> Result<(Option<StepsReport>, Option<ShallowReport>), Failure> {
    let Model::Hierarchy(law) = model else { return Ok((None, None)) };
    if arguments.asking.query.is_none() {
        return Ok((None, None));
    }
    let query = arguments.asking.query(model)?.without_values(model)?;
    let options = arguments.building.options(Precision::F64);
    // what the query costs is told beside this, and whether it fits
    let build = || compile(model, &query, &options).ok();
    let compiled = progress::during("building the steps", !manners.quiet, build);
    let depth = shallow(law, &query);
    Ok((
        compiled.and_then(|compiled| StepsReport::new(&compiled.network)),
        depth.map(|depth| ShallowReport::new(&depth)),
    ))
}

/// What networks of energies will take: to answer what is asked, or without a question to find the class.
fn energies(arguments: &Arguments, model: &Model, manners: Manners) -> Result<Option<UnitsReport>, Failure> {
    let Model::Hamiltonian(law) = model else { return Ok(None) };
    let class = law.class().map(|class| model.variables()[class].name().to_owned());
    let Some(text) = arguments.asking.query.clone().or(class) else { return Ok(None) };
    let asking = Asking { query: Some(text.clone()), ..arguments.asking.clone() };
    let query = asking.query(model)?.without_values(model)?;
    let options = arguments.building.options(Precision::F64);
    let build = || UnitsReport::new(&text, law, &query, &options, arguments.building.units);
    Ok(progress::during("building for every kind of unit", !manners.quiet, build))
}
