//! What a reader has to say about a file, each remark at its place.

use std::fmt;
use std::sync::Arc;

use miette::LabeledSpan;
use thiserror::Error;

use super::ham::HamProblem;
use super::phylogeny::PhylogenyProblem;
use super::{Source, Span, UaiOrder};
use crate::hierarchy::{HierarchyError, SubstitutionError};
use crate::{Model, ModelError};

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The model is read; this is what was assumed.
    Warning,
    /// There is no model.
    Error,
}

/// What is remarked.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum DiagnosticKind {
    #[error("the file cannot be read: {reason}")]
    Unreadable { reason: String },
    #[error("the text is not UTF-8; it is read as Latin-1")]
    Latin1,
    #[error("the content looks like none of the known formats")]
    UnknownFormat,
    #[error("`{found}` stands where {expected} is expected")]
    Unexpected { found: String, expected: String },
    #[error("the file ends where {expected} is expected")]
    UnexpectedEnd { expected: String },
    #[error("`{text}` is not a number")]
    NotANumber { text: String },
    #[error("this is nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("{what} is not supported")]
    Unsupported { what: String },
    #[error("{what}")]
    Assumed { what: String },
    #[error("the file declares no variables")]
    NoVariables,
    #[error("`{variable}` declares {declared} states but names {found}")]
    StateCount { variable: String, declared: String, found: usize },
    #[error("there is no variable `{name}`")]
    UnknownVariable { name: String, nearest: Option<String> },
    #[error("`{variable}` has no state `{state}`")]
    UnknownState { variable: String, state: String, nearest: Option<String> },
    #[error("`{value}` in {table} is no probability or weight")]
    BadNumber { table: String, value: f64 },
    #[error("a row of {table} has {found} numbers where `{child}` has {expected} states")]
    RowSize { table: String, child: String, expected: usize, found: usize },
    #[error("a row of {table} names {found} states for {expected} parents")]
    RowLabels { table: String, expected: usize, found: usize },
    #[error("the default row of {table} would stand for {cells} numbers, far more than the file holds")]
    DefaultTooLarge { table: String, cells: usize },
    #[error("{table} has no numbers for row [{row}]")]
    MissingRow { table: String, row: String },
    #[error("{table} gives row [{row}] twice")]
    SecondRow { table: String, row: String },
    #[error("row [{row}] of {table} sums to {sum}{}; normalized to one", and_rows(*others))]
    RowNormalized { table: String, row: String, sum: f64, others: usize },
    #[error("the file is not well-formed XML: {reason}")]
    MalformedXml { reason: String },
    #[error(
        "the tables do not sum to one over their child in the order `{read}`, but they do in the order `{fits}`"
    )]
    OtherUaiOrder { read: UaiOrder, fits: UaiOrder },
    #[error(
        "pyAgrum seems to have written this file; its tables run through the first parent fastest, against the format"
    )]
    PyAgrumParents { option: &'static str },
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Ham(#[from] HamProblem),
    #[error(transparent)]
    Hierarchy(Box<HierarchyError>),
    #[error(transparent)]
    Substitution(Box<SubstitutionError>),
    #[error(transparent)]
    Phylogeny(#[from] PhylogenyProblem),
    #[error("{count} more like these are not listed")]
    More { count: usize },
}

// boxed, for these would be the largest of all remarks
impl From<HierarchyError> for DiagnosticKind {
    fn from(error: HierarchyError) -> Self {
        Self::Hierarchy(Box::new(error))
    }
}

impl From<SubstitutionError> for DiagnosticKind {
    fn from(error: SubstitutionError) -> Self {
        Self::Substitution(Box::new(error))
    }
}

fn and_rows(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => " (and 1 other row is off by less)".to_owned(),
        _ => format!(" (and {others} other rows are off by less)"),
    }
}

impl DiagnosticKind {
    /// What stands at the place of the remark, in a few words; `None` if the remark is about the whole file.
    pub fn label(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } | Self::Latin1 | Self::UnknownFormat | Self::NoVariables => None,
            Self::Ham(HamProblem::NoEnergy) => None,
            Self::Unexpected { expected, .. } | Self::UnexpectedEnd { expected } => {
                Some(format!("{expected} is expected"))
            }
            Self::UnknownVariable { .. } => Some("not declared".to_owned()),
            Self::UnknownState { variable, .. } => Some(format!("not a state of `{variable}`")),
            Self::RowNormalized { sum, .. } | Self::Model(ModelError::RowSum { sum, .. }) => {
                Some(format!("sums to {sum}"))
            }
            Self::RowSize { found, .. } | Self::Model(ModelError::TableSize { found, .. }) => {
                Some(format!("{found} numbers"))
            }
            _ => Some("here".to_owned()),
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::UnknownVariable { nearest: Some(name), .. }
            | Self::UnknownState { nearest: Some(name), .. } => Some(format!("did you mean `{name}`?")),
            Self::UnknownFormat => Some(
                "name the file .bif, .xmlbif, .uai, .net, .xdsl, .dsl or .ham after its format".to_owned(),
            ),
            Self::TooDeep { .. } => Some("write it flatter, in several parts".to_owned()),
            Self::Latin1 => Some("save the file as UTF-8 to be sure of its names".to_owned()),
            Self::UnexpectedEnd { .. } => Some("the file may be truncated".to_owned()),
            Self::MalformedXml { .. } => {
                Some("in names, `<` is written `&lt;` and `&` is written `&amp;`".to_owned())
            }
            Self::OtherUaiOrder { fits, .. } => Some(format!("read the file with `--uai-order {fits}`")),
            Self::PyAgrumParents { option } => {
                Some(format!("it is read as the format says; if pyAgrum wrote it, read it with `{option}`"))
            }
            Self::NotANumber { text } if text.contains(',') => Some("the decimal mark is a point".to_owned()),
            Self::BadNumber { .. } => Some("numbers in tables are finite and not negative".to_owned()),
            Self::Ham(problem) => problem.help(),
            Self::Phylogeny(problem) => problem.help(),
            Self::Model(ModelError::RowSum { .. }) => {
                Some("rows within 1e-4 of one are normalized; correct this one".to_owned())
            }
            Self::Model(ModelError::TableTooLarge { .. }) => {
                Some("give the variable fewer parents, or introduce variables between them".to_owned())
            }
            Self::Model(ModelError::Cycle { .. }) => Some(
                "remove one of these arrows, or write the tables as factors of a Markov network".to_owned(),
            ),
            _ => None,
        }
    }
}

/// A remark, its weight and the place in the file it is about.
///
/// Displays as `file:line:column: message`, without a place if it is about the whole file; through [`miette::Diagnostic`] it shows the lines of the file as well.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    severity: Severity,
    kind: DiagnosticKind,
    span: Span,
    source: Arc<Source>,
}

impl Diagnostic {
    /// A remark on `span` of `source`.
    pub fn new(severity: Severity, kind: DiagnosticKind, span: Span, source: Arc<Source>) -> Self {
        Self { severity, kind, span, source }
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is remarked.
    pub fn kind(&self) -> &DiagnosticKind {
        &self.kind
    }

    /// The stretch of the text it is about.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The file it is about.
    pub fn file(&self) -> &Source {
        &self.source
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source.name())?;
        if self.kind.label().is_some() {
            let (line, column) = self.source.place(self.span.start);
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.kind)?;
        match self.kind.help() {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.kind.help().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&*self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = self.kind.label()?;
        let end = self.span.end.min(self.source.text().len());
        let start = self.span.start.min(end);
        Some(Box::new(std::iter::once(LabeledSpan::new(Some(label), start, end - start))))
    }
}

/// A file that gives no model, with everything that is wrong with it.
#[derive(Debug)]
pub struct ReadError {
    source: Arc<Source>,
    diagnostics: Vec<Diagnostic>,
}

impl ReadError {
    /// The error of a file with at least one remark of severity [`Severity::Error`].
    pub(super) fn new(source: Arc<Source>, diagnostics: Vec<Diagnostic>) -> Self {
        Self { source, diagnostics }
    }

    /// The error of a file of which only one thing can be said.
    pub(super) fn single(source: Arc<Source>, kind: DiagnosticKind) -> Self {
        let diagnostic = Diagnostic::new(Severity::Error, kind, Span::default(), Arc::clone(&source));
        Self::new(source, vec![diagnostic])
    }

    /// The file.
    pub fn file(&self) -> &Arc<Source> {
        &self.source
    }

    /// All errors and warnings, in the order of the file.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The errors among them.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}

impl miette::Diagnostic for ReadError {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(self.diagnostics.iter().map(|diagnostic| diagnostic as &dyn miette::Diagnostic)))
    }
}

/// A model, what its reader assumed, and the text it stands in.
#[derive(Clone, Debug)]
pub struct Parsed {
    pub model: Model,
    pub warnings: Vec<Diagnostic>,
    pub source: Arc<Source>,
}
