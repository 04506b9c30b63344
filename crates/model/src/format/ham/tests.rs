//! Expressions, what they expand to, files that come back as they were, and wrong files of every kind.

use std::path::Path;

use super::HamProblem;
use crate::format::{self, DiagnosticKind, Format, ReadError};
use crate::polynomial::{Coordinate, Monomial};
use crate::{Hamiltonian, Model, VariableId};

const HEAD: &str = "[variables]\nb = \"bit\"\ns = { domain = \"spin\", shape = [2, 3] }\nc = { states = [\"red\", \"green\"] }\n";

fn read(text: &str) -> Result<Hamiltonian, ReadError> {
    let parsed =
        format::read_bytes("t.ham", text.as_bytes().to_vec(), Some(Format::Ham), &Default::default())?;
    let Model::Hamiltonian(law) = parsed.model else { panic!("a .ham file is a Hamiltonian") };
    Ok(*law)
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/ham");
    for name in ["ising", "lattice", "coefficients", "hidden", "potts"] {
        let path = folder.join(format!("{name}.ham"));
        let model = format::read(&path, &Default::default()).unwrap_or_else(|error| panic!("{error}")).model;
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
fn wrong_files_name_the_place_and_the_remedy() {
    let head = |rest: &str| format!("{HEAD}{rest}");
    let expression = |text: &str| head(&format!("[[energy]]\nexpression = \"{text}\""));
    // the text, where the message points, and words of message and remedy
    let cases = [
        ("[variables\nb = \"bit\"".to_owned(), "1:11", "not TOML"),
        (head("[energies]"), "5:2", "did you mean `energy`?"),
        (head("[[energy]]\nexpresion = \"1\""), "6:1", "did you mean `expression`?"),
        ("[[energy]]\nexpression = \"1\"".to_owned(), "1:1", "add `variables = …`"),
        (HEAD.to_owned(), "", "add a table [[energy]]"),
        ("[variables]\nb = 3".to_owned(), "2:5", "a domain in quotes or a table"),
        ("[variables]\n\"a b\" = \"bit\"".to_owned(), "2:1", "letters, digits"),
        ("[variables]\nx = \"real\"".to_owned(), "2:5", "use \"bit\", \"spin\""),
        ("[variables]\nx = \"bits\"".to_owned(), "2:5", "no domain `bits`"),
        ("[variables]\nx = { domain = \"bit\", shape = [0] }".to_owned(), "2:32", "a positive one"),
        (
            "[variables]\nx = { domain = \"bit\", shape = [99999, 99999] }".to_owned(),
            "2:1",
            "use a smaller shape",
        ),
        ("[variables]\nx = { states = [\"a\", \"a\"] }".to_owned(), "2:1", "twice"),
        (head("[[energy]]\nclass = \"x\"\nexpression = \"1\""), "6:9", "add a table [classes]"),
        (
            head("[classes]\nstates = [\"x\"]\n[[energy]]\nclass = \"y\"\nexpression = \"1\""),
            "8:9",
            "no class `y`",
        ),
        (
            head("[classes]\nstates = [\"x\", \"y\"]\nprior = [0.5, 0.6]\n[[energy]]\nexpression = \"1\""),
            "5:1",
            "give `mu`",
        ),
        (head("[parameters]\nb = 1\n[[energy]]\nexpression = \"1\""), "6:1", "another name"),
        (head("[parameters]\nk = [1, 2]\n[[energy]]\nexpression = \"1\""), "6:5", "2 numbers for 1 classes"),
        (head("[[energy]]\nexpression = \"1\"\ncoefficients = []"), "7:1", "they add up"),
        (
            head("[[energy]]\ncouplings = [{ offset = [1], value = 1 }]\narray = \"s\""),
            "6:25",
            "2 directions",
        ),
        (
            head("[[energy]]\narray = \"s\"\nboundary = \"round\"\ncouplings = []"),
            "7:12",
            "\"open\" or \"periodic\"",
        ),
        (expression("b * exp(b)"), "6:19", "not built yet"),
        (expression("product(b)"), "6:15", "the only function is `sum`"),
        (expression("b * q"), "6:19", "no variable, parameter or index `q`"),
        (expression("b + s[0]"), "6:19", "one index for each direction"),
        (expression("b[0]"), "6:15", "leave the indices out"),
        (expression("s[0, 3]"), "6:20", "indices start at 0"),
        (expression("s[0, 1/2]"), "6:20", "0.5, not a whole number"),
        (expression("1 / b"), "6:19", "use numbers, parameters"),
        (expression("1 / (2 - 2)"), "6:20", "divides by zero"),
        (expression("b ^ -1"), "6:19", "not between 0 and 64"),
        (expression("c + 1"), "6:15", "ask for a state, as in `c=red`"),
        (expression("b=1"), "6:15", "use its number"),
        (expression("c=read"), "6:17", "did you mean `red`?"),
        (expression("(b + 1"), "6:21", "truncated"),
        (expression("b b"), "6:17", "an operator"),
        (expression("b $ 1"), "6:17", "an operator or a parenthesis"),
        (expression("sum(b)"), "6:19", "what the sum runs through"),
        (expression("sum(i in 0..9999999, i)"), "6:36", "coefficients"),
        (expression("1e300 * b"), "5:3", "other units"),
        (expression(&"(".repeat(99)), "6:79", "deeper than 64"),
    ];
    let mut unlike = Vec::new();
    for (text, place, words) in cases {
        let error = read(&text).expect_err(&text).to_string();
        let begins = if place.is_empty() { "t.ham: ".to_owned() } else { format!("t.ham:{place}: ") };
        if !error.lines().any(|line| line.starts_with(&begins) && line.contains(words)) {
            unlike.push(format!("{text}\nis not told at {begins}with {words}, but\n{error}"));
        }
    }
    assert!(unlike.is_empty(), "{}", unlike.join("\n\n"));
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
