//! The bound `N_c·q^{S_c}` on the size of a network, which may be too large for any number.

use hamnet::numeric::elementary::{exp_f64, ln_f64};

/// Logarithms beyond this are printed as powers of ten.
const LARGEST: f64 = 700.0;

/// `ln(cliques · states^largest)`.
pub fn ln(cliques: usize, largest: usize, states: usize) -> f64 {
    ln_f64(cliques.max(1) as f64) + largest as f64 * ln_f64(states.max(1) as f64)
}

/// The number whose logarithm is `ln`: `8`, `1.2e34`, `10^5012`.
pub fn words(ln: f64) -> String {
    if ln >= LARGEST {
        return format!("10^{:.0}", ln / std::f64::consts::LN_10);
    }
    let number = exp_f64(ln);
    if number < 1e9 { crate::words::count(number.round() as u64) } else { format!("{number:.1e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_any_size_are_printed() {
        assert_eq!(words(ln(3, 2, 5)), "75");
        assert_eq!(words(ln(1, 40, 10)), "1.0e40");
        assert_eq!(words(ln(10, 500, 10)), "10^501");
    }
}
