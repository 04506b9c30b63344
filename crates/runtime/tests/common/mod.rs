//! Random networks and rows, the same for the same seed.

#![allow(dead_code, reason = "every test file uses a part")]

pub mod observed;

use hamnet_network::{
    Activation, Affine, AffineRow, Encoding, EvidenceHead, Groups, Head, HeadForm, Input, Layers, Network,
    NetworkParts, Operation, Origin, OriginId, Theory, UnitId, UnitOrigin, UnitRange, VariableDomain,
    VariableLabel,
};
use hamnet_runtime::Rows;

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn pick<X: Copy>(&mut self, from: &[X]) -> X {
        from[self.below(from.len())]
    }
}

/// Collects a network.
pub struct Builder {
    pub layers: Layers,
    pub variables: Vec<VariableLabel>,
    pub inputs: Vec<Input>,
}

impl Builder {
    /// Inputs with the given numbers of states.
    pub fn new(states: &[usize]) -> Self {
        let mut first = 0;
        let (mut variables, mut inputs) = (Vec::new(), Vec::new());
        for (variable, &count) in states.iter().enumerate() {
            let names = (0..count).map(|state| format!("s{state}")).collect();
            variables.push(VariableLabel::of_states(format!("v{variable}"), names));
            inputs.push(Input { variable, units: UnitRange::new(UnitId::new(first), count) });
            first += count;
        }
        Self { layers: Layers::after_inputs(first), variables, inputs }
    }

    /// Inputs that are observed: of some states, or, with none, real from -2 to 2.
    pub fn observed(states: &[usize]) -> Self {
        let mut builder = Self::new(&states.iter().map(|&count| count.max(1)).collect::<Vec<_>>());
        for (label, _) in builder.variables.iter_mut().zip(states).filter(|(_, count)| **count == 0) {
            label.domain = VariableDomain::Real { low: -2.0, high: 2.0 };
        }
        builder
    }

    pub fn units(&self) -> usize {
        self.layers.units()
    }

    pub fn affine(&mut self, rows: &[AffineRow]) -> UnitRange {
        self.layers.push(Operation::Affine(Affine::from_rows(rows)))
    }

    pub fn product(&mut self, pairs: Vec<[UnitId; 2]>) -> UnitRange {
        self.layers.push(Operation::Product(pairs))
    }

    pub fn rescale(&mut self, of: Vec<UnitId>, counted: bool) -> UnitRange {
        self.rescale_groups(vec![of], counted)
    }

    /// Several groups in one layer.
    pub fn rescale_groups(&mut self, groups: Vec<Vec<UnitId>>, counted: bool) -> UnitRange {
        self.layers.push(Operation::Rescale { of: Groups::new(groups), counted })
    }

    pub fn activation(&mut self, activation: Activation, of: Vec<UnitId>) -> UnitRange {
        self.layers.push(Operation::Activation { activation, of })
    }

    pub fn softplus(&mut self, of: Vec<UnitId>) -> UnitRange {
        self.activation(Activation::Softplus, of)
    }

    /// The network whose heads are groups of units; each group gets a variable of its own.
    pub fn finish(
        mut self,
        heads: &[UnitRange],
        form: HeadForm,
        encoding: Encoding,
        evidence: EvidenceHead,
    ) -> Network {
        let heads = heads.iter().map(|&units| {
            let states = (0..units.len()).map(|state| format!("s{state}")).collect();
            self.variables.push(VariableLabel::of_states(format!("head{}", self.variables.len()), states));
            Head { target: vec![self.variables.len() - 1], units: units.iter().collect(), form }
        });
        let heads = heads.collect();
        let parts = NetworkParts {
            model: "random".to_owned(),
            heads,
            variables: self.variables,
            inputs: self.inputs,
            encoding,
            evidence,
            targets_condition: false,
            given: Vec::new(),
            origins: vec![Origin { what: "random".to_owned(), scope: Vec::new() }],
            unit_origins: vec![UnitOrigin { group: OriginId(0), state: 0 }; self.layers.units()],
            theory: Theory::default(),
            certificates: Vec::new(),
            notes: Vec::new(),
        };
        Network::new(self.layers, parts).expect("the generator keeps the rules")
    }
}

/// Rows of sums over units drawn below `units`: each over its own, all over the same, or in blocks over the same.
fn affine_rows(random: &mut Random, units: usize, weights: &[f64]) -> Vec<AffineRow> {
    let count = 1 + random.below(24);
    let mut shared: Vec<usize> = (0..1 + random.below(12)).map(|_| random.below(units)).collect();
    let kind = random.below(3);
    let mut row = |random: &mut Random| {
        let own: Vec<usize> = (0..1 + random.below(6)).map(|_| random.below(units)).collect();
        if kind == 2 && random.below(6) == 0 {
            shared.clone_from(&own);
        }
        let columns = if kind == 0 { &own } else { &shared };
        let terms = columns.iter().map(|&unit| (UnitId::new(unit), weight(random, weights)));
        let terms = terms.collect();
        let bias = if random.below(4) == 0 { weight(random, weights) } else { 0.0 };
        AffineRow { bias, terms }
    };
    (0..count).map(|_| row(random)).collect()
}

/// Sums of products that nobody else reads, as elimination leaves them.
fn messages(builder: &mut Builder, random: &mut Random, weights: &[f64]) {
    let units = builder.units();
    let (entries, states) = (1 + random.below(5), 1 + random.below(4));
    let unit = |random: &mut Random| UnitId::new(random.below(units));
    let pairs = (0..entries * states).map(|_| [unit(random), unit(random)]).collect();
    let products: Vec<UnitId> = builder.product(pairs).iter().collect();
    let sum = |terms: &[UnitId]| AffineRow {
        bias: 0.0,
        terms: terms.iter().map(|&unit| (unit, weight(random, weights))).collect(),
    };
    let rows: Vec<AffineRow> = products.chunks(states).map(sum).collect();
    builder.affine(&rows);
}

fn weight(random: &mut Random, scales: &[f64]) -> f64 {
    let scale = random.pick(scales);
    scale * (0.5 + random.unit())
}

/// The layers of a random network of sums, products and rescalings, with `extremes` among its weights.
pub fn linear(seed: u64, extremes: &[f64]) -> Network {
    let random = &mut Random(seed);
    let states: Vec<usize> = (0..1 + random.below(6)).map(|_| 1 + random.below(4)).collect();
    let mut builder = Builder::new(&states);
    let mut weights = vec![0.0, 1.0, 1.0, 0.25];
    weights.extend_from_slice(extremes);
    for _ in 0..2 + random.below(12) {
        let units = builder.units();
        match random.below(5) {
            4 => messages(&mut builder, random, &weights),
            0 => {
                builder.affine(&affine_rows(random, units, &weights));
            }
            1 => {
                let group = |random: &mut Random| {
                    (0..1 + random.below(6)).map(|_| UnitId::new(random.below(units))).collect()
                };
                let groups = (0..1 + random.below(4)).map(|_| group(random)).collect();
                builder.rescale_groups(groups, random.below(2) == 0);
            }
            _ => {
                let unit = |random: &mut Random| UnitId::new(random.below(units));
                let pairs = (0..1 + random.below(10)).map(|_| [unit(random), unit(random)]).collect();
                builder.product(pairs);
            }
        }
    }
    finish_linear(builder, random, &weights)
}

/// Two heads over random units, and the sum of the first as evidence.
pub fn finish_linear(mut builder: Builder, random: &mut Random, weights: &[f64]) -> Network {
    let units = builder.units();
    let mut rows = affine_rows(random, units, weights);
    rows.truncate(5);
    let first = builder.affine(&rows);
    let pairs =
        (0..3).map(|_| [UnitId::new(random.below(units)), UnitId::new(random.below(units))]).collect();
    let second = builder.product(pairs);
    let terms = first.iter().map(|unit| (unit, 1.0)).collect();
    let evidence = builder.affine(&[AffineRow { bias: 0.0, terms }]);
    let exponent = random.below(5) as i64 - 2;
    builder.finish(
        &[first, second],
        HeadForm::Normalize,
        Encoding::Likelihood,
        EvidenceHead::Linear { unit: evidence.first(), exponent },
    )
}

/// A random network of affine maps and softplus units in log space, or of units `max(t, 0)` where its head gives max-marginals.
pub fn logarithmic(seed: u64, form: HeadForm) -> Network {
    let activation = if form == HeadForm::MaxMarginals { Activation::Relu } else { Activation::Softplus };
    let random = &mut Random(seed);
    let states: Vec<usize> = (0..1 + random.below(5)).map(|_| 1 + random.below(4)).collect();
    let mut builder = Builder::new(&states);
    for _ in 0..2 + random.below(6) {
        let units = builder.units();
        let affine = builder.affine(&affine_rows(random, units, &[1.0, -1.0, 0.3, -2.0]));
        let activated = builder.activation(activation, affine.iter().collect());
        if random.below(3) == 0 {
            builder.activation(activation, activated.iter().chain(affine.iter()).collect());
        }
    }
    let units = builder.units();
    let head = builder.affine(&affine_rows(random, units, &[0.01, -0.01]));
    let unit = UnitId::new(random.below(builder.units()));
    let evidence = EvidenceHead::Log { unit, offset: -0.3, impossible_below: -20.0 };
    builder.finish(&[head], form, Encoding::LogLikelihood { floor: 30.0, spread: 60.0 }, evidence)
}

/// Likelihood vectors of random rows: missing, a state, or soft with `extremes` among them. `B×I×states`
pub fn evidence(network: &Network, seed: u64, count: usize, extremes: &[f64]) -> Vec<Vec<Vec<f64>>> {
    let random = &mut Random(seed ^ 0xe1de);
    let cell = |random: &mut Random, states: usize| match random.below(8) {
        0..3 => vec![1.0; states],
        3..6 => one_hot(states, random.below(states)),
        _ => (0..states).map(|_| random.unit() * random.pick(extremes)).collect(),
    };
    let row =
        |random: &mut Random| network.inputs().iter().map(|input| cell(random, input.units.len())).collect();
    (0..count).map(|_| row(random)).collect()
}

pub fn one_hot(states: usize, state: usize) -> Vec<f64> {
    (0..states).map(|s| if s == state { 1.0 } else { 0.0 }).collect()
}

/// The same evidence as the runtime reads it.
pub fn rows(network: &Network, evidence: &[Vec<Vec<f64>>]) -> Rows {
    let mut rows = Rows::for_network(network);
    for likelihoods in evidence {
        let row = rows.push_missing_row();
        for (input, likelihood) in likelihoods.iter().enumerate() {
            let ones = likelihood.iter().filter(|&&x| x == 1.0).count();
            let zeros = likelihood.iter().filter(|&&x| x == 0.0).count();
            match likelihood.iter().position(|&x| x == 1.0) {
                Some(_) if ones == likelihood.len() => {}
                Some(state) if zeros + 1 == likelihood.len() => rows.set_state(row, input, state),
                _ => rows.set_soft(row, input, likelihood),
            }
        }
    }
    rows
}

/// Whether `x` is `exact` up to `ulps` units in its last place; infinities are themselves.
pub fn within_ulps(x: f64, exact: f64, ulps: f64) -> bool {
    x == exact || (x - exact).abs() <= ulps * (exact.abs().next_up() - exact.abs())
}
