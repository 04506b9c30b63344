//! Moments of drawn reals against those of their laws, in standard deviations of the mean of so many draws.

use super::*;
use crate::RealRange;
use crate::hamiltonian::{Definition, Function, ln_z};
use crate::sample::classes::{conditional_energies, marginal_energies};
use crate::sample::gibbs::Chain;
use crate::sample::sites::Sites;
use crate::sample::swept::Swept;
use hamnet_numeric::random::Random;

fn array(name: &str, shape: &[usize], domain: Domain) -> Array {
    Array { name: name.to_owned(), shape: shape.to_vec(), domain }
}

fn reals(count: usize, low: f64, high: f64) -> Array {
    array("y", &[count], Domain::Real(RealRange::new(low, high).unwrap()))
}

fn times(factor: f64, polynomial: &Polynomial) -> Polynomial {
    polynomial.scaled(Dd::from_f64(factor))
}

fn sum(terms: impl IntoIterator<Item = Polynomial>) -> Polynomial {
    terms.into_iter().fold(Polynomial::zero(), |sum, term| &sum + &term)
}

fn square(polynomial: &Polynomial) -> Polynomial {
    polynomial * polynomial
}

fn two_classes(prior: [f64; 2], ln_z: [LnZ; 2]) -> Option<Classes> {
    let states = ["a", "b"].map(str::to_owned).to_vec();
    let variable = Variable::new("x", states).unwrap();
    Some(Classes::new(variable, Prior::Probabilities(prior.to_vec()), ln_z.to_vec()).unwrap())
}

fn value(row: &Evidence, index: usize) -> f64 {
    match row.get(VariableId::new(index)) {
        Finding::Value(value) => *value,
        Finding::State(state) => *state as f64,
        other => panic!("{other:?} was drawn"),
    }
}

/// Asserts that the mean of `of` over `rows` is `expected`, within four standard deviations of the mean of independent draws;
/// `dependence` is how many times larger that may be for dependent ones.
fn assert_mean(rows: &[&Evidence], of: impl Fn(&Evidence) -> f64, expected: f64, dependence: f64) {
    let n = rows.len() as f64;
    let mean = rows.iter().map(|row| of(row)).sum::<f64>() / n;
    let variance = rows.iter().map(|row| (of(row) - mean).powi(2)).sum::<f64>() / n;
    let off = (mean - expected) / (variance / n).sqrt();
    assert!(off.abs() < 4.0 * dependence, "{mean} instead of {expected}: {off} standard deviations");
}

/// In class `a` independent normals, in class `b` `½ (2y₀² - 2y₀y₁ + 2y₁²) - 3y₀`: precision [[2, -1], [-1, 2]], so covariance
/// [[2, 1], [1, 2]]/3 and mean (2, 1).
fn gaussians(ln_z: [LnZ; 2]) -> Model {
    let normals = sum([times(0.5, &square(&number(0))), times(0.125, &square(&number(1)))]);
    let coupled = sum([
        square(&number(0)),
        times(-1.0, &(&number(0) * &number(1))),
        square(&number(1)),
        times(-3.0, &number(0)),
    ]);
    let space = Space::new(vec![reals(2, -1.0, 1.0)]).unwrap();
    let classes = two_classes([0.3, 0.7], ln_z);
    Hamiltonian::new(None, space, classes, vec![normals, coupled]).unwrap().into()
}

fn check_gaussians(sampler: &Sampler<'_>, second: f64, dependence: f64) {
    let rows: Vec<Evidence> = sampler.rows(5).unwrap().take(DRAWS).collect();
    assert_mean(&rows.iter().collect::<Vec<_>>(), |row| value(row, 2), second, 1.0);
    let of_class = |class: f64| rows.iter().filter(|row| value(row, 2) == class).collect::<Vec<_>>();
    for (class, mean, [own, cross, other]) in
        [(0.0, [0.0, 0.0], [1.0, 0.0, 4.0]), (1.0, [2.0, 1.0], [2.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0])]
    {
        let rows = of_class(class);
        let away = |row: &Evidence, index: usize| value(row, index) - mean[index];
        assert_mean(&rows, |row| value(row, 0), mean[0], dependence);
        assert_mean(&rows, |row| value(row, 1), mean[1], dependence);
        assert_mean(&rows, |row| away(row, 0).powi(2), own, dependence);
        assert_mean(&rows, |row| away(row, 0) * away(row, 1), cross, dependence);
        assert_mean(&rows, |row| away(row, 1).powi(2), other, dependence);
    }
}

#[test]
fn gaussian_classes_have_their_prior_means_and_covariances() {
    let model = gaussians([LnZ::Auto; 2]);
    let sampler = Sampler::new(&model).unwrap();
    assert_eq!(sampler.method(), Method::Gaussian);
    check_gaussians(&sampler, 0.7, 1.0);
    let sampler = Sampler::gibbs(&model).unwrap();
    assert_eq!(sampler.method(), Method::Gibbs(Sweeps::default()));
    check_gaussians(&sampler, 0.7, 1.5);
}

#[test]
fn given_normalizers_weigh_the_classes() {
    // Z is 4π for the one and 2π e³/√3 for the other
    let pi = std::f64::consts::PI;
    let model = gaussians([LnZ::Given(0.0), LnZ::Given(3.0)]);
    let [a, b] = [0.3 * 4.0 * pi, 0.7 * 2.0 * pi / 3f64.sqrt()];
    check_gaussians(&Sampler::new(&model).unwrap(), b / (a + b), 1.0);
}

#[test]
fn spins_beside_gaussians_are_drawn_with_them() {
    // y²/2 - y s + ¼ s: the spin has energy ¼ s, and y is normal around s
    let space = Space::new(vec![reals(1, -1.0, 1.0), array("s", &[], Domain::Spin)]).unwrap();
    let energy = sum([
        times(0.5, &square(&number(0))),
        times(-1.0, &(&number(0) * &number(1))),
        times(0.25, &number(1)),
    ]);
    let model = Model::from(Hamiltonian::new(None, space, None, vec![energy]).unwrap());
    let up = Dd::from_f64(-0.5).logistic().to_f64();
    for (sampler, dependence) in
        [(Sampler::new(&model).unwrap(), 1.0), (Sampler::gibbs(&model).unwrap(), 1.5)]
    {
        let rows: Vec<Evidence> = sampler.rows(1).unwrap().take(DRAWS).collect();
        let rows: Vec<&Evidence> = rows.iter().collect();
        assert_mean(&rows, |row| value(row, 1), up, dependence);
        let away = |row: &Evidence| value(row, 0) - (2.0 * value(row, 1) - 1.0);
        assert_mean(&rows, away, 0.0, 1.5);
        assert_mean(&rows, |row| away(row).powi(2), 1.0, 1.5);
    }
}

#[test]
fn reals_in_a_box_are_drawn_by_slices() {
    // y₀⁴ - y₀y₁ + y₁² + e^{y₁}: the means of y₀² and of y₁ are slopes of ln Z
    let definitions = vec![Definition::Function(Function::Exp, number(1))];
    let derived = Polynomial::coordinate(Coordinate::derived(0));
    let energy = |first: f64, second: f64| {
        sum([
            square(&square(&number(0))),
            times(-1.0, &(&number(0) * &number(1))),
            square(&number(1)),
            derived.clone(),
            times(first, &square(&number(0))),
            times(second, &number(1)),
        ])
    };
    let law = |first, second| {
        let space = Space::new(vec![reals(2, -2.0, 1.5)]).unwrap();
        let energies = vec![energy(first, second)];
        Hamiltonian::with_definitions(None, space, definitions.clone(), None, energies).unwrap()
    };
    let step = 1e-4;
    let ln_z = |first, second| ln_z(&law(first, second), 0).unwrap().ln_z.to_f64();
    let slope = |up: f64, down: f64| (down - up) / (2.0 * step);
    let square_mean = slope(ln_z(step, 0.0), ln_z(-step, 0.0));
    let mean = slope(ln_z(0.0, step), ln_z(0.0, -step));
    let model = Model::from(law(0.0, 0.0));
    let sampler = Sampler::new(&model).unwrap();
    assert!(!sampler.method().is_exact());
    let rows: Vec<Evidence> = sampler.rows(2).unwrap().take(DRAWS).collect();
    let rows: Vec<&Evidence> = rows.iter().collect();
    assert!(rows.iter().all(|row| (-2.0..=1.5).contains(&value(row, 0))));
    assert_mean(&rows, |row| value(row, 0).powi(2), square_mean, 1.5);
    assert_mean(&rows, |row| value(row, 1), mean, 1.5);
}

#[test]
fn discrete_laws_with_functions_are_drawn_exactly() {
    let space = Space::new(vec![array("s", &[3], Domain::Spin)]).unwrap();
    let definitions = vec![Definition::Function(Function::Exp, sum([number(0), times(0.5, &number(1))]))];
    let derived = Polynomial::coordinate(Coordinate::derived(0));
    let energies = vec![derived.clone(), &derived * &number(2)];
    let classes = two_classes([0.5, 0.5], [LnZ::Auto; 2]);
    let model =
        Model::from(Hamiltonian::with_definitions(None, space, definitions, classes, energies).unwrap());
    let sampler = Sampler::new(&model).unwrap();
    assert_eq!(sampler.method(), Method::Gaussian);
    assert_drawn_from(&sampler, &model);
    assert_drawn_from(&Sampler::gibbs(&model).unwrap(), &model);
}

#[test]
fn a_chain_over_the_class_visits_it_as_often_as_it_weighs() {
    // a Gaussian over all reals against a quartic in its box
    let energies = vec![times(0.5, &square(&number(0))), square(&square(&number(0)))];
    let space = Space::new(vec![reals(1, -1.0, 1.0)]).unwrap();
    let classes = two_classes([0.4, 0.6], [LnZ::Given(0.5), LnZ::Given(0.25)]);
    let law = Hamiltonian::new(None, space, classes, energies).unwrap();
    let [a, b] = marginal_energies(&law).unwrap().try_into().unwrap();
    let expected = Dd::from_f64(a - b).logistic().to_f64();
    let chain = Sites::new(&law, conditional_energies(&law).unwrap());
    let swept = Swept::whole(Box::new(chain), law.variables());
    let mut random = Random::new(8);
    let sweeps = Sweeps::default();
    let mut places = swept.start(sweeps, &mut random).unwrap();
    let drawn = (0..DRAWS).map(|_| swept.draw(sweeps, &mut places, &mut random)[1].clone());
    let second = drawn.filter(|class| *class == Finding::State(1)).count() as f64 / DRAWS as f64;
    let deviation = (expected * (1.0 - expected) / DRAWS as f64).sqrt();
    assert!((second - expected).abs() < 6.0 * deviation, "{second} instead of {expected}");
}

#[test]
fn a_class_without_its_weight_is_refused() {
    // four coupled quartics, whose normalizer nobody finds, beside one that is to be found
    let product = (0..4).fold(Polynomial::constant(1.0), |product, i| &product * &number(i));
    let quartic = sum((0..4).map(|i| square(&square(&number(i)))));
    let law = |ln_z| {
        let space = Space::new(vec![reals(4, -1.0, 1.0)]).unwrap();
        let energies = vec![&quartic + &product, quartic.clone()];
        Model::from(Hamiltonian::new(None, space, two_classes([0.5, 0.5], ln_z), energies).unwrap())
    };
    let refused = Sampler::new(&law([LnZ::Given(1.0), LnZ::Auto])).err().unwrap();
    assert!(matches!(&refused, SampleError::UnknownNormalizer { reason } if reason.contains("give ln_z")));
    // with all of them found the classes have their prior, with all of them given they are swept over
    for ln_z in [[LnZ::Auto; 2], [LnZ::Given(1.0); 2]] {
        let model = law(ln_z);
        assert!(Sampler::new(&model).unwrap().rows(0).unwrap().next().is_some());
    }
}

#[test]
fn a_start_needs_an_energy_that_is_finite() {
    let definitions = vec![Definition::Function(Function::Ln, number(0))];
    let derived = Polynomial::coordinate(Coordinate::derived(0));
    let space = Space::new(vec![reals(1, -2.0, -1.0)]).unwrap();
    let law = Hamiltonian::with_definitions(None, space, definitions, None, vec![derived]).unwrap();
    let chain = Sites::new(&law, vec![0.0]);
    assert!(matches!(chain.start(None, &mut Random::new(0)), Err(SampleError::NoStart { .. })));
}
