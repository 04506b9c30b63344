//! Chains of reals: means and deviations along sequences.

use serde_json::Value;

use crate::common::{Folder, call, call_with, done, rows};

const TRACK: &str = "[hierarchy]\nhidden = [\"place\", \"speed\"]\nobserved = { seen = [-50, 50] }\nmean = [0, 0]\ncovariance = [[1, 0], [0, 1]]\ndynamics = [[1, 1], [0, 1]]\nnoise = [[0, 0], [0, 0.25]]\nobservation = [[1, 0]]\nobservation_noise = [[0.5]]\n";

#[test]
fn a_chain_of_reals_is_filtered_and_smoothed_sequence_by_sequence() {
    let folder = Folder::new("chain");
    let track = folder.write("track.ham", TRACK);
    let table = folder.write("track.csv", "run,seen\na,1\na,2.5\na,\na,4.75\n\"b, c\",0\n\"b, c\",-1\n");
    let out = done(&["run", &track, &table, "--query", "filter", "--sequence", "run", "--evidence"]);
    assert!(out.starts_with("run,time,mean(place),sd(place),mean(speed),sd(speed),ln p(e)\n"), "{out}");
    let found = rows(&out);
    let number = |row: usize, column: usize| found[row][column].parse::<f64>().unwrap();
    // 1 is seen of a place of variance 1 with noise of variance 1/2: mean 2/3, variance 1/3, ln p = -(ln 3π + 2/3)/2
    for (column, expected) in
        [(2, 2.0 / 3.0), (3, 0.577_350_269_189_625_7), (4, 0.0), (6, -1.455_004_420_592_088_2)]
    {
        assert!((number(1, column) - expected).abs() < 1e-15);
    }
    // nothing is seen: the place moves by the speed, and the evidence stays
    assert!((number(3, 2) - number(2, 2) - number(2, 4)).abs() < 1e-15 && number(3, 6) == number(2, 6));
    assert!(out.lines().last().unwrap().starts_with("\"b, c\",1,"), "{out}");
    let lines = done(&["run", &track, &table, "--query", "smooth", "--sequence", "run", "--json"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // at its end a sequence is smoothed as it is filtered
    assert!((lines[3]["place"]["mean"].as_f64().unwrap() - number(4, 2)).abs() < 1e-14);
    assert!(lines[0]["place"]["sd"].as_f64().unwrap() < number(1, 3));
    assert_eq!((lines.len(), &lines[5]["run"]), (6, &Value::from("b, c")));
}

#[test]
fn what_a_chain_of_reals_cannot_do_is_told() {
    let folder = Folder::new("chain-wrong");
    let track = folder.write("track.ham", TRACK);
    let told = |words: &[&str], input: &str, code: i32| {
        let outcome = call_with(&[&["run", &track], words].concat(), input);
        assert_eq!((outcome.code, outcome.out.as_str()), (code, ""), "{}", outcome.err);
        outcome.err
    };
    assert!(told(&["-", "--query", "path"], "", 2).contains("ask a chain of reals for filter or smooth"));
    assert!(told(&["-", "--query", "filter"], "seen\n99\n", 1).contains("99 is outside -50 to 50"));
    assert!(told(&["-", "--query", "filter"], "sen\n9\n", 1).contains("`sen`"));
    let compile =
        |output: &str, query: &str| call(&["compile", &track, "--query", query, "-o", &folder.path(output)]);
    let outcome = compile("t.hamnet", "filter");
    assert!(
        outcome.code == 2 && outcome.err.contains("`hamnet run` answers the .ham file"),
        "{}",
        outcome.err
    );
    let outcome = compile("t.onnx", "path");
    assert!(outcome.code != 0 && outcome.out.is_empty(), "{}", outcome.err);
    assert_eq!(folder.names(), ["track.ham"]);
}
