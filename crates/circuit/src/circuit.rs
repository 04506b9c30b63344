//! The circuit: a hash-consed DAG of sums and products of nonnegative numbers.

use hamnet_model::VariableId;
use hamnet_numeric::Scaled;

use crate::cons::{Cons, WeightPool};
use crate::{Algebra, Entry, Gate, Input, Magnitude, MessageId, NodeId, Outputs, Table, TableOrigin, Terms};

/// A DAG of nonnegative gates, operands first, in which no two nodes compute the same expression.
///
/// Values are exact: weights are double-double numbers with an exponent of their own, and every sum is scaled by a power
/// of two so that its largest value (all likelihoods one) is about one, in `(1/2, 1.001]`, unless it is a share of a whole
/// ([`Circuit::sum_of_share`]); the power is handed back in the [`Entry`].
///
/// What a sum is, is one [`Algebra`] for the whole circuit: it decides how equal terms merge, how large a sum can be, and how
/// the circuit is evaluated.
#[derive(Clone, Debug)]
pub struct Circuit {
    algebra: Algebra,
    kinds: Vec<Kind>,
    pairs: Vec<[NodeId; 2]>,
    term_nodes: Vec<NodeId>,
    term_weights: Vec<u32>,
    weights: WeightPool,
    magnitudes: Vec<Magnitude>,
    cons: Cons,
    messages: u32,
    counted_messages: Vec<bool>,
    tables: Vec<Table>,
    table_of: Vec<u32>,
    steps: Vec<(NodeId, TableOrigin)>,
    outputs: Outputs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    One,
    Input { variable: u32, state: u32 },
    Sum { start: u32, len: u32 },
    Product { pair: u32 },
    Message { message: u32, of: NodeId },
}

/// Marks a node that belongs to no table.
const NO_TABLE: u32 = u32::MAX;

impl Default for Circuit {
    fn default() -> Self {
        Self::new()
    }
}

impl Circuit {
    /// A circuit of sums and products that holds the constant one.
    pub fn new() -> Self {
        Self::over(Algebra::SumProduct)
    }

    /// A circuit of the given algebra that holds the constant one.
    pub fn over(algebra: Algebra) -> Self {
        let mut circuit = Self {
            algebra,
            kinds: Vec::new(),
            pairs: Vec::new(),
            term_nodes: Vec::new(),
            term_weights: Vec::new(),
            weights: WeightPool::default(),
            magnitudes: Vec::new(),
            cons: Cons::default(),
            messages: 0,
            counted_messages: Vec::new(),
            tables: Vec::new(),
            table_of: Vec::new(),
            steps: Vec::new(),
            outputs: Outputs::default(),
        };
        circuit.push(Kind::One, Magnitude::ONE);
        circuit
    }

    /// What a sum of this circuit is.
    pub fn algebra(&self) -> Algebra {
        self.algebra
    }

    /// The likelihood of `state` of `variable`.
    pub fn input(&mut self, variable: VariableId, state: usize) -> NodeId {
        // States are indices into tables in memory, so they fit 32 bits.
        let kind = Kind::Input { variable: variable.index() as u32, state: state as u32 };
        self.intern(kind, Magnitude::ONE)
    }

    /// The product `a · b`. A factor one vanishes here, so no pass has to look for it.
    pub fn product(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if a == NodeId::ONE {
            return b;
        }
        if b == NodeId::ONE {
            return a;
        }
        let pair = if a <= b { [a, b] } else { [b, a] };
        let hash = self.cons.hash_product(pair);
        if let Some(node) = self.find_product(hash, pair) {
            return node;
        }
        let magnitude = self.magnitude(a).times(self.magnitude(b));
        let kind = Kind::Product { pair: index32(self.pairs.len()) };
        self.pairs.push(pair);
        let node = self.push(kind, magnitude);
        self.cons.insert(hash, node);
        node
    }

    /// The product of two weighted nodes.
    pub fn product_of_entries(&mut self, a: Entry, b: Entry) -> Entry {
        if a.is_zero() || b.is_zero() {
            return Entry::ZERO;
        }
        Entry { weight: a.weight * b.weight, node: self.product(a.node, b.node) }
    }

    /// The sum of weighted nodes, in max-product the greatest of them; `terms` is used as scratch and left empty.
    ///
    /// Zero terms vanish, equal nodes are merged, a single term stays itself; otherwise the sum is scaled by a power of two
    /// as the type says.
    pub fn sum(&mut self, terms: &mut Vec<Entry>) -> Entry {
        self.sum_scaled(terms, |exponent| exponent)
    }

    /// As [`Circuit::sum`], but a sum whose largest value lies in `(2^-25, 1.001]` keeps its own scale: where such sums are the
    /// shares of a whole, they add up to it as they stand.
    pub fn sum_of_share(&mut self, terms: &mut Vec<Entry>) -> Entry {
        self.sum_scaled(terms, |exponent| if (-24..=0).contains(&exponent) { 0 } else { exponent })
    }

    /// The sum divided by `2^k`, with `k` from the exponent of its largest value.
    fn sum_scaled(&mut self, terms: &mut Vec<Entry>, shift: impl Fn(i32) -> i32) -> Entry {
        merge_equal_nodes(terms, self.algebra);
        let entry = match terms.as_slice() {
            [] => Entry::ZERO,
            [single] => *single,
            _ => {
                let shift = shift(self.largest_value_exponent(terms));
                self.proper_sum(terms, shift)
            }
        };
        terms.clear();
        entry
    }

    fn proper_sum(&mut self, terms: &[Entry], shift: i32) -> Entry {
        let start = self.term_nodes.len();
        for term in terms {
            let weight = self.weights.intern(term.weight.shift(-shift));
            self.term_nodes.push(term.node);
            self.term_weights.push(weight);
        }
        let node = self.intern_last_terms(start);
        Entry { weight: Scaled::ONE.shift(shift), node }
    }

    /// The integer `e` with `2^(e-1) < Σ w_j max(x_j) ≤ 2^e` (in max-product the greatest in place of the sum), where a sum within a thousandth of `2^e` counts as `2^e`:
    /// the rows of a table sum to one only up to rounding.
    fn largest_value_exponent(&self, terms: &[Entry]) -> i32 {
        let largest =
            self.algebra.magnitude(terms.iter().map(|term| (term.weight, self.magnitude(term.node)))).max;
        // Weights keep their exponents within 31 bits, so their sums do.
        (largest - 1.0 / 1024.0).ceil() as i32
    }

    fn intern_last_terms(&mut self, start: usize) -> NodeId {
        let (nodes, weights) = (&self.term_nodes[start..], &self.term_weights[start..]);
        let hash = self.cons.hash_sum(nodes, weights);
        let found = self.cons.find(hash, |node| match self.kinds[node.index()] {
            Kind::Sum { start: other, len } => {
                let range = other as usize..other as usize + len as usize;
                self.term_nodes[range.clone()] == *nodes && self.term_weights[range] == *weights
            }
            _ => false,
        });
        if let Some(node) = found {
            self.term_nodes.truncate(start);
            self.term_weights.truncate(start);
            return node;
        }
        let terms = nodes
            .iter()
            .zip(weights)
            .map(|(&node, &weight)| (self.weights.get(weight), self.magnitudes[node.index()]));
        let magnitude = self.algebra.magnitude(terms);
        let kind = Kind::Sum { start: index32(start), len: index32(nodes.len()) };
        let node = self.push(kind, magnitude);
        self.cons.insert(hash, node);
        node
    }

    /// Declares a new message; its entries are added by [`Circuit::message_entry`]. `counted` says whether what its
    /// entries are divided by belongs to `p(e)`.
    pub fn begin_message(&mut self, counted: bool) -> MessageId {
        let message = MessageId(self.messages);
        self.messages += 1;
        self.counted_messages.push(counted);
        message
    }

    /// Whether the common divisor of `message` belongs to `p(e)`.
    pub fn is_counted(&self, message: MessageId) -> bool {
        self.counted_messages[message.index()]
    }

    /// The number of messages.
    pub fn messages(&self) -> usize {
        self.messages as usize
    }

    /// `node` as an entry of `message`; the constant one may be an entry too.
    pub fn message_entry(&mut self, message: MessageId, of: NodeId) -> NodeId {
        let magnitude = self.magnitude(of);
        self.intern(Kind::Message { message: message.0, of }, magnitude)
    }

    /// Nodes made from now on belong to the step `origin`.
    pub fn begin_step(&mut self, origin: TableOrigin) {
        let first = NodeId(index32(self.kinds.len()));
        self.steps.push((first, origin));
    }

    /// All steps, each with the first node that may belong to it.
    pub(crate) fn steps(&self) -> &[(NodeId, TableOrigin)] {
        &self.steps
    }

    /// The step that made `node`; `None` for the constant one and inputs made before any step.
    pub fn step_of(&self, node: NodeId) -> Option<TableOrigin> {
        let later = self.steps.partition_point(|(first, _)| *first <= node);
        later.checked_sub(1).map(|step| self.steps[step].1)
    }

    /// Records that some nodes are the entries of one table of an elimination.
    pub fn record_table(&mut self, table: Table) {
        let id = index32(self.tables.len());
        for &node in &table.nodes {
            if self.table_of[node.index()] == NO_TABLE {
                self.table_of[node.index()] = id;
            }
        }
        self.tables.push(table);
    }

    /// The recorded tables in order.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The first table `node` is an entry of.
    pub fn table_of(&self, node: NodeId) -> Option<usize> {
        let table = self.table_of[node.index()];
        (table != NO_TABLE).then_some(table as usize)
    }

    /// Sets what the circuit gives.
    pub fn set_outputs(&mut self, outputs: Outputs) {
        self.outputs = outputs;
    }

    /// What the circuit gives.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The number of nodes, the constant one included.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Never: the constant one is always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// All nodes, operands first.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..index32(self.kinds.len())).map(NodeId)
    }

    /// The nodes from `first` on.
    pub fn nodes_from(&self, first: NodeId) -> impl ExactSizeIterator<Item = NodeId> + use<> {
        (first.0..index32(self.kinds.len())).map(NodeId)
    }

    /// What `node` computes.
    pub fn gate(&self, node: NodeId) -> Gate<'_> {
        match self.kinds[node.index()] {
            Kind::One => Gate::One,
            Kind::Input { variable, state } => {
                Gate::Input(Input { variable: VariableId::new(variable as usize), state })
            }
            Kind::Sum { start, len } => {
                let range = start as usize..start as usize + len as usize;
                Gate::Sum(Terms {
                    nodes: &self.term_nodes[range.clone()],
                    weights: &self.term_weights[range],
                    pool: self.weights.all(),
                })
            }
            Kind::Product { pair } => {
                let [a, b] = self.pairs[pair as usize];
                Gate::Product(a, b)
            }
            Kind::Message { message, of } => Gate::Message { message: MessageId(message), of },
        }
    }

    /// The range of `node`'s value.
    pub fn magnitude(&self, node: NodeId) -> Magnitude {
        self.magnitudes[node.index()]
    }

    /// The number of operands of products and sums; an entry of a message is its operand and does not count.
    pub fn edges(&self) -> usize {
        2 * self.pairs.len() + self.term_nodes.len()
    }

    /// Forgets the table of known expressions, which only building needs.
    pub fn finish_building(&mut self) {
        self.cons = Cons::default();
    }

    fn find_product(&self, hash: u32, pair: [NodeId; 2]) -> Option<NodeId> {
        self.cons.find(hash, |node| match self.kinds[node.index()] {
            Kind::Product { pair: other } => self.pairs[other as usize] == pair,
            _ => false,
        })
    }

    fn intern(&mut self, kind: Kind, magnitude: Magnitude) -> NodeId {
        let hash = self.cons.hash_small(kind);
        if let Some(node) = self.cons.find(hash, |node| self.kinds[node.index()] == kind) {
            return node;
        }
        let node = self.push(kind, magnitude);
        self.cons.insert(hash, node);
        node
    }

    fn push(&mut self, kind: Kind, magnitude: Magnitude) -> NodeId {
        let node = NodeId(index32(self.kinds.len()));
        self.kinds.push(kind);
        self.magnitudes.push(magnitude);
        self.table_of.push(NO_TABLE);
        node
    }
}

fn merge_equal_nodes(terms: &mut Vec<Entry>, algebra: Algebra) {
    terms.retain(|term| !term.is_zero());
    if terms.len() < 2 {
        return;
    }
    terms.sort_by_key(|term| term.node);
    terms.dedup_by(|next, kept| {
        let same = next.node == kept.node;
        if same {
            kept.weight = algebra.sum(kept.weight, next.weight);
        }
        same
    });
}

/// `index` in 32 bits. The compiler refuses models whose predicted circuit would pass this.
fn index32(index: usize) -> u32 {
    assert!(index < NO_TABLE as usize, "a circuit holds fewer than 2^32 nodes and terms");
    index as u32
}
