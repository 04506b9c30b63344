//! Which variables of a law separate which.
//!
//! Two variables are neighbours where a factor speaks of both. Of a Bayesian network or a hierarchy only the ancestors of what is
//! asked about count, since the tables of all others sum to one: the moral graph of the ancestors. If every path from `A` to `B` meets
//! `C`, the law of `A, B, C` is a function of `A, C` times one of `B, C`, so `A` and `B` are independent given `C`, whatever the numbers.

use hamnet_model::{Model, VariableId};

/// The factors of a law, by the variables they speak of.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) scopes: Vec<Vec<VariableId>>,
    by_variable: Vec<Vec<usize>>,
    /// The table of each variable given its parents; nothing for laws without direction.
    own: Option<Vec<usize>>,
}

/// Variables that are connected, and what connects them to others.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The variables, ascending.
    pub(super) members: Vec<VariableId>,
    /// The factors that speak of them.
    pub(super) factors: Vec<usize>,
    /// The others in these, ascending.
    pub(super) around: Vec<VariableId>,
}

impl Graph {
    pub(super) fn new(model: &Model) -> Self {
        let scopes: Vec<Vec<VariableId>> = model.scopes().into_iter().map(<[VariableId]>::to_vec).collect();
        let n = model.variables().len();
        let mut by_variable = vec![Vec::new(); n];
        for (factor, scope) in scopes.iter().enumerate() {
            scope.iter().for_each(|v| by_variable[v.index()].push(factor));
        }
        let own = match model {
            Model::Bayesian(network) => {
                let mut own = vec![0; n];
                for (factor, cpt) in network.cpts().iter().enumerate() {
                    own[cpt.child().index()] = factor;
                }
                Some(own)
            }
            Model::Hierarchy(_) => Some((0..n).collect()),
            _ => None,
        };
        Self { scopes, by_variable, own }
    }

    /// Which factors bear on the law of `asked`.
    pub(super) fn requisite(&self, asked: &[&[VariableId]]) -> Vec<bool> {
        let Some(own) = &self.own else { return vec![true; self.scopes.len()] };
        let mut kept = vec![false; self.scopes.len()];
        let mut pending: Vec<VariableId> = asked.concat();
        while let Some(v) = pending.pop() {
            let factor = own[v.index()];
            if !std::mem::replace(&mut kept[factor], true) {
                pending.extend(&self.scopes[factor]);
            }
        }
        kept
    }

    /// Everything that paths from `from` through `kept` factors meet, ending at what is `blocked`; `from` itself too.
    pub(super) fn met(&self, kept: &[bool], from: &[VariableId], blocked: &[VariableId]) -> Vec<bool> {
        let mut is_blocked = vec![false; self.by_variable.len()];
        blocked.iter().for_each(|v| is_blocked[v.index()] = true);
        let mut met = vec![false; self.by_variable.len()];
        let mut used = vec![false; self.scopes.len()];
        from.iter().for_each(|v| met[v.index()] = true);
        let mut pending = from.to_vec();
        while let Some(v) = pending.pop() {
            for &factor in &self.by_variable[v.index()] {
                if !kept[factor] || std::mem::replace(&mut used[factor], true) {
                    continue;
                }
                for &u in &self.scopes[factor] {
                    if !std::mem::replace(&mut met[u.index()], true) && !is_blocked[u.index()] {
                        pending.push(u);
                    }
                }
            }
        }
        met
    }

    /// The connected parts of what is `bearing` and not asked; summing a part out joins the asked variables around it.
    pub(super) fn parts(&self, kept: &[bool], bearing: &[bool], is_asked: &[bool]) -> Vec<Part> {
        let mut is_done: Vec<bool> =
            bearing.iter().zip(is_asked).map(|(bears, asked)| !bears || *asked).collect();
        let mut used = vec![false; self.scopes.len()];
        let mut parts = Vec::new();
        for start in 0..is_done.len() {
            if std::mem::replace(&mut is_done[start], true) {
                continue;
            }
            let mut part = Part { members: vec![VariableId::new(start)], ..Part::default() };
            let mut next = 0;
            while let Some(&v) = part.members.get(next) {
                next += 1;
                for &factor in &self.by_variable[v.index()] {
                    if !kept[factor] || std::mem::replace(&mut used[factor], true) {
                        continue;
                    }
                    part.factors.push(factor);
                    for &u in &self.scopes[factor] {
                        if is_asked[u.index()] {
                            part.around.push(u);
                        } else if !std::mem::replace(&mut is_done[u.index()], true) {
                            part.members.push(u);
                        }
                    }
                }
            }
            part.members.sort_unstable();
            part.around.sort_unstable();
            part.around.dedup();
            parts.push(part);
        }
        parts
    }

    /// What of `b` bears on `a` given `c` and the rest of `b`: its Markov boundary. Variables in both `a` and `b` stay, those in `c` go.
    pub(super) fn boundary(&self, a: &[VariableId], b: &[VariableId], c: &[VariableId]) -> Vec<VariableId> {
        let b: Vec<VariableId> = b.iter().copied().filter(|v| !c.contains(v)).collect();
        let blocked = [&b, c].concat();
        let from: Vec<VariableId> = a.iter().copied().filter(|v| !blocked.contains(v)).collect();
        let met = self.met(&self.requisite(&[a, &b, c]), &from, &blocked);
        b.into_iter().filter(|v| met[v.index()] || a.contains(v)).collect()
    }

    /// Whether `a` is independent of `b` given `c` whatever the numbers.
    pub(super) fn separates(&self, c: &[VariableId], a: &[VariableId], b: &[VariableId]) -> bool {
        self.boundary(a, b, c).is_empty()
    }
}
