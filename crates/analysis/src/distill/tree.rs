//! The hierarchy hung up at the variable that is asked for.

use hamnet_model::VariableId;
use hamnet_model::hierarchy::{MarkovHierarchy, MatrixId};

/// The tree with every edge towards the query.
pub(super) struct Tree {
    /// One per variable.
    pub nodes: Vec<Node>,
    /// All variables, what lies below before what it hangs from; the query is the last.
    pub order: Vec<usize>,
}

/// A variable of the tree.
pub(super) struct Node {
    pub states: usize,
    /// Whether its state is seen.
    pub observed: bool,
    /// The variables that hang from it: first the parent in the hierarchy, if that does.
    pub below: Vec<usize>,
    /// Where it hangs; nothing of the query.
    pub hangs: Option<Hanging>,
}

/// The edge a variable hangs by.
#[derive(Clone, Copy)]
pub(super) struct Hanging {
    pub from: usize,
    pub matrix: MatrixId,
    /// Whether the step is taken against its direction, from child to parent.
    pub to_parent: bool,
}

impl Tree {
    pub fn new(hierarchy: &MarkovHierarchy, query: VariableId) -> Self {
        let variables = hierarchy.variables();
        let node = |id: VariableId| Node {
            states: variables.cardinality(id),
            observed: hierarchy.is_observed(id) && id != query,
            below: Vec::new(),
            hangs: None,
        };
        let mut nodes: Vec<Node> = variables.ids().map(node).collect();
        let mut order = vec![query.index()];
        let mut next = 0;
        while let Some(&at) = order.get(next) {
            next += 1;
            let id = VariableId::new(at);
            let from = nodes[at].hangs.map(|hanging| hanging.from);
            let parent = hierarchy.step(id).map(|step| (step.parent, step.matrix, false));
            let child = |&child: &VariableId| hierarchy.step(child).map(|step| (child, step.matrix, true));
            let around = parent.into_iter().chain(hierarchy.children(id).iter().filter_map(child));
            for (other, matrix, to_parent) in around.filter(|(other, ..)| Some(other.index()) != from) {
                nodes[other.index()].hangs = Some(Hanging { from: at, matrix, to_parent });
                nodes[at].below.push(other.index());
                order.push(other.index());
            }
        }
        order.reverse();
        Self { nodes, order }
    }

    /// The variable that is asked for.
    pub fn query(&self) -> usize {
        self.order[self.order.len() - 1]
    }
}
