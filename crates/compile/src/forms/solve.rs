//! One connected family: as it stands or in other variables, whichever is cheaper.

use hamnet_numeric::{Dd, Interval};

use super::affine::Affine;
use super::family::{Family, variables_of};
use super::lines::{self, Line};
use super::program::{Price, Program};
use super::{FormOptions, localized, search};

/// Programs that compute a family together.
pub(super) struct Solution {
    pub(super) parts: Vec<Part>,
    /// Per polynomial, what other variables change.
    pub(super) errors: Vec<f64>,
}

/// A program, its inputs as forms in the variables of the family, and what it adds to each polynomial.
pub(super) struct Part {
    pub(super) inputs: Vec<Line>,
    pub(super) program: Program,
    pub(super) forms: Vec<Affine>,
}

impl Solution {
    /// The programs of all parts.
    pub(super) fn programs(self) -> Vec<Program> {
        self.parts.into_iter().map(|part| part.program).collect()
    }

    fn price(&self) -> Price {
        self.parts.iter().fold(Price::default(), |sum, part| {
            let price = part.program.price();
            Price { neurons: sum.neurons + price.neurons, synapses: sum.synapses + price.synapses }
        })
    }
}

/// The cheapest solution found for a family whose variables are in these ranges.
pub(super) fn solve(family: &Family, ranges: &[Interval], options: &FormOptions) -> Solution {
    let itself: Vec<Line> = (0..family.variables as u32).map(lines::variable).collect();
    let plain = in_variables(family, &itself, ranges, vec![0.0; family.polynomials], options);
    if family.degree() <= 2 {
        return plain;
    }
    let magnitudes: Vec<f64> = ranges.iter().map(|range| range.magnitude()).collect();
    let others = lines::rewritings(family, &magnitudes).into_iter().map(|rewritten| {
        in_variables(&rewritten.family, &rewritten.variables, ranges, rewritten.errors, options)
    });
    others.fold(plain, |best, next| if next.price() < best.price() { next } else { best })
}

/// Solves a family in the given variables; its components apart.
fn in_variables(
    family: &Family,
    variables: &[Line],
    ranges: &[Interval],
    errors: Vec<f64>,
    options: &FormOptions,
) -> Solution {
    let range = |line: &Line| {
        let term =
            |&(x, weight): &(u32, Dd)| Interval::around(weight.hi(), weight.lo().abs()) * ranges[x as usize];
        line.iter().map(term).fold(Interval::ZERO, |sum, next| sum + next)
    };
    let part = |component: Vec<&super::family::Term>| {
        let local = variables_of(&component);
        let inputs: Vec<Line> = local.iter().map(|&x| variables[x as usize].clone()).collect();
        let mut program = Program::new(inputs.iter().map(range).collect(), options);
        let family = localized(&component, &local, family.polynomials);
        let depth = options.depth.unwrap_or(usize::MAX);
        let forms = search::lower(&family, &mut program, depth, search::effort(&family), None);
        Part { inputs, program, forms }
    };
    Solution { parts: family.components().into_iter().map(part).collect(), errors }
}
