//! Filtering of live data: one sight after another, in constant memory.

use hamnet_network::sequence::{Emission, SequenceError, Sight};
use hamnet_numeric::Wide;

use super::gaussian::{self, Found};
use super::kernel::one::{ByStates, Chain, Filter as Steps, Likelihoods};
use super::plan::SequencePlan;
use super::sights::Seen;
use super::task::Compensated;
use super::wide;
use crate::aligned::Aligned;
use crate::logarithm::ln_scaled;
use crate::{Element, Status};

/// A stream that is filtered.
///
/// Every sight gives the belief about the hidden state, from all sights until then. Memory does not grow. Where an entry of the
/// belief is lost, the stream goes on in wider numbers from the last whole belief, until a belief is whole again.
#[derive(Debug)]
pub struct Filter<'p, T: Element> {
    plan: &'p SequencePlan<T>,
    /// The number of sights so far.
    time: u64,
    status: Status,
    /// `ln p` of all sights is that of the last message here, whose exponent counts from where these numbers were last
    /// entered, and the rest.
    exponent: i64,
    rest: Compensated,
    belief: Vec<T>, // K
    // The last message, if `wider` has none: `message · 2^…`, its power of two, and its sum.
    message: Aligned<T>, // W
    power: (T, i64),
    sum: f64,
    wider: Wider<'p>,
    room: Aligned<T>, // 3W
    likelihoods: Vec<T>,
    scales: Vec<f64>,
}

/// What a sight tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step<'a, T> {
    /// `p(x_t | y_1 … y_t)`; zeros if what has been seen cannot be. `K`
    pub belief: &'a [T],
    /// `ln p(y_t | y_1 … y_{t-1})` in nats; `-∞` if what has been seen cannot be.
    pub ln_step: f64,
    /// [`Status::Outside`] stays, as [`Status::Impossible`] does.
    pub status: Status,
}

/// A stream in wider numbers.
#[derive(Debug)]
enum Wider<'p> {
    /// The belief is whole as it is.
    None,
    Double(Box<Filter<'p, f64>>),
    Wide(Vec<Wide>),
}

impl<'p, T: Element> Filter<'p, T> {
    pub(super) fn new(plan: &'p SequencePlan<T>) -> Self {
        let width = plan.tables.width;
        Self {
            plan,
            time: 0,
            status: Status::Ok,
            exponent: 0,
            rest: Compensated::default(),
            belief: vec![T::ZERO; plan.states()],
            message: Aligned::new(width),
            power: (T::ONE, 0),
            sum: 1.0,
            wider: Wider::None,
            room: Aligned::new(3 * width),
            likelihoods: Vec::new(),
            scales: Vec::new(),
        }
    }

    /// Takes the next sight in. Costs one step.
    ///
    /// # Errors
    /// [`SequenceError`] if it does not fit the network; then the stream is as before.
    pub fn push(&mut self, sight: &Sight) -> Result<Step<'_, T>, SequenceError> {
        let emission = &self.plan.network.parts().emission;
        let labels = emission.labels();
        sight.check(usize::try_from(self.time).unwrap_or(usize::MAX), labels)?;
        Ok(match (sight, emission) {
            // symbols are fewer than 2^32, or there is no plan
            (Sight::Symbol(symbol), _) => self.advance(Seen::Symbols(&[*symbol as u32])),
            (Sight::Missing, Emission::Symbols(_)) => {
                self.advance(Seen::Symbols(&[labels[0].states().len() as u32]))
            }
            (Sight::Values(values), _) => self.advance(Seen::Values(values)),
            (Sight::Missing, Emission::Gaussian(_)) => {
                self.advance(Seen::Values(&vec![f64::NAN; labels.len()]))
            }
        })
    }

    /// The number of sights so far.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// What the last belief is worth.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The last belief; zeros before the first sight. `K`
    pub fn belief(&self) -> &[T] {
        &self.belief
    }

    /// `ln p` of all sights so far, in nats.
    pub fn ln_evidence(&self) -> f64 {
        if self.status == Status::Ok { self.ln_here() + self.rest.value() } else { f64::NEG_INFINITY }
    }

    /// What the last message here tells.
    fn ln_here(&self) -> f64 {
        ln_scaled(self.sum, self.exponent)
    }

    /// Takes in what is seen at one time, which fits the network.
    pub(super) fn advance(&mut self, seen: Seen<'_>) -> Step<'_, T> {
        let ln_step = self.step(seen).unwrap_or_else(|status| {
            self.status = status;
            self.belief.fill(T::ZERO);
            f64::NEG_INFINITY
        });
        self.time += 1;
        Step { belief: &self.belief, ln_step, status: self.status }
    }

    /// `ln p` of the next sight; or why there is no belief any more.
    fn step(&mut self, seen: Seen<'_>) -> Result<f64, Status> {
        if self.status != Status::Ok {
            return Err(self.status);
        }
        if matches!(self.wider, Wider::None) {
            if let Some(ln_step) = self.step_here(seen)? {
                return Ok(ln_step);
            }
            self.widen();
        }
        self.step_wider(seen)
    }

    /// A step in the element type; nothing if an entry is lost, and the stream is as before.
    fn step_here(&mut self, seen: Seen<'_>) -> Result<Option<f64>, Status> {
        let tables = &self.plan.tables;
        if tables.faint {
            return Ok(None);
        }
        let width = tables.width;
        let likelihoods = match (seen, &self.plan.network.parts().emission) {
            (Seen::Values(values), Emission::Gaussian(emission)) => {
                let (rows, scales) = (&mut self.likelihoods, &mut self.scales);
                let least = tables.least_likelihood;
                match gaussian::rows(emission, values, width, least, rows, scales) {
                    Found { outside: true, .. } => return Err(Status::Outside),
                    Found { lost: true, .. } => return Ok(None),
                    Found { .. } => Likelihoods { rows, codes: &[0], exponents: &[] },
                }
            }
            (Seen::Symbols(codes), _) => {
                Likelihoods { rows: tables.symbols.as_slice(), codes, exponents: &tables.symbol_exponents }
            }
            _ => unreachable!("sights are those of the network"),
        };
        let mut chain = Chain::new(self.room.as_mut_slice(), width);
        chain.now.copy_from_slice(self.message.as_slice());
        chain.power = self.power;
        let (mut sums, mut exponents) = ([0.0], [0]);
        self.plan.arch.dispatch(ByStates(Steps {
            tables,
            likelihoods,
            chain: &mut chain,
            time: self.time as usize,
            beliefs: &mut self.belief,
            sums: &mut sums,
            exponents: &mut exponents,
        }));
        if chain.least() < T::SMALLEST {
            return Ok(None);
        }
        self.message.as_mut_slice().copy_from_slice(chain.now);
        self.power = chain.power;
        let before = std::mem::replace(&mut self.sum, sums[0]);
        if self.sum == 0.0 {
            return Err(Status::Impossible);
        }
        let exponent =
            exponents[0] + if self.time == 0 { tables.start_exponent } else { tables.step_exponent };
        self.exponent += exponent;
        let scale = if matches!(seen, Seen::Values(_)) { self.scales[0] } else { 0.0 };
        self.rest.add(scale);
        Ok(Some(ln_scaled(self.sum / before, exponent) + scale))
    }

    /// Goes on in wider numbers, from the last belief.
    #[cold]
    fn widen(&mut self) {
        let message = &self.message.as_slice()[..self.plan.states()];
        let Some(double) = &self.plan.double else {
            self.wider = Wider::Wide(message.iter().map(|x| Wide::from_f64(x.to_f64())).collect());
            return;
        };
        let mut filter = Box::new(Filter::new(double));
        let wider = message.iter().map(|x| x.to_f64());
        filter.message.as_mut_slice().iter_mut().zip(wider).for_each(|(to, x)| *to = x);
        filter.power = (self.power.0.to_f64(), self.power.1);
        if self.time > 0 {
            filter.sum = message.iter().map(|x| x.to_f64()).sum();
        }
        filter.time = self.time;
        self.wider = Wider::Double(filter);
    }

    /// A step in wider numbers, and back to these if the belief is whole.
    #[cold]
    fn step_wider(&mut self, seen: Seen<'_>) -> Result<f64, Status> {
        let plan = self.plan;
        let ln_step = match &mut self.wider {
            Wider::Double(filter) => {
                let step = filter.advance(seen);
                self.belief.iter_mut().zip(step.belief).for_each(|(to, &p)| *to = T::from_f64(p));
                match step.status {
                    Status::Ok => step.ln_step,
                    status => return Err(status),
                }
            }
            Wider::Wide(message) => {
                let (e, scale) = wide::likelihoods(&plan.network, seen, 0);
                if scale == f64::NEG_INFINITY {
                    return Err(Status::Outside);
                }
                let (before, next) = if self.time == 0 {
                    (Wide::ONE, wide::start(&plan.network))
                } else {
                    (wide::sum(message), wide::forward(&plan.network, message))
                };
                *message = wide::times(&next, &e);
                let belief = &mut self.belief;
                let sum = wide::normalize(message, |state, p| belief[state] = T::from_f64(p));
                if sum.is_zero() {
                    return Err(Status::Impossible);
                }
                let ratio = Wide::from_f64(sum.mantissa() / before.mantissa());
                ratio.shift(sum.exponent() - before.exponent()).ln() + scale
            }
            Wider::None => unreachable!("the stream is in wider numbers"),
        };
        self.rest.add(ln_step);
        self.narrow();
        Ok(ln_step)
    }

    /// Back to the element type, if no entry of the belief is lost there.
    fn narrow(&mut self) {
        let message: Vec<Wide> = match &self.wider {
            Wider::Wide(message) => message.clone(),
            Wider::Double(filter) if matches!(filter.wider, Wider::None) => {
                let message = &filter.message.as_slice()[..self.plan.states()];
                message.iter().map(|&x| Wide::from_f64(x)).collect()
            }
            Wider::Double(_) | Wider::None => return,
        };
        let positive = || message.iter().filter(|x| !x.is_zero()).map(|x| x.exponent());
        let (Some(greatest), Some(least)) = (positive().max(), positive().min()) else { return };
        if least - greatest < i64::from(T::SMALLEST.exponent()) || self.plan.tables.faint {
            return;
        }
        let own = self.message.as_mut_slice();
        own.iter_mut().zip(&message).for_each(|(to, x)| *to = T::from_f64(x.shift(-greatest).to_f64()));
        let greatest = own.iter().fold(T::ZERO, |greatest, &x| greatest.maximum(x));
        self.power = (T::power_of_two(-greatest.exponent()), i64::from(greatest.exponent()));
        let sum = super::kernel::one::total(own).to_f64();
        self.rest.add(self.ln_here());
        self.rest.add(-ln_scaled(sum, 0));
        (self.sum, self.exponent, self.wider) = (sum, 0, Wider::None);
    }
}
