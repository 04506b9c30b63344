//! The way down from a degree to the next: which one is cheapest is found by trying.
//!
//! A family of degree d becomes one of degree b < d, for every `b ≥ d/2` that the depth allows, and so on down to quadratic forms. How
//! many ways are tried is an effort, divided among the branches: large families take the first way, which is best where all
//! monomials are there.

use super::affine::Affine;
use super::family::Family;
use super::program::Program;
use super::{pairing, quadratic};

/// The coefficients to be handled by all tries together.
const MOST_COEFFICIENTS: usize = 20_000;

/// The most tries for a small family.
const MOST_TRIES: usize = 256;

/// How many ways to try.
pub(super) fn effort(family: &Family) -> usize {
    let coefficients: usize = family.terms.iter().map(|term| term.coefficients.len()).sum();
    (MOST_COEFFICIENTS / coefficients.max(1)).clamp(1, MOST_TRIES)
}

/// Adds the steps of the cheapest way found with at most `depth` products in a row; gives the form of each polynomial.
///
/// The least depth of the degree is allowed.
pub(super) fn lower(family: &Family, program: &mut Program, depth: usize, effort: usize) -> Vec<Affine> {
    if family.degree() <= 2 {
        return quadratic::build(family, program);
    }
    let ways = ways(family.degree(), depth, effort);
    let each = effort / ways.len();
    if let [way] = ways[..] {
        return step_down(family, program, way, depth, each);
    }
    let tried = ways.into_iter().map(|way| {
        let mut program = program.clone();
        let forms = step_down(family, &mut program, way, depth, each);
        (program, forms)
    });
    let cheaper = |a: (Program, Vec<Affine>), b: (Program, Vec<Affine>)| {
        if b.0.price() < a.0.price() { b } else { a }
    };
    let Some((best, forms)) = tried.reduce(cheaper) else { return Vec::new() };
    *program = best;
    forms
}

/// The fewest products in a row for a degree.
pub(super) fn least_depth(degree: usize) -> usize {
    degree.max(1).next_power_of_two().ilog2() as usize
}

/// A way to go down in degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Factors of at most this degree stand before sums.
    Heads(usize),
    /// A quadratic form in monomials of half the degree.
    Squares,
}

fn step_down(family: &Family, program: &mut Program, way: Way, depth: usize, effort: usize) -> Vec<Affine> {
    let outline = match way {
        Way::Heads(shorter) => pairing::outline(family, shorter, |variable| program.magnitude_of(variable)),
        Way::Squares => pairing::squares(family, program),
    };
    let inner = lower(&outline.inner, program, depth - 1, effort);
    outline.combine(&inner, family.polynomials, program)
}

/// The ways to try, the best one of dense polynomials first, as many as the effort allows.
fn ways(degree: usize, depth: usize, effort: usize) -> Vec<Way> {
    // an odd degree is made even first
    let first = if degree % 2 == 1 { 1 } else { degree / 2 };
    let shorter = [first, degree / 2, 1, 2].into_iter().chain(3..degree / 2);
    let allowed = |shorter: &usize| *shorter <= degree / 2 && least_depth(degree - shorter) < depth;
    let heads = shorter.filter(allowed).map(Way::Heads);
    let mut ways: Vec<Way> = Vec::new();
    for way in heads {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways.insert(1.min(ways.len()), Way::Squares);
    ways.truncate(effort.max(1));
    ways
}
