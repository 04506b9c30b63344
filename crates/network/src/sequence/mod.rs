//! Networks that run over sequences of any length: one step, applied again and again.
//!
//! A [`SequenceNetwork`] is the reversal of a hidden Markov model. Its one layer takes a belief and an observation in and
//! gives the next belief, so that it filters a stream of any length in constant memory:
//!
//! ```text
//! w_t[b] = e_t[b] · Σ_a α_{t-1}[a] T[a, b]        c_t = Σ_b w_t[b]        α_t = w_t / c_t
//! ```
//!
//! with `Σ_a α_{0}[a] T[a, b]` standing for the law of the first state, `e_t[b]` the likelihood of state `b` given what is seen at
//! time `t`, and `ln p(y_1 … y_t) = Σ ln c`. Run backwards as well, the same weights [`smooth`] a sequence; with
//! maxima in place of sums they give its [most probable path](most_probable).
//!
//! | name | shape | holds |
//! |---|---|---|
//! | start | `K` | `p(x_1)` |
//! | transition | `K×K`, the kept entries of row `a` | `p(x_{t+1} = b \| x_t = a)` |
//! | emission | `M×K` | row `s`: the likelihoods `p(y_t = s \| x_t)`; or the quadratic forms of Gaussians |
//!
//! The functions here are the obvious meaning, one plain loop over numbers of `f64` precision that nothing takes out of range
//! ([`Wide`](hamnet_numeric::Wide)); whatever runs faster is judged by them, and by the network's [`SequenceCertificate`].
//!
//! ```
//! use hamnet_network::VariableLabel;
//! use hamnet_network::sequence::*;
//!
//! // A coin that is changed now and then for a loaded one.
//! let states = |names: [&str; 2]| names.map(str::to_owned).to_vec();
//! let network = SequenceNetwork::new(SequenceParts {
//!     model: "coin".to_owned(),
//!     belief: VariableLabel::of_states("coin", states(["fair", "loaded"])),
//!     start: vec![0.5, 0.5],
//!     transition: Transition::from_rows(&[vec![(0, 0.9), (1, 0.1)], vec![(0, 0.2), (1, 0.8)]]).unwrap(),
//!     emission: Emission::Symbols(SymbolEmission {
//!         label: VariableLabel::of_states("side", states(["heads", "tails"])),
//!         likelihoods: vec![0.5, 0.75, 0.5, 0.25],
//!     }),
//!     certificates: Vec::new(),
//!     notes: Vec::new(),
//! })?;
//! let heads = vec![Sight::Symbol(0); 2];
//! let filtered = filter(&network, &heads)?;
//! assert!((filtered.beliefs[1] - 0.6).abs() < 1e-15); // after the first: 0.375 / 0.625
//! assert!((smooth(&network, &heads)?.beliefs[3] - filtered.beliefs[3]).abs() < 1e-15);
//! assert_eq!(most_probable(&network, &heads)?.states, [1, 1]);
//! # Ok::<(), SequenceError>(())
//! ```
//!
//! A [`GaussianSequence`] is the same for hidden reals: a belief is a normal law, whose mean each step maps affinely, and whose
//! covariance no data change.
//!
//! Source: L. R. Rabiner, A tutorial on hidden Markov models, Proc. IEEE 77 (1989); Lin & Tegmark, arXiv:1608.08225, theorem 2.

mod certificate;
mod emission;
mod error;
mod evaluate;
mod gaussian;
mod parts;
mod path;
mod text;
mod transition;

pub use certificate::SequenceCertificate;
pub use emission::{Emission, GaussianEmission, Sight, SymbolEmission};
pub use error::SequenceError;
pub use evaluate::{Filtered, Smoothed, filter, smooth};
pub use gaussian::{
    AffineStep, BackStep, GaussianCertificate, GaussianFiltered, GaussianSequence, GaussianSequenceParts,
    filter_reals, smooth_reals,
};
pub use parts::{SequenceNetwork, SequenceParts};
pub use path::{Path, most_probable};
pub use transition::Transition;
