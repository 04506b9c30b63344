//! What a graph is, in words a person or a program can read: original names, query, certificates, assumptions.

use hamnet_network::{Certificate, Encoding, ErrorBound, HeadForm, Network, VariableDomain, VariableLabel};
use hamnet_numeric::Precision;
use serde_json::{Value, json};

use crate::inputs::{InputNames, places};
use crate::outputs::Outputs;
use crate::proto::StringStringEntryProto;
use crate::target;

/// The properties of the model.
pub(crate) fn metadata(
    network: &Network,
    precision: Precision,
    inputs: &InputNames,
    outputs: &Outputs,
) -> Vec<StringStringEntryProto> {
    let parts = network.parts();
    let computes_evidence = parts.evidence.unit().is_some();
    let certificates: Vec<Value> = parts
        .certificates
        .iter()
        .map(|each| certificate(each, network.explains(), computes_evidence))
        .collect();
    properties([
        ("hamnet.model", parts.model.clone()),
        ("hamnet.precision", precision.to_string()),
        ("hamnet.variables", variables(network).to_string()),
        ("hamnet.inputs", input_list(network, inputs).to_string()),
        ("hamnet.query", query(network, outputs).to_string()),
        ("hamnet.given", given(network).to_string()),
        ("hamnet.encoding", encoding(network).to_string()),
        ("hamnet.certificates", Value::from(certificates).to_string()),
        ("hamnet.target", target::assumptions(network)),
        ("hamnet.status", json!(["ok", "impossible", "outside", "invalid"]).to_string()),
        ("hamnet.notes", json!(parts.notes).to_string()),
    ])
}

/// Keys and values as messages.
pub(crate) fn properties<const N: usize>(properties: [(&str, String); N]) -> Vec<StringStringEntryProto> {
    properties.map(|(key, value)| StringStringEntryProto { key: key.to_owned(), value }).into()
}

fn variables(network: &Network) -> Value {
    network.variables().iter().map(variable).collect()
}

/// A name with states or a range.
pub(crate) fn variable(label: &VariableLabel) -> Value {
    match &label.domain {
        VariableDomain::States(states) => json!({ "name": label.name, "states": states }),
        VariableDomain::Real { low, high } => json!({ "name": label.name, "range": [low, high] }),
    }
}

/// Which variable every input, or every place of a stacked input, stands for.
fn input_list(network: &Network, inputs: &InputNames) -> Value {
    let places = places(network);
    let entry = |input: usize, variable: usize| {
        let variable = &network.variables()[variable].name;
        match inputs {
            InputNames::PerVariable(names) => json!({ "input": names[input], "variable": variable }),
            InputNames::Stacked(stacked) => json!({
                "input": stacked.name_of(network, input),
                "place": places[input],
                "variable": variable,
            }),
        }
    };
    network.inputs().iter().enumerate().map(|(place, input)| entry(place, input.variable)).collect()
}

/// Every head with its output, and its place in a stacked one.
fn query(network: &Network, outputs: &Outputs) -> Value {
    let heads = network.heads().iter().zip(outputs.by_head()).map(|(head, (class, place))| {
        let target: Vec<&str> =
            head.target.iter().map(|&place| network.variables()[place].name.as_str()).collect();
        let form = match head.form {
            HeadForm::Normalize => "normalize",
            HeadForm::Softmax => "softmax",
            HeadForm::MaxMarginals => "max-marginals",
        };
        let mut entry = json!({ "output": class.name, "target": target, "form": form });
        if let Some(state) = &class.state {
            entry["state"] = json!(state);
        }
        if let Some(place) = place {
            entry["place"] = json!(place);
        }
        entry
    });
    json!({ "posteriors": heads.collect::<Value>(), "targets_condition": network.parts().targets_condition })
}

fn given(network: &Network) -> Value {
    let pairs = network.parts().given.iter().map(|&(variable, state)| {
        let label = &network.variables()[variable];
        json!({ "variable": label.name, "state": label.states()[state] })
    });
    pairs.collect()
}

fn encoding(network: &Network) -> Value {
    match network.parts().encoding {
        Encoding::Likelihood => json!({ "kind": "likelihood" }),
        Encoding::Observed => json!({ "kind": "observed" }),
        Encoding::LogLikelihood { floor, spread } => {
            json!({ "kind": "log-likelihood", "floor_nats": floor, "spread_nats": spread })
        }
    }
}

fn certificate(certificate: &Certificate, explains: bool, computes_evidence: bool) -> Value {
    if explains {
        return explanation(certificate);
    }
    json!({
        "precision": certificate.precision.name(),
        "posterior_total_variation": bound(&certificate.posterior),
        "ln_evidence_nats": computes_evidence.then(|| bound(&certificate.ln_evidence)),
        "energy_spread_nats": certificate.energy.as_ref().map(bound),
        "roundings": certificate.roundings,
        "domain": certificate.domain,
        "assumptions": certificate.assumptions,
    })
}

fn explanation(certificate: &Certificate) -> Value {
    json!({
        "precision": certificate.precision.name(),
        "max_marginal_nats": bound(&certificate.posterior),
        "decisive_lead_nats": certificate.decisive_lead(),
        "ln_explanation_nats": bound(&certificate.ln_evidence),
        "roundings": certificate.roundings,
        "domain": certificate.domain,
        "assumptions": certificate.assumptions,
    })
}

/// A bound and its parts.
pub(crate) fn bound(bound: &ErrorBound) -> Value {
    json!({ "total": bound.total(), "truncation": bound.truncation, "rounding": bound.rounding })
}
