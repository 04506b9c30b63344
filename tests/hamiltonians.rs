//! Laws given by energies, from file or code to answers: the known numbers of the Ising lattice through judge, circuit, network
//! and runtime, and every file of `examples/ham`.

use std::path::Path;

use hamnet::circuit;
use hamnet::compile::{Compiled, Options, compile};
use hamnet::model::exact::{Judge, normalizers};
use hamnet::model::hamiltonian::Hamiltonian;
use hamnet::model::{Evidence, Finding, Model, Observe, Query, Target, VariableId, format};
use hamnet::network::evaluate;
use hamnet::numeric::{Dd, Precision, Scaled};

// the example's `main` is not called here
#[allow(dead_code)]
#[path = "../examples/ising_phase.rs"]
mod ising_phase;

/// Published in THEORY 5, check 13.
const Z: [f64; 2] = [653.95908696877, 5825.9150696898];
/// `p(K = 0.6)` of all up, of the checkerboard, and of rows (+, -, +), whose bonds sum to zero.
const POSTERIORS: [([i32; 9], f64); 3] = [
    ([1; 9], 0.931691874867213),
    ([1, -1, 1, -1, 1, -1, 1, -1, 1], 0.00092293667732),
    ([1, 1, 1, -1, -1, -1, 1, 1, 1], 0.10092157211059),
];

fn example(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham").join(format!("{name}.ham"));
    format::read(&path, &Default::default()).unwrap_or_else(|error| panic!("{error}")).model
}

fn law(model: &Model) -> &Hamiltonian {
    let Model::Hamiltonian(law) = model else { panic!("a .ham file is a Hamiltonian") };
    law
}

fn compiled(model: &Model, query: &str) -> Compiled {
    let query = Query::parse(query, &Observe::Any, model).unwrap();
    compile(model, &query, &Options::default()).unwrap()
}

fn observed(variables: usize, states: &[usize]) -> Evidence {
    let mut evidence = Evidence::none(variables);
    for (index, &state) in states.iter().enumerate() {
        evidence.set(VariableId::new(index), Finding::State(state));
    }
    evidence
}

/// The posterior of the only head of `circuit`, and `p(e)`.
fn circuit_answer(circuit: &circuit::Circuit, evidence: &Evidence) -> (Vec<f64>, f64) {
    let values = circuit::evaluate(circuit, |input| {
        Scaled::from_f64(evidence.get(input.variable).likelihood(input.state as usize))
    });
    let value = |entry: &circuit::Entry| entry.weight * values[entry.node.index()];
    let outputs = circuit.outputs();
    let weights: Vec<Scaled> = outputs.heads[0].iter().map(value).collect();
    let sum = weights.iter().fold(Scaled::ZERO, |sum, &weight| sum + weight);
    let total = outputs.evidence.iter().map(value).fold(Scaled::ZERO, |sum, weight| sum + weight);
    let exponent = i32::try_from(outputs.exponent).unwrap();
    (weights.iter().map(|&weight| (weight / sum).to_f64()).collect(), total.shift(exponent).to_f64())
}

#[test]
fn the_normalizers_of_the_ising_lattice_are_the_published_ones() {
    for (found, expected) in normalizers(law(&example("ising"))).unwrap().into_iter().zip(Z) {
        let found = (Scaled::ONE / found).to_f64();
        assert!((found / expected - 1.0).abs() < 1e-11, "{found}");
    }
    // a law without classes is not normalized: with nothing observed the circuit's p(e) is Z
    for (coupling, expected) in [0.2, 0.6].into_iter().zip(Z) {
        let ising = ising_phase::ising(&[coupling]).unwrap();
        let free = Hamiltonian::new(None, ising.space().clone(), None, ising.energies().to_vec()).unwrap();
        let model = Model::from(free);
        let (_, found) = circuit_answer(&compiled(&model, "s.0.0").circuit, &Evidence::none(9));
        assert!((found / expected - 1.0).abs() < 1e-11, "{found}");
    }
}

#[test]
fn judge_circuit_and_network_name_the_coupling_behind_a_configuration() {
    let model = example("ising");
    let compiled = compiled(&model, "class");
    for (spins, expected) in POSTERIORS {
        let states = spins.map(|spin| usize::from(spin == 1));
        let evidence = observed(10, &states);
        let class = Target::marginal(VariableId::new(9));
        let judged = Judge::new(&model).judge(&[class], false, &evidence).unwrap().posteriors[0][1].to_f64();
        let (of_circuit, _) = circuit_answer(&compiled.circuit, &evidence);
        let likelihoods: Vec<Vec<f64>> =
            states.iter().map(|&state| (0..2).map(|s| f64::from(u8::from(s == state))).collect()).collect();
        let of_network = evaluate::<f64>(&compiled.network, &likelihoods).unwrap().posteriors[0][1];
        for found in [judged, of_circuit[1], of_network] {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }
}

#[test]
fn the_program_of_the_example_prints_these_numbers() {
    let mut printed = Vec::new();
    ising_phase::run(&mut printed).unwrap();
    let printed = String::from_utf8(printed).unwrap();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "all up        P(K = 0.6) = 0.931691874867",
            "checkerboard  P(K = 0.6) = 0.000922936677",
            "stripes       P(K = 0.6) = 0.100921572111",
        ]
    );
    assert!(lines[3].starts_with("TV ≤ "), "{printed}");
}

#[test]
fn every_example_file_is_answered_within_its_certificate() {
    for (name, query) in [
        ("ising", "class"),
        ("lattice", "class"),
        ("coefficients", "flu"),
        ("hidden", "visible.0"),
        ("potts", "mood"),
    ] {
        let model = example(name);
        let compiled = compiled(&model, query);
        let certificate = compiled.network.certificate(Precision::F64).unwrap().posterior.total();
        let target = Target::marginal(model.variables().find(query).unwrap());
        let evidence = Evidence::none(model.variables().len());
        let judgement = Judge::new(&model).judge(std::slice::from_ref(&target), false, &evidence).unwrap();
        let found = evaluate::<f64>(&compiled.network, &compiled.network.unobserved()).unwrap();
        let off = found.posteriors[0]
            .iter()
            .zip(&judgement.posteriors[0])
            .map(|(&p, &q)| (Dd::from_f64(p) - q).abs());
        let distance = off.fold(Dd::ZERO, |sum, off| sum + off).to_f64() / 2.0;
        assert!(distance <= certificate + judgement.total_variation_bound(), "{name}: {distance:e}");
    }
}

#[test]
fn the_documentation_shows_what_is_read() {
    let page = include_str!("../docs/ham.md");
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let (energies, rest): (Vec<&str>, Vec<&str>) =
        blocks.iter().partition(|block| block.contains("[[energy]]"));
    let files = ["ising", "lattice", "coefficients"].map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham").join(format!("{name}.ham"));
        std::fs::read_to_string(path).unwrap()
    });
    for block in &energies {
        assert!(files.iter().any(|file| file.contains(block)), "no example holds\n{block}");
    }
    assert_eq!((energies.len(), rest.len()), (3, 2));
    let whole = format!("{}\n[[energy]]\nexpression = \"b\"", rest.concat());
    format::read_bytes("docs/ham.md", whole.into_bytes(), None, &Default::default()).unwrap();
}
