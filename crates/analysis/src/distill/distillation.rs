//! The result: classes and tables at every place.

use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_model::{VariableId, Variables};
use hamnet_numeric::{Dd, Scaled};

use super::build::{Built, build};
use super::cost::Cost;
use super::fold::Fold;
use super::options::{Budget, Merging, Options};
use super::shape::{Explosion, Form, Operand, Shape};
use super::tree::Tree;
use crate::{AnalysisError, Nats};

/// A hierarchy distilled towards one of its variables; see the [module](super).
pub struct Distillation<'h> {
    pub(super) hierarchy: &'h MarkovHierarchy,
    pub(super) tree: Tree,
    pub(super) built: Built,
    pub(super) options: Options,
    merged_alone: Option<MergedAlone>,
}

/// What merging two at a time makes of a budget, without exchanges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MergedAlone {
    /// `I(x_q; T_q)`.
    pub kept: Nats,
    /// Classes of all data.
    pub classes: usize,
    /// AND neurons of the network.
    pub neurons: usize,
    /// [`Distillation::description_bits`].
    pub description_bits: f64,
}

/// Distils `hierarchy` towards `query`: what is observed of it, every variable in a state, summarized place by place. A state that is seen
/// of the query itself is not used.
///
/// **Cost** a product of two laws per cell of every table of every different subtree, each modulo as many primes as the
/// comparison takes. A budget in nats is tried with shares that double, as often as there are places in powers of two. A budget is
/// spent twice, with exchanges and without.
///
/// # Errors
/// [`AnalysisError::NoVariable`], [`AnalysisError::Budget`], [`AnalysisError::Classes`] for a budget of none, or more than can be merged.
pub fn distill<'h>(
    hierarchy: &'h MarkovHierarchy,
    query: VariableId,
    options: &Options,
) -> Result<Distillation<'h>, AnalysisError> {
    options.check()?;
    let (index, variables) = (query.index(), hierarchy.variables().len());
    if index >= variables {
        return Err(AnalysisError::NoVariable { index, variables });
    }
    let improved = spend(hierarchy, query, options)?;
    if options.budget == Budget::Lossless || options.merging == Merging::Greedy {
        return Ok(improved);
    }
    let greedy = spend(hierarchy, query, &Options { merging: Merging::Greedy, ..*options })?;
    let Some(alone) = greedy.as_merged_alone()? else { return Ok(improved) };
    let better = match improved.as_merged_alone()? {
        Some(found) if !alone.is_better_than(&found, options.budget) => improved,
        _ => greedy,
    };
    Ok(Distillation { options: *options, merged_alone: Some(alone), ..better })
}

/// The distillation that spends the budget one way of merging.
fn spend<'h>(
    hierarchy: &'h MarkovHierarchy,
    query: VariableId,
    options: &Options,
) -> Result<Distillation<'h>, AnalysisError> {
    let with = |options: &Options, share: f64| {
        let tree = Tree::new(hierarchy, query);
        let built = build(hierarchy, &tree, options, share)?;
        Ok(Distillation { hierarchy, tree, built, options: *options, merged_alone: None })
    };
    let Budget::Nats(nats) = options.budget else { return with(options, 0.0) };
    let exact = with(&Options { budget: Budget::Lossless, ..*options }, 0.0)?;
    let observed = exact.places().filter(|place| place.log2_patterns() > 0.0).count();
    // losses of the places add up to a bound of the whole
    let mut share = nats / observed.max(1) as f64;
    let mut best = with(options, share)?;
    let Some(all) = exact.share()? else { return Ok(best) };
    while share > 0.0 && share < nats {
        share *= 2.0;
        let wider = with(options, share)?;
        let Some(kept) = wider.share()? else { break };
        let lost = all.kept.minus(kept.kept);
        if lost.value + lost.error > nats {
            break;
        }
        best = wider;
    }
    Ok(best)
}

impl MergedAlone {
    /// Of two that keep a budget in nats the one with fewer neurons is better; else the one that keeps more.
    fn is_better_than(&self, other: &Self, budget: Budget) -> bool {
        match budget {
            Budget::Nats(_) if self.neurons != other.neurons => self.neurons < other.neurons,
            _ => self.kept.value - other.kept.value > self.kept.error + other.kept.error,
        }
    }
}

/// One variable, and what is handed on from it towards the query.
#[derive(Clone, Copy)]
pub struct Place<'d> {
    distillation: &'d Distillation<'d>,
    variable: usize,
}

/// What a class is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The state of the variable itself.
    Own,
    /// The class at a variable that hangs from it.
    Below(VariableId),
}

impl<'h> Distillation<'h> {
    /// The variable that is asked for.
    pub fn query(&self) -> VariableId {
        VariableId::new(self.tree.query())
    }

    /// The variables of the hierarchy.
    pub fn variables(&self) -> &'h Variables {
        self.hierarchy.variables()
    }

    /// What it was distilled with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// All places, those below before those above; the last is the query.
    pub fn places(&self) -> impl DoubleEndedIterator<Item = Place<'_>> + ExactSizeIterator {
        self.tree.order.iter().map(|&variable| Place { distillation: self, variable })
    }

    /// The place of a variable.
    ///
    /// # Panics
    /// If it is of a larger hierarchy.
    pub fn place(&self, variable: VariableId) -> Place<'_> {
        assert!(variable.index() < self.tree.nodes.len(), "a variable of this hierarchy");
        Place { distillation: self, variable: variable.index() }
    }

    /// The number of classes of all data together; `None` where they are too many.
    pub fn classes(&self) -> Option<usize> {
        self.place(self.query()).classes()
    }

    /// `p(x_q | t)` of every class `t`, within a few roundings of double-double; `None` where classes are too many.
    pub fn posteriors(&self) -> Option<Vec<Vec<Dd>>> {
        let classes = self.shape(self.tree.query()).classes()?;
        let posterior = |values: &[Scaled]| {
            let sum = values.iter().fold(Scaled::ZERO, |sum, &value| sum + value);
            values.iter().map(|&value| (value / sum).to_dd()).collect()
        };
        Some(classes.laws.iter().map(|law| posterior(&law.values)).collect())
    }

    /// `p(t)` of every class `t`; `None` where classes are too many.
    pub fn class_probabilities(&self) -> Option<Vec<Dd>> {
        let classes = self.shape(self.tree.query()).classes()?;
        let sum = |values: &[Scaled]| values.iter().fold(Scaled::ZERO, |sum, &value| sum + value).to_dd();
        Some(classes.laws.iter().map(|law| sum(&law.values)).collect())
    }

    /// What merging alone makes of the budget; `None` without a budget, where nothing else was tried, or where classes are too many.
    /// The distillation keeps at least as much, or takes fewer neurons where the budget is one of nats.
    pub fn merged_alone(&self) -> Option<MergedAlone> {
        self.merged_alone
    }

    fn as_merged_alone(&self) -> Result<Option<MergedAlone>, AnalysisError> {
        let Some(share) = self.share()? else { return Ok(None) };
        let sizes = self.classes().zip(self.neurons()).zip(self.description_bits());
        Ok(sizes.map(|((classes, neurons), description_bits)| MergedAlone {
            kept: share.kept,
            classes,
            neurons,
            description_bits,
        }))
    }

    /// A bound of what is lost of `I(x_q; data)`: the losses of all places together.
    pub fn loss_bound(&self) -> Nats {
        self.places().fold(Nats::default(), |sum, place| sum.plus(place.lost()))
    }

    pub(super) fn shape(&self, variable: usize) -> &Shape {
        &self.built.shapes[self.built.shape_of[variable]]
    }
}

impl<'d> Place<'d> {
    /// The variable.
    pub fn variable(self) -> VariableId {
        VariableId::new(self.variable)
    }

    /// What it hangs from; `None` of the query.
    pub fn towards(self) -> Option<VariableId> {
        self.distillation.tree.nodes[self.variable].hangs.map(|hanging| VariableId::new(hanging.from))
    }

    /// The number of steps to the query.
    pub fn distance(self) -> usize {
        let mut steps = 0;
        let mut at = self;
        while let Some(next) = at.towards() {
            steps += 1;
            at = self.distillation.place(next);
        }
        steps
    }

    /// A number that places with equal subtrees have in common.
    pub fn shape_number(self) -> usize {
        self.distillation.built.shape_of[self.variable]
    }

    /// The number of states of the variable.
    pub fn states(self) -> usize {
        self.distillation.tree.nodes[self.variable].states
    }

    /// Whether the data say its state.
    pub fn is_observed(self) -> bool {
        self.distillation.tree.nodes[self.variable].observed
    }

    /// `log2` of the number of patterns of the data below, itself included.
    pub fn log2_patterns(self) -> f64 {
        self.shape().patterns_log2
    }

    /// The number of classes; `None` where they are too many.
    pub fn classes(self) -> Option<usize> {
        self.shape().classes().map(super::shape::Classes::count)
    }

    /// Why there are no classes, if there are none.
    pub fn explosion(self) -> Option<Explosion> {
        match &self.shape().form {
            Form::Classes(_) => None,
            Form::Belief(explosion) => Some(*explosion),
        }
    }

    /// What a class is made of, in the order of the [folds](Place::folds).
    pub fn parts(self) -> Vec<Part> {
        let part = |operand: &Operand| match operand {
            Operand::Own { .. } => Part::Own,
            Operand::Below { place, .. } => Part::Below(self.below(*place)),
        };
        self.shape().operands.iter().map(part).collect()
    }

    /// The tables `f_v`: the first takes the first two parts, every other the class of the table before and the next part. One part alone
    /// is a table with nothing to the right. None where classes are too many.
    pub fn folds(self) -> &'d [Fold] {
        self.shape().classes().map_or(&[], |classes| &classes.folds)
    }

    /// The merges of patterns that agree in all residues and in double-double, without a proof that they are equal.
    pub fn undecided(self) -> usize {
        self.shape().classes().map_or(0, |classes| classes.undecided)
    }

    /// What the budget gave up here: `I(x_u; ·)` before less after.
    pub fn lost(self) -> Nats {
        self.shape().classes().map_or(Nats::default(), |classes| classes.lost)
    }

    /// What merging alone would have given up here, of the same classes of the parts and down to as many; less
    /// [`Place::lost`], what exchanges add.
    pub fn lost_by_merging(self) -> Nats {
        self.shape().classes().map_or(Nats::default(), |classes| classes.lost_by_merging)
    }

    /// What either form costs.
    pub fn cost(self) -> Cost {
        Cost::of(self)
    }

    fn below(self, place: usize) -> VariableId {
        VariableId::new(self.distillation.tree.nodes[self.variable].below[place])
    }

    fn shape(self) -> &'d Shape {
        self.distillation.shape(self.variable)
    }
}
