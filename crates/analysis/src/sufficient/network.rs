//! A statistic of several variables as a network of AND neurons.
//!
//! The variables are read one after the other. After each, patterns that lead to the same class whatever follows are one: the label
//! is one-hot, the next one an AND of a label and a state, and an OR of those that agree. These are the tables of the smallest
//! automaton that reads the pattern and ends in its class, so no smaller number of labels does in this order. The read-out is that of
//! distilled hierarchies, `softmax(Σ_t [T = t] ln p(x|t))`, with its certificate; the weights of a [`Pair`] may themselves be rounded once,
//! which is part of it. Patterns that cannot occur have no label: all bits are zero from where that is known, and the sum of the last ones tells.

use std::collections::BTreeMap;

use hamnet_network::{
    Affine, AffineRow, CountBound, Encoding, EvidenceHead, Head, HeadForm, Input, Layers, Network,
    NetworkParts, Operation, Origin, OriginId, Theory, UnitId, UnitOrigin, UnitRange, VariableLabel,
};
use hamnet_numeric::elementary::ln_f64;
use hamnet_numeric::{Dd, Precision};

use super::{Loss, Statistic};
use crate::distill::{DistilledError, read_out};
use crate::{AnalysisError, Pair};

/// What the observations of a [`Pair`] are patterns of.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// The name of the law.
    pub model: String,
    /// What is asked for, with the states of `x`.
    pub asked: VariableLabel,
    /// The variables that are seen.
    pub seen: Vec<VariableLabel>,
    /// The observation of every joint state of them, the last fastest; `None` where there is none.
    pub observations: Vec<Option<usize>>,
}

/// The network from the states that are seen through the classes of `statistic` to `p(x|T)`, with `loss` as what the classes give up.
///
/// **Shapes** one input unit per state of every variable that is seen, one AND neuron per label and state that follows it, one sum per
/// label of several, `K` sums for the posterior.
///
/// # Errors
/// [`AnalysisError::TableSize`] for patterns that are not one per joint state.
pub fn network(
    pair: &Pair,
    statistic: &Statistic,
    loss: &Loss,
    patterns: &Patterns,
) -> Result<Network, DistilledError> {
    let tables = Tables::new(statistic, patterns)?;
    let energies = read_out::energies(&posteriors(pair, statistic));
    let mut builder = Builder::new(patterns);
    let labels = builder.labels(&tables);
    let units = builder.read_out(&labels, &energies, "energy of what is asked for");
    let evidence = if builder.may_fail {
        let ones = vec![vec![1.0]; energies.len()];
        let unit = builder.read_out(&labels, &ones, "whether the pattern can occur")[0];
        EvidenceHead::Possible { unit, tells_all: true }
    } else {
        EvidenceHead::Absent
    };
    let neurons = builder.neurons;
    let sense = "one AND neuron per label and state that follows it".to_owned();
    let parts = NetworkParts {
        model: patterns.model.clone(),
        variables: patterns.seen.iter().chain([&patterns.asked]).cloned().collect(),
        inputs: builder.inputs,
        encoding: Encoding::Observed,
        heads: vec![Head { target: vec![patterns.seen.len()], units, form: HeadForm::Softmax }],
        evidence,
        targets_condition: false,
        given: Vec::new(),
        origins: builder.origins,
        unit_origins: builder.unit_origins,
        theory: Theory {
            ln_upper_bound: ln_f64(neurons.max(1) as f64),
            upper_bounds: vec![CountBound { neurons: neurons as u64, sense }],
            ..Theory::default()
        },
        certificates: Vec::new(),
        notes: vec![
            format!("distilled to {} classes of data, each with one posterior", statistic.classes()),
            format!(
                "expected KL of the posterior given the classes is {:.3e} nats, its worst total variation is {:.3e}",
                loss.expected_kl.value.max(0.0),
                loss.worst_total_variation
            ),
        ],
    };
    // the loss is computed within 8 units, and every weight of the pair may be two units off
    let worst = loss.worst_total_variation + 12.0 * Precision::F64.unit_roundoff();
    let certificates = Precision::ALL.map(|precision| read_out::certificate(&energies, worst, precision));
    Ok(Network::new(builder.layers, parts)?.with_certificates(certificates.to_vec()))
}

/// `p(x|t)` of every class.
fn posteriors(pair: &Pair, statistic: &Statistic) -> Vec<Vec<Dd>> {
    let posterior = |members: Vec<usize>| {
        let mut weights = vec![Dd::ZERO; pair.x_states()];
        for y in members {
            weights.iter_mut().zip(pair.column(y)).for_each(|(sum, &weight)| *sum += Dd::from_f64(weight));
        }
        let total = weights.iter().fold(Dd::ZERO, |sum, &weight| sum + weight);
        weights.into_iter().map(|weight| weight / total).collect()
    };
    statistic.members().into_iter().map(posterior).collect()
}

/// A label, nothing where no pattern that begins like that can occur.
type Label = Option<usize>;

/// Per variable, the label after it of every label before it and state; the first has one label before it.
struct Tables(Vec<Vec<Vec<Label>>>);

impl Tables {
    fn new(statistic: &Statistic, patterns: &Patterns) -> Result<Self, DistilledError> {
        let widths: Vec<usize> = patterns.seen.iter().map(VariableLabel::width).collect();
        let (expected, found) = (widths.iter().product::<usize>(), patterns.observations.len());
        if expected != found {
            return Err(AnalysisError::TableSize { axes: "what is seen".to_owned(), expected, found }.into());
        }
        let class = |y: &Option<usize>| y.and_then(|y| statistic.label(y));
        let mut labels: Vec<Label> = patterns.observations.iter().map(class).collect();
        let mut tables = Vec::with_capacity(widths.len());
        for &width in widths.iter().rev() {
            let mut known: BTreeMap<&[Label], usize> = BTreeMap::new();
            let mut rows: Vec<Vec<Label>> = Vec::new();
            let mut before = Vec::with_capacity(labels.len() / width);
            for row in labels.chunks_exact(width) {
                let can_occur = row.iter().any(Option::is_some);
                before.push(can_occur.then(|| {
                    *known.entry(row).or_insert_with(|| {
                        rows.push(row.to_vec());
                        rows.len() - 1
                    })
                }));
            }
            tables.push(rows);
            labels = before;
        }
        tables.reverse();
        Ok(Self(tables))
    }
}

struct Builder {
    inputs: Vec<Input>,
    layers: Layers,
    origins: Vec<Origin>,
    unit_origins: Vec<UnitOrigin>,
    neurons: usize,
    names: Vec<String>,
    /// Whether some patterns have no label.
    may_fail: bool,
}

impl Builder {
    fn new(patterns: &Patterns) -> Self {
        let mut builder = Self {
            inputs: Vec::new(),
            layers: Layers::default(),
            origins: Vec::new(),
            unit_origins: Vec::new(),
            neurons: 0,
            names: patterns.seen.iter().map(|label| label.name.clone()).collect(),
            may_fail: false,
        };
        let mut next = 0;
        for (variable, label) in patterns.seen.iter().enumerate() {
            let units = UnitRange::new(UnitId::new(next), label.width());
            builder.inputs.push(Input { variable, units });
            builder.origin(format!("state of {}", label.name), vec![variable], label.width());
            next += label.width();
        }
        builder.layers = Layers::after_inputs(next);
        builder
    }

    /// The origins of the next `units` units.
    fn origin(&mut self, what: String, scope: Vec<usize>, units: usize) {
        let group = OriginId(self.origins.len() as u32);
        let states = if scope.is_empty() { vec![0; units] } else { (0..units as u32).collect() };
        self.origins.push(Origin { what, scope });
        self.unit_origins.extend(states.into_iter().map(|state| UnitOrigin { group, state }));
    }

    /// The units of the labels after the last variable; none where there is a single one, which always holds.
    fn labels(&mut self, tables: &Tables) -> Vec<UnitId> {
        let mut labels: Vec<UnitId> = Vec::new();
        for (place, table) in tables.0.iter().enumerate() {
            labels = self.step(place, table, &labels);
        }
        labels
    }

    fn step(&mut self, place: usize, table: &[Vec<Label>], before: &[UnitId]) -> Vec<UnitId> {
        let after = table.iter().flatten().flatten().max().map_or(0, |&most| most + 1);
        self.may_fail |= table.iter().flatten().any(Option::is_none);
        if after == 1 && !self.may_fail {
            return Vec::new();
        }
        let states: Vec<UnitId> = self.inputs[place].units.iter().collect();
        let cells: Vec<(usize, usize, usize)> = table
            .iter()
            .enumerate()
            .flat_map(|(label, row)| {
                let cells = row.iter().enumerate();
                cells.filter_map(move |(state, &next)| next.map(|next| (label, state, next)))
            })
            .collect();
        let terms: Vec<UnitId> = if before.is_empty() {
            cells.iter().map(|&(_, state, _)| states[state]).collect()
        } else {
            let pairs = cells.iter().map(|&(label, state, _)| [before[label], states[state]]).collect();
            self.neurons += cells.len();
            self.origin(format!("patterns up to {}", self.names[place]), Vec::new(), cells.len());
            self.layers.push(Operation::Product(pairs)).iter().collect()
        };
        let mut rows = vec![AffineRow::default(); after];
        for (&(_, _, next), &term) in cells.iter().zip(&terms) {
            rows[next].terms.push((term, 1.0));
        }
        self.origin(format!("classes up to {}", self.names[place]), Vec::new(), after);
        self.layers.push(Operation::Affine(Affine::from_rows(&rows))).iter().collect()
    }

    /// A sum over the labels for every number of each class.
    fn read_out(&mut self, labels: &[UnitId], numbers: &[Vec<f64>], what: &str) -> Vec<UnitId> {
        let count = numbers.first().map_or(0, Vec::len);
        let row = |place: usize| match labels {
            [] => AffineRow { bias: numbers[0][place], terms: Vec::new() },
            labels => {
                let terms = labels.iter().zip(numbers).map(|(&unit, numbers)| (unit, numbers[place]));
                AffineRow { bias: 0.0, terms: terms.collect() }
            }
        };
        let rows: Vec<AffineRow> = (0..count).map(row).collect();
        self.origin(what.to_owned(), Vec::new(), count);
        self.layers.push(Operation::Affine(Affine::from_rows(&rows))).iter().collect()
    }
}
