//! From the text of a cell to the index of a state.

use hamnet_model::{Variable, nearest};

use crate::block::MISSING;
use crate::error::{Remedy, RowErrorKind};
use crate::number::whole_number;

/// Signs for a missing value in other programs; only an empty cell is missing here.
const MISSING_SIGNS: [&str; 9] = ["NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "*"];

/// Texts longer than this are cut in messages.
const LONGEST_QUOTE: usize = 60;

/// How a cell of states is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// By the name of the state.
    Name,
    /// By its index from 0.
    Index,
}

/// The states of one variable, found by name.
///
/// Most variables have a few states with short names: their cells are packed into one word and compared with all
/// names at once. Otherwise the last state found is tried first, because neighbouring rows often agree.
pub(crate) struct StateNames {
    names: Vec<String>,
    /// The packed names, if there are few states; [`UNPACKED`] for a long one.
    packed: Vec<u64>,
    /// State indices in the order of their names.
    sorted: Vec<usize>,
    last: usize,
}

/// More states than this are searched by halves.
const FEW_STATES: usize = 16;

/// What no name packs to: its length would be 255.
const UNPACKED: u64 = u64::MAX;

impl StateNames {
    pub(crate) fn new(variable: &Variable) -> Self {
        let names = variable.states().to_vec();
        let mut sorted: Vec<usize> = (0..names.len()).collect();
        sorted.sort_unstable_by(|&a, &b| names[a].cmp(&names[b]));
        let packed = if names.len() <= FEW_STATES {
            names.iter().map(|name| pack(name.as_bytes()).unwrap_or(UNPACKED)).collect()
        } else {
            Vec::new()
        };
        Self { names, packed, sorted, last: 0 }
    }

    /// The code of a cell: its state, or [`MISSING`] if it is empty.
    ///
    /// A name is matched as it stands; failing that without the spaces around it; failing that without the
    /// fraction `.0`, which pandas adds to whole numbers in a column with missing values. The empty cell is
    /// missing even if a state has the empty name.
    pub(crate) fn code(
        &mut self,
        cell: &[u8],
        spelling: Spelling,
        column: &str,
    ) -> Result<i32, RowErrorKind> {
        if cell.is_empty() {
            return Ok(MISSING);
        }
        match spelling {
            Spelling::Name => self.code_of_name(cell, column),
            Spelling::Index => self.code_of_index(cell, column),
        }
    }

    fn code_of_name(&mut self, cell: &[u8], column: &str) -> Result<i32, RowErrorKind> {
        let bare = cell.trim_ascii();
        let found =
            self.find(cell).or_else(|| self.find(bare)).or_else(|| self.find(bare.strip_suffix(b".0")?));
        match found {
            Some(state) => Ok(code(state)),
            None if bare.is_empty() => Ok(MISSING),
            None => Err(self.unknown_state(cell, column)),
        }
    }

    fn find(&mut self, name: &[u8]) -> Option<usize> {
        match pack(name) {
            Some(0) => None, // the empty name, which means missing
            Some(word) if !self.packed.is_empty() => self.packed.iter().position(|&other| other == word),
            _ => self.find_long(name),
        }
    }

    fn find_long(&mut self, name: &[u8]) -> Option<usize> {
        if self.names[self.last].as_bytes() != name {
            let order = |&state: &usize| self.names[state].as_bytes().cmp(name);
            let place = self.sorted.binary_search_by(order).ok()?;
            self.last = self.sorted[place];
        }
        Some(self.last)
    }

    fn code_of_index(&self, cell: &[u8], column: &str) -> Result<i32, RowErrorKind> {
        let bare = cell.trim_ascii();
        if bare.is_empty() {
            return Ok(MISSING);
        }
        let column = || column.to_owned();
        let index = whole_number(bare).ok_or_else(|| RowErrorKind::NotAnIndex {
            column: column(),
            text: quote(cell),
            remedy: missing_sign(cell),
        })?;
        match usize::try_from(index) {
            Ok(state) if state < self.names.len() => Ok(code(state)),
            _ if index == -1 => Ok(MISSING),
            _ => Err(RowErrorKind::IndexOutOfRange { column: column(), index, states: self.names.len() }),
        }
    }

    fn unknown_state(&self, cell: &[u8], column: &str) -> RowErrorKind {
        let text = quote(cell);
        let spelled = nearest(text.trim(), self.names.iter().map(String::as_str));
        // among names that are no numbers, a number is one of an index rather than a misspelled name
        let by_number = self.names.iter().all(|name| whole_number(name.as_bytes()).is_none());
        let remedy = match (missing_sign(cell), self.index_remedy(cell), spelled) {
            (Remedy::LeaveEmpty, ..) => Remedy::LeaveEmpty,
            (_, Remedy::UseIndex, _) if by_number => Remedy::UseIndex,
            (_, _, Some(name)) => Remedy::Nearest(name),
            (_, by_index, None) => by_index,
        };
        RowErrorKind::UnknownState { column: column.to_owned(), text, remedy }
    }

    fn index_remedy(&self, cell: &[u8]) -> Remedy {
        let states = -1..self.names.len() as i64;
        match whole_number(cell.trim_ascii()) {
            Some(index) if states.contains(&index) => Remedy::UseIndex,
            _ => Remedy::None,
        }
    }
}

/// The number of a name's bytes and the bytes, at most seven, as one word; 0 for the empty name.
fn pack(name: &[u8]) -> Option<u64> {
    (name.len() < 8).then(|| name.iter().fold(name.len() as u64, |word, &byte| word << 8 | u64::from(byte)))
}

/// The cast keeps the value: the names of 2^31 states do not fit in memory.
fn code(state: usize) -> i32 {
    state as i32
}

/// Whether a cell holds a usual sign for a missing value.
pub(crate) fn missing_sign(cell: &[u8]) -> Remedy {
    let bare = cell.trim_ascii();
    if MISSING_SIGNS.iter().any(|sign| sign.as_bytes() == bare) { Remedy::LeaveEmpty } else { Remedy::None }
}

/// The text of a cell for a message.
pub(crate) fn quote(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    match text.char_indices().nth(LONGEST_QUOTE) {
        None => text.into_owned(),
        Some((cut, _)) => format!("{}…", &text[..cut]),
    }
}
