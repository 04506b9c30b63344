//! The network: layers over one space of units, labelled inputs and outputs, certificates.

use crate::{
    Certificate, Encoding, EvidenceHead, Head, HeadForm, Input, Layer, NetworkError, Operation, Origin,
    Theory, UnitId, UnitOrigin, UnitRange, VariableLabel, verify,
};

/// A feed-forward network with labels, origins and certificates.
///
/// Units `0..inputs` are the inputs; every layer appends its units. Immutable once built.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub(crate) parts: NetworkParts,
    pub(crate) layers: Vec<Layer>,
    pub(crate) units: usize,
}

/// Everything a network holds beside its layers.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkParts {
    /// The name of the model it came from.
    pub model: String,
    /// Every variable of the model, in the model's order.
    pub variables: Vec<VariableLabel>,
    /// The variables that are read.
    pub inputs: Vec<Input>,
    /// How likelihoods become input units.
    pub encoding: Encoding,
    /// The posteriors that are given.
    pub heads: Vec<Head>,
    /// Where `ln p(e)` is read.
    pub evidence: EvidenceHead,
    /// Whether a value of a queried variable in the data conditions (`all`) or is ignored.
    pub targets_condition: bool,
    /// States known for every row: (variable, state).
    pub given: Vec<(usize, usize)>,
    /// Groups of units in the user's words.
    pub origins: Vec<Origin>,
    /// One per unit, inputs included.
    pub unit_origins: Vec<UnitOrigin>,
    /// What the theory says about the size.
    pub theory: Theory,
    /// At most one per precision.
    pub certificates: Vec<Certificate>,
    /// Free remarks, such as that a search ran under a clock.
    pub notes: Vec<String>,
}

/// Collects layers; gives the units of each as it is added.
#[derive(Debug, Default)]
pub struct Layers {
    layers: Vec<Layer>,
    units: usize,
}

impl Layers {
    /// No layers yet, after `inputs` input units.
    pub fn after_inputs(inputs: usize) -> Self {
        Self { layers: Vec::new(), units: inputs }
    }

    /// Appends a layer.
    pub fn push(&mut self, operation: Operation) -> UnitRange {
        let units = UnitRange::new(UnitId::new(self.units), operation.width());
        self.units += units.len();
        self.layers.push(Layer { units, operation });
        units
    }

    /// The number of units so far.
    pub fn units(&self) -> usize {
        self.units
    }
}

impl Network {
    /// A verified network.
    ///
    /// # Errors
    /// The first rule of [`verify`](crate::verify) that is broken.
    pub fn new(layers: Layers, parts: NetworkParts) -> Result<Self, NetworkError> {
        let network = Self { parts, layers: layers.layers, units: layers.units };
        verify::verify(&network)?;
        Ok(network)
    }

    /// The same network with other certificates: at most one per precision, without NaN.
    pub fn with_certificates(mut self, certificates: Vec<Certificate>) -> Self {
        self.parts.certificates = certificates;
        debug_assert_eq!(verify::verify(&self), Ok(()));
        self
    }

    /// The layers in order.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The number of units, inputs included.
    pub fn units(&self) -> usize {
        self.units
    }

    /// Everything beside the layers.
    pub fn parts(&self) -> &NetworkParts {
        &self.parts
    }

    /// The variables of the model, in its order.
    pub fn variables(&self) -> &[VariableLabel] {
        &self.parts.variables
    }

    /// The variables that are read.
    pub fn inputs(&self) -> &[Input] {
        &self.parts.inputs
    }

    /// The posteriors that are given.
    pub fn heads(&self) -> &[Head] {
        &self.parts.heads
    }

    /// Whether the heads give max-marginals, and `ln p(e)` is that of the most probable explanation.
    pub fn explains(&self) -> bool {
        self.parts.heads.iter().any(|head| head.form == HeadForm::MaxMarginals)
    }

    /// Where `ln p(e)` is read.
    pub fn evidence(&self) -> &EvidenceHead {
        &self.parts.evidence
    }

    /// The certificate for `precision`, if it was computed.
    pub fn certificate(&self, precision: hamnet_numeric::Precision) -> Option<&Certificate> {
        self.parts.certificates.iter().find(|certificate| certificate.precision == precision)
    }
}
