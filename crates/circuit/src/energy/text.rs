//! The text form of an energy circuit, one node a line.

use std::fmt;

use hamnet_numeric::Dd;

use super::{EnergyCircuit, EnergyGate, Form, Literal};

impl fmt::Display for EnergyCircuit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for node in self.nodes() {
            write!(f, "{node} = ")?;
            match self.gate(node) {
                EnergyGate::Bit(input) => write!(f, "bit {}={}", input.variable, input.state)?,
                EnergyGate::Real(variable) => write!(f, "real {variable}")?,
                EnergyGate::Sum(form) => write!(f, "{form}")?,
                EnergyGate::Product(a, b) if a == b => write!(f, "square {a}")?,
                EnergyGate::Product(a, b) => write!(f, "product {a} {b}")?,
                EnergyGate::Multiply(factors) => {
                    write!(f, "product of")?;
                    factors.iter().try_for_each(|node| write!(f, " {node}"))?;
                }
                EnergyGate::AtLeast { literals, count } => {
                    write!(f, "at least {count} of")?;
                    literals.iter().try_for_each(|literal| write!(f, " {literal}"))?;
                }
                EnergyGate::Squares(terms) => {
                    write!(f, "squares")?;
                    terms.iter().try_for_each(|(node, weight)| write!(f, " + {} {node}", Exact(*weight)))?;
                }
                EnergyGate::Ramp { literals, from } => {
                    write!(f, "beyond {from} of")?;
                    literals.iter().try_for_each(|literal| write!(f, " {literal}"))?;
                }
                EnergyGate::Function(function, of) => write!(f, "{function} {of}")?,
                EnergyGate::Absolute(of) => write!(f, "absolute {of}")?,
                EnergyGate::Tooth(of) => write!(f, "tooth {of}")?,
                EnergyGate::Near { of, remainder } => write!(f, "{of} within {remainder:e}")?,
            }
            writeln!(f, "  ; {}", self.range(node))?;
        }
        let energies = self.energies().iter().enumerate();
        energies.into_iter().try_for_each(|(class, form)| writeln!(f, "E{class} = {form}"))
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated { write!(f, "not({})", self.node) } else { write!(f, "{}", self.node) }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Exact(self.constant()))?;
        self.terms().iter().try_for_each(|(node, weight)| write!(f, " + {} {node}", Exact(*weight)))
    }
}

/// Both parts of a number, the second only where there is one.
struct Exact(Dd);

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.lo() == 0.0 {
            return write!(f, "{:?}", self.0.hi());
        }
        write!(f, "({:?} + {:?})", self.0.hi(), self.0.lo())
    }
}
