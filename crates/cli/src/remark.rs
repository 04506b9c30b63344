//! What is said beside the results, on standard error.
//!
//! A terminal sees the lines of the file a remark is about; a pipe gets `file:line:column: message`.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use hamnet::model::format::{Diagnostic, Severity};
use miette::{GraphicalReportHandler, GraphicalTheme};

/// An error that ends the command.
pub fn error(message: &str) {
    say(&format!("error: {message}"));
}

/// Something the user should know, which ends nothing.
pub fn note(message: impl fmt::Display) {
    say(&format!("note: {message}"));
}

/// A remark of a reader, at its place in the file.
pub fn diagnostic(diagnostic: &Diagnostic) {
    if io::stderr().is_terminal()
        && let Some(drawing) = drawn(diagnostic)
    {
        return say(drawing.trim_end());
    }
    say(&format!("{}: {diagnostic}", weight(diagnostic.severity())));
}

/// A line for people beside the results.
pub fn say(line: &str) {
    // with nobody left to listen there is nothing to do about it
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn drawn(diagnostic: &Diagnostic) -> Option<String> {
    let mut drawing = String::new();
    let theme = if std::env::var_os("NO_COLOR").is_some() {
        GraphicalTheme::unicode_nocolor()
    } else {
        GraphicalTheme::unicode()
    };
    GraphicalReportHandler::new_themed(theme).render_report(&mut drawing, &Place(diagnostic)).ok()?;
    Some(drawing)
}

/// A diagnostic whose headline is the bare message: place and help stand in the drawing.
#[derive(Debug)]
struct Place<'a>(&'a Diagnostic);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind().fmt(f)
    }
}

impl std::error::Error for Place<'_> {}

impl miette::Diagnostic for Place<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        miette::Diagnostic::severity(self.0)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        miette::Diagnostic::help(self.0)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        miette::Diagnostic::source_code(self.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        miette::Diagnostic::labels(self.0)
    }
}
