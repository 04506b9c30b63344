//! Tables of several variables distilled to networks.

use hamnet_analysis::Pair;
use hamnet_analysis::bottleneck::merge_greedily;
use hamnet_analysis::sufficient::{Patterns, loss, minimal, network};
use hamnet_network::{Observation, Status, VariableLabel, evaluate_observed};
use hamnet_numeric::Precision;
use hamnet_numeric::random::Random;

fn label(name: &str, states: usize) -> VariableLabel {
    VariableLabel::of_states(name, (0..states).map(|state| state.to_string()).collect())
}

/// Columns of few directions, so that many observations are of one class.
fn random_pair(random: &mut Random, x_states: usize, observations: usize) -> Pair {
    let directions: Vec<Vec<f64>> =
        (0..4).map(|_| (0..x_states).map(|_| f64::from(random.below(9) as u32 + 1)).collect()).collect();
    let column = |random: &mut Random| {
        let scale = f64::from(1u32 << random.below(4));
        directions[random.below(4)].iter().map(|weight| weight * scale).collect::<Vec<f64>>()
    };
    let columns = (0..observations).flat_map(|_| column(random)).collect();
    Pair::from_columns(x_states, columns).unwrap()
}

#[test]
fn networks_give_the_posterior_within_what_classes_give_up() {
    let mut random = Random::new(12);
    let mut most = 0.0f64;
    for round in 0..200 {
        let widths: Vec<usize> = (0..1 + random.below(3)).map(|_| 1 + random.below(4)).collect();
        let (x_states, count) = (2 + random.below(3), widths.iter().product::<usize>());
        let pair = random_pair(&mut random, x_states, count);
        let least = minimal(&pair);
        let statistic = match round % 2 {
            0 => least.clone(),
            _ => merge_greedily(&pair, &least).with_classes(1 + random.below(least.classes())).unwrap(),
        };
        let price = loss(&pair, &statistic);
        let patterns = Patterns {
            model: "table".to_owned(),
            asked: label("x", x_states),
            seen: widths
                .iter()
                .enumerate()
                .map(|(place, &width)| label(&format!("y{place}"), width))
                .collect(),
            observations: (0..count).map(Some).collect(),
        };
        let network = network(&pair, &statistic, &price, &patterns).unwrap();
        let bound = network.certificate(Precision::F64).unwrap().posterior;
        for y in 0..count {
            let mut rest = y;
            let mut states: Vec<Observation> = Vec::new();
            for &width in widths.iter().rev() {
                states.push(Observation::State(rest % width));
                rest /= width;
            }
            states.reverse();
            let found = evaluate_observed::<f64>(&network, &states).unwrap();
            let exact = pair.posterior(y).unwrap();
            let apart = exact.iter().zip(&found.posteriors[0]).map(|(p, q)| (p - q).abs()).sum::<f64>() / 2.0;
            assert!(apart <= bound.total(), "{apart} beyond {bound}");
            if statistic != least {
                most = most.max(apart / bound.total());
            }
        }
        let neurons = network.counts().neurons;
        assert!(widths.len() > 1 || neurons == 0);
    }
    // the worst pattern reaches what the classes give up
    assert!(most > 0.999, "{most}");
}

#[test]
fn sums_of_bits_are_read_as_counts_and_what_cannot_occur_is_told() {
    // three looks at a coin: the class is the number of ones, the labels after two looks are three
    let looks = 3;
    let weights = (0..1 << looks).flat_map(|y: u32| {
        let ones = y.count_ones() as i32;
        [0.25f64, 0.75].map(|p| p.powi(ones) * (1.0 - p).powi(looks - ones))
    });
    let pair = Pair::from_columns(2, weights.collect()).unwrap();
    let statistic = minimal(&pair);
    assert_eq!(statistic.classes(), 4);
    let mut patterns = Patterns {
        model: "coin".to_owned(),
        asked: label("x", 2),
        seen: ["a", "b", "c"].map(|name| label(name, 2)).to_vec(),
        observations: (0..8).map(Some).collect(),
    };
    let price = loss(&pair, &statistic);
    let built = network(&pair, &statistic, &price, &patterns).unwrap();
    assert_eq!(built.counts().neurons, 2 * 2 + 3 * 2);
    patterns.observations[5] = None;
    let built = network(&pair, &statistic, &price, &patterns).unwrap();
    for y in 0..8 {
        let row = [2, 1, 0].map(|bit| Observation::State(y >> bit & 1));
        let found = evaluate_observed::<f64>(&built, &row).unwrap();
        assert_eq!(found.status == Status::Impossible, y == 5);
        let exact = pair.posterior(y).unwrap();
        assert!(y == 5 || (found.posteriors[0][0] - exact[0]).abs() < 1e-14);
    }
    patterns.observations.pop();
    assert!(network(&pair, &statistic, &price, &patterns).is_err());
}
