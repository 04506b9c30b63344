//! What can be wrong with trees and sequences beyond what other formats share, each with its remedy.

use thiserror::Error;

/// A problem of a tree or a file of sequences.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PhylogenyProblem {
    #[error("the branch to {node} has the length {length}")]
    BadLength { node: String, length: f64 },
    #[error("the branch to {node} has no length")]
    NoLength { node: String },
    #[error("a leaf has no name")]
    UnnamedLeaf,
    #[error("the leaf `{name}` stands in the tree twice")]
    SecondLeaf { name: String },
    #[error("the length {length} above the root is not used")]
    RootLength { length: f64 },
    #[error("a second tree follows the first")]
    SecondTree,
}

impl PhylogenyProblem {
    /// What the user can do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::BadLength { .. } => {
                "lengths are finite and not negative; set a small negative estimate to 0".to_owned()
            }
            Self::NoLength { node } => {
                format!("write it behind a colon, as in `{}:0.1`", node.trim_matches('`'))
            }
            Self::UnnamedLeaf => "write the name of its taxon before the colon".to_owned(),
            Self::SecondLeaf { .. } => "give every taxon a name of its own".to_owned(),
            Self::RootLength { .. } => "the frequencies of the model hold at the root itself".to_owned(),
            Self::SecondTree => "keep one tree per file".to_owned(),
        })
    }
}
