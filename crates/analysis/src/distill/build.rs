//! Classes from the data up to the query, equal subtrees once.

use std::collections::BTreeMap;

use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_numeric::elementary::log2_f64;
use hamnet_numeric::{Dd, Scaled};

use super::fold::{Fold, Grouped, Judging, group};
use super::law::Law;
use super::merge;
use super::modular::Primes;
use super::options::{Budget, Options};
use super::shape::{Classes, Explosion, Form, Operand, Shape};
use super::step::{Step, prior, relative_error, scale_bits};
use super::tree::{Hanging, Tree};
use crate::{AnalysisError, Nats};

/// The most primes; with fewer than it takes, equality is likely and not proved.
const MOST_PRIMES: usize = 128;
/// As many where the data of all places are beyond what [`MOST_PRIMES`] decide: they tell different classes apart, and prove the equal
/// ones of small subtrees.
const FEW_PRIMES: usize = 16;
/// Bytes that the laws of all classes may take.
const MOST_BYTES: usize = 1 << 29;
/// Residues of one law, at most.
const MOST_RESIDUES: usize = 1 << 13;

/// The shapes of a tree, and that of every variable.
pub(super) struct Built {
    pub shapes: Vec<Shape>,
    pub shape_of: Vec<usize>,
}

/// Equal keys have equal shapes: what it is made of, whether the prior of the root is in it, the edge it hangs by, and the law
/// of the variable there where that decides what is merged.
type Key = (Vec<Operand>, bool, Option<(usize, bool)>, Vec<(u64, u64)>);

/// The shapes of `tree`; at every place so many nats may be lost of a budget in nats.
pub(super) fn build(
    hierarchy: &MarkovHierarchy,
    tree: &Tree,
    options: &Options,
    share: f64,
) -> Result<Built, AnalysisError> {
    let mut builder = Builder::new(hierarchy, tree, options, share);
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    let mut shape_of = vec![usize::MAX; tree.nodes.len()];
    for &at in &tree.order {
        let node = &tree.nodes[at];
        let own = node.observed.then_some(Operand::Own { states: node.states });
        let below = node.below.iter().enumerate();
        let below = below.map(|(place, &below)| Operand::Below { shape: shape_of[below], place });
        let operands: Vec<Operand> = own.into_iter().chain(below).collect();
        let edge = node.hangs.map(|hanging| (hanging.matrix.index(), hanging.to_parent));
        let law = builder.law_that_matters(node.hangs);
        let key =
            (operands, at == 0, edge, law.iter().map(|p| (p.hi().to_bits(), p.lo().to_bits())).collect());
        let shape = match known.get(&key) {
            Some(&shape) => shape,
            None => {
                let shape = builder.shape(at, key.0.clone(), &law)?;
                builder.shapes.push(shape);
                known.insert(key, builder.shapes.len() - 1);
                builder.shapes.len() - 1
            }
        };
        shape_of[at] = shape;
    }
    Ok(Built { shapes: builder.shapes, shape_of })
}

struct Builder<'t> {
    hierarchy: &'t MarkovHierarchy,
    tree: &'t Tree,
    options: &'t Options,
    primes: Primes,
    /// Per variable: the weights of its place times a common factor are integers below `2^bits`.
    bits: Vec<u64>,
    steps: BTreeMap<(usize, bool), Step>,
    /// `p(x_v)`, where something is merged.
    laws: Vec<Vec<Dd>>,
    /// What may be lost at one place, nats.
    share: f64,
    shapes: Vec<Shape>,
    /// What their laws take.
    bytes: usize,
}

impl<'t> Builder<'t> {
    fn new(hierarchy: &'t MarkovHierarchy, tree: &'t Tree, options: &'t Options, share: f64) -> Self {
        let bits = integer_bits(hierarchy, tree);
        let most_states = tree.nodes.iter().map(|node| node.states).max().unwrap_or(1);
        let needed = bits.iter().map(|bits| 2 * bits + 2).max().unwrap_or(0);
        let mut primes = Primes::covering(needed, MOST_PRIMES.min(MOST_RESIDUES / most_states));
        if !primes.decide(needed) {
            primes = Primes::covering(needed, FEW_PRIMES.min(MOST_RESIDUES / most_states));
        }
        let merges = options.budget != Budget::Lossless;
        let laws = if merges { hierarchy.reversal().laws } else { Vec::new() };
        Self {
            hierarchy,
            tree,
            options,
            primes,
            bits,
            steps: BTreeMap::new(),
            laws,
            share,
            shapes: Vec::new(),
            bytes: 0,
        }
    }

    /// The law of the variable that a place hangs from, where weights are conditional on it and classes are merged by it.
    fn law_that_matters(&self, hangs: Option<Hanging>) -> Vec<Dd> {
        let from = hangs.filter(|hanging| hanging.to_parent).map(|hanging| hanging.from);
        from.and_then(|from| self.laws.get(from)).cloned().unwrap_or_default()
    }

    fn shape(&mut self, at: usize, operands: Vec<Operand>, law: &[Dd]) -> Result<Shape, AnalysisError> {
        let patterns = operands.iter().map(|operand| match operand {
            Operand::Own { states } => log2_f64(*states as f64),
            Operand::Below { shape, .. } => self.shapes[*shape].patterns_log2,
        });
        let patterns_log2 = patterns.sum();
        let form = match self.classes(at, &operands)? {
            Err(explosion) => Form::Belief(explosion),
            Ok(classes) => {
                let merged = self.merged(classes, law)?;
                self.stored(merged)
            }
        };
        Ok(Shape { operands, patterns_log2, form })
    }

    /// The classes of a place, merged where they say the same.
    fn classes(
        &mut self,
        at: usize,
        operands: &[Operand],
    ) -> Result<Result<Classes, Explosion>, AnalysisError> {
        let hangs = self.tree.nodes[at].hangs;
        if let Some(hanging) = hangs {
            self.step(hanging);
        }
        let builder = &*self;
        let states = builder.tree.nodes[at].states;
        let primes = &builder.primes;
        let (base, mut roundings) = match at {
            0 => prior(builder.hierarchy.prior(), primes),
            _ => (Law::ones(states, primes), 0),
        };
        let mut spread = 0.0;
        let mut sides = operands.iter().map(|operand| builder.side(*operand, states));
        let first = sides.next().unwrap_or_else(|| Some(Side::nothing(states, primes)));
        let Some(first) = first else { return Ok(Err(Explosion::Below)) };
        roundings += first.roundings + 1;
        spread += first.spread;
        let mut left: Vec<Law> = first.laws.iter().map(|law| law.times(&base, primes)).collect();
        let mut rest: Vec<Side> = Vec::new();
        for side in sides {
            let Some(side) = side else { return Ok(Err(Explosion::Below)) };
            rest.push(side);
        }
        if rest.is_empty() {
            rest.push(Side::nothing(states, primes));
        }
        let last = rest.len() - 1;
        let step = hangs.and_then(|hanging| builder.steps.get(&(hanging.matrix.index(), hanging.to_parent)));
        let (mut folds, mut undecided): (Vec<Fold>, usize) = (Vec::new(), 0);
        for (place, right) in rest.iter().enumerate() {
            let cells = left.len() as u128 * right.laws.len() as u128;
            if cells > builder.options.most_cells as u128 {
                return Ok(Err(Explosion::Cells { found: cells, most: builder.options.most_cells }));
            }
            roundings += right.roundings + 1;
            spread += right.spread;
            let step = step.filter(|_| place == last);
            roundings += step.map_or(0, Step::roundings);
            let judging = Judging {
                primes,
                bits: 2 * builder.bits[at] + 2,
                tolerance: relative_error(4 * roundings + 4),
            };
            let law = |l: usize, r: usize| {
                let product = left[l].times(&right.laws[r], primes);
                let carried = if product.is_zero() { None } else { Some(product) };
                carried
                    .map(|law| step.map_or_else(|| law.clone(), |step| step.apply(&law, primes)))
                    .filter(|law| !law.is_zero())
            };
            let most = builder.options.most_classes;
            let Some(grouped) = group(left.len(), right.laws.len(), &judging, most, law) else {
                return Ok(Err(Explosion::Classes { most }));
            };
            let Grouped { fold, laws, undecided: more } = grouped;
            undecided += more;
            roundings += largest_class(&fold);
            folds.push(fold);
            left = laws;
        }
        let spread = spread * step.map_or(1.0, Step::contraction);
        Ok(Ok(Classes {
            folds,
            laws: left,
            roundings,
            undecided,
            lost: Nats::default(),
            lost_by_merging: Nats::default(),
            spread,
        }))
    }

    /// The classes, unless all together take too much memory.
    fn stored(&mut self, classes: Classes) -> Form {
        let states = classes.laws.first().map_or(0, |law| law.values.len());
        let law = states * (size_of::<Scaled>() + self.primes.len() * size_of::<u64>());
        self.bytes += law * classes.count();
        match self.bytes <= MOST_BYTES {
            true => Form::Classes(classes),
            false => Form::Belief(Explosion::Memory { most: MOST_BYTES }),
        }
    }

    /// The classes after what the budget gives up.
    fn merged(&self, mut classes: Classes, law: &[Dd]) -> Result<Classes, AnalysisError> {
        if self.options.budget == Budget::Lossless || classes.count() < 2 {
            return Ok(classes);
        }
        let Some(merged) = merge::merge(&classes.laws, law, self.options, self.share)? else {
            return Ok(classes);
        };
        let mut laws: Vec<Option<Law>> = vec![None; merged.classes];
        for (law, &into) in classes.laws.iter().zip(&merged.into) {
            match &mut laws[into] {
                Some(sum) => sum.add(law, &self.primes),
                empty => *empty = Some(law.clone()),
            }
        }
        // every class has a member
        let laws: Vec<Law> = laws.into_iter().flatten().collect();
        let apart = classes.laws.iter().zip(&merged.into).map(|(law, &into)| hilbert(law, &laws[into]));
        let spread = classes.spread + apart.fold(0.0, f64::max);
        let roundings = classes.roundings + classes.count() as u64;
        let last = classes.folds.pop().map(|fold| fold.relabelled(&merged.into, merged.classes));
        classes.folds.extend(last);
        let (lost, lost_by_merging) = (merged.lost, merged.lost_by_merging);
        Ok(Classes { laws, roundings, lost, lost_by_merging, spread, ..classes })
    }

    fn step(&mut self, hanging: Hanging) {
        let (hierarchy, primes) = (self.hierarchy, &self.primes);
        self.steps.entry((hanging.matrix.index(), hanging.to_parent)).or_insert_with(|| {
            let matrix = hierarchy.matrix(hanging.matrix);
            if hanging.to_parent { Step::to_parent(matrix, primes) } else { Step::to_child(matrix, primes) }
        });
    }

    fn side(&self, operand: Operand, own: usize) -> Option<Side> {
        match operand {
            Operand::Own { states } => {
                let laws = (0..states).map(|state| Law::seen(state, own, &self.primes)).collect();
                Some(Side { laws, roundings: 0, spread: 0.0 })
            }
            Operand::Below { shape, .. } => {
                let classes = self.shapes[shape].classes()?;
                let (roundings, spread) = (classes.roundings, classes.spread);
                Some(Side { laws: classes.laws.clone(), roundings, spread })
            }
        }
    }
}

/// One operand of a fold.
struct Side {
    laws: Vec<Law>,
    roundings: u64,
    spread: f64,
}

impl Side {
    /// One class that says nothing.
    fn nothing(states: usize, primes: &Primes) -> Self {
        Self { laws: vec![Law::ones(states, primes)], roundings: 0, spread: 0.0 }
    }
}

fn integer_bits(hierarchy: &MarkovHierarchy, tree: &Tree) -> Vec<u64> {
    let mut of_matrices: BTreeMap<usize, u64> = BTreeMap::new();
    let mut bits = vec![0u64; tree.nodes.len()];
    for &at in &tree.order {
        let node = &tree.nodes[at];
        let mut own: u64 = node.below.iter().map(|&below| bits[below]).sum();
        if at == hierarchy.root().index() {
            own += scale_bits(hierarchy.prior());
        }
        if let Some(hanging) = node.hangs {
            let matrix = hierarchy.matrix(hanging.matrix);
            own += *of_matrices.entry(hanging.matrix.index()).or_insert_with(|| scale_bits(matrix));
        }
        bits[at] = own;
    }
    bits
}

/// The most pairs in one class: as many additions.
fn largest_class(fold: &Fold) -> u64 {
    let mut members = vec![0u64; fold.classes()];
    fold.cells().for_each(|(_, _, class)| members[class] += 1);
    members.into_iter().max().unwrap_or(0)
}

/// Hilbert's distance `ln max(a/b) - ln min(a/b)`; infinite where one vanishes alone.
fn hilbert(a: &Law, b: &Law) -> f64 {
    let mut range: Option<(Scaled, Scaled)> = None;
    for (&a, &b) in a.values.iter().zip(&b.values) {
        if a.is_zero() != b.is_zero() {
            return f64::INFINITY;
        }
        if a.is_zero() {
            continue;
        }
        let ratio = a / b;
        let (least, most) = range.unwrap_or((ratio, ratio));
        range = Some((if ratio < least { ratio } else { least }, if ratio > most { ratio } else { most }));
    }
    range.map_or(0.0, |(least, most)| (most / least).ln().max(0.0) * (1.0 + 8.0 * f64::EPSILON))
}
