//! Which state, symbol and real of a model each one of a network over sequences is, by their names.

use hamnet::model::exact::Seen;
use hamnet::model::hierarchy::{Emission as ModelEmission, HiddenMarkov};
use hamnet::model::{Evidence, Finding, Variable, VariableId};
use hamnet::network::VariableLabel;
use hamnet::network::sequence::{Emission, SequenceNetwork, Sight};
use hamnet::numeric::Dd;

use crate::check::stranger;
use crate::failure::Failure;

/// The places in the model of a network's states, symbols and reals.
pub struct Matching {
    states: Vec<usize>,
    /// None where reals are seen.
    symbols: Vec<usize>,
    /// None where symbols are seen.
    reals: Vec<usize>,
}

impl Matching {
    /// Finds everything `network` speaks of in `model`.
    ///
    /// # Errors
    /// A name the model does not have, or another number of states: the network comes from another model.
    pub fn new(network: &SequenceNetwork, model: &HiddenMarkov) -> Result<Self, Failure> {
        let parts = network.parts();
        let states = places(&parts.belief, model.hidden())?;
        match (&parts.emission, model.emission()) {
            (Emission::Symbols(own), ModelEmission::Table { variable, .. }) => {
                Ok(Self { states, symbols: places(&own.label, variable)?, reals: Vec::new() })
            }
            (Emission::Gaussian(own), ModelEmission::Gaussian(gaussian)) => {
                let reals: Vec<usize> = own
                    .labels
                    .iter()
                    .map(|label| real(label, gaussian.variables()))
                    .collect::<Result<_, _>>()?;
                if reals.len() != gaussian.variables().len() {
                    return Err(stranger(format!("it gives {} reals", gaussian.variables().len())));
                }
                Ok(Self { states, symbols: Vec::new(), reals })
            }
            (Emission::Symbols(_), ModelEmission::Gaussian(_)) => {
                Err(stranger("it gives reals where the network reads symbols".to_owned()))
            }
            (Emission::Gaussian(_), ModelEmission::Table { .. }) => {
                Err(stranger("it gives symbols where the network reads reals".to_owned()))
            }
        }
    }

    /// What the judge of the model is told of `sights`.
    pub fn seen(&self, sights: &[Sight]) -> Vec<Seen> {
        let seen = |sight: &Sight| match sight {
            Sight::Missing => Seen::Nothing,
            Sight::Symbol(symbol) => Seen::Symbol(self.symbols[*symbol]),
            Sight::Values(values) => {
                let mut matched = vec![0.0; values.len()];
                values.iter().zip(&self.reals).for_each(|(&value, &place)| matched[place] = value);
                Seen::Values(matched)
            }
        };
        sights.iter().map(seen).collect()
    }

    /// What is drawn from the model at one time, as the network reads it.
    pub fn sight(&self, drawn: &Evidence) -> Sight {
        let finding = |place: usize| drawn.get(VariableId::new(place + 1));
        if let Finding::State(state) = finding(0) {
            return self
                .symbols
                .iter()
                .position(|symbol| symbol == state)
                .map_or(Sight::Missing, Sight::Symbol);
        }
        let value = |&place: &usize| match finding(place) {
            Finding::Value(value) => Some(*value),
            _ => None,
        };
        self.reals.iter().map(value).collect::<Option<_>>().map_or(Sight::Missing, Sight::Values)
    }

    /// The probability of state number `state` of the network in a belief about the model's.
    pub fn of_state(&self, belief: &[Dd], state: usize) -> Dd {
        belief[self.states[state]]
    }

    /// The model's states on a path of the network's.
    pub fn path(&self, path: &[u32]) -> Vec<usize> {
        path.iter().map(|&state| self.states[state as usize]).collect()
    }
}

/// Where the states of `label` stand among those of `variable`.
fn places(label: &VariableLabel, variable: &Variable) -> Result<Vec<usize>, Failure> {
    if variable.name() != label.name {
        return Err(stranger(format!("it has no variable `{}`", label.name)));
    }
    if variable.cardinality() != label.states().len() {
        return Err(stranger(format!("`{}` has another number of states", label.name)));
    }
    let place = |name: &String| {
        variable.state(name).ok_or_else(|| stranger(format!("`{}` has no state `{name}`", label.name)))
    };
    label.states().iter().map(place).collect()
}

fn real(label: &VariableLabel, variables: &[Variable]) -> Result<usize, Failure> {
    let place = variables.iter().position(|variable| variable.name() == label.name);
    let place = place.ok_or_else(|| stranger(format!("it has no variable `{}`", label.name)))?;
    if variables[place].range().map(|range| (range.low(), range.high())) != label.range() {
        return Err(stranger(format!("`{}` has another range", label.name)));
    }
    Ok(place)
}
