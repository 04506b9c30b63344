//! Entropy, mutual and conditional information of groups of variables.

use hamnet_numeric::elementary::ln_f64_slice;

use super::cells::Places;
use super::table::{JointTable, sizes};
use crate::nats::ExpectedLog;
use crate::{AnalysisError, Nats};

/// `H(A)`, nats; zero of no variables.
///
/// # Errors
/// [`AnalysisError::UnknownAxis`].
pub fn entropy(table: &JointTable, a: &[&str]) -> Result<Nats, AnalysisError> {
    // -ln p: p within 5u
    Ok(ratio_information(table, &[(&table.places(a)?, -1)])?.0)
}

/// `H(A|C) = E ln [p(c) / p(a,c)]`, nats.
///
/// # Errors
/// [`AnalysisError::UnknownAxis`].
pub fn conditional_entropy(table: &JointTable, a: &[&str], c: &[&str]) -> Result<Nats, AnalysisError> {
    let (a, c) = (table.places(a)?, table.places(c)?);
    Ok(ratio_information(table, &[(&union(&[&a, &c]), -1), (&c, 1)])?.0)
}

/// `I(A;B) = E ln [p(a,b) / (p(a) p(b))]`, nats. Groups may overlap: `I(A;A) = H(A)`.
///
/// # Errors
/// [`AnalysisError::UnknownAxis`].
pub fn mutual_information(table: &JointTable, a: &[&str], b: &[&str]) -> Result<Nats, AnalysisError> {
    conditional_information(table, a, b, &[])
}

/// `I(A;B|C) = E ln [p(a,b,c) p(c) / (p(a,c) p(b,c))]`, nats.
///
/// # Errors
/// [`AnalysisError::UnknownAxis`].
pub fn conditional_information(
    table: &JointTable,
    a: &[&str],
    b: &[&str],
    c: &[&str],
) -> Result<Nats, AnalysisError> {
    let (a, b, c) = (table.places(a)?, table.places(b)?, table.places(c)?);
    let all = union(&[&a, &b, &c]);
    let factors: [(&[usize], i32); 4] =
        [(&all, 1), (&union(&[&a, &c]), -1), (&c, 1), (&union(&[&b, &c]), -1)];
    Ok(ratio_information(table, &factors)?.0)
}

/// The places that are in any of the groups, in order.
pub(super) fn union(groups: &[&[usize]]) -> Vec<usize> {
    let mut places: Vec<usize> = groups.concat();
    places.sort_unstable();
    places.dedup();
    places
}

/// `E ln Π p(group)^{±1}`; also the number of cells it went over.
///
/// Each factor is a marginal within `5u`, each multiplication or division adds one.
pub(super) fn ratio_information(
    table: &JointTable,
    factors: &[(&[usize], i32)],
) -> Result<(Nats, usize), AnalysisError> {
    let all = union(&factors.iter().map(|(places, _)| *places).collect::<Vec<_>>());
    let names: Vec<&str> = all.iter().map(|&place| table.axes()[place].name.as_str()).collect();
    let joint = table.marginal(&names)?;
    // places among the axes of `joint`, which are in order
    let inner: Vec<Vec<usize>> = factors
        .iter()
        .map(|(places, _)| {
            let sorted = union(&[places]);
            sorted.iter().map(|place| all.iter().filter(|other| *other < place).count()).collect()
        })
        .collect();
    let total = joint.total().to_f64();
    let marginals: Vec<Vec<f64>> = inner
        .iter()
        .map(|places| {
            let mut sums = joint.sum_onto(places);
            sums.iter_mut().for_each(|sum| *sum /= total);
            sums
        })
        .collect();
    let targets: Vec<&[usize]> = inner.iter().map(Vec::as_slice).collect();
    let mut expected = ExpectedLog::new();
    let mut logarithms = Vec::new();
    Places::new(sizes(joint.axes()), &targets).rows(|first, length, starts, strides| {
        logarithms.clear();
        logarithms.resize(length, 1.0);
        for (((_, power), marginal), (&start, &stride)) in
            factors.iter().zip(&marginals).zip(starts.iter().zip(strides))
        {
            for (step, ratio) in logarithms.iter_mut().enumerate() {
                let p = marginal[start + step * stride];
                *ratio = if *power > 0 { *ratio * p } else { *ratio / p };
            }
        }
        ln_f64_slice(&mut logarithms);
        for (weight, &logarithm) in joint.weights()[first..first + length].iter().zip(&logarithms) {
            if *weight > 0.0 {
                expected.add_logarithm(weight / total, logarithm);
            }
        }
    });
    let roundings = 7.0 * factors.len() as f64;
    Ok((expected.finish(roundings), joint.weights().len()))
}
