//! What became of the rows.

use hamnet::data::{EvidenceBlock, Status};

use crate::words::{count, counted};

/// Invalid rows whose error is told; the others are only counted.
const TOLD: usize = 3;

/// Rows counted by their status, and what is wrong with the first invalid ones.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub rows: u64,
    pub ok: u64,
    pub impossible: u64,
    pub outside: u64,
    pub invalid: u64,
    /// Rows with an explanation, of which another may be as probable.
    pub uncertain: u64,
    pub errors: Vec<String>,
}

impl Tally {
    /// The tally of one block, whose valid rows have these `statuses`, and are `certain` where they are explained.
    pub fn of(block: &EvidenceBlock, statuses: &[Status], certain: Option<&[bool]>) -> Self {
        let mut tally = Self { rows: block.rows() as u64, ..Self::default() };
        for (row, &status) in statuses.iter().enumerate() {
            match if block.error(row).is_some() { Status::Invalid } else { status } {
                Status::Ok => {
                    tally.ok += 1;
                    tally.uncertain += u64::from(certain.is_some_and(|certain| !certain[row]));
                }
                Status::Impossible => tally.impossible += 1,
                Status::Outside => tally.outside += 1,
                Status::Invalid => tally.invalid += 1,
            }
        }
        tally.errors = block.errors().iter().take(TOLD).map(ToString::to_string).collect();
        tally
    }

    /// Adds the rows that come after these.
    pub fn add(&mut self, next: Self) {
        self.rows += next.rows;
        self.ok += next.ok;
        self.impossible += next.impossible;
        self.outside += next.outside;
        self.invalid += next.invalid;
        self.uncertain += next.uncertain;
        let room = TOLD.saturating_sub(self.errors.len());
        self.errors.extend(next.errors.into_iter().take(room));
    }

    /// `10 rows, 1 impossible`.
    pub fn line(&self) -> String {
        let mut line = counted(self.rows, "row");
        let parts = [
            (self.impossible, "impossible"),
            (self.outside, "outside"),
            (self.invalid, "invalid"),
            (self.uncertain, "not certain"),
        ];
        for (number, word) in parts {
            if number > 0 {
                line.push_str(&format!(", {} {word}", count(number)));
            }
        }
        line
    }
}
