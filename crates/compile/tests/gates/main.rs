//! Gates against double-double arithmetic: known values, orders, floors, and bounds that hold and are not idle.

mod bits;
mod bounds;
mod counts;
mod exact;
mod order;
mod quadratic;
mod refusals;
mod units;
mod values;
