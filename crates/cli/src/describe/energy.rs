//! The energies of a Hamiltonian: why they are cheap, if they are.

mod derived;
mod normalizer;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use hamnet::compile::gates::tree;
use hamnet::compile::lower_bound::catalecticant_ranks;
use hamnet::compile::upper_bound::Cliques;
use hamnet::model::hamiltonian::{Domain, Function};
use hamnet::model::polynomial::{Monomial, Polynomial, monomials, multilinear_monomials};
use hamnet::model::{Hamiltonian, VariableId};
use hamnet::numeric::Dd;
use serde::Serialize;

use super::bound;
use crate::words;
use derived::Derived;

/// Work that a rank may take: a fraction of a second.
const RANK_STEPS: u64 = 30_000_000;

/// What is to be said of energies.
#[derive(Serialize)]
pub struct EnergyReport {
    classes: usize,
    /// In the numbers they depend on; none where functions are among them.
    degree: Option<u32>,
    /// How often each function occurs.
    functions: BTreeMap<&'static str, usize>,
    /// Distinct monomials of all classes, in variables and definitions.
    terms: usize,
    /// Those whose coefficient is the same in every class, which a softmax does not see.
    shared: usize,
    /// The numbers the energies depend on: one of each bit, spin and real, one of each state of a category.
    coordinates: usize,
    reals: usize,
    /// `C(n + d, d)`, unless it has more than 38 digits.
    possible: Option<u128>,
    /// The number of terms over so many variables.
    couplings: BTreeMap<usize, usize>,
    locality: Locality,
    /// Quadratic in reals alone.
    quadratic: bool,
    /// Whether all classes are known to be Gaussians.
    gaussian: bool,
    /// The rank of the quadratic part of the difference from the first class, by the name of the class.
    ranks: Vec<(String, u64)>,
    /// Factors of the largest product of reals.
    largest_product: usize,
    /// By the number of hidden layers, the neurons of that product from gates of `2^b` neurons for `b` factors.
    neurons_by_depth: Vec<(usize, u64)>,
    normalizers_to_find: bool,
    normalizers: String,
}

/// The sets of variables that terms tie together.
#[derive(Serialize)]
struct Locality {
    /// `N_c`, those that lie in no other.
    cliques: u64,
    /// `S_c`, the variables of the largest.
    largest_clique: usize,
    /// `ln(N_c 2^{S_c})`.
    ln_bound: f64,
    /// The variables in any of them.
    variables: usize,
}

impl EnergyReport {
    /// The report on the energies of `law`. Normalizers of reals are integrated, which may take some seconds.
    pub fn new(law: &Hamiltonian) -> Self {
        let derived = Derived::new(law);
        let distinct: BTreeSet<&Monomial> =
            law.energies().iter().flat_map(Polynomial::terms).map(|(monomial, _)| monomial).collect();
        let (shared, own): (Vec<&Monomial>, Vec<&Monomial>) =
            distinct.iter().copied().partition(|monomial| is_shared(law, monomial));
        let mut couplings = BTreeMap::new();
        for monomial in &distinct {
            *couplings.entry(derived.variables(monomial).len()).or_insert(0) += 1;
        }
        let degrees = law.energies().iter().map(|energy| derived.degree(energy));
        let degree = degrees.collect::<Option<Vec<u32>>>().map(|all| all.into_iter().max().unwrap_or(0));
        let (coordinates, reals) = (coordinates(law), reals(law));
        let largest_product = own.iter().map(|monomial| real_factors(law, monomial)).max().unwrap_or(0);
        let all_reals = reals == law.space().variables().len();
        let (quadratic, normalizers) = (all_reals && degree == Some(2), normalizer::find(law));
        Self {
            classes: law.energies().len(),
            degree,
            functions: functions(derived.functions()),
            terms: distinct.len(),
            shared: shared.len(),
            coordinates,
            reals,
            possible: degree.and_then(|degree| monomials(coordinates as u64, u64::from(degree))),
            couplings,
            locality: Locality::new(&derived, &own),
            quadratic,
            ranks: if all_reals { ranks(law) } else { Vec::new() },
            largest_product,
            neurons_by_depth: by_depth(largest_product),
            normalizers_to_find: law.unresolved(),
            gaussian: quadratic && normalizers.are_gaussian,
            normalizers: normalizers.words,
        }
    }
}

impl Locality {
    fn new(derived: &Derived, terms: &[&Monomial]) -> Self {
        let scopes = || terms.iter().map(|monomial| derived.variables(monomial)).filter(|s| !s.is_empty());
        let cliques = Cliques::maximal(scopes().map(|scope| scope.into_iter().collect::<Vec<VariableId>>()));
        let variables: BTreeSet<VariableId> = scopes().flatten().collect();
        let (count, largest) =
            if variables.is_empty() { (0, 0) } else { (cliques.count(), cliques.largest()) };
        Self {
            cliques: count,
            largest_clique: largest,
            ln_bound: bound::ln(usize::try_from(count).unwrap_or(usize::MAX), largest, 2),
            variables: variables.len(),
        }
    }
}

impl Locality {
    /// Whether at least half of all sets of `S_c` variables are a clique.
    fn is_generic(&self) -> bool {
        let (n, size) = (self.variables as u64, self.largest_clique as u64);
        let up_to = |size: u64| multilinear_monomials(n, size);
        let sets = up_to(size).zip(up_to(size.saturating_sub(1))).map(|(all, smaller)| all - smaller);
        size > 1 && sets.is_some_and(|sets| 2 * u128::from(self.cliques) >= sets)
    }
}

/// Whether all of several classes have the same coefficient.
fn is_shared(law: &Hamiltonian, monomial: &Monomial) -> bool {
    let energies = law.energies();
    let first = energies[0].coefficient(monomial);
    energies.len() > 1 && energies.iter().all(|energy| energy.coefficient(monomial) == first)
}

fn functions(found: &[Function]) -> BTreeMap<&'static str, usize> {
    let mut functions = BTreeMap::new();
    for function in found {
        *functions.entry(function.name()).or_insert(0) += 1;
    }
    functions
}

fn coordinates(law: &Hamiltonian) -> usize {
    let of = |domain: &Domain| match domain {
        Domain::Category(states) => states.len(),
        _ => 1,
    };
    let variables = law.space().variables();
    variables.ids().map(|id| of(law.space().domain(id))).sum()
}

fn reals(law: &Hamiltonian) -> usize {
    law.space().variables().iter().filter(|variable| variable.range().is_some()).count()
}

/// Factors of `monomial` that are no bits, and one for all bits together, which an AND neuron multiplies.
fn real_factors(law: &Hamiltonian, monomial: &Monomial) -> usize {
    let is_real = |variable: VariableId| matches!(law.space().domain(variable), Domain::Real(_));
    let (mut reals, mut bits) = (0, 0);
    for &(coordinate, power) in monomial.powers() {
        match coordinate.variable() {
            Some(variable) if !is_real(variable) => bits = 1,
            _ => reals += power as usize,
        }
    }
    if reals == 0 { 0 } else { reals + bits }
}

/// The neurons of a product of so many factors for every number of hidden layers, up to the one from which more do not help.
fn by_depth(factors: usize) -> Vec<(usize, u64)> {
    let mut costs: Vec<(usize, u64)> = Vec::new();
    if factors < 3 {
        return costs;
    }
    for depth in 1..=factors {
        let Some(neurons) = tree::cheapest(factors, depth).map(|grouping| grouping.neurons) else { break };
        let neurons = u64::try_from(neurons).unwrap_or(u64::MAX);
        if costs.last().is_some_and(|(_, fewest)| *fewest == neurons && neurons < u64::MAX) {
            break;
        }
        costs.push((depth, neurons));
    }
    costs
}

/// The ranks of the quadratic parts of differences from the first class, where these are quadratic in the variables.
fn ranks(law: &Hamiltonian) -> Vec<(String, u64)> {
    let (Some(classes), true) = (law.classes(), law.definitions().is_empty()) else { return Vec::new() };
    let first = law.energies()[0].scaled(Dd::from_f64(-1.0));
    let named = classes.variable().states().iter().zip(law.energies()).skip(1);
    let rank = |energy: &Polynomial| {
        let difference = energy + &first;
        match difference.degree() {
            0 | 1 => Some(0),
            2 => catalecticant_ranks(&difference, RANK_STEPS).get(1).copied(),
            _ => None,
        }
    };
    named.filter_map(|(name, energy)| Some((name.clone(), rank(energy)?))).collect()
}

impl fmt::Display for EnergyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_order(f)?;
        self.write_locality(f)?;
        self.write_quadratic(f)?;
        self.write_depths(f)?;
        writeln!(f, "ln Z             {}", self.normalizers)
    }
}

impl EnergyReport {
    fn write_order(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, terms) = (self.coordinates, words::count(self.terms as u64));
        match self.degree {
            Some(d) => {
                writeln!(f, "energies         {}, of degree d = {d} in n = {n} numbers", self.classes)?;
                let possible = self.possible.map_or("more than 1e38".to_owned(), large);
                let bits =
                    if self.reals == 0 { format!(", or of 2^{n} without powers") } else { String::new() };
                writeln!(f, "terms            {terms} of C(n+d,d) = {possible}{bits}")?;
            }
            None => {
                let functions = self.functions.iter().map(|(name, times)| format!("{times} {name}"));
                let functions: Vec<String> = functions.collect();
                writeln!(f, "energies         {}, with functions, in n = {n} numbers", self.classes)?;
                writeln!(f, "functions        {}, to be expanded in power series", functions.join(", "))?;
                writeln!(f, "terms            {terms} in variables, functions and derived numbers")?;
            }
        }
        let of = |(&variables, &count): (&usize, &usize)| {
            format!("{} over {variables}", words::count(count as u64))
        };
        let couplings: Vec<String> = self.couplings.iter().map(of).collect();
        writeln!(f, "couplings        {} variables", couplings.join(", "))?;
        if self.shared > 0 {
            let noun = if self.shared == 1 { "term has" } else { "terms have" };
            let shared = words::count(self.shared as u64);
            writeln!(
                f,
                "shared           {shared} {noun} one coefficient in all classes, which costs nothing"
            )?;
        }
        Ok(())
    }

    fn write_locality(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Locality { cliques, largest_clique, ln_bound, variables } = self.locality;
        if variables == 0 {
            return Ok(());
        }
        let (bound, count) = (bound::words(ln_bound), words::count(cliques));
        let per_variable = cliques as f64 / variables as f64;
        writeln!(f, "cliques          N_c = {count} over {}", words::counted(variables as u64, "variable"))?;
        writeln!(f, "largest clique   S_c = {}", words::counted(largest_clique as u64, "variable"))?;
        if self.reals == 0 {
            writeln!(f, "locality         N_c·2^S_c = {bound} neurons at most, of bits")?;
        }
        let growth = if largest_clique == variables && variables > 1 {
            "nothing is local: one clique holds all variables".to_owned()
        } else if self.locality.is_generic() {
            format!(
                "nothing is local: most sets of {largest_clique} variables are a clique, n^{largest_clique}"
            )
        } else {
            format!("{per_variable:.1} cliques per variable: linear in n where S_c stays as it is")
        };
        writeln!(f, "growth           {growth}")
    }

    fn write_quadratic(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gaussian = match (self.reals, self.quadratic) {
            (1.., true) if self.gaussian => "every class",
            (0, _) => return Ok(()),
            (_, true) => {
                "quadratic in reals alone: each class is a Gaussian where its form is positive definite"
            }
            (_, false) => "no: the energies are not quadratic forms of reals alone",
        };
        writeln!(f, "Gaussian         {gaussian}")?;
        for (class, rank) in &self.ranks {
            let what = if *rank == 0 { ": affine, no hidden neuron" } else { "" };
            writeln!(
                f,
                "rank             {rank} of the quadratic part that tells `{class}` from the first class{what}"
            )?;
        }
        Ok(())
    }

    fn write_depths(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.neurons_by_depth.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "largest product  {} factors; by hidden layers, from gates of 2^b neurons for b factors:",
            self.largest_product
        )?;
        for &(depth, neurons) in &self.neurons_by_depth {
            let neurons =
                if neurons == u64::MAX { "more than 1e19".to_owned() } else { words::count(neurons) };
            writeln!(
                f,
                "  {depth:>2} {:<12} {neurons} neurons",
                if depth == 1 { "layer" } else { "layers" }
            )?;
        }
        Ok(())
    }
}

fn large(count: u128) -> String {
    u64::try_from(count).map_or_else(|_| format!("{:.1e}", count as f64), words::count)
}
