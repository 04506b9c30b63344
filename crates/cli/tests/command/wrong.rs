//! What goes wrong is told in the user's words, with a remedy and the right exit code.

use std::fs;

use crate::common::{Folder, call, call_with, done};

const ASIA: &str = "models/asia.bif";

/// The call ends with `code`, prints nothing, and says all of `words`.
fn refused(call_words: &[&str], input: &str, code: i32, words: &[&str]) {
    let outcome = call_with(call_words, input);
    assert_eq!(outcome.code, code, "{call_words:?}: {}", outcome.err);
    assert_eq!(outcome.out, "", "{call_words:?}");
    for word in words {
        assert!(outcome.err.contains(word), "{call_words:?} does not say {word:?}:\n{}", outcome.err);
    }
}

#[test]
fn unknown_names_are_told_their_nearest_spelling() {
    let run = |query| ["run", ASIA, "-", "--query", query];
    refused(&run("lunk"), "", 2, &["no variable `lunk`", "did you mean `lung`?"]);
    refused(
        &run("lung"),
        "smok\nyes\n",
        1,
        &["standard input", "column 1", "`smok`", "did you mean `smoke`?"],
    );
    refused(&run("lung"), "smoke\nYes\n", 1, &["row 1 (line 2)", "`smoke`", "`Yes`", "did you mean `yes`?"]);
    let given = ["run", ASIA, "--query", "lung", "--given", "smoke=ys"];
    refused(&given, "", 2, &["`smoke` has no state `ys`", "did you mean `yes`?"]);
    let observed = ["compile", ASIA, "--query", "lung", "--observe", "xray,smoek", "-o", "x.hamnet"];
    refused(&observed, "", 2, &["`smoek`", "did you mean `smoke`?"]);
    let passed = ["run", ASIA, "-", "--query", "lung", "--pass", "smokes"];
    refused(&passed, "smoke\nyes\n", 2, &["no column `smokes`", "did you mean `smoke`?"]);
}

#[test]
fn calls_that_cannot_be_meant_are_wrong_calls() {
    refused(&["run", ASIA, "-"], "", 2, &["--query"]);
    refused(&["run", ASIA, "--query", "lung", "--given", "lung=yes"], "", 2, &["both asked for and given"]);
    refused(&["run", "net.onnx", "-"], "", 2, &[".hamnet"]);
    refused(&["check", ASIA, ASIA], "", 2, &["is no network"]);
    refused(&["compile", ASIA, "--query", "lung", "-o", "net.safetensors"], "", 2, &["yet", ".onnx"]);
    refused(&["compile", ASIA, "--query", "lung", "-o", "net.txt"], "", 2, &["names no format"]);
    refused(&["convert", ASIA, "-o", "asia.csv"], "", 2, &["does not end like a model file"]);
    refused(
        &["compile", ASIA, "--query", "lung", "--max-memory", "4X", "-o", "x.hamnet"],
        "",
        2,
        &["4X", "512M"],
    );
    refused(&["run", ASIA, "--query", "lung", "--tolerance", "2"], "", 2, &["at most 1"]);
    refused(&["frobnicate"], "", 2, &["frobnicate"]);
    refused(&["man", "frobnicate"], "", 2, &["no command `frobnicate`"]);
}

#[test]
fn missing_files_fail_the_work() {
    refused(&["run", "nowhere.bif", "-", "--query", "x"], "", 1, &["nowhere.bif"]);
    refused(&["run", ASIA, "nowhere.csv", "--query", "lung"], "", 1, &["nowhere.csv"]);
    refused(&["inspect", "nowhere.hamnet"], "", 1, &["nowhere.hamnet"]);
    refused(&["convert", ASIA, "-o", "nowhere/asia.bif"], "", 1, &["nowhere/asia.bif"]);
}

#[test]
fn problems_of_a_model_are_told_together_each_at_its_place() {
    let folder = Folder::new("problems");
    let text = done(&["convert", ASIA, "-o", &folder.path("asia.bif"), "--json"]);
    assert!(text.contains("BIF"));
    let text = fs::read_to_string(folder.path("asia.bif")).unwrap();
    let text = text
        .replace("(yes) 0.05, 0.95;", "(yes) 0.05, 0.85;")
        .replace("probability ( dysp | bronc,", "probability ( dysp | bronk,");
    let broken = folder.write("broken.bif", &text);
    let outcome = call(&["inspect", &broken]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""));
    let errors: Vec<&str> = outcome.err.lines().filter(|line| line.starts_with("error: ")).collect();
    assert!(errors.len() >= 2, "{}", outcome.err);
    assert!(
        errors[0].contains("broken.bif:") && errors[0].contains("p(tub | asia)") && errors[0].contains("0.9")
    );
    assert!(outcome.err.contains("`bronk`") && outcome.err.contains("did you mean `bronc`?"));
}

#[test]
fn files_that_are_no_networks_or_damaged_ones_are_told_apart() {
    let folder = Folder::new("damaged");
    let text = folder.write("text.hamnet", "network asia {}");
    refused(&["inspect", &text], "", 1, &["not a .hamnet file", "text"]);
    let net = folder.path("asia.hamnet");
    done(&["compile", ASIA, "--query", "lung", "-o", &net]);
    let bytes = fs::read(&net).unwrap();
    fs::write(&net, &bytes[..bytes.len() / 2]).unwrap();
    refused(&["run", &net, "-"], "", 1, &["cut short"]);
    let mut flipped = bytes;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::write(&net, &flipped).unwrap();
    refused(&["run", &net, "-"], "", 1, &["damaged", "checksum"]);
}

#[test]
fn a_network_refuses_what_is_decided_when_it_is_compiled() {
    let folder = Folder::new("decided");
    let net = folder.path("asia.hamnet");
    done(&["compile", ASIA, "--query", "lung", "--observe", "smoke,xray", "-o", &net]);
    refused(&["run", &net, "-", "--query", "bronc"], "", 2, &["--query", "compile"]);
    refused(&["run", &net, "-"], "dysp\nyes\n", 1, &["does not read `dysp`", "--ignore-unknown"]);
    let skipped = call_with(&["run", &net, "-", "--ignore-unknown"], "dysp\nyes\n");
    assert_eq!(skipped.code, 0);
    assert!(skipped.err.contains("note: columns skipped: dysp"));
}

#[test]
fn a_network_too_large_is_refused_with_numbers_and_remedy() {
    let words = ["run", "models/insurance.bif", "--query", "all", "--max-memory", "100K"];
    refused(
        &[&words[..], &["examples/asia-patients.csv"]].concat(),
        "",
        1,
        &["100.0 KiB", "synapses", "--observe"],
    );
}
