//! Separated energies against the energies themselves, on all inputs.

use hamnet_model::VariableId;
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::*;

fn own(place: usize) -> Coordinate {
    Coordinate::number(VariableId::new(place))
}

fn product(places: impl IntoIterator<Item = usize>) -> Monomial {
    Monomial::new(places.into_iter().map(|place| (own(place), 1)))
}

/// `Σ_k a_k e_k` of the variables from `first` on.
fn symmetric(first: usize, coefficients: &[f64]) -> Polynomial {
    let n = coefficients.len() - 1;
    let mut sum = Polynomial::zero();
    for mask in 0..1usize << n {
        let places = (0..n).filter(|place| mask >> place & 1 == 1).map(|place| first + place);
        sum.add_term(product(places), Dd::from_f64(coefficients[mask.count_ones() as usize]));
    }
    sum
}

/// The values in all states of `n` variables, variable by variable.
fn in_all_states(energy: &Polynomial, kind: TwoValued, n: usize) -> Vec<Dd> {
    let mut table = vec![Dd::ZERO; 1 << n];
    for (monomial, coefficient) in energy.terms() {
        let place = |own: &(Coordinate, u32)| own.0.variable().expect("no definitions").index();
        table[monomial.powers().iter().map(|own| 1 << place(own)).sum::<usize>()] = coefficient;
    }
    for place in 0..n {
        for state in (0..1usize << n).filter(|state| state >> place & 1 == 1) {
            let (without, with) = (table[state ^ 1 << place], table[state]);
            table[state] = without + with;
            table[state ^ 1 << place] = if kind == TwoValued::Bit { without } else { without - with };
        }
    }
    table
}

/// Whether groups, as steps and as ramps, and rests add up to the energies in all states of `n` variables.
fn check(energies: &[Polynomial], separated: &Separated, kind: TwoValued, n: usize) {
    for (place, energy) in energies.iter().enumerate() {
        let exact = in_all_states(energy, kind, n);
        let mut by_steps = in_all_states(&separated.rest[place], kind, n);
        let mut by_ramps = by_steps.clone();
        for group in &separated.groups {
            let (steps, ramps) = (thresholds(&group.values[place]), relus(&group.values[place]));
            let places = group.coordinates.iter().map(|own| own.variable().expect("no definitions").index());
            let mask: usize = places.map(|place| 1 << place).sum();
            for state in 0..1usize << n {
                let count = (state & mask).count_ones() as usize;
                by_steps[state] += steps.evaluate(count);
                by_ramps[state] += ramps.evaluate(count);
            }
        }
        assert_eq!((&by_steps, &by_ramps), (&exact, &exact), "energy {place}");
    }
}

fn steps(n: usize) -> u64 {
    n as u64
}

#[test]
fn symmetric_energies_are_functions_of_the_count() {
    let mut random = Random::new(8);
    for kind in [TwoValued::Bit, TwoValued::Spin] {
        for n in 4..=12 {
            let mut draw = || {
                let coefficients: Vec<f64> = (0..=n).map(|_| random.below(64) as f64 - 32.5).collect();
                symmetric(0, &coefficients)
            };
            let energies = [draw(), draw()];
            let separated = separate(&energies, |_| Some(kind), steps);
            assert_eq!(separated.groups.len(), 1);
            assert!(separated.rest.iter().all(|rest| rest.degree() <= 1));
            check(&energies, &separated, kind, n);
        }
    }
}

#[test]
fn products_of_spins_are_seen_before_they_are_expanded() {
    for n in 3..=12 {
        let parity = Polynomial::term(product(0..n), -1.5);
        let separated = separate(std::slice::from_ref(&parity), |_| Some(TwoValued::Spin), steps);
        assert_eq!(thresholds(&separated.groups[0].values[0]).steps.len(), n);
        assert_eq!(relus(&separated.groups[0].values[0]).kinks.len(), n - 1);
        check(std::slice::from_ref(&parity), &separated, TwoValued::Spin, n);
        let in_bits = separate(&[parity.spins_to_bits()], |_| Some(TwoValued::Bit), steps);
        assert_eq!(in_bits.groups.len(), usize::from(n > 2));
        check(&[parity.spins_to_bits()], &in_bits, TwoValued::Bit, n);
    }
    let long = separate(&[Polynomial::term(product(0..200), 1.0)], |_| Some(TwoValued::Spin), steps);
    assert_eq!(long.groups[0].values[0].len(), 201);
    assert_eq!(long.groups[0].values[0][199], -Dd::ONE);
}

#[test]
fn what_is_symmetric_but_for_a_few_terms_leaves_them() {
    let mut energy = symmetric(0, &[1.0, 0.5, 2.0, -1.0, 0.25, 3.0, 0.0, 1.0]);
    energy.add_term(product([0, 3]), Dd::from_f64(0.125));
    energy.add_term(product([1, 2, 4]), Dd::from_f64(1.0));
    energy.add_term(product([5]), Dd::from_f64(7.0));
    assert_eq!(energy.coefficient(&product([1, 2, 4])), Dd::ZERO);
    let separated = separate(std::slice::from_ref(&energy), |_| Some(TwoValued::Bit), steps);
    let left = separated.rest[0].terms().filter(|(monomial, _)| monomial.degree() > 1).count();
    assert_eq!((separated.groups.len(), left), (1, 2));
    check(&[energy], &separated, TwoValued::Bit, 7);
}

#[test]
fn groups_beside_each_other_and_within_a_larger_component_are_found() {
    let first = symmetric(0, &[0.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
    let second = symmetric(5, &[0.0, 0.0, -1.0, 2.0, 0.5, 4.0]);
    let apart = &first + &second;
    let separated = separate(std::slice::from_ref(&apart), |_| Some(TwoValued::Bit), steps);
    assert_eq!(separated.groups.len(), 2);
    check(std::slice::from_ref(&apart), &separated, TwoValued::Bit, 10);
    let joined = &apart + &Polynomial::term(product([4, 5]), 1.0);
    let separated = separate(std::slice::from_ref(&joined), |_| Some(TwoValued::Bit), steps);
    let left = separated.rest[0].terms().filter(|(monomial, _)| monomial.degree() > 1).count();
    assert_eq!((separated.groups.len(), left), (2, 1));
    check(&[joined], &separated, TwoValued::Bit, 10);
}

#[test]
fn what_pays_nothing_stays() {
    let lattice = (0..11)
        .fold(Polynomial::zero(), |sum, place| &sum + &Polynomial::term(product([place, place + 1]), 0.5));
    let triple = Polynomial::term(product([0, 1, 2]), 1.0);
    let real = &Polynomial::term(product(0..8), 1.0) * &Polynomial::coordinate(own(20));
    for energy in [lattice, triple, real] {
        let kind = |own: Coordinate| (own.variable() != Some(VariableId::new(20))).then_some(TwoValued::Bit);
        let separated = separate(std::slice::from_ref(&energy), kind, steps);
        assert_eq!(separated, Separated { groups: Vec::new(), rest: vec![energy] });
    }
}

/// The products of two or more bits in an energy of bits or of spins.
fn products_of_bits(energy: &Polynomial, kind: TwoValued) -> u64 {
    let mut products = std::collections::BTreeSet::new();
    for (monomial, _) in energy.terms() {
        let places = monomial.powers().iter().map(|(own, _)| own.variable().expect("no definitions").index());
        let mask: usize = places.map(|place| 1 << place).sum();
        let own = |subset: &usize| subset & mask == *subset && (kind == TwoValued::Spin || *subset == mask);
        products.extend((0..=mask).filter(own).filter(|subset| subset.count_ones() > 1));
    }
    products.len() as u64
}

#[test]
fn neurons_never_become_more() {
    let mut random = Random::new(9);
    let mut fewer = 0;
    for (round, kind) in (0..200).flat_map(|round| [(round, TwoValued::Bit), (round, TwoValued::Spin)]) {
        let share = 0.1 + 0.8 * f64::from(round) / 200.0;
        let mut energy = Polynomial::zero();
        for mask in (0..1usize << 6).filter(|_| random.chance(share)).collect::<Vec<_>>() {
            let places = (0..6).filter(|place| mask >> place & 1 == 1);
            energy.add_term(product(places), Dd::from_f64(1.0 + random.below(2) as f64));
        }
        let separated = separate(std::slice::from_ref(&energy), |_| Some(kind), steps);
        let counts: u64 = separated.groups.iter().map(|group| steps(group.coordinates.len())).sum();
        let (before, after) =
            (products_of_bits(&energy, kind), counts + products_of_bits(&separated.rest[0], kind));
        assert!(after <= before, "{after} instead of {before}");
        fewer += u32::from(after < before);
        check(&[energy], &separated, kind, 6);
    }
    assert!(fewer > 0);
}
