//! The peers' figures, quoted from `peers.csv`, which says where they come from.

use crate::cases::Kind;

const TABLE: &str = include_str!("peers.csv");

/// The fastest peer of one cell.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    pub tool: &'static str,
    /// Rows a second of CPU time.
    pub rate: f64,
}

/// The fastest peer on `model` with evidence of `kind`.
pub fn best(model: &str, kind: Kind) -> Peer {
    let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let header = lines.next().expect("the table has a header");
    let column = header.split(',').position(|name| name == model).expect("the table has every model");
    let peers = lines.filter_map(|line| line.strip_prefix(kind.name())?.strip_prefix(',')).map(|line| {
        let mut cells = line.split(',');
        let tool = cells.next().expect("a line names its tool");
        let rate = cells.nth(column - 2).and_then(|cell| cell.parse().ok()).expect("cells are numbers");
        Peer { tool, rate }
    });
    peers.max_by(|a, b| a.rate.total_cmp(&b.rate)).expect("every kind of evidence has peers")
}
