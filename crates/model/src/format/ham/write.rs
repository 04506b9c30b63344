//! The `.ham` writer.

use std::io::{self, Write};

use hamnet_numeric::Dd;

use super::variables::is_usable;
use crate::format::write::remark;
use crate::format::{Format, WriteError, WriteWarning};
use crate::hamiltonian::{Array, Classes, Domain, LnZ, Prior, Space};
use crate::polynomial::{Coordinate, Monomial, Polynomial};
use crate::{Hamiltonian, Model};

/// Writes `model`, each line of `source_note` as a comment at the top. Energies become lists of coefficients.
///
/// # Errors
/// [`WriteError::NotEnergies`] for a model of tables, [`WriteError::Unnameable`] for a name that no expression can use.
pub(in crate::format) fn write(
    model: &Model,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    let Model::Hamiltonian(law) = model else { return Err(WriteError::NotEnergies) };
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
    write_energies(law, out)?;
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

/// Terms that all classes share once, then those of each class.
fn write_energies(law: &Hamiltonian, out: &mut dyn Write) -> io::Result<()> {
    let energies = law.energies();
    let is_shared = |monomial: &Monomial| {
        let first = energies[0].coefficient(monomial);
        energies.iter().all(|energy| energy.coefficient(monomial) == first)
    };
    write_energy(law.space(), None, &energies[0], &is_shared, out)?;
    let classes = law.classes().map_or(&[][..], |classes| classes.variable().states());
    for (class, energy) in classes.iter().zip(energies) {
        if energy.terms().any(|(monomial, _)| !is_shared(monomial)) {
            write_energy(law.space(), Some(class), energy, &|monomial| !is_shared(monomial), out)?;
        }
    }
    Ok(())
}

fn write_energy(
    space: &Space,
    class: Option<&str>,
    energy: &Polynomial,
    kept: &dyn Fn(&Monomial) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "\n[[energy]]")?;
    if let Some(class) = class {
        writeln!(out, "class = {}", quoted(class))?;
    }
    writeln!(out, "coefficients = [")?;
    for (monomial, coefficient) in energy.terms().filter(|(monomial, _)| kept(monomial)) {
        for number in parts(coefficient) {
            let coordinates =
                monomial.powers().iter().map(|&(c, _)| format!(", {}", quoted(&reference(space, c))));
            writeln!(out, "  [{number:?}{}],", coordinates.collect::<String>())?;
        }
    }
    writeln!(out, "]")
}

/// One or two numbers whose exact sum is `coefficient`.
fn parts(coefficient: Dd) -> impl Iterator<Item = f64> {
    let low = Some(coefficient.lo()).filter(|low| *low != 0.0);
    std::iter::once(coefficient.hi()).chain(low)
}

/// `s[0,1]`, or `c='red'` of an indicator.
fn reference(space: &Space, coordinate: Coordinate) -> String {
    let Some(variable) = coordinate.variable() else { return space.name(coordinate) };
    let (array, indices) = space.place(variable);
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

fn texts(list: &[String]) -> String {
    let quoted: Vec<String> = list.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// The name of an array as a key, bare where TOML allows it.
fn key(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { quoted(name) }
}

/// `text` as a TOML basic string.
fn quoted(text: &str) -> String {
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
