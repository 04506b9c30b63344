//! A graph of operators while it is being built.
//!
//! Values are numbered as they are made; a name is given to inputs and outputs only, all others are called by their
//! number. Equal constants are kept once, those of the body of a loop too.

mod scan;

use std::collections::HashMap;

use hamnet_numeric::{Precision, Wide};

pub(crate) use scan::{Scan, Turn};

use crate::proto::{
    AttributeProto, Dimension, DimensionProto, GraphProto, NodeProto, TensorProto, TensorShapeProto,
    TensorTypeProto, TypeProto, ValueInfoProto, attribute_type, data_type,
};

/// A tensor of the graph: an input, a constant, or the output of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Value(u32);

/// An attribute of an operator.
#[derive(Clone, Debug)]
pub(crate) enum Attribute {
    Int(&'static str, i64),
    Ints(&'static str, Vec<i64>),
    Body(&'static str, Body),
}

/// A graph inside an operator, which also sees the values of the graph around it.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    inputs: Vec<(Value, Element)>,
    nodes: Vec<Node>,
    outputs: Vec<(Value, Element)>,
}

/// The type of the elements of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// The precision of the export.
    Real,
    F64,
    I64,
    Bool,
}

/// One axis of an input or output.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Axis {
    Batch,
    Time,
    Length(usize),
}

/// The graph so far.
pub(crate) struct Graph {
    precision: Precision,
    names: Vec<Option<String>>,
    nodes: Vec<Node>,
    inputs: Vec<ValueInfoProto>,
    outputs: Vec<ValueInfoProto>,
    constants: Vec<(Value, TensorProto)>,
    /// Constants the body of a loop that is being built runs over, and what it calls the part it gets.
    turned: Vec<(Value, Value)>,
    // Looked up only, never walked, so that its order is seen nowhere.
    known: HashMap<(i32, Vec<i64>, Vec<u8>), Value>,
}

#[derive(Clone, Debug)]
struct Node {
    operator: &'static str,
    inputs: Vec<Value>,
    outputs: Vec<Value>,
    attributes: Vec<Attribute>,
}

impl Graph {
    pub(crate) fn new(precision: Precision) -> Self {
        Self {
            precision,
            names: Vec::new(),
            nodes: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            constants: Vec::new(),
            turned: Vec::new(),
            known: HashMap::new(),
        }
    }

    pub(crate) fn precision(&self) -> Precision {
        self.precision
    }

    /// The number of operators, those of bodies included.
    pub(crate) fn nodes(&self) -> usize {
        count(&self.nodes)
    }

    /// The bytes of all constants.
    pub(crate) fn constant_bytes(&self) -> usize {
        self.constants.iter().map(|(_, tensor)| tensor.raw_data.len()).sum()
    }

    /// The output of an operator without attributes.
    pub(crate) fn apply(&mut self, operator: &'static str, inputs: &[Value]) -> Value {
        self.apply_with(operator, inputs, Vec::new())
    }

    /// The output of an operator.
    pub(crate) fn apply_with(
        &mut self,
        operator: &'static str,
        inputs: &[Value],
        attributes: Vec<Attribute>,
    ) -> Value {
        let output = self.value(None);
        self.nodes.push(Node { operator, inputs: inputs.to_vec(), outputs: vec![output], attributes });
        output
    }

    /// A named input of the precision of the export.
    pub(crate) fn input(&mut self, name: &str, axes: &[Axis]) -> Value {
        self.input_of(name, Element::Real, axes)
    }

    /// A named input.
    pub(crate) fn input_of(&mut self, name: &str, element: Element, axes: &[Axis]) -> Value {
        self.inputs.push(value_info(name, self.type_number(element), Some(axes)));
        self.value(Some(name.to_owned()))
    }

    /// Names `value`, which is the output of an operator, and makes it an output of the graph.
    pub(crate) fn output(&mut self, value: Value, name: &str, element: Element, axes: &[Axis]) {
        self.outputs.push(value_info(name, self.type_number(element), Some(axes)));
        self.names[value.0 as usize] = Some(name.to_owned());
    }

    /// A constant of the precision of the export.
    pub(crate) fn reals(&mut self, shape: &[usize], elements: impl Iterator<Item = f64>) -> Value {
        let bytes = match self.precision {
            // Weights are rounded to nearest here, once; the certificate counts it.
            Precision::F32 => elements.flat_map(|x| (x as f32).to_le_bytes()).collect(),
            Precision::F64 => elements.flat_map(f64::to_le_bytes).collect(),
        };
        self.constant(self.type_number(Element::Real), shape, bytes)
    }

    /// A single number of the precision of the export.
    pub(crate) fn real(&mut self, x: f64) -> Value {
        self.reals(&[], [x].into_iter())
    }

    /// `2^exponent`, which the precision of the export holds.
    pub(crate) fn power_of_two(&mut self, exponent: i32) -> Value {
        self.real(power_of_two(exponent))
    }

    /// A single `f64` in either precision.
    pub(crate) fn double(&mut self, x: f64) -> Value {
        self.doubles(&[], [x].into_iter())
    }

    /// A constant of `f64` in either precision.
    pub(crate) fn doubles(&mut self, shape: &[usize], elements: impl Iterator<Item = f64>) -> Value {
        self.constant(data_type::DOUBLE, shape, elements.flat_map(f64::to_le_bytes).collect())
    }

    /// A single integer.
    pub(crate) fn integer(&mut self, x: i64) -> Value {
        self.constant(data_type::INT64, &[], x.to_le_bytes().to_vec())
    }

    /// A list of integers: a shape, or axes.
    pub(crate) fn integers(&mut self, elements: &[i64]) -> Value {
        let bytes = elements.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.constant(data_type::INT64, &[elements.len()], bytes)
    }

    /// Rows to gather.
    pub(crate) fn rows(&mut self, shape: &[usize], rows: &[u32]) -> Value {
        let bytes = rows.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.constant(data_type::INT32, shape, bytes)
    }

    /// `value` with the given shape, `-1` for the batch.
    pub(crate) fn reshape(&mut self, value: Value, shape: &[i64]) -> Value {
        let shape = self.integers(shape);
        self.apply("Reshape", &[value, shape])
    }

    /// `value` with elements of another type.
    pub(crate) fn cast(&mut self, value: Value, to: Element) -> Value {
        let number = i64::from(self.type_number(to));
        self.apply_with("Cast", &[value], vec![Attribute::Int("to", number)])
    }

    /// All `values` one below the other; a single one is itself.
    pub(crate) fn concat(&mut self, values: &[Value], axis: i64) -> Value {
        match values {
            [value] => *value,
            values => self.apply_with("Concat", values, vec![Attribute::Int("axis", axis)]),
        }
    }

    /// The largest or smallest (`ReduceMax`, `ReduceMin`) along `axis`, which stays with length one.
    pub(crate) fn extreme(&mut self, operator: &'static str, value: Value, axis: i64) -> Value {
        let attributes = vec![Attribute::Ints("axes", vec![axis]), Attribute::Int("keepdims", 1)];
        self.apply_with(operator, &[value], attributes)
    }

    /// The sum along the first axis, which stays with length one.
    pub(crate) fn sum_rows(&mut self, value: Value) -> Value {
        self.sum(value, 0)
    }

    /// The sum along `axis`, which stays with length one.
    pub(crate) fn sum(&mut self, value: Value, axis: i64) -> Value {
        let axes = self.integers(&[axis]);
        self.apply_with("ReduceSum", &[value, axes], vec![Attribute::Int("keepdims", 1)])
    }

    /// The sum along `axis`, which goes.
    pub(crate) fn sum_away(&mut self, value: Value, axis: i64) -> Value {
        let axes = self.integers(&[axis]);
        self.apply_with("ReduceSum", &[value, axes], vec![Attribute::Int("keepdims", 0)])
    }

    /// The graph as a message.
    pub(crate) fn finish(self, name: &str) -> GraphProto {
        let names = Naming { names: &self.names, precision: self.precision };
        let name_of = |value| names.name_of(value);
        let node = self.nodes.iter().map(|node| node.message(&names)).collect();
        let named = |(value, tensor): (Value, TensorProto)| TensorProto { name: name_of(value), ..tensor };
        GraphProto {
            node,
            name: name.to_owned(),
            initializer: self.constants.into_iter().map(named).collect(),
            input: self.inputs,
            output: self.outputs,
        }
    }

    fn constant(&mut self, data_type: i32, shape: &[usize], raw_data: Vec<u8>) -> Value {
        let dims: Vec<i64> = shape.iter().map(|&length| length as i64).collect();
        let key = (data_type, dims, raw_data);
        if let Some(&value) = self.known.get(&key) {
            return value;
        }
        let value = self.value(None);
        let (_, dims, raw_data) = key.clone();
        self.constants.push((value, TensorProto { dims, data_type, name: String::new(), raw_data }));
        self.known.insert(key, value);
        value
    }

    fn value(&mut self, name: Option<String>) -> Value {
        self.names.push(name);
        // Units are counted in 32 bits, and there are fewer values than units that fit a file of 2 GiB.
        Value(u32::try_from(self.names.len() - 1).expect("fewer than 2^32 values"))
    }

    fn type_number(&self, element: Element) -> i32 {
        type_number(element, self.precision)
    }
}

/// How values are called in the file.
struct Naming<'a> {
    names: &'a [Option<String>],
    precision: Precision,
}

impl Naming<'_> {
    fn name_of(&self, value: Value) -> String {
        match &self.names[value.0 as usize] {
            Some(name) => name.clone(),
            None => format!("_{}", value.0),
        }
    }
}

impl Node {
    fn message(&self, names: &Naming) -> NodeProto {
        NodeProto {
            input: self.inputs.iter().map(|&value| names.name_of(value)).collect(),
            output: self.outputs.iter().map(|&value| names.name_of(value)).collect(),
            op_type: self.operator.to_owned(),
            attribute: self.attributes.iter().map(|attribute| attribute.message(names)).collect(),
        }
    }
}

impl Attribute {
    fn message(&self, names: &Naming) -> AttributeProto {
        let mut message = AttributeProto::default();
        let name = match self {
            Self::Int(name, i) => {
                (message.i, message.r#type) = (Some(*i), attribute_type::INT);
                name
            }
            Self::Ints(name, ints) => {
                (message.ints, message.r#type) = (ints.clone(), attribute_type::INTS);
                name
            }
            Self::Body(name, body) => {
                (message.g, message.r#type) = (Some(body.message(name, names)), attribute_type::GRAPH);
                name
            }
        };
        AttributeProto { name: (*name).to_owned(), ..message }
    }
}

impl Body {
    fn message(&self, name: &str, names: &Naming) -> GraphProto {
        let infos = |values: &[(Value, Element)]| {
            let info = |&(value, element): &(Value, Element)| {
                value_info(&names.name_of(value), type_number(element, names.precision), None)
            };
            values.iter().map(info).collect()
        };
        GraphProto {
            node: self.nodes.iter().map(|node| node.message(names)).collect(),
            name: name.to_owned(),
            initializer: Vec::new(),
            input: infos(&self.inputs),
            output: infos(&self.outputs),
        }
    }
}

/// `2^exponent`, which `f64` holds.
pub(crate) fn power_of_two(exponent: i32) -> f64 {
    Wide::ONE.shift(i64::from(exponent)).to_f64()
}

fn count(nodes: &[Node]) -> usize {
    let inside = |attribute: &Attribute| match attribute {
        Attribute::Body(_, body) => count(&body.nodes),
        Attribute::Int(..) | Attribute::Ints(..) => 0,
    };
    nodes.iter().map(|node| 1 + node.attributes.iter().map(inside).sum::<usize>()).sum()
}

fn type_number(element: Element, precision: Precision) -> i32 {
    match (element, precision) {
        (Element::Real, Precision::F32) => data_type::FLOAT,
        (Element::Real, Precision::F64) | (Element::F64, _) => data_type::DOUBLE,
        (Element::I64, _) => data_type::INT64,
        (Element::Bool, _) => data_type::BOOL,
    }
}

/// The type of a value, whose shape is left to be inferred if there are no `axes`.
fn value_info(name: &str, elem_type: i32, axes: Option<&[Axis]>) -> ValueInfoProto {
    let dim = |axis: &Axis| {
        let value = match axis {
            Axis::Batch => Dimension::Named("batch".to_owned()),
            Axis::Time => Dimension::Named("time".to_owned()),
            Axis::Length(length) => Dimension::Length(*length as i64),
        };
        DimensionProto { value: Some(value) }
    };
    let shape = axes.map(|axes| TensorShapeProto { dim: axes.iter().map(dim).collect() });
    let tensor_type = TensorTypeProto { elem_type, shape };
    ValueInfoProto { name: name.to_owned(), r#type: Some(TypeProto { tensor_type: Some(tensor_type) }) }
}
