//! Gauss–Legendre rules in double-double.

use hamnet_numeric::Dd;

/// Steps of Newton's method: from 10 digits, each doubles them.
const STEPS: usize = 4;

/// Nodes in `[-1, 1]` and weights that integrate polynomials of degree `2n - 1`.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// Nodes and weights, ascending.
    pub points: Vec<(Dd, Dd)>,
}

impl Rule {
    /// No node is further than this from the exact one, and the weights together no more from theirs.
    ///
    /// Newton's method ends at what rounding leaves of `P_n/P_n'`: some `n` units of double-double, `2^-96` for `n ≤ 64`.
    pub(super) const PERTURBATION: f64 = f64::from_bits((1023 - 92) << 52);

    /// The rule of `n` points, `n ≥ 2`.
    ///
    /// Nodes are the zeros of the Legendre polynomial `P_n`, from `cos(π(k + ¾)/(n + ½))` by Newton's method; weights are
    /// `2/((1 - t²) P_n'(t)²)`.
    pub(super) fn new(n: usize) -> Self {
        let half_turn = Dd::from_f64(std::f64::consts::PI);
        let point = |k: usize| {
            let angle = half_turn * Dd::from_f64((k as f64 + 0.75) / (n as f64 + 0.5));
            let mut node = -angle.sin_cos().1;
            for _ in 0..STEPS {
                let (value, slope) = legendre(n, node);
                node = node - value / slope;
            }
            let (_, slope) = legendre(n, node);
            (node, Dd::from_f64(2.0) / ((Dd::ONE - node * node) * slope * slope))
        };
        Self { points: (0..n).map(point).collect() }
    }
}

/// `P_n` and its derivative, by `k P_k = (2k - 1) t P_{k-1} - (k - 1) P_{k-2}`.
fn legendre(n: usize, t: Dd) -> (Dd, Dd) {
    let (mut before, mut last) = (Dd::ONE, t);
    for k in 2..=n {
        let next = (t * last).mul_f64((2 * k - 1) as f64) - before.mul_f64((k - 1) as f64);
        (before, last) = (last, next / Dd::from_f64(k as f64));
    }
    let slope = (t * last - before).mul_f64(n as f64) / (t * t - Dd::ONE);
    (last, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_integrated_up_to_the_degree_of_the_rule() {
        for n in [2, 3, 4, 8, 16, 31, 48] {
            let Rule { points } = Rule::new(n);
            assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for power in 0..2 * n {
                let term = |&(t, w): &(Dd, Dd)| (0..power).fold(w, |product, _| product * t);
                let sum = points.iter().map(term).fold(Dd::ZERO, |sum, term| sum + term);
                let exact = if power % 2 == 0 { 2.0 } else { 0.0 };
                let exact = Dd::from_f64(exact) / Dd::from_f64((power + 1) as f64);
                assert!((sum - exact).abs().hi() < Rule::PERTURBATION, "{n} points, power {power}");
            }
        }
    }

    #[test]
    fn a_power_above_the_degree_is_not_integrated() {
        let Rule { points } = Rule::new(4);
        let sum: f64 = points.iter().map(|(t, w)| w.to_f64() * t.to_f64().powi(8)).sum();
        assert!((sum - 2.0 / 9.0).abs() > 1e-3);
    }
}
