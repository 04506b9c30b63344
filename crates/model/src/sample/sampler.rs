//! The one way in: a model, a method, and rows without end.

use hamnet_numeric::random::Random;

use super::SampleError;
use super::ancestral::Ancestral;
use super::gibbs::{Chain, Sweeps};
use super::tables::Tables;
use crate::exact::{Backward, Judge};
use crate::{Evidence, Finding, Model, VariableId};

/// How rows are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Each variable given its parents; independent rows.
    Ancestral,
    /// An elimination run backwards; independent rows.
    Elimination,
    /// Gibbs sweeps; dependent rows, drawn from the law in the limit of many sweeps.
    Gibbs(Sweeps),
}

impl Method {
    /// Whether rows are independent draws from the law itself.
    pub fn is_exact(self) -> bool {
        match self {
            Self::Ancestral | Self::Elimination => true,
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
    Tables(Tables),
}

impl<'m> Sampler<'m> {
    /// The sampler of `model` by the method that is exact, if there is one, and else by Gibbs sweeps.
    ///
    /// # Errors
    /// [`SampleError::Impossible`], [`SampleError::UnknownNormalizer`], [`SampleError::Reals`].
    pub fn new(model: &'m Model) -> Result<Self, SampleError> {
        let way = match model {
            Model::Bayesian(network) => Way::Ancestral(Ancestral::new(network)),
            Model::Hamiltonian(law) if !law.is_discrete() => return Err(SampleError::Reals),
            Model::Markov(_) | Model::Hamiltonian(_) => match Judge::new(model).backward() {
                Ok(Some(backward)) => Way::Elimination(backward),
                Ok(None) => return Err(SampleError::Impossible),
                Err(declined) => {
                    check_normalizers(model, &declined.to_string())?;
                    Way::Tables(Tables::new(model))
                }
            },
        };
        Ok(Self { variables: model.variables().len(), way, sweeps: Sweeps::default() })
    }

    /// The sampler that sweeps, even where an exact method is known. Bayesian networks are taken as products of tables.
    ///
    /// # Errors
    /// [`SampleError::UnknownNormalizer`].
    pub fn gibbs(model: &'m Model) -> Result<Self, SampleError> {
        check_normalizers(model, "Gibbs sweeps need ln_z given as a number for each class")?;
        let way = Way::Tables(Tables::new(model));
        Ok(Self { variables: model.variables().len(), way, sweeps: Sweeps::default() })
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
            Way::Tables(_) => Method::Gibbs(self.sweeps),
        }
    }

    /// Rows without end, each a state or value of every variable.
    ///
    /// # Errors
    /// [`SampleError::NoStart`], of Gibbs sweeps alone.
    pub fn rows(&self, seed: u64) -> Result<Rows<'_>, SampleError> {
        let mut random = Random::new(seed);
        let findings = match &self.way {
            Way::Ancestral(_) | Way::Elimination(_) => Vec::new(),
            Way::Tables(tables) => {
                let mut findings = tables.start(&mut random)?;
                tables.sweep(self.sweeps.burn_in, &mut findings, &mut random);
                findings
            }
        };
        Ok(Rows { sampler: self, random, findings })
    }
}

/// The rows of a [`Sampler`] from one seed; without end.
pub struct Rows<'s> {
    sampler: &'s Sampler<'s>,
    random: Random,
    /// Where a chain is; empty without one.
    findings: Vec<Finding>,
}

impl Iterator for Rows<'_> {
    type Item = Evidence;

    fn next(&mut self) -> Option<Evidence> {
        let Self { sampler, random, findings } = self;
        let drawn = match &sampler.way {
            Way::Ancestral(ancestral) => of_states(ancestral.draw(random)),
            Way::Elimination(backward) => of_states(backward.draw(|weights| random.weighted(weights))),
            Way::Tables(tables) => {
                tables.sweep(sampler.sweeps.thinning, findings, random);
                findings.clone()
            }
        };
        let mut row = Evidence::none(sampler.variables);
        drawn.into_iter().enumerate().for_each(|(index, finding)| row.set(VariableId::new(index), finding));
        Some(row)
    }
}

fn of_states(states: Vec<usize>) -> Vec<Finding> {
    states.into_iter().map(Finding::State).collect()
}

/// # Errors
/// [`SampleError::UnknownNormalizer`] where the weight of a class is left to be found.
fn check_normalizers(model: &Model, reason: &str) -> Result<(), SampleError> {
    match model {
        Model::Hamiltonian(law) if !law.is_discrete() => Err(SampleError::Reals),
        Model::Hamiltonian(law) if law.unresolved() => {
            Err(SampleError::UnknownNormalizer { reason: reason.to_owned() })
        }
        _ => Ok(()),
    }
}
