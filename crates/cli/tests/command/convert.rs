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
fn energies_become_tables_with_equal_posteriors() {
    let folder = Folder::new("energies");
    let expected = done(&["run", "examples/ham/ising.ham", "--query", "class", "--index", "--quiet"]);
    for ending in ["uai", "net", "ham"] {
        let path = folder.path(&format!("ising.{ending}"));
        let outcome = call(&["convert", "examples/ham/ising.ham", "-o", &path]);
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        assert_eq!(outcome.err.contains("tables of exp(-H)"), ending != "ham", "{}", outcome.err);
        let query = if ending == "uai" { "x9" } else { "class" };
        let found = done(&["run", &path, "--query", query, "--index", "--quiet"]);
        let numbers = |text: &str| -> Vec<f64> {
            text.lines().nth(1).unwrap().split(',').skip(1).map(|number| number.parse().unwrap()).collect()
        };
        for (a, b) in numbers(&found).into_iter().zip(numbers(&expected)) {
            assert!((a - b).abs() < 1e-14, "{ending}: {found}");
        }
    }
    let back = call(&["convert", ALARM, "-o", &folder.path("alarm.ham")]);
    assert!(back.code == 1 && back.err.contains("energies"), "{}", back.err);
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

#[test]
fn a_law_of_sequences_stays_one() {
    let folder = Folder::new("convert-sequence");
    let coin = folder.write(
        "coin.ham",
        "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.2, 0.8]]\nemission = [[0.5, 0.5], [0.75, 0.25]]\n",
    );
    let [once, twice, uai] = ["once.ham", "twice.ham", "coin.uai"].map(|name| folder.path(name));
    done(&["convert", &coin, "-o", &once]);
    done(&["convert", &once, "-o", &twice]);
    assert_eq!(fs::read_to_string(&once).unwrap(), fs::read_to_string(&twice).unwrap());
    let outcome = call(&["convert", &coin, "-o", &uai]);
    assert!(outcome.code == 1 && outcome.err.contains("write it as .ham"), "{}", outcome.err);
    assert_eq!(folder.names(), ["coin.ham", "once.ham", "twice.ham"]);
}
