//! Networks written by hand and drawn at random, through evaluation, text, file, counts and rules.

mod activations;
mod counting;
mod double;
mod evaluating;
mod files;
mod hand_made;
mod observing;
mod random;
mod sequences;
mod sharp;
mod texts;
mod verifying;
