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
//! **Certified** means: coefficients are taken exactly as they are, a dimension is the rank of a matrix modulo a prime of 61
//! bits, which is never above the true rank (or, of uncertain coefficients, a minor with a verified inverse); where a dimension is subtracted it is bounded from above by ranks modulo as
//! many primes as Hadamard's inequality asks for. Work is bounded by [`Options::steps`]: past it, variables are set to zero or
//! elimination stops, and bounds only become lower.
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
    /// Zero takes coefficients as they are. Where they come from rounded sums and products, their last bits can raise ranks:
    /// with an uncertainty above zero, bounds hold for all energies within it, terms that are missing too. Only those by
    /// linear forms and by spans of derivatives can; limits of networks have fewer neurons than the others ask for.
    pub uncertainty: f64,
}

impl Default for Options {
    /// Less than a second, and coefficients as they are.
    fn default() -> Self {
        Self { steps: 100_000_000, uncertainty: 0.0 }
    }
}

/// Bounds on the hidden neurons of a network that computes all of `energies`, most neurons first, none of them covered by
/// another. Affine energies need a neuron only where there are no skips.
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
    let parts = |energies: &[Polynomial]| energy_parts(energies, options.uncertainty);
    best(match discrete::split(energies, is_real) {
        Kind::Discrete(family) => bits::bounds(&family),
        Kind::Real if options.uncertainty > 0.0 => any_biases(&parts(energies), options, &mut steps),
        Kind::Real => real_bounds(&parts(energies), options, &mut steps),
        Kind::Mixed(coefficients) => any_biases(&parts(&coefficients), options, &mut steps),
    })
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

/// All bounds for real coordinates and exact coefficients.
fn real_bounds(energies: &[Vec<Form>], options: &Options, steps: &mut Steps) -> Vec<Bound> {
    let mut bounds = steps.part(2, |part| any_biases(energies, options, part));
    bounds.extend(steps.part(2, |part| independent::monotone_bound(energies, part)));
    bounds.extend(common_bias(energies, steps));
    bounds
}

/// Bounds for any biases and skips.
fn any_biases(energies: &[Vec<Form>], options: &Options, steps: &mut Steps) -> Vec<Bound> {
    let nonlinear: Vec<Form> = energies.iter().flatten().filter(|part| part.degree >= 2).cloned().collect();
    let highest = energies.iter().filter_map(|parts| parts.last());
    let top: Vec<Form> = highest.filter(|part| part.degree >= 2).cloned().collect();
    let mut bounds = vec![steps.part(2, |part| independent::linear_forms_bound(energies, part))];
    for (forms, sense) in [(&top, Sense::TaylorAnywhere), (&nonlinear, Sense::Taylor)] {
        let mut found =
            |neurons, argument| bounds.push(Bound::of_one_layer(neurons, BiasModel::Any, sense, argument));
        let (span, degree) = steps.part(3, |part| waring::largest_span(forms, part));
        found(span, Argument::Span { degree });
        if options.uncertainty == 0.0 {
            found(steps.part(8, |part| waring::largest_monomial(forms, part)), Argument::Monomial);
            found(steps.part(3, |part| waring::largest_kernel(forms, part)), Argument::Kernel);
        }
    }
    bounds.iter().map(|bound| Bound { uncertainty: options.uncertainty, ..*bound }).collect()
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
