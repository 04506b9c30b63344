//! Random networks over sequences, with sequences and what the plain evaluators answer.

mod bound;
mod case;

use hamnet_network::VariableLabel;
use hamnet_network::sequence::{
    Emission, GaussianEmission, SequenceNetwork, SequenceParts, Sight, SymbolEmission, Transition,
};

use crate::random::Random;
use case::Sequence;
pub use case::SequenceCase;

/// What is special about a transition.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Nothing.
    Dense,
    /// Half of the entries are zero.
    Zeros,
    /// All but one entry of each row are about a millionth.
    NearlyDeterministic,
    /// From each state to itself and the two next, and never back.
    LeftRight,
}

/// Forty networks of up to six states, and one each of eighty that is written as lists.
pub fn random() -> Vec<SequenceCase> {
    let kinds = [Kind::Dense, Kind::Zeros, Kind::NearlyDeterministic, Kind::LeftRight];
    let small = (0..40).map(|seed| {
        let mut random = Random::new(900 + seed);
        let kind = kinds[seed as usize % 4];
        case(&format!("sequence_{seed}"), kind, 1 + random.below(6), seed % 8 > 5, &mut random)
    });
    let wide = [false, true].map(|reals| {
        case(&format!("sequence_wide_{reals}"), Kind::LeftRight, 80, reals, &mut Random::new(77))
    });
    small.chain(wide).chain([lost(), forgotten()]).collect()
}

/// Sequences for a network with certificates of its own.
pub fn compiled(name: &str, network: SequenceNetwork) -> SequenceCase {
    let random = &mut Random::new(17);
    let lengths = [0, 1, 2, 40, 300].into_iter().chain((0..8).map(|_| random.below(60))).collect::<Vec<_>>();
    let sequences = lengths.into_iter().map(|length| sequence(&network, length, random)).collect();
    SequenceCase::new(name, network, sequences)
}

/// One sequence of `steps` steps of four states that mix.
pub fn long(steps: usize) -> SequenceCase {
    let mut random = Random::new(3);
    let network = network(Kind::Dense, 4, false, &mut random);
    let sequence = sequence(&network, steps, &mut random);
    SequenceCase::new(&format!("sequence_long_{steps}"), network, vec![sequence])
}

fn case(name: &str, kind: Kind, states: usize, reals: bool, random: &mut Random) -> SequenceCase {
    let network = network(kind, states, reals, random);
    let lengths = [0, 1, 2, 40].into_iter().chain((0..8).map(|_| random.below(60))).collect::<Vec<_>>();
    // what is seen may be e^-83 times as likely in the states that can be reached as in others
    let may_leave_single = reals && matches!(kind, Kind::LeftRight);
    let sequence = |length| Sequence { may_leave_single, ..sequence(&network, length, random) };
    let sequences = lengths.into_iter().map(sequence).collect();
    SequenceCase::new(name, network, sequences)
}

/// Forty findings say that the first state was left, and one that it was not: `f32` has lost it by then.
fn lost() -> SequenceCase {
    let network = two_states(vec![0.5, 0.0005, 0.5, 0.9995, 1e-6, 0.0]);
    let early = vec![Sight::Symbol(1); 20];
    let with = |mut sights: Vec<Sight>| {
        sights.push(Sight::Symbol(2));
        Sequence { sights, may_leave_single: false }
    };
    let mut late = with(vec![Sight::Symbol(1); 60]);
    late.may_leave_single = true;
    let mut early = with(early);
    // 2^-10 of weight a step: twenty are 2^-200
    early.may_leave_single = true;
    SequenceCase::new("sequence_lost", network, vec![with(vec![Sight::Symbol(1); 5]), early, late])
}

/// The first state is lost in both precisions, and nothing asks for it again.
fn forgotten() -> SequenceCase {
    let network = two_states(vec![0.5, 0.25, 0.5, 0.75]);
    let sights = vec![Sight::Symbol(1); 2000];
    SequenceCase::new("sequence_forgotten", network, vec![Sequence { sights, may_leave_single: false }])
}

/// The first state is left once, with probability one half; `likelihoods` by symbol and state.
fn two_states(likelihoods: Vec<f64>) -> SequenceNetwork {
    let transition = Transition::from_rows(&[vec![(0, 0.5), (1, 0.5)], vec![(1, 1.0)]]);
    let symbols = likelihoods.len() / 2;
    let emission = Emission::Symbols(SymbolEmission { label: label("y", symbols), likelihoods });
    finished(vec![1.0, 0.0], transition.expect("the rows are in order"), emission)
}

fn network(kind: Kind, states: usize, reals: bool, random: &mut Random) -> SequenceNetwork {
    let rows: Vec<Vec<(usize, f64)>> = (0..states).map(|state| row(kind, state, states, random)).collect();
    let transition = Transition::from_rows(&rows).expect("the rows are in order");
    let start = match kind {
        Kind::LeftRight => (0..states).map(|state| f64::from(u8::from(state == 0))).collect(),
        Kind::Dense | Kind::Zeros | Kind::NearlyDeterministic => shares(&vec![1.0; states], random),
    };
    let emission = if reals { gaussian(states, random) } else { symbols(kind, states, random) };
    finished(start, transition, emission)
}

fn finished(start: Vec<f64>, transition: Transition, emission: Emission) -> SequenceNetwork {
    let parts = SequenceParts {
        model: "random".to_owned(),
        belief: label("x", start.len()),
        start,
        transition,
        emission,
        certificates: Vec::new(),
        notes: Vec::new(),
    };
    let network = SequenceNetwork::new(parts).expect("the parts keep the rules of the noun");
    let certificates = bound::certificates(&network);
    network.with_certificates(certificates).expect("the bounds are numbers")
}

fn label(name: &str, states: usize) -> VariableLabel {
    VariableLabel::of_states(name, (0..states).map(|state| format!("{name}{state}")).collect())
}

fn row(kind: Kind, state: usize, states: usize, random: &mut Random) -> Vec<(usize, f64)> {
    let is_kept = |next: usize, random: &mut Random| match kind {
        Kind::Dense | Kind::NearlyDeterministic => true,
        Kind::Zeros => next == state || random.one_in(2),
        Kind::LeftRight => (state..=state + 2).contains(&next),
    };
    let kept: Vec<usize> = (0..states).filter(|&next| is_kept(next, random)).collect();
    let likely = random.below(kept.len());
    let weight = |place: usize| match kind {
        Kind::NearlyDeterministic if place != likely => 1e-6,
        Kind::Dense | Kind::Zeros | Kind::NearlyDeterministic | Kind::LeftRight => 1.0,
    };
    let weights: Vec<f64> = (0..kept.len()).map(weight).collect();
    kept.into_iter().zip(shares(&weights, random)).collect()
}

/// About in the proportions given.
fn shares(weights: &[f64], random: &mut Random) -> Vec<f64> {
    let drawn: Vec<f64> = weights.iter().map(|weight| weight * (0.05 + random.unit())).collect();
    let sum: f64 = drawn.iter().sum();
    drawn.iter().map(|share| share / sum).collect()
}

fn symbols(kind: Kind, states: usize, random: &mut Random) -> Emission {
    let symbols = 1 + random.below(5);
    let by_state: Vec<Vec<f64>> = (0..states)
        .map(|_| {
            let weights: Vec<f64> = (0..symbols)
                .map(|symbol| match kind {
                    Kind::Dense => 1.0,
                    Kind::NearlyDeterministic => [1.0, 1e-4][random.below(2)],
                    // the first symbol is seen in every state
                    Kind::Zeros | Kind::LeftRight => f64::from(u8::from(symbol == 0 || !random.one_in(3))),
                })
                .collect();
            shares(&weights, random)
        })
        .collect();
    let likelihoods =
        (0..symbols).flat_map(|symbol| by_state.iter().map(move |shares| shares[symbol])).collect();
    Emission::Symbols(SymbolEmission { label: label("y", symbols), likelihoods })
}

fn gaussian(states: usize, random: &mut Random) -> Emission {
    let reals = 1 + random.below(3);
    let labels = (0..reals).map(|place| VariableLabel::of_real(format!("y{place}"), -8.0, 8.0)).collect();
    let means = (0..states * reals).map(|_| 4.0 * random.unit() - 2.0).collect();
    let mut roots = Vec::new();
    let mut offsets = Vec::new();
    for _ in 0..states {
        let mut determinant = 1.0;
        for i in 0..reals {
            let diagonal = 0.5 + random.unit();
            determinant *= diagonal;
            roots.extend((0..reals).map(|j| match j.cmp(&i) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => diagonal,
                std::cmp::Ordering::Greater => random.unit() - 0.5,
            }));
        }
        let ln_two_pi = hamnet_numeric::elementary::ln_f64(std::f64::consts::TAU);
        offsets.push(hamnet_numeric::elementary::ln_f64(determinant) - 0.5 * reals as f64 * ln_two_pi);
    }
    Emission::Gaussian(GaussianEmission { labels, means, roots, offsets })
}

/// One in five is missing.
fn sequence(network: &SequenceNetwork, length: usize, random: &mut Random) -> Sequence {
    let sight = |random: &mut Random| match &network.parts().emission {
        _ if random.one_in(5) => Sight::Missing,
        Emission::Symbols(emission) => Sight::Symbol(random.below(emission.label.states().len())),
        Emission::Gaussian(emission) => {
            let value = |label: &VariableLabel| {
                // the same in both precisions
                let (low, high) = label.range().unwrap_or((-8.0, 8.0));
                low + (high - low) * random.below(65) as f64 / 64.0
            };
            Sight::Values(emission.labels.iter().map(value).collect())
        }
    };
    Sequence { sights: (0..length).map(|_| sight(random)).collect(), may_leave_single: false }
}
