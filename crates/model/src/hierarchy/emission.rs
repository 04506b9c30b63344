//! What the hidden states of a Markov model give to be seen: symbols, or reals of a normal law per state.

use hamnet_numeric::Dd;

use super::{HierarchyError, Stochastic};
use crate::Variable;
use crate::cholesky::{Cholesky, NoFactor};
use crate::hamiltonian::LN_2PI;

/// The covariances of all states together hold at most so many numbers.
pub const MAX_COVARIANCES: usize = 1 << 24;

/// How a hidden state gives what is seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Emission {
    /// One of the states of `variable`; row `a` of `table` is its distribution where the hidden state is `a`.
    Table {
        /// What is seen.
        variable: Variable,
        /// `K×M`.
        table: Stochastic,
    },
    /// Reals.
    Gaussian(GaussianEmission),
}

/// `D` reals with the density `p(y | state) = exp(−½ |R (y − m)|²) det R / (2π)^{D/2}`, where `RᵀR` is the inverse of the covariance of the state.
///
/// The law is that of the given f64 means and covariances. The ranges of the variables say where a network has to answer; they
/// do not cut the law off.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianEmission {
    variables: Vec<Variable>,
    means: Vec<f64>,
    covariances: Vec<f64>,
    roots: Vec<Dd>,
    offsets: Vec<Dd>,
}

impl Emission {
    /// The variables that are seen.
    pub fn variables(&self) -> &[Variable] {
        match self {
            Self::Table { variable, .. } => std::slice::from_ref(variable),
            Self::Gaussian(gaussian) => gaussian.variables(),
        }
    }

    /// The number of hidden states it is for.
    pub fn states(&self) -> usize {
        match self {
            Self::Table { table, .. } => table.rows(),
            Self::Gaussian(gaussian) => gaussian.states(),
        }
    }
}

impl GaussianEmission {
    /// The normal laws of `K` states over `D` real variables: `means` is `K×D`, `covariances` `K×D×D`, row after row.
    ///
    /// # Errors
    /// [`HierarchyError::NoReals`], [`HierarchyError::NotReal`], [`HierarchyError::TooManyNumbers`], [`HierarchyError::GaussianSize`], [`HierarchyError::NotFinite`],
    /// [`HierarchyError::NotSymmetric`] and [`HierarchyError::NotPositiveDefinite`].
    pub fn new(
        variables: Vec<Variable>,
        means: Vec<f64>,
        covariances: Vec<f64>,
    ) -> Result<Self, HierarchyError> {
        let dimensions = variables.len();
        if dimensions == 0 {
            return Err(HierarchyError::NoReals);
        }
        if let Some(variable) = variables.iter().find(|variable| variable.range().is_none()) {
            return Err(HierarchyError::NotReal { variable: variable.name().to_owned() });
        }
        let states = means.len() / dimensions;
        check_covariances(means.len(), dimensions)?;
        check_size("means", states.max(1) * dimensions, means.len(), dimensions)?;
        check_size("covariances", means.len() * dimensions, covariances.len(), dimensions)?;
        if let Some(state) = means.iter().position(|mean| !mean.is_finite()) {
            return Err(HierarchyError::NotFinite {
                what: "means",
                state: state / dimensions,
                value: means[state],
            });
        }
        let (mut roots, mut offsets) = (Vec::with_capacity(covariances.len()), Vec::with_capacity(states));
        for (state, covariance) in covariances.chunks_exact(dimensions * dimensions).enumerate() {
            let (root, offset) = inverse_root(dimensions, covariance).map_err(|problem| match problem {
                NoFactor::Asymmetric { row, column, entry, mirror } => {
                    HierarchyError::NotSymmetric { state, row, column, entry, mirror }
                }
                NoFactor::Pivot { row, pivot } => HierarchyError::NotPositiveDefinite { state, row, pivot },
            })?;
            roots.extend(root);
            offsets.push(offset);
        }
        Ok(Self { variables, means, covariances, roots, offsets })
    }

    /// Independent reals: `variances` is `K×D`, as `means` is.
    ///
    /// # Errors
    /// As [`GaussianEmission::new`].
    pub fn diagonal(
        variables: Vec<Variable>,
        means: Vec<f64>,
        variances: Vec<f64>,
    ) -> Result<Self, HierarchyError> {
        let dimensions = variables.len();
        check_size("variances", means.len(), variances.len(), dimensions)?;
        check_covariances(variances.len(), dimensions)?;
        let mut covariances = vec![0.0; variances.len() * dimensions];
        for (place, variance) in variances.into_iter().enumerate() {
            covariances[place * dimensions + place % dimensions] = variance;
        }
        Self::new(variables, means, covariances)
    }

    /// The number of hidden states, `K`.
    pub fn states(&self) -> usize {
        self.offsets.len()
    }

    /// The `D` variables that are seen.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// `K×D`.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// `K×D×D`.
    pub fn covariances(&self) -> &[f64] {
        &self.covariances
    }

    /// `K×D×D`: `R` of every state, upper triangular with zeros below, its entries within about `D` roundings of double-double times the
    /// condition of the covariance.
    pub fn roots(&self) -> &[Dd] {
        &self.roots
    }

    /// `K`: `ln det R − (D/2) ln 2π`.
    pub fn offsets(&self) -> &[Dd] {
        &self.offsets
    }

    /// `ln p(values | state)` of every state, in double-double.
    pub fn ln_likelihoods(&self, values: &[f64]) -> Vec<Dd> {
        let dimensions = self.variables.len();
        let roots = self.roots.chunks_exact(dimensions * dimensions);
        let states = self.offsets.iter().zip(self.means.chunks_exact(dimensions)).zip(roots);
        let of_state = |((&offset, means), root): ((&Dd, &[f64]), &[Dd])| {
            let apart: Vec<Dd> =
                values.iter().zip(means).map(|(&y, &m)| Dd::from_f64(y) - Dd::from_f64(m)).collect();
            let rows = root.chunks_exact(dimensions);
            let square = rows.fold(Dd::ZERO, |sum, row| {
                let projected = row.iter().zip(&apart).fold(Dd::ZERO, |sum, (&r, &d)| sum + r * d);
                sum + projected * projected
            });
            offset - square.scale(-1)
        };
        states.map(of_state).collect()
    }
}

/// The upper triangular `R` with `RᵀR = C⁻¹`, and `ln det R − (D/2) ln 2π`.
///
/// With the order of the variables turned round, `C = L Lᵀ` and `R = L⁻¹`; turned back, lower becomes upper.
fn inverse_root(dimensions: usize, covariance: &[f64]) -> Result<(Vec<Dd>, Dd), NoFactor> {
    let reversed: Vec<f64> = covariance.iter().rev().copied().collect();
    let factor = Cholesky::new(dimensions, &reversed).map_err(|problem| match problem {
        NoFactor::Asymmetric { row, column, entry, mirror } => {
            NoFactor::Asymmetric { row: dimensions - 1 - row, column: dimensions - 1 - column, entry, mirror }
        }
        NoFactor::Pivot { row, pivot } => NoFactor::Pivot { row: dimensions - 1 - row, pivot },
    })?;
    let root = factor.inverse_factor().into_iter().rev().collect();
    let offset = -factor.half_ln_determinant() - LN_2PI.mul_f64(dimensions as f64).scale(-1);
    Ok((root, offset))
}

/// Whether `means` numbers, `D` of each state, go with covariances that are not too large.
pub(crate) fn check_covariances(means: usize, dimensions: usize) -> Result<(), HierarchyError> {
    let found = means as u128 * dimensions as u128;
    if found <= MAX_COVARIANCES as u128 {
        return Ok(());
    }
    let (what, limit) = ("covariances", MAX_COVARIANCES);
    Err(HierarchyError::TooManyNumbers { what, dimensions, found, limit })
}

fn check_size(
    what: &'static str,
    expected: usize,
    found: usize,
    dimensions: usize,
) -> Result<(), HierarchyError> {
    if expected == found {
        return Ok(());
    }
    Err(HierarchyError::GaussianSize { what, dimensions, expected, found })
}
