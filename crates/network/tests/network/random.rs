//! Networks drawn at random, all of them valid.

use std::ops::Range;

use hamnet_network::{
    Activation, Affine, AffineRow, Certificate, CountBound, Encoding, ErrorBound, EvidenceHead, Groups, Head,
    HeadForm, Input, Layers, Network, NetworkParts, Observation, Operation, Origin, OriginId, Theory, UnitId,
    UnitOrigin, UnitRange, VariableLabel,
};
use hamnet_numeric::{Interval, Precision};
use proptest::prelude::*;

/// Any valid network: odd names, all kinds of layers, weights of every size.
pub fn anything() -> impl Strategy<Value = Network> {
    tape().prop_map(|tape| {
        let draw = &mut Draw { tape, at: 0 };
        let logarithms = Encoding::LogLikelihood { floor: 40.0, spread: 44.5 };
        let encoding = draw.of(&[Encoding::Likelihood, logarithms, Encoding::Observed]);
        draw_network(draw, Kind::Anything, encoding)
    })
}

/// Any valid network that reads observed inputs.
pub fn any_observed() -> impl Strategy<Value = Network> {
    tape().prop_map(|tape| draw_network(&mut Draw { tape, at: 0 }, Kind::Anything, Encoding::Observed))
}

/// A network of nonnegative weights whose one rescaling cancels, and likelihoods for its inputs.
pub fn probabilistic() -> impl Strategy<Value = (Network, Vec<Vec<f64>>)> {
    tape().prop_map(|tape| {
        let draw = &mut Draw { tape, at: 0 };
        let network = draw_network(draw, Kind::Probabilistic, Encoding::Likelihood);
        let likelihood = |input: &Input| input.units.iter().map(|_| draw.likelihood()).collect();
        let likelihoods = network.inputs().iter().map(likelihood).collect();
        (network, likelihoods)
    })
}

/// A network of energies of moderate size, every activation among its units, and a box of rows for its inputs.
pub fn observed() -> impl Strategy<Value = (Network, Vec<Observation<Interval>>)> {
    tape().prop_map(|tape| {
        let draw = &mut Draw { tape, at: 0 };
        let network = draw_network(draw, Kind::Observed, Encoding::Observed);
        let row =
            network.inputs().iter().map(|input| draw_observation(draw, &network.variables()[input.variable]));
        let row = row.collect();
        (network, row)
    })
}

fn draw_observation(draw: &mut Draw, label: &VariableLabel) -> Observation<Interval> {
    let Some((low, high)) = label.range() else {
        return Observation::State(draw.within(0..label.width()));
    };
    let width = draw.of(&[0.0, 1e-9, 0.1, 1.0]);
    let from = low + draw.share() * (high - low);
    Observation::Value(Interval::new(from, (from + width).min(high)).unwrap())
}

fn tape() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 400)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Anything,
    Probabilistic,
    Observed,
}

/// Choices read from a tape, over and over.
struct Draw {
    tape: Vec<u64>,
    at: usize,
}

impl Draw {
    fn bits(&mut self) -> u64 {
        self.at += 1;
        self.tape[self.at % self.tape.len()]
    }

    fn within(&mut self, range: Range<usize>) -> usize {
        range.start + self.bits() as usize % range.len()
    }

    fn flip(&mut self) -> bool {
        self.bits().is_multiple_of(2)
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.within(0..choices.len())]
    }

    fn unit(&mut self, units: usize) -> UnitId {
        UnitId::new(self.within(0..units))
    }

    /// A finite number, often one the text form treats specially.
    fn number(&mut self) -> f64 {
        let any = f64::from_bits(self.bits());
        let special = self.of(&[0.0, -0.0, 1.0, -1.0, 0.1, 5e-324, f64::MAX]);
        if any.is_finite() && self.flip() { any } else { special }
    }

    fn likelihood(&mut self) -> f64 {
        let between = self.within(0..1000) as f64 / 1000.0;
        self.of(&[0.0, 1.0, 1.0, between, between * 1e-150, 3.0])
    }

    /// Between zero and one.
    fn share(&mut self) -> f64 {
        self.within(0..1001) as f64 / 1000.0
    }

    fn weight(&mut self, kind: Kind) -> f64 {
        match kind {
            Kind::Anything => self.number(),
            Kind::Probabilistic => self.likelihood(),
            Kind::Observed => 2.0 * self.share() - 1.0,
        }
    }

    fn name(&mut self, place: usize) -> String {
        let (before, after) =
            self.of(&[("v", ""), ("", ""), ("Asy/Patch ", ""), ("<", ""), ("1", "+"), ("ü\"\\", "\n\t")]);
        format!("{before}{place}{after}")
    }

    fn words(&mut self) -> String {
        self.of(&["message of dysp", "", "; [\"#", " blank ", "line\nbreak\u{2028}\u{7}", "p(e), x = y"])
            .to_owned()
    }

    /// Some of the first `count` numbers, each at most once.
    fn some(&mut self, count: usize) -> Vec<usize> {
        (0..count).filter(|_| self.flip()).collect()
    }
}

fn draw_network(draw: &mut Draw, kind: Kind, encoding: Encoding) -> Network {
    let variables = draw_variables(draw, encoding);
    let (inputs, read) = draw_inputs(draw, &variables);
    let mut layers = Layers::after_inputs(read);
    layers.push(draw_affine(draw, read, kind));
    for _ in 0..draw.within(0..5) {
        layers.push(draw_operation(draw, layers.units(), kind, encoding));
    }
    let (heads, evidence) = draw_heads(draw, &mut layers, &variables, kind, encoding);
    let origins = draw_origins(draw, variables.len());
    let unit_origins = (0..layers.units()).map(|_| draw_unit_origin(draw, &origins, &variables)).collect();
    let parts = NetworkParts {
        model: draw.words(),
        inputs,
        encoding,
        heads,
        evidence,
        targets_condition: draw.flip(),
        given: draw_states(draw, &variables).into_iter().map(|variable| (variable, 0)).collect(),
        variables,
        origins,
        unit_origins,
        theory: draw_theory(draw),
        certificates: draw_certificates(draw),
        notes: (0..draw.within(0..3)).map(|_| draw.words()).collect(),
    };
    Network::new(layers, parts).unwrap()
}

fn draw_variables(draw: &mut Draw, encoding: Encoding) -> Vec<VariableLabel> {
    let label = |place| {
        let name = draw.name(place);
        if encoding == Encoding::Observed && draw.flip() {
            return VariableLabel::of_real(name, -1.5, draw.of(&[-1.5, -0.0, 2.0]));
        }
        VariableLabel::of_states(name, (0..draw.within(1..4)).map(|state| draw.name(state)).collect())
    };
    (0..4).map(label).collect()
}

/// Some of the variables that have states.
fn draw_states(draw: &mut Draw, variables: &[VariableLabel]) -> Vec<usize> {
    let some = draw.some(variables.len()).into_iter();
    some.filter(|&variable| variables[variable].range().is_none()).collect()
}

fn draw_inputs(draw: &mut Draw, variables: &[VariableLabel]) -> (Vec<Input>, usize) {
    let mut read = 0;
    let inputs = draw.some(variables.len()).into_iter().map(|variable| {
        let units = UnitRange::new(UnitId::new(read), variables[variable].width());
        read += units.len();
        Input { variable, units }
    });
    (inputs.collect(), read)
}

fn draw_operation(draw: &mut Draw, units: usize, kind: Kind, encoding: Encoding) -> Operation {
    let of = |draw: &mut Draw| (0..draw.within(1..4)).map(|_| draw.unit(units)).collect();
    match draw.within(0..4) {
        0 if kind != Kind::Probabilistic => {
            Operation::Activation { activation: draw.of(&Activation::ALL), of: of(draw) }
        }
        1 if kind == Kind::Anything && encoding != Encoding::Observed => Operation::Rescale {
            of: Groups::new((0..draw.within(1..4)).map(|_| of(draw))),
            counted: draw.flip(),
        },
        2 => {
            Operation::Product((0..draw.within(1..4)).map(|_| [draw.unit(units), draw.unit(units)]).collect())
        }
        _ => draw_affine(draw, units, kind),
    }
}

fn draw_affine(draw: &mut Draw, units: usize, kind: Kind) -> Operation {
    let shared: Vec<UnitId> = (0..draw.within(0..4).min(units)).map(|_| draw.unit(units)).collect();
    let reads_all = draw.flip();
    let rows: Vec<AffineRow> = (0..draw.within(1..4))
        .map(|_| {
            let read = shared.iter().copied().filter(|_| reads_all || draw.flip()).collect::<Vec<_>>();
            let terms = read.into_iter().map(|unit| (unit, draw.weight(kind))).collect();
            AffineRow { bias: draw.weight(kind), terms }
        })
        .collect();
    Operation::Affine(Affine::from_rows(&rows))
}

/// Heads over existing units; for a probabilistic network their units are copies, rescaled together with their sum.
fn draw_heads(
    draw: &mut Draw,
    layers: &mut Layers,
    variables: &[VariableLabel],
    kind: Kind,
    encoding: Encoding,
) -> (Vec<Head>, EvidenceHead) {
    let targets: Vec<Vec<usize>> = (0..draw.within(1..3)).map(|_| draw_states(draw, variables)).collect();
    let existing = layers.units();
    let sizes =
        targets.iter().map(|target| target.iter().map(|&variable| variables[variable].width()).product());
    let mut groups: Vec<Vec<UnitId>> =
        sizes.map(|size: usize| (0..size).map(|_| draw.unit(existing)).collect()).collect();
    let mut unit = draw.unit(existing);
    if kind == Kind::Probabilistic {
        let sum = AffineRow { bias: 0.0, terms: groups[0].iter().map(|&unit| (unit, 1.0)).collect() };
        let sum = layers.push(Operation::Affine(Affine::from_rows(&[sum])));
        let of: Vec<UnitId> = groups.concat().into_iter().chain([sum.first()]).collect();
        let rescaled = layers.push(Operation::Rescale { of: Groups::one(of), counted: true });
        let mut next = rescaled.iter();
        groups.iter_mut().flatten().for_each(|unit| *unit = next.next().unwrap());
        unit = next.next().unwrap();
    }
    let (form, evidence) = match encoding {
        Encoding::Likelihood => {
            (HeadForm::Normalize, EvidenceHead::Linear { unit, exponent: draw.within(0..9) as i64 - 4 })
        }
        Encoding::LogLikelihood { .. } => (
            draw.of(&[HeadForm::Softmax, HeadForm::MaxMarginals]),
            EvidenceHead::Log { unit, offset: draw.number(), impossible_below: f64::NEG_INFINITY },
        ),
        Encoding::Observed => (HeadForm::Softmax, EvidenceHead::Absent),
    };
    let head = |(target, units): (&Vec<usize>, Vec<UnitId>)| Head { target: target.clone(), units, form };
    (targets.iter().zip(groups).map(head).collect(), evidence)
}

fn draw_origins(draw: &mut Draw, variables: usize) -> Vec<Origin> {
    (0..draw.within(1..6)).map(|_| Origin { what: draw.words(), scope: draw.some(variables) }).collect()
}

fn draw_unit_origin(draw: &mut Draw, origins: &[Origin], variables: &[VariableLabel]) -> UnitOrigin {
    let group = draw.within(0..origins.len());
    let states: usize = origins[group].scope.iter().map(|&variable| variables[variable].width()).product();
    UnitOrigin { group: OriginId(group as u32), state: draw.within(0..states) as u32 }
}

fn draw_theory(draw: &mut Draw) -> Theory {
    Theory {
        ln_upper_bound: draw.number().abs(),
        cliques: draw.bits(),
        largest_clique: draw.bits(),
        upper_bounds: draw_count_bounds(draw),
        lower_bounds: draw_count_bounds(draw),
    }
}

fn draw_count_bounds(draw: &mut Draw) -> Vec<CountBound> {
    (0..draw.within(0..3)).map(|_| CountBound { neurons: draw.bits(), sense: draw.words() }).collect()
}

fn draw_certificates(draw: &mut Draw) -> Vec<Certificate> {
    let count = draw.within(0..3);
    let certificate = |precision| Certificate {
        precision,
        posterior: ErrorBound { truncation: draw.number().abs(), rounding: draw.number().abs() },
        ln_evidence: ErrorBound { truncation: 0.0, rounding: f64::INFINITY },
        energy: draw
            .flip()
            .then(|| ErrorBound { truncation: draw.number().abs(), rounding: draw.number().abs() }),
        roundings: draw.number().abs(),
        domain: draw.words(),
        assumptions: (0..draw.within(0..3)).map(|_| draw.words()).collect(),
    };
    Precision::ALL.into_iter().take(count).map(certificate).collect()
}
