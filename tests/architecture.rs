//! The layers of the house: who may import whom, what is built by default, and that every file says what it is.
//!
//! The table is the one of `ARCHITECTURE.md`. It is held against what Cargo reads in the manifests, so renamed, optional and
//! platform-specific dependencies count too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Each crate, and those of ours it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("hamnet-numeric", &[]),
    ("hamnet-model", &["hamnet-numeric"]),
    ("hamnet-circuit", &["hamnet-numeric", "hamnet-model"]),
    ("hamnet-network", &["hamnet-numeric"]),
    ("hamnet-data", &["hamnet-numeric", "hamnet-model"]),
    ("hamnet-compile", NOUNS),
    (
        "hamnet-analysis",
        &[
            "hamnet-numeric",
            "hamnet-model",
            "hamnet-circuit",
            "hamnet-network",
            "hamnet-data",
            "hamnet-compile",
        ],
    ),
    ("hamnet-runtime", &["hamnet-numeric", "hamnet-network"]),
    ("hamnet-export", &["hamnet-numeric", "hamnet-network"]),
    (
        "hamnet",
        &[
            "hamnet-numeric",
            "hamnet-model",
            "hamnet-circuit",
            "hamnet-network",
            "hamnet-data",
            "hamnet-compile",
            "hamnet-analysis",
            "hamnet-runtime",
            "hamnet-export",
        ],
    ),
    ("hamnet-cli", &["hamnet"]),
];

/// What hold, check, print and evaluate.
const NOUNS: &[&str] = &["hamnet-numeric", "hamnet-model", "hamnet-circuit", "hamnet-network", "hamnet-data"];

/// What tests and benchmarks of a crate may import beyond that. Nothing so far: tests that need more live in `tests/`.
const TESTS_MAY_IMPORT: &[(&str, &[&str])] = &[];

/// Members that the daily build leaves out.
const NOT_BY_DEFAULT: &[&str] = &["hamnet-cluster", "hamnet-python"];

#[test]
fn crates_import_only_what_their_layer_allows() {
    let workspace = Workspace::read();
    let found: BTreeSet<&str> = workspace.packages.keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = MAY_IMPORT.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, listed, "the workspace (left) and the table of layers (right) name different crates");
    let mut broken = Vec::new();
    for (name, allowed) in MAY_IMPORT {
        for (kind, dependency) in &workspace.packages[*name].own_dependencies {
            let in_tests = kind == "dev" && tests_may_import(name, dependency);
            if !allowed.contains(&dependency.as_str()) && !in_tests {
                broken
                    .push(format!("`{name}` imports `{dependency}` ({kind}); its layer allows {allowed:?}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn daily_build_leaves_out_only_the_heavy_crates() {
    let workspace = Workspace::read();
    let by_default = &workspace.default_members;
    let expected: BTreeSet<String> = workspace
        .packages
        .iter()
        .filter(|(name, _)| !NOT_BY_DEFAULT.contains(&name.as_str()))
        .map(|(_, package)| package.id.clone())
        .collect();
    assert_eq!(*by_default, expected, "default-members (left) and all but {NOT_BY_DEFAULT:?} (right)");
}

#[test]
fn facade_only_re_exports() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = rust_files(&root.join("src"));
    assert_eq!(files, [root.join("src/lib.rs")], "the facade is one file");
    let text = std::fs::read_to_string(&files[0]).expect("the facade is readable");
    for line in text.lines() {
        let allowed = ["//!", "#![doc", "pub use "].iter().any(|start| line.starts_with(start));
        assert!(line.is_empty() || allowed, "the facade holds more than re-exports: `{line}`");
    }
}

#[test]
fn every_file_of_a_crate_has_a_head() {
    let workspace = Workspace::read();
    let mut bare = Vec::new();
    for package in workspace.packages.values() {
        for file in rust_files(&package.folder.join("src")) {
            let text = std::fs::read_to_string(&file).expect("sources are readable");
            if !text.starts_with("//! ") {
                bare.push(file.display().to_string());
            }
        }
    }
    assert!(bare.is_empty(), "without a first line that says what they hold: {bare:#?}");
}

fn tests_may_import(name: &str, dependency: &str) -> bool {
    TESTS_MAY_IMPORT.iter().any(|(of, more)| *of == name && more.contains(&dependency))
}

/// What Cargo reads in the manifests.
struct Workspace {
    packages: BTreeMap<String, Package>,
    default_members: BTreeSet<String>,
}

struct Package {
    id: String,
    folder: PathBuf,
    /// Kind (`normal`, `build`, `dev`) and name of each dependency on a crate of this workspace.
    own_dependencies: Vec<(String, String)>,
}

impl Workspace {
    fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
        let packages =
            list(&metadata["packages"]).map(|package| (text(&package["name"]), Package::new(package)));
        Self {
            packages: packages.collect(),
            default_members: list(&metadata["workspace_default_members"]).map(text).collect(),
        }
    }
}

impl Package {
    fn new(package: &Value) -> Self {
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        let own = list(&package["dependencies"]).filter(|dependency| dependency["path"].is_string());
        let own_dependencies = own.map(|dependency| {
            let kind = dependency["kind"].as_str().unwrap_or("normal");
            (kind.to_owned(), text(&dependency["name"]))
        });
        Self {
            id: text(&package["id"]),
            folder: manifest.parent().expect("a manifest lies in a folder").to_owned(),
            own_dependencies: own_dependencies.collect(),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("its entries are readable").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
