//! Layers that repeat: where a loop stands for them.
//!
//! The steps of a long chain are the same layers again and again, with other weights, each reading the step before and what was
//! computed before the chain (the messages of leaves, say). A graph of them all takes runtimes longer to load than in
//! proportion; a loop of `turns` times `period` layers takes none.
//!
//! What the range analysis asks for need not repeat: a value is checked, and a rescaling written, at those turns only where that
//! must be. A turn gets what is asked of it along with its weights.

mod asked;
mod look;
mod turns;
mod write;

use hamnet_network::{Network, Operation, UnitId};

use crate::affine;
use turns::Outside;

/// A loop takes the place of at least so many layers.
const LEAST_LAYERS: usize = 128;
const LEAST_TURNS: usize = 4;
/// The most layers of one turn: rescalings and checks come once in many steps.
const LONGEST_PERIOD: usize = 1024;

/// So many periods are looked at closely.
const MOST_TRIALS: usize = 4;

/// Layers `first .. first + turns · period`.
#[derive(Clone, Debug)]
pub(crate) struct Loop {
    first: usize,
    period: usize,
    turns: usize,
    outside: Outside,
}

/// What an operand is to the layer that reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operand {
    /// Unit `place` of the layer so many before.
    Near { back: usize, place: usize },
    /// Computed long before, or an input.
    Far,
}

/// Where units are computed and read, and what layers look like.
pub(crate) struct Wiring {
    /// Equal for layers that repeat each other; what they read aside.
    looks: Vec<u64>,
    /// One above the layer that computes each unit; zero for inputs.
    made: Vec<usize>,
    /// The last layer that reads each unit; the number of layers, where an output does.
    read: Vec<usize>,
}

impl Wiring {
    pub(crate) fn of(network: &Network) -> Self {
        let looks = (0..network.layers().len()).map(|layer| look::of(network, layer)).collect();
        let (mut made, mut read) = (vec![0; network.units()], vec![0; network.units()]);
        for (index, layer) in network.layers().iter().enumerate() {
            layer.units().iter().for_each(|unit| made[unit.index()] = index + 1);
            layer.operation().for_each_operand(|unit| read[unit.index()] = index);
        }
        let heads = network.heads().iter().flat_map(|head| head.units.iter().copied());
        for unit in heads.chain(network.evidence().unit()) {
            read[unit.index()] = network.layers().len();
        }
        Self { looks, made, read }
    }

    /// Whether `unit` is read by layer `layer`, a later one, or an output.
    fn is_read_from(&self, unit: UnitId, layer: usize) -> bool {
        self.read[unit.index()] >= layer
    }

    /// What `unit` is to layer `layer` if a turn has `period` layers: near, if the turn itself or the one before computes it.
    fn operand(&self, network: &Network, unit: UnitId, layer: usize, period: usize) -> Operand {
        match self.made[unit.index()].checked_sub(1) {
            Some(made) if layer - made < 2 * period => {
                let first = network.layers()[made].units().first();
                Operand::Near { back: layer - made, place: unit.index() - first.index() }
            }
            Some(_) | None => Operand::Far,
        }
    }

    fn operands(&self, network: &Network, layer: usize, period: usize) -> Vec<Operand> {
        let mut operands = Vec::new();
        let visit = |unit| operands.push(self.operand(network, unit, layer, period));
        network.layers()[layer].operation().for_each_operand(visit);
        operands
    }
}

impl Loop {
    /// The loop that begins with layer `first`, if there is one: of the shortest turns that come to half of what the best ones do.
    pub(crate) fn find(network: &Network, wiring: &Wiring, first: usize) -> Option<Self> {
        let longest = LONGEST_PERIOD.min((network.layers().len() - first) / LEAST_TURNS);
        let looks = &wiring.looks[first..];
        let covered = |period: usize| {
            let repeated = looks.iter().zip(&looks[period..]).take_while(|(one, next)| one == next).count();
            let turns = repeated / period + 1;
            if turns < LEAST_TURNS || turns * period < LEAST_LAYERS { 0 } else { turns * period }
        };
        let candidates: Vec<(usize, usize)> =
            (1..=longest).map(|period| (period, covered(period))).filter(|&(_, layers)| layers > 0).collect();
        let best = candidates.iter().map(|&(_, layers)| layers).max()?;
        let worth_while = candidates.into_iter().filter(|&(_, layers)| 2 * layers >= best);
        worth_while
            .take(MOST_TRIALS)
            .find_map(|(period, layers)| Self::verified(network, wiring, first, period, layers / period))
    }

    /// As many turns of the `turns` that look alike as are.
    fn verified(
        network: &Network,
        wiring: &Wiring,
        first: usize,
        period: usize,
        turns: usize,
    ) -> Option<Self> {
        let hoped = Self { first, period, turns, outside: Outside::default() };
        // most that are none are found out by two turns
        if !hoped.is_whole(network, wiring, [1, turns - 1].into_iter()) {
            return None;
        }
        let last = first + (turns - 1) * period;
        let repeats = |&layer: &usize| repeats(network, wiring, layer, period);
        let turns = (first..last).take_while(repeats).count() / period + 1;
        let found = Self { turns, ..hoped };
        if turns < LEAST_TURNS || turns * period < LEAST_LAYERS || !found.is_whole(network, wiring, 0..turns)
        {
            return None;
        }
        let outside = found.read_outside(network, wiring)?;
        Some(Self { outside, ..found })
    }

    /// The layer after it.
    pub(crate) fn end(&self) -> usize {
        self.first + self.turns * self.period
    }

    /// Whether each of `turns` reads itself, the turn before, and what was computed before the loop, and nothing else.
    fn is_whole(&self, network: &Network, wiring: &Wiring, mut turns: impl Iterator<Item = usize>) -> bool {
        let begin = network.layers()[self.first].units().first();
        turns.all(|turn| {
            (0..self.period).all(|offset| {
                let layer = self.layer(turn, offset);
                let mut is_whole = true;
                network.layers()[layer].operation().for_each_operand(|unit| {
                    is_whole &= match wiring.operand(network, unit, layer, self.period) {
                        Operand::Near { back, .. } => back <= offset + self.period,
                        Operand::Far => unit < begin,
                    };
                });
                is_whole
            })
        })
    }

    /// Layer `offset` of turn `turn`.
    fn layer(&self, turn: usize, offset: usize) -> usize {
        self.first + turn * self.period + offset
    }
}

/// Whether layer `layer + period` is `layer` again, but for its weights and for what it reads of long before.
fn repeats(network: &Network, wiring: &Wiring, layer: usize, period: usize) -> bool {
    let next = layer + period;
    let (Some(one), Some(other)) = (network.layers().get(layer), network.layers().get(next)) else {
        return false;
    };
    let are_alike = match (one.operation(), other.operation()) {
        (Operation::Affine(one), Operation::Affine(other)) => affine::are_alike(one, other),
        (Operation::Product(one), Operation::Product(other)) => one.len() == other.len(),
        (
            Operation::Activation { activation: one, of },
            Operation::Activation { activation: other, of: of_other },
        ) => one == other && of.len() == of_other.len(),
        (
            Operation::Rescale { of, counted },
            Operation::Rescale { of: of_other, counted: is_other_counted },
        ) => {
            counted == is_other_counted
                && of.len() == of_other.len()
                && (0..of.len()).all(|group| of.places(group) == of_other.places(group))
        }
        _ => false,
    };
    are_alike && wiring.operands(network, layer, period) == wiring.operands(network, next, period)
}
