//! Reading evidence, writing posteriors, and both in turn.

mod common;
mod evidence;
mod posterior;
mod round_trip;
