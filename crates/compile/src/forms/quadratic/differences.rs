//! A few forms from each other: combinations of those that are independent, and differences of low rank.
//!
//! What is a combination of others takes no square. The others are a tree: each form is a multiple of its parent, or nothing, and a
//! difference, which is computed by its rank; the tree with the fewest squares is found as a spanning tree of least weight.

use hamnet_numeric::Dd;

use super::combination::Combination;
use super::pieces::Piece;
use super::plan::{Plan, price};
use super::separate::{Quadratic, Reduced, magnitude, squares};
use crate::forms::affine::Rounded;
use crate::forms::family::{Term, variables_of};
use crate::forms::program::Program;

/// More forms than this are not compared pair by pair.
const MOST_FORMS: usize = 32;

/// Elementary steps that comparing may take: a fraction of a second.
const MOST_STEPS: f64 = 3e7;

/// What is left of a combination is taken for nothing below this part of the form.
const NEGLIGIBLE: f64 = 1.0 / (1u128 << 90) as f64;

/// The plan, for a few forms.
pub(super) fn plan(reduced: &[Reduced], terms: &[&Term], program: &Program) -> Option<Plan> {
    let variables = variables_of(terms).len() as f64;
    let steps = (reduced.len() as f64).powi(2) * variables.powi(2) * variables;
    if !(2..=MOST_FORMS).contains(&reduced.len()) || steps > MOST_STEPS {
        return None;
    }
    let dense: Vec<Vec<Dd>> = reduced.iter().map(|form| dense(form, terms.len())).collect();
    let (kept, combined) = independent(reduced, &dense, program);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut known: Vec<Combination> = vec![Combination::default(); reduced.len()];
    for edge in tree(&kept, reduced, terms, &dense, program) {
        let first = pieces.len();
        pieces.extend(edge.pieces);
        let mut combination = Combination::of_pieces(first..pieces.len(), edge.residual);
        if let Some((parent, ratio)) = edge.parent {
            combination.add(ratio, &known[parent]);
        }
        known[edge.form] = combination;
    }
    for (form, weights) in combined {
        let mut combination = Combination::default();
        weights.iter().for_each(|&(other, weight)| combination.add(weight, &known[other]));
        combination.residual += remainder(form, &weights, &dense, terms, program);
        known[form] = combination;
    }
    let shares = reduced.iter().zip(&known).flat_map(|(form, known)| form.shares(known, &pieces, program));
    let shares = shares.collect();
    Some(Plan { pieces, shares })
}

fn dense(form: &Reduced, monomials: usize) -> Vec<Dd> {
    let mut dense = vec![Dd::ZERO; monomials];
    form.monomials().zip(&form.form).for_each(|(place, entry)| dense[place] = entry.2);
    dense
}

/// Forms as combinations of others.
type Combined = Vec<(usize, Vec<(usize, Dd)>)>;

/// Independent forms, those of lowest rank first, and the others as combinations of them.
fn independent(reduced: &[Reduced], dense: &[Vec<Dd>], program: &Program) -> (Vec<usize>, Combined) {
    let mut order: Vec<usize> = (0..reduced.len()).collect();
    order.sort_by_key(|&form| {
        // a whole number of halves of neurons; equals in their order
        (2.0 * price(&reduced[form].pieces, program.options()).neurons) as u64
    });
    let mut rows: Vec<Row> = Vec::new();
    let mut combined = Combined::new();
    for form in order {
        let largest = largest(&dense[form]).1;
        let mut row =
            Row { form, left: dense[form].clone(), weights: vec![Dd::ZERO; reduced.len()], pivot: 0 };
        rows.iter().for_each(|other| row.reduce(other));
        let (pivot, left) = row.largest();
        if left > NEGLIGIBLE * largest {
            row.pivot = pivot;
            rows.push(row);
        } else {
            let weights = row.weights.iter().enumerate().filter(|(_, weight)| !weight.is_zero());
            combined.push((form, weights.map(|(other, &weight)| (other, -weight)).collect()));
        }
    }
    (rows.iter().map(|row| row.form).collect(), combined)
}

/// `left = form + Σ weight · other form`.
struct Row {
    form: usize,
    left: Vec<Dd>,
    weights: Vec<Dd>,
    pivot: usize,
}

impl Row {
    /// Makes the entry at the pivot of `other` zero.
    fn reduce(&mut self, other: &Row) {
        let factor = self.left[other.pivot] / other.left[other.pivot];
        if factor.is_zero() {
            return;
        }
        self.left.iter_mut().zip(&other.left).for_each(|(left, &entry)| *left += -(factor * entry));
        self.left[other.pivot] = Dd::ZERO;
        self.weights.iter_mut().zip(&other.weights).for_each(|(weight, &of)| *weight += -(factor * of));
        self.weights[other.form] += -factor;
    }

    fn largest(&self) -> (usize, f64) {
        largest(&self.left)
    }
}

/// The place of the largest entry, and its size.
fn largest(entries: &[Dd]) -> (usize, f64) {
    let sizes = entries.iter().map(|entry| entry.to_f64().abs()).enumerate();
    sizes.fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best })
}

/// A bound on `|form − Σ weight · other form|`.
fn remainder(
    form: usize,
    weights: &[(usize, Dd)],
    dense: &[Vec<Dd>],
    terms: &[&Term],
    program: &Program,
) -> f64 {
    let mut remainder: Vec<Rounded> = vec![Rounded::default(); terms.len()];
    remainder.iter_mut().zip(&dense[form]).for_each(|(sum, &entry)| sum.add(entry));
    for &(other, weight) in weights {
        remainder.iter_mut().zip(&dense[other]).for_each(|(sum, &entry)| sum.add_product(-weight, entry));
    }
    let sizes = remainder.iter().map(|sum| Dd::from_f64(sum.sum.to_f64().abs() + sum.error));
    let form: Quadratic =
        sizes.zip(terms).map(|(size, term)| (term.monomial[0], term.monomial[1], size)).collect();
    magnitude(&form, program)
}

/// How a form is computed: its difference to a multiple of a parent.
struct Edge {
    form: usize,
    parent: Option<(usize, Dd)>,
    pieces: Vec<Piece>,
    residual: f64,
}

/// The edges of the tree over the forms in `kept`, parents first (Prim's algorithm).
fn tree(
    kept: &[usize],
    reduced: &[Reduced],
    terms: &[&Term],
    dense: &[Vec<Dd>],
    program: &Program,
) -> Vec<Edge> {
    let alone = |&form: &usize| {
        let Reduced { pieces, residual, .. } = &reduced[form];
        Edge { form, parent: None, pieces: pieces.clone(), residual: *residual }
    };
    let cost = |edge: &Edge| price(&edge.pieces, program.options());
    let mut open: Vec<Edge> = kept.iter().map(alone).collect();
    let mut tree: Vec<Edge> = Vec::new();
    while !open.is_empty() {
        let mut best = 0;
        for place in 1..open.len() {
            if cost(&open[place]) < cost(&open[best]) {
                best = place;
            }
        }
        let edge = open.remove(best);
        for other in &mut open {
            let shorter = difference(other.form, edge.form, dense, terms, program);
            if cost(&shorter) < cost(other) {
                *other = shorter;
            }
        }
        tree.push(edge);
    }
    tree
}

/// The cheapest difference of a form to a multiple of another: the other itself, or what most entries share, if at least two do.
fn difference(form: usize, parent: usize, dense: &[Vec<Dd>], terms: &[&Term], program: &Program) -> Edge {
    let cost = |edge: &Edge| price(&edge.pieces, program.options());
    let whole = difference_to(form, parent, Dd::ONE, dense, terms, program);
    let ratio = common_ratio(&dense[form], &dense[parent]).filter(|&ratio| ratio != Dd::ONE);
    let part = ratio.map(|ratio| difference_to(form, parent, ratio, dense, terms, program));
    part.filter(|part| cost(part) < cost(&whole)).unwrap_or(whole)
}

/// `form − ratio · parent`.
fn difference_to(
    form: usize,
    parent: usize,
    ratio: Dd,
    dense: &[Vec<Dd>],
    terms: &[&Term],
    program: &Program,
) -> Edge {
    let mut left = Quadratic::new();
    let mut rounding = Quadratic::new();
    for ((&entry, &other), term) in dense[form].iter().zip(&dense[parent]).zip(terms) {
        let mut sum = Rounded::default();
        sum.add(entry);
        sum.add_product(-ratio, other);
        let [x, y] = [term.monomial[0], term.monomial[1]];
        // what rounding leaves of equal entries is no entry
        let nothing = sum.sum.to_f64().abs() <= 8.0 * Dd::UNIT * entry.to_f64().abs();
        let (entry, off) = match nothing {
            true => (Dd::ZERO, sum.sum.to_f64().abs() + sum.error),
            false => (sum.sum, sum.error),
        };
        if !entry.is_zero() {
            left.push((x, y, entry));
        }
        if off > 0.0 {
            rounding.push((x, y, Dd::from_f64(off)));
        }
    }
    let (pieces, residual) = squares(&left, program);
    let residual = residual + magnitude(&rounding, program);
    Edge { form, parent: Some((parent, ratio)), pieces, residual }
}

/// The quotient that occurs most often between entries, at least twice.
fn common_ratio(a: &[Dd], b: &[Dd]) -> Option<Dd> {
    let both = a.iter().zip(b).filter(|(a, b)| !a.is_zero() && !b.is_zero());
    let mut ratios: Vec<Dd> = both.map(|(&a, &b)| a / b).collect();
    ratios.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let alike = |a: &Dd, b: &Dd| (*a - *b).to_f64().abs() <= 4.0 * Dd::UNIT * a.to_f64().abs();
    let runs = ratios.chunk_by(alike).map(|run| (run.len(), run[0]));
    let most = runs
        .fold((1, None), |best, (length, ratio)| if length > best.0 { (length, Some(ratio)) } else { best });
    most.1
}
