//! Chains of reals on the command line: means and deviations along sequences, by the recursions of the chain itself in
//! double-double, so that any time may be missing.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use hamnet::data::{Cell, EvidenceBlock, EvidenceReader, OutOfRange, ReadOptions};
use hamnet::model::format::{self, Contents};
use hamnet::model::hierarchy::LinearGaussian;
use hamnet::model::hierarchy::linear_gaussian::GaussianBeliefs;
use hamnet::model::{VariableId, Variables};
use serde_json::{Map, Value, json};

use super::columns::{Order, named, notes, refused};
use crate::args::Manners;
use crate::failure::Failure;
use crate::output::Output;
use crate::run::in_table;
use crate::{files, remark, words};

/// What a call asks of a chain.
pub struct Call<'a> {
    /// From the whole sequence, or else from what is seen until then.
    pub smooth: bool,
    pub path: &'a Path,
    /// The column that tells sequences apart.
    pub sequence: Option<&'a str>,
    pub ignore_unknown: bool,
    pub output: Option<&'a Path>,
    pub ln_evidence: bool,
    pub manners: Manners,
}

/// The chain of reals in the model file at `path`; `None` if it holds something else.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn find(
    path: &Path,
    options: &format::ReadOptions,
    quiet: bool,
) -> Result<Option<LinearGaussian>, Failure> {
    // no other format holds them
    if files::ending(path) != "ham" {
        return Ok(None);
    }
    let opened = format::open(path, options)?;
    let Contents::LinearGaussian(chain) = opened.contents else { return Ok(None) };
    if !quiet {
        opened.warnings.iter().for_each(remark::diagnostic);
    }
    Ok(Some(*chain))
}

/// Answers a table of one row per time, sequence by sequence.
///
/// # Errors
/// Tables that cannot be read, or do not fit; output that cannot be written.
pub fn run(chain: &LinearGaussian, call: &Call<'_>) -> Result<(), Failure> {
    let input: Box<dyn Read + Send> = match call.path.as_os_str() == "-" {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(call.path).map_err(|error| Failure::file(call.path, error))?),
    };
    let mut variables = Variables::new();
    for variable in chain.observed() {
        variables.push(variable.clone()).map_err(|error| Failure::Work(error.to_string()))?;
    }
    let options = ReadOptions {
        ignore_unknown: call.ignore_unknown,
        pass: call.sequence.into_iter().map(str::to_owned).collect(),
        out_of_range: OutOfRange::Refuse,
        ..ReadOptions::default()
    };
    let reader = EvidenceReader::new(input, &variables, &options)
        .map_err(|error| refused(call.path, error, call.sequence))?;
    if !call.manners.quiet {
        notes(reader.notes(), call.sequence.is_none());
    }
    let mut desk = Desk {
        chain,
        call,
        out: Output::open(call.output)?,
        order: Order::default(),
        current: Sequence::default(),
        sequences: 0,
        times: 0,
    };
    for block in reader {
        let block = block.map_err(|error| in_table(call.path, error))?;
        for row in 0..block.rows() {
            desk.row(&block, row)?;
        }
    }
    desk.answer()?;
    if desk.sequences == 0 {
        desk.header()?;
    }
    let Desk { out, sequences, times, .. } = desk;
    out.finish()?;
    match call.manners {
        Manners { quiet: true, .. } => {}
        Manners { json: true, .. } => {
            remark::say(&json!({ "sequences": sequences, "times": times }).to_string())
        }
        _ => remark::say(&format!(
            "{} of {} · in double-double",
            words::counted(times, "time"),
            words::counted(sequences, "sequence")
        )),
    }
    Ok(())
}

/// The sequence that is being read.
#[derive(Default)]
struct Sequence {
    id: Vec<u8>,
    sights: Vec<Option<Vec<f64>>>,
}

struct Desk<'a> {
    chain: &'a LinearGaussian,
    call: &'a Call<'a>,
    out: Output,
    order: Order,
    current: Sequence,
    sequences: u64,
    times: u64,
}

impl Desk<'_> {
    fn row(&mut self, block: &EvidenceBlock, row: usize) -> Result<(), Failure> {
        let id = block.passed(row).next().unwrap_or_default();
        let number = block.first_row() + row as u64;
        let fail = |problem: String| Failure::Work(format!("{}: {problem}", named(self.call.path)));
        if self.order.begins(id, number).map_err(fail)? {
            let id = id.to_vec();
            self.answer()?;
            self.current.id = id;
        }
        let columns = block.columns().variables();
        let value = |seen: usize| {
            let column = columns.iter().position(|&id| id == VariableId::new(seen))?;
            match block.cell(row, column) {
                Cell::Value(value) => Some(value),
                _ => None,
            }
        };
        let seen = self.chain.observed().len();
        let values: Vec<f64> = (0..seen).filter_map(value).collect();
        let sight = match values.len() {
            0 => None,
            found if found == seen => Some(values),
            found => {
                let what = format!(
                    "row {number}: {} of {seen} reals are missing; give all of them, or none",
                    seen - found
                );
                return Err(fail(what));
            }
        };
        self.current.sights.push(sight);
        Ok(())
    }

    /// Answers the sequence that has ended.
    fn answer(&mut self) -> Result<(), Failure> {
        let Sequence { id, sights } = std::mem::take(&mut self.current);
        if sights.is_empty() {
            return Ok(());
        }
        let beliefs = if self.call.smooth { self.chain.smooth(&sights) } else { self.chain.filter(&sights) };
        let beliefs = beliefs.map_err(|error| Failure::Work(error.to_string()))?;
        if self.sequences == 0 {
            self.header()?;
        }
        self.sequences += 1;
        self.times += sights.len() as u64;
        let mut bytes = Vec::new();
        let mut ln = 0.0;
        for time in 0..sights.len() {
            ln += beliefs.ln_steps[time].to_f64();
            let ln_evidence = if self.call.smooth { beliefs.ln_evidence.to_f64() } else { ln };
            match self.call.manners.json {
                true => self.json_line(&id, time, &beliefs, ln_evidence, &mut bytes),
                false => self.line(&id, time, &beliefs, ln_evidence, &mut bytes),
            }
        }
        self.write(&bytes)
    }

    fn header(&mut self) -> Result<(), Failure> {
        if self.call.manners.json {
            return Ok(());
        }
        let mut names: Vec<String> = self.call.sequence.into_iter().map(quoted).collect();
        names.push("time".to_owned());
        for name in self.chain.hidden() {
            names.push(quoted(&format!("mean({name})")));
            names.push(quoted(&format!("sd({name})")));
        }
        names.extend(self.call.ln_evidence.then(|| "ln p(e)".to_owned()));
        self.write(format!("{}\n", names.join(",")).as_bytes())
    }

    fn line(&self, id: &[u8], time: usize, beliefs: &GaussianBeliefs, ln: f64, out: &mut Vec<u8>) {
        let mut cells: Vec<String> = Vec::new();
        cells.extend(self.call.sequence.map(|_| quoted(&String::from_utf8_lossy(id))));
        cells.push(time.to_string());
        for (mean, deviation) in numbers(beliefs, time) {
            cells.push(format!("{mean:?}"));
            cells.push(format!("{deviation:?}"));
        }
        cells.extend(self.call.ln_evidence.then(|| format!("{ln:?}")));
        out.extend_from_slice(cells.join(",").as_bytes());
        out.push(b'\n');
    }

    fn json_line(&self, id: &[u8], time: usize, beliefs: &GaussianBeliefs, ln: f64, out: &mut Vec<u8>) {
        let mut line = Map::new();
        if let Some(name) = self.call.sequence {
            line.insert(name.to_owned(), Value::String(String::from_utf8_lossy(id).into_owned()));
        }
        line.insert("time".to_owned(), json!(time));
        for (name, (mean, deviation)) in self.chain.hidden().iter().zip(numbers(beliefs, time)) {
            line.insert(name.clone(), json!({ "mean": mean, "sd": deviation }));
        }
        if self.call.ln_evidence {
            line.insert("ln_evidence".to_owned(), json!(ln));
        }
        out.extend_from_slice(Value::Object(line).to_string().as_bytes());
        out.push(b'\n');
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let name = self.call.output.unwrap_or(Path::new("standard output"));
        io::Write::write_all(&mut self.out, bytes).map_err(|error| Failure::write(name, error))
    }
}

/// Mean and standard deviation of every hidden real.
fn numbers(beliefs: &GaussianBeliefs, time: usize) -> impl Iterator<Item = (f64, f64)> {
    let law = &beliefs.laws[time];
    let pair = |(place, mean): (usize, &hamnet::numeric::Dd)| {
        // what is known for sure may be off zero by a rounding
        (mean.to_f64(), law.covariance.at(place, place).to_f64().max(0.0).sqrt())
    };
    law.mean.iter().enumerate().map(pair)
}

/// A cell of a table, in quotes where it needs them.
fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
