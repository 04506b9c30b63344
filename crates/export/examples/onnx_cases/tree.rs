//! Random networks of every layer kind that reads likelihoods.

use hamnet_network::{AffineRow, Encoding, EvidenceHead, HeadForm, UnitId};
use hamnet_numeric::elementary;

use crate::build::{Builder, row};
use crate::case::{Case, Tolerance};
use crate::networks::head;
use crate::random::Random;
use crate::rows::rows;

/// Groups of units are mapped, multiplied and rescaled at random until one is left.
struct Tree {
    builder: Builder,
    random: Random,
    /// How often weights are halved at most.
    halvings: f64,
}

/// A network of two heads; beyond thirty halvings single precision may leave rows unanswered.
pub fn tree(seed: u64, halvings: f64) -> Case {
    let mut random = Random::new(seed);
    let states: Vec<usize> = (0..3 + random.below(6)).map(|_| 1 + random.below(4)).collect();
    let mut tree = Tree { builder: Builder::new(&states), random, halvings };
    let mut groups: Vec<Vec<UnitId>> = (0..states.len()).map(|place| tree.leaf(place)).collect();
    while groups.len() > 1 {
        let left = groups.swap_remove(tree.random.below(groups.len()));
        let right = groups.swap_remove(tree.random.below(groups.len()));
        groups.push(tree.merge(&left, &right));
        tree.rescale_some(&mut groups);
    }
    let joint = tree.mapped(&groups[0], states[0] * states[states.len() - 1]);
    let Tree { mut builder, mut random, .. } = tree;
    let single = builder.affine(&marginals(&joint, states[0]));
    let evidence = builder.affine(&[row(joint.iter().map(|&unit| (unit, 1.0)))]);
    let heads = vec![
        head(vec![0], single, HeadForm::Normalize),
        head(vec![0, states.len() - 1], joint, HeadForm::Normalize),
    ];
    let evidence = EvidenceHead::Linear { unit: evidence[0], exponent: -3 };
    let (network, roundings) = builder.finish(Encoding::Likelihood, heads, evidence);
    let mut rows = rows(&network, 40, &mut random);
    rows.iter_mut().for_each(|row| row.extreme |= halvings > 30.0);
    let name = format!("tree_{seed}_{halvings}");
    Case::new(&name, network, Tolerance::Roundings(roundings), rows)
}

impl Tree {
    /// An input, or constants beside it, or the softplus of it.
    fn leaf(&mut self, place: usize) -> Vec<UnitId> {
        let input = self.builder.input(place);
        match self.random.below(4) {
            0 => {
                let height = 1 + self.random.below(5);
                let mut rows = self.rows(&input, height);
                rows[0].bias = self.random.unit();
                rows.push(AffineRow { bias: 0.25, terms: Vec::new() });
                self.builder.affine(&rows)
            }
            1 => self.builder.softplus(&input),
            _ => input,
        }
    }

    fn merge(&mut self, left: &[UnitId], right: &[UnitId]) -> Vec<UnitId> {
        let pairs: Vec<[UnitId; 2]> =
            (0..2 + self.random.below(12)).map(|_| [self.any(left), self.any(right)]).collect();
        let products = self.builder.products(&pairs);
        let height = 1 + self.random.below(9);
        let sums = self.mapped(&products, height);
        if self.random.one_in(2) { self.builder.rescale(&sums) } else { sums }
    }

    /// Rescales half of the groups, in one layer.
    fn rescale_some(&mut self, groups: &mut [Vec<UnitId>]) {
        let some: Vec<usize> = (0..groups.len()).filter(|_| self.random.one_in(2)).collect();
        if !some.is_empty() {
            let mut scaled =
                self.builder.rescale_groups(some.iter().map(|&group| groups[group].clone()).collect());
            for group in some {
                groups[group] = scaled.drain(..groups[group].len()).collect();
            }
        }
    }

    fn mapped(&mut self, group: &[UnitId], height: usize) -> Vec<UnitId> {
        let rows = self.rows(group, height);
        self.builder.affine(&rows)
    }

    /// Rows that read everything, something, or copy one unit.
    fn rows(&mut self, group: &[UnitId], height: usize) -> Vec<AffineRow> {
        let dense = self.random.one_in(3);
        (0..height)
            .map(|_| match self.random.one_in(8) && !dense {
                true => row([(self.any(group), 1.0)]),
                false => self.row(group, dense),
            })
            .collect()
    }

    fn row(&mut self, group: &[UnitId], dense: bool) -> AffineRow {
        let read: Vec<UnitId> = group.iter().copied().filter(|_| dense || !self.random.one_in(3)).collect();
        row(read.into_iter().map(|unit| (unit, self.weight())))
    }

    fn weight(&mut self) -> f64 {
        elementary::exp2_f64(-self.halvings * self.random.unit().powi(3))
    }

    fn any(&mut self, group: &[UnitId]) -> UnitId {
        group[self.random.below(group.len())]
    }
}

fn marginals(joint: &[UnitId], states: usize) -> Vec<AffineRow> {
    joint.chunks(joint.len() / states).map(|part| row(part.iter().map(|&unit| (unit, 1.0)))).collect()
}
