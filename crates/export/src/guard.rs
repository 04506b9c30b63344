//! The checks of a graph: rows in which a value leaves the range are found out, and not answered.

use std::collections::BTreeMap;

use hamnet_network::{Encoding, UnitRange};

use crate::graph::{Element, Graph, Value};
use crate::places::{Operands, Places};
use crate::range::{Limits, RangePlan};

/// What was checked so far, one number per row of the batch (`[1, batch]`) and check.
#[derive(Default)]
pub(crate) struct Guard {
    /// By exponent `e`: the least nonzero value must be at least `2^e`.
    least: BTreeMap<i32, Vec<Value>>,
    /// By exponent `e`: the largest value must be at most `2^e`.
    greatest: BTreeMap<i32, Vec<Value>>,
    /// One where all likelihoods are finite and nonnegative, or all observed states one-hot, else zero.
    valid: Vec<Value>,
    /// One where all values of real variables, or values against bounds of their own, lie in their ranges, else zero.
    within: Vec<Value>,
    /// Zero where a likelihood vector is all zeros.
    largest_likelihood: Vec<Value>,
    /// `ln(max λ / min positive λ)` of every variable, `[n, batch]`, in `f64`.
    spreads: Vec<Value>,
}

/// What is told of units by one number per row and check, combined over checks to the least or the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// The least nonzero value must be at least `2^e`.
    Least(i32),
    /// The largest value must be at most `2^e`.
    Greatest(i32),
    /// One where all is within bounds, else zero.
    Within,
}

impl Check {
    /// The operator that combines several.
    pub(crate) fn operator(self) -> &'static str {
        match self {
            Self::Least(_) | Self::Within => "ReduceMin",
            Self::Greatest(_) => "ReduceMax",
        }
    }
}

/// What the checks say of each row, `[1, batch]`, where there are any.
pub(crate) struct Verdict {
    pub(crate) in_range: Option<Value>,
    pub(crate) valid: Option<Value>,
    pub(crate) no_empty_input: Option<Value>,
}

impl Guard {
    /// Checks what `plan` asks for among `units`, which are held.
    pub(crate) fn units(&mut self, graph: &mut Graph, places: &Places, plan: &RangePlan, units: UnitRange) {
        for (exponent, small) in plan.small_in(units) {
            let values = Operands::new(places, small.clone()).gather(graph, &small);
            self.not_small(graph, values, exponent);
        }
        let large = plan.large_in(units);
        if !large.is_empty() {
            let mut values = Operands::new(places, large.to_vec()).gather(graph, large);
            if plan.is_signed() {
                values = graph.apply("Abs", &[values]);
            }
            let checked = Limits::of(graph.precision()).checked;
            self.not_large(graph, values, checked);
        }
    }

    /// The checks of units so far.
    pub(crate) fn into_checks(self) -> Vec<(Check, Vec<Value>)> {
        let least = self.least.into_iter().map(|(exponent, values)| (Check::Least(exponent), values));
        let greatest =
            self.greatest.into_iter().map(|(exponent, values)| (Check::Greatest(exponent), values));
        let within = (!self.within.is_empty()).then_some((Check::Within, self.within));
        least.chain(greatest).chain(within).collect()
    }

    /// One of [`Guard::into_checks`], combined to `[1, batch]`.
    pub(crate) fn checked(&mut self, check: Check, value: Value) {
        match check {
            Check::Least(exponent) => self.at_least(value, exponent),
            Check::Greatest(exponent) => self.greatest.entry(exponent).or_default().push(value),
            Check::Within => self.within(value),
        }
    }

    /// Every number of `values` (`[n, batch]`) must be zero or at least its own `bounds` (`[n, 1]`).
    pub(crate) fn none_below(&mut self, graph: &mut Graph, values: Value, bounds: Value) {
        let zero = graph.real(0.0);
        let positive = graph.apply("Greater", &[values, zero]);
        let low = graph.apply("Less", &[values, bounds]);
        let lost = graph.apply("And", &[positive, low]);
        let kept = graph.apply("Not", &[lost]);
        self.all_within(graph, kept);
    }

    /// Every number of `values` (`[n, batch]`) must be at most its own `bounds` (`[n, 1]`).
    pub(crate) fn none_above(&mut self, graph: &mut Graph, values: Value, bounds: Value) {
        let kept = graph.apply("LessOrEqual", &[values, bounds]);
        self.all_within(graph, kept);
    }

    fn all_within(&mut self, graph: &mut Graph, kept: Value) {
        let kept = graph.cast(kept, Element::Real);
        let all = graph.extreme("ReduceMin", kept, 0);
        self.within(all);
    }

    /// Every number of `values` (`[n, batch]`) must be zero or at least `2^exponent`.
    pub(crate) fn not_small(&mut self, graph: &mut Graph, values: Value, exponent: i32) {
        let (zero, one) = (graph.real(0.0), graph.real(1.0));
        let positive = graph.apply("Greater", &[values, zero]);
        let nonzero = graph.apply("Where", &[positive, values, one]);
        let least = graph.extreme("ReduceMin", nonzero, 0);
        self.at_least(least, exponent);
    }

    /// `value` (`[1, batch]`) must be at least `2^exponent`.
    pub(crate) fn at_least(&mut self, value: Value, exponent: i32) {
        self.least.entry(exponent).or_default().push(value);
    }

    /// The sum of all spreads must be at most what the network answers for.
    pub(crate) fn spread(&mut self, spreads: Value) {
        self.spreads.push(spreads);
    }

    /// Every number of `values` (`[n, batch]`) must be at most `2^exponent`.
    pub(crate) fn not_large(&mut self, graph: &mut Graph, values: Value, exponent: i32) {
        let greatest = graph.extreme("ReduceMax", values, 0);
        self.greatest.entry(exponent).or_default().push(greatest);
    }

    /// Likelihoods (`[n, batch]`) must be finite and nonnegative, and the largest of each vector (`[vectors, batch]`)
    /// well within the range, or zero: then the evidence is impossible.
    pub(crate) fn likelihoods(&mut self, graph: &mut Graph, likelihoods: Value, largest: Value) {
        let limits = Limits::of(graph.precision());
        let (zero, most) = (graph.real(0.0), graph.real(graph.precision().max_finite()));
        let nonnegative = graph.apply("GreaterOrEqual", &[likelihoods, zero]);
        let finite = graph.apply("LessOrEqual", &[likelihoods, most]);
        let valid = graph.apply("And", &[nonnegative, finite]);
        let valid = graph.cast(valid, Element::Real);
        self.valid.push(graph.extreme("ReduceMin", valid, 0));
        self.largest_likelihood.push(graph.extreme("ReduceMin", largest, 0));
        self.not_small(graph, largest, limits.smallest);
        self.not_large(graph, largest, limits.largest);
    }

    /// `valid` (`[1, batch]`) must be one.
    pub(crate) fn valid(&mut self, valid: Value) {
        self.valid.push(valid);
    }

    /// `within` (`[1, batch]`) must be one.
    pub(crate) fn within(&mut self, within: Value) {
        self.within.push(within);
    }

    /// All checks together.
    pub(crate) fn verdict(self, encoding: Encoding, graph: &mut Graph) -> Verdict {
        let small = self.least.into_iter().map(|(exponent, values)| {
            let least = lowest(graph, &values);
            let bound = graph.power_of_two(exponent);
            graph.apply("GreaterOrEqual", &[least, bound])
        });
        let mut passed: Vec<Value> = small.collect();
        for (exponent, values) in self.greatest {
            let all = graph.concat(&values, 0);
            let greatest = graph.extreme("ReduceMax", all, 0);
            let bound = graph.power_of_two(exponent);
            passed.push(graph.apply("LessOrEqual", &[greatest, bound]));
        }
        if let Encoding::LogLikelihood { spread, .. } = encoding {
            let all = graph.concat(&self.spreads, 0);
            let sum = graph.sum_rows(all);
            let most = graph.double(spread);
            passed.push(graph.apply("LessOrEqual", &[sum, most]));
        }
        passed.extend(positive(graph, &self.within));
        Verdict {
            in_range: passed.into_iter().reduce(|all, next| graph.apply("And", &[all, next])),
            valid: positive(graph, &self.valid),
            no_empty_input: positive(graph, &self.largest_likelihood),
        }
    }
}

fn lowest(graph: &mut Graph, values: &[Value]) -> Value {
    let all = graph.concat(values, 0);
    graph.extreme("ReduceMin", all, 0)
}

fn positive(graph: &mut Graph, values: &[Value]) -> Option<Value> {
    if values.is_empty() {
        return None;
    }
    let least = lowest(graph, values);
    let zero = graph.real(0.0);
    Some(graph.apply("Greater", &[least, zero]))
}
