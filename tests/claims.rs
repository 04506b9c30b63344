//! The statements of the lecture and the paper, each shown on compiled networks. `docs/claims.md` is the table of them.
//!
//! Numbers are those of the networks in `f64` against double-double arithmetic, within the networks' own certificates.

#[path = "claims/bayes.rs"]
mod bayes;
#[path = "claims/counts.rs"]
mod counts;
#[path = "claims/efficiency.rs"]
mod efficiency;
#[path = "claims/feed_forward.rs"]
mod feed_forward;
#[path = "claims/gates.rs"]
mod gates;
#[path = "claims/hierarchy.rs"]
mod hierarchy;
#[path = "claims/locality.rs"]
mod locality;
#[path = "claims/one_layer.rs"]
mod one_layer;
#[path = "claims/perturbation.rs"]
mod perturbation;
#[path = "claims/polynomials.rs"]
mod polynomials;
#[path = "claims/reversal.rs"]
mod reversal;
#[path = "claims/small_models.rs"]
mod small_models;
#[path = "claims/trees.rs"]
mod trees;

use std::collections::BTreeSet;

/// The tests of every section.
const SECTIONS: &[&str] = &[
    include_str!("claims/efficiency.rs"),
    include_str!("claims/bayes.rs"),
    include_str!("claims/perturbation.rs"),
    include_str!("claims/feed_forward.rs"),
    include_str!("claims/polynomials.rs"),
    include_str!("claims/gates.rs"),
    include_str!("claims/one_layer.rs"),
    include_str!("claims/locality.rs"),
    include_str!("claims/counts.rs"),
    include_str!("claims/hierarchy.rs"),
    include_str!("claims/reversal.rs"),
    include_str!("claims/trees.rs"),
];

#[test]
fn every_row_that_holds_names_a_test() {
    let tests = SECTIONS.concat();
    let mut named = BTreeSet::new();
    for row in include_str!("../docs/claims.md").lines().filter(|line| line.starts_with('|')).skip(2) {
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
