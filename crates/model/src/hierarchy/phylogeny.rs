//! Rooted trees with branch lengths.

use std::collections::{BTreeMap, BTreeSet};

use super::{HierarchyError, MarkovHierarchy, MatrixId, SubstitutionError, SubstitutionModel};
use crate::{Variable, VariableId};

/// A rooted tree with a length along every branch, its leaves named after taxa; nodes stand after their parents.
#[derive(Clone, Debug, PartialEq)]
pub struct Phylogeny {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
struct Node {
    label: Option<String>,
    /// The place of the parent and the length of the branch to it; `None` of the root.
    branch: Option<(usize, f64)>,
    is_leaf: bool,
}

impl Phylogeny {
    /// The tree of a single node.
    pub fn new(label: Option<String>) -> Self {
        Self { nodes: vec![Node { label, branch: None, is_leaf: true }] }
    }

    /// Adds a node below the one at place `parent`, and gives its place.
    ///
    /// # Errors
    /// [`SubstitutionError::BadLength`], and [`HierarchyError::NoVariable`] for a parent that is not there.
    pub fn push(
        &mut self,
        parent: usize,
        label: Option<String>,
        length: f64,
    ) -> Result<usize, SubstitutionError> {
        let variables = self.nodes.len();
        let node =
            self.nodes.get_mut(parent).ok_or(HierarchyError::NoVariable { index: parent, variables })?;
        if !length.is_finite() || length < 0.0 {
            return Err(SubstitutionError::BadLength { length });
        }
        node.is_leaf = false;
        self.nodes.push(Node { label, branch: Some((parent, length)), is_leaf: true });
        Ok(variables)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a tree has a root.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The label of the node at `place`.
    pub fn label(&self, place: usize) -> Option<&str> {
        self.nodes[place].label.as_deref()
    }

    /// The place of the parent of the node at `place` and the length of the branch between them; `None` of the root.
    pub fn branch(&self, place: usize) -> Option<(usize, f64)> {
        self.nodes[place].branch
    }

    /// Whether nothing stands below the node at `place`.
    pub fn is_leaf(&self, place: usize) -> bool {
        self.nodes[place].is_leaf
    }

    /// The places of the leaves.
    pub fn leaves(&self) -> Vec<usize> {
        (0..self.len()).filter(|&place| self.is_leaf(place)).collect()
    }

    /// The names of the variables: labels of leaves as they are; labels of inner nodes where no other node has them and they
    /// are no numbers (which are supports, not names); `node7` after their place for the rest.
    pub fn names(&self) -> Vec<String> {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        self.nodes
            .iter()
            .filter_map(|node| node.label.as_deref())
            .for_each(|label| *uses.entry(label).or_default() += 1);
        let own = |node: &Node| {
            let label = node.label.clone()?;
            let is_name = node.is_leaf || (uses.get(&*label) == Some(&1) && label.parse::<f64>().is_err());
            is_name.then_some(label)
        };
        let own: Vec<Option<String>> = self.nodes.iter().map(own).collect();
        let taken: BTreeSet<String> = own.iter().flatten().cloned().collect();
        let made = |place: usize| {
            let mut name = if place == 0 { "root".to_owned() } else { format!("node{place}") };
            while taken.contains(&name) {
                name.push('_');
            }
            name
        };
        own.into_iter().enumerate().map(|(place, own)| own.unwrap_or_else(|| made(place))).collect()
    }

    /// The hierarchy of states of `model` along this tree, node by node in the same order; its leaves are observed. Branches
    /// of equal length share their matrix.
    ///
    /// # Errors
    /// [`SubstitutionError::TooLong`] for a branch, [`HierarchyError::Model`] for two leaves of one name.
    pub fn hierarchy(&self, model: &SubstitutionModel) -> Result<MarkovHierarchy, SubstitutionError> {
        let variable =
            |name: String| Variable::new(name, model.states().to_vec()).map_err(HierarchyError::from);
        let mut names = self.names().into_iter();
        let root = variable(names.next().unwrap_or_default())?;
        let mut hierarchy = MarkovHierarchy::new(root, model.frequencies().to_dense())?;
        let mut matrices: BTreeMap<u64, MatrixId> = BTreeMap::new();
        for ((parent, length), name) in self.nodes.iter().filter_map(|node| node.branch).zip(names) {
            let matrix = match matrices.get(&length.to_bits()) {
                Some(&matrix) => matrix,
                None => {
                    let step = model.transition(length)?.to_stochastic(format!("P({length})"))?;
                    let matrix = hierarchy.push_matrix(step);
                    matrices.insert(length.to_bits(), matrix);
                    matrix
                }
            };
            hierarchy.push_child(VariableId::new(parent), matrix, variable(name)?)?;
        }
        hierarchy.observe_leaves();
        Ok(hierarchy)
    }
}
