//! Random models, evidence and targets from a list of random words, which shrinks to zeros and so to simple ones.

use hamnet_model::{
    BayesianNetwork, Cpt, Evidence, Factor, Finding, MarkovNetwork, Model, Target, Variable, VariableId,
    Variables,
};

/// Reads decisions off a list of words; past its end every decision is the first.
pub struct Choices {
    words: std::vec::IntoIter<u32>,
}

impl Choices {
    pub fn new(words: Vec<u32>) -> Self {
        Self { words: words.into_iter() }
    }

    fn below(&mut self, n: usize) -> usize {
        self.words.next().unwrap_or(0) as usize % n
    }

    fn unit(&mut self) -> f64 {
        f64::from(self.words.next().unwrap_or(0)) / f64::from(u32::MAX)
    }

    /// Up to five variables of one to three states.
    fn variables(&mut self) -> Variables {
        let mut variables = Variables::new();
        for number in 0..2 + self.below(4) {
            let states = (0..[2, 3, 1][self.below(3)]).map(|state| state.to_string()).collect();
            let variable = Variable::new(format!("x{number}"), states).expect("distinct states");
            variables.push(variable).expect("distinct names");
        }
        variables
    }

    pub fn bayesian(&mut self) -> Model {
        let variables = self.variables();
        let cpts = variables.ids().map(|child| self.cpt(&variables, child)).collect();
        Model::Bayesian(BayesianNetwork::new(None, variables, cpts).expect("parents come first"))
    }

    fn cpt(&mut self, variables: &Variables, child: VariableId) -> Cpt {
        let parents: Vec<VariableId> =
            variables.ids().filter(|id| *id < child && self.below(2) == 1).collect();
        let rows: usize = parents.iter().map(|&id| variables.cardinality(id)).product();
        let values = (0..rows).flat_map(|_| self.row(variables.cardinality(child))).collect();
        Cpt::new(variables, child, parents, values).expect("rows sum to one")
    }

    /// Sums to one but for rounding, or within the tolerance of a reader.
    fn row(&mut self, width: usize) -> Vec<f64> {
        let mut row: Vec<f64> =
            (0..width).map(|_| [self.unit(), 0.0, 1e-300, 5e-324][self.below(4)]).collect();
        row[self.below(width)] = 1.0;
        let off = [1.0, 1.0 + 9e-5, 1.0 - 9e-5][self.below(3)];
        let sum: f64 = row.iter().sum();
        row.iter().map(|value| value / sum * off).collect()
    }

    /// Up to five factors of up to three variables; some variables may be in none.
    pub fn markov(&mut self) -> Model {
        let variables = self.variables();
        let factors = (0..self.below(6)).map(|_| self.factor(&variables)).collect();
        Model::Markov(MarkovNetwork::new(None, variables, factors))
    }

    fn factor(&mut self, variables: &Variables) -> Factor {
        let scope = self.subset(variables);
        let cells: usize = scope.iter().map(|&id| variables.cardinality(id)).product();
        let values = (0..cells).map(|_| self.magnitude()).collect();
        Factor::new(variables, scope, values).expect("finite and not negative")
    }

    /// Up to three variables, in any order.
    fn subset(&mut self, variables: &Variables) -> Vec<VariableId> {
        let drawn =
            (0..self.below(4)).map(|_| VariableId::new(self.below(variables.len()))).collect::<Vec<_>>();
        Target::joint(drawn).variables().to_vec()
    }

    fn magnitude(&mut self) -> f64 {
        let unit = self.unit();
        [1.0, unit, 0.0, 1e300 * unit, 1e-300 * unit, 5e-324, f64::MAX][self.below(7)]
    }

    pub fn evidence(&mut self, variables: &Variables) -> Evidence {
        let mut evidence = Evidence::none(variables.len());
        for id in variables.ids() {
            let cardinality = variables.cardinality(id);
            let finding = match self.below(4) {
                0 | 1 => Finding::Missing,
                2 => Finding::State(self.below(cardinality)),
                _ => Finding::Soft((0..cardinality).map(|_| self.magnitude()).collect()),
            };
            evidence.set(id, finding);
        }
        evidence
    }

    /// None to three targets, of up to three variables each.
    pub fn targets(&mut self, variables: &Variables) -> Vec<Target> {
        (0..self.below(4)).map(|_| Target::joint(self.subset(variables))).collect()
    }

    pub fn coin(&mut self) -> bool {
        self.below(2) == 1
    }
}
