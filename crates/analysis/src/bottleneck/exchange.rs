//! Classes improved by moving observations between them: the self-consistent equations where information is worth everything.

use hamnet_numeric::Dd;
use hamnet_numeric::elementary::ln_f64_slice;

use super::merging::{loss_of_merging, loss_of_merging_at_least};
use crate::nats::UNIT;
use crate::sufficient::Statistic;
use crate::{AnalysisError, Pair};

/// A statistic that no move of one observation improves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// The classes, at most as many as at the start.
    pub statistic: Statistic,
    /// The moves of an observation from one class to another that led there; none: it is the statistic of the start.
    pub moves: usize,
}

/// Moves observations between the classes of `start` as long as that raises `I(X;T)`.
///
/// Two kinds of steps take turns until neither finds a move.
///
/// - *All at once.* As `β → ∞` the [self-consistent equations](super::improve) put every `y` into the class of least
///   `KL(p(x|y) ‖ p(x|t))`. That lowers `Σ_y p(y) KL(p(x|y) ‖ p(x|t(y)))`, and the means of the new classes lower it further.
/// - *One after the other.* `y` leaves its class, and joins the one where merging it loses least: the sequential bottleneck. A move
///   that pays in the first way pays here too, not the other way round, since here the means follow the move.
///
/// A move is made only where it gains more than rounding can explain, so that `I(X;T)` of the law of the table rises with each one. So no
/// assignment comes back, and the steps end. Of equal gains the lower class has it; observations go in order.
///
/// **Cost** of a round, for `n` observations and `k` classes, `n k |X|` multiply-adds all at once; one after the other as much, `n² |X|/k`
/// additions, and logarithms where two classes are about equally near. Rounds are few.
///
/// # Errors
/// [`AnalysisError::MapSize`] for a statistic of other observations.
///
/// Source: Strouse, Schwab, "The deterministic information bottleneck", Neural Computation 29 (2017); Slonim, Friedman, Tishby,
/// "Unsupervised document classification using sequential information maximization", SIGIR 25 (2002).
pub fn exchange(pair: &Pair, start: &Statistic) -> Result<Exchanged, AnalysisError> {
    // refuses a statistic of other observations
    start.merge(pair)?;
    let mut state = Exchange::new(pair, start);
    let mut moves = 0;
    loop {
        let before = moves;
        while let Some(more) = state.all_at_once() {
            moves += more;
        }
        while let Some(more) = state.one_after_the_other() {
            moves += more;
        }
        if moves == before {
            break;
        }
    }
    if moves == 0 {
        return Ok(Exchanged { statistic: start.clone(), moves });
    }
    let mut labels = vec![None; pair.y_states()];
    for (&y, &label) in state.observations.iter().zip(&state.labels) {
        labels[y] = Some(label);
    }
    Ok(Exchanged { statistic: Statistic::from_keys(labels.into_iter(), start.classes()), moves })
}

/// What never occurs is left out; everything else is numbered anew.
struct Exchange {
    x_states: usize,
    /// The number in the pair.
    observations: Vec<usize>,
    /// `n × X`, `p(x, y)`.
    columns: Vec<f64>,
    /// `p(y)`.
    masses: Vec<f64>,
    labels: Vec<usize>,
    classes: Vec<Class>,
    scratch: Vec<f64>,
}

/// Observations and their sum.
#[derive(Clone, Default)]
struct Class {
    /// In order.
    members: Vec<usize>,
    /// `p(x, t)`.
    column: Vec<f64>,
    /// `p(t)`.
    mass: f64,
}

impl Exchange {
    fn new(pair: &Pair, start: &Statistic) -> Self {
        let mut state = Self {
            x_states: pair.x_states(),
            observations: Vec::new(),
            columns: Vec::new(),
            masses: Vec::new(),
            labels: Vec::new(),
            classes: vec![Class::default(); start.classes()],
            scratch: Vec::new(),
        };
        for (y, label) in start.labels().enumerate() {
            let Some(label) = label else { continue };
            state.classes[label].members.push(state.labels.len());
            state.observations.push(y);
            state.columns.extend(pair.column(y).iter().map(|weight| weight / pair.total()));
            state.masses.push(pair.p_y(y));
            state.labels.push(label);
        }
        (0..state.classes.len()).for_each(|class| state.add_up(class));
        state
    }

    fn column(&self, y: usize) -> &[f64] {
        &self.columns[y * self.x_states..(y + 1) * self.x_states]
    }

    fn add_up(&mut self, class: usize) {
        let members = std::mem::take(&mut self.classes[class].members);
        let (column, mass) = self.sum(members.iter().copied());
        self.classes[class] = Class { members, column, mass };
    }

    /// `p(x, t)` and `p(t)` of these observations together, each rounded once.
    fn sum(&self, members: impl Iterator<Item = usize>) -> (Vec<f64>, f64) {
        let (mut sums, mut mass) = (vec![Dd::ZERO; self.x_states], Dd::ZERO);
        for y in members {
            for (sum, &weight) in sums.iter_mut().zip(self.column(y)) {
                *sum = sum.add_f64(weight);
            }
            mass = mass.add_f64(self.masses[y]);
        }
        (sums.into_iter().map(Dd::to_f64).collect(), mass.to_f64())
    }

    /// Every observation to the class of least divergence, if another than its own is nearer; the number of moves, none for none.
    fn all_at_once(&mut self) -> Option<usize> {
        let logarithms = self.log_means();
        let targets: Vec<usize> = (0..self.labels.len()).map(|y| self.nearest(y, &logarithms)).collect();
        let moves = targets.iter().zip(&self.labels).filter(|(target, label)| target != label).count();
        if moves == 0 {
            return None;
        }
        self.labels = targets;
        self.classes.iter_mut().for_each(|class| class.members.clear());
        for (y, &label) in self.labels.iter().enumerate() {
            self.classes[label].members.push(y);
        }
        (0..self.classes.len()).for_each(|class| self.add_up(class));
        Some(moves)
    }

    /// `ln p(x|t)`, class after class; `-∞` where a class is empty.
    fn log_means(&self) -> Vec<f64> {
        let mean = |class: &Class| -> Vec<f64> {
            let of_empty = class.members.is_empty();
            class.column.iter().map(|weight| if of_empty { 0.0 } else { weight / class.mass }).collect()
        };
        let mut logarithms: Vec<f64> = self.classes.iter().flat_map(mean).collect();
        ln_f64_slice(&mut logarithms);
        logarithms
    }

    fn nearest(&self, y: usize, logarithms: &[f64]) -> usize {
        let (own, mass) = (self.labels[y], self.masses[y]);
        // -Σ_x p(x|y) ln p(x|t), which differs from the divergence by what all classes share
        let cross = |class: usize| {
            let logarithms = &logarithms[class * self.x_states..(class + 1) * self.x_states];
            let terms = self.column(y).iter().zip(logarithms);
            // 0 ln 0 = 0
            -terms.map(|(&p, &logarithm)| if p > 0.0 { p / mass * logarithm } else { 0.0 }).sum::<f64>()
        };
        let stays = cross(own);
        let (mut best, mut least) = (own, stays);
        for class in (0..self.classes.len()).filter(|&class| class != own) {
            let goes = cross(class);
            if goes < least {
                (best, least) = (class, goes);
            }
        }
        // terms have one sign: each within six units, the sum of |X| of them; a probability within three, so its logarithm
        let rounding = UNIT * ((self.x_states as f64 + 8.0) * (stays + least) + 8.0);
        if stays - least > rounding { best } else { own }
    }

    /// Each observation in turn to the class where it loses least, its own means following; the number of moves, none for none.
    fn one_after_the_other(&mut self) -> Option<usize> {
        let mut moves = 0;
        for y in 0..self.labels.len() {
            let own = self.labels[y];
            if let Some(target) = self.better_class(y, own) {
                self.classes[own].members.retain(|&member| member != y);
                let place = self.classes[target].members.partition_point(|&member| member < y);
                self.classes[target].members.insert(place, y);
                self.labels[y] = target;
                self.add_up(own);
                self.add_up(target);
                moves += 1;
            }
        }
        (moves > 0).then_some(moves)
    }

    /// The class where `y` loses least, if that is less than in its own.
    fn better_class(&mut self, y: usize, own: usize) -> Option<usize> {
        // alone in its class it loses nothing
        if self.classes[own].members.len() == 1 {
            return None;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let (column, mass) = (self.column(y), self.masses[y]);
        let others = self.classes[own].members.iter().copied().filter(|&member| member != y);
        let (rest, rest_mass) = self.sum(others);
        let stays = loss_of_merging((column, mass), (&rest, rest_mass), &mut scratch);
        let mut best: Option<usize> = None;
        let mut least = stays;
        for (number, class) in self.classes.iter().enumerate().filter(|&(number, _)| number != own) {
            let other = (&class.column[..], class.mass);
            if loss_of_merging_at_least((column, mass), other) >= least.value {
                continue;
            }
            let goes = loss_of_merging((column, mass), other, &mut scratch);
            if goes.value < least.value {
                (best, least) = (Some(number), goes);
            }
        }
        self.scratch = scratch;
        best.filter(|_| stays.value - least.value > stays.error + least.error)
    }
}
