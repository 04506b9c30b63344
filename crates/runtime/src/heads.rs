//! From the units of a block to posteriors, `ln p(e)` and status.

use crate::Element;
use crate::answers::{AnswersMut, Status};
use crate::logarithm::ln_shifted;
use crate::program::{Form, HeadSlots, Program, Space};
use crate::scratch::Verdict;

/// The units of a block that has run, and what is known beside them; `L` is the length of `least`.
pub struct Units<'a, T> {
    pub slots: &'a [T],              // U×L
    pub least: &'a mut [T],          // L
    pub group: &'a mut [T],          // (states of the largest head + 2)×L
    pub exponents: &'a mut [i64],    // L
    pub logarithms: &'a mut [f64],   // L
    pub verdicts: &'a mut [Verdict], // L
}

impl<T: Element> Units<'_, T> {
    /// Answers the first rows of the block, as many as `answers` holds; rows that are lost get any answer.
    pub fn read(&mut self, program: &Program<T>, answers: &mut AnswersMut<'_, T>) {
        let mut place = 0;
        for head in &program.heads {
            self.read_head(head, program, place, answers);
            place += head.members.len();
        }
        self.ln_evidence(program);
        for lane in 0..answers.status.len() {
            match self.status(program, lane) {
                Status::Ok => {
                    answers.status[lane] = Status::Ok;
                    answers.ln_evidence[lane] = self.logarithms[lane];
                }
                status => answers.refuse(lane, program.states, status),
            }
        }
    }

    /// Whether a unit of row `lane` is lost, so that its answer does not count.
    pub fn is_lost(&self, program: &Program<T>, lane: usize) -> bool {
        program.is_linear() && self.verdicts[lane] == Verdict::Open && self.least[lane] < T::SMALLEST
    }

    fn read_head(
        &mut self,
        head: &HeadSlots<T>,
        program: &Program<T>,
        place: usize,
        answers: &mut AnswersMut<'_, T>,
    ) {
        let lanes = self.least.len();
        let (sums, values) = self.group.split_at_mut(lanes);
        for (member, values) in head.members.iter().zip(values.chunks_exact_mut(lanes)) {
            let x = &self.slots[member.of as usize * lanes..][..lanes];
            for lane in 0..lanes {
                let value = x[lane].times(member.factor);
                values[lane] = value;
                if x[lane] != T::ZERO && value < self.least[lane] {
                    self.least[lane] = value;
                }
            }
        }
        let values = &mut values[..head.members.len() * lanes];
        if matches!(program.space, Space::Signed { .. }) {
            refuse_infinite(values, self.verdicts);
        }
        match (head.form, program.space) {
            (Form::MaxMarginals, Space::Log { impossible_below, .. }) => {
                relate(values, sums, impossible_below);
            }
            (Form::Softmax, _) => {
                exponentiate(values, sums);
                normalize(values, sums);
            }
            // a plan has max-marginals in log space only
            (Form::Normalize | Form::MaxMarginals, _) => normalize(values, sums),
        }
        for (state, values) in values.chunks_exact(lanes).enumerate() {
            let column = answers.posteriors[place + state..].iter_mut().step_by(program.states);
            column.zip(values).for_each(|(to, &value)| *to = value);
        }
    }

    fn status(&self, program: &Program<T>, lane: usize) -> Status {
        let impossible = match program.space {
            Space::Linear { unit, .. } => self.unit(unit)[lane] == T::ZERO,
            Space::Log { unit, impossible_below, .. } => self.unit(unit)[lane].to_f64() < impossible_below,
            Space::Signed { possible } => possible.is_some_and(|unit| self.unit(unit)[lane] == T::ZERO),
        };
        match self.verdicts[lane] {
            Verdict::Missing => Status::Missing,
            Verdict::Outside => Status::Outside,
            Verdict::Impossible => Status::Impossible,
            Verdict::Open if impossible => Status::Impossible,
            Verdict::Open => Status::Ok,
        }
    }

    /// Leaves `ln p(e)` in `logarithms`, where the evidence is not impossible.
    fn ln_evidence(&mut self, program: &Program<T>) {
        let lanes = self.least.len();
        match program.space {
            Space::Linear { unit, scale, exponent } => {
                let x = &self.slots[unit as usize * lanes..][..lanes];
                self.logarithms.iter_mut().zip(x).for_each(|(to, x)| *to = x.to_f64());
                self.exponents.iter_mut().for_each(|k| *k += scale + exponent);
                ln_shifted(self.logarithms, self.exponents);
            }
            Space::Log { unit, offset, .. } => {
                let x = &self.slots[unit as usize * lanes..][..lanes];
                self.logarithms.iter_mut().zip(x).for_each(|(scale, x)| *scale += x.to_f64() + offset);
            }
            Space::Signed { .. } => self.logarithms.fill(f64::NAN),
        }
    }

    fn unit(&self, unit: u32) -> &[T] {
        let lanes = self.least.len();
        &self.slots[unit as usize * lanes..][..lanes]
    }
}

/// Rows in which a number has passed the range of `T` have no answer.
fn refuse_infinite<T: Element>(values: &[T], verdicts: &mut [Verdict]) {
    for state in values.chunks_exact(verdicts.len()) {
        for (verdict, x) in verdicts.iter_mut().zip(state) {
            if !x.is_finite() && *verdict == Verdict::Open {
                *verdict = Verdict::Outside;
            }
        }
    }
}

/// The greatest of each row.
fn find_greatest<T: Element>(values: &[T], greatest: &mut [T]) {
    let lanes = greatest.len();
    greatest.copy_from_slice(&values[..lanes]);
    for state in values.chunks_exact(lanes) {
        greatest.iter_mut().zip(state).for_each(|(most, &x)| *most = most.maximum(x));
    }
}

/// `x - max x` per row, of what is not impossible.
fn relate<T: Element>(values: &mut [T], greatest: &mut [T], impossible_below: f64) {
    find_greatest(values, greatest);
    for state in values.chunks_exact_mut(greatest.len()) {
        for (x, &most) in state.iter_mut().zip(&*greatest) {
            let possible = x.to_f64() >= impossible_below;
            *x = if possible { x.minus(most) } else { T::ZERO.minus(T::INFINITY) };
        }
    }
}

/// `e^(x - max x)` per row.
fn exponentiate<T: Element>(values: &mut [T], greatest: &mut [T]) {
    let lanes = greatest.len();
    find_greatest(values, greatest);
    for state in values.chunks_exact_mut(lanes) {
        state.iter_mut().zip(&*greatest).for_each(|(x, &most)| *x = x.minus(most));
    }
    T::exp(values);
}

/// Divides by the sum per row; zeros stay zeros.
fn normalize<T: Element>(values: &mut [T], sums: &mut [T]) {
    let lanes = sums.len();
    sums.fill(T::ZERO);
    for state in values.chunks_exact(lanes) {
        sums.iter_mut().zip(state).for_each(|(sum, &x)| *sum = sum.plus(x));
    }
    // Zero over one is the zero that zero over zero would not be.
    sums.iter_mut().for_each(|sum| *sum = if *sum == T::ZERO { T::ONE } else { *sum });
    for state in values.chunks_exact_mut(lanes) {
        state.iter_mut().zip(&*sums).for_each(|(x, &sum)| *x = x.over(sum));
    }
}
