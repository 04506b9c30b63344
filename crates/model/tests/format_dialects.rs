//! Every file that another program wrote holds the law of the model it was made from.

mod cases;

use std::path::{Path, PathBuf};

use hamnet_model::format::{Format, ReadOptions, UaiOrder, XdslOrder, read};
use hamnet_model::{BayesianNetwork, VariableId};

#[test]
fn dialects_hold_the_law_of_their_origin() {
    let Some(folder) = cases::folder() else { return };
    let files = files_in(&folder.join("dialects"));
    for file in &files {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a readable name");
        let (origin, dialect) = name.split_once('.').expect("NAME.WRITER.FORMAT.gz");
        let origin = cases::origin(origin);
        let parsed = read(file, &options(dialect)).unwrap_or_else(|error| panic!("{error}"));
        let network = cases::bayesian(parsed.model);
        let image = match Format::from_path(file) {
            Some(Format::Uai) => by_place(&origin, dialect),
            _ => cases::by_name(&network, &origin),
        };
        let difference = cases::largest_difference(&network, &origin, &image);
        assert!(difference <= printing(dialect), "{name}: a number is off by {difference:e}");
    }
    println!("{} dialect files hold the law of their origin", files.len());
    assert!(!files.is_empty(), "{} holds no dialects", folder.display());
}

#[test]
fn all_models_are_read() {
    let Some(folder) = cases::folder() else { return };
    let files = files_in(&folder.join("models"));
    for file in &files {
        let parsed = read(file, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
        let lines: Vec<String> = parsed.warnings.iter().map(ToString::to_string).collect();
        println!("{}: {} variables\n{}", file.display(), parsed.model.variables().len(), lines.join("\n"));
    }
    assert!(!files.is_empty(), "{} holds no models", folder.display());
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.sort();
    files
}

/// The options for the orders in which the writers of these files have their tables.
fn options(dialect: &str) -> ReadOptions {
    match dialect {
        "pgmpy.uai.gz" => ReadOptions { uai_order: Some(UaiOrder::First), ..ReadOptions::default() },
        "pyagrum.uai.gz" => ReadOptions { uai_order: Some(UaiOrder::FirstParent), ..ReadOptions::default() },
        "pyagrum.xdsl.gz" => ReadOptions { xdsl_order: XdslOrder::FirstFastest, ..ReadOptions::default() },
        _ => ReadOptions::default(),
    }
}

/// How far the printed numbers may be off: pyAgrum prints six digits in some formats, pgmpy's NET up to eight.
fn printing(dialect: &str) -> f64 {
    match dialect {
        "pyagrum.bif.gz" | "pyagrum.net.gz" => 0.0,
        "pgmpy.net.gz" => 1e-8,
        _ if dialect.starts_with("pyagrum") => 1e-6,
        _ => 1e-12,
    }
}

/// The variables of `origin` in the order of a file without names: pgmpy numbers those with the fewest states first and
/// sorts them by name, pyAgrum keeps their order.
fn by_place(origin: &BayesianNetwork, dialect: &str) -> Vec<VariableId> {
    let mut ids: Vec<VariableId> = origin.variables().ids().collect();
    if dialect.starts_with("pgmpy") {
        ids.sort_by_key(|&id| (origin.variables().cardinality(id), origin.variables()[id].name()));
    }
    ids
}
