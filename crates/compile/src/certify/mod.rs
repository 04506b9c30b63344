//! Certificates, from circuit and network alone: no data, no judge, no clock.

mod product;
mod roundings;
mod spread;

pub(crate) use product::certify;
