//! Products of several beliefs: of all, and for each child of all but its own.

use std::ops::Range;

use hamnet_circuit::Circuit;
use hamnet_model::VariableId;

use super::belief::Belief;
use super::schedule::Schedule;

/// What a child is to hear of its siblings and of what lies above.
pub(super) struct Heard {
    pub child: VariableId,
    pub belief: Belief,
    /// The number of messages of siblings in it.
    pub messages: usize,
}

/// For each child that needs it, the product of `rest` and of the messages `ups` of all other children.
///
/// Two binary trees over the messages, of products within a range and of all outside it: fewer than four products per message,
/// in layers twice the logarithm of their number. `to_first` is the child towards the first target; what it hears is part of `p(e)`.
pub(super) fn hear_others(
    ups: Vec<(VariableId, Belief)>,
    children: &[VariableId],
    schedule: &Schedule,
    rest: Option<Belief>,
    to_first: Option<VariableId>,
    circuit: &mut Circuit,
) -> Vec<Heard> {
    let senders: Vec<VariableId> = ups.iter().map(|(child, _)| *child).collect();
    let mut others = Others { senders: &senders, schedule, to_first, circuit, heard: Vec::new() };
    let insides = others.insides(0..senders.len(), &ups);
    // children that send nothing hear of all that do
    let silent = children.iter().filter(|child| schedule.down(**child) && !schedule.up(**child));
    let silent: Vec<VariableId> = silent.copied().collect();
    if !silent.is_empty() {
        let counted = to_first.is_some_and(|child| silent.contains(&child));
        let all = insides.as_ref().map(|inside| inside.product.clone());
        let all = join(rest.clone().into_iter().chain(all).collect(), others.circuit, counted);
        for child in silent {
            others.hears(child, all.clone(), senders.len());
        }
    }
    if let Some(insides) = insides {
        others.descend(&insides, rest);
    }
    others.heard
}

/// The product of the messages in a range, and those of its halves.
struct Inside {
    range: Range<usize>,
    product: Belief,
    halves: Option<Box<[Inside; 2]>>,
}

struct Others<'o> {
    senders: &'o [VariableId],
    schedule: &'o Schedule,
    to_first: Option<VariableId>,
    circuit: &'o mut Circuit,
    heard: Vec<Heard>,
}

impl Others<'_> {
    fn insides(&mut self, range: Range<usize>, ups: &[(VariableId, Belief)]) -> Option<Inside> {
        if range.len() <= 1 {
            let product = ups.get(range.start).map(|(_, up)| up.clone())?;
            return Some(Inside { range, product, halves: None });
        }
        let middle = range.start + range.len() / 2;
        let left = self.insides(range.start..middle, ups)?;
        let right = self.insides(middle..range.end, ups)?;
        let counted = self.to_first.is_some() && !self.holds_first(&range);
        let product = left.product.times(&right.product, self.circuit, counted);
        Some(Inside { range, product, halves: Some(Box::new([left, right])) })
    }

    /// Gives every sender in the range of `inside` the product `outside` of all that is not in it.
    fn descend(&mut self, inside: &Inside, outside: Option<Belief>) {
        if !self.senders[inside.range.clone()].iter().any(|&child| self.schedule.down(child)) {
            return;
        }
        match inside.halves.as_deref() {
            None => self.hears(self.senders[inside.range.start], outside, self.senders.len() - 1),
            Some([left, right]) => {
                for (own, sibling) in [(left, right), (right, left)] {
                    let counted = self.holds_first(&own.range);
                    let factors = outside.clone().into_iter().chain([sibling.product.clone()]);
                    let outside = join(factors.collect(), self.circuit, counted);
                    self.descend(own, outside);
                }
            }
        }
    }

    fn hears(&mut self, child: VariableId, belief: Option<Belief>, messages: usize) {
        self.heard.extend(belief.map(|belief| Heard { child, belief, messages }));
    }

    fn holds_first(&self, range: &Range<usize>) -> bool {
        self.senders[range.clone()].iter().any(|&child| Some(child) == self.to_first)
    }
}

/// The product of `factors`, neighbours first, so that no factor meets more than the logarithm of their number of others;
/// `None` of none.
pub(super) fn join(mut factors: Vec<Belief>, circuit: &mut Circuit, counted: bool) -> Option<Belief> {
    while factors.len() > 1 {
        let joined = |pair: &[Belief], circuit: &mut Circuit| match pair {
            [a, b] => a.times(b, circuit, counted),
            _ => pair[0].clone(),
        };
        factors = factors.chunks(2).map(|pair| joined(pair, circuit)).collect();
    }
    factors.pop()
}
