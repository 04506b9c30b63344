//! Where the states of a target that evidence leaves open lie in its posterior.

use crate::{Evidence, Finding, VariableId};

/// The variables of `target` whose state is not observed, slowest first.
pub(super) fn free(target: &[VariableId], evidence: &Evidence) -> Vec<VariableId> {
    target.iter().copied().filter(|&id| observed(evidence, id).is_none()).collect()
}

/// The places of the open states among all states of `target`, last variable fastest in both.
pub(super) fn places(target: &[VariableId], evidence: &Evidence, cardinalities: &[usize]) -> Vec<usize> {
    target.iter().fold(vec![0], |places, &id| {
        let cardinality = cardinalities[id.index()];
        let states = match observed(evidence, id) {
            Some(state) => state..state + 1,
            None => 0..cardinality,
        };
        places.iter().flat_map(|place| states.clone().map(move |state| place * cardinality + state)).collect()
    })
}

fn observed(evidence: &Evidence, id: VariableId) -> Option<usize> {
    match evidence.get(id) {
        Finding::State(state) => Some(*state),
        Finding::Missing | Finding::Value(_) | Finding::Soft(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{free, places};
    use crate::{Evidence, Finding, VariableId};

    #[test]
    fn an_observed_variable_of_a_joint_target_leaves_its_slice() {
        let ids: Vec<VariableId> = (0..3).map(VariableId::new).collect();
        let mut evidence = Evidence::none(3);
        evidence.set(ids[1], Finding::State(2));
        assert_eq!(free(&ids, &evidence), [ids[0], ids[2]]);
        assert_eq!(places(&ids, &evidence, &[2, 3, 2]), [4, 5, 10, 11]);
    }
}
