//! Some forms by their rank, the others from shared monomials.
//!
//! Beginning with monomials alone: a form that has many to itself is cheaper by its rank, which frees them; and so may be others then.

use super::monomials;
use super::plan::{Plan, price};
use super::separate::Reduced;
use crate::forms::FormOptions;
use crate::forms::family::Term;
use crate::forms::program::Program;

/// Which forms to compute by rank.
pub(super) fn by_rank(reduced: &[Reduced], terms: &[&Term], options: &FormOptions) -> Vec<bool> {
    let mut holders = vec![0u32; terms.len()];
    reduced.iter().flat_map(Reduced::monomials).for_each(|monomial| holders[monomial] += 1);
    let prices: Vec<f64> = reduced.iter().map(|form| price(&form.pieces, options).neurons).collect();
    let mut by_rank = vec![false; reduced.len()];
    loop {
        let before = by_rank.clone();
        for (number, form) in reduced.iter().enumerate().filter(|(number, _)| !before[*number]) {
            let alone = form.monomials().filter(|&monomial| holders[monomial] == 1).count();
            if alone as f64 * options.square_neurons > prices[number] {
                by_rank[number] = true;
                form.monomials().for_each(|monomial| holders[monomial] -= 1);
            }
        }
        if by_rank == before {
            return by_rank;
        }
    }
}

/// The plan that does so.
pub(super) fn plan(reduced: &[Reduced], by_rank: &[bool], terms: &[&Term], program: &Program) -> Plan {
    let mut from_monomials: Vec<u32> = Vec::new();
    let mut plan = Plan::default();
    for (form, &by_rank) in reduced.iter().zip(by_rank) {
        if by_rank {
            plan.join(form.plan(program));
        } else {
            from_monomials.extend(form.forms());
        }
    }
    from_monomials.sort_unstable();
    let kept = |term: &&Term| Term {
        monomial: term.monomial.clone(),
        coefficients: term
            .coefficients
            .iter()
            .copied()
            .filter(|entry| from_monomials.binary_search(&entry.0).is_ok())
            .collect(),
    };
    let rest: Vec<Term> = terms.iter().map(kept).filter(|term| !term.coefficients.is_empty()).collect();
    plan.join(monomials::plan(&rest.iter().collect::<Vec<_>>(), program.options()));
    plan
}
