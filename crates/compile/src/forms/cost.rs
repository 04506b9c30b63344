//! What rewriting saves: products and squares as polynomials stand, and by each way.

use std::collections::BTreeMap;
use std::fmt;

use hamnet_model::polynomial::{Coordinate, Polynomial};
use hamnet_numeric::Interval;

use super::affine::bounded;
use super::family::{Family, variables_of};
use super::program::Program;
use super::search::{self, Way};
use super::solve::solve;
use super::{FormOptions, gather, localized};

/// A way to compute polynomials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Each monomial by itself, one variable after the other.
    Monomials,
    /// A variable taken out at a time: Horner's rule.
    Nested,
    /// Products of two halves, one of them before a sum.
    Halves,
    /// A quadratic form in monomials of half the degree, again and again.
    Squares,
    /// The cheapest way found.
    Cheapest,
    /// The cheapest way found with at most so many products in a row.
    Within(usize),
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Strategy::Monomials => write!(f, "each monomial by itself"),
            Strategy::Nested => write!(f, "nested multiplication"),
            Strategy::Halves => write!(f, "products of halves"),
            Strategy::Squares => write!(f, "squares of halves"),
            Strategy::Cheapest => write!(f, "cheapest"),
            Strategy::Within(depth) => write!(f, "cheapest with {depth} in a row"),
        }
    }
}

/// What a strategy multiplies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FormCost {
    pub strategy: Strategy,
    /// Products of two different factors.
    pub products: usize,
    pub squares: usize,
    /// The most products in a row.
    pub depth: usize,
}

impl FormCost {
    /// The neurons that the products take.
    pub fn neurons(&self, options: &FormOptions) -> f64 {
        bounded(self.products as f64, options.product_neurons)
            + bounded(self.squares as f64, options.square_neurons)
    }
}

/// The cost of `polynomials` by each strategy, and for each depth from the least to that of the cheapest.
///
/// Nothing of degree one costs anything. Ranges play no part.
pub fn costs(polynomials: &[Polynomial], options: &FormOptions) -> Vec<FormCost> {
    let family = family(polynomials);
    let fixed = |strategy, way: fn(usize) -> Way| {
        total(strategy, &family, |part| {
            let mut program = Program::new(vec![unit(); part.variables], options);
            search::by(part, &mut program, way);
            vec![program]
        })
    };
    let cheapest = |strategy, depth: usize| {
        let options = FormOptions { depth: Some(depth), ..options.clone() };
        total(strategy, &family, |part| solve(part, &vec![unit(); part.variables], &options).programs())
    };
    let mut costs = vec![
        monomials(&family),
        fixed(Strategy::Nested, |_| Way::Heads(1)),
        fixed(Strategy::Halves, |degree| Way::Factors(degree / 2)),
        fixed(Strategy::Squares, |_| Way::Squares),
    ];
    let best = cheapest(Strategy::Cheapest, usize::MAX);
    costs.push(best);
    let depths = search::least_depth(family.degree())..=best.depth;
    costs.extend(depths.map(|depth| cheapest(Strategy::Within(depth), depth)));
    costs
}

fn family(polynomials: &[Polynomial]) -> Family {
    let coordinates = polynomials.iter().flat_map(|polynomial| polynomial.terms());
    let coordinates = coordinates.flat_map(|term| term.0.powers().iter().map(|power| (power.0, 0)));
    let mut numbers: BTreeMap<Coordinate, u32> = coordinates.collect();
    numbers.values_mut().zip(0..).for_each(|(place, number)| *place = number);
    gather(polynomials, numbers.len(), |coordinate| numbers[&coordinate], |_| 1.0).0
}

/// A range about zero.
fn unit() -> Interval {
    Interval::around(0.0, 1.0)
}

/// Every monomial as a chain of products: the first one is a square if a variable is there twice.
fn monomials(family: &Family) -> FormCost {
    let mut cost = FormCost { strategy: Strategy::Monomials, products: 0, squares: 0, depth: 0 };
    for monomial in family.terms.iter().map(|term| &term.monomial) {
        let is_square = monomial.windows(2).any(|pair| pair[0] == pair[1]);
        cost.squares += usize::from(is_square);
        cost.products += monomial.len() - 1 - usize::from(is_square);
        cost.depth = cost.depth.max(monomial.len() - 1);
    }
    cost
}

/// The cost of all components, each by programs of its own.
fn total(strategy: Strategy, family: &Family, programs: impl Fn(&Family) -> Vec<Program>) -> FormCost {
    let mut cost = FormCost { strategy, products: 0, squares: 0, depth: 0 };
    for component in family.components() {
        let local = variables_of(&component);
        for program in programs(&localized(&component, &local, family.polynomials)) {
            let (squares, products) = program.counts();
            cost.squares += squares;
            cost.products += products;
            cost.depth = cost.depth.max(program.deepest());
        }
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::super::tests::{costs as options, generic, polynomial};
    use super::*;

    fn row(polynomials: &[Polynomial], strategy: Strategy) -> (usize, usize, usize) {
        let all = costs(polynomials, &options(1.0, 2.0));
        let found = all.iter().find(|cost| cost.strategy == strategy);
        found.map(|cost| (cost.squares, cost.products, cost.depth)).expect("each strategy has its cost")
    }

    #[test]
    fn a_generic_quartic_costs_less_by_every_strategy_than_as_it_stands() {
        let polynomials = [generic(6, 4, 1)];
        let neurons: Vec<f64> = costs(&polynomials, &options(1.0, 2.0))
            .iter()
            .map(|cost| cost.neurons(&options(1.0, 2.0)))
            .collect();
        assert!(neurons[1..].iter().all(|&cheaper| cheaper < neurons[0] / 4.0), "{neurons:?}");
        assert!(neurons[1..].iter().all(|&dearer| neurons[4] <= dearer), "{neurons:?}");
        // all 21 products of two by squares, and 11 of them before sums
        assert_eq!(row(&polynomials, Strategy::Cheapest), (21, 11, 2));
    }

    #[test]
    fn depth_is_paid_for() {
        let power = polynomial(&[(1.0, &[0; 7]), (1.0, &[0; 6]), (1.0, &[0; 5]), (1.0, &[0; 3])]);
        let all = costs(&[power], &options(1.0, 2.0));
        let within: Vec<&FormCost> =
            all.iter().filter(|cost| matches!(cost.strategy, Strategy::Within(_))).collect();
        assert!(within.iter().zip(3..).all(|(cost, depth)| cost.depth <= depth));
        let neurons: Vec<f64> = within.iter().map(|cost| cost.neurons(&options(1.0, 2.0))).collect();
        assert!(neurons.windows(2).all(|pair| pair[1] <= pair[0]), "{neurons:?}");
    }

    #[test]
    fn parts_that_share_no_variable_add_up() {
        let both = polynomial(&[(1.0, &[0, 1]), (2.0, &[2, 3]), (1.0, &[4])]);
        let both = [both];
        assert_eq!(row(&both, Strategy::Cheapest), (0, 2, 1));
        assert_eq!(row(&both, Strategy::Monomials), (0, 2, 1));
    }
}
