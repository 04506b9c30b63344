//! Which variable and state of a model each one of a network is, by their names.

use hamnet::model::{Evidence, Finding, Model, Target, VariableId};
use hamnet::network::Network;

use crate::failure::Failure;

/// The places in the model of a network's variables, states and joint states.
pub struct Matching {
    /// Per variable of the network.
    variables: Vec<VariableId>,
    /// Per variable and state of the network.
    states: Vec<Vec<usize>>,
    /// Per head, as the model's targets.
    targets: Vec<Target>,
    /// Per head and joint state of the network.
    joints: Vec<Vec<usize>>,
    given: Vec<(VariableId, usize)>,
    model_variables: usize,
}

impl Matching {
    /// Finds every variable and state of `network` in `model`.
    ///
    /// # Errors
    /// A name the model does not have, or another number of states: the network comes from another model.
    pub fn new(network: &Network, model: &Model) -> Result<Self, Failure> {
        let mut matching = Self {
            variables: Vec::new(),
            states: Vec::new(),
            targets: Vec::new(),
            joints: Vec::new(),
            given: Vec::new(),
            model_variables: model.variables().len(),
        };
        for label in network.variables() {
            let id = model.variables().find(&label.name);
            let id = id.ok_or_else(|| stranger(format!("it has no variable `{}`", label.name)))?;
            let variable = &model.variables()[id];
            let state = |name: &String| {
                variable
                    .state(name)
                    .ok_or_else(|| stranger(format!("`{}` has no state `{name}`", label.name)))
            };
            if variable.range().map(|range| (range.low(), range.high())) != label.range() {
                return Err(stranger(format!("`{}` has another range", label.name)));
            }
            if variable.cardinality() != label.states().len() {
                return Err(stranger(format!("`{}` has another number of states", label.name)));
            }
            matching.variables.push(id);
            matching.states.push(label.states().iter().map(state).collect::<Result<_, _>>()?);
        }
        for head in network.heads() {
            matching.add_head(network, model, &head.target, head.units.len());
        }
        let given = network.parts().given.iter();
        matching.given =
            given.map(|&(place, state)| (matching.variables[place], matching.states[place][state])).collect();
        Ok(matching)
    }

    /// The targets of the network's heads.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The place in the model's posterior of each joint state of head number `head`.
    pub fn joint(&self, head: usize) -> &[usize] {
        &self.joints[head]
    }

    /// What `row`, which speaks of the network's variables, says of the model's, with what is given.
    pub fn evidence(&self, row: &Evidence) -> Evidence {
        let mut evidence = Evidence::none(self.model_variables);
        for (place, finding) in row.findings().iter().enumerate() {
            let states = &self.states[place];
            let matched = match finding {
                Finding::Missing => Finding::Missing,
                Finding::Value(value) => Finding::Value(*value),
                Finding::State(state) => Finding::State(states[*state]),
                Finding::Soft(likelihoods) => Finding::Soft(permuted(likelihoods, states)),
            };
            evidence.set(self.variables[place], matched);
        }
        for &(id, state) in &self.given {
            evidence.set(id, Finding::State(state));
        }
        evidence
    }

    /// What the sampled `states` of the model's variables are in the network.
    pub fn states_in_network(&self, states: &[usize]) -> Vec<usize> {
        let place = |(id, known): (&VariableId, &Vec<usize>)| {
            known.iter().position(|state| *state == states[id.index()]).unwrap_or_default()
        };
        self.variables.iter().zip(&self.states).map(place).collect()
    }

    fn add_head(&mut self, network: &Network, model: &Model, target: &[usize], joints: usize) {
        let in_model = |joint: usize| {
            let states = network.states_of(target, joint);
            target.iter().zip(states).fold(0, |index, (&place, state)| {
                let cardinality = model.variables().cardinality(self.variables[place]);
                index * cardinality + self.states[place][state]
            })
        };
        self.joints.push((0..joints).map(in_model).collect());
        self.targets.push(Target::joint(target.iter().map(|&place| self.variables[place])));
    }
}

fn permuted(likelihoods: &[f64], states: &[usize]) -> Vec<f64> {
    let mut permuted = vec![0.0; likelihoods.len()];
    for (&likelihood, &state) in likelihoods.iter().zip(states) {
        permuted[state] = likelihood;
    }
    permuted
}

/// The failure of a network that comes from another model.
pub fn stranger(why: String) -> Failure {
    Failure::Work(format!("the network does not come from this model: {why}"))
}
