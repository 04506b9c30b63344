//! Groups of variables that are drawn exactly: states by their weights, then reals as Gaussians.

use hamnet_numeric::random::Random;

use super::gibbs::choose;
use super::normal::normal;
use crate::hamiltonian::{Bounded, Gaussian, Group, Hamiltonian, MAX_STATES};
use crate::{Finding, VariableId};

/// A group of variables that terms of one class's energy connect, independent of all others.
pub(super) struct Direct {
    discrete: Vec<VariableId>,
    cardinalities: Vec<usize>,
    reals: Vec<VariableId>,
    /// Of each joint state: the weight is `e^{-energy}`.
    energies: Vec<f64>,
    /// The reals in each joint state; empty without reals.
    gaussians: Vec<Gaussian>,
}

impl Direct {
    /// The way to draw `group`; `None` where only sweeps know one.
    pub(super) fn new(law: &Hamiltonian, group: &Group<'_>) -> Option<Self> {
        group.check_states(law, MAX_STATES).ok()?;
        let gaussians = match group.reals.is_empty() {
            true => Vec::new(),
            false => Gaussian::all(law, group).ok()??,
        };
        let energies: Vec<Bounded> = match group.reals.is_empty() {
            true => group.negated_energies(law).ok()?,
            false => gaussians.iter().map(Gaussian::ln_integral).collect(),
        };
        Some(Self {
            discrete: group.discrete.clone(),
            cardinalities: group.discrete.iter().map(|&id| law.variables().cardinality(id)).collect(),
            reals: group.reals.clone(),
            energies: energies.into_iter().map(|ln| -ln.value.to_f64()).collect(),
            gaussians,
        })
    }

    /// Draws the variables of the group.
    pub(super) fn draw(&self, findings: &mut [Finding], random: &mut Random) {
        let number = choose(&self.energies, random);
        let mut rest = number;
        for (id, &cardinality) in self.discrete.iter().zip(&self.cardinalities).rev() {
            findings[id.index()] = Finding::State(rest % cardinality);
            rest /= cardinality;
        }
        if let Some(gaussian) = self.gaussians.get(number) {
            for (id, value) in self.reals.iter().zip(gaussian.draw(random, normal)) {
                findings[id.index()] = Finding::Value(value);
            }
        }
    }
}
