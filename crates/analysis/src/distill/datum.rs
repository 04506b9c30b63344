//! The class of one datum.

use super::distillation::Distillation;
use super::shape::Operand;
use crate::AnalysisError;

impl Distillation<'_> {
    /// The classes of every place for a datum: `states` gives the state of each variable, those that are not observed are not looked at.
    /// `None` where the datum cannot occur, or classes are too many.
    ///
    /// # Errors
    /// [`AnalysisError::MapSize`] for a datum of another length; [`AnalysisError::NoState`].
    pub fn labels(&self, states: &[usize]) -> Result<Vec<Option<usize>>, AnalysisError> {
        let (expected, found) = (self.tree.nodes.len(), states.len());
        if expected != found {
            return Err(AnalysisError::MapSize { map: 0, expected, found });
        }
        let mut labels: Vec<Option<usize>> = vec![None; expected];
        for &at in &self.tree.order {
            let node = &self.tree.nodes[at];
            if node.observed && states[at] >= node.states {
                let variable =
                    self.variables().iter().nth(at).map_or("", |variable| variable.name()).to_owned();
                return Err(AnalysisError::NoState { variable, state: states[at], states: node.states });
            }
            let shape = self.shape(at);
            let Some(classes) = shape.classes() else { continue };
            let mut parts = shape.operands.iter().map(|operand| match operand {
                Operand::Own { .. } => Some(states[at]),
                Operand::Below { place, .. } => labels[node.below[*place]],
            });
            let first = parts.next().unwrap_or(Some(0));
            let rest: Vec<Option<usize>> = parts.collect();
            let mut label = first;
            for (place, fold) in classes.folds.iter().enumerate() {
                let right = rest.get(place).copied().unwrap_or(Some(0));
                label = label.zip(right).and_then(|(left, right)| fold.label(left, right));
            }
            labels[at] = label;
        }
        Ok(labels)
    }

    /// The class of all data together; as [`Distillation::labels`].
    ///
    /// # Errors
    /// As [`Distillation::labels`].
    pub fn label(&self, states: &[usize]) -> Result<Option<usize>, AnalysisError> {
        Ok(self.labels(states)?[self.tree.query()])
    }
}
