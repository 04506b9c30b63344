//! Random joints for the other tests, and how they are checked.

use hamnet_analysis::Pair;
use hamnet_numeric::random::Random;

/// A law with some zeros; columns are sometimes multiples of earlier ones by a power of two, so that some are proportional exactly.
pub fn random_pair(random: &mut Random, most: usize) -> Pair {
    let (x, y) = (1 + random.below(most), 1 + random.below(most));
    let mut weights: Vec<f64> = Vec::with_capacity(x * y);
    for column in 0..y {
        if column > 0 && random.chance(0.4) {
            let from = random.below(column);
            let factor = [0.25, 1.0, 2.0][random.below(3)];
            weights.extend_from_within(from * x..(from + 1) * x);
            weights[column * x..].iter_mut().for_each(|weight| *weight *= factor);
        } else {
            weights.extend((0..x).map(|_| if random.chance(0.15) { 0.0 } else { random.unit() }));
        }
    }
    if weights.iter().all(|&weight| weight == 0.0) {
        weights[0] = 1.0;
    }
    Pair::from_columns(x, weights).expect("a law")
}
