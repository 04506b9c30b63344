//! The networks: random trees of every layer kind, chains, contradicting findings, networks of logarithms.
//!
//! Scaling a group scales the answer: that is what a rescaling relies on, and what these networks keep as compiled ones
//! do. Biases and activations therefore stand only where nothing was rescaled before.

use hamnet_network::{AffineRow, Encoding, EvidenceHead, Head, HeadForm, Network, UnitId};

use crate::build::{Builder, row};
use crate::case::{Case, Row};
use crate::random::Random;

/// Groups of units are mapped, multiplied and rescaled at random until one is left.
pub fn tree(seed: u64) -> Case {
    let mut random = Random::new(seed);
    let states: Vec<usize> = (0..3 + random.below(6)).map(|_| 1 + random.below(4)).collect();
    let mut builder = Builder::new(&states);
    let mut groups: Vec<Vec<UnitId>> =
        (0..states.len()).map(|place| leaf(&mut builder, place, &mut random)).collect();
    while groups.len() > 1 {
        let left = groups.swap_remove(random.below(groups.len()));
        let right = groups.swap_remove(random.below(groups.len()));
        let merged = merge(&mut builder, &left, &right, &mut random);
        groups.push(merged);
    }
    let joint = states[0] * states[states.len() - 1];
    let last = mapped(&mut builder, &groups[0], joint, &mut random);
    let single = builder.affine(&marginals(&last, states[0]));
    let evidence = builder.affine(&[row(last.iter().map(|&unit| (unit, 1.0)))]);
    let heads = vec![
        head(vec![0], single, HeadForm::Normalize),
        head(vec![0, states.len() - 1], last, HeadForm::Normalize),
    ];
    let evidence = EvidenceHead::Linear { unit: evidence[0], exponent: -3 };
    let (network, roundings) = builder.finish(Encoding::Likelihood, heads, evidence);
    let rows = rows(&network, 40, &mut random);
    Case { name: format!("tree_{seed}"), network, roundings, rows }
}

/// An input, or constants beside it, or the softplus of it.
fn leaf(builder: &mut Builder, place: usize, random: &mut Random) -> Vec<UnitId> {
    let input = builder.input(place);
    match random.below(4) {
        0 => {
            let mut rows = random_rows(&input, 1 + random.below(5), random);
            rows[0].bias = random.unit();
            rows.push(AffineRow { bias: 0.25, terms: Vec::new() });
            builder.affine(&rows)
        }
        1 => builder.softplus(&input),
        _ => input,
    }
}

fn merge(builder: &mut Builder, left: &[UnitId], right: &[UnitId], random: &mut Random) -> Vec<UnitId> {
    let any = |group: &[UnitId], random: &mut Random| group[random.below(group.len())];
    let pairs: Vec<[UnitId; 2]> =
        (0..2 + random.below(12)).map(|_| [any(left, random), any(right, random)]).collect();
    let products = builder.products(&pairs);
    let height = 1 + random.below(9);
    let sums = mapped(builder, &products, height, random);
    if random.one_in(2) { builder.rescale(&sums) } else { sums }
}

fn mapped(builder: &mut Builder, group: &[UnitId], height: usize, random: &mut Random) -> Vec<UnitId> {
    let rows = random_rows(group, height, random);
    builder.affine(&rows)
}

/// Rows that read everything, something, or copy one unit; weights over six orders of magnitude.
fn random_rows(group: &[UnitId], height: usize, random: &mut Random) -> Vec<AffineRow> {
    let dense = random.one_in(3);
    let weight = |random: &mut Random| 10f64.powf(-6.0 * random.unit().powi(3));
    let mut rows: Vec<AffineRow> = Vec::new();
    for _ in 0..height {
        let copied = random.one_in(8) && !dense;
        rows.push(if copied {
            row([(group[random.below(group.len())], 1.0)])
        } else {
            let read: Vec<UnitId> = group.iter().copied().filter(|_| dense || !random.one_in(3)).collect();
            row(read.into_iter().map(|unit| (unit, weight(random))))
        });
    }
    rows
}

fn marginals(joint: &[UnitId], states: usize) -> Vec<AffineRow> {
    joint.chunks(joint.len() / states).map(|part| row(part.iter().map(|&unit| (unit, 1.0)))).collect()
}

/// A hidden Markov chain, forward; with `left_right` a state reaches only itself and the next one.
pub fn chain(name: &str, steps: usize, left_right: bool, count: usize) -> Case {
    let (hidden, seen) = (4, 3);
    let mut random = Random::new(7);
    let mut builder = Builder::new(&vec![seen; steps]);
    let transition: Vec<Vec<f64>> = (0..hidden)
        .map(|to| {
            let reaches = |from: usize| !left_right || to == from || to == (from + 1) % hidden;
            (0..hidden).map(|from| if reaches(from) { 0.05 + random.unit() } else { 0.0 }).collect()
        })
        .collect();
    let emission: Vec<Vec<f64>> = (0..hidden)
        .map(|state| {
            let shows = |symbol: usize| !left_right || state % seen != symbol;
            (0..seen).map(|symbol| if shows(symbol) { 0.05 + random.unit() } else { 0.0 }).collect()
        })
        .collect();
    let mut belief = builder.affine(&vec![AffineRow { bias: 0.25, terms: Vec::new() }; hidden]);
    for step in 0..steps {
        let message = builder.affine(&rows_of(&emission, &builder.input(step)));
        let pairs: Vec<[UnitId; 2]> = belief.iter().zip(&message).map(|(&a, &b)| [a, b]).collect();
        let seen = builder.products(&pairs);
        let scaled = builder.rescale(&seen);
        belief = builder.affine(&rows_of(&transition, &scaled));
    }
    let evidence = builder.affine(&[row(belief.iter().map(|&unit| (unit, 1.0)))]);
    let states_of_first = builder.affine(&rows_of(&transition[..seen], &belief));
    let heads = vec![head(vec![0], states_of_first, HeadForm::Normalize)];
    let evidence = EvidenceHead::Linear { unit: evidence[0], exponent: 0 };
    let (network, roundings) = builder.finish(Encoding::Likelihood, heads, evidence);
    let rows = rows(&network, count, &mut random);
    Case { name: name.to_owned(), network, roundings, rows }
}

fn rows_of(matrix: &[Vec<f64>], units: &[UnitId]) -> Vec<AffineRow> {
    let nonzero = |weights: &Vec<f64>| {
        let terms = units.iter().zip(weights).filter(|(_, weight)| **weight != 0.0);
        row(terms.map(|(&unit, &weight)| (unit, weight)))
    };
    matrix.iter().map(nonzero).collect()
}

/// Findings of ratio `1e-3` against the second state, then one that excludes the first: what is left is small beside
/// what went before, and must not be lost unseen.
pub fn contradiction(name: &str, findings: usize) -> Case {
    let mut builder = Builder::new(&vec![2; findings + 1]);
    let mut belief = builder.affine(&[bias(0.5), bias(0.5)]);
    for finding in 0..=findings {
        let table = if finding < findings { [[0.5, 0.5], [5e-4, 0.9995]] } else { [[0.0, 1.0], [0.5, 0.5]] };
        let table: Vec<Vec<f64>> = table.iter().map(|weights| weights.to_vec()).collect();
        let message = builder.affine(&rows_of(&table, &builder.input(finding)));
        let products = builder.products(&[[belief[0], message[0]], [belief[1], message[1]]]);
        belief = builder.rescale(&products);
    }
    let evidence = builder.affine(&[row(belief.iter().map(|&unit| (unit, 1.0)))]);
    let heads = vec![head(vec![0], belief, HeadForm::Normalize)];
    let evidence = EvidenceHead::Linear { unit: evidence[0], exponent: 0 };
    let (network, roundings) = builder.finish(Encoding::Likelihood, heads, evidence);
    let mut rows = rows(&network, 10, &mut Random::new(3));
    rows.iter_mut().for_each(|row| row.extreme |= findings > 6);
    rows.push(Row { likelihoods: vec![vec![1.0, 0.0]; findings + 1], extreme: findings > 6 });
    Case { name: name.to_owned(), network, roundings, rows }
}

fn bias(bias: f64) -> AffineRow {
    AffineRow { bias, terms: Vec::new() }
}

/// Naive Bayes in log space: sums of log-likelihoods, merged by `a + softplus(b - a)`.
pub fn logarithms(seed: u64) -> Case {
    let mut random = Random::new(seed);
    let classes = 2 + random.below(4);
    let mut states: Vec<usize> = (0..2 + random.below(4)).map(|_| 2 + random.below(3)).collect();
    states.insert(0, classes);
    let mut builder = Builder::new(&states);
    let mut logs: Vec<Vec<UnitId>> = vec![builder.input(0)];
    for place in 1..states.len() {
        let message = (0..classes).map(|_| {
            let input = builder.input(place);
            let weighted: Vec<AffineRow> = input
                .iter()
                .map(|&unit| AffineRow { bias: (0.02 + random.unit()).ln(), terms: vec![(unit, 1.0)] })
                .collect();
            let terms = builder.affine(&weighted);
            log_sum(&mut builder, &terms)
        });
        logs.push(message.collect());
    }
    let sums: Vec<AffineRow> =
        (0..classes).map(|class| row(logs.iter().map(|group| (group[class], 1.0)))).collect();
    let scores = builder.affine(&sums);
    let evidence = log_sum(&mut builder, &scores);
    let floor = [40.0, 100.0, 800.0][seed as usize % 3];
    let heads = vec![head(vec![0], scores, HeadForm::Softmax)];
    let evidence = EvidenceHead::Log { unit: evidence, offset: -0.5, impossible_below: -0.75 * floor };
    let (network, roundings) = builder.finish(Encoding::LogLikelihood { floor }, heads, evidence);
    let rows = rows(&network, 40, &mut random);
    // Rounding is absolute, of numbers up to some tens.
    let roundings = 50.0 * roundings;
    Case { name: format!("logarithms_{seed}"), network, roundings, rows }
}

fn log_sum(builder: &mut Builder, terms: &[UnitId]) -> UnitId {
    let first = terms[0];
    terms[1..].iter().fold(first, |sum, &term| {
        let difference = builder.affine(&[row([(term, 1.0), (sum, -1.0)])]);
        let merged = builder.softplus(&difference);
        builder.affine(&[row([(sum, 1.0), (merged[0], 1.0)])])[0]
    })
}

fn head(target: Vec<usize>, units: Vec<UnitId>, form: HeadForm) -> Head {
    Head { target, units, form }
}

/// What a row of evidence is made of.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Hard,
    Soft,
    /// Likelihoods of one variable that differ by up to twenty orders of magnitude.
    Extreme,
}

/// Missing, hard, soft and extreme evidence, and now and then a vector of zeros.
fn rows(network: &Network, count: usize, random: &mut Random) -> Vec<Row> {
    let mut rows = vec![Row { likelihoods: network.unobserved(), extreme: false }];
    while rows.len() < count {
        let kind = [Kind::Hard, Kind::Hard, Kind::Soft, Kind::Extreme][random.below(4)];
        let states = network.inputs().iter().map(|input| input.units.len());
        let mut likelihoods: Vec<Vec<f64>> = states.map(|states| vector(states, kind, random)).collect();
        if random.one_in(10) {
            let place = random.below(likelihoods.len());
            likelihoods[place].fill(0.0);
        }
        rows.push(Row { likelihoods, extreme: kind == Kind::Extreme });
    }
    rows
}

fn vector(states: usize, kind: Kind, random: &mut Random) -> Vec<f64> {
    let seen = random.below(states);
    let scale = [1e-9, 1.0, 3e7][random.below(3)];
    let missing = random.one_in(2);
    let hard = random.one_in(2);
    (0..states)
        .map(|state| match kind {
            _ if missing => 1.0,
            Kind::Soft if !hard => held(scale * random.unit()),
            Kind::Extreme if !hard => held([0.0, 1e-12, 1e-3, 1e8][random.below(4)] * random.unit()),
            _ => f64::from(u8::from(state == seen)),
        })
        .collect()
}

/// A number near `x` that both precisions hold exactly, so that both are asked the same.
fn held(x: f64) -> f64 {
    f64::from(x as f32)
}
