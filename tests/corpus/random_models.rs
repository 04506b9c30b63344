//! Random small models under random queries and rows: the judge against every engine.

use hamnet::compile::CompileError;
use hamnet::model::exact::Judge;
use hamnet::model::{Evidence, Model};
use proptest::prelude::*;

use crate::random::{self, Random};
use crate::row::known;
use crate::sizes;
use crate::subject::{Subject, UNITS};

const ROWS: usize = 12;
const CASES: u32 = if cfg!(debug_assertions) { 100 } else { 2_000 };

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn engines_agree_on_bayesian_networks(sizes in numbers_of_states(), seed in any::<u64>()) {
        let mut random = Random(seed);
        check(&random::bayesian(&sizes, &mut random), &mut random);
    }

    #[test]
    fn engines_agree_on_markov_networks(sizes in numbers_of_states(), seed in any::<u64>()) {
        let mut random = Random(seed);
        check(&random::markov(&sizes, &mut random), &mut random);
    }
}

/// Numbers of states of two to six variables.
fn numbers_of_states() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![1 => Just(1usize), 9 => 2..=4usize], 2..=6)
}

fn check(model: &Model, random: &mut Random) {
    let judge = Judge::new(model);
    let query = random::query(model, random);
    let nothing = known(&query, &Evidence::none(model.variables().len()));
    let has_support = judge.supported(&nothing).expect("small models are within the budget");
    let rows: Vec<Evidence> = (0..ROWS).map(|_| random::row(model, random)).collect();
    for units in UNITS {
        match Subject::new(model, query.clone(), units) {
            Ok(subject) => {
                assert!(has_support, "compiled, though what is given is impossible");
                let name = format!("{:?}", subject.query);
                sizes::check(&subject, &name);
                subject.check(&judge, &rows, &name);
            }
            Err(CompileError::NoSupport { .. }) => assert!(!has_support, "a possible model is refused"),
            Err(other) => panic!("{other}"),
        }
    }
}
