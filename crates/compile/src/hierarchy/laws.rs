//! The matrices of a hierarchy by row, exactly normalized, and the laws of its levels without evidence.

use hamnet_model::VariableId;
use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_numeric::Scaled;

/// The nonzero entries of each row of a matrix.
pub(crate) type Rows = Vec<Vec<(usize, Scaled)>>;

/// Matrices, each once, and `p_v` of every variable.
pub(crate) struct Laws<'h> {
    law: &'h MarkovHierarchy,
    matrices: Vec<Rows>,
    levels: Vec<Vec<Scaled>>,
    losses: Vec<f64>,
}

impl<'h> Laws<'h> {
    /// **Cost** a product per nonzero entry of every step.
    pub(crate) fn new(law: &'h MarkovHierarchy) -> Self {
        let matrices: Vec<Rows> = law.matrices().iter().map(rows).collect();
        let mut levels: Vec<Vec<Scaled>> = Vec::with_capacity(law.variables().len());
        for v in law.variables().ids() {
            let mut level = vec![Scaled::ZERO; law.variables().cardinality(v)];
            match law.step(v) {
                None => rows(law.prior()).iter().flatten().for_each(|&(b, p)| level[b] = p),
                Some(step) => {
                    for (row, &weight) in
                        matrices[step.matrix.index()].iter().zip(&levels[step.parent.index()])
                    {
                        row.iter().for_each(|&(b, p)| level[b] += weight * p);
                    }
                }
            }
            levels.push(level);
        }
        let losses = matrices.iter().map(typical_loss).collect();
        Self { law, matrices, levels, losses }
    }

    /// `p(x_v)`.
    pub(crate) fn level(&self, v: VariableId) -> &[Scaled] {
        &self.levels[v.index()]
    }

    /// Bits by which an ordinary belief falls when it is carried along the step into `v` and has to agree with others there.
    pub(crate) fn loss_into(&self, v: VariableId) -> f64 {
        self.law.step(v).map_or(0.0, |step| self.losses[step.matrix.index()])
    }

    /// The rows of the step into `v`, which is not the root.
    pub(crate) fn rows_into(&self, v: VariableId) -> &[Vec<(usize, Scaled)>] {
        self.law.step(v).map_or(&[], |step| &self.matrices[step.matrix.index()])
    }
}

/// The mean log2 of the entries over the largest one.
fn typical_loss(rows: &Rows) -> f64 {
    let logarithms = || rows.iter().flatten().map(|(_, p)| p.log2());
    let count = logarithms().count().max(1) as f64;
    logarithms().sum::<f64>() / count - logarithms().fold(f64::NEG_INFINITY, f64::max)
}

fn rows(matrix: &Stochastic) -> Rows {
    let row = |row| matrix.normalized_row(row).filter(|(_, value)| !value.is_zero()).collect();
    (0..matrix.rows()).map(row).collect()
}
