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
const MOST_COEFFICIENTS: usize = 30_000;

/// The most tries for a small family.
const MOST_TRIES: usize = 256;

/// How many ways to try.
pub(super) fn effort(family: &Family) -> usize {
    let coefficients: usize = family.terms.iter().map(|term| term.coefficients.len()).sum();
    (MOST_COEFFICIENTS / coefficients.max(1)).clamp(1, MOST_TRIES)
}

/// Adds the steps of the cheapest way found with at most `depth` products in a row; gives the form of each polynomial.
///
/// The least depth of the degree is allowed. `last` is the way that led here.
pub(super) fn lower(
    family: &Family,
    program: &mut Program,
    depth: usize,
    effort: usize,
    last: Option<Way>,
) -> Vec<Affine> {
    if family.degree() <= 2 {
        return quadratic::build(family, program);
    }
    let mut ways =
        if family.is_univariate() { ways_of_powers(family.degree(), last) } else { ways(family.degree()) };
    ways.retain(|way| least_depth(way.degree_below(family.degree())) < depth);
    ways.truncate(effort.max(1));
    let each = effort / ways.len().max(1);
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

/// Adds the steps of one fixed way; gives the form of each polynomial.
pub(super) fn by(family: &Family, program: &mut Program, way: impl Fn(usize) -> Way + Copy) -> Vec<Affine> {
    if family.degree() <= 2 {
        return quadratic::build(family, program);
    }
    descend(family, program, way(family.degree()), |inner, program| by(inner, program, way))
}

/// The fewest products in a row for a degree.
pub(super) fn least_depth(degree: usize) -> usize {
    degree.max(1).next_power_of_two().ilog2() as usize
}

/// A way to go down in degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Factors of at most this degree stand before sums, and are chosen first.
    Heads(usize),
    /// The same, but all factors are chosen to be few, then those before sums.
    Factors(usize),
    /// A quadratic form in monomials of half the degree.
    Squares,
}

impl Way {
    /// The degree that is left of `degree`.
    fn degree_below(self, degree: usize) -> usize {
        match self {
            Way::Heads(shorter) | Way::Factors(shorter) => degree - shorter,
            Way::Squares => degree.div_ceil(2),
        }
    }
}

fn step_down(family: &Family, program: &mut Program, way: Way, depth: usize, effort: usize) -> Vec<Affine> {
    descend(family, program, way, |inner, program| lower(inner, program, depth - 1, effort, Some(way)))
}

/// One step down, and the rest as `below` does it.
fn descend(
    family: &Family,
    program: &mut Program,
    way: Way,
    below: impl Fn(&Family, &mut Program) -> Vec<Affine>,
) -> Vec<Affine> {
    let outline = match way {
        Way::Heads(shorter) => pairing::outline(family, shorter, true, |x| program.magnitude_of(x)),
        Way::Factors(shorter) => pairing::outline(family, shorter, false, |x| program.magnitude_of(x)),
        Way::Squares => pairing::squares(family, program),
    };
    let mut inner = below(&outline.inner, program);
    for (form, reach) in inner.iter_mut().zip(outline.inner.reaches(|x| program.magnitude_of(x))) {
        form.reach = form.reach.min(reach + form.error);
    }
    outline.combine(&inner, family.polynomials, program)
}

/// The ways to try, the best one of dense polynomials first: an odd degree is made even, an even one is halved.
fn ways(degree: usize) -> Vec<Way> {
    let half = degree / 2;
    let first = if degree % 2 == 1 { 1 } else { half };
    let mut ways = vec![Way::Factors(first), Way::Squares, Way::Factors(half)];
    ways.extend([1, 2].into_iter().chain(3..=half).filter(|&shorter| shorter <= half).map(Way::Heads));
    ways.extend((1..half).map(Way::Factors));
    distinct(ways)
}

/// The ways for powers of one variable: the same head again and again (Paterson and Stockmeyer), then others.
fn ways_of_powers(degree: usize, last: Option<Way>) -> Vec<Way> {
    let half = degree / 2;
    let again = match last {
        Some(Way::Heads(shorter)) => shorter.min(half),
        _ => half,
    };
    let mut ways = vec![Way::Heads(again), Way::Squares];
    ways.extend((1..=half).map(Way::Heads));
    distinct(ways)
}

fn distinct(ways: Vec<Way>) -> Vec<Way> {
    let mut distinct = Vec::new();
    for way in ways {
        if !distinct.contains(&way) {
            distinct.push(way);
        }
    }
    distinct
}
