//! The steps of computation: depth first from the outputs, so that what is computed is soon used, and what nobody reads is
//! not computed.

use std::ops::Range;

use hamnet_network::{Layer, Network, Operation, UnitId, Weights};

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
    /// Units of a layer that share their operands: all of a dense map, or one rescaled group.
    Group { layer: u32, group: u32 },
}

/// The steps that lead to the outputs of `network`, each after those it reads.
pub fn schedule(network: &Network) -> Vec<Step> {
    let mut search = Search::new(network);
    for unit in order(network, &search.layer_of) {
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
            Self::Unit { layer, place: unit } => {
                unit_operands(network.layers()[layer as usize].operation(), unit as usize).get(place).copied()
            }
            Self::SumOfProducts { layer, place: unit } => {
                let terms = unit_operands(network.layers()[layer as usize].operation(), unit as usize);
                let factors = factors(network, *terms.get(place / 2)?)?;
                Some(factors[place % 2])
            }
            Self::Group { layer, group } => {
                let operation = network.layers()[layer as usize].operation();
                group_operands(operation, group as usize).get(place).copied()
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
            Self::Group { layer, group } => Some((layer as usize, group as usize)),
            _ => None,
        };
        let units = group.into_iter().flat_map(|(layer, group)| {
            let layer = &network.layers()[layer];
            group_places(layer.operation(), group).map(|place| layer.units().at(place))
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

/// What unit number `unit` of a layer reads.
fn unit_operands(operation: &Operation, unit: usize) -> &[UnitId] {
    match operation {
        Operation::Affine(affine) => affine.row(unit).0,
        Operation::Product(pairs) => &pairs[unit],
        Operation::Activation { of, .. } => std::slice::from_ref(&of[unit]),
        Operation::Rescale { of, .. } => of.group(of.group_at(unit)),
        _ => unreachable_operation(),
    }
}

/// What all units of a group read together.
fn group_operands(operation: &Operation, group: usize) -> &[UnitId] {
    match operation {
        Operation::Affine(affine) => match affine.weights() {
            Weights::Dense { columns, .. } | Weights::Sparse { columns, .. } => columns,
            _ => unreachable_operation(),
        },
        Operation::Rescale { of, .. } => of.group(group),
        Operation::Product(_) | Operation::Activation { .. } => unreachable!("its units stand alone"),
        _ => unreachable_operation(),
    }
}

/// Which units of a layer a group holds.
fn group_places(operation: &Operation, group: usize) -> Range<usize> {
    match operation {
        Operation::Rescale { of, .. } => of.places(group),
        other => 0..other.width(),
    }
}

/// The enums of the network are open to other crates, so a match needs a last arm; this workspace has no further variant.
pub fn unreachable_operation() -> ! {
    unreachable!("every operation of the network has a kernel")
}

struct Search<'a> {
    network: &'a Network,
    /// Per unit, the layer that computes it; `INPUT` for inputs.
    layer_of: Vec<u32>,
    done: Vec<bool>,
    steps: Vec<Step>,
    /// Steps under way, with the operand to visit next.
    stack: Vec<(Step, usize)>,
}

const INPUT: u32 = u32::MAX;

impl<'a> Search<'a> {
    fn new(network: &'a Network) -> Self {
        let mut layer_of = vec![INPUT; network.units()];
        for (index, layer) in network.layers().iter().enumerate() {
            let units = layer.units();
            layer_of[units.first().index()..units.end().index()].fill(index as u32);
        }
        let done = vec![false; network.units()];
        Self { network, layer_of, done, steps: Vec::new(), stack: Vec::new() }
    }

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
            let step = step_of(self.network, &self.layer_of, unit);
            self.mark(step, unit);
            self.stack.push((step, 0));
        }
    }

    fn mark(&mut self, step: Step, unit: UnitId) {
        match step {
            Step::Load(_) | Step::Unit { .. } | Step::SumOfProducts { .. } => self.done[unit.index()] = true,
            Step::Group { .. } => step.units(self.network).for_each(|unit| self.done[unit.index()] = true),
        }
    }
}

/// The step that computes `unit`.
pub fn step_of(network: &Network, layer_of: &[u32], unit: UnitId) -> Step {
    let layer = layer_of[unit.index()];
    if layer == INPUT {
        return Step::Load(unit);
    }
    let content = &network.layers()[layer as usize];
    let place = unit.index() - content.units().first().index();
    match content.operation() {
        Operation::Affine(affine) if matches!(affine.weights(), Weights::Dense { .. }) => {
            Step::Group { layer, group: 0 }
        }
        Operation::Rescale { of, .. } => Step::Group { layer, group: of.group_at(place) as u32 },
        _ => Step::Unit { layer, place: place as u32 },
    }
}
