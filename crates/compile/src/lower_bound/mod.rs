//! Lower bounds on the neurons of any network that computes given energies.
//!
//! Takes the differences of the energies of classes, as [`Polynomial`]s, after everything common to all classes is gone, and
//! gives [`Bound`]s, each with the networks it speaks of: their depth, their biases and the sense in which they compute the
//! energies. It knows nothing of the rest of compilation. A network of several layers is bounded by [`Layers::Any`] only.
//!
//! | coordinates | networks | bound | where |
//! |---|---|---|---|
//! | real | any depth, any units, any accuracy fine enough | linear forms that the energies depend on | `independent` |
//! | real | one layer, any biases, output biases, skips | spans of derivatives; a kernel among them | `waring` |
//! | real | one layer of monotone units without skips | linear forms, and one more if no linear part is left | `independent` |
//! | real | one layer, one bias with `σ_k ≠ 0` | sums of ranks of the lowest parts | `common` |
//! | bits | one layer, exact | one; for almost all energies, parameters | `bits` |
//! | any | any depth, product units | degrees; quadratic parts | [`products`] |
//!
//! **Senses.** Bounds of one layer for real coordinates are in the sense of Taylor: the network's Taylor polynomial is the
//! energy. That uniform approximation needs as many neurons is not proved, and false for some: `ε tanh(x/ε²)` lies within
//! `ε` of zero with slope `1/ε`. They say nothing about bits, where one neuron multiplies any number of factors. The bound
//! by linear forms is of another kind: a network's output depends on the inputs through the linear forms of its units and an
//! affine function, and limits of such functions do too.
//!
//! **Several energies** share the units of one network, so that spans are those of all energies together: for quadratic
//! forms with matrices `A_x` the dimension of the span of the `A_x`, and the rank of `[A_1 | A_2 | …]`.
//!
//! **Certified** means: a dimension is the rank of a matrix modulo a prime of 61 bits, which is never above the true rank; where
//! a dimension is subtracted it is bounded from above by ranks modulo as many primes as Hadamard's inequality asks for. Of
//! uncertain coefficients it is the size of a minor whose inverse is verified. Work is bounded by [`Options::steps`]: past it,
//! variables are set to zero or part of a matrix is seen, and bounds only become lower.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225; Rolnick, Tegmark, arXiv:1705.05502; THEORY 1.19, 3.3, 3.4

mod bits;
mod blocks;
mod bound;
mod common;
mod derivatives;
mod discrete;
mod form;
mod independent;
mod modular;
pub mod products;
mod rank;
mod robust;
mod steps;
mod waring;

use hamnet_model::polynomial::{Coordinate, Polynomial};

pub use bits::{generic_neurons, generic_steps};
pub use bound::{Argument, BiasModel, Bound, Layers, Sense};

use derivatives::Derivatives;
use discrete::Kind;
use form::{Form, parts};
use steps::Steps;

/// How bounds are sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How much work they may take: multiplications modulo a prime, and what takes about as long.
    pub steps: u64,
    /// How far each coefficient may be from the one meant, as a fraction of the largest of its energy.
    ///
    /// Bounds by linear forms and by spans of derivatives can hold for all energies within it, terms that are missing too.
    /// The others hold for the coefficients as they are: limits of networks have fewer neurons. The last bits of rounded sums
    /// and products would raise them, so they are given only where all ranks are the same within the uncertainty.
    pub uncertainty: f64,
}

impl Default for Options {
    /// About a second, and coefficients that may have been rounded in double-double.
    fn default() -> Self {
        Self { steps: 100_000_000, uncertainty: 1e-24 }
    }
}

/// Bounds on the hidden neurons of a network that computes all of `energies`, most neurons first, none of them covered by
/// another. Affine energies need a neuron only where there are no skips.
///
/// A neuron is a unit of one argument, an affine function of inputs and earlier units. Product units have two: see
/// [`product_units`](products::product_units).
///
/// `is_real` tells coordinates that vary over an interval, independently of each other, from those of discrete variables,
/// which have no powers: of bits, spins and states. Energies in both kinds are bounded by the coefficients of their products
/// of discrete coordinates, as energies of their own: with these held fixed a network is one with other biases. The states of
/// a variable exclude each other; the first one named stands for the sum of the others subtracted from one.
pub fn lower_bounds(
    energies: &[Polynomial],
    is_real: impl Fn(Coordinate) -> bool,
    options: &Options,
) -> Vec<Bound> {
    let mut steps = Steps::new(options.steps);
    best(match discrete::split(energies, is_real) {
        Kind::Discrete(family) => bits::bounds(&family),
        Kind::Real => within(energies, options.uncertainty, real_bounds, &mut steps),
        Kind::Mixed { coefficients, .. } => {
            within(&coefficients, options.uncertainty, any_biases, &mut steps)
        }
    })
}

/// Bounds within an uncertainty, and those of `exact` where they agree with them.
fn within(
    energies: &[Polynomial],
    uncertainty: f64,
    exact: impl FnOnce(&[Vec<Form>], &mut Steps) -> Vec<Bound>,
    steps: &mut Steps,
) -> Vec<Bound> {
    if uncertainty == 0.0 {
        return exact(&energy_parts(energies, 0.0), steps);
    }
    let mut bounds = steps.part(2, |part| ranks(&energy_parts(energies, uncertainty), part));
    let exact = exact(&energy_parts(energies, 0.0), steps);
    let ranks_of = |bounds: &[Bound]| {
        let by_rank =
            |bound: &&Bound| matches!(bound.argument, Argument::LinearForms | Argument::Span { .. });
        let any = |bound: &&Bound| bound.biases == BiasModel::Any;
        bounds.iter().filter(by_rank).filter(any).map(|bound| bound.neurons).collect::<Vec<_>>()
    };
    let agree = ranks_of(&bounds) == ranks_of(&exact);
    bounds.iter_mut().for_each(|bound| bound.uncertainty = uncertainty);
    if agree {
        // the same numbers, of which exact ranks know whether they are attained
        bounds.iter_mut().zip(&exact).for_each(|(bound, exact)| bound.attained = exact.attained);
        bounds.extend(exact);
    }
    bounds
}

/// The ranks of the matrices of partial derivatives of all orders of the part of highest degree: of degree 0, 1, ….
///
/// Each is the rank modulo `2^61 - 1`, or less where the steps do not suffice.
pub fn catalecticant_ranks(energy: &Polynomial, steps: u64) -> Vec<u64> {
    let top: Vec<Form> = parts(energy, 0.0).pop().into_iter().collect();
    let derivatives = Derivatives::of(&top);
    let mut steps = Steps::new(steps);
    derivatives.degrees().map(|degree| derivatives.rank(degree, &mut steps)).collect()
}

fn energy_parts(energies: &[Polynomial], uncertainty: f64) -> Vec<Vec<Form>> {
    energies.iter().map(|energy| parts(energy, uncertainty)).collect()
}

/// All bounds for real coordinates and exact coefficients, [`ranks`] first.
fn real_bounds(energies: &[Vec<Form>], steps: &mut Steps) -> Vec<Bound> {
    let mut bounds = steps.part(2, |part| any_biases(energies, part));
    bounds.extend(steps.part(2, |part| independent::monotone_bound(energies, part)));
    bounds.extend(common_bias(energies, steps));
    bounds
}

/// Bounds for any biases and skips and exact coefficients, [`ranks`] first.
fn any_biases(energies: &[Vec<Form>], steps: &mut Steps) -> Vec<Bound> {
    let mut bounds = steps.part(2, |part| ranks(energies, part));
    for (forms, sense) in forms_and_senses(energies) {
        let monomial = steps.part(8, |part| waring::largest_monomial(&forms, part));
        let kernel = steps.part(2, |part| waring::largest_kernel(&forms, part));
        for (neurons, argument) in [(monomial, Argument::Monomial), (kernel, Argument::Kernel)] {
            bounds.push(Bound::of_one_layer(neurons, BiasModel::Any, sense, argument));
        }
    }
    bounds
}

/// Bounds by ranks, which hold for all coefficients within their uncertainty.
fn ranks(energies: &[Vec<Form>], steps: &mut Steps) -> Vec<Bound> {
    let mut bounds = vec![steps.part(2, |part| independent::linear_forms_bound(energies, part))];
    for (forms, sense) in forms_and_senses(energies) {
        let (span, degree) = steps.part(2, |part| waring::largest_span(&forms, part));
        bounds.push(Bound::of_one_layer(span, BiasModel::Any, sense, Argument::Span { degree }));
    }
    bounds
}

/// The highest parts, which are the same about any point, and all parts of degree two and more.
fn forms_and_senses(energies: &[Vec<Form>]) -> [(Vec<Form>, Sense); 2] {
    let is_nonlinear = |part: &&Form| part.degree >= 2;
    let highest = energies.iter().filter_map(|parts| parts.last()).filter(is_nonlinear);
    let all = energies.iter().flatten().filter(is_nonlinear);
    [(highest.cloned().collect(), Sense::TaylorAnywhere), (all.cloned().collect(), Sense::Taylor)]
}

/// Bounds for one bias that all units share.
fn common_bias(energies: &[Vec<Form>], steps: &mut Steps) -> Vec<Bound> {
    let models =
        [(BiasModel::Common, 0), (BiasModel::CommonWithOutputBias, 1), (BiasModel::CommonWithSkip, 2)];
    let bound = |(biases, free)| {
        let neurons = steps.part(u64::from(3 - free), |part| {
            let monomial = part.part(4, |part| common::largest_monomial(energies, free, part));
            common::sum_of_ranks(energies, free, part).max(monomial)
        });
        Bound::of_one_layer(neurons, biases, Sense::Taylor, Argument::Moments)
    };
    models.map(bound).to_vec()
}

/// Those that no other covers, most neurons first.
fn best(bounds: Vec<Bound>) -> Vec<Bound> {
    let mut kept: Vec<Bound> = Vec::new();
    for bound in bounds.into_iter().filter(|bound| bound.neurons > 0) {
        if !kept.iter().any(|other| other.covers(&bound)) {
            kept.retain(|other| !bound.covers(other));
            kept.push(bound);
        }
    }
    kept.sort_by_key(|bound| std::cmp::Reverse(bound.neurons));
    kept
}

#[cfg(test)]
mod tests;
