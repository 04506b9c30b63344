//! `hamnet sample`: rows drawn from a model, and read again.

use std::fs;

use serde_json::Value;

use crate::common::{Folder, call, call_with, done, rows};

const ASIA: &str = "models/asia.bif";
const ISING: &str = "examples/ham/ising.ham";

#[test]
fn equal_seeds_give_equal_rows_and_say_how_they_were_drawn() {
    let outcome = call(&["sample", ASIA, "-n", "50", "--seed", "7"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let table = rows(&outcome.out);
    assert_eq!(table[0], ["asia", "tub", "smoke", "lung", "bronc", "either", "xray", "dysp"]);
    assert_eq!(table.len(), 51);
    assert_eq!(outcome.err, "50 rows of 8 variables · exact, each variable given its parents · seed 7\n");
    assert_eq!(done(&["sample", ASIA, "-n", "50", "--seed", "7"]), outcome.out);
    assert_ne!(done(&["sample", ASIA, "-n", "50", "--seed", "8"]), outcome.out);
    assert!(done(&["sample", ASIA, "-n", "60", "--seed", "7"]).starts_with(&outcome.out), "rows only go on");
}

#[test]
fn run_reads_what_is_drawn_by_name_and_by_number() {
    let folder = Folder::new("sample");
    let data = folder.path("rows.csv");
    for (model, query) in [(ASIA, "lung"), (ISING, "class")] {
        let mut answers = Vec::new();
        for index in [&[][..], &["--index"]] {
            done(&[&["sample", model, "-n", "200", "-o", &data][..], index].concat());
            let answered = call(&[&["run", model, &data, "--query", query][..], index].concat());
            assert_eq!(answered.code, 0, "{}", answered.err);
            assert!(answered.err.contains(&format!("asked for are ignored: {query}")), "{}", answered.err);
            let lines: Vec<String> = answered.out.lines().skip(1).map(str::to_owned).collect();
            assert_eq!(lines.len(), 200);
            assert!(lines.iter().all(|line| line.starts_with("ok,")), "what is drawn is possible");
            answers.push(lines);
        }
        assert_eq!(answers[0], answers[1], "names and numbers mean the same");
    }
}

#[test]
fn the_mean_posterior_over_drawn_rows_is_the_prior() {
    let drawn = done(&["sample", ASIA, "-n", "4000"]);
    let answered = call_with(&["run", ASIA, "-", "--query", "lung"], &drawn);
    let table = rows(&answered.out);
    let yes: Vec<f64> = table[1..].iter().map(|row| row[1].parse().unwrap()).collect();
    let mean = yes.iter().sum::<f64>() / 4000.0;
    // a posterior of mean 0.055 in [0, 1] varies by at most 0.055: four standard deviations of the mean are below 0.015
    assert!((mean - 0.055).abs() < 0.015, "{mean}");
}

#[test]
fn reals_are_drawn_and_answered() {
    const GAUSSIAN: &str = "examples/ham/gaussian.ham";
    let drawn = call(&["sample", GAUSSIAN, "-n", "2000"]);
    assert!(
        drawn.err.contains("exact, classes and states by their weights and reals as Gaussians"),
        "{}",
        drawn.err
    );
    let answered = call_with(&["run", GAUSSIAN, "-", "--query", "source"], &drawn.out);
    assert_eq!(answered.code, 0, "{}", answered.err);
    let table = rows(&answered.out);
    let narrow: Vec<f64> =
        table.iter().filter(|row| row[0] == "ok").map(|row| row[1].parse().unwrap()).collect();
    assert!(narrow.len() > 1900, "{} within the ranges", narrow.len());
    let mean = narrow.iter().sum::<f64>() / narrow.len() as f64;
    // the prior is 0.7 and the standard deviation of a mean of 1,900 numbers in [0, 1] below 0.012; rows outside of the ranges,
    // a few of the wide class, are left out
    assert!((mean - 0.7).abs() < 0.06, "{mean}");
}

#[test]
fn sweeps_are_told_with_their_numbers() {
    let words = ["sample", ASIA, "-n", "20", "--gibbs", "--burn-in", "50", "--thinning", "3"];
    let outcome = call(&words);
    assert!(
        outcome.err.contains("Gibbs sweeps, 50 before the first row and 3 from row to row"),
        "{}",
        outcome.err
    );
    assert_eq!(done(&words), outcome.out);
    let noted = call(&["sample", ASIA, "-n", "1", "--burn-in", "50"]);
    assert!(noted.err.starts_with("note: rows are drawn exactly"), "{}", noted.err);
    let folder = Folder::new("sweeps");
    let data = folder.path("rows.csv");
    let json = done(&[&words[..], &["--json", "-o", &data]].concat());
    let drawn: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&drawn["method"], &drawn["exact"]), (&Value::from("gibbs"), &Value::from(false)));
    assert_eq!((&drawn["burn_in"], &drawn["thinning"]), (&Value::from(50), &Value::from(3)));
    assert_eq!(fs::read_to_string(&data).unwrap(), outcome.out, "on a pipe and in a file");
}

#[test]
fn what_cannot_be_drawn_or_written_is_told() {
    let folder = Folder::new("undrawn");
    let unknown = folder.write(
        "unknown.ham",
        "[variables]\ny = { domain = \"real\", range = [-1, 1], shape = [4] }\n[classes]\nstates = [\"a\", \"b\"]\n\
         ln_z = [0.5, \"auto\"]\n[parameters]\nk = [1, 2]\n[[energy]]\nexpression = \"k * y[0] * y[1] * y[2] * y[3]\"\n",
    );
    for (words, code, part) in [
        (&["sample", ASIA][..], 2, "--rows"),
        (&["sample", ASIA, "-n", "some"], 2, "some"),
        (&["sample", ASIA, "-n", "5", "--thinning", "0"], 2, "--thinning"),
        (&["sample", "examples/hierarchies/coin.ham", "-n", "5", "--length", "0"], 2, "--length"),
        (&["sample", &unknown, "-n", "5"], 1, "unknown.ham: the classes cannot be drawn"),
        (&["sample", ASIA, "-n", "5", "-o", &folder.path("none/rows.csv")], 1, "none/rows.csv"),
    ] {
        let outcome = call(words);
        assert_eq!((outcome.code, outcome.out.as_str()), (code, ""), "{words:?}");
        assert!(outcome.err.contains(part), "{words:?}: {}", outcome.err);
    }
    assert_eq!(folder.names(), ["unknown.ham"]);
}
