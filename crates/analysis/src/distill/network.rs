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
//! **Impossible data.** Where some data cannot occur they have no label: all bits of some place are zero, so that all above are, and the
//! sum of the bits at the query tells. With a budget a class may hold patterns of which only some go with another class, so that data that
//! cannot occur may get an answer all the same. Classes that give nothing up tell more with product units: their labels carry
//! weights, likelihoods are read in place of states, and `ln p(e)` is given; see `weights` beside this.

use std::collections::BTreeMap;

use hamnet_model::VariableId;
use hamnet_network::Groups;
use hamnet_network::{
    Activation, Affine, AffineRow, CountBound, Encoding, EvidenceHead, Head, HeadForm, Input, Layers,
    Network, NetworkError, NetworkParts, Operation, Origin, OriginId, Theory, UnitId, UnitOrigin, UnitRange,
    VariableLabel,
};
use hamnet_numeric::elementary::{ln_f64, log2_f64};
use hamnet_numeric::{Dd, Precision};
use thiserror::Error;

use super::distillation::{Distillation, Place};
use super::fold::Fold;
use super::options::Budget;
use super::shape::Operand;
use super::worst::Price;
use crate::AnalysisError;

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

pub(crate) mod read_out;
mod weights;

use weights::Ratios;

impl Distillation<'_> {
    /// The network from observed states through the classes to `p(x_q|data)`; `price` is what the classes give up, nothing where they give
    /// up nothing.
    ///
    /// **Shapes** one input unit per state of every observed variable but the query, one AND neuron per pair of classes that can
    /// occur (none where one side has a single class that all data are in), one sum per class of several pairs, `K` sums at the query. Where
    /// some data cannot occur, one sum more tells whether they can; of product units and classes that give nothing up labels carry weights,
    /// and it is `p(e)`.
    ///
    /// # Errors
    /// [`AnalysisError::TooManyClasses`] where classes are too many.
    pub fn network(&self, units: AndUnits, price: Option<&Price>) -> Result<Network, DistilledError> {
        let Some(posteriors) = self.posteriors() else { return Err(self.too_many().into()) };
        match (units, self.options.budget) {
            (AndUnits::Product, Budget::Lossless) if self.some_cannot_occur() => self.of_weights(),
            _ => self.of_labels(units, price, &posteriors),
        }
    }

    fn some_cannot_occur(&self) -> bool {
        self.places().flat_map(Place::folds).any(|fold| fold.impossible().is_some())
    }

    fn of_labels(
        &self,
        units: AndUnits,
        price: Option<&Price>,
        posteriors: &[Vec<Dd>],
    ) -> Result<Network, DistilledError> {
        let mut builder = Builder::new(self, None);
        let jobs = builder.jobs();
        let bits = builder.emit(&jobs, units);
        let energies = read_out::energies(posteriors);
        let units = builder.read_out(&bits, &energies, "energy of");
        let evidence = if self.some_cannot_occur() {
            let ones = vec![vec![1.0]; energies.len()];
            let unit = builder.read_out(&bits, &ones, "whether data can occur about")[0];
            EvidenceHead::Possible { unit, tells_all: self.options.budget == Budget::Lossless }
        } else {
            EvidenceHead::Absent
        };
        let ends = Ends { form: HeadForm::Softmax, units, evidence, encoding: Encoding::Observed };
        let worst = price.map_or(0.0, |price| price.worst_total_variation);
        let certificates = Precision::ALL.map(|precision| read_out::certificate(&energies, worst, precision));
        Ok(builder.finish(ends, price)?.with_certificates(certificates.to_vec()))
    }

    fn of_weights(&self) -> Result<Network, DistilledError> {
        let ratios = self.ratios();
        let mut builder = Builder::new(self, Some(&ratios));
        let jobs = builder.jobs();
        let bits = builder.emit(&jobs, AndUnits::Product);
        let laws =
            ratios[self.built.shape_of[self.tree.query()]].as_ref().map_or(&[][..], |ratios| &ratios.laws);
        let laws: Vec<Vec<f64>> =
            laws.iter().map(|law| law.iter().map(|weight| weight.to_f64()).collect()).collect();
        let units = builder.read_out(&bits, &laws, "weight of");
        let sums: Vec<Vec<f64>> = laws.iter().map(|law| vec![law.iter().sum()]).collect();
        let evidence = builder.read_out(&bits, &sums, "evidence about")[0];
        let evidence = EvidenceHead::Linear { unit: evidence, exponent: 0 };
        let least =
            builder.least_log2 + sums.iter().flatten().fold(0.0f64, |least, &sum| least.min(log2_f64(sum)));
        let ends = Ends { form: HeadForm::Normalize, units, evidence, encoding: Encoding::Likelihood };
        let network = builder.finish(ends, None)?;
        let certificates = Precision::ALL.map(|precision| weights::certificate(&network, least, precision));
        Ok(network.with_certificates(certificates.to_vec()))
    }
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
    /// Its place among the tables of its variable.
    place: usize,
    /// One more than that of what it reads.
    stage: usize,
}

/// How a network reads and answers.
struct Ends {
    encoding: Encoding,
    form: HeadForm,
    units: Vec<UnitId>,
    evidence: EvidenceHead,
}

struct Builder<'d> {
    /// What labels weigh, by shape; nothing where they are bits.
    ratios: Option<&'d [Option<Ratios>]>,
    /// Per table, `log2` of the least and of the most that a label which is not zero can be, for data in states.
    ranges: Vec<(f64, f64)>,
    /// The same, of all data, without what rescaling takes out.
    least_log2: f64,
    /// Per table, whether some data have none of its labels.
    may_fail: Vec<bool>,
    neurons: usize,
    distillation: &'d Distillation<'d>,
    /// What the network speaks of: what it reads, and what is asked for, in the order of the hierarchy.
    labels: Vec<VariableLabel>,
    inputs: Vec<Input>,
    /// The inputs by the variable of the hierarchy.
    read: BTreeMap<usize, UnitRange>,
    /// The place of what is asked for among the labels.
    target: usize,
    layers: Layers,
    origins: Vec<Origin>,
    unit_origins: Vec<UnitOrigin>,
    /// Origins by their words.
    known: BTreeMap<String, OriginId>,
}

impl<'d> Builder<'d> {
    fn new(distillation: &'d Distillation<'d>, ratios: Option<&'d [Option<Ratios>]>) -> Self {
        let mut builder = Self {
            ratios,
            ranges: Vec::new(),
            least_log2: 0.0,
            may_fail: Vec::new(),
            neurons: 0,
            distillation,
            labels: Vec::new(),
            inputs: Vec::new(),
            read: BTreeMap::new(),
            target: 0,
            layers: Layers::default(),
            origins: Vec::new(),
            unit_origins: Vec::new(),
            known: BTreeMap::new(),
        };
        let mut next = 0;
        for (at, node) in distillation.tree.nodes.iter().enumerate() {
            let (place, variable) = (builder.labels.len(), &distillation.variables()[VariableId::new(at)]);
            let label = || VariableLabel::of_states(variable.name(), variable.states().to_vec());
            if at == distillation.tree.query() {
                builder.target = place;
                builder.labels.push(label());
            } else if node.observed {
                builder.labels.push(label());
                let units = UnitRange::new(UnitId::new(next), node.states);
                builder.inputs.push(Input { variable: place, units });
                builder.read.insert(at, units);
                let group = OriginId(builder.origins.len() as u32);
                builder
                    .origins
                    .push(Origin { what: format!("state of {}", variable.name()), scope: vec![place] });
                let origins = (0..node.states).map(|state| UnitOrigin { group, state: state as u32 });
                builder.unit_origins.extend(origins);
                next += node.states;
            }
        }
        builder.layers = Layers::after_inputs(next);
        builder
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
            for (place, fold) in classes.folds.iter().enumerate() {
                let right = sources.next().unwrap_or(Source::Nothing);
                let stage =
                    |source: Source| if let Source::Job(job) = source { jobs[job].stage + 1 } else { 0 };
                let stage = stage(left).max(stage(right));
                jobs.push(Job { at, left, right, fold, place, stage });
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
        self.ranges = vec![(0.0, 0.0); jobs.len()];
        self.may_fail = vec![false; jobs.len()];
        for stage in by_stage {
            self.stage(&stage, jobs, &mut bits, units);
        }
        bits.pop().unwrap_or_default()
    }

    fn stage(&mut self, stage: &[usize], jobs: &[Job<'d>], bits: &mut [Vec<Bit>], units: AndUnits) {
        let mut pairs: Vec<[UnitId; 2]> = Vec::new();
        let mut pair_origins: Vec<UnitOrigin> = Vec::new();
        let mut cells: Vec<Vec<Cell>> = Vec::with_capacity(stage.len());
        for &place in stage {
            let job = &jobs[place];
            let (left, right) = (self.bits_of(job.left, bits), self.bits_of(job.right, bits));
            let group = self.origin(format!("pairs of classes at {}", self.name(job.at)));
            let weights = self.weights_of(job);
            let mut own = Vec::new();
            for ((l, r, class), weight) in job.fold.cells().zip(weights) {
                let term = match (left[l], right[r]) {
                    (Bit::Always, bit) | (bit, Bit::Always) => Term::Bit(bit),
                    (Bit::Unit(a), Bit::Unit(b)) => {
                        pairs.push([a, b]);
                        pair_origins.push(UnitOrigin { group, state: 0 });
                        Term::Pair(pairs.len() - 1)
                    }
                };
                own.push(Cell { class, term, weight });
            }
            self.ranges[place] = self.range(job, &own);
            let fails = |source: Source| matches!(source, Source::Job(job) if self.may_fail[job]);
            self.may_fail[place] = job.fold.impossible().is_some() || fails(job.left) || fails(job.right);
            cells.push(own);
        }
        let first = self.ands(&pairs, &pair_origins, units);
        let mut sums: Vec<AffineRow> = Vec::new();
        let mut sum_origins = Vec::new();
        let sums_from = self.layers.units();
        for (&place, own) in stage.iter().zip(cells) {
            let job = &jobs[place];
            let unit = |term: Term| match term {
                Term::Pair(pair) => first.map(|first| first.at(pair)),
                Term::Bit(Bit::Unit(unit)) => Some(unit),
                Term::Bit(Bit::Always) => None,
            };
            let says_nothing = own.iter().all(|cell| unit(cell.term).is_none());
            let always_holds = self.ratios.is_none() && !self.may_fail[place];
            if job.fold.classes() == 1 && (says_nothing || always_holds) {
                bits[place] = vec![Bit::Always];
                continue;
            }
            let mut members: Vec<Vec<(UnitId, f64)>> = vec![Vec::new(); job.fold.classes()];
            for cell in own {
                members[cell.class].extend(unit(cell.term).map(|unit| (unit, cell.weight)));
            }
            let group = self.origin(format!("classes at {}", self.name(job.at)));
            let label = |terms: Vec<(UnitId, f64)>| match terms[..] {
                [(unit, 1.0)] => Bit::Unit(unit),
                _ => {
                    sums.push(AffineRow { bias: 0.0, terms });
                    sum_origins.push(UnitOrigin { group, state: 0 });
                    Bit::Unit(UnitId::new(sums_from + sums.len() - 1))
                }
            };
            bits[place] = members.into_iter().map(label).collect();
        }
        self.affine(&sums, sum_origins);
        self.rescale(stage, bits);
    }

    /// The weights of the pairs of a table that can occur.
    fn weights_of(&self, job: &Job<'d>) -> Vec<f64> {
        let shape = self.distillation.built.shape_of[job.at];
        match self.ratios.and_then(|ratios| ratios[shape].as_ref()) {
            Some(ratios) => ratios.cells[job.place].iter().map(|ratio| ratio.to_f64()).collect(),
            None => vec![1.0; job.fold.cells().count()],
        }
    }

    /// The least and the most of a label's `log2`.
    fn range(&mut self, job: &Job<'d>, cells: &[Cell]) -> (f64, f64) {
        let of = |source: Source| match source {
            Source::Job(job) => self.ranges[job],
            Source::Own(_) | Source::Nothing => (0.0, 0.0),
        };
        let (left, right) = (of(job.left), of(job.right));
        let logs = || cells.iter().map(|cell| log2_f64(cell.weight));
        let least = logs().fold(f64::INFINITY, f64::min);
        let most = logs().fold(f64::NEG_INFINITY, f64::max) + log2_f64(cells.len() as f64);
        // every variable is read once, so that what is least in each table bounds what is least in all
        self.least_log2 += least.min(0.0);
        (left.0 + right.0 + least, left.1 + right.1 + most)
    }

    /// Rescales the labels of tables whose weights may become too small or too large.
    fn rescale(&mut self, stage: &[usize], bits: &mut [Vec<Bit>]) {
        const MOST: f64 = 24.0;
        if self.ratios.is_none() {
            return;
        }
        let is_wide = |&&place: &&usize| {
            let (least, most) = self.ranges[place];
            (least < -MOST || most > MOST) && matches!(bits[place][..], [Bit::Unit(_), ..])
        };
        let wide: Vec<usize> = stage.iter().filter(is_wide).copied().collect();
        let unit = |bit: &Bit| match bit {
            Bit::Unit(unit) => Some(*unit),
            Bit::Always => None,
        };
        let groups = Groups::new(wide.iter().map(|&place| bits[place].iter().filter_map(unit).collect()));
        if groups.is_empty() {
            return;
        }
        let origins: Vec<UnitOrigin> =
            groups.units().iter().map(|unit| self.unit_origins[unit.index()]).collect();
        self.unit_origins.extend(origins);
        let mut rescaled = self.layers.push(Operation::Rescale { of: groups, counted: true }).iter();
        for place in wide {
            for bit in bits[place].iter_mut().filter(|bit| matches!(bit, Bit::Unit(_))) {
                // as many units as bits
                *bit = rescaled.next().map_or(*bit, Bit::Unit);
            }
            self.ranges[place] = (0.0, 1.0);
        }
    }

    fn bits_of(&self, source: Source, bits: &[Vec<Bit>]) -> Vec<Bit> {
        match source {
            Source::Nothing => vec![Bit::Always],
            Source::Job(job) => bits[job].clone(),
            Source::Own(variable) => {
                let units = self.read.get(&variable);
                let units = units.map(|units| units.iter().map(Bit::Unit).collect::<Vec<_>>());
                // a likelihood of a single state weighs, its label says nothing
                let says = |units: &Vec<Bit>| units.len() > 1 || self.ratios.is_some();
                units.filter(says).unwrap_or_else(|| vec![Bit::Always])
            }
        }
    }

    fn ands(&mut self, pairs: &[[UnitId; 2]], origins: &[UnitOrigin], units: AndUnits) -> Option<UnitRange> {
        if pairs.is_empty() {
            return None;
        }
        self.neurons += pairs.len();
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

    /// A sum over the labels for every number of each class.
    fn read_out(&mut self, bits: &[Bit], numbers: &[Vec<f64>], what: &str) -> Vec<UnitId> {
        let count = numbers.first().map_or(0, Vec::len);
        let query = self.distillation.tree.query();
        let row = |place: usize| {
            let mut row = AffineRow::default();
            for (bit, numbers) in bits.iter().zip(numbers) {
                match bit {
                    Bit::Always => row.bias += numbers[place],
                    Bit::Unit(unit) => row.terms.push((*unit, numbers[place])),
                }
            }
            row
        };
        let rows: Vec<AffineRow> = (0..count).map(row).collect();
        let group = OriginId(self.origins.len() as u32);
        let scope =
            if count == self.labels[self.target].states().len() { vec![self.target] } else { Vec::new() };
        self.origins.push(Origin { what: format!("{what} {}", self.name(query)), scope });
        let origins = (0..count).map(|state| UnitOrigin { group, state: state as u32 }).collect();
        self.affine(&rows, origins).map_or_else(Vec::new, |units| units.iter().collect())
    }

    fn finish(self, ends: Ends, price: Option<&Price>) -> Result<Network, NetworkError> {
        let distillation = self.distillation;
        let neurons = self.neurons as u64;
        let sense = "one AND neuron per pair of classes that can occur, one class per likelihood".to_owned();
        let theory = Theory {
            ln_upper_bound: ln_f64(neurons.max(1) as f64),
            upper_bounds: vec![CountBound { neurons, sense }],
            ..Theory::default()
        };
        let head = Head { target: vec![self.target], units: ends.units, form: ends.form };
        let parts = NetworkParts {
            model: distillation.hierarchy.name().unwrap_or("hierarchy").to_owned(),
            variables: self.labels,
            inputs: self.inputs,
            encoding: ends.encoding,
            heads: vec![head],
            evidence: ends.evidence,
            targets_condition: false,
            given: Vec::new(),
            origins: self.origins,
            unit_origins: self.unit_origins,
            theory,
            certificates: Vec::new(),
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

/// A pair of a table on its way to a class.
struct Cell {
    class: usize,
    term: Term,
    weight: f64,
}

/// What holds where a pair does.
#[derive(Clone, Copy)]
enum Term {
    /// A place among the ANDs.
    Pair(usize),
    /// One side alone.
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
