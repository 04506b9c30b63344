//! How many different numbers a model is made of.

use hamnet_model::Model;
use hamnet_model::hierarchy::{Emission, HiddenMarkov, Stochastic};
use hamnet_numeric::Scaled;

/// Numbers nearer than this, relatively, are one: further digits are those of normalization.
const SAME: f64 = 1e-12;

/// The number of distinct parameters of a discrete model: of each row of a conditional table, or of each table of weights, the quotients
/// by its largest entry, without zeros and ones, each counted once in the whole model. No distribution that is even has any.
///
/// **Cost** sorts all entries; of a hierarchy those of every matrix once.
pub fn parameters(model: &Model) -> usize {
    distinct(match model {
        Model::Hierarchy(law) => of_matrices(std::iter::once(law.prior()).chain(law.matrices())),
        // Bayesian and Markov networks, energies of states, and whatever else is a product of tables
        _ => of_factors(model),
    })
}

/// The number of distinct parameters of a hidden Markov model of symbols, of the rows of prior, transition and emission as of
/// conditional tables. Those of normal laws are not counted.
///
/// **Cost** sorts all entries.
pub fn parameters_of_sequences(model: &HiddenMarkov) -> usize {
    let emission = match model.emission() {
        Emission::Table { table, .. } => Some(table),
        Emission::Gaussian(_) => None,
    };
    distinct(of_matrices([model.start(), model.transition()].into_iter().chain(emission)))
}

/// How many numbers differ.
fn distinct(mut quotients: Vec<f64>) -> usize {
    quotients.sort_by(f64::total_cmp);
    quotients.dedup_by(|later, earlier| *later - *earlier <= SAME * *later);
    quotients.len()
}

fn of_matrices<'m>(matrices: impl IntoIterator<Item = &'m Stochastic>) -> Vec<f64> {
    let rows = matrices.into_iter().flat_map(|matrix| (0..matrix.rows()).map(move |row| (matrix, row)));
    rows.flat_map(|(matrix, row)| {
        quotients(&matrix.normalized_row(row).map(|(_, value)| value).collect::<Vec<_>>())
    })
    .collect()
}

fn of_factors(model: &Model) -> Vec<f64> {
    let mut found = Vec::new();
    for index in 0..model.scopes().len() {
        let factor = model.exact_factor(index);
        let row = match model {
            // the child is the last variable of the scope
            Model::Bayesian(_) => {
                factor.scope.last().map_or(1, |&child| model.variables().cardinality(child))
            }
            _ => factor.values.len(),
        };
        factor.values.chunks(row.max(1)).for_each(|row| found.extend(quotients(row)));
    }
    found
}

/// The entries over the largest, without zeros and ones.
fn quotients(row: &[Scaled]) -> Vec<f64> {
    let largest =
        row.iter().copied().fold(Scaled::ZERO, |most, value| if value > most { value } else { most });
    let positive = row.iter().filter(|value| !value.is_zero());
    positive.map(|&value| (value / largest).to_f64()).filter(|&quotient| quotient < 1.0 - SAME).collect()
}
