//! What stands beside an energy: `ln Z_x + μ_x`.

use hamnet_model::{Hamiltonian, Model};
use hamnet_numeric::Dd;

use crate::resolve::ln_normalizers;
use crate::{CompileError, Options};

/// `ln Z_x + μ_x` of each class, and how normalizers were found where that is not exact.
pub(super) struct Constants {
    pub values: Vec<Dd>,
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
    let Some(classes) = law.classes() else { return Ok(Constants { values: Vec::new(), notes: Vec::new() }) };
    let mut notes = Vec::new();
    let found = match law.is_discrete() {
        true => ln_normalizers(model, law, options)?,
        false => vec![None; classes.variable().cardinality()],
    };
    let mut values = Vec::new();
    for (class, found) in found.into_iter().enumerate() {
        let ln_z = match (classes.given_ln_z(class), found) {
            (Some(given), _) => Dd::from_f64(given),
            (None, Some(found)) => found,
            (None, None) if law.needs_normalizer(class) => continuous(law, class, &mut notes)?,
            (None, None) => Dd::ZERO,
        };
        values.push(ln_z - classes.weight(class).ln_dd());
    }
    Ok(Constants { values, notes })
}

/// `ln Z_x` of a law with reals or definitions.
///
/// # Errors
/// [`CompileError::Normalizer`].
fn continuous(law: &Hamiltonian, class: usize, notes: &mut Vec<String>) -> Result<Dd, CompileError> {
    let _ = notes;
    let name = law.classes().map_or("", |classes| &classes.variable().states()[class]).to_owned();
    Err(CompileError::Normalizer { class: name, reason: "not yet".to_owned() })
}
