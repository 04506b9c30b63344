//! Networks over sequences on the command line: found, asked, and fed from tables of either form.

mod ask;
pub mod chain;
mod columns;
mod lines;
pub mod reals;
mod run;
mod table;
mod whole;

use std::path::Path;

use hamnet::compile::sequence::compile;
use hamnet::model::format::{self, Contents, ReadOptions};
use hamnet::network::file::{self, Stored};
use hamnet::network::sequence::SequenceNetwork;

use crate::failure::Failure;
use crate::{files, remark};

pub use ask::Question;
pub use columns::Columns;
pub use run::{Call, run};
pub use table::Reading;
pub use whole::read_whole;

/// The network over sequences in the file at `path`, or of the hidden Markov model there; `None` if the file holds something else.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn find(path: &Path, options: &ReadOptions, quiet: bool) -> Result<Option<SequenceNetwork>, Failure> {
    if files::is_network(path)? {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, error))?;
        return match file::open(&bytes).map_err(|error| Failure::file(path, error))? {
            Stored::Sequence(network) => Ok(Some(*network)),
            Stored::Network(_) => Ok(None),
        };
    }
    // no other format holds models of any length
    if files::ending(path) != "ham" {
        return Ok(None);
    }
    let opened = format::open(path, options)?;
    let model = match opened.contents {
        Contents::HiddenMarkov(model) => model,
        // the readers of models of so many variables say what is wrong with others
        _ => return Ok(None),
    };
    if !quiet {
        opened.warnings.iter().for_each(remark::diagnostic);
    }
    Ok(Some(compile(&model)?))
}
