//! The certificate of a network of energies.
//!
//! For every node `v` of the circuit, with `q_v` what it stands for and `q̂_v` its unit, `|q̂_v - q_v| ≤ t_v + r_v`: what
//! truncation leaves, and what finite precision adds. Node by node, with `|q_v| ≤ m_v`:
//!
//! | node | truncation | rounding |
//! |---|---|---|
//! | input | 0 | `u m` of a real in f32, else 0 |
//! | sum | `Σ |w_j| t_j` | `Σ |w_j| r_j`, the weights' own roundings, `γ` times the sum of magnitudes |
//! | product | that of the gate, and of `(m_a + e_a)(m_b + e_b) - m_a m_b` what is due to truncation | that of the gate, and the rest |
//! | bits | that of the neuron | that of the neuron |
//! | series | the remainder | |
//!
//! A gate reads two units scaled by powers of two to magnitudes of about one, over the enlarged box, so that its own bound
//! holds as it stands. With `s_v = max_x c_xv - min_x c_xv` over the energies, `ω ≤ Σ s_v e_v` and twice the roundings of the
//! heads; then `TV ≤ tanh(ω/4)` (THEORY 1.3), and the softmax rounds.

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode, Form};
use hamnet_network::{Certificate, ErrorBound};
use hamnet_numeric::elementary::tanh_f64;
use hamnet_numeric::{Dd, Precision};

use super::build::Built;
use super::gate::{AndGate, Gate, Gates};
use super::native;
use super::squares::{square_coefficients, square_scale};
use crate::gates::{LayerBounds, OneLayer, Target, Unit};

/// Covers the roundings of a bound that is itself computed in f64 from fewer than `2^20` nonnegative terms.
const UPWARD: f64 = 1.0 + 1e-9;

/// The relative error of a weight of the circuit: a few dozen operations in double-double.
const WEIGHT: f64 = 1.0 / (1u128 << 94) as f64;

/// The certificate of the network that [`lower`](super::lower) makes of `built` with `gates`, in `precision`.
pub(super) fn certify(built: &Built, gates: &Gates, scales: &[f64], precision: Precision) -> Certificate {
    let spread = spread_of(built, &Errors::new(&built.circuit, gates, Some(scales), precision));
    let unit = precision.unit_roundoff();
    let states = built.circuit.energies().len() as f64;
    // The softmax: the largest is subtracted, then exponential, sum and quotient round; the difference errs by its size, which
    // the exponential makes less than one in all.
    let softmax = unit * (states + 14.0);
    let all = total_variation(spread.total());
    let truncation = total_variation(spread.truncation);
    let rounding = ((all - truncation).max(0.0) + softmax).next_up().min(1.0 - truncation);
    Certificate {
        precision,
        posterior: ErrorBound { truncation, rounding },
        ln_evidence: ErrorBound::default(),
        energy: Some(spread),
        roundings: (spread.rounding / unit).ceil(),
        domain: domain(&built.circuit),
        assumptions: assumptions(gates),
    }
}

/// `tanh(ω/4)`, rounded up.
pub(super) fn total_variation(spread: f64) -> f64 {
    if spread.is_finite() { tanh_f64(spread / 4.0).next_up().next_up().min(1.0) } else { 1.0 }
}

/// A bound of `ω = max_x e_x - min_x e_x`, `e_x` the errors of the energies, in nats, in the precision that operands are scaled
/// for.
pub(super) fn spread(built: &Built, gates: &Gates, precision: Precision) -> ErrorBound {
    spread_of(built, &Errors::new(&built.circuit, gates, None, precision))
}

/// The power of two that each node is divided by as an operand of a gate: over the values its unit can have in `precision`.
pub(super) fn scales(built: &Built, gates: &Gates, precision: Precision) -> Vec<f64> {
    Errors::new(&built.circuit, gates, None, precision).scales
}

fn spread_of(built: &Built, errors: &Errors<'_>) -> ErrorBound {
    let circuit = &built.circuit;
    let weights = weights(circuit);
    let mut spread = ErrorBound { truncation: built.residual, rounding: 0.0 };
    for node in circuit.nodes().filter(|node| weights[node.index()] > 0.0) {
        let weight = weights[node.index()];
        spread.truncation += weight * errors.truncation[node.index()];
        spread.rounding += weight * errors.rounding[node.index()];
    }
    let heads = circuit.energies().iter().map(|form| errors.roundings_of(form));
    spread.rounding += 2.0 * heads.fold(0.0, f64::max);
    ErrorBound { truncation: known(spread.truncation * UPWARD), rounding: known(spread.rounding * UPWARD) }
}

/// The bound, rounded up; infinite where nothing is known, as of a product with an operand that is bounded by nothing.
fn known(bound: f64) -> f64 {
    if bound.is_nan() { f64::INFINITY } else { bound.next_up() }
}

/// `max_x c_xv - min_x c_xv` of every node, rounded up.
pub(super) fn weights(circuit: &EnergyCircuit) -> Vec<f64> {
    let classes = circuit.energies().len();
    let mut least = vec![f64::INFINITY; circuit.len()];
    let mut most = vec![f64::NEG_INFINITY; circuit.len()];
    let mut readers = vec![0usize; circuit.len()];
    for (node, weight) in circuit.energies().iter().flat_map(Form::terms) {
        let (place, weight) = (node.index(), weight.to_f64());
        least[place] = least[place].min(weight);
        most[place] = most[place].max(weight);
        readers[place] += 1;
    }
    let weight = |place: usize| match readers[place] {
        0 => 0.0,
        readers if readers == classes => (most[place] - least[place]) * (1.0 + 1e-15),
        _ => (most[place].max(0.0) - least[place].min(0.0)) * (1.0 + 1e-15),
    };
    (0..circuit.len()).map(weight).collect()
}

/// The errors of every node.
struct Errors<'c> {
    circuit: &'c EnergyCircuit,
    precision: Precision,
    truncation: Vec<f64>,
    rounding: Vec<f64>,
    /// What each node is divided by as an operand of a gate.
    scales: Vec<f64>,
}

impl<'c> Errors<'c> {
    /// Errors with operands divided by `scales`, or by what their own magnitudes in `precision` ask for.
    fn new(circuit: &'c EnergyCircuit, gates: &Gates, scales: Option<&[f64]>, precision: Precision) -> Self {
        let zeros = || vec![0.0; circuit.len()];
        let given = scales.map_or_else(|| vec![1.0; circuit.len()], <[f64]>::to_vec);
        let mut errors = Self { circuit, precision, truncation: zeros(), rounding: zeros(), scales: given };
        let mut bounds = AllBounds::new(circuit, gates, precision);
        let live = circuit.live();
        for node in circuit.nodes().filter(|node| live[node.index()]) {
            let bound = errors.of(node, gates.and, &mut bounds);
            errors.truncation[node.index()] = known(bound.truncation * UPWARD);
            errors.rounding[node.index()] = known(bound.rounding * UPWARD);
            if scales.is_none() {
                errors.scales[node.index()] = operand_scale(errors.reached(node));
            }
        }
        errors
    }

    fn of(&self, node: EnergyNode, and: AndGate, bounds: &mut AllBounds) -> ErrorBound {
        match self.circuit.gate(node) {
            EnergyGate::Bit(_) => ErrorBound::default(),
            EnergyGate::Real(_) => ErrorBound { truncation: 0.0, rounding: self.input(node) },
            EnergyGate::Sum(form) => {
                let sum = |errors: &[f64]| -> f64 {
                    form.terms()
                        .iter()
                        .map(|(node, weight)| weight.abs().to_f64() * errors[node.index()])
                        .sum()
                };
                ErrorBound {
                    truncation: sum(&self.truncation),
                    rounding: sum(&self.rounding) + self.roundings_of(form),
                }
            }
            EnergyGate::Product(a, b) if a == b => self.product(&[*a, *b], &mut bounds.squares),
            EnergyGate::Product(a, b) => self.product(&[*a, *b], bounds.of(2)),
            EnergyGate::Multiply(factors) => self.product(factors, bounds.of(factors.len())),
            EnergyGate::Squares(terms) => self.squares(node, terms, bounds),
            // literals are inputs, and exact
            EnergyGate::AtLeast { literals, .. } | EnergyGate::Ramp { literals, .. } => {
                *bounds.of_bits.entry(literals.len()).or_insert_with(|| and.bound(literals, self.precision))
            }
            // teeth are exact on [0, 1]; beyond, by the error of their argument, the rounding is that of a sum of two terms
            EnergyGate::Tooth(of) => ErrorBound {
                truncation: 2.0 * self.truncation[of.index()],
                rounding: 2.0 * self.rounding[of.index()] + 8.0 * self.precision.unit_roundoff(),
            },
            EnergyGate::Function(function, of) => {
                let place = of.index();
                let of = ErrorBound { truncation: self.truncation[place], rounding: self.rounding[place] };
                native::bound(*function, and.unit, of, self.precision)
            }
            EnergyGate::Absolute(of) => ErrorBound {
                truncation: self.truncation[of.index()],
                rounding: self.rounding[of.index()] + self.precision.unit_roundoff() * self.reached(*of),
            },
            EnergyGate::Near { of, remainder } => ErrorBound {
                truncation: self.truncation[of.index()] + remainder,
                rounding: self.rounding[of.index()],
            },
        }
    }

    /// A real is an f64 number, and rounded once in f32.
    fn input(&self, node: EnergyNode) -> f64 {
        match self.precision {
            Precision::F64 => 0.0,
            Precision::F32 => self.precision.unit_roundoff() * self.magnitude(node) + self.least_normal(),
        }
    }

    fn product(&self, factors: &[EnergyNode], bounds: &mut Bounds) -> ErrorBound {
        let truncation = self.passed_on(factors, |node| self.truncation[node.index()]);
        let all = self.passed_on(factors, |node| self.truncation[node.index()] + self.rounding[node.index()]);
        let own = bounds.over(factors.iter().map(|&node| (self.reached(node), self.scales[node.index()])));
        ErrorBound {
            truncation: own.truncation + truncation,
            rounding: own.rounding + (all - truncation).max(0.0) * UPWARD + all * 1e-15,
        }
    }

    /// A form of squares: its gate's own bound, what the squares pass on, and what rounding the coefficients does.
    fn squares(&self, node: EnergyNode, terms: &[(EnergyNode, Dd)], bounds: &mut AllBounds) -> ErrorBound {
        let reach = |&(node, _): &(EnergyNode, Dd)| self.reached(node) / square_scale(self.circuit, node);
        let reach = terms.iter().map(reach).fold(0.0, f64::max);
        let own = bounds.of_squares.get_mut(&node).map_or(ErrorBound::default(), |bounds| bounds.over(reach));
        let mut bound = own;
        for &(node, weight) in terms {
            let pair = [node, node];
            let truncation = self.passed_on(&pair, |node| self.truncation[node.index()]);
            let all =
                self.passed_on(&pair, |node| self.truncation[node.index()] + self.rounding[node.index()]);
            let size = weight.abs().to_f64();
            bound.truncation +=
                size * truncation + weight_rounding(weight, Precision::F64) * self.reached(node).powi(2);
            bound.rounding += size * ((all - truncation).max(0.0) * UPWARD + all * 1e-15);
        }
        bound
    }

    /// `Π (m_i + e_i) - Π m_i`, without cancellation.
    fn passed_on(&self, factors: &[EnergyNode], error: impl Fn(EnergyNode) -> f64) -> f64 {
        let step = |(product, passed): (f64, f64), &node: &EnergyNode| {
            let (magnitude, error) = (self.magnitude(node), error(node));
            (product * magnitude, passed * (magnitude + error) + product * error)
        };
        factors.iter().fold((1.0, 0.0), step).1
    }

    /// What the affine row of `form` rounds itself: its weights, its products and its sum, in any order.
    fn roundings_of(&self, form: &Form) -> f64 {
        let unit = self.precision.unit_roundoff();
        let mut weights = weight_rounding(form.constant(), self.precision);
        let mut magnitude = form.constant().abs().to_f64();
        for &(node, weight) in form.terms() {
            let reached = self.reached(node);
            weights += weight_rounding(weight, self.precision) * reached;
            magnitude += weight.abs().to_f64() * reached;
        }
        let is_plain =
            form.constant().is_zero() && form.terms().len() == 1 && is_power_of_two(form.terms()[0].1);
        let operations = if is_plain { 0.0 } else { form.terms().len() as f64 + 1.0 };
        let gamma = operations * unit / (1.0 - operations * unit);
        (weights + gamma * magnitude + operations * self.least_normal()) * UPWARD
    }

    /// The largest magnitude of the unit of `node`.
    fn reached(&self, node: EnergyNode) -> f64 {
        self.magnitude(node) + (self.truncation[node.index()] + self.rounding[node.index()]) * UPWARD
    }

    /// The largest magnitude of what `node` stands for.
    fn magnitude(&self, node: EnergyNode) -> f64 {
        self.circuit.range(node).magnitude()
    }

    /// What a flush to zero can take away.
    fn least_normal(&self) -> f64 {
        match self.precision {
            Precision::F32 => f64::from(f32::MIN_POSITIVE),
            Precision::F64 => f64::MIN_POSITIVE,
        }
    }
}

/// `|w - ŵ|`, the stored weight rounded to f64 and from there to the precision.
fn weight_rounding(weight: Dd, precision: Precision) -> f64 {
    let stored = weight.to_f64();
    let rounded = match precision {
        Precision::F64 => stored,
        Precision::F32 => f64::from(stored as f32),
    };
    (weight - Dd::from_f64(rounded)).abs().to_f64() * UPWARD + weight.abs().to_f64() * WEIGHT
}

fn is_power_of_two(weight: Dd) -> bool {
    let x = weight.to_f64().abs();
    weight.lo() == 0.0 && x.is_normal() && x.to_bits() & ((1 << 52) - 1) == 0
}

/// The bounds of all gates of a circuit.
struct AllBounds {
    squares: Bounds,
    /// By the number of factors.
    products: BTreeMap<usize, Bounds>,
    /// Those of forms of squares.
    of_squares: BTreeMap<EnergyNode, LayerBounds>,
    /// Those of products of bits, by the number of literals.
    of_bits: BTreeMap<usize, ErrorBound>,
    absent: Bounds,
}

impl AllBounds {
    fn new(circuit: &EnergyCircuit, gates: &Gates, precision: Precision) -> Self {
        let of_squares = gates.squares.iter().map(|(&node, layer)| {
            let target = Target::Squares(square_coefficients(circuit, node));
            (node, LayerBounds::new(layer, target, precision))
        });
        let of_products = gates.products().map(|(factors, gate)| {
            (factors, Bounds::new(gate, Target::Monomial(vec![1; factors]), precision))
        });
        Self {
            squares: Bounds::new(&gates.square, Target::Monomial(vec![2]), precision),
            products: of_products.collect(),
            of_squares: of_squares.collect(),
            of_bits: BTreeMap::new(),
            absent: Bounds { precision, layer: None },
        }
    }

    /// The bounds of products of so many factors.
    fn of(&mut self, factors: usize) -> &mut Bounds {
        self.products.get_mut(&factors).unwrap_or(&mut self.absent)
    }
}

/// The bounds of one gate over boxes of any size.
struct Bounds {
    precision: Precision,
    /// `None` of a product unit.
    layer: Option<LayerBounds>,
}

impl Bounds {
    fn new(gate: &Gate, target: Target, precision: Precision) -> Self {
        let layer = match gate {
            Gate::Layer { layer } => Some(LayerBounds::new(layer, target, precision)),
            Gate::Unit | Gate::Absent => None,
        };
        Self { precision, layer }
    }

    /// The bound for operands of given magnitudes and scales.
    fn over(&mut self, operands: impl Iterator<Item = (f64, f64)>) -> ErrorBound {
        let (mut reach, mut magnitude, mut scale) = (0.0f64, 1.0, 1.0);
        for (reached, own) in operands {
            (reach, magnitude, scale) = (reach.max(reached / own), magnitude * reached, scale * own);
        }
        match &mut self.layer {
            Some(bounds) => {
                let bound = bounds.over(reach);
                ErrorBound { truncation: bound.truncation * scale, rounding: bound.rounding * scale }
            }
            None => ErrorBound {
                truncation: 0.0,
                rounding: magnitude * self.precision.unit_roundoff() + f64::from(f32::MIN_POSITIVE),
            },
        }
    }
}

/// How far operands may reach beyond one: a product of numbers up to one is a little larger by its error, and twice the scale
/// would double what the next gate rounds. Bounds of gates are taken over what is reached.
const SLACK: f64 = 17.0 / 16.0;

/// The power of two that operands of at most `magnitude` are divided by: they then reach [`SLACK`] at most.
pub(super) fn operand_scale(magnitude: f64) -> f64 {
    power_of_two_above(magnitude / SLACK)
}

/// The least power of two that is at least `magnitude`; one for zero.
pub(super) fn power_of_two_above(magnitude: f64) -> f64 {
    let mut power = 1.0f64;
    if magnitude <= 0.0 || !magnitude.is_finite() {
        return power;
    }
    while power < magnitude {
        power *= 2.0;
    }
    while power / 2.0 >= magnitude && power > 1e-300 {
        power /= 2.0;
    }
    power
}

fn domain(circuit: &EnergyCircuit) -> String {
    let reals = circuit.nodes().any(|node| matches!(circuit.gate(node), EnergyGate::Real(_)));
    match reals {
        true => "every variable observed, reals within their ranges".to_owned(),
        false => "every variable observed".to_owned(),
    }
}

fn assumptions(gates: &Gates) -> Vec<String> {
    let mut assumptions = vec!["round to nearest".to_owned(), "exp within 4 ulp in the softmax".to_owned()];
    let layers =
        gates.products().map(|product| product.1).chain([&gates.square]).filter_map(|gate| match gate {
            Gate::Layer { layer } => Some(layer),
            Gate::Unit | Gate::Absent => None,
        });
    let layers = layers.chain(gates.squares.values());
    let units = layers.map(|layer: &OneLayer| layer.unit);
    if let Some(unit) = units.chain([gates.and.unit]).next().filter(|unit| unit.ulp() > 0.0) {
        assumptions.push(format!("{unit} within {} ulp{}", unit.ulp(), elsewhere(unit)));
    }
    assumptions
}

/// What a unit may be off by in another runtime, in words; `u` is the unit roundoff.
fn elsewhere(unit: Unit) -> &'static str {
    match unit {
        Unit::Tanh => ", or 8 u |tanh t| in f32, 12 u |tanh t| in f64",
        Unit::Gelu => ", or 4 u |t|",
        Unit::Sigmoid | Unit::Silu | Unit::Softplus | Unit::Square | Unit::Relu => "",
    }
}
