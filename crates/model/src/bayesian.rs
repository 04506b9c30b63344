//! Bayesian networks: one conditional table per variable, along a directed acyclic graph.

use crate::{Cpt, ModelError, VariableId, Variables};

/// `p(x_1, …, x_n) = Π p(x_i | parents(x_i))` with one [`Cpt`] per variable and no directed cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct BayesianNetwork {
    name: Option<String>,
    variables: Variables,
    cpts: Vec<Cpt>,
}

impl BayesianNetwork {
    /// A network from its tables, given in any order.
    ///
    /// # Errors
    /// [`ModelError::MissingTable`], [`ModelError::SecondTable`], [`ModelError::Cycle`].
    pub fn new(name: Option<String>, variables: Variables, cpts: Vec<Cpt>) -> Result<Self, ModelError> {
        let mut by_child: Vec<Option<Cpt>> = vec![None; variables.len()];
        for cpt in cpts {
            let child = cpt.child();
            if by_child[child.index()].replace(cpt).is_some() {
                return Err(ModelError::SecondTable { variable: variables[child].name().to_owned() });
            }
        }
        let mut ordered = Vec::with_capacity(variables.len());
        for (id, cpt) in variables.ids().zip(by_child) {
            ordered.push(
                cpt.ok_or_else(|| ModelError::MissingTable { variable: variables[id].name().to_owned() })?,
            );
        }
        let network = Self { name, variables, cpts: ordered };
        match network.find_cycle() {
            None => Ok(network),
            Some(cycle) => Err(ModelError::Cycle { cycle }),
        }
    }

    /// The name the file gives the network.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The variables in the file's order.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The tables, in the order of their children.
    pub fn cpts(&self) -> &[Cpt] {
        &self.cpts
    }

    /// The table of `child`.
    pub fn cpt(&self, child: VariableId) -> &Cpt {
        &self.cpts[child.index()]
    }

    /// The variables that are nobody's parent.
    pub fn leaves(&self) -> Vec<VariableId> {
        let mut childless = vec![true; self.variables.len()];
        for parent in self.cpts.iter().flat_map(|cpt| cpt.parents()) {
            childless[parent.index()] = false;
        }
        self.variables.ids().filter(|id| childless[id.index()]).collect()
    }

    /// Every variable after its parents; smallest index first among the free ones.
    pub fn topological_order(&self) -> Vec<VariableId> {
        let (order, _) = self.peel();
        order
    }

    fn peel(&self) -> (Vec<VariableId>, Vec<usize>) {
        let n = self.variables.len();
        let mut waiting: Vec<usize> = self.cpts.iter().map(|cpt| cpt.parents().len()).collect();
        let mut children = vec![Vec::new(); n];
        for cpt in &self.cpts {
            for parent in cpt.parents() {
                children[parent.index()].push(cpt.child());
            }
        }
        let mut free: std::collections::BTreeSet<VariableId> =
            self.variables.ids().filter(|id| waiting[id.index()] == 0).collect();
        let mut order = Vec::with_capacity(n);
        while let Some(id) = free.pop_first() {
            order.push(id);
            for child in &children[id.index()] {
                waiting[child.index()] -= 1;
                if waiting[child.index()] == 0 {
                    free.insert(*child);
                }
            }
        }
        (order, waiting)
    }

    /// Walks parents among the variables that could not be ordered until one repeats.
    fn find_cycle(&self) -> Option<Vec<String>> {
        let (_, waiting) = self.peel();
        let start = waiting.iter().position(|&count| count > 0)?;
        let mut path = vec![VariableId::new(start)];
        loop {
            let last = path[path.len() - 1];
            let parent = *self.cpt(last).parents().iter().find(|parent| waiting[parent.index()] > 0)?;
            if let Some(first) = path.iter().position(|&id| id == parent) {
                let mut names: Vec<String> =
                    path[first..].iter().rev().map(|&id| self.variables[id].name().to_owned()).collect();
                names.push(names[0].clone());
                return Some(names);
            }
            path.push(parent);
        }
    }
}
