//! The discrete Fourier transform of real numbers on a box of sites, as an orthogonal matrix.
//!
//! With `N` sites and the unitary transform `ŷ_k = N^{-1/2} Σ_j y_j e^{-2πi Σ_d k_d j_d / n_d}`, a frequency `k` that is its own
//! negative has the real `ŷ_k`; of any other pair `k, -k`, the one that comes first in the order of the sites stands for both,
//! with `√2 Re ŷ_k` and `√2 Im ŷ_k`. First come the real parts in the order of their frequencies, then the imaginary ones. The
//! sum of squares is that of `y`.

use hamnet_numeric::Dd;

use super::names::PI;
use crate::hamiltonian::Lattice;

/// The rows of the transform of a box of `shape`, made one at a time.
pub(super) fn rows(shape: &[usize]) -> impl Iterator<Item = Vec<Dd>> {
    let sites: usize = shape.iter().product();
    let turn = shape.iter().fold(1, |common, &extent| common / divisor(common, extent) * extent);
    let cosines: Vec<Dd> = (0..turn).map(|step| cosine(step as i64, turn as i64)).collect();
    let sines: Vec<Dd> =
        (0..turn).map(|step| cosine(turn as i64 - 4 * step as i64, 4 * turn as i64)).collect();
    let places: Vec<Vec<usize>> = (0..sites).map(|site| Lattice::sites(shape, site)).collect();
    let first: Vec<usize> = (0..sites).filter(|&site| site <= negative(shape, &places[site])).collect();
    let pairs: Vec<usize> =
        first.iter().copied().filter(|&site| site != negative(shape, &places[site])).collect();
    let plain = Dd::ONE / Dd::from_f64(sites as f64).sqrt();
    let paired = (Dd::from_f64(2.0) / Dd::from_f64(sites as f64)).sqrt();
    let is_paired = pairs.clone();
    let parts = first.into_iter().map(|site| (site, true)).chain(pairs.into_iter().map(|site| (site, false)));
    let shape = shape.to_vec();
    parts.map(move |(frequency, is_real)| {
        let norm = if is_paired.binary_search(&frequency).is_ok() { paired } else { plain };
        let waves = if is_real { &cosines } else { &sines };
        let norm = if is_real { norm } else { -norm };
        let step = |place: &Vec<usize>| {
            let steps = places[frequency].iter().zip(place).zip(&shape);
            steps.fold(0, |sum, ((k, j), extent)| (sum + k * j % extent * (turn / extent)) % turn)
        };
        places.iter().map(|place| waves[step(place)] * norm).collect()
    })
}

/// The site of `-k`, modulo the extents.
fn negative(shape: &[usize], frequency: &[usize]) -> usize {
    shape.iter().zip(frequency).fold(0, |site, (extent, k)| site * extent + (extent - k) % extent)
}

fn divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// The cosine of `part / whole` turns, exact where it is 0, ±½ or ±1.
fn cosine(part: i64, whole: i64) -> Dd {
    let part = part.rem_euclid(whole);
    let part = part.min(whole - part);
    if 4 * part > whole {
        return -cosine(whole - 2 * part, 2 * whole);
    }
    let angle = |part: i64, whole: i64| (PI + PI) * Dd::from_f64(part as f64) / Dd::from_f64(whole as f64);
    match whole - 4 * part {
        0 => Dd::ZERO,
        // sixty degrees
        _ if 6 * part == whole => Dd::from_f64(0.5),
        rest if 8 * part > whole => angle(rest, 4 * whole).sin_cos().0,
        _ => angle(part, whole).sin_cos().1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(a: &[Dd], b: &[Dd]) -> Dd {
        a.iter().zip(b).fold(Dd::ZERO, |sum, (&a, &b)| sum + a * b)
    }

    #[test]
    fn rows_are_orthonormal_in_any_box() {
        for shape in [&[][..], &[1], &[2], &[7], &[8], &[12], &[3, 4], &[2, 2], &[2, 3, 4]] {
            let rows: Vec<Vec<Dd>> = rows(shape).collect();
            let sites: usize = shape.iter().product();
            assert_eq!(rows.len(), sites, "{shape:?}");
            for (i, a) in rows.iter().enumerate() {
                for (j, b) in rows.iter().enumerate() {
                    let off = dot(a, b) - Dd::from_f64(f64::from(u8::from(i == j)));
                    // products of two factors within 2^-100 each, of rows with unit norm
                    assert!(off.abs().to_f64() < sites as f64 * f64::powi(2.0, -98), "{shape:?}: {off:?}");
                }
            }
        }
    }

    #[test]
    fn frequencies_come_in_order_and_zeros_are_exact() {
        let rows: Vec<Vec<Dd>> = rows(&[8]).collect();
        let half = Dd::from_f64(0.5);
        // Re ŷ_2 and Im ŷ_2, times √2
        assert_eq!(rows[2], [half, Dd::ZERO, -half, Dd::ZERO, half, Dd::ZERO, -half, Dd::ZERO]);
        assert_eq!(rows[6], [Dd::ZERO, -half, Dd::ZERO, half, Dd::ZERO, -half, Dd::ZERO, half]);
        assert!(rows[4].windows(2).all(|pair| pair[0] == -pair[1]));
        assert_eq!(cosine(1, 6), half);
        assert_eq!(cosine(-2, 6), -half);
        assert_eq!((cosine(3, 4), cosine(5, 5), cosine(7, 14)), (Dd::ZERO, Dd::ONE, -Dd::ONE));
    }
}
