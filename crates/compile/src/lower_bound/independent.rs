//! How many linear forms energies depend on, and one neuron more for monotone units.
//!
//! The output of a network of any depth, whose units may read the inputs and all earlier units, is a function of the linear
//! forms `a_j·y` of its `m` units plus an affine function of the inputs. Along a direction `v` with `a_j·v = 0` for all `j` its
//! slope is constant, and so it is for limits of such functions. An energy has constant slope along `v` where `v` annihilates
//! its parts of degree two and more; these `v` have codimension `r`, the dimension of the span of all derivatives of these
//! parts that are linear forms. So `m ≥ r`, for exact networks, in the sense of Taylor, and for every accuracy fine enough:
//! kernels of dimension `n - m > n - r` of better and better networks would have a limit. For a quadratic form `r` is its
//! rank, which is enough: `r` squares, with a skip.
//!
//! In one layer without skips the linear part is `Σ_j w_j σ'(b_j) a_j`. It lies in the span of the `a_j` too, which counts it
//! among the linear forms. With `m = r` the `a_j` are independent; if `σ' ≠ 0` everywhere, an energy without a linear part has
//! all `w_j = 0` and is constant. So an energy with no linear part, but another one, takes `r + 1` neurons, and a quadratic
//! form has enough with that.
//!
//! Source: THEORY 3.3

use super::bound::{Argument, BiasModel, Bound, Layers, Sense};
use super::derivatives::Derivatives;
use super::form::{Form, affordable};
use super::rank::Enclosed;
use super::steps::Steps;

/// The bound for any depth.
pub(super) fn linear_forms_bound(energies: &[Vec<Form>], steps: &mut Steps) -> Bound {
    let forms = linear_forms(energies, 2, steps);
    let quadratic = matches!(energies, [parts] if parts.last().is_some_and(|top| top.degree == 2));
    let bound = Bound::of_one_layer(forms.least, BiasModel::Any, Sense::Approximate, Argument::LinearForms);
    Bound { layers: Layers::Any, attained: quadratic && forms.least == forms.most, ..bound }
}

/// The bound for monotone units in one layer without skips, where there is any.
pub(super) fn monotone_bound(energies: &[Vec<Form>], steps: &mut Steps) -> Option<Bound> {
    let nonlinear = |parts: &Vec<Form>| parts.iter().any(|part| part.degree >= 2);
    let linear = |parts: &Vec<Form>| parts.iter().any(|part| part.degree == 1);
    if !energies.iter().any(nonlinear) {
        return None;
    }
    let forms = steps.part(2, |part| linear_forms(energies, 2, part));
    let bound = |neurons, argument, attained| Bound {
        attained,
        ..Bound::of_one_layer(neurons, BiasModel::Monotone, Sense::Taylor, argument)
    };
    if energies.iter().any(|parts| nonlinear(parts) && !linear(parts)) {
        let quadratic = matches!(energies, [parts] if parts.last().is_some_and(|top| top.degree == 2));
        return Some(bound(
            forms.least + 1,
            Argument::IndependentForms,
            quadratic && forms.least == forms.most,
        ));
    }
    let with_linear_parts = linear_forms(energies, 1, steps);
    Some(bound(with_linear_parts.least, Argument::LinearForms, false))
}

/// The dimension of the span of the derivatives, of parts of degree at least `lowest`, that are linear forms.
fn linear_forms(energies: &[Vec<Form>], lowest: u32, steps: &mut Steps) -> Enclosed {
    let forms: Vec<Form> = energies.iter().flatten().filter(|part| part.degree >= lowest).cloned().collect();
    let some = affordable(&forms, steps.left() / STEPS_PER_FACTOR, |term| term.powers().len() as u64);
    let rank = Derivatives::of(&some).rank_enclosed(1, steps);
    let whole = some == forms;
    Enclosed { least: rank.least, most: if whole { rank.most } else { u64::MAX } }
}

/// What the matrix takes for every factor of a term: an entry, and some elimination.
const STEPS_PER_FACTOR: u64 = 64;
