//! Every find of the fuzzers, and every seed they start from, read again.

#[path = "../fuzz/readers.rs"]
mod readers;

use std::path::{Path, PathBuf};

#[test]
fn readers_survive_every_seed_and_find() {
    for (name, reader) in readers::READERS {
        let seeds = files("seeds", name);
        assert!(!seeds.is_empty(), "no seeds for {name}");
        for path in seeds.into_iter().chain(files("finds", name)) {
            println!("{}", path.display());
            reader(&std::fs::read(&path).expect("a file of this repository"));
        }
    }
}

#[test]
fn every_reader_has_a_target() {
    let manifest = include_str!("../fuzz/Cargo.toml");
    for (name, _) in readers::READERS {
        assert!(manifest.contains(&format!("path = \"targets/{name}.rs\"")), "no target for {name}");
    }
}

/// The files of one reader, in order; finds have a folder only where there are any.
fn files(kind: &str, name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(kind).join(name);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.sort();
    paths
}
