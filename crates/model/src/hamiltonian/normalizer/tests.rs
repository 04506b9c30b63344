//! Normalizers against integrals that are known in closed form, against each other, and what is refused.

use super::*;
use crate::hamiltonian::{Array, Definition, Domain, Function, Space};
use crate::polynomial::{Coordinate, Polynomial};
use crate::{RealRange, VariableId};

/// What f64 constants of the tests themselves are good for, relative to one.
const F64: f64 = 1e-15;

fn array(name: &str, shape: &[usize], domain: Domain) -> Array {
    Array { name: name.to_owned(), shape: shape.to_vec(), domain }
}

fn reals(count: usize, low: f64, high: f64) -> Array {
    array("y", &[count], Domain::Real(RealRange::new(low, high).unwrap()))
}

fn y(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

fn derived(number: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::derived(number))
}

fn times(factor: f64, polynomial: &Polynomial) -> Polynomial {
    polynomial.scaled(Dd::from_f64(factor))
}

fn square(polynomial: &Polynomial) -> Polynomial {
    polynomial * polynomial
}

fn sum(terms: impl IntoIterator<Item = Polynomial>) -> Polynomial {
    terms.into_iter().fold(Polynomial::zero(), |sum, term| &sum + &term)
}

fn law(arrays: Vec<Array>, definitions: Vec<Definition>, energy: Polynomial) -> Hamiltonian {
    Hamiltonian::with_definitions(None, Space::new(arrays).unwrap(), definitions, None, vec![energy]).unwrap()
}

/// The normalizer of a law without classes.
fn found(arrays: Vec<Array>, definitions: Vec<Definition>, energy: Polynomial) -> Normalizer {
    ln_z(&law(arrays, definitions, energy), 0).unwrap()
}

/// Asserts that `Z` is `expected`, a number right to its last places.
fn assert_integral(normalizer: Normalizer, expected: f64, method: NormalizerMethod) {
    assert_eq!(normalizer.method, method);
    let off = (normalizer.ln_z - Dd::from_f64(expected).ln()).abs().hi();
    assert!(
        off <= normalizer.error + 2.0 * F64,
        "{} is off {expected} by {off:e}",
        normalizer.ln_z.exp().hi()
    );
    assert!(normalizer.error < 1e-15, "{:e}", normalizer.error);
}

fn assert_ln(normalizer: Normalizer, expected: Dd, within: f64) {
    let off = (normalizer.ln_z - expected).abs().hi();
    assert!(off <= normalizer.error + within, "{} instead of {}", normalizer.ln_z.hi(), expected.hi());
}

/// `½ ln 2π`.
fn half_ln_2pi() -> Dd {
    gaussian::LN_2PI * Dd::from_f64(0.5)
}

#[test]
fn a_gaussian_has_its_closed_form_over_all_reals() {
    let energy = times(0.125, &square(&y(0)));
    let normalizer = found(vec![reals(1, -1.0, 1.0)], vec![], energy);
    assert_eq!(normalizer.method, NormalizerMethod::Gaussian);
    assert_ln(normalizer, half_ln_2pi() + Dd::LN_2, 1e-30);
    assert!(normalizer.error < 1e-29);
}

#[test]
fn spins_shift_the_mean_of_a_gaussian() {
    // Σ_s ∫ exp(-y²/2 + a s y - b s) = √2π e^{a²/2} 2 cosh b
    let s = Polynomial::coordinate(Coordinate::number(VariableId::new(1)));
    let arrays = vec![reals(1, -1.0, 1.0), array("s", &[], Domain::Spin)];
    let energy = sum([times(0.5, &square(&y(0))), times(-3.0, &(&y(0) * &s)), times(0.25, &s)]);
    let two_cosh = Dd::from_f64(0.25).exp() + Dd::from_f64(-0.25).exp();
    let expected = half_ln_2pi() + Dd::from_f64(4.5) + two_cosh.ln();
    assert_ln(found(arrays, vec![], energy), expected, 1e-29);
}

#[test]
fn a_rotation_does_not_change_the_integral() {
    let entry = |row: [f64; 2]| Definition::Polynomial(sum([times(row[0], &y(0)), times(row[1], &y(1))]));
    // 3-4-5, scaled by five: the determinant is 25
    let definitions = vec![entry([3.0, -4.0]), entry([4.0, 3.0])];
    let energy = sum([times(0.5, &square(&derived(0))), times(2.0, &square(&derived(1))), derived(0)]);
    let normalizer = found(vec![reals(2, -1.0, 1.0)], definitions, energy);
    assert_eq!(normalizer.method, NormalizerMethod::Gaussian);
    // ∫ e^{-u²/2 - u} ∫ e^{-2v²} / 25
    let expected = half_ln_2pi() + Dd::from_f64(0.5) + half_ln_2pi() - Dd::LN_2 - Dd::from_f64(25.0).ln();
    assert_ln(normalizer, expected, 1e-29);
}

#[test]
fn quadratic_definitions_are_expanded() {
    let definitions = vec![Definition::Polynomial(sum([square(&y(0)), times(2.0, &y(0))]))];
    // 3 (y² + 2y) = 3 (y + 1)² - 3
    let normalizer = found(vec![reals(1, -1.0, 1.0)], definitions, times(3.0, &derived(0)));
    assert_ln(
        normalizer,
        half_ln_2pi() - Dd::from_f64(6.0).ln() * Dd::from_f64(0.5) + Dd::from_f64(3.0),
        1e-29,
    );
}

/// The determinant of a matrix of integers, by Bareiss' elimination, in which every quotient is exact.
fn determinant(mut matrix: Vec<Vec<i128>>) -> i128 {
    let n = matrix.len();
    let mut before = 1;
    for k in 0..n - 1 {
        assert_ne!(matrix[k][k], 0, "leading minors of a positive definite matrix are positive");
        for i in k + 1..n {
            for j in k + 1..n {
                matrix[i][j] = (matrix[i][j] * matrix[k][k] - matrix[i][k] * matrix[k][j]) / before;
            }
        }
        before = matrix[k][k];
    }
    matrix[n - 1][n - 1]
}

#[test]
fn random_gaussians_agree_with_determinants_of_integers() {
    let mut random = hamnet_numeric::random::Random::new(5);
    for n in 1..7usize {
        let small = |random: &mut hamnet_numeric::random::Random| random.below(7) as i128 - 3;
        let m: Vec<Vec<i128>> = (0..n).map(|_| (0..n).map(|_| small(&mut random)).collect()).collect();
        let b: Vec<i128> = (0..n).map(|_| small(&mut random)).collect();
        let gram = |i: usize, j: usize| (0..n).map(|k| m[k][i] * m[k][j]).sum::<i128>() + i128::from(i == j);
        let a: Vec<Vec<i128>> = (0..n).map(|i| (0..n).map(|j| gram(i, j)).collect()).collect();
        let quadratic = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        let energy = sum(quadratic.map(|(i, j)| times(0.5 * a[i][j] as f64, &(&y(i) * &y(j)))));
        let energy = &energy + &sum((0..n).map(|i| times(b[i] as f64, &y(i))));
        let normalizer = found(vec![reals(n, -1.0, 1.0)], vec![], energy);
        // bᵀA⁻¹b = det A - det [[A b], [bᵀ 1]] over det A, plus one
        let mut bordered: Vec<Vec<i128>> =
            a.iter().zip(&b).map(|(row, &b)| [&row[..], &[b]].concat()).collect();
        bordered.push([&b[..], &[0]].concat());
        let det = determinant(a);
        let form = Dd::from_f64(-determinant(bordered) as f64) / Dd::from_f64(det as f64);
        let twice = gaussian::LN_2PI.mul_f64(n as f64) - Dd::from_f64(det as f64).ln() + form;
        assert_ln(normalizer, twice.mul_f64(0.5), 1e-29);
        assert!(normalizer.error < 1e-26, "{n}: {:e}", normalizer.error);
    }
}

#[test]
fn cubature_agrees_with_the_closed_form() {
    // twelve standard deviations leave out 4e-33 of each
    for n in 1..=3usize {
        let coupled = sum((1..n).map(|i| times(-0.25, &(&y(i - 1) * &y(i)))));
        let energy = &sum((0..n).map(|i| times(0.5 + 0.25 * i as f64, &square(&y(i))))) + &coupled;
        let law = law(vec![reals(n, -14.0, 14.0)], vec![], energy);
        let closed = ln_z(&law, 0).unwrap();
        assert_eq!(closed.method, NormalizerMethod::Gaussian);
        let group = &Group::all(&law, 0)[0];
        let cubature = cubature::ln_integral(&law, group).unwrap();
        let off = (cubature.value - closed.ln_z).abs().hi();
        assert!(off <= cubature.error + closed.error, "{n}: {off:e} {cubature:?}");
        assert!(cubature.error < 1e-14, "{n}: {:e}", cubature.error);
    }
}

#[test]
fn integrals_over_ranges_are_known() {
    let one = |definitions: Vec<Definition>, energy: Polynomial, low: f64, high: f64, expected: f64| {
        let normalizer = found(vec![reals(1, low, high)], definitions, energy);
        assert_integral(normalizer, expected, NormalizerMethod::Cubature);
    };
    let function = |function, of: Polynomial| Definition::Function(function, of);
    let at = |f: Function, x: f64| f.evaluate(Dd::from_f64(x)).to_f64();
    // no term at all
    one(vec![], Polynomial::zero(), -1.0, 2.0, 3.0);
    // e^y
    one(vec![], times(-1.0, &y(0)), -1.0, 1.0, at(Function::Exp, 1.0) - at(Function::Exp, -1.0));
    // e^y e^{-e^y}
    let tower = |x: f64| at(Function::Exp, -at(Function::Exp, x));
    one(vec![function(Function::Exp, y(0))], &derived(0) - &y(0), -1.0, 1.5, tower(-1.0) - tower(1.5));
    // 1/(1 + y²), twice
    let circle = sum([Polynomial::constant(1.0), square(&y(0))]);
    one(vec![function(Function::Ln, circle.clone())], derived(0), -1.0, 1.0, std::f64::consts::FRAC_PI_2);
    let inverse = vec![function(Function::Reciprocal, circle), function(Function::Ln, derived(0))];
    one(inverse, times(-1.0, &derived(1)), -1.0, 1.0, std::f64::consts::FRAC_PI_2);
    // cos y and sin y
    let wave = |wave| vec![function(wave, y(0)), function(Function::Ln, derived(0))];
    let energy = times(-1.0, &derived(1));
    one(wave(Function::Cos), energy.clone(), -1.0, 1.0, 2.0 * at(Function::Sin, 1.0));
    one(wave(Function::Sin), energy.clone(), 0.5, 2.0, at(Function::Cos, 0.5) - at(Function::Cos, 2.0));
    // √y and y^1.5
    one(wave(Function::Sqrt), energy.clone(), 1.0, 4.0, 14.0 / 3.0);
    one(wave(Function::Power(1.5)), energy.clone(), 1.0, 4.0, 12.4);
    // s (1 - s) and 1 - t²
    let rest = Definition::Polynomial(sum([derived(0), times(-1.0, &square(&derived(0)))]));
    let slope = vec![function(Function::Logistic, y(0)), rest, function(Function::Ln, derived(1))];
    let step = at(Function::Logistic, 3.0) - at(Function::Logistic, -2.0);
    one(slope, times(-1.0, &derived(2)), -2.0, 3.0, step);
    let rest = Definition::Polynomial(sum([Polynomial::constant(1.0), times(-1.0, &square(&derived(0)))]));
    let slope = vec![function(Function::Tanh, y(0)), rest, function(Function::Ln, derived(1))];
    let step = at(Function::Tanh, 1.0) - at(Function::Tanh, -0.5);
    one(slope, times(-1.0, &derived(2)), -0.5, 1.0, step);
}

/// `Γ(5/4)`; `∫ e^{-y⁴} = 2Γ(5/4)`.
const GAMMA: f64 = 0.906_402_477_055_477;

#[test]
fn a_narrow_peak_far_from_every_middle_is_found() {
    let distance = sum([times(1000.0, &y(0)), Polynomial::constant(-333.33)]);
    let energy = square(&square(&distance));
    let normalizer = found(vec![reals(1, -100.0, 100.0)], vec![], energy);
    assert_integral(normalizer, 2.0 * GAMMA / 1000.0, NormalizerMethod::Cubature);
}

#[test]
fn a_deep_well_far_below_the_first_energies_is_found() {
    // -H reaches 5000, where exponentials of f64 have long overflowed
    let energy = sum([times(5.0, &square(&square(&y(0)))), Polynomial::constant(-5000.0)]);
    let normalizer = found(vec![reals(1, -90.0, 100.0)], vec![], energy);
    let fifth = Dd::from_f64(2.0 * GAMMA) / Dd::from_f64(5.0).sqrt().sqrt();
    assert_ln(normalizer, fifth.ln() + Dd::from_f64(5000.0), 1e-12);
}

#[test]
fn a_bent_valley_is_followed() {
    // ∫∫ e^{-(1 - y)² - 100 (z - y²)²} = π/10; the box leaves out less than e^-36 of it
    let bent = &y(1) - &square(&y(0));
    let left = &Polynomial::constant(1.0) - &y(0);
    let energy = sum([square(&left), times(100.0, &square(&bent))]);
    let real = |name: &str, low, high| array(name, &[], Domain::Real(RealRange::new(low, high).unwrap()));
    let normalizer = found(vec![real("y", -5.0, 7.0), real("z", -3.0, 55.0)], vec![], energy);
    assert_integral(normalizer, std::f64::consts::PI / 10.0, NormalizerMethod::Cubature);
}

#[test]
fn independent_reals_multiply() {
    let energy = sum((0..100).map(|i| square(&square(&y(i)))));
    let normalizer = found(vec![reals(100, -5.0, 5.0)], vec![], energy);
    assert_ln(normalizer, Dd::from_f64(2.0 * GAMMA).ln().mul_f64(100.0), 100.0 * F64);
    assert!(normalizer.error < 1e-13);
}

#[test]
fn spins_and_three_coupled_reals_are_integrated() {
    // Σ_s ∫ e^{-s y₀ y₁ y₂} = 2 ∫ sinh(y₀y₁y₂)-even part: the series Σ_k 2 · 8/((2k)! (2k + 1)³)
    let s = Polynomial::coordinate(Coordinate::number(VariableId::new(3)));
    let arrays = vec![reals(3, -1.0, 1.0), array("s", &[], Domain::Spin)];
    let energy = &s * &(&(&y(0) * &y(1)) * &y(2));
    let mut factorial = 1.0;
    let mut series = 0.0;
    for k in 0..12 {
        let even = f64::from(2 * k);
        if k > 0 {
            factorial *= even * (even - 1.0);
        }
        series += 16.0 / (factorial * (even + 1.0) * (even + 1.0) * (even + 1.0));
    }
    assert_integral(found(arrays, vec![], energy), series, NormalizerMethod::Cubature);
}

#[test]
fn discrete_groups_are_summed() {
    let arrays = vec![array("s", &[2], Domain::Spin), reals(1, 0.0, 1.0)];
    let spins = Definition::Function(Function::Exp, sum([y(0), y(1)]));
    let normalizer = found(arrays, vec![spins], derived(0));
    let exp = |x: f64| Dd::from_f64(x).exp().to_f64();
    let expected = exp(-exp(2.0)) + 2.0 * exp(-1.0) + exp(-exp(-2.0));
    assert_integral(normalizer, expected, NormalizerMethod::Cubature);
}

#[test]
fn what_cannot_be_integrated_is_refused_with_the_remedy() {
    let refused = |arrays, definitions, energy| {
        let error = ln_z(&law(arrays, definitions, energy), 0).unwrap_err();
        assert!(error.to_string().contains("give ln_z as a number"), "{error}");
        error
    };
    let coupled = (0..4).fold(Polynomial::constant(1.0), |product, i| &product * &y(i));
    let error = refused(vec![reals(4, -1.0, 1.0)], vec![], coupled);
    assert!(matches!(error, NormalizerError::TooManyReals { found: 4, .. }), "{error}");
    let spins = sum((1..=17).map(|i| &y(0) * &y(i)));
    let error = refused(vec![reals(1, -1.0, 1.0), array("s", &[17], Domain::Spin)], vec![], spins);
    assert!(matches!(error, NormalizerError::TooManyStates { .. }), "{error}");
    let quartic = square(&square(&y(0)));
    let spins = sum((1..=13).map(|i| &y(0) * &y(i)).chain([quartic]));
    let error = refused(vec![reals(1, -1.0, 1.0), array("s", &[13], Domain::Spin)], vec![], spins);
    assert!(matches!(error, NormalizerError::TooManyStates { log2_limit: 12.0, .. }), "{error}");
    let logarithm = vec![Definition::Function(Function::Ln, y(0))];
    let error = refused(vec![reals(1, -1.0, 1.0)], logarithm, derived(0));
    assert!(matches!(error, NormalizerError::Undefined { .. }), "{error}");
    // 1/y is not integrable next to zero, and its logarithm is not defined there
    let error = refused(
        vec![reals(1, 1e-300, 1.0)],
        vec![Definition::Function(Function::Reciprocal, y(0))],
        times(-1.0, &derived(0)),
    );
    assert!(
        matches!(error, NormalizerError::Inaccurate { .. } | NormalizerError::Undefined { .. }),
        "{error}"
    );
}
