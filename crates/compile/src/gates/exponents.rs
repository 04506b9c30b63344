//! The monomials of a degree, those that a symmetry exchanges once.

use super::{OneLayer, Target};

/// Runs of neighbouring inputs that a layer and its target do not tell apart.
///
/// Exchanging two of them leaves the neurons the same but for their order, so that monomials which differ by such an exchange
/// have the same coefficient.
pub(super) struct Symmetry {
    /// Whether each input may be exchanged with the one before it.
    like_the_one_before: Vec<bool>,
}

impl Symmetry {
    pub(super) fn of(layer: &OneLayer, target: &Target) -> Symmetry {
        let neurons = sorted(layer, &|place| place);
        let like = |place: usize| {
            let swapped = |other: usize| match other {
                _ if other == place => place - 1,
                _ if other + 1 == place => place,
                _ => other,
            };
            layer.skip[place] == layer.skip[place - 1]
                && target.is_alike(place - 1, place)
                && sorted(layer, &swapped) == neurons
        };
        Symmetry { like_the_one_before: (0..layer.inputs()).map(|place| place > 0 && like(place)).collect() }
    }

    /// Calls `visit` with exponents of one monomial for each class of them, of `order` in all, and how many there are.
    pub(super) fn for_each(&self, order: usize, visit: &mut impl FnMut(&[usize], f64)) {
        self.fill(&mut vec![0; self.like_the_one_before.len()], 0, order, visit);
    }

    /// Exponents fall along a run.
    fn fill(&self, exponent: &mut [usize], place: usize, left: usize, visit: &mut impl FnMut(&[usize], f64)) {
        let like = self.like_the_one_before[place];
        let most = if like { left.min(exponent[place - 1]) } else { left };
        if place + 1 == exponent.len() {
            if left == most {
                exponent[place] = left;
                visit(exponent, self.exchanges(exponent));
            }
            return;
        }
        for taken in 0..=most {
            exponent[place] = taken;
            self.fill(exponent, place + 1, left - taken, visit);
        }
    }

    /// In how many ways exponents can be exchanged along the runs: `length!` over the factorials of equal ones.
    fn exchanges(&self, exponent: &[usize]) -> f64 {
        let (mut length, mut equal) = (0.0, 0.0);
        let mut ways = 1.0;
        for (place, &like) in self.like_the_one_before.iter().enumerate() {
            length = if like { length + 1.0 } else { 1.0 };
            equal = if like && exponent[place] == exponent[place - 1] { equal + 1.0 } else { 1.0 };
            ways *= length / equal;
        }
        ways
    }
}

/// The neurons with their inputs exchanged, in an order of their own.
fn sorted(layer: &OneLayer, from: &dyn Fn(usize) -> usize) -> Vec<Vec<u64>> {
    let bits = |neuron: &super::Neuron| {
        let weights = (0..neuron.weights.len()).map(|place| neuron.weights[from(place)].to_bits());
        weights.chain([neuron.output.to_bits()]).collect()
    };
    let mut all: Vec<Vec<u64>> = layer.neurons.iter().map(bits).collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::{Construction, ForwardProduct, MultiplySkip, ParityProduct, Product, Unit};
    use hamnet_numeric::Precision;

    /// The number of classes and of all monomials.
    fn counts(construction: &dyn Construction, order: usize) -> [usize; 2] {
        let layer = construction.layer(0.3, Precision::F64);
        let mut counts = [0, 0];
        Symmetry::of(&layer, &construction.target()).for_each(order, &mut |exponent, ways| {
            assert_eq!(exponent.iter().sum::<usize>(), order);
            counts[0] += 1;
            counts[1] += ways as usize;
        });
        counts
    }

    #[test]
    fn classes_hold_every_monomial_once() {
        let product = Product::new(Unit::Sigmoid, 1.0, 4).expect("curved");
        // partitions of six into at most four parts, and C(9, 3) monomials
        assert_eq!(counts(&product, 6), [9, 84]);
        let forward = ForwardProduct::new(Unit::Sigmoid, 1.0, 4).expect("curved");
        assert_eq!(counts(&forward, 6), [9, 84]);
        // the last factor of a half gate stands apart
        let half = ParityProduct::new(Unit::Tanh, 3).expect("odd");
        assert_eq!(counts(&half, 5), [12, 21]);
        let skip = MultiplySkip::new(Unit::Silu).expect("even");
        assert_eq!(counts(&skip, 5), [6, 6]);
    }
}
