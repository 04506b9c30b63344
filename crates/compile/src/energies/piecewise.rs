//! Products by ReLU alone: sums of sawtooth functions.
//!
//! With `t = |x|/R`, `g` the tooth `1 - |1 - 2t|` and `g_s` its `s`-fold composition, `f_m = t - Σ_{s ≤ m} g_s/4^s` interpolates
//! `t²` linearly at the multiples of `2^-m`, and `0 ≤ f_m - t² ≤ 2^{-2m-2}`. So `x²` is `R² (f_m - 2^{-2m-3})` within half of that,
//! and a product is the difference of two squares. A tooth is one neuron with a skip connection, a magnitude two neurons. A bit
//! times a number is exact: a neuron that the bit moves out of its range.
//!
//! Source: Yarotsky, arXiv:1610.01145; THEORY 3.1h.

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode, Form, Literal};
use hamnet_model::RealRange;
use hamnet_numeric::{Dd, Interval};

use super::build::Built;
use super::certify::{power_of_two_above, spread};
use super::gate::Gates;
use crate::gates::{Neuron, OneLayer, Unit};
use crate::{CompileError, Options};

/// Teeth beyond which `f64` sees no difference.
const MOST_TEETH: i32 = 26;

/// `built` with the fewest teeth in place of its products that meet the tolerance; with the most where none do.
///
/// # Errors
/// Those of [`Gates::choose`] without products: none.
pub(super) fn without_products(built: Built, options: &Options) -> Result<Built, CompileError> {
    let has_products = built
        .circuit
        .nodes()
        .any(|node| matches!(built.circuit.gate(node), EnergyGate::Product(..) | EnergyGate::Multiply(_)));
    if !has_products {
        return Ok(built);
    }
    let with = |teeth: i32| Built { circuit: rewritten(&built.circuit, teeth), ..built.clone() };
    for teeth in 1..MOST_TEETH {
        let candidate = with(teeth);
        let gates = Gates::of_neurons(&candidate, options);
        if spread(&candidate, &gates, options.precision).total() <= options.energy_budget() {
            return Ok(candidate);
        }
    }
    Ok(with(MOST_TEETH))
}

/// The layer of `|x|`: `relu(x) + relu(-x)`.
pub(super) fn absolute() -> OneLayer {
    let neuron = |weight: f64| Neuron { weights: vec![weight], output: 1.0 };
    let neurons = vec![neuron(1.0), neuron(-1.0)];
    OneLayer { unit: Unit::Relu, bias: 0.0, neurons, output_bias: 0.0, skip: vec![0.0] }
}

/// The layer of a tooth: `2x - 4 relu(x - ½)`.
pub(super) fn tooth() -> OneLayer {
    let neurons = vec![Neuron { weights: vec![1.0], output: -4.0 }];
    OneLayer { unit: Unit::Relu, bias: -0.5, neurons, output_bias: 0.0, skip: vec![2.0] }
}

/// `circuit` with every product in teeth.
fn rewritten(circuit: &EnergyCircuit, teeth: i32) -> EnergyCircuit {
    let mut rewriter = Rewriter { circuit: EnergyCircuit::new(), teeth };
    let mut new: Vec<EnergyNode> = Vec::with_capacity(circuit.len());
    for node in circuit.nodes() {
        let next = rewriter.node(circuit, node, &new);
        new.push(next);
    }
    let energies = circuit.energies().iter().map(|form| mapped(form, &new)).collect();
    rewriter.circuit.set_energies(energies);
    rewriter.circuit
}

fn mapped(form: &Form, new: &[EnergyNode]) -> Form {
    Form::new(form.constant(), form.terms().iter().map(|&(node, weight)| (new[node.index()], weight)))
}

struct Rewriter {
    circuit: EnergyCircuit,
    teeth: i32,
}

impl Rewriter {
    fn node(&mut self, old: &EnergyCircuit, node: EnergyNode, new: &[EnergyNode]) -> EnergyNode {
        let at = |operand: &EnergyNode| new[operand.index()];
        let literals = |literals: &[Literal]| -> Vec<Literal> {
            literals.iter().map(|literal| Literal { node: at(&literal.node), ..*literal }).collect()
        };
        match old.gate(node) {
            EnergyGate::Bit(input) => self.circuit.bit(input.variable, input.state as usize),
            EnergyGate::Real(variable) => {
                let range = old.range(node);
                // the range of a real variable is one
                match RealRange::new(range.lo(), range.hi()) {
                    Some(range) => self.circuit.real(*variable, range),
                    None => unreachable!("{range} of {variable}"),
                }
            }
            EnergyGate::Sum(form) => self.circuit.sum(mapped(form, new)),
            EnergyGate::Product(a, b) => self.product(at(a), at(b)),
            EnergyGate::Multiply(factors) => self.multiply(factors.iter().map(at).collect()),
            EnergyGate::Squares(terms) => {
                let squares: Vec<(EnergyNode, Dd)> =
                    terms.iter().map(|(node, weight)| (self.square(at(node)), *weight)).collect();
                self.circuit.sum(Form::new(Dd::ZERO, squares))
            }
            EnergyGate::AtLeast { literals: of, count } => self.circuit.at_least(literals(of), *count),
            EnergyGate::Ramp { literals: of, from } => self.circuit.ramp(literals(of), *from),
            EnergyGate::Function(function, of) => self.circuit.function(*function, at(of)),
            EnergyGate::Absolute(of) => self.circuit.absolute(at(of)),
            EnergyGate::Tooth(of) => self.circuit.tooth(at(of)),
            EnergyGate::Near { of, remainder } => {
                let near = self.circuit.near(at(of), *remainder);
                self.circuit.narrow(near, old.range(node));
                near
            }
        }
    }

    /// A product of any number of factors, two by two.
    fn multiply(&mut self, factors: Vec<EnergyNode>) -> EnergyNode {
        let (first, rest) = match factors.split_first() {
            Some((&first, rest)) => (first, rest),
            None => unreachable!("a product has factors"),
        };
        rest.iter().fold(first, |product, &factor| self.product(product, factor))
    }

    /// `ab = ((a + b)² - (a - b)²)/4`, or exactly where one of them is a bit, stretched and shifted at most.
    fn product(&mut self, a: EnergyNode, b: EnergyNode) -> EnergyNode {
        if a == b {
            return self.square(a);
        }
        if let Some(product) = self.switched(a, b).or_else(|| self.switched(b, a)) {
            return product;
        }
        let range = self.circuit.range(a) * self.circuit.range(b);
        let [quarter, one] = [0.25, 1.0].map(Dd::from_f64);
        let sum = self.circuit.sum(Form::new(Dd::ZERO, [(a, one), (b, one)]));
        let difference = self.circuit.sum(Form::new(Dd::ZERO, [(a, one), (b, -one)]));
        let squares = [(self.square(sum), quarter), (self.square(difference), -quarter)];
        let product = self.circuit.sum(Form::new(Dd::ZERO, squares));
        // what the squares leave is counted with them
        let product = self.circuit.near(product, 0.0);
        self.circuit.narrow(product, range);
        product
    }

    /// `ax` for `a = c + w b` with a bit `b`: with `x` from `l` to `h`, `bx = lb + relu(x - l - (h - l)(1 - b))`.
    fn switched(&mut self, a: EnergyNode, x: EnergyNode) -> Option<EnergyNode> {
        let (constant, weight, bit) = self.of_a_bit(a)?;
        let range = self.circuit.range(x);
        if !range.width().is_finite() {
            return None;
        }
        let (low, high) = (Dd::from_f64(range.lo()), Dd::from_f64(range.hi()));
        let argument = self.circuit.sum(Form::new(-high, [(x, Dd::ONE), (bit, high - low)]));
        // relu(t) = (t + |t|)/2
        let magnitude = self.circuit.absolute(argument);
        let half = weight.scale(-1);
        let terms = [(bit, low * weight), (argument, half), (magnitude, half), (x, constant)];
        let product = self.circuit.sum(Form::new(Dd::ZERO, terms));
        let product = self.circuit.near(product, 0.0);
        self.circuit.narrow(product, self.circuit.range(a) * range);
        Some(product)
    }

    /// `c`, `w` and `b` where `a = c + w b` with a bit `b`.
    fn of_a_bit(&self, a: EnergyNode) -> Option<(Dd, Dd, EnergyNode)> {
        match self.circuit.gate(a) {
            _ if self.circuit.is_bit(a) => Some((Dd::ZERO, Dd::ONE, a)),
            EnergyGate::Sum(form) => match form.terms() {
                [(bit, weight)] if self.circuit.is_bit(*bit) => Some((form.constant(), *weight, *bit)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number of `range` that no teeth reach, with the bound that says so.
    fn unknown(&mut self, range: Interval) -> EnergyNode {
        let zero = self.circuit.sum(Form::new(Dd::ZERO, []));
        let unknown = self.circuit.near(zero, f64::INFINITY);
        self.circuit.narrow(unknown, range);
        unknown
    }

    fn square(&mut self, x: EnergyNode) -> EnergyNode {
        let range = self.circuit.range(x);
        let scale = power_of_two_above(range.magnitude());
        if !(scale * scale).is_finite() {
            return self.unknown(Interval::square(range));
        }
        let part = self.circuit.sum(Form::new(Dd::ZERO, [(x, Dd::from_f64(1.0 / scale))]));
        let part = self.circuit.absolute(part);
        let mut terms = vec![(part, Dd::from_f64(scale * scale))];
        let mut tooth = part;
        for number in 1..=self.teeth {
            tooth = self.circuit.tooth(tooth);
            terms.push((tooth, Dd::from_f64(-scale * scale).scale(-2 * number)));
        }
        let half = Dd::from_f64(scale * scale).scale(-2 * self.teeth - 3);
        let sum = self.circuit.sum(Form::new(-half, terms));
        let square = self.circuit.near(sum, half.to_f64());
        self.circuit.narrow(square, Interval::square(range));
        square
    }
}
