//! The bounds hold for every row that passes the checks, and are met.

#[path = "../../examples/onnx_cases/build.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod build;
#[path = "../../examples/onnx_cases/random.rs"]
mod random;

use hamnet_network::{Encoding, EvidenceHead, Head, HeadForm, Network, Operation, UnitId};
use hamnet_numeric::{Precision, Wide, elementary};

use super::bounds::{Bounds, Span};
use super::{Limits, RangePlan};
use build::{Builder, row};
use random::Random;

/// Groups are multiplied, summed and rescaled one after the other; weights are halved up to so many times.
fn network(random: &mut Random, halvings: f64) -> Network {
    let states: Vec<usize> = (0..6).map(|_| 1 + random.below(4)).collect();
    let mut builder = Builder::new(&states);
    let mut group = builder.input(0);
    for place in 1..states.len() {
        let input = builder.input(place);
        let pairs: Vec<[UnitId; 2]> =
            (0..6).map(|_| [group[random.below(group.len())], input[random.below(input.len())]]).collect();
        let mut products = builder.products(&pairs);
        if random.one_in(3) {
            let cut = random.below(products.len() + 1);
            products = builder.rescale_groups(vec![products[..cut].to_vec(), products[cut..].to_vec()]);
        }
        let rows: Vec<_> = (0..4)
            .map(|_| {
                let read: Vec<UnitId> = products.iter().copied().filter(|_| !random.one_in(4)).collect();
                row(read
                    .into_iter()
                    .map(|unit| (unit, elementary::exp2_f64(-halvings * random.unit().powi(3)))))
            })
            .collect();
        let sums = builder.affine(&rows);
        group = builder.rescale(&sums);
    }
    finish(builder, &group)
}

/// With a head over no variable, which has one state.
fn finish(builder: Builder, units: &[UnitId]) -> Network {
    let head = Head { target: Vec::new(), units: vec![units[0]], form: HeadForm::Normalize };
    let evidence = EvidenceHead::Linear { unit: units[0], exponent: 0 };
    builder.finish(Encoding::Likelihood, vec![head], evidence).0
}

/// One encoded likelihood vector per input: hard, or soft down to the least that is let through.
fn encoded(network: &Network, least: i32, random: &mut Random) -> Vec<f64> {
    let mut units = Vec::new();
    for input in network.inputs() {
        let largest = random.below(input.units.len());
        units.extend((0..input.units.len()).map(|state| match random.below(3) {
            _ if state == largest => 1.0 - 0.5 * random.unit(),
            0 => 0.0,
            1 => elementary::exp2_f64(f64::from(least) * random.unit()),
            _ => random.unit().max(1e-3),
        }));
    }
    units
}

/// The values of all units as the graph computes them, and the least exponent of an elementary product.
fn run(network: &Network, plan: &RangePlan, inputs: &[f64]) -> (Vec<Wide>, f64) {
    let mut units: Vec<Wide> = inputs.iter().map(|&x| Wide::from_f64(x)).collect();
    let mut least = f64::INFINITY;
    let mut product = |a: Wide, b: Wide| {
        if !(a * b).is_zero() {
            least = least.min(log2(a * b));
        }
        a * b
    };
    for (index, layer) in network.layers().iter().enumerate() {
        let values: Vec<Wide> = match layer.operation() {
            Operation::Product(pairs) => {
                pairs.iter().map(|[a, b]| product(units[a.index()], units[b.index()])).collect()
            }
            Operation::Affine(map) => (0..map.rows())
                .map(|row| {
                    let (columns, weights) = map.row(row);
                    let terms = columns.iter().zip(weights);
                    terms.fold(Wide::ZERO, |sum, (unit, &weight)| {
                        sum + product(units[unit.index()], Wide::from_f64(weight))
                    })
                })
                .collect(),
            Operation::Rescale { of, .. } => {
                let mut scaled = Vec::new();
                for (group, &idle) in of.iter().zip(plan.idle(index)) {
                    let largest = group.iter().map(|unit| units[unit.index()].exponent()).max();
                    let idle = idle || group.iter().all(|unit| units[unit.index()].is_zero());
                    let shift = if idle { 0 } else { -largest.expect("a group is not empty") };
                    let power = Wide::ONE.shift(shift);
                    scaled.extend(group.iter().map(|unit| product(units[unit.index()], power)));
                }
                scaled
            }
            other => unreachable!("the networks of this test hold no {other:?}"),
        };
        units.extend(values);
    }
    (units, least)
}

fn log2(x: Wide) -> f64 {
    x.exponent() as f64 + elementary::log2_f64(x.mantissa())
}

fn passes(plan: &RangePlan, values: &[Wide], checked: f64) -> bool {
    let value = |unit: UnitId| values[unit.index()];
    let below = |x: Wide, bound: i32| !x.is_zero() && log2(x) < f64::from(bound);
    let small = plan.small.iter().any(|&(unit, bound)| below(value(unit), bound));
    let large = plan.large.iter().any(|&unit| !value(unit).is_zero() && log2(value(unit)) > checked);
    !small && !large
}

#[test]
fn no_row_that_passes_the_checks_leaves_the_bounds() {
    let mut random = Random::new(5);
    // The last two hold weights so small that the units they meet need a bound of their own.
    let kinds =
        [(Precision::F32, 40.0), (Precision::F64, 40.0), (Precision::F32, 90.0), (Precision::F64, 800.0)];
    for (precision, halvings) in kinds {
        let (mut passed, mut stopped) = (0, 0);
        for each in 0..60 {
            let network = network(&mut random, halvings);
            let comfort = [f64::from(Limits::of(precision).idle), f64::NEG_INFINITY][each % 2];
            // Of smaller weights some are refused.
            let Ok(bounds) = Bounds::of(&network, precision, comfort) else { continue };
            let spans = bounds.spans.clone();
            let plan = bounds.into_plan();
            for _ in 0..50 {
                match check_row(&network, precision, &plan, &spans, &mut random) {
                    true => passed += 1,
                    false => stopped += 1,
                }
            }
        }
        assert!(passed > 200, "{precision}, {halvings}: {passed} rows passed, {stopped} were stopped");
    }
}

/// Whether a random row passes the checks; if so, its values and products keep their bounds.
fn check_row(
    network: &Network,
    precision: Precision,
    plan: &RangePlan,
    spans: &[Span],
    random: &mut Random,
) -> bool {
    let limits = Limits::of(precision);
    let inputs = encoded(network, -limits.checked, random);
    let (values, least) = run(network, plan, &inputs);
    if !passes(plan, &values, f64::from(limits.checked)) {
        return false;
    }
    assert!(least >= f64::from(limits.smallest), "a product of 2^{least}");
    for (value, span) in values.iter().zip(spans).filter(|(value, _)| !value.is_zero()) {
        assert!(span.low <= log2(*value) && log2(*value) <= span.high, "{value:?} outside {span:?}");
    }
    true
}

#[test]
fn the_bound_below_a_sum_over_a_whole_variable_is_met() {
    let mut builder = Builder::new(&[3]);
    let input = builder.input(0);
    let sum =
        builder.affine(&[row(input.iter().zip([0.5, 0.25, 0.125]).map(|(&unit, weight)| (unit, weight)))]);
    let network = finish(builder, &sum);
    let bounds =
        Bounds::of(&network, Precision::F32, f64::NEG_INFINITY).expect("the weights are within the range");
    let low = bounds.spans[sum[0].index()].low;
    // The largest likelihood is just above one half, and belongs to the state of the least weight.
    let (values, _) = run(&network, &bounds.into_plan(), &[0.0, 0.0, 0.500_001]);
    let met = log2(values[sum[0].index()]);
    assert!(low <= met && met < low + 0.001, "2^{met} where 2^{low} is the bound");
}

#[test]
fn sums_over_whole_groups_need_no_checks() {
    let mut builder = Builder::new(&[3; 50]);
    let mut belief = builder.input(0);
    for place in 1..50 {
        let input = builder.input(place);
        let mixed = |units: &[UnitId], builder: &mut Builder| {
            let line =
                |i: usize| row(units.iter().enumerate().map(|(j, &unit)| (unit, 0.1 + 0.2 * (i * j) as f64)));
            builder.affine(&[line(0), line(1), line(2)])
        };
        let message = mixed(&input, &mut builder);
        let prior = mixed(&belief, &mut builder);
        let pairs: Vec<[UnitId; 2]> = prior.iter().zip(&message).map(|(&a, &b)| [a, b]).collect();
        let products = builder.products(&pairs);
        belief = builder.rescale(&products);
    }
    let network = finish(builder, &belief);
    let plan = RangePlan::new(&network, Precision::F32).expect("the weights are within the range");
    assert!(plan.small.is_empty() && plan.large.is_empty());
    let written = plan.idle.iter().flatten().filter(|idle| !**idle).count();
    assert!((5..=25).contains(&written), "{written} of 49 rescalings are written");
}
