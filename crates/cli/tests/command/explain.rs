//! `hamnet compile --most-likely`: networks of the most probable explanation, run, inspected and checked.

use std::fs;

use hamnet::network::{Network, file};
use serde_json::Value;

use crate::common::{Folder, call, call_with, done, rows};
use crate::mutants::{self, check, rebuilt, weights, with_weight};

const ASIA: &str = "models/asia.bif";

/// Each of seven fair coins differs from the one before: two worlds are as probable as each other.
const ALTERNATING: &str = "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0, 1], [1, 0]]\nlength = 6\n";

#[test]
fn a_network_and_its_model_give_the_same_states() {
    let folder = Folder::new("explain");
    let net = folder.path("net.hamnet");
    let said = done(&["compile", ASIA, "--most-likely", "-o", &net]);
    assert!(said.contains("the most probable explanation from 8 variables · max-marginals ± "), "{said}");
    let data = folder.write("data.csv", "xray,smoke\nyes,no\n,yes\nyes,\n");
    let table = call(&["run", &net, &data]);
    assert_eq!(
        table.out.lines().next().unwrap(),
        "status,\"ln p(x*,e)\",most likely asia,most likely tub,most likely smoke,most likely lung,most likely bronc,\
         most likely either,most likely xray,most likely dysp,certain"
    );
    // 0.99 · 0.99 · 0.5 · 0.99 · 0.7 · 0.05 · 0.9, and 0.99 · 0.99 · 0.5 · 0.9 · 0.6 · 0.95 · 0.8
    let states = ["no,no,no,no,no,no,yes,no", "no,no,yes,no,yes,no,no,yes", "no,no,yes,yes,yes,yes,yes,yes"];
    for (line, states) in table.out.lines().skip(1).zip(states) {
        assert!(line.starts_with("ok,-") && line.ends_with(&format!(",{states},yes")), "{line}");
    }
    let by_model = done(&["run", ASIA, &data, "--query", "all", "--most-likely"]);
    for (line, states) in by_model.lines().skip(1).zip(states) {
        assert!(line.ends_with(&format!(",{states},yes")), "{line}");
    }
    assert!(table.err.contains("3 rows · max-marginals ± "), "{}", table.err);
    assert_eq!(done(&["run", &net, &folder.write("again.csv", &table.out)]).lines().count(), 4);
}

#[test]
fn tied_worlds_are_not_certain_and_their_states_go_together() {
    let folder = Folder::new("tied");
    let (model, net) = (folder.write("coins.ham", ALTERNATING), folder.path("net.hamnet"));
    let everything = "x0,x1,x2,x3,x4,x5,x6";
    done(&["compile", &model, "--most-likely", "--observe", everything, "-o", &net]);
    let by_network = call_with(&["run", &net, "-"], "x3,x4\n,\n0,\n");
    let by_model = done(&["run", &model, "--query", "all", "--most-likely"]);
    let cells = rows(&by_network.out);
    for row in [&cells[1][2..], &rows(&by_model)[1][16..]] {
        assert_eq!(row.last(), Some(&"no"));
        assert!(row[..7].windows(2).all(|pair| pair[0] != pair[1]), "{row:?}");
    }
    assert_eq!(cells[2][2..], ["1", "0", "1", "0", "1", "0", "1", "yes"]);
    assert!(by_network.err.contains("2 rows, 1 not certain"), "{}", by_network.err);
    let json = call_with(&["run", &net, "-", "--json"], "x3,x4\n0,0\n,1\n");
    let lines: Vec<Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["status"], &lines[0]["most_likely"]), (&"impossible".into(), &Value::Null));
    assert_eq!((&lines[1]["certain"], &lines[1]["most_likely"]["x0"]), (&true.into(), &"1".into()));
    assert!((lines[1]["ln_explanation"].as_f64().unwrap() + std::f64::consts::LN_2).abs() < 1e-12);
    assert_eq!(lines[1].get("posteriors"), None);
}

#[test]
fn inspecting_says_what_it_is() {
    let folder = Folder::new("explained");
    let net = folder.path("net.hamnet");
    done(&["compile", ASIA, "--most-likely", "--units", "relu", "-o", &net]);
    let text = done(&["inspect", &net]);
    for words in [
        "the most probable explanation: the state of every variable",
        "max-marg.  ± ",
        "ln p(x*,e) ± ",
        "relu",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let report: Value = serde_json::from_str(&done(&["inspect", &net, "--json"])).unwrap();
    assert_eq!(report["answers"], "most probable explanation");
    let promise = &report["certificates"][0];
    assert_eq!(promise["total_variation"], Value::Null);
    assert!(promise["max_marginal"]["total"].as_f64().unwrap() > 0.0);
}

#[test]
fn calls_that_cannot_be_meant_are_refused() {
    let folder = Folder::new("explain-wrong");
    let (net, posterior) = (folder.path("net.hamnet"), folder.path("posterior.hamnet"));
    let refused = |words: &[&str], reason: &str| {
        let outcome = call(words);
        assert!(outcome.code != 0 && outcome.err.contains(reason), "{words:?}: {}", outcome.err);
    };
    refused(
        &["compile", ASIA, "--most-likely", "--query", "lung", "-o", &net],
        "--most-likely finds the state of all variables together",
    );
    refused(&["compile", ASIA, "--most-likely", "--units", "softplus", "-o", &net], "take relu units");
    refused(&["compile", ASIA, "--most-likely", "--tolerance", "0.1", "-o", &net], "exact but for rounding");
    refused(
        &["compile", "examples/ham/gaussian.ham", "--most-likely", "-o", &net],
        "it has real variables, or functions",
    );
    assert!(fs::metadata(&net).is_err(), "nothing is written");
    done(&["compile", ASIA, "--most-likely", "--query", "all", "-o", &net]);
    refused(&["run", &net, "--evidence"], "not ln p(e)");
    done(&["compile", ASIA, "--query", "all", "-o", &posterior]);
    refused(&["run", &posterior, "--most-likely"], "compile the model with `--most-likely`");
}

#[test]
fn networks_hold_and_changed_ones_do_not() {
    let folder = Folder::new("explain-check");
    let net = folder.path("net.hamnet");
    done(&["compile", "models/sachs.bif", "--most-likely", "-o", &net, "--quiet"]);
    assert_eq!(check(&net, "models/sachs.bif", &["--rows", "60"])["holds"], true);
    done(&["compile", ASIA, "--most-likely", "--given", "smoke=yes", "-o", &net]);
    assert_eq!(check(&net, ASIA, &["--rows", "60"])["holds"], true);

    done(&["compile", ASIA, "--most-likely", "-o", &net]);
    let network = file::read(&fs::read(&net).unwrap()).unwrap();
    let is_found = |network: &Network| mutants::is_found(network, ASIA);
    assert!(!is_found(&network));
    let mut parts = network.parts().clone();
    parts.heads[2].units.swap(0, 1);
    assert!(is_found(&rebuilt(&network, parts, |operation| operation)), "states of the answer");
    // A term that only ever makes a negative difference more negative can go: of two states one always has the likelihood one.
    let places: Vec<usize> = (0..weights(&network)).step_by(7).collect();
    let escaped = places.iter().filter(|&&place| !is_found(&with_weight(&network, place, |_| 0.0))).count();
    assert!(10 * escaped <= places.len(), "{escaped} of {} synapses", places.len());
}
