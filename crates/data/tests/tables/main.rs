//! Reading evidence, writing posteriors, and both in turn.

mod common;
mod evidence;
mod posterior;
mod reals;
mod round_trip;
mod samples;
