//! Sequences: what a plan answers is what the network means, within its certificate; the same bits in every company.

use std::num::NonZero;

use hamnet_network::sequence::{
    Emission, GaussianEmission, SequenceCertificate, SequenceError, SequenceNetwork, SequenceParts, Sight,
    SymbolEmission, Transition, filter, most_probable, smooth,
};
use hamnet_network::{ErrorBound, VariableLabel};
use hamnet_numeric::Precision;
use hamnet_numeric::random::Random;
use hamnet_runtime::sequence::{Beliefs, MISSING_SYMBOL, Paths, SequencePlan, Sequences};
use hamnet_runtime::{Element, Status};

const ONE: NonZero<usize> = NonZero::<usize>::MIN;

/// How the numbers of a model are drawn.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Numbers of one size.
    Plain,
    /// Nearly deterministic: all but one or two of a row are tiny.
    Sharp,
    /// Most numbers are zero.
    Sparse,
}

fn row(random: &mut Random, kind: Kind, count: usize) -> Vec<f64> {
    let sure = random.below(count);
    let mut draw = |place: usize| match kind {
        Kind::Plain => 0.01 + random.unit(),
        _ if place == sure => 1.0,
        Kind::Sharp => 10f64.powi(-(random.below(14) as i32)) * random.unit(),
        Kind::Sparse => f64::from(u8::from(random.chance(0.2))) * random.unit(),
    };
    let row: Vec<f64> = (0..count).map(&mut draw).collect();
    let sum: f64 = row.iter().sum();
    row.iter().map(|x| x / sum).collect()
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|place| place.to_string()).collect()
}

fn transition(rows: &[Vec<f64>]) -> Transition {
    let kept = |row: &Vec<f64>| row.iter().copied().enumerate().filter(|&(_, x)| x > 0.0).collect();
    Transition::from_rows(&rows.iter().map(kept).collect::<Vec<_>>()).expect("rows of a matrix")
}

fn network(start: Vec<f64>, rows: &[Vec<f64>], emission: impl FnOnce(usize) -> Emission) -> SequenceNetwork {
    let states = start.len();
    SequenceNetwork::new(SequenceParts {
        model: "random".to_owned(),
        belief: VariableLabel::of_states("x", names(states)),
        start,
        transition: transition(rows),
        emission: emission(states),
        certificates: [Precision::F32, Precision::F64]
            .map(|precision| certificate(precision, states))
            .to_vec(),
        notes: Vec::new(),
    })
    .expect("a network that keeps the rules")
}

/// A certificate from the plain count of roundings, without contraction: weight and likelihood in the element type, a
/// product with each, and the sum over the states.
fn certificate(precision: Precision, states: usize) -> SequenceCertificate {
    let count = |roundings: usize| ErrorBound {
        truncation: 0.0,
        rounding: roundings as f64 * precision.unit_roundoff() * 1.001,
    };
    SequenceCertificate {
        precision,
        contraction: 1.0,
        contraction_steps: 1,
        step: count(2 * (states + 3)),
        step_back: count(2 * (states + 3)),
        read_out: (states + 2) as f64 * precision.unit_roundoff(),
        ln_evidence_step: count(2 * states + 6),
        path_step: count(4),
        forgives_underflow: false,
        domain: String::new(),
        assumptions: Vec::new(),
    }
}

fn symbols(random: &mut Random, kind: Kind, states: usize, symbols: usize) -> SequenceNetwork {
    let start = row(random, kind, states);
    let rows: Vec<Vec<f64>> = (0..states).map(|_| row(random, kind, states)).collect();
    let emissions: Vec<Vec<f64>> = (0..states).map(|_| row(random, kind, symbols)).collect();
    let likelihoods = (0..symbols).flat_map(|symbol| emissions.iter().map(move |row| row[symbol])).collect();
    let label = VariableLabel::of_states("y", names(symbols));
    network(start, &rows, |_| Emission::Symbols(SymbolEmission { label, likelihoods }))
}

/// `dimensions` reals from -20 to 20 around means from -3 to 3, with roots near `sharpness`.
fn reals(random: &mut Random, states: usize, dimensions: usize, sharpness: f64) -> SequenceNetwork {
    let start = row(random, Kind::Plain, states);
    let rows: Vec<Vec<f64>> = (0..states).map(|_| row(random, Kind::Plain, states)).collect();
    let mut draw = |count: usize, low: f64, high: f64| -> Vec<f64> {
        (0..count).map(|_| low + (high - low) * random.unit()).collect()
    };
    let means = draw(states * dimensions, -3.0, 3.0);
    let mut roots = draw(states * dimensions * dimensions, 0.5 * sharpness, sharpness);
    for (place, root) in roots.iter_mut().enumerate() {
        if place % dimensions < place / dimensions % dimensions {
            *root = 0.0;
        }
    }
    let offsets = draw(states, -1.0, 1.0);
    let labels = (0..dimensions).map(|d| VariableLabel::of_real(format!("y{d}"), -20.0, 20.0)).collect();
    network(start, &rows, |_| Emission::Gaussian(GaussianEmission { labels, means, roots, offsets }))
}

/// A sequence the network can give, some sights missing.
fn sample(random: &mut Random, network: &SequenceNetwork, times: usize) -> Vec<Sight> {
    let parts = network.parts();
    let mut state = random.weighted(&parts.start);
    let mut sights = Vec::new();
    for _ in 0..times {
        let seen = match &parts.emission {
            Emission::Symbols(emission) => {
                let likelihoods: Vec<f64> =
                    emission.likelihoods.chunks(network.states()).map(|row| row[state]).collect();
                Sight::Symbol(random.weighted(&likelihoods))
            }
            Emission::Gaussian(emission) => {
                Sight::Values(emission.labels.iter().map(|_| 8.0 * random.unit() - 4.0).collect())
            }
        };
        sights.push(if random.chance(0.1) { Sight::Missing } else { seen });
        let (columns, weights) = parts.transition.row(state);
        state = columns[random.weighted(weights)] as usize;
    }
    sights
}

fn gathered(network: &SequenceNetwork, sequences: &[Vec<Sight>]) -> Sequences {
    let mut all = Sequences::for_network(network);
    sequences.iter().for_each(|sights| all.push(sights).expect("sights that fit"));
    all
}

fn total_variation<T: Element + Into<f64>>(found: &[T], expected: &[f64]) -> f64 {
    found.iter().zip(expected).map(|(&p, q)| (p.into() - q).abs()).sum::<f64>() / 2.0
}

/// Compares all answers with those of the plain loops, which round in `f64` too; the greatest part of a bound that is used.
fn check<T: Element + Into<f64>>(
    network: &SequenceNetwork,
    sequences: &[Vec<Sight>],
    precision: Precision,
) -> f64 {
    let plan = SequencePlan::<T>::new(network).expect("a plan");
    let all = gathered(network, sequences);
    let (mut filtered, mut smoothed, mut paths) = (Beliefs::new(), Beliefs::new(), Paths::new());
    plan.filter(&all, ONE, &mut filtered);
    plan.smooth(&all, ONE, &mut smoothed);
    plan.most_probable(&all, ONE, &mut paths);
    let [own, plain] =
        [precision, Precision::F64].map(|precision| network.certificate(precision).expect("one"));
    let states = network.states();
    let mut worst: f64 = 0.0;
    let mut within = |off: f64, bound: f64, what: &str| {
        assert!(off <= bound, "{what} of {states} states is off by {off:e}, the bound is {bound:e}");
        worst = worst.max(off / bound);
    };
    for (number, sights) in sequences.iter().enumerate() {
        let (times, length) = (all.range(number), sights.len());
        let expected = filter(network, sights).expect("sights that fit");
        let ln_evidence: f64 = expected.ln_steps.iter().sum();
        let possible = ln_evidence > f64::NEG_INFINITY;
        let status = if possible { Status::Ok } else { Status::Impossible };
        assert_eq!([filtered.status[number], smoothed.status[number], paths.status[number]], [status; 3]);
        let both =
            |bound: fn(&SequenceCertificate, usize) -> f64, time| bound(own, time) + bound(plain, time);
        for (time, at) in times.clone().enumerate() {
            let belief = &expected.beliefs[time * states..][..states];
            let off = total_variation(filtered.at(at..at + 1, states), belief);
            within(off, both(SequenceCertificate::filtered, time + 1), "a filtered belief");
        }
        let expected = smooth(network, sights).expect("sights that fit");
        for (time, at) in times.clone().enumerate() {
            let belief = &expected.beliefs[time * states..][..states];
            let off = total_variation(smoothed.at(at..at + 1, states), belief);
            within(off, both(SequenceCertificate::smoothed, length), "a smoothed belief");
        }
        let expected = most_probable(network, sights).expect("sights that fit");
        if !possible {
            assert_eq!(filtered.ln_evidence[number], f64::NEG_INFINITY);
            assert_eq!(smoothed.ln_evidence[number], f64::NEG_INFINITY);
            assert_eq!(paths.ln_probability[number], f64::NEG_INFINITY);
            continue;
        }
        // beside what the certificate counts, logarithms of the plain loops are rounded in their sums
        let summed = 2.0 * length as f64 * f64::EPSILON * (1.0 + ln_evidence.abs());
        let bound = both(SequenceCertificate::ln_evidence, length) + summed;
        within((filtered.ln_evidence[number] - ln_evidence).abs(), bound, "ln p of a filtered sequence");
        within((smoothed.ln_evidence[number] - ln_evidence).abs(), bound, "ln p of a smoothed sequence");
        let path = &paths.states[times];
        let reached = ln_of_path(network, sights, path);
        let bound = both(SequenceCertificate::path, length)
            + 4.0 * length as f64 * f64::EPSILON * (1.0 + expected.ln_probability.abs());
        within((expected.ln_probability - reached).abs(), bound, "ln p of a path");
        within((paths.ln_probability[number] - reached).abs(), bound, "ln p given with a path");
    }
    worst
}

fn ln_of_path(network: &SequenceNetwork, sights: &[Sight], path: &[u32]) -> f64 {
    // the most probable path of a network that can take only this one has its probability
    let parts = network.parts().clone();
    let ln = hamnet_numeric::elementary::ln_f64;
    let mut sum = 0.0;
    for (time, (sight, &state)) in sights.iter().zip(path).enumerate() {
        let state = state as usize;
        let step =
            if time == 0 { parts.start[state] } else { parts.transition.at(path[time - 1] as usize, state) };
        sum += ln(step);
        sum += match (&parts.emission, sight) {
            (Emission::Symbols(emission), Sight::Symbol(symbol)) => {
                ln(emission.likelihoods[symbol * network.states() + state])
            }
            (Emission::Gaussian(emission), Sight::Values(values)) => emission.ln_likelihoods(values)[state],
            _ => 0.0,
        };
    }
    sum
}

#[test]
fn answers_are_those_of_the_plain_loops() {
    let mut random = Random::new(1);
    let mut worst = [0.0; 2];
    for model in 0..1000 {
        let kind = [Kind::Plain, Kind::Sharp, Kind::Sparse][model % 3];
        let states = [1, 2, 3, 4, 5, 8, 11, 16, 17, 33][random.below(10)];
        let count = 1 + random.below(6);
        let network = symbols(&mut random, kind, states, count);
        let company = [1, 2, 20, 40][random.below(4)];
        let mut sequences: Vec<Vec<Sight>> = Vec::new();
        for _ in 0..company {
            let times = random.below(12);
            let mut sights = sample(&mut random, &network, times);
            if random.chance(0.1) && times > 0 {
                // often impossible
                let place = random.below(times);
                sights[place] = Sight::Symbol(random.below(count));
            }
            sequences.push(sights);
        }
        worst[0] = check::<f32>(&network, &sequences, Precision::F32).max(worst[0]);
        worst[1] = check::<f64>(&network, &sequences, Precision::F64).max(worst[1]);
    }
    println!("the worst of f32 and f64 reach {worst:.2?} of their bounds");
    assert!(worst.iter().all(|&worst| worst > 0.1), "bounds are idle: {worst:?}");
}

#[test]
fn reals_are_those_of_the_plain_loops() {
    let mut random = Random::new(2);
    for _ in 0..200 {
        let (states, dimensions) = (1 + random.below(9), 1 + random.below(3));
        // sharp enough that f32 loses entries, and not so sharp that the plain loop in f64 does
        let sharpness = 1.0 + 2.0 * random.unit();
        let network = reals(&mut random, states, dimensions, sharpness);
        let company = [1, 30][random.below(2)];
        let sequences: Vec<_> = (0..company)
            .map(|_| {
                let times = random.below(10);
                sample(&mut random, &network, times)
            })
            .collect();
        check::<f32>(&network, &sequences, Precision::F32);
        check::<f64>(&network, &sequences, Precision::F64);
    }
}

/// Whatever can differ between answers.
fn bits<T: Element + Into<f64>>(plan: &SequencePlan<T>, all: &Sequences, threads: usize) -> Vec<Vec<u64>> {
    let threads = NonZero::new(threads).expect("at least one");
    let (mut filtered, mut smoothed, mut paths) = (Beliefs::new(), Beliefs::new(), Paths::new());
    plan.filter(all, threads, &mut filtered);
    plan.smooth(all, threads, &mut smoothed);
    plan.most_probable(all, threads, &mut paths);
    let of = |number: usize| {
        let times = all.range(number);
        let mut numbers: Vec<f64> = Vec::new();
        for beliefs in [&filtered, &smoothed] {
            numbers.extend(beliefs.at(times.clone(), plan.states()).iter().map(|&p| p.into()));
            numbers.push(beliefs.ln_evidence[number]);
            numbers.push(f64::from(beliefs.status[number] as u8));
        }
        numbers.extend(&filtered.ln_steps[times.clone()]);
        numbers.extend(paths.states[times].iter().map(|&state| f64::from(state)));
        numbers.push(paths.ln_probability[number]);
        numbers.iter().map(|x| x.to_bits()).collect()
    };
    (0..all.len()).map(of).collect()
}

fn check_company<T: Element + Into<f64>>(network: &SequenceNetwork, sequences: &[Vec<Sight>]) {
    let plan = SequencePlan::<T>::new(network).expect("a plan");
    let together = bits(&plan, &gathered(network, sequences), 1);
    assert_eq!(together, bits(&plan, &gathered(network, sequences), 3), "on threads");
    for (number, sights) in sequences.iter().enumerate() {
        let alone = bits(&plan, &gathered(network, std::slice::from_ref(sights)), 1);
        assert_eq!(alone[0], together[number], "sequence {number} of {} states alone", plan.states());
    }
    for sights in sequences.iter().take(3) {
        let all = gathered(network, std::slice::from_ref(sights));
        let mut filtered = Beliefs::new();
        plan.filter(&all, ONE, &mut filtered);
        let mut stream = plan.stream();
        for (time, sight) in sights.iter().enumerate() {
            let step = stream.push(sight).expect("a sight that fits");
            assert_eq!(step.belief, filtered.at(time..time + 1, plan.states()), "time {time} of a stream");
            assert_eq!(step.ln_step.to_bits(), filtered.ln_steps[time].to_bits(), "time {time} of a stream");
        }
        assert_eq!((stream.ln_evidence(), stream.status()), (filtered.ln_evidence[0], filtered.status[0]));
    }
}

#[test]
fn a_sequence_has_the_same_bits_in_any_company() {
    let mut random = Random::new(3);
    for (round, states) in [1, 3, 4, 8, 9, 16, 20, 40, 64, 70].into_iter().cycle().take(30).enumerate() {
        let kind = [Kind::Plain, Kind::Sharp, Kind::Sparse][round % 3];
        let network = symbols(&mut random, kind, states, 5);
        let lengths = [0, 1, 5, 40, 41, 90];
        let sequences: Vec<_> =
            (0..75).map(|number| sample(&mut random, &network, lengths[number % 6])).collect();
        check_company::<f32>(&network, &sequences);
        check_company::<f64>(&network, &sequences);
        let network = reals(&mut random, states.min(9), 2, 1.0 + round as f64);
        let sequences: Vec<_> = (0..40).map(|number| sample(&mut random, &network, number)).collect();
        check_company::<f32>(&network, &sequences);
        check_company::<f64>(&network, &sequences);
    }
}

/// So few entries are kept that no form of the matrix holds zeros.
#[test]
fn a_chain_from_left_to_right_stays_sparse() {
    let mut random = Random::new(5);
    let states = 50;
    let rows: Vec<Vec<f64>> = (0..states)
        .map(|state| {
            let stay = if state + 1 < states { random.unit() } else { 1.0 };
            let mut row = vec![0.0; states];
            row[state] = stay;
            if state + 1 < states {
                row[state + 1] = 1.0 - stay;
            }
            row
        })
        .collect();
    let emissions: Vec<Vec<f64>> = (0..states).map(|_| row(&mut random, Kind::Plain, 4)).collect();
    let likelihoods = (0..4).flat_map(|symbol| emissions.iter().map(move |row| row[symbol])).collect();
    let label = VariableLabel::of_states("y", names(4));
    let start = row(&mut random, Kind::Sharp, states);
    let network = network(start, &rows, |_| Emission::Symbols(SymbolEmission { label, likelihoods }));
    assert_eq!(network.parts().transition.stored(), 2 * states - 1);
    let sequences: Vec<_> = (0..40).map(|number| sample(&mut random, &network, 2 * number)).collect();
    check::<f32>(&network, &sequences, Precision::F32);
    check::<f64>(&network, &sequences, Precision::F64);
    check_company::<f32>(&network, &sequences);
    check_company::<f64>(&network, &sequences);
}

/// Two states of which one is held; every sight is `ratio` times as likely in the other, but the last symbol, which only the
/// first state can give.
fn against(ratio: f64) -> SequenceNetwork {
    let label = VariableLabel::of_states("y", names(2));
    let likelihoods = vec![ratio, 1.0, 0.5, 0.0];
    network(vec![0.5, 0.5], &[vec![1.0, 0.0], vec![0.0, 1.0]], |_| {
        Emission::Symbols(SymbolEmission { label, likelihoods })
    })
}

/// `ln p` of `count` sights against the first state, then one that only it can give.
fn check_against<T: Element + Into<f64>>(ratio: f64, count: usize) {
    let network = against(ratio);
    let mut sights = vec![Sight::Symbol(0); count];
    sights.push(Sight::Symbol(1));
    sights.push(Sight::Missing);
    let plan = SequencePlan::<T>::new(&network).expect("a plan");
    let mut sequences = vec![sights.clone(); 20];
    sequences.push(vec![Sight::Symbol(0); 3]);
    let all = gathered(&network, &sequences);
    let (mut filtered, mut smoothed, mut paths) = (Beliefs::new(), Beliefs::new(), Paths::new());
    plan.filter(&all, ONE, &mut filtered);
    plan.smooth(&all, ONE, &mut smoothed);
    plan.most_probable(&all, ONE, &mut paths);
    let ln = hamnet_numeric::elementary::ln_f64;
    let expected = ln(0.25) + count as f64 * ln(ratio);
    for number in 0..20 {
        assert_eq!(filtered.status[number], Status::Ok, "{count} sights of ratio {ratio}");
        assert_eq!(smoothed.status[number], Status::Ok);
        for found in
            [filtered.ln_evidence[number], smoothed.ln_evidence[number], paths.ln_probability[number]]
        {
            assert!((found / expected - 1.0).abs() < 1e-6, "{found} for {expected}");
        }
        let times = all.range(number);
        assert!(smoothed.at(times.clone(), 2).chunks(2).all(|p| p[0].into() == 1.0 && p[1].into() == 0.0));
        assert!(paths.states[times].iter().all(|&state| state == 0));
    }
}

#[test]
fn what_is_small_beside_another_is_not_lost() {
    for (ratio, count) in
        [(1e-3, 10), (1e-3, 20), (1e-3, 200), (1e-3, 2000), (1e-25, 2), (1e-200, 5), (1e-300, 40)]
    {
        check_against::<f32>(ratio, count);
        check_against::<f64>(ratio, count);
    }
}

#[test]
fn what_cannot_be_is_said_and_stays() {
    let network = against(1e-3);
    let sights = [Sight::Symbol(1), Sight::Symbol(0), Sight::Symbol(1)];
    let label = VariableLabel::of_states("y", names(2));
    let never = network.parts().clone();
    let never = SequenceNetwork::new(SequenceParts {
        emission: Emission::Symbols(SymbolEmission { label, likelihoods: vec![1.0, 1.0, 0.0, 0.0] }),
        ..never
    })
    .expect("a network that keeps the rules");
    let plan = SequencePlan::<f32>::new(&never).expect("a plan");
    let mut stream = plan.stream();
    assert_eq!(stream.push(&sights[1]).expect("fits").belief, [0.5, 0.5]);
    let refused = stream.push(&Sight::Symbol(2));
    assert_eq!(refused, Err(SequenceError::NoSymbol { time: 1, symbol: 2, symbols: 2 }));
    assert_eq!((stream.time(), stream.status()), (1, Status::Ok));
    for sight in &sights {
        let step = stream.push(sight).expect("fits");
        assert_eq!((step.belief, step.status), (&[0.0, 0.0][..], Status::Impossible));
        assert_eq!(step.ln_step, f64::NEG_INFINITY);
    }
    let mut all = Sequences::for_network(&never);
    all.push_symbols(&[0, MISSING_SYMBOL, 1, 0]).expect("symbols that fit");
    all.push_symbols(&[]).expect("symbols that fit");
    assert_eq!(all.push_symbols(&[0, 7]), Err(SequenceError::NoSymbol { time: 1, symbol: 7, symbols: 2 }));
    let (mut filtered, mut smoothed) = (Beliefs::new(), Beliefs::new());
    plan.filter(&all, ONE, &mut filtered);
    plan.smooth(&all, ONE, &mut smoothed);
    assert_eq!(filtered.status, [Status::Impossible, Status::Ok]);
    assert_eq!(filtered.beliefs, [0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!((smoothed.status, smoothed.beliefs), (filtered.status, vec![0.0; 8]));
    assert_eq!(smoothed.ln_evidence, [f64::NEG_INFINITY, 0.0]);
}

#[test]
fn likelihoods_beyond_all_numbers_are_outside() {
    let mut random = Random::new(4);
    let network = reals(&mut random, 3, 1, 1.0);
    let mut parts = network.parts().clone();
    if let Emission::Gaussian(emission) = &mut parts.emission {
        emission.labels = vec![VariableLabel::of_real("y0", f64::MIN, f64::MAX)];
    }
    let network = SequenceNetwork::new(parts).expect("a network that keeps the rules");
    let plan = SequencePlan::<f64>::new(&network).expect("a plan");
    let all = gathered(&network, &[vec![Sight::Values(vec![1.0]), Sight::Values(vec![1e200])]]);
    let mut smoothed = Beliefs::new();
    plan.smooth(&all, ONE, &mut smoothed);
    assert_eq!((&smoothed.status[..], &smoothed.beliefs), (&[Status::Outside][..], &vec![0.0; 6]));
    let mut filtered = Beliefs::new();
    plan.filter(&all, ONE, &mut filtered);
    assert_eq!(filtered.status, [Status::Outside]);
}
