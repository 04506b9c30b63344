//! The text form of a circuit: one line per node, as messages and golden files show it.
//!
//! ```text
//! n3 = input v1.0
//! n7 = product n3 n5
//! n9 = sum 0.5 n7 + 0.25 n8
//! n12 = message m2 n9
//! head 0 = 1 n9, 0.5 n1
//! ```
//!
//! A circuit of max-product says so in its first line, and has `max 0.5 n7, 0.25 n8` in place of sums.

use std::fmt;

use hamnet_numeric::Scaled;

use crate::{Algebra, Circuit, Entry, Gate, NodeId};

impl fmt::Display for Circuit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.algebra() != Algebra::default() {
            writeln!(f, "{}", self.algebra().name())?;
        }
        for node in self.nodes() {
            write_node(self, node, f)?;
        }
        for (index, head) in self.outputs().heads.iter().enumerate() {
            write!(f, "head {index} = ")?;
            write_entries(head, f)?;
        }
        write!(f, "evidence 2^{} = ", self.outputs().exponent)?;
        write_entries(&self.outputs().evidence, f)
    }
}

fn write_node(circuit: &Circuit, node: NodeId, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match circuit.gate(node) {
        Gate::One => writeln!(f, "{node} = one"),
        Gate::Input(input) => writeln!(f, "{node} = input {}.{}", input.variable, input.state),
        Gate::Product(a, b) => writeln!(f, "{node} = product {a} {b}"),
        Gate::Message { message, of } => writeln!(f, "{node} = message {message} {of}"),
        Gate::Sum(terms) => {
            let (name, separator) = match circuit.algebra() {
                Algebra::SumProduct => ("sum", " + "),
                Algebra::MaxProduct => ("max", ", "),
            };
            write!(f, "{node} = {name} ")?;
            for (place, (operand, weight)) in terms.iter().enumerate() {
                let between = if place == 0 { "" } else { separator };
                write!(f, "{between}{} {operand}", Weight(weight))?;
            }
            writeln!(f)
        }
    }
}

fn write_entries(entries: &[Entry], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (place, entry) in entries.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        if entry.is_zero() {
            write!(f, "{comma}0")?;
        } else {
            write!(f, "{comma}{} {}", Weight(entry.weight), entry.node)?;
        }
    }
    writeln!(f)
}

/// A weight as the f64 nearest to it, or with a power of two where that leaves the range of f64.
struct Weight(Scaled);

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.exponent().abs() < 60 {
            write!(f, "{}", self.0.to_f64())
        } else {
            write!(f, "{}·2^{}", self.0.mantissa().to_f64(), self.0.exponent())
        }
    }
}
