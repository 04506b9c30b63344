//! What stands beside an energy: `ln Z_x + μ_x`.

use hamnet_model::hamiltonian::{Normalizer, NormalizerMethod, ln_z};
use hamnet_model::{Hamiltonian, Model};
use hamnet_network::RoundedUp;
use hamnet_numeric::Dd;

use crate::resolve::ln_normalizers;
use crate::{CompileError, Options};

/// `ln Z_x + μ_x` of each class, and how normalizers were found where that is not exact.
pub(super) struct Constants {
    pub values: Vec<Dd>,
    /// A bound of how far any of them is off.
    pub error: f64,
    pub notes: Vec<String>,
}

/// The constants of a law with classes.
///
/// # Errors
/// [`CompileError::Normalizer`], [`CompileError::TooLarge`] where a normalizer cannot be had.
pub(super) fn constants(
    model: &Model,
    law: &Hamiltonian,
    options: &Options,
) -> Result<Constants, CompileError> {
    let Some(classes) = law.classes() else {
        return Ok(Constants { values: Vec::new(), error: 0.0, notes: Vec::new() });
    };
    let mut notes = Vec::new();
    let mut error = 0.0f64;
    let found = match law.is_discrete() {
        true => ln_normalizers(model, law, options)?,
        false => vec![None; classes.variable().cardinality()],
    };
    let mut values = Vec::new();
    for (class, found) in found.into_iter().enumerate() {
        let own = match (classes.given_ln_z(class), found) {
            (Some(given), _) => Dd::from_f64(given),
            (None, Some(found)) => found,
            (None, None) if law.needs_normalizer(class) => {
                let (found, name) = continuous(law, class)?;
                error = error.max(found.error);
                if found.method == NormalizerMethod::Cubature {
                    notes
                        .push(format!("ln Z of class {name} by cubature, within {}", RoundedUp(found.error)));
                }
                found.ln_z
            }
            (None, None) => Dd::ZERO,
        };
        values.push(own - classes.weight(class).ln_dd());
    }
    Ok(Constants { values, error, notes })
}

/// `ln Z_x` of a law with reals or definitions, and how far it can be off.
///
/// # Errors
/// [`CompileError::Normalizer`].
fn continuous(law: &Hamiltonian, class: usize) -> Result<(Normalizer, String), CompileError> {
    let name = law.classes().map_or("", |classes| &classes.variable().states()[class]).to_owned();
    match ln_z(law, class) {
        Ok(found) => Ok((found, name)),
        Err(reason) => Err(CompileError::Normalizer { class: name, reason }),
    }
}
