//! The one way in: a model, a method, and rows without end.

use hamnet_numeric::random::Random;

use super::SampleError;
use super::ancestral::Ancestral;
use super::classes::{conditional_energies, marginal_energies};
use super::gibbs::Sweeps;
use super::sites::Sites;
use super::swept::{Places, Swept};
use super::tables::Tables;
use crate::exact::{Backward, Judge};
use crate::{Evidence, Finding, Hamiltonian, Model, VariableId};

/// How rows are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Each variable given its parents; independent rows.
    Ancestral,
    /// An elimination run backwards; independent rows.
    Elimination,
    /// The class, the states of groups of variables by their weights, and the reals as Gaussians; independent rows.
    Gaussian,
    /// Gibbs sweeps; dependent rows, drawn from the law in the limit of many sweeps.
    Gibbs(Sweeps),
}

impl Method {
    /// Whether rows are independent draws from the law itself.
    pub fn is_exact(self) -> bool {
        match self {
            Self::Ancestral | Self::Elimination | Self::Gaussian => true,
            Self::Gibbs(_) => false,
        }
    }
}

/// Draws rows of all variables from the law of a model.
pub struct Sampler<'m> {
    variables: usize,
    way: Way<'m>,
    sweeps: Sweeps,
}

enum Way<'m> {
    Ancestral(Ancestral<'m>),
    Elimination(Backward),
    Swept(Swept<'m>),
}

impl<'m> Sampler<'m> {
    /// The sampler of `model` by the method that is exact, if there is one, and else by Gibbs sweeps.
    ///
    /// # Errors
    /// [`SampleError::Impossible`], [`SampleError::UnknownNormalizer`].
    pub fn new(model: &'m Model) -> Result<Self, SampleError> {
        let way = match model {
            Model::Bayesian(network) => Way::Ancestral(Ancestral::new(network)),
            Model::Hierarchy(law) => Way::Ancestral(Ancestral::of_hierarchy(law)),
            Model::Hamiltonian(law) if !law.is_discrete() => Way::Swept(reals(law, true)?),
            Model::Markov(_) | Model::Hamiltonian(_) => match Judge::new(model).backward() {
                Ok(Some(backward)) => Way::Elimination(backward),
                Ok(None) => return Err(SampleError::Impossible),
                Err(_) => Way::Swept(tables(model)?),
            },
        };
        Ok(Self::by(way, model))
    }

    /// The sampler that sweeps, even where an exact method is known. Bayesian networks and hierarchies are taken as products of tables.
    ///
    /// # Errors
    /// [`SampleError::UnknownNormalizer`].
    pub fn gibbs(model: &'m Model) -> Result<Self, SampleError> {
        let swept = match model {
            Model::Hamiltonian(law) if !law.is_discrete() => reals(law, false)?,
            Model::Bayesian(_) | Model::Markov(_) | Model::Hamiltonian(_) | Model::Hierarchy(_) => {
                tables(model)?
            }
        };
        Ok(Self::by(Way::Swept(swept), model))
    }

    fn by(way: Way<'m>, model: &Model) -> Self {
        Self { variables: model.variables().len(), way, sweeps: Sweeps::default() }
    }

    /// The same sampler with other numbers of sweeps.
    pub fn with_sweeps(self, sweeps: Sweeps) -> Self {
        Self { sweeps, ..self }
    }

    /// How rows are drawn.
    pub fn method(&self) -> Method {
        match &self.way {
            Way::Ancestral(_) => Method::Ancestral,
            Way::Elimination(_) => Method::Elimination,
            Way::Swept(swept) if swept.is_exact() => Method::Gaussian,
            Way::Swept(_) => Method::Gibbs(self.sweeps),
        }
    }

    /// Rows without end, each a state or value of every variable.
    ///
    /// # Errors
    /// [`SampleError::NoStart`], of Gibbs sweeps alone.
    pub fn rows(&self, seed: u64) -> Result<Rows<'_>, SampleError> {
        let mut random = Random::new(seed);
        let places = match &self.way {
            Way::Ancestral(_) | Way::Elimination(_) => Places::new(),
            Way::Swept(swept) => swept.start(self.sweeps, &mut random)?,
        };
        Ok(Rows { sampler: self, random, places })
    }
}

/// The rows of a [`Sampler`] from one seed; without end.
pub struct Rows<'s> {
    sampler: &'s Sampler<'s>,
    random: Random,
    /// Where chains are; empty without any.
    places: Places,
}

impl Iterator for Rows<'_> {
    type Item = Evidence;

    fn next(&mut self) -> Option<Evidence> {
        let Self { sampler, random, places } = self;
        let drawn = match &sampler.way {
            Way::Ancestral(ancestral) => of_states(ancestral.draw(random)),
            Way::Elimination(backward) => of_states(backward.draw(|weights| random.weighted(weights))),
            Way::Swept(swept) => swept.draw(sampler.sweeps, places, random),
        };
        let mut row = Evidence::none(sampler.variables);
        drawn.into_iter().enumerate().for_each(|(index, finding)| row.set(VariableId::new(index), finding));
        Some(row)
    }
}

fn of_states(states: Vec<usize>) -> Vec<Finding> {
    states.into_iter().map(Finding::State).collect()
}

/// The chain of a law of reals: for each class on its own if the classes can be drawn, and else over the class too.
///
/// # Errors
/// [`SampleError::UnknownNormalizer`].
fn reals(law: &Hamiltonian, exact: bool) -> Result<Swept<'_>, SampleError> {
    match marginal_energies(law) {
        Ok(energies) => Ok(Swept::by_class(law, energies, Box::new(Sites::new(law, Vec::new())), exact)),
        Err(unknown) => {
            let offsets = conditional_energies(law).map_err(|_| unknown)?;
            Ok(Swept::whole(Box::new(Sites::new(law, offsets)), law.variables()))
        }
    }
}

/// The chain of a product of tables, alike.
///
/// # Errors
/// [`SampleError::UnknownNormalizer`].
fn tables(model: &Model) -> Result<Swept<'_>, SampleError> {
    let chain = Box::new(Tables::new(model));
    match model {
        Model::Hamiltonian(law) if law.unresolved() => {
            Ok(Swept::by_class(law, marginal_energies(law)?, chain, false))
        }
        Model::Bayesian(_) | Model::Markov(_) | Model::Hamiltonian(_) | Model::Hierarchy(_) => {
            Ok(Swept::whole(chain, model.variables()))
        }
    }
}
