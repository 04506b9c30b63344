//! Chains, contradicting findings, and networks of logarithms.
//!
//! Scaling a group scales the answer: that is what a rescaling relies on, and what these networks keep as compiled ones
//! do. Biases and activations therefore stand only where nothing was rescaled before.

use hamnet_network::{Activation, AffineRow, Encoding, EvidenceHead, Head, HeadForm, UnitId};
use hamnet_numeric::elementary;

use crate::build::{Builder, row};
use crate::case::{Case, Evidence, Row, Tolerance};
use crate::random::Random;
use crate::rows::rows;

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
    Case::new(name, network, Tolerance::Roundings(roundings), rows)
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
    let all_same = Evidence::Likelihoods(vec![vec![1.0, 0.0]; findings + 1]);
    rows.push(Row { evidence: all_same, extreme: findings > 6 });
    Case::new(name, network, Tolerance::Roundings(roundings), rows)
}

fn bias(bias: f64) -> AffineRow {
    AffineRow { bias, terms: Vec::new() }
}

/// Naive Bayes in log space: sums of log-likelihoods, merged by `a + softplus(b - a)`, or the greatest of them where the heads
/// are max-marginals.
pub fn logarithms(seed: u64, form: HeadForm) -> Case {
    let activation = if form == HeadForm::MaxMarginals { Activation::Relu } else { Activation::Softplus };
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
                .map(|&unit| AffineRow {
                    bias: elementary::ln_f64(0.02 + random.unit()),
                    terms: vec![(unit, 1.0)],
                })
                .collect();
            let terms = builder.affine(&weighted);
            log_sum(&mut builder, &terms, activation)
        });
        logs.push(message.collect());
    }
    let sums: Vec<AffineRow> =
        (0..classes).map(|class| row(logs.iter().map(|group| (group[class], 1.0)))).collect();
    let scores = builder.affine(&sums);
    let evidence = log_sum(&mut builder, &scores, activation);
    let floor = [40.0, 100.0, 800.0][seed as usize % 3];
    let heads = vec![head(vec![0], scores, form)];
    let evidence = EvidenceHead::Log { unit: evidence, offset: -0.5, impossible_below: -0.75 * floor };
    let (network, roundings) =
        builder.finish(Encoding::LogLikelihood { floor, spread: 40.0 }, heads, evidence);
    let rows = rows(&network, 40, &mut random);
    // Rounding is absolute, of numbers up to some tens.
    let tolerance = Tolerance::Roundings(50.0 * roundings);
    let name = if network.explains() { "max_marginals" } else { "logarithms" };
    Case::new(&format!("{name}_{seed}"), network, tolerance, rows)
}

fn log_sum(builder: &mut Builder, terms: &[UnitId], activation: Activation) -> UnitId {
    let first = terms[0];
    terms[1..].iter().fold(first, |sum, &term| {
        let difference = builder.affine(&[row([(term, 1.0), (sum, -1.0)])]);
        let merged = builder.activation(activation, &difference);
        builder.affine(&[row([(sum, 1.0), (merged[0], 1.0)])])[0]
    })
}

pub fn head(target: Vec<usize>, units: Vec<UnitId>, form: HeadForm) -> Head {
    Head { target, units, form }
}
