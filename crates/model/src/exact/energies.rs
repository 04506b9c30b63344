//! Posteriors from energies: the judge of laws that are not products of tables.
//!
//! ```text
//! p(x, y) = exp(-H_x(y)) · w_x,      w_x = p(x) e^{-ln Z_x}
//! ```
//!
//! Every energy is evaluated in double-double with a running bound of its error, see [`Bounded`]. Where a weight is off by a
//! factor `e^δ`, `|δ| ≤ d`, a sum of weights is too, a posterior by at most `e^{2d}`, so that `TV ≤ tanh(d/2) ≤ d/2`.
//!
//! Reals have to be observed. Discrete variables need not be: their states are visited one by one.
//!
//! Source: THEORY 1.2 and 1.3.

use hamnet_numeric::Scaled;

use super::budget::{Budget, Cost, Declined};
use super::judgement::Judgement;
use super::normalizer;
use crate::hamiltonian::{Bounded, Classes, MAX_ENERGY, Prior, Program, Weight, WeightSum, ln_z};
use crate::polynomial::Coordinate;
use crate::{Evidence, Finding, Hamiltonian, Target, VariableId};

/// Exact posteriors of one Hamiltonian, row by row, from its energies.
pub struct EnergyJudge<'m> {
    law: &'m Hamiltonian,
    program: Program,
    classes: Vec<ClassWeight>,
    budget: Budget,
}

/// `w_x = p(x) e^{-ln Z_x}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassWeight {
    /// `p(x)`, and what an elimination found of the rest.
    pub factor: Weight,
    /// `-ln Z_x` otherwise.
    pub exponent: Bounded,
}

/// The row's discrete variables whose state is not known, and all states of the others.
struct Open<'e> {
    evidence: &'e Evidence,
    free: Vec<VariableId>,
    sizes: Vec<usize>,
}

impl<'m> EnergyJudge<'m> {
    /// A judge of `law`. Finds what normalizers are missing, once.
    ///
    /// # Errors
    /// [`Declined::TooCostly`] of a discrete law, [`Declined::Normalizer`] of another, where a normalizer is not found.
    pub fn new(law: &'m Hamiltonian, budget: Budget) -> Result<Self, Declined> {
        let classes = class_weights(law)?;
        Ok(Self { law, program: Program::of_classes(law), classes, budget })
    }

    /// The same judge with another budget.
    pub(super) fn with_budget(self, budget: Budget) -> Self {
        Self { budget, ..self }
    }

    /// `H_x(y)` of every class in nats, without `ln Z_x` and `μ_x`, each with its bound.
    ///
    /// # Errors
    /// [`Declined::Unobserved`] unless every variable but the class is observed; [`Declined::Undefined`],
    /// [`Declined::EnergyTooLarge`].
    pub fn energies(&self, evidence: &Evidence) -> Result<Vec<Bounded>, Declined> {
        let open = self.open(evidence)?;
        match open.free.iter().find(|id| Some(**id) != self.law.class()) {
            Some(&id) => Err(self.unobserved(id)),
            None => self.at(&open.states(0), evidence, &mut Vec::new()),
        }
    }

    /// The posterior of each target; see [`Judge::judge`](super::Judge::judge).
    ///
    /// - **Cost** an evaluation of all energies for each joint state of the discrete variables that are not observed.
    ///
    /// # Errors
    /// [`Declined::Unobserved`] for a real without a value, [`Declined::RealTarget`], [`Declined::TooCostly`],
    /// [`Declined::Undefined`], [`Declined::EnergyTooLarge`].
    ///
    /// # Panics
    /// As [`Judge::judge`](super::Judge::judge).
    pub fn judge(&self, targets: &[Target], evidence: &Evidence) -> Result<Judgement, Declined> {
        self.check_targets(targets)?;
        let open = self.open(evidence)?;
        let rows = self.check_cost(&open)?;
        let mut sums: Vec<Vec<WeightSum>> = targets.iter().map(|target| sums(target, self.law)).collect();
        let mut total = WeightSum::EMPTY;
        let mut slots = Vec::new();
        for number in 0..rows {
            let mut states = open.states(number);
            let likelihood = open.likelihood(&states);
            let energies = self.at(&states, evidence, &mut slots)?;
            for class in self.classes(evidence) {
                let own = self.law.class().map_or(1.0, |id| evidence.get(id).likelihood(class));
                let weight = self.weight(class, energies[class])?.times(likelihood).scaled(own);
                if let Some(id) = self.law.class() {
                    states[id.index()] = class;
                }
                total.push(weight);
                for (target, sums) in targets.iter().zip(&mut sums) {
                    sums[place(target, &states, self.law)].push(weight);
                }
            }
        }
        let Weight { value, error } = total.total();
        let mut judgement = Judgement::of_energies(value, error);
        for sums in &sums {
            let weights: Vec<Scaled> = sums.iter().map(|sum| sum.total().value).collect();
            judgement.push_of_energies(&weights, error);
        }
        Ok(judgement)
    }

    /// The energies of all classes in the given states; the values of reals are those of the evidence.
    fn at(
        &self,
        states: &[usize],
        evidence: &Evidence,
        slots: &mut Vec<Bounded>,
    ) -> Result<Vec<Bounded>, Declined> {
        let space = self.law.space();
        let input = |coordinate: &Coordinate| {
            let Some(id) = coordinate.variable() else { return Bounded::exact(0.0) };
            Bounded::exact(match (self.law.variables()[id].range(), evidence.get(id)) {
                (Some(_), Finding::Value(value)) => *value,
                _ => space.domain(id).value(states[id.index()], coordinate.state()),
            })
        };
        let inputs: Vec<Bounded> = self.program.inputs().iter().map(input).collect();
        let energies = self.program.evaluate(&inputs, slots).ok_or(Declined::Undefined)?;
        match energies.iter().all(|energy| energy.is_finite()) {
            true => Ok(energies),
            false => Err(Declined::EnergyTooLarge { found: f64::INFINITY, limit: MAX_ENERGY }),
        }
    }

    /// `e^{-H_x} w_x`.
    fn weight(&self, class: usize, energy: Bounded) -> Result<Weight, Declined> {
        let ClassWeight { factor, exponent } = self.classes[class];
        let exponent = exponent.plus(energy.negated());
        let found = exponent.magnitude();
        if found <= MAX_ENERGY {
            return Ok(Weight::exp(exponent).times(factor));
        }
        Err(Declined::EnergyTooLarge { found, limit: MAX_ENERGY })
    }

    fn open<'e>(&self, evidence: &'e Evidence) -> Result<Open<'e>, Declined> {
        let variables = self.law.variables();
        let observed = |&id: &VariableId| match (variables[id].range(), evidence.get(id)) {
            (Some(_), Finding::Value(_)) | (None, Finding::State(_)) => true,
            // a state of a real and a value of a discrete variable say nothing
            _ => false,
        };
        let free: Vec<VariableId> = variables.ids().filter(|id| !observed(id)).collect();
        if let Some(&id) = free.iter().find(|&&id| variables[id].range().is_some()) {
            return Err(self.unobserved(id));
        }
        let free: Vec<VariableId> = free.into_iter().filter(|&id| Some(id) != self.law.class()).collect();
        let sizes = free.iter().map(|&id| variables.cardinality(id)).collect();
        Ok(Open { evidence, free, sizes })
    }

    /// # Errors
    /// [`Declined::RealTarget`].
    fn check_targets(&self, targets: &[Target]) -> Result<(), Declined> {
        let variables = self.law.variables();
        let mut asked = targets.iter().flat_map(Target::variables);
        match asked.find(|id| variables[**id].range().is_some()) {
            Some(&id) => Err(Declined::RealTarget { variable: variables[id].name().to_owned() }),
            None => Ok(()),
        }
    }

    fn unobserved(&self, id: VariableId) -> Declined {
        Declined::Unobserved { variable: self.law.variables()[id].name().to_owned() }
    }

    /// The number of joint states of what is not observed.
    fn check_cost(&self, open: &Open<'_>) -> Result<u64, Declined> {
        let states = open.sizes.iter().fold(1u64, |states, &size| states.saturating_mul(size as u64));
        let mut cost = Cost::default();
        let each = self.program.operations().saturating_add(2 * self.classes.len() as u64);
        cost.work(states, usize::try_from(each).unwrap_or(usize::MAX));
        cost.check(size_of::<Scaled>(), self.budget)?;
        Ok(states)
    }

    /// The classes the evidence leaves.
    fn classes(&self, evidence: &Evidence) -> std::ops::Range<usize> {
        match self.law.class().map(|id| evidence.get(id)) {
            Some(Finding::State(class)) => *class..*class + 1,
            _ => 0..self.classes.len(),
        }
    }
}

/// Whether the findings leave a state: energies are finite, so that only likelihoods of zero exclude one.
pub(super) fn supported(evidence: &Evidence) -> bool {
    evidence.findings().iter().all(|finding| match finding {
        Finding::Soft(likelihoods) => likelihoods.iter().any(|likelihood| *likelihood > 0.0),
        Finding::Missing | Finding::State(_) | Finding::Value(_) => true,
    })
}

impl Open<'_> {
    /// The joint states number `number`, the last free variable fastest; zero for reals and a class that is not observed.
    fn states(&self, number: u64) -> Vec<usize> {
        let observed = |finding: &Finding| match finding {
            Finding::State(state) => *state,
            Finding::Missing | Finding::Value(_) | Finding::Soft(_) => 0,
        };
        let mut states: Vec<usize> = self.evidence.findings().iter().map(observed).collect();
        let mut rest = number;
        for (id, &size) in self.free.iter().zip(&self.sizes).rev() {
            states[id.index()] = (rest % size as u64) as usize;
            rest /= size as u64;
        }
        states
    }

    /// The product of the likelihoods of soft findings, but for the class.
    fn likelihood(&self, states: &[usize]) -> Weight {
        let soft = self.free.iter().filter(|id| matches!(self.evidence.get(**id), Finding::Soft(_)));
        soft.fold(Weight::ONE, |product, id| {
            product.scaled(self.evidence.get(*id).likelihood(states[id.index()]))
        })
    }
}

/// `w_x` of each class; one without classes.
pub(crate) fn class_weights(law: &Hamiltonian) -> Result<Vec<ClassWeight>, Declined> {
    let Some(classes) = law.classes() else {
        return Ok(vec![ClassWeight { factor: Weight::ONE, exponent: Bounded::exact(0.0) }]);
    };
    let weight = |(class, found): (usize, ClassWeight)| {
        let given = Bounded::exact(-classes.given_ln_z(class).unwrap_or(0.0));
        // as many roundings as there are classes, and one for each nat of the self-information
        let roundings = classes.variable().cardinality() as f64 + self_information(classes, class);
        let factor = Weight::rounded(classes.weight(class), roundings).times(found.factor);
        ClassWeight { factor, exponent: given.plus(found.exponent) }
    };
    Ok(found(law)?.into_iter().enumerate().map(weight).collect())
}

/// `|μ_x|` where it is given, else zero.
fn self_information(classes: &Classes, class: usize) -> f64 {
    match classes.prior() {
        Prior::Probabilities(_) => 0.0,
        Prior::SelfInformation(mu) => mu[class].abs(),
    }
}

/// `1/Z_x` of the classes that leave it to be found, one for all others.
fn found(law: &Hamiltonian) -> Result<Vec<ClassWeight>, Declined> {
    let nothing = ClassWeight { factor: Weight::ONE, exponent: Bounded::exact(0.0) };
    if law.is_discrete() {
        let (found, roundings) = normalizer::found(law)?;
        let factor = |value| Weight::rounded(value, roundings as f64);
        return Ok(found.into_iter().map(|value| ClassWeight { factor: factor(value), ..nothing }).collect());
    }
    let found = (0..law.energies().len()).map(|class| {
        if !law.needs_normalizer(class) {
            return Ok(nothing);
        }
        let normalizer = ln_z(law, class)?;
        Ok(ClassWeight { exponent: Bounded::within(-normalizer.ln_z, normalizer.error), ..nothing })
    });
    found.collect()
}

/// An empty sum for each state of `target`.
fn sums(target: &Target, law: &Hamiltonian) -> Vec<WeightSum> {
    let states: usize = target.variables().iter().map(|&id| law.variables().cardinality(id)).product();
    vec![WeightSum::EMPTY; states]
}

/// Where joint states lie among those of `target`, the last variable fastest.
fn place(target: &Target, states: &[usize], law: &Hamiltonian) -> usize {
    let digit = |place: usize, id: &VariableId| place * law.variables().cardinality(*id) + states[id.index()];
    target.variables().iter().fold(0, digit)
}
