//! The class variable: its prior, and the normalizers of its energies.

use hamnet_numeric::Scaled;

use crate::{ModelError, Variable};

/// How likely each class is beforehand.
#[derive(Clone, Debug, PartialEq)]
pub enum Prior {
    /// `p(x)`, normalized exactly; the numbers sum to one within [`Classes::PRIOR_TOLERANCE`].
    Probabilities(Vec<f64>),
    /// `μ_x = -ln p(x)`, in nats, taken as it stands.
    SelfInformation(Vec<f64>),
}

/// `ln Z_x`, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LnZ {
    /// `Z_x = Σ_y exp(-H_x(y))`, found by whoever can eliminate.
    Auto,
    /// A number.
    Given(f64),
}

/// A variable whose states are the causes of the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    variable: Variable,
    prior: Prior,
    ln_z: Vec<LnZ>,
}

impl Classes {
    /// Prior probabilities may sum to one within this; they are normalized exactly.
    pub const PRIOR_TOLERANCE: f64 = 1e-4;

    /// Classes with a prior, and with what is known of their normalizers.
    ///
    /// # Errors
    /// [`ModelError::ClassValues`] unless there is one number of each kind per class, [`ModelError::BadPrior`] for a
    /// probability that is not positive or any number that is not finite, [`ModelError::PriorSum`].
    pub fn new(variable: Variable, prior: Prior, ln_z: Vec<LnZ>) -> Result<Self, ModelError> {
        let classes = variable.cardinality();
        let (what, numbers) = match &prior {
            Prior::Probabilities(numbers) => ("prior", numbers),
            Prior::SelfInformation(numbers) => ("mu", numbers),
        };
        for (what, found) in [(what, numbers.len()), ("ln_z", ln_z.len())] {
            if found != classes {
                return Err(ModelError::ClassValues { what: what.to_owned(), expected: classes, found });
            }
        }
        let positive = matches!(prior, Prior::Probabilities(_));
        if let Some(bad) = numbers.iter().position(|p| !p.is_finite() || (positive && *p <= 0.0)) {
            let class = variable.states()[bad].clone();
            return Err(ModelError::BadPrior { class, what: what.to_owned(), value: numbers[bad] });
        }
        let sum: f64 = numbers.iter().sum();
        if positive && (sum - 1.0).abs() > Self::PRIOR_TOLERANCE {
            return Err(ModelError::PriorSum { sum });
        }
        Ok(Self { variable, prior, ln_z })
    }

    /// The class variable.
    pub fn variable(&self) -> &Variable {
        &self.variable
    }

    /// The prior as it was given.
    pub fn prior(&self) -> &Prior {
        &self.prior
    }

    /// The normalizers.
    pub fn ln_z(&self) -> &[LnZ] {
        &self.ln_z
    }

    /// `p(x)` of class number `class`, within as many [`Dd::UNIT`](hamnet_numeric::Dd::UNIT) as there are classes and one for
    /// each nat of `μ_x`.
    pub fn weight(&self, class: usize) -> Scaled {
        match &self.prior {
            Prior::Probabilities(p) => {
                let sum = p.iter().fold(Scaled::ZERO, |sum, &p| sum + Scaled::from_f64(p));
                let p = Scaled::from_f64(p[class]);
                if sum.is_one() { p } else { p / sum }
            }
            Prior::SelfInformation(mu) => Scaled::exp((-mu[class]).into()),
        }
    }

    /// `ln Z_x` of class number `class` where it is given.
    pub fn given_ln_z(&self, class: usize) -> Option<f64> {
        match self.ln_z[class] {
            LnZ::Auto => None,
            LnZ::Given(ln_z) => Some(ln_z),
        }
    }

    /// The largest number that stands in an exponent beside the energy.
    pub(super) fn magnitude(&self) -> f64 {
        let mu = match &self.prior {
            Prior::Probabilities(_) => 0.0,
            Prior::SelfInformation(mu) => mu.iter().fold(0.0, |most: f64, mu| most.max(mu.abs())),
        };
        let given = (0..self.ln_z.len()).filter_map(|class| self.given_ln_z(class));
        mu + given.fold(0.0, |most: f64, ln_z| most.max(ln_z.abs()))
    }
}
