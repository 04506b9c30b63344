//! Sequences that run together, and what becomes of those that lose an entry.

use std::marker::PhantomData;

use hamnet_network::sequence::{Emission, SequenceNetwork, most_probable, smooth};
use hamnet_numeric::Wide;

use super::gaussian::{self, Found};
use super::kernel::many::{Backward, Ended, Filtered, Forward, Room};
use super::kernel::one::{ByStates, Chain, Climb, Filter, Likelihoods, Smooth, total};
use super::kernel::{Add, Greatest, few};
use super::plan::SequencePlan;
use super::sights::Seen;
use super::steps::{CHUNK, Steps};
use super::tables::Tables;
use super::wide;
use crate::aligned::Aligned;
use crate::logarithm::ln_scaled;
use crate::{Element, Status};

/// What is asked of sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    Filtered,
    Smoothed,
    Path,
}

/// One sequence, and the room for its answer.
pub struct Task<'a, T> {
    pub seen: Seen<'a>,
    pub times: usize,
    pub status: &'a mut Status,
    /// `ln p` of the sequence, or of its path.
    pub ln: &'a mut f64,
    /// `T×K`, or empty.
    pub beliefs: &'a mut [T],
    /// `T`, or empty.
    pub ln_steps: &'a mut [f64],
    /// `T`, or empty.
    pub path: &'a mut [u32],
}

/// The memory of a thread.
pub struct Workspace<T> {
    /// Of the chains of one sequence. `7W`
    chains: Aligned<T>,
    /// Likelihoods of reals.
    lanes: Vec<Lane<T>>,
    /// The times by their numbers.
    times: Vec<u32>,
    block: Option<Room<T>>,
    messages: Vec<T>,
    back: Vec<T>,
    exponents: Vec<i64>,
}

/// The likelihoods of one sequence of reals.
struct Lane<T> {
    rows: Vec<T>,     // T×W
    scales: Vec<f64>, // T
    found: Found,
}

impl<T: Element> Workspace<T> {
    pub fn new(tables: &Tables<T>) -> Self {
        Self {
            chains: Aligned::new(7 * tables.width),
            lanes: Vec::new(),
            times: Vec::new(),
            block: None,
            messages: Vec::new(),
            back: Vec::new(),
            exponents: Vec::new(),
        }
    }

    /// The likelihoods of the reals that `tasks` see.
    fn prepare(&mut self, plan: &SequencePlan<T>, tasks: &[Task<'_, T>]) {
        let Emission::Gaussian(emission) = &plan.network.parts().emission else { return };
        let longest = tasks.iter().map(|task| task.times).max().unwrap_or(0);
        // the likelihoods of 2^32 times take 32 GB and more; a sequence so long is refused by the bounds of its slice
        self.times.extend(self.times.len() as u32..longest as u32);
        self.lanes.resize_with(tasks.len().max(self.lanes.len()), || Lane {
            rows: Vec::new(),
            scales: Vec::new(),
            found: Found::default(),
        });
        for (task, lane) in tasks.iter().zip(&mut self.lanes) {
            let Seen::Values(values) = task.seen else { unreachable!("sequences are those of the network") };
            let Tables { width, least_likelihood, .. } = plan.tables;
            let Lane { rows, scales, found } = lane;
            *found = gaussian::rows(emission, values, width, least_likelihood, rows, scales);
        }
    }
}

/// Answers sequences that stand by decreasing length, at most a block of them.
pub fn run_group<T: Element>(
    plan: &SequencePlan<T>,
    want: Want,
    tasks: &mut [Task<'_, T>],
    workspace: &mut Workspace<T>,
) {
    workspace.prepare(plan, tasks);
    let mut ended = vec![Ended::default(); tasks.len()];
    if !plan.tables.faint {
        let alone = tasks.len() == 1 || (want != Want::Path && plan.states() <= few::MOST);
        if alone {
            for (number, (task, ended)) in tasks.iter_mut().zip(&mut ended).enumerate() {
                run_one(plan, want, number, task, workspace, ended);
            }
        } else {
            run_block(plan, want, tasks, workspace, &mut ended);
        }
    }
    for (number, (task, ended)) in tasks.iter_mut().zip(&ended).enumerate() {
        let Found { lost, outside } =
            workspace.lanes.get(number).map_or_else(Found::default, |lane| lane.found);
        if outside && want == Want::Filtered {
            rescue_filter(plan, task);
        } else if outside {
            refuse(task, Status::Outside);
        } else if task.times == 0 {
            (*task.status, *task.ln) = (Status::Ok, 0.0);
        } else if plan.tables.faint || lost || ended.least < T::SMALLEST {
            rescue(plan, want, task);
        } else if ended.sum == T::ZERO {
            impossible(want, task);
        } else {
            *task.status = Status::Ok;
            let scales = workspace.lanes.get(number).map_or(&[][..], |lane| &lane.scales);
            *task.ln = match want {
                Want::Filtered | Want::Smoothed => {
                    ln_scaled(ended.sum.to_f64(), ended.exponent) + compensated(scales)
                }
                Want::Path => ln_probability(&plan.network, task.seen, task.path),
            };
        }
    }
}

/// The likelihoods of a sequence, in the form of the kernels.
fn likelihoods<'a, T: Element>(
    tables: &'a Tables<T>,
    lanes: &'a [Lane<T>],
    times: &'a [u32],
    number: usize,
    task: &Task<'a, T>,
) -> Likelihoods<'a, T> {
    match task.seen {
        Seen::Symbols(codes) => {
            Likelihoods { rows: tables.symbols.as_slice(), codes, exponents: &tables.symbol_exponents }
        }
        Seen::Values(_) => {
            Likelihoods { rows: &lanes[number].rows, codes: &times[..task.times], exponents: &[] }
        }
    }
}

fn run_one<T: Element>(
    plan: &SequencePlan<T>,
    want: Want,
    number: usize,
    task: &mut Task<'_, T>,
    workspace: &mut Workspace<T>,
    ended: &mut Ended<T>,
) {
    if task.times == 0 {
        return;
    }
    let tables = &plan.tables;
    let Workspace { chains, lanes, times, messages, .. } = workspace;
    let likelihoods = likelihoods(tables, lanes, times, number, task);
    let room = chains.as_mut_slice();
    room.fill(T::ZERO);
    let (ahead, room) = room.split_at_mut(3 * tables.width);
    let (back, room) = room.split_at_mut(3 * tables.width);
    let (mut ahead, mut back) = (Chain::new(ahead, tables.width), Chain::new(back, tables.width));
    let (ahead, back) = (&mut ahead, &mut back);
    let divided = match want {
        Want::Filtered => {
            let scales = lanes.get(number).map_or(&[][..], |lane| &lane.scales);
            filter_one(plan, task, likelihoods, ahead, scales)
        }
        Want::Smoothed => {
            let beliefs = &mut *task.beliefs;
            plan.arch.dispatch(ByStates(Smooth { tables, likelihoods, ahead, back, room, beliefs }));
            ahead.exponent + divided(tables, &likelihoods)
        }
        Want::Path => {
            messages.resize(task.times * tables.states, T::ZERO);
            plan.arch.dispatch(Climb { tables, likelihoods, chain: ahead, messages });
            0
        }
    };
    let (own, other) = (ahead.least(), back.least());
    let least = if other < own { other } else { own };
    *ended = Ended { sum: total(ahead.now), exponent: divided, least };
    if want == Want::Path && ended.sum > T::ZERO {
        descend(tables, task.path, messages, 1, 0);
    }
}

/// Filters a sequence a few steps at a time, so that their sums are near when logarithms are taken; the power of two by which
/// the last message is divided.
fn filter_one<T: Element>(
    plan: &SequencePlan<T>,
    task: &mut Task<'_, T>,
    likelihoods: Likelihoods<'_, T>,
    chain: &mut Chain<'_, T>,
    scales: &[f64],
) -> i64 {
    let tables = &plan.tables;
    let mut steps = Steps::new(tables);
    let chunks = task.beliefs.chunks_mut(CHUNK * tables.states).zip(task.ln_steps.chunks_mut(CHUNK));
    for (chunk, (beliefs, ln_steps)) in chunks.enumerate() {
        let (time, count) = (chunk * CHUNK, ln_steps.len());
        plan.arch.dispatch(ByStates(Filter {
            tables,
            likelihoods: likelihoods.during(time..time + count),
            chain,
            time,
            beliefs,
            sums: &mut steps.sums[1..=count],
            exponents: &mut steps.exponents[..count],
        }));
        steps.close(ln_steps);
    }
    task.ln_steps.iter_mut().zip(scales).for_each(|(ln, scale)| *ln += scale);
    steps.divided
}

fn run_block<T: Element>(
    plan: &SequencePlan<T>,
    want: Want,
    tasks: &mut [Task<'_, T>],
    workspace: &mut Workspace<T>,
    ended: &mut [Ended<T>],
) {
    let (tables, arch) = (&plan.tables, plan.arch);
    let Workspace { lanes, times, messages, back, block: room, exponents, .. } = workspace;
    let room = room.get_or_insert_with(|| Room::new(tables.states, T::BLOCK));
    let each = tasks.iter().enumerate();
    let sequences: Vec<_> =
        each.map(|(number, task)| likelihoods(tables, lanes, times, number, task)).collect();
    let sequences = &sequences[..];
    let (block, longest) = (tables.states * T::BLOCK, sequences[0].codes.len());
    back.resize(2 * block, T::ZERO);
    match want {
        Want::Filtered => {
            exponents.resize(longest * T::BLOCK, 0);
            let (mut beliefs, mut sums): (Vec<_>, Vec<_>) =
                tasks.iter_mut().map(|task| (&mut *task.beliefs, &mut *task.ln_steps)).unzip();
            let exponents_of = &mut exponents[..];
            let filtered = Some(Filtered { beliefs: &mut beliefs, sums: &mut sums, exponents: exponents_of });
            arch.dispatch(Forward {
                tables,
                sequences,
                room,
                messages: back,
                filtered,
                ended: &mut *ended,
                join: PhantomData::<Add>,
            });
            for (lane, (task, ended)) in tasks.iter_mut().zip(ended).enumerate() {
                let scales = lanes.get(lane).map_or(&[][..], |lane| &lane.scales);
                let own = exponents[lane..].iter().step_by(T::BLOCK).copied();
                ended.exponent = close_steps(tables, task, &sequences[lane], scales, own);
            }
        }
        Want::Smoothed => {
            messages.resize(longest * block, T::ZERO);
            arch.dispatch(Forward {
                tables,
                sequences,
                room: &mut *room,
                messages,
                filtered: None,
                ended: &mut *ended,
                join: PhantomData::<Add>,
            });
            let mut beliefs: Vec<_> = tasks.iter_mut().map(|task| &mut *task.beliefs).collect();
            let beliefs = &mut beliefs[..];
            arch.dispatch(Backward { tables, sequences, room, messages, back, beliefs, ended: &mut *ended });
            ended
                .iter_mut()
                .zip(sequences)
                .for_each(|(ended, sequence)| ended.exponent += divided(tables, sequence));
        }
        Want::Path => {
            messages.resize(longest * block, T::ZERO);
            let (filtered, join) = (None, PhantomData::<Greatest>);
            arch.dispatch(Forward { tables, sequences, room, messages, filtered, ended, join });
            for (lane, (task, ended)) in tasks.iter_mut().zip(ended).enumerate() {
                if ended.sum > T::ZERO {
                    descend(tables, task.path, messages, T::BLOCK, lane);
                }
            }
        }
    }
}

/// Turns the sums of messages into `ln p(y_t | y_1 … y_{t-1})`, given the exponents they were divided by; the sum of those and
/// of the tables'.
fn close_steps<T: Element>(
    tables: &Tables<T>,
    task: &mut Task<'_, T>,
    likelihoods: &Likelihoods<'_, T>,
    scales: &[f64],
    exponents: impl Iterator<Item = i64>,
) -> i64 {
    let mut steps = Steps::new(tables);
    let mut exponents = exponents.enumerate().map(|(time, own)| own + likelihoods.exponent_at(time));
    for ln_steps in task.ln_steps.chunks_mut(CHUNK) {
        steps.sums[1..=ln_steps.len()].copy_from_slice(ln_steps);
        let places = steps.exponents[..ln_steps.len()].iter_mut();
        places.zip(&mut exponents).for_each(|(to, exponent)| *to = exponent);
        steps.close(ln_steps);
    }
    task.ln_steps.iter_mut().zip(scales).for_each(|(ln, scale)| *ln += scale);
    steps.divided
}

/// The exponents by which the tables divide all steps of a sequence.
fn divided<T: Element>(tables: &Tables<T>, likelihoods: &Likelihoods<'_, T>) -> i64 {
    let times = likelihoods.codes.len();
    // whoever asks has at least one time
    let steps = tables.start_exponent + (times as i64 - 1) * tables.step_exponent;
    steps + (0..times).map(|time| likelihoods.exponent_at(time)).sum::<i64>()
}

/// A sum with the rounding errors of its additions added at the end; `-∞` if a term is.
fn compensated(terms: &[f64]) -> f64 {
    let mut sum = Compensated::default();
    terms.iter().for_each(|&term| sum.add(term));
    sum.value()
}

/// Neumaier's sum.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compensated {
    sum: f64,
    error: f64,
}

impl Compensated {
    pub fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        if sum.is_finite() {
            let (larger, smaller) =
                if self.sum.abs() >= term.abs() { (self.sum, term) } else { (term, self.sum) };
            self.error += (larger - sum) + smaller;
        }
        self.sum = sum;
    }

    pub fn value(self) -> f64 {
        self.sum + self.error
    }
}

/// `ln p(path, y)` in `f64`, from the weights of the network.
fn ln_probability(network: &SequenceNetwork, seen: Seen<'_>, path: &[u32]) -> f64 {
    let parts = network.parts();
    let mut product = Wide::ONE;
    let mut scale = Compensated::default();
    let mut before = None;
    for (time, &state) in path.iter().enumerate() {
        let state = state as usize;
        let step = match before {
            None => parts.start[state],
            Some(before) => parts.transition.at(before, state),
        };
        product *= Wide::from_f64(step);
        match seen {
            Seen::Symbols(codes) => {
                if let Emission::Symbols(emission) = &parts.emission {
                    // nothing seen has no row
                    let place = codes[time] as usize * network.states() + state;
                    product *= Wide::from_f64(emission.likelihoods.get(place).copied().unwrap_or(1.0));
                }
            }
            Seen::Values(_) => {
                let (e, ln) = wide::likelihoods(network, seen, time);
                product *= e[state];
                scale.add(ln);
            }
        }
        before = Some(state);
    }
    product.ln() + scale.value()
}

/// The path that leads to the greatest entry of the last message, of messages in every `lanes`-th place from `lane` on.
fn descend<T: Element>(tables: &Tables<T>, path: &mut [u32], messages: &[T], lanes: usize, lane: usize) {
    let states = tables.states;
    let entry = |time: usize, state: usize| messages[(time * states + state) * lanes + lane];
    let last = path.len() - 1;
    let all = (0..states).map(|state| (state as u32, entry(last, state)));
    path[last] = first_greatest(all);
    for time in (0..last).rev() {
        let to = path[time + 1] as usize;
        path[time] = if let Some(columns) = &tables.forward.sparse {
            let (rows, weights) = columns.column(to);
            let terms = rows.iter().zip(weights);
            first_greatest(terms.map(|(&from, &weight)| (from, entry(time, from as usize).times(weight))))
        } else if let Some(transposed) = &tables.backward.dense {
            let row = &transposed.as_slice()[to * tables.width..][..states];
            let terms = row.iter().enumerate();
            first_greatest(terms.map(|(from, &weight)| (from as u32, entry(time, from).times(weight))))
        } else {
            unreachable!("a matrix has a form")
        };
    }
}

fn first_greatest<T: Element>(scores: impl Iterator<Item = (u32, T)>) -> u32 {
    let mut best = (0, T::ZERO);
    scores.for_each(|score| {
        if score.1 > best.1 {
            best = score;
        }
    });
    best.0
}

fn refuse<T: Element>(task: &mut Task<'_, T>, status: Status) {
    (*task.status, *task.ln) = (status, f64::NEG_INFINITY);
    task.beliefs.fill(T::ZERO);
    task.ln_steps.fill(f64::NEG_INFINITY);
    task.path.fill(0);
}

/// A filtered sequence keeps its beliefs until the time that cannot be.
fn impossible<T: Element>(want: Want, task: &mut Task<'_, T>) {
    match want {
        Want::Filtered => (*task.status, *task.ln) = (Status::Impossible, f64::NEG_INFINITY),
        Want::Smoothed | Want::Path => refuse(task, Status::Impossible),
    }
}

/// Answers again a sequence that has lost an entry.
#[cold]
fn rescue<T: Element>(plan: &SequencePlan<T>, want: Want, task: &mut Task<'_, T>) {
    if want == Want::Filtered {
        return rescue_filter(plan, task);
    }
    if let Some(double) = &plan.double {
        let mut beliefs = vec![0.0; task.beliefs.len()];
        let again = Task {
            seen: task.seen,
            times: task.times,
            status: &mut *task.status,
            ln: &mut *task.ln,
            beliefs: &mut beliefs,
            ln_steps: &mut [],
            path: &mut *task.path,
        };
        run_group(double, want, &mut [again], &mut Workspace::new(&double.tables));
        task.beliefs.iter_mut().zip(&beliefs).for_each(|(to, &p)| *to = T::from_f64(p));
        return;
    }
    let sights = wide::sights(&plan.network, task.seen);
    // the plain loops compute in wide numbers, and fail only for sights that do not fit
    let answered = match want {
        Want::Smoothed => smooth(&plan.network, &sights).map(|smoothed| {
            task.beliefs.iter_mut().zip(&smoothed.beliefs).for_each(|(to, &p)| *to = T::from_f64(p));
            smoothed.ln_evidence
        }),
        Want::Filtered | Want::Path => most_probable(&plan.network, &sights).map(|path| {
            task.path.iter_mut().zip(&path.states).for_each(|(to, &state)| *to = state as u32);
            path.ln_probability
        }),
    };
    *task.ln = answered.unwrap_or_else(|error| unreachable!("{error}"));
    *task.status = Status::Ok;
    if *task.ln == f64::NEG_INFINITY {
        refuse(task, Status::Impossible);
    }
}

/// Filters a sequence as a stream, which changes to wider numbers only where it must.
fn rescue_filter<T: Element>(plan: &SequencePlan<T>, task: &mut Task<'_, T>) {
    let mut stream = plan.stream();
    let steps = task.beliefs.chunks_exact_mut(plan.states()).zip(&mut *task.ln_steps);
    for (time, (belief, ln_step)) in steps.enumerate() {
        let step = stream.advance(task.seen.at(time, plan.network.parts().emission.labels().len()));
        belief.copy_from_slice(step.belief);
        *ln_step = step.ln_step;
    }
    (*task.status, *task.ln) = (stream.status(), stream.ln_evidence());
}
