//! How likely the classes of a Hamiltonian are, before anything is observed.

use super::SampleError;
use crate::Hamiltonian;
use crate::hamiltonian::ln_z;

/// `-ln p(x)` of each class up to a constant; a zero without classes.
///
/// With `Z_x` found, `p(x)` is the prior; with `ln Z_x` given, `p(x) ∝ e^{-μ_x - ln Z_x} Σ_y e^{-H_x(y)}`, so that the sum has to be
/// found for all. Where the energies are one and nothing is given, the sums cancel.
///
/// # Errors
/// [`SampleError::UnknownNormalizer`].
pub(super) fn marginal_energies(law: &Hamiltonian) -> Result<Vec<f64>, SampleError> {
    let Some(classes) = law.classes() else { return Ok(vec![0.0]) };
    let energy = |class: usize| {
        let prior = -classes.weight(class).ln();
        match classes.given_ln_z(class) {
            None => Ok(prior),
            Some(given) => match law.is_discrete() {
                true => Err(unknown("a sum over all states is not affordable".to_owned())),
                false => match ln_z(law, class) {
                    Ok(found) => Ok(prior + given - found.ln_z.to_f64()),
                    Err(error) => Err(unknown(error.to_string())),
                },
            },
        }
    };
    (0..law.energies().len()).map(energy).collect()
}

/// `μ_x + ln Z_x` of each class where all that matters is given.
///
/// # Errors
/// [`SampleError::UnknownNormalizer`].
pub(super) fn conditional_energies(law: &Hamiltonian) -> Result<Vec<f64>, SampleError> {
    let Some(classes) = law.classes() else { return Ok(vec![0.0]) };
    if law.unresolved() {
        let reason = "sweeps over the class need ln_z given as a number for every class";
        return Err(unknown(reason.to_owned()));
    }
    let energy = |class: usize| classes.given_ln_z(class).unwrap_or(0.0) - classes.weight(class).ln();
    Ok((0..law.energies().len()).map(energy).collect())
}

fn unknown(reason: String) -> SampleError {
    SampleError::UnknownNormalizer { reason }
}
