//! Certificates of chains do not grow with their length where steps mix.

use hamnet_compile::{Options, compile, predict};
use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_model::{Model, Observe, Query};
use hamnet_network::Certificate;
use hamnet_numeric::Precision;

fn transition() -> Stochastic {
    Stochastic::dense("transition", 3, 3, vec![0.8, 0.15, 0.05, 0.1, 0.8, 0.1, 0.05, 0.25, 0.7]).unwrap()
}

fn emission() -> Stochastic {
    Stochastic::dense("emission", 3, 2, vec![0.9, 0.1, 0.5, 0.5, 0.2, 0.8]).unwrap()
}

fn certificate(law: MarkovHierarchy, query: &str) -> Certificate {
    let model = Model::from(law);
    let query = Query::parse(query, &Observe::Any, &model).unwrap();
    let compiled = compile(&model, &query, &Options::default()).unwrap();
    let size = predict(&model, &query, &Options::default()).size;
    let counts = compiled.network.counts();
    assert!(counts.neurons as f64 <= size.products, "{} of {}", counts.neurons, size.products);
    compiled.network.certificate(Precision::F64).unwrap().clone()
}

#[test]
fn a_mixing_chain_of_any_length_has_one_certificate_and_that_of_its_evidence_grows_linearly() {
    let chain = |length| {
        certificate(
            MarkovHierarchy::homogeneous_chain(vec![0.5, 0.25, 0.25], transition(), length).unwrap(),
            "x0",
        )
    };
    let hidden = |length, query: &str| {
        let prior = vec![0.5, 0.25, 0.25];
        certificate(MarkovHierarchy::hidden_markov(prior, transition(), emission(), length).unwrap(), query)
    };
    for (name, of) in [
        ("chain", &chain as &dyn Fn(usize) -> Certificate),
        ("hidden, first", &|length| hidden(length, "x0")),
        ("hidden, all", &|length| hidden(length, "all")),
    ] {
        // what is left of a step falls geometrically with its distance
        let [short, long] = [300, 3000].map(of);
        let grows = long.posterior.total() / short.posterior.total();
        assert!(
            grows <= 1.0 + 1e-6,
            "{name}: from {} to {}",
            short.posterior.total(),
            long.posterior.total()
        );
        let grows = long.ln_evidence.total() / short.ln_evidence.total();
        assert!(
            (5.0..=10.5).contains(&grows),
            "{name}: ln p(e) from {:?} to {:?}",
            short.ln_evidence,
            long.ln_evidence
        );
    }
}
