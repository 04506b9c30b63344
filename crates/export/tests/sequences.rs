//! The graphs over sequences: their operators, sizes, names and errors. What they compute is checked by
//! `tests/onnx/sequences.py` in ONNX Runtime.

use std::collections::BTreeSet;

use hamnet_export::ExportError;
use hamnet_export::proto::{GraphProto, ModelProto, NodeProto};
use hamnet_export::sequence::{
    Answers, SequenceOptions, SequenceSummary, write_cell, write_reals, write_reals_cell, write_sequence,
};
use hamnet_network::sequence::{
    AffineStep, BackStep, Emission, GaussianEmission, GaussianSequence, GaussianSequenceParts,
    SequenceCertificate, SequenceNetwork, SequenceParts, SymbolEmission, Transition,
};
use hamnet_network::{ErrorBound, VariableLabel};
use hamnet_numeric::Precision;
use prost::Message;

fn label(name: &str, states: usize) -> VariableLabel {
    VariableLabel::of_states(name, (0..states).map(|state| state.to_string()).collect())
}

fn parts(rows: &[Vec<(usize, f64)>], emission: Emission) -> SequenceParts {
    let states = rows.len();
    SequenceParts {
        model: "weather".to_owned(),
        belief: label("sky", states),
        start: vec![1.0 / states as f64; states],
        transition: Transition::from_rows(rows).expect("the rows are in order"),
        emission,
        certificates: Vec::new(),
        notes: Vec::new(),
    }
}

fn network(rows: &[Vec<(usize, f64)>], emission: Emission) -> SequenceNetwork {
    SequenceNetwork::new(parts(rows, emission)).expect("the parts keep the rules of the noun")
}

/// Every state to the `width` next ones, around a circle.
fn circle(states: usize, width: usize) -> Vec<Vec<(usize, f64)>> {
    let row = |state: usize| {
        let mut row: Vec<(usize, f64)> =
            (0..width).map(|step| ((state + step) % states, 1.0 / width as f64)).collect();
        row.sort_by_key(|entry| entry.0);
        row
    };
    (0..states).map(row).collect()
}

fn symbols(states: usize, likelihood: f64) -> Emission {
    let likelihoods = [vec![likelihood; states], vec![1.0 - likelihood; states]].concat();
    Emission::Symbols(SymbolEmission { label: label("sight", 2), likelihoods })
}

fn reals(states: usize) -> Emission {
    Emission::Gaussian(GaussianEmission {
        labels: vec![VariableLabel::of_real("light", 0.0, 9.0)],
        means: (0..states).map(|state| state as f64).collect(),
        roots: vec![1.0; states],
        offsets: vec![-0.9189385332046727; states],
    })
}

fn every_kind() -> Vec<SequenceNetwork> {
    let emissions = |states| [symbols(states, 0.25), reals(states)];
    [circle(3, 3), circle(3, 2), circle(80, 3)]
        .iter()
        .flat_map(|rows| emissions(rows.len()).map(|emission| network(rows, emission)))
        .collect()
}

fn written(
    network: &SequenceNetwork,
    precision: Precision,
    answers: Answers,
) -> (ModelProto, SequenceSummary, Vec<u8>) {
    let mut bytes = Vec::new();
    let options = SequenceOptions { precision, answers };
    let summary = write_sequence(network, &options, &mut bytes).expect("the network can be written");
    (ModelProto::decode(bytes.as_slice()).expect("what is written can be read"), summary, bytes)
}

fn cell(network: &SequenceNetwork, precision: Precision) -> (ModelProto, SequenceSummary) {
    let mut bytes = Vec::new();
    let summary = write_cell(network, precision, &mut bytes).expect("the network can be written");
    (ModelProto::decode(bytes.as_slice()).expect("what is written can be read"), summary)
}

/// All nodes, those of loops too.
fn nodes(graph: &GraphProto) -> Vec<&NodeProto> {
    let inside = |node| -> Vec<&NodeProto> {
        let node: &NodeProto = node;
        let bodies = node.attribute.iter().filter_map(|attribute| attribute.g.as_ref());
        std::iter::once(node).chain(bodies.flat_map(nodes)).collect()
    };
    graph.node.iter().flat_map(inside).collect()
}

fn graph(model: &ModelProto) -> &GraphProto {
    model.graph.as_ref().expect("there is a graph")
}

#[test]
fn answers_are_outputs_and_loops() {
    let expected = [
        (Answers::Filter, "filtered ln_evidence status", 1),
        (Answers::Smooth, "smoothed ln_evidence status", 2),
        (Answers::Path, "path ln_path status", 2),
        (Answers::All, "filtered smoothed ln_evidence path ln_path status", 4),
    ];
    for network in every_kind() {
        for (answers, outputs, loops) in expected {
            let (model, summary, bytes) = written(&network, Precision::F32, answers);
            let named = graph(&model).output.iter().map(|output| output.name.as_str());
            assert_eq!(named.collect::<Vec<_>>().join(" "), outputs);
            assert_eq!(summary.outputs.join(" "), outputs);
            assert_eq!(nodes(graph(&model)).iter().filter(|node| node.op_type == "Scan").count(), loops);
            assert_eq!(summary.nodes, nodes(graph(&model)).len());
            assert_eq!(summary.bytes, bytes.len());
            assert_eq!(written(&network, Precision::F32, answers).2, bytes);
        }
        let (model, summary) = cell(&network, Precision::F32);
        let named: Vec<&str> = graph(&model).input.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(named, summary.inputs);
        assert_eq!(summary.outputs, ["belief", "next", "ln_step", "status"]);
    }
}

#[test]
fn everything_is_used() {
    for network in every_kind() {
        let sequences = [Answers::Filter, Answers::Smooth, Answers::Path, Answers::All]
            .map(|answers| written(&network, Precision::F64, answers).0);
        for model in sequences.iter().chain([&cell(&network, Precision::F64).0]) {
            let nodes = nodes(graph(model));
            let mut used: BTreeSet<&str> =
                nodes.iter().flat_map(|node| &node.input).map(String::as_str).collect();
            let bodies =
                nodes.iter().flat_map(|node| &node.attribute).filter_map(|attribute| attribute.g.as_ref());
            for graph in bodies.chain([graph(model)]) {
                used.extend(graph.output.iter().map(|output| output.name.as_str()));
            }
            assert!(graph(model).initializer.iter().all(|tensor| used.contains(tensor.name.as_str())));
            // a loop gives its last states, whoever wants them
            let idle = nodes.iter().filter(|node| node.op_type != "Scan").flat_map(|node| &node.output);
            assert_eq!(idle.filter(|name| !used.contains(name.as_str())).count(), 0);
        }
    }
}

#[test]
fn sparse_transitions_take_space_by_their_entries() {
    let bytes = |rows: &[Vec<(usize, f64)>]| {
        written(&network(rows, symbols(rows.len(), 0.25)), Precision::F32, Answers::Smooth).1.constant_bytes
    };
    let (sparse, dense) = (bytes(&circle(2000, 3)), bytes(&circle(200, 200)));
    // two lists of three, an index and a weight each, and the tables of symbols and of the start
    assert!((2000 * 3 * 2 * 8..2000 * 3 * 2 * 8 + 2000 * 5 * 4).contains(&sparse), "{sparse} bytes");
    assert!((200 * 200 * 4..200 * 200 * 4 + 8000).contains(&dense), "{dense} bytes");
}

#[test]
fn small_entries_are_watched_where_steps_do_not_mix() {
    let mixing = network(&circle(3, 3), symbols(3, 0.25));
    let circling = network(&circle(3, 2), symbols(3, 0.25));
    let floors = |network: &SequenceNetwork| {
        let (model, summary, _) = written(network, Precision::F32, Answers::Filter);
        (nodes(graph(&model)).iter().filter(|node| node.op_type == "Min").count(), summary.underflow)
    };
    assert_eq!(floors(&mixing), (0, 0.0));
    assert_eq!(floors(&circling), (1, 2f64.powi(-40)));
    let widths = [&mixing, &circling].map(|network| {
        let model = cell(network, Precision::F32).0;
        let tensor =
            graph(&model).input[0].r#type.clone().and_then(|of| of.tensor_type).expect("states are tensors");
        format!("{:?}", tensor.shape.expect("their shape is known").dim[1].value)
    });
    assert_eq!(widths, ["Some(Length(4))", "Some(Length(7))"]);
}

#[test]
fn weights_that_the_precision_has_no_room_for_are_refused_with_a_remedy() {
    let small = network(&circle(3, 2), symbols(3, 1e-30));
    let write = |network, precision| {
        let options = SequenceOptions { precision, answers: Answers::All };
        write_sequence(network, &options, &mut Vec::new()).map_err(|error| error.to_string())
    };
    assert!(write(&small, Precision::F32).expect_err("this is refused").contains("export in f64"));
    assert!(write(&small, Precision::F64).is_ok());
    // every state leads to itself and to the first one, which a square alone can hold
    let star: Vec<Vec<(usize, f64)>> = (0..40_000)
        .map(|state| if state == 0 { vec![(0, 1.0)] } else { vec![(0, 0.5), (state, 0.5)] })
        .collect();
    let star = network(&star, symbols(40_000, 0.25));
    assert!(write(&star, Precision::F32).expect_err("this is refused").contains("6400000000 bytes"));
    let mut large = parts(&circle(3, 2), symbols(3, 0.25));
    large.emission =
        Emission::Symbols(SymbolEmission { label: label("sight", 1), likelihoods: vec![3.0; 3] });
    let large = SequenceNetwork::new(large).expect("the parts keep the rules of the noun");
    assert!(
        write(&large, Precision::F64)
            .expect_err("this is refused")
            .contains("the emission has the weight 3e0")
    );
}

#[test]
fn metadata_hold_names_and_certificates() {
    let bound = ErrorBound { truncation: 0.0, rounding: 0.5 };
    let certificate = SequenceCertificate {
        precision: Precision::F32,
        contraction: 0.25,
        contraction_steps: 3,
        step: bound,
        step_back: bound,
        read_out: 0.125,
        ln_evidence_step: bound,
        path_step: bound,
        forgives_underflow: false,
        domain: "any sequence".to_owned(),
        assumptions: vec!["round to nearest".to_owned()],
    };
    let network = network(&circle(3, 3), reals(3))
        .with_certificates(vec![certificate])
        .expect("the bounds are numbers");
    let model = written(&network, Precision::F32, Answers::Smooth).0;
    let property = |key: &str| {
        let found = model.metadata_props.iter().find(|property| property.key == key);
        found.map(|property| property.value.as_str()).expect("the property is there")
    };
    assert_eq!(property("hamnet.kind"), "sequence");
    assert_eq!(property("hamnet.model"), "weather");
    assert_eq!(property("hamnet.belief"), r#"{"name":"sky","states":["0","1","2"]}"#);
    assert_eq!(property("hamnet.seen"), r#"[{"name":"light","range":[0.0,9.0]}]"#);
    assert_eq!(property("hamnet.inputs"), r#"["values","lengths"]"#);
    assert!(property("hamnet.certificates").contains(r#""contraction":0.25,"contraction_steps":3"#));
    assert!(property("hamnet.certificates").contains(r#""spread_per_step_nats":{"rounding":0.5"#));
    assert!(property("hamnet.target").contains("Exp within 2 units"));
}

#[test]
fn reals_that_are_hidden_have_means_and_one_loop_each_way() {
    let network = GaussianSequence::new(GaussianSequenceParts {
        model: "walk".to_owned(),
        hidden: vec!["place".to_owned()],
        observed: vec![VariableLabel::of_real("gauge", -9.0, 9.0)],
        steps: vec![AffineStep {
            weights: vec![0.5, 0.5, -1.0, 1.0],
            biases: vec![0.0; 2],
            offset: -1.0,
            covariance: vec![0.5],
        }],
        back: vec![BackStep { weights: vec![0.5, 0.5], biases: vec![0.0] }],
        longest: None,
        certificates: Vec::new(),
    })
    .expect("the parts keep the rules of the noun");
    let write = |answers| {
        let mut bytes = Vec::new();
        let options = SequenceOptions { precision: Precision::F32, answers };
        let summary = write_reals(&network, &options, &mut bytes)?;
        Ok::<_, ExportError>((
            ModelProto::decode(bytes.as_slice()).expect("what is written can be read"),
            summary,
        ))
    };
    for (answers, outputs, loops) in [
        (Answers::Filter, "filtered covariance ln_evidence status", 1),
        (Answers::Smooth, "smoothed ln_evidence status", 2),
        (Answers::All, "filtered covariance smoothed ln_evidence status", 2),
    ] {
        let (model, summary) = write(answers).expect("the network can be written");
        assert_eq!(summary.outputs.join(" "), outputs);
        assert_eq!(nodes(graph(&model)).iter().filter(|node| node.op_type == "Scan").count(), loops);
    }
    assert!(write(Answers::Path).is_err_and(|error| error.to_string().contains("smoothed")));
    let summary =
        write_reals_cell(&network, Precision::F64, &mut Vec::new()).expect("the network can be written");
    assert_eq!(summary.inputs, ["state", "values"]);
}
