//! The built command, called as people and programs call it.

mod alignment;
mod chain;
mod check;
mod check_sequences;
mod common;
mod compile;
mod complexity;
mod convert;
mod distill;
mod energies;
mod explain;
mod info;
mod inspect;
mod irrelevant;
mod mutants;
mod reals;
mod run;
mod sample;
mod sequences;
mod stopped;
mod wrong;
