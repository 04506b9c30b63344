//! A network over sequences for people to read: everything it holds, numbers as the shortest decimals that read back to the same
//! `f64`.

use std::fmt;

use super::{Emission, SequenceNetwork};
use crate::VariableLabel;

impl fmt::Display for SequenceNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        let states = parts.belief.states();
        writeln!(f, "hamnet network over sequences")?;
        writeln!(f, "model {:?}", parts.model)?;
        writeln!(f, "belief {}: {}", parts.belief.name, states.join(" "))?;
        writeln!(f, "start")?;
        let nonzero = |f: &mut fmt::Formatter<'_>, state: usize, weight: f64| {
            if weight == 0.0 { Ok(()) } else { write!(f, " {}={weight:?}", states[state]) }
        };
        write!(f, " ")?;
        parts.start.iter().enumerate().try_for_each(|(state, &weight)| nonzero(f, state, weight))?;
        writeln!(f)?;
        writeln!(f, "transition")?;
        for (state, name) in states.iter().enumerate() {
            write!(f, "  {name}:")?;
            let (columns, weights) = parts.transition.row(state);
            let mut entries = columns.iter().zip(weights);
            entries.try_for_each(|(&column, &weight)| nonzero(f, column as usize, weight))?;
            writeln!(f)?;
        }
        match &parts.emission {
            Emission::Symbols(emission) => {
                writeln!(f, "symbols {}", emission.label.name)?;
                let rows = emission.likelihoods.chunks_exact(self.states());
                for (symbol, row) in emission.label.states().iter().zip(rows) {
                    write!(f, "  {symbol}:")?;
                    row.iter().enumerate().try_for_each(|(state, &weight)| nonzero(f, state, weight))?;
                    writeln!(f)?;
                }
            }
            Emission::Gaussian(emission) => {
                let real = |label: &VariableLabel| {
                    let (low, high) = label.range().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                    format!("{} from {low:?} to {high:?}", label.name)
                };
                let labels: Vec<String> = emission.labels.iter().map(real).collect();
                writeln!(f, "normal laws of {}", labels.join(", "))?;
                let dimensions = emission.labels.len();
                let roots = emission.roots.chunks_exact(dimensions * dimensions);
                let laws = emission.means.chunks_exact(dimensions).zip(roots).zip(&emission.offsets);
                for (name, ((mean, root), offset)) in states.iter().zip(laws) {
                    writeln!(f, "  {name}: mean {mean:?} root {root:?} offset {offset:?}")?;
                }
            }
        }
        for certificate in &parts.certificates {
            writeln!(f, "certificate {}", certificate.precision)?;
            let [factor, steps] =
                [format!("{:?}", certificate.contraction), certificate.contraction_steps.to_string()];
            writeln!(f, "  contraction {factor} per {steps} steps")?;
            let bounds = [
                ("step", certificate.step),
                ("step_back", certificate.step_back),
                ("ln_evidence_step", certificate.ln_evidence_step),
                ("path_step", certificate.path_step),
            ];
            for (name, bound) in bounds {
                writeln!(f, "  {name} truncation {:?} rounding {:?}", bound.truncation, bound.rounding)?;
            }
            writeln!(f, "  read_out {:?}", certificate.read_out)?;
            writeln!(f, "  domain {:?}", certificate.domain)?;
            let mut assumptions = certificate.assumptions.iter();
            assumptions.try_for_each(|assumption| writeln!(f, "  assumes {assumption:?}"))?;
        }
        parts.notes.iter().try_for_each(|note| writeln!(f, "note {note:?}"))
    }
}
