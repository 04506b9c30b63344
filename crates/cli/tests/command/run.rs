//! `hamnet run`: the README's main job, and every way to hand rows in and get posteriors out.

use std::fs;

use serde_json::{Value, json};

use crate::common::{Folder, call, call_with, done, root, rows};

const ASIA: &str = "models/asia.bif";
const PATIENTS: &str = "examples/asia-patients.csv";

#[test]
fn the_main_job_gives_a_posterior_per_row_and_closes_with_the_certificate() {
    let outcome = call(&["run", ASIA, PATIENTS, "--query", "lung"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let table = rows(&outcome.out);
    assert_eq!(table[0], ["status", "P(lung=yes)", "P(lung=no)"]);
    assert_eq!(table.len(), 11);
    assert_eq!(table[9], ["impossible", "0.0", "0.0"]);
    let unknown: f64 = table[10][1].parse().unwrap();
    assert!((unknown - 0.055).abs() < 1e-15, "p(lung) = 0.5 · 0.1 + 0.5 · 0.01, not {unknown}");
    assert_eq!(outcome.err.lines().count(), 1);
    assert!(outcome.err.starts_with("10 rows, 1 impossible · TV ≤ "), "{}", outcome.err);
    assert!(outcome.err.contains("(f64, any hard or soft evidence)"), "{}", outcome.err);
    assert!(outcome.err.contains(" neurons, ") && outcome.err.contains(" synapses, depth "));
}

/// The first row is that of THEORY 5, check 16.
#[test]
fn energies_of_reals_tell_a_rough_ring_from_a_smooth_one() {
    const CALL: [&str; 5] = ["run", "examples/ham/dft.ham", "examples/ham/ring.csv", "--query", "field"];
    let page = include_str!("../../../../docs/ham.md");
    let shown = page.split(&format!("$ hamnet {}\n", CALL.join(" "))).nth(1).expect("the call is shown");
    let found = done(&CALL);
    let (shown, found) = (rows(shown.split("```").next().unwrap()), rows(&found));
    assert_eq!((found[0][1], found.len()), ("P(field=rough)", 3));
    let number = |cell: &str| cell.parse::<f64>().unwrap();
    assert!((number(found[1][1]) - 0.946837977349).abs() < 1e-10);
    for (shown, found) in shown.iter().zip(&found).skip(1) {
        // the last digits are those of one way to compute it
        assert!(
            (number(shown[1]) - number(found[1])).abs() < 1e-12,
            "docs/ham.md shows {shown:?}, not {found:?}"
        );
    }
}

#[test]
fn energies_name_the_coupling_behind_each_row() {
    let out = done(&["run", "examples/ham/ising.ham", "examples/ham/rows.csv", "--query", "class"]);
    assert!(include_str!("../../../../docs/ham.md").contains(&out), "docs/ham.md shows other numbers");
    let table = rows(&out);
    assert_eq!(table[0], ["status", "P(class=0.2)", "P(class=0.6)"]);
    for (row, expected) in [(1, 0.931691874867213), (2, 0.00092293667732), (3, 0.10092157211059)] {
        let found: f64 = table[row][2].parse().unwrap();
        assert!((found - expected).abs() < 1e-12, "row {row}: {found}");
    }
}

#[test]
fn a_network_file_answers_bit_for_bit_like_its_model() {
    let folder = Folder::new("net");
    for (query, extra) in
        [("lung", None), ("lung*bronc,smoke", None), ("all", None), ("lung", Some("softplus"))]
    {
        let net = folder.path("asia.hamnet");
        let mut compile = vec!["compile", ASIA, "--query", query, "-o", &net];
        let mut model = vec!["run", ASIA, PATIENTS, "--query", query, "--evidence"];
        if let Some(units) = extra {
            compile.extend(["--units", units]);
            model.extend(["--units", units]);
        }
        done(&compile);
        assert_eq!(done(&["run", &net, PATIENTS, "--evidence"]), done(&model), "{query} {extra:?}");
    }
}

#[test]
fn threads_and_blocks_change_no_byte() {
    let folder = Folder::new("threads");
    let header = "smoke,dysp,xray\n";
    let line = |row: usize| format!("{},{},\n", ["yes", "no", ""][row % 3], ["", "no", "yes", "no"][row % 4]);
    let table: String = std::iter::once(header.to_owned()).chain((0..20_000).map(line)).collect();
    let data = folder.write("many.csv", &table);
    let one = done(&["run", ASIA, &data, "--query", "lung", "--threads", "1"]);
    assert_eq!(one.lines().count(), 20_001);
    assert_eq!(done(&["run", ASIA, &data, "--query", "lung", "--threads", "7"]), one);
    let lines: Vec<&str> = one.lines().collect();
    assert!((1..100).all(|row| lines[row] == lines[row + 12 * 1000]), "row and row + 12,000 are alike");
}

#[test]
fn what_is_given_needs_no_table() {
    let outcome = call(&["run", ASIA, "--given", "smoke=yes,xray=no", "--query", "lung", "--index"]);
    assert_eq!(rows(&outcome.out)[0], ["status", "P(lung=0)", "P(lung=1)"]);
    let posterior: f64 = rows(&outcome.out)[1][1].parse().unwrap();
    // p(xray=no | lung) is 0.02 with it; without, tub decides between 0.02 and 0.95
    let (with, tub) = (0.1 * 0.02, 0.0104);
    let without = 0.9 * (tub * 0.02 + (1.0 - tub) * 0.95);
    assert!((posterior - with / (with + without)).abs() < 1e-12);
    assert!(outcome.err.starts_with("1 row · "));
}

#[test]
fn what_is_given_holds_for_a_network_file_too() {
    let folder = Folder::new("given");
    let net = folder.path("asia.hamnet");
    done(&["compile", ASIA, "--query", "lung", "-o", &net]);
    let given = done(&["run", &net, "--given", "smoke=yes"]);
    assert_eq!(given, call_with(&["run", &net, "-"], "smoke\nyes\n").out);
    let refused = call_with(&["run", &net, "-", "--given", "smoke=yes"], "smoke\nno\n");
    assert_eq!(refused.code, 1, "a column of what is given");
}

#[test]
fn impossible_findings_are_a_status_however_they_are_said() {
    let expected = "status,P(lung=yes),P(lung=no),ln p(e)\nimpossible,0.0,0.0,-inf\n";
    let findings = "tub=yes,either=no";
    assert_eq!(done(&["run", ASIA, "--given", findings, "--query", "lung", "--evidence"]), expected);
    let table = "tub,either\nyes,no\n";
    assert_eq!(call_with(&["run", ASIA, "-", "--query", "lung", "--evidence"], table).out, expected);
    let folder = Folder::new("impossible");
    let evid = folder.write("asia.evid", "2 1 0 5 1\n");
    assert_eq!(done(&["run", ASIA, &evid, "--query", "lung", "--evidence"]), expected);
}

#[test]
fn evidence_files_of_one_row_and_of_several_answer_alike() {
    let folder = Folder::new("evid");
    let table = "smoke,xray\nyes,no\nno,\n";
    let expected = call_with(&["run", ASIA, "-", "--query", "lung"], table).out;
    let several = folder.write("several.evid", "2\n2 2 0 6 1\n1 2 1\n");
    assert_eq!(done(&["run", ASIA, &several, "--query", "lung"]), expected);
    let single = folder.write("single.evid", "2 2 0 6 1\n");
    let one = done(&["run", ASIA, &single, "--query", "lung"]);
    let posterior = |text: &str, row: usize| -> f64 { rows(text)[row][1].parse().unwrap() };
    assert!((posterior(&one, 1) - posterior(&expected, 1)).abs() < 1e-15);
    let all = done(&["run", ASIA, &single, "--query", "all", "--json"]);
    let all: Value = serde_json::from_str(&all).unwrap();
    assert_eq!(all["posteriors"]["smoke"]["yes"], 1.0, "what is observed conditions");
    let net = folder.path("asia.hamnet");
    done(&["compile", ASIA, "--query", "lung", "-o", &net]);
    assert_eq!(done(&["run", &net, &several]), expected);
}

#[test]
fn values_of_what_is_asked_are_left_out_with_one_note_and_condition_under_all() {
    let table = "lung,smoke\nyes,yes\nno,yes\n";
    let asked = call_with(&["run", ASIA, "-", "--query", "lung"], table);
    assert_eq!(
        asked.err.matches("note: the table's values of what is asked for are ignored: lung").count(),
        1
    );
    assert_eq!(rows(&asked.out)[1], rows(&asked.out)[2]);
    let all = call_with(&["run", ASIA, "-", "--query", "all"], table);
    let lung = rows(&all.out)[0].iter().position(|name| *name == "P(lung=yes)").unwrap();
    assert_eq!((rows(&all.out)[1][lung], rows(&all.out)[2][lung]), ("1.0", "0.0"));
}

#[test]
fn json_lines_hold_names_numbers_and_what_is_asked_for() {
    let table = "id,smoke,xray=yes,xray=no\n7,yes,0.5,1\n8,no,,\n";
    let words = [
        "run",
        ASIA,
        "-",
        "--query",
        "lung,lung*bronc",
        "--json",
        "--echo",
        "--pass",
        "id",
        "--evidence",
        "--most-likely",
    ];
    let outcome = call_with(&words, table);
    let lines: Vec<Value> = outcome.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["row"], 1);
    assert_eq!(lines[0]["passed"]["id"], "7");
    assert_eq!(lines[0]["evidence"]["smoke"], "yes");
    assert_eq!(lines[0]["evidence"]["xray"]["yes"], 0.5);
    assert_eq!(lines[1]["evidence"].get("xray"), None);
    assert_eq!(lines[1]["most_likely"]["lung,bronc"], "no,no");
    assert!((lines[1]["posteriors"]["lung"]["yes"].as_f64().unwrap() - 0.01).abs() < 1e-15);
    assert!(lines[1]["ln_evidence"].as_f64().unwrap() < 0.0);
    let summary: Value = serde_json::from_str(outcome.err.trim()).unwrap();
    assert_eq!((&summary["rows"], &summary["ok"]), (&Value::from(2), &Value::from(2)));
}

#[test]
fn results_are_read_again_as_evidence() {
    let folder = Folder::new("again");
    let first = folder.path("first.csv.gz");
    done(&["run", ASIA, PATIENTS, "--query", "lung", "--echo", "--evidence", "--most-likely", "-o", &first]);
    let once = done(&["run", ASIA, PATIENTS, "--query", "lung"]);
    assert_eq!(done(&["run", ASIA, &first, "--query", "lung"]), once);
}

#[test]
fn the_most_probable_explanation_is_one_world() {
    let outcome = done(&["run", ASIA, "--given", "dysp=yes", "--query", "all", "--most-likely", "--json"]);
    let line: Value = serde_json::from_str(&outcome).unwrap();
    // 0.99 · 0.99 · 0.5 · 0.9 · 0.6 · 0.95 · 0.8 = 0.181; without smoke and bronc, dysp=yes has 0.1
    let world = json!({
        "asia": "no", "tub": "no", "smoke": "yes", "lung": "no", "bronc": "yes", "either": "no", "xray": "no", "dysp": "yes"
    });
    assert_eq!(line["most_likely"], world);
}

#[test]
fn bad_rows_end_the_work_or_are_marked() {
    let table = "smoke,dysp\nyes,no\nye,no\nno,no\n";
    let failed = call_with(&["run", ASIA, "-", "--query", "lung"], table);
    assert_eq!(
        (failed.code, failed.out.as_str()),
        (1, ""),
        "an error in the first block comes before any output"
    );
    assert!(
        failed.err.contains("row 2 (line 3), column `smoke`: there is no state `ye`; did you mean `yes`?")
    );
    let marked = call_with(&["run", ASIA, "-", "--query", "lung", "--bad-row", "mark"], table);
    assert_eq!(marked.code, 0);
    assert_eq!(rows(&marked.out)[2], ["invalid", "0.0", "0.0"]);
    assert!(marked.err.contains("3 rows, 1 invalid"));
}

#[test]
fn a_late_error_keeps_the_rows_of_a_pipe_and_leaves_no_file() {
    let folder = Folder::new("late");
    let good = "yes\n".repeat(10_000);
    let data = folder.write("late.csv", &format!("smoke\n{good}maybe\n"));
    let piped = call(&["run", ASIA, &data, "--query", "lung"]);
    assert_eq!((piped.code, piped.out.lines().count()), (1, 10_001));
    assert!(piped.err.contains("row 10001 (line 10002)"), "{}", piped.err);
    let out = folder.path("out.csv");
    assert_eq!(call(&["run", ASIA, &data, "--query", "lung", "-o", &out]).code, 1);
    assert_eq!(folder.names(), ["late.csv"]);
}

#[test]
fn quiet_says_nothing_beside_the_results() {
    let outcome = call(&["run", ASIA, PATIENTS, "--query", "lung", "--quiet"]);
    assert_eq!(outcome.err, "");
    let folder = Folder::new("quiet");
    let out = folder.path("out.csv");
    assert_eq!(done(&["run", ASIA, PATIENTS, "--query", "lung", "-o", &out]), "");
    assert_eq!(fs::read_to_string(&out).unwrap(), outcome.out);
}

#[test]
fn single_precision_prints_its_own_digits() {
    let narrow = done(&["run", ASIA, PATIENTS, "--query", "lung", "--precision", "f32"]);
    assert!(rows(&narrow).iter().skip(1).all(|row| row[1].len() < 15), "{narrow}");
}

#[test]
fn the_repository_models_are_answered() {
    for (model, query) in [("sachs", "Akt"), ("alarm", "LVFAILURE"), ("insurance", "PropCost")] {
        let path = root().join(format!("models/{model}.bif")).display().to_string();
        let outcome = call(&["run", &path, "--query", query]);
        assert_eq!(outcome.code, 0, "{model}: {}", outcome.err);
        assert!(outcome.out.lines().nth(1).unwrap().starts_with("ok,"));
    }
}
