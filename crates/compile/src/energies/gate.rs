//! Which gate computes the squares, the products and the products of bits.
//!
//! One construction for all squares and one for all products of a circuit, at the scale that is best for the precision asked
//! for: of all pairs the one with the fewest neurons that meets the tolerance.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode, Literal};
use hamnet_network::ErrorBound;
use hamnet_numeric::Precision;

use super::build::Built;
use super::certify::spread;
use super::squares::square_coefficients;
use crate::CompileError;
use crate::gates::catalogue::{Family, families};
use crate::gates::threshold::{steepness_for, threshold, threshold_bound};
use crate::gates::{Construction, OneLayer, ParityProduct, Product, QuadraticForm, Unit};
use crate::options::{Connections, Options, Units};

/// The part of the tolerance that products of bits may take.
const SHARE: f64 = 0.25;

/// A bound on total variation that is hardly better than none.
const VACUOUS: f64 = 0.5;

/// About the neurons of a square of ReLU: the tolerance decides in the end.
const TEETH: f64 = 12.0;

/// The constructions a circuit is lowered with.
#[derive(Clone, Debug)]
pub(super) struct Gates {
    pub square: Gate,
    /// Of forms of squares.
    pub squares: BTreeMap<EnergyNode, OneLayer>,
    /// For products, by the number of factors.
    products: BTreeMap<usize, Gate>,
    pub and: AndGate,
}

/// How a product of reals is computed.
#[derive(Clone, Debug)]
pub(super) enum Gate {
    /// By a product unit, exactly.
    Unit,
    /// By a hidden layer.
    Layer { layer: OneLayer },
    /// There is nothing of the kind in the circuit.
    Absent,
}

/// How products of bits and other thresholds are computed: by one neuron of this unit and steepness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AndGate {
    pub unit: Unit,
    steepness: f64,
}

/// Neurons of the cheapest square and product.
pub(super) struct Costs {
    pub square: f64,
    pub product: f64,
}

/// What a square and a product cost at least with the units and connections asked for.
pub(super) fn costs(options: &Options) -> Costs {
    let Some(unit) = options.units.gate_unit() else { return Costs { square: 1.0, product: 1.0 } };
    if unit == Unit::Relu {
        return Costs { square: TEETH, product: 2.0 * TEETH };
    }
    let cheapest = |choices: Vec<Family>| {
        let neurons =
            choices.iter().map(|family| family.construction.layer(1.0, Precision::F64).neurons.len());
        neurons.min().map_or(f64::INFINITY, |neurons| neurons as f64)
    };
    Costs {
        square: cheapest(candidates(unit, &[2], options)),
        product: cheapest(candidates(unit, &[1, 1], options)),
    }
}

impl Gates {
    /// Product units for everything; the circuit then has no thresholds.
    fn units() -> Gates {
        let and = AndGate { unit: Unit::Relu, steepness: 1.0 };
        Gates {
            square: Gate::Unit,
            squares: BTreeMap::new(),
            products: BTreeMap::from([(2, Gate::Unit)]),
            and,
        }
    }

    /// The neurons of everything that is multiplied in `circuit`.
    pub(super) fn neurons(&self, circuit: &EnergyCircuit) -> u64 {
        let count = Count::in_circuit(circuit);
        let products: usize =
            count.products.iter().map(|(&factors, &n)| n * self.of(factors).neurons()).sum();
        let forms: usize = self.squares.values().map(|layer| layer.neurons.len()).sum();
        (count.squares * self.square.neurons() + products + count.linear + forms) as u64
    }

    /// Gates of a circuit without products.
    pub(super) fn of_neurons(built: &Built, options: &Options) -> Gates {
        let unit = options.units.gate_unit().unwrap_or(Unit::Relu);
        let and = AndGate::choose(&built.circuit, unit, options);
        Gates { square: Gate::Absent, squares: BTreeMap::new(), products: BTreeMap::new(), and }
    }

    /// The gate of products of so many factors.
    pub(super) fn of(&self, factors: usize) -> &Gate {
        self.products.get(&factors).unwrap_or(&Gate::Absent)
    }

    /// The gates of products, by the number of factors.
    pub(super) fn products(&self) -> impl Iterator<Item = (usize, &Gate)> {
        self.products.iter().map(|(&factors, gate)| (factors, gate))
    }

    /// The cheapest gates with which the circuit meets the tolerance.
    ///
    /// # Errors
    /// [`CompileError::GateTolerance`] with the best that any choice reaches, [`CompileError::NoGate`] where the units have no
    /// gate of the kind asked for.
    pub(super) fn choose(built: &Built, options: &Options) -> Result<Gates, CompileError> {
        let Some(unit) = options.units.gate_unit() else { return exact_units(built, options) };
        let budget = options.energy_budget();
        let mut best = f64::INFINITY;
        let choices = Choices::new(built, unit, options)?;
        for gates in choices.all() {
            let reached = spread(built, &gates, options.precision).total();
            if reached <= budget || (options.is_lenient() && !built.series.is_empty()) {
                return Ok(gates);
            }
            best = best.min(reached);
        }
        Err(CompileError::GateTolerance {
            units: options.units,
            precision: options.precision,
            asked: options.effective_tolerance(),
            best: super::certify::total_variation(best),
            remedy: remedy(built, options),
        })
    }
}

impl Gate {
    fn neurons(&self) -> usize {
        match self {
            Self::Unit => 1,
            Self::Layer { layer } => layer.neurons.len(),
            Self::Absent => 0,
        }
    }
}

impl AndGate {
    fn choose(circuit: &EnergyCircuit, unit: Unit, options: &Options) -> AndGate {
        let tolerance = SHARE * options.energy_budget() / weight_of_bits(circuit).max(1.0);
        AndGate { unit, steepness: steepness_for(tolerance) }
    }

    /// The layer of a threshold.
    pub(super) fn layer(self, literals: &[Literal], count: usize) -> OneLayer {
        let plain: Vec<bool> = literals.iter().map(|literal| !literal.negated).collect();
        threshold(self.unit, &plain, count, self.steepness)
    }

    /// How far its output is from the exact bit.
    pub(super) fn bound(self, literals: &[Literal], precision: Precision) -> ErrorBound {
        threshold_bound(self.unit, literals.len(), self.steepness, precision)
    }
}

/// `Σ_j (max_x c_xj - min_x c_xj)` over the products of bits, with what they weigh in the energies directly.
fn weight_of_bits(circuit: &EnergyCircuit) -> f64 {
    let bits = circuit
        .nodes()
        .filter(|&node| matches!(circuit.gate(node), EnergyGate::AtLeast { .. } | EnergyGate::Ramp { .. }));
    let weights = super::certify::weights(circuit);
    bits.map(|node| weights[node.index()]).sum()
}

/// How many squares, products and other gates the energies need.
struct Count {
    squares: usize,
    /// By the number of factors.
    products: BTreeMap<usize, usize>,
    /// Neurons of thresholds of bits, and of what ReLU compute exactly.
    linear: usize,
}

impl Count {
    fn in_circuit(circuit: &EnergyCircuit) -> Count {
        let live = circuit.live();
        let mut count = Count { squares: 0, products: BTreeMap::new(), linear: 0 };
        for node in circuit.nodes().filter(|node| live[node.index()]) {
            match circuit.gate(node) {
                EnergyGate::Product(a, b) if a == b => count.squares += 1,
                EnergyGate::Product(..) => *count.products.entry(2).or_default() += 1,
                EnergyGate::AtLeast { .. }
                | EnergyGate::Ramp { .. }
                | EnergyGate::Tooth(_)
                | EnergyGate::Function(..) => count.linear += 1,
                EnergyGate::Absolute(_) => count.linear += 2,
                EnergyGate::Multiply(factors) => *count.products.entry(factors.len()).or_default() += 1,
                _ => {}
            }
        }
        count
    }

    /// The products of so many factors.
    fn of(&self, factors: usize) -> usize {
        self.products.get(&factors).copied().unwrap_or(0)
    }
}

/// The gates of products of three factors and more.
///
/// # Errors
/// [`CompileError::NoGate`] for more factors than a layer multiplies with the units.
fn larger(unit: Unit, count: &Count, options: &Options) -> Result<BTreeMap<usize, Gate>, CompileError> {
    let arities = count.products.keys().copied().filter(|&factors| factors > 2);
    let gate = |factors: usize| {
        let best = match ParityProduct::new(unit, factors) {
            // half of the neurons, and no worse
            Ok(product) if options.gate.is_none() => product.best(1.0, options.precision),
            _ => {
                Product::at_best_bias(unit, factors).and_then(|product| product.best(1.0, options.precision))
            }
        };
        let none = CompileError::NoGate { units: options.units, gate: Some(format!("product of {factors}")) };
        best.map(|best| (factors, Gate::Layer { layer: best.layer().clone() })).map_err(|_| none)
    };
    arities.map(gate).collect()
}

/// The layers of the forms of squares.
///
/// # Errors
/// [`CompileError::NoGate`] where the units have none.
fn forms_of_squares(
    circuit: &EnergyCircuit,
    unit: Unit,
    options: &Options,
) -> Result<BTreeMap<EnergyNode, OneLayer>, CompileError> {
    let none = || CompileError::NoGate { units: options.units, gate: Some("form of squares".to_owned()) };
    let nodes = circuit.nodes().filter(|&node| matches!(circuit.gate(node), EnergyGate::Squares(_)));
    let layer = |node| {
        let bias = unit.plain_bias().ok_or_else(none)?;
        let form =
            QuadraticForm::with_biases(unit, bias, square_coefficients(circuit, node)).map_err(|_| none())?;
        let best = form.best(1.0, options.precision).map_err(|_| none())?;
        Ok((node, best.layer().clone()))
    };
    nodes.map(layer).collect()
}

/// The constructions of a monomial with the units and connections asked for, or the one that is forced.
fn candidates(unit: Unit, target: &[usize], options: &Options) -> Vec<Family> {
    let allowed = |family: &Family| {
        let layer = family.construction.layer(1.0, Precision::F64);
        let has_skip = layer.skip.iter().any(|&weight| weight != 0.0);
        match options.connections {
            Connections::Skip => true,
            Connections::Bias => !has_skip,
            Connections::Pairs => !has_skip && layer.neurons.len().is_multiple_of(2),
        }
    };
    let forced = |family: &Family| options.gate.as_ref().is_none_or(|gate| family.id == gate);
    families(unit, target).into_iter().filter(|family| allowed(family) && forced(family)).collect()
}

/// Product units, whose rounding alone has to leave something to certify.
///
/// # Errors
/// [`CompileError::Vacuous`].
fn exact_units(built: &Built, options: &Options) -> Result<Gates, CompileError> {
    let gates = Gates::units();
    let spread = spread(built, &gates, options.precision).total();
    if super::certify::total_variation(spread) < VACUOUS {
        return Ok(gates);
    }
    Err(CompileError::Vacuous { precision: options.precision, spread })
}

/// All pairs of constructions for the squares and the products of a circuit.
struct Choices {
    squares: Vec<Choice>,
    products: Vec<Choice>,
    count: Count,
    /// The gates for which there is no choice.
    others: Gates,
}

/// A construction, and its gate once that is asked for: the best scale takes some searching.
struct Choice {
    /// `None` where there is nothing to compute.
    family: Option<Family>,
    precision: Precision,
    gate: OnceCell<Gate>,
}

impl Choices {
    /// # Errors
    /// [`CompileError::NoGate`] where the units have no gate of the kind asked for.
    fn new(built: &Built, unit: Unit, options: &Options) -> Result<Self, CompileError> {
        let count = Count::in_circuit(&built.circuit);
        let others = Gates {
            square: Gate::Absent,
            squares: forms_of_squares(&built.circuit, unit, options)?,
            products: larger(unit, &count, options)?,
            and: AndGate::choose(&built.circuit, unit, options),
        };
        Ok(Self {
            squares: choices(count.squares, candidates(unit, &[2], options), options)?,
            products: choices(count.of(2), candidates(unit, &[1, 1], options), options)?,
            count,
            others,
        })
    }

    /// All pairs, those with the fewest neurons first.
    fn all(&self) -> impl Iterator<Item = Gates> {
        let pairs =
            self.squares.iter().flat_map(|square| self.products.iter().map(move |product| (square, product)));
        let mut pairs: Vec<(&Choice, &Choice)> = pairs.collect();
        // stable: of equal size the first in the order of the catalogue
        pairs.sort_by_key(|(square, product)| {
            self.count.squares * square.neurons() + self.count.of(2) * product.neurons()
        });
        pairs.into_iter().map(|(square, product)| {
            let mut gates = self.others.clone();
            gates.square = square.gate().clone();
            gates.products.insert(2, product.gate().clone());
            gates
        })
    }
}

impl Choice {
    fn of(family: Option<Family>, options: &Options) -> Self {
        Self { family, precision: options.precision, gate: OnceCell::new() }
    }

    fn neurons(&self) -> usize {
        self.family.as_ref().map_or(0, |family| family.construction.layer(1.0, self.precision).neurons.len())
    }

    fn gate(&self) -> &Gate {
        self.gate.get_or_init(|| {
            match self.family.as_ref().map(|family| family.construction.best(1.0, self.precision)) {
                Some(Ok(best)) => Gate::Layer { layer: best.layer().clone() },
                // the only error is of a reach that is not positive
                Some(Err(_)) | None => Gate::Absent,
            }
        })
    }
}

/// The candidates, where there is something to compute.
///
/// # Errors
/// [`CompileError::NoGate`] without candidates, where there is.
fn choices(needed: usize, candidates: Vec<Family>, options: &Options) -> Result<Vec<Choice>, CompileError> {
    if needed == 0 {
        return Ok(vec![Choice::of(None, options)]);
    }
    if candidates.is_empty() {
        return Err(CompileError::NoGate { units: options.units, gate: options.gate.clone() });
    }
    Ok(candidates.into_iter().map(|family| Choice::of(Some(family), options)).collect())
}

/// What else reaches the tolerance, best first, in words.
fn remedy(built: &Built, options: &Options) -> String {
    if options.units == Units::Relu {
        // its circuit has teeth in place of the products that others compute
        return "`--units square` and `--units product` are exact but for rounding".to_owned();
    }
    let mut reached = Vec::new();
    for units in
        Units::ALL.into_iter().filter(|units| *units != options.units || options.precision == Precision::F32)
    {
        for precision in Precision::ALL.into_iter().filter(|&other| other >= options.precision) {
            let other = Options {
                units,
                precision,
                gate: None,
                tolerance: Some(options.effective_tolerance()),
                ..options.clone()
            };
            if (units, precision) != (options.units, options.precision)
                && let Some(best) = best_of(built, &other)
                && best <= options.effective_tolerance()
            {
                reached.push(format!(
                    "`--units {units}` in {precision} reaches {}",
                    hamnet_network::RoundedUp(best)
                ));
            }
        }
    }
    if reached.is_empty() {
        return "smaller ranges or a looser tolerance; no other units reach it".to_owned();
    }
    reached.join("; ")
}

/// The least total variation that the units reach with any gate.
fn best_of(built: &Built, options: &Options) -> Option<f64> {
    let reached = |gates: &Gates| spread(built, gates, options.precision).total();
    let best = match options.units.gate_unit() {
        None => reached(&Gates::units()),
        Some(unit) => {
            let choices = Choices::new(built, unit, options).ok()?;
            choices.all().map(|gates| reached(&gates)).fold(f64::INFINITY, f64::min)
        }
    };
    best.is_finite().then(|| super::certify::total_variation(best))
}
