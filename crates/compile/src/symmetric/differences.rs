//! A function of a count as a sum of steps or of ramps.

use hamnet_numeric::Dd;

/// `f(c) = constant + Σ_j w_j [c ≥ m_j]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// `f(0)`.
    pub constant: Dd,
    /// Each least count `m_j ≥ 1`, in ascending order, with its weight, which is not zero.
    pub steps: Vec<(usize, Dd)>,
}

/// `f(c) = constant + slope · c + Σ_j w_j relu(c - m_j)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ramps {
    /// `f(0)`.
    pub constant: Dd,
    /// `f(1) - f(0)`.
    pub slope: Dd,
    /// Each kink `m_j ≥ 1`, in ascending order, with its weight, which is not zero.
    pub kinks: Vec<(usize, Dd)>,
}

/// The steps that give `values[c]` at `c = 0, 1, …`: at most one less than there are values.
///
/// Exact as long as the differences are, else with an error of [`Dd::UNIT`] of each of them. Without values, zero.
pub fn thresholds(values: &[Dd]) -> Steps {
    let differences = values.windows(2).map(|pair| pair[1] - pair[0]);
    Steps { constant: first(values), steps: nonzero(differences) }
}

/// The ramps that give `values[c]` at `c = 0, 1, …`: at most two less than there are values.
///
/// Exact as long as the differences are, else with an error of twice [`Dd::UNIT`] of the sum of the three magnitudes in each.
/// Without values, zero.
pub fn relus(values: &[Dd]) -> Ramps {
    let slope = values.get(1).map_or(Dd::ZERO, |&next| next - first(values));
    let second = values.windows(3).map(|three| (three[2] - three[1]) - (three[1] - three[0]));
    Ramps { constant: first(values), slope, kinks: nonzero(second) }
}

fn first(values: &[Dd]) -> Dd {
    values.first().copied().unwrap_or(Dd::ZERO)
}

/// Numbers that are not zero, counted from one.
fn nonzero(numbers: impl Iterator<Item = Dd>) -> Vec<(usize, Dd)> {
    (1..).zip(numbers).filter(|(_, number)| !number.is_zero()).collect()
}

impl Steps {
    /// The value at a count.
    pub fn evaluate(&self, count: usize) -> Dd {
        let reached = self.steps.iter().filter(|(least, _)| count >= *least);
        reached.fold(self.constant, |sum, &(_, weight)| sum + weight)
    }
}

impl Ramps {
    /// The value at a count.
    pub fn evaluate(&self, count: usize) -> Dd {
        let passed = self.kinks.iter().filter(|(kink, _)| count > *kink);
        passed.fold(self.constant + self.slope.mul_f64(count as f64), |sum, &(kink, weight)| {
            sum + weight.mul_f64((count - kink) as f64)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hamnet_numeric::random::Random;

    #[test]
    fn steps_and_ramps_give_every_value_and_no_more_are_needed() {
        let mut random = Random::new(36);
        for n in 0..=40 {
            let values: Vec<Dd> =
                (0..=n).map(|_| Dd::from_f64(random.below(1 << 20) as f64 / 64.0)).collect();
            let (steps, ramps) = (thresholds(&values), relus(&values));
            assert!(steps.steps.len() <= n && ramps.kinks.len() <= n.saturating_sub(1));
            for (count, &value) in values.iter().enumerate() {
                assert_eq!((steps.evaluate(count), ramps.evaluate(count)), (value, value));
            }
        }
        assert_eq!(thresholds(&[]), Steps { constant: Dd::ZERO, steps: Vec::new() });
    }

    #[test]
    fn lines_need_no_ramp_and_constants_no_step() {
        let line: Vec<Dd> = (0..9).map(|c| Dd::from_f64(3.0 - 0.5 * f64::from(c))).collect();
        let ramps = relus(&line);
        assert_eq!((ramps.slope, ramps.kinks), (Dd::from_f64(-0.5), Vec::new()));
        assert!(thresholds(&[Dd::ONE; 5]).steps.is_empty());
        let product = [0.0, 0.0, 0.0, 1.0].map(Dd::from_f64);
        assert_eq!(thresholds(&product).steps, [(3, Dd::ONE)]);
        assert_eq!(relus(&product).kinks, [(2, Dd::ONE)]);
    }
}
