//! Straight-line programs: products of affine forms of what is known, their cost, and their place in a circuit.
//!
//! Affine forms cost nothing, so the cost of a program is that of its products; a product is a square, a product of two forms,
//! or, where that is cheaper, the difference of two squares:
//!
//! ```text
//! u v = ((u + v)² − (u − v)²) / 4
//! ```
//!
//! Gates of neurons are exact near zero, so that operands are centred first, which costs nothing either.
//!
//! **Errors** Weights are double-double numbers, and rounding them changes values. Every form says by how much it can differ
//! from what it stands for while each input is within its magnitude: `|û v̂ − u v| ≤ |û| ε_v + |v̂| ε_u + ε_u ε_v`.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_circuit::energy::{EnergyCircuit, EnergyNode, Form};
use hamnet_numeric::{Dd, Interval};

use super::FormOptions;
use super::affine::{Affine, Rounded, Value, bounded, product};

/// Bounds are sums and products of fewer than `2^20` nonnegative numbers each, whose roundings this covers.
const INFLATION: f64 = 1.0 + 1.0 / (1u64 << 30) as f64;

/// What a step multiplies.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Square(Affine),
    Product(Affine, Affine),
}

/// Products in the order of their computation; see the [module](self).
#[derive(Clone, Debug)]
pub(super) struct Program {
    options: FormOptions,
    inputs: usize,
    steps: Vec<Step>,
    /// Per value: what it lies in, and the products on its longest path.
    ranges: Vec<Interval>,
    depths: Vec<usize>,
    known: BTreeMap<Vec<u64>, Value>,
}

/// What a program costs: neurons first, synapses between equals.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub(super) struct Price {
    pub(super) neurons: f64,
    pub(super) synapses: usize,
}

impl Program {
    /// A program without steps, over inputs in these ranges.
    pub(super) fn new(ranges: Vec<Interval>, options: &FormOptions) -> Self {
        let (inputs, options) = (ranges.len(), options.clone());
        Self { options, inputs, steps: Vec::new(), depths: vec![0; inputs], ranges, known: BTreeMap::new() }
    }

    /// What products cost.
    pub(super) fn options(&self) -> &FormOptions {
        &self.options
    }

    /// The number of inputs.
    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// A bound on the magnitude of a value.
    pub(super) fn magnitude_of(&self, value: Value) -> f64 {
        self.ranges[value as usize].magnitude()
    }

    /// What a form lies in.
    fn range(&self, form: &Affine) -> Interval {
        let enclosing = |x: Dd| Interval::around(x.hi(), x.lo().abs());
        let term = |&(value, weight): &(Value, Dd)| enclosing(weight) * self.ranges[value as usize];
        let range = form.terms.iter().map(term).fold(enclosing(form.constant), |sum, next| sum + next);
        let reach = Interval::new(-form.reach, form.reach).unwrap_or(Interval::ENTIRE);
        range.intersection(reach).unwrap_or(range)
    }

    /// A bound on the magnitude of a form.
    pub(super) fn magnitude(&self, form: &Affine) -> f64 {
        let terms = form.terms.iter().map(|&(value, weight)| bounded(size(weight), self.magnitude_of(value)));
        ((size(form.constant) + terms.sum::<f64>()) * INFLATION).min(form.reach)
    }

    /// The products on the longest path to a form.
    pub(super) fn depth(&self, form: &Affine) -> usize {
        form.terms.iter().map(|term| self.depths[term.0 as usize]).max().unwrap_or(0)
    }

    /// The most products on a path.
    pub(super) fn deepest(&self) -> usize {
        self.depths.iter().copied().max().unwrap_or(0)
    }

    /// The number of squares, and of products that are not.
    pub(super) fn counts(&self) -> (usize, usize) {
        let squares = self.steps.iter().filter(|step| matches!(step, Step::Square(_))).count();
        (squares, self.steps.len() - squares)
    }

    /// What the steps cost.
    pub(super) fn price(&self) -> Price {
        let (squares, products) = self.counts();
        // what is not there costs nothing, even where it would cost more than any number
        let neurons = bounded(squares as f64, self.options.square_neurons)
            + bounded(products as f64, self.options.product_neurons);
        let synapses = self.steps.iter().flat_map(Step::forms).map(|form| form.terms.len()).sum();
        Price { neurons, synapses }
    }

    /// `Σ_j w_j f_j`.
    pub(super) fn sum<'a>(&self, parts: impl IntoIterator<Item = (Dd, &'a Affine)>) -> Affine {
        let mut constant = Rounded::default();
        let (mut error, mut reach) = (0.0, 0.0);
        let mut terms: Vec<(Value, Dd, Dd)> = Vec::new();
        for (factor, form) in parts {
            reach += bounded(size(factor), self.magnitude(form));
            constant.add_product(factor, form.constant);
            error += bounded(size(factor), form.error);
            terms.extend(form.terms.iter().map(|&(value, weight)| (value, factor, weight)));
        }
        // stable, so that equal values are added in their order
        terms.sort_by_key(|term| term.0);
        let mut merged: Vec<(Value, Dd)> = Vec::new();
        for group in terms.chunk_by(|a, b| a.0 == b.0) {
            let mut weight = Rounded::default();
            group.iter().for_each(|&(_, factor, part)| weight.add_product(factor, part));
            error += bounded(weight.error, self.magnitude_of(group[0].0));
            if !weight.sum.is_zero() {
                merged.push((group[0].0, weight.sum));
            }
        }
        let rounding = error + constant.error;
        let reach = (reach + rounding) * INFLATION;
        Affine { constant: constant.sum, terms: merged, error: rounding * INFLATION, reach }
    }

    /// `f²`, as `(f − m)² + 2 m f − m²` about the middle m of a range far from zero: small operands make small errors.
    pub(super) fn square(&mut self, form: &Affine) -> Affine {
        if form.terms.is_empty() {
            return self.times_constant(form, form);
        }
        let (unit, factor) = unscaled(form);
        let middle = self.middle(&unit);
        let centred = self.plus_constant(&unit, -middle);
        let magnitude = self.magnitude(&centred);
        let error = (2.0 * bounded(centred.error, magnitude) + centred.error * centred.error) * INFLATION;
        let range = self.range(&centred).square();
        let value = self.push(Step::Square(centred), range);
        let mut square = Affine { error, ..Affine::value(value) };
        if !middle.is_zero() {
            let reach = self.magnitude(&unit).powi(2) * INFLATION;
            square = self.sum([(Dd::ONE, &square), (middle.scale(1), &unit)]);
            square = self.plus_constant(&square, -(middle * middle));
            square.reach = square.reach.min(reach + square.error);
        }
        self.times(&square, factor, factor)
    }

    /// `u v`, as one product or as two squares, whichever costs less; about the middles m and n of ranges far from zero as
    /// `(u − m)(v − n) + n u + m v − m n`.
    pub(super) fn product(&mut self, u: &Affine, v: &Affine) -> Affine {
        if u.terms.is_empty() || v.terms.is_empty() {
            return self.times_constant(u, v);
        }
        let ((left, by), (right, with)) = (unscaled(u), unscaled(v));
        if left.terms == right.terms && left.constant == right.constant {
            let left = if left.error < right.error { right } else { left };
            let square = self.square(&left);
            return self.times(&square, by, with);
        }
        let [m, n] = [&left, &right].map(|form| self.middle(form));
        let [u, v] = [(&left, m), (&right, n)].map(|(form, middle)| self.plus_constant(form, -middle));
        let mut product = self.product_about_zero(u, v);
        if !m.is_zero() || !n.is_zero() {
            let reach = self.magnitude(&left) * self.magnitude(&right) * INFLATION;
            product = self.sum([(Dd::ONE, &product), (n, &left), (m, &right)]);
            product = self.plus_constant(&product, -(m * n));
            product.reach = product.reach.min(reach + product.error);
        }
        self.times(&product, by, with)
    }

    fn product_about_zero(&mut self, u: Affine, v: Affine) -> Affine {
        if self.options.halves_products() {
            return self.two_squares(&u, &v);
        }
        let (a, b) = (self.magnitude(&u), self.magnitude(&v));
        let error = bounded(u.error, b) + bounded(v.error, a) + u.error * v.error;
        let range = self.range(&u) * self.range(&v);
        let value = self.push(Step::Product(u, v), range);
        Affine { error: error * INFLATION, ..Affine::value(value) }
    }

    /// A number of few bits in the middle of what a form lies in; zero where that is near, or products are exact.
    fn middle(&self, form: &Affine) -> Dd {
        let range = self.range(form);
        let (middle, radius) = (range.midpoint(), range.width() / 2.0);
        let is_far = middle.abs() > radius / 8.0 && (radius / 8.0).is_normal() && middle.is_finite();
        if self.options.is_exact() || !is_far {
            return Dd::ZERO;
        }
        let step = 2.0f64.powi(exponent_of(radius / 8.0));
        let steps = (middle / step).round();
        // squares of more bits than that are rounded
        if steps.abs() < (1u64 << 24) as f64 { Dd::from_f64(steps * step) } else { Dd::ZERO }
    }

    fn plus_constant(&self, form: &Affine, constant: Dd) -> Affine {
        if constant.is_zero() {
            return form.clone();
        }
        self.sum([(Dd::ONE, form), (Dd::ONE, &Affine::constant(constant))])
    }

    /// `a · b · form`.
    fn times(&self, form: &Affine, a: Dd, b: Dd) -> Affine {
        let (factor, rounding) = product(a, b);
        let mut times = self.sum([(factor, form)]);
        times.error += bounded(rounding, self.magnitude(form) + form.error) * INFLATION;
        times
    }

    /// `u v` through the squares of a sum and a difference of like magnitudes.
    fn two_squares(&mut self, u: &Affine, v: &Affine) -> Affine {
        let ratio = self.magnitude(u) / self.magnitude(v);
        // a power of two near the ratio makes the two alike without rounding
        let exponent = if ratio.is_normal() { exponent_of(ratio).clamp(-200, 200) } else { 0 };
        let v = v.shifted(exponent);
        let [sum, difference] = [Dd::ONE, -Dd::ONE].map(|sign| self.sum([(Dd::ONE, u), (sign, &v)]));
        let [plus, minus] = [self.square(&sum), self.square(&difference)];
        let quarter = Dd::ONE.scale(-2 - exponent);
        self.sum([(quarter, &plus), (-quarter, &minus)])
    }

    /// The product where one of the two is a constant.
    fn times_constant(&self, u: &Affine, v: &Affine) -> Affine {
        let (constant, form) = if u.terms.is_empty() { (u, v) } else { (v, u) };
        let mut result = self.sum([(constant.constant, form)]);
        result.error += bounded(constant.error, self.magnitude(form) + form.error) * INFLATION;
        result
    }

    fn push(&mut self, step: Step, range: Interval) -> Value {
        let key = step.key();
        if let Some(&value) = self.known.get(&key) {
            return value;
        }
        // 2^32 values do not fit the memory that forms take
        let value = self.ranges.len() as Value;
        let depth = step.forms().map(|form| self.depth(form)).max().unwrap_or(0) + 1;
        self.ranges.push(range);
        self.depths.push(depth);
        self.steps.push(step);
        self.known.insert(key, value);
        value
    }

    /// Adds the steps to a circuit whose nodes `inputs` are the inputs; gives the node of every value.
    pub(super) fn emit(&self, circuit: &mut EnergyCircuit, inputs: &[EnergyNode]) -> Vec<EnergyNode> {
        debug_assert_eq!(inputs.len(), self.inputs, "one node per input");
        let mut nodes = inputs.to_vec();
        for step in &self.steps {
            let node = match step {
                Step::Square(form) => {
                    let root = operand(form, &nodes, circuit);
                    circuit.square(root)
                }
                Step::Product(u, v) => {
                    let [u, v] = [u, v].map(|form| operand(form, &nodes, circuit));
                    circuit.product(u, v)
                }
            };
            nodes.push(node);
        }
        nodes
    }
}

/// The node of a form, which is told how far the form reaches.
fn operand(form: &Affine, nodes: &[EnergyNode], circuit: &mut EnergyCircuit) -> EnergyNode {
    let mut constant = form.constant;
    let mut left: Vec<(EnergyNode, Dd)> = named(form, nodes).collect();
    let node = loop {
        // values that are one node are not added up, which would round; the others wait for the next sum
        let mut seen = BTreeSet::new();
        let (first, again): (Vec<_>, Vec<_>) = left.into_iter().partition(|term| seen.insert(term.0));
        let node = circuit.sum(Form::new(constant, first));
        if again.is_empty() {
            break node;
        }
        constant = Dd::ZERO;
        left = std::iter::once((node, Dd::ONE)).chain(again).collect();
    };
    if form.reach.is_finite() {
        circuit.narrow(node, Interval::around(0.0, form.reach));
    }
    node
}

/// The terms of a form over the nodes of the values.
pub(super) fn named(form: &Affine, nodes: &[EnergyNode]) -> impl Iterator<Item = (EnergyNode, Dd)> {
    form.terms.iter().map(|&(value, weight)| (nodes[value as usize], weight))
}

impl Step {
    fn forms(&self) -> impl Iterator<Item = &Affine> {
        let (first, second) = match self {
            Step::Square(form) => (form, None),
            Step::Product(u, v) => (u, Some(v)),
        };
        std::iter::once(first).chain(second)
    }

    /// Equal for equal steps, whatever the errors of their forms.
    fn key(&self) -> Vec<u64> {
        let mut forms: Vec<Vec<u64>> = self.forms().map(bits).collect();
        forms.sort_unstable();
        // the length of the first part tells where the second begins
        let first = forms[0].len() as u64;
        std::iter::once(first).chain(forms.into_iter().flatten()).collect()
    }
}

fn bits(form: &Affine) -> Vec<u64> {
    let number = |x: Dd| [x.hi().to_bits(), x.lo().to_bits()];
    let term = |&(value, weight): &(Value, Dd)| {
        let [hi, lo] = number(weight);
        [u64::from(value), hi, lo]
    };
    number(form.constant).into_iter().chain(form.terms.iter().flat_map(term)).collect()
}

/// The form without the weight of its only term, and that weight; any other form with a sign that makes its first weight
/// positive.
fn unscaled(form: &Affine) -> (Affine, Dd) {
    match form.terms[..] {
        [(value, weight)] if form.constant.is_zero() => {
            // the error of the form is that of the value times the weight, rounded up
            let error = form.error / size(weight) * INFLATION;
            let reach = form.reach / size(weight) * INFLATION;
            (Affine { error, reach, ..Affine::value(value) }, weight)
        }
        [(_, weight), ..] if weight < Dd::ZERO => (negated(form), -Dd::ONE),
        _ => (form.clone(), Dd::ONE),
    }
}

fn negated(form: &Affine) -> Affine {
    let terms = form.terms.iter().map(|&(value, weight)| (value, -weight)).collect();
    Affine { constant: -form.constant, terms, ..*form }
}

fn exponent_of(x: f64) -> i32 {
    // the biased exponent of a normal number
    (((x.to_bits() >> 52) & 0x7ff) as i32) - 1023
}

fn size(x: Dd) -> f64 {
    x.to_f64().abs()
}
