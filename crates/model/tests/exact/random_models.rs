//! Random Bayesian and Markov networks with zeros and entries from the smallest subnormal to the largest `f64`.

use hamnet_model::Model;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::choices::Choices;
use crate::judged::{check, check_max_marginals};

fn check_random(model: fn(&mut Choices) -> Model, words: Vec<u32>) {
    let mut choices = Choices::new(words);
    let condition = choices.coin();
    let model = model(&mut choices);
    let targets = choices.targets(model.variables());
    let evidence = choices.evidence(model.variables());
    check(&model, &targets, condition, &evidence);
    check_max_marginals(&model, &evidence);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn bayesian_networks_are_judged_within_the_bound(words in vec(any::<u32>(), 0..400)) {
        check_random(Choices::bayesian, words);
    }

    #[test]
    fn markov_networks_are_judged_within_the_bound(words in vec(any::<u32>(), 0..400)) {
        check_random(Choices::markov, words);
    }
}
