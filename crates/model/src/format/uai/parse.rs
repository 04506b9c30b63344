//! From the words of a UAI file to its numbers, every word that does not fit noted where it stands.

use super::words::{Word, Words};
use super::{File, Kind, Table};
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::number::number;
use crate::format::source::Spanned;
use crate::format::token::shortened;

/// Variables that stand in no table may have this many states in all; those in tables as many as the tables
/// have numbers.
const FREE_STATES: usize = 1 << 16;

/// Reads the words of a file, or gives `None` with every problem noted in `draft`.
pub(super) fn parse(text: &str, draft: &mut Draft) -> Option<File> {
    let file = Parser { text, words: Words::new(text), draft }.file();
    file.filter(|_| !draft.has_errors())
}

struct Parser<'t, 'd> {
    text: &'t str,
    words: Words<'t>,
    draft: &'d mut Draft,
}

/// A step that cannot go on gives `None`; a wrong word that leaves the structure clear is noted and passed
/// over.
impl<'t> Parser<'t, '_> {
    fn file(mut self) -> Option<File> {
        let kind = self.kind()?;
        let sizes = self.sizes()?;
        let scopes = self.scopes(kind.value, sizes.len())?;
        let commented_scopes = self.commented(&scopes);
        let mut tables = Vec::new();
        for scope in scopes {
            tables.push(self.table(scope)?);
        }
        self.end();
        Some(File { kind, sizes, tables, commented_scopes })
    }

    fn kind(&mut self) -> Option<Spanned<Kind>> {
        let word = self.word("`BAYES` or `MARKOV`")?;
        match word.value.to_ascii_uppercase().as_str() {
            "BAYES" => Some(Spanned::new(Kind::Bayes, word.span)),
            "MARKOV" => Some(Spanned::new(Kind::Markov, word.span)),
            _ => {
                self.unexpected(word, "`BAYES` or `MARKOV`");
                None
            }
        }
    }

    fn sizes(&mut self) -> Option<Vec<Spanned<usize>>> {
        let variables = self.count("the number of variables")?;
        let mut sizes = Vec::new();
        let mut states = 0usize;
        for _ in 0..variables.value {
            let size = self.count("the number of states of a variable")?;
            states = states.saturating_add(size.value);
            if states > FREE_STATES.saturating_add(self.text.len()) {
                let what =
                    format!("a variable of {} states in a file of {} bytes", size.value, self.text.len());
                self.draft.error(size.span, DiagnosticKind::Unsupported { what });
                return None;
            }
            sizes.push(size);
        }
        Some(sizes)
    }

    fn scopes(&mut self, kind: Kind, variables: usize) -> Option<Vec<Vec<Spanned<usize>>>> {
        let tables = self.count("the number of tables")?;
        let mut scopes = Vec::new();
        for _ in 0..tables.value {
            let length = self.count("the number of variables of a table")?;
            if length.value == 0 && kind == Kind::Bayes {
                let found = Spanned::new("0", length.span);
                self.unexpected(found, "the number of variables of a table, its child among them,");
            }
            scopes.push(self.scope(length.value, variables)?);
        }
        Some(scopes)
    }

    fn scope(&mut self, length: usize, variables: usize) -> Option<Vec<Spanned<usize>>> {
        let mut scope = Vec::new();
        for _ in 0..length {
            let variable = self.count("a variable of a table")?;
            if variable.value < variables {
                scope.push(variable);
            } else {
                let found = Spanned::new(variable.value.to_string(), variable.span);
                self.unexpected(found, &format!("a variable from 0 to {}", variables.saturating_sub(1)));
            }
        }
        Some(scope)
    }

    fn table(&mut self, scope: Vec<Spanned<usize>>) -> Option<Table> {
        let length = self.count("the number of numbers of a table")?;
        let mut values = Vec::new();
        for _ in 0..length.value {
            let word = self.word("a number of a table")?;
            values.extend(number(word, self.draft));
        }
        let span = values.last().map_or(length.span, |last| length.span.to(last.span));
        Some(Table { scope, values, span })
    }

    /// Whether a comment stands behind each scope.
    fn commented(&self, scopes: &[Vec<Spanned<usize>>]) -> bool {
        let ends = scopes.iter().filter_map(|scope| scope.last().map(|last| last.span.end));
        let mut commented = ends.map(|end| self.text[end..].trim_start_matches([' ', '\t']).starts_with('#'));
        !scopes.is_empty() && commented.all(|commented| commented)
    }

    fn end(&mut self) {
        if let Some(word) = self.words.next() {
            self.unexpected(word, "the end of the file");
        }
    }

    fn count(&mut self, expected: &str) -> Option<Spanned<usize>> {
        let word = self.word(expected)?;
        match word.value.parse() {
            Ok(count) => Some(Spanned::new(count, word.span)),
            Err(_) => {
                self.unexpected(word, expected);
                None
            }
        }
    }

    fn word(&mut self, expected: &str) -> Option<Word<'t>> {
        let word = self.words.next();
        if word.is_none() {
            let kind = DiagnosticKind::UnexpectedEnd { expected: expected.to_owned() };
            self.draft.error(self.words.end(), kind);
        }
        word
    }

    fn unexpected(&mut self, found: Spanned<impl AsRef<str>>, expected: &str) {
        let kind = DiagnosticKind::Unexpected {
            found: shortened(found.value.as_ref()),
            expected: expected.to_owned(),
        };
        self.draft.error(found.span, kind);
    }
}
