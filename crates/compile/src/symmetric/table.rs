//! The values of symmetric polynomials by the number of coordinates with their larger value.
//!
//! With `e_k` the sum of all products of `k` different coordinates out of `n`, and `c` of them at their larger value,
//!
//! ```text
//! bits  e_k = C(c, k),      spins  e_k = [t^k] (1 + t)^c (1 - t)^{n - c}.
//! ```

use hamnet_numeric::Dd;

/// The two values of a coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwoValued {
    /// 0 and 1: bits, and indicators of states.
    Bit,
    /// −1 and 1.
    Spin,
}

/// `Σ_k a_k e_k` for `c = 0, …, n`, with `n` one less than the number of coefficients `a_0, …, a_n`.
///
/// Exact as long as all sums are, which is so for dyadic coefficients that are not too many.
pub(super) fn values(coefficients: &[Dd], kind: TwoValued) -> Vec<Dd> {
    match kind {
        TwoValued::Bit => newton(coefficients),
        TwoValued::Spin => {
            let n = coefficients.len().saturating_sub(1);
            (0..=n).map(|count| dot(coefficients, &symmetric_of_spins(count, n))).collect()
        }
    }
}

/// `Σ_k a_k C(c, k)`: the coefficients are the differences at zero, and adding neighbours moves on by one.
fn newton(coefficients: &[Dd]) -> Vec<Dd> {
    let mut differences = coefficients.to_vec();
    let mut values = Vec::with_capacity(coefficients.len());
    for _ in coefficients {
        values.push(differences[0]);
        for place in 1..differences.len() {
            differences[place - 1] = differences[place - 1] + differences[place];
        }
    }
    values
}

fn dot(a: &[Dd], b: &[Dd]) -> Dd {
    a.iter().zip(b).fold(Dd::ZERO, |sum, (&a, &b)| sum + a * b)
}

/// The coefficients of `(1 + t)^c (1 - t)^{n - c}`: integers, exact up to `n = 100`.
fn symmetric_of_spins(count: usize, n: usize) -> Vec<Dd> {
    let mut product = vec![Dd::ONE];
    for place in 0..n {
        product.push(Dd::ZERO);
        for degree in (1..product.len()).rev() {
            let lower = product[degree - 1];
            product[degree] = if place < count { product[degree] + lower } else { product[degree] - lower };
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Σ_k a_k e_k` at a state, from its subsets.
    fn by_subsets(coefficients: &[f64], state: u32, low: f64) -> f64 {
        let n = coefficients.len() as u32 - 1;
        let value = |place: u32| if state >> place & 1 == 1 { 1.0 } else { low };
        let product = |subset: u32| (0..n).filter(|i| subset >> i & 1 == 1).map(value).product::<f64>();
        (0..1 << n).map(|subset: u32| coefficients[subset.count_ones() as usize] * product(subset)).sum()
    }

    #[test]
    fn tables_agree_with_sums_over_subsets() {
        let coefficients = [0.5, -3.0, 2.25, 7.0, -1.0, 0.0, 4.0, 1.0, -0.125];
        for n in 0..coefficients.len() {
            let some = &coefficients[..=n];
            let exact: Vec<Dd> = some.iter().copied().map(Dd::from_f64).collect();
            for (kind, low) in [(TwoValued::Bit, 0.0), (TwoValued::Spin, -1.0)] {
                let table = values(&exact, kind);
                for state in 0..1u32 << n {
                    let value = table[state.count_ones() as usize].to_f64();
                    assert_eq!(value, by_subsets(some, state, low), "{kind:?}, {n}, {state:b}");
                }
            }
        }
    }

    #[test]
    fn a_product_of_many_spins_alternates() {
        let mut coefficients = vec![Dd::ZERO; 65];
        coefficients[64] = Dd::from_f64(0.75);
        let table = values(&coefficients, TwoValued::Spin);
        assert!((0..=64).all(|c| table[c].to_f64() == if c % 2 == 0 { 0.75 } else { -0.75 }));
    }
}
