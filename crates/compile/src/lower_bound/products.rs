//! How many products any computation of polynomials takes, sums and multiples being free.
//!
//! - A product at most doubles the degree: `⌈log2 d⌉` products for degree `d` (Strassen).
//! - The quadratic parts of what `s` products compute are combinations of `s` products of linear forms, as products of
//!   constants with quadratic parts are multiples. So `s` is at least the dimension of the span of the quadratic parts of the
//!   energies, and twice `s` at least the rank of their matrices side by side.
//! - Of one variable: `s` products give polynomials with at most `s² + 1` parameters (`s + 2` for `s < 2`). In the product
//!   number `r` each factor is a combination of the variable and the `r - 1` products before; constants in it change the
//!   product by a combination of the factors, and a factor's scale is free, which leaves `2(r - 1)` parameters. For `r = 2`,
//!   `(αy + βy²)(α'y + β'y²)` is a combination of `y²`, `y³` and `y⁴`: one of them is enough. The result combines `s + 2` numbers.
//!   So almost all polynomials of degree `d > 2` take `⌈√d⌉` products. (Paterson, Stockmeyer 1973)
//! - If multiples by numbers count, almost all polynomials of degree `d` take `⌈d/2⌉` multiplications, even if the numbers are
//!   prepared at no cost (Motzkin 1955).
//!
//! Source: THEORY 3.4 (vi), 3.5

use hamnet_model::polynomial::{Coordinate, Polynomial};

use super::bound::{Argument, BiasModel, Bound, Layers, Sense};
use super::derivatives::Derivatives;
use super::discrete::{self, Kind};
use super::form::{Form, affordable, divisor_count};
use super::steps::Steps;
use super::{Options, best, energy_parts};

/// Bounds on the product units of a network of any depth that computes all of `energies`.
///
/// They hold for every accuracy fine enough, as what so many products compute has limited degree and rank, and so have limits
/// of it. `is_real` is as for [`lower_bounds`](super::lower_bounds); where there are discrete coordinates, of which powers are no
/// products, only degrees count.
pub fn product_units(
    energies: &[Polynomial],
    is_real: impl Fn(Coordinate) -> bool,
    options: &Options,
) -> Vec<Bound> {
    let bound = |neurons, argument| Bound {
        layers: Layers::Any,
        ..Bound::of_one_layer(neurons, BiasModel::ProductUnits, Sense::Approximate, argument)
    };
    let (energies, real) = match discrete::split(energies, is_real) {
        Kind::Real => (energies.to_vec(), true),
        Kind::Discrete(energies) | Kind::Mixed { energies, .. } => (energies, false),
    };
    let degree = energies.iter().map(Polynomial::degree).max().unwrap_or(0);
    let mut bounds = vec![bound(doublings(degree), Argument::Degree)];
    if real {
        let quadratic = products_of_quadratic_parts(&energies, options);
        let bound = bound(quadratic, Argument::QuadraticParts);
        bounds.push(Bound { uncertainty: options.uncertainty, ..bound });
    }
    best(bounds)
}

/// The products that any computation of all energies in real coordinates takes.
pub fn least_products(energies: &[Polynomial], options: &Options) -> u64 {
    let bounds = product_units(energies, |_| true, options);
    bounds.iter().map(|bound| bound.neurons).max().unwrap_or(0)
}

fn products_of_quadratic_parts(energies: &[Polynomial], options: &Options) -> u64 {
    let parts = energy_parts(energies, options.uncertainty).into_iter().flatten();
    let quadratic: Vec<Form> = parts.filter(|part| part.degree == 2).collect();
    let mut steps = Steps::new(options.steps);
    let quadratic = affordable(&quadratic, steps.left() / STEPS_PER_DIVISOR, divisor_count);
    let derivatives = Derivatives::of(&quadratic);
    let independent = steps.part(2, |part| derivatives.rank(2, part));
    let linear_forms = derivatives.rank(1, &mut steps);
    independent.max(linear_forms.div_ceil(2))
}

/// What the matrices of quadratic forms take for every divisor of a term: an entry, and some elimination.
const STEPS_PER_DIVISOR: u64 = 64;

/// `⌈log2 d⌉`: the products that a polynomial of degree `d` takes.
pub fn doublings(degree: u32) -> u64 {
    u64::from(u32::BITS - degree.saturating_sub(1).leading_zeros())
}

/// The products that almost all polynomials of degree `d` in one variable take: the least `s` with at least `d + 1`
/// parameters.
pub fn generic_products(degree: u32) -> u64 {
    let parameters = |products: u64| if products < 2 { products + 2 } else { products * products + 1 };
    (0..).find(|&products| parameters(products) > u64::from(degree)).unwrap_or(0)
}

/// The multiplications, by numbers too, that almost all polynomials of degree `d` in one variable take: `⌈d/2⌉`.
pub fn generic_multiplications(degree: u32) -> u64 {
    u64::from(degree).div_ceil(2)
}
