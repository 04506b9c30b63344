//! The graphs that are written: their operators, sizes, names and errors. What they compute is checked by
//! `tests/onnx/run.py` in ONNX Runtime.

#[path = "../examples/onnx_cases/build.rs"]
mod build;

use std::collections::{BTreeMap, BTreeSet};

use build::{Builder, row};
use hamnet_export::proto::{Dimension, ModelProto, ValueInfoProto};
use hamnet_export::{ExportError, Layout, OnnxOptions, OnnxSummary, write_onnx};
use hamnet_network::{
    Activation, AffineRow, Certificate, Encoding, ErrorBound, EvidenceHead, Head, HeadForm, Network, UnitId,
    VariableLabel,
};
use hamnet_numeric::Precision;
use prost::Message;

/// Operators ONNX Runtime 1.32 has a CPU kernel for in both precisions, each tried.
const IN_BOTH_PRECISIONS: [&str; 35] = [
    "Abs",
    "Add",
    "And",
    "ArgMax",
    "Cast",
    "Ceil",
    "Concat",
    "Div",
    "Equal",
    "Exp",
    "Expand",
    "Floor",
    "Gather",
    "Greater",
    "GreaterOrEqual",
    "Less",
    "LessOrEqual",
    "Log",
    "MatMul",
    "Max",
    "Mul",
    "Neg",
    "Pow",
    "ReduceMax",
    "ReduceMin",
    "ReduceSum",
    "Relu",
    "Reshape",
    "Shape",
    "Slice",
    "Softmax",
    "Sub",
    "Tanh",
    "Transpose",
    "Where",
];

fn written(network: &Network, options: &OnnxOptions) -> (ModelProto, OnnxSummary, Vec<u8>) {
    let mut bytes = Vec::new();
    let summary = write_onnx(network, options, &mut bytes).expect("the network can be written");
    let model = ModelProto::decode(bytes.as_slice()).expect("what is written can be read");
    (model, summary, bytes)
}

fn options(precision: Precision) -> OnnxOptions {
    OnnxOptions { precision, layout: Layout::PerVariable }
}

fn operators(model: &ModelProto) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for node in &model.graph.as_ref().expect("there is a graph").node {
        *counts.entry(node.op_type.as_str()).or_insert(0) += 1;
    }
    counts
}

fn normalized(builder: Builder, units: Vec<UnitId>) -> Network {
    let evidence = EvidenceHead::Linear { unit: units[0], exponent: 0 };
    let head = Head { target: vec![0], units, form: HeadForm::Normalize };
    builder.finish(Encoding::Likelihood, vec![head], evidence).0
}

fn logarithmic(builder: Builder, units: Vec<UnitId>) -> Network {
    in_log_space(builder, units, HeadForm::Softmax)
}

fn in_log_space(builder: Builder, units: Vec<UnitId>, form: HeadForm) -> Network {
    let evidence = EvidenceHead::Log { unit: units[0], offset: 0.0, impossible_below: -9.0 };
    let head = Head { target: vec![0], units, form };
    builder.finish(Encoding::LogLikelihood { floor: 10.0, spread: 44.0 }, vec![head], evidence).0
}

/// `P(X) P(Y|X)` with two states each, and a rescaling after every product.
fn two_variables(rescaled: usize) -> Network {
    let mut builder = Builder::new(&[2, 2]);
    let (x, y) = (builder.input(0), builder.input(1));
    let message = builder.affine(&[row([(y[0], 0.25), (y[1], 0.75)]), row([(y[0], 0.5), (y[1], 0.5)])]);
    let mut joint = builder.products(&[[x[0], message[0]], [x[1], message[1]]]);
    for _ in 0..rescaled {
        joint = builder.rescale(&joint);
    }
    normalized(builder, joint)
}

/// Groups of one width take the operators of one group and three that reshape, however many there are.
#[test]
fn groups_of_equal_width_are_rescaled_together() {
    let nodes = |widths: &[usize]| {
        let mut builder = Builder::new(&[4; 12]);
        let groups: Vec<Vec<UnitId>> =
            widths.iter().enumerate().map(|(input, &width)| builder.input(input)[..width].to_vec()).collect();
        let pairs: Vec<[UnitId; 2]> = groups.concat().into_iter().map(|unit| [unit, unit]).collect();
        let mut products = builder.products(&pairs);
        let groups = widths.iter().map(|&width| products.drain(..width).collect()).collect();
        let scaled = builder.rescale_groups(groups);
        let sum = |state: usize| row(scaled.iter().map(move |&unit| (unit, 1.0 + state as f64)));
        let all = builder.affine(&[sum(0), sum(1), sum(2), sum(3)]);
        written(&normalized(builder, all), &options(Precision::F32)).1.nodes
    };
    let one = nodes(&[4]);
    assert_eq!([nodes(&[4; 2]), nodes(&[4; 9])], [one + 3; 2]);
}

#[test]
fn what_is_written_reads_back_to_the_same_bytes() {
    let (model, summary, bytes) = written(&two_variables(1), &OnnxOptions::default());
    assert_eq!(model.encode_to_vec(), bytes);
    assert_eq!(summary.bytes, bytes.len());
    assert_eq!(written(&two_variables(1), &OnnxOptions::default()).2, bytes);
}

#[test]
fn inputs_and_outputs_have_identifiers_and_shapes() {
    let network = two_variables(0);
    let shapes = |values: &[ValueInfoProto]| values.iter().map(shape).collect::<Vec<_>>();
    let (model, summary, _) = written(&network, &options(Precision::F32));
    let graph = model.graph.expect("there is a graph");
    // Both variables are called `x/0` but for a number.
    assert_eq!(shapes(&graph.input), ["v0__x_0[batch, 2]", "v1__x_0[batch, 2]"]);
    assert_eq!(shapes(&graph.output), ["P_0__x_0[batch, 2]", "ln_evidence[batch]", "status[batch]"]);
    assert_eq!(summary.inputs, ["v0__x_0", "v1__x_0"]);
    let stacked = OnnxOptions { layout: Layout::Stacked, ..options(Precision::F32) };
    let graph = written(&network, &stacked).0.graph.expect("there is a graph");
    assert_eq!(shapes(&graph.input), ["likelihoods[batch, 2, 2]"]);
}

#[test]
fn stacked_heads_have_an_output_per_number_of_states() {
    let mut builder = Builder::new(&[2, 3, 2]);
    let inputs: Vec<Vec<UnitId>> = (0..3).map(|place| builder.input(place)).collect();
    let evidence = builder.affine(&[row(inputs[0].iter().map(|&unit| (unit, 0.5)))]);
    let heads = |form| {
        let head =
            |(place, units): (usize, &Vec<UnitId>)| Head { target: vec![place], units: units.clone(), form };
        inputs.iter().enumerate().map(head).collect::<Vec<Head>>()
    };
    let evidence = EvidenceHead::Linear { unit: evidence[0], exponent: 0 };
    let (network, _) = builder.finish(Encoding::Likelihood, heads(HeadForm::Normalize), evidence);
    let stacked = OnnxOptions { layout: Layout::Stacked, ..options(Precision::F32) };
    let (model, summary, _) = written(&network, &stacked);
    let shapes: Vec<_> = model.graph.as_ref().expect("there is a graph").output.iter().map(shape).collect();
    assert_eq!(shapes, ["P_2[batch, 2, 2]", "P_3[batch, 1, 3]", "ln_evidence[batch]", "status[batch]"]);
    assert_eq!(summary.posteriors, ["P_2", "P_3"]);
    let query =
        model.metadata_props.iter().find(|entry| entry.key == "hamnet.query").expect("there is a query");
    let query: serde_json::Value = serde_json::from_str(&query.value).expect("JSON");
    let places = query["posteriors"].as_array().expect("a list").iter();
    let places: Vec<_> = places.map(|head| (head["output"].as_str(), head["place"].as_u64())).collect();
    assert_eq!(places, [(Some("P_2"), Some(0)), (Some("P_3"), Some(0)), (Some("P_2"), Some(1))]);
}

#[test]
fn explanations_are_max_marginals_states_and_whether_they_are_certain() {
    let mut builder = Builder::new(&[2, 2]);
    let (x, y) = (builder.input(0), builder.input(1));
    let differences = builder.affine(&[row([(y[0], 1.0), (x[0], -1.0)]), row([(y[1], 1.0), (x[1], -1.0)])]);
    let merged = builder.activation(Activation::Relu, &differences);
    let network = in_log_space(builder, merged, HeadForm::MaxMarginals);
    for precision in Precision::ALL {
        let (model, summary, _) = written(&network, &options(precision));
        let shapes: Vec<_> =
            model.graph.as_ref().expect("there is a graph").output.iter().map(shape).collect();
        let expected = [
            "max_0__x_0[batch, 2]",
            "state_0__x_0[batch]",
            "certain[batch]",
            "ln_explanation[batch]",
            "status[batch]",
        ];
        assert_eq!(shapes, expected);
        assert_eq!(summary.states, ["state_0__x_0"]);
        assert!(operators(&model).keys().all(|operator| IN_BOTH_PRECISIONS.contains(operator)));
    }
}

fn shape(value: &ValueInfoProto) -> String {
    let tensor = value.r#type.as_ref().and_then(|of| of.tensor_type.as_ref()).expect("tensors have types");
    let axes = tensor.shape.iter().flat_map(|shape| &shape.dim).map(|axis| match &axis.value {
        Some(Dimension::Length(length)) => length.to_string(),
        Some(Dimension::Named(name)) => name.clone(),
        None => "?".to_owned(),
    });
    format!("{}[{}]", value.name, axes.collect::<Vec<_>>().join(", "))
}

#[test]
fn a_product_layer_is_two_gathers_and_one_multiplication() {
    let mut builder = Builder::new(&[2, 2]);
    let (x, y) = (builder.input(0), builder.input(1));
    let without = normalized(Builder::new(&[2, 2]), x.clone());
    let products = builder.products(&[[x[0], y[0]], [x[1], y[0]]]);
    let with = normalized(builder, products);
    let (with, without) =
        (written(&with, &options(Precision::F64)).0, written(&without, &options(Precision::F64)).0);
    let (with, without) = (operators(&with), operators(&without));
    assert_eq!(with["Mul"], without["Mul"] + 1);
    // The head of the plain network gathers its two inputs, that of the other reads the products as they are.
    assert_eq!((with["Gather"], without["Gather"]), (3, 2));
}

#[test]
fn a_rescaling_is_written_where_values_need_it_only() {
    let count = |network: &Network| {
        let (model, ..) = written(network, &options(Precision::F32));
        operators(&model)["Pow"]
    };
    // One power of two belongs to the encoder.
    assert_eq!(count(&two_variables(0)), 1);
    // A product with a soft likelihood can be small, and the rescaled group is as wide as before.
    assert_eq!(count(&two_variables(1)), 2);
    let mut builder = Builder::new(&[3]);
    let sums = rows(&builder.input(0), 3, |i, j| 0.25 + 0.1 * (i + j) as f64);
    let sums = builder.affine(&sums);
    let idle = builder.rescale(&sums);
    assert_eq!(
        count(&normalized(builder, idle)),
        1,
        "a sum over a whole variable with weights near one is near one"
    );
}

fn rows(units: &[UnitId], height: usize, weight: impl Fn(usize, usize) -> f64) -> Vec<AffineRow> {
    let line = |i: usize| row(units.iter().enumerate().map(|(j, &unit)| (unit, weight(i, j))));
    (0..height).map(line).collect()
}

#[test]
fn sparse_layers_take_space_by_their_terms() {
    let mut builder = Builder::new(&vec![2; 500]);
    let units: Vec<UnitId> = (0..500).flat_map(|place| builder.input(place)).collect();
    let line = |i: usize| row((0..3).map(|j| (units[(7 * i + 31 * j * j) % 1000], 0.5)));
    let sparse: Vec<AffineRow> = (0..800).map(line).collect();
    let sums = builder.affine(&sparse);
    let network = normalized(builder, sums[..2].to_vec());
    let (_, summary, _) = written(&network, &options(Precision::F64));
    let terms = 3 * 800;
    // A weight takes eight bytes and its index four; what else there is does not grow with the layer.
    assert!(summary.constant_bytes < 12 * terms + 1000, "{} bytes", summary.constant_bytes);
    assert!(summary.nodes < 80, "{} nodes", summary.nodes);
}

#[test]
fn equal_weights_are_stored_once() {
    let size = |steps: usize| {
        let mut builder = Builder::new(&[9]);
        let mut units = builder.input(0);
        for _ in 0..steps {
            let dense = rows(&units, 9, |i, j| 0.5 + 0.01 * (i * j) as f64);
            units = builder.affine(&dense);
        }
        written(&normalized(builder, units), &options(Precision::F32)).1.constant_bytes
    };
    assert_eq!(size(2), size(5));
}

#[test]
fn rows_that_copy_a_unit_cost_nothing() {
    let mut builder = Builder::new(&[4]);
    let input = builder.input(0);
    let copies: Vec<AffineRow> = input.iter().map(|&unit| row([(unit, 1.0)])).collect();
    let copied = builder.affine(&copies);
    let with = written(&normalized(builder, copied), &options(Precision::F32)).1;
    let without = written(&normalized(Builder::new(&[4]), input), &options(Precision::F32)).1;
    assert_eq!(with.nodes, without.nodes);
}

#[test]
fn softplus_is_written_by_operators_that_exist_in_both_precisions() {
    let mut builder = Builder::new(&[2, 5]);
    let difference =
        rows(&[builder.input(0)[0], builder.input(1)[4]], 2, |i, j| if i == j { 1.0 } else { -1.0 });
    let difference = builder.affine(&difference);
    let merged = builder.softplus(&difference);
    let network = logarithmic(builder, merged);
    for precision in Precision::ALL {
        for layout in [Layout::PerVariable, Layout::Stacked] {
            let (model, ..) = written(&network, &OnnxOptions { precision, layout });
            let used = operators(&model);
            assert!(used.keys().all(|name| IN_BOTH_PRECISIONS.contains(name)), "{used:?}");
            assert_eq!(used["Relu"], 1);
        }
    }
}

/// `H = σ(t + a)` with a real `t` and one of three states `a`.
fn observed(activations: &[Activation]) -> Network {
    let states = ["low", "high", "none"].map(str::to_owned).to_vec();
    let inputs = [VariableLabel::of_real("t [s]", 0.1, 2.5), VariableLabel::of_states("a", states)];
    let mut builder = Builder::observed(&inputs, 2);
    let units = [builder.input(0), builder.input(1)].concat();
    let mut values = builder.affine(&rows(&units, 2, |i, j| 0.5 - (i + j) as f64));
    for &activation in activations {
        values = builder.activation(activation, &values);
    }
    energies(builder, values)
}

fn energies(builder: Builder, scores: Vec<UnitId>) -> Network {
    let head = Head { target: vec![builder.variables() - 1], units: scores, form: HeadForm::Softmax };
    builder.finish(Encoding::Observed, vec![head], EvidenceHead::Absent).0
}

#[test]
fn observed_inputs_are_columns_and_one_hot_vectors() {
    let network = observed(&[]);
    let (model, summary, _) = written(&network, &options(Precision::F32));
    let shapes = |values: &[ValueInfoProto]| values.iter().map(shape).collect::<Vec<_>>();
    let graph = model.graph.expect("there is a graph");
    assert_eq!(shapes(&graph.input), ["t__s_[batch, 1]", "a[batch, 3]"]);
    assert_eq!(shapes(&graph.output), ["P_x[batch, 2]", "status[batch]"]);
    assert_eq!(summary.inputs, ["t__s_", "a"]);
    let stacked = OnnxOptions { layout: Layout::Stacked, ..options(Precision::F32) };
    let (model, summary, _) = written(&network, &stacked);
    let graph = model.graph.expect("there is a graph");
    assert_eq!(shapes(&graph.input), ["values[batch, 1]", "states[batch, 1, 3]"]);
    assert_eq!(summary.inputs, ["values", "states"]);

    let reals: Vec<VariableLabel> =
        (0..4).map(|place| VariableLabel::of_real(format!("y{place}"), -1.0, 1.0)).collect();
    let mut builder = Builder::observed(&reals, 2);
    let units: Vec<UnitId> = (0..4).flat_map(|place| builder.input(place)).collect();
    let scores = builder.affine(&rows(&units, 2, |i, j| (i + j) as f64));
    let graph = written(&energies(builder, scores), &stacked).0.graph.expect("there is a graph");
    assert_eq!(shapes(&graph.input), ["values[batch, 4]"]);
}

#[test]
fn constants_and_ends_of_ranges_are_rounded_to_nearest() {
    let (model, ..) = written(&observed(&[]), &options(Precision::F32));
    let constants = &model.graph.as_ref().expect("there is a graph").initializer;
    // 0.1 in single precision is above 0.1, and is in the range that begins there.
    assert!(constants.iter().any(|tensor| tensor.raw_data == 0.1f32.to_le_bytes()));
}

#[test]
fn every_constant_is_used() {
    for network in [two_variables(1), observed(&[Activation::Softplus]), observed(&[Activation::Gelu])] {
        let graph = written(&network, &options(Precision::F32)).0.graph.expect("there is a graph");
        let used: BTreeSet<&String> = graph.node.iter().flat_map(|node| &node.input).collect();
        assert!(graph.initializer.iter().all(|tensor| used.contains(&tensor.name)));
    }
}

#[test]
fn activations_are_written_by_few_operators() {
    let none = written(&observed(&[]), &options(Precision::F32)).0;
    let none = operators(&none);
    for (activation, expected) in [
        (Activation::Sigmoid, "Add Div Exp Neg"),
        (Activation::Tanh, "Tanh"),
        (Activation::Silu, "Add Div Exp Neg"),
        (Activation::Relu, "Relu"),
        (Activation::Square, "Mul"),
        (Activation::Gelu, "Add Erf Mul Mul Mul"),
        (Activation::Softplus, "Abs Add Add Cast Cast Exp Log Neg Relu"),
    ] {
        let model = written(&observed(&[activation]), &options(Precision::F32)).0;
        let more = operators(&model).into_iter().flat_map(|(name, count)| {
            std::iter::repeat_n(name, count - none.get(name).copied().unwrap_or(0))
        });
        assert_eq!(more.collect::<Vec<_>>().join(" "), expected);
    }
    for precision in Precision::ALL {
        for layout in [Layout::PerVariable, Layout::Stacked] {
            let activations =
                Activation::ALL.into_iter().filter(|&activation| activation != Activation::Gelu);
            let network = observed(&activations.collect::<Vec<_>>());
            let (model, ..) = written(&network, &OnnxOptions { precision, layout });
            let used = operators(&model);
            assert!(used.keys().all(|name| IN_BOTH_PRECISIONS.contains(name)), "{used:?}");
        }
    }
}

#[test]
fn what_may_overflow_is_checked_and_what_cannot_is_not() {
    let checks = |power: usize, precision| {
        let model = written(&observed(&vec![Activation::Square; power]), &options(precision)).0;
        operators(&model).get("Abs").copied().unwrap_or(0)
    };
    // |t + a| is at most 8.75, and its 2^k-th power above 2^60 from k = 5 on.
    assert_eq!([4, 5, 6].map(|power| checks(power, Precision::F32)), [0, 1, 2]);
    assert_eq!([7, 8].map(|power| checks(power, Precision::F64)), [0, 1]);
}

#[test]
fn assumptions_are_those_of_the_operators() {
    let assumed = |activations: &[Activation]| {
        let (model, ..) = written(&observed(activations), &OnnxOptions::default());
        let found = model.metadata_props.into_iter().find(|property| property.key == "hamnet.target");
        found.expect("the property is there").value
    };
    assert!(!assumed(&[Activation::Square]).contains("1/(1 + Exp(-x))"));
    let both = assumed(&[Activation::Silu, Activation::Tanh, Activation::Sigmoid]);
    assert_eq!(both.matches("1/(1 + Exp(-x)) and x/(1 + Exp(-x)) within 3 units").count(), 1);
    assert!(both.contains("Tanh within") && !both.contains("Erf"));
    assert!(assumed(&[Activation::Gelu]).contains("Erf within 2 units"));
}

#[test]
fn metadata_hold_ranges_and_the_spread_of_energies() {
    let bound = ErrorBound { truncation: 0.25, rounding: 0.0 };
    let certificate = Certificate {
        precision: Precision::F32,
        posterior: bound,
        ln_evidence: ErrorBound::default(),
        energy: Some(bound),
        roundings: 3.0,
        domain: "t from 0.1 to 2.5".to_owned(),
        assumptions: vec!["sigmoid within 2^-22".to_owned()],
    };
    let network = observed(&[Activation::Sigmoid]).with_certificates(vec![certificate]);
    let (model, ..) = written(&network, &OnnxOptions::default());
    let property = |key: &str| {
        let found = model.metadata_props.iter().find(|property| property.key == key);
        found.map(|property| property.value.as_str()).expect("the property is there")
    };
    assert!(property("hamnet.variables").contains(r#"{"name":"t [s]","range":[0.1,2.5]}"#));
    assert_eq!(property("hamnet.encoding"), r#"{"kind":"observed"}"#);
    let certificates = property("hamnet.certificates");
    assert!(certificates.contains(r#""ln_evidence_nats":null"#), "{certificates}");
    assert!(certificates.contains(r#""energy_spread_nats":{"rounding":0.0,"total":0.25"#), "{certificates}");
    assert!(certificates.contains(r#""assumptions":["sigmoid within 2^-22"]"#), "{certificates}");
    let stacked = OnnxOptions { layout: Layout::Stacked, ..OnnxOptions::default() };
    let (model, ..) = written(&network, &stacked);
    let inputs = model.metadata_props.iter().find(|property| property.key == "hamnet.inputs");
    assert_eq!(
        inputs.expect("the property is there").value,
        r#"[{"input":"values","place":0,"variable":"t [s]"},{"input":"states","place":0,"variable":"a"}]"#
    );
}

#[test]
fn metadata_hold_the_original_names() {
    let (model, ..) = written(&two_variables(0), &OnnxOptions::default());
    let property = |key: &str| {
        let found = model.metadata_props.iter().find(|property| property.key == key);
        found.map(|property| property.value.as_str()).expect("the property is there")
    };
    assert!(property("hamnet.variables").contains(r#"{"name":"0: x/0","states":["<0","<1"]}"#));
    assert!(property("hamnet.query").contains(r#""output":"P_0__x_0","target":["0: x/0"]"#));
    assert_eq!(property("hamnet.precision"), "f32");
}

#[test]
fn what_cannot_be_written_is_refused_with_a_remedy() {
    let refused = |network: &Network, precision| {
        write_onnx(network, &options(precision), &mut Vec::new()).expect_err("this is refused").to_string()
    };
    let weighted = |weight: f64| {
        let mut builder = Builder::new(&[2]);
        let sums = rows(&builder.input(0), 2, |_, _| weight);
        let sums = builder.affine(&sums);
        normalized(builder, sums)
    };
    assert!(refused(&weighted(-0.5), Precision::F64).contains("log space"));
    assert!(refused(&weighted(1e-36), Precision::F32).contains("export in f64"));
    assert!(refused(&weighted(1e60), Precision::F32).contains("export in f64"));
    assert!(write_onnx(&weighted(1e-36), &options(Precision::F64), &mut Vec::new()).is_ok());
    assert!(refused(&weighted(1e-300), Precision::F64).contains("scale the factors"));

    let gelu = refused(&observed(&[Activation::Gelu]), Precision::F64);
    assert!(
        gelu.ends_with("(export in f32, or compile it for silu, tanh, sigmoid or softplus units)"),
        "{gelu}"
    );
    let scored = |weight: f64| {
        let mut builder = Builder::observed(&[VariableLabel::of_real("t", 0.0, 1.0)], 2);
        let scores = builder.affine(&rows(&builder.input(0), 2, |_, _| weight));
        energies(builder, scores)
    };
    assert!(refused(&scored(-1e-40), Precision::F32).contains("export in f64"));
    assert!(refused(&scored(1e38), Precision::F32).contains("export in f64"));
    assert!(write_onnx(&scored(-1e-40), &options(Precision::F64), &mut Vec::new()).is_ok());
    for finish in [normalized, logarithmic] {
        let mut builder = Builder::new(&[2]);
        let activated = builder.activation(Activation::Tanh, &builder.input(0));
        let error = refused(&finish(builder, activated), Precision::F32);
        assert!(error.contains("computes tanh in a network that reads likelihoods"), "{error}");
    }

    let mut builder = Builder::new(&[2]);
    let rescaled = builder.rescale(&builder.input(0));
    assert!(refused(&logarithmic(builder, rescaled), Precision::F32).contains("product units"));

    let mut builder = Builder::new(&[]);
    let constants = builder.affine(&[AffineRow { bias: 0.5, terms: Vec::new() }]);
    let evidence = EvidenceHead::Linear { unit: constants[0], exponent: 0 };
    let head = Head { target: Vec::new(), units: constants, form: HeadForm::Normalize };
    let (nothing_read, _) = builder.finish(Encoding::Likelihood, vec![head], evidence);
    let error = write_onnx(&nothing_read, &options(Precision::F32), &mut Vec::new());
    assert!(matches!(error, Err(ExportError::NoInputs)));
}

/// So many steps of three states, with weights that differ or not; asks for the last group, or one that has a sum over all.
fn steps(steps: usize, same: bool, all: bool) -> Network {
    let mut builder = Builder::new(&[3]);
    let mut units = builder.input(0);
    let mut firsts = Vec::new();
    for step in 0..steps {
        // rows sum to one exactly
        let shift = if same { 0.0 } else { step as f64 * 2f64.powi(-40) };
        let dense = rows(&units, 3, |i, j| if i == j { 0.5 - 2.0 * shift } else { 0.25 + shift });
        units = builder.affine(&dense);
        firsts.push(units[0]);
    }
    if all {
        let sum = row(firsts.into_iter().map(|unit| (unit, 1.0)));
        units[0] = builder.affine(&[sum])[0];
    }
    normalized(builder, units)
}

#[test]
fn layers_that_repeat_are_few_loops() {
    for all in [false, true] {
        let sizes = |length: usize, same: bool| {
            let (model, summary, _) = written(&steps(length, same, all), &options(Precision::F64));
            (operators(&model)["Scan"], summary.nodes, summary.constant_bytes)
        };
        let (short, long) = (sizes(2000, false), sizes(4000, false));
        assert_eq!((short.0, long.0), (1, 1), "loops");
        assert!(short.1 == long.1 && long.1 < 100, "{} and {} nodes", short.1, long.1);
        // the weights, and the least each of three units may be: checks come once in many steps
        let per_step = if all { 12 * 8 + 8 + 4 } else { 12 * 8 };
        assert!(long.2 - short.2 < 2000 * per_step + 1000, "{} bytes more", long.2 - short.2);
        // equal weights are stored once
        assert!(sizes(4000, true).2 < 4000 * (per_step - 9 * 8) + 1000);
    }
    let (model, summary, _) = written(&steps(50, false, false), &options(Precision::F64));
    assert_eq!(operators(&model).get("Scan"), None);
    assert!(summary.nodes > 50);
}
