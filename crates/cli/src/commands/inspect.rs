//! `hamnet compile`: a model in, a network out.

use crate::{args::Manners, failure::Failure};
use clap::Args;
/// Build the network that answers a query
#[derive(Args, Debug)]
pub struct Arguments {}
pub fn run(_: Arguments, _: Manners) -> Result<(), Failure> {
    Ok(())
}
