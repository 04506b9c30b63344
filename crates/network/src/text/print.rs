//! A network as text.

use std::collections::BTreeSet;
use std::fmt;

use super::name::{Name, Quoted};
use super::{VALUE, VERSION};
use crate::{
    Affine, Certificate, CountBound, Encoding, ErrorBound, EvidenceHead, Head, HeadForm, Layer, Network,
    Operation, Origin, UnitId, UnitOrigin, VariableDomain, VariableLabel, Weights,
};

pub(super) fn write_network(network: &Network, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let ambiguous = repeats(&network.parts.origins);
    Printer { network, ambiguous }.write(f)
}

struct Printer<'a> {
    network: &'a Network,
    /// Whether an earlier origin group has the same words.
    ambiguous: Vec<bool>,
}

impl Printer<'_> {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head_lines(f)?;
        writeln!(f)?;
        self.inputs(f)?;
        for (index, layer) in self.network.layers.iter().enumerate() {
            self.layer(f, index, layer)?;
        }
        self.network.heads().iter().try_for_each(|head| self.head(f, head))?;
        self.evidence(f)
    }

    fn head_lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.network.parts;
        writeln!(f, "hamnet network {VERSION}")?;
        writeln!(f, "model {}", Name(&parts.model))?;
        for variable in &parts.variables {
            write_variable(f, variable)?;
        }
        match parts.encoding {
            Encoding::Likelihood => writeln!(f, "encoding likelihood")?,
            Encoding::LogLikelihood { floor, spread } => {
                writeln!(f, "encoding log-likelihood, floor {floor:?}, spread {spread:?}")?;
            }
            Encoding::Observed => writeln!(f, "encoding observed")?,
        }
        writeln!(f, "targets {}", if parts.targets_condition { "condition" } else { "ignored" })?;
        for &(variable, state) in &parts.given {
            writeln!(f, "given {}", self.assignment(variable, state))?;
        }
        self.theory(f)?;
        parts.notes.iter().try_for_each(|note| writeln!(f, "note {}", Quoted(note)))?;
        parts.certificates.iter().try_for_each(|certificate| write_certificate(f, certificate))?;
        parts.origins.iter().try_for_each(|origin| self.origin(f, origin))
    }

    fn theory(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let theory = &self.network.parts.theory;
        writeln!(
            f,
            "theory ln_upper_bound {:?}, cliques {}, largest_clique {}",
            theory.ln_upper_bound, theory.cliques, theory.largest_clique
        )?;
        let mut bounds = |how: &str, bounds: &[CountBound]| {
            bounds
                .iter()
                .try_for_each(|bound| writeln!(f, "  {how} {}, {}", bound.neurons, Quoted(&bound.sense)))
        };
        bounds("at_most", &theory.upper_bounds)?;
        bounds("at_least", &theory.lower_bounds)
    }

    fn origin(&self, f: &mut fmt::Formatter<'_>, origin: &Origin) -> fmt::Result {
        write!(f, "origin {}", Quoted(&origin.what))?;
        if !origin.scope.is_empty() {
            write!(f, " [{}]", separated(", ", origin.scope.iter().map(|&variable| self.name(variable))))?;
        }
        writeln!(f)
    }

    fn inputs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for input in &self.network.parts.inputs {
            writeln!(f, "input {}", self.name(input.variable))?;
            match &self.network.parts.variables[input.variable].domain {
                VariableDomain::States(states) => {
                    for (unit, state) in input.units.iter().zip(states) {
                        writeln!(f, "  {unit} = {}{}", Name(state), self.words(unit))?;
                    }
                }
                VariableDomain::Real { .. } => {
                    let unit = input.units.first();
                    writeln!(f, "  {unit} = {VALUE}{}", self.words(unit))?;
                }
            }
        }
        Ok(())
    }

    fn layer(&self, f: &mut fmt::Formatter<'_>, index: usize, layer: &Layer) -> fmt::Result {
        write!(f, "layer {index}: ")?;
        write_kind(f, &layer.operation)?;
        writeln!(f)?;
        for (place, unit) in layer.units.iter().enumerate() {
            write!(f, "  {unit} = ")?;
            write_unit(f, &layer.operation, place)?;
            writeln!(f, "{}", self.words(unit))?;
        }
        Ok(())
    }

    fn head(&self, f: &mut fmt::Formatter<'_>, head: &Head) -> fmt::Result {
        let form = match head.form {
            HeadForm::Normalize => "normalize",
            HeadForm::Softmax => "softmax",
            HeadForm::MaxMarginals => "max-marginals",
        };
        let target = separated(" * ", head.target.iter().map(|&variable| self.name(variable)));
        writeln!(f, "head {target} = {form}({})", separated(", ", &head.units))
    }

    fn evidence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.network.evidence() {
            EvidenceHead::Linear { unit, exponent } => {
                writeln!(f, "evidence linear {unit}, exponent {exponent}")
            }
            EvidenceHead::Log { unit, offset, impossible_below } => {
                writeln!(f, "evidence log {unit}, offset {offset:?}, impossible_below {impossible_below:?}")
            }
            EvidenceHead::Absent => writeln!(f, "evidence absent"),
            EvidenceHead::Possible { unit, tells_all: true } => writeln!(f, "evidence possible {unit}"),
            EvidenceHead::Possible { unit, tells_all: false } => writeln!(f, "evidence perhaps {unit}"),
        }
    }

    /// The origin of `unit` behind a semicolon.
    fn words(&self, unit: UnitId) -> String {
        let UnitOrigin { group, state } = self.network.parts.unit_origins[unit.index()];
        let place = group.0 as usize;
        let mut words = format!("  ; {}", self.origin_words(&self.network.parts.origins[place], state));
        if self.ambiguous[place] {
            words += &format!(" #{place}");
        }
        words
    }

    fn origin_words(&self, origin: &Origin, state: u32) -> String {
        let what =
            if reads_as_words(&origin.what) { origin.what.clone() } else { Quoted(&origin.what).to_string() };
        if origin.scope.is_empty() {
            return what;
        }
        let states = self.network.states_of(&origin.scope, state as usize);
        let joint =
            origin.scope.iter().zip(states).map(|(&variable, state)| self.assignment(variable, state));
        format!("{what} [{}]", separated(", ", joint))
    }

    /// `variable=state`; the name alone of a real variable.
    fn assignment(&self, variable: usize, state: usize) -> String {
        let label = &self.network.parts.variables[variable];
        match &label.domain {
            VariableDomain::States(states) => format!("{}={}", Name(&label.name), Name(&states[state])),
            VariableDomain::Real { .. } => Name(&label.name).to_string(),
        }
    }

    fn name(&self, variable: usize) -> Name<'_> {
        Name(&self.network.parts.variables[variable].name)
    }
}

fn repeats(origins: &[Origin]) -> Vec<bool> {
    let mut seen = BTreeSet::new();
    origins.iter().map(|origin| !seen.insert((&origin.what, &origin.scope))).collect()
}

/// Whether `what` may stand unquoted behind the semicolon.
fn reads_as_words(what: &str) -> bool {
    let reads = |c: char| !c.is_control() && !matches!(c, '"' | '[' | ']' | '#' | '\u{2028}' | '\u{2029}');
    !what.is_empty() && what.trim() == what && what.chars().all(reads)
}

fn write_variable(f: &mut fmt::Formatter<'_>, variable: &VariableLabel) -> fmt::Result {
    match &variable.domain {
        VariableDomain::States(states) => {
            let states = separated(", ", states.iter().map(|state| Name(state)));
            writeln!(f, "variable {}: {states}", Name(&variable.name))
        }
        VariableDomain::Real { low, high } => {
            writeln!(f, "variable {} real from {low:?} to {high:?}", Name(&variable.name))
        }
    }
}

fn write_certificate(f: &mut fmt::Formatter<'_>, certificate: &Certificate) -> fmt::Result {
    writeln!(f, "certificate {}", certificate.precision)?;
    write_bound(f, "posterior", &certificate.posterior)?;
    write_bound(f, "ln_evidence", &certificate.ln_evidence)?;
    if let Some(energy) = &certificate.energy {
        write_bound(f, "energy", energy)?;
    }
    writeln!(f, "  roundings {:?}", certificate.roundings)?;
    writeln!(f, "  domain {}", Quoted(&certificate.domain))?;
    certificate.assumptions.iter().try_for_each(|assumption| writeln!(f, "  assumes {}", Quoted(assumption)))
}

fn write_bound(f: &mut fmt::Formatter<'_>, of: &str, bound: &ErrorBound) -> fmt::Result {
    writeln!(f, "  {of} truncation {:?}, rounding {:?}", bound.truncation, bound.rounding)
}

fn write_kind(f: &mut fmt::Formatter<'_>, operation: &Operation) -> fmt::Result {
    match operation {
        Operation::Affine(affine) => match affine.weights() {
            Weights::Dense { columns, .. } => {
                write!(f, "affine dense")?;
                columns.iter().try_for_each(|unit| write!(f, " {unit}"))
            }
            Weights::Sparse { .. } => write!(f, "affine sparse"),
        },
        Operation::Product(_) => write!(f, "product"),
        Operation::Activation { activation, .. } => write!(f, "{}", activation.name()),
        Operation::Rescale { counted: true, .. } => write!(f, "rescale counted"),
        Operation::Rescale { counted: false, .. } => write!(f, "rescale"),
    }
}

fn write_unit(f: &mut fmt::Formatter<'_>, operation: &Operation, place: usize) -> fmt::Result {
    match operation {
        Operation::Affine(affine) => write_row(f, affine, place),
        Operation::Product(pairs) => write!(f, "{} * {}", pairs[place][0], pairs[place][1]),
        Operation::Activation { activation, of } => write!(f, "{}({})", activation.name(), of[place]),
        Operation::Rescale { of, .. } => write!(f, "{} * 2^-k{}", of.units()[place], of.group_at(place)),
    }
}

/// `bias ± weight unit ± …`; a bias of zero before terms and weights of one are left out.
fn write_row(f: &mut fmt::Formatter<'_>, affine: &Affine, row: usize) -> fmt::Result {
    let bias = affine.biases()[row];
    let (columns, weights) = affine.row(row);
    let shows_bias = columns.is_empty() || bias != 0.0;
    if shows_bias {
        write!(f, "{bias:?}")?;
    }
    for (place, (unit, weight)) in columns.iter().zip(weights).enumerate() {
        let sign = match (weight.is_sign_negative(), place == 0 && !shows_bias) {
            (false, true) => "",
            (false, false) => " + ",
            (true, true) => "-",
            (true, false) => " - ",
        };
        match weight.abs() {
            1.0 => write!(f, "{sign}{unit}")?,
            magnitude => write!(f, "{sign}{magnitude:?} {unit}")?,
        }
    }
    Ok(())
}

fn separated(separator: &str, items: impl IntoIterator<Item: fmt::Display>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(separator)
}
