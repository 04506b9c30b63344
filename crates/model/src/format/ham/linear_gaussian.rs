//! Chains of reals in `[hierarchy]`: linear steps with normal noise.

use super::fields::{Entry, Fields, Value, each, list};
use super::hidden_markov::reals;
use super::hierarchy::{Law, grid, note, numbers};
use super::variables::states_of;
use crate::format::Contents;
use crate::format::draft::Draft;
use crate::hierarchy::{HierarchyError, LinearGaussian, LinearStep, check_covariances};

/// The chain whose `dynamics` were met.
pub(super) fn read(
    fields: &mut Fields<'_>,
    dynamics: &Entry<'_>,
    draft: &mut Draft,
) -> Option<Result<Law, HierarchyError>> {
    let transition = matrix("dynamics", dynamics.value, draft);
    let mut need =
        |key, draft: &mut Draft| fields.need(key, draft).and_then(|value| matrix(key, value, draft));
    let [noise, observation, observation_noise, covariance] =
        ["noise", "observation", "observation_noise", "covariance"].map(|key| need(key, draft));
    let mean = fields.need("mean", draft).and_then(|value| numbers("mean", value, draft));
    let observed = fields.need("observed", draft).and_then(|value| reals(value, draft));
    let hidden = fields.take("hidden").map(|entry| states_of(entry.value, draft));
    let steps = fields.take("steps");
    let step = LinearStep {
        transition: transition?,
        noise: noise?,
        observation: observation?,
        observation_noise: observation_noise?,
    };
    let steps = match steps {
        None => vec![step],
        Some(entry) => {
            let count = list("steps", entry.value, draft)?.len();
            let numbers = step.transition.len().max(step.observation_noise.len());
            note(check_covariances(count, numbers), entry.value.span().into(), draft)?;
            each("steps", entry.value, draft, |item, draft| changed(&step, item, draft))?
        }
    };
    let mean = mean?;
    let hidden = match hidden {
        None => (0..mean.len()).map(|place| format!("x{place}")).collect(),
        Some(names) => names?,
    };
    let chain = LinearGaussian::new(hidden, observed?, mean, covariance?, steps);
    Some(chain.map(|chain| Law::Sequence(Contents::LinearGaussian(Box::new(chain)))))
}

/// A step that differs from the common one in what is given.
fn changed(step: &LinearStep, value: &Value<'_>, draft: &mut Draft) -> Option<LinearStep> {
    let mut fields = Fields::of("a step", value, draft)?;
    let mut step = step.clone();
    let parts = [
        ("dynamics", &mut step.transition),
        ("noise", &mut step.noise),
        ("observation", &mut step.observation),
        ("observation_noise", &mut step.observation_noise),
    ];
    let mut all_good = true;
    for (key, part) in parts {
        if let Some(entry) = fields.take(key) {
            match matrix(key, entry.value, draft) {
                Some(numbers) => *part = numbers,
                None => all_good = false,
            }
        }
    }
    fields.finish(draft);
    all_good.then_some(step)
}

fn matrix(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Vec<f64>> {
    grid(what, value, draft).map(|grid| grid.numbers)
}
