//! One answer of a network against the judge's.

use hamnet::model::exact::{Declined, Judge, Judgement};
use hamnet::model::{Evidence, Finding};
use hamnet::network::{Certificate, Network};
use hamnet::numeric::Dd;
use hamnet::runtime::{Answers, Element, Status};

use super::Matching;
use super::report::{Broken, Part, Report};
use crate::run::Number;

/// What the judge says of one row.
pub struct Exact {
    judgement: Judgement,
    supported: bool,
    is_hard: bool,
}

/// Holds answers of one network against the judge of its model.
pub struct Examiner<'a> {
    network: &'a Network,
    matching: &'a Matching,
    judge: Judge<'a>,
}

impl<'a> Examiner<'a> {
    pub fn new(network: &'a Network, matching: &'a Matching, judge: Judge<'a>) -> Self {
        Self { network, matching, judge }
    }

    /// What is exactly true of `row`.
    ///
    /// # Errors
    /// A row that takes the judge too much work.
    pub fn judge(&self, row: &Evidence) -> Result<Exact, Declined> {
        let evidence = self.matching.evidence(row);
        let conditions = self.network.parts().targets_condition;
        Ok(Exact {
            judgement: self.judge.judge(self.matching.targets(), conditions, &evidence)?,
            supported: self.judge.supported(&evidence)?,
            is_hard: !row.findings().iter().any(|finding| matches!(finding, Finding::Soft(_))),
        })
    }

    /// Adds answer number `row` to the `report` on its precision.
    pub fn examine<T: Number>(
        &self,
        certificate: &Certificate,
        exact: &Exact,
        answers: &Answers<T>,
        row: usize,
        report: &mut Report,
    ) {
        let status = answers.status[row];
        if status == Status::Outside {
            report.outside += 1;
            return;
        }
        if (status == Status::Impossible) == exact.supported {
            report.broken.push(Broken::Status { row, supported: exact.supported });
            return;
        }
        if status == Status::Impossible {
            report.impossible += 1;
            return;
        }
        let bound = certificate.posterior.total();
        if exact.judgement.declines_for(bound) {
            report.too_coarse += 1;
        } else {
            let error = self.total_variation(&exact.judgement, answers.posterior(row));
            report.add(Part::Posterior, row, error, bound, exact.judgement.total_variation_bound());
        }
        let bound = certificate.ln_evidence.total();
        if exact.is_hard && bound.is_finite() && !exact.judgement.declines_ln_evidence_for(bound) {
            let error = Dd::from_f64(answers.ln_evidence[row]) - exact.judgement.ln_evidence;
            let error = or_infinite(error.abs().to_f64());
            let slack = exact.judgement.ln_evidence_bound();
            report.add(Part::LnEvidence, row, error, bound, slack);
        }
    }

    /// The largest total variation between a posterior in `answer` and the exact one; infinite where one is no number.
    fn total_variation<T: Element>(&self, judgement: &Judgement, answer: &[T]) -> f64 {
        let mut rest = answer;
        let mut worst = 0.0f64;
        for (head, exact) in judgement.posteriors.iter().enumerate() {
            let joint = self.matching.joint(head);
            let (own, others) = rest.split_at(joint.len());
            let distance = own.iter().zip(joint).fold(Dd::ZERO, |sum, (value, &place)| {
                sum + (Dd::from_f64(value.to_f64()) - exact[place]).abs()
            });
            worst = worst.max(or_infinite(distance.to_f64() / 2.0));
            rest = others;
        }
        worst
    }
}

/// An error that is no number is as wrong as can be.
fn or_infinite(error: f64) -> f64 {
    if error.is_nan() { f64::INFINITY } else { error }
}
