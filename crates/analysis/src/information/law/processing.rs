//! What is left of the information about a variable, group by group along a way through the model.

use hamnet_model::VariableId;

use super::Law;
use crate::{AnalysisError, Nats};

/// One row of a table of data processing in a model.
#[derive(Clone, Debug, PartialEq)]
pub struct LawStep {
    /// `I(X;V_k)`.
    pub information: Nats,
    /// Whether `V_{k-1}` separates `V_k` from `X`: then this step gains nothing, whatever the numbers. Nothing of the first.
    pub is_processed: Option<bool>,
    /// What this step alone lost, `I(X;V_{k-1}) - I(X;V_k)`; not negative beyond its error where it is processed. Nothing of the first.
    pub lost_here: Option<Nats>,
}

impl Law<'_> {
    /// The information about `x` in `way[0]`, in `way[1]` and so on.
    ///
    /// # Errors
    /// As [`Law::entropy`].
    pub fn data_processing(
        &mut self,
        x: &[VariableId],
        way: &[&[VariableId]],
    ) -> Result<Vec<LawStep>, AnalysisError> {
        let mut steps: Vec<LawStep> = Vec::with_capacity(way.len());
        for (place, group) in way.iter().enumerate() {
            let information = self.information(x, group)?;
            let before = place.checked_sub(1).map(|place| way[place]);
            steps.push(LawStep {
                information,
                is_processed: before.map(|before| self.graph.separates(before, x, group)),
                lost_here: steps.last().map(|last| last.information.minus(information)),
            });
        }
        Ok(steps)
    }
}
