//! The commands, one file each.

pub mod check;
pub mod compile;
pub mod completions;
pub mod complexity;
pub mod convert;
pub mod distill;
pub mod info;
pub mod inspect;
pub mod man;
pub mod run;
pub mod sample;

use clap::{Parser, Subcommand};

use crate::args::Manners;

/// Compiles a model of how data came to be into the neural network that reads it backwards, with a certificate.
#[derive(Parser, Debug)]
#[command(name = "hamnet", version, max_term_width = 100, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Call {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub manners: Manners,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    Compile(compile::Arguments),
    Run(run::Arguments),
    Check(check::Arguments),
    Inspect(inspect::Arguments),
    Info(info::Arguments),
    Distill(distill::Arguments),
    Complexity(complexity::Arguments),
    Convert(convert::Arguments),
    Sample(sample::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

const EXAMPLES: &str = "\
Examples:
  hamnet run asia.bif patients.csv --query lung         the posterior of `lung` for each row
  hamnet compile asia.bif --query lung -o asia.hamnet   the network, to be run again and again
  hamnet compile asia.bif --query lung -o asia.onnx     the network, for any ONNX runtime
  hamnet check asia.hamnet asia.bif                     its certificate against the exact posterior
  hamnet inspect asia.bif --query lung                  what it will cost, before it is built

`hamnet COMMAND --help` has more. Exit codes: 0 done, 1 the work failed, 2 the call was wrong.";
