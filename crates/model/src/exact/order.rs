//! The elimination order: the variable whose elimination joins the fewest strangers first.

use std::collections::BTreeSet;

use crate::VariableId;

/// No memory holds the table of a clique with more states than this.
const WIDE: u64 = 1 << 32;

/// Orders `free` by least fill, then smallest clique, then place; the variables of `kept` stay.
///
/// Wide cliques come last. Once nothing else is left the rest follows as it stands: no order of it can be carried out.
///
/// - **Cost** about `n·d³` for `n` variables of `d` neighbours, where `2^d` is not wide.
pub(super) fn min_fill(
    scopes: &[Vec<VariableId>],
    free: &[VariableId],
    kept: &[VariableId],
    cardinalities: &[usize],
) -> Vec<VariableId> {
    let mut graph = Graph::new(scopes, cardinalities);
    let mut scores: Vec<Option<Score>> = vec![None; cardinalities.len()];
    let mut queue = BTreeSet::new();
    for id in free.iter().filter(|id| !kept.contains(id)) {
        let score = graph.score(id.index());
        scores[id.index()] = Some(score);
        queue.insert((score, id.index()));
    }
    let mut order = Vec::with_capacity(queue.len());
    while let Some((score, vertex)) = queue.pop_first() {
        order.push(VariableId::new(vertex));
        scores[vertex] = None;
        if score.clique_states > WIDE {
            order.extend(queue.iter().map(|&(_, vertex)| VariableId::new(vertex)));
            break;
        }
        for touched in graph.eliminate(vertex) {
            if let Some(old) = scores[touched] {
                let new = graph.score(touched);
                queue.remove(&(old, touched));
                queue.insert((new, touched));
                scores[touched] = Some(new);
            }
        }
    }
    order
}

/// Least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    fill: u64,
    clique_states: u64,
}

/// Which variables share a table; neighbours in ascending order.
struct Graph<'c> {
    neighbours: Vec<Vec<usize>>,
    cardinalities: &'c [usize],
}

impl<'c> Graph<'c> {
    fn new(scopes: &[Vec<VariableId>], cardinalities: &'c [usize]) -> Self {
        let mut neighbours = vec![Vec::new(); cardinalities.len()];
        for scope in scopes {
            for a in scope {
                neighbours[a.index()].extend(scope.iter().filter(|b| *b != a).map(|b| b.index()));
            }
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        Self { neighbours, cardinalities }
    }

    fn score(&self, vertex: usize) -> Score {
        let own = self.cardinalities[vertex] as u64;
        let clique_states = self.neighbours[vertex]
            .iter()
            .fold(own, |states, &a| states.saturating_mul(self.cardinalities[a] as u64));
        let fill = if clique_states > WIDE { u64::MAX } else { self.fill(vertex) };
        Score { fill, clique_states }
    }

    /// The pairs of neighbours that are not adjacent, each counted twice.
    fn fill(&self, vertex: usize) -> u64 {
        let around = &self.neighbours[vertex];
        let strangers = |a: &usize| (around.len() - 1 - common(around, &self.neighbours[*a])) as u64;
        around.iter().map(strangers).sum()
    }

    /// Joins the neighbours of `vertex` and removes it; gives every vertex whose score may have changed.
    fn eliminate(&mut self, vertex: usize) -> Vec<usize> {
        let around = std::mem::take(&mut self.neighbours[vertex]);
        let mut touched = around.clone();
        for &a in &around {
            let before = self.neighbours[a].len();
            self.neighbours[a].retain(|&b| b != vertex);
            merge(&mut self.neighbours[a], &around, a);
            if self.neighbours[a].len() >= before {
                touched.extend(&self.neighbours[a]);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}

/// The number of common elements of two ascending lists.
fn common(a: &[usize], b: &[usize]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// Adds to the ascending `list` the elements of `others` but `own`.
fn merge(list: &mut Vec<usize>, others: &[usize], own: usize) {
    list.extend(others.iter().filter(|&&b| b != own));
    list.sort_unstable();
    list.dedup();
}

#[cfg(test)]
mod tests {
    use super::min_fill;
    use crate::VariableId;

    fn ids(places: &[usize]) -> Vec<VariableId> {
        places.iter().map(|&place| VariableId::new(place)).collect()
    }

    #[test]
    fn a_chain_is_taken_from_its_ends_to_what_is_kept() {
        let scopes = [ids(&[0, 1]), ids(&[1, 2]), ids(&[2, 3])];
        assert_eq!(min_fill(&scopes, &ids(&[0, 1, 2, 3]), &ids(&[2]), &[2; 4]), ids(&[0, 1, 3]));
    }

    #[test]
    fn fill_made_on_the_way_counts() {
        // On the cycle 0-1-2-3-4 taking 0 joins 1 and 4, and taking 1 joins 2 and 4: a triangle is left. Without the joins 4
        // would have fewer neighbours than 2.
        let scopes = [ids(&[0, 1]), ids(&[1, 2]), ids(&[2, 3]), ids(&[3, 4]), ids(&[4, 0])];
        let cardinalities = [2, 2, 3, 3, 2];
        assert_eq!(min_fill(&scopes, &ids(&[0, 1, 2, 3, 4]), &[], &cardinalities), ids(&[0, 1, 2, 3, 4]));
    }

    #[test]
    fn wide_cliques_come_last_and_are_not_joined() {
        let around: Vec<usize> = (1..=40).collect();
        let mut scopes: Vec<Vec<VariableId>> = around.iter().map(|&a| ids(&[0, a])).collect();
        scopes.push(ids(&around));
        let order = min_fill(&scopes, &ids(&(0..=40).collect::<Vec<_>>()), &[], &[2; 41]);
        assert_eq!(order.len(), 41);
    }
}
