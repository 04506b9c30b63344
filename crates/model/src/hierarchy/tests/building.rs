//! What can be built, what is refused, and in which words.

use hamnet_numeric::random::Random;

use super::random;
use crate::hierarchy::{HierarchyError, MarkovHierarchy, Stochastic};
use crate::{Evidence, Finding, Model, Observe, Query, RealRange, Variable, VariableId};

fn flip(p: f64) -> Stochastic {
    Stochastic::dense("flip", 2, 2, vec![1.0 - p, p, p, 1.0 - p]).unwrap()
}

fn bit(name: &str) -> Variable {
    Variable::new(name, vec!["0".to_owned(), "1".to_owned()]).unwrap()
}

#[test]
fn a_row_that_does_not_sum_to_one_is_named_with_its_sum_and_the_remedy() {
    let error = Stochastic::dense("step", 2, 2, vec![0.5, 0.5, 0.75, 0.5]).unwrap_err().to_string();
    assert_eq!(
        error,
        "row 1 (from 0) of `step` sums to 1.25, not to one; rows within 0.0001 of one are normalized, correct this one"
    );
    let columns = Stochastic::dense("step", 2, 2, vec![0.25, 0.5, 0.75, 0.5]).unwrap_err().to_string();
    assert!(columns.ends_with("; its columns sum to one, so give the transposed matrix"), "{columns}");
}

#[test]
fn wrong_numbers_and_places_are_refused() {
    let refused =
        |entries: &[(usize, usize, f64)]| Stochastic::sparse("s", 2, 2, entries.to_vec()).unwrap_err();
    assert!(matches!(refused(&[(0, 2, 1.0)]), HierarchyError::Outside { column: 2, columns: 2, .. }));
    assert!(matches!(refused(&[(1, 0, 0.5), (1, 0, 0.5)]), HierarchyError::Twice { row: 1, column: 0, .. }));
    assert!(matches!(refused(&[(0, 0, 1.0), (1, 1, f64::NAN)]), HierarchyError::BadNumber { row: 1, .. }));
    assert!(matches!(refused(&[(0, 0, 1.0)]), HierarchyError::RowSum { row: 1, .. }));
    assert!(matches!(
        Stochastic::dense("s", 2, 3, vec![1.0; 5]),
        Err(HierarchyError::Size { expected: 6, found: 5, .. })
    ));
    assert!(matches!(Stochastic::dense("s", 0, 3, vec![]), Err(HierarchyError::Empty { .. })));
    assert!(matches!(
        Stochastic::dense("s", 1, 2, vec![1.5, -0.5]),
        Err(HierarchyError::BadNumber { column: 1, .. })
    ));
}

#[test]
fn steps_must_fit_their_variables() {
    let mut tree = MarkovHierarchy::new(bit("a"), vec![0.5, 0.5]).unwrap();
    let matrix = tree.push_matrix(flip(0.1));
    let three = Variable::new("b", ["x", "y", "z"].map(str::to_owned).to_vec()).unwrap();
    let error = tree.push_child(tree.root(), matrix, three).unwrap_err().to_string();
    assert_eq!(error, "the step `a` → `b` needs 2 × 3 numbers, but `flip` is 2 × 2");
    assert!(matches!(
        tree.push_child(VariableId::new(7), matrix, bit("b")),
        Err(HierarchyError::NoVariable { index: 7, variables: 1 })
    ));
    assert!(matches!(tree.push_child(tree.root(), matrix, bit("a")), Err(HierarchyError::Model(_))));
    let real = Variable::real("r", RealRange::new(0.0, 1.0).unwrap());
    assert!(matches!(tree.push_child(tree.root(), matrix, real), Err(HierarchyError::Real { .. })));
}

#[test]
fn evidence_must_fit_the_variables() {
    let chain = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], flip(0.1), 2).unwrap();
    let refused = |finding: Finding| {
        let mut evidence = Evidence::none(3);
        evidence.set(VariableId::new(1), finding);
        chain.check_evidence(&evidence).unwrap_err()
    };
    assert!(matches!(refused(Finding::State(2)), HierarchyError::NoState { state: 2, states: 2, .. }));
    assert!(matches!(refused(Finding::Value(0.0)), HierarchyError::Value { .. }));
    assert!(matches!(refused(Finding::Soft(vec![1.0])), HierarchyError::LikelihoodCount { .. }));
    assert!(matches!(
        refused(Finding::Soft(vec![1.0, -1.0])),
        HierarchyError::BadLikelihood { state: 1, .. }
    ));
    assert!(matches!(
        chain.check_evidence(&Evidence::none(2)),
        Err(HierarchyError::EvidenceSize { expected: 3, found: 2 })
    ));
}

#[test]
fn a_matrix_for_all_steps_is_kept_once_and_sparse_ones_stay_sparse() {
    let step = Stochastic::sparse("shift", 1000, 1000, (0..1000).map(|i| (i, (i + 1) % 1000, 1.0))).unwrap();
    let chain = MarkovHierarchy::homogeneous_chain(vec![0.001; 1000], step, 20).unwrap();
    assert_eq!((chain.parameters(), chain.variables().len()), (2000, 21));
    assert!(chain.matrices()[0].is_sparse() && chain.is_chain());
    assert!(matches!(chain.to_model(), Err(HierarchyError::TooLarge { found: 20_001_000, .. })));
}

#[test]
fn hidden_markov_models_are_chains_with_a_leaf_at_every_link() {
    let model = MarkovHierarchy::hidden_markov(vec![0.5, 0.5], flip(0.1), flip(0.2), 3).unwrap();
    let names: Vec<&str> = model.variables().iter().map(Variable::name).collect();
    assert_eq!(names, ["x0", "y0", "x1", "y1", "x2", "y2"]);
    assert_eq!(
        model.observed(),
        model.leaves().into_iter().filter(|id| id.index() % 2 == 1).collect::<Vec<_>>()
    );
    assert_eq!(model.depths(), [0, 1, 1, 2, 2, 3]);
    let by_step = MarkovHierarchy::hidden_markov_by_step(
        vec![0.5, 0.5],
        vec![flip(0.1), flip(0.1)],
        vec![flip(0.2), flip(0.2), flip(0.2)],
    );
    assert_eq!(by_step.unwrap().to_model().unwrap(), model.to_model().unwrap());
    assert!(matches!(
        MarkovHierarchy::hidden_markov_by_step(vec![1.0], vec![], vec![]),
        Err(HierarchyError::Emissions { transitions: 0, emissions: 0 })
    ));
    assert!(matches!(
        MarkovHierarchy::hidden_markov(vec![0.5, 0.5], flip(0.1), flip(0.2), 0),
        Err(HierarchyError::NoSteps)
    ));
}

#[test]
fn every_generative_step_is_kept_in_the_bayesian_network() {
    let mut random = Random::new(1);
    for _ in 0..200 {
        let variables = 1 + random.below(8);
        let hierarchy = random::hierarchy(&mut random, variables, true);
        let model = hierarchy.to_model().unwrap();
        for id in hierarchy.variables().ids() {
            let matrix = hierarchy.step(id).map_or(hierarchy.prior(), |step| hierarchy.matrix(step.matrix));
            let parents: Vec<_> = hierarchy.step(id).map(|step| step.parent).into_iter().collect();
            assert_eq!(model.cpt(id).parents(), parents);
            let normalized = model.cpt(id).normalized();
            for (row, column, value) in (0..matrix.rows())
                .flat_map(|row| matrix.normalized_row(row).map(move |(column, value)| (row, column, value)))
            {
                assert_eq!(normalized[row * matrix.columns() + column], value);
            }
        }
    }
}

#[test]
fn as_a_model_a_hierarchy_is_asked_from_what_it_observes() {
    let law = MarkovHierarchy::hidden_markov(vec![0.5, 0.5], flip(0.1), flip(0.2), 3).unwrap();
    let seen = law.observed();
    // the tree of one step, of which nothing is marked
    let mut unmarked = MarkovHierarchy::new(law.variables()[law.root()].clone(), vec![0.5, 0.5]).unwrap();
    let step = unmarked.push_matrix(flip(0.1));
    let child =
        unmarked.push_child(unmarked.root(), step, law.variables()[VariableId::new(1)].clone()).unwrap();
    let unmarked = Model::from(unmarked);
    let model = Model::from(law);
    let observable =
        |text: &str, observe: &Observe, model: &Model| Query::parse(text, observe, model).unwrap().observable;
    assert_eq!(observable("x0", &Observe::Any, &model), seen);
    assert_eq!(observable("all", &Observe::Any, &model), seen);
    assert_eq!(observable("x0", &Observe::Leaves, &model), seen);
    assert_eq!(observable("y0", &Observe::Any, &model), seen[1..]);
    let named = Observe::Only(vec!["x2".to_owned()]);
    assert_eq!(observable("x0", &named, &model).len(), 1);
    assert_eq!(observable("x0", &Observe::Any, &unmarked), [child], "without marks any other variable");
    assert_eq!(model.scopes().iter().map(|scope| scope.len()).collect::<Vec<_>>(), [1, 2, 2, 2, 2, 2]);
    assert_eq!(model.describe_factor(2), "p(x1 | x0)");
}
