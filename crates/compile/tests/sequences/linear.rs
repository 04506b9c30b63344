//! Linear-Gaussian chains: affine layers against the recursion in double-double.

use hamnet_compile::sequence::compile_reals;
use hamnet_model::hierarchy::linear_gaussian::NormalLaw;
use hamnet_model::hierarchy::{LinearGaussian, LinearStep};
use hamnet_model::{RealRange, Variable};
use hamnet_network::ErrorBound;
use hamnet_network::sequence::{GaussianSequence, SequenceError, filter_reals, smooth_reals};
use hamnet_numeric::random::Random;
use hamnet_numeric::{Dd, Precision};

fn numbers(random: &mut Random, count: usize, size: f64) -> Vec<f64> {
    (0..count).map(|_| (2.0 * random.unit() - 1.0) * size).collect()
}

/// A diagonal of `least` to `least + 1`.
fn diagonal(random: &mut Random, n: usize, least: f64) -> Vec<f64> {
    let mut covariance = vec![0.0; n * n];
    (0..n).for_each(|i| covariance[i * n + i] = least + random.unit());
    covariance
}

fn chain(random: &mut Random, steps: usize) -> LinearGaussian {
    let (d, seen) = (1 + random.below(3), 1 + random.below(3));
    let range = RealRange::new(-10.0, 10.0).unwrap();
    let step = |random: &mut Random| LinearStep {
        transition: numbers(random, d * d, 1.0),
        noise: diagonal(random, d, 0.1),
        observation: numbers(random, seen * d, 1.0),
        observation_noise: diagonal(random, seen, 0.5),
    };
    LinearGaussian::new(
        (0..d).map(|i| format!("x{i}")).collect(),
        (0..seen).map(|i| Variable::real(format!("y{i}"), range)).collect(),
        numbers(random, d, 2.0),
        diagonal(random, d, 0.5),
        (0..steps).map(|_| step(random)).collect(),
    )
    .unwrap()
}

fn sights(random: &mut Random, chain: &LinearGaussian, times: usize) -> Vec<Vec<f64>> {
    (0..times).map(|_| numbers(random, chain.observed().len(), 10.0)).collect()
}

/// Filtered and smoothed means and `ln p` by the same layers in f32.
fn single(network: &GaussianSequence, sights: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>, f64) {
    let d = network.parts().hidden.len();
    let affine = |weights: &[f64], biases: &[f64], input: &[f32]| -> Vec<f32> {
        let rows = weights.chunks_exact(input.len()).zip(biases);
        rows.map(|(row, &bias)| row.iter().zip(input).fold(bias as f32, |sum, (&w, x)| sum + w as f32 * x))
            .collect()
    };
    let mut means: Vec<f32> = Vec::new();
    let mut ln = 0.0;
    for (time, values) in sights.iter().enumerate() {
        let before = if time == 0 { vec![0.0; d] } else { means[(time - 1) * d..].to_vec() };
        let input: Vec<f32> = before.into_iter().chain(values.iter().map(|&y| y as f32)).collect();
        let step = network.step(time);
        let output = affine(&step.weights, &step.biases, &input);
        means.extend(&output[..d]);
        ln += f64::from(step.offset as f32 - 0.5 * output[d..].iter().map(|z| z * z).sum::<f32>());
    }
    let mut smoothed = means.clone();
    for time in (0..sights.len() - 1).rev() {
        let step = network.back(time);
        let row = affine(&step.weights, &step.biases, &smoothed[time * d..(time + 2) * d]);
        smoothed[time * d..(time + 1) * d].copy_from_slice(&row);
    }
    let wide = |numbers: Vec<f32>| numbers.into_iter().map(f64::from).collect();
    (wide(means), wide(smoothed), ln)
}

#[derive(Default, Debug)]
struct Reached([f64; 3]);

impl Reached {
    fn compare(&mut self, what: usize, computed: &[f64], exact: &[Vec<Dd>], bounds: &[f64]) {
        for (time, exact) in exact.iter().enumerate() {
            for (real, (exact, bound)) in exact.iter().zip(bounds).enumerate() {
                let off = (Dd::from_f64(computed[time * bounds.len() + real]) - *exact).abs().to_f64();
                assert!(off <= *bound, "{off:e} > {bound:e} at {time}, {what}");
                self.0[what] = self.0[what].max(off / bound);
            }
        }
    }
}

fn compare(chain: &LinearGaussian, sights: &[Vec<f64>], reached: &mut [Reached; 2]) {
    let network = compile_reals(chain, 2000).unwrap();
    let seen: Vec<Option<Vec<f64>>> = sights.iter().cloned().map(Some).collect();
    let (filtered, smoothed) = (chain.filter(&seen).unwrap(), chain.smooth(&seen).unwrap());
    let means = |laws: &[NormalLaw]| -> Vec<Vec<Dd>> { laws.iter().map(|law| law.mean.clone()).collect() };
    let plain = filter_reals(&network, sights).unwrap();
    let f64s = (plain.means, smooth_reals(&network, sights).unwrap(), plain.ln_steps.iter().sum());
    let runs = [(Precision::F32, single(&network, sights)), (Precision::F64, f64s)];
    for ((precision, found), reached) in runs.into_iter().zip(reached) {
        let certificate = network.certificate(precision).unwrap();
        let bounds = |of: &[ErrorBound]| of.iter().map(ErrorBound::total).collect::<Vec<_>>();
        reached.compare(0, &found.0, &means(&filtered.laws), &bounds(&certificate.filtered));
        reached.compare(1, &found.1, &means(&smoothed.laws), &bounds(&certificate.smoothed));
        let exact = vec![vec![filtered.ln_evidence]];
        reached.compare(2, &[found.2], &exact, &[certificate.ln_evidence(sights.len())]);
    }
}

#[test]
fn random_chains_are_within_their_certificates() {
    let mut random = Random::new(51);
    let mut reached = [Reached::default(), Reached::default()];
    for round in 0..300 {
        let times = 1 + random.below(20);
        let steps = if round % 3 == 0 { times } else { 1 };
        let chain = chain(&mut random, steps);
        let sights = sights(&mut random, &chain, times);
        compare(&chain, &sights, &mut reached);
    }
    println!("shares of the bounds of filtered and smoothed means and ln p: {reached:?}");
    for Reached(shares) in reached {
        assert!(shares.iter().all(|&share| share >= 0.01), "{shares:?} is idle");
    }
}

#[test]
fn a_settled_filter_runs_for_ever_within_one_bound() {
    let mut random = Random::new(52);
    let chain = chain(&mut random, 1);
    let network = compile_reals(&chain, 1000).unwrap();
    assert_eq!(network.parts().longest, None);
    let sights = sights(&mut random, &chain, 3000);
    compare(&chain, &sights, &mut Default::default());
    // what never moves is known better with every time, so that its gains never settle
    let step = LinearStep {
        transition: vec![1.0],
        noise: vec![0.0],
        observation: vec![1.0],
        observation_noise: vec![1.0],
    };
    let range = RealRange::new(-4.0, 4.0).unwrap();
    let seen = vec![Variable::real("y", range)];
    let still = LinearGaussian::new(vec!["x".to_owned()], seen, vec![0.0], vec![1.0], vec![step]).unwrap();
    let network = compile_reals(&still, 50).unwrap();
    assert_eq!(network.parts().longest, Some(50));
    let ones = vec![vec![1.0]; 50];
    let means = filter_reals(&network, &ones).unwrap().means;
    let bound = network.certificate(Precision::F64).unwrap().filtered[0].total();
    assert!((means[49] - 50.0 / 51.0).abs() <= bound && bound < 1e-12, "{bound:e}");
    let long = filter_reals(&network, &vec![vec![1.0]; 51]);
    assert_eq!(long, Err(SequenceError::TooLong { found: 51, longest: 50 }));
    let far = filter_reals(&network, &[vec![4.5]]).unwrap_err();
    assert_eq!(far.to_string(), "time 0: `y` is 4.5, outside of its range from -4 to 4");
}
