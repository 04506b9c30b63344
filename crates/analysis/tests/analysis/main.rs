//! Information, sufficient statistics and bottlenecks against laws whose answers are known, and on thousands of random ones.

mod bottleneck;
mod complexity;
mod depth;
mod distill;
mod hierarchies;
mod information;
mod joints;
mod known;
mod laws;
mod samples;
mod sufficient;
mod table_networks;
mod trees;
