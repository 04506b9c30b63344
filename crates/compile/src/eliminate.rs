//! Bucket elimination on tables of circuit entries: model → circuit, exactly.
//!
//! Each step multiplies the factors that speak of a variable, sums it out and leaves one message, normalized by a
//! power of two. On ordinary rows values still drift down as evidence piles up; once they have drifted by
//! [`MESSAGE_DRIFT`] bits the entries are declared a message, which a network rescales per row.

use hamnet_circuit::elimination::EliminationOrder;
use hamnet_circuit::{Algebra, Circuit, Entry, NodeId, Table, TableOrigin};
use hamnet_model::VariableId;
use hamnet_numeric::Scaled;

use crate::prepare::{Factor, Prepared};
use crate::table::SymbolicTable;

/// Bits that values may drift down before a message is rescaled; f32 keeps 60 bits below one for what an unusual row adds.
const MESSAGE_DRIFT: f64 = -40.0;

/// What is left when all but the target variables are summed out.
pub(crate) struct Eliminated {
    /// `p(target, e) / 2^exponent` over the target's scope as it was asked for.
    pub table: SymbolicTable,
    /// The static binary exponent.
    pub exponent: i64,
}

/// Sums out everything but `target` along `order`. Variables for which `carries_input` holds take their likelihoods in.
/// `counted` says whether what its messages are divided by belongs to `p(e)`. `None` if the model gives nothing a positive
/// probability.
pub(crate) fn eliminate(
    circuit: &mut Circuit,
    prepared: &Prepared,
    order: &EliminationOrder,
    target: &[VariableId],
    counted: bool,
    carries_input: impl Fn(VariableId) -> bool,
) -> Option<Eliminated> {
    let mut pool = Pool::new(circuit, prepared, carries_input)?;
    for &v in &order.0 {
        let factors = pool.take(v);
        circuit.begin_step(TableOrigin::Products(v));
        let message = sum_out(circuit, v, factors, &prepared.cardinalities);
        pool.put_message(circuit, v, message, counted)?;
    }
    circuit.begin_step(TableOrigin::Target(0));
    let rest = pool.rest();
    let joint = multiply_all(circuit, rest, &prepared.cardinalities);
    let mut table = joint.permuted(target, &prepared.cardinalities);
    pool.exponent += i64::from(table.normalize(circuit)?);
    Some(Eliminated { table, exponent: pool.exponent })
}

/// The factors in play, by the variables they speak of.
struct Pool {
    factors: Vec<Option<SymbolicTable>>,
    by_variable: Vec<Vec<usize>>,
    exponent: i64,
}

impl Pool {
    fn new(
        circuit: &mut Circuit,
        prepared: &Prepared,
        carries_input: impl Fn(VariableId) -> bool,
    ) -> Option<Self> {
        let n = prepared.cardinalities.len();
        let mut pool = Self { factors: Vec::new(), by_variable: vec![Vec::new(); n], exponent: 0 };
        for factor in &prepared.factors {
            let mut table = constant_table(factor);
            pool.exponent += i64::from(table.normalize(circuit)?);
            pool.put(table);
        }
        for v in (0..n).map(VariableId::new).filter(|v| prepared.present[v.index()]) {
            if carries_input(v) {
                pool.put(likelihoods(circuit, v, prepared.cardinalities[v.index()]));
            }
        }
        Some(pool)
    }

    fn put(&mut self, table: SymbolicTable) {
        for v in &table.scope {
            self.by_variable[v.index()].push(self.factors.len());
        }
        self.factors.push(Some(table));
    }

    fn put_message(
        &mut self,
        circuit: &mut Circuit,
        v: VariableId,
        mut message: SymbolicTable,
        counted: bool,
    ) -> Option<()> {
        self.exponent += i64::from(message.normalize(circuit)?);
        if message.drift < MESSAGE_DRIFT && message.depends_on_evidence() {
            declare_message(circuit, &mut message.entries, counted);
            message.drift = 0.0;
        }
        record(circuit, TableOrigin::Eliminated(v), &message);
        self.put(message);
        Some(())
    }

    fn take(&mut self, v: VariableId) -> Vec<SymbolicTable> {
        let places = std::mem::take(&mut self.by_variable[v.index()]);
        places.into_iter().filter_map(|place| self.factors[place].take()).collect()
    }

    fn rest(&mut self) -> Vec<SymbolicTable> {
        std::mem::take(&mut self.factors).into_iter().flatten().collect()
    }
}

/// Replaces the nonzero entries by entries of a new message.
pub(crate) fn declare_message(circuit: &mut Circuit, entries: &mut [Entry], counted: bool) {
    let message = circuit.begin_message(counted);
    for entry in entries.iter_mut().filter(|entry| !entry.is_zero()) {
        entry.node = circuit.message_entry(message, entry.node);
    }
}

fn constant_table(factor: &Factor) -> SymbolicTable {
    SymbolicTable {
        scope: factor.scope.clone(),
        entries: factor.entries.clone(),
        drift: typical_log2(factor),
    }
}

/// The mean log2 of the positive entries over the largest one.
fn typical_log2(factor: &Factor) -> f64 {
    let exponents = || factor.entries.iter().filter(|e| !e.is_zero()).map(|e| f64::from(e.weight.exponent()));
    let count = exponents().count();
    if count == 0 {
        0.0
    } else {
        exponents().sum::<f64>() / count as f64 - exponents().fold(f64::MIN, f64::max)
    }
}

fn likelihoods(circuit: &mut Circuit, v: VariableId, cardinality: usize) -> SymbolicTable {
    let entries =
        (0..cardinality).map(|s| Entry { weight: Scaled::ONE, node: circuit.input(v, s) }).collect();
    SymbolicTable { scope: vec![v], entries, drift: 0.0 }
}

/// Multiplies the factors smallest first and sums `v` out under the last product. Where no factor speaks of `v`, each of its
/// states weighs one.
fn sum_out(
    circuit: &mut Circuit,
    v: VariableId,
    factors: Vec<SymbolicTable>,
    cardinalities: &[usize],
) -> SymbolicTable {
    let mut factors = smallest_first(factors);
    let Some(last) = factors.pop() else {
        let states = match circuit.algebra() {
            Algebra::SumProduct => Scaled::from_f64(cardinalities[v.index()] as f64),
            Algebra::MaxProduct => Scaled::ONE,
        };
        return SymbolicTable { scope: Vec::new(), entries: vec![Entry::constant(states)], drift: 0.0 };
    };
    let joint = factors.into_iter().reduce(|a, b| a.product(&b, circuit, cardinalities));
    circuit.begin_step(TableOrigin::Eliminated(v));
    match joint {
        None => last.summed(v, circuit, cardinalities),
        Some(joint) => joint.product_summed(&last, v, circuit, cardinalities),
    }
}

fn multiply_all(
    circuit: &mut Circuit,
    factors: Vec<SymbolicTable>,
    cardinalities: &[usize],
) -> SymbolicTable {
    let one = SymbolicTable { scope: Vec::new(), entries: vec![Entry::constant(Scaled::ONE)], drift: 0.0 };
    smallest_first(factors).into_iter().fold(one, |a, b| a.product(&b, circuit, cardinalities))
}

fn smallest_first(mut factors: Vec<SymbolicTable>) -> Vec<SymbolicTable> {
    factors.sort_by(|a, b| a.entries.len().cmp(&b.entries.len()).then_with(|| a.scope.cmp(&b.scope)));
    factors
}

/// Records a table's nodes that are not constant.
pub(crate) fn record(circuit: &mut Circuit, origin: TableOrigin, table: &SymbolicTable) {
    let proper = |entry: &Entry| !entry.is_zero() && entry.node != NodeId::ONE;
    let places = table.entries.iter().enumerate().filter(|(_, entry)| proper(entry));
    let (states, nodes) = places.map(|(place, entry)| (place as u32, entry.node)).unzip();
    circuit.record_table(Table { origin, scope: table.scope.clone(), nodes, states });
}
