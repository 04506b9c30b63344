//! `hamnet complexity`: the bits of models and of data.

use serde_json::Value;

use crate::common::{Folder, call, done};

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
