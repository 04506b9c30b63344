//! Which rows the certificate of a network covers.

use hamnet_network::{Encoding, Network};

/// The greatest `Σ ln(max λ / min positive λ)` over the soft inputs of a row that the network's certificate covers.
///
/// Networks of weights cover every row.
pub fn soft_spread_limit(network: &Network) -> f64 {
    match network.parts().encoding {
        Encoding::Likelihood | Encoding::Observed => f64::INFINITY,
        Encoding::LogLikelihood { spread, .. } => spread,
    }
}
