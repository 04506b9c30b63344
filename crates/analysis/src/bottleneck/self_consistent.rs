//! The self-consistent equations of the information bottleneck.

use hamnet_numeric::Dd;
use hamnet_numeric::elementary::{exp_f64, ln_f64, ln_f64_slice};

use crate::sufficient::Statistic;
use crate::{AnalysisError, Pair};

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Improvement {
    /// The worth `β` of a nat about `x` in nats about `y`.
    pub trade_off: f64,
    /// Stop where a step changes no `p(t|y)` by more than this.
    pub tolerance: f64,
    /// The most steps.
    pub most_steps: usize,
}

impl Improvement {
    /// `β` with a tolerance of 1e-12 and 100,000 steps.
    pub fn new(trade_off: f64) -> Self {
        Self { trade_off, tolerance: 1e-12, most_steps: 100_000 }
    }
}

/// How the iteration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The last step was below the tolerance.
    Converged,
    /// There were no more steps.
    StepLimit,
}

/// A soft assignment of observations to classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Bottleneck {
    /// `p(t|y)`, a row per observation, `classes` numbers each; zeros where `y` never occurs.
    pub assignment: Vec<f64>,
    /// The number of classes there are places for; some may have died out.
    pub classes: usize,
    /// `I(T;Y)`, nats: the description.
    pub description: f64,
    /// `I(T;X)`, nats: what is kept.
    pub kept: f64,
    /// The steps taken.
    pub steps: usize,
    /// Why it stopped.
    pub status: Status,
}

/// Iterates `p(t|y) ∝ p(t) exp(-β KL(p(x|y) ‖ p(x|t)))` with `p(t)` and `p(x|t)` of the step before, from the given statistic on.
///
/// The functional `I(T;Y) - β I(T;X)` never rises; its fixed points are stationary, not always least. Near a critical `β` steps
/// become many.
///
/// **Cost** of a step `|Y| · classes · |X|` multiply-adds.
///
/// # Errors
/// [`AnalysisError::TradeOff`]; [`AnalysisError::MapSize`] for a statistic of other observations.
pub fn improve(pair: &Pair, start: &Statistic, how: Improvement) -> Result<Bottleneck, AnalysisError> {
    if !(how.trade_off > 0.0 && how.trade_off.is_finite()) {
        return Err(AnalysisError::TradeOff { found: how.trade_off });
    }
    // refuses a statistic of other observations
    start.merge(pair)?;
    let mut state = Iteration::new(pair, start);
    let (mut steps, mut status) = (0, Status::StepLimit);
    while steps < how.most_steps {
        steps += 1;
        if state.step(how.trade_off) <= how.tolerance {
            status = Status::Converged;
            break;
        }
    }
    let (description, kept) = state.information();
    Ok(Bottleneck { assignment: state.assignment, classes: state.classes, description, kept, steps, status })
}

struct Iteration {
    classes: usize,
    /// `Y × X`.
    posteriors: Vec<f64>,
    /// `Σ_x p(x|y) ln p(x|y)`.
    negentropies: Vec<f64>,
    p_y: Vec<f64>,
    prior: Vec<f64>,
    /// `Y × T`.
    assignment: Vec<f64>,
    /// `p(t)`.
    masses: Vec<f64>,
    /// `T × X`, `p(x|t)`.
    centres: Vec<f64>,
}

impl Iteration {
    fn new(pair: &Pair, start: &Statistic) -> Self {
        let (classes, x_states, y_states) = (start.classes(), pair.x_states(), pair.y_states());
        let mut posteriors = vec![0.0; x_states * y_states];
        let mut assignment = vec![0.0; y_states * classes];
        for (y, label) in start.labels().enumerate() {
            let (Some(label), Some(posterior)) = (label, pair.posterior(y)) else { continue };
            posteriors[y * x_states..(y + 1) * x_states].copy_from_slice(&posterior);
            assignment[y * classes + label] = 1.0;
        }
        let negentropies = posteriors.chunks_exact(x_states).map(negentropy).collect();
        let mut state = Self {
            classes,
            posteriors,
            negentropies,
            p_y: (0..y_states).map(|y| pair.p_y(y)).collect(),
            prior: pair.prior(),
            assignment,
            masses: vec![0.0; classes],
            centres: vec![0.0; classes * x_states],
        };
        state.average();
        state
    }

    /// One step of the equations; the largest change of an assignment.
    fn step(&mut self, trade_off: f64) -> f64 {
        let x_states = self.prior.len();
        let mut logarithms = self.centres.clone();
        ln_f64_slice(&mut logarithms);
        let mut exponents = vec![0.0; self.classes];
        let mut largest = 0.0f64;
        for (y, posterior) in self.posteriors.chunks_exact(x_states).enumerate() {
            if self.p_y[y] == 0.0 {
                continue;
            }
            for (t, exponent) in exponents.iter_mut().enumerate() {
                let cross: f64 = posterior
                    .iter()
                    .zip(&logarithms[t * x_states..(t + 1) * x_states])
                    // p ln q is zero for p zero, though ln q may be -∞
                    .map(|(&p, &ln_q)| if p > 0.0 { p * ln_q } else { 0.0 })
                    .sum();
                let alive = self.masses[t] > 0.0;
                *exponent = if alive {
                    ln_f64(self.masses[t]) - trade_off * (self.negentropies[y] - cross)
                } else {
                    f64::NEG_INFINITY
                };
            }
            let row = &mut self.assignment[y * self.classes..(y + 1) * self.classes];
            largest = largest.max(softmax(&exponents, row));
        }
        self.average();
        largest
    }

    /// `p(t)` and `p(x|t)` of the assignment.
    fn average(&mut self) {
        let x_states = self.prior.len();
        self.masses.fill(0.0);
        self.centres.fill(0.0);
        for (y, posterior) in self.posteriors.chunks_exact(x_states).enumerate() {
            for t in 0..self.classes {
                let mass = self.p_y[y] * self.assignment[y * self.classes + t];
                if mass == 0.0 {
                    continue;
                }
                self.masses[t] += mass;
                let centre = &mut self.centres[t * x_states..(t + 1) * x_states];
                centre.iter_mut().zip(posterior).for_each(|(sum, p)| *sum += mass * p);
            }
        }
        for (centre, &mass) in self.centres.chunks_exact_mut(x_states).zip(&self.masses) {
            if mass > 0.0 {
                centre.iter_mut().for_each(|p| *p /= mass);
            }
        }
    }

    /// `I(T;Y)` and `I(T;X)`.
    fn information(&self) -> (f64, f64) {
        let x_states = self.prior.len();
        let (mut description, mut kept) = (Dd::ZERO, Dd::ZERO);
        for (row, p_y) in self.assignment.chunks_exact(self.classes.max(1)).zip(&self.p_y) {
            for (&share, &mass) in row.iter().zip(&self.masses).filter(|(share, _)| **share > 0.0) {
                description = description.add_f64(p_y * share * ln_f64(share / mass));
            }
        }
        for (centre, &mass) in self.centres.chunks_exact(x_states).zip(&self.masses) {
            for (&p, &prior) in centre.iter().zip(&self.prior).filter(|(p, _)| **p > 0.0) {
                kept = kept.add_f64(mass * p * ln_f64(p / prior));
            }
        }
        (description.to_f64(), kept.to_f64())
    }
}

fn negentropy(posterior: &[f64]) -> f64 {
    posterior.iter().filter(|p| **p > 0.0).map(|&p| p * ln_f64(p)).sum()
}

/// Writes the softmax of the exponents, and gives the largest change.
fn softmax(exponents: &[f64], row: &mut [f64]) -> f64 {
    let highest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = exponents.iter().map(|&exponent| exp_f64(exponent - highest)).collect();
    let sum: f64 = powers.iter().sum();
    let mut largest = 0.0f64;
    for (old, power) in row.iter_mut().zip(powers) {
        let new = power / sum;
        largest = largest.max((new - *old).abs());
        *old = new;
    }
    largest
}
