//! A chain of 100,000 steps: nothing underflows, `f32` is within its certificate of `f64`; smoothing takes memory in proportion to
//! the length, filtering a stream none that grows.

#![expect(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::num::NonZero;

use hamnet_network::sequence::{
    Emission, SequenceCertificate, SequenceNetwork, SequenceParts, Sight, SymbolEmission, Transition,
};
use hamnet_network::{ErrorBound, VariableLabel};
use hamnet_numeric::Precision;
use hamnet_numeric::random::Random;
use hamnet_runtime::sequence::{Beliefs, SequencePlan, Sequences};
use hamnet_runtime::{Element, Status};

const STATES: usize = 6;
const SYMBOLS: usize = 5;
const STEPS: usize = 100_000;

/// The system's allocator, counting the bytes that each thread holds, and the most it held.
struct Counting;

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
    static MOST: Cell<i64> = const { Cell::new(0) };
}

fn count(bytes: i64) {
    HELD.with(|held| {
        held.set(held.get() + bytes);
        MOST.with(|most| most.set(most.get().max(held.get())));
    });
}

// SAFETY: every call is handed to the system's allocator unchanged; counting touches no memory it manages.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as i64));
        // SAFETY: the caller keeps the contract of `dealloc`, and `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that `work` held beside what was held before.
fn most_held(work: impl FnOnce()) -> i64 {
    let before = HELD.with(Cell::get);
    MOST.with(|most| most.set(before));
    work();
    MOST.with(Cell::get) - before
}

/// A chain that mixes: `p(b | a)` is at least a half of one half for all `b`, so that errors contract.
fn network() -> SequenceNetwork {
    let mut random = Random::new(11);
    let mut row = |count: usize| -> Vec<f64> {
        let row: Vec<f64> = (0..count).map(|_| 0.5 + random.unit()).collect();
        let sum: f64 = row.iter().sum();
        row.iter().map(|x| x / sum).collect()
    };
    let names = |count: usize| (0..count).map(|place| place.to_string()).collect();
    let rows: Vec<Vec<(usize, f64)>> =
        (0..STATES).map(|_| row(STATES).into_iter().enumerate().collect()).collect();
    let emissions: Vec<Vec<f64>> = (0..STATES).map(|_| row(SYMBOLS)).collect();
    let likelihoods = (0..SYMBOLS).flat_map(|symbol| emissions.iter().map(move |row| row[symbol])).collect();
    // Two entries of a column are within three to one; so Δ ≤ 2 ln 3, and tanh(Δ/4) ≤ 1/2.
    let certificate = |precision: Precision| {
        let count = |roundings: usize| ErrorBound {
            truncation: 0.0,
            rounding: roundings as f64 * precision.unit_roundoff() * 1.001,
        };
        SequenceCertificate {
            precision,
            contraction: 0.5,
            contraction_steps: 1,
            step: count(2 * (STATES + 3)),
            step_back: count(2 * (STATES + 3)),
            read_out: STATES as f64 * precision.unit_roundoff(),
            ln_evidence_step: count(STATES + 6),
            path_step: count(4),
            forgives_underflow: false,
            domain: String::new(),
            assumptions: Vec::new(),
        }
    };
    SequenceNetwork::new(SequenceParts {
        model: "long".to_owned(),
        belief: VariableLabel::of_states("x", names(STATES)),
        start: row(STATES),
        transition: Transition::from_rows(&rows).expect("rows of a matrix"),
        emission: Emission::Symbols(SymbolEmission {
            label: VariableLabel::of_states("y", names(SYMBOLS)),
            likelihoods,
        }),
        certificates: Precision::ALL.map(certificate).to_vec(),
        notes: Vec::new(),
    })
    .expect("a network that keeps the rules")
}

fn sequences(network: &SequenceNetwork, steps: usize) -> Sequences {
    let mut random = Random::new(12);
    let codes: Vec<u32> = (0..steps).map(|_| random.below(SYMBOLS) as u32).collect();
    let mut sequences = Sequences::for_network(network);
    sequences.push_symbols(&codes).expect("symbols that fit");
    sequences
}

fn smoothed<T: Element>(network: &SequenceNetwork, sequences: &Sequences) -> Beliefs<T> {
    let plan = SequencePlan::<T>::new(network).expect("a plan");
    let mut beliefs = Beliefs::new();
    plan.smooth(sequences, NonZero::<usize>::MIN, &mut beliefs);
    beliefs
}

#[test]
fn single_precision_is_within_its_certificate_of_double() {
    let network = network();
    let sequences = sequences(&network, STEPS);
    let plans = (
        SequencePlan::<f32>::new(&network).expect("a plan"),
        SequencePlan::<f64>::new(&network).expect("a plan"),
    );
    let (single, double) = (smoothed::<f32>(&network, &sequences), smoothed::<f64>(&network, &sequences));
    let (mut filtered, mut exact) = (Beliefs::new(), Beliefs::new());
    plans.0.filter(&sequences, NonZero::<usize>::MIN, &mut filtered);
    plans.1.filter(&sequences, NonZero::<usize>::MIN, &mut exact);
    assert_eq!((single.status[0], double.status[0]), (Status::Ok, Status::Ok));
    let both = Precision::ALL.map(|precision| network.certificate(precision).expect("one"));
    let bound =
        |of: fn(&SequenceCertificate, usize) -> f64| both.iter().map(|own| of(own, STEPS)).sum::<f64>();
    let worst = |single: &[f32], double: &[f64]| {
        let pairs = single.chunks(STATES).zip(double.chunks(STATES));
        let off = |(p, q): (&[f32], &[f64])| {
            p.iter().zip(q).map(|(&p, q)| (f64::from(p) - q).abs()).sum::<f64>() / 2.0
        };
        pairs.map(off).fold(0.0, f64::max)
    };
    for (off, bound, what) in [
        (worst(&filtered.beliefs, &exact.beliefs), bound(SequenceCertificate::filtered), "filtered"),
        (worst(&single.beliefs, &double.beliefs), bound(SequenceCertificate::smoothed), "smoothed"),
        (
            (single.ln_evidence[0] - double.ln_evidence[0]).abs(),
            bound(SequenceCertificate::ln_evidence),
            "ln p",
        ),
    ] {
        println!("{what}: off by {off:.2e}, the bound is {bound:.2e}");
        assert!(off <= bound, "{what}: off by {off:e}, the bound is {bound:e}");
    }
    // what grows with the length is the evidence alone
    assert!(bound(SequenceCertificate::smoothed) < 1e-5);
}

#[test]
fn smoothing_takes_memory_in_proportion_to_the_length() {
    let network = network();
    let numbers = |steps: usize| {
        let sequences = sequences(&network, steps);
        let bytes = most_held(|| drop(smoothed::<f64>(&network, &sequences)));
        bytes as f64 / (steps * STATES * size_of::<f64>()) as f64
    };
    let [short, long] = [STEPS / 10, STEPS].map(numbers);
    println!("{short:.2} and {long:.2} numbers for every belief");
    assert!(long < 1.1 && long <= short, "{short} and {long} numbers for every belief");
}

#[test]
fn a_stream_holds_nothing_that_grows() {
    let network = network();
    let plan = SequencePlan::<f32>::new(&network).expect("a plan");
    let mut stream = plan.stream();
    let mut random = Random::new(13);
    let bytes = most_held(|| {
        for _ in 0..STEPS {
            stream.push(&Sight::Symbol(random.below(SYMBOLS))).expect("a symbol that fits");
        }
    });
    assert_eq!(bytes, 0);
    assert_eq!((stream.time(), stream.status()), (STEPS as u64, Status::Ok));
}
