//! `hamnet completions`: what a shell needs to complete the command.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::commands::Call;
use crate::failure::Failure;
use crate::output;

/// Print completions for a shell
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  hamnet completions bash > ~/.local/share/bash-completion/completions/hamnet
  hamnet completions zsh > ~/.zfunc/_hamnet
  hamnet completions fish > ~/.config/fish/completions/hamnet.fish")]
pub struct Arguments {
    shell: Shell,
}

/// Prints the completions.
///
/// # Errors
/// If nobody can read them any more.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut text = Vec::new();
    generate(arguments.shell, &mut Call::command(), "hamnet", &mut text);
    output::print(&String::from_utf8_lossy(&text))
}
