//! Hidden Markov models of any length.

use super::{Emission, HierarchyError, MarkovHierarchy, MatrixId, Stochastic};
use crate::{Variable, VariableId};

/// A hidden Markov model of any length: `p(x_1) Π_t p(x_{t+1} | x_t) Π_t p(y_t | x_t)`, with one law for every step.
///
/// `K` hidden states; the start is a matrix of one row, the transition `K×K`. Numbers are kept as given; the law is that of their
/// exact normalization, as for every hierarchy. Memory is that of the nonzero entries.
///
/// ```
/// use hamnet_model::Variable;
/// use hamnet_model::hierarchy::{Emission, HiddenMarkov, Stochastic};
///
/// let variable = |name, states: [&str; 2]| Variable::new(name, states.map(str::to_owned).to_vec());
/// let coin = HiddenMarkov::new(
///     variable("coin", ["fair", "loaded"])?,
///     vec![0.5, 0.5],
///     Stochastic::dense("transition", 2, 2, vec![0.9, 0.1, 0.2, 0.8])?,
///     Emission::Table {
///         variable: variable("side", ["heads", "tails"])?,
///         table: Stochastic::dense("emission", 2, 2, vec![0.5, 0.5, 0.75, 0.25])?,
///     },
/// )?;
/// assert_eq!(coin.unrolled(10)?.variables().len(), 20); // coin0, side0, coin1, …
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenMarkov {
    name: Option<String>,
    hidden: Variable,
    start: Stochastic,
    transition: Stochastic,
    emission: Emission,
}

impl HiddenMarkov {
    /// The model with the law `start` of the first hidden state.
    ///
    /// # Errors
    /// [`HierarchyError::Real`] for hidden reals, [`HierarchyError::Shape`] and [`HierarchyError::EmissionStates`] for parts that do not fit
    /// each other, [`HierarchyError::NameTwice`] for one name of two variables, and those of [`Stochastic::dense`] for a matrix of one row called `prior`.
    pub fn new(
        hidden: Variable,
        start: Vec<f64>,
        transition: Stochastic,
        emission: Emission,
    ) -> Result<Self, HierarchyError> {
        let states = hidden.cardinality();
        if hidden.range().is_some() {
            return Err(HierarchyError::Real { variable: hidden.name().to_owned() });
        }
        let start = Stochastic::dense("prior", 1, states, start)?;
        check_shape(&hidden, &hidden, &transition)?;
        match &emission {
            Emission::Table { variable, table } => check_shape(&hidden, variable, table)?,
            Emission::Gaussian(gaussian) if gaussian.states() != states => {
                let variable = hidden.name().to_owned();
                return Err(HierarchyError::EmissionStates {
                    variable,
                    expected: states,
                    found: gaussian.states(),
                });
            }
            Emission::Gaussian(_) => {}
        }
        let mut names: Vec<&str> = emission.variables().iter().chain([&hidden]).map(Variable::name).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(HierarchyError::NameTwice { variable: pair[0].to_owned() });
        }
        Ok(Self { name: None, hidden, start, transition, emission })
    }

    /// The same model with a name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The name the file or the caller gives it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The hidden variable.
    pub fn hidden(&self) -> &Variable {
        &self.hidden
    }

    /// `p(x_1)`, as a matrix of one row.
    pub fn start(&self) -> &Stochastic {
        &self.start
    }

    /// `p(x_{t+1} | x_t)`.
    pub fn transition(&self) -> &Stochastic {
        &self.transition
    }

    /// `p(y_t | x_t)`.
    pub fn emission(&self) -> &Emission {
        &self.emission
    }

    /// The law of the first `length` times as a hierarchy: hidden variables called `x0, x1, …` after the hidden one, each with
    /// what is seen of it, `y0, y1, …`, as a leaf. Matrices are kept once.
    ///
    /// # Errors
    /// [`HierarchyError::NoSteps`] for a length of 0, [`HierarchyError::Real`] where reals are seen, for which a hierarchy has no leaves, and
    /// [`HierarchyError::Model`] where a numbered name is taken.
    pub fn unrolled(&self, length: usize) -> Result<MarkovHierarchy, HierarchyError> {
        let (variable, table) = match &self.emission {
            Emission::Table { variable, table } => (variable, table),
            Emission::Gaussian(gaussian) => {
                let variable = gaussian.variables()[0].name().to_owned();
                return Err(HierarchyError::Real { variable });
            }
        };
        if length == 0 {
            return Err(HierarchyError::NoSteps);
        }
        let prior = self.start.to_dense();
        let mut model = MarkovHierarchy::new(numbered(&self.hidden, 0)?, prior)?;
        let transition = model.push_matrix(self.transition.clone());
        let emission = model.push_matrix(table.clone());
        let mut last = model.root();
        for time in 0..length {
            if time > 0 {
                last = push(&mut model, &self.hidden, time, last, transition)?;
            }
            let seen = push(&mut model, variable, time, last, emission)?;
            model.observe(seen)?;
        }
        Ok(match &self.name {
            Some(name) => model.named(name),
            None => model,
        })
    }
}

fn push(
    model: &mut MarkovHierarchy,
    of: &Variable,
    time: usize,
    parent: VariableId,
    matrix: MatrixId,
) -> Result<VariableId, HierarchyError> {
    model.push_child(parent, matrix, numbered(of, time)?)
}

/// `x` at `time` is `x3`.
fn numbered(variable: &Variable, time: usize) -> Result<Variable, HierarchyError> {
    Ok(Variable::new(format!("{}{time}", variable.name()), variable.states().to_vec())?)
}

fn check_shape(parent: &Variable, child: &Variable, matrix: &Stochastic) -> Result<(), HierarchyError> {
    if child.range().is_some() {
        return Err(HierarchyError::Real { variable: child.name().to_owned() });
    }
    let (rows, columns) = (parent.cardinality(), child.cardinality());
    if (matrix.rows(), matrix.columns()) == (rows, columns) {
        return Ok(());
    }
    Err(HierarchyError::Shape {
        parent: parent.name().to_owned(),
        child: child.name().to_owned(),
        matrix: matrix.name().to_owned(),
        rows,
        columns,
        found_rows: matrix.rows(),
        found_columns: matrix.columns(),
    })
}
