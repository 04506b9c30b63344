//! Hidden Markov models of any length as networks that run over sequences.
//!
//! The weights of a [`SequenceNetwork`] are those of the model, normalized exactly and rounded to f64 once; the network is the model's
//! reversal, one step at a time. What is left to do is to say how far it can be off, see `certify`. Where hidden states are reals,
//! [`compile_reals`] makes one affine layer per step.
//!
//! ```
//! use hamnet_compile::sequence;
//! use hamnet_model::Variable;
//! use hamnet_model::hierarchy::{Emission, HiddenMarkov, Stochastic};
//! use hamnet_network::sequence::{Sight, filter};
//! use hamnet_numeric::Precision;
//!
//! let variable = |name, states: [&str; 2]| Variable::new(name, states.map(str::to_owned).to_vec());
//! let coin = HiddenMarkov::new(
//!     variable("coin", ["fair", "loaded"])?,
//!     vec![0.5, 0.5],
//!     Stochastic::dense("transition", 2, 2, vec![0.9, 0.1, 0.2, 0.8])?,
//!     Emission::Table {
//!         variable: variable("side", ["heads", "tails"])?,
//!         table: Stochastic::dense("emission", 2, 2, vec![0.5, 0.5, 0.75, 0.25])?,
//!     },
//! )?;
//! let network = sequence::compile(&coin)?;
//! let heads = vec![Sight::Symbol(0); 1000];
//! let beliefs = filter(&network, &heads)?.beliefs;
//! assert!((beliefs[1999] - 0.654654).abs() < 1e-6); // odds r with 0.2 r² = 0.3 r + 0.15
//! let certificate = network.certificate(Precision::F64).unwrap();
//! assert!(certificate.filtered(1_000_000) < 1e-14); // the steps mix
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod certify;
mod contraction;
mod gaussian;
mod reals;
mod weights;

pub use reals::compile_reals;

use hamnet_model::Variable;
use hamnet_model::hierarchy::{Emission, GaussianEmission, HiddenMarkov, Stochastic};
use hamnet_network::VariableLabel;
use hamnet_network::sequence::{
    Emission as NetworkEmission, GaussianEmission as NetworkGaussian, SequenceError, SequenceNetwork,
    SequenceParts, SymbolEmission, Transition,
};
use hamnet_numeric::Precision;

use crate::CompileError;

/// A network holds the likelihoods of all symbols in all states: at most so many, which take 2 GiB.
const MOST_LIKELIHOODS: u128 = 1 << 28;

/// Compiles a hidden Markov model into the network that filters, smooths and finds the most probable path of its sequences, with
/// certificates for both precisions.
///
/// A matrix that is sparse in the model is so in the network.
///
/// # Errors
/// [`CompileError::Sequence`] for a transition of more entries than a network numbers, or an emission of more than it should hold.
pub fn compile(model: &HiddenMarkov) -> Result<SequenceNetwork, CompileError> {
    if let Emission::Table { table, .. } = model.emission() {
        let entries = table.rows() as u128 * table.columns() as u128;
        if entries > MOST_LIKELIHOODS {
            return Err(SequenceError::TooLarge { what: "emission", entries, most: MOST_LIKELIHOODS }.into());
        }
    }
    let network = SequenceNetwork::new(SequenceParts {
        model: model.name().unwrap_or_default().to_owned(),
        belief: label(model.hidden()),
        start: dense(model.start()),
        transition: transition(model.transition())?,
        emission: emission(model.emission()),
        certificates: Vec::new(),
        notes: Vec::new(),
    })?;
    let certificates = Precision::ALL.map(|precision| certify::certify(model, &network, precision));
    Ok(network.with_certificates(certificates.to_vec())?)
}

fn label(variable: &Variable) -> VariableLabel {
    match variable.range() {
        Some(range) => VariableLabel::of_real(variable.name(), range.low(), range.high()),
        None => VariableLabel::of_states(variable.name(), variable.states().to_vec()),
    }
}

fn transition(matrix: &Stochastic) -> Result<Transition, SequenceError> {
    let row = |row| matrix.normalized_row(row).map(|(column, value)| (column, value.to_f64())).collect();
    let rows: Vec<Vec<(usize, f64)>> = (0..matrix.rows()).map(row).collect();
    let (entries, most) = (matrix.stored() as u128, u128::from(u32::MAX));
    Transition::from_rows(&rows).ok_or(SequenceError::TooLarge { what: "transition", entries, most })
}

/// The normalized entries, row after row.
fn dense(matrix: &Stochastic) -> Vec<f64> {
    let columns = matrix.columns();
    let mut values = vec![0.0; matrix.rows() * columns];
    for row in 0..matrix.rows() {
        matrix
            .normalized_row(row)
            .for_each(|(column, value)| values[row * columns + column] = value.to_f64());
    }
    values
}

fn emission(emission: &Emission) -> NetworkEmission {
    match emission {
        Emission::Table { variable, table } => {
            let (states, symbols) = (table.rows(), table.columns());
            let by_state = dense(table);
            let entry = |place: usize| by_state[place % states * symbols + place / states];
            NetworkEmission::Symbols(SymbolEmission {
                label: label(variable),
                likelihoods: (0..states * symbols).map(entry).collect(),
            })
        }
        Emission::Gaussian(gaussian) => NetworkEmission::Gaussian(normal_laws(gaussian)),
    }
}

fn normal_laws(gaussian: &GaussianEmission) -> NetworkGaussian {
    NetworkGaussian {
        labels: gaussian.variables().iter().map(label).collect(),
        means: gaussian.means().to_vec(),
        roots: gaussian.roots().iter().map(|root| root.to_f64()).collect(),
        offsets: gaussian.offsets().iter().map(|offset| offset.to_f64()).collect(),
    }
}
