//! How many monomials there are.

/// `C(n + d, d)`, the monomials of degree at most `degree` in `variables` variables; `None` past `u128`.
pub fn monomials(variables: u64, degree: u64) -> Option<u128> {
    binomial(variables.checked_add(degree)?, degree)
}

/// `Σ_{k ≤ d} C(n, k)`, the multilinear monomials of degree at most `degree` in `variables` variables; `None` past `u128`.
pub fn multilinear_monomials(variables: u64, degree: u64) -> Option<u128> {
    let counts = (0..=degree.min(variables)).map(|k| binomial(variables, k));
    counts.into_iter().try_fold(0u128, |sum, count| sum.checked_add(count?))
}

/// `C(n, k)` by the product formula, in which every quotient is exact.
fn binomial(n: u64, k: u64) -> Option<u128> {
    let k = k.min(n.checked_sub(k)?);
    (0..k).try_fold(1u128, |product, i| Some(product.checked_mul(u128::from(n - i))? / u128::from(i + 1)))
}
