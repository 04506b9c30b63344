//! An elimination run backwards: exact draws of all variables of a discrete law.
//!
//! ```text
//! p(v_i | v_{i+1}, …, v_n) = Π_{bucket i} f / Σ_{v_i} Π_{bucket i} f
//! ```
//!
//! Summing `v_1, …, v_n` out in turn leaves, for each, a bucket whose product is its law given those that come later. Drawing
//! them in reverse order draws all of them from the joint law.

use hamnet_numeric::Scaled;

use super::budget::{Cost, Declined};
use super::judge::Judge;
use super::kernel::sum_product;
use super::row::Row;
use super::schedule::{Schedule, Step};
use super::table::Table;
use crate::{Evidence, VariableId};

/// The law of each variable given those that are drawn before it.
pub(crate) struct Backward {
    /// In the order of drawing.
    conditionals: Vec<Conditional>,
    variables: usize,
}

struct Conditional {
    variable: VariableId,
    /// Those it depends on, slowest first, with their strides in `shares`.
    given: Vec<(VariableId, usize)>,
    cardinality: usize,
    /// `p(variable | given)` in f64, `variable` fastest; a row of zeros where what is given has no probability.
    shares: Vec<f64>,
}

impl Judge<'_> {
    /// The elimination of every variable, to be run backwards; `None` where every state has probability zero.
    ///
    /// # Errors
    /// [`Declined`].
    pub(crate) fn backward(&self) -> Result<Option<Backward>, Declined> {
        self.ready()?;
        let variables = self.cardinalities.len();
        let everything = vec![true; variables];
        let row = Row::new(self.factors(), &everything, &Evidence::none(variables), &self.cardinalities);
        let schedule = Schedule::new(&row, &[], &self.cardinalities);
        self.backward_cost(&schedule).check(size_of::<Scaled>(), self.budget)?;
        let mut tables: Vec<Option<Table<'_, Scaled>>> = row.tables.into_iter().map(Some).collect();
        let mut conditionals = Vec::with_capacity(variables);
        for step in &schedule.steps {
            let inputs: Vec<Table<'_, Scaled>> =
                step.inputs.iter().filter_map(|&id| tables[id].take()).collect();
            let inputs: Vec<&Table<'_, Scaled>> = inputs.iter().collect();
            let (conditional, message) = self.conditional(step, &inputs);
            conditionals.push(conditional);
            tables.push(Some(message));
        }
        conditionals.reverse();
        let possible =
            schedule.rest.iter().filter_map(|&id| tables[id].as_ref()).all(|t| !t.constant().is_zero());
        Ok(possible.then_some(Backward { conditionals, variables }))
    }

    fn conditional(
        &self,
        step: &Step,
        inputs: &[&Table<'_, Scaled>],
    ) -> (Conditional, Table<'static, Scaled>) {
        let clique: Vec<VariableId> = step.scope.iter().copied().chain([step.variable]).collect();
        let product = sum_product(inputs, &clique, &[], &self.cardinalities);
        let message = sum_product(&[&product], &step.scope, &[step.variable], &self.cardinalities);
        let cardinality = self.cardinalities[step.variable.index()];
        let rows = product.cells().chunks_exact(cardinality).zip(message.cells());
        let shares = rows
            .flat_map(|(row, &sum)| {
                row.iter().map(move |&cell| if sum.is_zero() { 0.0 } else { (cell / sum).to_f64() })
            })
            .collect();
        let given = step.scope.iter().map(|&id| (id, product.stride(id))).collect();
        (Conditional { variable: step.variable, given, cardinality, shares }, message)
    }

    /// An elimination that forms each product before it sums, and keeps it.
    fn backward_cost(&self, schedule: &Schedule) -> Cost {
        let mut cost = schedule.elimination_cost(&self.cardinalities);
        for step in &schedule.steps {
            cost.work(step.clique_states, 1);
            cost.hold(step.clique_states);
        }
        cost
    }
}

impl Backward {
    /// A state of every variable; `choose` gives an index by its weights.
    pub(crate) fn draw(&self, mut choose: impl FnMut(&[f64]) -> usize) -> Vec<usize> {
        let mut states = vec![0; self.variables];
        for Conditional { variable, given, cardinality, shares } in &self.conditionals {
            let start: usize = given.iter().map(|(id, stride)| states[id.index()] * stride).sum();
            states[variable.index()] = choose(&shares[start..start + cardinality]);
        }
        states
    }
}
