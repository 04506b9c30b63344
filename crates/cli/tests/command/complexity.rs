//! `hamnet complexity`: the bits of models and of data.

use serde_json::Value;

use crate::common::{Folder, call, call_with, done};

const COIN: &str = "examples/hierarchies/coin.ham";

const SPINS: &str = "[variables]\ns = { domain = \"spin\", shape = [6, 6] }\n[[energy]]\n";

#[test]
fn magnets_are_shorter_and_less_simple_than_coins() {
    let folder = Folder::new("complexity");
    let magnet = folder
        .write("magnet.ham", &format!("{SPINS}expression = \"-0.5 * sum(a, b in neighbours(s), a * b)\"\n"));
    let coins = folder.write("coins.ham", &format!("{SPINS}expression = \"0 * s[0, 0]\"\n"));
    let report = |model: &str| -> Value {
        let data = folder.path("rows.csv");
        done(&["sample", model, "-n", "400", "-o", &data]);
        serde_json::from_str(&done(&["complexity", model, &data, "--json"])).expect("JSON")
    };
    let (magnet, coins) = (report(&magnet), report(&coins));
    let number = |report: &Value, name: &str| report[name].as_f64().expect("a number");
    assert!((number(&coins, "total_bits") - 36.0 * 400.0).abs() <= 1e-6, "{coins}");
    assert!(number(&magnet, "total_bits") < 0.8 * number(&coins, "total_bits"), "{magnet}");
    assert!(number(&magnet, "model_bits") > number(&coins, "model_bits"), "{magnet} {coins}");
    // a general compressor does worse than the law of the data, and no better than nothing on coins
    assert!(number(&magnet, "zstd_bits") > number(&magnet, "total_bits"), "{magnet}");
    assert!(number(&coins, "zstd_bits") >= 36.0 * 400.0, "{coins}");
}

#[test]
fn what_cannot_be_described_is_said() {
    let folder = Folder::new("complexity-wrong");
    let rows = folder.write("rows.csv", "tub,lung,either\nyes,no,yes\nyes,no,no\n");
    let refused = call(&["complexity", "models/asia.bif", &rows]);
    assert!(refused.code == 1 && refused.err.contains("row 2 (line 3) cannot occur"), "{}", refused.err);
    let empty = folder.write("empty.csv", "tub,lung\n");
    let refused = call(&["complexity", "models/asia.bif", &empty]);
    assert!(refused.code == 1 && refused.err.contains("0 rows"), "{}", refused.err);
    let refused = call(&["complexity", "examples/ham/gaussian.ham", &rows]);
    assert!(refused.code != 0, "{}", refused.err);
    let text =
        done(&["complexity", "models/asia.bif", &folder.write("good.csv", "smoke,lung\nyes,no\n,no\n")]);
    assert!(text.contains("a bound of Kolmogorov complexity") && text.contains("2 rows"), "{text}");
}

#[test]
fn sequences_are_described_by_the_law_they_are_drawn_from() {
    let folder = Folder::new("complexity-sequences");
    let tosses = folder.path("tosses.csv");
    let drawn = done(&["sample", COIN, "-n", "20", "--length", "200", "-o", &tosses]);
    assert!(drawn.contains("20 sequences of 200 times") && drawn.contains("--sequence sequence"), "{drawn}");
    let json = done(&["complexity", COIN, &tosses, "--sequence", "sequence", "--json"]);
    let report: Value = serde_json::from_str(&json).expect("JSON");
    let number = |name: &str| report[name].as_f64().expect("a number");
    assert_eq!((number("sequences"), number("times"), number("symbols")), (20.0, 4000.0, 4000.0));
    // what the filter says of every whole sequence
    let filtered =
        done(&["run", COIN, &tosses, "--sequence", "sequence", "--query", "filter", "--evidence", "-q"]);
    let last_of = |row: &Vec<&str>| row[1] == "199";
    let rows = crate::common::rows(&filtered);
    let nats: f64 =
        rows.iter().filter(|row| last_of(row)).map(|row| row[5].parse::<f64>().expect("a number")).sum();
    assert!((number("data_bits") + nats / std::f64::consts::LN_2).abs() <= 1e-9, "{json} {nats}");
    assert_eq!(number("parameters"), 3.0);
    assert_eq!(number("even_bits"), 4000.0);
    assert!(
        number("total_bits") < number("even_bits") && number("total_bits") < number("zstd_bits"),
        "{json}"
    );
    // a row per sequence; what is missing counts nowhere
    let long = "game,coin,side\na,fair,H\na,fair,H\nb,loaded,T\nb,fair,\nb,fair,H\n";
    let wide = folder.write("wide.csv", "side0,side1,side2\nH,H,\nT,,H\n");
    let outcome = call_with(&["complexity", COIN, "-", "--sequence", "game"], long);
    assert!(outcome.err.contains("what is asked for are ignored: coin"), "{}", outcome.err);
    assert_eq!(outcome.out, done(&["complexity", COIN, &wide]));
    assert!(outcome.out.contains("4 symbols of 2 sequences"), "{}", outcome.out);
    assert!(outcome.out.contains("1 missing symbol summed out"), "{}", outcome.out);
}

#[test]
fn alignments_are_described_by_their_tree() {
    let text = done(&["complexity", "examples/primates.ham", "examples/primates.fasta"]);
    assert!(text.contains("primates: 60 rows"), "{text}");
}

#[test]
fn sequences_that_have_no_code_are_refused() {
    let folder = Folder::new("complexity-no-code");
    let loaded = folder.write(
        "loaded.ham",
        "[hierarchy]\nprior = [1]\ntransition = [[1]]\nemission = [[1, 0]]\nsymbols = [\"H\", \"T\"]\nobserved = \"side\"\n",
    );
    let winds = folder.write(
        "winds.ham",
        "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.1, 0.9]]\nmeans = [0, 1]\nvariances = [1, 1]\n\
         observed = { wind = [-9, 9] }\n",
    );
    for (words, table, code, part) in [
        (
            &[&loaded[..], "-", "--sequence", "game"][..],
            "game,side\na,H\nb,H\nb,T\n",
            1,
            "sequence `b`, which begins in row 2, cannot",
        ),
        (&[&loaded, "-"], "side0,side1\nH,\nH,T\n", 1, "sequence `2`, which begins in row 2, cannot occur"),
        (&[&loaded, "-"], "side\n", 1, "in 0 sequences no symbol is seen"),
        (
            &[&loaded, "-"],
            "game,side\na,H\n",
            1,
            "or, if it says which sequence a row is of, add --sequence game",
        ),
        (&[&winds, "-"], "wind\n0.5\n", 1, "a real has no code without a precision"),
        (&["examples/hierarchies/broadcast.ham", "-", "--sequence", "game"], "a\n0\n", 2, "leave it out"),
    ] {
        let outcome = call_with(&[&["complexity"], words].concat(), table);
        assert!(outcome.code == code && outcome.err.contains(part), "{words:?}: {}", outcome.err);
        assert_eq!(outcome.out, "");
    }
}
