//! Random networks of observed values, their rows, and a plain loop over `f32`.

use hamnet_network::{
    Activation, AffineRow, Encoding, EvidenceHead, HeadForm, Network, Observation, Operation, UnitId,
};
use hamnet_numeric::elementary;
use hamnet_runtime::Rows;

use super::{Builder, Random};

/// A random network of states and reals, of affine maps, products and all activations, whose units stay below `1e4`.
pub fn network(seed: u64) -> Network {
    let random = &mut Random(seed);
    let states: Vec<usize> = (0..1 + random.below(6)).map(|_| random.below(4)).collect();
    let mut builder = Builder::observed(&states);
    let mut bounds = vec![2.0; builder.units()];
    for _ in 0..3 + random.below(14) {
        layer(&mut builder, random, &mut bounds);
    }
    let heads = (0..1 + random.below(2)).map(|_| affine(&mut builder, random, &mut bounds, 0.01));
    let heads: Vec<_> = heads.collect();
    builder.finish(&heads, HeadForm::Softmax, Encoding::Observed, EvidenceHead::Absent)
}

fn layer(builder: &mut Builder, random: &mut Random, bounds: &mut Vec<f64>) {
    let mut units = Vec::new();
    match random.below(4) {
        0 => {
            affine(builder, random, bounds, 1.0);
        }
        1 => {
            let any = |random: &mut Random| random.below(bounds.len());
            let pairs: Vec<_> = (0..1 + random.below(20)).map(|_| [any(random), any(random)]).collect();
            let products: Vec<f64> = pairs.iter().map(|&[a, b]| bounds[a] * bounds[b]).collect();
            if products.iter().all(|&bound| bound < 1e4) {
                builder.product(pairs.iter().map(|pair| pair.map(UnitId::new)).collect());
                bounds.extend(products);
            }
        }
        _ => {
            let activation = random.pick(&Activation::ALL);
            units.extend((0..1 + random.below(40)).map(|_| random.below(bounds.len())));
            let images: Vec<f64> = units.iter().map(|&unit| image(activation, bounds[unit])).collect();
            if images.iter().all(|&bound| bound < 1e4) {
                builder.activation(activation, units.into_iter().map(UnitId::new).collect());
                bounds.extend(images);
            }
        }
    }
}

/// A bound of the activation of what is bounded.
fn image(activation: Activation, bound: f64) -> f64 {
    match activation {
        Activation::Sigmoid | Activation::Tanh => 1.0,
        Activation::Square => bound * bound,
        _ => bound + 1.0,
    }
}

/// Sums of weights of both signs, dense or sparse; large ones are kept small by their weights.
fn affine(
    builder: &mut Builder,
    random: &mut Random,
    bounds: &mut Vec<f64>,
    scale: f64,
) -> hamnet_network::UnitRange {
    let shared: Vec<usize> = (0..1 + random.below(40)).map(|_| random.below(bounds.len())).collect();
    let dense = random.below(2) == 0;
    let row = |random: &mut Random| {
        let own: Vec<usize> = (0..random.below(6)).map(|_| random.below(bounds.len())).collect();
        let columns = if dense { &shared } else { &own };
        let term =
            |&unit: &usize| (UnitId::new(unit), scale * (random.unit() - 0.5) * 8.0 / bounds[unit].max(1.0));
        let terms = columns.iter().map(term).collect();
        AffineRow { bias: random.pick(&[0.0, -0.25, 1.0 / 3.0]), terms }
    };
    let rows: Vec<AffineRow> = (0..1 + random.below(40)).map(|_| row(random)).collect();
    bounds.extend(
        rows.iter()
            .map(|row| {
                row.bias.abs()
                    + row.terms.iter().map(|(unit, weight)| weight.abs() * bounds[unit.index()]).sum::<f64>()
            })
            .collect::<Vec<_>>(),
    );
    builder.affine(&rows)
}

/// Random observations of every input; reals reach the ends of their range. `B×I`
pub fn observations(network: &Network, seed: u64, count: usize) -> Vec<Vec<Observation>> {
    let random = &mut Random(seed ^ 0x0b5e);
    let one = |random: &mut Random, input: &hamnet_network::Input| match network.variables()[input.variable]
        .range()
    {
        None => Observation::State(random.below(input.units.len())),
        Some((low, high)) => Observation::Value(match random.below(6) {
            0 => low,
            1 => high,
            _ => low + (high - low) * random.unit(),
        }),
    };
    (0..count).map(|_| network.inputs().iter().map(|input| one(random, input)).collect()).collect()
}

/// The same as the runtime reads it.
pub fn rows(network: &Network, observations: &[Vec<Observation>]) -> Rows {
    let mut rows = Rows::for_network(network);
    for observations in observations {
        let row = rows.push_missing_row();
        for (input, &observation) in observations.iter().enumerate() {
            match observation {
                Observation::State(state) => rows.set_state(row, input, state),
                Observation::Value(value) => rows.set_real(row, input, value),
            }
        }
    }
    rows
}

/// The posteriors of all heads in `f32`: one plain loop, one rounding for each operation.
pub fn posteriors_f32(network: &Network, observations: &[Observation]) -> Vec<f32> {
    let mut units = Vec::new();
    for (input, &observation) in network.inputs().iter().zip(observations) {
        match observation {
            Observation::Value(value) => units.push(value as f32),
            Observation::State(state) => {
                units.extend((0..input.units.len()).map(|s| if s == state { 1.0 } else { 0.0 }));
            }
        }
    }
    for layer in network.layers() {
        let values: Vec<f32> =
            (0..layer.units().len()).map(|place| unit_f32(layer.operation(), place, &units)).collect();
        units.extend(values);
    }
    network
        .heads()
        .iter()
        .flat_map(|head| {
            let energies: Vec<f32> = head.units.iter().map(|unit| units[unit.index()]).collect();
            let largest = energies.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let weights: Vec<f32> = energies.iter().map(|x| elementary::exp_f32(x - largest)).collect();
            let sum = weights.iter().fold(0.0, |sum, x| sum + x);
            weights.into_iter().map(|x| x / sum).collect::<Vec<_>>()
        })
        .collect()
}

fn unit_f32(operation: &Operation, place: usize, units: &[f32]) -> f32 {
    let at = |unit: UnitId| units[unit.index()];
    match operation {
        Operation::Affine(affine) => {
            let (columns, weights) = affine.row(place);
            let terms = columns.iter().zip(weights);
            terms.fold(affine.biases()[place] as f32, |sum, (&unit, &weight)| sum + weight as f32 * at(unit))
        }
        Operation::Product(pairs) => at(pairs[place][0]) * at(pairs[place][1]),
        Operation::Activation { activation, of } => {
            let x = at(of[place]);
            match activation {
                Activation::Softplus => elementary::softplus_f32(x),
                Activation::Sigmoid => elementary::sigmoid_f32(x),
                Activation::Tanh => elementary::tanh_f32(x),
                Activation::Silu => elementary::silu_f32(x),
                Activation::Gelu => elementary::gelu_f32(x),
                Activation::Relu => x.max(0.0),
                Activation::Square => x * x,
                other => unreachable!("{}", other.name()),
            }
        }
        other => unreachable!("{other:?} is not in networks of observed values"),
    }
}
