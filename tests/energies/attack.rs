//! Truncation is not idle: where it dominates, the worst point that a search finds reaches a tenth of its bound.
//!
//! Gates scaled for `f32` and evaluated in `f64` leave truncation alone. Errors are those of the energies, `ln p̂ - ln p` of the
//! classes against each other, whose spread is what the certificate bounds. Laws have few terms: the errors of many take each other
//! away in part, which no certificate can count on.

use hamnet::compile::{Options, Units};
use hamnet::model::{Finding, Model, VariableId};
use hamnet::network::{Network, evaluate_observed};
use hamnet::numeric::{Dd, Precision};

use crate::random::{Recipe, law};
use crate::subject::{Subject, certificate, observations};

/// The points that an ascent starts from.
const STARTS: usize = 3;

/// The spread of the errors of the energies at a row.
fn spread(subject: &Subject<'_>, network: &Network, row: &[Finding]) -> f64 {
    let exact = subject.judged(row);
    let found =
        evaluate_observed::<f64>(network, &observations(network, row)).expect("a row of this network");
    let errors = found.posteriors[0].iter().zip(&exact.posteriors[0]).map(|(&p, &q)| {
        let ratio = Dd::from_f64(p) / q;
        ratio.ln().to_f64()
    });
    let (least, most) = errors.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), e| (a.min(e), b.max(e)));
    most - least
}

/// The largest spread of errors over corners and random rows, and what a search along the coordinates makes of the worst of them.
fn worst(subject: &Subject<'_>, network: &Network, rows: usize) -> f64 {
    let rows = subject.rows(rows, 41).into_iter();
    let mut found: Vec<(f64, Vec<Finding>)> = rows.map(|row| (spread(subject, network, &row), row)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(STARTS);
    found.into_iter().map(|start| ascend(subject, network, start)).fold(0.0, f64::max)
}

/// Steps of a half, a quarter, … of each range, and other states, as long as errors grow.
fn ascend(subject: &Subject<'_>, network: &Network, start: (f64, Vec<Finding>)) -> f64 {
    let (mut worst, mut row) = start;
    for part in [0.5, 0.25, 0.125, 0.0625] {
        for id in subject.model.variables().ids().filter(|id| *id != subject.target) {
            for finding in neighbours(subject.model, id, &row[id.index()], part) {
                let mut moved = row.clone();
                moved[id.index()] = finding;
                let error = spread(subject, network, &moved);
                if error > worst {
                    (worst, row) = (error, moved);
                }
            }
        }
    }
    worst
}

fn neighbours(model: &Model, id: VariableId, finding: &Finding, part: f64) -> Vec<Finding> {
    let variable = &model.variables()[id];
    match (variable.range(), finding) {
        (Some(range), Finding::Value(value)) => {
            let step = part * (range.high() - range.low());
            [value - step, value + step].map(|x| Finding::Value(x.clamp(range.low(), range.high()))).to_vec()
        }
        _ => (0..variable.cardinality()).map(Finding::State).collect(),
    }
}

#[test]
fn truncation_is_not_idle() {
    let recipes = [
        Recipe { discrete: false, reals: 2, functions: 0, classes: 2, terms: 1 },
        Recipe { discrete: false, reals: 3, functions: 0, classes: 3, terms: 1 },
        Recipe { discrete: true, reals: 1, functions: 0, classes: 2, terms: 1 },
        Recipe { discrete: false, reals: 1, functions: 1, classes: 2, terms: 1 },
    ];
    let mut searched = 0;
    for (number, recipe) in recipes.into_iter().cycle().take(12).enumerate() {
        let (model, target) = law(recipe, 300 + number as u64);
        let subject = Subject::new(format!("{recipe:?}"), &model, target);
        for units in [Units::Sigmoid, Units::Silu, Units::Softplus, Units::Relu] {
            let options = Options { units, precision: Precision::F32, ..Options::default() };
            let network = subject.compiled_as_well_as_possible(&options).network;
            let certificate = certificate(&network, Precision::F64);
            let bound = certificate.energy.expect("a network of energies");
            // teeth of ReLU miss the two squares of a product by as much, which takes each other away, where these move together, as
            // those of two powers of one real may
            let moves_together = units == Units::Relu && recipe.reals < 2;
            if bound.truncation < 100.0 * bound.rounding || moves_together {
                continue;
            }
            let worst = worst(&subject, &network, 60);
            println!("{units:8} {recipe:?}: {worst:.1e} of {bound}, {:.2}", worst / bound.truncation);
            // energies are read from probabilities, which the softmax rounds
            let read = 2.0 * certificate.posterior.rounding;
            assert!(worst <= bound.total() + read, "{units}, {recipe:?}: {worst:e} > {bound}");
            assert!(worst >= 0.1 * bound.truncation, "{units}, {recipe:?}: {worst:e} of {bound}");
            searched += 1;
        }
    }
    assert!(searched >= 36, "{searched} networks are dominated by truncation");
}
