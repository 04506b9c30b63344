//! `hamnet check` of networks over sequences and of long hierarchies: they keep their promise, and one that is changed a little does not.

use std::fs;
use std::time::Instant;

use hamnet::network::file::{self, Stored};
use hamnet::network::sequence::{Emission, SequenceNetwork, SequenceParts, Transition};
use hamnet::numeric::Precision;
use serde_json::Value;

use crate::common::{Folder, call, done};
use crate::mutants::check;

const COIN: &str = "[hierarchy]\nprior = [0.25, 0.75]\ntransition = [[0.9, 0.1], [0.3, 0.7]]\n\
    emission = [[0.5, 0.4, 0.1], [0.75, 0.0, 0.25]]\nhidden = \"coin\"\nstates = [\"fair\", \"loaded\"]\n\
    observed = \"side\"\nsymbols = [\"H\", \"T\", \"edge\"]\n";

/// A law that leads from the left to the right, so that some sequences cannot be.
const LEFT_TO_RIGHT: &str = "[hierarchy]\nprior = [1, 0, 0]\ntransition = [[0.9, 0.1, 0], [0, 0.99, 0.01], [0, 0, 1]]\n\
    emission = [[0.9, 0.1, 0], [0.001, 0.5, 0.499], [0, 0, 1]]\nstates = [\"a\", \"b\", \"c\"]\nsymbols = [\"0\", \"1\", \"2\"]\n";

const WEATHER: &str = "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.8, 0.2], [0.3, 0.7]]\nhidden = \"weather\"\n\
    states = [\"fine\", \"foul\"]\nobserved = { wind = [-20, 60], rain = [-5, 5] }\nmeans = [[8, 0], [25, 0.5]]\n\
    covariances = [[[16, 0.5], [0.5, 0.25]], [[100, 0], [0, 0.5]]]\n";

fn compiled(folder: &Folder, name: &str, model: &str) -> [String; 2] {
    let (model, network) =
        (folder.write(&format!("{name}.ham"), model), folder.path(&format!("{name}.hamnet")));
    done(&["compile", &model, "-o", &network, "--quiet"]);
    [model, network]
}

fn sequence(path: &str) -> SequenceNetwork {
    match file::open(&fs::read(path).unwrap()).unwrap() {
        Stored::Sequence(network) => *network,
        _ => panic!("a network over sequences"),
    }
}

#[test]
fn networks_over_sequences_hold_and_their_bounds_are_not_idle() {
    let folder = Folder::new("check-sequences");
    for (name, model) in [("coin", COIN), ("left", LEFT_TO_RIGHT), ("weather", WEATHER)] {
        let [model, network] = compiled(&folder, name, model);
        let verdict = check(&network, &model, &[]);
        assert!(verdict["holds"] == true && verdict["declined"] == 0, "{name}: {verdict}");
        let found = verdict["found"].as_array().unwrap();
        let number =
            |words: &str| found.iter().find(|way| way[0] == words).map(|way| way[1].as_u64().unwrap());
        for words in ["drawn from the model", "least likely", "drawn with gaps", "climbed to"] {
            assert!(number(words).unwrap() > 0, "{name}: {words} in {found:?}");
        }
        for outcome in verdict["precisions"].as_array().unwrap() {
            let impossible = outcome["impossible"].as_u64().unwrap();
            assert_eq!(impossible > 10, name == "left", "{name}: {impossible}");
            assert_eq!(outcome["too_coarse"], 0);
            let least = if name == "coin" { 0.05 } else { 0.001 };
            for part in ["filtered", "smoothed", "ln_evidence"] {
                let reached = &outcome[part];
                assert!(reached["reached"].as_f64().unwrap() > least, "{name}, {part}: {reached}");
                assert!(reached["steps"].as_u64().unwrap() > 0);
            }
            assert!(outcome["path"]["bound"].as_f64().unwrap() > 0.0);
        }
    }
}

#[test]
fn the_report_on_sequences_is_the_same_for_the_same_seed() {
    let folder = Folder::new("check-sequences-report");
    let [model, network] = compiled(&folder, "coin", COIN);
    let call = |more: &[&str]| {
        done(&[&["check", &network, &model, "--precision", "f64", "--rows", "60"], more].concat())
    };
    let text = call(&[]);
    for words in
        [" sequences: ", "least likely", "f64  holds on ", "filtered   TV", "of the bound ", " steps: side0="]
    {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert_eq!(text, call(&[]));
    assert_ne!(text, call(&["--seed", "1"]));
    // either order of the files
    assert_eq!(text, done(&["check", &model, &network, "--precision", "f64", "--rows", "60"]));
}

#[test]
fn what_does_not_belong_together_is_a_stranger() {
    let folder = Folder::new("check-sequences-stranger");
    let [coin, network] = compiled(&folder, "coin", COIN);
    let [weather, _] = compiled(&folder, "weather", WEATHER);
    let other = folder.write("other.ham", &COIN.replace("\"H\"", "\"heads\""));
    let unrolled = folder.write("unrolled.ham", &format!("{COIN}length = 3\n"));
    for (model, part) in [
        (weather.as_str(), "has no variable `coin`"),
        (&other, "`side` has no state `H`"),
        (&unrolled, "runs over sequences of any length"),
    ] {
        let outcome = call(&["check", &network, model]);
        assert!(outcome.code == 1 && outcome.err.contains(part), "{}", outcome.err);
    }
    let rows = folder.path("rows.hamnet");
    done(&["compile", &unrolled, "--query", "coin0", "-o", &rows, "--quiet"]);
    let outcome = call(&["check", &rows, &coin]);
    assert!(outcome.code == 1 && outcome.err.contains("sequences of any length"), "{}", outcome.err);
}

#[test]
fn a_row_that_is_not_judged_is_told_with_its_reason() {
    let folder = Folder::new("check-declined");
    let [model, network] = compiled(&folder, "coin", COIN);
    let text = done(&["check", &network, &model, "--budget", "2000"]);
    let line = text.lines().find(|line| line.contains(" not compared: ")).unwrap();
    assert!(line.contains("multiply-adds") && line.contains("budget of 2.0e3"), "{line}");
    let net = folder.path("asia.hamnet");
    done(&["compile", "models/asia.bif", "--query", "lung", "-o", &net, "--quiet"]);
    let json: Value = check(&net, "models/asia.bif", &["--budget", "10"]);
    assert_eq!((&json["declined"], &json["reasons"][0][1]), (&200.into(), &200.into()));
    assert!(json["reasons"][0][0].as_str().unwrap().contains("raise the budget"));
}

/// All weights of the step and of what is seen, those that are zero left out.
fn weights(parts: &SequenceParts) -> usize {
    let mut count = 0;
    changed(parts, &mut |weight| {
        count += 1;
        weight
    });
    count
}

/// The same parts with every weight that is not zero as `change` gives it.
fn changed(parts: &SequenceParts, change: &mut dyn FnMut(f64) -> f64) -> SequenceParts {
    let mut parts = parts.clone();
    let mut all = |weights: &mut Vec<f64>| {
        weights.iter_mut().filter(|weight| **weight != 0.0).for_each(|weight| *weight = change(*weight));
    };
    all(&mut parts.start);
    let rows = (0..parts.transition.states()).map(|state| {
        let (columns, weights) = parts.transition.row(state);
        let mut weights = weights.to_vec();
        all(&mut weights);
        columns.iter().map(|&column| column as usize).zip(weights).collect::<Vec<_>>()
    });
    let rows: Vec<_> = rows.collect();
    parts.transition = Transition::from_rows(&rows).unwrap();
    match &mut parts.emission {
        Emission::Symbols(emission) => all(&mut emission.likelihoods),
        Emission::Gaussian(emission) => {
            [&mut emission.means, &mut emission.roots, &mut emission.offsets].into_iter().for_each(all);
        }
    }
    parts
}

fn is_found(folder: &Folder, model: &str, parts: SequenceParts) -> bool {
    let path = folder.path("mutant.hamnet");
    let network = SequenceNetwork::new(parts).unwrap();
    file::write_sequence(&network, &mut fs::File::create(&path).unwrap()).unwrap();
    let outcome = call(&["check", &path, model, "--precision", "f64", "--rows", "48", "--quiet"]);
    let is_broken = outcome.code == 1 && outcome.err.contains("the certificate is broken");
    assert!(is_broken || outcome.code == 0, "{}", outcome.err);
    is_broken
}

#[test]
fn any_weight_of_a_step_that_is_dropped_or_changed_by_a_hundred_times_the_certificate_is_found() {
    let folder = Folder::new("check-sequences-mutants");
    for (name, model) in [("coin", COIN), ("left", LEFT_TO_RIGHT), ("weather", WEATHER)] {
        let [model, network] = compiled(&folder, name, model);
        let network = sequence(&network);
        let certificate = network.certificate(Precision::F64).unwrap();
        // of a certain start no belief but `ln p` alone tells
        let factor = 1.0 + 100.0 * certificate.step.total().max(certificate.ln_evidence(1));
        for change in [0.0, factor] {
            let escaped = (0..weights(network.parts())).filter(|&place| {
                let mut next = 0;
                let parts = changed(network.parts(), &mut |weight| {
                    next += 1;
                    if next == place + 1 { weight * change } else { weight }
                });
                !is_found(&folder, &model, parts)
            });
            let escaped: Vec<usize> = escaped.collect();
            assert!(escaped.is_empty(), "{name}: weights {escaped:?} times {change} escaped");
        }
    }
}

#[test]
fn states_or_symbols_that_are_swapped_are_found() {
    let folder = Folder::new("check-sequences-swapped");
    let [model, network] = compiled(&folder, "coin", COIN);
    let network = sequence(&network);
    let mut parts = network.parts().clone();
    let Emission::Symbols(emission) = &mut parts.emission else { panic!("symbols") };
    let label = emission.label.clone();
    let mut symbols = label.states().to_vec();
    symbols.swap(0, 2);
    emission.label = hamnet::network::VariableLabel::of_states(label.name, symbols);
    assert!(is_found(&folder, &model, parts));
    let mut parts = network.parts().clone();
    let states = parts.belief.states().iter().rev().cloned().collect();
    parts.belief = hamnet::network::VariableLabel::of_states(parts.belief.name.clone(), states);
    assert!(is_found(&folder, &model, parts));
}

#[test]
fn a_chain_of_many_steps_is_judged_by_its_own_recursion() {
    let folder = Folder::new("check-chain");
    let model = folder.write("chain.ham", &format!("{COIN}length = 100\n"));
    let net = folder.path("chain.hamnet");
    for query in [&["--query", "coin0"][..], &["--query", "all", "--most-likely"]] {
        done(&[&["compile", &model, "-o", &net, "--quiet"], query].concat());
        let started = Instant::now();
        let verdict = check(&net, &model, &["--rows", "10"]);
        assert!(verdict["holds"] == true && verdict["declined"] == 0, "{verdict}");
        println!("{query:?}: {:?}", started.elapsed());
    }
}
