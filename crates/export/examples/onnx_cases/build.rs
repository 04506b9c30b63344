//! Short ways to add layers, and the number of roundings behind every unit.

use hamnet_network::{
    Activation, Affine, AffineRow, Encoding, EvidenceHead, Groups, Head, Input, Layers, Network,
    NetworkParts, Operation, Origin, OriginId, Theory, UnitId, UnitOrigin, UnitRange, VariableLabel,
};

/// A network under construction.
pub struct Builder {
    layers: Layers,
    variables: Vec<VariableLabel>,
    inputs: Vec<Input>,
    roundings: Vec<f64>,
}

impl Builder {
    /// With one input per number of states. The names are odd on purpose.
    pub fn new(states: &[usize]) -> Self {
        let variables = states.iter().enumerate().map(|(place, &count)| {
            let states = (0..count).map(|state| format!("<{state}")).collect();
            VariableLabel::of_states(format!("{place}: x/{}", place / 2), states)
        });
        Self::over(variables.collect())
    }

    /// With one input per label, and one more variable of so many classes to ask for.
    pub fn observed(inputs: &[VariableLabel], classes: usize) -> Self {
        let mut builder = Self::over(inputs.to_vec());
        let classes = (0..classes).map(|class| format!("class {class}")).collect();
        builder.variables.push(VariableLabel::of_states("x", classes));
        builder
    }

    /// With one input per label.
    fn over(variables: Vec<VariableLabel>) -> Self {
        let mut first = 0;
        let mut inputs = Vec::new();
        for (variable, label) in variables.iter().enumerate() {
            inputs.push(Input { variable, units: UnitRange::new(UnitId::new(first), label.width()) });
            first += label.width();
        }
        Self { layers: Layers::after_inputs(first), variables, inputs, roundings: vec![0.0; first] }
    }

    /// The number of variables, that of classes included.
    pub fn variables(&self) -> usize {
        self.variables.len()
    }

    pub fn input(&self, place: usize) -> Vec<UnitId> {
        self.inputs[place].units.iter().collect()
    }

    pub fn affine(&mut self, rows: &[AffineRow]) -> Vec<UnitId> {
        let roundings = |row: &AffineRow| {
            let worst = row.terms.iter().map(|term| self.roundings[term.0.index()]).fold(0.0, f64::max);
            worst + row.terms.len() as f64 + 2.0
        };
        let added: Vec<f64> = rows.iter().map(roundings).collect();
        self.roundings.extend(added);
        self.push(Operation::Affine(Affine::from_rows(rows)))
    }

    pub fn products(&mut self, pairs: &[[UnitId; 2]]) -> Vec<UnitId> {
        for [a, b] in pairs {
            self.roundings.push(self.roundings[a.index()] + self.roundings[b.index()] + 1.0);
        }
        self.push(Operation::Product(pairs.to_vec()))
    }

    pub fn softplus(&mut self, of: &[UnitId]) -> Vec<UnitId> {
        self.activation(Activation::Softplus, of)
    }

    pub fn activation(&mut self, activation: Activation, of: &[UnitId]) -> Vec<UnitId> {
        for unit in of {
            self.roundings.push(self.roundings[unit.index()] + 6.0);
        }
        self.push(Operation::Activation { activation, of: of.to_vec() })
    }

    pub fn rescale(&mut self, of: &[UnitId]) -> Vec<UnitId> {
        self.rescale_groups(vec![of.to_vec()])
    }

    /// Several groups in one layer.
    pub fn rescale_groups(&mut self, groups: Vec<Vec<UnitId>>) -> Vec<UnitId> {
        for unit in groups.iter().flatten() {
            self.roundings.push(self.roundings[unit.index()]);
        }
        self.push(Operation::Rescale { of: Groups::new(groups), counted: true })
    }

    /// The network that answers `heads`, and the roundings behind its answers.
    pub fn finish(self, encoding: Encoding, heads: Vec<Head>, evidence: EvidenceHead) -> (Network, f64) {
        let answers = heads.iter().flat_map(|head| head.units.iter().copied()).chain(evidence.unit());
        let widest = heads.iter().map(|head| head.units.len()).max().unwrap_or(0);
        let roundings = answers.map(|unit| self.roundings[unit.index()]).fold(0.0, f64::max);
        let units = self.layers.units();
        let parts = NetworkParts {
            model: "random".to_owned(),
            variables: self.variables,
            inputs: self.inputs,
            encoding,
            heads,
            evidence,
            targets_condition: true,
            given: Vec::new(),
            origins: vec![Origin { what: "test".to_owned(), scope: Vec::new() }],
            unit_origins: vec![UnitOrigin { group: OriginId(0), state: 0 }; units],
            theory: Theory::default(),
            certificates: Vec::new(),
            notes: Vec::new(),
        };
        let network = Network::new(self.layers, parts).expect("the builder keeps the rules of the noun");
        (network, roundings + widest as f64 + 2.0)
    }

    fn push(&mut self, operation: Operation) -> Vec<UnitId> {
        self.layers.push(operation).iter().collect()
    }
}

/// A sum without bias.
pub fn row(terms: impl IntoIterator<Item = (UnitId, f64)>) -> AffineRow {
    AffineRow { bias: 0.0, terms: terms.into_iter().collect() }
}
