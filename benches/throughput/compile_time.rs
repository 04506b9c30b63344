//! Time and memory of compiling for evidence on the leaves, each model in a process of its own.

use std::hint::black_box;
use std::process::Command;

use crate::cases::{Case, Kind, Loaded};
use crate::clock;

/// Asks this program to compile one model and print what it took.
pub const FLAG: &str = "--compile";

const PASSES: usize = 5;

/// The limits on seconds and megabytes that Hamnet sets itself.
const LIMITS: [(&str, f64, Option<f64>); 3] =
    [("alarm", 0.05, None), ("insurance", 1.0, None), ("andes", 15.0, Some(2_000.0))];

/// Prints the table of all `loaded`.
pub fn print(loaded: &[Loaded]) {
    println!(
        "\nCompilation for evidence on the leaves, from the model in memory to the network with its certificates.\n"
    );
    println!("| model | CPU ms | limit ÷ CPU time | peak MB of the process | limit ÷ peak |");
    println!("|---|---:|---:|---:|---:|");
    for loaded in loaded {
        println!("{}", line(loaded.case.model));
    }
}

fn line(model: &str) -> String {
    let program = std::env::current_exe().expect("the system knows the running program");
    let output = Command::new(program).args([FLAG, model]).output().expect("a program can run itself");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(|number| number.parse::<f64>().ok());
    let seconds = numbers.next().flatten().expect("the time comes first");
    let peak = numbers.next().flatten();
    let limit = LIMITS.iter().find(|limit| limit.0 == model);
    let ratio = |limit: Option<f64>, value: Option<f64>| match (limit, value) {
        (Some(limit), Some(value)) => super::ratio(limit / value),
        _ => String::new(),
    };
    format!(
        "| {model} | {:.1} | {} | {} | {} |",
        1e3 * seconds,
        ratio(limit.map(|limit| limit.1), Some(seconds)),
        peak.map_or_else(String::new, |peak| format!("{peak:.0}")),
        ratio(limit.and_then(|limit| limit.2), peak),
    )
}

/// Compiles `model` and prints seconds of processor time and peak megabytes.
pub fn measure(model: &str) {
    let loaded = Case::named(model).and_then(Case::load).expect("a model of the table");
    let compile = || drop(black_box(loaded.compile(Kind::Leaves)));
    compile();
    let peak = clock::peak_megabytes();
    let seconds = clock::median_seconds(PASSES, compile);
    println!("{seconds} {}", peak.map_or_else(String::new, |peak| peak.to_string()));
}
