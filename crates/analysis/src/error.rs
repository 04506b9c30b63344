//! What can be wrong with a table, a sample or a request, in the user's words.

use hamnet_compile::CompileError;
use thiserror::Error;

/// Why nothing was computed.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum AnalysisError {
    #[error(
        "the table over ({axes}) needs {expected} numbers but has {found}; give one per combination of states"
    )]
    TableSize { axes: String, expected: usize, found: usize },
    #[error(
        "the table over ({axes}) would have more than {limit:e} cells; leave out variables, or merge states"
    )]
    TableTooLarge { axes: String, limit: f64 },
    #[error("the cell ({place}) is {value}; weights are finite and not negative")]
    BadWeight { place: String, value: f64 },
    #[error("every cell of the table over ({axes}) is zero; a law needs a state of positive weight")]
    NoWeight { axes: String },
    #[error(
        "the table over ({axes}) sums to {total:e}, outside of {low:e} to {high:e}; multiply all cells by one number"
    )]
    TotalOutOfRange { axes: String, total: f64, low: f64, high: f64 },
    #[error("two axes are called `{name}`; give each a name of its own")]
    DuplicateAxis { name: String },
    #[error("axis `{name}` has 0 states where at least 1 is needed; leave it out")]
    EmptyAxis { name: String },
    #[error("there is no axis `{name}`; the table has {known}")]
    UnknownAxis { name: String, known: String },
    #[error(
        "{what} speaks of {found} groups of variables, where {least} to {most} are possible; group them otherwise"
    )]
    Groups { what: &'static str, found: usize, least: usize, most: usize },
    #[error(
        "the tables have the axes ({left}) and ({right}); a divergence compares laws of the same variables"
    )]
    DifferentAxes { left: String, right: String },
    #[error(
        "the fraction {numerator}/{denominator} of cell {cell} takes the integer {integer} over the common denominator, where 1 to {largest} are exact; give decimals and a rounding"
    )]
    Fraction { cell: usize, numerator: u64, denominator: u64, integer: u128, largest: u64 },
    #[error("the map number {map} has {found} values for {expected} states; give one per state")]
    MapSize { map: usize, expected: usize, found: usize },
    #[error(
        "T({y}) = {coarse} and T({other}) = {other_coarse}, though both are {fine} in the finer statistic; no map of it gives that"
    )]
    NotAFunction { fine: usize, y: usize, coarse: usize, other: usize, other_coarse: usize },
    #[error("observation {y}: the map takes class {fine} to {mapped}, but the coarser statistic is {coarse}")]
    NotComposed { y: usize, fine: usize, mapped: usize, coarse: usize },
    #[error("a rounding of {value} says nothing; give one from 0 up to, not including, {limit}")]
    BadRounding { value: f64, limit: f64 },
    #[error("{found} classes are asked for, where 1 to {most} are possible")]
    Classes { found: usize, most: usize },
    #[error("a budget of {found} nats cannot be kept; give a number that is at least 0")]
    Budget { found: f64 },
    #[error("a trade-off of {found} is none; give a finite number above 0")]
    TradeOff { found: f64 },
    #[error(
        "`{left}` has {left_rows} values and `{right}` {right_rows}; samples are pairs, one of each per row"
    )]
    Lengths { left: String, left_rows: usize, right: String, right_rows: usize },
    #[error(
        "{found} samples are too few for {what}, which needs {needed}; draw more, or take fewer neighbours"
    )]
    TooFewSamples { what: &'static str, found: usize, needed: usize },
    #[error(
        "row {row} of `{column}` is {value}; nearest neighbours are for finite numbers, so leave that row out"
    )]
    NotFinite { column: String, row: usize, value: f64 },
    #[error("`{column}` is the same number in all {rows} rows; a constant tells nothing, so leave it out")]
    Constant { column: String, rows: usize },
    #[error(
        "{found} numbers per sample are beyond {limit}, where nearest neighbours say nothing; leave out columns"
    )]
    Dimension { found: usize, limit: usize },
    #[error("there is no variable number {index}; the hierarchy has {variables}")]
    NoVariable { index: usize, variables: usize },
    #[error("`{variable}` has no state number {state}; its {states} states count from 0")]
    NoState { variable: String, state: usize, states: usize },
    #[error(
        "at `{variable}` the classes {left} and {right} of its parts do not make its class {class}; the statistic is not sufficient"
    )]
    NotSufficient { variable: String, left: usize, right: usize, class: usize },
    #[error(
        "the data below `{variable}` fall into more than {most} classes, a table of more than {cells} cells, or classes of more than 512 MiB in all; raise the limit, give a budget of bits or classes, or hand on beliefs"
    )]
    TooManyClasses { variable: String, most: usize, cells: usize },
    #[error(
        "information between variables whose law is a table is exact, but {reason}; draw rows with `hamnet sample MODEL -n N -o DATA.csv` and estimate from them"
    )]
    NoTables { reason: String },
    #[error(
        "the exact entropy of ({asked}) takes the law of ({clique}) together, {} states, more than {limit:.3e}; ask about fewer variables, or estimate from rows of `hamnet sample`",
        finite(*states)
    )]
    LargeClique { asked: String, clique: String, states: f64, limit: f64 },
    #[error(
        "the exact entropy of ({asked}) takes tables of {cells:.3e} numbers, the largest over ({clique}), more than {limit:.3e}; ask about fewer variables, or estimate from rows of `hamnet sample`"
    )]
    LargeLaw { asked: String, clique: String, cells: f64, limit: f64 },
    #[error("the model gives no state a positive probability: all its factors multiply to zero")]
    NoSupport,
    #[error(transparent)]
    Model(Box<CompileError>),
    #[error("0 neighbours were asked for where at least 1 is needed; 3 is usual")]
    NoNeighbours,
}

/// A count, or that it is beyond all `f64`.
fn finite(count: f64) -> String {
    if count.is_finite() { format!("{count:.3e}") } else { "more than 1e308".to_owned() }
}
