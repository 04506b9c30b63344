//! Columns that are proportional as the numbers they are.

use std::collections::HashMap;

use hamnet_numeric::Scaled;

use super::Statistic;
use crate::Pair;

/// The minimal sufficient statistic of the law with these weights, exactly.
///
/// **Cost** one division per cell and one comparison of two columns per observation, but for accidents: columns that differ by less
/// than a rounding.
pub fn minimal(pair: &Pair) -> Statistic {
    let mut groups: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut quotients = vec![0.0; pair.x_states()];
    let keys: Vec<Option<usize>> = pair
        .columns()
        .enumerate()
        .map(|(y, column)| {
            let reference = reference(column)?;
            for (quotient, weight) in quotients.iter_mut().zip(column) {
                *quotient = weight / column[reference];
            }
            let group = groups.entry(fingerprint(&quotients)).or_default();
            let same = group.iter().find(|&&other| proportional(pair.column(other as usize), column));
            if let Some(&same) = same {
                return Some(same as usize);
            }
            group.push(y as u32);
            Some(y)
        })
        .collect();
    Statistic::from_keys(keys.into_iter(), pair.y_states())
}

/// The first of the largest entries, which proportional columns have at the same place; `None` for a column of zeros.
pub(super) fn reference(column: &[f64]) -> Option<usize> {
    let largest = column.iter().copied().fold(0.0, f64::max);
    (largest > 0.0).then(|| column.iter().position(|&weight| weight == largest).unwrap_or(0))
}

/// Whether `a_i b_j = a_j b_i` for all `i`, `j`, with every product exact.
///
/// One `j` with `a_j > 0` is enough: where both `a_j` and `b_j` are positive, all `a_i b_j = a_j b_i` make one column a multiple
/// of the other. A product of two `f64` is exact in [`Scaled`].
pub(super) fn proportional(a: &[f64], b: &[f64]) -> bool {
    let (Some(j), Some(_)) = (reference(a), reference(b)) else { return false };
    if a[j] == b[j] {
        return a == b;
    }
    if b[j] == 0.0 {
        return false;
    }
    let (a_j, b_j) = (Scaled::from_f64(a[j]), Scaled::from_f64(b[j]));
    a.iter().zip(b).all(|(&a_i, &b_i)| match (a_i == 0.0, b_i == 0.0) {
        (true, true) => true,
        (false, false) => Scaled::from_f64(a_i) * b_j == a_j * Scaled::from_f64(b_i),
        _ => false,
    })
}

/// A hash of numbers by their bits; negative zero does not occur among quotients of weights that are not negative.
pub(crate) fn fingerprint(numbers: &[f64]) -> u64 {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    // four chains at once, since each multiplication waits for the one before
    let mut lanes = [MULTIPLIER, MULTIPLIER ^ 1, MULTIPLIER ^ 2, MULTIPLIER ^ 3];
    for chunk in numbers.chunks(4) {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane = mix(*lane ^ (number + 0.0).to_bits(), MULTIPLIER);
        }
    }
    lanes.into_iter().fold(numbers.len() as u64, |hash, lane| mix(hash ^ lane, MULTIPLIER))
}

fn mix(x: u64, multiplier: u64) -> u64 {
    let product = u128::from(x) * u128::from(multiplier);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_proportional_and_one_last_place_is_not() {
        let column = [0.1, 0.0, 0.7, 1e-300];
        let double: Vec<f64> = column.iter().map(|weight| 4.0 * weight).collect();
        assert!(proportional(&column, &double));
        assert!(proportional(&[1.0, 3.0, 9.0], &[3.0, 9.0, 27.0]));
        let mut moved = double;
        moved[0] = f64::next_up(moved[0]);
        assert!(!proportional(&column, &moved));
        assert!(!proportional(&[1.0, 0.0], &[1.0, 1e-320]));
    }

    #[test]
    fn quotients_of_proportional_columns_are_equal_bit_for_bit() {
        // 3 and 7 divide nothing in binary, yet the quotients depend on the exact ratios alone
        let (thirds, sevenths) = ([3.0, 6.0, 33.0], [7.0, 14.0, 77.0]);
        let quotients = |column: &[f64]| column.iter().map(|w| w / column[2]).collect::<Vec<_>>();
        assert_eq!(fingerprint(&quotients(&thirds)), fingerprint(&quotients(&sevenths)));
    }
}
