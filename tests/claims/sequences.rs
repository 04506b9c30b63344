//! Section 1.14 for sequences of any length: the reversal is one step, applied again and again.

use hamnet::compile::sequence::{compile, compile_reals};
use hamnet::model::hierarchy::{Emission, HiddenMarkov, LinearGaussian, LinearStep, Stochastic};
use hamnet::model::{RealRange, Variable};
use hamnet::network::sequence::{Sight, filter, filter_reals, smooth_reals};
use hamnet::numeric::{Dd, Precision};

/// A coin that is changed now and then for a loaded one.
fn coin() -> HiddenMarkov {
    let variable = |name: &str, states: [&str; 2]| {
        Variable::new(name, states.map(str::to_owned).to_vec()).expect("two states")
    };
    let matrix = |name: &str, values: [f64; 4]| {
        Stochastic::dense(name, 2, 2, values.to_vec()).expect("rows that sum to one")
    };
    let emission = Emission::Table {
        variable: variable("side", ["heads", "tails"]),
        table: matrix("emission", [0.5, 0.5, 0.75, 0.25]),
    };
    let transition = matrix("transition", [0.9, 0.1, 0.2, 0.8]);
    HiddenMarkov::new(variable("coin", ["fair", "loaded"]), vec![0.5, 0.5], transition, emission)
        .expect("parts that fit")
}

#[test]
fn a_hidden_markov_model_is_one_step_applied_again_and_again() {
    let network = compile(&coin()).expect("compiled");
    let heads = vec![Sight::Symbol(0); 100_000];
    let beliefs = filter(&network, &heads).expect("heads are seen").beliefs;
    // the odds of loaded to fair settle at the root of 0.2 r² = 0.3 r + 0.15
    let odds = Dd::from_f64(0.75) + Dd::from_f64(21.0).sqrt() / Dd::from_f64(4.0);
    let loaded = (odds / (odds + Dd::ONE)).to_f64();
    for precision in Precision::ALL {
        let certificate = network.certificate(precision).expect("certified");
        let bounds = [1, 100, 1000, 100_000].map(|steps| certificate.filtered(steps));
        assert!(bounds[0] < bounds[1] && bounds[2] == bounds[3], "{bounds:?}");
        assert!(bounds[3] < 40.0 * precision.unit_roundoff());
        assert!((beliefs[199_999] - loaded).abs() <= bounds[3] + 1e-15);
        // in the logarithm of the evidence nothing contracts
        let [short, long] = [1000, 100_000].map(|steps| certificate.ln_evidence(steps));
        assert!((90.0..100.0).contains(&(long / short)));
    }
}

#[test]
fn a_gaussian_chain_is_one_affine_layer_per_step() {
    // a random walk seen with noise, both of variance one
    let step = LinearStep {
        transition: vec![1.0],
        noise: vec![1.0],
        observation: vec![1.0],
        observation_noise: vec![1.0],
    };
    let range = RealRange::new(-8.0, 8.0).expect("a range");
    let seen = vec![Variable::real("y", range)];
    let walk = LinearGaussian::new(vec!["x".to_owned()], seen, vec![0.0], vec![1.0], vec![step])
        .expect("a random walk");
    let network = compile_reals(&walk, 1000).expect("compiled");
    assert_eq!(network.parts().longest, None, "the gains settle");
    // m' = (1 − K) m + K y with the golden section for K
    let settled = &network.step(1000).weights;
    let golden = 0.618_033_988_749_894_9;
    assert!((settled[0] - (1.0 - golden)).abs() < 1e-15 && (settled[1] - golden).abs() < 1e-15);
    let sights: Vec<Vec<f64>> = (0..500).map(|time| vec![f64::from(time * 37 % 17) - 8.0]).collect();
    let known: Vec<Option<Vec<f64>>> = sights.iter().cloned().map(Some).collect();
    let certificate = network.certificate(Precision::F64).expect("certified");
    let filtered = filter_reals(&network, &sights).expect("within the range").means;
    let smoothed = smooth_reals(&network, &sights).expect("within the range");
    let exact = [walk.filter(&known), walk.smooth(&known)].map(|laws| laws.expect("not singular").laws);
    for time in 0..500 {
        let off = |mean: f64, law: usize| (Dd::from_f64(mean) - exact[law][time].mean[0]).abs().to_f64();
        assert!(off(filtered[time], 0) <= certificate.filtered[0].total());
        assert!(off(smoothed[time], 1) <= certificate.smoothed[0].total());
    }
}
