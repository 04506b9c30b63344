//! What is run: a network, from a file or built on the spot, and the nouns its tables speak of.

use hamnet::compile::{CompileError, Goal, Options, Units, compile};
use hamnet::model::{Finding, Model, Query, Target, VariableId, Variables};
use hamnet::network::{Encoding, Network};

use crate::failure::Failure;
use crate::labels;

/// A network with the variables and targets its tables name.
pub struct Subject {
    pub network: Network,
    pub variables: Variables,
    pub targets: Vec<Target>,
    /// Findings that hold in every row but are not built into the network.
    pub fixed: Vec<(VariableId, Finding)>,
    /// Finds most probable explanations beside posteriors, if they are asked for.
    pub explainer: Option<Network>,
}

impl Subject {
    /// A network that stands in a file.
    ///
    /// # Errors
    /// Labels no model has.
    pub fn of_network(network: Network) -> Result<Self, Failure> {
        let variables = labels::variables(&network).map_err(|error| Failure::Work(error.to_string()))?;
        let targets = labels::targets(&network);
        Ok(Self { network, variables, targets, fixed: Vec::new(), explainer: None })
    }

    /// The network that answers `query` under `model`.
    ///
    /// What is given is built in. Where it is impossible there is nothing to build, so the findings are read like
    /// evidence, and every row is answered as impossible.
    ///
    /// # Errors
    /// Those of [`compile`].
    pub fn of_model(model: &Model, query: &Query, options: &Options) -> Result<Self, Failure> {
        let (network, fixed) = compiled(model, query, options)?;
        let (variables, targets) = (model.variables().clone(), query.targets.clone());
        Ok(Self { network, variables, targets, fixed, explainer: None })
    }

    /// Prepares most probable explanations under `model`, beside the posteriors of `query`.
    ///
    /// The network reads all that is not given, whatever may be observed: so the states of tied explanations can be told apart.
    ///
    /// # Errors
    /// A model too large to be explained.
    pub fn explain(&mut self, model: &Model, query: &Query, options: &Options) -> Result<(), CompileError> {
        let mut query = query.clone();
        let is_given = |id: &VariableId| query.given.iter().any(|(given, _)| given == id);
        query.observable = model.variables().ids().filter(|id| !is_given(id)).collect();
        let options = Options { goal: Goal::MostProbable, units: Units::default(), ..options.clone() };
        self.explainer = Some(compiled(model, &query, &options)?.0);
        Ok(())
    }

    /// Whether it is told how probable explanations are.
    pub fn explains(&self) -> bool {
        self.explainer.is_some() || self.network.explains()
    }

    /// Lets `findings` hold in every row.
    ///
    /// # Errors
    /// A finding on what cannot be evidence.
    pub fn fix(&mut self, findings: Vec<(VariableId, Finding)>) -> Result<(), Failure> {
        let evidence = self.evidence();
        match findings.iter().find(|(id, _)| !evidence.contains(id)) {
            None => self.fixed.extend(findings),
            Some((id, _)) => {
                let name = self.variables[*id].name();
                return Err(Failure::Call(format!(
                    "the network does not read `{name}`, so it cannot be given"
                )));
            }
        }
        Ok(())
    }

    /// The variables a table may speak about: those that can be evidence, but for what is fixed.
    pub fn readable(&self) -> Vec<VariableId> {
        self.evidence().into_iter().filter(|id| !self.is_fixed(*id)).collect()
    }

    /// The variables every row has to speak about.
    pub fn required(&self) -> Vec<VariableId> {
        match self.network.parts().encoding {
            Encoding::Observed => {
                labels::inputs(&self.network).into_iter().filter(|id| !self.is_fixed(*id)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The variables the network reads; of energies also those it need not read, because they matter to no class.
    fn evidence(&self) -> Vec<VariableId> {
        let parts = self.network.parts();
        match parts.encoding {
            Encoding::Observed => {
                let is_asked =
                    |id: VariableId| parts.heads.iter().any(|head| head.target.contains(&id.index()));
                let is_given = |id: VariableId| parts.given.iter().any(|&(given, _)| given == id.index());
                self.variables.ids().filter(|&id| !is_asked(id) && !is_given(id)).collect()
            }
            _ => labels::inputs(&self.network),
        }
    }

    fn is_fixed(&self, id: VariableId) -> bool {
        self.fixed.iter().any(|(fixed, _)| *fixed == id)
    }
}

/// The network that answers `query`; where what is given is impossible one that reads it, and the findings it has to be told.
fn compiled(
    model: &Model,
    query: &Query,
    options: &Options,
) -> Result<(Network, Vec<(VariableId, Finding)>), CompileError> {
    match compile(model, query, options) {
        Err(CompileError::NoSupport { .. }) if !query.given.is_empty() => {
            Ok((compile(model, &observed_instead(query), options)?.network, given(query)))
        }
        other => Ok((other?.network, Vec::new())),
    }
}

fn given(query: &Query) -> Vec<(VariableId, Finding)> {
    query.given.iter().map(|&(variable, state)| (variable, Finding::State(state))).collect()
}

/// `query`, with what is given to be observed.
fn observed_instead(query: &Query) -> Query {
    let mut query = query.clone();
    let given = std::mem::take(&mut query.given);
    query.observable.extend(given.into_iter().map(|(variable, _)| variable));
    query.observable.sort_unstable();
    query
}
