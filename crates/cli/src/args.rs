//! Arguments that several commands share.

use std::num::NonZero;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use hamnet::compile::gates::catalogue::FAMILIES;
use hamnet::compile::{Connections, Options, Units};
use hamnet::model::format::{ReadOptions, UaiOrder, XdslOrder};
use hamnet::model::{Finding, Model, Observe, Query, QueryError, VariableId, Variables, parse_findings};
use hamnet::numeric::Precision;

use crate::failure::Failure;
use crate::memory::{Bytes, half_of_the_machine};

/// How a command speaks.
#[derive(Args, Clone, Copy, Debug)]
pub struct Manners {
    /// Print results as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Leave out notes, progress and the closing line
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// What a model file does not say by itself.
#[derive(Args, Clone, Debug, Default)]
pub struct Reading {
    /// Order of the numbers of UAI tables; without it the format's own, checked against the row sums
    #[arg(long, value_name = "ORDER", help_heading = "Reading models")]
    uai_order: Option<UaiChoice>,
    /// Order of the rows of XDSL tables: whether the first parent runs slowest (GeNIe) or fastest (pyAgrum)
    #[arg(long, value_name = "ORDER", default_value = "first-slowest", help_heading = "Reading models")]
    xdsl_order: XdslChoice,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum UaiChoice {
    Last,
    First,
    FirstParent,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum XdslChoice {
    #[default]
    FirstSlowest,
    FirstFastest,
}

impl Reading {
    /// The same for the readers.
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            uai_order: self.uai_order.map(|order| match order {
                UaiChoice::Last => UaiOrder::Last,
                UaiChoice::First => UaiOrder::First,
                UaiChoice::FirstParent => UaiOrder::FirstParent,
            }),
            xdsl_order: match self.xdsl_order {
                XdslChoice::FirstSlowest => XdslOrder::FirstSlowest,
                XdslChoice::FirstFastest => XdslOrder::FirstFastest,
            },
        }
    }
}

/// What is asked.
#[derive(Args, Clone, Debug, Default)]
pub struct Asking {
    /// What to infer: `X`, several marginals `X,Y`, a joint `X*Y`, or `all` marginals
    #[arg(long, short = 'x', value_name = "X", help_heading = "Query")]
    pub query: Option<String>,
    /// What the data may speak about: names, or `leaves`; without it any variable that is not asked for
    #[arg(long, value_name = "A,B|leaves", help_heading = "Query")]
    pub observe: Option<String>,
    /// Findings that hold for every row: states, and values of reals
    #[arg(long, value_name = "VAR=state,…", help_heading = "Query")]
    pub given: Vec<String>,
}

/// What words ask of a model: a query, with the states that are given, and the values of reals that are.
pub struct Asked {
    pub query: Query,
    pub values: Vec<(VariableId, f64)>,
}

impl Asked {
    /// The query, for whoever can build in no values.
    ///
    /// # Errors
    /// A value that is given.
    pub fn without_values(self, model: &Model) -> Result<Query, Failure> {
        match self.values.first() {
            None => Ok(self.query),
            Some(&(id, value)) => {
                let name = model.variables()[id].name();
                Err(Failure::Call(format!(
                    "`{name}` is a real number, of which networks read the value and build none in; give it to \
                     `hamnet run NET --given {name}={value}`"
                )))
            }
        }
    }
}

impl Asking {
    /// The query these words ask of `model`; every marginal without words.
    ///
    /// # Errors
    /// Words that do not fit the model.
    pub fn query(&self, model: &Model) -> Result<Asked, QueryError> {
        let text = self.query.as_deref().unwrap_or("all");
        let query = Query::parse(text, &self.observe(model), model)?;
        let (mut states, mut values) = (Vec::new(), Vec::new());
        for (id, finding) in self.findings(model.variables())? {
            match finding {
                Finding::State(state) => states.push((id, state)),
                Finding::Value(value) => values.push((id, value)),
                // words give no likelihoods
                Finding::Missing | Finding::Soft(_) => {}
            }
        }
        Ok(Asked { query: query.given(&states, model)?, values })
    }

    /// What is given.
    ///
    /// # Errors
    /// Words that do not fit the variables.
    pub fn findings(&self, variables: &Variables) -> Result<Vec<(VariableId, Finding)>, QueryError> {
        let mut findings = Vec::new();
        for text in &self.given {
            findings.extend(parse_findings(text, variables)?);
        }
        Ok(findings)
    }

    /// What may be observed.
    pub fn observe(&self, model: &Model) -> Observe {
        let Some(text) = &self.observe else { return Observe::Any };
        let variables = model.variables();
        if text == "leaves" && variables.find("leaves").is_none() {
            return Observe::Leaves;
        }
        if variables.find(text).is_some() {
            return Observe::Only(vec![text.clone()]);
        }
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        Observe::Only(names.map(str::to_owned).collect())
    }
}

/// How a network is built.
#[derive(Args, Clone, Debug, Default)]
pub struct Building {
    /// Hidden units: product or softplus; of energies also sigmoid, tanh, silu, gelu, relu, square
    #[arg(long, value_name = "UNITS", help_heading = "Building")]
    pub units: Option<Units>,
    /// Largest total variation of each posterior; default 1e-6 in f64 and 1e-3 in f32, exact units ignore it
    #[arg(long, value_name = "ε", value_parser = tolerance, allow_negative_numbers = true, help_heading = "Building")]
    pub tolerance: Option<f64>,
    /// What gates may use beside their neurons: skip (affine skip connections), bias (of hidden units and outputs), or pairs (as
    /// bias, with neurons in pairs of opposite sign); default skip
    #[arg(long, value_name = "KIND", help_heading = "Building energies")]
    pub connections: Option<Connections>,
    /// The gate for every product and square; default the cheapest that meets the tolerance
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(FAMILIES), help_heading = "Building energies")]
    pub gate: Option<String>,
    /// The most products one after the other
    #[arg(long, value_name = "K", value_parser = depth, help_heading = "Building energies")]
    pub depth: Option<NonZero<usize>>,
    /// The degree of every power series; default the least that meets the tolerance
    #[arg(long, value_name = "D", help_heading = "Building energies")]
    pub degree: Option<usize>,
    /// The argument about which functions are expanded; default the middle of its range
    #[arg(long, value_name = "X", allow_negative_numbers = true, help_heading = "Building energies")]
    pub about: Option<f64>,
    /// Memory that building may take, like 512M or 4G; default half of the machine
    #[arg(long, value_name = "SIZE", help_heading = "Building")]
    pub max_memory: Option<Bytes>,
}

impl Building {
    /// Whether the network of `model` will compute energies of what is observed.
    pub fn makes_energies(&self, model: &Model) -> bool {
        let has_tables = !matches!(model, Model::Hamiltonian(law) if !law.is_discrete());
        !has_tables || self.units.is_some_and(Units::need_energies)
    }

    /// The options that only networks of energies have, each with whether it is said.
    pub fn of_energies(&self) -> [(&'static str, bool); 5] {
        [
            ("--connections", self.connections.is_some()),
            ("--gate", self.gate.is_some()),
            ("--depth", self.depth.is_some()),
            ("--degree", self.degree.is_some()),
            ("--about", self.about.is_some()),
        ]
    }

    /// The same for the compiler, for numbers of `precision`.
    pub fn options(&self, precision: Precision) -> Options {
        let Bytes(max_memory) = self.max_memory.unwrap_or_else(half_of_the_machine);
        Options {
            units: self.units.unwrap_or_default(),
            precision,
            tolerance: self.tolerance,
            connections: self.connections.unwrap_or_default(),
            gate: self.gate.clone(),
            depth: self.depth.map(NonZero::get),
            degree: self.degree,
            about: self.about,
            max_memory,
            ..Options::default()
        }
    }
}

fn depth(text: &str) -> Result<NonZero<usize>, String> {
    text.parse().map_err(|_| "a depth is a whole number, 1 or more".to_owned())
}

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if value > 0.0 && value <= 1.0 => Ok(value),
        _ => Err("a tolerance is a number above 0 and at most 1".to_owned()),
    }
}
