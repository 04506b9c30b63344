//! Section 1.16, as far as it is about networks: the free energy of a restricted Boltzmann machine is a softplus network.

use hamnet::compile::{Options, Units, compile};
use hamnet::model::{Model, Observe, Query};
use hamnet::network::{
    Activation, Affine, AffineRow, Encoding, EvidenceHead, Head, HeadForm, Input, Layers, Network,
    NetworkParts, Operation, Origin, OriginId, Theory, UnitId, UnitOrigin, UnitRange, VariableLabel,
    evaluate,
};
use hamnet::numeric::Dd;
use hamnet::numeric::elementary::ln_f64;

use crate::laws::{answer, law, states};
use crate::small_models::{Draw, certified};

const VISIBLE: usize = 8;
const HIDDEN: usize = 5;

/// `E(v, h) = -a·v - c·h - hᵀWv`, all numbers of few bits.
struct Machine {
    a: Vec<f64>,
    c: Vec<f64>,
    w: Vec<Vec<f64>>,
}

impl Machine {
    fn drawn(seed: u64) -> Self {
        let mut draw = Draw::new(seed);
        let mut numbers = |count: usize| -> Vec<f64> {
            (0..count).map(|_| (draw.between(-2.0, 2.0) * 64.0).trunc() / 64.0).collect()
        };
        Self { a: numbers(VISIBLE), c: numbers(HIDDEN), w: (0..HIDDEN).map(|_| numbers(VISIBLE)).collect() }
    }

    fn field(&self, v: &[f64], hidden: usize) -> f64 {
        self.c[hidden] + self.w[hidden].iter().zip(v).map(|(w, v)| w * v).sum::<f64>()
    }

    /// `-ln Σ_h e^{-E(v, h)}` over all hidden states, one by one.
    fn free_energy(&self, v: &[f64]) -> Dd {
        let visible: f64 = self.a.iter().zip(v).map(|(a, v)| a * v).sum();
        let weight = |h: usize| {
            let held = (0..HIDDEN).filter(|hidden| h >> hidden & 1 == 1).map(|hidden| self.field(v, hidden));
            Dd::from_f64(visible + held.sum::<f64>()).exp()
        };
        -(0..1usize << HIDDEN).fold(Dd::ZERO, |sum, h| sum + weight(h)).ln()
    }

    /// The rows of `a·v` and of the arguments of the hidden neurons; a bit is in state one.
    fn rows(&self) -> Vec<AffineRow> {
        let row = |bias: f64, weights: &[f64]| AffineRow {
            bias,
            terms: weights.iter().enumerate().map(|(bit, &w)| (UnitId::new(2 * bit + 1), w)).collect(),
        };
        let hidden = self.c.iter().zip(&self.w).map(|(&c, w)| row(c, w));
        [row(0.0, &self.a)].into_iter().chain(hidden).collect()
    }

    /// The energy as text, where `class` is in this state.
    fn text(&self, class: &str) -> String {
        let mut entries: Vec<String> = Vec::new();
        entries.extend(self.a.iter().enumerate().map(|(i, a)| format!("[{:?}, \"v[{i}]\"]", -a)));
        entries.extend(self.c.iter().enumerate().map(|(j, c)| format!("[{:?}, \"h[{j}]\"]", -c)));
        for (j, row) in self.w.iter().enumerate() {
            entries
                .extend(row.iter().enumerate().map(|(i, w)| format!("[{:?}, \"h[{j}]\", \"v[{i}]\"]", -w)));
        }
        format!("[[energy]]\nclass = \"{class}\"\ncoefficients = [{}]\n", entries.join(", "))
    }
}

/// The posterior between machines of the prior `e^{-F}` each, with `F(v) = -a·v - Σ_j softplus(c_j + W_j·v)` by one hidden layer.
fn softplus_network(machines: &[&Machine]) -> Network {
    let inputs = 2 * VISIBLE;
    let mut layers = Layers::after_inputs(inputs);
    let rows: Vec<AffineRow> = machines.iter().flat_map(|machine| machine.rows()).collect();
    let affine = layers.push(Operation::Affine(Affine::from_rows(&rows)));
    let hidden =
        affine.iter().enumerate().filter(|(place, _)| place % (HIDDEN + 1) != 0).map(|(_, unit)| unit);
    let neurons =
        layers.push(Operation::Activation { activation: Activation::Softplus, of: hidden.collect() });
    let energies: Vec<AffineRow> = (0..machines.len())
        .map(|place| {
            let own = (0..HIDDEN).map(|hidden| neurons.at(place * HIDDEN + hidden));
            let visible = affine.at(place * (HIDDEN + 1));
            AffineRow { bias: 0.0, terms: [visible].into_iter().chain(own).map(|unit| (unit, 1.0)).collect() }
        })
        .collect();
    // beside one machine stands an energy of zero
    let energies =
        if machines.len() == 1 { [energies, vec![AffineRow::default()]].concat() } else { energies };
    let heads = layers.push(Operation::Affine(Affine::from_rows(&energies)));
    let bit = |number: usize| {
        VariableLabel::of_states(format!("v.{number}"), ["0", "1"].map(str::to_owned).to_vec())
    };
    let mut variables: Vec<VariableLabel> = (0..VISIBLE).map(bit).collect();
    variables.push(VariableLabel::of_states("class", ["a", "b"].map(str::to_owned).to_vec()));
    let units = layers.units();
    let parts = NetworkParts {
        model: "restricted Boltzmann machine".to_owned(),
        variables,
        inputs: (0..VISIBLE)
            .map(|variable| Input { variable, units: UnitRange::new(UnitId::new(2 * variable), 2) })
            .collect(),
        encoding: Encoding::Observed,
        heads: vec![Head { target: vec![VISIBLE], units: heads.iter().collect(), form: HeadForm::Softmax }],
        evidence: EvidenceHead::Absent,
        targets_condition: false,
        given: Vec::new(),
        origins: vec![Origin { what: "free energy".to_owned(), scope: Vec::new() }],
        unit_origins: vec![UnitOrigin { group: OriginId(0), state: 0 }; units],
        theory: Theory::default(),
        certificates: Vec::new(),
        notes: Vec::new(),
    };
    Network::new(layers, parts).expect("layers read what is above them")
}

fn configurations() -> impl Iterator<Item = Vec<usize>> {
    (0..1usize << VISIBLE).map(|mask| (0..VISIBLE).map(|bit| mask >> bit & 1).collect())
}

#[test]
fn the_free_energy_of_a_boltzmann_machine_is_one_layer_of_softplus_neurons() {
    let machine = Machine::drawn(3);
    let network = softplus_network(&[&machine]);
    assert_eq!(network.counts().neurons, HIDDEN as u64);
    for v in configurations() {
        let found = answer(&network, &states(v.iter().copied()));
        // the posterior against an energy of zero is `e^{-F} : 1`
        let free_energy = -ln_f64(found[0] / found[1]);
        let v: Vec<f64> = v.iter().map(|&bit| bit as f64).collect();
        let exact = machine.free_energy(&v).to_f64();
        assert!((free_energy - exact).abs() < 1e-12, "{free_energy} is not {exact}");
    }
}

#[test]
fn hidden_bits_are_summed_out_to_the_same_posterior() {
    let machines = [Machine::drawn(5), Machine::drawn(7)];
    let softplus = softplus_network(&[&machines[0], &machines[1]]);
    let model = law(&format!(
        "[variables]\nv = {{ domain = \"bit\", shape = [{VISIBLE}] }}\nh = {{ domain = \"bit\", shape = [{HIDDEN}] }}\n\
         [classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.0]\n{}{}",
        machines[0].text("a"),
        machines[1].text("b")
    ));
    let product = visible_to_class(&model);
    for v in configurations() {
        let mut likelihoods = product.unobserved();
        for (bit, &state) in v.iter().enumerate() {
            likelihoods[bit] = [0, 1].map(|own| f64::from(u8::from(own == state))).to_vec();
        }
        let summed_out =
            evaluate::<f64>(&product, &likelihoods).expect("a row of bits").posteriors.swap_remove(0);
        let by_softplus = answer(&softplus, &states(v));
        let off = (summed_out[0] - by_softplus[0]).abs();
        assert!(off <= certified(&product) + 1e-12, "{off:e}");
    }
}

/// The network of product units that sums the hidden bits out.
fn visible_to_class(model: &Model) -> Network {
    let query = Query::parse("class", &Observe::Any, model).expect("a query");
    let network = compile(model, &query, &Options::default()).expect("few bits").network;
    let is_visible =
        |place: usize| network.variables()[network.inputs()[place].variable].name.starts_with("v.");
    assert!((0..VISIBLE).all(is_visible));
    assert_eq!(Options::default().units, Units::Product);
    network
}
