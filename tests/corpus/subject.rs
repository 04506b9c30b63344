//! A model under a query, compiled, and what it takes to hold all engines to the judge.

use hamnet::circuit::Circuit;
use hamnet::compile::{CompileError, Compiled, Options, Prediction, Units, compile};
use hamnet::model::exact::{Judge, Judgement};
use hamnet::model::{Evidence, Finding, Model, Query};
use hamnet::network::{Certificate, Encoding};
use hamnet::numeric::Precision;
use hamnet::numeric::elementary::ln_f64;
use hamnet::runtime::Plan;

use crate::answer::{Answer, Distance, Status};
use crate::engine::Engine;
use crate::row::{describe, is_hard, known};

/// Both kinds of units.
pub const UNITS: [Units; 2] = [Units::Product, Units::Softplus];

/// One model under one query, compiled into one kind of units.
pub struct Subject<'m> {
    pub model: &'m Model,
    pub query: Query,
    pub units: Units,
    pub compiled: Compiled,
    pub plan_f64: Plan<f64>,
    pub plan_f32: Plan<f32>,
}

impl<'m> Subject<'m> {
    /// Compiles for any tolerance: what is reached stands in the certificate, which is what answers are held to.
    pub fn new(model: &'m Model, query: Query, units: Units) -> Result<Self, CompileError> {
        let options = Options { units, tolerance: Some(1.0), ..Options::default() };
        let compiled = compile(model, &query, &options)?;
        let plan_f64 = Plan::new(&compiled.network).expect("a compiled network runs in f64");
        let plan_f32 = Plan::new(&compiled.network).expect("a compiled network runs in f32");
        Ok(Self { model, query, units, compiled, plan_f64, plan_f32 })
    }

    /// The circuit; all units here compute weights.
    pub fn circuit(&self) -> &Circuit {
        self.compiled.circuit.weights().expect("a circuit of weights")
    }

    /// What was predicted of it.
    pub fn size(&self) -> Prediction {
        self.compiled.cost.as_ref().expect("weights are predicted").size
    }

    /// The certificate in `precision`.
    pub fn certificate(&self, precision: Precision) -> &Certificate {
        self.compiled.network.certificate(precision).expect("both precisions are certified")
    }

    /// Holds every engine to `judge` on every row; gives the worst distance of each, in the order of [`Engine::ALL`].
    pub fn check(&self, judge: &Judge<'_>, rows: &[Evidence], name: &str) -> Vec<Distance> {
        let exact: Vec<Exact> = rows.iter().map(|row| Exact::new(self, judge, row)).collect();
        let check = |&engine: &Engine| {
            let answers = engine.answers(self, rows);
            let distances = answers.iter().zip(&exact).map(|(answer, exact)| {
                let words = || format!("{name}, {} units, {engine:?}: {}", self.units, describe(&exact.row));
                exact.check(self, engine, answer, &words)
            });
            distances.fold(Distance::default(), Distance::max)
        };
        Engine::ALL.iter().map(check).collect()
    }

    /// Whether the soft findings of a row spread further than a network in log space answers for.
    fn is_outside(&self, row: &Evidence) -> bool {
        match self.compiled.network.parts().encoding {
            Encoding::Likelihood | Encoding::Observed => false,
            Encoding::LogLikelihood { spread, .. } => {
                row.findings().iter().map(ln_spread).sum::<f64>() > spread
            }
        }
    }
}

/// `ln(max λ / min positive λ)`.
fn ln_spread(finding: &Finding) -> f64 {
    let Finding::Soft(likelihoods) = finding else { return 0.0 };
    let positive = || likelihoods.iter().copied().filter(|&x| x > 0.0);
    ln_f64(positive().fold(0.0, f64::max)) - ln_f64(positive().fold(f64::INFINITY, f64::min))
}

/// What is true of a row.
struct Exact {
    row: Evidence,
    supported: bool,
    outside: bool,
    judgement: Judgement,
    answer: Answer,
    bound: Distance,
}

impl Exact {
    fn new(subject: &Subject<'_>, judge: &Judge<'_>, row: &Evidence) -> Self {
        let row = known(&subject.query, row);
        let judged = judge.judge(&subject.query.targets, subject.query.targets_condition, &row);
        let judgement = judged.expect("the cases are within the judge's budget");
        let supported = judge.supported(&row).expect("the cases are within the judge's budget");
        assert_eq!(judgement.is_impossible(), !supported, "{}", describe(&row));
        let status = if supported { Status::Ok } else { Status::Impossible };
        let posteriors = judgement.posteriors.clone();
        let answer = Answer { status, posteriors, ln_evidence: judgement.ln_evidence };
        let bound = Distance {
            posterior: judgement.total_variation_bound(),
            ln_evidence: judgement.ln_evidence_bound(),
        };
        Self { outside: subject.is_outside(&row), row, supported, judgement, answer, bound }
    }

    /// Holds `answer` to the judge and gives its distance.
    fn check(
        &self,
        subject: &Subject<'_>,
        engine: Engine,
        answer: &Answer,
        words: &dyn Fn() -> String,
    ) -> Distance {
        assert_eq!(answer.status, self.status(engine.has_domain(subject)), "{}", words());
        if answer.status != Status::Ok {
            return Distance::default();
        }
        let bound = engine.bound(subject, answer);
        if engine != Engine::Circuit {
            assert!(!self.judgement.declines_for(bound.posterior), "the judge is too coarse: {}", words());
        }
        let (found, allowed) = (answer.distance(&self.answer), bound + self.bound);
        assert!(
            found.posterior <= allowed.posterior,
            "off by {:e}, certified {:e}: {}",
            found.posterior,
            allowed.posterior,
            words()
        );
        if is_hard(&self.row) {
            assert!(
                found.ln_evidence <= allowed.ln_evidence,
                "ln p(e) off by {:e}, certified {:e}: {}",
                found.ln_evidence,
                allowed.ln_evidence,
                words()
            );
        }
        found
    }

    /// The status an engine owes. Nothing is possible where a finding excludes every state, even outside the domain.
    fn status(&self, has_domain: bool) -> Status {
        let excludes_all =
            |finding: &Finding| matches!(finding, Finding::Soft(x) if x.iter().all(|&x| x == 0.0));
        match () {
            () if self.row.findings().iter().any(excludes_all) => Status::Impossible,
            () if has_domain && self.outside => Status::Outside,
            () if self.supported => Status::Ok,
            () => Status::Impossible,
        }
    }
}

/// How many cases ran.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub ran: usize,
    pub skipped: usize,
}

impl Tally {
    /// Those of both.
    pub fn and(self, other: Self) -> Self {
        Self { ran: self.ran + other.ran, skipped: self.skipped + other.skipped }
    }
}
