//! Integers by their residues modulo many primes: exact comparison without long numbers.
//!
//! Weights of a hierarchy are products and sums of `f64` numbers, so a common factor makes integers of them. Two integers below
//! `2^b` are equal if their residues are, as soon as the primes multiply to more than `2^b`; and different residues, of however
//! few primes, prove them different.

/// Bits that every prime has at least, beyond the leading one.
const PRIME_BITS: u64 = 60;

/// The primes in use: the largest ones below `2^61`.
#[derive(Clone, Debug)]
pub(super) struct Primes(Vec<u64>);

impl Primes {
    /// As many as multiply to more than `2^bits`, but at most `most` and at least two.
    pub fn covering(bits: u64, most: usize) -> Self {
        let needed = usize::try_from(bits / PRIME_BITS + 1).unwrap_or(usize::MAX);
        let count = needed.min(most).max(2);
        // every second number from 2^61 - 1 down, which is a prime itself
        let candidates = (0..).map(|step| (1u64 << 61) - 1 - 2 * step);
        Self(candidates.filter(|&candidate| is_prime(candidate)).take(count).collect())
    }

    /// Whether integers below `2^bits` with equal residues are equal.
    pub fn decide(&self, bits: u64) -> bool {
        PRIME_BITS * self.0.len() as u64 >= bits
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The primes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = u64> + Clone + '_ {
        self.0.iter().copied()
    }

    /// The residues of the integer `x · 2^shift`.
    ///
    /// `shift` is at least that of [`integer_shift`] for `x`.
    pub fn of_f64(&self, x: f64, shift: i32) -> Vec<u64> {
        let (mantissa, exponent) = odd_parts(x);
        // not negative by the choice of the shift; a zero has no exponent
        let power = u64::try_from(exponent + shift).unwrap_or(0);
        self.iter().map(|prime| times(mantissa % prime, two_to(power, prime), prime)).collect()
    }
}

/// The least shift `s ≥ 0` for which `x · 2^s` is an integer.
pub(super) fn integer_shift(x: f64) -> i32 {
    if x == 0.0 { 0 } else { (-odd_parts(x).1).max(0) }
}

/// `x = mantissa · 2^exponent` with an odd mantissa; `(0, 0)` for zero. `x` is finite and not negative.
fn odd_parts(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let raised = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) =
        if raised == 0 { (fraction, -1074) } else { (fraction | 1 << 52, raised - 1075) };
    if mantissa == 0 {
        return (0, 0);
    }
    let zeros = mantissa.trailing_zeros();
    (mantissa >> zeros, exponent + zeros as i32)
}

/// `a b mod prime`.
pub(super) fn times(a: u64, b: u64, prime: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(prime)) as u64
}

/// `a + b mod prime`, for residues.
pub(super) fn plus(a: u64, b: u64, prime: u64) -> u64 {
    let sum = a + b;
    if sum >= prime { sum - prime } else { sum }
}

/// `1/a mod prime`; zero for zero.
pub(super) fn inverse(a: u64, prime: u64) -> u64 {
    // a^(p-2) by Fermat
    power(a, prime - 2, prime)
}

fn two_to(exponent: u64, prime: u64) -> u64 {
    power(2, exponent, prime)
}

fn power(mut base: u64, mut exponent: u64, prime: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base, prime);
        }
        base = times(base, base, prime);
        exponent >>= 1;
    }
    result
}

/// The test of Miller and Rabin with the first twelve primes, which decides for all numbers of 64 bits (Sorenson, Webster 2017).
fn is_prime(n: u64) -> bool {
    const WITNESSES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if WITNESSES.iter().any(|&small| n.is_multiple_of(small)) {
        return false;
    }
    let halvings = (n - 1).trailing_zeros();
    WITNESSES.iter().all(|&witness| {
        let mut x = power(witness, (n - 1) >> halvings, n);
        if x == 1 || x == n - 1 {
            return true;
        }
        (1..halvings).any(|_| {
            x = times(x, x, n);
            x == n - 1
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primes_are_the_known_ones() {
        // the largest primes below 2^61 are 2^61 - 1, - 31, - 45, - 229, - 259
        let below = |k: u64| (1u64 << 61) - k;
        assert_eq!(Primes::covering(300, 5).0, [1, 31, 45, 229, 259].map(below));
        assert!(Primes::covering(100, 64).decide(100) && !Primes::covering(1000, 4).decide(1000));
    }

    #[test]
    fn residues_of_numbers_add_and_multiply_as_the_numbers_do() {
        let primes = Primes::covering(0, 2);
        // 0.1 + 0.2 is not 0.3 in f64, and 0.75 · 0.5 is 0.375
        let shift = [0.1, 0.2, 0.3].into_iter().map(integer_shift).max().unwrap();
        let [a, b, c] = [0.1, 0.2, 0.3].map(|x| primes.of_f64(x, shift));
        let exact = [0.75, 0.5].map(|x| primes.of_f64(x, 2));
        let product = primes.of_f64(0.375, 4);
        for (j, prime) in primes.iter().enumerate() {
            assert_ne!(plus(a[j], b[j], prime), c[j]);
            assert_eq!(times(exact[0][j], exact[1][j], prime), product[j]);
            assert_eq!(times(a[j], inverse(a[j], prime), prime), 1);
        }
        assert_eq!(integer_shift(5e-324), 1074);
    }
}
