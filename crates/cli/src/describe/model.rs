//! A model, and what a query on it will cost before anything is built.

use std::fmt;

use hamnet::compile::Cost;
use hamnet::model::{Model, Variable};
use hamnet::numeric::elementary::{exp2_f64, log2_f64};
use serde::Serialize;

use super::bound;
use super::energy::EnergyReport;
use crate::memory::Bytes;
use crate::words;

/// What is to be said of a model.
#[derive(Serialize)]
pub struct ModelReport {
    name: Option<String>,
    kind: &'static str,
    variables: usize,
    reals: usize,
    /// The fewest and the most states of a variable that is not real.
    states: [usize; 2],
    /// Without reals.
    log2_joint_states: Option<f64>,
    parameters: usize,
    factors: usize,
    /// The most variables that one factor ties together.
    order: usize,
    largest_factor: Option<String>,
    largest_factor_cells: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    energy: Option<EnergyReport>,
}

/// What a query will cost.
#[derive(Serialize)]
pub struct CostReport {
    query: String,
    cliques: usize,
    largest_clique: usize,
    largest_domain: usize,
    /// `ln(N_c · q^{S_c})`.
    ln_bound: f64,
    treewidth: usize,
    log2_largest_table: f64,
    products: f64,
    sums: f64,
    synapses: f64,
    bytes: f64,
    max_memory: u64,
    fits: bool,
}

impl ModelReport {
    /// The report on `model`.
    pub fn new(model: &Model) -> Self {
        let scopes = model.scopes();
        let cells = |place: usize| -> usize {
            scopes[place].iter().map(|&id| model.variables().cardinality(id)).product()
        };
        let largest = (0..scopes.len()).rev().max_by_key(|&place| cells(place));
        let states = || model.variables().iter().map(Variable::cardinality).filter(|&states| states > 0);
        let reals = model.variables().len() - states().count();
        Self {
            name: model.name().map(str::to_owned),
            kind: match model {
                Model::Bayesian(_) => "Bayesian network",
                Model::Markov(_) => "Markov network",
                Model::Hamiltonian(_) => "Hamiltonian",
                Model::Hierarchy(law) if law.is_chain() => "Markov chain",
                Model::Hierarchy(_) => "Markov hierarchy",
                _ => "model",
            },
            variables: model.variables().len(),
            reals,
            states: [states().min().unwrap_or(0), states().max().unwrap_or(0)],
            log2_joint_states: (reals == 0).then(|| states().map(|states| log2_f64(states as f64)).sum()),
            parameters: model.parameters(),
            factors: scopes.len(),
            order: scopes.iter().map(|scope| scope.len()).max().unwrap_or(0),
            largest_factor: largest.map(|place| model.describe_factor(place)),
            largest_factor_cells: largest.map_or(0, cells),
            energy: match model {
                Model::Hamiltonian(law) => Some(EnergyReport::new(law)),
                _ => None,
            },
        }
    }
}

impl CostReport {
    /// The report on the `cost` of `query`, when `allowed` bytes may be taken.
    pub fn new(query: &str, model: &Model, cost: &Cost, Bytes(allowed): Bytes) -> Self {
        let size = &cost.size;
        let largest_domain = model.variables().iter().map(Variable::cardinality).max().unwrap_or(1);
        Self {
            query: query.to_owned(),
            cliques: size.cliques,
            largest_clique: size.largest_clique,
            largest_domain,
            ln_bound: bound::ln(size.cliques, size.largest_clique, largest_domain),
            treewidth: size.width,
            log2_largest_table: size.log2_largest,
            products: size.products,
            sums: size.sums,
            synapses: size.terms + 2.0 * size.products,
            bytes: cost.bytes,
            max_memory: allowed,
            fits: cost.bytes <= allowed as f64,
        }
    }
}

impl fmt::Display for ModelReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [fewest, most] = self.states;
        let states = if fewest == most { format!("{fewest}") } else { format!("{fewest} to {most}") };
        writeln!(
            f,
            "model            {}, a {}",
            self.name.as_deref().unwrap_or("without a name"),
            self.kind
        )?;
        let variables = words::count(self.variables as u64);
        match (self.reals, self.variables - self.reals) {
            (0, _) => writeln!(f, "variables        {variables}, of {states} states")?,
            (_, 0) => writeln!(f, "variables        {variables}, all real")?,
            (reals, others) => {
                let (reals, others) = (words::count(reals as u64), words::count(others as u64));
                writeln!(f, "variables        {variables}: {reals} real, {others} of {states} states")?;
            }
        }
        if let Some(log2) = self.log2_joint_states {
            writeln!(f, "joint states     2^{log2:.1}")?;
        }
        writeln!(f, "parameters       {}", words::count(self.parameters as u64))?;
        if let Some(largest) = &self.largest_factor {
            writeln!(f, "factors          {}", words::count(self.factors as u64))?;
            let cells = words::count(self.largest_factor_cells as u64);
            writeln!(f, "order            {} variables in one factor", self.order)?;
            writeln!(f, "largest factor   {largest}, {cells} numbers")?;
        }
        self.energy.iter().try_for_each(|energy| energy.fmt(f))
    }
}

impl fmt::Display for CostReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "query            {}", self.query)?;
        writeln!(f, "cliques          N_c = {}", words::count(self.cliques as u64))?;
        writeln!(f, "largest clique   S_c = {} variables", self.largest_clique)?;
        writeln!(
            f,
            "locality         N_c·q^S_c = {} with q = {}",
            bound::words(self.ln_bound),
            self.largest_domain
        )?;
        let cells = words::estimate(exp2_f64(self.log2_largest_table));
        writeln!(f, "treewidth found  {}; largest table {cells} cells", self.treewidth)?;
        writeln!(f, "products         {} predicted", words::estimate(self.products))?;
        writeln!(f, "sums             {} predicted", words::estimate(self.sums))?;
        writeln!(f, "synapses         {} predicted", words::estimate(self.synapses))?;
        let verdict = if self.fits { "fits in" } else { "more than" };
        writeln!(
            f,
            "memory           {} to build; {verdict} --max-memory {}",
            bytes(self.bytes),
            Bytes(self.max_memory)
        )
    }
}

fn bytes(bytes: f64) -> String {
    if bytes < u64::MAX as f64 { Bytes(bytes as u64).to_string() } else { format!("{bytes:.1e} bytes") }
}
