//! Networks written by hand and drawn at random, through evaluation, text, file, counts and rules.

mod counting;
mod evaluating;
mod files;
mod hand_made;
mod random;
mod sharp;
mod texts;
mod verifying;
