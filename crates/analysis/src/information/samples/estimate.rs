//! An estimate, and what should be known of it.

use crate::to_bits;

/// How a number was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimator {
    /// Frequencies in place of probabilities, with the correction of Miller and Madow; standard error by the jackknife.
    PlugIn,
    /// Nearest neighbours among reals, first form; standard error from groups of the samples.
    NearestFirst,
    /// Nearest neighbours among reals, second form; standard error from groups of the samples.
    NearestSecond,
    /// Nearest neighbours of the same label; standard error from groups of the samples.
    Mixed,
}

impl Estimator {
    /// Its name in a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::PlugIn => "plug-in, Miller-Madow",
            Self::NearestFirst => "KSG 1",
            Self::NearestSecond => "KSG 2",
            Self::Mixed => "Ross",
        }
    }
}

/// What should be known of an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Remark {
    /// It is below zero, where the true number cannot be: the variables may tell nothing of each other, or samples are few.
    Negative,
    /// It is above this, an entropy that bounds the true number: samples are too few.
    AboveEntropy(f64),
    /// So many samples coincide with as many others as neighbours are asked for: the variable is not continuous.
    Coincident(usize),
    /// So many samples were left out, the only ones of their label.
    LeftOut(usize),
}

/// A number estimated from samples, in nats.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate as it came out, never clipped.
    pub value: f64,
    /// Its standard error: an estimate itself, off by some 20 % where it comes from groups.
    pub standard_error: f64,
    /// What the true number lies between, as far as the samples tell; `∞` above where nothing bounds it.
    pub bounds: (f64, f64),
    /// The number of samples it rests on.
    pub samples: usize,
    /// How it was made.
    pub estimator: Estimator,
    /// What should be known of it.
    pub remarks: Vec<Remark>,
}

impl Estimate {
    pub(super) fn new(
        value: f64,
        standard_error: f64,
        upper: f64,
        samples: usize,
        estimator: Estimator,
    ) -> Self {
        let mut remarks = Vec::new();
        if value < 0.0 {
            remarks.push(Remark::Negative);
        }
        if value > upper {
            remarks.push(Remark::AboveEntropy(upper));
        }
        Self { value, standard_error, bounds: (0.0, upper), samples, estimator, remarks }
    }

    /// The mean of one term per sample. Its standard error is the larger of the one that groups of samples give, if there are enough,
    /// and the one that independent terms would have.
    pub(super) fn of_terms(terms: &[f64], of_groups: Option<f64>, upper: f64, estimator: Estimator) -> Self {
        let count = terms.len() as f64;
        let mean = mean(terms);
        let squares: Vec<f64> = terms.iter().map(|term| (term - mean).powi(2)).collect();
        let of_terms = (crate::pair::sum(&squares) / (count - 1.0).max(1.0) / count).sqrt();
        let standard_error = of_groups.map_or(of_terms, |of_groups| of_groups.max(of_terms));
        Self::new(mean, standard_error, upper, terms.len(), estimator)
    }

    /// The estimate in bits.
    pub fn bits(&self) -> f64 {
        to_bits(self.value)
    }
}

/// The mean, summed in double-double.
pub(super) fn mean(terms: &[f64]) -> f64 {
    crate::pair::sum(terms) / terms.len() as f64
}
