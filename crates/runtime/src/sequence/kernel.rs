//! What instructions do to messages of sequences.
//!
//! Beliefs about [few] states take one vector for a message, one sequence after another, in an order of their own. Otherwise
//! a message of one sequence is a row of `W` numbers, a vector holding several states; messages of many are `K×L`, a vector
//! holding several sequences. Both add and multiply in the same order, so that a sequence has the same bits alone and among
//! many:
//!
//! ```text
//! forward    α_t[b] = (Σ_a α_{t-1}[a] T[a, b]) · (e_t[b] · 2^-k)
//! backward   β_t[a] = (Σ_b T[a, b] (e_{t+1}[b] β_{t+1}[b])) · 2^-k
//! ```
//!
//! with sums by increasing state. Every few steps `k = floor(log2)` of the greatest entry of the message before, otherwise it is
//! zero; when depends on the time alone. Rows of `T` sum to less than two, and likelihoods are less than two, so that in
//! between a message grows no more than fourfold a step. An entry is *lost* if it is positive and below `τ`, and where `k` is
//! taken, below `τ 2^k`. As long as none is lost, every product is normal and every zero a true one.
//!
//! Where the most probable path is asked for, maxima stand in place of sums.

pub mod few;
pub mod many;
pub mod one;

use pulp::Simd;

use crate::Element;

/// The partial sums of a normalization: number `j` of them adds up the states `j`, `j + 16`, …
pub const PARTIALS: usize = 16;

/// What joins the terms of a step.
pub trait Join: Copy + Send + Sync {
    /// A message in so many is brought back to size. Maxima shrink fast, sums hardly: where rows sum to one, by the mean
    /// likelihood beside the greatest.
    const PERIOD: usize;

    /// Whether the message at `time` is brought back to size in the step after it.
    #[inline(always)]
    fn resizes(time: usize) -> bool {
        time % Self::PERIOD == Self::PERIOD - 1
    }

    fn join<T: Element, S: Simd>(simd: S, sum: T::Vector<S>, term: T::Vector<S>) -> T::Vector<S>;
    fn join_single<T: Element>(sum: T, term: T) -> T;
}

/// Sums: beliefs.
#[derive(Clone, Copy)]
pub struct Add;

/// Maxima: most probable paths.
#[derive(Clone, Copy)]
pub struct Greatest;

impl Join for Add {
    const PERIOD: usize = 4;

    #[inline(always)]
    fn join<T: Element, S: Simd>(simd: S, sum: T::Vector<S>, term: T::Vector<S>) -> T::Vector<S> {
        T::add(simd, sum, term)
    }
    #[inline(always)]
    fn join_single<T: Element>(sum: T, term: T) -> T {
        sum.plus(term)
    }
}

impl Join for Greatest {
    const PERIOD: usize = 1;

    #[inline(always)]
    fn join<T: Element, S: Simd>(simd: S, sum: T::Vector<S>, term: T::Vector<S>) -> T::Vector<S> {
        T::max(simd, sum, term)
    }
    #[inline(always)]
    fn join_single<T: Element>(sum: T, term: T) -> T {
        sum.maximum(term)
    }
}

/// `least` with what is not zero of `value`.
#[inline(always)]
fn least_positive<T: Element, S: Simd>(simd: S, least: T::Vector<S>, value: T::Vector<S>) -> T::Vector<S> {
    let zero = T::splat(simd, T::ZERO);
    let positive = T::select_equal(simd, [value, zero], T::splat(simd, T::INFINITY), value);
    T::min(simd, positive, least)
}

/// `2^-k` and `k`, for the greatest entry of a message, in `[2^k, 2^(k+1))`. Zero gives some power.
#[inline(always)]
fn power<T: Element>(greatest: T) -> (T, i64) {
    let exponent = greatest.exponent();
    (T::power_of_two(-exponent), i64::from(exponent))
}
