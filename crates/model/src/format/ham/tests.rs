//! Expressions, what they expand to, files that come back as they were.

mod hierarchies;
mod laws;
mod reals;
mod wrong;

use std::path::Path;

use super::HamProblem;
use crate::format::{self, DiagnosticKind, Format, ReadError};
use crate::polynomial::{Coordinate, Monomial};
use crate::{Hamiltonian, Model, VariableId};

const HEAD: &str = "[variables]\nb = \"bit\"\ns = { domain = \"spin\", shape = [2, 3] }\nc = { states = [\"red\", \"green\"] }\n";

const EXAMPLES: [&str; 12] = [
    "ising",
    "lattice",
    "coefficients",
    "hidden",
    "potts",
    "gaussian",
    "lda",
    "quartic",
    "expression",
    "rotated",
    "dft",
    "mixed",
];

fn read(text: &str) -> Result<Hamiltonian, ReadError> {
    let parsed =
        format::read_bytes("t.ham", text.as_bytes().to_vec(), Some(Format::Ham), &Default::default())?;
    let Model::Hamiltonian(law) = parsed.model else { panic!("a .ham file is a Hamiltonian") };
    Ok(*law)
}

fn example(name: &str) -> Hamiltonian {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../examples/ham/{name}.ham"));
    let parsed = format::read(&path, &Default::default()).unwrap_or_else(|error| panic!("{error}"));
    let Model::Hamiltonian(law) = parsed.model else { panic!("a .ham file is a Hamiltonian") };
    *law
}

/// The energy of an expression over the variables of [`HEAD`].
fn energy(expression: &str) -> Result<Hamiltonian, ReadError> {
    read(&format!("{HEAD}[[energy]]\nexpression = \"{expression}\"\n"))
}

fn value(expression: &str) -> f64 {
    let energy = energy(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    energy.energies()[0].as_constant().expect("a number").to_f64()
}

#[test]
fn operators_bind_as_in_mathematics() {
    let cases = [
        ("1 + 2 * 3", 7.0),
        ("2 * 3 ^ 2", 18.0),
        ("-2 ^ 2", -4.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("8 - 4 - 2", 2.0),
        ("8 / 4 / 2", 1.0),
        ("2 * -3", -6.0),
        ("(1 + 2) * (3 - 1)", 6.0),
        ("1.5e1 + .5", 15.5),
        ("sum(i in 0..4, i)", 6.0),
        ("sum(i in 0..3, j in i..3, 10 * i + j)", 48.0),
        ("sum(i in 3..0, 1)", 0.0),
        ("b^0", 1.0),
        ("s[0,0]^2 + s[1,2]^4", 2.0),
        ("c=red * c=green", 0.0),
    ];
    for (expression, expected) in cases {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn sums_run_over_elements_and_neighbours() {
    let of = |expression: &str| energy(expression).unwrap().energies()[0].clone();
    assert_eq!(of("sum(a in s, a)").len(), 6);
    assert_eq!(of("sum(a, b in neighbours(s), a * b)").len(), 7);
    // a direction of two sites closes on itself: its bonds count twice
    let torus = of("sum(a, b in neighbours(s, periodic), a * b)");
    assert_eq!((torus.len(), torus.magnitude()), (9, 12.0));
    assert_eq!(of("sum(i in 0..2, s[i, 2] * s[i, 1 - i])").len(), 2);
    let green = Monomial::coordinate(Coordinate::indicator(VariableId::new(7), 1));
    assert_eq!(of("3 * c=green").coefficient(&green).to_f64(), 3.0);
    assert_eq!(of("3 * c='green'"), of("3 * c=green"));
}

#[test]
fn long_sums_do_not_nest() {
    let long = vec!["b"; 20_000].join(" + ");
    assert_eq!(energy(&long).unwrap().energies()[0].magnitude(), 20_000.0);
}

#[test]
fn what_is_written_reads_back_equal() {
    for name in EXAMPLES {
        let model = Model::from(example(name));
        let mut written = Vec::new();
        format::write(&model, Format::Ham, Some("by hand"), &mut written).unwrap();
        let again = format::read_bytes(name, written, None, &Default::default()).unwrap().model;
        assert_eq!(again, model, "{name}");
    }
}

#[test]
fn numbers_that_no_f64_holds_are_written_whole() {
    let law = energy("1/3 * b + 0.1 * c=green").unwrap();
    let mut written = Vec::new();
    format::write(&law.clone().into(), Format::Ham, None, &mut written).unwrap();
    assert_eq!(read(&String::from_utf8(written).unwrap()).unwrap(), law);
}

#[test]
fn tables_hold_the_law_too() {
    let text = format!(
        "{HEAD}[classes]\nstates = [\"x\", \"z\"]\n[[energy]]\nclass = \"z\"\nexpression = \"2*b*c=red\""
    );
    let model = Model::from(read(&text).unwrap());
    let mut written = Vec::new();
    format::write(&model, Format::Uai, None, &mut written).unwrap();
    let tables = format::read_bytes("t.uai", written, None, &Default::default()).unwrap().model;
    let judge = |model: &Model| {
        let mut evidence = crate::Evidence::none(model.variables().len());
        evidence.set(VariableId::new(0), crate::Finding::State(1));
        let class = crate::Target::marginal(VariableId::new(8));
        crate::exact::Judge::new(model).judge(&[class], false, &evidence).unwrap().posteriors[0][0].to_f64()
    };
    assert!((judge(&model) - judge(&tables)).abs() < 1e-15);
    assert!(format::write(&model, Format::Bif, None, &mut Vec::new()).is_err());
}

#[test]
fn several_problems_are_told_together() {
    let text = format!(
        "{HEAD}[model]\ntitle = 1\n[[energy]]\nexpression = \"q\"\n[[energy]]\nexpression = \"1/0\"\n"
    );
    let error = read(&text).unwrap_err();
    let kinds: Vec<&DiagnosticKind> = error.errors().map(|error| error.kind()).collect();
    assert_eq!(kinds.len(), 3, "{error}");
    assert!(matches!(kinds[2], DiagnosticKind::Ham(HamProblem::DivisionByZero)));
}
