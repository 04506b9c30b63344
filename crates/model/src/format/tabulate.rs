//! A Hamiltonian as the Markov network of its tables, for formats that hold tables alone.

use hamnet_numeric::{Dd, Scaled};

use super::{WriteError, WriteWarning};
use crate::exact::normalizers;
use crate::{Factor, Hamiltonian, MarkovNetwork, Model, ModelError};

/// Writes the tables of `law` by the writer `of_tables`.
///
/// # Errors
/// Those of [`markov`] and of the writer.
pub(super) fn write(
    law: &Hamiltonian,
    of_tables: impl FnOnce(&Model) -> Result<Vec<WriteWarning>, WriteError>,
) -> Result<Vec<WriteWarning>, WriteError> {
    let (network, tabulated) = markov(law)?;
    let mut warnings = of_tables(&Model::Markov(network))?;
    warnings.push(tabulated);
    Ok(warnings)
}

/// The network of the factors of `law`, its normalizers found, every entry rounded to f64.
///
/// Each table is divided by a power of two that brings its largest entry near one, which leaves the law but moves `ln p(e)`.
///
/// # Errors
/// [`WriteError::NoTables`] for a law that is not discrete,
/// [`WriteError::Normalizer`] where finding them costs too much, [`WriteError::BelowRange`] where an entry would become zero.
fn markov(law: &Hamiltonian) -> Result<(MarkovNetwork, WriteWarning), WriteError> {
    if !law.is_discrete() {
        return Err(WriteError::NoTables);
    }
    let mut factors = Vec::with_capacity(law.scopes().len());
    let mut moved = 0i64;
    for index in 0..law.scopes().len() {
        let mut exact = law.exact_factor(index);
        if index == 0 {
            for (value, normalizer) in exact.values.iter_mut().zip(normalizers(law)?) {
                *value *= normalizer;
            }
        }
        // powers of two are exact, so entries round once
        let largest = exact.values.iter().map(|value| value.exponent()).max().unwrap_or(0);
        moved += i64::from(largest);
        let values: Vec<f64> = exact.values.iter().map(|value| value.shift(-largest).to_f64()).collect();
        if values.contains(&0.0) {
            let factor = Model::from(law.clone()).describe_factor(index);
            return Err(WriteError::BelowRange { factor, nats: spread(&exact.values) });
        }
        factors.push(Factor::new(law.variables(), exact.scope, values).map_err(unfit)?);
    }
    let network = MarkovNetwork::new(law.name().map(str::to_owned), law.variables().clone(), factors);
    let nats = (Dd::LN_2.to_f64() * moved as f64).to_string();
    Ok((network, WriteWarning::Tabulated { nats }))
}

/// `ln` of the largest over the smallest entry.
fn spread(values: &[Scaled]) -> f64 {
    let logarithms = || values.iter().map(|value| value.ln());
    logarithms().fold(f64::MIN, f64::max) - logarithms().fold(f64::MAX, f64::min)
}

fn unfit(error: ModelError) -> WriteError {
    WriteError::Unfit(error)
}
