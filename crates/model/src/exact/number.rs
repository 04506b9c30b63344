//! The arithmetics the judge computes in: scaled numbers for values, booleans for their support.

use hamnet_numeric::Scaled;

/// A commutative semiring without divisors of zero, and the meaning of a table entry in it.
pub(super) trait Number: Copy + 'static {
    const ZERO: Self;
    const ONE: Self;

    /// The entry `value`, finite and not negative, without rounding.
    fn of(value: f64) -> Self;
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn is_zero(self) -> bool;
}

impl Number for Scaled {
    const ZERO: Self = Scaled::ZERO;
    const ONE: Self = Scaled::ONE;

    fn of(value: f64) -> Self {
        Scaled::from_f64(value)
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        self + other
    }

    #[inline]
    fn times(self, other: Self) -> Self {
        self * other
    }

    #[inline]
    fn is_zero(self) -> bool {
        Scaled::is_zero(self)
    }
}

/// A number of which a sum is the greatest of its terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Best(pub(super) Scaled);

impl From<Scaled> for Best {
    fn from(value: Scaled) -> Self {
        Self(value)
    }
}

impl From<Best> for Scaled {
    fn from(Best(value): Best) -> Self {
        value
    }
}

impl Number for Best {
    const ZERO: Self = Best(Scaled::ZERO);
    const ONE: Self = Best(Scaled::ONE);

    fn of(value: f64) -> Self {
        Best(Scaled::from_f64(value))
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        if other.0 > self.0 { other } else { self }
    }

    #[inline]
    fn times(self, other: Self) -> Self {
        Best(self.0 * other.0)
    }

    #[inline]
    fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

/// Or and and: whether a value is positive.
impl Number for bool {
    const ZERO: Self = false;
    const ONE: Self = true;

    fn of(value: f64) -> Self {
        value > 0.0
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        self | other
    }

    #[inline]
    fn times(self, other: Self) -> Self {
        self & other
    }

    #[inline]
    fn is_zero(self) -> bool {
        !self
    }
}

/// A sum that adds equally long partial sums first, so that `n` terms meet at most `⌈log2 n⌉` additions each.
///
/// The partial sums stand for the ones of the binary form of the number of terms, as in a counter.
pub(super) struct PairwiseSum<T> {
    partial: Vec<T>,
    terms: u64,
}

impl<T: Number> PairwiseSum<T> {
    /// The empty sum.
    pub(super) fn new() -> Self {
        Self { partial: Vec::new(), terms: 0 }
    }

    /// Adds a term.
    #[inline]
    pub(super) fn push(&mut self, term: T) {
        let mut sum = term;
        for _ in 0..self.terms.trailing_ones() {
            if let Some(before) = self.partial.pop() {
                sum = before.plus(sum);
            }
        }
        self.partial.push(sum);
        self.terms += 1;
    }

    /// The sum so far; the next term starts a new one.
    #[inline]
    pub(super) fn take(&mut self) -> T {
        self.terms = 0;
        let shortest = self.partial.pop().unwrap_or(T::ZERO);
        self.partial.drain(..).rev().fold(shortest, |sum, before| before.plus(sum))
    }

    /// The additions a term of `terms` meets, at most: `⌈log2 terms⌉`.
    pub(super) fn roundings(terms: u64) -> u64 {
        u64::from(terms.max(1).next_power_of_two().trailing_zeros())
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, PairwiseSum};

    /// Counts the additions on the way of a term instead of adding.
    #[derive(Clone, Copy)]
    struct Depth(u64);

    impl Number for Depth {
        const ZERO: Self = Depth(0);
        const ONE: Self = Depth(0);
        fn of(_: f64) -> Self {
            Depth(0)
        }
        fn plus(self, other: Self) -> Self {
            Depth(self.0.max(other.0) + 1)
        }
        fn times(self, other: Self) -> Self {
            Depth(self.0 + other.0 + 1)
        }
        fn is_zero(self) -> bool {
            false
        }
    }

    #[test]
    fn no_term_meets_more_additions_than_the_logarithm_of_their_number() {
        let mut sum = PairwiseSum::new();
        for terms in 1..300 {
            (0..terms).for_each(|_| sum.push(Depth(0)));
            let Depth(depth) = sum.take();
            assert_eq!(depth, PairwiseSum::<Depth>::roundings(terms), "{terms} terms");
        }
    }
}
