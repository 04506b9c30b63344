//! Sequences described by a hidden Markov model of any length.

use hamnet::analysis::complexity::{DescriptionError, describe_sequences};
use hamnet::model::exact::Seen;
use hamnet::model::hierarchy::{Emission, HiddenMarkov};
use hamnet::network::sequence::Sight;
use hamnet::numeric::elementary::log2_f64;

use super::{Arguments, compressed};
use crate::args::Manners;
use crate::describe::{ComplexityReport, DescribedData};
use crate::failure::Failure;
use crate::progress;
use crate::sequence::{Columns, Reading, read_whole};

/// The report on the sequences of the table.
///
/// # Errors
/// A model that gives reals; a table that cannot be read or does not fit; a sequence that cannot occur.
pub fn report(
    arguments: &Arguments,
    model: &HiddenMarkov,
    manners: Manners,
) -> Result<ComplexityReport, Failure> {
    let alphabet = match model.emission() {
        Emission::Table { variable, .. } => variable.cardinality(),
        Emission::Gaussian(gaussian) => {
            return Err(arguments.of_reals(gaussian.variables()[0].name().to_owned()));
        }
    };
    let reading = Reading {
        path: &arguments.data,
        sequence: arguments.sequence.as_deref(),
        index: false,
        ignore_unknown: arguments.ignore_unknown,
        pass: &[],
    };
    let table = read_whole(&Columns::of_model(model), &reading, manners.quiet)?;
    let sequences: Vec<Vec<Seen>> =
        table.iter().map(|whole| whole.sights.iter().map(seen).collect()).collect();
    let describe = || describe_sequences(model, sequences.iter().map(Vec::as_slice));
    let found = progress::during("describing", !manners.quiet, describe).map_err(|error| match error {
        DescriptionError::ImpossibleSequence { sequence } => {
            let (name, row) = (&table[sequence].name, table[sequence].row);
            arguments.in_data(format!(
                "sequence `{name}`, which begins in row {row}, cannot occur under the model (p = 0), so that no code of it has a \
                 length; leave it out, or give another model"
            ))
        }
        other => arguments.in_data(other),
    })?;
    let symbols: Vec<usize> = sequences.iter().flatten().filter_map(symbol).collect();
    let data = DescribedData::Sequences {
        sequences: found.sequences,
        times: found.times,
        symbols: found.description.observations,
    };
    let even_bits = symbols.len() as f64 * log2_f64(alphabet as f64);
    let zstd_bits = compressed::symbols(&symbols, alphabet);
    Ok(arguments.report(model.name(), data, &found.description, even_bits, zstd_bits))
}

fn seen(sight: &Sight) -> Seen {
    match sight {
        Sight::Missing => Seen::Nothing,
        Sight::Symbol(symbol) => Seen::Symbol(*symbol),
        Sight::Values(values) => Seen::Values(values.clone()),
    }
}

fn symbol(seen: &Seen) -> Option<usize> {
    match seen {
        Seen::Symbol(symbol) => Some(*symbol),
        Seen::Nothing | Seen::Values(_) => None,
    }
}
