//! Sections 1.5, 3.1 and 3.3: what one hidden layer computes beside products of two numbers, and what is no polynomial.

use hamnet::compile::gates::{
    Construction, ForwardProduct, MultiplyTwo, ParityProduct, Product, QuadraticForm, SquareOne, Unit,
};
use hamnet::compile::series::{MAX_DEGREE, Series, SeriesError};
use hamnet::model::hamiltonian::Function;
use hamnet::numeric::random::Random;
use hamnet::numeric::{Dd, Interval, Precision};

/// The smooth units, each at the bias where its second derivative is largest.
fn smooth() -> impl Iterator<Item = (Unit, f64)> {
    Unit::ALL.into_iter().filter_map(|unit| Some((unit, unit.plain_bias()?)))
}

fn exactly(x: &[f64]) -> Vec<Dd> {
    x.iter().map(|&x| Dd::from_f64(x)).collect()
}

/// Numbers in `[-1, 1]`.
fn draws(random: &mut Random, count: usize) -> Vec<f64> {
    (0..count).map(|_| 2.0 * random.unit() - 1.0).collect()
}

#[test]
fn a_quadratic_form_takes_its_rank_one_more_or_twice_its_rank() {
    let mut random = Random::new(1);
    for rank in [1, 2, 3, 5, 12] {
        let coefficients: Vec<f64> =
            draws(&mut random, rank).into_iter().map(|c| c + 1f64.copysign(c)).collect();
        for (unit, bias) in smooth() {
            let forms = [
                QuadraticForm::with_skip(unit, bias, coefficients.clone()),
                QuadraticForm::with_biases(unit, bias, coefficients.clone()),
                QuadraticForm::in_pairs(unit, bias, coefficients.clone()),
            ]
            .map(|form| form.expect("curved").best(1.0, Precision::F64).expect("a positive reach"));
            assert_eq!(forms.clone().map(|gate| gate.neurons()), [rank, rank + 1, 2 * rank]);
            for gate in forms {
                let without_skip = gate.layer().skip.iter().all(|&weight| weight == 0.0);
                assert!(without_skip || gate.neurons() == rank);
                for _ in 0..20 {
                    let x = draws(&mut random, rank);
                    let squares = coefficients.iter().zip(&x).map(|(c, x)| c * x * x).sum::<f64>();
                    let missed = (gate.evaluate::<f64>(&x) - squares).abs();
                    assert!(missed <= gate.bound().total() + 1e-14, "{}: {missed:e}", gate.name());
                }
            }
        }
    }
}

#[test]
fn one_neuron_more_than_the_rank_takes_away_every_linear_term() {
    let mut random = Random::new(2);
    for _ in 0..100 {
        // a form of rank three in six variables: three linear forms with weights of either sign
        let coefficients = draws(&mut random, 3);
        let forms: Vec<Vec<f64>> = (0..3).map(|_| draws(&mut random, 6)).collect();
        for (unit, bias) in smooth() {
            let form = QuadraticForm::with_biases(unit, bias, coefficients.clone()).expect("curved");
            let layer = form.layer(0.5, Precision::F64);
            assert_eq!(layer.neurons.len(), 4);
            let slope = unit.derivative(1, Dd::from_f64(layer.bias)).to_f64();
            for variable in 0..6 {
                let weight = |weights: &[f64]| -> f64 {
                    weights.iter().zip(&forms).map(|(w, form)| w * form[variable]).sum()
                };
                let linear: f64 =
                    layer.neurons.iter().map(|neuron| neuron.output * slope * weight(&neuron.weights)).sum();
                let size: f64 = layer.neurons.iter().map(|neuron| neuron.output.abs()).sum();
                assert!(linear.abs() <= 1e-12 * size.max(1.0), "{unit}: {linear:e}");
            }
        }
    }
}

#[test]
fn a_product_is_a_form_of_rank_two_for_every_unit() {
    for (unit, bias) in smooth() {
        let two =
            MultiplyTwo::at_bias(unit, bias).expect("curved").best(1.0, Precision::F64).expect("positive");
        let one =
            SquareOne::at_bias(unit, bias).expect("curved").best(1.0, Precision::F64).expect("positive");
        assert_eq!([two.neurons(), one.neurons()], [2, 1]);
        for index in -8..=8 {
            let (u, v) = (f64::from(index) / 8.0, 0.75);
            assert!((two.evaluate(&[u, v]) - u * v).abs() <= two.bound().total());
            assert!((one.evaluate(&[u]) - u * u).abs() <= one.bound().total());
        }
    }
}

#[test]
fn two_cosines_multiply_without_a_skip() {
    // cos' vanishes at zero, so that [cos δ(u-v) - cos δ(u+v)]/(2δ²) has no line to take away
    let scale = Dd::ONE / Dd::from_f64(10.0);
    let cosine = |x: f64| (scale * Dd::from_f64(x)).sin_cos().1;
    let value = (cosine(0.75 + 0.5) - cosine(0.75 - 0.5)) / (scale * scale + scale * scale);
    let published = Dd::from_f64(-3_744_924_523.0) / Dd::from_f64(1e10)
        - Dd::from_f64(1_867_665_503.0) / Dd::from_f64(1e20);
    assert!((value - published).abs().to_f64() < 1e-18, "{value:?}");
}

#[test]
fn many_numbers_are_multiplied_with_one_neuron_less_or_half() {
    let mut random = Random::new(3);
    let neurons = |construction: &dyn Construction| construction.layer(0.5, Precision::F64).neurons.len();
    for factors in 2..=6 {
        let all = Product::new(Unit::Sigmoid, 1.0, factors).expect("curved");
        let forward = ForwardProduct::new(Unit::Sigmoid, 1.0, factors).expect("curved");
        assert_eq!([neurons(&all), neurons(&forward)], [1 << factors, (1 << factors) - 1]);
    }
    for (unit, factors) in [
        (Unit::Tanh, 3),
        (Unit::Sigmoid, 3),
        (Unit::Softplus, 4),
        (Unit::Silu, 4),
        (Unit::Gelu, 4),
        (Unit::Tanh, 5),
        (Unit::Silu, 6),
    ] {
        let half = ParityProduct::new(unit, factors).expect("its parity");
        let all = Product::new(unit, 0.0, factors).expect("curved");
        assert_eq!([neurons(&half), neurons(&all)], [1 << (factors - 1), 1 << factors]);
        let x = exactly(&draws(&mut random, factors));
        let [half, all] = [half.layer(0.125, Precision::F64), all.layer(0.125, Precision::F64)]
            .map(|layer| layer.evaluate(&x).to_f64());
        assert!((half / all - 1.0).abs() < 1e-12, "{unit} {factors}: {half} {all}");
    }
}

#[test]
fn energies_that_are_no_polynomials_are_ones_up_to_a_remainder() {
    let over = |lo, hi| Interval::new(lo, hi).expect("ordered");
    for (function, argument) in [
        (Function::Exp, over(-1.0, 1.0)),
        (Function::Ln, over(0.5, 1.5)),
        (Function::Sqrt, over(0.5, 2.0)),
        (Function::Sin, over(-3.0, 3.0)),
        (Function::Cos, over(-3.0, 3.0)),
        (Function::Tanh, over(-1.0, 1.0)),
        (Function::Logistic, over(-2.0, 2.0)),
        (Function::Reciprocal, over(1.0, 2.0)),
        (Function::Power(-1.5), over(1.0, 2.0)),
    ] {
        let series = Series::within(function, argument, 1e-6, None, MAX_DEGREE).expect("converges");
        let worst = (0..=100)
            .map(|step| {
                Dd::from_f64(argument.lo() + (argument.hi() - argument.lo()) * f64::from(step) / 100.0)
            })
            .map(|u| (series.evaluate(u) - function.evaluate(u)).abs().to_f64())
            .fold(0.0, f64::max);
        println!(
            "{function:8} {argument} degree {} remainder {:.1e} worst {worst:.1e}",
            series.degree(),
            series.remainder
        );
        assert!(worst <= series.remainder && series.remainder <= 1e-6, "{function}: {worst:e}");
        assert!(worst >= 0.1 * series.remainder, "{function}: {worst:e} of {:e}", series.remainder);
    }
}

#[test]
fn a_power_series_outside_its_circle_of_convergence_is_refused() {
    let over = |lo, hi| Interval::new(lo, hi).expect("ordered");
    let logarithm = Series::of_degree(Function::Ln, over(0.5, 3.0), 20, Some(1.0));
    assert!(matches!(logarithm, Err(SeriesError::OutsideConvergence { radius: 1.0, reach: 2.0, .. })));
    assert!(Series::of_degree(Function::Ln, over(0.5, 3.0), 20, None).is_ok());
    let tanh = Series::of_degree(Function::Tanh, over(-2.0, 2.0), 20, None);
    assert!(matches!(tanh, Err(SeriesError::OutsideConvergence { .. })));
    let pole = Series::of_degree(Function::Reciprocal, over(-1.0, 1.0), 20, None);
    assert!(matches!(pole, Err(SeriesError::OutsideDomain { .. })));
}
