//! The random hierarchy model: its counts, its decoder, and the same law as a hierarchy.

use hamnet_numeric::Scaled;
use hamnet_numeric::random::Random;

use crate::hierarchy::{HierarchyError, RandomHierarchy, RuleSizes};
use crate::{Evidence, Finding};

const SIZES: RuleSizes = RuleSizes { classes: 8, features: 8, synonyms: 4, branching: 2, depth: 3 };

#[test]
fn counts_are_the_known_ones() {
    let model = RandomHierarchy::new(SIZES, 1).unwrap();
    assert_eq!((model.data_features(), model.applications()), (8, 7));
    assert_eq!((model.examples(), model.log2_data(), model.and_units()), (Some(512), 17.0, 224));
    let count = |sizes: RuleSizes| RandomHierarchy::new(sizes, 1).unwrap().examples();
    assert_eq!(count(RuleSizes { synonyms: 8, ..SIZES }), Some(4096));
    let ten = RuleSizes { classes: 10, features: 10, synonyms: 10, ..SIZES };
    assert_eq!(count(ten), Some(10_000));
}

#[test]
fn every_one_of_ten_thousand_samples_is_decoded() {
    let model = RandomHierarchy::new(SIZES, 2).unwrap();
    let mut random = Random::new(3);
    let mut seen = [0; 8];
    for _ in 0..10_000 {
        let (label, datum) = model.sample(&mut random);
        assert_eq!(model.decode(&datum), Some(label));
        seen[label] += 1;
    }
    assert!(seen.iter().all(|&count| count > 1000), "{seen:?}");
}

#[test]
fn rules_of_a_level_have_different_right_sides_and_depend_on_the_seed_alone() {
    let full = RuleSizes { features: 4, classes: 4, ..SIZES };
    let model = RandomHierarchy::new(full, 5).unwrap();
    for level in 0..3 {
        let mut sides: Vec<Vec<usize>> = model.rules(level).map(|(_, side)| side.to_vec()).collect();
        sides.sort();
        sides.dedup();
        // every pair of four features is taken
        assert_eq!(sides.len(), 16);
    }
    assert_eq!(model, RandomHierarchy::new(full, 5).unwrap());
    assert_ne!(model, RandomHierarchy::new(full, 6).unwrap());
}

#[test]
fn the_hierarchy_of_the_rules_gives_the_label_and_the_probability_of_a_datum_exactly() {
    let model = RandomHierarchy::new(SIZES, 4).unwrap();
    let hierarchy = model.hierarchy().unwrap();
    let leaves = hierarchy.observed();
    assert_eq!(leaves.len(), 8);
    assert!(hierarchy.matrices().iter().all(|matrix| matrix.is_sparse()));
    let recursion = hierarchy.recursion();
    let mut random = Random::new(7);
    let one_datum = Scaled::from_f64(2f64.powi(-17));
    let mut impossible = 0;
    for _ in 0..200 {
        let (_, mut datum) = model.sample(&mut random);
        if random.chance(0.5) {
            let place = random.below(8);
            datum[place] = random.below(8);
        }
        let mut evidence = Evidence::none(hierarchy.variables().len());
        leaves.iter().zip(&datum).for_each(|(&leaf, &feature)| evidence.set(leaf, Finding::State(feature)));
        let beliefs = recursion.posterior(hierarchy.root(), &evidence).unwrap();
        match model.decode(&datum) {
            None => {
                assert!(beliefs.is_impossible());
                impossible += 1;
            }
            Some(decoded) => {
                assert_eq!(beliefs.evidence, one_datum);
                let expected = |class| f64::from(u8::from(class == decoded));
                let posterior = beliefs.posteriors[0].iter().enumerate();
                posterior.for_each(|(class, p)| assert_eq!(p.to_f64(), expected(class)));
            }
        }
    }
    assert!(impossible > 10 && impossible < 100, "{impossible}");
}

#[test]
fn sizes_without_enough_right_sides_are_refused() {
    let refused = |sizes: RuleSizes| RandomHierarchy::new(sizes, 1).unwrap_err();
    assert!(matches!(
        refused(RuleSizes { synonyms: 9, ..SIZES }),
        HierarchyError::Rules { needed: 72, available: 64 }
    ));
    assert!(matches!(
        refused(RuleSizes { branching: 1, ..SIZES }),
        HierarchyError::RuleSizes { what: "branching", found: 1, least: 2, .. }
    ));
    assert!(matches!(
        refused(RuleSizes { depth: 60, ..SIZES }),
        HierarchyError::RuleSizes { what: "depth", .. }
    ));
}
