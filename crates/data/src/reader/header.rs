//! From the names in the header to the places of the evidence.

use std::fmt;

use hamnet_model::{VariableId, Variables, nearest};

use super::{OutOfRange, ReadOptions};
use crate::HeaderError;
use crate::columns::{ColumnKind, EvidenceColumns};
use crate::names::{EvidenceName, is_result, unknown};
use crate::row::{LikelihoodCell, RowReader, Source};
use crate::states::{Spelling, StateNames};

/// Columns that are not used, which the user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The table has values of variables that are asked for.
    AskedFor { variables: Vec<String> },
    /// Columns were skipped because unknown ones are to be.
    Skipped { columns: Vec<String> },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AskedFor { variables } => {
                write!(f, "the table's values of what is asked for are ignored: {}", variables.join(", "))
            }
            Self::Skipped { columns } => write!(f, "columns skipped: {}", columns.join(", ")),
        }
    }
}

/// A header that fits.
pub(super) struct Header {
    pub(super) rows: RowReader,
    pub(super) columns: EvidenceColumns,
    pub(super) notes: Vec<Note>,
}

/// Finds the meaning of every column.
pub(super) fn bind(
    names: &[String],
    variables: &Variables,
    options: &ReadOptions,
) -> Result<Header, HeaderError> {
    let passed = find_passed(names, &options.pass)?;
    let mut binder = Binder::new(variables, options);
    for (field, name) in names.iter().enumerate() {
        binder.column(field, name, passed.contains(&field))?;
    }
    binder.finish(names.len(), passed)
}

fn find_passed(names: &[String], pass: &[String]) -> Result<Vec<usize>, HeaderError> {
    pass.iter()
        .map(|wanted| {
            let exact = names.iter().position(|name| name == wanted);
            exact.or_else(|| names.iter().position(|name| name.trim() == wanted.trim())).ok_or_else(|| {
                HeaderError::NothingToPass {
                    name: wanted.clone(),
                    remedy: nearest(wanted, names.iter().map(String::as_str)).into(),
                }
            })
        })
        .collect()
}

/// The evidence columns of one variable, by field.
enum Fields {
    /// States, or the values of a real.
    States(usize),
    /// One per state, `None` until seen.
    Likelihoods(Vec<Option<usize>>),
}

/// What a column of a variable is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Evidence,
    AskedFor,
    NotRead,
}

struct Binder<'a> {
    variables: &'a Variables,
    spelling: Spelling,
    ignore_unknown: bool,
    out_of_range: OutOfRange,
    /// Whether every row has to say something of each variable.
    required: Vec<bool>,
    /// The role of each variable.
    roles: Vec<Role>,
    names: Vec<String>,
    /// The place of each variable in `bound`.
    places: Vec<Option<usize>>,
    bound: Vec<(VariableId, Fields)>,
    asked_for: Vec<String>,
    skipped: Vec<String>,
}

impl<'a> Binder<'a> {
    fn new(variables: &'a Variables, options: &ReadOptions) -> Self {
        Self {
            variables,
            spelling: if options.index { Spelling::Index } else { Spelling::Name },
            ignore_unknown: options.ignore_unknown,
            out_of_range: options.out_of_range,
            required: required(variables, options),
            roles: roles(variables, options),
            names: Vec::new(),
            places: vec![None; variables.len()],
            bound: Vec::new(),
            asked_for: Vec::new(),
            skipped: Vec::new(),
        }
    }

    fn column(&mut self, field: usize, name: &str, passed: bool) -> Result<(), HeaderError> {
        self.names.push(name.to_owned());
        match EvidenceName::parse(name, self.variables, self.spelling) {
            Some(evidence) => self.evidence(field, evidence, passed),
            None if is_result(name) || passed => Ok(()),
            None if self.ignore_unknown => {
                self.skipped.push(name.to_owned());
                Ok(())
            }
            None => Err(unknown(field + 1, name, self.variables)),
        }
    }

    fn evidence(&mut self, field: usize, evidence: EvidenceName, passed: bool) -> Result<(), HeaderError> {
        let (EvidenceName::States(id) | EvidenceName::Likelihoods(id, _)) = evidence;
        let variable = self.variables[id].name();
        match (self.roles[id.index()], evidence) {
            (Role::Evidence, EvidenceName::States(_)) => self.states(field, id),
            (Role::Evidence, EvidenceName::Likelihoods(..)) if self.required[id.index()] => {
                Err(HeaderError::SoftRequired {
                    column: field + 1,
                    name: self.names[field].clone(),
                    variable: variable.to_owned(),
                })
            }
            (Role::Evidence, EvidenceName::Likelihoods(_, state)) => self.likelihoods(field, id, state),
            (Role::AskedFor, _) => {
                push_new(&mut self.asked_for, variable);
                Ok(())
            }
            (Role::NotRead, _) if passed || self.ignore_unknown => {
                self.skipped.push(self.names[field].clone());
                Ok(())
            }
            (Role::NotRead, _) => {
                Err(HeaderError::NotRead { column: field + 1, variable: variable.to_owned() })
            }
        }
    }

    fn states(&mut self, field: usize, id: VariableId) -> Result<(), HeaderError> {
        match self.fields(id) {
            None => {
                self.add(id, Fields::States(field));
                Ok(())
            }
            Some(Fields::States(first)) => {
                let first = *first;
                Err(self.duplicate(first, field))
            }
            Some(Fields::Likelihoods(cells)) => {
                // the first column of a variable puts the entry here, so one cell is filled
                let soft = cells.iter().flatten().min().copied().unwrap_or(field);
                Err(self.hard_and_soft(id, field, soft))
            }
        }
    }

    fn likelihoods(&mut self, field: usize, id: VariableId, state: usize) -> Result<(), HeaderError> {
        match self.fields(id) {
            None => {
                let mut cells = vec![None; self.variables.cardinality(id)];
                cells[state] = Some(field);
                self.add(id, Fields::Likelihoods(cells));
                Ok(())
            }
            Some(Fields::States(hard)) => {
                let hard = *hard;
                Err(self.hard_and_soft(id, hard, field))
            }
            Some(Fields::Likelihoods(cells)) => match cells[state].replace(field) {
                None => Ok(()),
                Some(first) => Err(self.duplicate(first, field)),
            },
        }
    }

    fn fields(&mut self, id: VariableId) -> Option<&mut Fields> {
        let place = self.places[id.index()]?;
        Some(&mut self.bound[place].1)
    }

    fn add(&mut self, id: VariableId, fields: Fields) {
        self.places[id.index()] = Some(self.bound.len());
        self.bound.push((id, fields));
    }

    fn duplicate(&self, first: usize, second: usize) -> HeaderError {
        HeaderError::Duplicate { name: self.names[second].clone(), first: first + 1, second: second + 1 }
    }

    fn hard_and_soft(&self, id: VariableId, hard: usize, soft: usize) -> HeaderError {
        let variable = self.variables[id].name().to_owned();
        HeaderError::HardAndSoft { variable, hard: hard + 1, soft: soft + 1 }
    }

    fn finish(self, width: usize, passed: Vec<usize>) -> Result<Header, HeaderError> {
        self.check_required()?;
        let passed_names = passed.iter().map(|&field| self.names[field].clone()).collect();
        let mut columns = EvidenceColumns::new(self.variables.len(), passed_names);
        let mut sources = Vec::with_capacity(self.bound.len());
        for (id, fields) in &self.bound {
            let source = self.source(*id, fields)?;
            columns.bind(*id, kind(&source));
            sources.push(source);
        }
        let required = self.required_columns();
        let mut notes = Vec::new();
        if !self.asked_for.is_empty() {
            notes.push(Note::AskedFor { variables: self.asked_for });
        }
        if !self.skipped.is_empty() {
            notes.push(Note::Skipped { columns: self.skipped });
        }
        let rows = RowReader { width, spelling: self.spelling, sources, passed, required };
        Ok(Header { rows, columns, notes })
    }

    fn check_required(&self) -> Result<(), HeaderError> {
        let unbound = |id: &VariableId| self.required[id.index()] && self.places[id.index()].is_none();
        let ids = self.variables.ids().filter(unbound);
        let variables: Vec<String> = ids.map(|id| self.variables[id].name().to_owned()).collect();
        if variables.is_empty() { Ok(()) } else { Err(HeaderError::RequiredColumns { variables }) }
    }

    /// The places of required variables among the bound ones; their columns are those of states or values.
    fn required_columns(&self) -> Vec<(usize, String)> {
        let bound = self.bound.iter().enumerate();
        bound
            .filter_map(|(place, (id, fields))| match fields {
                Fields::States(field) if self.required[id.index()] => {
                    Some((place, self.names[*field].clone()))
                }
                _ => None,
            })
            .collect()
    }

    fn source(&self, id: VariableId, fields: &Fields) -> Result<Source, HeaderError> {
        match fields {
            Fields::States(field) if self.variables[id].range().is_some() => {
                let refuse = self.out_of_range == OutOfRange::Refuse;
                let range = self.variables[id].range().filter(|_| refuse);
                Ok(Source::Values { field: *field, name: self.names[*field].clone(), range })
            }
            Fields::States(field) => Ok(Source::States {
                field: *field,
                name: self.names[*field].clone(),
                states: StateNames::new(&self.variables[id]),
            }),
            Fields::Likelihoods(fields) => self.likelihood_cells(id, fields),
        }
    }

    fn likelihood_cells(&self, id: VariableId, fields: &[Option<usize>]) -> Result<Source, HeaderError> {
        let variable = &self.variables[id];
        let missing: Vec<String> = variable
            .states()
            .iter()
            .zip(fields)
            .filter(|(_, field)| field.is_none())
            .map(|(state, _)| format!("{}={state}", variable.name()))
            .collect();
        if !missing.is_empty() {
            return Err(HeaderError::MissingLikelihoods { variable: variable.name().to_owned(), missing });
        }
        let cell = |&field: &usize| LikelihoodCell { field, name: self.names[field].clone() };
        Ok(Source::Likelihoods { cells: fields.iter().flatten().map(cell).collect() })
    }
}

fn kind(source: &Source) -> ColumnKind {
    match source {
        Source::States { .. } => ColumnKind::States,
        Source::Likelihoods { cells } => ColumnKind::Likelihoods(cells.len()),
        Source::Values { .. } => ColumnKind::Values,
    }
}

fn required(variables: &Variables, options: &ReadOptions) -> Vec<bool> {
    let mut required = vec![false; variables.len()];
    for id in &options.required {
        required[id.index()] = true;
    }
    required
}

fn roles(variables: &Variables, options: &ReadOptions) -> Vec<Role> {
    let mut roles = match &options.readable {
        None => vec![Role::Evidence; variables.len()],
        Some(_) => vec![Role::NotRead; variables.len()],
    };
    for id in options.readable.iter().flatten() {
        roles[id.index()] = Role::Evidence;
    }
    for id in &options.ignored {
        roles[id.index()] = Role::AskedFor;
    }
    roles
}

/// The columns of the states of one variable stand together, so one look back tells whether it is new.
fn push_new(list: &mut Vec<String>, name: &str) {
    if list.last().is_none_or(|last| last != name) {
        list.push(name.to_owned());
    }
}
