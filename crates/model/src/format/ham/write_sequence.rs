//! Laws of sequences of any length written back.

use std::io::{self, Write};

use super::write::{quoted, texts};
use super::write_edges::entries;
use crate::Variable;
use crate::format::write::remark;
use crate::hierarchy::{Emission, GaussianEmission, HiddenMarkov, LinearGaussian, LinearStep};

/// Writes a hidden Markov model, each line of `source_note` as a comment at the top.
pub(in crate::format) fn hidden_markov(
    model: &HiddenMarkov,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    head(model.name(), source_note, out)?;
    writeln!(out, "hidden = {}", quoted(model.hidden().name()))?;
    writeln!(out, "states = {}", texts(model.hidden().states()))?;
    writeln!(out, "prior = {:?}", model.start().to_dense())?;
    writeln!(out, "transition = {}", entries(model.transition()))?;
    match model.emission() {
        Emission::Table { variable, table } => {
            writeln!(out, "observed = {}", quoted(variable.name()))?;
            writeln!(out, "symbols = {}", texts(variable.states()))?;
            writeln!(out, "emission = {}", entries(table))
        }
        Emission::Gaussian(gaussian) => normal_laws(gaussian, out),
    }
}

/// Writes a linear-Gaussian chain.
pub(in crate::format) fn linear_gaussian(
    chain: &LinearGaussian,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    head(chain.name(), source_note, out)?;
    let (d, seen) = (chain.hidden().len(), chain.observed().len());
    writeln!(out, "hidden = {}", texts(chain.hidden()))?;
    writeln!(out, "observed = {}", ranges(chain.observed()))?;
    writeln!(out, "mean = {:?}", chain.mean())?;
    writeln!(out, "covariance = {}", rows(chain.covariance(), d))?;
    let parts = |step: &LinearStep| {
        [
            ("dynamics", rows(&step.transition, d)),
            ("noise", rows(&step.noise, d)),
            ("observation", rows(&step.observation, d)),
            ("observation_noise", rows(&step.observation_noise, seen)),
        ]
    };
    for (key, matrix) in parts(chain.step(0)) {
        writeln!(out, "{key} = {matrix}")?;
    }
    if chain.steps().len() > 1 {
        writeln!(out, "steps = [")?;
        for step in chain.steps() {
            let changed: Vec<String> = parts(step)
                .into_iter()
                .zip(parts(chain.step(0)))
                .filter(|(own, first)| own != first)
                .map(|((key, matrix), _)| format!("{key} = {matrix}"))
                .collect();
            writeln!(out, "    {{ {} }},", changed.join(", "))?;
        }
        writeln!(out, "]")?;
    }
    Ok(())
}

fn head(name: Option<&str>, source_note: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    remark(source_note, "#", out)?;
    if let Some(name) = name {
        writeln!(out, "[model]\nname = {}\n", quoted(name))?;
    }
    writeln!(out, "[hierarchy]")
}

fn normal_laws(gaussian: &GaussianEmission, out: &mut dyn Write) -> io::Result<()> {
    let dimensions = gaussian.variables().len();
    writeln!(out, "observed = {}", ranges(gaussian.variables()))?;
    writeln!(out, "means = {}", rows(gaussian.means(), dimensions))?;
    let covariances = gaussian.covariances().chunks(dimensions * dimensions);
    let matrices: Vec<String> = covariances.map(|covariance| rows(covariance, dimensions)).collect();
    writeln!(out, "covariances = [{}]", matrices.join(", "))
}

/// `{ y = [-1.0, 1.0] }`
fn ranges(variables: &[Variable]) -> String {
    let range = |variable: &Variable| {
        let range = variable.range().map(|range| [range.low(), range.high()]);
        format!("{} = {:?}", quoted(variable.name()), range.unwrap_or_default())
    };
    format!("{{ {} }}", variables.iter().map(range).collect::<Vec<_>>().join(", "))
}

/// `[[1.0, 0.0], [0.0, 1.0]]`
fn rows(numbers: &[f64], columns: usize) -> String {
    let rows: Vec<String> = numbers.chunks(columns).map(|row| format!("{row:?}")).collect();
    format!("[{}]", rows.join(", "))
}
