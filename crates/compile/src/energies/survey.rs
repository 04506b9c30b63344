//! What energies multiply once they are rewritten, and what fewer layers would cost.

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate};
use hamnet_model::{Model, Query};

use super::build::{self, Squares};
use super::problem::Problem;
use crate::{CompileError, Options};

/// The products behind the energies of a law.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Survey {
    /// The terms that went because all classes share them.
    pub shared_terms: usize,
    /// What the circuit multiplies, with the costs of the units asked for.
    pub products: Products,
    /// Hidden neurons for each number of products one after the other, from one to as many as the circuit has; where no network
    /// has so few layers or meets the tolerance, the reason.
    pub depths: Vec<(usize, Result<u64, String>)>,
}

/// The products of a circuit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Products {
    /// Squares of reals.
    pub squares: usize,
    /// Products of two or more different reals.
    pub products: usize,
    /// Products of bits, and other functions of how many of some bits are one.
    pub bits: usize,
    /// The most on one path.
    pub depth: usize,
}

/// Surveys the energies of `model` for the variable that `query` asks for.
///
/// Costs a compilation for each depth.
///
/// # Errors
/// Those of [`compile`](crate::compile) but for gates that miss the tolerance, which are part of the answer.
pub fn survey(model: &Model, query: &Query, options: &Options) -> Result<Survey, CompileError> {
    let problem = Problem::new(model, query, options)?;
    let built = build::circuit(&problem, options, Squares::Together)?;
    let products = Products::of(&built.circuit);
    let neurons = |depth: usize| {
        let options = Options { depth: Some(depth), ..options.clone() };
        let (built, gates) = super::gated(&problem, &options).map_err(|error| error.to_string())?;
        Ok(gates.neurons(&built.circuit))
    };
    let depths = (1..=products.depth).map(|depth| (depth, neurons(depth))).collect();
    Ok(Survey { shared_terms: built.shared, products, depths })
}

impl Products {
    pub(super) fn of(circuit: &EnergyCircuit) -> Self {
        let live = circuit.live();
        let mut products = Self::default();
        let mut depths = vec![0usize; circuit.len()];
        for node in circuit.nodes().filter(|node| live[node.index()]) {
            let mut below = 0;
            circuit.for_each_operand(node, |operand| below = below.max(depths[operand.index()]));
            depths[node.index()] = below + products.count(circuit.gate(node));
            products.depth = products.depth.max(depths[node.index()]);
        }
        products
    }

    /// Counts a gate; gives whether it multiplies, as a number of layers.
    fn count(&mut self, gate: &EnergyGate) -> usize {
        match gate {
            EnergyGate::Product(a, b) if a == b => self.squares += 1,
            EnergyGate::Product(..) | EnergyGate::Multiply(_) => self.products += 1,
            EnergyGate::Squares(terms) => self.squares += terms.len(),
            EnergyGate::AtLeast { .. } | EnergyGate::Ramp { .. } => self.bits += 1,
            EnergyGate::Bit(_)
            | EnergyGate::Real(_)
            | EnergyGate::Sum(_)
            | EnergyGate::Function(..)
            | EnergyGate::Absolute(_)
            | EnergyGate::Tooth(_)
            | EnergyGate::Near { .. } => return 0,
        }
        1
    }
}
