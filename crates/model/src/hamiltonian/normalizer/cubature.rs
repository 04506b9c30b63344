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
//! with the volume `V`. `M_i` follows from an enclosure of `Re H` in interval arithmetic, [`Strip`] and [`Sloped`]. A box of negligible weight
//! is left out, which costs `V e^{-min H}`. Boxes are halved where the bound is worst until it is small enough: nothing is
//! guessed from the values at some points, so no peak is overlooked.
//!
//! Source: Trefethen, "Approximation Theory and Approximation Practice" (2013), theorem 19.3; Rabinowitz (1969).

use hamnet_numeric::{Dd, Interval, Scaled, elementary};

use super::legendre::Rule;
use super::sloped::Sloped;
use super::strip::Strip;
use super::{Group, MAX_REALS, NormalizerError};
use crate::hamiltonian::program::{Arithmetic, Program};
use crate::hamiltonian::weight::{UNSEEN, Weight, WeightSum};
use crate::hamiltonian::{Bounded, Hamiltonian};

/// Boxes are halved until the error is this part of the integral.
const TOLERANCE: f64 = 1e-16;

/// An integral is useful up to this relative error.
const ACCEPTED: f64 = 1e-6;

/// The most boxes, and the most energies that are evaluated.
const MAX_BOXES: usize = 1 << 14;
const MAX_EVALUATIONS: u64 = 1 << 22;

/// Boxes with less than this in place of `e^{reference - H}` are left out without another thought.
const NEGLIGIBLE: f64 = 1e-60;

/// The numbers of points a rule may have.
const POINTS: [usize; 9] = [2, 4, 6, 8, 12, 16, 24, 32, 48];

/// How many of [`POINTS`] are for one, two and three reals.
const SIZES: [usize; MAX_REALS] = [9, 8, 7];

/// The ellipses that are tried.
const ELLIPSES: [f64; 10] = [1.1, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 20.0];

/// A least energy this far from the reference becomes the new one: exponentials of f64 are taken relative to it.
const FAR: f64 = 100.0;

/// The logarithm of the integral over the box of the ranges of the reals of `group`, summed over the states of its discrete variables.
///
/// # Errors
/// [`NormalizerError::TooManyReals`], [`NormalizerError::Inaccurate`], [`NormalizerError::Undefined`].
pub(super) fn ln_integral(law: &Hamiltonian, group: &Group<'_>) -> Result<Bounded, NormalizerError> {
    let found = group.reals.len();
    if found > MAX_REALS {
        let (what, names) = (group.what.clone(), group.names(law, &group.reals));
        return Err(NormalizerError::TooManyReals { what, found, names, limit: MAX_REALS });
    }
    let mut cubature = Cubature::new(law, group)?;
    while !cubature.refine()? {}
    cubature.conclude()
}

struct Cubature<'c> {
    group: &'c Group<'c>,
    program: Program,
    /// Where each input comes from, for each joint state of the discrete variables.
    inputs: Vec<Vec<Source>>,
    rules: Vec<Rule>,
    /// The widths of the ranges.
    widths: Vec<f64>,
    boxes: Vec<Cell>,
    /// Energies count from here in exponentials of f64.
    reference: f64,
}

/// An input of the program.
#[derive(Clone, Copy, Debug)]
enum Source {
    Number(Dd),
    Real(usize),
}

/// A box, in one state of the discrete variables.
#[derive(Clone, Debug)]
struct Cell {
    state: usize,
    sides: Vec<(f64, f64)>,
    /// Which of [`POINTS`] each side takes; none where the box is left out.
    points: Option<Vec<usize>>,
    /// Bounds what the rule, or leaving the box out, does to the integral.
    error: f64,
    /// The side to halve.
    worst: usize,
    /// The energy in the middle; infinite where it is not defined.
    middle: f64,
    /// `V e^{-H}` there, a guess of the integral that only guides the work.
    guess: f64,
}

impl<'c> Cubature<'c> {
    fn new(law: &Hamiltonian, group: &'c Group<'c>) -> Result<Self, NormalizerError> {
        let program = group.program(law);
        let inputs: Vec<Vec<Source>> = (0..group.states(law))
            .map(|number| {
                let states = group.state(law, number);
                let source = |&coordinate| match group.number(law, &states, coordinate) {
                    Some(number) => Source::Number(number),
                    None => Source::Real(group.real(coordinate).unwrap_or(0)),
                };
                program.inputs().iter().map(source).collect()
            })
            .collect();
        let variables = law.variables();
        let ranges = group.reals.iter().filter_map(|&id| variables[id].range());
        let sides: Vec<(f64, f64)> = ranges.map(|range| (range.low(), range.high())).collect();
        let widths = sides.iter().map(|(lo, hi)| hi - lo).collect();
        let rules = POINTS[..SIZES[sides.len() - 1]].iter().map(|&n| Rule::new(n)).collect();
        let mut cubature = Self { group, program, inputs, rules, widths, boxes: Vec::new(), reference: 0.0 };
        let energies = (0..cubature.inputs.len()).map(|state| cubature.middle_energy(state, &sides));
        let least = energies.fold(f64::INFINITY, f64::min);
        cubature.reference = if least == f64::INFINITY { 0.0 } else { least };
        cubature.boxes =
            (0..cubature.inputs.len()).map(|state| cubature.cell(state, sides.clone())).collect();
        Ok(cubature)
    }

    /// Halves the worst boxes; whether all are good enough, or as good as the limits allow.
    fn refine(&mut self) -> Result<bool, NormalizerError> {
        let error: f64 = self.boxes.iter().map(|cell| cell.error).sum();
        let guess: f64 = self.boxes.iter().map(|cell| cell.guess).sum();
        if error <= TOLERANCE * guess || self.boxes.len() >= MAX_BOXES {
            return Ok(true);
        }
        // what is worse than an even share of the tolerance, but at least the worst
        let worst = self.boxes.iter().map(|cell| cell.error).fold(0.0, f64::max);
        let share = (TOLERANCE * guess / self.boxes.len() as f64).min(worst).max(worst * 1e-3);
        let (halved, kept): (Vec<Cell>, Vec<Cell>) =
            std::mem::take(&mut self.boxes).into_iter().partition(|cell| cell.error >= share);
        self.boxes = kept;
        for Cell { state, sides, worst, .. } in halved {
            let (lo, hi) = sides[worst];
            let middle = f64::midpoint(lo, hi);
            for half in [(lo, middle), (middle, hi)] {
                let mut sides = sides.clone();
                sides[worst] = half;
                let cell = self.cell(state, sides);
                self.boxes.push(cell);
            }
        }
        self.follow();
        Ok(false)
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

    /// Evaluates every box.
    fn conclude(self) -> Result<Bounded, NormalizerError> {
        let unseen: f64 = self.widths.iter().product::<f64>() * self.inputs.len() as f64 * f64::MIN_POSITIVE;
        let error = (self.boxes.iter().map(|cell| cell.error).sum::<f64>() + unseen) * (1.0 + 1e-9);
        if error == f64::INFINITY {
            return Err(self.group.undefined());
        }
        let evaluations: u64 = self.boxes.iter().map(Cell::evaluations).sum();
        let inaccurate = |reached: f64| NormalizerError::Inaccurate {
            what: self.group.what.clone(),
            reached,
            wanted: ACCEPTED,
        };
        if evaluations > MAX_EVALUATIONS {
            return Err(inaccurate(1.0));
        }
        let mut sum = WeightSum::EMPTY;
        let mut slots = Vec::new();
        for cell in &self.boxes {
            if let Some(points) = &cell.points {
                self.evaluate(cell, points, &mut sum, &mut slots)?;
            }
        }
        let total = sum.total();
        if total.value.is_zero() {
            return Err(inaccurate(1.0));
        }
        let relative = error / total.value.to_f64() * (1.0 + 1e-9);
        // also refused: not a number
        let accepted = relative <= ACCEPTED;
        if !accepted {
            return Err(inaccurate(relative));
        }
        let ln = total.ln();
        let ln = Bounded::within(ln.value, ln.error + relative / (1.0 - relative));
        Ok(ln.plus(Bounded::exact(-self.reference)))
    }

    /// Adds the terms of the rule of one box.
    fn evaluate(
        &self,
        cell: &Cell,
        points: &[usize],
        sum: &mut WeightSum,
        slots: &mut Vec<Bounded>,
    ) -> Result<(), NormalizerError> {
        let rules: Vec<&Rule> = points.iter().map(|&size| &self.rules[size]).collect();
        for number in 0..cell.evaluations() {
            let mut rest = number;
            let mut weight = Weight::ONE;
            let mut place = Vec::with_capacity(rules.len());
            for (rule, &(lo, hi)) in rules.iter().zip(&cell.sides) {
                let n = rule.points.len() as u64;
                let (node, share) = rule.points[(rest % n) as usize];
                rest /= n;
                // sums and differences of two f64 are exact in double-double, and so are halves
                let middle = Bounded::exact(Dd::from_parts(lo, hi).scale(-1));
                let half = Dd::from_parts(hi, -lo).scale(-1);
                place.push(middle.plus(Bounded::exact(half).times(Bounded::exact(node))));
                let side = Weight::rounded(Scaled::from_dd(half * share), 2.0);
                weight = weight.times(side);
            }
            let inputs: Vec<Bounded> = self.inputs[cell.state]
                .iter()
                .map(|source| match source {
                    Source::Number(number) => Bounded::exact(*number),
                    Source::Real(real) => place[*real],
                })
                .collect();
            let energy = self.program.evaluate(&inputs, slots).map(|outputs| outputs[0]);
            let energy = energy.filter(|energy| energy.is_finite()).ok_or_else(|| self.group.undefined())?;
            let above = energy.plus(Bounded::exact(-self.reference));
            if above.value.to_f64() - above.error <= UNSEEN {
                sum.push(weight.times(Weight::exp(above.negated())));
            }
        }
        Ok(())
    }

    /// The box with its rule and the bound of its error.
    fn cell(&self, state: usize, sides: Vec<(f64, f64)>) -> Cell {
        let volume: f64 = sides.iter().map(|(lo, hi)| hi - lo).product::<f64>() * (1.0 + 1e-12);
        let middle = self.middle_energy(state, &sides);
        let guess =
            if middle == f64::INFINITY { 0.0 } else { volume * elementary::exp_f64(self.reference - middle) };
        let largest = self.largest(state, &sides, None);
        let left_out = Cell { state, points: None, error: volume * largest, worst: 0, middle, guess, sides };
        if largest <= NEGLIGIBLE {
            return left_out;
        }
        let sides = &left_out.sides;
        // an ellipse holds its side, so that nothing is known there either
        let rule = |side| match largest {
            f64::INFINITY => (0, f64::INFINITY),
            _ => self.rule(state, sides, side, guess / volume),
        };
        let (points, errors): (Vec<usize>, Vec<f64>) = (0..sides.len()).map(rule).unzip();
        let error = errors.iter().sum::<f64>() * volume / 2.0 * (1.0 + 1e-12);
        let part = |side: usize| (sides[side].1 - sides[side].0) / self.widths[side];
        let worse = |a, b| if (errors[b], part(b)) > (errors[a], part(a)) { b } else { a };
        let worst = (0..sides.len()).reduce(worse).unwrap_or(0);
        if error < left_out.error {
            return Cell { points: Some(points), error, worst, ..left_out };
        }
        Cell { worst, ..left_out }
    }

    /// The smallest rule that is good enough for one side, or the largest there is, and its error per `V/2`. `guess` is
    /// that of the mean of `e^{-H}`.
    fn rule(&self, state: usize, sides: &[(f64, f64)], side: usize, guess: f64) -> (usize, f64) {
        let wanted = TOLERANCE / 8.0 * guess;
        let bounds: Vec<(f64, f64)> = ELLIPSES
            .iter()
            .map(|&rho| (rho, self.largest(state, sides, Some((side, rho)))))
            .take_while(|(_, largest)| *largest < f64::INFINITY)
            .collect();
        let error = |n: usize| {
            let errors = bounds.iter().map(|&(rho, largest)| largest * gauss_error(rho, n));
            errors.fold(f64::INFINITY, f64::min)
        };
        let sizes = 0..self.rules.len();
        let enough =
            sizes.clone().map(|size| (size, error(POINTS[size]))).find(|(_, error)| *error <= wanted);
        enough.unwrap_or((sizes.end - 1, error(POINTS[sizes.end - 1])))
    }

    /// A bound of `|e^{reference - H}|` on the box, one side of it widened to an ellipse.
    fn largest(&self, state: usize, sides: &[(f64, f64)], ellipse: Option<(usize, f64)>) -> f64 {
        let enclosed = |place: usize| {
            let (lo, hi) = sides[place];
            match ellipse {
                Some((side, rho)) if side == place => {
                    let (middle, half) = (f64::midpoint(lo, hi), (hi - lo) / 2.0);
                    let [long, short] = [1.0, -1.0].map(|sign| (rho + sign / rho) / 2.0 * (1.0 + 1e-12));
                    Strip::new(Interval::around(middle, half * long), half * short)
                }
                _ => Strip::real(Interval::new(lo, hi).unwrap_or(Interval::ENTIRE)),
            }
        };
        let middle = |place: usize| f64::midpoint(sides[place].0, sides[place].1);
        let reals: Vec<Sloped> =
            (0..sides.len()).map(|place| Sloped::coordinate(place, enclosed(place), middle(place))).collect();
        let inputs: Vec<Sloped> = self.inputs[state]
            .iter()
            .map(|source| match source {
                Source::Number(number) => Sloped::constant(*number),
                Source::Real(real) => reals[*real],
            })
            .collect();
        let energy = self.program.evaluate(&inputs, &mut Vec::new());
        let energy = energy.and_then(|outputs| outputs[0].re(&reals));
        let Some(least) = energy.map(Interval::lo).filter(|least| least.is_finite()) else {
            return f64::INFINITY;
        };
        (Interval::point(self.reference) - Interval::point(least)).exp().hi()
    }

    /// The energy in the middle of a box, in f64; infinite where it is not defined.
    fn middle_energy(&self, state: usize, sides: &[(f64, f64)]) -> f64 {
        let input = |source: &Source| {
            Bounded::exact(match source {
                Source::Number(number) => *number,
                Source::Real(real) => Dd::from_f64(f64::midpoint(sides[*real].0, sides[*real].1)),
            })
        };
        let inputs: Vec<Bounded> = self.inputs[state].iter().map(input).collect();
        let energy = self.program.evaluate(&inputs, &mut Vec::new()).map(|outputs| outputs[0]);
        energy.filter(|energy| energy.is_finite()).map_or(f64::INFINITY, |energy| energy.value.to_f64())
    }
}

impl Cell {
    /// The points of the rule; none where the box is left out.
    fn evaluations(&self) -> u64 {
        self.points.as_ref().map_or(0, |points| points.iter().map(|&size| POINTS[size] as u64).product())
    }
}

/// `(64/15) ρ^{-2n}/(1 - ρ^{-2})`, and what the perturbation of nodes and weights costs: a slope is at most `M` over the
/// distance `(ρ + 1/ρ)/2 - 1` from the ellipse.
fn gauss_error(rho: f64, n: usize) -> f64 {
    let power = (0..2 * n).fold(1.0, |power, _| power / rho);
    let truncation = 64.0 / 15.0 * power / (1.0 - 1.0 / (rho * rho));
    let distance = (rho + 1.0 / rho) / 2.0 - 1.0;
    (truncation + 2.0 * Rule::PERTURBATION * (1.0 + 1.0 / distance)) * (1.0 + 1e-9)
}
