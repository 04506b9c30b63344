//! Laws given by energies, from file or code to answers: the known numbers of the Ising lattice through judge, circuit, network
//! and runtime, and every file of `examples/ham`.

use std::path::Path;

use hamnet::circuit;
use hamnet::compile::{Compiled, Options, Units, compile};
use hamnet::model::exact::{Judge, normalizers};
use hamnet::model::hamiltonian::{Array, Classes, Domain, Hamiltonian, LnZ, Prior, Space};
use hamnet::model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet::model::{Evidence, Finding, Model, Observe, Query, Target, Variable, VariableId, format};
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
        let (_, found) =
            circuit_answer(compiled(&model, "s.0.0").circuit.weights().unwrap(), &Evidence::none(9));
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
        let (of_circuit, _) = circuit_answer(compiled.circuit.weights().unwrap(), &evidence);
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

/// Numbers that look drawn at random, the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % n
    }

    fn between_minus_two_and_two(&mut self) -> f64 {
        self.below(4001) as f64 / 1000.0 - 2.0
    }
}

/// Three bits, two spins and a category, in three classes whose energies share some terms; one normalizer may be given.
fn random_law(draw: &mut Draw) -> Hamiltonian {
    let array =
        |name: &str, shape: &[usize], domain| Array { name: name.to_owned(), shape: shape.to_vec(), domain };
    let colours = Domain::Category(["red", "green", "blue"].map(str::to_owned).to_vec());
    let arrays = [array("b", &[3], Domain::Bit), array("s", &[2], Domain::Spin), array("c", &[], colours)];
    let space = Space::new(arrays.to_vec()).unwrap();
    let coordinate = |draw: &mut Draw| match draw.below(6) {
        5 => Coordinate::indicator(VariableId::new(5), draw.below(3)),
        number => Coordinate::number(VariableId::new(number)),
    };
    let term = |draw: &mut Draw| {
        let degree = draw.below(4);
        let monomial = Monomial::new((0..degree).map(|_| (coordinate(draw), 1)));
        Polynomial::term(monomial, draw.between_minus_two_and_two())
    };
    let mut sum = |terms: usize| (0..terms).fold(Polynomial::zero(), |sum, _| &sum + &term(draw));
    let common = sum(5);
    let energies = (0..3).map(|_| &common + &sum(3)).collect();
    let states = ["u", "v", "w"].map(str::to_owned).to_vec();
    let ln_z = vec![LnZ::Auto, if draw.below(2) == 0 { LnZ::Given(1.5) } else { LnZ::Auto }, LnZ::Auto];
    let mu = Prior::SelfInformation((0..3).map(|_| draw.between_minus_two_and_two()).collect());
    let classes = Classes::new(Variable::new("x", states).unwrap(), mu, ln_z).unwrap();
    Hamiltonian::new(None, space, Some(classes), energies).unwrap()
}

#[test]
fn networks_of_random_energies_agree_with_the_judge_within_their_certificates() {
    for seed in 1..=20 {
        let mut draw = Draw(seed * 0x9e37_79b9);
        let model = Model::from(random_law(&mut draw));
        let judge = Judge::new(&model);
        for units in [Units::Product, Units::Softplus] {
            let query = Query::all(&Observe::Any, &model).unwrap();
            let network = compile(&model, &query, &Options { units, ..Options::default() }).unwrap().network;
            let certificate = network.certificate(Precision::F64).unwrap();
            for _ in 0..10 {
                let mut evidence = Evidence::none(7);
                let mut likelihoods = network.unobserved();
                for id in model.variables().ids() {
                    let state = draw.below(2 * model.variables().cardinality(id));
                    if state < model.variables().cardinality(id) {
                        evidence.set(id, Finding::State(state));
                        likelihoods[id.index()].fill(0.0);
                        likelihoods[id.index()][state] = 1.0;
                    }
                }
                let judged = judge.judge(&query.targets, true, &evidence).unwrap();
                let found = evaluate::<f64>(&network, &likelihoods).unwrap();
                for (p, q) in found.posteriors.iter().zip(&judged.posteriors) {
                    let off = p.iter().zip(q).map(|(&p, &q)| (Dd::from_f64(p) - q).abs());
                    let distance = off.fold(Dd::ZERO, |sum, off| sum + off).to_f64() / 2.0;
                    let bound = certificate.posterior.total() + judged.total_variation_bound();
                    assert!(distance <= bound, "{units}, seed {seed}: {distance:e} > {bound:e}");
                }
                let off = (Dd::from_f64(found.ln_evidence) - judged.ln_evidence).abs().to_f64();
                let bound = certificate.ln_evidence.total() + judged.ln_evidence_bound();
                assert!(off <= bound, "{units}, seed {seed}: ln p(e) off by {off:e} > {bound:e}");
            }
        }
    }
}

#[test]
fn the_documentation_shows_what_is_read() {
    let page = include_str!("../docs/ham.md");
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let is_of_a_file = |block: &&&str| ["[[energy]]", "[[map]]"].iter().any(|table| block.contains(table));
    let (of_files, rest): (Vec<&str>, Vec<&str>) = blocks.iter().partition(is_of_a_file);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham");
    for block in &of_files {
        let before = page.split(block).next().unwrap();
        let name = before.rsplit("`examples/ham/").next().and_then(|rest| rest.split('`').next()).unwrap();
        let file = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(file.contains(block), "{name} does not hold\n{block}");
    }
    assert_eq!((of_files.len(), rest.len()), (10, 3));
    let whole = format!("{}\n[[energy]]\nexpression = \"b\"", rest.concat());
    format::read_bytes("docs/ham.md", whole.into_bytes(), None, &Default::default()).unwrap();
}
