//! Rows with a lost unit, computed again in a wider form: `f32` in `f64`, `f64` in wide arithmetic.

use hamnet_numeric::Wide;

use crate::answers::{Answers, AnswersMut};
use crate::element::MOST_LANES;
use crate::rows::Picked;
use crate::{Element, Plan, Scratch, wide};

/// The memory of the wider form.
#[derive(Debug)]
pub enum Rescue {
    /// No row of the network can be lost.
    Never,
    /// Blocks of `f64`.
    Double(Box<Double>),
    /// One row at a time. `U`
    Wide(Vec<Wide>),
}

/// The memory of blocks of `f64`.
#[derive(Debug)]
pub struct Double {
    scratch: Scratch<f64>,
    answers: Answers<f64>,
}

impl Double {
    /// The memory `plan` needs.
    pub fn of(plan: &Plan<f64>) -> Self {
        let mut answers = Answers::new();
        answers.resize(plan.block(), plan.states());
        Self { scratch: plan.scratch(), answers }
    }
}

impl<T: Element> Plan<T> {
    /// Answers again the rows in the given lanes of `picked`.
    #[cold]
    pub(crate) fn rescue(
        &self,
        picked: Picked<'_>,
        lanes: &[usize],
        rescue: &mut Rescue,
        answers: &mut AnswersMut<'_, T>,
    ) {
        match (&self.double, rescue) {
            (Some(plan), Rescue::Double(double)) => {
                lanes.chunks(plan.block()).for_each(|lanes| plan.answer_for(picked, lanes, double, answers));
            }
            (None, Rescue::Wide(slots)) => {
                for &lane in lanes {
                    wide::answer(&self.program, picked.rows, picked.places[lane], slots, answers, lane);
                }
            }
            _ => unreachable!("the scratch is that of the plan, and no row is lost in log space"),
        }
    }
}

impl Plan<f64> {
    /// Answers the rows in some lanes of a block of another element type, at most a block of this.
    fn answer_for<T: Element>(
        &self,
        picked: Picked<'_>,
        lanes: &[usize],
        Double { scratch, answers }: &mut Double,
        to: &mut AnswersMut<'_, T>,
    ) {
        let mut places = [0; MOST_LANES];
        let places = &mut places[..lanes.len()];
        places.iter_mut().zip(lanes).for_each(|(place, &lane)| *place = picked.places[lane]);
        answers.resize(lanes.len(), self.states());
        self.run_block(Picked { places, ..picked }, scratch, answers.as_mut());
        for (row, &lane) in lanes.iter().enumerate() {
            to.status[lane] = answers.status[row];
            to.ln_evidence[lane] = answers.ln_evidence[row];
            let posterior = &mut to.posteriors[lane * self.states()..][..self.states()];
            posterior.iter_mut().zip(answers.posterior(row)).for_each(|(to, &p)| *to = T::from_f64(p));
        }
    }
}
