//! The files of `examples/ham`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hamnet::compile::Units;
use hamnet::model::{Model, format};
use hamnet::numeric::Precision;

use crate::engines::hold;
use crate::subject::Subject;

/// Whose hidden bits are summed out, which is not the way of energies.
const HIDDEN: &str = "hidden";

/// Units that are also scaled for `f32`: one of each way to multiply.
const FOR_F32: [Units; 4] = [Units::Product, Units::Sigmoid, Units::Silu, Units::Relu];

/// The files of laws, by their names without the ending.
fn files() -> BTreeSet<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham");
    let entries =
        std::fs::read_dir(&folder).expect("the examples").map(|entry| entry.expect("a file").path());
    let laws = entries.filter(|path| path.extension().is_some_and(|ending| ending == "ham"));
    laws.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path)).collect()
}

fn hold_files(is_held: impl Fn(&str, &Model) -> bool, units: &[Units]) -> usize {
    let mut held = 0;
    for (name, path) in files() {
        let model = format::read(&path, &Default::default()).unwrap_or_else(|error| panic!("{error}")).model;
        if !is_held(&name, &model) {
            continue;
        }
        held += 1;
        let Model::Hamiltonian(law) = &model else { panic!("a .ham file is a Hamiltonian") };
        let subject = Subject::new(name, &model, law.class().expect("a law with classes"));
        for &units in units {
            hold(&subject, units, Precision::F64, 20, 7);
            if FOR_F32.contains(&units) {
                hold(&subject, units, Precision::F32, 20, 7);
            }
        }
    }
    held
}

fn has_reals(model: &Model) -> bool {
    model.variables().ids().any(|id| model.variables()[id].range().is_some())
}

#[test]
fn files_of_reals_are_answered_by_every_engine_within_the_certificate() {
    let held = hold_files(|_, model| has_reals(model), &Units::ALL);
    assert!(held >= 7, "{held} files");
}

#[test]
fn files_of_bits_are_answered_by_every_engine_within_the_certificate() {
    let units = Units::ALL.map(|units| (units, units.need_energies()));
    let units: Vec<Units> = units.into_iter().filter(|units| units.1).map(|units| units.0).collect();
    let held = hold_files(|name, model| !has_reals(model) && name != HIDDEN, &units);
    assert!(held >= 4, "{held} files");
}
