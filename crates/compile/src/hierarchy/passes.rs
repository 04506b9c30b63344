//! The two passes over the tree: messages up, messages down, and the beliefs asked for.

use hamnet_circuit::{Algebra, Circuit, Entry, Outputs, TableOrigin};
use hamnet_model::VariableId;
use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_numeric::Scaled;

use super::belief::Belief;
use super::laws::Laws;
use super::others::{Heard, hear_others, join};
use super::schedule::Schedule;

/// The circuit whose heads are `p(x_v, e)` of the targets and whose evidence is `p(e)`. `None` if what is given has probability
/// zero.
pub(super) fn circuit(law: &MarkovHierarchy, schedule: &Schedule) -> Option<Circuit> {
    let n = law.variables().len();
    let mut passes = Passes {
        law,
        schedule,
        laws: Laws::new(law),
        circuit: Circuit::over(schedule.algebra()),
        ups: vec![None; n],
        downs: vec![None; n],
        inside: vec![None; n],
        beliefs: vec![Vec::new(); n],
    };
    for v in (0..n).rev().map(VariableId::new) {
        passes.upward(v);
    }
    for v in law.variables().ids() {
        passes.downward(v);
    }
    passes.finish()
}

struct Passes<'h> {
    law: &'h MarkovHierarchy,
    schedule: &'h Schedule,
    laws: Laws<'h>,
    circuit: Circuit,
    /// The message from each variable to its parent.
    ups: Vec<Option<Belief>>,
    /// The message from its parent to each variable.
    downs: Vec<Option<Belief>>,
    /// Of targets, the product of all that comes from below.
    inside: Vec<Option<Belief>>,
    /// Of targets, `p(x_v, e)`.
    beliefs: Vec<Vec<Entry>>,
}

impl Passes<'_> {
    /// Joins what comes from below, and hands it on to the parent.
    fn upward(&mut self, v: VariableId) {
        let sends = self.schedule.up(v);
        if !sends && !self.schedule.is_target(v) {
            return;
        }
        // part of p(e) is what goes towards the first target and what meets there
        let goes_to_first = !self.schedule.holds_first(v);
        let counted = v == self.schedule.first() || goes_to_first;
        let joined = self.joined_from_below(v, counted);
        let Some(joined) = joined.or_else(|| sends.then(|| self.nothing(v))) else { return };
        if let (true, Some(step)) = (sends, self.law.step(v)) {
            let messages = self.schedule.ups_into(self.law, v);
            let belief = joined.clone().with_law(messages, self.laws.level(v));
            self.ups[v.index()] = Some(self.carry_up(v, step.parent, belief, goes_to_first));
        }
        if self.schedule.is_target(v) {
            self.inside[v.index()] = Some(joined);
        }
    }

    fn carry_up(&mut self, v: VariableId, parent: VariableId, belief: Belief, counted: bool) -> Belief {
        let (own, above) = (self.laws.level(v), self.laws.level(parent));
        let backward = self.laws.rows_into(v).iter().zip(above).map(|(row, &above)| {
            let kernel = |&(b, p): &(usize, Scaled)| (b, p * above / own[b]);
            row.iter().filter(|(b, _)| !above.is_zero() && !own[*b].is_zero()).map(kernel).collect()
        });
        let is_joined = self.schedule.factors_at(self.law, parent) > 1;
        let loss = is_joined.then(|| self.laws.loss_into(v));
        belief.carried(parent, backward, &mut self.circuit, loss, counted)
    }

    /// The likelihoods of `v` and the messages of its children, multiplied pair by pair.
    fn joined_from_below(&mut self, v: VariableId, counted: bool) -> Option<Belief> {
        let mut factors: Vec<Belief> = self.own(v).into_iter().collect();
        factors.extend(self.law.children(v).iter().filter_map(|child| self.ups[child.index()].clone()));
        self.circuit.begin_step(TableOrigin::Products(v));
        join(factors, &mut self.circuit, counted)
    }

    fn nothing(&self, v: VariableId) -> Belief {
        Belief::nothing(v, self.laws.level(v).len())
    }

    /// What is known of `v` itself.
    fn own(&mut self, v: VariableId) -> Option<Belief> {
        let level = self.laws.level(v);
        match self.schedule.given(v) {
            Some(state) => Some(Belief::given(v, state, level.len())),
            None if self.schedule.is_observable(v) => Some(Belief::likelihoods(&mut self.circuit, v, level)),
            None => None,
        }
    }

    /// Hands what comes from everywhere else down to each child, and forms the belief where it is asked for.
    fn downward(&mut self, v: VariableId) {
        if self.law.children(v).iter().any(|&child| self.schedule.down(child)) {
            self.send_down(v);
        }
        let from_above = self.downs[v.index()].take();
        if self.schedule.is_target(v) {
            self.believe(v, from_above);
        }
    }

    fn believe(&mut self, v: VariableId, from_above: Option<Belief>) {
        let counted = v == self.schedule.first();
        let messages = self.schedule.ups_into(self.law, v) + usize::from(from_above.is_some());
        self.circuit.begin_step(TableOrigin::Products(v));
        let factors = self.inside[v.index()].take().into_iter().chain(from_above);
        let level = self.laws.level(v);
        let belief = join(factors.collect(), &mut self.circuit, counted)
            .map(|belief| belief.with_law(messages, level));
        self.beliefs[v.index()] = match belief {
            Some(belief) => belief.entries,
            // no evidence anywhere
            None => level.iter().map(|&p| constant(p)).collect(),
        };
    }

    fn send_down(&mut self, v: VariableId) {
        let above = self.downs[v.index()].clone();
        let messages_above = usize::from(above.is_some());
        let children = self.law.children(v);
        let to_first = children.iter().copied().find(|&child| self.schedule.holds_first(child));
        let rest: Vec<Belief> = self.own(v).into_iter().chain(above).collect();
        self.circuit.begin_step(TableOrigin::Products(v));
        let rest = join(rest, &mut self.circuit, to_first.is_some());
        // of evidence there is some wherever a sum is sent, while the greatest is sent without any
        let nothing = || self.nothing(v);
        let rest = rest.or_else(|| (self.schedule.algebra() == Algebra::MaxProduct).then(nothing));
        let ups = children.iter().filter_map(|&child| Some((child, self.ups[child.index()].clone()?)));
        let heard = hear_others(ups.collect(), children, self.schedule, rest, to_first, &mut self.circuit);
        for Heard { child, belief, messages } in heard {
            let belief = belief.with_law(messages + messages_above, self.laws.level(v));
            self.downs[child.index()] = Some(self.carry_down(child, belief, Some(child) == to_first));
        }
    }

    fn carry_down(&mut self, child: VariableId, belief: Belief, counted: bool) -> Belief {
        let mut columns = vec![Vec::new(); self.law.variables().cardinality(child)];
        for (a, row) in self.laws.rows_into(child).iter().enumerate() {
            row.iter().for_each(|&(b, p)| columns[b].push((a, p)));
        }
        let is_joined = self.schedule.factors_at(self.law, child) > 1;
        let loss = is_joined.then(|| self.laws.loss_into(child));
        belief.carried(child, columns.into_iter(), &mut self.circuit, loss, counted)
    }

    fn finish(mut self) -> Option<Circuit> {
        let first = &self.beliefs[self.schedule.first().index()];
        let mut evidence: Vec<Entry> = first.iter().copied().filter(|entry| !entry.is_zero()).collect();
        if evidence.is_empty() {
            return None;
        }
        if self.schedule.algebra() == Algebra::MaxProduct {
            self.circuit.begin_step(TableOrigin::Target(0));
            evidence = vec![self.circuit.sum(&mut evidence)];
        }
        let heads = self.schedule.targets().iter().map(|v| self.beliefs[v.index()].clone()).collect();
        self.circuit.set_outputs(Outputs { heads, evidence, exponent: 0 });
        self.circuit.finish_building();
        Some(self.circuit)
    }
}

fn constant(p: Scaled) -> Entry {
    if p.is_zero() { Entry::ZERO } else { Entry::constant(p) }
}
