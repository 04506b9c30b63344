//! Long sums against big floats, and `γ_n`.

mod support;

use dashu::base::Abs;
use hamnet_numeric::sum::{Sum, compensated, gamma, pairwise};
use support::{Big, Random, big};

fn distance(sum: Sum, values: &[f64]) -> f64 {
    let exact = values.iter().fold(Big::ZERO, |sum, &x| sum + big(x));
    (big(sum.value) - exact).abs().to_f64().value()
}

/// Numbers of both signs whose sum is far smaller than their magnitudes.
fn cancelling(random: &mut Random, n: usize) -> Vec<f64> {
    let values: Vec<f64> =
        (0..n / 2).map(|_| random.between(-1.0, 1.0) * 2f64.powi(random.below(60) as i32)).collect();
    let opposite = values.iter().map(|x| -x * (1.0 + 1e-15));
    values.iter().copied().chain(opposite).collect()
}

#[test]
fn sums_keep_their_bounds() {
    let mut random = Random(1);
    for n in [0, 1, 2, 7, 8, 9, 100, 1_000] {
        for _ in 0..50 {
            let positive: Vec<f64> = (0..n).map(|_| random.unit()).collect();
            for values in [positive, cancelling(&mut random, n)] {
                for sum in [compensated(&values), pairwise(&values)] {
                    assert!(distance(sum, &values) <= sum.error, "{n} numbers: {sum:?}");
                }
            }
        }
    }
}

#[test]
fn the_bound_of_a_compensated_sum_is_not_idle() {
    let mut random = Random(2);
    let ratio = |_| {
        let values: Vec<f64> = (0..100).map(|_| random.unit()).collect();
        let sum = compensated(&values);
        distance(sum, &values) / sum.error
    };
    assert!((0..100).map(ratio).fold(0.0, f64::max) >= 0.1);
}

/// A rounding of almost half an ulp at every addition of the longest chain: `1` and then numbers just below `u`.
#[test]
fn the_bound_of_a_pairwise_sum_is_not_idle() {
    let values = [1.0, 1.1e-16, 1.1e-16, 1.1e-16, 1.1e-16, 1.1e-16, 1.1e-16, 1.1e-16];
    let sum = pairwise(&values);
    assert!(distance(sum, &values) >= 0.1 * sum.error);
}

#[test]
fn gamma_is_rounded_up() {
    let mut random = Random(3);
    for _ in 0..10_000 {
        let (n, unit) = (random.between(0.0, 1e6), 2f64.powi(-(random.below(40) as i32) - 21));
        let product = big(n) * big(unit);
        let exact = &product / (big(1.0) - &product);
        let computed = gamma(n, unit);
        assert!(big(computed) >= exact && big(computed) <= exact * big(1.0 + 8.0 * f64::EPSILON));
    }
    assert_eq!(gamma(0.0, 0.1), 0.0);
    assert_eq!(gamma(1.0, 1.0), f64::INFINITY);
}
