//! Examples print what they printed when they were read: `UPDATE_GOLDEN=1` renews it.

#[path = "../examples/certificate_tour.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod certificate_tour;
#[path = "../examples/cmb_chain.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod cmb_chain;
#[path = "../examples/distill_tree.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod distill_tree;
#[path = "../examples/expression_energy.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod expression_energy;
#[path = "../examples/gaussian_classes.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod gaussian_classes;
#[path = "../examples/hidden_markov_stream.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod hidden_markov_stream;
#[path = "../examples/phylogeny_root.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod phylogeny_root;
#[path = "../examples/random_hierarchy.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod random_hierarchy;

use std::error::Error;
use std::io::Write;

#[test]
fn gaussian_classes() {
    check("gaussian_classes", gaussian_classes::run);
}

#[test]
fn expression_energy() {
    check("expression_energy", expression_energy::run);
}

#[test]
fn certificate_tour() {
    check("certificate_tour", certificate_tour::run);
}

#[test]
fn distill_tree() {
    check("distill_tree", distill_tree::run);
}

#[test]
fn random_hierarchy() {
    check("random_hierarchy", random_hierarchy::run);
}

#[test]
fn phylogeny_root() {
    check("phylogeny_root", phylogeny_root::run);
}

#[test]
fn cmb_chain() {
    check("cmb_chain", cmb_chain::run);
}

#[test]
fn hidden_markov_stream() {
    check("hidden_markov_stream", hidden_markov_stream::run);
}

fn check(name: &str, run: impl Fn(&mut dyn Write) -> Result<(), Box<dyn Error>>) {
    let mut printed = Vec::new();
    run(&mut printed).expect("the example runs");
    let golden = format!("{}/tests/examples/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &printed).expect("the golden text can be written");
    }
    let expected = std::fs::read_to_string(&golden).expect("the golden text is readable");
    assert_eq!(String::from_utf8_lossy(&printed), expected);
}
