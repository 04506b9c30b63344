//! Labels that carry how probable the data are.
//!
//! Each class `t` of a place has a law `V_t` in the direction that all its patterns share, and a pattern of it is
//! `p(pattern | x_u) = w V_t(x_u)`. The label holds `w` in place of one:
//!
//! ```text
//! w_t = Σ_{(a,b) in t} r_ab w_a w_b        Σ_{x_v} p(x_v|x_u) V_a V_b = r_ab V_t
//! ```
//!
//! Everything is linear in the likelihoods of each variable, so the sums hold for likelihoods as they do for states: missing and soft
//! evidence is answered exactly, and `p(x_q, e) = Σ_t w_t V_t(x_q)` is zero exactly where the data cannot occur.

use hamnet_network::{Certificate, ErrorBound, Network, Operation};
use hamnet_numeric::elementary::tanh_f64;
use hamnet_numeric::{Precision, Scaled};

use super::super::distillation::Distillation;
use super::super::shape::Operand;
use super::super::verify::{Weights, one_hot, times};

/// Laws whose largest entry is below `2^-8` are scaled up by a power of two.
const LEAST_EXPONENT: i32 = -8;

/// What the tables of one shape weigh.
pub(super) struct Ratios {
    /// Per table and pair that can occur, in the order of [`Fold::cells`](super::super::Fold::cells): `r`.
    pub cells: Vec<Vec<Scaled>>,
    /// `V_t`.
    pub laws: Vec<Weights>,
}

impl Distillation<'_> {
    /// The ratios of all shapes; those without classes have none.
    pub(super) fn ratios(&self) -> Vec<Option<Ratios>> {
        let mut ratios: Vec<Option<Ratios>> = self.built.shapes.iter().map(|_| None).collect();
        for &at in &self.tree.order {
            let shape = self.built.shape_of[at];
            if ratios[shape].is_none() {
                ratios[shape] = self.ratios_at(at, &ratios);
            }
        }
        ratios
    }

    fn ratios_at(&self, at: usize, known: &[Option<Ratios>]) -> Option<Ratios> {
        let (states, shape) = (self.tree.nodes[at].states, self.shape(at));
        let folds = &shape.classes()?.folds;
        let side = |operand: &Operand| match operand {
            Operand::Own { states } => Some((0..*states).map(|state| one_hot(state, *states)).collect()),
            Operand::Below { shape, .. } => known[*shape].as_ref().map(|ratios| ratios.laws.clone()),
        };
        let nothing = || vec![vec![Scaled::ONE; states]];
        let mut sides = shape.operands.iter().map(side);
        let mut left: Vec<Weights> = sides.next().unwrap_or_else(|| Some(nothing()))?;
        if at == 0 {
            let prior = self.prior();
            left.iter_mut().for_each(|law| *law = times(law, &prior));
        }
        let mut rest: Vec<Vec<Weights>> = sides.collect::<Option<_>>()?;
        rest.resize_with(folds.len(), nothing);
        let mut cells = Vec::with_capacity(folds.len());
        for (place, (fold, right)) in folds.iter().zip(&rest).enumerate() {
            let is_last = place + 1 == folds.len();
            let mut laws: Vec<Option<Weights>> = vec![None; fold.classes()];
            let ratio = |(l, r, class): (usize, usize, usize)| {
                let law = times(&left[l], &right[r]);
                let law = if is_last { self.carry(at, law) } else { law };
                let own = laws[class].get_or_insert_with(|| scaled(&law, fold.classes()));
                // both vanish at the same states
                let state = own.iter().position(|weight| !weight.is_zero()).unwrap_or(0);
                law[state] / own[state]
            };
            cells.push(fold.cells().map(ratio).collect());
            left = laws.into_iter().flatten().collect();
        }
        Some(Ratios { cells, laws: left })
    }
}

/// The law itself, or scaled by a power of two where it is small and one of several.
fn scaled(law: &[Scaled], classes: usize) -> Weights {
    let largest = law.iter().filter(|weight| !weight.is_zero()).map(|weight| weight.exponent()).max();
    let shift =
        largest.filter(|&exponent| classes > 1 && exponent < LEAST_EXPONENT).map_or(0, |exponent| -exponent);
    law.iter().map(|weight| weight.shift(shift)).collect()
}

/// What is certified of a network of weights in `precision`, by counting roundings in the logarithm: a rounding adds at most `u/(1-u)`,
/// a product the errors of both, and a sum lies between its terms. A weight is rounded to `f64` from double-double, and to `f32` again.
pub(super) fn certificate(network: &Network, least_log2: f64, precision: Precision) -> Certificate {
    let unit = precision.unit_roundoff();
    let step = (unit / (1.0 - unit)).next_up();
    let counts = log_errors(network, precision);
    let head = &network.heads()[0];
    let states = head.units.len() as f64;
    let worst = head.units.iter().map(|unit| counts[unit.index()]).fold(0.0, f64::max);
    let distance = tanh_f64(2.0 * worst * step / 4.0).next_up() + states * step / 2.0;
    let evidence = network.evidence().unit().map_or(f64::INFINITY, |unit| counts[unit.index()]);
    // four roundings of ln x, of exponent · ln 2 and of their sum, in f64
    let largest_log = std::f64::consts::LN_2 * (2.0 * least_log2.abs() + 2.0);
    let logarithm = evidence * step + 8.0 * Precision::F64.unit_roundoff() * largest_log;
    Certificate {
        precision,
        posterior: ErrorBound { truncation: 0.0, rounding: (distance * (1.0 + 1e-12)).min(1.0) },
        ln_evidence: ErrorBound { truncation: 0.0, rounding: logarithm },
        energy: None,
        roundings: worst,
        domain: "any hard or soft evidence; rows whose numbers would leave the range of the precision are computed with \
                 exponents of their own"
            .to_owned(),
        assumptions: vec!["round to nearest, gradual underflow or flush to zero".to_owned()],
    }
}

fn log_errors(network: &Network, precision: Precision) -> Vec<f64> {
    let soft = if precision == Precision::F32 { 1.0 } else { 0.0 };
    let mut counts = vec![soft; network.units()];
    for layer in network.layers() {
        for (row, unit) in layer.units().iter().enumerate() {
            counts[unit.index()] = match layer.operation() {
                Operation::Affine(affine) => {
                    let (columns, weights) = affine.row(row);
                    // a weight other than one: two roundings of itself, one of the product
                    let term = |(unit, &weight): (&hamnet_network::UnitId, &f64)| {
                        counts[unit.index()] + if weight == 1.0 { 0.0 } else { 3.0 }
                    };
                    let bias = if affine.biases()[row] == 0.0 { 0.0 } else { 2.0 };
                    // one addition per term, and one for terms that underflow beside a sum that does not
                    columns.iter().zip(weights).map(term).fold(bias, f64::max) + columns.len() as f64 + 1.0
                }
                Operation::Product(pairs) => {
                    let [a, b] = pairs[row];
                    counts[a.index()] + counts[b.index()] + 1.0
                }
                Operation::Activation { of, .. } => counts[of[row].index()],
                Operation::Rescale { of, .. } => counts[of.units()[row].index()],
                // none that the builder of this network emits
                _ => f64::INFINITY,
            };
        }
    }
    counts
}
