//! What a judgement would cost, and what it may.

use thiserror::Error;

use crate::hamiltonian::NormalizerError;

/// The most work and memory one judgement may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Multiplications and additions of scaled numbers, some ten nanoseconds each.
    pub multiply_adds: u64,
    /// Memory for tables.
    pub bytes: u64,
}

impl Default for Budget {
    /// 200 million multiply-adds and 2 GiB.
    fn default() -> Self {
        Self { multiply_adds: 200_000_000, bytes: 2 << 30 }
    }
}

/// The judge does not answer this row.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Declined {
    /// The row costs more than the budget allows.
    #[error(
        "the exact posterior of this row takes {:.1e} multiply-adds and {:.1e} bytes, beyond the judge's budget of {:.1e} and \
         {:.1e} (raise the budget, or observe more variables)",
        *multiply_adds as f64, *bytes as f64, budget.multiply_adds as f64, budget.bytes as f64
    )]
    TooCostly {
        /// The predicted number of multiply-adds.
        multiply_adds: u64,
        /// The predicted memory.
        bytes: u64,
        /// What was allowed.
        budget: Budget,
    },
    /// A real variable has no value, or an energy is asked for where a discrete one has no state.
    #[error("`{variable}` is not observed, and the judge does not integrate over it; give it a value")]
    Unobserved {
        /// Its name.
        variable: String,
    },
    /// The posterior of a real variable is asked for.
    #[error("`{variable}` is real, and the judge gives no densities; ask for discrete variables")]
    RealTarget {
        /// Its name.
        variable: String,
    },
    /// A function is not defined at the values of the row.
    #[error(
        "an energy is not defined at the values of this row; observe values within the ranges of the model"
    )]
    Undefined,
    /// An energy is too large for the judge.
    #[error(
        "an energy of this row is {found:.1e} nats, beyond the judge's {limit:.0e}; observe smaller values"
    )]
    EnergyTooLarge {
        /// Its magnitude.
        found: f64,
        /// What was allowed.
        limit: f64,
    },
    /// What is seen makes states differ by more than the judge's numbers hold.
    #[error(
        "what is seen makes hidden states differ by {nats:.1e} nats, beyond the judge's {limit:.0e}; observe less extreme values"
    )]
    TooUnlikely {
        /// How far they differ.
        nats: f64,
        /// What was allowed.
        limit: f64,
    },
    /// A normalizer the law leaves to be found was not found.
    #[error(transparent)]
    Normalizer(#[from] NormalizerError),
}

/// The predicted work of a computation. Counts past `u64` saturate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// Multiplications, each with at most one addition.
    pub(super) multiply_adds: u64,
    /// Table cells that are held at once, at most.
    pub(super) cells: u64,
}

impl Cost {
    /// Adds the work of `visits` products of `factors` numbers each. A lone number still costs its addition.
    pub(super) fn work(&mut self, visits: u64, factors: usize) {
        let each = visits.saturating_mul(factors.max(1) as u64);
        self.multiply_adds = self.multiply_adds.saturating_add(each);
    }

    /// Adds memory.
    pub(super) fn hold(&mut self, cells: u64) {
        self.cells = self.cells.saturating_add(cells);
    }

    /// Refuses a cost beyond `budget` when a cell takes `cell_bytes`.
    pub(super) fn check(self, cell_bytes: usize, budget: Budget) -> Result<(), Declined> {
        let bytes = self.cells.saturating_mul(cell_bytes as u64);
        if self.multiply_adds <= budget.multiply_adds && bytes <= budget.bytes {
            return Ok(());
        }
        Err(Declined::TooCostly { multiply_adds: self.multiply_adds, bytes, budget })
    }
}
