//! One model whose explanations are a network, and what it takes to hold all engines to the judge.

use hamnet::circuit::{Entry, evaluate as evaluate_circuit};
use hamnet::compile::{CompileError, Compiled, Goal, Options, compile};
use hamnet::model::exact::{Judge, MaxMarginals};
use hamnet::model::{Evidence, Finding, Model, Query, VariableId};
use hamnet::network::{self, Encoding, evaluate as evaluate_network};
use hamnet::numeric::elementary::ln_f64;
use hamnet::numeric::{Dd, Precision, Scaled};
use hamnet::runtime::{Answers, Element, Explanations, Plan, Status};

use crate::row::{describe, is_hard, known, likelihoods, runtime_rows};

/// A model and the network of its explanations.
pub struct Subject<'m> {
    pub query: Query,
    pub compiled: Compiled,
    judge: Judge<'m>,
}

/// How much of what is certified the worst error reaches, in `f64` and `f32`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    pub max_marginal: [f64; 2],
    pub ln_best: [f64; 2],
    /// Rows answered, and those of which some state is not certain.
    pub rows: usize,
    pub uncertain: usize,
}

/// An answer in plain numbers: log max-marginals relative to the best, and `ln p(x*, e)`.
struct Answer {
    status: Status,
    relative: Vec<f64>,
    ln_best: f64,
}

impl<'m> Subject<'m> {
    pub fn new(model: &'m Model, query: Query) -> Result<Self, CompileError> {
        let options = Options { goal: Goal::MostProbable, ..Options::default() };
        let compiled = compile(model, &query, &options)?;
        Ok(Self { query, compiled, judge: Judge::new(model) })
    }

    /// Holds every engine to the judge on every row.
    pub fn check(&self, rows: &[Evidence], reached: &mut Reached) {
        let network = &self.compiled.network;
        let exact: Vec<MaxMarginals> = rows.iter().map(|row| self.exact(row)).collect();
        for (row, exact) in rows.iter().zip(&exact) {
            self.check_circuit(row, exact);
            let own = network_answer(network, row);
            self.check_answer(row, exact, &own, Precision::F64, reached);
        }
        self.check_runtime::<f64>(rows, &exact, Precision::F64, reached);
        self.check_runtime::<f32>(rows, &exact, Precision::F32, reached);
    }

    fn check_runtime<T: Element>(
        &self,
        rows: &[Evidence],
        exact: &[MaxMarginals],
        precision: Precision,
        reached: &mut Reached,
    ) {
        let network = &self.compiled.network;
        let plan = Plan::<T>::new(network).expect("a compiled network runs");
        let (mut answers, mut explanations) = (Answers::new(), Explanations::new());
        let read = runtime_rows(network, rows);
        plan.explain(&read, 0..rows.len(), &mut plan.scratch(), &mut answers, &mut explanations);
        let heads = network.heads().len();
        for (place, (row, exact)) in rows.iter().zip(exact).enumerate() {
            let answer = Answer {
                status: answers.status[place],
                relative: answers.posterior(place).iter().map(|x| x.to_f64()).collect(),
                ln_best: answers.ln_evidence[place],
            };
            self.check_answer(row, exact, &answer, precision, reached);
            let states = &explanations.states[place * heads..][..heads];
            if answer.status == Status::Ok {
                self.check_states(row, exact, states, explanations.certain[place], precision);
            }
        }
    }

    /// The states together are as probable as the best, up to `2E` for each that was fixed on the way, and `2E` for all the others.
    fn check_states(
        &self,
        row: &Evidence,
        exact: &MaxMarginals,
        states: &[u32],
        certain: bool,
        precision: Precision,
    ) {
        let reads_all = self.query.observable.len() + self.query.given.len() == states.len();
        if !certain && !reads_all {
            return;
        }
        let row = known(&self.query, row);
        let mut world = Evidence::none(states.len());
        let mut likelihood = Dd::ZERO;
        for (place, &state) in states.iter().enumerate() {
            let id = VariableId::new(place);
            likelihood += Dd::from_f64(row.get(id).likelihood(state as usize)).ln();
            world.set(id, Finding::State(state as usize));
        }
        let judged = self.judge.judge(&[], true, &world).expect("all is observed");
        let behind = difference(judged.ln_evidence, exact.ln_best - likelihood);
        let lead = self.compiled.network.certificate(precision).expect("both are certified").decisive_lead();
        let allowed = if certain { 1e-20 } else { lead * (states.len() + 1) as f64 };
        assert!(
            behind >= -allowed,
            "{precision}: {behind} of {states:?}: {} of {:?}",
            describe(&row),
            self.query
        );
    }

    fn exact(&self, row: &Evidence) -> MaxMarginals {
        self.judge.max_marginals(&known(&self.query, row)).expect("small models are within the budget")
    }

    /// The circuit over scaled numbers: the value of every head is the max-marginal, and of the evidence the best.
    fn check_circuit(&self, row: &Evidence, exact: &MaxMarginals) {
        let row = known(&self.query, row);
        let circuit = self.compiled.circuit.weights().expect("a circuit of weights");
        let values = evaluate_circuit(circuit, |input| {
            Scaled::from_f64(row.get(input.variable).likelihood(input.state as usize))
        });
        let outputs = circuit.outputs();
        let exponent = i32::try_from(outputs.exponent).expect("exponents of scaled numbers fit 31 bits");
        let ln = |entry: &Entry| (entry.weight * values[entry.node.index()]).shift(exponent).ln_dd();
        let close = |found: Dd, exact: Dd| match exact.to_f64() == f64::NEG_INFINITY {
            true => found.to_f64() == f64::NEG_INFINITY,
            false => (found - exact).abs().to_f64() <= 1e-24 * (1.0 + exact.to_f64().abs()),
        };
        assert!(close(ln(&outputs.evidence[0]), exact.ln_best), "ln p(x*, e): {}", describe(&row));
        let pairs = outputs.heads.iter().flatten().zip(exact.logarithms.iter().flatten());
        for (entry, &exact) in pairs {
            assert!(close(ln(entry), exact), "a max-marginal of the circuit: {}", describe(&row));
        }
    }

    fn check_answer(
        &self,
        row: &Evidence,
        exact: &MaxMarginals,
        answer: &Answer,
        precision: Precision,
        reached: &mut Reached,
    ) {
        let certificate =
            self.compiled.network.certificate(precision).expect("both precisions are certified");
        let (bound, lead) = (certificate.posterior.total(), certificate.decisive_lead());
        let words = || format!("{precision}: {} of {:?}", describe(row), self.query);
        assert_eq!(answer.status, self.status(row, exact), "{}", words());
        if answer.status != Status::Ok {
            return;
        }
        let place = usize::from(precision == Precision::F32);
        reached.rows += 1;
        let mut rest = &answer.relative[..];
        let mut uncertain = false;
        for logarithms in &exact.logarithms {
            let (own, others) = rest.split_at(logarithms.len());
            rest = others;
            let behind: Vec<f64> = logarithms.iter().map(|&ln| difference(ln, exact.ln_best)).collect();
            for (&found, &exact) in own.iter().zip(&behind) {
                assert_eq!(found == f64::NEG_INFINITY, exact == f64::NEG_INFINITY, "{}", words());
                let error = if exact == f64::NEG_INFINITY { 0.0 } else { (found - exact).abs() };
                assert!(error <= lead, "off by {error:e}, certified {lead:e}: {}", words());
                reached.max_marginal[place] = reached.max_marginal[place].max(error / lead);
            }
            let best = (0..own.len()).find(|&state| own[state] == 0.0).expect("some state is the best");
            assert!(behind[best] >= -2.0 * bound, "the state is {} behind: {}", behind[best], words());
            let runner_up = |values: &[f64]| {
                let others = values.iter().enumerate().filter(|(state, _)| *state != best);
                others.map(|(_, &value)| value).fold(f64::NEG_INFINITY, f64::max)
            };
            if runner_up(own) < -lead {
                assert!(runner_up(&behind) < 0.0, "called certain, but tied: {}", words());
            } else {
                assert!(runner_up(&behind) >= -2.0 * lead, "called uncertain without need: {}", words());
                uncertain = true;
            }
        }
        reached.uncertain += usize::from(uncertain);
        if is_hard(&known(&self.query, row)) {
            let (error, bound) =
                ((answer.ln_best - exact.ln_best.to_f64()).abs(), certificate.ln_evidence.total());
            // half a unit in the last place is that of the exact number rounded here
            let slack = exact.ln_best.to_f64().abs() * f64::EPSILON / 2.0;
            assert!(error <= bound + slack, "ln p(x*, e) off by {error:e}, certified {bound:e}: {}", words());
            reached.ln_best[place] = reached.ln_best[place].max(error / bound);
        }
    }

    fn status(&self, row: &Evidence, exact: &MaxMarginals) -> Status {
        let row = known(&self.query, row);
        let reads = |finding: &Finding| matches!(finding, Finding::Soft(x) if x.iter().all(|&x| x == 0.0));
        let Encoding::LogLikelihood { spread, .. } = self.compiled.network.parts().encoding else {
            panic!("max-marginals are logarithms")
        };
        match () {
            () if row.findings().iter().any(reads) => Status::Impossible,
            () if row.findings().iter().map(ln_spread).sum::<f64>() > spread => Status::Outside,
            () if exact.is_impossible() => Status::Impossible,
            () => Status::Ok,
        }
    }
}

/// `a - b` of logarithms, of which `a` may be that of zero.
fn difference(a: Dd, b: Dd) -> f64 {
    if a.to_f64() == f64::NEG_INFINITY { f64::NEG_INFINITY } else { (a - b).to_f64() }
}

/// `ln(max λ / min positive λ)`.
fn ln_spread(finding: &Finding) -> f64 {
    let Finding::Soft(likelihoods) = finding else { return 0.0 };
    let positive = || likelihoods.iter().copied().filter(|&x| x > 0.0);
    ln_f64(positive().fold(0.0, f64::max)) - ln_f64(positive().fold(f64::INFINITY, f64::min))
}

fn network_answer(network: &network::Network, row: &Evidence) -> Answer {
    let answer =
        evaluate_network::<f64>(network, &likelihoods(network, row)).expect("the row is of this network");
    let status = match answer.status {
        network::Status::Ok => Status::Ok,
        network::Status::Impossible => Status::Impossible,
        network::Status::Outside => Status::Outside,
        other => panic!("max-products in f64 are {other:?}"),
    };
    Answer { status, relative: answer.posteriors.concat(), ln_best: answer.ln_evidence }
}
