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

use hamnet_model::polynomial::Polynomial;

use super::derivatives::Derivatives;
use super::energy_parts;
use super::form::Form;
use super::steps::Steps;

/// The products that any computation of all energies takes; ranks are sought for so many steps.
pub fn least_products(energies: &[Polynomial], steps: u64) -> u64 {
    let degree = energies.iter().map(Polynomial::degree).max().unwrap_or(0);
    let quadratic: Vec<Form> =
        energy_parts(energies, 0.0).into_iter().flatten().filter(|part| part.degree == 2).collect();
    let mut steps = Steps::new(steps);
    let derivatives = Derivatives::of(&quadratic);
    let independent = steps.part(2, |part| derivatives.rank(2, part));
    let linear_forms = derivatives.rank(1, &mut steps);
    doublings(degree).max(independent).max(linear_forms.div_ceil(2))
}

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
