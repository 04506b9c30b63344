//! What a reader has gathered from a file so far: variables, tables and remarks, each with its place.
//!
//! Readers only say what stands in the file; [`Draft::finish`] checks it as a whole and builds the [`Model`](crate::Model).
//! A wrong part does not stop the reader, so that all problems of a file are reported together.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, DiagnosticKind, Parsed, ReadError, Severity};
use super::ham::HamProblem;
use super::source::{Encoding, Source, Span, Spanned};
use super::{Contents, Opened, build, hint};
use crate::hierarchy::{HiddenMarkov, LinearGaussian, MarkovHierarchy};
use crate::{Hamiltonian, ModelError, Variable, VariableId, Variables};

/// Remarks of one severity beyond this number are counted, not listed.
const MAX_LISTED: usize = 200;

/// The parts of a model file, in the order a reader meets them.
pub(crate) struct Draft {
    source: Arc<Source>,
    name: Option<String>,
    markov: bool,
    variables: Variables,
    declarations: Vec<Declaration>,
    /// Names whose declaration is wrong; tables over them cannot be judged.
    broken: BTreeSet<String>,
    tables: Vec<Table>,
    hamiltonian: Option<Hamiltonian>,
    hierarchy: Option<Spanned<MarkovHierarchy>>,
    /// A law of sequences of any length.
    sequence: Option<Spanned<Contents>>,
    warnings: Remarks,
    errors: Remarks,
}

/// Where a variable is declared, and the index of each of its states.
struct Declaration {
    span: Span,
    states: HashMap<String, usize>,
}

/// A table as the file gives it, last variable of the scope fastest; in a Bayesian network that is the child.
pub(super) struct Table {
    pub scope: Vec<Spanned<String>>,
    /// `None` if they are wrong in a way that is already noted.
    pub values: Option<Vec<Spanned<f64>>>,
    pub span: Span,
}

#[derive(Default)]
struct Remarks {
    listed: Vec<(Span, DiagnosticKind)>,
    unlisted: usize,
}

impl Draft {
    /// Nothing gathered from `source` yet.
    pub fn new(source: Arc<Source>) -> Self {
        let mut draft = Self {
            source,
            name: None,
            markov: false,
            variables: Variables::new(),
            declarations: Vec::new(),
            broken: BTreeSet::new(),
            tables: Vec::new(),
            hamiltonian: None,
            hierarchy: None,
            sequence: None,
            warnings: Remarks::default(),
            errors: Remarks::default(),
        };
        if draft.source.encoding() == Encoding::Latin1 {
            draft.warn(Span::default(), DiagnosticKind::Latin1);
        }
        draft
    }

    /// The file; clone it to keep reading while the draft grows.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The file's name for the model.
    pub fn name(&mut self, name: impl Into<String>) {
        self.name = Some(name.into());
    }

    /// The file describes a Markov network, even if it has no factors.
    pub fn markov(&mut self) {
        self.markov = true;
    }

    /// A variable and its states, in the order of the tables.
    pub fn variable(&mut self, name: Spanned<String>, states: Vec<Spanned<String>>) {
        let mut seen = BTreeSet::new();
        let twice: Vec<&Spanned<String>> =
            states.iter().filter(|state| !seen.insert(state.value.as_str())).collect();
        for state in &twice {
            let error =
                ModelError::DuplicateState { variable: name.value.clone(), state: state.value.clone() };
            self.errors.push(state.span, error.into());
        }
        if !twice.is_empty() {
            return self.wrong_variable(name.value);
        }
        let states: Vec<String> = states.into_iter().map(|state| state.value).collect();
        let index = states.iter().enumerate().map(|(index, state)| (state.clone(), index)).collect();
        match Variable::new(name.value.clone(), states).and_then(|variable| self.variables.push(variable)) {
            Ok(_) => self.declarations.push(Declaration { span: name.span, states: index }),
            Err(error) => {
                self.error(name.span, error.into());
                self.wrong_variable(name.value);
            }
        }
    }

    /// There is a variable called `name`, declared wrong in a way that is already noted.
    pub fn wrong_variable(&mut self, name: String) {
        self.broken.insert(name);
    }

    /// The table `p(child | parents)`: child fastest, then the last parent. Variables may be declared later.
    pub fn cpt(
        &mut self,
        child: Spanned<String>,
        parents: Vec<Spanned<String>>,
        values: Vec<Spanned<f64>>,
        span: impl Into<Span>,
    ) {
        let mut scope = parents;
        scope.push(child);
        self.tables.push(Table { scope, values: Some(values), span: span.into() });
    }

    /// There is a table of `child`, wrong in a way that is already noted.
    pub fn wrong_table(&mut self, child: Spanned<String>) {
        let span = child.span;
        self.tables.push(Table { scope: vec![child], values: None, span });
    }

    /// A factor of a Markov network, last variable fastest. Conditional tables beside it count as factors too.
    pub fn factor(&mut self, scope: Vec<Spanned<String>>, values: Vec<Spanned<f64>>, span: impl Into<Span>) {
        self.markov = true;
        self.tables.push(Table { scope, values: Some(values), span: span.into() });
    }

    /// The file describes a law by its energies, whole and checked.
    pub fn hamiltonian(&mut self, law: Hamiltonian) {
        self.hamiltonian = Some(law);
    }

    /// The file describes a hierarchy, whole and checked.
    pub fn hierarchy(&mut self, hierarchy: MarkovHierarchy, span: impl Into<Span>) {
        self.hierarchy = Some(Spanned::new(hierarchy, span));
    }

    /// The file describes a law of sequences of any length, whole and checked.
    pub fn sequence(&mut self, law: Contents, span: impl Into<Span>) {
        self.sequence = Some(Spanned::new(law, span));
    }

    /// Notes an assumption.
    pub fn warn(&mut self, span: impl Into<Span>, kind: DiagnosticKind) {
        self.warnings.push(span.into(), kind);
    }

    /// Notes a problem; the file then gives no model.
    pub fn error(&mut self, span: impl Into<Span>, kind: DiagnosticKind) {
        self.errors.push(span.into(), kind);
    }

    /// Whether the file gives no model.
    pub fn has_errors(&self) -> bool {
        !self.errors.listed.is_empty()
    }

    /// The variables declared so far.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The variable called `name`; an unknown one is noted as a problem. All variables must be declared by now.
    pub fn find(&mut self, name: &Spanned<String>) -> Option<VariableId> {
        let found = self.variables.find(&name.value);
        if found.is_none() && !self.broken.contains(&name.value) {
            let nearest = hint(&name.value, self.variables.iter().map(Variable::name));
            self.error(name.span, DiagnosticKind::UnknownVariable { name: name.value.clone(), nearest });
        }
        found
    }

    /// The index of the state called `state`; an unknown one is noted as a problem.
    pub fn find_state(&mut self, variable: VariableId, state: &Spanned<String>) -> Option<usize> {
        let found = self.declarations[variable.index()].states.get(&state.value).copied();
        if found.is_none() {
            let known = &self.variables[variable];
            let kind = DiagnosticKind::UnknownState {
                variable: known.name().to_owned(),
                state: state.value.clone(),
                nearest: hint(&state.value, known.states().iter().map(String::as_str)),
            };
            self.error(state.span, kind);
        }
        found
    }

    /// Where `variable` is declared.
    pub(super) fn declaration(&self, variable: VariableId) -> Span {
        self.declarations[variable.index()].span
    }

    pub(super) fn is_markov(&self) -> bool {
        self.markov
    }

    pub(super) fn take_name(&mut self) -> Option<String> {
        self.name.take()
    }

    pub(super) fn take_hamiltonian(&mut self) -> Option<Hamiltonian> {
        self.hamiltonian.take()
    }

    pub(super) fn take_hierarchy(&mut self) -> Option<Spanned<MarkovHierarchy>> {
        let mut hierarchy = self.hierarchy.take()?;
        if let Some(name) = self.take_name() {
            hierarchy.value = hierarchy.value.named(name);
        }
        Some(hierarchy)
    }

    fn take_sequence(&mut self) -> Option<Contents> {
        let law = self.sequence.take()?.value;
        Some(match self.take_name() {
            Some(name) => law.named(name),
            None => law,
        })
    }

    /// Whether the file holds a model of any length where one of so many variables is asked for, which is noted.
    pub(super) fn is_of_any_length(&mut self) -> bool {
        let Some(span) = self.sequence.as_ref().map(|law| law.span) else { return false };
        self.error(span, HamProblem::AnyLength.into());
        true
    }

    pub(super) fn take_tables(&mut self) -> Vec<Table> {
        std::mem::take(&mut self.tables)
    }

    /// Checks the whole and builds the model.
    pub fn finish(mut self) -> Result<Parsed, ReadError> {
        let model = build::model(&mut self);
        let (model, warnings, source) = self.close(model)?;
        Ok(Parsed { model, warnings, source })
    }

    /// Checks the whole and gives what the file holds.
    pub(super) fn finish_contents(mut self) -> Result<Opened, ReadError> {
        let contents = self.take_sequence().or_else(|| build::model(&mut self).map(Contents::Model));
        let (contents, warnings, source) = self.close(contents)?;
        Ok(Opened { contents, warnings, source })
    }

    /// Checks the whole and gives its hidden Markov model of any length.
    pub(super) fn finish_hidden_markov(mut self) -> Result<(HiddenMarkov, Vec<Diagnostic>), ReadError> {
        let model = match self.take_sequence() {
            Some(Contents::HiddenMarkov(model)) => Some(*model),
            _ => self.lacks(HamProblem::NotAnyLength),
        };
        let (model, warnings, _) = self.close(model)?;
        Ok((model, warnings))
    }

    /// Checks the whole and gives its linear-Gaussian chain.
    pub(super) fn finish_linear_gaussian(mut self) -> Result<(LinearGaussian, Vec<Diagnostic>), ReadError> {
        let chain = match self.take_sequence() {
            Some(Contents::LinearGaussian(chain)) => Some(*chain),
            _ => self.lacks(HamProblem::NotLinear),
        };
        let (chain, warnings, _) = self.close(chain)?;
        Ok((chain, warnings))
    }

    /// Notes that the file lacks what is asked for, unless something else is wrong with it.
    fn lacks<T>(&mut self, problem: HamProblem) -> Option<T> {
        if !self.has_errors() {
            self.error(Span::default(), problem.into());
        }
        None
    }

    /// Checks the whole and gives its hierarchy.
    pub(super) fn finish_hierarchy(mut self) -> Result<(MarkovHierarchy, Vec<Diagnostic>), ReadError> {
        let hierarchy = self.take_hierarchy();
        if hierarchy.is_none() && !self.is_of_any_length() && !self.has_errors() {
            let (key, place) = ("hierarchy".to_owned(), "the file".to_owned());
            self.error(Span::default(), HamProblem::MissingKey { key, place }.into());
        }
        let (hierarchy, warnings, _) = self.close(hierarchy)?;
        Ok((hierarchy.value, warnings))
    }

    /// What was `built`, if nothing is wrong, with the warnings.
    fn close<T>(self, built: Option<T>) -> Result<(T, Vec<Diagnostic>, Arc<Source>), ReadError> {
        let Self { source, warnings, errors, .. } = self;
        let mut diagnostics = warnings.into_diagnostics(Severity::Warning, &source);
        match built {
            Some(built) if errors.listed.is_empty() => Ok((built, diagnostics, source)),
            _ => {
                diagnostics.extend(errors.into_diagnostics(Severity::Error, &source));
                diagnostics.sort_by_key(Diagnostic::span);
                Err(ReadError::new(source, diagnostics))
            }
        }
    }
}

impl Remarks {
    fn push(&mut self, span: Span, kind: DiagnosticKind) {
        if self.listed.len() < MAX_LISTED {
            self.listed.push((span, kind));
        } else {
            self.unlisted += 1;
        }
    }

    /// In the order of the file, said once each.
    fn into_diagnostics(mut self, severity: Severity, source: &Arc<Source>) -> Vec<Diagnostic> {
        self.listed.sort_by_key(|(span, _)| *span);
        self.listed.dedup();
        if self.unlisted > 0 {
            let end = self.listed.last().map_or(Span::default(), |(span, _)| *span);
            self.listed.push((end, DiagnosticKind::More { count: self.unlisted }));
        }
        let say = |(span, kind)| Diagnostic::new(severity, kind, span, Arc::clone(source));
        self.listed.into_iter().map(say).collect()
    }
}
