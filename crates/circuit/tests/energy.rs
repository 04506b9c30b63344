//! Energy circuits: equal expressions are one node, ranges enclose values, thresholds count.

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, Form, Literal, evaluate, evaluate_form};
use hamnet_model::hamiltonian::Function;
use hamnet_model::{RealRange, VariableId};
use hamnet_numeric::{Dd, Interval};

fn variable(index: usize) -> VariableId {
    VariableId::new(index)
}

fn range(low: f64, high: f64) -> RealRange {
    RealRange::new(low, high).unwrap()
}

fn dd(x: f64) -> Dd {
    Dd::from_f64(x)
}

#[test]
fn equal_expressions_are_one_node() {
    let mut circuit = EnergyCircuit::new();
    let [x, y] = [0, 1].map(|i| circuit.real(variable(i), range(-1.0, 2.0)));
    assert_eq!(circuit.product(x, y), circuit.product(y, x));
    let sum = circuit.sum(Form::new(dd(1.0), [(y, dd(2.0)), (x, dd(3.0)), (y, dd(-1.0))]));
    assert_eq!(circuit.sum(Form::new(dd(1.0), [(x, dd(3.0)), (y, dd(1.0))])), sum);
    assert_eq!(circuit.sum(Form::node(x)), x);
    assert_eq!(circuit.len(), 4);
}

#[test]
fn ranges_enclose_values_and_squares_are_not_negative() {
    let mut circuit = EnergyCircuit::new();
    let [x, y] = [0, 1].map(|i| circuit.real(variable(i), range(-1.0, 2.0)));
    let square = circuit.square(x);
    let product = circuit.product(x, y);
    assert_eq!(circuit.range(square), Interval::new(0.0, 4.0).unwrap());
    assert_eq!(circuit.range(product), Interval::new(-2.0, 4.0).unwrap());
    let near = circuit.near(product, 0.5);
    assert!(circuit.range(near).encloses(Interval::new(-2.5, 4.5).unwrap()));
    circuit.set_energies(vec![Form::new(dd(0.25), [(near, dd(-1.0)), (square, dd(2.0))])]);
    let values = evaluate(&circuit, |_| 0.0, |v| [1.5, -0.5][v.index()]);
    assert_eq!(evaluate_form(&circuit.energies()[0], &values), 0.25 + 0.75 + 4.5);
}

#[test]
fn products_of_many_are_one_node_and_those_of_two_are_like_others() {
    let mut circuit = EnergyCircuit::new();
    let y: Vec<_> = (0..3).map(|i| circuit.real(variable(i), range(-1.0, 2.0))).collect();
    let all = circuit.multiply(vec![y[2], y[0], y[1]]);
    assert_eq!(circuit.multiply(y.clone()), all);
    assert_eq!(circuit.multiply(vec![y[1], y[0]]), circuit.product(y[0], y[1]));
    assert_eq!(circuit.multiply(vec![y[1]]), y[1]);
    assert_eq!(circuit.range(all), Interval::new(-4.0, 8.0).unwrap());
    let values = evaluate(&circuit, |_| 0.0, |v| [1.5, -0.5, 2.0][v.index()]);
    assert_eq!(values[all.index()], -1.5);
    let squares = circuit.squares(vec![(y[1], dd(2.0)), (y[0], dd(-1.0))]);
    assert_eq!(circuit.range(squares), Interval::new(-4.0, 8.0).unwrap());
    let values = evaluate(&circuit, |_| 0.0, |v| [1.5, -0.5, 2.0][v.index()]);
    assert_eq!(values[squares.index()], -2.25 + 0.5);
}

#[test]
fn thresholds_count_literals() {
    let mut circuit = EnergyCircuit::new();
    let bits = [0, 1, 2].map(|i| circuit.bit(variable(i), 1));
    let literals = |negated: [bool; 3]| {
        bits.iter().zip(negated).map(|(&node, negated)| Literal { node, negated }).collect::<Vec<_>>()
    };
    let all = circuit.and(literals([false, true, false]));
    let two = circuit.at_least(literals([false; 3]), 2);
    let beyond = circuit.ramp(literals([false; 3]), 1);
    assert_eq!(circuit.and([Literal { node: bits[0], negated: false }]), bits[0]);
    for state in 0..8usize {
        let on = |i: usize| state >> i & 1;
        let values = evaluate(&circuit, |input| on(input.variable.index()) as f64, |_| 0.0);
        assert_eq!(values[all.index()], f64::from(u8::from(state == 0b101)));
        assert_eq!(values[two.index()], f64::from(u8::from(on(0) + on(1) + on(2) >= 2)));
        assert_eq!(values[beyond.index()], ((on(0) + on(1) + on(2)) as f64 - 1.0).max(0.0));
        let intervals = evaluate(
            &circuit,
            |input| Interval::point(on(input.variable.index()) as f64),
            |_| Interval::ZERO,
        );
        assert_eq!(intervals[two.index()], Interval::point(values[two.index()]));
    }
    let open = evaluate(&circuit, |_| Interval::new(0.0, 1.0).unwrap(), |_| Interval::ZERO);
    assert_eq!(open[two.index()], Interval::new(0.0, 1.0).unwrap());
}

#[test]
fn teeth_and_magnitudes_are_piecewise_linear() {
    let mut circuit = EnergyCircuit::new();
    let x = circuit.real(variable(0), range(-1.0, 0.5));
    let magnitude = circuit.absolute(x);
    let tooth = circuit.tooth(magnitude);
    assert_eq!(circuit.absolute(magnitude), magnitude);
    let logistic = circuit.function(Function::Logistic, x);
    assert_eq!(circuit.function(Function::Logistic, x), logistic);
    assert!(circuit.range(logistic).lo() > 0.26 && circuit.range(logistic).hi() < 0.63);
    for (value, expected) in [(-1.0, 0.0), (-0.75, 0.5), (0.5, 1.0), (0.25, 0.5), (0.0, 0.0)] {
        let values = evaluate(&circuit, |_| 0.0, |_| value);
        assert_eq!((values[magnitude.index()], values[tooth.index()]), (f64::abs(value), expected));
        let intervals = evaluate(&circuit, |_| Interval::ZERO, |_| Interval::point(value));
        assert!(intervals[tooth.index()].contains(expected));
    }
}

#[test]
fn live_nodes_are_those_an_energy_reads() {
    let mut circuit = EnergyCircuit::new();
    let [x, y] = [0, 1].map(|i| circuit.real(variable(i), range(0.0, 1.0)));
    let square = circuit.square(x);
    circuit.square(y);
    circuit.set_energies(vec![Form::node(square)]);
    let live: Vec<bool> = circuit.nodes().map(|node| circuit.live()[node.index()]).collect();
    assert_eq!(live, [true, false, true, false]);
    assert!(matches!(circuit.gate(square), EnergyGate::Product(a, b) if a == b));
    assert_eq!(circuit.to_string().lines().nth(2), Some("n2 = square n0  ; [0, 1]"));
}
