//! Information between a label and reals.

use super::closer::Closer;
use super::columns::{Labels, Reals, check_lengths};
use super::digamma::Digamma;
use super::estimate::{Estimate, Estimator, Remark, mean};
use super::nearest::{LEAST_GROUP, Neighbours, check_neighbours};
use super::plug_in;
use super::subsamples::{gathered, lent, standard_error};
use super::tree::{Nearest, points};
use crate::AnalysisError;

/// `I(L;Y)` as `ψ(N) + ⟨ψ(k) - ψ(N_l) - ψ(m)⟩`, nats.
///
/// `m` counts the samples whose `y` is nearer than the `k`-th neighbour of the same label, itself included; labels with fewer
/// samples take all of them for neighbours, and samples alone with their label are left out and remarked on. Bounds: zero, and
/// the entropy of the label.
///
/// # Errors
/// [`AnalysisError::Lengths`], [`AnalysisError::NoNeighbours`], [`AnalysisError::TooFewSamples`] also where every label is alone.
pub fn mixed_information(labels: &Labels, y: &Reals, how: &Neighbours) -> Result<Estimate, AnalysisError> {
    check_lengths(labels.name(), labels.len(), y.name(), y.len())?;
    check_neighbours(how.count, labels.len())?;
    let kept: Vec<usize> =
        (0..labels.len()).filter(|&row| labels.counts()[labels.codes()[row] as usize] > 1).collect();
    if kept.is_empty() {
        let what = "neighbours of the same label";
        return Err(AnalysisError::TooFewSamples { what, found: 1, needed: 2 });
    }
    let columns = y.scaled(how.rescale);
    let columns = lent(&columns);
    let (terms, coincident) = terms(labels.codes(), &columns, &kept, how);
    let of_group = |rows: &[usize]| {
        let codes = rows.iter().map(|&place| labels.codes()[kept[place]]);
        let group = Labels::new("", codes);
        let own: Vec<usize> = rows.iter().map(|&place| kept[place]).collect();
        let columns = gathered(&columns, &own);
        let together: Vec<usize> =
            (0..group.len()).filter(|&row| group.counts()[group.codes()[row] as usize] > 1).collect();
        let terms =
            (!together.is_empty()).then(|| self::terms(group.codes(), &lent(&columns), &together, how));
        terms.map(|(terms, _)| mean(&terms))
    };
    let standard_error = standard_error(kept.len(), LEAST_GROUP * how.count, of_group);
    let entropy = plug_in::entropy(labels)?.value;
    let mut estimate = Estimate::of_terms(&terms, standard_error, entropy, Estimator::Mixed);
    if coincident > 0 {
        estimate.remarks.push(Remark::Coincident(coincident));
    }
    if kept.len() < labels.len() {
        estimate.remarks.push(Remark::LeftOut(labels.len() - kept.len()));
    }
    Ok(estimate)
}

/// The terms of the rows that are kept, label by label, and how many of them coincide with others of their label.
fn terms(codes: &[u32], columns: &[&[f64]], kept: &[usize], how: &Neighbours) -> (Vec<f64>, usize) {
    let columns = gathered(columns, kept);
    let closer = Closer::new(&lent(&columns));
    let digamma = Digamma::up_to(kept.len());
    let labels = codes.iter().max().map_or(0, |&most| most as usize + 1);
    let mut groups = vec![Vec::new(); labels];
    for (place, &row) in kept.iter().enumerate() {
        groups[codes[row] as usize].push(place);
    }
    let mut coincident = 0;
    let mut terms = Vec::with_capacity(kept.len());
    let mut nearest = Nearest::default();
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let own = gathered(&lent(&columns), group);
        let own = lent(&own);
        let tree = points(&own);
        let count = how.count.min(group.len() - 1);
        let common = digamma.at(kept.len()) - digamma.at(group.len());
        for (place, &member) in tree.order().iter().enumerate() {
            tree.nearest(place, count, &mut nearest);
            let radius = nearest.found[count - 1].0;
            let row = group[member as usize];
            terms.push(if radius == 0.0 {
                coincident += 1;
                let centre: Vec<f64> = own.iter().map(|column| column[member as usize]).collect();
                let copies = tree.closer(&centre, 0.0, true);
                common + digamma.at(copies) - digamma.at(closer.others(row, 0.0, true) + 1)
            } else {
                common + digamma.at(count) - digamma.at(closer.others(row, radius, false) + 1)
            });
        }
    }
    (terms, coincident)
}
