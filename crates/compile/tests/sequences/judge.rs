//! The exact beliefs of a hidden Markov model, by its forward and backward sums in scaled double-double.

use hamnet_model::hierarchy::{Emission, HiddenMarkov};
use hamnet_network::sequence::Sight;
use hamnet_numeric::{Dd, Scaled};

/// What the law says of one sequence.
pub struct Judged {
    pub filtered: Vec<Vec<Dd>>,
    pub smoothed: Vec<Vec<Dd>>,
    /// `-∞` where the sequence is impossible.
    pub ln_evidence: f64,
}

/// Judges a sequence; what is lost to rounding is `1e-28` of everything.
pub fn judge(model: &HiddenMarkov, sights: &[Sight]) -> Judged {
    let states = model.hidden().cardinality();
    let transition: Vec<Vec<Scaled>> = (0..states).map(|row| full_row(model.transition(), row)).collect();
    let seen: Vec<Vec<Scaled>> = sights.iter().map(|sight| likelihoods(model, sight)).collect();
    let mut forward: Vec<Vec<Scaled>> = Vec::new();
    for (time, likelihoods) in seen.iter().enumerate() {
        let predicted = match time {
            0 => full_row(model.start(), 0),
            _ => (0..states)
                .map(|b| dot((0..states).map(|a| (forward[time - 1][a], transition[a][b]))))
                .collect(),
        };
        forward.push(predicted.iter().zip(likelihoods).map(|(&p, &e)| p * e).collect());
    }
    let mut message = vec![Scaled::ONE; states];
    let mut smoothed = Vec::new();
    for time in (0..sights.len()).rev() {
        smoothed.push(shares(forward[time].iter().zip(&message).map(|(&a, &b)| a * b).collect()));
        let below: Vec<Scaled> = message.iter().zip(&seen[time]).map(|(&b, &e)| b * e).collect();
        message = (0..states).map(|a| dot((0..states).map(|b| (transition[a][b], below[b])))).collect();
    }
    smoothed.reverse();
    let total = forward.last().map_or(Scaled::ONE, |last| sum(last));
    let ln_evidence = if total.is_zero() { f64::NEG_INFINITY } else { total.ln() };
    Judged { filtered: forward.into_iter().map(shares).collect(), smoothed, ln_evidence }
}

/// `ln p(path, sights)` in double-double; `None` of an impossible one.
pub fn ln_path(model: &HiddenMarkov, sights: &[Sight], path: &[usize]) -> Option<Dd> {
    let mut weight = Scaled::ONE;
    for (time, (&state, sight)) in path.iter().zip(sights).enumerate() {
        let step = match time {
            0 => full_row(model.start(), 0)[state],
            _ => full_row(model.transition(), path[time - 1])[state],
        };
        weight *= step * likelihoods(model, sight)[state];
    }
    (!weight.is_zero()).then(|| weight.ln_dd())
}

/// `½ Σ |p − q|`.
pub fn total_variation(computed: &[f64], exact: &[Dd]) -> f64 {
    let apart = computed.iter().zip(exact).map(|(&p, &q)| (Dd::from_f64(p) - q).abs().to_f64());
    apart.sum::<f64>() / 2.0
}

fn full_row(matrix: &hamnet_model::hierarchy::Stochastic, row: usize) -> Vec<Scaled> {
    let mut values = vec![Scaled::ZERO; matrix.columns()];
    matrix.normalized_row(row).for_each(|(column, value)| values[column] = value);
    values
}

fn likelihoods(model: &HiddenMarkov, sight: &Sight) -> Vec<Scaled> {
    let states = model.hidden().cardinality();
    match (model.emission(), sight) {
        (_, Sight::Missing) => vec![Scaled::ONE; states],
        (Emission::Table { table, .. }, Sight::Symbol(symbol)) => {
            (0..states).map(|state| full_row(table, state)[*symbol]).collect()
        }
        (Emission::Gaussian(gaussian), Sight::Values(values)) => {
            gaussian.ln_likelihoods(values).into_iter().map(exp).collect()
        }
        _ => panic!("the sight does not fit"),
    }
}

fn exp(x: Dd) -> Scaled {
    let k = (x.to_f64() / std::f64::consts::LN_2).round();
    Scaled::new((x - Dd::LN_2.mul_f64(k)).exp(), k as i32)
}

fn dot(terms: impl Iterator<Item = (Scaled, Scaled)>) -> Scaled {
    terms.fold(Scaled::ZERO, |sum, (a, b)| sum + a * b)
}

fn sum(weights: &[Scaled]) -> Scaled {
    weights.iter().fold(Scaled::ZERO, |sum, &weight| sum + weight)
}

fn shares(weights: Vec<Scaled>) -> Vec<Dd> {
    let total = sum(&weights);
    let share = |&weight: &Scaled| {
        if total.is_zero() || weight.is_zero() { Dd::ZERO } else { (weight / total).to_dd() }
    };
    weights.iter().map(share).collect()
}
