//! From a network to the instructions of a plan.

mod inputs;
mod outputs;

use hamnet_network::{Activation, Affine, EvidenceHead, Network, Operation, UnitId, Weights};

use crate::batch::batch;
use crate::fuse::{factors, fuse};
use crate::program::{Member, Observed, Op, PANEL, Program, Rescale, Space, Sum};
use crate::scale::{Scales, scaled};
use crate::schedule::{Step, layer_of, schedule, unreachable_operation};
use crate::slots::Slots;
use crate::{Element, PlanError};

/// The instructions that compute `network` in `T`.
pub fn lower<T: Element>(network: &Network) -> Result<Program<T>, PlanError> {
    let scales = Scales::of(network)?;
    let steps = batch(network, fuse::<T>(network, &scales, &schedule(network)));
    let slots = Slots::new(network, &steps);
    let mut lowering = Lowering { network, scales, slots, program: empty(network)? };
    steps.iter().try_for_each(|&step| lowering.step(step))?;
    lowering.finish()
}

struct Lowering<'a, T> {
    network: &'a Network,
    scales: Scales,
    slots: Slots,
    program: Program<T>,
}

/// One row of an affine map as it is lowered.
struct Row<'a> {
    unit: UnitId,
    bias: f64,
    columns: &'a [UnitId],
    weights: &'a [f64],
}

fn empty<T: Element>(network: &Network) -> Result<Program<T>, PlanError> {
    Ok(Program {
        slots: 0,
        inputs: network.inputs().len(),
        observed: Observed::of(network),
        ops: Vec::new(),
        loads: Vec::new(),
        sums: Vec::new(),
        biases: Vec::new(),
        terms: Vec::new(),
        weights: Vec::new(),
        exact_weights: Vec::new(),
        faint: Vec::new(),
        products: Vec::new(),
        activations: Vec::new(),
        rescales: Vec::new(),
        members: Vec::new(),
        rescaled: Vec::new(),
        heads: Vec::new(),
        states: 0,
        space: Space::Linear { unit: 0, scale: 0, exponent: 0 },
        code: inputs::code(network)?,
    })
}

impl<T: Element> Lowering<'_, T> {
    fn step(&mut self, step: Step) -> Result<(), PlanError> {
        match step {
            Step::Load(unit) => self.load(unit),
            Step::Unit { layer, place } => self.unit(layer as usize, place as usize),
            Step::SumOfProducts { layer, place } => self.sum_of_products(layer as usize, place as usize),
            Step::Group { layer, first, .. } => self.group(step, layer as usize, first as usize),
        }
    }

    fn unit(&mut self, layer: usize, place: usize) -> Result<(), PlanError> {
        let network = self.network;
        let unit = network.layers()[layer].units().at(place);
        match network.layers()[layer].operation() {
            Operation::Affine(affine) => self.sparse_row(&row(affine, unit, place)),
            Operation::Product(pairs) => self.product(unit, pairs[place]),
            Operation::Activation { activation, of } => self.activation(unit, *activation, of[place]),
            _ => unreachable_operation(),
        }
    }

    /// The units of `step`, from place `first` of their layer.
    fn group(&mut self, step: Step, layer: usize, first: usize) -> Result<(), PlanError> {
        let network = self.network;
        let layer = &network.layers()[layer];
        let units: Vec<UnitId> = step.units(network).collect();
        // Every output has its own slot before an operand gives one back: outputs are written while operands are read.
        let outs: Vec<u32> = units.iter().map(|&unit| self.slots.take(unit)).collect::<Result<_, _>>()?;
        match layer.operation() {
            Operation::Affine(affine) => {
                let rows: Vec<Row<'_>> =
                    units.iter().zip(first..).map(|(&unit, place)| row(affine, unit, place)).collect();
                self.dense(&rows, &outs)?;
                rows[0].columns.iter().for_each(|&unit| self.slots.release(unit));
            }
            Operation::Rescale { of, counted } => {
                let of = of.group(of.group_at(first));
                self.rescale(of, *counted, &outs)?;
                of.iter().for_each(|&unit| self.slots.release(unit));
            }
            _ => unreachable_operation(),
        }
        units.iter().for_each(|&unit| self.slots.drop_unread(unit));
        Ok(())
    }

    fn sparse_row(&mut self, row: &Row<'_>) -> Result<(), PlanError> {
        let terms: Vec<u32> = row.columns.iter().map(|&unit| self.slots.of(unit)).collect();
        row.columns.iter().for_each(|&unit| self.slots.release(unit));
        let out = self.slots.take(row.unit)?;
        self.sum(row, &terms, out)
    }

    fn sum_of_products(&mut self, layer: usize, place: usize) -> Result<(), PlanError> {
        let layer = &self.network.layers()[layer];
        let Operation::Affine(affine) = layer.operation() else { unreachable_operation() };
        let row = row(affine, layer.units().at(place), place);
        let network = self.network;
        let pairs = row.columns.iter().filter_map(|&unit| factors(network, unit));
        let operands: Vec<UnitId> = pairs.flatten().collect();
        let terms: Vec<u32> = operands.iter().map(|&unit| self.slots.of(unit)).collect();
        operands.iter().for_each(|&unit| self.slots.release(unit));
        let out = self.slots.take(row.unit)?;
        let weights = self.weights(&row)?;
        self.push_sum(&row, weights.len(), out)?;
        self.program.terms.extend_from_slice(&terms);
        self.program.weights.extend_from_slice(&weights);
        self.keep_exact(row.weights.iter().copied());
        self.run_of(Op::SumOfProducts(1));
        Ok(())
    }

    /// The sum of `row` in slot `out`.
    fn sum(&mut self, row: &Row<'_>, terms: &[u32], out: u32) -> Result<(), PlanError> {
        let weights = self.weights(row)?;
        let faint = self.faint(row);
        self.push_sum(row, terms.len(), out)?;
        self.program.faint.extend(faint.iter().map(|&place| terms[place]));
        self.program.terms.extend_from_slice(terms);
        self.program.weights.extend_from_slice(&weights);
        self.keep_exact(row.weights.iter().copied());
        match faint.len() {
            0 => self.run_of(Op::Sum(1)),
            count => self.program.ops.push(Op::FaintSum(count as u32)),
        }
        Ok(())
    }

    fn push_sum(&mut self, row: &Row<'_>, terms: usize, out: u32) -> Result<(), PlanError> {
        let terms =
            u32::try_from(terms).map_err(|_| PlanError::TooMany { what: "the number of terms of a sum" })?;
        let bias = self.bias(row)?;
        self.program.sums.push(Sum { out, terms, bias });
        self.program.biases.push(row.bias);
        Ok(())
    }

    /// Rows over the same units.
    fn dense(&mut self, rows: &[Row<'_>], outs: &[u32]) -> Result<(), PlanError> {
        let terms: Vec<u32> = rows[0].columns.iter().map(|&unit| self.slots.of(unit)).collect();
        if rows.iter().any(|row| !self.faint(row).is_empty()) {
            return rows.iter().zip(outs).try_for_each(|(row, &out)| self.sum(row, &terms, out));
        }
        for panel in rows.chunks(PANEL) {
            self.panel(panel)?;
        }
        rows.iter().zip(outs).try_for_each(|(row, &out)| self.push_sum(row, terms.len(), out))?;
        self.program.terms.extend_from_slice(&terms);
        self.program.ops.push(Op::Dense(rows.len() as u32));
        Ok(())
    }

    /// The weights of some outputs, term by term.
    fn panel(&mut self, panel: &[Row<'_>]) -> Result<(), PlanError> {
        let weights: Vec<Vec<T>> = panel.iter().map(|row| self.weights(row)).collect::<Result<_, _>>()?;
        for term in 0..panel[0].columns.len() {
            self.program.weights.extend(weights.iter().map(|row| row[term]));
            self.keep_exact(panel.iter().map(|row| row.weights[term]));
        }
        Ok(())
    }

    fn product(&mut self, unit: UnitId, [a, b]: [UnitId; 2]) -> Result<(), PlanError> {
        let (from_a, from_b) = (self.slots.of(a), self.slots.of(b));
        self.slots.release(a);
        self.slots.release(b);
        let out = self.slots.take(unit)?;
        self.program.products.push([out, from_a, from_b]);
        self.run_of(Op::Product(1));
        Ok(())
    }

    fn activation(&mut self, unit: UnitId, activation: Activation, of: UnitId) -> Result<(), PlanError> {
        let from = self.slots.of(of);
        self.slots.release(of);
        let out = self.slots.take(unit)?;
        self.program.activations.push([out, from]);
        let op = Op::Activate(activation, 1);
        // A run gathers its operands first, so none of them may come from the run itself.
        if self.is_activated(of) {
            self.program.ops.push(op)
        } else {
            self.run_of(op)
        }
        Ok(())
    }

    /// Whether `unit` is computed by an activation.
    fn is_activated(&self, unit: UnitId) -> bool {
        let layer = layer_of(self.network, unit);
        layer.is_some_and(|layer| matches!(layer.operation(), Operation::Activation { .. }))
    }

    fn rescale(&mut self, of: &[UnitId], counted: bool, outs: &[u32]) -> Result<(), PlanError> {
        if !self.is_linear() {
            return Err(PlanError::MixedSpaces { space: "logarithmic", part: "a rescaling".to_owned() });
        }
        let exponent = self.common_scale(of);
        let members = self.members(of, exponent);
        self.program.members.extend_from_slice(&members);
        self.program.rescaled.extend_from_slice(outs);
        self.program.rescales.push(Rescale { members: of.len() as u32, counted, exponent });
        self.program.ops.push(Op::Rescale);
        Ok(())
    }

    /// The greatest scale of a group.
    fn common_scale(&self, units: &[UnitId]) -> i64 {
        units.iter().map(|&unit| self.scales.at(unit)).max().unwrap_or(0)
    }

    fn members(&self, units: &[UnitId], exponent: i64) -> Vec<Member<T>> {
        let member = |&unit: &UnitId| {
            let factor = T::from_f64(scaled(1.0, self.scales.at(unit) - exponent));
            Member { of: self.slots.of(unit), factor }
        };
        units.iter().map(member).collect()
    }

    /// The weights of a row in `T`, at the scale of its unit.
    fn weights(&self, row: &Row<'_>) -> Result<Vec<T>, PlanError> {
        let weights = row.columns.iter().zip(row.weights);
        weights.map(|(&unit, &weight)| self.number(row.unit, weight, self.shift(row, unit))).collect()
    }

    /// The bias of a row in `T`; never zero where it is not, so that a sum is zero only if it is.
    fn bias(&self, row: &Row<'_>) -> Result<T, PlanError> {
        let bias = self.number(row.unit, row.bias, -self.scales.at(row.unit))?;
        let flushed = self.is_linear() && row.bias > 0.0 && bias < T::LEAST_NORMAL;
        Ok(if flushed { T::LEAST_NORMAL } else { bias })
    }

    /// The places of the faint terms of a row.
    fn faint(&self, row: &Row<'_>) -> Vec<usize> {
        let terms = row.columns.iter().zip(row.weights).enumerate();
        let faint = terms.filter(|&(_, (&unit, &weight))| self.scales.is_faint::<T>(row.unit, unit, weight));
        faint.map(|(place, _)| place).collect()
    }

    /// The exponent a weight on `unit` gets by the scales.
    fn shift(&self, row: &Row<'_>, unit: UnitId) -> i64 {
        self.scales.at(unit) - self.scales.at(row.unit)
    }

    /// `weight · 2^exponent` in `T`.
    fn number(&self, unit: UnitId, weight: f64, exponent: i64) -> Result<T, PlanError> {
        let number = scaled(weight, exponent);
        if self.is_linear() {
            // Its unit times a scaled weight is at most one, so a unit under a weight beyond 1/τ is zero or lost: any weight
            // will do that keeps the sum finite.
            return Ok(T::from_f64(number.min(1.0 / T::SMALLEST.to_f64())));
        }
        let number = T::from_f64(number);
        let finite = number.to_f64().is_finite();
        if finite { Ok(number) } else { Err(PlanError::TooLarge { unit, weight, precision: T::NAME }) }
    }

    fn is_linear(&self) -> bool {
        matches!(self.network.evidence(), EvidenceHead::Linear { .. })
    }

    fn keep_exact(&mut self, weights: impl Iterator<Item = f64>) {
        if self.is_linear() && !T::NARROW {
            self.program.exact_weights.extend(weights);
        }
    }

    /// Appends an instruction to the run before it, if that is of its kind.
    fn run_of(&mut self, op: Op) {
        match (self.program.ops.last_mut(), op) {
            (Some(Op::Load(n)), Op::Load(1))
            | (Some(Op::Sum(n)), Op::Sum(1))
            | (Some(Op::SumOfProducts(n)), Op::SumOfProducts(1))
            | (Some(Op::Product(n)), Op::Product(1))
            | (Some(Op::LoadReal(n)), Op::LoadReal(1)) => *n += 1,
            (Some(Op::Activate(before, n)), Op::Activate(activation, 1)) if *before == activation => *n += 1,
            _ => self.program.ops.push(op),
        }
    }
}

fn row(affine: &Affine, unit: UnitId, place: usize) -> Row<'_> {
    let (columns, weights) = affine.row(place);
    debug_assert!(matches!(affine.weights(), Weights::Dense { .. } | Weights::Sparse { .. }));
    Row { unit, bias: affine.biases()[place], columns, weights }
}
