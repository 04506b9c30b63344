//! Section 1.13: Markov generative hierarchies.

use hamnet::model::Model;
use hamnet::numeric::Dd;

use crate::small_models::{
    certified, forward, posterior, product_network, random_chain, table, total_variation,
};

#[test]
fn every_generative_step_is_column_stochastic() {
    let Model::Bayesian(network) = random_chain(4, 6, 9) else { panic!("a chain is a Bayesian network") };
    let model = Model::Bayesian(network.clone());
    for (index, cpt) in network.cpts().iter().enumerate() {
        let states = network.variables().cardinality(cpt.child());
        // a row of the table is a column of M: p(· | parents)
        for column in model.exact_factor(index).values.chunks(states) {
            let sum = column.iter().fold(Dd::ZERO, |sum, p| sum + p.to_dd());
            assert!((sum - Dd::ONE).abs().to_f64() <= 8.0 * Dd::UNIT);
        }
    }
}

#[test]
fn the_last_law_of_a_hierarchy_is_the_product_of_its_steps() {
    for length in [1, 2, 7, 30] {
        let model = random_chain(4, length, length as u64);
        let network = product_network(&model, &format!("x{length}"));
        let mut law: Vec<Dd> = table(&model, 0);
        for step in 1..=length {
            law = forward(&law, &table(&model, step));
        }
        assert!(total_variation(&posterior(&network, &[]), &law) <= certified(&network), "length {length}");
    }
}
