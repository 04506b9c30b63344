//! Factors of a mixed Hamiltonian against its energies, and what is refused.

use super::*;
use crate::exact::Judge;
use crate::polynomial::Coordinate;
use crate::{Evidence, Model, Target, Variable};

fn space(domains: &[(&str, Domain)]) -> Space {
    let array = |(name, domain): &(&str, Domain)| Array {
        name: (*name).to_owned(),
        shape: Vec::new(),
        domain: domain.clone(),
    };
    Space::new(domains.iter().map(array).collect()).unwrap()
}

fn number(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

fn classes(names: &[&str], prior: Prior, ln_z: Vec<LnZ>) -> Result<Classes, ModelError> {
    let states = names.iter().map(|&name| name.to_owned()).collect();
    Classes::new(Variable::new("class", states).unwrap(), prior, ln_z)
}

/// Energies of two classes over a bit, a spin and a category, with terms of every kind.
fn mixed(ln_z: Vec<LnZ>) -> Hamiltonian {
    let colours = Domain::Category(["red", "green", "blue"].map(str::to_owned).to_vec());
    let space = space(&[("b", Domain::Bit), ("s", Domain::Spin), ("c", colours)]);
    let green = Polynomial::coordinate(Coordinate::indicator(VariableId::new(2), 1));
    let common = &(&number(0) * &number(1)).scaled(Dd::from_f64(0.75)) + &Polynomial::constant(0.3);
    let own = &(&(&number(0) * &green) * &number(1)).scaled(Dd::from_f64(-1.25)) + &number(1);
    let energies = vec![common.clone(), &common + &own];
    let classes = classes(&["x", "z"], Prior::Probabilities(vec![0.25, 0.75]), ln_z).unwrap();
    Hamiltonian::new(None, space, Some(classes), energies).unwrap()
}

#[test]
fn terms_gather_in_maximal_scopes() {
    let law = mixed(vec![LnZ::Auto; 2]);
    let scopes: Vec<Vec<usize>> =
        law.scopes().iter().map(|scope| scope.iter().map(|id| id.index()).collect()).collect();
    assert_eq!(scopes, [vec![3], vec![0, 1, 2, 3]]);
    assert!(law.unresolved());
    assert!(!mixed(vec![LnZ::Given(0.0); 2]).unresolved());
}

#[test]
fn factors_multiply_to_the_boltzmann_weight() {
    let law = mixed(vec![LnZ::Given(0.5), LnZ::Given(-2.0)]);
    let factor = law.exact_factor(1);
    for (cell, value) in factor.values.iter().enumerate() {
        let (class, states) = (cell % 2, [cell / 12, cell / 6 % 2, cell / 2 % 3]);
        let constant = law.energies()[class].coefficient(&Monomial::one());
        let expected = Scaled::exp(constant - law.energy(class, &states));
        assert!((value.ln_dd() - expected.ln_dd()).abs().to_f64() < 1e-29, "{cell}");
    }
    let ln_weight = |class: usize| law.exact_factor(0).values[class].ln();
    assert!((ln_weight(0) - (-0.3 - 0.5 + Dd::from_f64(0.25).ln().to_f64())).abs() < 1e-14);
    assert!((ln_weight(1) - (-0.3 + 2.0 + Dd::from_f64(0.75).ln().to_f64())).abs() < 1e-14);
}

#[test]
fn found_normalizers_leave_the_prior_as_it_is() {
    let model = Model::from(mixed(vec![LnZ::Auto; 2]));
    let evidence = Evidence::none(4);
    let judgement =
        Judge::new(&model).judge(&[Target::marginal(VariableId::new(3))], false, &evidence).unwrap();
    let posterior = &judgement.posteriors[0];
    assert!((posterior[0].to_f64() - 0.25).abs() < 1e-16, "{posterior:?}");
}

#[test]
fn a_normalizer_may_be_given_for_one_class_and_found_for_another() {
    let found = crate::exact::normalizers(&mixed(vec![LnZ::Auto; 2])).unwrap();
    let ln_z = -found[0].ln();
    let law = mixed(vec![LnZ::Given(ln_z), LnZ::Auto]);
    assert_eq!([0, 1].map(|class| law.needs_normalizer(class)), [false, true]);
    let class = Target::marginal(VariableId::new(3));
    let model = Model::from(law);
    let judgement = Judge::new(&model).judge(&[class], false, &Evidence::none(4)).unwrap();
    assert!((judgement.posteriors[0][1].to_f64() - 0.75).abs() < 1e-15);
    assert!(judgement.ln_evidence.to_f64().abs() < 1e-15, "p of nothing is one");
}

#[test]
fn what_cannot_be_a_hamiltonian_is_refused() {
    let space = || space(&[("b", Domain::Bit)]);
    let new = |energies| Hamiltonian::new(None, space(), None, energies);
    assert!(matches!(new(vec![]), Err(ModelError::EnergyCount { expected: 1, found: 0 })));
    assert!(matches!(new(vec![number(1)]), Err(ModelError::ForeignCoordinate { .. })));
    let hot = number(0).scaled(Dd::from_f64(1e9));
    assert!(matches!(new(vec![hot]), Err(ModelError::EnergyTooLarge { .. })));
    let refused = |prior, ln_z| classes(&["a", "b"], prior, ln_z).unwrap_err();
    let auto = || vec![LnZ::Auto; 2];
    assert!(matches!(refused(Prior::Probabilities(vec![1.0]), auto()), ModelError::ClassValues { .. }));
    assert!(matches!(refused(Prior::Probabilities(vec![1.0, 0.0]), auto()), ModelError::BadPrior { .. }));
    assert!(matches!(refused(Prior::Probabilities(vec![0.5, 0.6]), auto()), ModelError::PriorSum { .. }));
    let huge = Array { name: "s".to_owned(), shape: vec![usize::MAX, 3], domain: Domain::Spin };
    assert!(matches!(Space::new(vec![huge]), Err(ModelError::TooManyVariables { .. })));
}
