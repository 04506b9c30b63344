//! The steps of computation: depth first from the outputs, so that what is computed is soon used, and what nobody reads is
//! not computed.

use hamnet_network::{Affine, Layer, Network, Operation, UnitId, Weights};

use crate::fuse::factors;
use crate::order::order;

/// One step of a schedule: units computed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An input unit.
    Load(UnitId),
    /// One unit of a layer.
    Unit { layer: u32, place: u32 },
    /// One unit of a layer of sums, with the products that are its terms.
    SumOfProducts { layer: u32, place: u32 },
    /// So many units of a layer, from the one at place `first`, that share their operands: all of a dense map, rows of a sparse
    /// one over the same units, or one rescaled group.
    Group { layer: u32, first: u32, count: u32 },
}

/// Rows of a sparse map over the same units are a group if there are so many of them, each with as many terms.
const GROUPED: usize = 4;

/// The steps that lead to the outputs of `network`, each after those it reads.
pub fn schedule(network: &Network) -> Vec<Step> {
    let step_of = step_of_units(network);
    let order = order(network, &step_of);
    let done = vec![false; network.units()];
    let mut search = Search { network, step_of, done, steps: Vec::new(), stack: Vec::new() };
    for unit in order {
        search.visit(unit);
    }
    search.steps
}

/// The units that are read from outside: evidence, then heads.
pub fn outputs(network: &Network) -> impl Iterator<Item = UnitId> {
    let heads = network.heads().iter().flat_map(|head| head.units.iter().copied());
    network.evidence().unit().into_iter().chain(heads)
}

/// A unit of every rescaled group whose exponent counts, whoever reads its units.
pub fn counted(network: &Network) -> impl Iterator<Item = UnitId> {
    let counted = network.layers().iter().filter_map(|layer| match layer.operation() {
        Operation::Rescale { of, counted: true } => Some((layer.units(), of)),
        _ => None,
    });
    counted.flat_map(|(units, of)| (0..of.len()).map(move |group| units.at(of.places(group).start)))
}

impl Step {
    /// Operand number `place` of the step, in the order of the network.
    pub fn operand(self, network: &Network, place: usize) -> Option<UnitId> {
        match self {
            Self::Load(_) => None,
            Self::Unit { layer, place: unit } | Self::Group { layer, first: unit, .. } => {
                unit_operands(network.layers()[layer as usize].operation(), unit as usize).get(place).copied()
            }
            Self::SumOfProducts { layer, place: unit } => {
                let terms = unit_operands(network.layers()[layer as usize].operation(), unit as usize);
                let factors = factors(network, *terms.get(place / 2)?)?;
                Some(factors[place % 2])
            }
        }
    }
}

impl Step {
    /// The unit the step computes, if it is one.
    pub fn unit(self, network: &Network) -> Option<UnitId> {
        match self {
            Self::Load(unit) => Some(unit),
            Self::Unit { layer, place } | Self::SumOfProducts { layer, place } => {
                Some(network.layers()[layer as usize].units().at(place as usize))
            }
            Self::Group { .. } => None,
        }
    }

    /// All units the step computes.
    pub fn units(self, network: &Network) -> impl Iterator<Item = UnitId> {
        let group = match self {
            Self::Group { layer, first, count } => Some((layer as usize, first..first + count)),
            _ => None,
        };
        let units = group.into_iter().flat_map(move |(layer, places)| {
            places.map(move |place| network.layers()[layer].units().at(place as usize))
        });
        units.chain(self.unit(network))
    }

    /// The same sum with its terms taken in.
    pub fn of_products(self) -> Self {
        match self {
            Self::Unit { layer, place } => Self::SumOfProducts { layer, place },
            other => other,
        }
    }
}

/// The layer that computes `unit`, unless it is an input.
pub fn layer_of(network: &Network, unit: UnitId) -> Option<&Layer> {
    let next = network.layers().partition_point(|layer| layer.units().first() <= unit);
    next.checked_sub(1).map(|place| &network.layers()[place])
}

/// What unit number `unit` of a layer reads, with the others of its group.
fn unit_operands(operation: &Operation, unit: usize) -> &[UnitId] {
    match operation {
        Operation::Affine(affine) => affine.row(unit).0,
        Operation::Product(pairs) => &pairs[unit],
        Operation::Activation { of, .. } => std::slice::from_ref(&of[unit]),
        Operation::Rescale { of, .. } => of.group(of.group_at(unit)),
        _ => unreachable_operation(),
    }
}

/// The enums of the network are open to other crates, so a match needs a last arm; this workspace has no further variant.
pub fn unreachable_operation() -> ! {
    unreachable!("every operation of the network has a kernel")
}

struct Search<'a> {
    network: &'a Network,
    step_of: Vec<Step>,
    done: Vec<bool>,
    steps: Vec<Step>,
    /// Steps under way, with the operand to visit next.
    stack: Vec<(Step, usize)>,
}

impl Search<'_> {
    /// Appends the steps up to `unit`.
    fn visit(&mut self, unit: UnitId) {
        self.enter(unit);
        while let Some((step, next)) = self.stack.last_mut() {
            let operand = step.operand(self.network, *next);
            *next += 1;
            match operand {
                Some(operand) => self.enter(operand),
                None => {
                    let step = *step;
                    self.stack.pop();
                    self.steps.push(step);
                }
            }
        }
    }

    /// Puts the step of `unit` under way, if it is not and has not been.
    fn enter(&mut self, unit: UnitId) {
        if !self.done[unit.index()] {
            let step = self.step_of[unit.index()];
            step.units(self.network).for_each(|unit| self.done[unit.index()] = true);
            self.stack.push((step, 0));
        }
    }
}

/// The step that computes each unit.
pub fn step_of_units(network: &Network) -> Vec<Step> {
    let inputs = network.layers().first().map_or(network.units(), |layer| layer.units().first().index());
    let mut steps: Vec<Step> = (0..inputs).map(|unit| Step::Load(UnitId::new(unit))).collect();
    for (index, layer) in network.layers().iter().enumerate() {
        let layer_index = index as u32;
        let mut group = |first: usize, count: usize| {
            let step = Step::Group { layer: layer_index, first: first as u32, count: count as u32 };
            steps.extend(std::iter::repeat_n(step, count));
        };
        match layer.operation() {
            Operation::Affine(affine) if matches!(affine.weights(), Weights::Dense { .. }) => {
                group(0, affine.rows());
            }
            Operation::Rescale { of, .. } => {
                (0..of.len()).for_each(|g| group(of.places(g).start, of.places(g).len()));
            }
            Operation::Affine(affine) => rows(layer_index, affine, &mut steps),
            other => steps.extend(
                (0..other.width()).map(|place| Step::Unit { layer: layer_index, place: place as u32 }),
            ),
        }
    }
    steps
}

/// The steps of the rows of a sparse map: groups where some that follow one another read the same.
fn rows(layer: u32, affine: &Affine, steps: &mut Vec<Step>) {
    let mut first = 0;
    while first < affine.rows() {
        let columns = affine.row(first).0;
        let count = (first..affine.rows()).take_while(|&row| affine.row(row).0 == columns).count();
        if count >= GROUPED && columns.len() >= GROUPED {
            let step = Step::Group { layer, first: first as u32, count: count as u32 };
            steps.extend(std::iter::repeat_n(step, count));
        } else {
            steps.extend((first..first + count).map(|place| Step::Unit { layer, place: place as u32 }));
        }
        first += count;
    }
}
