//! `hamnet compile`: the files it writes and what it says of them.

use std::fs;

use serde_json::Value;

use crate::common::{Folder, call, done};

const ASIA: &str = "models/asia.bif";

#[test]
fn equal_calls_write_equal_bytes() {
    let folder = Folder::new("bytes");
    for ending in ["hamnet", "onnx"] {
        let paths = [folder.path(&format!("a.{ending}")), folder.path(&format!("b.{ending}"))];
        for path in &paths {
            done(&["compile", "models/alarm.bif", "--query", "all", "-o", path]);
        }
        assert_eq!(fs::read(&paths[0]).unwrap(), fs::read(&paths[1]).unwrap(), "{ending}");
    }
}

#[test]
fn the_result_is_one_line_for_people_and_an_object_for_programs() {
    let folder = Folder::new("told");
    let net = folder.path("asia.hamnet");
    let line = done(&["compile", ASIA, "--query", "lung*bronc", "--given", "smoke=yes", "-o", &net]);
    assert_eq!(line.lines().count(), 1);
    assert!(line.contains("lung*bronc from 5 variables · TV ≤ ") && line.contains("(f64"), "{line}");
    let object: Value =
        serde_json::from_str(&done(&["compile", ASIA, "--query", "lung", "-o", &net, "--json"])).unwrap();
    assert_eq!(object["query"][0], "lung");
    assert_eq!(object["certificates"].as_array().unwrap().len(), 2);
}

#[test]
fn an_onnx_file_is_written_in_the_precision_it_promises() {
    let folder = Folder::new("onnx");
    let net = folder.path("asia.onnx");
    assert!(done(&["compile", ASIA, "--query", "lung", "-o", &net]).contains("(f32"));
    assert!(
        done(&["compile", ASIA, "--query", "lung", "--precision", "f64", "--stack", "-o", &net])
            .contains("(f64")
    );
    let bytes = fs::read(&net).unwrap();
    assert!(bytes.windows(11).any(|window| window == b"likelihoods"), "one stacked input");
    assert_eq!(
        call(&["compile", ASIA, "--query", "lung", "--stack", "-o", &folder.path("x.hamnet")]).code,
        2
    );
}

#[test]
fn observing_less_makes_a_smaller_network() {
    let folder = Folder::new("smaller");
    let size = |observe: &[&str]| -> u64 {
        let net = folder.path("alarm.hamnet");
        let words = ["compile", "models/alarm.bif", "--query", "LVFAILURE", "--json", "-o", &net];
        let report: Value = serde_json::from_str(&done(&[&words[..], observe].concat())).unwrap();
        report["synapses"].as_u64().unwrap()
    };
    let (all, leaves, few) = (size(&[]), size(&["--observe", "leaves"]), size(&["--observe", "HISTORY,CVP"]));
    assert!(few < leaves && leaves < all, "{few} {leaves} {all}");
}

#[test]
fn a_failed_compilation_leaves_the_old_file() {
    let folder = Folder::new("old");
    let net = folder.write("net.hamnet", "old");
    assert_eq!(call(&["compile", ASIA, "--query", "lung", "--max-memory", "1", "-o", &net]).code, 1);
    assert_eq!((fs::read_to_string(&net).unwrap().as_str(), folder.names().len()), ("old", 1));
}
