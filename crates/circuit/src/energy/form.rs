//! Affine forms over the nodes of a circuit.

use hamnet_numeric::{Dd, Interval};

use super::EnergyNode;

/// `c + Σ_j w_j x_j`, the nodes ascending and distinct, no weight zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    constant: Dd,
    terms: Vec<(EnergyNode, Dd)>,
}

impl Form {
    /// The form of a constant and any terms; equal nodes are added up.
    pub fn new(constant: Dd, terms: impl IntoIterator<Item = (EnergyNode, Dd)>) -> Self {
        let mut terms: Vec<(EnergyNode, Dd)> = terms.into_iter().collect();
        // stable, so that equal nodes are added in their order
        terms.sort_by_key(|term| term.0);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        terms.retain(|term| !term.1.is_zero());
        Self { constant, terms }
    }

    /// A constant.
    pub fn constant_of(constant: Dd) -> Self {
        Self { constant, terms: Vec::new() }
    }

    /// One node.
    pub fn node(node: EnergyNode) -> Self {
        Self { constant: Dd::ZERO, terms: vec![(node, Dd::ONE)] }
    }

    /// `c`.
    pub fn constant(&self) -> Dd {
        self.constant
    }

    /// The nodes and their weights.
    pub fn terms(&self) -> &[(EnergyNode, Dd)] {
        &self.terms
    }

    /// Whether there are no terms.
    pub fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    /// The node, if the form is nothing but that.
    pub fn as_node(&self) -> Option<EnergyNode> {
        match self.terms[..] {
            [(node, weight)] if weight == Dd::ONE && self.constant.is_zero() => Some(node),
            _ => None,
        }
    }

    /// The sum.
    pub fn plus(&self, other: &Form) -> Self {
        Self::new(self.constant + other.constant, self.terms.iter().chain(&other.terms).copied())
    }

    /// Everything times `factor`.
    pub fn times(&self, factor: Dd) -> Self {
        let scaled = self.terms.iter().map(|&(node, weight)| (node, weight * factor));
        Self::new(self.constant * factor, scaled)
    }

    /// An interval that holds every value while each node is in the interval that `range` gives.
    pub fn range(&self, range: impl Fn(EnergyNode) -> Interval) -> Interval {
        let terms = self.terms.iter().map(|&(node, weight)| enclosing(weight) * range(node));
        terms.fold(enclosing(self.constant), |sum, term| sum + term)
    }
}

/// The numbers that an unevaluated sum of two can be.
fn enclosing(x: Dd) -> Interval {
    Interval::around(x.hi(), x.lo().abs())
}
