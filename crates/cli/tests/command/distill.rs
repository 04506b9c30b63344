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
    for words in [&["--units", "relu"][..], &["--classes", "2"], &["--classes", "1", "--units", "relu"]] {
        done(&[&["distill", &model, "--query", "x3", "-o", &network], words].concat());
        let checked = done(&["check", &network, &model]);
        assert!(checked.contains("f64  holds"), "{words:?}: {checked}");
        let rows = folder.write("rows.csv", "y0,y1,y2,y3\n1,0,1,1\n0,1,1,1\n");
        let answered = done(&["run", &network, &rows]);
        // a single class holds data with and without a way to go on
        assert!(words.contains(&"1") || answered.contains("impossible"), "{words:?}: {answered}");
    }
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
        (&["distill", &model, "--trade-off", "5"], 2, "--trade-off is about tables"),
        (&["distill", &model, "--trade-off", "0"], 2, "finite number above 0"),
        (&["distill", &model, "--units", "tanh"], 2, "`product` and `relu`"),
        (&["distill", &model, "--most", "20", "-o", &folder.path("n.hamnet")], 1, "more than 20 classes"),
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
        (&["distill", &model, "--observe", "leaves"], 2, "leave --observe out"),
        (
            &["distill", "models/alarm.bif", "-x", "CVP", "--observe", "leaves", "--bits", "0.1"],
            1,
            "more than the 4,096 that can be merged",
        ),
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
    let weights = folder.write("weights.csv", "x,y,p\na,0,1\nb,0,2\na,1,4\nb,1,1\n");
    assert!(done(&["distill", &weights, "-x", "x"]).contains("the last column sums to 8, by which"));
    assert!(found["total"].is_null(), "{found}");
    let drawing = folder.path("asia.svg");
    let found = report(&["models/asia.bif", "-x", "lung", "--svg", &drawing]);
    let number = |name: &str| found[name].as_f64().expect("a number");
    assert!(
        least(&found) == 4 && (number("kept_bits") - number("information_bits")).abs() <= 1e-12,
        "{found}"
    );
    assert!(fs::read_to_string(&drawing).expect("a drawing").contains("<polyline"));
}

/// Four looks at a bit, of which merging puts the two in the middle together first.
const LOOKS: &str = "x,y,p\na,0,5\nb,0,95\na,1,40\nb,1,60\na,2,60\nb,2,40\na,3,95\nb,3,5\n";

#[test]
fn exchanges_keep_what_merging_alone_gives_up_and_the_report_says_so() {
    let folder = Folder::new("distill-exchange");
    let (table, drawing) = (folder.write("looks.csv", LOOKS), folder.path("looks.svg"));
    let report = |words: &[&str]| -> Value {
        serde_json::from_str(&done(&[&["distill"], words, &["--json"]].concat())).expect("JSON")
    };
    let number = |report: &Value, name: &str| report[name].as_f64().expect("a number");
    let found = report(&[&table, "-x", "x", "--classes", "2", "--svg", &drawing]);
    let greedy = report(&[&table, "-x", "x", "--classes", "2", "--greedy"]);
    // 1 - h(0.225) and 1 - h(0.05)/4 - 3 h(0.65)/4
    assert!((number(&found, "kept_bits") - 0.2308071710).abs() <= 1e-10, "{found}");
    assert!((number(&greedy, "kept_bits") - 0.2278497192).abs() <= 1e-10, "{greedy}");
    let alone = number(&found["merged_alone"], "kept_bits");
    assert!((alone - number(&greedy, "kept_bits")).abs() <= 1e-14, "{found}");
    assert_eq!(found["curve"][1]["kept_by_merging_bits"], greedy["curve"][1]["kept_bits"]);
    assert!(greedy["merged_alone"].is_null() && greedy["curve"][1]["kept_by_merging_bits"].is_null());
    assert!(fs::read_to_string(&drawing).expect("a drawing").contains("by merging alone"));
    let text = done(&["distill", &table, "-x", "x", "--bits", "0.141"]);
    assert!(
        text.contains("merged to 2")
            && text.contains(
                "merging alone keeps 0.3568015214 bits with 3 classes; exchanges between classes: 1 fewer"
            ),
        "{text}"
    );
    let model = tree(&folder);
    let found = report(&[&model, "--classes", "8"]);
    let curve = found["curve"].as_array().expect("a list");
    let added = |row: &Value| Some(number(row, "kept_bits") - row["merged_alone"]["kept_bits"].as_f64()?);
    let added: Vec<f64> = curve.iter().filter_map(added).collect();
    assert!(added.len() == 10 && added.iter().all(|&bits| bits >= -1e-12), "{added:?}");
    assert!(added.iter().any(|&bits| bits > 1e-5), "{added:?}");
    let levels = found["levels"].as_array().expect("a list");
    assert!(
        levels
            .iter()
            .all(|level| number(level, "lost_bits") <= number(level, "lost_by_merging_bits") + 1e-12)
    );
    let text = done(&["distill", &model, "--classes", "8"]);
    assert!(
        text.contains("merging alone keeps 0.51997734 bits") && text.contains("after exchanges"),
        "{text}"
    );
    assert!(!done(&["distill", &model, "--classes", "8", "--greedy"]).contains("exchanges"));
}

#[test]
fn a_trade_off_gives_soft_classes_and_the_network_of_the_most_probable_ones() {
    let folder = Folder::new("distill-soft");
    let (table, network) = (folder.write("looks.csv", LOOKS), folder.path("looks.hamnet"));
    let found: Value = serde_json::from_str(&done(&[
        "distill",
        &table,
        "-x",
        "x",
        "--trade-off",
        "5",
        "-o",
        &network,
        "--json",
    ]))
    .expect("JSON");
    let soft = &found["soft"];
    let rows = soft["assignment"].as_array().expect("a list");
    let shares = |row: &Value| -> Vec<f64> {
        row["classes"].as_array().expect("a list").iter().map(|p| p.as_f64().expect("a number")).collect()
    };
    // the middle two share a class that the trade-off does not take apart
    assert!(soft["converged"] == true && rows.len() == 4 && shares(&rows[0]).len() == 3, "{soft}");
    assert!(rows.iter().all(|row| (shares(row).iter().sum::<f64>() - 1.0).abs() <= 1e-14), "{soft}");
    let (kept, description) = (soft["kept_bits"].as_f64(), soft["description_bits"].as_f64());
    assert!(kept < description && kept > Some(0.27) && kept < found["information_bits"].as_f64(), "{soft}");
    // the price of the network is that of its own three classes
    let classes = found["classes"].as_array().expect("a list");
    assert!(classes.len() == 3 && (found["kept_bits"].as_f64().expect("bits") - 0.3568015214).abs() <= 1e-10);
    let rows = folder.write("rows.csv", "y\n0\n1\n2\n3\n");
    let answered = done(&["run", &network, &rows]);
    let last = |line: &str| line.rsplit(',').next().and_then(|p| p.parse::<f64>().ok()).expect("a number");
    let answers: Vec<f64> = answered.lines().skip(1).map(last).collect();
    for (found, exact) in answers.iter().zip([0.95, 0.5, 0.5, 0.05]) {
        assert!((found - exact).abs() < 1e-14, "{answered}");
    }
    assert_eq!(answers.len(), 4);
    let text = done(&["distill", &table, "-x", "x", "--trade-off", "5"]);
    assert!(text.contains("soft classes at a trade-off of 5: converged"), "{text}");
    // below the critical trade-off nothing is worth its description
    let text = done(&["distill", &table, "-x", "x", "--trade-off", "1"]);
    assert!(text.contains("I(T;X) = 0.0000000"), "{text}");
}

#[test]
fn a_model_of_many_variables_is_distilled_from_what_bears_on_the_question() {
    let folder = Folder::new("distill-boundary");
    let network = folder.path("n.hamnet");
    let alarm = ["distill", "models/alarm.bif", "-q", "-x", "HYPOVOLEMIA"];
    let found: Value =
        serde_json::from_str(&done(&[&alarm[..], &["--json", "-o", &network]].concat())).expect("JSON");
    assert_eq!(found["bearing"], serde_json::json!(["LVEDVOLUME", "LVFAILURE", "STROKEVOLUME"]));
    assert_eq!((found["observable"].as_u64(), found["observations"].as_u64()), (Some(36), Some(18)));
    let told: Value = serde_json::from_str(&done(&[
        "info",
        "models/alarm.bif",
        "-q",
        "--between",
        "HYPOVOLEMIA",
        "--and",
        "LVEDVOLUME,LVFAILURE,STROKEVOLUME",
        "--json",
    ]))
    .expect("JSON");
    let told = told["quantities"].as_array().expect("quantities").last().expect("one")["bits"].as_f64();
    assert!((told.expect("bits") - found["kept_bits"].as_f64().expect("bits")).abs() < 1e-12, "{told:?}");
    // the network says what the whole model does
    let given = "LVEDVOLUME=NORMAL,LVFAILURE=TRUE,STROKEVOLUME=LOW";
    let answer = |subject: &[&str]| -> f64 {
        let row = done(&[&["run", "-q", "--given", given], subject].concat());
        row.lines().nth(1).and_then(|row| row.split(',').nth(1)?.parse().ok()).expect("a posterior")
    };
    assert!((answer(&[&network]) - answer(&["models/alarm.bif", "-x", "HYPOVOLEMIA"])).abs() < 1e-12);
    // what is not seen is summed out
    let less: Value =
        serde_json::from_str(&done(&[&alarm[..], &["--observe", "LVEDVOLUME,CVP,TPR", "--json"]].concat()))
            .expect("JSON");
    assert_eq!(less["bearing"], serde_json::json!(["LVEDVOLUME"]));
}

#[test]
fn what_cannot_occur_is_told_by_the_network_of_a_table() {
    let folder = Folder::new("distill-impossible");
    let network = folder.path("lung.hamnet");
    done(&["distill", "models/asia.bif", "-q", "-x", "lung", "-o", &network]);
    let rows = folder.write("rows.csv", "tub,smoke,either\nyes,yes,no\nno,yes,yes\n");
    let answered = done(&["run", &network, "-q", &rows]);
    let statuses: Vec<&str> = answered.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(statuses, ["impossible", "ok"], "{answered}");
    let checked = done(&["check", &network, "models/asia.bif", "-q"]);
    assert!(checked.contains("f64  holds"), "{checked}");
}
