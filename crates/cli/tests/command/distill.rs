//! `hamnet distill`: levels, budgets, networks and drawings of hierarchies.

use std::fs;

use serde_json::Value;

use crate::common::{Folder, call, done};

/// A bit on the binary tree of depth four, flipped with probability 0.1 on every branch: `(1 - e^(-2t))/2 = 0.1`.
fn tree(folder: &Folder) -> String {
    fn newick(depth: usize, next: &mut usize) -> String {
        let length = "0.11157177565710488";
        *next += 1;
        let name = format!("n{next}");
        if depth == 0 {
            return format!("{name}:{length}");
        }
        let (left, right) = (newick(depth - 1, next), newick(depth - 1, next));
        format!("({left},{right}){name}:{length}")
    }
    let (left, right) = (newick(3, &mut 0), newick(3, &mut 15));
    folder.write(
        "tree.ham",
        &format!(
            "[model]\nname = \"broadcast\"\n[hierarchy]\ntree = \"({left},{right})root;\"\nsubstitution = \"general\"\n\
             states = [\"0\", \"1\"]\nrates = [[-1.0, 1.0], [1.0, -1.0]]\nfrequencies = [0.5, 0.5]\n"
        ),
    )
}

#[test]
fn the_levels_of_a_tree_have_their_classes_and_the_network_holds() {
    let folder = Folder::new("distill");
    let (model, network, drawing) = (tree(&folder), folder.path("tree.hamnet"), folder.path("curve.svg"));
    let text = done(&["distill", &model, "-o", &network, "--svg", &drawing]);
    for line in [
        "65,536 patterns of data are 85 classes · 0.52599279 of 1.00000000 bits kept",
        "287 neurons",
        "proved",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
    let report: Value = serde_json::from_str(&done(&["distill", &model, "--json"])).expect("JSON");
    let classes: Vec<u64> = report["levels"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|level| level["classes"].as_u64().expect("a number"))
        .collect();
    assert_eq!(classes, [2, 3, 5, 13, 85]);
    let curve = report["curve"].as_array().expect("a list");
    let kept: Vec<f64> = curve.iter().map(|row| row["kept_bits"].as_f64().expect("a number")).collect();
    assert!(kept.is_sorted() && curve.len() == 11, "{kept:?}");
    assert!(fs::read_to_string(&drawing).expect("a drawing").contains("</svg>"));
    let checked = done(&["check", &network, &model]);
    assert!(checked.contains("f64  holds") && checked.contains("f32  holds"), "{checked}");
}

#[test]
fn budgets_give_smaller_networks_whose_certificates_hold_and_are_reached() {
    let folder = Folder::new("distill-budget");
    let model = tree(&folder);
    for (budget, units) in [(["--classes", "3"], "product"), (["--bits", "0.05"], "relu")] {
        let network = folder.path("small.hamnet");
        let text = done(&["distill", &model, budget[0], budget[1], "--units", units, "-o", &network]);
        assert!(text.contains("given up: expected KL of the posterior = "), "{text}");
        let checked = done(&["check", &network, &model]);
        assert!(checked.contains("f64  holds") && checked.contains("% of the bound"), "{checked}");
        let onnx = folder.path("small.onnx");
        done(&["distill", &model, budget[0], budget[1], "--units", units, "-o", &onnx]);
    }
}

#[test]
fn impossible_data_are_told_by_the_network() {
    let folder = Folder::new("distill-zeros");
    let model = folder.write(
        "right.ham",
        "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.5, 0.5], [0.0, 1.0]]\nemission = [[1.0, 0.0], [0.0, 1.0]]\nlength = 4\n",
    );
    let network = folder.path("right.hamnet");
    done(&["distill", &model, "--query", "x3", "-o", &network]);
    let checked = done(&["check", &network, &model]);
    assert!(checked.contains("f64  holds"), "{checked}");
    let rows = folder.write("rows.csv", "y0,y1,y2,y3\n1,0,1,1\n0,,1,1\n");
    let answered = done(&["run", &network, &rows]);
    assert!(answered.contains("impossible") && answered.contains("ok"), "{answered}");
    let refused = call(&["distill", &model, "--query", "x3", "--units", "relu", "-o", &network]);
    assert!(refused.code == 1 && refused.err.contains("distil with product units"), "{}", refused.err);
}

#[test]
fn a_table_becomes_a_network_of_its_classes() {
    let folder = Folder::new("distill-table");
    let table = "x,a,b,p\n0,0,0,1/8\n0,0,1,1/8\n0,1,0,1/8\n0,1,1,1/4\n1,0,0,1/4\n1,0,1,1/24\n1,1,0,1/24\n1,1,1,1/24\n";
    let (table, network) = (folder.write("joint.csv", table), folder.path("joint.hamnet"));
    let told = call(&["distill", &table, "--query", "x", "-o", &network]);
    assert!(
        told.code == 0 && told.out.contains("joint.hamnet: x from 2 variables"),
        "{}{}",
        told.out,
        told.err
    );
    let rows = folder.write("rows.csv", "a,b\n0,1\n1,0\n1,1\n");
    let answered = call(&["run", &network, &rows]);
    let of_one = |line: &str| line.rsplit(',').next().and_then(|p| p.parse::<f64>().ok());
    let found: Vec<Option<f64>> = answered.out.lines().skip(1).map(of_one).collect();
    for (found, exact) in found.iter().zip([0.25, 0.25, 1.0 / 7.0]) {
        assert!(found.is_some_and(|found| (found - exact).abs() < 1e-14), "{}", answered.out);
    }
    assert_eq!(found.len(), 3);
}

#[test]
fn wrong_calls_name_the_place_and_the_remedy() {
    let folder = Folder::new("distill-wrong");
    let model = tree(&folder);
    for (words, code, said) in [
        (&["distill", &model, "--query", "rot"][..], 2, "did you mean `root`"),
        (&["distill", &model, "--bits", "-1"], 2, "0 or more"),
        (&["distill", &model, "--bits", "1", "--classes", "2"], 2, "cannot be used with"),
        (&["distill", &model, "--classes", "0"], 2, "1 or more"),
        (&["distill", &model, "--units", "tanh"], 2, "`product` and `relu`"),
        (&["distill", &model, "--most", "20", "-o", &folder.path("n.hamnet")], 1, "more than 20 classes"),
        (
            &["distill", "models/asia.bif", "--query", "lung", "-o", &folder.path("n.hamnet")],
            1,
            "either=no, xray=yes, dysp=yes cannot occur",
        ),
        (
            &[
                "distill",
                &folder.write("two.csv", "x,y,p\na,0,1\nb,0,2\n"),
                "-x",
                "x",
                "--units",
                "relu",
                "-o",
                "n.hamnet",
            ],
            2,
            "product units",
        ),
        (&["distill", "models/asia.bif"], 2, "--query names a variable"),
        (&["distill", "models/alarm.bif", "--query", "LVFAILURE"], 1, "more than 16,777,216"),
        (&["distill", &folder.write("twice.csv", "x,y,p\na,0,0.5\na,0,0.5\n"), "-x", "x"], 1, "rows 1 and 2"),
        (
            &["distill", &folder.write("word.csv", "x,y,p\na,0,1\nb,0,u\n"), "-x", "x"],
            1,
            "row 2 (line 3), column `p`",
        ),
        (
            &["distill", &folder.write("good.csv", "x,y,p\na,0,1\nb,0,2\n"), "-x", "z"],
            2,
            "the table has x, y",
        ),
    ] {
        let refused = call(words);
        assert_eq!(refused.code, code, "{words:?}: {}", refused.err);
        assert!(refused.err.contains(said), "{words:?}: {}", refused.err);
    }
}

#[test]
fn tables_are_distilled_as_they_stand_or_within_their_rounding() {
    let folder = Folder::new("distill-table");
    let report = |words: &[&str]| -> Value {
        serde_json::from_str(&done(&[&["distill"], words, &["--json"]].concat())).expect("JSON")
    };
    let least = |report: &Value| report["least_classes"].as_u64().expect("a number");
    let exact = folder.write("exact.csv", "x,y,p\na,0,1/6\nb,0,1/3\na,1,0.1\nb,1,0.2\na,2,0.15\nb,2,0.05\n");
    let found = report(&[&exact, "-x", "x"]);
    assert!(least(&found) == 2 && found["exact"] == true && found["expected_kl_bits"] == 0.0, "{found}");
    let rounded =
        folder.write("rounded.csv", "x,y,p\na,0,0.1667\nb,0,0.3333\na,1,0.1\nb,1,0.2\na,2,0.15\nb,2,0.05\n");
    assert_eq!(least(&report(&[&rounded, "-x", "x"])), 3);
    let found = report(&[&rounded, "-x", "x", "--decimals", "4"]);
    assert_eq!(least(&found), 2);
    let lost = found["expected_kl_bits"].as_f64().expect("a number");
    assert!(lost > 0.0 && lost < 1e-8 && found["classes"][0]["diameter"].as_f64() < Some(1e-4), "{found}");
    let drawing = folder.path("asia.svg");
    let found = report(&["models/asia.bif", "-x", "lung", "--svg", &drawing]);
    let number = |name: &str| found[name].as_f64().expect("a number");
    assert!(
        least(&found) == 4 && (number("kept_bits") - number("information_bits")).abs() <= 1e-12,
        "{found}"
    );
    assert!(fs::read_to_string(&drawing).expect("a drawing").contains("<polyline"));
}
