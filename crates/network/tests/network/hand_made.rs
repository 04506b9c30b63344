//! Small networks whose answers are known.

use hamnet_network::{Network, parse_text};

pub const SPRINKLER: &str = include_str!("sprinkler.txt");
pub const SPRINKLER_LOG: &str = include_str!("sprinkler_log.txt");
pub const LONG_CHAIN: &str = include_str!("long_chain.txt");
pub const EXPLAINED: &str = include_str!("explained.txt");
pub const REGIMES: &str = include_str!("regimes.txt");
pub const ALL: [&str; 5] = [SPRINKLER, SPRINKLER_LOG, LONG_CHAIN, EXPLAINED, REGIMES];

/// The network of a text that must be one.
pub fn network(text: &str) -> Network {
    parse_text(text).unwrap_or_else(|error| panic!("{error}"))
}
