//! Rows a second, single-threaded, on networks shaped like those of well-known models.
//!
//! `cargo bench -p hamnet-runtime`; the column of items a second counts rows.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Builder, Random, observed};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use hamnet_network::{
    Activation, AffineRow, Encoding, EvidenceHead, HeadForm, Network, Operation, UnitId, UnitRange,
};
use hamnet_runtime::{Answers, Element, Plan, Rows};

fn main() {
    SHAPES.into_iter().for_each(print_size);
    divan::main();
}

/// A network of messages along a tree of cliques.
#[derive(Clone, Copy, Debug)]
struct Shape {
    name: &'static str,
    /// Variables that may be observed, one per clique.
    cliques: usize,
    /// Entries of a message.
    message: usize,
    /// States summed over per entry.
    states: usize,
    /// Rows of one call.
    rows: usize,
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const SHAPES: [Shape; 4] = [
    Shape { name: "asia", cliques: 6, message: 4, states: 2, rows: 8192 },
    Shape { name: "alarm", cliques: 30, message: 48, states: 3, rows: 8192 },
    Shape { name: "insurance", cliques: 25, message: 1600, states: 3, rows: 1024 },
    Shape { name: "andes", cliques: 120, message: 5000, states: 2, rows: 128 },
];

/// Every clique multiplies its own finding and the messages of up to two others, and sums over its variable.
fn network(shape: Shape) -> Network {
    let random = &mut Random(7);
    let mut builder = Builder::new(&vec![shape.states; shape.cliques]);
    let mut messages: Vec<UnitRange> = Vec::new();
    for clique in 0..shape.cliques {
        let finding = builder.inputs[clique].units;
        // A chain with leaves: every third clique starts one, every fourth joins two.
        let first = if clique % 3 == 0 { None } else { messages.pop() };
        let second = if clique % 4 == 3 { messages.pop() } else { None };
        let joined: Vec<UnitRange> = [first, second].into_iter().flatten().collect();
        messages.push(message(&mut builder, random, shape, finding, &joined));
    }
    while let [.., a, b] = messages[..] {
        messages.truncate(messages.len() - 2);
        messages.push(message(&mut builder, random, shape, a, &[b]));
    }
    finish(builder, messages[0])
}

/// A message over `shape.message` entries: products of `first` and `others`, summed `shape.states` at a time.
fn message(
    builder: &mut Builder,
    random: &mut Random,
    shape: Shape,
    first: UnitRange,
    others: &[UnitRange],
) -> UnitRange {
    let at = |message: UnitRange, entry: usize| message.at((entry * 7) % message.len());
    let entries = shape.message * shape.states;
    let mut joint: Vec<UnitId> = (0..entries).map(|entry| first.at(entry % first.len())).collect();
    for &other in others {
        let pairs = joint.iter().enumerate().map(|(entry, &unit)| [unit, at(other, entry)]).collect();
        joint = builder.product(pairs).iter().collect();
    }
    let sum = |terms: &[UnitId]| AffineRow {
        bias: 0.0,
        terms: terms.iter().map(|&unit| (unit, 0.2 + 0.1 * random.unit())).collect(),
    };
    let rows: Vec<AffineRow> = joint.chunks(shape.states).map(sum).collect();
    builder.affine(&rows)
}

fn finish(mut builder: Builder, last: UnitRange) -> Network {
    let half = |parity: usize| AffineRow {
        bias: 0.0,
        terms: last.iter().filter(|unit| unit.index() % 2 == parity).map(|unit| (unit, 1.0)).collect(),
    };
    let head = builder.affine(&[half(0), half(1)]);
    let terms = head.iter().map(|unit| (unit, 1.0)).collect();
    let evidence = builder.affine(&[AffineRow { bias: 0.0, terms }]);
    let evidence = EvidenceHead::Linear { unit: evidence.first(), exponent: 0 };
    builder.finish(&[head], HeadForm::Normalize, Encoding::Likelihood, evidence)
}

/// The sizes the figures belong to.
fn print_size(shape: Shape) {
    let (mut terms, mut products) = (0, 0);
    let network = network(shape);
    for layer in network.layers() {
        match layer.operation() {
            Operation::Affine(affine) => terms += affine.terms(),
            Operation::Product(pairs) => products += pairs.len(),
            _ => {}
        }
    }
    let live = Plan::<f64>::new(&network).expect("a plan").live_units();
    println!("{shape}: {terms} weighted terms, {products} products, {live} units live");
}

/// Half of the inputs observed, a new pattern for every row.
fn half_observed(network: &Network, count: usize) -> Rows {
    let random = &mut Random(3);
    let mut rows = Rows::for_network(network);
    for _ in 0..count {
        let row = rows.push_missing_row();
        for (place, input) in network.inputs().iter().enumerate() {
            if random.below(2) == 0 {
                rows.set_state(row, place, random.below(input.units.len()));
            }
        }
    }
    rows
}

fn measure<T: Element>(bencher: Bencher<'_, '_>, network: &Network, count: usize) {
    let rows = half_observed(network, count);
    let plan = Plan::<T>::new(network).expect("a plan");
    let (mut scratch, mut answers) = (plan.scratch(), Answers::new());
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        plan.run(black_box(&rows), 0..count, &mut scratch, &mut answers);
    });
}

#[divan::bench(types = [f32, f64], args = SHAPES)]
fn batch<T: Element>(bencher: Bencher<'_, '_>, shape: Shape) {
    measure::<T>(bencher, &network(shape), shape.rows);
}

#[divan::bench(types = [f32, f64], args = SHAPES)]
fn one_row<T: Element>(bencher: Bencher<'_, '_>, shape: Shape) {
    measure::<T>(bencher, &network(shape), 1);
}

/// A thousand products of pairs of 64 reals by gates of four sigmoid units, weighed by three classes.
fn gate_network() -> Network {
    const GATES: usize = 1000;
    let random = &mut Random(11);
    let mut builder = Builder::observed(&[0; 64]);
    let neuron = |signs: [f64; 2], [a, b]: [usize; 2]| AffineRow {
        bias: -1.25,
        terms: vec![(UnitId::new(a), 0.125 * signs[0]), (UnitId::new(b), 0.125 * signs[1])],
    };
    let gate = |random: &mut Random| {
        let pair = [random.below(64), random.below(64)];
        [[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]].map(|signs| neuron(signs, pair))
    };
    let neurons: Vec<AffineRow> = (0..GATES).flat_map(|_| gate(random)).collect();
    let arguments = builder.affine(&neurons);
    let units = builder.activation(Activation::Sigmoid, arguments.iter().collect());
    let signs = [16.0, 16.0, -16.0, -16.0];
    let product = |gate: usize| AffineRow {
        bias: 0.0,
        terms: (0..4).map(|place| (units.at(4 * gate + place), signs[place])).collect(),
    };
    let products = builder.affine(&(0..GATES).map(product).collect::<Vec<_>>());
    let mut energy = || AffineRow {
        bias: 0.0,
        terms: products.iter().map(|unit| (unit, 0.01 * (random.unit() - 0.5))).collect(),
    };
    let energies = [energy(), energy(), energy()];
    let head = builder.affine(&energies);
    builder.finish(&[head], HeadForm::Softmax, Encoding::Observed, EvidenceHead::Absent)
}

#[divan::bench(types = [f32, f64], args = [1, 8192])]
fn gates<T: Element>(bencher: Bencher<'_, '_>, count: usize) {
    let network = gate_network();
    let rows = observed::rows(&network, &observed::observations(&network, 3, count));
    let plan = Plan::<T>::new(&network).expect("a plan");
    let (mut scratch, mut answers) = (plan.scratch(), Answers::new());
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        plan.run(black_box(&rows), 0..count, &mut scratch, &mut answers);
    });
}
