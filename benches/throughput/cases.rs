//! What is asked of which model: the targets of the peers' tables, and three kinds of evidence.

use std::path::{Path, PathBuf};

use hamnet::compile::{self, Compiled};
use hamnet::model::{BayesianNetwork, Model, Observe, Query, VariableId, format};

/// A model and the variable asked for: the parentless variable with children that has the most descendants.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub model: &'static str,
    pub target: &'static str,
}

pub const CASES: [Case; 7] = [
    Case { model: "asia", target: "smoke" },
    Case { model: "child", target: "BirthAsphyxia" },
    Case { model: "alarm", target: "MINVOLSET" },
    Case { model: "insurance", target: "Age" },
    Case { model: "hailfinder", target: "Date" },
    Case { model: "win95pts", target: "PrtMem" },
    Case { model: "andes", target: "TRY12" },
];

/// Which variables a row observes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All variables without children; the network is compiled for these.
    Leaves,
    /// A random half of all but the target, a new half for every row; the network takes any evidence.
    Half,
    /// All but the target; the network takes any evidence.
    Full,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Leaves, Self::Half, Self::Full];

    pub fn name(self) -> &'static str {
        match self {
            Self::Leaves => "leaves",
            Self::Half => "half",
            Self::Full => "full",
        }
    }

    /// What the network of this kind may be told.
    pub fn observe(self) -> Observe {
        match self {
            Self::Leaves => Observe::Leaves,
            Self::Half | Self::Full => Observe::Any,
        }
    }
}

/// A case whose model was found and read.
#[derive(Debug)]
pub struct Loaded {
    pub case: Case,
    pub model: Model,
    pub target: VariableId,
}

impl Case {
    /// The case called `model`.
    pub fn named(model: &str) -> Option<Self> {
        CASES.into_iter().find(|case| case.model == model)
    }

    /// Reads the model; `None` where no folder holds it.
    pub fn load(self) -> Option<Loaded> {
        let path = folders().iter().find_map(|folder| find(folder, self.model))?;
        let model =
            format::read(&path, &Default::default()).expect("the models of the corpus are sound").model;
        let target = model.variables().find(self.target).expect("the model has its target");
        Some(Loaded { case: self, model, target })
    }
}

impl Loaded {
    pub fn bayesian(&self) -> &BayesianNetwork {
        match &self.model {
            Model::Bayesian(network) => network,
            _ => unreachable!("the cases are Bayesian networks"),
        }
    }

    pub fn compile(&self, kind: Kind) -> Compiled {
        let query =
            Query::parse(self.case.target, &kind.observe(), &self.model).expect("the target is there");
        compile::compile(&self.model, &query, &Default::default()).expect("the cases are small enough")
    }
}

/// Where models are looked for: `$HAMNET_CASES/models`, else the cases beside the repository; then its own models.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = std::env::var_os("HAMNET_CASES").map_or_else(|| root.join("../shared/cases"), PathBuf::from);
    vec![cases.join("models"), root.join("models")]
}

fn find(folder: &Path, model: &str) -> Option<PathBuf> {
    ["bif.gz", "bif"]
        .map(|ending| folder.join(format!("{model}.{ending}")))
        .into_iter()
        .find(|path| path.is_file())
}
