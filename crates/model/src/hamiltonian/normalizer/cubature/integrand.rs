//! `e^{-H}`: at points, and enclosed on boxes and on ellipses around their sides.

use hamnet_numeric::{Dd, Interval, elementary};

use crate::hamiltonian::normalizer::sloped::Sloped;
use crate::hamiltonian::normalizer::strip::Strip;
use crate::hamiltonian::normalizer::{Group, MAX_REALS};
use crate::hamiltonian::program::{Arithmetic, Program};
use crate::hamiltonian::{Bounded, Hamiltonian};

/// Into so many pieces each side of a box of one, two or three reals is cut to enclose energies.
const PIECES: [usize; MAX_REALS] = [8, 4, 3];

/// The energy of a group of variables.
pub(super) struct Integrand {
    program: Program,
    /// Where each input comes from, for each joint state of the discrete variables.
    inputs: Vec<Vec<Source>>,
}

/// An input of the program.
#[derive(Clone, Copy, Debug)]
enum Source {
    Number(Dd),
    Real(usize),
}

impl Integrand {
    pub(super) fn new(law: &Hamiltonian, group: &Group<'_>) -> Self {
        let program = group.program(law);
        let inputs = (0..group.states(law)).map(|number| {
            let states = group.state(law, number);
            let source = |&coordinate| match group.number(law, &states, coordinate) {
                Some(number) => Source::Number(number),
                // every input is a variable's of the group, and those that are not discrete are real
                None => Source::Real(group.real(coordinate).unwrap_or(0)),
            };
            program.inputs().iter().map(source).collect()
        });
        let inputs = inputs.collect();
        Self { program, inputs }
    }

    /// The number of joint states of the discrete variables.
    pub(super) fn states(&self) -> usize {
        self.inputs.len()
    }

    /// The energy at a point; `None` where it is not defined or not finite.
    pub(super) fn energy(
        &self,
        state: usize,
        place: &[Bounded],
        slots: &mut Vec<Bounded>,
    ) -> Option<Bounded> {
        let energy = self.evaluate(state, place, slots)?;
        energy.is_finite().then_some(energy)
    }

    /// The energy in the middle of a box, in f64; infinite where it is not defined.
    pub(super) fn middle(&self, state: usize, sides: &[(f64, f64)]) -> f64 {
        let place: Vec<Bounded> =
            sides.iter().map(|(lo, hi)| Bounded::exact(f64::midpoint(*lo, *hi))).collect();
        self.energy(state, &place, &mut Vec::new()).map_or(f64::INFINITY, |energy| energy.value.to_f64())
    }

    /// `e^{reference - energy}` in f64, without a bound.
    pub(super) fn exponential(&self, reference: f64, energy: f64) -> f64 {
        if energy == f64::INFINITY { 0.0 } else { elementary::exp_f64(reference - energy) }
    }

    /// A bound of `|e^{reference - H}|` on the box, one side of it widened to an ellipse.
    ///
    /// Sides are cut in pieces that are enclosed one by one, unless the bound is below `enough` without that: energies are cheap
    /// next to points of rules.
    pub(super) fn largest(
        &self,
        reference: f64,
        state: usize,
        sides: &[(f64, f64)],
        ellipse: Option<(usize, f64)>,
        enough: f64,
    ) -> f64 {
        let rho = |side: usize| ellipse.filter(|(widened, _)| *widened == side).map(|(_, rho)| rho);
        let bound = |count: usize| {
            let cut = sides.iter().enumerate().map(|(side, ends)| pieces(*ends, rho(side), count));
            let least = self.least(state, &cut.collect::<Vec<_>>());
            (Interval::point(reference) - Interval::point(least.max(f64::MIN))).exp().hi()
        };
        let whole = bound(1);
        if whole <= enough { whole } else { bound(PIECES[sides.len() - 1]).min(whole) }
    }

    /// A lower bound of the real part of the energy where each real is in one of its pieces; `-∞` where none is known.
    fn least(&self, state: usize, pieces: &[Vec<Strip>]) -> f64 {
        let mut least = f64::INFINITY;
        let mut slots = Vec::new();
        for number in 0..pieces.iter().map(Vec::len).product() {
            let mut rest: usize = number;
            let mut reals = Vec::with_capacity(pieces.len());
            for (place, pieces) in pieces.iter().enumerate() {
                let piece = pieces[rest % pieces.len()];
                rest /= pieces.len();
                reals.push(Sloped::coordinate(place, piece, piece.re().midpoint()));
            }
            let energy = self.evaluate(state, &reals, &mut slots).and_then(|energy| energy.re(&reals));
            least = least.min(energy.map_or(f64::NEG_INFINITY, Interval::lo));
        }
        least
    }

    fn evaluate<A: Arithmetic + Copy>(&self, state: usize, reals: &[A], slots: &mut Vec<A>) -> Option<A> {
        let input = |source: &Source| match source {
            Source::Number(number) => A::constant(*number),
            Source::Real(real) => reals[*real],
        };
        let inputs: Vec<A> = self.inputs[state].iter().map(input).collect();
        Some(self.program.evaluate(&inputs, slots)?[0])
    }
}

/// A side, or the ellipse around it, in pieces side by side.
///
/// The ellipse has the height `√(1 - u²)` of its half axis at the part `u` of the other one.
fn pieces((lo, hi): (f64, f64), rho: Option<f64>, count: usize) -> Vec<Strip> {
    let [low, high, half] = [lo, hi, 0.5].map(Interval::point);
    let middle = (low + high) * half;
    let half = ((high - low) * half).hi();
    let [long, short] = match rho {
        None => [half, 0.0],
        Some(rho) => [1.0, -1.0].map(|sign| half * (rho + sign / rho) / 2.0 * (1.0 + 1e-12)),
    };
    let end = |number: usize| 2.0 * number as f64 / count as f64 - 1.0;
    let at = |part: f64| middle + Interval::point(long) * Interval::point(part);
    let piece = |number: usize| {
        let [left, right] = [end(number), end(number + 1)];
        let nearest = if left * right <= 0.0 { 0.0 } else { left.abs().min(right.abs()) };
        let height = short * (1.0 - nearest * nearest).sqrt() * (1.0 + 1e-12);
        Strip::new(at(left).hull(at(right)), height)
    };
    (0..count).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_ellipse() {
        for (lo, hi) in [(-1.0, 1.0), (0.3, 0.7), (1e6, 1e6 + 1e-9)] {
            for count in 1..5 {
                let rho = 1.75;
                let pieces = pieces((lo, hi), Some(rho), count);
                let middle = f64::midpoint(lo, hi);
                for step in 0..64 {
                    let (sine, cosine) = Dd::from_f64(f64::from(step) / 10.0).sin_cos();
                    let [long, short] = [1.0, -1.0].map(|sign| (hi - lo) / 4.0 * (rho + sign / rho));
                    let (re, im) = (middle + long * cosine.to_f64(), (short * sine.to_f64()).abs());
                    assert!(pieces.iter().any(|piece| piece.re().contains(re) && im <= piece.im()));
                }
            }
        }
    }
}
