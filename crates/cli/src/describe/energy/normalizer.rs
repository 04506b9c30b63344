//! Where the normalizers of the classes come from.

use hamnet::model::Hamiltonian;
use hamnet::model::hamiltonian::{NormalizerMethod, ln_z};

/// How `ln Z_x` is found.
pub struct Normalizers {
    /// In words.
    pub words: String,
    /// Whether every one that is found is a Gaussian integral over all reals.
    pub are_gaussian: bool,
}

/// How the normalizers of `law` are found. Those of reals are integrated, which may take some seconds.
pub fn find(law: &Hamiltonian) -> Normalizers {
    let mut are_gaussian = false;
    let words = words(law, &mut are_gaussian);
    Normalizers { words, are_gaussian }
}

fn words(law: &Hamiltonian, are_gaussian: &mut bool) -> String {
    if !law.unresolved() {
        return "given, or the same for all".to_owned();
    }
    if law.is_discrete() {
        return "to be found by elimination".to_owned();
    }
    let needed = (0..law.energies().len()).filter(|&class| law.needs_normalizer(class));
    let mut found = Vec::new();
    for class in needed {
        match ln_z(law, class) {
            Err(error) => return format!("not to be had: {error}"),
            Ok(normalizer) => found.push(normalizer),
        }
    }
    let error = found.iter().fold(0.0, |most: f64, normalizer| most.max(normalizer.error));
    *are_gaussian = found.iter().all(|normalizer| normalizer.method == NormalizerMethod::Gaussian);
    let how = match found.iter().map(|normalizer| normalizer.method).max() {
        Some(NormalizerMethod::Gaussian) => "in closed form, Gaussian integrals",
        Some(NormalizerMethod::Cubature) => "by cubature over the ranges",
        Some(NormalizerMethod::Sum) => "by a sum over states",
        _ => "found",
    };
    format!("{how}, within {error:.1e} nats")
}
