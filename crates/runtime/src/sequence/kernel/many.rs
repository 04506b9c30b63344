//! Messages of many sequences: vectors of sequences.
//!
//! The `L` sequences of a block stand by decreasing length. Forward they begin together and end one by one; backward they
//! begin one by one, where each ends. What a lane holds before or after its sequence is of no account.

use std::marker::PhantomData;

use pulp::{Simd, WithSimd};

use super::one::Likelihoods;
use super::{Add, Join, PARTIALS, least_positive, power};
use crate::Element;
use crate::sequence::tables::{Matrix, Tables};

/// The vectors of a tile.
const TILE: usize = 2;

/// The memory of a block.
pub struct Room<T> {
    pub lanes: usize,
    likelihoods: Vec<T>, // K×L
    weighted: Vec<T>,    // K×L
    products: Vec<T>,    // K×L
    powers: Vec<T>,      // L
    pending: Vec<i64>,   // L
    least: Vec<T>,       // L
    greatest: Vec<T>,    // L
    sums: Vec<T>,        // L
    /// The exponents of the messages. `L`
    exponents: Vec<i64>,
}

impl<T: Element> Room<T> {
    pub fn new(states: usize, lanes: usize) -> Self {
        let block = || vec![T::ZERO; states * lanes];
        Self {
            lanes,
            likelihoods: block(),
            weighted: block(),
            products: block(),
            powers: vec![T::ONE; lanes],
            pending: vec![0; lanes],
            least: vec![T::INFINITY; lanes],
            greatest: vec![T::ZERO; lanes],
            sums: vec![T::ZERO; lanes],
            exponents: vec![0; lanes],
        }
    }

    fn reset(&mut self) {
        self.powers.fill(T::ONE);
        self.pending.fill(0);
        self.least.fill(T::INFINITY);
        self.exponents.fill(0);
    }

    /// The likelihoods at time `time` of the first sequences, transposed.
    #[inline(always)]
    fn gather(&mut self, tables: &Tables<T>, sequences: &[Likelihoods<'_, T>], time: usize) {
        let lanes = self.lanes;
        for (lane, sequence) in sequences.iter().enumerate() {
            let row = &sequence.at(time, tables.width)[..tables.states];
            for (to, &e) in self.likelihoods[lane..].iter_mut().step_by(lanes).zip(row) {
                *to = e;
            }
        }
    }

    /// The powers of two of the next step: those of the greatest entries if it `resizes`.
    #[inline(always)]
    fn settle(&mut self, resizes: bool) {
        for lane in 0..self.lanes {
            self.exponents[lane] += self.pending[lane];
        }
        self.powers.fill(T::ONE);
        self.pending.fill(0);
        if !resizes {
            return;
        }
        for lane in 0..self.lanes {
            (self.powers[lane], self.pending[lane]) = power(self.greatest[lane]);
        }
    }
}

/// What is known of a sequence when its last message forward is there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ended<T> {
    pub sum: T,
    pub exponent: i64,
    pub least: T,
}

/// The beliefs of a pass forward, and the sums and exponents of its messages.
pub struct Filtered<'a, 'b, T> {
    /// One per sequence. `T×K`
    pub beliefs: &'a mut [&'b mut [T]],
    /// One per sequence. `T`
    pub sums: &'a mut [&'b mut [f64]],
    /// `T×L`.
    pub exponents: &'a mut [i64],
}

/// The pass forward over a block.
pub struct Forward<'a, 'b, T, J> {
    pub tables: &'a Tables<T>,
    pub sequences: &'a [Likelihoods<'a, T>],
    pub room: &'a mut Room<T>,
    /// All messages, or with beliefs the last two. `T×K×L` or `2×K×L`
    pub messages: &'a mut [T],
    pub filtered: Option<Filtered<'a, 'b, T>>,
    pub ended: &'a mut [Ended<T>],
    pub join: PhantomData<J>,
}

impl<T: Element, J: Join> WithSimd for Forward<'_, '_, T, J> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tables, sequences, room, messages, mut filtered, ended, .. } = self;
        let block = tables.states * room.lanes;
        room.reset();
        let mut live = sequences.len();
        let times = sequences.first().map_or(0, |sequence| sequence.codes.len());
        for time in 0..times {
            live = living(sequences, live, time);
            room.gather(tables, &sequences[..live], time);
            let (before, now) = match &mut filtered {
                None => {
                    let (before, now) = messages.split_at_mut(time * block);
                    (&before[before.len().saturating_sub(block)..], &mut now[..block])
                }
                Some(filtered) => {
                    filtered.exponents[time * room.lanes..][..room.lanes].copy_from_slice(&room.pending);
                    let (even, odd) = messages.split_at_mut(block);
                    if time % 2 == 0 { (&*odd, even) } else { (&*even, odd) }
                }
            };
            if time == 0 {
                begin::<T, S>(simd, tables, room, now);
                note_least(room, J::resizes(0));
            } else {
                forward::<T, S, J>(simd, tables, room, before, now);
                note_least(room, J::resizes(time));
            }
            let ending = sequences[..live].iter().rev().take_while(|of| of.codes.len() == time + 1).count();
            if filtered.is_some() || ending > 0 {
                totals::<T, S>(simd, now, room);
            }
            if let Some(Filtered { beliefs, sums, .. }) = &mut filtered {
                normalize::<T, S>(simd, tables, room, Some(now), live, time, beliefs);
                for (sums, &sum) in sums[..live].iter_mut().zip(&room.sums) {
                    sums[time] = sum.to_f64();
                }
            }
            for (lane, ended) in ended.iter_mut().enumerate().take(live).skip(live - ending) {
                let exponent = room.exponents[lane] + room.pending[lane];
                *ended = Ended { sum: room.sums[lane], exponent, least: room.least[lane] };
            }
            room.settle(J::resizes(time));
        }
    }
}

/// The pass backward over a block, after one forward that kept the messages.
pub struct Backward<'a, 'b, T> {
    pub tables: &'a Tables<T>,
    pub sequences: &'a [Likelihoods<'a, T>],
    pub room: &'a mut Room<T>,
    /// Those of the pass forward. `T×K×L`
    pub messages: &'a [T],
    /// `2×K×L`.
    pub back: &'a mut [T],
    /// One per sequence. `T×K`
    pub beliefs: &'a mut [&'b mut [T]],
    /// What the pass forward lost, and then what is lost backward.
    pub ended: &'a mut [Ended<T>],
}

impl<T: Element> WithSimd for Backward<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tables, sequences, room, messages, back, beliefs, ended } = self;
        let block = tables.states * room.lanes;
        room.reset();
        let times = sequences.first().map_or(0, |sequence| sequence.codes.len());
        let (mut now, mut next) = back.split_at_mut(block);
        let mut live = 0;
        for time in (0..times).rev() {
            if live > 0 {
                room.gather(tables, &sequences[..live], time + 1);
                backward::<T, S>(simd, tables, room, now, next);
                note_least(room, Add::resizes(time));
                room.settle(Add::resizes(time));
                std::mem::swap(&mut now, &mut next);
            }
            while live < sequences.len() && sequences[live].codes.len() > time {
                now[live..].iter_mut().step_by(room.lanes).for_each(|x| *x = T::ONE);
                (room.powers[live], room.pending[live], room.least[live]) = (T::ONE, 0, T::INFINITY);
                live += 1;
            }
            meet::<T, S>(simd, &messages[time * block..][..block], now, room);
            normalize::<T, S>(simd, tables, room, None, live, time, beliefs);
        }
        for (ended, &least) in ended.iter_mut().zip(&room.least) {
            if least < ended.least {
                ended.least = least;
            }
        }
    }
}

/// How many of the first `live` sequences have a sight at `time`.
#[inline(always)]
fn living<T>(sequences: &[Likelihoods<'_, T>], mut live: usize, time: usize) -> usize {
    while live > 0 && sequences[live - 1].codes.len() <= time {
        live -= 1;
    }
    live
}

/// Slices as tiles of [`TILE`] vectors.
#[inline(always)]
fn tiles<T: Element, S: Simd>(slice: &[T]) -> &[[T::Vector<S>; TILE]] {
    T::vectors::<S>(slice).as_chunks().0
}

#[inline(always)]
fn tiles_mut<T: Element, S: Simd>(slice: &mut [T]) -> &mut [[T::Vector<S>; TILE]] {
    T::vectors_mut::<S>(slice).as_chunks_mut().0
}

/// What is to be known of the new messages of a tile.
struct News<T: Element, S: Simd> {
    greatest: [T::Vector<S>; TILE],
    least: [T::Vector<S>; TILE],
}

impl<T: Element, S: Simd> News<T, S> {
    #[inline(always)]
    fn new(simd: S) -> Self {
        Self { greatest: [T::splat(simd, T::ZERO); TILE], least: [T::splat(simd, T::INFINITY); TILE] }
    }

    #[inline(always)]
    fn note(&mut self, simd: S, r: usize, value: T::Vector<S>) -> T::Vector<S> {
        self.greatest[r] = T::max(simd, value, self.greatest[r]);
        self.least[r] = least_positive::<T, S>(simd, self.least[r], value);
        value
    }
}

/// Takes the news of every tile to the room: `least` as it is by itself, and beside the greatest.
#[inline(always)]
fn report<T: Element, S: Simd>(room: &mut Room<T>, tile: usize, news: &News<T, S>) {
    tiles_mut::<T, S>(&mut room.greatest)[tile] = news.greatest;
    // until `note_least` it holds the least of this message
    tiles_mut::<T, S>(&mut room.sums)[tile] = news.least;
}

/// `least` with that of the new messages, by itself and, if the next step `resizes`, beside the greatest entry.
#[inline(always)]
fn note_least<T: Element>(room: &mut Room<T>, resizes: bool) {
    for lane in 0..room.lanes {
        let own = room.sums[lane];
        let beside = if resizes { own.times(power(room.greatest[lane]).0) } else { own };
        let lower = if beside < own { beside } else { own };
        if lower < room.least[lane] {
            room.least[lane] = lower;
        }
    }
}

#[inline(always)]
fn begin<T: Element, S: Simd>(simd: S, tables: &Tables<T>, room: &mut Room<T>, now: &mut [T]) {
    let count = tiles::<T, S>(&room.powers).len();
    for tile in 0..count {
        let mut news = News::<T, S>::new(simd);
        for (state, &start) in tables.start.as_slice()[..tables.states].iter().enumerate() {
            let start = T::splat(simd, start);
            let e = tiles::<T, S>(&room.likelihoods)[state * count + tile];
            let to = &mut tiles_mut::<T, S>(now)[state * count + tile];
            for r in 0..TILE {
                to[r] = news.note(simd, r, T::mul(simd, start, e[r]));
            }
        }
        report(room, tile, &news);
    }
}

#[inline(always)]
fn forward<T: Element, S: Simd, J: Join>(
    simd: S,
    tables: &Tables<T>,
    room: &mut Room<T>,
    before: &[T],
    now: &mut [T],
) {
    let count = tiles::<T, S>(&room.powers).len();
    let (from, now) = (tiles::<T, S>(before), tiles_mut::<T, S>(now));
    for tile in 0..count {
        let mut news = News::<T, S>::new(simd);
        let shrink = tiles::<T, S>(&room.powers)[tile];
        let likelihoods = tiles::<T, S>(&room.likelihoods);
        product::<T, S, J>(
            simd,
            tables,
            &tables.forward,
            from,
            count,
            tile,
            #[inline(always)]
            |state, sum| {
                let e = likelihoods[state * count + tile];
                let to = &mut now[state * count + tile];
                for r in 0..TILE {
                    let value = T::mul(simd, sum[r], T::mul(simd, e[r], shrink[r]));
                    to[r] = news.note(simd, r, value);
                }
            },
        );
        report(room, tile, &news);
    }
}

#[inline(always)]
fn backward<T: Element, S: Simd>(simd: S, tables: &Tables<T>, room: &mut Room<T>, now: &[T], next: &mut [T]) {
    let count = tiles::<T, S>(&room.powers).len();
    let vectors = T::vectors_mut::<S>(&mut room.weighted).iter_mut();
    let others = T::vectors::<S>(now).iter().zip(T::vectors::<S>(&room.likelihoods));
    for (to, (&x, &e)) in vectors.zip(others) {
        *to = T::mul(simd, x, e);
    }
    let next = tiles_mut::<T, S>(next);
    for tile in 0..count {
        let mut news = News::<T, S>::new(simd);
        let shrink = tiles::<T, S>(&room.powers)[tile];
        product::<T, S, Add>(
            simd,
            tables,
            &tables.backward,
            tiles::<T, S>(&room.weighted),
            count,
            tile,
            #[inline(always)]
            |state, sum| {
                let to = &mut next[state * count + tile];
                for r in 0..TILE {
                    to[r] = news.note(simd, r, T::mul(simd, sum[r], shrink[r]));
                }
            },
        );
        report(room, tile, &news);
    }
}

/// Hands every entry of `Σ_a from[a] · matrix[a, ·]` to `take`, with its state.
#[inline(always)]
fn product<T: Element, S: Simd, J: Join>(
    simd: S,
    tables: &Tables<T>,
    matrix: &Matrix<T>,
    from: &[[T::Vector<S>; TILE]],
    count: usize,
    tile: usize,
    mut take: impl FnMut(usize, [T::Vector<S>; TILE]),
) {
    let zero = [T::splat(simd, T::ZERO); TILE];
    if let Some(columns) = &matrix.sparse {
        for state in 0..tables.states {
            let (rows, weights) = columns.column(state);
            let mut sum = zero;
            for (&row, &weight) in rows.iter().zip(weights) {
                let (x, weight) = (from[row as usize * count + tile], T::splat(simd, weight));
                for r in 0..TILE {
                    sum[r] = J::join::<T, S>(simd, sum[r], T::mul(simd, x[r], weight));
                }
            }
            take(state, sum);
        }
    } else if let Some(dense) = &matrix.dense {
        let matrix = dense.as_slice();
        let mut first = 0;
        while first + 8 <= tables.states {
            panel::<T, S, J, 8>(simd, tables, matrix, from, [count, tile, first], &mut take);
            first += 8;
        }
        while first + 4 <= tables.states {
            panel::<T, S, J, 4>(simd, tables, matrix, from, [count, tile, first], &mut take);
            first += 4;
        }
        while first < tables.states {
            panel::<T, S, J, 1>(simd, tables, matrix, from, [count, tile, first], &mut take);
            first += 1;
        }
    }
}

/// The sums of `B` states from `first` on.
#[inline(always)]
fn panel<T: Element, S: Simd, J: Join, const B: usize>(
    simd: S,
    tables: &Tables<T>,
    matrix: &[T],
    from: &[[T::Vector<S>; TILE]],
    [count, tile, first]: [usize; 3],
    take: &mut impl FnMut(usize, [T::Vector<S>; TILE]),
) {
    let mut sums = [[T::splat(simd, T::ZERO); TILE]; B];
    for state in 0..tables.states {
        let x = from[state * count + tile];
        let weights = &matrix[state * tables.width + first..][..B];
        for b in 0..B {
            let weight = T::splat(simd, weights[b]);
            for r in 0..TILE {
                sums[b][r] = J::join::<T, S>(simd, sums[b][r], T::mul(simd, x[r], weight));
            }
        }
    }
    for (b, sum) in sums.into_iter().enumerate() {
        take(first + b, sum);
    }
}

/// The products of the messages of both directions, and their sums.
#[inline(always)]
fn meet<T: Element, S: Simd>(simd: S, ahead: &[T], back: &[T], room: &mut Room<T>) {
    let pairs = T::vectors::<S>(ahead).iter().zip(T::vectors::<S>(back));
    for (to, (&x, &y)) in T::vectors_mut::<S>(&mut room.products).iter_mut().zip(pairs) {
        *to = T::mul(simd, x, y);
    }
    let products = std::mem::take(&mut room.products);
    totals::<T, S>(simd, &products, room);
    room.products = products;
}

/// The sum of every lane, in the order of [`PARTIALS`].
#[inline(always)]
fn totals<T: Element, S: Simd>(simd: S, values: &[T], room: &mut Room<T>) {
    let values = T::vectors::<S>(values);
    let sums = T::vectors_mut::<S>(&mut room.sums);
    let count = sums.len();
    for (vector, sum) in sums.iter_mut().enumerate() {
        let mut partials = [T::splat(simd, T::ZERO); PARTIALS];
        for rows in values.chunks(PARTIALS * count) {
            for (partial, &value) in partials.iter_mut().zip(rows[vector..].iter().step_by(count)) {
                *partial = T::add(simd, *partial, value);
            }
        }
        let mut half = PARTIALS / 2;
        while half > 0 {
            for j in 0..half {
                partials[j] = T::add(simd, partials[j], partials[j + half]);
            }
            half /= 2;
        }
        *sum = partials[0];
    }
}

/// Writes `values`, or the products of the room, over their sums to the beliefs at `time` of the first `live` sequences.
#[inline(always)]
fn normalize<T: Element, S: Simd>(
    simd: S,
    tables: &Tables<T>,
    room: &mut Room<T>,
    values: Option<&[T]>,
    live: usize,
    time: usize,
    beliefs: &mut [&mut [T]],
) {
    let (states, lanes) = (tables.states, room.lanes);
    if let Some(values) = values {
        room.products.copy_from_slice(values);
    }
    let (zero, one) = (T::splat(simd, T::ZERO), T::splat(simd, T::ONE));
    let sums = T::vectors::<S>(&room.sums);
    for row in T::vectors_mut::<S>(&mut room.products).chunks_exact_mut(sums.len()) {
        for (value, &sum) in row.iter_mut().zip(sums) {
            let divisor = T::select_equal(simd, [sum, zero], one, sum);
            *value = T::div(simd, *value, divisor);
        }
    }
    for (lane, belief) in beliefs[..live].iter_mut().enumerate() {
        let belief = &mut belief[time * states..][..states];
        for (to, &value) in belief.iter_mut().zip(room.products[lane..].iter().step_by(lanes)) {
            *to = value;
        }
    }
}
