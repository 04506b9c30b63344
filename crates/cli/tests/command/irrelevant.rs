//! Energies in which a variable matters to no class: it may be known, and is judged with the others.

use serde_json::Value;

use crate::common::{Folder, call, call_with, done};

/// Two classes that `y[0]` tells apart, beside which `y[1]` and `c` matter to none.
const IDLE: &str = r#"
[variables]
y = { domain = "real", range = [-1, 1], shape = [2] }
c = { states = ["red", "green"] }
[classes]
states = ["a", "b"]
ln_z = [0, 0]
[parameters]
k = [0, 1.5]
[[energy]]
expression = "k*y[0] + y[1]^2 + c=red"
"#;

fn compiled(folder: &Folder) -> (String, String) {
    let (model, net) = (folder.path("idle.ham"), folder.path("idle.hamnet"));
    std::fs::write(&model, IDLE).unwrap();
    done(&["compile", &model, "--query", "class", "-o", &net]);
    (model, net)
}

#[test]
fn all_rows_are_compared() {
    let folder = Folder::new("irrelevant-check");
    let (model, net) = compiled(&folder);
    let verdict: Value = serde_json::from_str(&done(&["check", &net, &model, "--json"])).unwrap();
    assert_eq!(verdict["declined"], 0);
    for outcome in verdict["precisions"].as_array().unwrap() {
        assert_eq!(outcome["judged"], verdict["rows"], "{outcome}");
    }
}

#[test]
fn it_may_be_known() {
    let folder = Folder::new("irrelevant-run");
    let (_, net) = compiled(&folder);
    let answer = call_with(&["run", &net, "-"], "y.0\n0.5\n");
    let known = call_with(&["run", &net, "-"], "y.0,y.1,c\n0.5,0.25,red\n");
    assert_eq!((known.code, &known.out), (0, &answer.out), "{}", known.err);
    let given = call(&["run", &net, "--given", "y.0=0.5,c=red"]);
    assert_eq!((given.code, &given.out), (0, &answer.out), "{}", given.err);
}
