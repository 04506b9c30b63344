//! Families of quadratic forms with few squares: by rank, by monomial, whichever is cheaper.
//!
//! | forms | squares |
//! |---|---|
//! | one of rank r | r, by [`elimination`] |
//! | combinations of a few | those of the few, and of differences of low rank, by [`differences`] |
//! | that have common axes | one per variable for any number of forms, by [`diagonal`] |
//! | many over few pairs of variables | one per pair and variable, by [`monomials`] |
//! | a few generic ones | one per form for most variables, and the monomials of the rest, by [`staged`] |
//! | some of one kind and some of another | both, by [`mixed`] |
//!
//! Forms that share no variable, directly or through others, are treated apart.
//!
//! Source: THEORY 3.3.

mod combination;
mod diagonal;
mod differences;
mod elimination;
mod mixed;
mod monomials;
mod pieces;
mod plan;
mod separate;
mod staged;

use hamnet_numeric::Dd;

use super::affine::Affine;
use super::family::{Family, Term};
use super::program::Program;

pub(super) use pieces::{Linear, Piece};
pub(super) use plan::Plan;

/// Adds steps that compute polynomials of degree at most two; gives the form of each.
pub(super) fn build(family: &Family, program: &mut Program) -> Vec<Affine> {
    let mut forms: Vec<Vec<(Dd, Affine)>> = vec![Vec::new(); family.polynomials];
    for term in family.terms.iter().take_while(|term| term.monomial.len() == 1) {
        let part = |&(form, weight): &(u32, Dd)| (form, (weight, Affine::value(term.monomial[0])));
        term.coefficients.iter().map(part).for_each(|(form, part)| forms[form as usize].push(part));
    }
    plan(family, program).apply(program, &mut forms);
    forms.iter().map(|parts| program.sum(parts.iter().map(|(weight, form)| (*weight, form)))).collect()
}

/// How to compute the quadratic parts of a family in the inputs of a program.
pub(super) fn plan(family: &Family, program: &Program) -> Plan {
    let mut plan = Plan::default();
    for component in family.components() {
        let quadratic: Vec<&Term> = component.into_iter().filter(|term| term.monomial.len() == 2).collect();
        if !quadratic.is_empty() {
            plan.join(cheapest(&quadratic, program));
        }
    }
    plan
}

/// The cheapest plan for terms of degree two, by neurons and then by synapses.
fn cheapest(terms: &[&Term], program: &Program) -> Plan {
    let reduced = separate::reduce(terms, program);
    let options = program.options();
    if let [form] = &reduced[..]
        && plan::price(&form.pieces, options).neurons <= terms.len() as f64 * options.square_neurons
    {
        // as many monomials cost no less
        return form.plan(program);
    }
    let none = vec![false; reduced.len()];
    let candidates = [mixed::by_rank(&reduced, terms, options), none, vec![true; reduced.len()]];
    let plans = candidates.into_iter().map(|by_rank| mixed::plan(&reduced, &by_rank, terms, program));
    let shared = [differences::plan, staged::plan, diagonal::plan].map(|plan| plan(&reduced, terms, program));
    let better = |a: Plan, b: Plan| if b.price(options) < a.price(options) { b } else { a };
    plans.chain(shared.into_iter().flatten()).reduce(better).unwrap_or_default()
}

#[cfg(test)]
mod tests;
