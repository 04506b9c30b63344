//! The energy circuit and its smart constructors.

use std::collections::BTreeMap;
use std::fmt;

use hamnet_model::hamiltonian::Function;
use hamnet_model::{RealRange, VariableId};
use hamnet_numeric::{Dd, Interval};

use super::Form;
use crate::Input;

/// A node of an energy circuit; displayed as `n7`, its spelling in the text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnergyNode(pub(super) u32);

impl EnergyNode {
    /// The place in the circuit, operands before the nodes that read them.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for EnergyNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}", self.0)
    }
}

/// A bit or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal {
    /// A node that is 0 or 1.
    pub node: EnergyNode,
    /// Whether it holds where the node is 0.
    pub negated: bool,
}

/// What a node computes; see the [module](super).
#[derive(Clone, Debug, PartialEq)]
pub enum EnergyGate {
    /// 1 where a variable is in a state, else 0.
    Bit(Input),
    /// The value of a real variable.
    Real(VariableId),
    /// `c + Σ_j w_j x_j`.
    Sum(Form),
    /// `a · b`; the square where both are the same.
    Product(EnergyNode, EnergyNode),
    /// The product of three or more nodes, ascending, to be computed at once.
    Multiply(Vec<EnergyNode>),
    /// `Σ_j c_j x_j²`, to be computed at once, the nodes ascending.
    Squares(Vec<(EnergyNode, Dd)>),
    /// 1 where at least `count` of the literals hold, else 0; `0 < count ≤` their number.
    AtLeast { literals: Vec<Literal>, count: usize },
    /// How many of the literals hold beyond `from`, zero where no more do; `0 < from <` their number.
    Ramp { literals: Vec<Literal>, from: usize },
    /// A function of a node that a neuron computes as it stands.
    Function(Function, EnergyNode),
    /// `|a|`.
    Absolute(EnergyNode),
    /// `1 - |1 - 2a|` of a number from 0 to 1: a tooth, which takes it twice onto itself.
    Tooth(EnergyNode),
    /// `of`, which differs from what it stands for by at most `remainder`.
    Near { of: EnergyNode, remainder: f64 },
}

/// A DAG of signed gates, operands first, in which no two nodes compute the same expression; see the [module](super).
#[derive(Clone, Debug, Default)]
pub struct EnergyCircuit {
    gates: Vec<EnergyGate>,
    ranges: Vec<Interval>,
    known: BTreeMap<Key, EnergyNode>,
    energies: Vec<Form>,
}

/// A gate as a key: numbers by their bits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Bit(Input),
    Real(VariableId),
    Sum([u64; 2], Vec<(EnergyNode, [u64; 2])>),
    Product(EnergyNode, EnergyNode),
    Multiply(Vec<EnergyNode>),
    Squares(Vec<(EnergyNode, [u64; 2])>),
    AtLeast(Vec<Literal>, usize),
    Ramp(Vec<Literal>, usize),
    Function(String, EnergyNode),
    Absolute(EnergyNode),
    Tooth(EnergyNode),
    Near(EnergyNode, u64),
}

impl EnergyCircuit {
    /// A circuit without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// 1 where `variable` is in `state`, else 0.
    pub fn bit(&mut self, variable: VariableId, state: usize) -> EnergyNode {
        // States are indices into lists in memory, so they fit 32 bits.
        let input = Input { variable, state: state as u32 };
        self.intern(Key::Bit(input), EnergyGate::Bit(input), from_zero_to_one())
    }

    /// The value of `variable`, which is in `range`.
    pub fn real(&mut self, variable: VariableId, range: RealRange) -> EnergyNode {
        let range = Interval::new(range.low(), range.high()).unwrap_or(Interval::ENTIRE);
        self.intern(Key::Real(variable), EnergyGate::Real(variable), range)
    }

    /// The value of `form`; the node itself where the form is no more.
    pub fn sum(&mut self, form: Form) -> EnergyNode {
        if let Some(node) = form.as_node() {
            return node;
        }
        let range = form.range(|node| self.range(node));
        let terms = form.terms().iter().map(|&(node, weight)| (node, bits(weight))).collect();
        self.intern(Key::Sum(bits(form.constant()), terms), EnergyGate::Sum(form), range)
    }

    /// `a · b`.
    pub fn product(&mut self, a: EnergyNode, b: EnergyNode) -> EnergyNode {
        let (a, b) = (a.min(b), a.max(b));
        let range = if a == b { self.range(a).square() } else { self.range(a) * self.range(b) };
        self.intern(Key::Product(a, b), EnergyGate::Product(a, b), range)
    }

    /// The product of all `factors` at once, in any order; a single factor is its node, and two are a product like others.
    ///
    /// # Panics
    /// Without factors.
    pub fn multiply(&mut self, mut factors: Vec<EnergyNode>) -> EnergyNode {
        factors.sort_unstable();
        match factors[..] {
            [] => panic!("a product has factors"),
            [node] => node,
            [a, b] => self.product(a, b),
            _ => {
                let ranges = factors.iter().map(|&node| self.range(node));
                let range = ranges.fold(Interval::ONE, |product, range| product * range);
                self.intern(Key::Multiply(factors.clone()), EnergyGate::Multiply(factors), range)
            }
        }
    }

    /// `a²`.
    pub fn square(&mut self, a: EnergyNode) -> EnergyNode {
        self.product(a, a)
    }

    /// `Σ_j c_j x_j²` at once.
    pub fn squares(&mut self, mut terms: Vec<(EnergyNode, Dd)>) -> EnergyNode {
        terms.sort_by_key(|term| term.0);
        let squares = terms.iter().map(|&(node, weight)| {
            Interval::around(weight.hi(), weight.lo().abs()) * self.range(node).square()
        });
        let range = squares.fold(Interval::ZERO, |sum, square| sum + square);
        let key = terms.iter().map(|&(node, weight)| (node, bits(weight))).collect();
        self.intern(Key::Squares(key), EnergyGate::Squares(terms), range)
    }

    /// The product of bits, each taken as it is or negated: one where every literal holds.
    ///
    /// A single positive literal is its node. Literals are taken once; contradictory ones are the caller's to drop.
    pub fn and(&mut self, literals: impl IntoIterator<Item = Literal>) -> EnergyNode {
        let mut literals: Vec<Literal> = literals.into_iter().collect();
        literals.sort_unstable();
        literals.dedup();
        if let [Literal { node, negated: false }] = literals[..] {
            return node;
        }
        let count = literals.len();
        self.at_least(literals, count)
    }

    /// One where at least `count` of `literals` hold, else 0.
    ///
    /// # Panics
    /// Unless `0 < count ≤ literals.len()` and every literal is of a bit.
    pub fn at_least(&mut self, mut literals: Vec<Literal>, count: usize) -> EnergyNode {
        assert!(0 < count && count <= literals.len(), "{count} of {} literals", literals.len());
        assert!(literals.iter().all(|literal| self.is_bit(literal.node)), "literals are of bits");
        literals.sort_unstable();
        self.intern(
            Key::AtLeast(literals.clone(), count),
            EnergyGate::AtLeast { literals, count },
            from_zero_to_one(),
        )
    }

    /// How many of `literals` hold beyond `from`: `max(h - from, 0)`.
    ///
    /// # Panics
    /// Unless `0 < from < literals.len()` and every literal is of a bit.
    pub fn ramp(&mut self, mut literals: Vec<Literal>, from: usize) -> EnergyNode {
        assert!(0 < from && from < literals.len(), "from {from} of {} literals", literals.len());
        assert!(literals.iter().all(|literal| self.is_bit(literal.node)), "literals are of bits");
        literals.sort_unstable();
        let most = (literals.len() - from) as f64;
        let range = Interval::new(0.0, most).unwrap_or(Interval::ENTIRE);
        self.intern(Key::Ramp(literals.clone(), from), EnergyGate::Ramp { literals, from }, range)
    }

    /// `function(a)`, to be computed by a neuron.
    ///
    /// Its interval is all reals where the interval of `a` leaves the domain of the function.
    pub fn function(&mut self, function: Function, a: EnergyNode) -> EnergyNode {
        let range = function.range(self.range(a)).unwrap_or(Interval::ENTIRE);
        self.intern(Key::Function(function.to_string(), a), EnergyGate::Function(function, a), range)
    }

    /// `|a|`; the node itself where it is never negative.
    pub fn absolute(&mut self, a: EnergyNode) -> EnergyNode {
        let range = self.range(a);
        if range.lo() >= 0.0 {
            return a;
        }
        let range = Interval::new(0.0, range.magnitude()).unwrap_or(Interval::ENTIRE);
        self.intern(Key::Absolute(a), EnergyGate::Absolute(a), range)
    }

    /// `1 - |1 - 2a|`.
    ///
    /// # Panics
    /// Unless `a` lies between 0 and 1.
    pub fn tooth(&mut self, a: EnergyNode) -> EnergyNode {
        let range = self.range(a);
        assert!(range.lo() >= 0.0 && range.hi() <= 1.0, "a tooth of {range}");
        self.intern(Key::Tooth(a), EnergyGate::Tooth(a), from_zero_to_one())
    }

    /// `of`, standing for what it differs from by at most `remainder`.
    pub fn near(&mut self, of: EnergyNode, remainder: f64) -> EnergyNode {
        let range = self.range(of) + Interval::around(0.0, remainder);
        self.intern(Key::Near(of, remainder.to_bits()), EnergyGate::Near { of, remainder }, range)
    }

    /// Sets the energies, one form per class.
    pub fn set_energies(&mut self, energies: Vec<Form>) {
        self.energies = energies;
    }

    /// The energies, one form per class, up to what all classes share.
    pub fn energies(&self) -> &[Form] {
        &self.energies
    }

    /// What `node` computes.
    pub fn gate(&self, node: EnergyNode) -> &EnergyGate {
        &self.gates[node.index()]
    }

    /// An interval that holds every value of `node`, and of what it stands for, over all admissible rows.
    pub fn range(&self, node: EnergyNode) -> Interval {
        self.ranges[node.index()]
    }

    /// Says that what `node` stands for lies in `range` as well; its interval becomes what is common.
    pub fn narrow(&mut self, node: EnergyNode, range: Interval) {
        let known = &mut self.ranges[node.index()];
        *known = known.intersection(range).unwrap_or(*known);
    }

    /// Whether `node` is 0 or 1.
    pub fn is_bit(&self, node: EnergyNode) -> bool {
        matches!(self.gate(node), EnergyGate::Bit(_) | EnergyGate::AtLeast { .. })
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.gates.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.gates.is_empty()
    }

    /// All nodes, operands first.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = EnergyNode> + ExactSizeIterator + use<> {
        // 2^32 nodes do not fit the memory that gates take
        (0..self.gates.len() as u32).map(EnergyNode)
    }

    /// Whether each node is read, directly or not, by an energy.
    pub fn live(&self) -> Vec<bool> {
        let mut live = vec![false; self.len()];
        self.energies.iter().flat_map(Form::terms).for_each(|term| live[term.0.index()] = true);
        for node in self.nodes().rev() {
            if live[node.index()] {
                self.for_each_operand(node, |operand| live[operand.index()] = true);
            }
        }
        live
    }

    /// Calls `visit` with every operand of `node`, in order.
    pub fn for_each_operand(&self, node: EnergyNode, mut visit: impl FnMut(EnergyNode)) {
        match self.gate(node) {
            EnergyGate::Bit(_) | EnergyGate::Real(_) => {}
            EnergyGate::Sum(form) => form.terms().iter().for_each(|term| visit(term.0)),
            EnergyGate::Product(a, b) => [*a, *b].into_iter().for_each(visit),
            EnergyGate::Multiply(factors) => factors.iter().copied().for_each(visit),
            EnergyGate::Squares(terms) => terms.iter().for_each(|term| visit(term.0)),
            EnergyGate::AtLeast { literals, .. } | EnergyGate::Ramp { literals, .. } => {
                literals.iter().for_each(|literal| visit(literal.node));
            }
            EnergyGate::Function(_, of)
            | EnergyGate::Absolute(of)
            | EnergyGate::Tooth(of)
            | EnergyGate::Near { of, .. } => visit(*of),
        }
    }

    fn intern(&mut self, key: Key, gate: EnergyGate, range: Interval) -> EnergyNode {
        if let Some(&node) = self.known.get(&key) {
            return node;
        }
        // 2^32 nodes do not fit the memory that gates take
        let node = EnergyNode(self.gates.len() as u32);
        self.gates.push(gate);
        self.ranges.push(range);
        self.known.insert(key, node);
        node
    }
}

/// What bits lie in.
fn from_zero_to_one() -> Interval {
    Interval::ZERO.hull(Interval::ONE)
}

fn bits(x: Dd) -> [u64; 2] {
    [x.hi().to_bits(), x.lo().to_bits()]
}
