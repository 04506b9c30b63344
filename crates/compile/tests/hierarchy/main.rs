//! Hierarchies reversed: against the judge, and what their layers and certificates are.

mod common;
mod judged;
mod known;
mod lengths;
