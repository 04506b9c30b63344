//! Integrals of `e^{-H}` over boxes of up to three reals, with a proof of their error.
//!
//! A product of Gauss rules of `n_i` points integrates a box. Where `|e^{-H}| ≤ M_i` while coordinate `i` runs over the
//! Bernstein ellipse `ρ_i` around its side (foci at the ends, half axes `(ρ ± 1/ρ)/2` in units of half the side) and the others
//! stay real, the Chebyshev coefficients along that side are at most `2 M ρ^-k`; rules integrate those below `2n` exactly and
//! the odd ones by symmetry, so that
//!
//! ```text
//! |∫ - Σ| ≤ V/2 · Σ_i (64/15) M_i ρ_i^{-2n_i} / (1 - ρ_i^{-2})
//! ```
//!
//! with the volume `V`. `M_i` follows from an enclosure of `Re H`, see [`Integrand`]. A box of negligible weight is left out,
//! which costs `V e^{-min H}`. Boxes are halved where the bound is worst until it is small enough: nothing is guessed from the
//! values at some points, so no peak is overlooked.
//!
//! Source: Trefethen, "Approximation Theory and Approximation Practice" (2013), theorem 19.3; Rabinowitz (1969).

mod cell;
mod integrand;

use hamnet_numeric::{Dd, Scaled};

use super::legendre::Rule;
use super::{Group, MAX_BOX_STATES, MAX_REALS, NormalizerError};
use crate::hamiltonian::weight::{UNSEEN, Weight, WeightSum};
use crate::hamiltonian::{Bounded, Hamiltonian};
use cell::Cell;
use integrand::Integrand;

/// Boxes are halved until the error is this part of the integral, for one, two and three reals.
const TOLERANCES: [f64; MAX_REALS] = [1e-16, 1e-16, 1e-12];

/// An integral is useful up to this relative error.
const ACCEPTED: f64 = 1e-6;

/// Where that takes more energies than are affordable, the tolerance grows by this factor.
const LOOSER: f64 = 100.0;

/// The most boxes beside the first ones, for one, two and three reals, and the most energies that are evaluated.
const MAX_BOXES: [usize; MAX_REALS] = [1 << 14, 1 << 13, 1 << 12];
const MAX_EVALUATIONS: u64 = 1 << 23;

/// A least energy this far from the reference becomes the new one: exponentials of f64 are taken relative to it.
const FAR: f64 = 100.0;

/// The logarithm of the integral over the box of the ranges of the reals of `group`, summed over the states of its discrete
/// variables.
///
/// # Errors
/// [`NormalizerError::TooManyReals`], [`NormalizerError::TooManyStates`], [`NormalizerError::TooCostly`],
/// [`NormalizerError::Inaccurate`], [`NormalizerError::Undefined`].
pub(super) fn ln_integral(law: &Hamiltonian, group: &Group<'_>) -> Result<Bounded, NormalizerError> {
    let found = group.reals.len();
    if found > MAX_REALS {
        let (what, names) = (group.what.clone(), group.names(law, &group.reals));
        return Err(NormalizerError::TooManyReals { what, found, names, limit: MAX_REALS });
    }
    group.check_states(law, MAX_BOX_STATES)?;
    let mut cubature = Cubature::new(law, group);
    while cubature.refine() {}
    cubature.afford();
    cubature.conclude()
}

struct Cubature<'c> {
    group: &'c Group<'c>,
    integrand: Integrand,
    rules: Vec<Rule>,
    boxes: Vec<Cell>,
    /// The box of the ranges.
    whole: Vec<(f64, f64)>,
    tolerance: f64,
    /// Energies count from here in exponentials of f64.
    reference: f64,
}

impl<'c> Cubature<'c> {
    fn new(law: &Hamiltonian, group: &'c Group<'c>) -> Self {
        let integrand = Integrand::new(law, group);
        let variables = law.variables();
        let ranges = group.reals.iter().filter_map(|&id| variables[id].range());
        let whole: Vec<(f64, f64)> = ranges.map(|range| (range.low(), range.high())).collect();
        let rules = cell::sizes(whole.len()).iter().map(|&n| Rule::new(n)).collect();
        let states = integrand.states();
        let middle = |state| integrand.middle(state, &whole);
        let least = (0..states).map(middle).fold(f64::INFINITY, f64::min);
        let reference = if least == f64::INFINITY { 0.0 } else { least };
        let tolerance = TOLERANCES[whole.len() - 1];
        let mut cubature = Self { group, integrand, rules, boxes: Vec::new(), whole, tolerance, reference };
        cubature.boxes = (0..states).map(|state| cubature.cell(state, cubature.whole.clone())).collect();
        cubature
    }

    /// The box with its bounds, and a rule for the tolerance.
    fn cell(&self, state: usize, sides: Vec<(f64, f64)>) -> Cell {
        let mut cell = Cell::new(&self.integrand, self.reference, state, sides);
        cell.choose(self.tolerance, &self.whole);
        cell
    }

    /// Halves the worst boxes; `false` where all are good enough, or as good as the limits allow.
    fn refine(&mut self) -> bool {
        let (error, guess) = (self.error(), self.guess());
        let most = MAX_BOXES[self.whole.len() - 1] + self.integrand.states();
        if error <= self.tolerance * guess || self.boxes.len() >= most {
            return false;
        }
        // what is worse than an even share of the tolerance, but not far better than the worst
        let worst = self.boxes.iter().map(|cell| cell.error).fold(0.0, f64::max);
        let even = self.tolerance * guess / self.boxes.len() as f64;
        let share = even.min(worst).max(worst * 1e-3);
        let (halved, kept): (Vec<Cell>, Vec<Cell>) =
            std::mem::take(&mut self.boxes).into_iter().partition(|cell| cell.error >= share);
        self.boxes = kept;
        for cell in halved {
            for sides in cell.halves() {
                let half = self.cell(cell.state, sides);
                self.boxes.push(half);
            }
        }
        self.follow();
        true
    }

    /// Moves the reference to the least energy in the middle of a box, if that is far from it.
    fn follow(&mut self) {
        let least = self.boxes.iter().map(|cell| cell.middle).fold(f64::INFINITY, f64::min);
        if least < f64::INFINITY && (least - self.reference).abs() > FAR {
            self.reference = least;
            let boxes = std::mem::take(&mut self.boxes);
            self.boxes = boxes.into_iter().map(|cell| self.cell(cell.state, cell.sides)).collect();
        }
    }

    /// Takes smaller rules where there are more points than can be afforded.
    fn afford(&mut self) {
        while self.evaluations() > MAX_EVALUATIONS && self.tolerance < ACCEPTED {
            self.tolerance *= LOOSER;
            let (tolerance, whole) = (self.tolerance, &self.whole);
            self.boxes.iter_mut().for_each(|cell| cell.choose(tolerance, whole));
        }
    }

    /// Evaluates every box.
    fn conclude(self) -> Result<Bounded, NormalizerError> {
        let widths = self.whole.iter().map(|(lo, hi)| hi - lo);
        let unseen = widths.product::<f64>() * self.integrand.states() as f64 * f64::MIN_POSITIVE;
        let error = (self.error() + unseen) * (1.0 + 1e-9);
        let what = || self.group.what.clone();
        if error == f64::INFINITY {
            let undefined = self.boxes.iter().any(|cell| cell.middle == f64::INFINITY);
            let inaccurate = NormalizerError::Inaccurate { what: what(), reached: 1.0, wanted: ACCEPTED };
            return Err(if undefined { self.group.undefined() } else { inaccurate });
        }
        if self.evaluations() > MAX_EVALUATIONS {
            return Err(NormalizerError::TooCostly {
                what: what(),
                energies: self.evaluations() as f64,
                limit: MAX_EVALUATIONS as f64,
            });
        }
        let mut sum = WeightSum::EMPTY;
        for cell in &self.boxes {
            if let Some(points) = &cell.points {
                self.evaluate(cell, points, &mut sum)?;
            }
        }
        let total = sum.total();
        let relative = error / total.value.to_f64() * (1.0 + 1e-9);
        // also false for what is not a number
        let accepted = relative <= ACCEPTED;
        if !accepted {
            return Err(NormalizerError::Inaccurate {
                what: what(),
                reached: relative.min(1.0),
                wanted: ACCEPTED,
            });
        }
        let ln = total.ln();
        let ln = Bounded::within(ln.value, ln.error + relative / (1.0 - relative));
        Ok(ln.plus(Bounded::exact(-self.reference)))
    }

    /// Adds the terms of the rule of one box.
    fn evaluate(&self, cell: &Cell, points: &[usize], sum: &mut WeightSum) -> Result<(), NormalizerError> {
        let sides: Vec<Vec<(Bounded, Weight)>> = points
            .iter()
            .zip(&cell.sides)
            .map(|(&size, &(lo, hi))| on_side(&self.rules[size], lo, hi))
            .collect();
        let mut slots = Vec::new();
        let mut place = Vec::with_capacity(sides.len());
        for number in 0..cell.evaluations() {
            let mut rest = number;
            let mut weight = Weight::ONE;
            place.clear();
            for side in &sides {
                let (node, share) = side[(rest % side.len() as u64) as usize];
                rest /= side.len() as u64;
                place.push(node);
                weight = weight.times(share);
            }
            let energy = self.integrand.energy(cell.state, &place, &mut slots);
            let energy = energy.ok_or_else(|| self.group.undefined())?;
            let above = energy.plus(Bounded::exact(-self.reference));
            if above.value.to_f64() - above.error <= UNSEEN {
                sum.push(weight.times(Weight::exp(above.negated())));
            }
        }
        Ok(())
    }

    fn error(&self) -> f64 {
        self.boxes.iter().map(|cell| cell.error).sum()
    }

    fn guess(&self) -> f64 {
        self.boxes.iter().map(|cell| cell.guess).sum()
    }

    fn evaluations(&self) -> u64 {
        self.boxes.iter().map(Cell::evaluations).sum()
    }
}

/// The nodes and weights of a rule between `lo` and `hi`.
///
/// Sums and differences of two f64 are exact in double-double, and so are halves.
fn on_side(rule: &Rule, lo: f64, hi: f64) -> Vec<(Bounded, Weight)> {
    let middle = Bounded::exact(Dd::from_parts(lo, hi).scale(-1));
    let half = Dd::from_parts(hi, -lo).scale(-1);
    let point = |&(node, share): &(Dd, Dd)| {
        let place = middle.plus(Bounded::exact(half).times(Bounded::exact(node)));
        (place, Weight::rounded(Scaled::from_dd(half * share), 1.0))
    };
    rule.points.iter().map(point).collect()
}
