//! The inputs: what is seen, one position below the other, and the likelihoods of it.

use hamnet_network::sequence::{Emission, SequenceNetwork, SymbolEmission};
use hamnet_numeric::elementary::ln_f64;

use super::gaussian::{self, Reals};
use crate::graph::{Attribute, Element, Graph, Value};

/// What is seen at `n` positions.
pub(super) struct Sights<'a> {
    states: usize,
    seen: Seen<'a>,
    /// `[n]`: whether the input is such as a sight can be.
    pub(super) is_valid: Value,
    /// `[n]`: whether reals lie within their ranges.
    pub(super) is_within: Option<Value>,
}

enum Seen<'a> {
    /// `[n]`: one above the symbol, zero if nothing is seen.
    Symbols {
        emission: &'a SymbolEmission,
        rows: Value,
    },
    Reals(Reals<'a>),
}

/// Likelihoods of all states, `[n, states]`, divided by `e^ln_scale` (`[n, 1]`, `f64`).
pub(super) struct Likelihoods {
    pub(super) values: Value,
    pub(super) ln_scale: Option<Value>,
}

impl<'a> Sights<'a> {
    /// Reads `input`: symbols `[n]`, or reals `[n, d]`. Where `counts` (`[n]`) is false, whatever stands there is nothing seen.
    pub(super) fn read(
        network: &'a SequenceNetwork,
        input: Value,
        counts: Option<Value>,
        graph: &mut Graph,
    ) -> Self {
        let states = network.states();
        let (seen, is_valid, is_within) = match &network.parts().emission {
            Emission::Symbols(emission) => {
                let (rows, is_valid) = symbols(emission, input, counts, graph);
                (Seen::Symbols { emission, rows }, is_valid, None)
            }
            Emission::Gaussian(emission) => {
                let (reals, is_valid, is_within) = gaussian::read(emission, input, counts, graph);
                (Seen::Reals(reals), is_valid, Some(is_within))
            }
        };
        let or_ignored = |passed, graph: &mut Graph| match counts {
            None => passed,
            Some(counts) => {
                let ignored = graph.apply("Not", &[counts]);
                graph.apply("Or", &[passed, ignored])
            }
        };
        let is_valid = or_ignored(is_valid, graph);
        let is_within = is_within.map(|within| or_ignored(within, graph));
        Self { states, seen, is_valid, is_within }
    }

    /// Their likelihoods; ones where nothing is seen.
    pub(super) fn likelihoods(&self, graph: &mut Graph) -> Likelihoods {
        match &self.seen {
            Seen::Symbols { emission, rows } => {
                let numbers = with_missing(self.states, 1.0, emission.likelihoods.iter().copied());
                let table = graph.reals(&self.table(emission), numbers);
                let values = graph.apply_with("Gather", &[table, *rows], vec![Attribute::Int("axis", 0)]);
                Likelihoods { values, ln_scale: None }
            }
            Seen::Reals(reals) => {
                let logs = reals.logarithms(graph);
                let largest = graph.extreme("ReduceMax", logs, 1);
                let below = graph.apply("Sub", &[logs, largest]);
                let exp = graph.apply("Exp", &[below]);
                Likelihoods { values: graph.cast(exp, Element::Real), ln_scale: Some(largest) }
            }
        }
    }

    /// Their logarithms, `[n, states]`, in `f64`; zeros where nothing is seen.
    pub(super) fn logarithms(&self, graph: &mut Graph) -> Value {
        match &self.seen {
            Seen::Symbols { emission, rows } => {
                let logs = emission.likelihoods.iter().map(|&likelihood| ln_f64(likelihood));
                let table = graph.doubles(&self.table(emission), with_missing(self.states, 0.0, logs));
                graph.apply_with("Gather", &[table, *rows], vec![Attribute::Int("axis", 0)])
            }
            Seen::Reals(reals) => reals.logarithms(graph),
        }
    }

    fn table(&self, emission: &SymbolEmission) -> [usize; 2] {
        [emission.label.states().len() + 1, self.states]
    }
}

/// A first row for what is missing.
fn with_missing(
    states: usize,
    missing: f64,
    numbers: impl Iterator<Item = f64>,
) -> impl Iterator<Item = f64> {
    std::iter::repeat_n(missing, states).chain(numbers)
}

/// Rows of the table, and whether the numbers are those of symbols.
fn symbols(
    emission: &SymbolEmission,
    input: Value,
    counts: Option<Value>,
    graph: &mut Graph,
) -> (Value, Value) {
    let (least, beyond) = (graph.integer(-1), graph.integer(emission.label.states().len() as i64));
    let is_least = graph.apply("GreaterOrEqual", &[input, least]);
    let is_below = graph.apply("Less", &[input, beyond]);
    let is_valid = graph.apply("And", &[is_least, is_below]);
    let is_read = match counts {
        Some(counts) => graph.apply("And", &[is_valid, counts]),
        None => is_valid,
    };
    let read = graph.apply("Where", &[is_read, input, least]);
    let rows = graph.apply("Sub", &[read, least]);
    (rows, is_valid)
}
