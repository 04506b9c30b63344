//! The `.ham` writer.

use std::io::{self, Write};

use hamnet_numeric::Dd;

use super::functions::MAX_EXPONENT;
use super::variables::is_usable;
use super::write_hierarchy as hierarchy;
use crate::format::write::remark;
use crate::format::{Format, WriteError, WriteWarning};
use crate::hamiltonian::{Array, Classes, Definition, Domain, Function, LnZ, Prior, Space};
use crate::polynomial::{Coordinate, Monomial, Polynomial};
use crate::{Hamiltonian, Model};

/// Writes `model`, each line of `source_note` as a comment at the top. Energies become lists of coefficients, definitions
/// entries of `[definitions]` in their order.
///
/// # Errors
/// [`WriteError::NotEnergies`] for a model of tables, [`WriteError::Unnameable`] for a name that no expression can use.
pub(in crate::format) fn write(
    model: &Model,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    let law = match model {
        Model::Hamiltonian(law) => law,
        Model::Hierarchy(law) => return hierarchy::write(law, source_note, out),
        Model::Bayesian(_) | Model::Markov(_) => return Err(WriteError::NotEnergies),
    };
    if let Some(array) = law.space().arrays().iter().find(|array| !is_usable(&array.name)) {
        return Err(WriteError::Unnameable { format: Format::Ham, name: array.name.clone() });
    }
    remark(source_note, "#", out)?;
    if let Some(name) = law.name() {
        writeln!(out, "[model]\nname = {}\n", quoted(name))?;
    }
    writeln!(out, "[variables]")?;
    law.space().arrays().iter().try_for_each(|array| write_array(array, out))?;
    if let Some(classes) = law.classes() {
        write_classes(classes, out)?;
    }
    let names = Names::new(law);
    write_definitions(law, &names, out)?;
    write_energies(law, &names, out)?;
    Ok(Vec::new())
}

fn write_array(Array { name, shape, domain }: &Array, out: &mut dyn Write) -> io::Result<()> {
    let domain = match domain {
        Domain::Bit => "domain = \"bit\"".to_owned(),
        Domain::Spin => "domain = \"spin\"".to_owned(),
        Domain::Category(states) => format!("states = {}", texts(states)),
        Domain::Real(range) => format!("domain = \"real\", range = [{:?}, {:?}]", range.low(), range.high()),
    };
    match &shape[..] {
        [] => writeln!(out, "{} = {{ {domain} }}", key(name)),
        shape => writeln!(out, "{} = {{ {domain}, shape = {shape:?} }}", key(name)),
    }
}

fn write_classes(classes: &Classes, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n[classes]\nname = {}", quoted(classes.variable().name()))?;
    writeln!(out, "states = {}", texts(classes.variable().states()))?;
    match classes.prior() {
        Prior::Probabilities(prior) => writeln!(out, "prior = {prior:?}")?,
        Prior::SelfInformation(mu) => writeln!(out, "mu = {mu:?}")?,
    }
    let word = |ln_z: &LnZ| match ln_z {
        LnZ::Auto => "\"auto\"".to_owned(),
        LnZ::Given(ln_z) => format!("{ln_z:?}"),
    };
    let ln_z: Vec<String> = classes.ln_z().iter().map(word).collect();
    writeln!(out, "ln_z = [{}]", ln_z.join(", "))
}

/// Every definition as it is, the names of those before it in what it is made of.
fn write_definitions(law: &Hamiltonian, names: &Names<'_>, out: &mut dyn Write) -> io::Result<()> {
    if law.definitions().is_empty() {
        return Ok(());
    }
    writeln!(out, "\n[definitions]")?;
    for (number, definition) in law.definitions().iter().enumerate() {
        let function = match definition {
            Definition::Polynomial(_) => String::new(),
            Definition::Function(Function::Power(exponent), _) => format!("power = {exponent:?}, "),
            Definition::Function(Function::Reciprocal, _) => "function = \"reciprocal\", ".to_owned(),
            Definition::Function(named, _) => format!("function = \"{}\", ", named.name()),
        };
        write!(out, "{} = {{ {function}coefficients = ", names.definition(number))?;
        write_coefficients(names, definition.polynomial().terms(), out)?;
        writeln!(out, " }}")?;
    }
    Ok(())
}

/// Terms that all classes share once, then those of each class; at least one table of either.
fn write_energies(law: &Hamiltonian, names: &Names<'_>, out: &mut dyn Write) -> io::Result<()> {
    let energies = law.energies();
    let is_shared = |monomial: &Monomial| {
        let first = energies[0].coefficient(monomial);
        energies.iter().all(|energy| energy.coefficient(monomial) == first)
    };
    let is_own = |monomial: &Monomial| !is_shared(monomial);
    let has = |energy: &Polynomial, kept: &dyn Fn(&Monomial) -> bool| {
        energy.terms().any(|(monomial, _)| kept(monomial))
    };
    if has(&energies[0], &is_shared) || !energies.iter().any(|energy| has(energy, &is_own)) {
        write_energy(names, None, &energies[0], &is_shared, out)?;
    }
    let classes = law.classes().map_or(&[][..], |classes| classes.variable().states());
    for (class, energy) in classes.iter().zip(energies).filter(|(_, energy)| has(energy, &is_own)) {
        write_energy(names, Some(class), energy, &is_own, out)?;
    }
    Ok(())
}

fn write_energy(
    names: &Names<'_>,
    class: Option<&str>,
    energy: &Polynomial,
    kept: &dyn Fn(&Monomial) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "\n[[energy]]")?;
    if let Some(class) = class {
        writeln!(out, "class = {}", quoted(class))?;
    }
    write!(out, "coefficients = ")?;
    write_coefficients(names, energy.terms().filter(|(monomial, _)| kept(monomial)), out)?;
    writeln!(out)
}

/// The list of `terms`, one in a line.
fn write_coefficients<'t>(
    names: &Names<'_>,
    terms: impl Iterator<Item = (&'t Monomial, Dd)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "[")?;
    for (monomial, coefficient) in terms {
        let factors: Vec<String> = monomial.powers().iter().flat_map(|&power| names.power(power)).collect();
        for number in parts(coefficient) {
            let factors = factors.iter().map(|factor| format!(", {}", quoted(factor)));
            writeln!(out, "  [{number:?}{}],", factors.collect::<String>())?;
        }
    }
    write!(out, "]")
}

/// One or two numbers whose exact sum is `coefficient`.
fn parts(coefficient: Dd) -> impl Iterator<Item = f64> {
    let low = Some(coefficient.lo()).filter(|low| *low != 0.0);
    std::iter::once(coefficient.hi()).chain(low)
}

/// What coordinates are called in the file.
struct Names<'l> {
    space: &'l Space,
    /// Definition number 2 is this with a 2 behind it; no array is called so.
    definition: String,
}

impl<'l> Names<'l> {
    fn new(law: &'l Hamiltonian) -> Self {
        let is_taken = |start: &str| {
            let numbered = |rest: &str| rest.chars().all(|c| c.is_ascii_digit());
            law.space().arrays().iter().any(|array| array.name.strip_prefix(start).is_some_and(numbered))
        };
        let mut definition = "w".to_owned();
        while is_taken(&definition) {
            definition.push('_');
        }
        Self { space: law.space(), definition }
    }

    fn definition(&self, number: usize) -> String {
        format!("{}{number}", self.definition)
    }

    /// `y[0]^3`; an exponent that no reader takes at once in several factors.
    fn power(&self, (coordinate, exponent): (Coordinate, u32)) -> Vec<String> {
        let base = self.reference(coordinate);
        let factor = |exponent| if exponent == 1 { base.clone() } else { format!("{base}^{exponent}") };
        let rest = Some(exponent % MAX_EXPONENT).filter(|rest| *rest > 0);
        let whole = std::iter::repeat_n(MAX_EXPONENT, (exponent / MAX_EXPONENT) as usize);
        whole.chain(rest).map(factor).collect()
    }

    /// `s[0,1]`, `c='red'` of an indicator, or the name of a definition.
    fn reference(&self, coordinate: Coordinate) -> String {
        let Some(variable) = coordinate.variable() else {
            return coordinate.definition().map_or_else(String::new, |number| self.definition(number));
        };
        let (array, indices) = self.space.place(variable);
        let mut text = array.name.clone();
        if !indices.is_empty() {
            let indices: Vec<String> = indices.iter().map(usize::to_string).collect();
            text += &format!("[{}]", indices.join(","));
        }
        if let (Some(state), Domain::Category(states)) = (coordinate.state(), &array.domain) {
            text += &format!("='{}'", states[state].replace('\'', "''"));
        }
        text
    }
}

pub(super) fn texts(list: &[String]) -> String {
    let quoted: Vec<String> = list.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// The name of an array as a key, bare where TOML allows it.
fn key(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { quoted(name) }
}

/// `text` as a TOML basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04X}", c as u32),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
