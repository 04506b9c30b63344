//! Networks of energies: built, held against the exact posterior, and changed.

use std::fs;

use hamnet::network::{Network, file};
use serde_json::Value;

use crate::common::{Folder, call, call_with, done, rows};
use crate::mutants::{check, is_found, rebuilt, weights, with_weight};

const ISING: &str = "examples/ham/ising.ham";

/// The outcome in f64.
fn double(verdict: &Value) -> &Value {
    verdict["precisions"].as_array().unwrap().iter().find(|outcome| outcome["precision"] == "f64").unwrap()
}

#[test]
fn energies_of_bits_hold_with_every_unit_and_their_bound_is_not_idle() {
    let folder = Folder::new("bits");
    let net = folder.path("ising.hamnet");
    for units in ["sigmoid", "tanh", "softplus", "relu"] {
        done(&["compile", ISING, "--query", "class", "--units", units, "-o", &net, "--quiet"]);
        let verdict = check(&net, ISING, &["--rows", "50"]);
        assert_eq!(
            (&verdict["holds"], &verdict["declined"]),
            (&true.into(), &0.into()),
            "{units}: {verdict}"
        );
        let energy = &double(&verdict)["energy"];
        if units == "sigmoid" {
            assert!(energy["reached"].as_f64().unwrap() > 0.9, "{energy}");
            assert!(verdict["found"].to_string().contains("[\"of all there are\",512]"), "{verdict}");
            assert_eq!(double(&verdict)["ln_evidence"], Value::Null);
        }
    }
}

#[test]
fn a_weight_that_moves_an_energy_is_found() {
    let folder = Folder::new("energy-mutants");
    let net = folder.path("ising.hamnet");
    done(&["compile", ISING, "--query", "class", "--units", "sigmoid", "-o", &net, "--quiet"]);
    let network = file::read(&fs::read(&net).unwrap()).unwrap();
    let found = |network: &Network| is_found(network, ISING);
    assert!(!found(&network));
    let escaped: Vec<usize> = (0..weights(&network))
        .step_by(7)
        .filter(|&place| !found(&with_weight(&network, place, |_| 0.0)))
        .collect();
    assert!(escaped.is_empty(), "synapses {escaped:?}");
    let mut parts = network.parts().clone();
    parts.heads[0].units.swap(0, 1);
    assert!(found(&rebuilt(&network, parts, |operation| operation)), "states of the answer");
}

#[test]
fn what_is_compiled_answers_like_the_model_and_knows_what_it_needs() {
    let folder = Folder::new("energies");
    let net = folder.path("ising.hamnet");
    let compile = ["compile", ISING, "--query", "class", "--units", "sigmoid", "-o", &net];
    let line = done(&compile);
    assert!(line.contains("class from 9 variables · TV ≤ ") && line.contains("12 neurons"), "{line}");
    let data = "examples/ham/rows.csv";
    assert!(line.contains("\n  at most    12: ") && line.contains("\n  at least   1: "), "{line}");
    let of_network = done(&["run", &net, data]);
    assert_eq!(of_network, done(&["run", ISING, data, "--query", "class", "--units", "sigmoid"]));
    let exact = done(&["run", ISING, data, "--query", "class"]);
    for (row, exact) in rows(&of_network).iter().zip(rows(&exact)).skip(1) {
        let [own, exact]: [f64; 2] = [row[1], exact[1]].map(|cell| cell.parse().unwrap());
        assert!((own - exact).abs() < 2e-7);
    }
    let given = done(&[&compile[..], &["--given", "s.0.0=1"]].concat());
    assert!(given.contains("class from 8 variables"), "{given}");
    let missing = call_with(&["run", &net, "-"], "s.0.1\n1\n");
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("has to know `s.0.2`, `s.1.0`"), "{}", missing.err);
}

#[test]
fn the_choices_of_energies_are_checked_and_part_of_the_network() {
    let folder = Folder::new("choices");
    let net = folder.path("net.hamnet");
    let with =
        |more: &[&str]| call(&[&["compile", ISING, "--query", "class", "-o", &net][..], more].concat());
    for (more, code, part) in [
        (&["--units", "swish"][..], 2, "sigmoid, tanh"),
        (&["--units", "sigmoid", "--connections", "some"], 2, "skip, bias or pairs"),
        (&["--units", "sigmoid", "--depth", "deep"], 2, "--depth"),
        (&["--units", "sigmoid", "--depth", "0"], 2, "--depth"),
        (&["--units", "sigmoid", "--gate", "foru"], 2, "order-four"),
        (&["--gate", "four"], 2, "--gate is about energies of what is observed"),
        (&["--units", "softplus", "--degree", "3"], 2, "or choose --units sigmoid"),
        (&["--units", "sigmoid", "--tolerance", "1e-30"], 1, "1e-30"),
    ] {
        let outcome = with(more);
        assert_eq!(outcome.code, code, "{more:?}: {}", outcome.err);
        assert!(outcome.err.contains(part), "{more:?}: {}", outcome.err);
    }
    assert_eq!(with(&["--units", "sigmoid"]).code, 0);
    for (option, value) in
        [("--connections", "bias"), ("--gate", "four"), ("--depth", "2"), ("--degree", "2")]
    {
        let outcome = call_with(&["run", &net, "-", option, value], "");
        assert_eq!(outcome.code, 2, "{option}");
        assert!(
            outcome.err.contains(&format!("{option} is decided when a network is compiled")),
            "{}",
            outcome.err
        );
    }
    let tables = call(&["compile", "models/asia.bif", "--query", "lung", "--units", "sigmoid", "-o", &net]);
    assert!(tables.code == 1 && tables.err.contains("this model has tables"), "{}", tables.err);
}

#[test]
fn energies_of_reals_hold_and_an_ascent_comes_near_their_bound() {
    let folder = Folder::new("box");
    let net = folder.path("net.hamnet");
    for (model, query, corners) in
        [("gaussian", "source", 4), ("mixed", "machine", 8), ("quartic", "phase", 60)]
    {
        let model = format!("examples/ham/{model}.ham");
        done(&["compile", &model, "--query", query, "--units", "sigmoid", "-o", &net, "--quiet"]);
        let verdict = check(&net, &model, &["--rows", "60"]);
        assert_eq!((&verdict["holds"], &verdict["declined"]), (&true.into(), &0.into()), "{verdict}");
        let found = verdict["found"].as_array().unwrap();
        let number = |words: &str| found.iter().find(|pair| pair[0] == words).unwrap()[1].as_u64().unwrap();
        assert_eq!((number("at corners of the box"), number("at random points")), (corners, 60), "{model}");
        assert!(number("climbed to") > 0, "{model}");
        let (energy, posterior) = (&double(&verdict)["energy"], &double(&verdict)["posterior"]);
        assert_eq!(posterior["how"], "climbed to", "{model}: {posterior}");
        assert!(energy["reached"].as_f64().unwrap() > 0.02, "{model}: {energy}");
    }
    let text = done(&["check", &net, "examples/ham/quartic.ham", "--rows", "60", "--seed", "3"]);
    assert_eq!(text, done(&["check", &net, "examples/ham/quartic.ham", "--rows", "60", "--seed", "3"]));
    for part in ["60 at corners of the box, 60 at random points", "energies   ω ", "phi.0.0="] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

#[test]
fn a_weight_or_a_range_of_reals_that_is_changed_is_found() {
    const GAUSSIAN: &str = "examples/ham/gaussian.ham";
    let folder = Folder::new("box-mutants");
    let net = folder.path("net.hamnet");
    done(&["compile", GAUSSIAN, "--query", "source", "--units", "sigmoid", "-o", &net, "--quiet"]);
    let network = file::read(&fs::read(&net).unwrap()).unwrap();
    let found = |network: &Network| is_found(network, GAUSSIAN);
    assert!(!found(&network));
    let changed = |place: usize| with_weight(&network, place, |weight| weight * (1.0 + 1e-5));
    let escaped: Vec<usize> = (0..weights(&network)).filter(|&place| !found(&changed(place))).collect();
    // a scale that the gate is free to choose may change both of its sides
    assert!(escaped.len() * 4 <= weights(&network), "{escaped:?} of {}", weights(&network));
    let text = fs::read_to_string(crate::common::root().join(GAUSSIAN)).unwrap();
    let wider = folder.write("wider.ham", &text.replace("[-4, 4]", "[-5, 5]"));
    let outcome = call(&["check", &net, &wider]);
    assert!(outcome.code == 1 && outcome.err.contains("`y.0` has another range"), "{}", outcome.err);
}
