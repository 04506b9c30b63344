//! The `hamnet` command: from the words of a call to the crate that does the work.
//!
//! `commands` holds one file per command; what they share stands beside it: arguments, files, failures, and how results are
//! shown. Results go to standard output, or to a file that appears when it is complete; remarks go to standard error.

mod args;
mod check;
mod commands;
mod describe;
mod failure;
mod files;
mod interrupt;
mod json;
mod labels;
mod memory;
mod output;
mod progress;
mod remark;
mod run;
mod sequence;
mod summary;
mod svg;
mod words;

use std::process::ExitCode;

use clap::Parser;

use commands::{Call, Command};

fn main() -> ExitCode {
    let call = Call::parse();
    let manners = call.manners;
    let outcome = match call.command {
        Command::Compile(args) => commands::compile::run(args, manners),
        Command::Run(args) => commands::run::run(args, manners),
        Command::Check(args) => commands::check::run(args, manners),
        Command::Inspect(args) => commands::inspect::run(args, manners),
        Command::Info(args) => commands::info::run(args, manners),
        Command::Distill(args) => commands::distill::run(args, manners),
        Command::Complexity(args) => commands::complexity::run(args, manners),
        Command::Convert(args) => commands::convert::run(args, manners),
        Command::Sample(args) => commands::sample::run(args, manners),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
