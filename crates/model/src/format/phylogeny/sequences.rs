//! Named sequences of letters, and the evidence they give to hierarchies.

use std::sync::Arc;

use super::symbols::Symbols;
use super::{PhylogenyProblem, Remarks};
use crate::format::{Diagnostic, ReadError, Source, Span, Spanned, hint};
use crate::hierarchy::MarkovHierarchy;
use crate::{Evidence, VariableId, Variables};

/// The sequences of one file.
#[derive(Debug)]
pub struct Sequences {
    source: Arc<Source>,
    records: Arc<Vec<Record>>,
}

/// A sequence, its name, and where its letters stand.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub name: String,
    pub span: Span,
    symbols: Vec<u8>,
    /// The byte of the file at which each letter stands.
    places: Vec<usize>,
}

impl Record {
    pub fn new(name: Spanned<String>) -> Self {
        Self { name: name.value, span: name.span, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Adds the letters of `text`, which stands at byte `start`; white space parts nothing. A letter beyond ASCII is an error.
    pub fn push(&mut self, text: &str, start: usize) -> Result<(), (Span, PhylogenyProblem)> {
        for (at, letter) in text.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
            let place = start + at;
            let Some(symbol) = u8::try_from(letter).ok().filter(u8::is_ascii) else {
                let span = Span::new(place, place + letter.len_utf8());
                return Err((span, PhylogenyProblem::NoLetter { letter }));
            };
            self.symbols.push(symbol);
            self.places.push(place);
        }
        Ok(())
    }

    /// Puts the letters of `first` for points, which stand for them.
    pub fn resolve_points(&mut self, first: &Self) {
        for (symbol, &same) in self.symbols.iter_mut().zip(&first.symbols) {
            if *symbol == b'.' {
                *symbol = same;
            }
        }
    }
}

/// Evidence row by row, made when asked for: rows are the sites of an alignment, or the sequences themselves.
#[derive(Debug)]
pub struct EvidenceRows {
    records: Arc<Vec<Record>>,
    variables: usize,
    rows: usize,
    way: Way,
    /// Per kind of variable.
    symbols: Vec<Symbols>,
}

#[derive(Debug)]
enum Way {
    /// Record number `n` speaks of the variable at place `n`, by the letters of that kind.
    Sites(Vec<(VariableId, usize)>),
    /// Letter number `n` speaks of the variable at place `n`.
    Sequences(Vec<(VariableId, usize)>),
}

impl EvidenceRows {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The variables that rows speak of, in the order of the file.
    pub fn variables(&self) -> impl Iterator<Item = VariableId> {
        let (Way::Sites(places) | Way::Sequences(places)) = &self.way;
        places.iter().map(|&(variable, _)| variable)
    }

    /// What row number `row` says.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn row(&self, row: usize) -> Evidence {
        assert!(row < self.rows, "row {row} of {}", self.rows);
        let mut evidence = Evidence::none(self.variables);
        let records = &*self.records;
        let mut tell = |&(variable, kind): &(VariableId, usize), symbol: u8| {
            if let Some(finding) = self.symbols[kind].get(symbol) {
                evidence.set(variable, finding.clone());
            }
        };
        match &self.way {
            Way::Sites(taxa) => {
                taxa.iter().zip(records).for_each(|(taxon, record)| tell(taxon, record.symbols[row]));
            }
            Way::Sequences(places) => {
                places.iter().zip(&records[row].symbols).for_each(|(place, &symbol)| tell(place, symbol));
            }
        }
        evidence
    }

    /// All rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Evidence> {
        (0..self.rows).map(|row| self.row(row))
    }
}

impl Sequences {
    /// What was read; checks that names are unique and nothing is empty.
    pub(super) fn new(records: Vec<Record>, mut remarks: Remarks) -> Result<Self, ReadError> {
        let mut names = std::collections::BTreeSet::new();
        for record in &records {
            if record.name.is_empty() {
                remarks.error(record.span, PhylogenyProblem::UnnamedSequence);
            } else if !names.insert(&record.name) {
                remarks.error(record.span, PhylogenyProblem::SecondSequence { name: record.name.clone() });
            }
            if record.len() == 0 {
                remarks.error(record.span, PhylogenyProblem::EmptySequence { name: record.name.clone() });
            }
        }
        if records.is_empty() && !remarks.has_errors() {
            remarks.error(Span::default(), PhylogenyProblem::NoSequences);
        }
        let source = Arc::clone(&remarks.source);
        remarks.finish()?;
        Ok(Self { source, records: Arc::new(records) })
    }

    /// The number of sequences.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.records.iter().map(|record| &*record.name)
    }

    /// The letters of sequence number `index`; points of a PHYLIP file stand for those of the first sequence.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn letters(&self, index: usize) -> &[u8] {
        &self.records[index].symbols
    }

    /// One row of evidence per site of an alignment: sequence by sequence, the letter tells of the variable of that name.
    /// Letters are states, sets of states, or nothing known. A warning tells of observed variables without a sequence.
    ///
    /// # Errors
    /// Names that are no variables, sequences of different lengths, letters that mean nothing, each at its place.
    pub fn sites(&self, hierarchy: &MarkovHierarchy) -> Result<(EvidenceRows, Vec<Diagnostic>), ReadError> {
        self.sites_of(hierarchy.variables(), &hierarchy.observed())
    }

    /// As [`Sequences::sites`], for variables without their hierarchy, of which `observed` should have a sequence.
    ///
    /// # Errors
    /// As [`Sequences::sites`].
    pub fn sites_of(
        &self,
        variables: &Variables,
        observed: &[VariableId],
    ) -> Result<(EvidenceRows, Vec<Diagnostic>), ReadError> {
        let mut remarks = self.remarks();
        let mut kinds = Kinds::default();
        let mut taxa = Vec::with_capacity(self.len());
        let sites = self.records.first().map_or(0, Record::len);
        for record in self.records.iter() {
            if record.len() != sites {
                let problem = PhylogenyProblem::SequenceLength {
                    name: record.name.clone(),
                    found: record.len(),
                    first: self.records[0].name.clone(),
                    expected: sites,
                };
                remarks.error(record.span, problem);
            }
            let Some(id) = variables.find(&record.name) else {
                let nearest = hint(&record.name, variables.iter().map(|variable| variable.name()));
                remarks.error(
                    record.span,
                    PhylogenyProblem::UnknownTaxon { name: record.name.clone(), nearest },
                );
                continue;
            };
            let kind = kinds.of(variables[id].states());
            for (&symbol, &place) in record.symbols.iter().zip(&record.places) {
                kinds.check(kind, symbol, place, &mut remarks);
            }
            taxa.push((id, kind));
        }
        let mut told = vec![false; variables.len()];
        taxa.iter().for_each(|(taxon, _)| told[taxon.index()] = true);
        for &id in observed.iter().filter(|id| !told[id.index()]) {
            let name = variables[id].name().to_owned();
            remarks.warn(Span::default(), PhylogenyProblem::NoSequence { name });
        }
        let warnings = remarks.finish()?;
        let way = Way::Sites(taxa);
        let rows = EvidenceRows {
            records: Arc::clone(&self.records),
            variables: variables.len(),
            rows: sites,
            way,
            symbols: kinds.symbols,
        };
        Ok((rows, warnings))
    }

    /// One row of evidence per sequence: its letters tell of the observed variables one after the other, as of a hidden Markov
    /// model. A sequence that is shorter leaves the rest unknown.
    ///
    /// # Errors
    /// Sequences with more letters than there are observed variables, letters that mean nothing, each at its place.
    pub fn rows(&self, chain: &MarkovHierarchy) -> Result<EvidenceRows, ReadError> {
        let mut remarks = self.remarks();
        let variables = chain.variables();
        let mut kinds = Kinds::default();
        let places: Vec<(VariableId, usize)> =
            chain.observed().into_iter().map(|id| (id, kinds.of(variables[id].states()))).collect();
        for record in self.records.iter() {
            if record.len() > places.len() {
                let (found, limit) = (record.len(), places.len());
                let name = record.name.clone();
                remarks.error(record.span, PhylogenyProblem::TooLong { name, found, limit });
            }
            for ((_, kind), (&symbol, &place)) in places.iter().zip(record.symbols.iter().zip(&record.places))
            {
                kinds.check(*kind, symbol, place, &mut remarks);
            }
        }
        remarks.finish()?;
        let way = Way::Sequences(places);
        let (rows, variables) = (self.len(), variables.len());
        Ok(EvidenceRows { records: Arc::clone(&self.records), variables, rows, way, symbols: kinds.symbols })
    }

    fn remarks(&self) -> Remarks {
        Remarks { source: Arc::clone(&self.source), listed: Vec::new(), errors: 0 }
    }
}

/// The kinds of variables met so far, each once.
#[derive(Default)]
struct Kinds {
    states: Vec<Vec<String>>,
    symbols: Vec<Symbols>,
}

impl Kinds {
    fn of(&mut self, states: &[String]) -> usize {
        if let Some(kind) = self.states.iter().position(|known| known == states) {
            return kind;
        }
        self.states.push(states.to_vec());
        self.symbols.push(Symbols::new(states));
        self.states.len() - 1
    }

    /// Notes a letter that means nothing to variables of this kind.
    fn check(&self, kind: usize, symbol: u8, place: usize, remarks: &mut Remarks) {
        const SHOWN: usize = 20;
        if self.symbols[kind].get(symbol).is_none() {
            let letter = char::from(symbol);
            let mut states = self.states[kind].iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
            if self.states[kind].len() > SHOWN {
                states.push_str(", …");
            }
            let problem = PhylogenyProblem::UnknownLetter { letter, states };
            remarks.error(Span::new(place, place + 1), problem);
        }
    }
}
