//! Standard normal numbers.

use hamnet_numeric::elementary::ln_f64;
use hamnet_numeric::random::Random;

/// A number from the standard normal law, by Marsaglia's polar method.
///
/// A point drawn evenly from the unit disk, `s` its squared distance from the middle, gives `x √(-2 ln s / s)`.
pub(super) fn normal(random: &mut Random) -> f64 {
    loop {
        let [x, y] = [random.unit(), random.unit()].map(|u| 2.0 * u - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * ln_f64(square) / square).sqrt();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_normal_law() {
        const DRAWS: usize = 100_000;
        let mut random = Random::new(2);
        let draws: Vec<f64> = (0..DRAWS).map(|_| normal(&mut random)).collect();
        let moment = |power: i32| draws.iter().map(|x| x.powi(power)).sum::<f64>() / DRAWS as f64;
        // the variances of the first four powers are 1, 2, 15 and 96
        for (power, expected, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
            let off = (moment(power) - expected) / (variance / DRAWS as f64).sqrt();
            assert!(off.abs() < 4.0, "moment {power} is {off} standard deviations off");
        }
    }
}
