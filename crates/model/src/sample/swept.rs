//! Rows of a chain: the class first where its law is known, then exact groups, then sweeps over the rest.

use hamnet_numeric::random::Random;

use super::SampleError;
use super::direct::Direct;
use super::gibbs::{Chain, Sweeps, choose};
use crate::hamiltonian::{Group, Hamiltonian};
use crate::{Finding, VariableId, Variables};

/// A chain, and what of it need not be swept.
pub(super) struct Swept<'m> {
    chain: Box<dyn Chain + 'm>,
    /// The class variable and `-ln p(x)`, where the class is drawn.
    class: Option<(VariableId, Vec<f64>)>,
    /// For each class, what is drawn exactly.
    direct: Vec<Vec<Direct>>,
    /// For each class, what is swept over.
    over: Vec<Vec<VariableId>>,
}

/// Where the chain of each class is.
pub(super) type Places = Vec<Vec<Finding>>;

impl<'m> Swept<'m> {
    /// Sweeps over every variable.
    pub(super) fn whole(chain: Box<dyn Chain + 'm>, variables: &Variables) -> Self {
        Self { chain, class: None, direct: vec![Vec::new()], over: vec![variables.ids().collect()] }
    }

    /// A chain for each class, of `-ln p(x)` as in `energies`; groups that can be drawn exactly are, if `exact`.
    pub(super) fn by_class(
        law: &Hamiltonian,
        energies: Vec<f64>,
        chain: Box<dyn Chain + 'm>,
        exact: bool,
    ) -> Self {
        let mut direct = Vec::new();
        let mut over = Vec::new();
        for class in 0..law.energies().len() {
            let mut drawn = Vec::new();
            let mut swept = Vec::new();
            let groups = if exact { Group::all(law, class) } else { Vec::new() };
            for group in &groups {
                match Direct::new(law, group) {
                    Some(group) => drawn.push(group),
                    None => swept.extend(group.discrete.iter().chain(&group.reals)),
                }
            }
            if !exact {
                swept.extend(law.space().variables().ids());
            }
            swept.sort_unstable();
            direct.push(drawn);
            over.push(swept);
        }
        Self { chain, class: law.class().map(|id| (id, energies)), direct, over }
    }

    /// Whether nothing is swept.
    pub(super) fn is_exact(&self) -> bool {
        self.over.iter().all(Vec::is_empty)
    }

    /// Starts and burns in the chain of every class.
    ///
    /// # Errors
    /// [`SampleError::NoStart`].
    pub(super) fn start(&self, sweeps: Sweeps, random: &mut Random) -> Result<Places, SampleError> {
        let place = |class: usize| {
            let fixed = self.class.as_ref().map(|(id, _)| (*id, class));
            let mut findings = self.chain.start(fixed, random)?;
            self.chain.sweep(&self.over[class], sweeps.burn_in, &mut findings, random);
            Ok(findings)
        };
        (0..self.over.len()).map(place).collect()
    }

    /// The next row.
    pub(super) fn draw(&self, sweeps: Sweeps, places: &mut Places, random: &mut Random) -> Vec<Finding> {
        let class = self.class.as_ref().map_or(0, |(_, energies)| choose(energies, random));
        let findings = &mut places[class];
        self.direct[class].iter().for_each(|group| group.draw(findings, random));
        self.chain.sweep(&self.over[class], sweeps.thinning, findings, random);
        findings.clone()
    }
}
