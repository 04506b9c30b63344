//! The built command, called as people and programs call it.

mod check;
mod common;
mod compile;
mod convert;
mod inspect;
mod reals;
mod run;
mod sample;
mod stopped;
mod wrong;
