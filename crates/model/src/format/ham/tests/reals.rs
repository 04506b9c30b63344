//! Real variables: functions, powers, Gaussians, maps, files beside the model.

use std::f64::consts::PI;
use std::path::Path;

use hamnet_numeric::elementary::{exp_f64, ln_f64};

use super::laws::energy_at;
use super::{example, read};
use crate::format::{self, Format};
use crate::hamiltonian::{Definition, Function};
use crate::{Hamiltonian, Model, RealRange, VariableId};

const HEAD: &str = "[variables]\nb = { domain = \"bit\", shape = [2] }\ns = \"spin\"\ny = { domain = \"real\", range = [-1, 2], shape = [4] }\nt = { domain = \"real\", range = [0.5, 8] }\n";
/// Bits, the spin, then reals.
const POINT: [f64; 8] = [1.0, 0.0, -1.0, 0.25, -0.75, 1.5, 0.5, 2.0];

fn law(rest: &str) -> Hamiltonian {
    read(&format!("{HEAD}{rest}")).unwrap_or_else(|error| panic!("{rest}: {error}"))
}

fn energy(expression: &str) -> Hamiltonian {
    law(&format!("[[energy]]\nexpression = \"{expression}\"\n"))
}

/// Equal but for some roundings to f64 of the numbers that are compared.
fn assert_close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-15 * expected.abs().max(1.0), "{what}: {found} is not {expected}");
}

#[test]
fn a_real_variable_has_its_range() {
    let law = energy("y[0]");
    let range = |index| law.variables()[VariableId::new(index)].range();
    assert_eq!((range(3), range(7)), (RealRange::new(-1.0, 2.0), RealRange::new(0.5, 8.0)));
    assert_eq!(range(0), None);
    assert!(!law.is_discrete());
}

#[test]
fn expressions_have_their_values() {
    let [_, _, _, y0, y1, y2, y3, _] = POINT;
    let cases = [
        ("y[0]*y[1]^3", y0 * y1.powi(3)),
        ("(y[0] - 2*y[1])^3", (y0 - 2.0 * y1).powi(3)),
        ("(2*y[0])^2 + (y[0]*y[1])^2", 4.0 * y0 * y0 + y0 * y0 * y1 * y1),
        ("1/t + t^-2 + 3/(1 + y[0]^2)", 0.75 + 3.0 / (1.0 + y0 * y0)),
        ("exp(ln(t))", 2.0),
        ("t^0.5 - sqrt(t)", 0.0),
        ("t^1.5 / t", 2f64.sqrt()),
        ("sum(a in y, a^2)", y0 * y0 + y1 * y1 + y2 * y2 + y3 * y3),
        ("sum(a, c in neighbours(y), a*c)", y0 * y1 + y1 * y2 + y2 * y3),
        ("sum(i in 0..4, i*y[i])", y1 + 2.0 * y2 + 3.0 * y3),
        ("sin(pi*t/8) * b[0] + cos(pi) + s*y[0]", 0.5f64.sqrt() - 1.0 - y0),
        ("exp(0) + ln(1) + sqrt(4) + sin(0) + cos(0) + tanh(0) + logistic(0)", 4.5),
        ("exp(b[0] + b[1] + s) - exp(0)", 0.0),
        ("tanh(s) + tanh(1)", 0.0),
    ];
    for (expression, expected) in cases {
        assert_close(energy_at(&energy(expression), 0, &POINT), expected, expression);
    }
}

#[test]
fn powers_of_sums_and_functions_are_definitions_and_equal_ones_one() {
    let count = |expression: &str| {
        let law = energy(expression);
        (law.definitions().len(), law.energies()[0].len())
    };
    assert_eq!(count("(y[0] + y[1])^2 + (y[1] + y[0])^3"), (1, 2));
    assert_eq!(count("y[0]^3 + (2*y[0])^2 + (b[0] + b[1])^2 + (y[0] + y[1])^1"), (0, 7));
    assert_eq!(count("exp(y[0])^2 + y[1]*exp(y[0]) + 1/exp(y[0])"), (2, 3));
    // a function of a power of a sum rests on it
    let law = energy("ln((y[0] + y[1])^2 + 1)");
    assert!(matches!(law.definitions()[0], Definition::Polynomial(_)));
    assert!(matches!(law.definitions()[1], Definition::Function(Function::Ln, _)));
    let classes = "[classes]\nstates = [\"u\", \"v\"]\nln_z = [0.0, 0.0]\n[parameters]\nk = [1, 2]\n";
    let of = |expression: &str| law_of(classes, expression).definitions().len();
    assert_eq!((of("exp(k*y[0])"), of("k*exp(y[0])")), (2, 1));
}

fn law_of(classes: &str, expression: &str) -> Hamiltonian {
    law(&format!("{classes}[[energy]]\nexpression = \"{expression}\"\n"))
}

#[test]
fn functions_of_few_states_are_multilinear() {
    let law = energy("exp(b[0] + 2*b[1])");
    assert!(law.definitions().is_empty());
    let energy_of = energy("logistic(b[0] - b[1]*s) + ln(2 + s)/(3 + b[0])");
    assert!(energy_of.definitions().is_empty());
    for cell in 0..8 {
        let [b, c, s] = [0, 1, 2].map(|bit| f64::from(cell >> bit & 1));
        let s = 2.0 * s - 1.0;
        let point = [b, c, s, 0.0, 0.0, 0.0, 0.0, 0.0];
        let expected = 1.0 / (1.0 + exp_f64(c * s - b)) + ln_f64(2.0 + s) / (3.0 + b);
        assert_close(energy_at(&energy_of, 0, &point), expected, "a table");
        assert_close(energy_at(&law, 0, &point), exp_f64(b + 2.0 * c), "an exponential");
    }
    // what cancels is gone: an odd function has no even part, and a product of factors all its terms
    assert_eq!(energy("tanh(s)").energies()[0].len(), 1);
    assert_eq!(law.energies()[0].len(), 4);
    let wide = "[variables]\nb = { domain = \"bit\", shape = [13] }\n[[energy]]\nexpression = \"exp(sum(a in b, a))\"";
    let wide = read(wide).unwrap();
    assert_eq!((wide.definitions().len(), wide.is_discrete()), (1, false));
    let three =
        "[variables]\nc = { states = [\"r\", \"g\", \"b\"] }\n[[energy]]\nexpression = \"exp(c=g + 2*c=b)\"";
    assert_eq!(read(three).unwrap().energies()[0].len(), 3);
}

#[test]
fn the_sum_of_a_table_that_vanishes_leaves_nothing() {
    let law = energy("exp(b[0] + b[1] + s) - exp(b[0]) * exp(b[1]) * exp(s)");
    // two ways to one number differ by roundings, which stay
    assert!(law.energies()[0].magnitude() < 1e-28);
    // the parity of two bits, whose linear parts cancel within the roundings of the sine
    let parity = energy("sin(pi*(b[0] + b[1])/2)^2").energies()[0].clone();
    assert_eq!((parity.len(), parity.degree()), (3, 2));
}

#[test]
fn gaussians_are_normalized_in_every_spelling() {
    let [_, _, _, y0, y1, ..] = POINT;
    let spellings = [
        "covariance = [[2, 0.5], [0.5, 1]]",
        "precision = [[0.5714285714285714, -0.2857142857142857], [-0.2857142857142857, 1.1428571428571428]]",
    ];
    let det: f64 = 1.75;
    let (d0, d1) = (y0 - 0.5, y1 + 1.0);
    let square = (d0 * d0 - d0 * d1 + 2.0 * d1 * d1) / det;
    let expected = square / 2.0 + ln_f64(det) / 2.0 + ln_f64(2.0 * PI);
    for spelling in spellings {
        let text = format!("[[energy]]\ngaussian = [\"y[0]\", \"y[1]\"]\nmean = [0.5, -1]\n{spelling}");
        assert_close(energy_at(&law(&text), 0, &POINT), expected, spelling);
    }
    let plain: f64 = [3, 4, 5, 6].map(|i| POINT[i] * POINT[i] / 8.0).iter().sum();
    let plain = plain + 2.0 * ln_f64(8.0 * PI);
    for spelling in
        ["variance = 4", "variance = [4, 4, 4, 4]", "deviation = 2", "deviation = [2, \"1 + 1\", 2, 2]"]
    {
        let law = law(&format!("[[energy]]\ngaussian = \"y\"\n{spelling}"));
        assert_close(energy_at(&law, 0, &POINT), plain, spelling);
        assert_eq!((law.energies()[0].len(), law.definitions().len()), (5, 0));
    }
}

#[test]
fn matrices_too_large_to_factor_are_refused() {
    let n = 1025;
    let text = format!(
        "[variables]\ny = {{ domain = \"real\", range = [-1, 1], shape = [{n}] }}\n[[energy]]\ngaussian = \"y\"\nprecision = {{ file = \"p\" }}\n"
    );
    let row = format!("1{}\n", ",0".repeat(n - 1));
    let beside = |_: &Path| Ok(row.repeat(n).into_bytes());
    let options = Default::default();
    let error = format::read_bytes_beside("t", text.into_bytes(), Some(Format::Ham), &options, Some(&beside));
    let error = error.expect_err("more than 1024 rows").to_string();
    assert!(error.contains("`precision` is of 1025 elements, more than 1024"), "{error}");
}

/// `p(class 1)` for two classes.
fn second(law: &Hamiltonian, prior: [f64; 2], point: &[f64]) -> f64 {
    let [h0, h1] = [0, 1].map(|class| energy_at(law, class, point));
    1.0 / (1.0 + prior[0] / prior[1] * exp_f64(h1 - h0))
}

/// Published in THEORY 5, check 15.
#[test]
fn gaussian_classes_have_their_known_posteriors() {
    let head =
        "[variables]\ny = { domain = \"real\", range = [-9, 9] }\n[classes]\nstates = [\"0\", \"1\"]\n";
    let quadratic =
        read(&format!("{head}[parameters]\nv = [1, 4]\n[[energy]]\ngaussian = [\"y\"]\nvariance = \"v\"\n"));
    let linear = read(&format!(
        "{head}[parameters]\nm = [-1, 1]\n[[energy]]\ngaussian = \"y\"\nmean = \"m\"\nvariance = 1\n"
    ));
    // there class 1 is the first
    assert!((1.0 - second(&quadratic.unwrap(), [0.5, 0.5], &[1.5]) - 0.462_420_297_7).abs() < 1e-9);
    assert!((second(&linear.unwrap(), [0.5, 0.5], &[0.3]) - 0.645_656_306_2).abs() < 1e-9);
}

/// Published in THEORY 5, check 16.
#[test]
fn a_spectral_gaussian_is_that_of_its_covariance() {
    let law = example("dft");
    let y = [1.0, 2.0, 0.0, -1.0, 0.5, 0.0, -2.0, 1.0];
    let [rough, smooth] = [0, 1].map(|class| energy_at(&law, class, &y));
    assert!((rough - 12.976_508_265_637).abs() < 1e-10 && (smooth - 15.856_291_972_248).abs() < 1e-10);
    assert!((1.0 - second(&law, [0.5, 0.5], &y) - 0.946_837_977_349).abs() < 1e-10);
    // the precision of the ring, 1 + 2a on the diagonal and -a beside it
    let row = |i: usize| {
        let entry = |j: usize| match (i + 8 - j) % 8 {
            0 => "2",
            1 | 7 => "-0.5",
            _ => "0",
        };
        format!("[{}]", (0..8).map(entry).collect::<Vec<_>>().join(", "))
    };
    let rows = (0..8).map(row).collect::<Vec<_>>().join(", ");
    let dense = read(&format!(
        "[variables]\ny = {{ domain = \"real\", range = [-4, 4], shape = [8] }}\n[[energy]]\ngaussian = \"y\"\nprecision = [{rows}]"
    ));
    assert_close(energy_at(&dense.unwrap(), 0, &y), smooth, "the ring");
    assert_eq!(law.definitions().len(), 8);
}

#[test]
fn maps_have_their_values() {
    let [_, _, _, y0, y1, y2, y3, _] = POINT;
    let (sine, cosine) = (0.5, 0.75f64.sqrt());
    let cases = [
        ("of = \"y\"\nmatrix = [[1, 2, 0, 0], [0, 0, 0, -1]]", "z[0] + 10*z[1]", y0 + 2.0 * y1 - 10.0 * y3),
        ("of = \"y\"\nscale = 2", "z[0] + 10*z[1]", 2.0 * y0 + 20.0 * y1),
        ("of = \"y\"\nscale = [1, 2, 3, \"4\"]", "sum(a in z, a)", y0 + 2.0 * y1 + 3.0 * y2 + 4.0 * y3),
        ("of = \"y\"\nshift = [1, 2, 3, 4]", "z[0]*z[1]", (y0 + 1.0) * (y1 + 2.0)),
        (
            "of = [\"y[0]\", \"y[1]\"]\nrotation = { axes = [0, 1], angle = \"pi/6\" }",
            "z[0] + 10*z[1]",
            cosine * y0 - sine * y1 + 10.0 * (sine * y0 + cosine * y1),
        ),
        (
            "of = \"y\"\nrotation = [{ axes = [0, 1], angle = \"pi/2\" }, { axes = [1, 2], angle = \"pi/2\" }]",
            "z[0] + 10*z[1] + 100*z[2]",
            -y1 - 10.0 * y2 + 100.0 * y0,
        ),
        (
            "of = \"y\"\ndft = true",
            "z[0] + 10*z[1] + 100*z[2] + 1000*z[3]",
            (y0 + y1 + y2 + y3) / 2.0
                + 10.0 * (y0 - y2) * 0.5f64.sqrt()
                + 50.0 * (y0 - y1 + y2 - y3)
                + 1000.0 * (y3 - y1) * 0.5f64.sqrt(),
        ),
        (
            "of = \"y\"\nsteps = [{ scale = 2 }, { shift = 1 }, { matrix = [[1, 1, 1, 1]] }]",
            "z[0]",
            2.0 * (y0 + y1 + y2 + y3) + 4.0,
        ),
        (
            "of = \"y\"\nscale = 2\nshape = [2, 2]",
            "sum(a, c in neighbours(z), a*c)",
            4.0 * (y0 * y2 + y1 * y3 + y0 * y1 + y2 * y3),
        ),
        ("of = [\"exp(y[0])\", \"t\"]\nscale = 3", "z[0]*z[1]", 18.0 * exp_f64(y0)),
    ];
    for (map, expression, expected) in cases {
        let law = law(&format!("[[map]]\nname = \"z\"\n{map}\n[[energy]]\nexpression = \"{expression}\"\n"));
        let found = energy_at(&law, 0, &POINT);
        assert!((found - expected).abs() <= 1e-15 * 1000.0, "{map}: {found} is not {expected}");
    }
}

#[test]
fn maps_follow_each_other_and_carry_gaussians_and_lattices() {
    let law = law("[[map]]\nname = \"u\"\nof = \"y\"\nscale = 2\n[definitions]\nk = \"exp(u[0])\"\n\
         [[map]]\nname = \"v\"\nof = [\"k\", \"u[1]\"]\nshift = 1\n\
         [[energy]]\narray = \"u\"\ncouplings = [{ offset = [1], value = 1 }]\nfield = 0.5\n\
         [[energy]]\ngaussian = \"v\"\ndeviation = 1\n");
    let u = [3, 4, 5, 6].map(|i| 2.0 * POINT[i]);
    let v = [exp_f64(u[0]) + 1.0, u[1] + 1.0];
    let bonds = -(u[0] * u[1] + u[1] * u[2] + u[2] * u[3]) - 0.5 * u.iter().sum::<f64>();
    let gaussian = (v[0] * v[0] + v[1] * v[1]) / 2.0 + ln_f64(2.0 * PI);
    assert_close(energy_at(&law, 0, &POINT), bonds + gaussian, "maps of maps");
}

#[test]
fn maps_of_discrete_arrays_leave_the_law_discrete() {
    let law = law(
        "[[map]]\nname = \"z\"\nof = \"b\"\nrotation = { axes = [0, 1], angle = 0.3 }\n[[energy]]\nexpression = \"z[0]^2\"",
    );
    assert!(law.definitions().is_empty());
    assert_eq!(law.energies()[0].degree(), 2);
}

#[test]
fn classes_map_in_their_own_way() {
    let text = "[classes]\nstates = [\"u\", \"v\"]\nln_z = [0.0, 0.0]\n[parameters]\nk = [1, 3]\n\
         [[map]]\nname = \"z\"\nof = \"y\"\nscale = \"k\"\n[[map]]\nname = \"x\"\nof = \"y\"\nshift = 1\n\
         [[energy]]\nexpression = \"z[1] + x[0]\"\n";
    let law = law(text);
    let [first, second] = [0, 1].map(|class| energy_at(&law, class, &POINT));
    assert_close(second - first, 2.0 * POINT[4], "scaled by class");
    // a scale of one is the array itself
    assert_eq!(law.definitions().len(), 4 + 4);
}

#[test]
fn a_name_for_one_term_is_that_term() {
    let of = |text: &str| law(&format!("{text}[[energy]]\nexpression = \"u^2 * y[1]\"\n"));
    assert_eq!(of("[definitions]\nu = \"2*y[0]\"\n"), energy("4*y[0]^2*y[1]"));
    assert_eq!(of("[definitions]\nu = \"y[0] + b[0]\"\n").definitions().len(), 1);
    assert_eq!(of("[definitions]\nu = \"b[0] + b[1]\"\n").definitions().len(), 0);
    assert_eq!(of("[definitions]\nu = 0.5\n"), energy("0.25*y[1]"));
}

#[test]
fn laws_of_reals_have_no_tables() {
    let law = Model::from(energy("y[0]*b[0]"));
    for format in [Format::Uai, Format::Net, Format::Bif] {
        let error = format::write(&law, format, None, &mut Vec::new()).expect_err("no table holds reals");
        assert!(error.to_string().contains("write it as .ham"), "{error}");
    }
}

#[test]
fn definitions_can_be_spelled_out() {
    let law = law("[definitions]\np = { coefficients = [[0.5, \"y[0]\", \"y[1]^2\"], [1e-20]] }\n\
         q = { function = \"reciprocal\", coefficients = [[2.0, \"t\"], [1.0]] }\nr = { power = -0.25, coefficients = [[1.0, \"q\"]] }\n\
         [[energy]]\ncoefficients = [[1.0, \"p\"], [2.0, \"q^2\"], [1.0, \"r\"]]\n");
    let [_, _, _, y0, y1, ..] = POINT;
    assert_close(
        energy_at(&law, 0, &POINT),
        0.5 * y0 * y1 * y1 + 1e-20 + 2.0 / 25.0 + 5f64.sqrt().sqrt(),
        "spelled out",
    );
    assert_eq!(law.definitions().len(), 3);
}

#[test]
fn what_is_derived_is_written_whole() {
    let texts = [
        "[[energy]]\nexpression = \"exp(0.1*y[0]/3 - y[1]^3)^2 * y[2]^64 + 1/t + t^-0.3 + (y[0] + 0.7*y[1])^2\"\n",
        "[[map]]\nname = \"w\"\nof = \"y\"\nsteps = [{ dft = true }, { scale = \"1/3\" }]\n[[energy]]\nexpression = \"sum(a in w, a^4)\"\n",
        "[definitions]\np = { coefficients = [] }\nq = { coefficients = [] }\nr = { function = \"exp\", coefficients = [[1.0]] }\n[[energy]]\nexpression = \"p*q + r\"\n",
        "[[energy]]\ngaussian = \"y\"\nmean = [0.1, 0.2, 0.3, 0.4]\ncovariance = [[3, 1, 0, 0], [1, 3, 1, 0], [0, 1, 3, 1], [0, 0, 1, 3]]\n",
    ];
    for text in texts {
        let law = law(text);
        let mut written = Vec::new();
        format::write(&law.clone().into(), Format::Ham, None, &mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(read(&written).unwrap_or_else(|error| panic!("{error}\n{written}")), law, "{written}");
    }
}

#[test]
fn definitions_are_not_written_under_the_name_of_an_array() {
    let text = "[variables]\nw = \"bit\"\nw_3 = \"bit\"\ny = { domain = \"real\", range = [0, 1] }\n[[energy]]\nexpression = \"w*w_3*exp(y)\"\n";
    let law = read(text).unwrap();
    let mut written = Vec::new();
    format::write(&law.clone().into(), Format::Ham, None, &mut written).unwrap();
    assert_eq!(read(&String::from_utf8(written).unwrap()).unwrap(), law);
}

#[test]
fn files_beside_the_model_are_read_by_whoever_opens_it() {
    let text = format!(
        "{HEAD}[[energy]]\ngaussian = \"y\"\nmean = {{ file = \"mean.csv\" }}\ncovariance = {{ file = \"data/c.csv\" }}\n"
    );
    let beside = |path: &Path| match path.to_str() {
        Some("mean.csv") => Ok(b"0.5\n1\n\n-1\n2\n".to_vec()),
        Some("data/c.csv") => Ok(b"2, 1,0,0\r\n1,2,0,0\r\n0,0,1,0\n0,0,0,4".to_vec()),
        other => panic!("{other:?} is asked for"),
    };
    let options = Default::default();
    let parsed =
        format::read_bytes_beside("t", text.into_bytes(), Some(Format::Ham), &options, Some(&beside))
            .unwrap();
    let inline = law(
        "[[energy]]\ngaussian = \"y\"\nmean = [0.5, 1, -1, 2]\ncovariance = [[2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 4]]\n",
    );
    assert_eq!(parsed.model, Model::from(inline));
}

#[test]
fn one_normalizer_is_that_of_every_class() {
    let classes =
        |ln_z: &str| format!("[classes]\nstates = [\"u\", \"v\"]\nln_z = {ln_z}\n[parameters]\nk = [1, 2]\n");
    assert_eq!(law_of(&classes("0.5"), "k * y[0]"), law_of(&classes("[0.5, 0.5]"), "k * y[0]"));
    assert_eq!(law_of(&classes("0"), "k * y[0]"), law_of(&classes("[0, 0]"), "k * y[0]"));
}
