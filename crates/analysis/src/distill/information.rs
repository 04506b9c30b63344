//! How much of what is asked for arrives at every place.

use std::collections::BTreeMap;

use hamnet_model::VariableId;
use hamnet_numeric::Scaled;

use super::distillation::Distillation;
use super::tree::Hanging;
use crate::{AnalysisError, Nats, Pair};

/// What the data below some places tell of the variable asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Transmission {
    /// The first of the places; all have equal subtrees, hung up alike.
    pub variable: VariableId,
    /// How many places there are.
    pub places: usize,
    /// The steps to the query.
    pub distance: usize,
    /// `I(x_q; x_v)`.
    pub of_state: Nats,
    /// `I(x_q; T_v)`, which is `I(x_q; data below v)` where nothing is given up; `None` where classes are too many.
    pub of_classes: Option<Nats>,
    /// `I(x_q; parts of T_v)`, of the two that the last table puts together; equal to [`Transmission::of_classes`] where nothing is
    /// given up.
    pub of_parts: Option<Nats>,
}

/// `I(x_q; data)`, and what of it the classes keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// `H(x_q)`.
    pub entropy: Nats,
    /// `I(x_q; T_q)`.
    pub kept: Nats,
}

/// A law whose probabilities are `f64` from a few roundings: how far an information is moved by that, for each nat of it.
const UNCERTAINTY: f64 = 16.0 * f64::EPSILON;

impl Distillation<'_> {
    /// One row per kind of place, from the farthest to the query.
    ///
    /// **Cost** `K³` per different step of a path to the query, and one logarithm per class and state; for the parts of a class, one per
    /// cell of its last table.
    ///
    /// # Errors
    /// Those of [`Pair::from_columns`].
    pub fn transmissions(&self) -> Result<Vec<Transmission>, AnalysisError> {
        let laws = self.hierarchy.reversal().laws;
        let laws: Vec<Vec<f64>> = laws.iter().map(|law| law.iter().map(|p| p.to_f64()).collect()).collect();
        let query = self.tree.query();
        let states = self.tree.nodes[query].states;
        let identity: Vec<f64> =
            (0..states * states).map(|cell| f64::from(u8::from(cell.is_multiple_of(states + 1)))).collect();
        let mut known: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut kinds: Vec<Kind> = Vec::new();
        let mut kind_of = vec![usize::MAX; self.tree.nodes.len()];
        for &at in self.tree.order.iter().rev() {
            let hangs = self.tree.nodes[at].hangs;
            let above = hangs.map_or(usize::MAX, |hanging| kind_of[hanging.from]);
            let key = (above, self.built.shape_of[at]);
            let kind = *known.entry(key).or_insert_with(|| {
                let told = match hangs {
                    None => identity.clone(),
                    Some(hanging) => self.carried(&kinds[above].told, hanging, at, &laws),
                };
                let distance = hangs.map_or(0, |_| kinds[above].distance + 1);
                kinds.push(Kind { at, places: 0, distance, told });
                kinds.len() - 1
            });
            kinds[kind].places += 1;
            kind_of[at] = kind;
        }
        kinds.iter().rev().map(|kind| self.transmission(kind, &kinds, &kind_of, &laws)).collect()
    }

    /// What all data tell; `None` where classes are too many.
    ///
    /// # Errors
    /// Those of [`Pair::from_columns`].
    pub fn share(&self) -> Result<Option<Share>, AnalysisError> {
        let Some(classes) = self.shape(self.tree.query()).classes() else { return Ok(None) };
        let pair = super::merge::joint(&classes.laws, &[])?;
        let identity: Vec<f64> = diagonal(&pair.prior());
        let entropy = Pair::from_columns(pair.x_states(), identity)?.information();
        Ok(Some(Share { entropy: uncertain(entropy), kept: uncertain(pair.information()) }))
    }

    /// `p(x_q | x_v)` for `v` at `at`, columns by `x_v`, from that of what it hangs from.
    fn carried(&self, told: &[f64], hanging: Hanging, at: usize, laws: &[Vec<f64>]) -> Vec<f64> {
        let asked = self.tree.nodes[self.tree.query()].states;
        let own = &laws[at];
        // the law of the matrix's rows, whichever end they are
        let rows = if hanging.to_parent { &laws[hanging.from] } else { own };
        let matrix = self.hierarchy.matrix(hanging.matrix);
        let mut carried = vec![0.0; asked * own.len()];
        for (row, &above) in rows.iter().enumerate() {
            for (column, p) in matrix.normalized_row(row) {
                let p = p.to_f64();
                // p(x_u | x_v): against the direction of the step by Bayes, along it as it stands
                let (here, there, back) = match hanging.to_parent {
                    true if own[column] > 0.0 => (column, row, p * above / own[column]),
                    true => continue,
                    false => (row, column, p),
                };
                for x in 0..asked {
                    carried[here * asked + x] += told[there * asked + x] * back;
                }
            }
        }
        carried
    }

    fn transmission(
        &self,
        kind: &Kind,
        kinds: &[Kind],
        kind_of: &[usize],
        laws: &[Vec<f64>],
    ) -> Result<Transmission, AnalysisError> {
        let node = &self.tree.nodes[kind.at];
        let asked = self.tree.nodes[self.tree.query()].states;
        // what the classes are about, and what that tells of x_q
        let (about, told, conditional) = match node.hangs {
            None => (kind.at, &kind.told, false),
            Some(hanging) => (hanging.from, &kinds[kind_of[hanging.from]].told, hanging.to_parent),
        };
        let joint = |values: &[Scaled]| {
            let mut column = vec![0.0; asked];
            for (state, value) in values.iter().enumerate() {
                let weight = value.to_f64() * if conditional { laws[about][state] } else { 1.0 };
                column.iter_mut().enumerate().for_each(|(x, sum)| *sum += told[state * asked + x] * weight);
            }
            column
        };
        let information =
            |columns: Vec<f64>| Ok(uncertain(Pair::from_columns(asked, columns)?.information()));
        let state: Vec<f64> = kind
            .told
            .chunks_exact(asked)
            .zip(&laws[kind.at])
            .flat_map(|(told, &p)| told.iter().map(move |t| t * p))
            .collect();
        let classes = self.shape(kind.at).classes();
        let of_classes = classes
            .map(|classes| information(classes.laws.iter().flat_map(|law| joint(&law.values)).collect()))
            .transpose()?;
        let of_parts = self
            .last_pairs(kind.at)
            .map(|pairs| information(pairs.iter().flat_map(|law| joint(&law.values)).collect()))
            .transpose()?;
        Ok(Transmission {
            variable: VariableId::new(kind.at),
            places: kind.places,
            distance: kind.distance,
            of_state: information(state)?,
            of_classes,
            of_parts,
        })
    }
}

/// Places with equal subtrees and equal ways to the query.
struct Kind {
    at: usize,
    places: usize,
    distance: usize,
    /// `p(x_q | x_v)`, columns by `x_v`.
    told: Vec<f64>,
}

fn diagonal(prior: &[f64]) -> Vec<f64> {
    let states = prior.len();
    let cell = |cell: usize| if cell.is_multiple_of(states + 1) { prior[cell / states] } else { 0.0 };
    (0..states * states).map(cell).collect()
}

/// The error that the rounding of the probabilities themselves adds: `ε (4 + E|ln r|)`, `E|ln r|` at most the information and the few
/// nats of the entropies.
fn uncertain(nats: Nats) -> Nats {
    Nats { value: nats.value, error: nats.error + UNCERTAINTY * (64.0 + nats.value.abs()) }
}
