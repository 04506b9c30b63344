//! Section 1.21: Kolmogorov's complexity and effective complexity, by two-part descriptions.

use hamnet::analysis::complexity::{Description, describe};
use hamnet::model::format::{Format, ReadOptions, read_bytes};
use hamnet::model::sample::Sampler;
use hamnet::model::{Evidence, Finding, Model};
use hamnet::numeric::elementary::exp2_f64;

/// A square of spins, coupled to their neighbours.
fn spins(side: usize, coupling: &str) -> Model {
    let text = format!(
        "[variables]\ns = {{ domain = 'spin', shape = [{side}, {side}] }}\n[[energy]]\n\
         expression = '{coupling} * sum(a, b in neighbours(s), a * b)'\n"
    );
    read_bytes("spins.ham", text.into_bytes(), Some(Format::Ham), &ReadOptions::default())
        .expect("a model")
        .model
}

fn sample(model: &Model, rows: usize) -> Vec<Evidence> {
    let sampler = Sampler::new(model).expect("a sampler");
    sampler.rows(21).expect("rows").take(rows).collect()
}

fn described(model: &Model, rows: &[Evidence]) -> Description {
    describe(model, rows).expect("possible rows")
}

#[test]
fn random_spins_are_longer_to_tell_and_simpler_than_magnets() {
    let (magnet, coins) = (spins(4, "-0.4"), spins(4, "0"));
    let rows = 1000;
    let (of_magnet, of_coins) = (sample(&magnet, rows), sample(&coins, rows));
    // the shorter of both descriptions bounds the complexity of either sample
    let shortest = |rows: &[Evidence]| {
        let both = [described(&magnet, rows), described(&coins, rows)];
        if both[0].total_bits() < both[1].total_bits() { both[0] } else { both[1] }
    };
    let (magnet, coins) = (shortest(&of_magnet), shortest(&of_coins));
    assert_eq!((magnet.parameters, coins.parameters), (1, 0));
    assert!((coins.total_bits() - 16.0 * rows as f64).abs() <= 1e-9);
    assert!(coins.total_bits() > magnet.total_bits() + 1000.0, "K: {coins:?} {magnet:?}");
    assert!(coins.model_bits < magnet.model_bits, "effective complexity: {coins:?} {magnet:?}");
}

#[test]
fn data_take_the_entropy_of_their_law_and_more_under_another() {
    let law = spins(3, "-0.3");
    let rows = sample(&law, 4000);
    let own = described(&law, &rows).data_bits / rows.len() as f64;
    let bits_of = |state: usize| {
        let mut row = Evidence::none(9);
        for (place, id) in law.variables().ids().enumerate() {
            row.set(id, Finding::State(state >> place & 1));
        }
        described(&law, &[row]).data_bits
    };
    let (mut total, mut entropy) = (0.0, 0.0);
    for bits in (0..512).map(bits_of) {
        total += exp2_f64(-bits);
        entropy += bits * exp2_f64(-bits);
    }
    assert!((total - 1.0).abs() <= 1e-12, "{total}");
    // 4000 rows of some bits of deviation
    assert!((own - entropy).abs() < 0.1, "{own} bits a row, entropy {entropy}");
    for other in ["-0.2", "-0.4", "0"] {
        assert!(described(&spins(3, other), &rows).data_bits / rows.len() as f64 > own, "{other}");
    }
}
