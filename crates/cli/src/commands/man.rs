//! `hamnet man`: the manual page, of the whole command or of one of its commands.

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::commands::Call;
use crate::failure::Failure;
use crate::output;

/// Print the manual page
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  hamnet man | man -l -
  hamnet man run > hamnet-run.1")]
pub struct Arguments {
    /// The command to describe; all of them in short without one
    command: Option<String>,
}

/// Prints the page.
///
/// # Errors
/// A command that does not exist; output nobody can read any more.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut call = Call::command();
    call.build();
    let page = match &arguments.command {
        None => Man::new(call),
        Some(name) => {
            let command = call
                .find_subcommand(name)
                .ok_or_else(|| Failure::Call(format!("there is no command `{name}`")))?;
            Man::new(command.clone())
        }
    };
    let mut text = Vec::new();
    page.render(&mut text)?;
    output::print(&String::from_utf8_lossy(&text))
}
