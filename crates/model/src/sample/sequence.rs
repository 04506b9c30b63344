//! Sequences drawn from a hidden Markov model.

use hamnet_numeric::random::Random;

use super::normal::normal;
use crate::hierarchy::{Emission, GaussianEmission, HiddenMarkov, Stochastic};
use crate::{Evidence, Finding, ModelError, VariableId, Variables};

/// Draws sequences exactly: every state given the one before it, and what is seen given the state.
///
/// ```
/// use hamnet_model::sample::SequenceSampler;
/// # use hamnet_model::Variable;
/// # use hamnet_model::hierarchy::{Emission, HiddenMarkov, Stochastic};
/// # let variable = |name, states: [&str; 2]| Variable::new(name, states.map(str::to_owned).to_vec());
/// # let matrix = |values| Stochastic::dense("matrix", 2, 2, values);
/// # let emission = Emission::Table { variable: variable("side", ["heads", "tails"])?, table: matrix(vec![0.5, 0.5, 0.75, 0.25])? };
/// # let coin = HiddenMarkov::new(variable("coin", ["fair", "loaded"])?, vec![0.5, 0.5], matrix(vec![0.9, 0.1, 0.2, 0.8])?, emission)?;
/// let sampler = SequenceSampler::new(&coin)?;
/// let times: Vec<_> = sampler.times(7).take(100).collect(); // coin and side at 100 times, of the sequence of seed 7
/// assert_eq!(times, sampler.times(7).take(100).collect::<Vec<_>>());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SequenceSampler<'m> {
    model: &'m HiddenMarkov,
    variables: Variables,
    start: Vec<f64>,
    /// Per state the states that may follow it, and their weights.
    transition: Vec<(Vec<usize>, Vec<f64>)>,
    /// Likewise the symbols; nothing where reals are seen.
    symbols: Vec<(Vec<usize>, Vec<f64>)>,
}

impl<'m> SequenceSampler<'m> {
    /// A sampler of `model`.
    ///
    /// # Errors
    /// None of a model that was built; variables of one name.
    pub fn new(model: &'m HiddenMarkov) -> Result<Self, ModelError> {
        let mut variables = Variables::new();
        variables.push(model.hidden().clone())?;
        for variable in model.emission().variables() {
            variables.push(variable.clone())?;
        }
        let symbols = match model.emission() {
            Emission::Table { table, .. } => rows(table),
            Emission::Gaussian(_) => Vec::new(),
        };
        let (start, transition) = (model.start().to_dense(), rows(model.transition()));
        Ok(Self { model, variables, start, transition, symbols })
    }

    /// The hidden variable, and those that are seen.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The sequence of `seed`, without end: at every time a finding of each of [`variables`](Self::variables).
    pub fn times(&self, seed: u64) -> impl Iterator<Item = Evidence> + '_ {
        let mut random = Random::new(seed);
        let mut state = None;
        std::iter::repeat_with(move || {
            let next = match state {
                None => random.weighted(&self.start),
                Some(before) => draw(&self.transition[before], &mut random),
            };
            state = Some(next);
            self.time(next, &mut random)
        })
    }

    fn time(&self, state: usize, random: &mut Random) -> Evidence {
        let mut row = Evidence::none(self.variables.len());
        row.set(VariableId::new(0), Finding::State(state));
        match self.model.emission() {
            Emission::Table { .. } => {
                row.set(VariableId::new(1), Finding::State(draw(&self.symbols[state], random)));
            }
            Emission::Gaussian(gaussian) => {
                for (place, value) in reals(gaussian, state, random).into_iter().enumerate() {
                    row.set(VariableId::new(place + 1), Finding::Value(value));
                }
            }
        }
        row
    }
}

fn rows(matrix: &Stochastic) -> Vec<(Vec<usize>, Vec<f64>)> {
    (0..matrix.rows()).map(|row| matrix.row(row).unzip()).collect()
}

fn draw((places, weights): &(Vec<usize>, Vec<f64>), random: &mut Random) -> usize {
    places[random.weighted(weights)]
}

/// The solution `y` of `R (y − m) = z` with standard normal `z`: its covariance is the inverse of `RᵀR`.
fn reals(gaussian: &GaussianEmission, state: usize, random: &mut Random) -> Vec<f64> {
    let dimensions = gaussian.variables().len();
    let of_state = state * dimensions..(state + 1) * dimensions;
    let root = &gaussian.roots()[of_state.start * dimensions..of_state.end * dimensions];
    let noise: Vec<f64> = (0..dimensions).map(|_| normal(random)).collect();
    let mut apart = vec![0.0; dimensions];
    for row in (0..dimensions).rev() {
        let entries = &root[row * dimensions..(row + 1) * dimensions];
        let later: f64 = (row + 1..dimensions).map(|column| entries[column].to_f64() * apart[column]).sum();
        apart[row] = (noise[row] - later) / entries[row].to_f64();
    }
    gaussian.means()[of_state].iter().zip(apart).map(|(mean, apart)| mean + apart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RealRange, Variable};

    fn hidden() -> Variable {
        Variable::new("x", ["a", "b", "c"].map(str::to_owned).to_vec()).unwrap()
    }

    /// Rows of numbers of states, and how often each follows another.
    fn frequencies(
        pairs: impl Iterator<Item = (usize, usize)>,
        rows: usize,
        columns: usize,
    ) -> Vec<Vec<f64>> {
        let mut counts = vec![vec![0.0; columns]; rows];
        pairs.for_each(|(from, to)| counts[from][to] += 1.0);
        for row in &mut counts {
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|count| *count /= total);
        }
        counts
    }

    fn states(row: &Evidence) -> [usize; 2] {
        [0, 1].map(|place| match row.get(VariableId::new(place)) {
            Finding::State(state) => *state,
            _ => usize::MAX,
        })
    }

    #[test]
    fn states_and_symbols_come_as_often_as_the_matrices_say() {
        const TIMES: usize = 200_000;
        let entries = vec![(0, 1, 1.0), (1, 0, 0.25), (1, 2, 0.75), (2, 0, 0.5), (2, 2, 0.5)];
        let transition = Stochastic::sparse("transition", 3, 3, entries).unwrap();
        let table = Stochastic::dense("emission", 3, 2, vec![1.0, 0.0, 0.5, 0.5, 0.125, 0.875]).unwrap();
        let seen = Variable::new("y", ["0", "1"].map(str::to_owned).to_vec()).unwrap();
        let emission = Emission::Table { variable: seen, table: table.clone() };
        let model = HiddenMarkov::new(hidden(), vec![0.0, 1.0, 0.0], transition.clone(), emission).unwrap();
        let sampler = SequenceSampler::new(&model).unwrap();
        let times: Vec<[usize; 2]> = sampler.times(3).take(TIMES).map(|row| states(&row)).collect();
        assert_eq!(times[0][0], 1);
        let steps = times.windows(2).map(|pair| (pair[0][0], pair[1][0]));
        let symbols = times.iter().map(|&[state, symbol]| (state, symbol));
        for (matrix, found) in [(transition, frequencies(steps, 3, 3)), (table, frequencies(symbols, 3, 2))] {
            let expected = matrix.to_dense();
            for (&p, f) in expected.iter().zip(found.into_iter().flatten()) {
                // some 50,000 times of every state; impossible ones never
                assert!((f - p).abs() <= 4.5 * (p * (1.0 - p) / 50_000.0).sqrt(), "{f} for {p}");
            }
        }
    }

    #[test]
    fn reals_have_the_means_and_covariances_of_their_state() {
        const TIMES: usize = 100_000;
        let real = |name: &str| Variable::real(name, RealRange::new(-50.0, 50.0).unwrap());
        let covariances = [[2.0, 0.6, 0.6, 1.0], [1.0, 0.0, 0.0, 4.0], [3.0, -1.5, -1.5, 2.0]];
        let means = [1.0, -1.0, 5.0, 0.0, -5.0, 3.0];
        let gaussian =
            GaussianEmission::new(vec![real("u"), real("v")], means.to_vec(), covariances.concat()).unwrap();
        let third = [1.0, 1.0, 1.0].map(|one| one / 3.0);
        let mixing = Stochastic::dense("transition", 3, 3, third.repeat(3)).unwrap();
        let model =
            HiddenMarkov::new(hidden(), third.to_vec(), mixing, Emission::Gaussian(gaussian)).unwrap();
        let mut sums = [[0.0; 5]; 3];
        let mut counts = [0.0; 3];
        for row in SequenceSampler::new(&model).unwrap().times(4).take(TIMES) {
            let value = |place| match row.get(VariableId::new(place)) {
                Finding::Value(value) => *value,
                _ => f64::NAN,
            };
            let state = states(&row)[0];
            let (u, v) = (value(1) - means[2 * state], value(2) - means[2 * state + 1]);
            counts[state] += 1.0;
            sums[state].iter_mut().zip([u, v, u * u, u * v, v * v]).for_each(|(sum, x)| *sum += x);
        }
        for (state, [uu, uv, _, vv]) in covariances.into_iter().enumerate() {
            let expected =
                [(0.0, uu), (0.0, vv), (uu, 2.0 * uu * uu), (uv, uu * vv + uv * uv), (vv, 2.0 * vv * vv)];
            for (sum, (mean, variance)) in sums[state].into_iter().zip(expected) {
                let off = (sum / counts[state] - mean) / (variance / counts[state]).sqrt();
                assert!(off.abs() < 4.5, "{off} standard deviations");
            }
        }
    }
}
