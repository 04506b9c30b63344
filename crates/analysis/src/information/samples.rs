//! Estimates of information from samples.
//!
//! | samples | estimator | function |
//! |---|---|---|
//! | labels | plug-in with the correction of Miller and Madow | [`entropy`], [`information`], [`conditional_information`] |
//! | reals of any dimension | nearest neighbours in the maximum norm (KSG, both forms) | [`nearest_information`] |
//! | reals, given reals | the same, conditional (Frenzel, Pompe) | [`nearest_conditional_information`] |
//! | labels and reals | nearest neighbours of the same label (Ross) | [`mixed_information`] |
//!
//! An estimate comes with a standard error, with bounds that the true number obeys, and with what should be known of it
//! ([`Remark`]). One that is negative or above an entropy is left so and remarked on, never clipped.
//!
//! Sources: Miller, "Note on the bias of information estimates" (1955); Kraskov, Stögbauer, Grassberger, Phys. Rev. E 69, 066138
//! (2004); Frenzel, Pompe, Phys. Rev. Lett. 99, 204101 (2007); Ross, PLoS ONE 9, e87357 (2014); for samples that coincide Gao,
//! Kannan, Oh, Viswanath, NIPS 30 (2017).

mod closer;
mod columns;
mod digamma;
mod estimate;
mod mixed;
mod nearest;
mod plug_in;
mod subsamples;
mod tree;

pub use columns::{Labels, Reals};
pub use estimate::{Estimate, Estimator, Remark};
pub use mixed::mixed_information;
pub use nearest::{Neighbours, Variant, nearest_conditional_information, nearest_information};
pub use plug_in::{conditional_information, entropy, information};
