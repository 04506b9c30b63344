//! What a compilation will cost, before anything is built.

use hamnet_circuit::elimination::{EliminationOrder, Prediction, SearchOptions, search};
use hamnet_model::{Query, VariableId};

use crate::prepare::Prepared;
use crate::{CompileError, Options};

/// How the targets of a query are reached.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Strategy {
    /// One elimination per target, which stays standing.
    Direct(Vec<EliminationOrder>),
    /// One elimination of everything, and the derivative of its result.
    Derivative(EliminationOrder),
}

/// The predicted size of a circuit and what it takes to build and hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Counts from scopes alone.
    pub size: Prediction,
    /// Bytes at the peak of compilation.
    pub bytes: f64,
}

/// Bytes per product while compiling: circuit node, its hash entry, unit, origin, level and layer entry.
const BYTES_PER_PRODUCT: f64 = 120.0;
/// Bytes per sum, likewise.
const BYTES_PER_SUM: f64 = 120.0;
/// Bytes per term of a sum: node and weight in the circuit, column and weight in the network.
const BYTES_PER_TERM: f64 = 40.0;
/// Bytes per cell of the tables alive around the largest bucket.
const BYTES_PER_CELL: f64 = 64.0;

/// Chooses the cheaper strategy by prediction.
pub(crate) fn plan(prepared: &Prepared, query: &Query, options: &SearchOptions) -> (Strategy, Cost) {
    let carries = |v: VariableId| prepared.observable[v.index()];
    let is_asked = |v: VariableId| query.targets.iter().any(|target| target.variables().contains(&v));
    let asks_for_given = query.given.iter().any(|&(v, _)| is_asked(v));
    let all_marginal = query.targets.iter().all(|target| target.variables().len() == 1);
    // A given variable has no table left to stand in a direct elimination; only `all` may ask for one.
    if asks_for_given || (query.targets.len() > DIRECT_TARGETS && all_marginal) {
        return plan_derivative(prepared, query, options);
    }
    let mut orders = Vec::with_capacity(query.targets.len());
    let mut total = Prediction::default();
    for target in &query.targets {
        let problem = prepared.problem(target.variables(), carries);
        let (order, size) = search(&problem, options);
        total = total.and(&size);
        orders.push(order);
    }
    let direct = (Strategy::Direct(orders), cost(total));
    if query.targets.len() == 1 || !all_marginal {
        return direct;
    }
    let derivative = plan_derivative(prepared, query, options);
    if derivative.1.size.cost() < direct.1.size.cost() { derivative } else { direct }
}

/// One elimination with the likelihoods of everything that is asked for kept apart, and the derivative of its result.
pub(crate) fn plan_derivative(
    prepared: &Prepared,
    query: &Query,
    options: &SearchOptions,
) -> (Strategy, Cost) {
    let asked = || query.targets.iter().flat_map(|target| target.variables());
    let carries = |v: VariableId| prepared.observable[v.index()] || asked().any(|&asked| asked == v);
    let (order, size) = search(&prepared.problem(&[], carries), options);
    let inputs = asked().map(|v| prepared.cardinalities[v.index()]).sum();
    (Strategy::Derivative(order), cost(size.with_derivative(inputs)))
}

/// The order and the cost of summing out everything, with no likelihoods at all.
pub(crate) fn plan_nothing(prepared: &Prepared, options: &SearchOptions) -> (EliminationOrder, Cost) {
    let (order, size) = search(&prepared.problem(&[], |_| false), options);
    (order, cost(size))
}

/// With more marginals than this, one elimination each is never the cheaper way.
const DIRECT_TARGETS: usize = 5;

/// What a circuit of this size takes.
pub(crate) fn cost(size: Prediction) -> Cost {
    let bytes = size.products * BYTES_PER_PRODUCT
        + size.sums * BYTES_PER_SUM
        + size.terms * BYTES_PER_TERM
        + hamnet_numeric::elementary::exp2_f64(size.log2_largest) * BYTES_PER_CELL;
    Cost { size, bytes }
}

impl Cost {
    /// # Errors
    /// [`CompileError::TooLarge`] if this needs more than `options` allow, or more nodes than can be numbered.
    pub(crate) fn check(&self, options: &Options) -> Result<(), CompileError> {
        let numbered = f64::from(u32::MAX) * 0.9;
        let allowed = options.max_memory as f64;
        let size = self.size;
        let fits = self.bytes <= allowed && size.terms < numbered && 2.0 * size.products < numbered;
        if fits {
            return Ok(());
        }
        Err(CompileError::TooLarge {
            needed: self.bytes,
            allowed,
            products: size.products,
            terms: size.terms,
            log2_largest: size.log2_largest,
            width: size.width,
        })
    }
}
