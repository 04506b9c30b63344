//! Hierarchies reversed: against the judge, and what their layers and certificates are.

mod common;
mod depth;
mod judged;
mod known;
mod lengths;
