//! `hamnet check`: networks keep their promise, and one that is changed a little does not.

use std::fs;

use hamnet::network::{Network, VariableLabel, file};
use hamnet::numeric::Precision;

use crate::common::{Folder, call, done};
use crate::mutants::{self, check, rebuilt, weights, with_weight};

const ASIA: &str = "models/asia.bif";

#[test]
fn compiled_networks_hold() {
    let folder = Folder::new("holds");
    let net = folder.path("net.hamnet");
    for (model, query, units) in [
        ("asia", "lung", "product"),
        ("asia", "all", "product"),
        ("asia", "lung*bronc,smoke", "softplus"),
        ("sachs", "Akt", "product"),
        ("alarm", "LVFAILURE", "product"),
    ] {
        let model = format!("models/{model}.bif");
        done(&["compile", &model, "--query", query, "--units", units, "-o", &net, "--quiet"]);
        let verdict = check(&net, &model, &["--rows", "60"]);
        assert_eq!(verdict["holds"], true, "{model} {query} {units}: {verdict}");
        assert_eq!(verdict["precisions"].as_array().unwrap().len(), 2);
        assert_eq!(verdict["declined"], 0);
    }
}

#[test]
fn what_is_given_is_part_of_the_promise() {
    let folder = Folder::new("given-promise");
    let net = folder.path("net.hamnet");
    done(&["compile", ASIA, "--query", "lung", "--given", "smoke=yes", "--observe", "xray,dysp", "-o", &net]);
    let verdict = check(&net, ASIA, &[]);
    assert_eq!(verdict["holds"], true, "{verdict}");
}

#[test]
fn the_report_says_where_the_worst_error_is_and_how_idle_the_bound() {
    let folder = Folder::new("report");
    let net = folder.path("net.hamnet");
    done(&["compile", ASIA, "--query", "lung", "-o", &net]);
    let text = done(&["check", &net, ASIA, "--precision", "f64"]);
    for words in
        ["200 rows: ", "least likely", "against the truth", "f64  holds on ", "of the bound ", "row "]
    {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert_eq!(text, done(&["check", &net, ASIA, "--precision", "f64"]), "the same rows for the same seed");
    assert_ne!(text, done(&["check", &net, ASIA, "--precision", "f64", "--seed", "1"]));
}

#[test]
fn a_network_of_another_model_is_a_stranger() {
    let folder = Folder::new("stranger");
    let net = folder.path("net.hamnet");
    done(&["compile", "models/sachs.bif", "--query", "Akt", "-o", &net, "--quiet"]);
    let outcome = call(&["check", &net, ASIA]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("does not come from this model"), "{}", outcome.err);
}

#[test]
fn a_weight_changed_by_ten_times_the_certificate_is_found() {
    let network = asia();
    let certificate = network.certificate(Precision::F64).unwrap().posterior.total();
    let count = weights(&network);
    assert!(count > 20);
    let escaped = |factor: f64| -> Vec<usize> {
        let changed = |place| with_weight(&network, place, |weight| weight * (1.0 + factor * certificate));
        (0..count).filter(|&place| !is_found(&changed(place))).collect()
    };
    // A relative change of one weight moves a posterior by no more than p(1 - p) of it, and `ln p(e)` has a bound of its
    // own, so a few weights of any network can change tenfold and keep every promise; a hundredfold none can.
    assert!(escaped(10.0).len() * 10 <= count, "{:?} of {count} weights", escaped(10.0));
    assert_eq!(escaped(100.0), [0; 0]);
}

#[test]
fn any_dropped_synapse_is_found() {
    let network = asia();
    let escaped: Vec<usize> =
        (0..weights(&network)).filter(|&place| !is_found(&with_weight(&network, place, |_| 0.0))).collect();
    assert!(escaped.is_empty(), "synapses {escaped:?}");
}

#[test]
fn two_states_swapped_are_found() {
    let network = asia();
    let mut parts = network.parts().clone();
    parts.heads[0].units.swap(0, 1);
    assert!(is_found(&rebuilt(&network, parts, |operation| operation)), "states of the answer");
    let mut parts = network.parts().clone();
    let smoke = parts.variables.iter().position(|variable| variable.name == "smoke").unwrap();
    let label = parts.variables[smoke].clone();
    let swapped = label.states().iter().rev().cloned().collect();
    parts.variables[smoke] = VariableLabel::of_states(label.name, swapped);
    assert!(is_found(&rebuilt(&network, parts, |operation| operation)), "states of an input");
}

fn asia() -> Network {
    let folder = Folder::new(&format!("asia-{:?}", std::thread::current().id()));
    let net = folder.path("net.hamnet");
    done(&["compile", ASIA, "--query", "lung", "-o", &net]);
    file::read(&fs::read(&net).unwrap()).unwrap()
}

fn is_found(network: &Network) -> bool {
    mutants::is_found(network, ASIA)
}
