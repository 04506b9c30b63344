//! Quadratic forms in one layer (THEORY §5, check 17): counts, identities, bounds.

use hamnet_compile::gates::quadratic::MOST_MIXED;
use hamnet_compile::gates::{CertifiedGate, Construction, GateError, OneLayer, QuadraticForm, Unit};
use hamnet_numeric::elementary::log2_f64;
use hamnet_numeric::{Dd, Precision};

use crate::exact::Draw;
use crate::units::SMOOTH;

/// The three forms of a unit at its plain bias.
fn all_forms(unit: Unit, coefficients: &[f64]) -> [QuadraticForm; 3] {
    let bias = unit.plain_bias().expect("smooth");
    [
        QuadraticForm::with_skip(unit, bias, coefficients.to_vec()).expect("curved"),
        QuadraticForm::with_biases(unit, bias, coefficients.to_vec()).expect("few"),
        QuadraticForm::in_pairs(unit, bias, coefficients.to_vec()).expect("curved"),
    ]
}

/// Coefficients of either sign, of one sign now and then.
fn coefficients(draw: &mut Draw, squares: usize) -> Vec<f64> {
    let one_sign = draw.unit() < 0.3;
    let sign = |draw: &mut Draw| if one_sign || draw.unit() < 0.5 { 1.0 } else { -1.0 };
    (0..squares).map(|_| sign(draw) * f64::from(draw.between(0.3, 2.0) as f32)).collect()
}

fn squares(coefficients: &[f64], x: &[f64]) -> Dd {
    let terms =
        coefficients.iter().zip(x).map(|(&c, &x)| Dd::from_f64(x) * Dd::from_f64(x) * Dd::from_f64(c));
    terms.fold(Dd::ZERO, |sum, term| sum + term)
}

#[test]
fn a_form_of_rank_r_takes_r_or_one_more_or_twice_as_many_neurons() {
    let mut draw = Draw(20);
    for rank in [1, 2, 3, 7, 20, MOST_MIXED] {
        let coefficients = coefficients(&mut draw, rank);
        for unit in SMOOTH {
            let neurons = all_forms(unit, &coefficients)
                .map(|form| form.at_scale(0.125, 1.0, Precision::F64).expect("positive").neurons());
            assert_eq!(neurons, [rank, rank + 1, 2 * rank]);
        }
    }
}

/// The layer over variables of which each input is a linear form.
fn over_variables(layer: &OneLayer, forms: &[Vec<f64>]) -> OneLayer {
    let variables = forms[0].len();
    let pulled = |weights: &[f64]| -> Vec<f64> {
        (0..variables).map(|v| weights.iter().zip(forms).map(|(w, form)| w * form[v]).sum()).collect()
    };
    let mut layer = layer.clone();
    for neuron in &mut layer.neurons {
        neuron.weights = pulled(&neuron.weights);
    }
    layer.skip = pulled(&layer.skip);
    layer
}

#[test]
fn a_product_takes_three_neurons_with_biases() {
    // xy = (x + y)²/4 - (x - y)²/4
    let forms = [vec![1.0, 1.0], vec![1.0, -1.0]];
    let form = QuadraticForm::with_biases(Unit::Sigmoid, 1.0, vec![0.25, -0.25]).expect("curved");
    let gate = form.at_scale(2f64.powi(-12), 2.0, Precision::F64).expect("positive");
    let layer = over_variables(gate.layer(), &forms);
    assert_eq!(layer.neurons.len(), 3);
    for [x, y] in [[1.0, 1.0], [0.75, -0.5], [-1.0, 0.25], [0.0, 1.0]] {
        let missed = (layer.evaluate::<f64>(&[x, y]) - x * y).abs();
        assert!(missed <= gate.bound().total(), "{x} {y}: {missed:e} {}", gate.bound());
    }
}

#[test]
fn the_linear_term_of_a_form_of_rank_three_in_six_variables_vanishes() {
    let mut draw = Draw(21);
    for _ in 0..50 {
        let coefficients = coefficients(&mut draw, 3);
        let forms: Vec<Vec<f64>> =
            (0..3).map(|_| (0..6).map(|_| draw.between(-1.0, 1.0)).collect()).collect();
        let unit = SMOOTH[(draw.unit() * 6.0) as usize];
        let [_, form, _] = all_forms(unit, &coefficients);
        let layer = over_variables(&form.layer(0.5, Precision::F64), &forms);
        assert_eq!(layer.neurons.len(), 4);
        let [value, slope, curvature] = [0, 1, 2].map(|k| unit.derivative(k, layer.bias.into()).to_f64());
        let sum = |term: &dyn Fn(usize) -> f64| (0..4).map(term).sum::<f64>();
        let neuron = |n: usize| (&layer.neurons[n].weights, layer.neurons[n].output);
        assert!((sum(&|n| neuron(n).1 * value) + layer.output_bias).abs() < 1e-12);
        for i in 0..6 {
            let linear = sum(&|n| neuron(n).1 * slope * neuron(n).0[i]);
            assert!(linear.abs() < 1e-12, "{unit}: {linear:e}");
            for j in 0..6 {
                let squares = sum(&|n| neuron(n).1 * curvature / 2.0 * neuron(n).0[i] * neuron(n).0[j]);
                let exact: f64 = (0..3).map(|k| coefficients[k] * forms[k][i] * forms[k][j]).sum();
                assert!((squares - exact).abs() < 1e-12, "{unit} {i} {j}: {squares} {exact}");
            }
        }
    }
}

/// What the worst input found reaches of a bound: corners aligned with a neuron, the squares of one sign, random inputs.
fn attack(gate: &CertifiedGate, coefficients: &[f64], draw: &mut Draw) -> [f64; 2] {
    let reach = gate.reach();
    let count = coefficients.len();
    let aligned = gate.layer().neurons.iter().map(|neuron| {
        neuron.weights.iter().map(|&w| if w < 0.0 { -reach } else { reach }).collect::<Vec<f64>>()
    });
    // errors of squares have the sign of their coefficients
    let one_sign = [1.0, -1.0].map(|sign| {
        coefficients.iter().map(|&c| if c * sign > 0.0 { reach } else { 0.0 }).collect::<Vec<f64>>()
    });
    let mut inputs: Vec<Vec<f64>> = aligned.chain(one_sign).collect();
    for number in 0..40 {
        let corner = number % 2 == 0;
        let input = |draw: &mut Draw| {
            let x = draw.input(reach);
            if corner { reach.copysign(x) } else { x }
        };
        inputs.push((0..count).map(|_| input(draw)).collect());
    }
    let mirrored: Vec<Vec<f64>> = inputs.iter().map(|x| x.iter().map(|x| -x).collect()).collect();
    let mut reached = [0.0f64; 2];
    for x in inputs.iter().chain(&mirrored) {
        let exact = squares(coefficients, x);
        let wide: Vec<Dd> = x.iter().map(|&x| Dd::from_f64(x)).collect();
        let missed = (gate.evaluate(&wide) - exact).abs().to_f64();
        let computed = match gate.precision() {
            Precision::F64 => gate.evaluate::<f64>(x),
            Precision::F32 => f64::from(gate.evaluate(&x.iter().map(|&x| x as f32).collect::<Vec<_>>())),
        };
        let whole = (Dd::from_f64(computed) - exact).abs().to_f64();
        let bound = gate.bound();
        assert!(missed <= bound.truncation, "{} at {x:?}: {missed:e} > {bound}", gate.name());
        assert!(whole <= bound.total(), "{} at {x:?}: {whole:e} > {bound}", gate.name());
        reached[0] = reached[0].max(missed / bound.truncation);
        reached[1] = reached[1].max((whole - missed).abs() / bound.rounding);
    }
    reached
}

fn attack_all(
    name: &str,
    seed: u64,
    squares: &[usize],
    form: impl Fn(Unit, Vec<f64>) -> QuadraticForm,
    units: &[Unit],
) {
    let mut draw = Draw(seed);
    let (mut least, mut most) = (f64::INFINITY, 0.0f64);
    for round in 0..120 {
        let unit = units[round % units.len()];
        let precision = if draw.unit() < 0.5 { Precision::F32 } else { Precision::F64 };
        let count = squares[round / units.len() % squares.len()];
        let coefficients: Vec<f64> = coefficients(&mut draw, count);
        let reach = f64::from(draw.between(0.3, 2.0) as f32);
        let widest = if precision == Precision::F32 { 7.0 } else { 12.0 };
        let scale = 0.5f64.powi(draw.between(4.0, widest) as i32) / reach.max(1.0);
        let scale = f64::from(scale as f32);
        let gate = form(unit, coefficients.clone()).at_scale(scale, reach, precision).expect("positive");
        let [truncation, rounding] = attack(&gate, &coefficients, &mut draw);
        // an exact gate has nothing to reach, and far below the rounding the bound is that of its own arithmetic
        if gate.bound().truncation > 1e-11_f64.max(1e-4 * gate.bound().rounding) {
            assert!(truncation >= 0.1, "{}: {truncation} of {}", gate.name(), gate.bound());
            least = least.min(truncation);
        }
        most = most.max(rounding);
    }
    println!("BOUND quadratic form {name:20} truncation ≥ {least:.2} rounding up to {most:.2}");
    assert!(most >= 0.02, "{name}: rounding {most}");
}

const RANKS: [usize; 5] = [1, 2, 3, 6, 20];

#[test]
fn forms_with_a_skip_keep_their_bounds() {
    let plain = |unit: Unit| unit.plain_bias().expect("smooth");
    let form = |unit, c| QuadraticForm::with_skip(unit, plain(unit), c).expect("curved");
    attack_all("skip", 22, &RANKS, form, &SMOOTH);
    let other = |unit, c| QuadraticForm::with_skip(unit, 0.75, c).expect("curved");
    attack_all("skip, another bias", 23, &RANKS, other, &[Unit::Sigmoid, Unit::Tanh, Unit::Softplus]);
}

#[test]
fn forms_with_biases_keep_their_bounds() {
    let plain = |unit: Unit| unit.plain_bias().expect("smooth");
    let form = |unit, c| QuadraticForm::with_biases(unit, plain(unit), c).expect("few");
    attack_all("biases", 24, &RANKS, form, &SMOOTH);
}

#[test]
fn forms_in_pairs_keep_their_bounds() {
    let plain = |unit: Unit| unit.plain_bias().expect("smooth");
    attack_all("pairs", 25, &RANKS, |u, c| QuadraticForm::in_pairs(u, plain(u), c).expect("curved"), &SMOOTH);
    let four = |unit: Unit| unit.order_four_bias().expect("closed form");
    let form = |u, c| QuadraticForm::in_pairs(u, four(u), c).expect("curved");
    attack_all("pairs, order four", 26, &RANKS, form, &[Unit::Sigmoid, Unit::Tanh, Unit::Softplus]);
}

#[test]
fn orders_are_those_promised() {
    let coefficients = [1.0, -0.5, 0.75];
    let order = |form: &QuadraticForm| {
        let error = |scale| {
            let gate = form.at_scale(scale, 1.0, Precision::F64).expect("positive");
            let x = [0.75, 1.0, -0.5];
            let wide = x.map(Dd::from_f64);
            (gate.evaluate(&wide) - squares(&coefficients, &x)).abs().to_f64()
        };
        log2_f64(error(0.125) / error(0.0625))
    };
    let at = |make: &dyn Fn(Unit, f64, Vec<f64>) -> Result<QuadraticForm, GateError>,
              unit: Unit,
              bias: f64| { order(&make(unit, bias, coefficients.to_vec()).expect("curved")) };
    let sigmoid = Unit::Sigmoid;
    let (plain, four) =
        (sigmoid.plain_bias().expect("smooth"), sigmoid.order_four_bias().expect("closed form"));
    for (order, expected) in [
        (at(&QuadraticForm::with_skip, sigmoid, plain), 2.0),
        (at(&QuadraticForm::with_skip, sigmoid, 0.75), 1.0),
        (at(&QuadraticForm::with_biases, sigmoid, plain), 2.0),
        (at(&QuadraticForm::with_biases, sigmoid, 0.75), 1.0),
        (at(&QuadraticForm::in_pairs, sigmoid, plain), 2.0),
        (at(&QuadraticForm::in_pairs, sigmoid, 0.75), 2.0),
        (at(&QuadraticForm::in_pairs, sigmoid, four), 4.0),
    ] {
        assert!((order - expected).abs() < 0.2, "{order} {expected}");
    }
}

#[test]
fn floors_by_form() {
    let coefficients = [1.0, -0.5, 0.75, -2.0];
    for unit in SMOOTH {
        for form in all_forms(unit, &coefficients) {
            let gate = form.best(1.0, Precision::F64).expect("positive");
            println!("FLOOR {:60} {unit} {:.1e} at {:.1e}", gate.name(), gate.bound().total(), gate.scale());
            assert!(gate.bound().total() < 2e-6, "{}: {}", gate.name(), gate.bound());
        }
    }
}

#[test]
fn forms_that_cannot_be_are_refused() {
    let sigmoid = |c| QuadraticForm::with_biases(Unit::Sigmoid, 1.0, c);
    assert!(matches!(
        QuadraticForm::with_skip(Unit::Sigmoid, 0.0, vec![1.0]),
        Err(GateError::VanishingDerivative { order: 2, .. })
    ));
    assert!(matches!(sigmoid(vec![1.0, 0.0]), Err(GateError::BadCoefficient { place: 1, .. })));
    assert!(matches!(sigmoid(vec![f64::NAN]), Err(GateError::BadCoefficient { place: 0, .. })));
    let many = sigmoid(vec![1.0; MOST_MIXED + 1]).expect_err("too many");
    assert!(many.to_string().contains("split it"), "{many}");
    let form = sigmoid(vec![1.0, -1.0]).expect("curved");
    let refusal = form.for_tolerance(1.0, 1e-12, Precision::F64).expect_err("below the floor");
    assert!(refusal.to_string().contains("square units"), "{refusal}");
}
