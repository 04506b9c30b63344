//! Which rows the certificate of a network covers.

use hamnet_network::Network;

/// The greatest `Σ ln(max λ / min positive λ)` over the soft inputs of a row that the network's certificate covers.
///
/// Networks state no such limit, so every row is inside.
pub fn soft_spread_limit(_network: &Network) -> f64 {
    f64::INFINITY
}
