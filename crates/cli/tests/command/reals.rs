//! `hamnet run` on a network that reads a real and a state: what it wants to know, and what is outside of its range.

use hamnet::network::{file, parse_text};
use hamnet::numeric::elementary::exp_f64;
use serde_json::Value;

use crate::common::{Folder, Outcome, call, call_with, done, rows};

/// A calm and a wild regime, from a step size of −2 to 2 and an alarm.
fn regimes(folder: &Folder) -> String {
    let network = parse_text(include_str!("../../../network/tests/network/regimes.txt")).unwrap();
    let mut bytes = Vec::new();
    file::write(&network, &mut bytes).unwrap();
    let path = folder.path("regimes.hamnet");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// `p(wild)`: `σ(1·alarm − ln 2 + (½ − ⅛)·s²)` by hand.
fn wild(step: f64, alarm: f64) -> f64 {
    1.0 / (1.0 + 2.0 * exp_f64(-alarm - 0.375 * step * step))
}

fn refused(outcome: &Outcome, code: i32, parts: &[&str]) {
    assert_eq!((outcome.code, outcome.out.as_str()), (code, ""), "{}", outcome.err);
    for part in parts {
        assert!(outcome.err.contains(part), "{part}: {}", outcome.err);
    }
}

#[test]
fn numbers_stand_beside_states_and_are_repeated() {
    let folder = Folder::new("reals");
    let net = regimes(&folder);
    let table = "id,step size,alarm\n1,0.5,on\n2,-1e-1,off\n3,2,on\n";
    let outcome = call_with(&["run", &net, "-", "--pass", "id", "--echo"], table);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let table = rows(&outcome.out);
    assert_eq!(table[0], ["id", "step size", "alarm", "status", "P(regime=calm)", "P(regime=wild)"]);
    for (row, (step, alarm)) in [(0.5, 1.0), (-0.1, 0.0), (2.0, 1.0)].into_iter().enumerate() {
        let row = &table[row + 1];
        assert_eq!(row[1].parse::<f64>().unwrap(), step);
        let found: f64 = row[5].parse().unwrap();
        assert!((found - wild(step, alarm)).abs() < 1e-14, "{step}: {found}");
    }
    assert!(outcome.err.starts_with("3 rows · TV ≤ "), "{}", outcome.err);
    let again = call_with(&["run", &net, "-", "--pass", "id", "--echo"], &outcome.out);
    assert_eq!(again.out, outcome.out, "an output is read as the evidence it repeats");
    let single = call_with(&["run", &net, "-", "--precision", "f32"], "step size,alarm\n0.5,on\n");
    let found: f64 = rows(&single.out)[1][2].parse().unwrap();
    assert!((found - wild(0.5, 1.0)).abs() < 1e-6);
}

#[test]
fn what_is_given_may_be_a_value() {
    let folder = Folder::new("given-reals");
    let net = regimes(&folder);
    let given = done(&["run", &net, "--given", "step size=0.5,alarm=on"]);
    assert_eq!(given, call_with(&["run", &net, "-"], "step size,alarm\n0.5,on\n").out);
    let fixed = call_with(&["run", &net, "-", "--given", "step size=0.5"], "alarm\non\n");
    assert_eq!(fixed.out, given);
    refused(&call(&["run", &net, "--given", "step size=0.5"]), 1, &["has to know `alarm`", "--given alarm="]);
    refused(&call(&["run", &net, "--given", "step size=far"]), 2, &["`step size` is a real number", "`far`"]);
    refused(&call(&["run", &net, "--given", "step size=inf"]), 2, &["no finite one"]);
    let outside = ["run", &net, "--given", "step size=3,alarm=on", "--outside", "error"];
    refused(&call(&outside), 1, &["step size=3 is outside -2 to 2"]);
    assert!(done(&outside[..4]).contains("\noutside,0.0,0.0\n"));
}

#[test]
fn json_carries_numbers() {
    let folder = Folder::new("json-reals");
    let net = regimes(&folder);
    let outcome = call_with(
        &["run", &net, "-", "--json", "--echo", "--outside", "allow"],
        "step size,alarm\n0.5,on\n3,off\n",
    );
    let lines: Vec<Value> = outcome.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["evidence"]["step size"], 0.5);
    assert_eq!(lines[0]["evidence"]["alarm"], "on");
    assert_eq!(lines[1]["status"], "outside");
    let found = lines[1]["posteriors"]["regime"]["wild"].as_f64().unwrap();
    assert!((found - wild(3.0, 0.0)).abs() < 1e-14);
}

#[test]
fn a_value_outside_of_its_range_is_told_refused_or_answered_without_a_guarantee() {
    let folder = Folder::new("outside");
    let net = regimes(&folder);
    let table = "step size,alarm\n0.5,on\n-2.5,on\n2,off\n1e9,off\n";
    let told = call_with(&["run", &net, "-"], table);
    assert_eq!(told.code, 0);
    assert_eq!(rows(&told.out)[2], ["outside", "0.0", "0.0"]);
    assert_eq!(rows(&told.out)[3][0], "ok", "the ends belong to the range");
    assert!(told.err.starts_with(
        "note: 2 rows outside of what the certificate covers have no posterior; --outside allow"
    ));
    assert!(told.err.contains("\n4 rows, 2 outside · TV"), "{}", told.err);
    let refusing = call_with(&["run", &net, "-", "--outside", "error"], table);
    refused(&refusing, 1, &["row 2 (line 3), column `step size`: -2.5 is outside -2 to 2"]);
    let marked = call_with(&["run", &net, "-", "--outside", "error", "--bad-row", "mark"], table);
    assert_eq!(rows(&marked.out)[2], ["invalid", "0.0", "0.0"]);
    let allowed = call_with(&["run", &net, "-", "--outside", "allow"], table);
    let (answers, without) = (rows(&allowed.out), rows(&told.out));
    assert_eq!((&answers[1], &answers[3]), (&without[1], &without[3]));
    assert_eq!(answers[2][0], "outside");
    let found: f64 = answers[2][2].parse().unwrap();
    assert!((found - wild(-2.5, 1.0)).abs() < 1e-14);
    assert_eq!(answers[4], ["outside", "0.0", "1.0"]);
    assert!(
        allowed
            .err
            .starts_with("note: 2 rows outside of what the certificate covers: what is computed there")
    );
    refused(&call_with(&["run", &net, "-", "--outside", "ignore"], table), 2, &["error, warn, allow"]);
}

#[test]
fn what_the_network_has_to_know_cannot_be_missing() {
    let folder = Folder::new("missing");
    let net = regimes(&folder);
    let table = "step size,alarm\n0.5,on\n,on\n1,\n";
    let outcome = call_with(&["run", &net, "-"], table);
    refused(&outcome, 1, &["row 2 (line 3), column `step size` is empty", "--bad-row mark"]);
    let marked = call_with(&["run", &net, "-", "--bad-row", "mark"], table);
    assert_eq!(marked.code, 0, "{}", marked.err);
    let statuses: Vec<&str> = rows(&marked.out)[1..].iter().map(|row| row[0]).collect();
    assert_eq!(statuses, ["ok", "invalid", "invalid"]);
    let missing = call_with(&["run", &net, "-"], "alarm\non\n");
    refused(&missing, 1, &["has to know `step size` in every row", "--given"]);
    let soft = call_with(&["run", &net, "-"], "step size,alarm=off,alarm=on\n0.5,1,2\n");
    refused(&soft, 1, &["column 2, `alarm=off`", "not likelihoods", "column `alarm`"]);
    let soft = call_with(&["run", &net, "-"], "step size=0.5,alarm\n1,on\n");
    refused(&soft, 1, &["column 1, `step size=0.5`", "real number"]);
    refused(&call(&["run", &net]), 1, &["has to know `step size`"]);
}

#[test]
fn cells_that_are_no_numbers_are_told_with_the_way_out() {
    let folder = Folder::new("no-numbers");
    let net = regimes(&folder);
    for (cell, part) in [
        ("far", "`far` is not a number"),
        ("nan", "leave the cell empty"),
        ("1e400", "must be finite"),
        ("\"0,5\"", "write the decimal point as `.`"),
    ] {
        let outcome = call_with(&["run", &net, "-"], &format!("step size,alarm\n{cell},on\n"));
        refused(&outcome, 1, &["standard input: row 1 (line 2), column `step size`", part]);
    }
}

#[test]
fn the_probability_of_the_evidence_is_refused_with_the_reason() {
    let folder = Folder::new("absent");
    let net = regimes(&folder);
    let outcome = call_with(&["run", &net, "-", "--evidence"], "step size,alarm\n0.5,on\n");
    refused(&outcome, 2, &["--evidence", "all classes share", "leave out --evidence"]);
}

#[test]
fn inspect_tells_ranges_and_energies() {
    let folder = Folder::new("inspect-reals");
    let text = done(&["inspect", &regimes(&folder)]);
    for part in ["reads        2 variables: step size from -2 to 2, alarm", "observed", "ω ≤ 6.1e-15"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}
