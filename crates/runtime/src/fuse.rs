//! Products computed within the sum that reads them, so that they are never stored.
//!
//! A sum takes in its terms where each of them is a product that nobody else reads. Values are the same: the product is
//! rounded, noted if it is lost, then weighted.

use hamnet_network::{Affine, Network, Operation, UnitId, Weights};

use crate::Element;
use crate::scale::Scales;
use crate::schedule::{Step, layer_of, outputs};

/// The same steps, with sums of products in place of sums and the products they take in.
pub fn fuse<T: Element>(network: &Network, scales: &Scales, steps: &[Step]) -> Vec<Step> {
    let readers = readers(network, steps);
    let taken_in = |unit: UnitId| readers[unit.index()] == 1 && factors(network, unit).is_some();
    let fusable = |step: Step| {
        let (unit, affine, place) = sparse_sum(network, step)?;
        let (columns, weights) = affine.row(place);
        let takes = !columns.is_empty() && columns.iter().all(|&column| taken_in(column));
        (takes && !scales.any_faint::<T>(unit, columns, weights)).then_some(columns)
    };
    let mut gone = vec![false; network.units()];
    for column in steps.iter().filter_map(|&step| fusable(step)).flatten() {
        gone[column.index()] = true;
    }
    let kept = steps.iter().filter(|step| step.unit(network).is_none_or(|unit| !gone[unit.index()]));
    kept.map(|&step| if fusable(step).is_some() { step.of_products() } else { step }).collect()
}

/// The operands of `unit`, if it is a product.
pub fn factors(network: &Network, unit: UnitId) -> Option<[UnitId; 2]> {
    let layer = layer_of(network, unit)?;
    match layer.operation() {
        Operation::Product(pairs) => Some(pairs[unit.index() - layer.units().first().index()]),
        _ => None,
    }
}

/// The unit, map and row of a step that is a sparse sum.
fn sparse_sum(network: &Network, step: Step) -> Option<(UnitId, &Affine, usize)> {
    let Step::Unit { layer, place } = step else { return None };
    let layer = &network.layers()[layer as usize];
    match layer.operation() {
        Operation::Affine(affine) if matches!(affine.weights(), Weights::Sparse { .. }) => {
            Some((layer.units().at(place as usize), affine, place as usize))
        }
        _ => None,
    }
}

/// How often every unit is read.
pub fn readers(network: &Network, steps: &[Step]) -> Vec<u32> {
    let mut readers = vec![0; network.units()];
    let operands = steps.iter().flat_map(|step| (0..).map_while(|place| step.operand(network, place)));
    for unit in operands.chain(outputs(network)) {
        readers[unit.index()] += 1;
    }
    readers
}
