//! Certificates, from circuit and network alone: no data, no judge, no clock.

pub(crate) mod contraction;
pub(crate) mod max_product;
pub(crate) mod product;
mod roundings;
mod side;
pub(crate) mod softplus;
pub(crate) mod spread;
