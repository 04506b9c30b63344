//! What networks of energies will take, for every kind of unit.

use std::fmt;

use hamnet::compile::energies::survey;
use hamnet::compile::{CompileError, Options, Units, compile};
use hamnet::model::hamiltonian::{Classes, LnZ};
use hamnet::model::{Hamiltonian, Model, Query};
use hamnet::network::{Network, RoundedUp};
use serde::Serialize;

use super::network::Theory;
use crate::words;

/// Energies of more terms than this are built for one kind of unit only.
const MOST_TERMS: usize = 4000;

/// The networks that answer a query by computing energies.
#[derive(Serialize)]
pub struct UnitsReport {
    query: String,
    theory: Option<Theory>,
    units: Vec<UnitCost>,
    /// Whether other kinds of units were left out, since there are many terms.
    others_left_out: bool,
    layers: Option<Layers>,
}

/// The network of one kind of unit, or why there is none.
#[derive(Serialize)]
struct UnitCost {
    units: &'static str,
    neurons: Option<u64>,
    synapses: Option<u64>,
    depth: Option<u64>,
    /// The certified total variation in the precision asked for.
    total_variation: Option<f64>,
    refused: Option<String>,
}

/// What fewer layers cost.
#[derive(Serialize)]
struct Layers {
    units: &'static str,
    costs: Vec<LayerCost>,
}

/// The neurons for so many products one after the other, or why there is no such network.
#[derive(Serialize)]
struct LayerCost {
    layers: usize,
    neurons: Option<u64>,
    refused: Option<String>,
}

impl UnitsReport {
    /// Builds the networks that answer `query` under `law`: of `asked` units, or of all kinds. Normalizers change no count, so
    /// none are found.
    pub fn new(
        text: &str,
        law: &Hamiltonian,
        query: &Query,
        options: &Options,
        asked: Option<Units>,
    ) -> Option<Self> {
        let law = without_normalizers(law)?;
        let many = law.energies().iter().map(|energy| energy.len()).sum::<usize>() > MOST_TERMS;
        let is_discrete = law.is_discrete();
        let model = Model::Hamiltonian(Box::new(law));
        let kinds: Vec<Units> = match asked {
            Some(units) => vec![units],
            None if many => vec![Units::Sigmoid],
            None => Units::ALL.into_iter().filter(|units| !is_discrete || units.need_energies()).collect(),
        };
        let mut report = Self {
            query: text.to_owned(),
            theory: None,
            units: Vec::new(),
            others_left_out: many && asked.is_none(),
            layers: None,
        };
        for units in kinds {
            let options = Options { units, ..options.clone() };
            match compile(&model, query, &options) {
                Ok(compiled) => report.add(units, &compiled.network, &options),
                Err(error) => report.units.push(UnitCost::refused(units, &error)),
            }
        }
        if !many {
            let options = Options { units: asked.unwrap_or(Units::Sigmoid), ..options.clone() };
            report.layers = Layers::of(&model, query, &options);
        }
        Some(report)
    }

    fn add(&mut self, units: Units, network: &Network, options: &Options) {
        let counts = network.counts();
        let certificate = network.certificate(options.precision);
        // what product units need at least, of two factors each, is not needed of others
        let of_others =
            self.units.iter().any(|cost| cost.neurons.is_some() && cost.units != Units::Product.name());
        if !of_others {
            self.theory = Some(Theory::of(network));
        }
        self.units.push(UnitCost {
            units: units.name(),
            neurons: Some(counts.neurons),
            synapses: Some(counts.synapses),
            depth: Some(counts.depth),
            total_variation: certificate.map(words::total_variation),
            refused: None,
        });
    }
}

impl UnitCost {
    fn refused(units: Units, error: &CompileError) -> Self {
        let refused = Some(error.to_string());
        Self {
            units: units.name(),
            neurons: None,
            synapses: None,
            depth: None,
            total_variation: None,
            refused,
        }
    }
}

impl Layers {
    /// The costs of all depths, where there is more than one.
    fn of(model: &Model, query: &Query, options: &Options) -> Option<Self> {
        let survey = survey(model, query, options).ok()?;
        let cost = |(layers, neurons): (usize, Result<u64, String>)| LayerCost {
            layers,
            neurons: neurons.clone().ok(),
            refused: neurons.err(),
        };
        let costs: Vec<LayerCost> = survey.depths.into_iter().map(cost).collect();
        (costs.len() > 1).then(|| Self { units: options.units.name(), costs })
    }
}

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  {:<10}{:>10}  with so many products one after the other (`--depth`)",
            "layers", "neurons"
        )?;
        for cost in &self.costs {
            match (&cost.refused, cost.neurons) {
                (None, neurons) => {
                    writeln!(
                        f,
                        "  {:<10}{:>10}  {}",
                        cost.layers,
                        neurons.map(words::count).unwrap_or_default(),
                        self.units
                    )?;
                }
                (Some(why), _) => writeln!(f, "  {:<10}{why}", cost.layers)?,
            }
        }
        Ok(())
    }
}

/// The same law with normalizers of one, so that nothing has to be integrated or summed.
fn without_normalizers(law: &Hamiltonian) -> Option<Hamiltonian> {
    let classes = match law.classes() {
        None => None,
        Some(classes) => {
            let ln_z = vec![LnZ::Given(0.0); classes.ln_z().len()];
            Some(Classes::new(classes.variable().clone(), classes.prior().clone(), ln_z).ok()?)
        }
    };
    let (name, space) = (law.name().map(str::to_owned), law.space().clone());
    let (definitions, energies) = (law.definitions().to_vec(), law.energies().to_vec());
    Hamiltonian::with_definitions(name, space, definitions, classes, energies).ok()
}

impl fmt::Display for UnitsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "observing all    what computes the energies of `{}`:", self.query)?;
        self.theory.iter().try_for_each(|theory| theory.fmt(f))?;
        writeln!(f, "  {:<10}{:>10}{:>12}{:>8}  certified TV", "units", "neurons", "synapses", "depth")?;
        self.units.iter().try_for_each(|units| units.fmt(f))?;
        if let Some(layers) = &self.layers {
            layers.fmt(f)?;
        }
        if self.others_left_out {
            writeln!(f, "  other kinds of units with --units, one at a time: there are many terms")?;
        }
        Ok(())
    }
}

impl fmt::Display for UnitCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: Option<u64>| count.map(words::count).unwrap_or_default();
        if let Some(why) = &self.refused {
            return writeln!(f, "  {:<10}{why}", self.units);
        }
        write!(f, "  {:<10}{:>10}", self.units, number(self.neurons))?;
        write!(f, "{:>12}{:>8}", number(self.synapses), number(self.depth))?;
        match self.total_variation {
            Some(bound) => writeln!(f, "  {}", RoundedUp(bound)),
            None => writeln!(f),
        }
    }
}
