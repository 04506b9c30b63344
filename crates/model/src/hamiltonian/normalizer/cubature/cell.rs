//! A box with the bounds of its rules.

use super::integrand::Integrand;
use crate::hamiltonian::normalizer::MAX_REALS;
use crate::hamiltonian::normalizer::legendre::Rule;

/// The numbers of points a rule may have.
pub(super) const POINTS: [usize; 9] = [2, 4, 6, 8, 12, 16, 24, 32, 48];

/// How many of [`POINTS`] are for one, two and three reals.
const SIZES: [usize; MAX_REALS] = [9, 8, 7];

/// The ellipses that are tried, in ascending order.
const ELLIPSES: [f64; 10] = [1.1, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 20.0];

/// An ellipse with so much larger an error than the best one is not followed by larger ones.
const WORSE: f64 = 1e3;

/// Boxes with less than this in place of `e^{reference - H}` are left out without another thought.
const NEGLIGIBLE: f64 = 1e-60;

/// A box, in one state of the discrete variables.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub state: usize,
    pub sides: Vec<(f64, f64)>,
    volume: f64,
    /// Bounds the integral: what leaving the box out costs.
    left_out: f64,
    /// For each side, the error of a rule of each size; none where no rule is wanted.
    errors: Vec<Vec<f64>>,
    /// Which of [`POINTS`] each side takes; none where the box is left out.
    pub points: Option<Vec<usize>>,
    /// Bounds what the rule, or leaving the box out, does to the integral.
    pub error: f64,
    /// The side to halve.
    worst: usize,
    /// The energy in the middle; infinite where it is not defined.
    pub middle: f64,
    /// `V e^{-H}` there, a guess of the integral that only guides the work.
    pub guess: f64,
}

/// The sizes of rules for so many reals.
pub(super) fn sizes(reals: usize) -> &'static [usize] {
    &POINTS[..SIZES[reals - 1]]
}

impl Cell {
    /// The box, left out until [`Cell::choose`] is asked.
    pub(super) fn new(integrand: &Integrand, reference: f64, state: usize, sides: Vec<(f64, f64)>) -> Self {
        let volume: f64 = sides.iter().map(|(lo, hi)| hi - lo).product::<f64>() * (1.0 + 1e-12);
        let middle = integrand.middle(state, &sides);
        let guess = volume * integrand.exponential(reference, middle);
        let largest = integrand.largest(reference, state, &sides, None, NEGLIGIBLE);
        let mut cell = Self {
            state,
            volume,
            left_out: volume * largest,
            errors: Vec::new(),
            points: None,
            error: volume * largest,
            worst: 0,
            middle,
            guess,
            sides,
        };
        // an ellipse holds its side, so that where nothing is known of that there is no rule
        if largest > NEGLIGIBLE && largest < f64::INFINITY {
            let errors = |side| cell.rules(integrand, reference, side);
            cell.errors = (0..cell.sides.len()).map(errors).collect();
        }
        cell
    }

    /// Chooses the smallest rules that meet `tolerance` relative to the guess, or the largest, or none.
    pub(super) fn choose(&mut self, tolerance: f64, whole: &[(f64, f64)]) {
        let wanted = tolerance / 16.0 * self.guess;
        let size =
            |errors: &Vec<f64>| errors.iter().position(|error| *error <= wanted).unwrap_or(errors.len() - 1);
        let points: Vec<usize> = self.errors.iter().map(size).collect();
        let errors: Vec<f64> = self.errors.iter().zip(&points).map(|(errors, &size)| errors[size]).collect();
        let error = errors.iter().sum::<f64>() * (1.0 + 1e-12);
        let part = |side: usize| (self.sides[side].1 - self.sides[side].0) / (whole[side].1 - whole[side].0);
        let key = |side: usize| (errors.get(side).copied().unwrap_or(f64::INFINITY), part(side));
        let worse = |a, b| if key(b) > key(a) { b } else { a };
        self.worst = (0..self.sides.len()).reduce(worse).unwrap_or(0);
        let ruled = !errors.is_empty() && error < self.left_out;
        self.error = if ruled { error } else { self.left_out };
        self.points = ruled.then_some(points);
    }

    /// The points of the rule; none where the box is left out.
    pub(super) fn evaluations(&self) -> u64 {
        self.points.as_ref().map_or(0, |points| points.iter().map(|&size| POINTS[size] as u64).product())
    }

    /// The sides of both halves.
    pub(super) fn halves(&self) -> [Vec<(f64, f64)>; 2] {
        let (lo, hi) = self.sides[self.worst];
        let middle = f64::midpoint(lo, hi);
        [(lo, middle), (middle, hi)].map(|half| {
            let mut sides = self.sides.clone();
            sides[self.worst] = half;
            sides
        })
    }

    /// The error of a rule of each size along one side: that of the best ellipse.
    fn rules(&self, integrand: &Integrand, reference: f64, side: usize) -> Vec<f64> {
        let sizes = sizes(self.sides.len());
        let mut best = vec![f64::INFINITY; sizes.len()];
        for rho in ELLIPSES {
            let largest =
                integrand.largest(reference, self.state, &self.sides, Some((side, rho)), NEGLIGIBLE);
            let errors: Vec<f64> =
                sizes.iter().map(|&n| self.volume / 2.0 * largest * gauss_error(rho, n)).collect();
            // each size has its own best ellipse; those of small rules are the largest
            let worse = errors.iter().zip(&best).all(|(error, best)| *error > WORSE * best);
            if worse || largest == f64::INFINITY {
                break;
            }
            best.iter_mut().zip(errors).for_each(|(best, error)| *best = best.min(error));
        }
        best
    }
}

/// `(64/15) ρ^{-2n}/(1 - ρ^{-2})`, and what the perturbation of nodes and weights costs: a slope is at most `M` over the
/// distance `(ρ + 1/ρ)/2 - 1` from the ellipse.
pub(super) fn gauss_error(rho: f64, n: usize) -> f64 {
    let power = (0..2 * n).fold(1.0, |power, _| power / rho);
    let truncation = 64.0 / 15.0 * power / (1.0 - 1.0 / (rho * rho));
    let distance = (rho + 1.0 / rho) / 2.0 - 1.0;
    (truncation + 2.0 * Rule::PERTURBATION * (1.0 + 1.0 / distance)) * (1.0 + 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hamnet_numeric::Dd;

    /// `∫ 1/(a - t)` over `[-1, 1]` by the rule of `n` points, against `ln((a + 1)/(a - 1))`: the pole at `a` lies just outside of
    /// every ellipse with `(ρ + 1/ρ)/2 < a`, on which the function is at most `1/(a - (ρ + 1/ρ)/2)`.
    fn error_over_bound(a: f64, n: usize) -> f64 {
        let pole = Dd::from_f64(a);
        let terms = Rule::new(n).points.into_iter().map(|(node, weight)| weight / (pole - node));
        let sum = terms.fold(Dd::ZERO, |sum, term| sum + term);
        let exact = ((pole + Dd::ONE) / (pole - Dd::ONE)).ln();
        let bound = (1..1000)
            .map(|step| 1.0 + f64::from(step) / 100.0)
            .map(|rho| (rho, a - (rho + 1.0 / rho) / 2.0))
            .filter(|(_, distance)| *distance > 0.0)
            .map(|(rho, distance)| gauss_error(rho, n) / distance)
            .fold(f64::INFINITY, f64::min);
        (sum - exact).abs().to_f64() / bound
    }

    #[test]
    fn the_bound_of_a_rule_is_neither_broken_nor_idle() {
        let ratios = [1.25, 1.5, 2.0, 3.0].into_iter().flat_map(|a| [2, 4, 8, 12].map(|n| (a, n)));
        let ratios: Vec<f64> = ratios.map(|(a, n)| error_over_bound(a, n)).collect();
        let worst = ratios.iter().copied().fold(0.0, f64::max);
        assert!(worst <= 1.0, "broken: {ratios:?}");
        assert!(worst >= 0.01, "idle: {ratios:?}");
    }
}
