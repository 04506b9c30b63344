//! The interaction graph: variables are neighbours where a factor speaks of both.

use super::Problem;

/// Adjacency lists, sorted; vertices are variable indices.
#[derive(Clone, Debug)]
pub(super) struct InteractionGraph {
    neighbours: Vec<Vec<u32>>,
}

impl InteractionGraph {
    pub(super) fn new(problem: &Problem) -> Self {
        let mut neighbours = vec![Vec::new(); problem.cardinalities.len()];
        for scope in &problem.scopes {
            for a in scope {
                let others = scope.iter().filter(|b| *b != a).map(|b| b.index() as u32);
                neighbours[a.index()].extend(others);
            }
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        Self { neighbours }
    }

    pub(super) fn neighbours(&self, v: u32) -> &[u32] {
        &self.neighbours[v as usize]
    }

    fn adjacent(&self, a: u32, b: u32) -> bool {
        self.neighbours[a as usize].binary_search(&b).is_ok()
    }

    /// Calls `visit` with every pair of neighbours of `v` that are not neighbours of each other.
    pub(super) fn for_each_fill(&self, v: u32, mut visit: impl FnMut(u32, u32)) {
        let list = &self.neighbours[v as usize];
        for (place, &a) in list.iter().enumerate() {
            for &b in &list[place + 1..] {
                if !self.adjacent(a, b) {
                    visit(a, b);
                }
            }
        }
    }

    /// Joins all neighbours of `v` and removes `v`.
    pub(super) fn eliminate(&mut self, v: u32) {
        let list = std::mem::take(&mut self.neighbours[v as usize]);
        for &a in &list {
            let old = std::mem::take(&mut self.neighbours[a as usize]);
            self.neighbours[a as usize] = merge(&old, &list, a, v);
        }
    }
}

/// The union of two sorted lists without `own` and `gone`.
fn merge(old: &[u32], added: &[u32], own: u32, gone: u32) -> Vec<u32> {
    let mut union = Vec::with_capacity(old.len() + added.len());
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < added.len() {
        let next = match (old.get(i), added.get(j)) {
            (Some(&a), Some(&b)) => a.min(b),
            (Some(&a), None) => a,
            (None, Some(&b)) => b,
            (None, None) => break,
        };
        i += usize::from(old.get(i) == Some(&next));
        j += usize::from(added.get(j) == Some(&next));
        if next != own && next != gone {
            union.push(next);
        }
    }
    union
}
