//! Cells per second of reading evidence and of writing posteriors, on one thread.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use hamnet_data::{Answers, EvidenceReader, Numbers, PosteriorFormat, PosteriorOptions, ReadOptions, Status};
use hamnet_model::{RealRange, Target, Variable, VariableId, Variables};
use hamnet_numeric::random::Random;

const ROWS: usize = 200_000;
const COLUMNS: usize = 37;

fn main() {
    for states in
        [&["yes", "no"][..], &["LOW", "NORMAL", "HIGH"], &["Asy/Patch", "Grd_Glass", "Lucent", "12+"]]
    {
        read(states);
    }
    for digits in [3, 6, 17] {
        read_reals(digits);
    }
    write();
}

fn variables(states: &[&str]) -> Variables {
    let mut variables = Variables::new();
    for column in 0..COLUMNS {
        let states = states.iter().map(|&state| state.to_owned()).collect();
        let variable = Variable::new(format!("variable{column}"), states).expect("distinct states");
        variables.push(variable).expect("distinct names");
    }
    variables
}

/// A table with a third of its cells missing.
fn table(variables: &Variables) -> Vec<u8> {
    let names: Vec<&str> = variables.iter().map(|variable| variable.name()).collect();
    let mut table = names.join(",").into_bytes();
    let mut random = 1_u64;
    for _ in 0..ROWS {
        for (place, variable) in variables.iter().enumerate() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            table.push(if place == 0 { b'\n' } else { b',' });
            if !(random >> 60).is_multiple_of(3) {
                let state = (random >> 33) as usize % variable.cardinality();
                table.extend_from_slice(variable.states()[state].as_bytes());
            }
        }
    }
    table
}

fn read(states: &[&str]) {
    let variables = variables(states);
    read_table(&format!("read {states:?}"), &variables, &table(&variables));
}

fn read_table(what: &str, variables: &Variables, table: &[u8]) {
    let start = Instant::now();
    let reader = EvidenceReader::new(table, variables, &ReadOptions::default()).expect("a header");
    for block in reader {
        black_box(block.expect("good rows"));
    }
    report(what, ROWS * COLUMNS, table.len(), start);
}

/// Numbers of so many digits.
fn read_reals(digits: usize) {
    let range = RealRange::new(-1.0, 1.0).expect("a range");
    let mut variables = Variables::new();
    for column in 0..COLUMNS {
        variables.push(Variable::real(format!("y.{column}"), range)).expect("distinct names");
    }
    let names: Vec<&str> = variables.iter().map(|variable| variable.name()).collect();
    let mut table = names.join(",").into_bytes();
    let mut random = Random::new(1);
    for _ in 0..ROWS {
        for place in 0..COLUMNS {
            table.push(if place == 0 { b'\n' } else { b',' });
            let value = 2.0 * random.unit() - 1.0;
            write!(table, "{value:.digits$}").expect("room in memory");
        }
    }
    read_table(&format!("read reals of {digits} digits"), &variables, &table);
}

fn write() {
    let variables = variables(&["yes", "no"]);
    let targets: Vec<Target> = (0..4).map(|index| Target::marginal(VariableId::new(index))).collect();
    let table = table(&variables);
    let mut reader =
        EvidenceReader::new(table.as_slice(), &variables, &ReadOptions::default()).expect("a header");
    let block = reader.next().expect("a block").expect("good rows");
    let format = PosteriorFormat::new(&variables, &targets, block.columns(), PosteriorOptions::default());
    let posterior: Vec<f64> =
        (0..block.rows() * format.width()).map(|index| 1.0 / (1.5 + index as f64)).collect();
    let status = vec![Status::Ok; block.rows()];
    let answers = Answers {
        status: &status,
        posterior: Numbers::F64(&posterior),
        ln_evidence: None,
        most_likely: None,
        explanation: None,
    };
    let (start, mut lines, mut bytes) = (Instant::now(), Vec::new(), 0);
    let repeats = ROWS / block.rows();
    for _ in 0..repeats {
        lines.clear();
        format.rows(&block, &answers, &mut lines);
        bytes += black_box(&lines).len();
    }
    report("write posteriors", posterior.len() * repeats, bytes, start);
}

fn report(what: &str, cells: usize, bytes: usize, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    let (cells, bytes) = (cells as f64 / seconds / 1e6, bytes as f64 / seconds / 1e6);
    println!("{what}: {cells:.1} million cells/s, {bytes:.0} MB/s");
}
