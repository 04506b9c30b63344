//! Random networks of energies: observed states and values, every activation, and gates whose terms nearly cancel.

use hamnet_network::{
    Activation, AffineRow, Encoding, EvidenceHead, HeadForm, Network, Observation, Operation, UnitId,
    VariableLabel,
};
use hamnet_numeric::Precision;

use crate::build::{Builder, row};
use crate::case::{Case, Evidence, Row, Tolerance};
use crate::networks::head;
use crate::random::Random;

/// A network of one head of up to six classes, over up to five variables, with hidden layers of mixed kinds.
pub fn energies(seed: u64, activations: &[Activation]) -> Case {
    let mut random = Random::new(seed);
    let inputs = inputs(&mut random);
    let classes = 2 + random.below(5);
    let mut builder = Builder::observed(&inputs, classes);
    let mut group: Vec<UnitId> = (0..inputs.len()).flat_map(|place| builder.input(place)).collect();
    for _ in 0..1 + random.below(3) {
        let height = 2 + random.below(12);
        let sums = mapped(&mut builder, &group, height, &mut random);
        let mut next = builder.activation(activations[random.below(activations.len())], &sums);
        if random.one_in(3) {
            let any = |random: &mut Random| next[random.below(next.len())];
            let pairs: Vec<[UnitId; 2]> = (0..3).map(|_| [any(&mut random), any(&mut random)]).collect();
            next.extend(builder.products(&pairs));
        }
        group.extend(next);
    }
    let scores = mapped(&mut builder, &group, classes, &mut random);
    finished(format!("energies_{seed}"), builder, scores, &inputs, &mut random)
}

/// `σ(λ(u + v) + b) + σ(-λ(u + v) + b) - σ(λ(u - v) + b) - σ(-λ(u - v) + b)` over `λ²` of two reals: terms of order one
/// whose sum is of order `λ²`.
pub fn gate(activation: Activation, bias: f64, scale: f64) -> Case {
    let mut random = Random::new(5);
    let inputs = vec![VariableLabel::of_real("u", -1.0, 1.0), VariableLabel::of_real("v", -1.0, 1.0)];
    let mut builder = Builder::observed(&inputs, 2);
    let (u, v) = (builder.input(0)[0], builder.input(1)[0]);
    let argument = |[a, b]: [f64; 2]| AffineRow { bias, terms: vec![(u, a * scale), (v, b * scale)] };
    let arguments = builder.affine(&[[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]].map(argument));
    let hidden = builder.activation(activation, &arguments);
    let over = 1.0 / (scale * scale);
    let signed = [over, over, -over, -over].map(|weight| 0.25 * weight);
    let product = row(hidden.iter().copied().zip(signed));
    let scores = builder.affine(&[product, row([(u, 0.5)])]);
    let name = format!("gate_{}_{bias}_{scale}", activation.name());
    finished(name, builder, scores, &inputs, &mut random)
}

/// `t⁸` against a constant, for `t` up to `10^10`: single precision holds it for small `t` only.
pub fn powers() -> Case {
    let mut random = Random::new(6);
    let inputs = vec![VariableLabel::of_real("t", -1e10, 1e10)];
    let mut builder = Builder::observed(&inputs, 2);
    let mut power = builder.input(0);
    for _ in 0..3 {
        power = builder.activation(Activation::Square, &power);
    }
    let mut energy = row([(power[0], -1.0)]);
    energy.bias = 2.0;
    let scores = builder.affine(&[energy, AffineRow { bias: 0.5, terms: Vec::new() }]);
    let mut case = finished("powers".to_owned(), builder, scores, &inputs, &mut random);
    let sizes = [0.0, 0.5, 1.0, 1.25, 1e3, 1e5, 1e10];
    let row = |t: f64| Row { evidence: Evidence::Observed(vec![Observation::Value(t)]), extreme: true };
    case.rows.iter_mut().for_each(|row| row.extreme = true);
    case.rows.splice(0..0, sizes.map(row));
    case
}

fn finished(
    name: String,
    builder: Builder,
    scores: Vec<UnitId>,
    inputs: &[VariableLabel],
    random: &mut Random,
) -> Case {
    let heads = vec![head(vec![builder.variables() - 1], scores, HeadForm::Softmax)];
    let (network, _) = builder.finish(Encoding::Observed, heads, EvidenceHead::Absent);
    let rows = (0..60).map(|_| observed(inputs, random)).collect();
    let precisions = precisions(&network);
    Case { precisions, ..Case::new(&name, network, Tolerance::Assumed, rows) }
}

/// Those that ONNX Runtime can run `network` in: it has no kernel of the error function in double precision.
pub fn precisions(network: &Network) -> Vec<Precision> {
    let is_gelu = |operation: &Operation| {
        matches!(operation, Operation::Activation { activation: Activation::Gelu, .. })
    };
    let single = network.layers().iter().any(|layer| is_gelu(layer.operation()));
    if single { vec![Precision::F32] } else { Precision::ALL.to_vec() }
}

/// Reals with ranges, whose ends are not always numbers of single precision, and variables of one to four states.
fn inputs(random: &mut Random) -> Vec<VariableLabel> {
    let count = 1 + random.below(5);
    let label = |place: usize| match random.below(2) {
        0 => VariableLabel::of_real(
            format!("{place} [m/s]"),
            [-2.0, -0.7, 0.0][random.below(3)],
            1.0 + random.unit(),
        ),
        _ => {
            let states = (0..1 + random.below(4)).map(|state| format!("<{state}")).collect();
            VariableLabel::of_states(format!("{place}: x/{}", place / 2), states)
        }
    };
    (0..count).map(label).collect()
}

fn mapped(builder: &mut Builder, group: &[UnitId], height: usize, random: &mut Random) -> Vec<UnitId> {
    let dense = random.one_in(2);
    let line = |_| {
        let read: Vec<UnitId> = group.iter().copied().filter(|_| dense || random.one_in(2)).collect();
        let terms = read.into_iter().map(|unit| (unit, 2.0 * random.unit() - 1.0));
        AffineRow { terms: terms.collect(), bias: random.unit() - 0.5 }
    };
    let rows: Vec<AffineRow> = (0..height).map(line).collect();
    builder.affine(&rows)
}

/// Rows of a network that reads observed inputs: of states and values at random.
pub fn rows(network: &Network, count: usize, random: &mut Random) -> Vec<Row> {
    let inputs: Vec<VariableLabel> =
        network.inputs().iter().map(|input| network.variables()[input.variable].clone()).collect();
    (0..count).map(|_| observed(&inputs, random)).collect()
}

/// A row of numbers of single precision, so that both are asked the same; one in ten leaves a range.
fn observed(inputs: &[VariableLabel], random: &mut Random) -> Row {
    let mut see = |label: &VariableLabel| match label.range() {
        None => Observation::State(random.below(label.width())),
        Some((low, high)) => {
            let share = if random.one_in(10 * inputs.len()) {
                1.0 + random.unit()
            } else {
                0.001 + 0.998 * random.unit()
            };
            Observation::Value(f64::from((low + share * (high - low)) as f32))
        }
    };
    Row { evidence: Evidence::Observed(inputs.iter().map(&mut see).collect()), extreme: false }
}
