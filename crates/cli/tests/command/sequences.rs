//! Hidden Markov models of any length: compiled, inspected, and run over tables of both forms and over pipes.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::common::{Folder, call, call_with, command, done, rows};

const COIN: &str = r#"
[model]
name = "coin"

[hierarchy]
prior = [0.5, 0.5]
transition = [[0.9, 0.1], [0.2, 0.8]]
emission = [[0.5, 0.5], [0.75, 0.25]]
states = ["fair", "loaded"]
symbols = ["H", "T"]
hidden = "coin"
observed = "side"
"#;

const LONG: &str = "game,side\na,H\na,H\nb,T\nb,\nb,H\n";
const WIDE: &str = "side0,side1,side2\nH,H,\nT,,H\n";

/// The coin as a model and as a network, and a path for each.
fn coin(folder: &Folder) -> [String; 2] {
    let (model, network) = (folder.write("coin.ham", COIN), folder.path("coin.hamnet"));
    let told = done(&["compile", &model, "-o", &network]);
    assert!(told.contains("coin from sequences of side · TV ≤ "), "{told}");
    [model, network]
}

/// The numbers of the columns from `first` on, of all rows but the header.
fn numbers(table: &str, first: usize) -> Vec<f64> {
    rows(table)[1..].iter().flat_map(|row| row[first..].iter().map(|cell| cell.parse().unwrap())).collect()
}

#[test]
fn long_and_wide_tables_have_the_same_answers() {
    let folder = Folder::new("sequences");
    let [model, network] = coin(&folder);
    let [long, wide] = [("long.csv", LONG), ("wide.csv", WIDE)].map(|(name, text)| folder.write(name, text));
    for question in ["filter", "smooth"] {
        let ask = |subject: &str, table: &str, more: &[&str]| {
            let words = ["run", subject, table, "--query", question, "--evidence"];
            done(&[&words[..], more].concat())
        };
        let one = ask(&network, &long, &["--sequence", "game"]);
        let other = ask(&model, &wide, &[]);
        assert_eq!(rows(&one)[0], ["game", "time", "status", "P(coin=fair)", "P(coin=loaded)", "ln p(e)"]);
        assert_eq!(rows(&other)[0][0], "sequence");
        let (one, other) = (numbers(&one, 3), numbers(&other, 3));
        assert_eq!(one.len(), 15);
        assert!(one.iter().zip(&other).all(|(p, q)| (p - q).abs() < 1e-14), "{one:?} and {other:?}");
        // loaded to fair is 0.75 to 0.5 after a head, and 0.75 (0.8·0.75 + 0.2·0.5) to 0.5 (0.9·0.5 + 0.1·0.75) after two
        let first = if question == "filter" { 0.6 } else { 2.0 / 3.0 };
        assert!((one[1] - first).abs() < 1e-14, "{question}: {one:?}");
    }
    let path = done(&["run", &network, &long, "--query", "path", "--sequence", "game"]);
    let states: Vec<&str> = rows(&path)[1..].iter().map(|row| row[3]).collect();
    assert_eq!(states, ["loaded", "loaded", "fair", "fair", "fair"]);
    let json = done(&["run", &network, &long, "--query", "path", "--pass", "game", "--json"]);
    let last: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!((&last["game"], &last["time"]), (&"b".into(), &4.into()));
    let single = ["run", &network, &long, "--query", "filter", "--precision", "f32", "--pass", "game"];
    assert!((numbers(&done(&single), 3)[0] - 0.4).abs() < 1e-7);
}

#[test]
fn a_pipe_is_answered_line_by_line() {
    let folder = Folder::new("sequences-pipe");
    let [_, network] = coin(&folder);
    let mut child = command(&["run", &network, "-", "--query", "filter", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    input.write_all(b"side\n").unwrap();
    assert_eq!(answers.next().unwrap().unwrap(), "time,status,P(coin=fair),P(coin=loaded)");
    for (symbol, expected) in [("H", "0,ok,0.4,0.6"), ("H", "1,ok,0.3")] {
        input.write_all(format!("{symbol}\n").as_bytes()).unwrap();
        // the next toss is not thrown before this line is there
        let line = answers.next().unwrap().unwrap();
        assert!(line.starts_with(expected), "{line}");
    }
    drop(input);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_network_over_sequences_is_described() {
    let folder = Folder::new("sequences-inspect");
    let [model, network] = coin(&folder);
    let told = done(&["inspect", &network]);
    assert_eq!(told, done(&["inspect", &model]));
    for part in [
        "coin, 2 states",
        "side, 2 symbols",
        "8 synapses",
        "100,000",
        "certificate in f32: errors contract to",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    assert!(done(&["inspect", &network, "--text"]).contains("  fair: fair=0.9 loaded=0.1\n"));
    let json: serde_json::Value = serde_json::from_str(&done(&["inspect", &network, "--json"])).unwrap();
    let after = &json["certificates"][1]["after"];
    assert!(after[2]["filtered"].as_f64().unwrap() < 1e-14 && after[2]["steps"] == 100_000);
    for question in ["step", "filter", "smooth"] {
        let path = folder.path("coin.onnx");
        done(&["compile", &model, "--query", question, "-o", &path]);
        assert!(fs::metadata(path).unwrap().len() > 1000);
    }
}

#[test]
fn what_cannot_be_asked_or_read_is_told() {
    let folder = Folder::new("sequences-wrong");
    let [model, network] = coin(&folder);
    let run = |words: &[&str], table: &str| {
        let words = [&["run", network.as_str(), "-"], words].concat();
        let outcome = call_with(&words, table);
        (outcome.code, outcome.err)
    };
    for (words, table, code, expected) in [
        (
            &["--query", "filter"][..],
            "side\nH\nX\n",
            1,
            "row 2 (line 3), column `side`: there is no state `X`",
        ),
        (
            &["--query", "filter", "--sequence", "g"],
            "g,side\na,H\nb,H\na,H\n",
            1,
            "row 3: sequence `a` goes on after others; sort",
        ),
        (&["--query", "filter"], "toss\nH\n", 1, "there is no variable `toss`"),
        (&["--query", "filter"], "the game,side\na,H\n", 1, "a row is of, add --sequence 'the game'"),
        (
            &["--query", "smooth", "--ignore-unknown"],
            "game,side\na,H\n",
            0,
            "all rows are read as one sequence; --sequence ID names",
        ),
        (
            &["--query", "path", "--sequence", "gane"],
            "game,side\na,H\n",
            2,
            "no column `gane` for --sequence; did you mean `game`?",
        ),
        (&["--query", "path"], "side1,side2\nH,T\n", 1, "none of the time 0; times are counted from 0"),
        (&["--query", "path"], "side0,side2\nH,T\n", 1, "none of the time 1; times"),
        (&["--query", "path"], "side\n0\n", 1, "no state `0`; read states by number with --index"),
        (&["--query", "path"], ">a\nACGT\n", 1, "this is FASTA"),
        (&["--query", "path"], "side0,side1\nH\n", 1, "fill a shorter sequence up with empty cells"),
        (
            &["--query", "filter", "--ignore-unknown"],
            "toss\nH\n",
            1,
            "neither a column `side`, one row per time, nor columns `side0`",
        ),
        (&["--query", "coin"], "side\nH\n", 2, "does not answer --query coin; ask for filter"),
        (&[], "side\nH\n", 2, "--query filter"),
        (
            &["--query", "path", "--most-likely"],
            "side\nH\n",
            2,
            "--most-likely is about networks that read rows",
        ),
        (
            &["--query", "path", "--given", "side=H"],
            "side\nH\n",
            2,
            "--given is about networks that read rows",
        ),
    ] {
        let (found, told) = run(words, table);
        assert!(found == code && told.contains(expected), "{words:?} on {table:?}: {found}, {told}");
    }
    let outcome = call(&["run", &network, "--query", "filter"]);
    assert!(outcome.code == 2 && outcome.err.contains("give DATA"), "{}", outcome.err);
    let outcome = call(&["compile", &model, "--query", "filter", "-o", &network]);
    assert!(outcome.code == 2 && outcome.err.contains("give it to `hamnet run`"), "{}", outcome.err);
    // a pipe keeps what was answered before the error
    let outcome = call_with(&["run", &network, "-", "--query", "filter"], "side\nH\nX\n");
    assert_eq!(rows(&outcome.out).len(), 2);
}

#[test]
fn chains_of_hidden_reals_are_written_for_other_runtimes() {
    let folder = Folder::new("sequences-reals");
    let model = folder.write(
        "walk.ham",
        "[hierarchy]\nhidden = [\"place\"]\nobserved = { seen = [-50, 50] }\nmean = [0]\ncovariance = [[1]]\ndynamics = [[0.9]]\n\
         noise = [[0.25]]\nobservation = [[1]]\nobservation_noise = [[0.5]]\n",
    );
    let path = folder.path("walk.onnx");
    for words in
        [&[][..], &["--query", "filter"], &["--query", "smooth"], &["--query", "step", "--precision", "f64"]]
    {
        let told = done(&[&["compile", &model, "-o", &path], words].concat());
        assert!(told.contains("place from sequences of seen · means within "), "{told}");
        assert!(fs::metadata(&path).unwrap().len() > 1000);
    }
    let json = done(&["compile", &model, "-o", &path, "--json"]);
    assert!(json.contains(r#""hidden":["place"]"#), "{json}");
    let native = folder.path("walk.hamnet");
    let table = "run,seen\na,1\na,\nb,2\n";
    let told = call_with(&["run", &model, "-", "--query", "filter", "--sequence", "run"], table);
    assert!(told.code == 0 && told.err.contains("3 times of 2 sequences"), "{}", told.err);
    let told = call_with(&["run", &model, "-", "--query", "filter", "--sequence", "run", "--json"], table);
    assert!(told.err.contains(r#"{"sequences":2,"times":3}"#), "{}", told.err);
    for (words, table, part) in [
        (&[][..], table, "if it says which sequence a row is of, add --sequence run"),
        (&["--sequence", "run"], "run,seen\na,1\nb,2\na,1\n", "row 3: sequence `a` goes on after others"),
    ] {
        let outcome = call_with(&[&["run", &model, "-", "--query", "smooth"], words].concat(), table);
        assert!(outcome.code == 1 && outcome.err.contains(part), "{}", outcome.err);
    }
    for (words, code, part) in [
        (["compile", &model, "--query", "path", "-o", &path], 1, "smoothed means"),
        (["compile", &model, "--query", "filter", "-o", &native], 2, "write .onnx"),
    ] {
        let outcome = call(&words);
        assert_eq!(outcome.code, code);
        assert!(outcome.err.contains(part), "{}", outcome.err);
    }
}
