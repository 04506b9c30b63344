//! The energies of a Hamiltonian: how few terms they have of all that are possible.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use hamnet::model::Hamiltonian;
use hamnet::model::hamiltonian::Domain;
use hamnet::model::polynomial::{Monomial, Polynomial, monomials};
use serde::Serialize;

use crate::words;

/// What is to be said of energies.
#[derive(Serialize)]
pub struct EnergyReport {
    classes: usize,
    degree: u32,
    /// Distinct monomials of all classes.
    terms: usize,
    /// The numbers the energies depend on: one of each bit and spin, one of each state of a category.
    coordinates: usize,
    /// `C(n + d, d)`, unless it has more than 38 digits.
    possible: Option<u128>,
    /// The number of terms over so many variables.
    couplings: BTreeMap<usize, usize>,
    normalizers_to_find: bool,
}

impl EnergyReport {
    /// The report on the energies of `law`.
    pub fn new(law: &Hamiltonian) -> Self {
        let distinct: BTreeSet<&Monomial> =
            law.energies().iter().flat_map(Polynomial::terms).map(|(monomial, _)| monomial).collect();
        let mut couplings = BTreeMap::new();
        for monomial in &distinct {
            *couplings.entry(monomial.variables().len()).or_insert(0) += 1;
        }
        let degree = law.energies().iter().map(Polynomial::degree).max().unwrap_or(0);
        let coordinates = coordinates(law);
        Self {
            classes: law.energies().len(),
            degree,
            terms: distinct.len(),
            coordinates,
            possible: monomials(coordinates as u64, u64::from(degree)),
            couplings,
            normalizers_to_find: law.unresolved(),
        }
    }
}

fn coordinates(law: &Hamiltonian) -> usize {
    let of = |domain: &Domain| match domain {
        Domain::Category(states) => states.len(),
        Domain::Real(_) => 1,
        _ => 1,
    };
    let variables = law.space().variables();
    variables.ids().map(|id| of(law.space().domain(id))).sum()
}

impl fmt::Display for EnergyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, d) = (self.coordinates, self.degree);
        writeln!(f, "energies         {}, of degree d = {d} in n = {n} numbers", self.classes)?;
        let possible =
            self.possible.map_or("more than 1e38".to_owned(), |count| match u64::try_from(count) {
                Ok(count) => words::count(count),
                Err(_) => format!("{:.1e}", count as f64),
            });
        writeln!(
            f,
            "terms            {} of C(n+d,d) = {possible}, or of 2^{n} without powers",
            words::count(self.terms as u64)
        )?;
        let of = |(&variables, &count): (&usize, &usize)| {
            format!("{} over {variables}", words::count(count as u64))
        };
        let couplings: Vec<String> = self.couplings.iter().map(of).collect();
        writeln!(f, "couplings        {} variables", couplings.join(", "))?;
        let ln_z = if self.normalizers_to_find {
            "to be found by elimination"
        } else {
            "given, or the same for all"
        };
        writeln!(f, "ln Z             {ln_z}")
    }
}
