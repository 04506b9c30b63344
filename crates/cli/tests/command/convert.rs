//! `hamnet convert`: the same numbers in another format, and warnings of what is lost.

use std::fs;

use crate::common::{Folder, call, done};

const ALARM: &str = "models/alarm.bif";

#[test]
fn a_round_through_every_format_gives_equal_posteriors() {
    let folder = Folder::new("round");
    let expected = done(&["run", ALARM, "--query", "LVFAILURE", "--quiet", "--index"]);
    for ending in ["bif", "xmlbif", "net", "xdsl", "bif.gz"] {
        let path = folder.path(&format!("alarm.{ending}"));
        assert_eq!(call(&["convert", ALARM, "-o", &path]).code, 0, "{ending}");
        assert_eq!(done(&["run", &path, "--query", "LVFAILURE", "--quiet", "--index"]), expected, "{ending}");
    }
}

#[test]
fn names_that_a_format_cannot_hold_are_warned_of() {
    let folder = Folder::new("names");
    let path = folder.path("alarm.uai");
    let outcome = call(&["convert", ALARM, "-o", &path]);
    assert_eq!(outcome.code, 0);
    assert!(outcome.err.contains("UAI holds no names"), "{}", outcome.err);
    let back = folder.path("alarm.bif");
    assert_eq!(call(&["convert", &path, "-o", &back, "--quiet"]).err, "");
}

#[test]
fn the_source_is_written_into_the_file() {
    let folder = Folder::new("source");
    let path = folder.path("asia.bif");
    done(&["convert", "models/asia.bif", "-o", &path, "--source", "a book"]);
    assert!(fs::read_to_string(&path).unwrap().starts_with("// a book\n"));
}

#[test]
fn the_repository_models_are_as_their_writer_writes_them() {
    let folder = Folder::new("own");
    for model in ["asia", "sachs", "alarm", "insurance"] {
        let own = fs::read_to_string(crate::common::root().join(format!("models/{model}.bif"))).unwrap();
        let source = own.lines().next().unwrap().trim_start_matches("// ");
        let path = folder.path("again.bif");
        done(&["convert", &format!("models/{model}.bif"), "-o", &path, "--source", source, "--quiet"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), own, "{model}");
    }
}
