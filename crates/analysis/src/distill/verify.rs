//! The tables held against the laws they were made from, without residues.

use hamnet_numeric::{Dd, Scaled};

use super::distillation::Distillation;
use super::options::Budget;
use super::shape::{Classes, Operand};
use super::step::relative_error;
use crate::AnalysisError;

/// Beyond so many weights the parts of a class are not looked at one by one.
const MOST_WEIGHTS: usize = 1 << 24;

/// Weights per state.
pub(super) type Weights = Vec<Scaled>;

impl Distillation<'_> {
    /// Whether every class of every place is what its parts make of it: `T_v = f_v(own state, T_c, …)` with every pair of parts that can
    /// occur in a class, proportional to it where nothing is given up, and all pairs of a class together as probable as it. Gives the
    /// number of pairs that were compared.
    ///
    /// # Errors
    /// [`AnalysisError::NotSufficient`] with the first pair that is not of its class.
    pub fn verify(&self) -> Result<usize, AnalysisError> {
        let mut seen = vec![false; self.built.shapes.len()];
        let mut compared = 0;
        for &at in &self.tree.order {
            let shape = self.built.shape_of[at];
            if !std::mem::replace(&mut seen[shape], true)
                && let Some(classes) = self.built.shapes[shape].classes()
            {
                compared += self.verify_place(at, classes)?;
            }
        }
        Ok(compared)
    }

    fn verify_place(&self, at: usize, classes: &Classes) -> Result<usize, AnalysisError> {
        let Some(pairs) = self.last_pairs_with_cells(at) else { return Ok(0) };
        let tolerance = relative_error(4 * classes.roundings + 8);
        let mut sums = vec![vec![Scaled::ZERO; classes.laws[0].values.len()]; classes.count()];
        let fail = |left: usize, right: usize, class: usize| AnalysisError::NotSufficient {
            variable: self.variables().iter().nth(at).map_or("", |variable| variable.name()).to_owned(),
            left,
            right,
            class,
        };
        for (left, right, class, weights) in &pairs {
            let law = &classes.laws[*class].values;
            if self.options().budget == Budget::Lossless && !proportional(weights, law, tolerance) {
                return Err(fail(*left, *right, *class));
            }
            sums[*class].iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += weight);
        }
        for (class, (sum, law)) in sums.iter().zip(&classes.laws).enumerate() {
            let near = |(&a, &b): (&Scaled, &Scaled)| a == b || !b.is_zero() && near_one(a / b, tolerance);
            if !sum.iter().zip(&law.values).all(near) {
                return Err(fail(0, 0, class));
            }
        }
        Ok(pairs.len())
    }

    /// The laws of the pairs that the last table of a place puts together.
    pub(super) fn last_pairs(&self, at: usize) -> Option<Vec<super::law::Law>> {
        let pairs = self.last_pairs_with_cells(at)?;
        let law = |(_, _, _, values)| super::law::Law { values, residues: Vec::new() };
        Some(pairs.into_iter().map(law).collect())
    }

    /// Pairs of the last table: left, right, class, and the weights.
    fn last_pairs_with_cells(&self, at: usize) -> Option<Vec<(usize, usize, usize, Weights)>> {
        let (node, shape) = (&self.tree.nodes[at], self.shape(at));
        let classes = shape.classes()?;
        let side = |operand: &Operand| -> Option<Vec<Weights>> {
            Some(match operand {
                Operand::Own { states } => (0..*states).map(|state| one_hot(state, *states)).collect(),
                Operand::Below { shape, .. } => {
                    let below = self.built.shapes[*shape].classes()?;
                    below.laws.iter().map(|law| law.values.clone()).collect()
                }
            })
        };
        let nothing = vec![vec![Scaled::ONE; node.states]];
        let mut sides = shape.operands.iter().map(side);
        let mut left = sides.next().unwrap_or_else(|| Some(nothing.clone()))?;
        if at == 0 {
            let prior = self.prior();
            left.iter_mut().for_each(|law| *law = times(law, &prior));
        }
        let mut rest: Vec<Vec<Weights>> = sides.collect::<Option<_>>()?;
        if rest.is_empty() {
            rest.push(nothing);
        }
        let (last_fold, before) = classes.folds.split_last()?;
        for (fold, right) in before.iter().zip(&rest) {
            let mut merged = vec![vec![Scaled::ZERO; node.states]; fold.classes()];
            for (l, r, class) in fold.cells() {
                let product = times(&left[l], &right[r]);
                merged[class].iter_mut().zip(product).for_each(|(sum, weight)| *sum += weight);
            }
            left = merged;
        }
        let right = rest.last()?;
        if last_fold.left() * last_fold.right() * node.states > MOST_WEIGHTS {
            return None;
        }
        let carry = |law: Weights| self.carry(at, law);
        Some(
            last_fold.cells().map(|(l, r, class)| (l, r, class, carry(times(&left[l], &right[r])))).collect(),
        )
    }

    /// The weights of the states of what `at` hangs from; its own at the query.
    pub(super) fn carry(&self, at: usize, law: Weights) -> Weights {
        let Some(hanging) = self.tree.nodes[at].hangs else { return law };
        let matrix = self.hierarchy.matrix(hanging.matrix);
        let mut carried = vec![Scaled::ZERO; self.tree.nodes[hanging.from].states];
        for row in 0..matrix.rows() {
            for (column, p) in matrix.normalized_row(row) {
                let (from, to) = if hanging.to_parent { (column, row) } else { (row, column) };
                carried[to] += p * law[from];
            }
        }
        carried
    }

    /// `p(x)` of the root.
    pub(super) fn prior(&self) -> Weights {
        let mut prior = vec![Scaled::ZERO; self.tree.nodes[0].states];
        self.hierarchy.prior().normalized_row(0).for_each(|(state, p)| prior[state] = p);
        prior
    }
}

pub(super) fn one_hot(state: usize, states: usize) -> Weights {
    (0..states).map(|other| if other == state { Scaled::ONE } else { Scaled::ZERO }).collect()
}

pub(super) fn times(a: &[Scaled], b: &[Scaled]) -> Weights {
    a.iter().zip(b).map(|(&a, &b)| a * b).collect()
}

fn proportional(a: &[Scaled], b: &[Scaled], tolerance: f64) -> bool {
    let Some(reference) = a.iter().position(|weight| !weight.is_zero()) else { return false };
    a.iter().zip(b).all(|(&x, &y)| {
        let (left, right) = (x * b[reference], y * a[reference]);
        left == right || !right.is_zero() && near_one(left / right, tolerance)
    })
}

fn near_one(ratio: Scaled, tolerance: f64) -> bool {
    (ratio.to_dd() - Dd::ONE).abs().to_f64() <= tolerance
}
