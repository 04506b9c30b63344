//! The statements of the lecture and the paper, each shown on compiled networks. `docs/claims.md` is the table of them.
//!
//! Numbers are those of the networks in `f64` against double-double arithmetic, within the networks' own certificates.

#[path = "claims/bayes.rs"]
mod bayes;
#[path = "claims/boltzmann.rs"]
mod boltzmann;
#[path = "claims/complexity.rs"]
mod complexity;
#[path = "claims/counts.rs"]
mod counts;
#[path = "claims/distilled.rs"]
mod distilled;
#[path = "claims/efficiency.rs"]
mod efficiency;
#[path = "claims/feed_forward.rs"]
mod feed_forward;
#[path = "claims/gates.rs"]
mod gates;
#[path = "claims/gaussians.rs"]
mod gaussians;
#[path = "claims/hierarchy.rs"]
mod hierarchy;
#[path = "claims/information.rs"]
mod information;
#[path = "claims/laws.rs"]
mod laws;
#[path = "claims/locality.rs"]
mod locality;
#[path = "claims/one_layer.rs"]
mod one_layer;
#[path = "claims/perturbation.rs"]
mod perturbation;
#[path = "claims/polynomials.rs"]
mod polynomials;
#[path = "claims/products.rs"]
mod products;
#[path = "claims/reversal.rs"]
mod reversal;
#[path = "claims/sequences.rs"]
mod sequences;
#[path = "claims/small_models.rs"]
mod small_models;
#[path = "claims/symmetry.rs"]
mod symmetry;
#[path = "claims/three_layers.rs"]
mod three_layers;
#[path = "claims/trees.rs"]
mod trees;

use std::collections::BTreeSet;
use std::path::Path;

/// The tests of every section.
const SECTIONS: &[&str] = &[
    include_str!("claims/efficiency.rs"),
    include_str!("claims/bayes.rs"),
    include_str!("claims/perturbation.rs"),
    include_str!("claims/feed_forward.rs"),
    include_str!("claims/polynomials.rs"),
    include_str!("claims/gates.rs"),
    include_str!("claims/one_layer.rs"),
    include_str!("claims/three_layers.rs"),
    include_str!("claims/gaussians.rs"),
    include_str!("claims/locality.rs"),
    include_str!("claims/symmetry.rs"),
    include_str!("claims/counts.rs"),
    include_str!("claims/products.rs"),
    include_str!("claims/hierarchy.rs"),
    include_str!("claims/reversal.rs"),
    include_str!("claims/sequences.rs"),
    include_str!("claims/distilled.rs"),
    include_str!("claims/information.rs"),
    include_str!("claims/complexity.rs"),
    include_str!("claims/boltzmann.rs"),
    include_str!("claims/trees.rs"),
];

#[test]
fn every_row_that_holds_names_a_test() {
    let tests = SECTIONS.concat();
    let mut named = BTreeSet::new();
    for row in rows_of_table(0) {
        let row = row.replace("\\|", " given ");
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, _, test, status] = cells[..] else { panic!("five cells: {row}") };
        match status {
            "holds" => {
                let test = test.trim_matches('`');
                assert!(tests.contains(&format!("fn {test}()")), "no test `{test}`");
                named.insert(test.to_owned());
            }
            "later" => assert_eq!(test, "", "what comes later has no test yet: {row}"),
            other => panic!("`{other}` is neither `holds` nor `later`"),
        }
    }
    let written = tests.lines().zip(tests.lines().skip(1)).filter(|(first, _)| *first == "#[test]");
    for (_, line) in written {
        let name = line.trim_start_matches("fn ").trim_end_matches("() {");
        assert!(named.contains(name), "`{name}` stands in no row");
    }
}

#[test]
fn every_acceptance_check_names_a_test() {
    let mut checked = BTreeSet::new();
    for row in rows_of_table(1) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [check, _, test, file] = cells[..] else { panic!("four cells: {row}") };
        let [test, file] = [test, file].map(|cell| cell.trim_matches('`'));
        let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
        let source = source.unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.contains(&format!("#[test]\nfn {test}()")), "no test `{test}` in {file}");
        checked.insert(check.parse::<usize>().expect("the number of a check"));
    }
    // those of energies and gates, the Fourier transform, hierarchies and their information
    assert_eq!(checked, (1..=21).chain([23, 24, 25, 28, 29, 30]).collect());
}

/// The rows of one table of the page, without its head.
fn rows_of_table(number: usize) -> Vec<&'static str> {
    let lines: Vec<&str> = include_str!("../docs/claims.md").lines().collect();
    let tables = lines.split(|line| !line.starts_with('|')).filter(|table| !table.is_empty());
    tables.skip(number).take(1).flat_map(|table| &table[2..]).copied().collect()
}
