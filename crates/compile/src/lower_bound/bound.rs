//! What a lower bound says, and of which networks.

use std::fmt::{Display, Formatter, Result};

/// No network of the kind described has fewer neurons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The least number of hidden neurons.
    pub neurons: u64,
    /// Which networks are meant by their depth.
    pub layers: Layers,
    /// Which networks are meant by what they may add to their neurons.
    pub biases: BiasModel,
    /// What it is for such a network to compute the energies.
    pub sense: Sense,
    /// Why it holds.
    pub argument: Argument,
    /// Whether some network of this kind is known to have no more.
    pub attained: bool,
    /// It holds for all energies with coefficients within this fraction of the largest one.
    pub uncertainty: f64,
}

/// The hidden layers of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layers {
    /// One hidden layer.
    One,
    /// Any number, with connections from any earlier layer.
    Any,
}

/// What neurons may have beside their input weights, and outputs beside the neurons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BiasModel {
    /// Any hidden biases, any units of one argument, output biases and skips: an affine function of the inputs is free.
    Any,
    /// Units that multiply two affine functions of inputs and earlier units; sums are free.
    ProductUnits,
    /// Any hidden biases and output biases, no skips; units whose slope is nowhere zero, as the logistic function, tanh and
    /// softplus.
    Monotone,
    /// One hidden bias, at which no derivative of the unit vanishes up to the energy's degree; output biases and skips.
    CommonWithSkip,
    /// The same without skips.
    CommonWithOutputBias,
    /// The same without skips and output biases.
    Common,
}

/// In which sense a network computes the energies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// For every accuracy on a box that is fine enough, exactness too.
    Approximate,
    /// Its Taylor polynomial up to the degree of each energy is the energy, about some point.
    TaylorAnywhere,
    /// Its Taylor polynomial up to the degree of each energy is the energy, about the origin.
    Taylor,
    /// It has the value of the energy at every input.
    Exact,
    /// It has the value of the energy at every input, for all but a null set of the energies with the same terms.
    Generic,
}

/// What shows a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The energies, up to affine functions, depend on no fewer linear forms.
    LinearForms,
    /// With as many neurons as linear forms these are independent, and monotone units leave a linear part.
    IndependentForms,
    /// The derivatives that are forms of this degree span as many dimensions.
    Span {
        /// The degree of the derivatives.
        degree: u32,
    },
    /// The derivatives of a derivative, and of its derivative, differ by as many dimensions.
    Kernel,
    /// A monomial alone on its variables: the number of its divisors, without powers of the variable of least exponent.
    Monomial,
    /// Products at most double the degree.
    Degree,
    /// The quadratic parts of the energies have so many dimensions, or half of it linear forms.
    QuadraticParts,
    /// The moments of that many atoms have matrices of no larger rank.
    Moments,
    /// Networks have no fewer parameters than energies.
    Parameters,
    /// Affine functions need no neuron; others do.
    NotAffine,
}

impl Bound {
    pub(super) fn of_one_layer(neurons: u64, biases: BiasModel, sense: Sense, argument: Argument) -> Self {
        Self { neurons, layers: Layers::One, biases, sense, argument, attained: false, uncertainty: 0.0 }
    }

    /// Whether this bound says all that `other` does.
    pub fn covers(&self, other: &Bound) -> bool {
        self.neurons >= other.neurons
            && self.layers >= other.layers
            && self.biases.includes(other.biases)
            && self.sense.includes(other.sense)
            && self.uncertainty >= other.uncertainty
    }

    /// Of which networks it holds: `one hidden layer, any biases and skips, Taylor sense`.
    pub fn conditions(&self) -> String {
        let conditions = format!("{}, {}, {}", self.layers, self.biases, self.sense);
        if self.uncertainty == 0.0 {
            return conditions;
        }
        format!("{conditions}, coefficients within {:e} of the largest", self.uncertainty)
    }
}

impl BiasModel {
    /// Whether networks of this kind can do all that those of `other` can.
    pub fn includes(self, other: BiasModel) -> bool {
        match self {
            BiasModel::Any => other != BiasModel::ProductUnits,
            BiasModel::ProductUnits | BiasModel::Monotone | BiasModel::Common => self == other,
            BiasModel::CommonWithSkip => matches!(
                other,
                BiasModel::CommonWithSkip | BiasModel::CommonWithOutputBias | BiasModel::Common
            ),
            BiasModel::CommonWithOutputBias => {
                matches!(other, BiasModel::CommonWithOutputBias | BiasModel::Common)
            }
        }
    }
}

impl Sense {
    /// Whether a bound in this sense is one in the sense of `other`.
    pub fn includes(self, other: Sense) -> bool {
        match self {
            Sense::Approximate => matches!(other, Sense::Approximate | Sense::TaylorAnywhere | Sense::Taylor),
            Sense::TaylorAnywhere => matches!(other, Sense::TaylorAnywhere | Sense::Taylor),
            Sense::Exact => matches!(other, Sense::Exact | Sense::Generic),
            Sense::Taylor | Sense::Generic => self == other,
        }
    }
}

impl Display for Bound {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let exactly = if self.attained { "and no more, " } else { "" };
        let plural = if self.neurons == 1 { "neuron" } else { "neurons" };
        write!(
            f,
            "at least {} {plural}, {exactly}with {} ({})",
            self.neurons,
            self.conditions(),
            self.argument
        )
    }
}

impl Display for Layers {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Layers::One => "one hidden layer",
            Layers::Any => "any number of layers",
        })
    }
}

impl Display for BiasModel {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            BiasModel::Any => "any biases and skips",
            BiasModel::ProductUnits => "units that multiply two numbers",
            BiasModel::Monotone => "monotone units, any biases, no skips",
            BiasModel::CommonWithSkip => "one hidden bias, output biases and skips",
            BiasModel::CommonWithOutputBias => "one hidden bias and output biases, no skips",
            BiasModel::Common => "one hidden bias, no output biases, no skips",
        })
    }
}

impl Display for Sense {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Sense::Approximate => "for every fine enough accuracy",
            Sense::TaylorAnywhere => "in the Taylor sense about any point",
            Sense::Taylor => "in the Taylor sense about the origin",
            Sense::Exact => "exact on every input",
            Sense::Generic => "exact on every input, for almost all energies with these terms",
        })
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Argument::LinearForms => f.write_str("the energies depend on as many linear forms"),
            Argument::IndependentForms => f.write_str("independent linear forms would leave a linear part"),
            Argument::Span { degree } => write!(f, "dimension of the derivatives of degree {degree}"),
            Argument::Kernel => f.write_str("dimensions of the derivatives of two derivatives"),
            Argument::Monomial => f.write_str("divisors of a monomial alone on its variables"),
            Argument::Degree => f.write_str("products at most double degrees"),
            Argument::QuadraticParts => f.write_str("quadratic parts are sums of products of linear forms"),
            Argument::Moments => f.write_str("sum of the ranks of derivative matrices"),
            Argument::Parameters => f.write_str("number of parameters"),
            Argument::NotAffine => f.write_str("the energies are not affine"),
        }
    }
}
