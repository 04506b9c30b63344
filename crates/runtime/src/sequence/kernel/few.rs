//! Messages of one sequence of at most four states: arrays that the compiler keeps in one vector.
//!
//! A step waits for the step before, so all that need not wait is done beside: the likelihoods and the power of two go to the
//! weights before the message comes,
//!
//! ```text
//! forward    α_t[b] = Σ_a α_{t-1}[a] (T[a, b] (e_t[b] 2^-k))
//! backward   β_t[a] = Σ_b β_{t+1}[b] (T[a, b] (e_{t+1}[b] 2^-k))
//! ```
//!
//! and the power is that of the greatest entry of the message three steps before. In between a message grows no more than
//! `2^9`-fold. An entry is *lost* if it is positive and below `τ`, and where `k` is taken, `τ 2^k`.

use super::one::{Chain, Filter, Smooth};
use super::power;
use crate::Element;
use crate::sequence::tables::{Matrix, Tables};

/// The most states.
pub const MOST: usize = 4;

/// A message, zeros behind the states.
type Message<T> = [T; MOST];

/// A message at a time in so many is measured.
const PERIOD: usize = 4;
/// The times, by their rest, to which the power of a measured message goes: three steps after it.
const AHEAD: usize = PERIOD - 1;
const BACK: usize = 1;

/// Filters a sequence, see [`Filter`].
#[inline(always)]
pub fn filter<T: Element, const K: usize>(pass: Filter<'_, '_, T>) {
    let Filter { tables, likelihoods, chain, time: before, beliefs, sums, exponents } = pass;
    let mut ahead = Direction::new(tables, &tables.forward, chain);
    let rooms = beliefs.as_chunks_mut::<K>().0.iter_mut().zip(sums.iter_mut().zip(exponents));
    let mut steps = rooms.zip(likelihoods.codes).enumerate();
    let width = tables.width;
    if before == 0
        && let Some((_, ((belief, (sum, exponent)), &code))) = steps.next()
    {
        ahead.begin(tables, first(likelihoods.row(code, width)));
        *exponent = likelihoods.exponent(code);
        *sum = normalize(ahead.now, belief).to_f64();
    }
    for (place, ((belief, (sum, exponent)), &code)) in steps {
        *exponent =
            likelihoods.exponent(code) + ahead.forward(first(likelihoods.row(code, width)), before + place);
        *sum = normalize(ahead.now, belief).to_f64();
    }
    ahead.leave(chain);
}

/// Smooths a sequence, see [`Smooth`].
#[inline(always)]
pub fn smooth<T: Element, const K: usize>(pass: Smooth<'_, '_, T>) {
    let Smooth { tables, likelihoods, ahead: ahead_chain, back: back_chain, beliefs, .. } = pass;
    let beliefs = beliefs.as_chunks_mut::<K>().0;
    let times = beliefs.len();
    let width = tables.width;
    let mut ahead = Direction::new(tables, &tables.forward, ahead_chain);
    let mut back = Direction::new(tables, &tables.backward, back_chain);
    ahead.begin(tables, first(likelihoods.at(0, width)));
    back.end::<K>();
    for step in 0..times {
        let (time, other) = (step, times - 1 - step);
        if step > 0 {
            ahead.forward(first(likelihoods.at(time, width)), time);
            back.backward(first(likelihoods.at(other + 1, width)), other);
        }
        if time < other {
            beliefs[time] = few(ahead.now);
            beliefs[other] = few(back.now);
        } else if time == other {
            beliefs[time] = few(ahead.now);
            meet(back.now, &mut beliefs[time]);
        } else {
            meet(ahead.now, &mut beliefs[time]);
            meet(back.now, &mut beliefs[other]);
        }
    }
    ahead.leave(ahead_chain);
    back.leave(back_chain);
}

/// A chain in registers.
struct Direction<T> {
    /// Entry `from, to`.
    weights: [Message<T>; MOST],
    now: Message<T>,
    power: (T, i64),
    exponent: i64,
    least: Message<T>,
}

impl<T: Element> Direction<T> {
    #[inline(always)]
    fn new(tables: &Tables<T>, matrix: &Matrix<T>, chain: &Chain<'_, T>) -> Self {
        let zeros = [T::ZERO; MOST];
        let weights = matrix.dense.as_ref().map_or([zeros; MOST], |dense| {
            let rows = dense.as_slice();
            std::array::from_fn(|state| {
                if state < tables.states { first(&rows[state * tables.width..]) } else { zeros }
            })
        });
        let Chain { power, exponent, .. } = *chain;
        Self { weights, now: first(chain.now), power, exponent, least: first(&chain.least) }
    }

    #[inline(always)]
    fn leave(self, chain: &mut Chain<'_, T>) {
        chain.now[..MOST].copy_from_slice(&self.now);
        chain.least[..MOST].copy_from_slice(&self.least);
        (chain.power, chain.exponent) = (self.power, self.exponent);
    }

    /// The first message forward.
    #[inline(always)]
    fn begin(&mut self, tables: &Tables<T>, e: Message<T>) {
        self.take(times(first(tables.start.as_slice()), e), 0);
    }

    /// The first message backward.
    #[inline(always)]
    fn end<const K: usize>(&mut self) {
        self.now = std::array::from_fn(|state| if state < K { T::ONE } else { T::ZERO });
    }

    /// The message at `time` in place of the one before; the exponent by which it is divided.
    #[inline(always)]
    fn forward(&mut self, mut e: Message<T>, time: usize) -> i64 {
        let exponent = self.shrink(&mut e, time % PERIOD == AHEAD);
        let weights = self.weights.map(|row| times(row, e));
        self.take(product(self.now, weights), time);
        exponent
    }

    /// The message at `time` in place of the one after, given the likelihoods there.
    #[inline(always)]
    fn backward(&mut self, mut e: Message<T>, time: usize) {
        self.shrink(&mut e, time % PERIOD == BACK);
        let weights = std::array::from_fn(|b| times(self.weights[b], [e[b]; MOST]));
        self.take(product(self.now, weights), time);
    }

    /// Divides the likelihoods of a step by the power of two if this is its turn; its exponent.
    #[inline(always)]
    fn shrink(&mut self, e: &mut Message<T>, turn: bool) -> i64 {
        if !turn {
            return 0;
        }
        let shrink = [self.power.0; MOST];
        *e = times(*e, shrink);
        self.note(times(self.now, shrink));
        self.exponent += self.power.1;
        self.power.1
    }

    #[inline(always)]
    fn take(&mut self, message: Message<T>, time: usize) {
        self.note(message);
        if time.is_multiple_of(PERIOD) {
            let [a, b, c, d] = message;
            let greatest = a.maximum(c).maximum(b.maximum(d));
            // the power of zero is none, so that no weight times it is infinite
            self.power = if greatest > T::ZERO { power(greatest) } else { (T::ONE, 0) };
        }
        self.now = message;
    }

    /// `least` with what is not zero of `message`.
    #[inline(always)]
    fn note(&mut self, message: Message<T>) {
        for (least, x) in self.least.iter_mut().zip(message) {
            let positive = if x == T::ZERO { T::INFINITY } else { x };
            *least = if positive < *least { positive } else { *least };
        }
    }
}

#[inline(always)]
fn first<T: Element>(row: &[T]) -> Message<T> {
    std::array::from_fn(|state| row[state])
}

#[inline(always)]
fn few<T: Element, const K: usize>(message: Message<T>) -> [T; K] {
    std::array::from_fn(|state| message[state])
}

#[inline(always)]
fn times<T: Element>(a: Message<T>, b: Message<T>) -> Message<T> {
    std::array::from_fn(|state| a[state].times(b[state]))
}

/// `Σ_a from[a] · weights[a]`.
#[inline(always)]
fn product<T: Element>(from: Message<T>, weights: [Message<T>; MOST]) -> Message<T> {
    let [a, b, c, d]: [Message<T>; MOST] = std::array::from_fn(|a| times([from[a]; MOST], weights[a]));
    std::array::from_fn(|to| a[to].plus(b[to]).plus(c[to]).plus(d[to]))
}

/// Writes `message` over its sum to `belief`, zeros where that is zero; the sum, in the order of `PARTIALS`.
#[inline(always)]
fn normalize<T: Element, const K: usize>(message: Message<T>, belief: &mut [T; K]) -> T {
    let [a, b, c, d] = message;
    let sum = a.plus(c).plus(b.plus(d));
    let divisor = if sum == T::ZERO { T::ONE } else { sum };
    *belief = std::array::from_fn(|state| message[state].over(divisor));
    sum
}

/// The belief of a message and the one in the other direction, which `belief` holds.
#[inline(always)]
fn meet<T: Element, const K: usize>(message: Message<T>, belief: &mut [T; K]) {
    let products =
        std::array::from_fn(|state| if state < K { message[state].times(belief[state]) } else { T::ZERO });
    normalize(products, belief);
}
