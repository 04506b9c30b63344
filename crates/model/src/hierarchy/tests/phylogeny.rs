//! Hierarchies along trees with branch lengths.

use crate::format::phylogeny::newick;
use crate::hierarchy::{Phylogeny, SubstitutionError, SubstitutionModel};
use crate::{Evidence, Finding};

fn tree(text: &str) -> Phylogeny {
    newick::read_bytes("t.nwk", text.into()).unwrap().0
}

#[test]
fn branches_of_equal_length_share_their_matrix_and_leaves_are_observed() {
    let hierarchy = tree("((a:0.1,b:0.2)ab:0.1,c:0.2);").hierarchy(&SubstitutionModel::jc69()).unwrap();
    assert_eq!(hierarchy.matrices().len(), 2);
    let names = |ids: Vec<_>| ids.into_iter().map(|id| hierarchy.variables()[id].name()).collect::<Vec<_>>();
    assert_eq!(names(hierarchy.observed()), ["a", "b", "c"]);
    assert_eq!(hierarchy.variables()[hierarchy.root()].states(), ["A", "C", "G", "T"]);
}

/// Felsenstein's pulley: of a reversible model `p(e)` depends on the lengths to the root of two subtrees only through their sum.
#[test]
fn the_root_of_a_reversible_model_may_stand_anywhere_along_a_branch() {
    let model = SubstitutionModel::gtr([1.0, 4.0, 0.5, 0.25, 3.0, 2.0], [0.375, 0.125, 0.25, 0.25]).unwrap();
    let likelihood = |text: &str| {
        let hierarchy = tree(text).hierarchy(&model).unwrap();
        let mut evidence = Evidence::none(hierarchy.variables().len());
        for (name, state) in [("a", 0), ("b", 2), ("c", 2), ("d", 3)] {
            evidence.set(hierarchy.variables().find(name).unwrap(), Finding::State(state));
        }
        hierarchy.recursion().likelihood(&evidence).unwrap().ln_evidence
    };
    let middle = likelihood("((a:0.125,b:0.25):0.25,(c:0.5,d:0.0625):0.25);");
    let aside = likelihood("((a:0.125,b:0.25):0.375,(c:0.5,d:0.0625):0.125);");
    let at_end = likelihood("((a:0.125,b:0.25):0.5,(c:0.5,d:0.0625):0);");
    // rounding to f64 changes every entry by 2^-53 of itself, normalization of its row by as much, in six factors on either side
    let bound = 2.0 * 6.0 * 2f64.powi(-52) * (1.0 + 1e-9);
    let off = [aside, at_end].map(|other| (middle - other).abs().to_f64());
    assert!(off.iter().all(|&off| off <= bound) && off.iter().any(|&off| off >= 1e-3 * bound), "{off:?}");
}

#[test]
fn what_a_tree_cannot_hold_is_refused() {
    let mut tree = Phylogeny::new(None);
    assert!(matches!(tree.push(0, None, f64::NAN), Err(SubstitutionError::BadLength { .. })));
    assert!(matches!(tree.push(3, None, 1.0), Err(SubstitutionError::Hierarchy(_))));
    tree.push(0, Some("a".into()), 1e30).unwrap();
    assert!(matches!(tree.hierarchy(&SubstitutionModel::jc69()), Err(SubstitutionError::TooLong { .. })));
}
