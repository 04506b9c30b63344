//! A law, the judge of it, and a network of one of its posteriors.

use hamnet::compile::{CompileError, Compiled, Options, compile};
use hamnet::model::exact::{Judge, Judgement};
use hamnet::model::{Evidence, Finding, Model, Observe, Query, Target, VariableId};
use hamnet::network::{Certificate, Network, Observation};
use hamnet::numeric::random::Random;
use hamnet::numeric::{Dd, Precision};

/// A law with the variable that is asked for.
pub struct Subject<'m> {
    pub name: String,
    pub model: &'m Model,
    pub target: VariableId,
    judge: Judge<'m>,
}

impl<'m> Subject<'m> {
    pub fn new(name: impl Into<String>, model: &'m Model, target: VariableId) -> Self {
        Self { name: name.into(), model, target, judge: Judge::new(model) }
    }

    /// The posterior of the target, where all others are observed.
    ///
    /// # Errors
    /// Those of [`compile`].
    pub fn compiled(&self, options: &Options) -> Result<Compiled, CompileError> {
        let query = Query::parse(self.model.variables()[self.target].name(), &Observe::Any, self.model);
        compile(self.model, &query.expect("a variable of the model"), options)
    }

    /// The network at the default tolerance, or at the least that its units reach.
    pub fn compiled_as_well_as_possible(&self, options: &Options) -> Compiled {
        let found = match self.compiled(options) {
            Err(CompileError::GateTolerance { best, .. }) => {
                // what is best is rounded when it is turned into a tolerance and back
                self.compiled(&Options { tolerance: Some(best * (1.0 + 1e-9)), ..options.clone() })
            }
            found => found,
        };
        found.unwrap_or_else(|error| panic!("{}, {}: {error}", self.name, options.units))
    }

    /// The exact posterior, with its bound.
    pub fn judged(&self, row: &[Finding]) -> Judgement {
        let mut evidence = Evidence::none(row.len());
        self.model.variables().ids().zip(row).for_each(|(id, finding)| evidence.set(id, finding.clone()));
        let judged = self.judge.judge(&[Target::marginal(self.target)], false, &evidence);
        judged.unwrap_or_else(|declined| panic!("{}: {declined}", self.name))
    }

    /// Rows at random: reals at the ends of their ranges in every second one, and the target never observed.
    pub fn rows(&self, count: usize, seed: u64) -> Vec<Vec<Finding>> {
        let mut random = Random::new(seed);
        (0..count).map(|number| self.row(number.is_multiple_of(2), &mut random)).collect()
    }

    fn row(&self, at_the_ends: bool, random: &mut Random) -> Vec<Finding> {
        let finding = |id: VariableId| {
            let variable = &self.model.variables()[id];
            match variable.range() {
                _ if id == self.target => Finding::Missing,
                None => Finding::State(random.below(variable.cardinality())),
                Some(range) if at_the_ends => Finding::Value([range.low(), range.high()][random.below(2)]),
                Some(range) => {
                    let value = range.low() + (range.high() - range.low()) * random.unit();
                    Finding::Value(value.clamp(range.low(), range.high()))
                }
            }
        };
        self.model.variables().ids().map(finding).collect()
    }
}

/// What a network reads of a row.
pub fn observations(network: &Network, row: &[Finding]) -> Vec<Observation> {
    let observation = |finding: &Finding| match finding {
        Finding::Value(value) => Observation::Value(*value),
        Finding::State(state) => Observation::State(*state),
        other => panic!("{other:?} is no observation"),
    };
    network.inputs().iter().map(|input| observation(&row[input.variable])).collect()
}

pub fn certificate(network: &Network, precision: Precision) -> &Certificate {
    network.certificate(precision).expect("compiled networks have one for each precision")
}

/// Total variation.
pub fn distance(p: &[Dd], q: &[Dd]) -> f64 {
    assert_eq!(p.len(), q.len());
    let differences = p.iter().zip(q).map(|(&p, &q)| (p - q).abs());
    differences.fold(Dd::ZERO, |sum, difference| sum + difference).to_f64() / 2.0
}

pub fn exact(numbers: &[f64]) -> Vec<Dd> {
    numbers.iter().copied().map(Dd::from_f64).collect()
}
