//! Writes networks of every layer kind as ONNX, with rows of evidence and the answers of the plain evaluator beside
//! them, for `tests/onnx/run.py`.
//!
//!     cargo run -p hamnet-export --example onnx_cases -- FOLDER [STEPS]
//!
//! With STEPS there is one more case: a chain of that many steps.

mod build;
mod case;
mod networks;
mod random;
mod rows;
mod tree;

use std::error::Error;
use std::path::Path;

use case::Case;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: onnx_cases FOLDER [STEPS]")?;
    let mut cases: Vec<Case> = (0..24).map(|seed| tree::tree(seed, 6.0)).collect();
    cases.extend((100..124).map(|seed| tree::tree(seed, 16.0)));
    cases.push(networks::chain("chain", 1000, false, 12));
    cases.push(networks::chain("left_right_chain", 1000, true, 12));
    cases.push(networks::contradiction("contradiction_20", 20));
    cases.push(networks::contradiction("contradiction_6", 6));
    cases.extend((0..6).map(networks::logarithms));
    if let Some(steps) = arguments.next() {
        cases.push(networks::chain("long_chain", steps.parse()?, false, 2));
    }
    std::fs::create_dir_all(&folder)?;
    for case in &cases {
        case.write(Path::new(&folder))?;
    }
    println!("{} cases written to {folder}", cases.len());
    Ok(())
}
