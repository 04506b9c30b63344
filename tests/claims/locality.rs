//! Section 1.11: locality and Markov networks.

use hamnet::compile::Units;
use hamnet::model::Observe;
use hamnet::numeric::elementary::exp_f64;

use crate::small_models::{first_root, network, product_network, random_chain, repository_models};

#[test]
fn neurons_are_at_most_cliques_times_states_to_the_size_of_the_largest() {
    for (name, model) in repository_models() {
        let root = model.variables()[first_root(&model)].name().to_owned();
        for (query, observe) in
            [(root.as_str(), Observe::Leaves), (root.as_str(), Observe::Any), ("all", Observe::Any)]
        {
            let network = network(&model, query, &observe, Units::Product);
            let (counts, theory) = (network.counts(), &network.parts().theory);
            println!(
                "{name} {query} {observe:?}: {} product units, {} sums; N_c {} S_c {} bound {:.3e}",
                counts.neurons,
                counts.sums,
                theory.cliques,
                theory.largest_clique,
                exp_f64(theory.ln_upper_bound)
            );
            // the derivative of p(e) by every input adds two products for each of p(e)
            let parts = if query == "all" { 3.0 } else { 1.0 };
            let bound = parts * exp_f64(theory.ln_upper_bound) * (1.0 + 1e-12);
            assert!(counts.neurons as f64 <= bound, "{name} {query}: {} > {bound}", counts.neurons);
            let largest_factor = model.scopes().iter().map(|scope| scope.len()).max().unwrap_or(0);
            let pruned = matches!(observe, Observe::Leaves);
            assert!(
                pruned || theory.largest_clique as usize >= largest_factor,
                "{name}: a clique holds every factor"
            );
        }
    }
}

#[test]
fn with_cliques_of_fixed_size_networks_grow_linearly() {
    let neurons = [20, 40, 60].map(|length| {
        let network = product_network(&random_chain(3, length, 5), "x0");
        let theory = &network.parts().theory;
        assert_eq!(theory.largest_clique, 2);
        assert!(theory.cliques as usize <= length + 1);
        network.counts().neurons
    });
    assert_eq!(neurons[2] - neurons[1], neurons[1] - neurons[0], "{neurons:?}");
}
