//! Which layers of a network do which generative step.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hamnet_network::{Network, Operation};

/// What the layers of one kind do for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StepKind {
    /// The belief about one level is carried to the next: an affine map.
    Linear,
    /// Beliefs that meet are multiplied.
    Product,
    /// A level is divided by a power of two.
    Rescale,
    /// Sums in log space.
    Softplus,
}

impl StepKind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Product => "product",
            Self::Rescale => "rescale",
            Self::Softplus => "softplus",
        }
    }
}

/// The units of one kind that do a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepLayers {
    pub kind: StepKind,
    /// The first and the last layer that hold them, numbered from 0.
    pub layers: [usize; 2],
    /// Units.
    pub width: usize,
    /// Weights of affine maps, two per product unit, one per other unit.
    pub synapses: usize,
}

/// One step between two levels of a hierarchy, and the layers that reverse it.
///
/// Levels are numbered by their distance from the first variable that is asked for, steps by their farther level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepReport {
    /// The number of the step.
    pub step: usize,
    /// Whether beliefs go towards the first variable that is asked for; away from it if others are.
    pub towards: bool,
    /// The edges between the two levels along which beliefs go.
    pub edges: usize,
    /// The first of these edges: the variable it leaves and the one it reaches; where beliefs only meet, that variable twice.
    pub example: [String; 2],
    /// The most states of a variable that is left, and of one that is reached.
    pub alphabets: [usize; 2],
    /// By kind.
    pub layers: Vec<StepLayers>,
}

/// The steps of a network that reverses a hierarchy, in the order it does them; none of any other network.
///
/// Steps in which no state has two predecessors take no units, and so are not listed. **Cost** as the number of units.
pub fn steps(network: &Network) -> Vec<StepReport> {
    let Some(places) = places(network) else { return Vec::new() };
    let distances = distances(network, &places);
    let edges = places.iter().flatten().filter(|place| matches!(place, Place::Edge { .. }));
    let with_edges: BTreeSet<Step> =
        edges.filter_map(|place| place.step(&distances, &BTreeSet::new())).collect();
    let mut steps: BTreeMap<Step, Found> = BTreeMap::new();
    for at in &places {
        if let Some((at, key)) = at.and_then(|at| Some((at, at.step(&distances, &with_edges)?))) {
            steps.entry(key).or_default().place(at, network);
        }
    }
    for (index, layer) in network.layers().iter().enumerate() {
        for (row, unit) in layer.units().iter().enumerate() {
            let group = network.parts().unit_origins[unit.index()].group.0 as usize;
            if let Some(key) = places[group].and_then(|place| place.step(&distances, &with_edges)) {
                let (kind, synapses) = unit_of(layer.operation(), row);
                steps.entry(key).or_default().unit(index, kind, synapses);
            }
        }
    }
    let mut reports: Vec<StepReport> = steps
        .into_iter()
        .filter_map(|((step, towards), found)| found.report(step, towards, network))
        .collect();
    // far levels first on the way in, near ones first on the way out
    reports.sort_by_key(|report| {
        let order = if report.towards { usize::MAX - report.step } else { report.step };
        (!report.towards, order)
    });
    reports
}

/// The number of a step, and whether it goes inwards.
type Step = (usize, bool);

/// What a group of units stands for.
#[derive(Clone, Copy)]
enum Place {
    /// The belief about `to` that comes from `from`.
    Edge { from: usize, to: usize },
    /// The product of beliefs about a variable.
    Level(usize),
}

impl Place {
    /// `None` where nothing leads to what is asked for.
    fn step(self, distances: &[Option<usize>], with_edges: &BTreeSet<Step>) -> Option<Step> {
        match self {
            Self::Edge { from, to } => {
                let (from, to) = (distances[from]?, distances[to]?);
                Some((from.max(to), from > to))
            }
            // what meets at a level has come from the next one, or where nothing does from the one before
            Self::Level(at) => {
                let (inwards, outwards) = ((distances[at]? + 1, true), (distances[at]?, false));
                let comes_back = !with_edges.contains(&inwards) && with_edges.contains(&outwards);
                Some(if comes_back { outwards } else { inwards })
            }
        }
    }
}

/// The place of every group of origins; `None` of a network whose messages speak of several variables or of none.
fn places(network: &Network) -> Option<Vec<Option<Place>>> {
    let names: BTreeMap<&str, usize> =
        network.variables().iter().enumerate().map(|(place, label)| (label.name.as_str(), place)).collect();
    let mut places = Vec::with_capacity(network.parts().origins.len());
    let mut has_edges = false;
    for origin in &network.parts().origins {
        let place =
            match (origin.what.strip_prefix("message of "), origin.what.strip_prefix("products over ")) {
                (Some(from), _) => {
                    let [to] = origin.scope[..] else { return None };
                    has_edges = true;
                    Some(Place::Edge { from: *names.get(from)?, to })
                }
                (_, Some(_)) => match origin.scope[..] {
                    [at] => Some(Place::Level(at)),
                    _ => return None,
                },
                _ => None,
            };
        places.push(place);
    }
    has_edges.then_some(places)
}

/// The number of steps between each variable and the first that is asked for.
fn distances(network: &Network, places: &[Option<Place>]) -> Vec<Option<usize>> {
    let mut neighbours = vec![Vec::new(); network.variables().len()];
    for place in places.iter().flatten() {
        if let Place::Edge { from, to } = *place {
            neighbours[from].push(to);
            neighbours[to].push(from);
        }
    }
    let mut distances = vec![None; neighbours.len()];
    let first = network.heads().first().and_then(|head| head.target.first()).copied();
    let mut waiting: VecDeque<(usize, usize)> = first.map(|first| (first, 0)).into_iter().collect();
    while let Some((at, distance)) = waiting.pop_front() {
        if distances[at].is_none() {
            distances[at] = Some(distance);
            waiting.extend(neighbours[at].iter().map(|&next| (next, distance + 1)));
        }
    }
    distances
}

fn unit_of(operation: &Operation, row: usize) -> (StepKind, usize) {
    match operation {
        Operation::Affine(affine) => (StepKind::Linear, affine.row(row).0.len()),
        Operation::Product(_) => (StepKind::Product, 2),
        Operation::Rescale { .. } => (StepKind::Rescale, 1),
        _ => (StepKind::Softplus, 1),
    }
}

/// What is found of a step.
#[derive(Default)]
struct Found {
    edges: usize,
    /// The ends of the first edge, or else the first level twice.
    first: Option<[usize; 2]>,
    alphabets: [usize; 2],
    layers: BTreeMap<StepKind, StepLayers>,
}

impl Found {
    fn place(&mut self, place: Place, network: &Network) {
        let ends = match place {
            Place::Edge { from, to } => [from, to],
            Place::Level(at) => [at, at],
        };
        let is_edge = matches!(place, Place::Edge { .. });
        if self.first.is_none() || (is_edge && self.edges == 0) {
            self.first = Some(ends);
        }
        self.edges += usize::from(is_edge);
        for (most, variable) in self.alphabets.iter_mut().zip(ends) {
            *most = (*most).max(network.variables()[variable].width());
        }
    }

    fn unit(&mut self, layer: usize, kind: StepKind, synapses: usize) {
        let found =
            self.layers.entry(kind).or_insert(StepLayers { kind, layers: [layer; 2], width: 0, synapses: 0 });
        found.layers[1] = layer;
        found.width += 1;
        found.synapses += synapses;
    }

    fn report(self, step: usize, towards: bool, network: &Network) -> Option<StepReport> {
        let example = self.first?;
        Some(StepReport {
            step,
            towards,
            edges: self.edges,
            example: example.map(|variable| network.variables()[variable].name.clone()),
            alphabets: self.alphabets,
            layers: self.layers.into_values().collect(),
        })
    }
}
