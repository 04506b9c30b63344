//! Hidden Markov models of 4, 16 and 64 states: millions of steps a second, one thread.
//!
//!     cargo bench -p hamnet-runtime --bench sequence -- [FOLDER]
//!
//! Prints one line per model, precision, question and form of data (one long sequence, or a thousand of 100): the median of
//! the processor time of many calls. With a folder it reads and leaves there what `sequence.py` beside this file needs to run the
//! same models in hmmlearn.

use std::fs;
use std::num::NonZero;
use std::path::Path;

use cpu_time::ProcessTime;
use hamnet_network::VariableLabel;
use hamnet_network::sequence::{Emission, SequenceNetwork, SequenceParts, SymbolEmission, Transition};
use hamnet_numeric::random::Random;
use hamnet_runtime::Element;
use hamnet_runtime::sequence::{Beliefs, Paths, SequencePlan, Sequences};

/// States, symbols, and the steps of the long sequence.
const MODELS: [[usize; 3]; 3] = [[4, 8, 100_000], [16, 16, 100_000], [64, 32, 20_000]];
const MANY: [usize; 2] = [1000, 100];
const CALLS: usize = 15;

fn main() -> std::io::Result<()> {
    // Cargo puts flags of its own among the arguments.
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    for [states, symbols, steps] in MODELS {
        let model = Model::draw(&mut Random::new(states as u64), states, symbols);
        let network = model.network();
        let mut random = Random::new(7);
        let long = model.sample(&mut random, steps);
        let many: Vec<u32> = (0..MANY[0]).flat_map(|_| model.sample(&mut random, MANY[1])).collect();
        let mut one = Sequences::for_network(&network);
        one.push_symbols(&long).expect("symbols of the model");
        let mut others = Sequences::for_network(&network);
        many.chunks(MANY[1]).for_each(|codes| others.push_symbols(codes).expect("symbols of the model"));
        let mut beliefs = Vec::new();
        for (form, sequences) in [("one", &one), ("many", &others)] {
            let f64s = measure::<f64>(&network, sequences, form);
            measure::<f32>(&network, sequences, form);
            beliefs.push(f64s);
        }
        if let Some(folder) = &folder {
            let at = |name: &str| Path::new(folder).join(format!("{name}_{states}"));
            leave(&at("start"), model.start.iter().map(|x| x.to_le_bytes()))?;
            leave(&at("transition"), model.transition.iter().map(|x| x.to_le_bytes()))?;
            leave(&at("likelihoods"), model.likelihoods.iter().map(|x| x.to_le_bytes()))?;
            leave(&at("one"), long.iter().map(|x| x.to_le_bytes()))?;
            leave(&at("many"), many.iter().map(|x| x.to_le_bytes()))?;
            leave(&at("beliefs_one"), beliefs[0].beliefs.iter().map(|x| x.to_le_bytes()))?;
            leave(&at("beliefs_many"), beliefs[1].beliefs.iter().map(|x| x.to_le_bytes()))?;
            let ln = beliefs.iter().map(|beliefs| beliefs.ln_evidence.iter().sum::<f64>());
            leave(&at("ln_evidence"), ln.map(f64::to_le_bytes))?;
        }
    }
    Ok(())
}

fn leave<const N: usize>(path: &Path, numbers: impl Iterator<Item = [u8; N]>) -> std::io::Result<()> {
    fs::write(path, numbers.flatten().collect::<Vec<u8>>())
}

/// A random model: rows of random numbers, normalized.
struct Model {
    start: Vec<f64>,       // K
    transition: Vec<f64>,  // K×K
    likelihoods: Vec<f64>, // K×M
    symbols: usize,
}

impl Model {
    fn draw(random: &mut Random, states: usize, symbols: usize) -> Self {
        let mut rows = |rows: usize, width: usize| -> Vec<f64> {
            let row = |random: &mut Random| {
                let row: Vec<f64> = (0..width).map(|_| 0.01 + random.unit()).collect();
                let sum: f64 = row.iter().sum();
                row.into_iter().map(move |x| x / sum)
            };
            (0..rows).flat_map(|_| row(random)).collect()
        };
        Self {
            start: rows(1, states),
            transition: rows(states, states),
            likelihoods: rows(states, symbols),
            symbols,
        }
    }

    fn network(&self) -> SequenceNetwork {
        let states = self.start.len();
        let names = |count: usize| (0..count).map(|place| place.to_string()).collect();
        let rows: Vec<Vec<(usize, f64)>> =
            self.transition.chunks(states).map(|row| row.iter().copied().enumerate().collect()).collect();
        let by_symbol = (0..self.symbols)
            .flat_map(|symbol| (0..states).map(move |state| self.likelihoods[state * self.symbols + symbol]));
        SequenceNetwork::new(SequenceParts {
            model: "bench".to_owned(),
            belief: VariableLabel::of_states("x", names(states)),
            start: self.start.clone(),
            transition: Transition::from_rows(&rows).expect("rows of the model"),
            emission: Emission::Symbols(SymbolEmission {
                label: VariableLabel::of_states("y", names(self.symbols)),
                likelihoods: by_symbol.collect(),
            }),
            certificates: Vec::new(),
            notes: Vec::new(),
        })
        .expect("a network that keeps the rules")
    }

    fn sample(&self, random: &mut Random, steps: usize) -> Vec<u32> {
        let states = self.start.len();
        let mut state = random.weighted(&self.start);
        let next = |_| {
            let symbol = random.weighted(&self.likelihoods[state * self.symbols..][..self.symbols]);
            state = random.weighted(&self.transition[state * states..][..states]);
            symbol as u32
        };
        (0..steps).map(next).collect()
    }
}

/// Prints the rates of all questions; the smoothed beliefs.
fn measure<T: Element>(network: &SequenceNetwork, sequences: &Sequences, form: &str) -> Beliefs<T> {
    let plan = SequencePlan::<T>::new(network).expect("a plan");
    let precision = if size_of::<T>() == 4 { "f32" } else { "f64" };
    let threads = NonZero::<usize>::MIN;
    let (mut beliefs, mut paths) = (Beliefs::new(), Paths::new());
    let print = |question: &str, seconds: f64| {
        let rate = sequences.times() as f64 / seconds / 1e6;
        println!("{} states, {form}, {precision}, {question}: {rate:.3} M steps/s", plan.states());
    };
    print("path", median(|| plan.most_probable(sequences, threads, &mut paths)));
    print("filter", median(|| plan.filter(sequences, threads, &mut beliefs)));
    print("smooth", median(|| plan.smooth(sequences, threads, &mut beliefs)));
    beliefs
}

fn median(mut work: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..CALLS)
        .map(|_| {
            let start = ProcessTime::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[CALLS / 2]
}
