//! One answer of a network against the judge's.

use hamnet::model::exact::{Declined, Judge, Judgement, MaxMarginals};
use hamnet::model::{Evidence, Finding};
use hamnet::network::{Certificate, EvidenceHead, Network};
use hamnet::numeric::{Dd, Precision};
use hamnet::runtime::{Answers, Element, Status};

use super::Matching;
use super::report::{Broken, Part, Report};
use crate::run::Number;
use crate::words;

/// What the judge says of one row.
pub struct Exact {
    judgement: Judgement,
    /// Of a network that explains.
    explanation: Option<MaxMarginals>,
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
        let explains = self.network.explains();
        let targets = if explains { &[] } else { self.matching.targets() };
        let judgement = self.judge.judge(targets, conditions, &evidence)?;
        let explanation = explains.then(|| self.judge.max_marginals(&evidence)).transpose()?;
        let supported = match self.network.evidence() {
            EvidenceHead::Absent => !judgement.is_impossible(),
            _ => self.judge.supported(&evidence)?,
        };
        let is_hard = !row.findings().iter().any(|finding| matches!(finding, Finding::Soft(_)));
        Ok(Exact { judgement, explanation, supported, is_hard })
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
        match status {
            // every row that such a network is given lies in its domain
            Status::Outside | Status::Missing if !self.network.evidence().tells_probability() => {
                return report.broken.push(Broken::NoAnswer { row });
            }
            Status::Outside | Status::Missing => {
                report.outside += 1;
                return;
            }
            Status::Ok | Status::Impossible => {}
        }
        if status == Status::Ok && !exact.supported && !self.network.evidence().tells_impossible() {
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
        if let Some(explanation) = &exact.explanation {
            return self.examine_explanation(certificate, exact.is_hard, explanation, answers, row, report);
        }
        let bound = words::total_variation(certificate);
        if exact.judgement.declines_for(bound) {
            report.too_coarse += 1;
        } else {
            let posterior = answers.posterior(row);
            let error = self.total_variation(&exact.judgement, posterior);
            let mut slack = exact.judgement.total_variation_bound();
            if bound >= 1.0 {
                // posteriors that sum to one but for rounding can be as far as one and that
                slack += certificate.precision.unit_roundoff() * posterior.len() as f64;
            }
            report.add(Part::Posterior, row, error, bound, slack);
        }
        if let Some(bound) = certificate.energy.map(|bound| bound.total())
            && let Some(spread) = self.energy_spread(certificate.precision, &exact.judgement, answers, row)
        {
            report.add(Part::Energy, row, spread.error, bound, spread.slack);
        }
        let bound = certificate.ln_evidence.total();
        let is_computed = self.network.evidence().tells_probability();
        if is_computed
            && exact.is_hard
            && bound.is_finite()
            && !exact.judgement.declines_ln_evidence_for(bound)
        {
            let error = Dd::from_f64(answers.ln_evidence[row]) - exact.judgement.ln_evidence;
            let error = or_infinite(error.abs().to_f64());
            let slack = exact.judgement.ln_evidence_bound();
            report.add(Part::LnEvidence, row, error, bound, slack);
        }
    }

    /// Adds the max-marginals, states and `ln p(x*, e)` of answer number `row`.
    fn examine_explanation<T: Number>(
        &self,
        certificate: &Certificate,
        is_hard: bool,
        exact: &MaxMarginals,
        answers: &Answers<T>,
        row: usize,
        report: &mut Report,
    ) {
        let lead = certificate.decisive_lead();
        let mut rest = answers.posterior(row);
        let mut worst = 0.0f64;
        for (head, target) in self.matching.targets().iter().enumerate() {
            let joint = self.matching.joint(head);
            let (own, others) = rest.split_at(joint.len());
            rest = others;
            let logarithms = &exact.logarithms[target.variables()[0].index()];
            let behind: Vec<f64> =
                joint.iter().map(|&state| behind(logarithms[state], exact.ln_best)).collect();
            for (found, &behind) in own.iter().zip(&behind) {
                let found = found.to_f64();
                worst = worst.max(if found == behind { 0.0 } else { or_infinite((found - behind).abs()) });
            }
            if let Some(state) = certain_state(own, lead)
                && behind[state] < -2.0 * exact.bound
            {
                let variable = self.network.variables()[self.network.heads()[head].target[0]].name.clone();
                report.broken.push(Broken::State { row, variable });
            }
        }
        report.add(Part::MaxMarginal, row, worst, lead, 2.0 * exact.bound);
        let bound = certificate.ln_evidence.total();
        if is_hard && bound.is_finite() {
            let error = (Dd::from_f64(answers.ln_evidence[row]) - exact.ln_best).abs().to_f64();
            report.add(Part::LnEvidence, row, or_infinite(error), bound, exact.bound);
        }
    }

    /// The error of one `part` of answer number `row`; nothing where there is no answer, or none of this part.
    pub fn error<T: Number>(
        &self,
        part: Part,
        precision: Precision,
        exact: &Exact,
        answers: &Answers<T>,
        row: usize,
    ) -> Option<f64> {
        if answers.status[row] != Status::Ok {
            return None;
        }
        match part {
            Part::Posterior => Some(self.total_variation(&exact.judgement, answers.posterior(row))),
            Part::Energy => {
                let spread = self.energy_spread(precision, &exact.judgement, answers, row)?;
                Some(spread.error)
            }
            Part::MaxMarginal
            | Part::LnEvidence
            | Part::Filtered
            | Part::Smoothed
            | Part::Path
            | Part::LnPath => None,
        }
    }

    /// The largest spread `max_x e_x - min_x e_x` of the errors of the energies, which are those of `ln p(x)` but for what a
    /// softmax does not see; nothing where fewer than two probabilities are in the range of `precision`.
    fn energy_spread<T: Number>(
        &self,
        precision: Precision,
        judgement: &Judgement,
        answers: &Answers<T>,
        row: usize,
    ) -> Option<Spread> {
        let mut rest = answers.posterior(row);
        let mut worst: Option<Spread> = None;
        for (head, exact) in judgement.posteriors.iter().enumerate() {
            let joint = self.matching.joint(head);
            let (own, others) = rest.split_at(joint.len());
            rest = others;
            let pairs = own.iter().zip(joint).map(|(value, &place)| (value.to_f64(), exact[place]));
            let found = spread(pairs, precision, 2.0 * judgement.total_variation_bound());
            if let Some(found) = found
                && worst.as_ref().is_none_or(|worst| found.error > worst.error)
            {
                worst = Some(found);
            }
        }
        worst
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

/// `ln m - ln m*` of a max-marginal and the best, `-∞` of zero.
fn behind(logarithm: Dd, best: Dd) -> f64 {
    if logarithm.to_f64() == f64::NEG_INFINITY { f64::NEG_INFINITY } else { (logarithm - best).to_f64() }
}

/// The state that leads all others by more than `lead`.
fn certain_state<T: Element>(own: &[T], lead: f64) -> Option<usize> {
    let mut near = own.iter().enumerate().filter(|(_, x)| x.to_f64() >= -lead).map(|(state, _)| state);
    near.next().filter(|_| near.next().is_none())
}

/// A spread of errors of energies as it is seen in a posterior, and how far that is from the true one.
struct Spread {
    error: f64,
    slack: f64,
}

/// The spread of `ln p̂ - ln p` over `pairs` of a probability and the exact one, which is off by no more than the part `judge`.
///
/// A softmax rounds as well: each `ln p̂` is off by a few units, and by the unit of the difference of energies it comes from.
fn spread(
    pairs: impl ExactSizeIterator<Item = (f64, Dd)>,
    precision: Precision,
    judge: f64,
) -> Option<Spread> {
    /// Roundings of the exponential, of the sum and of the quotient, as certificates of softmax heads count them.
    const ROUNDINGS: f64 = 14.0;
    let smallest = match precision {
        Precision::F32 => 1e-37,
        Precision::F64 => 1e-300,
    };
    let states = pairs.len() as f64;
    let seen = pairs.filter(|(value, exact)| *value >= smallest && exact.to_f64() > 0.0);
    let errors: Vec<(f64, f64)> = seen
        .map(|(value, exact)| ((Dd::from_f64(value).ln() - exact.ln()).to_f64(), exact.ln().to_f64().abs()))
        .collect();
    if errors.len() < 2 {
        return None;
    }
    let (mut least, mut most, mut deepest) = (f64::INFINITY, f64::NEG_INFINITY, 0.0f64);
    for (error, depth) in errors {
        (least, most, deepest) = (least.min(error), most.max(error), deepest.max(depth));
    }
    let rounding = precision.unit_roundoff() * (deepest + states + ROUNDINGS);
    Some(Spread { error: or_infinite(most - least), slack: 2.0 * (judge + rounding) })
}

/// An error that is no number is as wrong as can be.
fn or_infinite(error: f64) -> f64 {
    if error.is_nan() { f64::INFINITY } else { error }
}
