//! The hierarchy against the other forms of the same law, and what it refuses.

mod building;
mod hidden;
mod judged;
mod lengths;
mod linear;
mod phylogeny;
mod random;
mod rules;
mod substitution;
mod worked;
