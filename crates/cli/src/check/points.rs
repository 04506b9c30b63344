//! The rows of a network that has to know every variable: corners of the box, and points in it.

use hamnet::model::{Evidence, Finding, VariableId};
use hamnet::network::{Network, VariableDomain};
use hamnet::numeric::random::Random;

use super::draw::{Case, How};

/// All corners are taken where there are no more than this; else as many at random as points.
const ALL_CORNERS: usize = 1 << 10;

/// What a variable that is read can be.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    States(usize),
    Real { low: f64, high: f64 },
}

impl Side {
    /// The ways to be at an end: either end of a range, any state.
    fn ends(self) -> usize {
        match self {
            Self::States(states) => states,
            Self::Real { .. } => 2,
        }
    }

    fn end(self, number: usize) -> Finding {
        match self {
            Self::States(_) => Finding::State(number),
            Self::Real { low, high } => Finding::Value(if number == 0 { low } else { high }),
        }
    }

    fn inside(self, random: &mut Random) -> Finding {
        match self {
            Self::States(states) => Finding::State(random.below(states)),
            // rounding may lead past the end by a hair
            Self::Real { low, high } => Finding::Value((low + (high - low) * random.unit()).clamp(low, high)),
        }
    }
}

/// The variables that an energy can depend on, with what they can be: those that `network` reads, and those it need not read
/// because they matter to no class, but which the exact posterior has to be told.
pub fn sides(network: &Network) -> Vec<(VariableId, Side)> {
    let side = |place: usize| match &network.variables()[place].domain {
        VariableDomain::States(states) => Side::States(states.len()),
        &VariableDomain::Real { low, high } => Side::Real { low, high },
    };
    let parts = network.parts();
    let is_asked = |place: usize| parts.heads.iter().any(|head| head.target.contains(&place));
    let is_given = |place: usize| parts.given.iter().any(|&(given, _)| given == place);
    let places = (0..network.variables().len()).filter(|&place| !is_asked(place) && !is_given(place));
    places.map(|place| (VariableId::new(place), side(place))).collect()
}

/// The corners of the box in which `network` is certified, with every combination of states, and `count` points in it; without
/// reals, all rows there are or `count` of them. The same for the same seed.
pub fn points(network: &Network, count: usize, seed: u64) -> Vec<Case> {
    let sides = sides(network);
    let mut random = Random::new(seed);
    let all = sides.iter().try_fold(1usize, |all, (_, side)| all.checked_mul(side.ends()));
    let all = all.filter(|&all| all <= ALL_CORNERS);
    let has_reals = sides.iter().any(|(_, side)| matches!(side, Side::Real { .. }));
    let variables = network.variables().len();
    let corners: Vec<Evidence> = match all {
        Some(all) => (0..all).map(|number| corner(&sides, number, variables)).collect(),
        None => {
            let mut any = |side: Side| side.end(random.below(side.ends()));
            (0..count).map(|_| row(&sides, variables, &mut any)).collect()
        }
    };
    let how = match (has_reals, all) {
        (true, _) => How::Corner,
        (false, Some(_)) => How::Every,
        (false, None) => How::AtRandom,
    };
    let mut cases: Vec<Case> = corners.into_iter().map(|evidence| Case { how, evidence }).collect();
    let inside = if has_reals { count } else { 0 };
    cases.extend((0..inside).map(|_| {
        let evidence = row(&sides, variables, |side| side.inside(&mut random));
        Case { how: How::Point, evidence }
    }));
    cases
}

/// Corner `number` of all, the first variable fastest.
fn corner(sides: &[(VariableId, Side)], mut number: usize, variables: usize) -> Evidence {
    row(sides, variables, |side| {
        let end = number % side.ends();
        number /= side.ends();
        side.end(end)
    })
}

fn row(sides: &[(VariableId, Side)], variables: usize, mut finding: impl FnMut(Side) -> Finding) -> Evidence {
    let mut evidence = Evidence::none(variables);
    sides.iter().for_each(|&(id, side)| evidence.set(id, finding(side)));
    evidence
}
