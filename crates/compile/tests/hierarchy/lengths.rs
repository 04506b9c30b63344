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

/// A lazy walk on a line of four states: its third power is the first without zeros.
fn walk() -> Stochastic {
    let entries = [
        (0, 0, 0.6),
        (0, 1, 0.4),
        (1, 0, 0.3),
        (1, 1, 0.4),
        (1, 2, 0.3),
        (2, 1, 0.3),
        (2, 2, 0.4),
        (2, 3, 0.3),
        (3, 2, 0.4),
        (3, 3, 0.6),
    ];
    Stochastic::sparse("walk", 4, 4, entries).unwrap()
}

/// A state that one returns to from three others in turn, so that most steps have one predecessor.
fn renewal() -> Stochastic {
    let entries = [(0, 0, 0.5), (0, 1, 0.5), (1, 2, 1.0), (2, 3, 1.0), (3, 0, 1.0)];
    Stochastic::sparse("renewal", 4, 4, entries).unwrap()
}

#[test]
fn steps_with_zeros_that_mix_together_have_one_certificate_for_every_length() {
    let prior = || vec![0.25; 4];
    let emission = |p: f64| {
        let rows = (0..4).flat_map(|state| {
            let q = p * (1.0 + f64::from(state)) / 5.0 + (1.0 - p) / 2.0;
            [q, 1.0 - q]
        });
        Stochastic::dense("emission", 4, 2, rows.collect()).unwrap()
    };
    for step in [walk, renewal] {
        let chain = |length: usize| {
            let model = Model::from(MarkovHierarchy::homogeneous_chain(prior(), step(), length).unwrap());
            let last = Observe::Only(vec![format!("x{length}")]);
            let query = Query::parse("x0", &last, &model).unwrap();
            compile(&model, &query, &Options::default())
                .unwrap()
                .network
                .certificate(Precision::F64)
                .unwrap()
                .clone()
        };
        let hidden = |length| {
            certificate(MarkovHierarchy::hidden_markov(prior(), step(), emission(0.5), length).unwrap(), "x0")
        };
        for of in [&chain as &dyn Fn(usize) -> Certificate, &hidden] {
            let [short, middle, long] = [100, 500, 2000].map(|length| of(length).posterior.total());
            // errors that add up grow nearly four times as much from the second to the third as from the first to the second
            assert!(long - middle < middle - short, "{short:e}, {middle:e}, {long:e}");
        }
    }
}
