//! Messages of one sequence: vectors of states.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::{Add, Join, PARTIALS, few, least_positive, power};
use crate::Element;
use crate::sequence::tables::{Matrix, Tables};

/// The numbers of the widest vector.
const MOST_LANES: usize = 16;

/// The vectors of sums that are held in registers at a time.
const TILE: usize = 8;

/// The numbers of states and of a padded row. A kernel that is compiled for a number of states has them as constants.
#[derive(Clone, Copy)]
struct Shape {
    states: usize,
    width: usize,
}

impl Shape {
    /// That of `A` states; that of the tables for none.
    #[inline(always)]
    fn of<T: Element, const A: usize>(tables: &Tables<T>) -> Self {
        if A > 0 {
            Self { states: A, width: A.next_multiple_of(T::SMALL_BLOCK) }
        } else {
            Self { states: tables.states, width: tables.width }
        }
    }
}

/// Work on a sequence, by the numbers of states it is compiled for.
pub trait Pass {
    fn states(&self) -> usize;
    /// For `K` states of at most [`few::MOST`].
    fn few<const K: usize>(self);
    /// For `A` states, or if that is zero for any number of them.
    fn rows<S: Simd, const A: usize>(self, simd: S);
}

/// Runs a [`Pass`] as it is compiled for its number of states.
pub struct ByStates<P>(pub P);

impl<P: Pass> WithSimd for ByStates<P> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.0.states() {
            1 => self.0.few::<1>(),
            2 => self.0.few::<2>(),
            3 => self.0.few::<3>(),
            4 => self.0.few::<4>(),
            16 => self.0.rows::<S, 16>(simd),
            _ => self.0.rows::<S, 0>(simd),
        }
    }
}

/// The likelihoods along a sequence: at time `t` those of row `codes[t]`.
#[derive(Clone, Copy)]
pub struct Likelihoods<'a, T> {
    pub rows: &'a [T], // ×W
    pub codes: &'a [u32],
    /// By which powers of two the rows are divided; none if they are not.
    pub exponents: &'a [i64],
}

impl<'a, T> Likelihoods<'a, T> {
    /// Those at time `t`. `W`
    #[inline(always)]
    pub fn at(&self, time: usize, width: usize) -> &'a [T] {
        self.row(self.codes[time], width)
    }

    /// Row `code`. `W`
    #[inline(always)]
    pub fn row(&self, code: u32, width: usize) -> &'a [T] {
        &self.rows[code as usize * width..][..width]
    }

    /// By which power of two row `code` is divided.
    #[inline(always)]
    pub fn exponent(&self, code: u32) -> i64 {
        self.exponents.get(code as usize).copied().unwrap_or(0)
    }

    /// By which power of two the likelihoods at time `time` are divided.
    #[inline(always)]
    pub fn exponent_at(&self, time: usize) -> i64 {
        self.exponent(self.codes[time])
    }

    /// Those at some of the times.
    pub fn during(&self, times: Range<usize>) -> Self {
        Self { codes: &self.codes[times], ..*self }
    }
}

/// One message after another: each is what `now` holds times `2^exponent`, but for the exponents of the tables.
pub struct Chain<'a, T> {
    pub now: &'a mut [T],  // W
    pub next: &'a mut [T], // W
    pub room: &'a mut [T], // W
    /// `2^-k` and `k` of the greatest entry of `now`.
    pub power: (T, i64),
    pub exponent: i64,
    /// The least that any entry was, by itself or beside the greatest one, of every lane. `16`
    pub least: [T; MOST_LANES],
}

impl<'a, T: Element> Chain<'a, T> {
    /// A chain without a message, in `room` of `3W` numbers.
    pub fn new(room: &'a mut [T], width: usize) -> Self {
        let (now, room) = room.split_at_mut(width);
        let (next, room) = room.split_at_mut(width);
        Self { now, next, room, power: (T::ONE, 0), exponent: 0, least: [T::INFINITY; MOST_LANES] }
    }

    /// The least that any entry was, by itself or beside the greatest one.
    pub fn least(&self) -> T {
        self.least.iter().fold(T::INFINITY, |least, &x| if x < least { x } else { least })
    }

    /// The first message forward.
    #[inline(always)]
    fn begin<S: Simd, J: Join>(&mut self, simd: S, tables: &Tables<T>, shape: Shape, likelihoods: &[T]) {
        let mut news = News::new(simd);
        let start = T::vectors::<S>(tables.start.as_slice());
        let now = T::vectors_mut::<S>(&mut self.now[..shape.width]);
        for ((now, &start), &e) in now.iter_mut().zip(start).zip(T::vectors::<S>(likelihoods)) {
            *now = news.note(simd, T::mul(simd, start, e));
        }
        self.power = news.close(simd, &mut self.least, J::resizes(0));
    }

    /// The first message backward.
    #[inline(always)]
    fn end(&mut self, states: usize) {
        self.now[..states].fill(T::ONE);
        self.power = (T::ONE, 0);
    }

    /// The message at `time` in place of the one before.
    #[inline(always)]
    fn forward<S: Simd, J: Join>(
        &mut self,
        simd: S,
        tables: &Tables<T>,
        shape: Shape,
        likelihoods: &[T],
        time: usize,
    ) {
        let e = T::vectors::<S>(likelihoods);
        let shrink = T::splat(simd, self.power.0);
        self.exponent += self.power.1;
        let mut news = News::new(simd);
        let next = T::vectors_mut::<S>(&mut self.next[..shape.width]);
        product::<T, S, J>(
            simd,
            &tables.forward,
            self.now,
            self.room,
            shape,
            #[inline(always)]
            |place, sum| {
                let value = T::mul(simd, sum, T::mul(simd, e[place], shrink));
                next[place] = news.note(simd, value);
            },
        );
        self.power = news.close(simd, &mut self.least, J::resizes(time));
        std::mem::swap(&mut self.now, &mut self.next);
    }

    /// The message at `time` in place of the one after, given the likelihoods there.
    #[inline(always)]
    fn backward<S: Simd>(
        &mut self,
        simd: S,
        tables: &Tables<T>,
        shape: Shape,
        likelihoods: &[T],
        time: usize,
    ) {
        let e = T::vectors::<S>(likelihoods);
        let shrink = T::splat(simd, self.power.0);
        for (now, &e) in T::vectors_mut::<S>(&mut self.now[..shape.width]).iter_mut().zip(e) {
            *now = T::mul(simd, *now, e);
        }
        let mut news = News::new(simd);
        let next = T::vectors_mut::<S>(&mut self.next[..shape.width]);
        product::<T, S, Add>(
            simd,
            &tables.backward,
            self.now,
            self.room,
            shape,
            #[inline(always)]
            |place, sum| {
                next[place] = news.note(simd, T::mul(simd, sum, shrink));
            },
        );
        self.power = news.close(simd, &mut self.least, Add::resizes(time));
        std::mem::swap(&mut self.now, &mut self.next);
    }
}

/// What is to be known of a new message.
struct News<T: Element, S: Simd> {
    greatest: T::Vector<S>,
    least: T::Vector<S>,
}

impl<T: Element, S: Simd> News<T, S> {
    #[inline(always)]
    fn new(simd: S) -> Self {
        Self { greatest: T::splat(simd, T::ZERO), least: T::splat(simd, T::INFINITY) }
    }

    #[inline(always)]
    fn note(&mut self, simd: S, value: T::Vector<S>) -> T::Vector<S> {
        self.greatest = T::max(simd, value, self.greatest);
        self.least = least_positive::<T, S>(simd, self.least, value);
        value
    }

    /// The power of the next step, which takes that of the greatest entry if it `resizes`; and what `least` becomes.
    #[inline(always)]
    fn close(self, simd: S, least: &mut [T], resizes: bool) -> (T, i64) {
        let least = &mut T::vectors_mut::<S>(least)[0];
        *least = T::min(simd, self.least, *least);
        if !resizes {
            return (T::ONE, 0);
        }
        let power = power(T::reduce_max(simd, self.greatest));
        let beside = T::mul(simd, self.least, T::splat(simd, power.0));
        *least = T::min(simd, beside, *least);
        power
    }
}

/// Hands every vector of `Σ_a from[a] · matrix[a, ·]` to `take`, with its place.
#[inline(always)]
fn product<T: Element, S: Simd, J: Join>(
    simd: S,
    matrix: &Matrix<T>,
    from: &[T],
    room: &mut [T],
    shape: Shape,
    mut take: impl FnMut(usize, T::Vector<S>),
) {
    if let Some(dense) = &matrix.dense {
        let matrix = T::vectors::<S>(&dense.as_slice()[..shape.states * shape.width]);
        let from = &from[..shape.states];
        let width = shape.width * size_of::<T>() / size_of::<T::Vector<S>>();
        let mut first = 0;
        while first + TILE <= width {
            tile::<T, S, J, TILE>(simd, matrix, width, from, first, &mut take);
            first += TILE;
        }
        while first + 2 <= width {
            tile::<T, S, J, 2>(simd, matrix, width, from, first, &mut take);
            first += 2;
        }
        if first < width {
            tile::<T, S, J, 1>(simd, matrix, width, from, first, &mut take);
        }
    } else if let Some(columns) = &matrix.sparse {
        for (state, sum) in room.iter_mut().enumerate().take(columns.starts.len() - 1) {
            let (rows, weights) = columns.column(state);
            let terms = rows.iter().zip(weights);
            *sum = terms
                .fold(T::ZERO, |sum, (&row, &weight)| J::join_single(sum, from[row as usize].times(weight)));
        }
        T::vectors::<S>(room).iter().enumerate().for_each(
            #[inline(always)]
            |(place, &sum)| take(place, sum),
        );
    }
}

#[inline(always)]
fn tile<T: Element, S: Simd, J: Join, const V: usize>(
    simd: S,
    matrix: &[T::Vector<S>],
    width: usize,
    from: &[T],
    first: usize,
    take: &mut impl FnMut(usize, T::Vector<S>),
) {
    let mut sums = [T::splat(simd, T::ZERO); V];
    for (&x, row) in from.iter().zip(matrix.chunks_exact(width)) {
        let x = T::splat(simd, x);
        let row = &row[first..first + V];
        for v in 0..V {
            sums[v] = J::join::<T, S>(simd, sums[v], T::mul(simd, x, row[v]));
        }
    }
    for (v, sum) in sums.into_iter().enumerate() {
        take(first + v, sum);
    }
}

/// The sum of a row of whole vectors, in the order of [`PARTIALS`].
#[inline(always)]
pub fn total<T: Element>(values: &[T]) -> T {
    const HALF: usize = PARTIALS / 2;
    let mut partials = [[T::ZERO; HALF]; 2];
    for (place, values) in values.as_chunks::<HALF>().0.iter().enumerate() {
        let partials = &mut partials[place % 2];
        for j in 0..HALF {
            partials[j] = partials[j].plus(values[j]);
        }
    }
    let [mut sums, others] = partials;
    for j in 0..HALF {
        sums[j] = sums[j].plus(others[j]);
    }
    let mut half = HALF / 2;
    while half > 0 {
        for j in 0..half {
            sums[j] = sums[j].plus(sums[j + half]);
        }
        half /= 2;
    }
    sums[0]
}

/// The sum of a row of whole vectors, in the same order.
#[inline(always)]
fn total_of_vectors<T: Element, S: Simd>(simd: S, values: &[T::Vector<S>]) -> T {
    match PARTIALS * size_of::<T>() / size_of::<T::Vector<S>>() {
        1 => total_by::<T, S, 1>(simd, values),
        2 => total_by::<T, S, 2>(simd, values),
        4 => total_by::<T, S, 4>(simd, values),
        8 => total_by::<T, S, 8>(simd, values),
        _ => total_by::<T, S, PARTIALS>(simd, values),
    }
}

/// The sum, with partial sums in `N` vectors.
#[inline(always)]
fn total_by<T: Element, S: Simd, const N: usize>(simd: S, values: &[T::Vector<S>]) -> T {
    let mut partials = [T::splat(simd, T::ZERO); N];
    let (rows, rest) = values.as_chunks::<N>();
    for row in rows {
        for j in 0..N {
            partials[j] = T::add(simd, partials[j], row[j]);
        }
    }
    for j in 0..N {
        if j < rest.len() {
            partials[j] = T::add(simd, partials[j], rest[j]);
        }
    }
    let mut half = N / 2;
    while half > 0 {
        for j in 0..half {
            partials[j] = T::add(simd, partials[j], partials[j + half]);
        }
        half /= 2;
    }
    T::reduce_sum(simd, partials[0])
}

/// Hands every vector of a row of any length to `take`, zeros behind its end, with its place.
#[inline(always)]
fn read<T: Element, S: Simd>(simd: S, row: &[T], mut take: impl FnMut(usize, T::Vector<S>)) {
    let whole = T::vectors::<S>(row);
    for (place, &vector) in whole.iter().enumerate() {
        take(place, vector);
    }
    let rest = &row[whole.len() * (size_of::<T::Vector<S>>() / size_of::<T>())..];
    if !rest.is_empty() {
        take(whole.len(), T::load_few(simd, rest));
    }
}

/// Writes the vectors that `give` makes of their places to a row of any length.
#[inline(always)]
fn write<T: Element, S: Simd>(simd: S, row: &mut [T], mut give: impl FnMut(usize) -> T::Vector<S>) {
    let whole = T::vectors_mut::<S>(row);
    let count = whole.len();
    for (place, vector) in whole.iter_mut().enumerate() {
        *vector = give(place);
    }
    let rest = &mut row[count * (size_of::<T::Vector<S>>() / size_of::<T>())..];
    if !rest.is_empty() {
        T::store_few(simd, rest, give(count));
    }
}

/// Writes the first numbers of `values` to a row of any length.
#[inline(always)]
fn copy<T: Element, S: Simd>(simd: S, to: &mut [T], values: &[T]) {
    let values = T::vectors::<S>(values);
    write::<T, S>(
        simd,
        to,
        #[inline(always)]
        |place| values[place],
    );
}

/// Writes `values` over their sum to `to`, zeros where that is zero; the sum.
#[inline(always)]
fn normalize<T: Element, S: Simd>(simd: S, values: &[T], to: &mut [T]) -> T {
    let values = T::vectors::<S>(values);
    let sum = total_of_vectors::<T, S>(simd, values);
    let divisor = T::splat(simd, if sum == T::ZERO { T::ONE } else { sum });
    write::<T, S>(
        simd,
        to,
        #[inline(always)]
        |place| T::div(simd, values[place], divisor),
    );
    sum
}

/// Filters the times of `likelihoods`, after `time` others that `chain` has seen.
pub struct Filter<'a, 'b, T> {
    pub tables: &'a Tables<T>,
    pub likelihoods: Likelihoods<'a, T>,
    pub chain: &'a mut Chain<'b, T>,
    /// The time before the first of these.
    pub time: usize,
    /// `T×K`.
    pub beliefs: &'a mut [T],
    /// The sum of every message. `T`
    pub sums: &'a mut [f64],
    /// The exponent by which every message was divided. `T`
    pub exponents: &'a mut [i64],
}

impl<T: Element> Pass for Filter<'_, '_, T> {
    fn states(&self) -> usize {
        self.tables.states
    }

    #[inline(always)]
    fn few<const K: usize>(self) {
        few::filter::<T, K>(self);
    }

    #[inline(always)]
    fn rows<S: Simd, const A: usize>(self, simd: S) {
        let shape = Shape::of::<T, A>(self.tables);
        let Shape { states, width } = shape;
        let steps = self.sums.iter_mut().zip(self.exponents);
        for (time, (sum, exponent)) in steps.enumerate() {
            let row = self.likelihoods.at(time, width);
            *exponent = self.likelihoods.exponent_at(time);
            if self.time + time > 0 {
                *exponent += self.chain.power.1;
                self.chain.forward::<S, Add>(simd, self.tables, shape, row, self.time + time);
            } else {
                self.chain.begin::<S, Add>(simd, self.tables, shape, row);
            }
            let belief = &mut self.beliefs[time * states..][..states];
            *sum = normalize(simd, &self.chain.now[..width], belief).to_f64();
        }
    }
}

/// Smooths a sequence of `T ≥ 1` times. The chains meet in the middle: until then messages lie where the beliefs will.
pub struct Smooth<'a, 'b, T> {
    pub tables: &'a Tables<T>,
    pub likelihoods: Likelihoods<'a, T>,
    pub ahead: &'a mut Chain<'b, T>,
    pub back: &'a mut Chain<'b, T>,
    /// `W`.
    pub room: &'a mut [T],
    /// `T×K`.
    pub beliefs: &'a mut [T],
}

/// The bytes of two matrices that stay near the core together.
const NEAR: usize = 16 << 10;
/// The steps in one direction at a time when they do not.
const STRIDE: usize = 16;

impl<T: Element> Pass for Smooth<'_, '_, T> {
    fn states(&self) -> usize {
        self.tables.states
    }

    #[inline(always)]
    fn few<const K: usize>(self) {
        few::smooth::<T, K>(self);
    }

    #[inline(always)]
    fn rows<S: Simd, const A: usize>(mut self, simd: S) {
        let shape = Shape::of::<T, A>(self.tables);
        let Shape { states, width } = shape;
        let times = self.beliefs.len() / states;
        // Step by step, the one chain works while the other waits for its sums.
        let stride = if 2 * states * width * size_of::<T>() <= NEAR { 1 } else { STRIDE };
        let middle = times.div_ceil(2);
        for half in [0..middle, middle..times] {
            let mut start = half.start;
            while start < half.end {
                let end = half.end.min(start + stride);
                for step in start..end {
                    self.step_ahead(simd, shape, step, times);
                }
                for step in start..end {
                    self.step_back(simd, shape, times - 1 - step, times);
                }
                start = end;
            }
        }
    }
}

impl<T: Element> Smooth<'_, '_, T> {
    #[inline(always)]
    fn step_ahead<S: Simd>(&mut self, simd: S, shape: Shape, time: usize, times: usize) {
        let Shape { states, width } = shape;
        let likelihoods = self.likelihoods.at(time, width);
        if time == 0 {
            self.ahead.begin::<S, Add>(simd, self.tables, shape, likelihoods);
        } else {
            self.ahead.forward::<S, Add>(simd, self.tables, shape, likelihoods, time);
        }
        let belief = &mut self.beliefs[time * states..][..states];
        if time < times - time {
            copy(simd, belief, &self.ahead.now[..width]);
        } else {
            meet(simd, &self.ahead.now[..width], &mut self.room[..width], belief);
        }
    }

    #[inline(always)]
    fn step_back<S: Simd>(&mut self, simd: S, shape: Shape, time: usize, times: usize) {
        let Shape { states, width } = shape;
        if time == times - 1 {
            self.back.end(states);
        } else {
            let likelihoods = self.likelihoods.at(time + 1, width);
            self.back.backward(simd, self.tables, shape, likelihoods, time);
        }
        let belief = &mut self.beliefs[time * states..][..states];
        if time > times - 1 - time {
            copy(simd, belief, &self.back.now[..width]);
        } else {
            meet(simd, &self.back.now[..width], &mut self.room[..width], belief);
        }
    }
}

/// The belief of a message and the one in the other direction, which `belief` holds.
#[inline(always)]
fn meet<T: Element, S: Simd>(simd: S, message: &[T], room: &mut [T], belief: &mut [T]) {
    let (message, products) = (T::vectors::<S>(message), T::vectors_mut::<S>(room));
    read::<T, S>(
        simd,
        belief,
        #[inline(always)]
        |place, other| products[place] = T::mul(simd, other, message[place]),
    );
    normalize(simd, room, belief);
}

/// Leaves the messages of maxima of a sequence of `T ≥ 1` times.
pub struct Climb<'a, 'b, T> {
    pub tables: &'a Tables<T>,
    pub likelihoods: Likelihoods<'a, T>,
    pub chain: &'a mut Chain<'b, T>,
    /// `T×K`.
    pub messages: &'a mut [T],
}

impl<T: Element> WithSimd for Climb<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let shape = Shape::of::<T, 0>(self.tables);
        let Shape { states, width } = shape;
        for (time, message) in self.messages.chunks_exact_mut(states).enumerate() {
            let row = self.likelihoods.at(time, width);
            if time == 0 {
                self.chain.begin::<S, super::Greatest>(simd, self.tables, shape, row);
            } else {
                self.chain.forward::<S, super::Greatest>(simd, self.tables, shape, row, time);
            }
            copy(simd, message, self.chain.now);
        }
    }
}
