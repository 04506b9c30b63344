//! What classes and beliefs cost.

use super::distillation::Place;
use super::fold::Fold;

/// The cost of handing on a class, and of handing on a belief.
///
/// The cost model, in neurons: a pair of classes that can occur takes one AND neuron, exact with any unit; merging is a sum and takes none. A
/// belief takes a product of two reals for each of the `K` states and each part but the first, and a product of reals takes
/// one product unit, or four neurons of a smooth unit; the step is a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// AND neurons of the tables; `None` where classes are too many.
    pub class_neurons: Option<usize>,
    /// `log2` of the number of classes: what is handed on, in bits.
    pub class_bits: Option<f64>,
    /// Cells of the tables.
    pub class_cells: Option<usize>,
    /// Products of two reals of the belief.
    pub belief_products: usize,
    /// The reals of the belief, `K - 1`, of the variable it is about.
    pub belief_reals: usize,
}

impl Cost {
    pub(super) fn of(place: Place<'_>) -> Self {
        let folds = place.classes().map(|_| place.folds());
        let (parts, states) = (place.parts().len(), place.states());
        Self {
            class_neurons: folds.map(|folds| folds.iter().map(Fold::neurons).sum()),
            class_bits: place.classes().map(|classes| hamnet_numeric::elementary::log2_f64(classes as f64)),
            class_cells: folds.map(|folds| folds.iter().map(|fold| fold.left() * fold.right()).sum()),
            // a state that is seen only selects
            belief_products: states * parts.saturating_sub(1 + usize::from(place.is_observed())),
            belief_reals: states - 1,
        }
    }

    /// Whether classes take no more neurons than a belief, at `per_product` neurons for a product of two reals.
    pub fn classes_are_cheaper(&self, per_product: usize) -> bool {
        self.class_neurons.is_some_and(|neurons| neurons <= per_product * self.belief_products)
    }
}
