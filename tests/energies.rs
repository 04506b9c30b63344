//! Energies through every engine: the judge, the circuit in double-double, the network's own loop in `f64` and over boxes in
//! interval arithmetic, the runtime in `f64` and `f32`; each within what the network's certificate says, and no more is allowed.
//!
//! Every file of `examples/ham` and random laws, at corners and random points, with every kind of unit.

#[path = "energies/attack.rs"]
mod attack;
#[path = "energies/engines.rs"]
mod engines;
#[path = "energies/files.rs"]
mod files;
#[path = "energies/random.rs"]
mod random;
#[path = "energies/subject.rs"]
mod subject;
