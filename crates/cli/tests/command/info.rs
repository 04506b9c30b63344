//! `hamnet info`: information of models and of samples.

use std::fs;

use hamnet::numeric::elementary::ln_f64;
use serde_json::Value;

use crate::common::{Folder, call, call_with, done};

const ASIA: &str = "models/asia.bif";

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&done(&[words, &["--json"]].concat())).expect("JSON")
}

/// The nats of the quantity called `name`.
#[track_caller]
fn nats(report: &Value, name: &str) -> f64 {
    let quantities = report["quantities"].as_array().expect("a list");
    let found = quantities.iter().find(|quantity| quantity["quantity"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {report}"))["nats"].as_f64().expect("a number")
}

#[test]
fn a_model_gives_exact_information() {
    // p(smoke) = ½; p(lung|smoke) = 0.1, p(lung|no smoke) = 0.01
    let h = |p: f64| -p * ln_f64(p) - (1.0 - p) * ln_f64(1.0 - p);
    let known = h(0.055) - 0.5 * (h(0.1) + h(0.01));
    let report = json(&["info", ASIA, "--between", "smoke", "--and", "lung"]);
    assert!((nats(&report, "I(smoke;lung)") - known).abs() <= 1e-14);
    assert!((nats(&report, "H(lung)") - h(0.055)).abs() <= 1e-14);
    // `either` is the or of both: given it, one tells of the other
    let report = json(&["info", ASIA, "--between", "tub", "--and", "lung", "--given", "either"]);
    assert!(nats(&report, "I(tub;lung)").abs() <= 1e-15);
    assert!(nats(&report, "I(tub;lung|either)") > 1e-3);
    let report = json(&["info", ASIA, "--between", "asia,tub", "--and", "xray", "--given", "either"]);
    assert!(nats(&report, "I(asia,tub;xray|either)").abs() <= 1e-15);
    let text = done(&["info", ASIA, "--between", "smoke", "--and", "lung"]);
    assert!(text.contains("I(smoke;lung)") && text.contains("bits") && text.contains("error ≤"), "{text}");
}

#[test]
fn samples_of_a_model_come_near_its_information() {
    let folder = Folder::new("info");
    let data = folder.path("rows.csv");
    done(&["sample", ASIA, "-n", "20000", "--seed", "3", "-o", &data]);
    for words in [
        &["--between", "smoke", "--and", "lung"][..],
        &["--between", "tub", "--and", "lung", "--given", "either"],
    ] {
        let exact = json(&[&["info", ASIA], words].concat());
        let estimated = json(&[&["info", &data], words].concat());
        let last = estimated["quantities"].as_array().expect("a list").last().expect("one").clone();
        let error = last["standard_error_nats"].as_f64().expect("a number");
        let name = last["quantity"].as_str().expect("a name");
        let off = (nats(&exact, name) - nats(&estimated, name)).abs();
        assert!(off <= 4.0 * error + 1e-5, "{last}: off by {off}");
        assert_eq!(estimated["rows"], 20_000);
    }
}

#[test]
fn reals_labels_and_gaps_are_told_apart() {
    let mut table = "x,y,side,gap\n".to_owned();
    for row in 0..400u32 {
        let x = f64::from(row * 7919 % 400) / 400.0;
        let gap = if row % 4 == 0 { "" } else { "1" };
        table += &format!("{x},{},{},{gap}\n", x * x, if x > 0.5 { "right" } else { "left" });
    }
    let report = |words: &[&str]| {
        let outcome = call_with(&[&["info", "-", "--json"], words].concat(), &table);
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        serde_json::from_str::<Value>(&outcome.out).expect("JSON")
    };
    let both = report(&["--between", "x", "--and", "y"]);
    assert_eq!(both["quantities"][0]["estimator"], "KSG 1");
    assert!(nats(&both, "I(x;y)") > 3.0);
    assert_eq!(both["quantities"][0]["bounds_nats"][1], Value::Null);
    let second = report(&["--between", "x", "--and", "y", "--form", "2"]);
    assert_eq!(second["quantities"][0]["estimator"], "KSG 2");
    let mixed = report(&["--between", "side", "--and", "x"]);
    assert_eq!(mixed["quantities"][1]["estimator"], "Ross");
    assert!((nats(&mixed, "I(side;x)") - std::f64::consts::LN_2).abs() <= 0.02);
    let gap = report(&["--between", "side", "--and", "gap"]);
    assert_eq!((&gap["rows"], &gap["left_out"]), (&Value::from(300), &Value::from(100)));
    let text = call_with(&["info", "-", "--between", "side", "--and", "x", "--labels", "x"], &table);
    assert!(text.out.contains("plug-in"), "{}", text.out);
}

#[test]
fn wrong_calls_are_told_what_to_do() {
    let outcome = call(&["info", ASIA, "--between", "smok", "--and", "lung"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("did you mean `smoke`?"), "{}", outcome.err);
    let outcome = call_with(&["info", "-", "--between", "smok", "--and", "lung"], "smoke,lung\nyes,no\n");
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("no column `smok`; did you mean `smoke`?"), "{}", outcome.err);
    let outcome = call_with(&["info", "-", "--between", "a", "--and", "b"], "a,b\n1,2\n");
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("too few"), "{}", outcome.err);
    let rows: String = (0..30).map(|row| format!("{}.5,x,{}\n", row, row % 2)).collect();
    let mixed = call_with(&["info", "-", "--between", "a,b", "--and", "c"], &format!("a,b,c\n{rows}"));
    assert_eq!(mixed.code, 2);
    assert!(mixed.err.contains("--labels"), "{}", mixed.err);
    let folder = Folder::new("info_wrong");
    let broken = folder.path("rows.csv");
    fs::write(&broken, "a,b\n1\n").expect("a file");
    let outcome = call(&["info", &broken, "--between", "a", "--and", "b"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("the header has 2 columns"), "{}", outcome.err);
}

#[test]
fn data_too_many_to_list_tell_through_their_classes() {
    let folder = Folder::new("info-hierarchy");
    // a symbol that only one state makes tells it, so that 200 of them are 201 classes
    let model = folder.write(
        "filter.ham",
        "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.2, 0.8]]\nemission = [[0.75, 0.25], [1.0, 0.0]]\nlength = 200\n",
    );
    let long = json(&["info", &model, "--between", "x199", "--and", "leaves"]);
    let short =
        folder.write("short.ham", &std::fs::read_to_string(&model).expect("a file").replace("200", "16"));
    let listed = json(&["info", &short, "--between", "x15", "--and", "leaves"]);
    // the start is forgotten long before
    assert!((nats(&long, "I(x199;leaves)") - nats(&listed, "I(x15;leaves)")).abs() < 1e-3, "{long} {listed}");
    assert!(
        (nats(&long, "H(x199)") - nats(&long, "H(x199|leaves)") - nats(&long, "I(x199;leaves)")).abs()
            <= 1e-12
    );
    let generic = std::fs::read_to_string(&model).expect("a file").replace("1.0, 0.0", "0.9, 0.1");
    let refused =
        call(&["info", &folder.write("generic.ham", &generic), "--between", "x199", "--and", "leaves"]);
    assert!(refused.code == 1 && refused.err.contains("more than 4,096 classes"), "{}", refused.err);
}

#[test]
fn all_other_variables_tell_what_the_nearest_do() {
    const ALARM: &str = "models/alarm.bif";
    let report = json(&["info", ALARM, "--between", "HR", "--and", "rest"]);
    let dropped = &report["dropped"][0];
    assert_eq!(dropped["from"], "--and");
    let far: Vec<&str> =
        dropped["variables"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    let blanket = ["CATECHOL", "HRBP", "ERRLOWOUTPUT", "HREKG", "ERRCAUTER", "HRSAT", "CO", "STROKEVOLUME"];
    assert_eq!(far.len() + blanket.len() + 1, 37);
    assert!(blanket.iter().all(|name| !far.contains(name)), "{far:?}");
    let near = json(&["info", ALARM, "--between", "HR", "--and", &blanket.join(",")]);
    let last = |report: &Value| report["quantities"].as_array().expect("a list").last().expect("one").clone();
    assert_eq!(last(&report)["nats"], last(&near)["nats"]);
    assert!(report["largest_clique"]["states"].as_u64().expect("a number") >= 5_832);
    let text = done(&["info", ALARM, "--between", "HR", "--and", "rest"]);
    assert!(text.contains("--and: 28 variables dropped") && text.contains("largest clique: "), "{text}");
}

#[test]
fn information_is_followed_through_a_model_and_shared_by_several_groups() {
    let way = json(&["info", ASIA, "--between", "asia", "--through", "tub,either", "--and", "xray"]);
    let told = ["tub", "either", "xray"].map(|name| nats(&way, &format!("I(asia;{name})")));
    assert!(told[0] > told[1] && told[1] > told[2] && told[2] > 0.0, "{told:?}");
    assert!(
        way["quantities"][3]["remarks"][0].as_str().expect("a remark").contains("which separates it"),
        "{way}"
    );
    let shared = json(&["info", ASIA, "--between", "tub", "--and", "lung", "--and", "either"]);
    let given = json(&["info", ASIA, "--between", "tub", "--and", "lung", "--given", "either"]);
    // apart the causes tell nothing of each other, and given their effect they do
    let (total, three) =
        (nats(&shared, "total correlation(tub;lung;either)"), nats(&shared, "I(tub;lung;either)"));
    assert!((three + nats(&given, "I(tub;lung|either)")).abs() <= 1e-15, "{shared} {given}");
    assert!((total - nats(&shared, "H(either)")).abs() <= 1e-15, "{shared}");
    assert_eq!(nats(&given, "I(tub;lung)"), 0.0);
    let apart = json(&["info", ASIA, "--between", "asia", "--and", "smoke"]);
    assert!(
        apart["notes"][0].as_str().expect("a note").contains("nothing connects asia and smoke"),
        "{apart}"
    );
    let wrong =
        call(&["info", ASIA, "--between", "tub", "--and", "lung", "--and", "either", "--through", "xray"]);
    assert!(wrong.code == 2 && wrong.err.contains("--through"), "{}", wrong.err);
}

#[test]
fn cliques_too_large_are_named() {
    let folder = Folder::new("info-large");
    let tree = "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.2, 0.8]]\nemission = [[0.7, 0.3], [0.4, 0.6]]\nlength = 60\n";
    let model = folder.write("long.ham", tree);
    let refused = call(&["info", &model, "--between", "x0,x9", "--and", "leaves"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("states, more than 1.678e7; ask about fewer variables"), "{}", refused.err);
    // a level tells of the others through its neighbours, however long the chain
    let near = json(&["info", &model, "--between", "x30", "--and", "rest"]);
    let three = json(&["info", &model, "--between", "x30", "--and", "x29,x31,y30"]);
    assert_eq!(nats(&near, "I(x30;rest)"), nats(&three, "I(x30;x29,x31,y30)"));
}
