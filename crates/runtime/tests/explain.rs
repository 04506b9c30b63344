//! The states of most probable explanations, where they are certain and where two are tied.

use hamnet_network::parse_text;
use hamnet_runtime::{Answers, Explanations, Plan, Rows, Status};

/// `p(rain, wet) = (0.72, 0.08; 0.02, 0.18)`; it reads likelihoods of `wet`.
const SPRINKLER: &str = include_str!("../../network/tests/network/explained.txt");

#[test]
fn tied_states_go_together_and_are_not_certain() {
    let network = parse_text(SPRINKLER).expect("the text of a network");
    let mut rows = Rows::for_network(&network);
    for likelihoods in [[1.0, 1.0], [0.0, 1.0], [1.0, 4.0], [0.0, 0.0], [1.0, 4.1], [1.0, 1e-18]] {
        let row = rows.push_missing_row();
        rows.set_soft(row, 0, &likelihoods);
    }
    let plan = Plan::<f64>::new(&network).expect("a plan");
    assert!(plan.explains());
    let (mut answers, mut found) = (Answers::new(), Explanations::new());
    plan.explain(&rows, 0..rows.len(), &mut plan.scratch(), &mut answers, &mut found);
    assert_eq!(found.states, [0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0]);
    assert_eq!(found.certain, [true, true, false, false, true, false]);
    use Status::{Impossible, Ok, Outside};
    assert_eq!(answers.status, [Ok, Ok, Ok, Impossible, Ok, Outside]);
}

#[test]
fn without_a_certificate_nothing_is_certain() {
    let network = parse_text(SPRINKLER).expect("the text of a network");
    let mut rows = Rows::for_network(&network);
    rows.push_missing_row();
    let plan = Plan::<f32>::new(&network).expect("a plan");
    let (mut answers, mut found) = (Answers::new(), Explanations::new());
    plan.explain(&rows, 0..1, &mut plan.scratch(), &mut answers, &mut found);
    assert_eq!((found.states, found.certain), (vec![0, 0], vec![false]));
}
