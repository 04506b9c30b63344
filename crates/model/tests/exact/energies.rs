//! Laws of reals and functions, judged from their energies.

use dashu::float::FBig;
use dashu::float::round::mode::HalfEven;
use dashu::rational::RBig;
use hamnet_model::exact::{Bounded, Budget, Declined, EnergyJudge, Judge, Method};
use hamnet_model::hamiltonian::{Array, Classes, Definition, Domain, Function, LnZ, Prior, Space};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_model::{Evidence, Finding, Hamiltonian, Model, RealRange, Target, Variable, VariableId};
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use crate::rational::{absolute, of_dd, of_scaled, rational};

fn reals(count: usize) -> Array {
    let range = RealRange::new(-10.0, 10.0).unwrap();
    Array { name: "y".to_owned(), shape: vec![count], domain: Domain::Real(range) }
}

fn y(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

fn times(factor: f64, polynomial: &Polynomial) -> Polynomial {
    polynomial.scaled(Dd::from_f64(factor))
}

fn sum(terms: impl IntoIterator<Item = Polynomial>) -> Polynomial {
    terms.into_iter().fold(Polynomial::zero(), |sum, term| &sum + &term)
}

fn two_classes(ln_z: [LnZ; 2]) -> Option<Classes> {
    let variable = Variable::new("x", vec!["a".to_owned(), "b".to_owned()]).unwrap();
    Some(Classes::new(variable, Prior::Probabilities(vec![0.5, 0.5]), ln_z.to_vec()).unwrap())
}

fn law(arrays: Vec<Array>, definitions: Vec<Definition>, energies: [Polynomial; 2]) -> Hamiltonian {
    let classes = two_classes([LnZ::Auto; 2]);
    Hamiltonian::with_definitions(None, Space::new(arrays).unwrap(), definitions, classes, energies.to_vec())
        .unwrap()
}

fn row(values: &[f64], variables: usize) -> Evidence {
    let mut row = Evidence::none(variables);
    for (index, &value) in values.iter().enumerate() {
        row.set(VariableId::new(index), Finding::Value(value));
    }
    row
}

/// `½ (y - mean)²/variance`.
fn normal(mean: f64, variance: f64) -> Polynomial {
    let away = &y(0) - &Polynomial::constant(mean);
    times(0.5 / variance, &(&away * &away))
}

fn posterior(law: &Hamiltonian, values: &[f64]) -> (Vec<f64>, f64) {
    let model = Model::from(law.clone());
    let class = [Target::marginal(law.class().unwrap())];
    let judgement = Judge::new(&model).judge(&class, false, &row(values, law.variables().len())).unwrap();
    assert_eq!(judgement.method, Method::Energies);
    assert!(judgement.total_variation_bound() < 1e-26, "{:e}", judgement.total_variation_bound());
    (judgement.posteriors[0].iter().map(|p| p.to_f64()).collect(), judgement.ln_evidence.to_f64())
}

#[test]
fn quadratic_and_linear_discriminants_have_their_numbers() {
    // THEORY, check 15
    let quadratic = law(vec![reals(1)], vec![], [normal(0.0, 1.0), normal(0.0, 4.0)]);
    let (p, ln_evidence) = posterior(&quadratic, &[1.5]);
    assert!((p[0] - 0.462_420_297_7).abs() < 1e-9, "{p:?}");
    let density = |variance: f64| (-1.125 / variance, -0.5 * ln(2.0 * std::f64::consts::PI * variance));
    let both = [density(1.0), density(4.0)].map(|(power, ln)| Dd::from_f64(power + ln).exp().to_f64() / 2.0);
    assert!((ln_evidence - ln(both[0] + both[1])).abs() < 1e-14);
    let linear = law(vec![reals(1)], vec![], [normal(-1.0, 1.0), normal(1.0, 1.0)]);
    assert!((posterior(&linear, &[0.3]).0[1] - 0.645_656_306_2).abs() < 1e-9);
}

fn ln(x: f64) -> f64 {
    Dd::from_f64(x).ln().to_f64()
}

/// `Σ_k |ŷ_k|²/(2 S_k)`, `1/S_k = 1 + 2a(1 - cos(2πk/8))`, `ŷ` the unitary Fourier transform given by definitions: the real
/// part of `ŷ_k` has number `2k`, the imaginary one `2k + 1`.
fn spectral(a: f64) -> Polynomial {
    let cosine = |k: usize| cos_sin(k).0;
    sum((0..8).flat_map(|k| [2 * k, 2 * k + 1].map(|number| (k, number))).map(|(k, number)| {
        let part = Polynomial::coordinate(Coordinate::derived(number));
        let inverse = Dd::ONE + Dd::from_f64(2.0 * a) * (Dd::ONE - cosine(k));
        (&part * &part).scaled(inverse * Dd::from_f64(0.5))
    }))
}

/// The cosine and sine of `2πk/8`.
fn cos_sin(k: usize) -> (Dd, Dd) {
    let half = Dd::from_f64(0.5).sqrt();
    let (one, zero) = (Dd::ONE, Dd::ZERO);
    [
        (one, zero),
        (half, half),
        (zero, one),
        (-half, half),
        (-one, zero),
        (-half, -half),
        (zero, -one),
        (half, -half),
    ][k % 8]
}

fn fourier() -> Vec<Definition> {
    let eighth = Dd::from_f64(0.125).sqrt();
    let parts = (0..8).flat_map(|k| [(k, false), (k, true)]);
    parts
        .map(|(k, imaginary)| {
            let entry = |j: usize| {
                let (cosine, sine) = cos_sin(j * k);
                y(j).scaled(eighth * if imaginary { -sine } else { cosine })
            };
            Definition::Polynomial(sum((0..8).map(entry)))
        })
        .collect()
}

/// `½ yᵀPy` with the inverse of the same covariance: `1 + 2a` on the diagonal and `-a` beside it, periodic.
fn dense(a: f64) -> Polynomial {
    sum((0..8).flat_map(|i| {
        let own = times(0.5 * (1.0 + 2.0 * a), &(&y(i) * &y(i)));
        [own, times(-a, &(&y(i) * &y((i + 1) % 8)))]
    }))
}

#[test]
fn a_gaussian_chain_is_the_same_by_its_spectrum_and_by_its_covariance() {
    // THEORY, check 16; energies there hold ln Z
    let values = [1.0, 2.0, 0.0, -1.0, 0.5, 0.0, -2.0, 1.0];
    let by_spectrum = law(vec![reals(8)], fourier(), [spectral(0.0), spectral(0.5)]);
    let by_covariance = law(vec![reals(8)], vec![], [dense(0.0), dense(0.5)]);
    for law in [by_spectrum, by_covariance] {
        assert!((posterior(&law, &values).0[0] - 0.946_837_977_349).abs() < 1e-10);
        let judge = EnergyJudge::new(&law, Budget::default()).unwrap();
        let energies = judge.energies(&row(&values, 9)).unwrap();
        for (class, expected) in [(0, 12.976_508_265_637), (1, 15.856_291_972_248)] {
            let ln_z = hamnet_model::hamiltonian::ln_z(&law, class).unwrap().ln_z;
            assert!(((energies[class].value + ln_z).to_f64() - expected).abs() < 1e-10);
        }
    }
}

/// A law of bits, spins and a category with terms of every kind.
fn discrete(random: &mut Random) -> Hamiltonian {
    let array =
        |name: &str, shape: &[usize], domain| Array { name: name.to_owned(), shape: shape.to_vec(), domain };
    let colours = Domain::Category(["r", "g", "b"].map(str::to_owned).to_vec());
    let arrays =
        vec![array("b", &[2], Domain::Bit), array("s", &[2], Domain::Spin), array("c", &[], colours)];
    let mut coordinates: Vec<Coordinate> = (0..4).map(|i| Coordinate::number(VariableId::new(i))).collect();
    coordinates.extend((0..3).map(|state| Coordinate::indicator(VariableId::new(4), state)));
    let mut energy = || {
        sum((0..12).map(|_| {
            let powers = (0..3).map(|_| (coordinates[random.below(coordinates.len())], 1));
            Polynomial::term(Monomial::new(powers), 4.0 * random.unit() - 2.0)
        }))
    };
    let energies = [energy(), energy()];
    law(arrays, vec![], energies)
}

#[test]
fn discrete_laws_are_judged_alike_from_energies_and_by_elimination() {
    let mut random = Random::new(11);
    for _ in 0..40 {
        let law = discrete(&mut random);
        let model = Model::from(law.clone());
        let (judge, energies) = (Judge::new(&model), EnergyJudge::new(&law, Budget::default()).unwrap());
        let mut evidence = Evidence::none(6);
        for id in law.variables().ids() {
            let cardinality = law.variables().cardinality(id);
            let likelihoods = (0..cardinality).map(|_| random.unit()).collect();
            match random.below(4) {
                0 => {}
                1 => evidence.set(id, Finding::Soft(likelihoods)),
                _ => evidence.set(id, Finding::State(random.below(cardinality))),
            }
        }
        let ids = |places: &[usize]| places.iter().map(|&place| VariableId::new(place)).collect::<Vec<_>>();
        let targets = [Target::joint(ids(&[5])), Target::joint(ids(&[4, 1])), Target::joint(ids(&[2]))];
        let exact = judge.judge_by(Method::Elimination, &targets, true, &evidence).unwrap();
        let found = energies.judge(&targets, &evidence).unwrap();
        let bound = exact.total_variation_bound() + found.total_variation_bound();
        for (exact, found) in exact.posteriors.iter().zip(&found.posteriors) {
            let distance = exact.iter().zip(found).map(|(a, b)| (*a - *b).abs().to_f64()).sum::<f64>() / 2.0;
            assert!(distance <= bound, "{distance:e} {bound:e}");
        }
        let off = (exact.ln_evidence - found.ln_evidence).abs().to_f64();
        assert!(off <= exact.ln_evidence_bound() + found.ln_evidence_bound(), "{off:e}");
        assert!(bound < 1e-27, "{bound:e}");
    }
}

/// A polynomial of four reals at values of 53 bits, exactly.
fn exactly(polynomial: &Polynomial, values: &[f64]) -> RBig {
    polynomial.terms().fold(RBig::ZERO, |sum, (monomial, coefficient)| {
        let powers = monomial.powers().iter().map(|&(coordinate, exponent)| {
            let value = rational(values[coordinate.variable().unwrap().index()]);
            (0..exponent).fold(RBig::ONE, |product, _| product * &value)
        });
        sum + powers.fold(of_dd(coefficient), |product, power| product * power)
    })
}

#[test]
fn energies_are_within_their_bounds_and_the_bounds_are_not_idle() {
    let mut random = Random::new(3);
    let mut worst = 0.0f64;
    for _ in 0..300 {
        let mut energy = || {
            sum((0..6).map(|_| {
                let powers = (0..4).map(|_| (Coordinate::number(VariableId::new(random.below(4))), 1));
                Polynomial::term(Monomial::new(powers), random.unit() - 0.5)
            }))
        };
        let energies = [energy(), energy()];
        let values: Vec<f64> = (0..4).map(|_| 20.0 * random.unit() - 10.0).collect();
        let classes = two_classes([LnZ::Given(0.0); 2]);
        let space = Space::new(vec![reals(4)]).unwrap();
        let law = Hamiltonian::new(None, space, classes, energies.to_vec()).unwrap();
        let judge = EnergyJudge::new(&law, Budget::default()).unwrap();
        let found = judge.energies(&row(&values, 5)).unwrap();
        for (Bounded { value, error }, energy) in found.into_iter().zip(&energies) {
            let off = absolute(of_dd(value) - exactly(energy, &values));
            worst = worst.max((off / rational(error)).to_f64_fast());
        }
    }
    assert!(worst <= 1.0, "broken: {worst}");
    assert!(worst >= 1e-3, "idle: {worst}");
}

/// `e^x` to 60 digits.
fn exponential(x: &RBig) -> RBig {
    let exp: FBig<HalfEven, 2> = x.to_float::<HalfEven, 2>(200).value().exp();
    RBig::try_from(exp).expect("finite")
}

#[test]
fn posteriors_are_within_their_bound_and_it_is_not_idle() {
    let mut random = Random::new(17);
    let mut worst = 0.0f64;
    for _ in 0..200 {
        let mut cubic = || {
            sum((0..6).map(|_| {
                let powers = (0..3).map(|_| (Coordinate::number(VariableId::new(random.below(3))), 1));
                Polynomial::term(Monomial::new(powers), 0.1 * random.unit() - 0.05)
            }))
        };
        let energies = [cubic(), cubic()];
        let values: Vec<f64> = (0..3).map(|_| 4.0 * random.unit() - 2.0).collect();
        let given = [0.25, -0.5];
        let classes = two_classes(given.map(LnZ::Given));
        let law = Hamiltonian::new(None, Space::new(vec![reals(3)]).unwrap(), classes, energies.to_vec());
        let model = Model::from(law.unwrap());
        let class = [Target::marginal(VariableId::new(3))];
        let judgement = Judge::new(&model).judge(&class, false, &row(&values, 4)).unwrap();
        let weights: Vec<RBig> = (0..2)
            .map(|x| exponential(&-(exactly(&energies[x], &values) + rational(given[x]))) / RBig::from(2))
            .collect();
        let total = &weights[0] + &weights[1];
        let off = absolute(of_dd(judgement.posteriors[0][0]) - &weights[0] / &total);
        worst = worst.max((off / rational(judgement.total_variation_bound())).to_f64_fast());
        let off = absolute(of_scaled(judgement.evidence) - &total) / total;
        assert!(off <= rational(judgement.bound), "p(y)");
    }
    assert!(worst <= 1.0, "broken: {worst}");
    assert!(worst >= 1e-3, "idle: {worst}");
}

#[test]
fn functions_pass_errors_on_by_their_slopes() {
    let functions = [Function::Exp, Function::Ln, Function::Sqrt, Function::Sin, Function::Reciprocal];
    let more = [Function::Cos, Function::Tanh, Function::Logistic, Function::Power(-1.5)];
    for function in functions.into_iter().chain(more) {
        let (at, off) = (0.75, 1e-20);
        let image = Bounded::within(Dd::from_f64(at), off).map(function).unwrap();
        let moved = function.evaluate(Dd::from_parts(at, off));
        let step = (moved - image.value).abs().to_f64();
        assert!(step <= image.error && step >= 0.9 * image.error, "{function}: {step:e} {image:?}");
    }
    assert_eq!(Bounded::within(Dd::from_f64(0.5), 0.6).map(Function::Ln), None);
}

#[test]
fn a_discrete_variable_beside_reals_is_inferred_from_all_others() {
    // H_x = y²/2 - (x + 1) y s: p(s | y, x) is logistic in 2 (x + 1) y
    let s = y(1);
    let spin = Array { name: "s".to_owned(), shape: vec![], domain: Domain::Spin };
    let energy = |slope: f64| &normal(0.0, 1.0) - &times(slope, &(&y(0) * &s));
    let law = law(vec![Array { shape: vec![], ..reals(1) }, spin], vec![], [energy(1.0), energy(2.0)]);
    let model = Model::from(law);
    let judge = Judge::new(&model);
    let target = [Target::marginal(VariableId::new(1))];
    let mut row = row(&[0.25], 3);
    row.set(VariableId::new(2), Finding::State(1));
    let p = judge.judge(&target, false, &row).unwrap().posteriors[0][1];
    assert!((p - Dd::from_f64(1.0).logistic()).abs().to_f64() < 1e-29);
    // without the class it is the mean over p(x | y), which is not ½ here
    row.set(VariableId::new(2), Finding::Missing);
    let both = [Target::marginal(VariableId::new(1)), Target::marginal(VariableId::new(2))];
    let judgement = judge.judge(&both, false, &row).unwrap();
    let class = judgement.posteriors[1].clone();
    let mean = class[0] * Dd::from_f64(0.5).logistic() + class[1] * Dd::from_f64(1.0).logistic();
    assert!((judgement.posteriors[0][1] - mean).abs().to_f64() < 1e-29);
    assert!((class[0].to_f64() - 0.5).abs() > 1e-3);
}

#[test]
fn what_the_judge_does_not_answer_it_says() {
    let logarithm = vec![Definition::Function(Function::Ln, y(0))];
    let derived = Polynomial::coordinate(Coordinate::derived(0));
    let model = Model::from(law(vec![reals(1)], logarithm, [derived, normal(0.0, 1.0)]));
    let class = [Target::marginal(VariableId::new(1))];
    // ln y is not defined on the range, so that its normalizer is not found
    let judge = Judge::new(&model);
    let declined = judge.judge(&class, false, &row(&[1.0], 2)).unwrap_err();
    assert!(matches!(declined, Declined::Normalizer(_)), "{declined}");
    assert_eq!(judge.supported(&row(&[1.0], 2)), Ok(true));
    let model = Model::from(law(vec![reals(1)], vec![], [normal(0.0, 1.0), normal(0.0, 4.0)]));
    let judge = Judge::new(&model);
    let declined = judge.judge(&class, false, &Evidence::none(2)).unwrap_err();
    assert_eq!(declined, Declined::Unobserved { variable: "y.0".to_owned() });
    let real = [Target::marginal(VariableId::new(0))];
    let declined = judge.judge(&real, true, &row(&[1.0], 2)).unwrap_err();
    assert_eq!(declined, Declined::RealTarget { variable: "y.0".to_owned() });
    let declined = judge.judge(&class, false, &row(&[1e9], 2)).unwrap_err();
    assert!(matches!(declined, Declined::EnergyTooLarge { .. }), "{declined}");
    let free = Budget { multiply_adds: 1, bytes: 1 << 20 };
    let declined = Judge::new(&model).with_budget(free).judge(&class, false, &row(&[1.0], 2)).unwrap_err();
    assert!(matches!(declined, Declined::TooCostly { .. }), "{declined}");
    assert_eq!(judge.supported(&row(&[1.0], 2)), Ok(true));
}
