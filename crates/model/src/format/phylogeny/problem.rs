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

    #[error("the file has no sequences")]
    NoSequences,
    #[error("`{found}` stands before the first name")]
    NoHeader { found: String },
    #[error("a sequence has no name")]
    UnnamedSequence,
    #[error("the sequence `{name}` stands in the file twice")]
    SecondSequence { name: String },
    #[error("the sequence `{name}` has no letters")]
    EmptySequence { name: String },
    #[error("`{letter}` is no letter of a sequence")]
    NoLetter { letter: char },
    #[error("the file announces {expected} sequences but has {found}")]
    SequenceCount { expected: usize, found: usize },
    #[error("the sequence `{name}` has {found} letters where {expected} sites are announced")]
    SiteCount { name: String, expected: usize, found: usize },
    #[error("the sequence `{name}` has {found} letters, but the first one, `{first}`, has {expected}")]
    SequenceLength { name: String, found: usize, first: String, expected: usize },
    #[error("the sequence `{name}` has {found} letters for {limit} observed variables")]
    TooLong { name: String, found: usize, limit: usize },
    #[error("the tree has no taxon `{name}`")]
    UnknownTaxon { name: String, nearest: Option<String> },
    #[error("`{name}` has no sequence; nothing is known of it at any site")]
    NoSequence { name: String },
    #[error("`{letter}` is none of the states {states}, nor a set of them")]
    UnknownLetter { letter: char, states: String },
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
            Self::NoSequences => "a FASTA file has `>` and a name before every sequence".to_owned(),
            Self::NoHeader { .. } => "write `>` and a name on a line before the letters".to_owned(),
            Self::UnnamedSequence => "write a name behind `>`".to_owned(),
            Self::SecondSequence { .. } => "give every sequence a name of its own".to_owned(),
            Self::EmptySequence { .. } => "write its letters, or leave the name out".to_owned(),
            Self::NoLetter { .. } => {
                "letters are those of ASCII; write `-` or `?` for what is not known".to_owned()
            }
            Self::SequenceCount { .. } | Self::SiteCount { .. } => {
                "correct the first line, or the sequences".to_owned()
            }
            Self::SequenceLength { .. } => "align the sequences first".to_owned(),
            Self::TooLong { .. } => "take a longer chain, as long as the longest sequence".to_owned(),
            Self::UnknownTaxon { nearest: Some(name), .. } => format!("did you mean `{name}`?"),
            Self::UnknownTaxon { nearest: None, .. } => {
                "names are those of the tree, with their case and underscores".to_owned()
            }
            Self::NoSequence { .. } => return None,
            Self::UnknownLetter { .. } => "write `-` or `?` for what is not known".to_owned(),
        })
    }
}
