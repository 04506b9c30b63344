//! Arithmetic modulo a prime of 61 bits, in Montgomery's form.
//!
//! A sum of `f64` is an integer times a power of two, and two has an inverse modulo an odd prime: every coefficient has an
//! exact residue, and the rank of a matrix of residues is at most the rank of the matrix of numbers, since a minor that
//! vanishes vanishes modulo every prime too.
//!
//! Source: Montgomery, "Modular multiplication without trial division", Math. Comp. 44 (1985).

use hamnet_numeric::Dd;

/// The prime `2^61 - 1`.
pub(super) const MERSENNE: u64 = (1 << 61) - 1;

/// The numbers modulo an odd prime below `2^62`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    prime: u64,
    /// `-1/prime` modulo `2^64`.
    folding: u64,
    /// `2^128` modulo the prime, which takes a number into Montgomery's form.
    entering: u64,
}

/// A number modulo a prime, as its multiple by `2^64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Residue(u64);

impl Residue {
    pub(super) const ZERO: Residue = Residue(0);

    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Field {
    /// The field of an odd prime below `2^62`.
    pub(super) fn new(prime: u64) -> Self {
        // Newton's iteration doubles the correct bits of the inverse; an odd number is its own inverse modulo 8
        let inverse = (0..5)
            .fold(prime, |inverse, _| inverse.wrapping_mul(2u64.wrapping_sub(prime.wrapping_mul(inverse))));
        let below = u128::MAX % u128::from(prime) + 1;
        Self { prime, folding: inverse.wrapping_neg(), entering: (below % u128::from(prime)) as u64 }
    }

    pub(super) fn one(&self) -> Residue {
        self.integer(1)
    }

    /// The residue of `x`.
    pub(super) fn integer(&self, x: u64) -> Residue {
        self.reduced(u128::from(x % self.prime) * u128::from(self.entering))
    }

    /// The residue of a finite number.
    pub(super) fn number(&self, x: Dd) -> Residue {
        self.add(self.float(x.hi()), self.float(x.lo()))
    }

    /// The residue of a finite `f64`, which is an integer times a power of two.
    fn float(&self, x: f64) -> Residue {
        let (mantissa, exponent) = integer_times_power(x);
        let base = if exponent < 0 { self.integer(self.prime.div_ceil(2)) } else { self.integer(2) };
        let size = self.mul(self.integer(mantissa), self.power(base, exponent.unsigned_abs().into()));
        if x < 0.0 { self.sub(Residue::ZERO, size) } else { size }
    }

    pub(super) fn add(&self, a: Residue, b: Residue) -> Residue {
        let sum = a.0 + b.0;
        Residue(if sum >= self.prime { sum - self.prime } else { sum })
    }

    pub(super) fn sub(&self, a: Residue, b: Residue) -> Residue {
        Residue(if a.0 >= b.0 { a.0 - b.0 } else { a.0 + self.prime - b.0 })
    }

    pub(super) fn mul(&self, a: Residue, b: Residue) -> Residue {
        self.reduced(u128::from(a.0) * u128::from(b.0))
    }

    pub(super) fn power(&self, base: Residue, exponent: u64) -> Residue {
        let mut product = self.one();
        for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
            product = self.mul(product, product);
            if exponent >> bit & 1 == 1 {
                product = self.mul(product, base);
            }
        }
        product
    }

    /// `1/x` of a residue that is not zero, by Fermat's theorem.
    pub(super) fn inverse(&self, x: Residue) -> Residue {
        self.power(x, self.prime - 2)
    }

    /// `x / 2^64` of an `x` below `2^64 · prime`.
    fn reduced(&self, x: u128) -> Residue {
        let multiple = u128::from((x as u64).wrapping_mul(self.folding)) * u128::from(self.prime);
        let quotient = ((x + multiple) >> 64) as u64;
        Residue(if quotient >= self.prime { quotient - self.prime } else { quotient })
    }
}

/// `|x| = m · 2^e` of a finite `x`, with an odd integer `m`, or zero.
pub(super) fn integer_times_power(x: f64) -> (u64, i32) {
    let bits = x.abs().to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (mantissa, exponent) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    if mantissa == 0 {
        return (0, 0);
    }
    let zeros = mantissa.trailing_zeros();
    (mantissa >> zeros, exponent + zeros as i32)
}

/// Primes from `2^61 - 1` downward.
pub(super) fn primes() -> impl Iterator<Item = u64> {
    (0..).map(|step| MERSENNE - 2 * step).filter(|&candidate| is_prime(candidate))
}

/// The test of Miller and Rabin, which with these bases has no exception below `2^64` (Sorenson and Webster 2017).
fn is_prime(candidate: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    let field = Field::new(candidate);
    let (one, twos) = (field.one(), (candidate - 1).trailing_zeros());
    let minus_one = field.sub(Residue::ZERO, one);
    BASES.iter().all(|&base| {
        let start = field.power(field.integer(base), (candidate - 1) >> twos);
        let squares = std::iter::successors(Some(start), |&x| Some(field.mul(x, x)));
        start == one || squares.take(twos as usize).any(|x| x == minus_one)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_inverses_agree_with_long_division() {
        for prime in [MERSENNE, MERSENNE - 30, 1_000_003] {
            let field = Field::new(prime);
            for (a, b) in [(0, 5), (1, 1), (prime - 1, prime - 1), (123_456_789_012_345, 987_654_321_098)] {
                let product = (u128::from(a % prime) * u128::from(b % prime) % u128::from(prime)) as u64;
                assert_eq!(field.mul(field.integer(a), field.integer(b)), field.integer(product));
            }
            let x = field.integer(123_457);
            assert_eq!(field.mul(x, field.inverse(x)), field.one());
        }
    }

    #[test]
    fn numbers_are_reduced_exactly() {
        let field = Field::new(MERSENNE);
        let tenth = Dd::from_f64(0.1);
        // 0.1 is 3602879701896397 / 2^55
        let denominator = field.power(field.integer(2), 55);
        assert_eq!(field.mul(field.number(tenth), denominator), field.integer(3_602_879_701_896_397));
        let parts = Dd::from_parts(3.0, -f64::from_bits(1));
        let rest = field.sub(field.integer(3), field.number(parts));
        assert_eq!(field.mul(rest, field.power(field.integer(2), 1074)), field.one());
        assert!(field.number(Dd::ZERO).is_zero());
    }

    #[test]
    fn primes_descend_from_the_mersenne_prime() {
        // 2^61 - 31 is the prime below 2^61 - 1
        let first: Vec<u64> = primes().take(3).collect();
        assert_eq!(first[..2], [MERSENNE, (1 << 61) - 31]);
        let small = (3..1000u64).step_by(2).filter(|&n| is_prime_or_base(n)).count();
        assert_eq!(small, 167);
    }

    /// The bases are primes themselves, which the test would take for composite.
    fn is_prime_or_base(n: u64) -> bool {
        n <= 37 && (2..n).all(|d| !n.is_multiple_of(d)) || n > 37 && is_prime(n)
    }
}
