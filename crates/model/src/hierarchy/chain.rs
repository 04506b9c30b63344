//! Chains and hidden Markov models as hierarchies.

use super::{HierarchyError, MarkovHierarchy, MatrixId, Stochastic};
use crate::{Variable, VariableId};

impl MarkovHierarchy {
    /// The chain `x0 → x1 → … → xn` with one matrix per step; `xn` is observed. States are numbered from 0.
    ///
    /// # Errors
    /// Those of [`MarkovHierarchy::new`] and [`MarkovHierarchy::push_child`].
    pub fn chain(prior: Vec<f64>, steps: Vec<Stochastic>) -> Result<Self, HierarchyError> {
        let mut chain = Self::new(numbered("x", 0, prior.len())?, prior)?;
        let matrices: Vec<MatrixId> = steps.into_iter().map(|step| chain.push_matrix(step)).collect();
        chain.extend_chain(&matrices)
    }

    /// The chain of `length` equal steps; the matrix is kept once.
    ///
    /// # Errors
    /// As [`MarkovHierarchy::chain`].
    pub fn homogeneous_chain(
        prior: Vec<f64>,
        step: Stochastic,
        length: usize,
    ) -> Result<Self, HierarchyError> {
        let mut chain = Self::new(numbered("x", 0, prior.len())?, prior)?;
        let matrix = chain.push_matrix(step);
        chain.extend_chain(&vec![matrix; length])
    }

    /// The hidden Markov model of `length` observations `y0, y1, …` of the chain `x0 → x1 → …`, each matrix kept once.
    /// Every `y` is observed.
    ///
    /// # Errors
    /// As [`MarkovHierarchy::chain`], and [`HierarchyError::NoSteps`] for a length of 0.
    pub fn hidden_markov(
        prior: Vec<f64>,
        transition: Stochastic,
        emission: Stochastic,
        length: usize,
    ) -> Result<Self, HierarchyError> {
        let mut model = Self::new(numbered("x", 0, prior.len())?, prior)?;
        let transition = model.push_matrix(transition);
        let emission = model.push_matrix(emission);
        let transitions = vec![transition; length.checked_sub(1).ok_or(HierarchyError::NoSteps)?];
        model.extend_hidden(&transitions, &vec![emission; length])
    }

    /// The hidden Markov model with matrices of their own for every step: one emission per observation, and one
    /// transition between each two.
    ///
    /// # Errors
    /// As [`MarkovHierarchy::hidden_markov`], and [`HierarchyError::Emissions`].
    pub fn hidden_markov_by_step(
        prior: Vec<f64>,
        transitions: Vec<Stochastic>,
        emissions: Vec<Stochastic>,
    ) -> Result<Self, HierarchyError> {
        if emissions.len() != transitions.len() + 1 {
            let (transitions, emissions) = (transitions.len(), emissions.len());
            return Err(HierarchyError::Emissions { transitions, emissions });
        }
        let mut model = Self::new(numbered("x", 0, prior.len())?, prior)?;
        let transitions: Vec<MatrixId> =
            transitions.into_iter().map(|step| model.push_matrix(step)).collect();
        let emissions: Vec<MatrixId> = emissions.into_iter().map(|step| model.push_matrix(step)).collect();
        model.extend_hidden(&transitions, &emissions)
    }

    fn extend_chain(mut self, steps: &[MatrixId]) -> Result<Self, HierarchyError> {
        let mut last = self.root();
        for (index, &matrix) in steps.iter().enumerate() {
            last = self.push_numbered("x", index + 1, last, matrix)?;
        }
        self.observe(last)?;
        Ok(self)
    }

    fn extend_hidden(
        mut self,
        transitions: &[MatrixId],
        emissions: &[MatrixId],
    ) -> Result<Self, HierarchyError> {
        let mut hidden = self.root();
        for (index, &emission) in emissions.iter().enumerate() {
            if index > 0 {
                hidden = self.push_numbered("x", index, hidden, transitions[index - 1])?;
            }
            let seen = self.push_numbered("y", index, hidden, emission)?;
            self.observe(seen)?;
        }
        Ok(self)
    }

    fn push_numbered(
        &mut self,
        letter: &str,
        index: usize,
        parent: VariableId,
        matrix: MatrixId,
    ) -> Result<VariableId, HierarchyError> {
        let child = numbered(letter, index, self.matrix(matrix).columns())?;
        self.push_child(parent, matrix, child)
    }
}

/// The variable `x3` with states `0`, `1`, ….
fn numbered(letter: &str, index: usize, states: usize) -> Result<Variable, HierarchyError> {
    let states = (0..states).map(|state| state.to_string()).collect();
    Ok(Variable::new(format!("{letter}{index}"), states)?)
}
