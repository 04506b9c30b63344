//! The hierarchy itself: a rooted tree of variables with one stochastic step along every edge.

use hamnet_numeric::Scaled;

use super::{HierarchyError, Stochastic};
use crate::{BayesianNetwork, Cpt, Evidence, ExactFactor, Finding, Variable, VariableId, Variables};

/// As a Bayesian network a hierarchy may hold so many numbers; beyond, only its own recursion answers.
pub const MAX_MODEL_CELLS: usize = 1 << 24;

/// The place of a matrix in its hierarchy. Steps that share a matrix share its storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatrixId(usize);

impl MatrixId {
    /// The place among [`MarkovHierarchy::matrices`], from 0.
    pub fn index(self) -> usize {
        self.0
    }
}

/// The edge into a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The variable the step starts from.
    pub parent: VariableId,
    /// The matrix of the step.
    pub matrix: MatrixId,
}

/// A law `p(x) = p_0(x_root) · Π p(x_child | x_parent)` along a rooted tree, a chain being the tree without branches.
///
/// Variables are added from the root on, so a parent stands before its children, the root is variable 0, and no cycle can
/// be built. Some variables are marked as the observed ones: the data speak of them. Memory is linear in the number of
/// variables and of matrix entries.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkovHierarchy {
    name: Option<String>,
    variables: Variables,
    /// One row.
    prior: Stochastic,
    matrices: Vec<Stochastic>,
    /// `None` of the root.
    steps: Vec<Option<Step>>,
    /// Parent and child; the root stands for its parent, which it has not.
    edges: Vec<[VariableId; 2]>,
    children: Vec<Vec<VariableId>>,
    observed: Vec<bool>,
}

impl MarkovHierarchy {
    /// The hierarchy of one variable with the distribution `prior`.
    ///
    /// # Errors
    /// [`HierarchyError::Real`], and those of [`Stochastic::dense`] for a matrix of one row called `prior`.
    pub fn new(root: Variable, prior: Vec<f64>) -> Result<Self, HierarchyError> {
        check_states(&root)?;
        let prior = Stochastic::dense("prior", 1, root.cardinality(), prior)?;
        let mut variables = Variables::new();
        variables.push(root)?;
        Ok(Self {
            name: None,
            variables,
            prior,
            matrices: Vec::new(),
            steps: vec![None],
            edges: vec![[VariableId::new(0); 2]],
            children: vec![Vec::new()],
            observed: vec![false],
        })
    }

    /// The same hierarchy with a name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The same hierarchy with the states of `variables` called by `names`, in order.
    ///
    /// # Errors
    /// [`HierarchyError::NoVariable`], [`HierarchyError::StateNames`], and [`HierarchyError::Model`] for a name given twice.
    pub fn with_state_names(
        mut self,
        variables: &[VariableId],
        names: &[String],
    ) -> Result<Self, HierarchyError> {
        let mut list: Vec<Variable> = self.variables.iter().cloned().collect();
        for &id in variables {
            self.check_variable(id)?;
            let old = &list[id.index()];
            let (expected, found) = (old.cardinality(), names.len());
            if expected != found {
                let variable = old.name().to_owned();
                return Err(HierarchyError::StateNames { variable, expected, found });
            }
            list[id.index()] = Variable::new(old.name(), names.to_vec())?;
        }
        self.variables = Variables::new();
        for variable in list {
            self.variables.push(variable)?;
        }
        Ok(self)
    }

    /// Adds a matrix that any number of steps may take.
    pub fn push_matrix(&mut self, matrix: Stochastic) -> MatrixId {
        self.matrices.push(matrix);
        MatrixId(self.matrices.len() - 1)
    }

    /// Adds the step from `parent` to a new variable.
    ///
    /// # Errors
    /// [`HierarchyError::NoVariable`], [`HierarchyError::NoMatrix`], [`HierarchyError::Shape`], [`HierarchyError::Real`], and
    /// [`HierarchyError::Model`] for a name that is taken.
    pub fn push_child(
        &mut self,
        parent: VariableId,
        matrix: MatrixId,
        child: Variable,
    ) -> Result<VariableId, HierarchyError> {
        self.check_variable(parent)?;
        check_states(&child)?;
        let table = self
            .matrices
            .get(matrix.0)
            .ok_or(HierarchyError::NoMatrix { index: matrix.0, matrices: self.matrices.len() })?;
        let (rows, columns) = (self.variables.cardinality(parent), child.cardinality());
        if (table.rows(), table.columns()) != (rows, columns) {
            return Err(HierarchyError::Shape {
                parent: self.variables[parent].name().to_owned(),
                child: child.name().to_owned(),
                matrix: table.name().to_owned(),
                rows,
                columns,
                found_rows: table.rows(),
                found_columns: table.columns(),
            });
        }
        let id = self.variables.push(child)?;
        self.steps.push(Some(Step { parent, matrix }));
        self.edges.push([parent, id]);
        self.children.push(Vec::new());
        self.children[parent.index()].push(id);
        self.observed.push(false);
        Ok(id)
    }

    /// Marks `variable` as one the data speak of.
    ///
    /// # Errors
    /// [`HierarchyError::NoVariable`].
    pub fn observe(&mut self, variable: VariableId) -> Result<(), HierarchyError> {
        self.check_variable(variable)?;
        self.observed[variable.index()] = true;
        Ok(())
    }

    /// Marks every leaf, and nothing else, as observed.
    pub fn observe_leaves(&mut self) {
        self.observed = self.children.iter().map(Vec::is_empty).collect();
    }

    /// The name the file or the caller gives it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The variables, a parent before its children.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The variable without a parent.
    pub fn root(&self) -> VariableId {
        VariableId::new(0)
    }

    /// The distribution of the root, as a matrix of one row.
    pub fn prior(&self) -> &Stochastic {
        &self.prior
    }

    /// The matrices, each once.
    pub fn matrices(&self) -> &[Stochastic] {
        &self.matrices
    }

    /// The matrix called `id`.
    ///
    /// # Panics
    /// If `id` is of a larger hierarchy.
    pub fn matrix(&self, id: MatrixId) -> &Stochastic {
        &self.matrices[id.0]
    }

    /// The matrix of the step into `variable`; of the root, its distribution.
    pub fn table(&self, variable: VariableId) -> &Stochastic {
        self.step(variable).map_or(&self.prior, |step| self.matrix(step.matrix))
    }

    /// The parent of `variable`, if it has one, and `variable` itself.
    pub fn scope(&self, variable: VariableId) -> &[VariableId] {
        let own = usize::from(self.step(variable).is_none());
        &self.edges[variable.index()][own..]
    }

    /// `p(variable | parent)`, exactly normalized as [`Stochastic::normalized_row`] says, with the zeros.
    pub fn exact_factor(&self, variable: VariableId) -> ExactFactor {
        let table = self.table(variable);
        let mut values = vec![Scaled::ZERO; table.rows() * table.columns()];
        for row in 0..table.rows() {
            let cells = table.normalized_row(row);
            cells.for_each(|(column, value)| values[row * table.columns() + column] = value);
        }
        ExactFactor { scope: self.scope(variable).to_vec(), values }
    }

    /// The step into `variable`; `None` of the root.
    pub fn step(&self, variable: VariableId) -> Option<Step> {
        self.steps[variable.index()]
    }

    /// The variables whose parent is `variable`, in the order they were added.
    pub fn children(&self, variable: VariableId) -> &[VariableId] {
        &self.children[variable.index()]
    }

    /// Whether the data speak of `variable`.
    pub fn is_observed(&self, variable: VariableId) -> bool {
        self.observed[variable.index()]
    }

    /// The variables the data speak of.
    pub fn observed(&self) -> Vec<VariableId> {
        self.variables.ids().filter(|&id| self.is_observed(id)).collect()
    }

    /// The variables without children.
    pub fn leaves(&self) -> Vec<VariableId> {
        self.variables.ids().filter(|&id| self.children(id).is_empty()).collect()
    }

    /// Whether no variable has two children.
    pub fn is_chain(&self) -> bool {
        self.children.iter().all(|children| children.len() <= 1)
    }

    /// The number of steps between the root and each variable.
    pub fn depths(&self) -> Vec<usize> {
        let mut depths = vec![0; self.variables.len()];
        for (index, step) in self.steps.iter().enumerate() {
            depths[index] = step.map_or(0, |step| depths[step.parent.index()] + 1);
        }
        depths
    }

    /// The number of numbers the hierarchy keeps: the prior and every matrix once.
    pub fn parameters(&self) -> usize {
        self.prior.stored() + self.matrices.iter().map(Stochastic::stored).sum::<usize>()
    }

    /// The number of numbers in the dense tables of all steps together, a table for each.
    pub fn table_cells(&self) -> u128 {
        let cells = |step: &Step| {
            let matrix = self.matrix(step.matrix);
            matrix.rows() as u128 * matrix.columns() as u128
        };
        self.prior.columns() as u128 + self.steps.iter().flatten().map(cells).sum::<u128>()
    }

    /// The same law as a Bayesian network of dense tables, variables in the same order.
    ///
    /// # Errors
    /// [`HierarchyError::TooLarge`] beyond [`MAX_MODEL_CELLS`] numbers.
    pub fn to_model(&self) -> Result<BayesianNetwork, HierarchyError> {
        let found = self.table_cells();
        if found > MAX_MODEL_CELLS as u128 {
            return Err(HierarchyError::TooLarge { found, limit: MAX_MODEL_CELLS });
        }
        let table = |id: VariableId| {
            let parents = self.step(id).map(|step| step.parent);
            Cpt::new(&self.variables, id, parents.into_iter().collect(), self.table(id).to_dense())
        };
        let tables = self.variables.ids().map(table).collect::<Result<_, _>>()?;
        Ok(BayesianNetwork::new(self.name.clone(), self.variables.clone(), tables)?)
    }

    /// Whether `evidence` fits the variables.
    ///
    /// # Errors
    /// [`HierarchyError::EvidenceSize`], [`HierarchyError::NoState`], [`HierarchyError::Value`],
    /// [`HierarchyError::LikelihoodCount`], [`HierarchyError::BadLikelihood`].
    pub fn check_evidence(&self, evidence: &Evidence) -> Result<(), HierarchyError> {
        let (expected, found) = (self.variables.len(), evidence.findings().len());
        if expected != found {
            return Err(HierarchyError::EvidenceSize { expected, found });
        }
        self.variables
            .iter()
            .zip(evidence.findings())
            .try_for_each(|(variable, finding)| check_finding(variable, finding))
    }

    fn check_variable(&self, id: VariableId) -> Result<(), HierarchyError> {
        let (index, variables) = (id.index(), self.variables.len());
        if index < variables { Ok(()) } else { Err(HierarchyError::NoVariable { index, variables }) }
    }
}

fn check_states(variable: &Variable) -> Result<(), HierarchyError> {
    match variable.range() {
        None => Ok(()),
        Some(_) => Err(HierarchyError::Real { variable: variable.name().to_owned() }),
    }
}

fn check_finding(variable: &Variable, finding: &Finding) -> Result<(), HierarchyError> {
    let (name, states) = (|| variable.name().to_owned(), variable.cardinality());
    match finding {
        Finding::Missing => Ok(()),
        Finding::State(state) if *state < states => Ok(()),
        Finding::State(state) => Err(HierarchyError::NoState { variable: name(), state: *state, states }),
        Finding::Value(value) => Err(HierarchyError::Value { variable: name(), value: *value, states }),
        Finding::Soft(likelihoods) if likelihoods.len() != states => Err(HierarchyError::LikelihoodCount {
            variable: name(),
            expected: states,
            found: likelihoods.len(),
        }),
        Finding::Soft(likelihoods) => {
            match likelihoods.iter().position(|value| !value.is_finite() || *value < 0.0) {
                None => Ok(()),
                Some(state) => {
                    Err(HierarchyError::BadLikelihood { variable: name(), state, value: likelihoods[state] })
                }
            }
        }
    }
}
