//! The judge against enumeration in rational numbers: every answer within the judge's own bound, on models small enough to
//! enumerate and entries as far apart as `f64` allows.

mod choices;
mod rational;

mod energies;
mod hierarchies;
mod judged;
mod larger;
mod random_models;
mod sharpness;
mod sprinkler;
