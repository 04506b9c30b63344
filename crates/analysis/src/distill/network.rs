//! Distilled hierarchies as networks of AND neurons.
//!
//! Labels are one-hot. Of two parts with the classes `a` and `b`, the pair `(a, b)` is the AND of two bits, and a class the OR of
//! the pairs in it, of which never two hold, so that it is their sum. At the query a class reads out the logarithms of its posterior:
//!
//! ```text
//! e_x = Σ_t [T_q = t] ln p(x|t),       p(x|data) = softmax(e)_x
//! ```
//!
//! **Certificate.** Inputs are zeros and ones. A product of two bits is a bit, without rounding, and so is `relu(a + b - 1)`. Pairs of one
//! class exclude each other, so a sum of bits meets at most one that is not zero, again without rounding. So exactly one label of each place
//! is one for a datum that can occur, and the read-out adds zeros to one weight: `e_x` is the weight, rounded once where precision asks for
//! it. Weights are `max(ln p(x|t), -L)`, within three units in the last place of `f64`. With `L = 64` a softmax is moved by less than `K e^-L`. Rounding moves every
//! `e_x` by at most `3u_64 + u` of its size, the spread of the errors is at most twice that, `TV ≤ tanh(ω/4)`, and the softmax
//! rounds, as in any network of energies. What merging beyond equality costs is its truncation: [`Price::worst_total_variation`].
//!
//! A datum that cannot occur has no label, and its posterior is even.

use std::collections::BTreeMap;

use hamnet_model::VariableId;
use hamnet_network::{
    Activation, Affine, AffineRow, Certificate, CountBound, Encoding, ErrorBound, EvidenceHead, Head,
    HeadForm, Input, Layers, Network, NetworkError, NetworkParts, Operation, Origin, OriginId, Theory,
    UnitId, UnitOrigin, UnitRange, VariableLabel,
};
use hamnet_numeric::elementary::{exp_f64, ln_f64, tanh_f64};
use hamnet_numeric::{Dd, Precision, Scaled};
use thiserror::Error;

use super::distillation::Distillation;
use super::fold::Fold;
use super::shape::Operand;
use super::worst::Price;
use crate::AnalysisError;

/// `L`: the least logarithm that is read out.
const FLOOR: f64 = 64.0;

/// What ANDs are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AndUnits {
    /// A product unit.
    #[default]
    Product,
    /// `relu(a + b - 1)`.
    Relu,
}

/// Why there is no network.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum DistilledError {
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    #[error("the network of the classes is malformed: {0}")]
    Network(#[from] NetworkError),
}

impl Distillation<'_> {
    /// The network from observed states through the classes to `p(x_q|data)`; `price` is what the classes give up, nothing where they give
    /// up nothing.
    ///
    /// **Shapes** one input unit per state of every observed variable but the query, one AND neuron per pair of classes that can
    /// occur (none where one side has a single class), one sum per class of several pairs, `K` sums at the query.
    ///
    /// # Errors
    /// [`AnalysisError::TooManyClasses`] where classes are too many.
    pub fn network(&self, units: AndUnits, price: Option<&Price>) -> Result<Network, DistilledError> {
        let Some(posteriors) = self.posteriors() else { return Err(self.too_many().into()) };
        let mut builder = Builder::new(self);
        let jobs = builder.jobs();
        let read_out = builder.emit(&jobs, units);
        let energies = energies(&posteriors);
        let heads = builder.read_out(read_out, &energies);
        let certificates = Precision::ALL.map(|precision| self.certificate(&energies, price, precision));
        Ok(builder.finish(self, heads, certificates.to_vec(), price)?)
    }

    fn certificate(&self, energies: &[Vec<f64>], price: Option<&Price>, precision: Precision) -> Certificate {
        let states = energies.first().map_or(1, Vec::len) as f64;
        let largest = energies.iter().flatten().fold(0.0f64, |most, energy| most.max(-energy));
        let (unit, double) = (precision.unit_roundoff(), Precision::F64.unit_roundoff());
        let own = if precision == Precision::F64 { 0.0 } else { unit };
        let spread = 2.0 * largest * (3.0 * double + own) * (1.0 + 1e-9);
        // the softmax: the largest is subtracted, then exponential, sum and quotient round
        let rounding = (tanh_f64(spread / 4.0).next_up() + unit * (states + 14.0)).min(1.0);
        let floor = states * exp_f64(-FLOOR) * (1.0 + 1e-12);
        let truncation = price.map_or(0.0, |price| price.worst_total_variation) + floor;
        Certificate {
            precision,
            posterior: ErrorBound { truncation: truncation.min(1.0), rounding },
            ln_evidence: ErrorBound::default(),
            energy: Some(ErrorBound { truncation: 0.0, rounding: spread }),
            roundings: (spread / unit).ceil(),
            domain: "every observed variable in a state, data that the model allows (p > 0); other data get an even posterior".to_owned(),
            assumptions: vec!["round to nearest".to_owned(), "exp within 4 ulp in the softmax".to_owned()],
        }
    }
}

/// `max(ln p(x|t), -L)`, class after class.
fn energies(posteriors: &[Vec<Dd>]) -> Vec<Vec<f64>> {
    let energy = |p: &Dd| if p.is_zero() { -FLOOR } else { Scaled::from_dd(*p).ln().clamp(-FLOOR, 0.0) };
    posteriors.iter().map(|posterior| posterior.iter().map(energy).collect()).collect()
}

/// Where a label is read.
#[derive(Clone, Copy, Debug)]
enum Bit {
    Unit(UnitId),
    /// The only class there is.
    Always,
}

/// What a table reads on one side.
#[derive(Clone, Copy, Debug)]
enum Source {
    Own(usize),
    Job(usize),
    Nothing,
}

/// One table of one place.
struct Job<'d> {
    at: usize,
    left: Source,
    right: Source,
    fold: &'d Fold,
    /// One more than that of what it reads.
    stage: usize,
}

struct Builder<'d> {
    distillation: &'d Distillation<'d>,
    inputs: Vec<Input>,
    layers: Layers,
    origins: Vec<Origin>,
    unit_origins: Vec<UnitOrigin>,
    /// Origins by their words.
    known: BTreeMap<String, OriginId>,
}

impl<'d> Builder<'d> {
    fn new(distillation: &'d Distillation<'d>) -> Self {
        let nodes = &distillation.tree.nodes;
        let mut next = 0;
        let mut inputs = Vec::new();
        let (mut origins, mut unit_origins) = (Vec::new(), Vec::new());
        for (variable, node) in nodes.iter().enumerate().filter(|(_, node)| node.observed) {
            inputs.push(Input { variable, units: UnitRange::new(UnitId::new(next), node.states) });
            let group = OriginId(origins.len() as u32);
            let name = distillation.variables()[VariableId::new(variable)].name();
            origins.push(Origin { what: format!("state of {name}"), scope: vec![variable] });
            unit_origins.extend((0..node.states).map(|state| UnitOrigin { group, state: state as u32 }));
            next += node.states;
        }
        Self {
            distillation,
            inputs,
            layers: Layers::after_inputs(next),
            origins,
            unit_origins,
            known: BTreeMap::new(),
        }
    }

    /// The tables of all places in the order of the tree, each with its stage.
    fn jobs(&self) -> Vec<Job<'d>> {
        let distillation = self.distillation;
        let mut jobs: Vec<Job<'d>> = Vec::new();
        let mut job_of = vec![usize::MAX; distillation.tree.nodes.len()];
        for &at in &distillation.tree.order {
            let (node, shape) = (&distillation.tree.nodes[at], distillation.shape(at));
            let Some(classes) = shape.classes() else { continue };
            let mut sources = shape.operands.iter().map(|operand| match operand {
                Operand::Own { .. } => Source::Own(at),
                Operand::Below { place, .. } => Source::Job(job_of[node.below[*place]]),
            });
            let mut left = sources.next().unwrap_or(Source::Nothing);
            for fold in &classes.folds {
                let right = sources.next().unwrap_or(Source::Nothing);
                let stage =
                    |source: Source| if let Source::Job(job) = source { jobs[job].stage + 1 } else { 0 };
                let stage = stage(left).max(stage(right));
                jobs.push(Job { at, left, right, fold, stage });
                left = Source::Job(jobs.len() - 1);
            }
            job_of[at] = jobs.len() - 1;
        }
        jobs
    }

    /// Emits all tables, stage by stage; the labels of the last.
    fn emit(&mut self, jobs: &[Job<'d>], units: AndUnits) -> Vec<Bit> {
        let stages = jobs.iter().map(|job| job.stage + 1).max().unwrap_or(0);
        let mut by_stage: Vec<Vec<usize>> = vec![Vec::new(); stages];
        jobs.iter().enumerate().for_each(|(place, job)| by_stage[job.stage].push(place));
        let mut bits: Vec<Vec<Bit>> = vec![Vec::new(); jobs.len()];
        for stage in by_stage {
            self.stage(&stage, jobs, &mut bits, units);
        }
        bits.pop().unwrap_or_default()
    }

    fn stage(&mut self, stage: &[usize], jobs: &[Job<'d>], bits: &mut [Vec<Bit>], units: AndUnits) {
        let mut pairs: Vec<[UnitId; 2]> = Vec::new();
        let mut pair_origins: Vec<UnitOrigin> = Vec::new();
        // per job and cell: its class, and the bit or the place among the pairs
        let mut cells: Vec<Vec<(usize, Cell)>> = Vec::with_capacity(stage.len());
        for &place in stage {
            let job = &jobs[place];
            let (left, right) = (self.bits_of(job.left, bits), self.bits_of(job.right, bits));
            let group = self.origin(format!("pairs of classes at {}", self.name(job.at)));
            let mut own = Vec::new();
            for (l, r, class) in job.fold.cells() {
                let cell = match (left[l], right[r]) {
                    (Bit::Always, bit) | (bit, Bit::Always) => Cell::Bit(bit),
                    (Bit::Unit(a), Bit::Unit(b)) => {
                        pairs.push([a, b]);
                        pair_origins.push(UnitOrigin { group, state: 0 });
                        Cell::Pair(pairs.len() - 1)
                    }
                };
                own.push((class, cell));
            }
            cells.push(own);
        }
        let first = self.ands(&pairs, &pair_origins, units);
        let mut sums: Vec<AffineRow> = Vec::new();
        let mut sum_origins = Vec::new();
        let sums_from = self.layers.units();
        for (&place, own) in stage.iter().zip(cells) {
            let job = &jobs[place];
            let classes = job.fold.classes();
            if classes == 1 {
                bits[place] = vec![Bit::Always];
                continue;
            }
            let mut members: Vec<Vec<UnitId>> = vec![Vec::new(); classes];
            for (class, cell) in own {
                let unit = match cell {
                    Cell::Pair(pair) => first.map(|first| first.at(pair)),
                    Cell::Bit(Bit::Unit(unit)) => Some(unit),
                    // one pair alone: then there is one class
                    Cell::Bit(Bit::Always) => None,
                };
                members[class].extend(unit);
            }
            let group = self.origin(format!("classes at {}", self.name(job.at)));
            bits[place] = members
                .into_iter()
                .map(|units| match units[..] {
                    [unit] => Bit::Unit(unit),
                    _ => {
                        sums.push(AffineRow {
                            bias: 0.0,
                            terms: units.iter().map(|&unit| (unit, 1.0)).collect(),
                        });
                        sum_origins.push(UnitOrigin { group, state: 0 });
                        Bit::Unit(UnitId::new(sums_from + sums.len() - 1))
                    }
                })
                .collect();
        }
        self.affine(&sums, sum_origins);
    }

    fn bits_of(&self, source: Source, bits: &[Vec<Bit>]) -> Vec<Bit> {
        match source {
            Source::Nothing => vec![Bit::Always],
            Source::Job(job) => bits[job].clone(),
            Source::Own(variable) => {
                let input = self.inputs.iter().find(|input| input.variable == variable);
                let units = input.map(|input| input.units.iter().map(Bit::Unit).collect::<Vec<_>>());
                units.filter(|units| units.len() > 1).unwrap_or_else(|| vec![Bit::Always])
            }
        }
    }

    fn ands(&mut self, pairs: &[[UnitId; 2]], origins: &[UnitOrigin], units: AndUnits) -> Option<UnitRange> {
        if pairs.is_empty() {
            return None;
        }
        match units {
            AndUnits::Product => {
                self.unit_origins.extend(origins);
                Some(self.layers.push(Operation::Product(pairs.to_vec())))
            }
            AndUnits::Relu => {
                let row = |pair: &[UnitId; 2]| AffineRow {
                    bias: -1.0,
                    terms: pair.map(|unit| (unit, 1.0)).to_vec(),
                };
                let rows: Vec<AffineRow> = pairs.iter().map(row).collect();
                let sums = self.affine(&rows, origins.to_vec())?;
                self.unit_origins.extend(origins);
                let of = sums.iter().collect();
                Some(self.layers.push(Operation::Activation { activation: Activation::Relu, of }))
            }
        }
    }

    fn affine(&mut self, rows: &[AffineRow], origins: Vec<UnitOrigin>) -> Option<UnitRange> {
        if rows.is_empty() {
            return None;
        }
        self.unit_origins.extend(origins);
        Some(self.layers.push(Operation::Affine(Affine::from_rows(rows))))
    }

    fn read_out(&mut self, bits: Vec<Bit>, energies: &[Vec<f64>]) -> Vec<UnitId> {
        let states = energies.first().map_or(0, Vec::len);
        let query = self.distillation.tree.query();
        let row = |state: usize| {
            let mut row = AffineRow::default();
            for (bit, energies) in bits.iter().zip(energies) {
                match bit {
                    Bit::Always => row.bias += energies[state],
                    Bit::Unit(unit) => row.terms.push((*unit, energies[state])),
                }
            }
            row
        };
        let rows: Vec<AffineRow> = (0..states).map(row).collect();
        let group = OriginId(self.origins.len() as u32);
        self.origins.push(Origin { what: format!("energy of {}", self.name(query)), scope: vec![query] });
        let origins = (0..states).map(|state| UnitOrigin { group, state: state as u32 }).collect();
        self.affine(&rows, origins).map_or_else(Vec::new, |units| units.iter().collect())
    }

    fn finish(
        self,
        distillation: &Distillation<'_>,
        units: Vec<UnitId>,
        certificates: Vec<Certificate>,
        price: Option<&Price>,
    ) -> Result<Network, NetworkError> {
        let variables = distillation.variables().iter();
        let label = |variable: &hamnet_model::Variable| {
            VariableLabel::of_states(variable.name(), variable.states().to_vec())
        };
        let query = distillation.tree.query();
        let neurons =
            distillation.places().flat_map(|place| place.folds()).map(Fold::neurons).sum::<usize>() as u64;
        let sense = "one AND neuron per pair of classes that can occur, one class per likelihood".to_owned();
        let theory = Theory {
            ln_upper_bound: ln_f64(neurons.max(1) as f64),
            upper_bounds: vec![CountBound { neurons, sense }],
            ..Theory::default()
        };
        let parts = NetworkParts {
            model: distillation.hierarchy.name().unwrap_or("hierarchy").to_owned(),
            variables: variables.map(label).collect(),
            inputs: self.inputs,
            encoding: Encoding::Observed,
            heads: vec![Head { target: vec![query], units, form: HeadForm::Softmax }],
            evidence: EvidenceHead::Absent,
            targets_condition: false,
            given: Vec::new(),
            origins: self.origins,
            unit_origins: self.unit_origins,
            theory,
            certificates,
            notes: notes(distillation, price),
        };
        Network::new(self.layers, parts)
    }

    fn name(&self, at: usize) -> &'d str {
        self.distillation.variables()[VariableId::new(at)].name()
    }

    fn origin(&mut self, what: String) -> OriginId {
        let next = OriginId(self.origins.len() as u32);
        let known = *self.known.entry(what.clone()).or_insert(next);
        if known == next {
            self.origins.push(Origin { what, scope: Vec::new() });
        }
        known
    }
}

/// A cell of a table on its way to a class.
enum Cell {
    Pair(usize),
    Bit(Bit),
}

fn notes(distillation: &Distillation<'_>, price: Option<&Price>) -> Vec<String> {
    let classes = distillation.classes().unwrap_or(0);
    let mut notes = vec![format!("distilled to {classes} classes of data, each with one posterior")];
    if let Some(price) = price {
        let how = if price.is_exact { "is" } else { "is at most" };
        notes.push(format!(
            "expected KL of the posterior given the classes {how} {:.3e} nats, its worst total variation {how} {:.3e}",
            price.expected_kl.value.max(0.0),
            price.worst_total_variation
        ));
    }
    notes
}
