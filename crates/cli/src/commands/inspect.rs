//! `hamnet inspect`: what a model or a network is, and what a query will cost before it is built.

use std::path::PathBuf;

use clap::Args;
use hamnet::compile::predict;
use hamnet::network::to_text;
use hamnet::numeric::Precision;
use serde::Serialize;

use crate::args::{Asking, Building, Manners, Reading};
use crate::describe::{CostReport, ModelReport, NetworkReport};
use crate::failure::Failure;
use crate::memory::Bytes;
use crate::{files, output, progress};

/// Show what a model or a network is, and what a query will cost
#[derive(Args, Debug)]
#[command(after_help = "\
Of a model: variables, parameters, the largest factor (order); of energies also degree and terms, couplings by size. With --query also what compiling will take, before anything
is built: the cliques N_c and the largest of them S_c, the bound N_c·q^S_c (locality), the treewidth found, and predicted
sums, products and bytes. Of a network: layers, neurons, synapses, depth, and its certificates.

Examples:
  hamnet inspect alarm.bif
  hamnet inspect alarm.bif --query all
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
}

/// Prints the report.
///
/// # Errors
/// A file that cannot be read; a query that does not fit the model.
pub fn run(arguments: Arguments, manners: Manners) -> Result<(), Failure> {
    if files::is_network(&arguments.subject)? {
        inspect_network(&arguments, manners)
    } else {
        inspect_model(&arguments, manners)
    }
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
    let mut report = Report { model: ModelReport::new(&model), cost: None };
    if let Some(text) = &arguments.asking.query {
        let query = arguments.asking.query(&model)?.without_values(&model)?;
        let options = arguments.building.options(Precision::F64);
        let search = || predict(&model, &query, &options);
        let cost = progress::during("searching for an order", !manners.quiet, search);
        report.cost = Some(CostReport::new(text, &model, &cost, Bytes(options.max_memory)));
    }
    if manners.json {
        return output::print_json(&report);
    }
    let cost = report.cost.map(|cost| cost.to_string()).unwrap_or_default();
    output::print(&format!("{}{cost}", report.model))
}
