//! Answers as lines: one per time, of CSV or JSON.
//!
//! ```text
//! sequence,time,status,P(coin=fair),P(coin=loaded),ln p(e)
//! ```
//!
//! or `{"coin":{"fair":0.5,"loaded":0.5},"ln_evidence":-0.7,"sequence":"1","status":"ok","time":0}`; a path has the state in place of
//! probabilities, and what a line does not have is `null`.

use hamnet::network::VariableLabel;
use hamnet::runtime::Status;
use serde_json::{Map, Value, json};

/// How lines are written.
pub struct Lines {
    json: bool,
    /// The names of the columns before the time.
    before: Vec<String>,
    belief: VariableLabel,
    index: bool,
    is_path: bool,
    ln_evidence: bool,
}

/// What is said of one time.
pub struct Line<'a> {
    /// The cells before the time.
    pub before: &'a [Vec<u8>],
    pub time: u64,
    pub status: Status,
    pub answer: Answer<'a>,
    pub ln_evidence: f64,
}

/// The answer for one time.
#[derive(Clone, Copy)]
pub enum Answer<'a> {
    F32(&'a [f32]),
    F64(&'a [f64]),
    State(u32),
}

impl Lines {
    pub fn new(json: bool, before: Vec<String>, belief: &VariableLabel, is_path: bool) -> Self {
        Self { json, before, belief: belief.clone(), index: false, is_path, ln_evidence: false }
    }

    /// States by their numbers.
    pub fn by_index(self, index: bool) -> Self {
        Self { index, ..self }
    }

    /// With a column `ln p(e)`.
    pub fn with_ln_evidence(self, ln_evidence: bool) -> Self {
        Self { ln_evidence, ..self }
    }

    /// The header of a table; nothing before lines of JSON.
    pub fn header(&self, out: &mut Vec<u8>) {
        if self.json {
            return;
        }
        let name = &self.belief.name;
        let mut cells = self.before.clone();
        cells.extend(["time".to_owned(), "status".to_owned()]);
        if self.is_path {
            cells.push(name.clone());
        } else {
            cells.extend(
                (0..self.belief.states().len()).map(|state| format!("P({name}={})", self.state(state))),
            );
        }
        if self.ln_evidence {
            cells.push("ln p(e)".to_owned());
        }
        for (place, text) in cells.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            cell(text.as_bytes(), out);
        }
        out.push(b'\n');
    }

    /// Appends a line.
    pub fn line(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        if self.json { self.object(line, out) } else { self.row(line, out) }
    }

    fn row(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        for text in line.before {
            cell(text, out);
            out.push(b',');
        }
        out.extend(format!("{},{}", line.time, word(line.status)).into_bytes());
        match line.answer {
            Answer::F32(belief) => belief.iter().for_each(|p| out.extend(format!(",{p:?}").into_bytes())),
            Answer::F64(belief) => belief.iter().for_each(|p| out.extend(format!(",{p:?}").into_bytes())),
            Answer::State(state) => {
                out.push(b',');
                if line.status == Status::Ok {
                    cell(self.state(state as usize).as_bytes(), out);
                }
            }
        }
        if self.ln_evidence {
            out.extend(format!(",{:?}", line.ln_evidence).into_bytes());
        }
        out.push(b'\n');
    }

    fn object(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        let mut object = Map::new();
        for (name, text) in self.before.iter().zip(line.before) {
            object.insert(name.clone(), Value::String(String::from_utf8_lossy(text).into_owned()));
        }
        object.insert("time".to_owned(), json!(line.time));
        object.insert("status".to_owned(), json!(word(line.status)));
        let belief = |numbers: &mut dyn Iterator<Item = Value>| {
            let named = numbers.enumerate().map(|(state, p)| (self.state(state), p));
            Value::Object(named.collect())
        };
        let answer = match line.answer {
            _ if line.status != Status::Ok => Value::Null,
            Answer::F32(numbers) => belief(&mut numbers.iter().map(|p| json!(p))),
            Answer::F64(numbers) => belief(&mut numbers.iter().map(|p| json!(p))),
            Answer::State(state) => Value::String(self.state(state as usize)),
        };
        object.insert(self.belief.name.clone(), answer);
        if self.ln_evidence {
            let ln = line.ln_evidence;
            object.insert("ln_evidence".to_owned(), if ln.is_finite() { json!(ln) } else { Value::Null });
        }
        out.extend(Value::Object(object).to_string().into_bytes());
        out.push(b'\n');
    }

    fn state(&self, state: usize) -> String {
        if self.index { state.to_string() } else { self.belief.states()[state].clone() }
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Impossible => "impossible",
        Status::Outside => "outside",
        Status::Missing => "invalid",
    }
}

/// A cell, in quotes where it has to be.
fn cell(text: &[u8], out: &mut Vec<u8>) {
    if !text.iter().any(|byte| b",\"\r\n".contains(byte)) {
        out.extend(text);
        return;
    }
    out.push(b'"');
    for &byte in text {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
