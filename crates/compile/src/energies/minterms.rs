//! Products of literals in place of products of bits, where they are fewer or their weights smaller.
//!
//! A function of the states of a few variables is a sum over monomials, products of bits, or over *minterms*, one product of literals
//! per joint state: `[y = 010] = (1 - y₀) y₁ (1 - y₂)`. The value that most states share is a constant, so that only the others
//! need a neuron. One excluded state in eight is one minterm, and four products of bits. Coefficients of monomials are differences of
//! values and can be `2^n` times larger.
//!
//! Source: THEORY 1.5, 1.9.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_circuit::energy::{EnergyCircuit, Form, Literal};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_model::{VariableId, Variables};
use hamnet_numeric::Dd;

/// Joint states beyond which minterms are not tried.
const MOST_STATES: usize = 1 << 10;

/// How much smaller weights have to be to be worth more neurons, and how many more.
const BLOW_UP: f64 = 256.0;
const WORTH: usize = 4;

/// A function of the joint states of a few variables.
pub(super) struct Minterms {
    scope: Vec<VariableId>,
    /// For each joint state that is not among most, the last variable fastest, its value in each energy.
    states: Vec<(Vec<usize>, Vec<Dd>)>,
    /// What most states have, in each energy.
    common: Vec<Dd>,
}

/// Takes out of `energies`, polynomials in indicators, what minterms compute with fewer neurons or far smaller weights.
pub(super) fn separated(energies: &[Polynomial], variables: &Variables) -> (Vec<Minterms>, Vec<Polynomial>) {
    let mut rest = energies.to_vec();
    let mut found = Vec::new();
    for (scope, monomials) in by_scope(energies) {
        let states: usize =
            scope.iter().fold(1usize, |states, &v| states.saturating_mul(variables.cardinality(v)));
        if monomials.len() < 2 || states > MOST_STATES {
            continue;
        }
        let minterms = Minterms::new(scope, &monomials, energies, variables);
        if minterms.pay(&monomials, energies) {
            for (polynomial, energy) in rest.iter_mut().zip(energies) {
                monomials.iter().for_each(|&m| polynomial.add_term(m.clone(), -energy.coefficient(m)));
            }
            found.push(minterms);
        }
    }
    (found, rest)
}

/// Products of two bits and more by the largest sets of variables among theirs, each with one that holds it.
fn by_scope(energies: &[Polynomial]) -> BTreeMap<Vec<VariableId>, Vec<&Monomial>> {
    let terms = energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    let is_product = |monomial: &&Monomial| {
        monomial.degree() >= 2 && monomial.powers().iter().all(|(coordinate, _)| coordinate.state().is_some())
    };
    let mut products: Vec<&Monomial> =
        terms.filter(is_product).collect::<BTreeSet<_>>().into_iter().collect();
    // stable: of one degree in ascending order
    products.sort_by_key(|monomial| std::cmp::Reverse(monomial.degree()));
    let mut scopes: BTreeMap<Vec<VariableId>, Vec<&Monomial>> = BTreeMap::new();
    let mut holding: BTreeMap<VariableId, Vec<Vec<VariableId>>> = BTreeMap::new();
    for monomial in products {
        let scope = monomial.variables();
        let candidates = holding.get(&scope[0]).into_iter().flatten();
        let holder =
            { candidates }.find(|other| scope.iter().all(|v| other.binary_search(v).is_ok())).cloned();
        let key = holder.unwrap_or_else(|| {
            scope.iter().for_each(|v| holding.entry(*v).or_default().push(scope.clone()));
            scope
        });
        scopes.entry(key).or_default().push(monomial);
    }
    scopes
}

impl Minterms {
    fn new(
        scope: Vec<VariableId>,
        monomials: &[&Monomial],
        energies: &[Polynomial],
        variables: &Variables,
    ) -> Self {
        let sizes: Vec<usize> = scope.iter().map(|&variable| variables.cardinality(variable)).collect();
        let count: usize = sizes.iter().product();
        let all: Vec<(Vec<usize>, Vec<Dd>)> = (0..count)
            .map(|number| {
                let states = joint_state(number, &sizes);
                let values = values(&scope, &states, monomials, energies);
                (states, values)
            })
            .collect();
        let mut counts: BTreeMap<Vec<[u64; 2]>, (usize, usize)> = BTreeMap::new();
        for (number, (_, values)) in all.iter().enumerate() {
            counts.entry(bits(values)).or_insert((0, number)).0 += 1;
        }
        // the first of the most frequent
        let best = counts.values().copied().max_by_key(|&(count, first)| (count, std::cmp::Reverse(first)));
        let common = best.map_or_else(Vec::new, |(_, first)| all[first].1.clone());
        let states = all.into_iter().filter(|(_, values)| bits(values) != bits(&common)).collect();
        Self { scope, states, common }
    }

    /// Whether there are fewer than monomials, or not many more with far smaller weights.
    fn pay(&self, monomials: &[&Monomial], energies: &[Polynomial]) -> bool {
        let size = |values: &mut dyn Iterator<Item = Dd>| values.map(|x| x.abs().to_f64()).sum::<f64>();
        let of_monomials: f64 =
            energies.iter().map(|energy| size(&mut monomials.iter().map(|&m| energy.coefficient(m)))).sum();
        let of_states: f64 = self
            .states
            .iter()
            .map(|(_, values)| size(&mut values.iter().zip(&self.common).map(|(&x, &c)| x - c)))
            .sum();
        let few = self.states.len() <= WORTH * monomials.len();
        self.states.len() < monomials.len() || (few && of_monomials > BLOW_UP * of_states)
    }

    /// The variables.
    pub(super) fn scope(&self) -> &[VariableId] {
        &self.scope
    }

    /// The form of the function in each energy.
    pub(super) fn forms(&self, circuit: &mut EnergyCircuit, variables: &Variables) -> Vec<Form> {
        let nodes: Vec<_> = self
            .states
            .iter()
            .map(|(states, _)| {
                let literals =
                    self.scope.iter().zip(states).map(|(&v, &state)| literal(v, state, circuit, variables));
                let literals: Vec<Literal> = literals.collect();
                circuit.and(literals)
            })
            .collect();
        let form = |energy: usize| {
            let common = self.common[energy];
            let terms =
                self.states.iter().zip(&nodes).map(|((_, values), &node)| (node, values[energy] - common));
            Form::new(common, terms)
        };
        (0..self.common.len()).map(form).collect()
    }
}

/// That `variable` is in `state`; of two states it is read from the second.
fn literal(
    variable: VariableId,
    state: usize,
    circuit: &mut EnergyCircuit,
    variables: &Variables,
) -> Literal {
    if variables.cardinality(variable) == 2 {
        return Literal { node: circuit.bit(variable, 1), negated: state == 0 };
    }
    Literal { node: circuit.bit(variable, state), negated: false }
}

/// The sum of the terms in one joint state, in each energy.
fn values(
    scope: &[VariableId],
    states: &[usize],
    monomials: &[&Monomial],
    energies: &[Polynomial],
) -> Vec<Dd> {
    let holds = |coordinate: Coordinate| {
        let place = scope.iter().position(|&variable| Some(variable) == coordinate.variable());
        place.is_some_and(|place| Some(states[place]) == coordinate.state())
    };
    let here: Vec<&&Monomial> =
        monomials.iter().filter(|monomial| monomial.powers().iter().all(|power| holds(power.0))).collect();
    let value = |energy: &Polynomial| {
        here.iter().fold(Dd::ZERO, |sum, &&monomial| sum + energy.coefficient(monomial))
    };
    energies.iter().map(value).collect()
}

fn joint_state(number: usize, sizes: &[usize]) -> Vec<usize> {
    let mut rest = number;
    let mut states = vec![0; sizes.len()];
    for (state, &size) in states.iter_mut().zip(sizes).rev() {
        *state = rest % size;
        rest /= size;
    }
    states
}

fn bits(values: &[Dd]) -> Vec<[u64; 2]> {
    // a sum that cancels may be zero with either sign
    let plain = |x: f64| if x == 0.0 { 0 } else { x.to_bits() };
    values.iter().map(|x| [plain(x.hi()), plain(x.lo())]).collect()
}
