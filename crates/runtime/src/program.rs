//! A network as instructions: what to do in which slots, in compact arrays that every run reads from front to back.

use hamnet_network::Activation;

/// The number of outputs of a dense map that are computed together when a row runs alone.
pub const PANEL: usize = 16;

/// A run of like instructions; each takes its operands from the arrays of [`Program`], from where the one before stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Reads input units: this many [`Load`]s.
    Load(u32),
    /// Reads the values of real inputs: this many [`Load`]s.
    LoadReal(u32),
    /// Sparse sums: this many [`Sum`]s, with as many terms and weights as each says.
    Sum(u32),
    /// Sums whose terms are products of two: this many [`Sum`]s, with a weight and two slots per term.
    SumOfProducts(u32),
    /// One [`Sum`] of which this many terms are faint.
    FaintSum(u32),
    /// A dense map of this many outputs, which are [`Sum`]s that share their terms.
    Dense(u32),
    /// Products of two units: this many.
    Product(u32),
    /// An activation of this many units.
    Activate(Activation, u32),
    /// One [`Rescale`].
    Rescale,
}

/// An input unit: where the likelihood of a state goes, or the value of a real.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub input: u32,
    pub state: u32,
    pub out: u32,
}

/// `bias + Σ weight · term`, the next `terms` of the arrays.
#[derive(Clone, Copy, Debug)]
pub struct Sum<T> {
    pub out: u32,
    pub terms: u32,
    pub bias: T,
}

/// A group whose greatest member is brought into `[½, 1)` by a power of two.
#[derive(Clone, Copy, Debug)]
pub struct Rescale {
    pub members: u32,
    pub counted: bool,
    /// The scale of the members after their factors.
    pub exponent: i64,
}

/// A member of a group: its slot, and the power of two that brings it to the scale of the group.
#[derive(Clone, Copy, Debug)]
pub struct Member<T> {
    pub of: u32,
    pub factor: T,
}

/// How a head becomes probabilities, or logarithms relative to the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Normalize,
    Softmax,
    MaxMarginals,
}

/// One posterior.
#[derive(Clone, Debug)]
pub struct HeadSlots<T> {
    pub form: Form,
    pub members: Vec<Member<T>>,
}

/// What units are, and how evidence is read.
#[derive(Clone, Copy, Debug)]
pub enum Space {
    /// `p(e) = x · 2^(scale + exponent + …)`.
    Linear { unit: u32, scale: i64, exponent: i64 },
    /// `ln p(e) = x + offset + …`, impossible below a threshold.
    Log { unit: u32, offset: f64, impossible_below: f64 },
    /// Numbers of any sign; `p(e)` is not computed, but is zero where a unit is, if there is one.
    Signed { possible: Option<u32> },
}

/// The image of what is known of a variable with states.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// `λ · 2^-k`.
    Scaled,
    /// `max(ln(λ / max λ), -floor)`.
    Log { floor: f64 },
    /// One for the observed state, zero for the others; nothing may be missing.
    OneHot,
}

/// Inputs that are observed values.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    pub with_states: Vec<WithStates>,
    pub real: Vec<Real>,
}

/// An input with states.
#[derive(Clone, Copy, Debug)]
pub struct WithStates {
    pub input: usize,
    pub states: i32,
}

/// A real input and its range.
#[derive(Clone, Copy, Debug)]
pub struct Real {
    pub input: usize,
    pub low: f64,
    pub high: f64,
}

/// The instructions and their operands.
///
/// Of every array of weights there are two: in `T`, scaled, for blocks; and as the network has them, for
/// [`Wide`](hamnet_numeric::Wide) arithmetic.
#[derive(Clone, Debug)]
pub struct Program<T> {
    pub slots: usize,
    pub inputs: usize,
    /// What is observed, where inputs are observed values.
    pub observed: Observed,
    pub ops: Vec<Op>,
    pub loads: Vec<Load>,
    pub sums: Vec<Sum<T>>,
    /// As `sums`.
    pub biases: Vec<f64>,
    /// The slots read by sums; of a dense map once for all outputs.
    pub terms: Vec<u32>,
    /// One per term; of a dense map per panel of outputs, term by term, output by output.
    pub weights: Vec<T>,
    /// As `weights`; empty where no row is computed in wide arithmetic.
    pub exact_weights: Vec<f64>,
    /// The slots of faint terms.
    pub faint: Vec<u32>,
    /// `[out, a, b]`.
    pub products: Vec<[u32; 3]>,
    /// `[out, x]`.
    pub activations: Vec<[u32; 2]>,
    pub rescales: Vec<Rescale>,
    pub members: Vec<Member<T>>,
    /// As `members`.
    pub rescaled: Vec<u32>,
    pub heads: Vec<HeadSlots<T>>,
    pub states: usize,
    pub space: Space,
    pub code: Code,
}

/// How far a run has read the arrays of a [`Program`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Cursor {
    load: usize,
    sum: usize,
    term: usize,
    weight: usize,
    faint: usize,
    product: usize,
    activation: usize,
    rescale: usize,
    member: usize,
}

/// The next `count` entries of `array`.
fn advance<'a, X>(array: &'a [X], at: &mut usize, count: usize) -> &'a [X] {
    let next = &array[*at..*at + count];
    *at += count;
    next
}

/// The operands of some sums.
#[derive(Clone, Copy)]
pub struct Sums<'a, T> {
    pub sums: &'a [Sum<T>],
    pub biases: &'a [f64],
    pub terms: &'a [u32],
    pub weights: &'a [T],
    pub exact_weights: &'a [f64],
}

/// The operands of a rescaling.
#[derive(Clone, Copy)]
pub struct Group<'a, T> {
    pub rescale: Rescale,
    pub members: &'a [Member<T>],
    pub out: &'a [u32],
}

impl<T> Program<T> {
    /// Whether units are probabilities, and not their logarithms.
    pub fn is_linear(&self) -> bool {
        matches!(self.space, Space::Linear { .. })
    }

    pub fn loads(&self, cursor: &mut Cursor, count: u32) -> &[Load] {
        advance(&self.loads, &mut cursor.load, count as usize)
    }

    pub fn products(&self, cursor: &mut Cursor, count: u32) -> &[[u32; 3]] {
        advance(&self.products, &mut cursor.product, count as usize)
    }

    pub fn activations(&self, cursor: &mut Cursor, count: u32) -> &[[u32; 2]] {
        advance(&self.activations, &mut cursor.activation, count as usize)
    }

    pub fn faint(&self, cursor: &mut Cursor, count: u32) -> &[u32] {
        advance(&self.faint, &mut cursor.faint, count as usize)
    }

    pub fn sums(&self, cursor: &mut Cursor, count: u32) -> Sums<'_, T> {
        let next = &self.sums[cursor.sum..cursor.sum + count as usize];
        let terms = next.iter().map(|sum| sum.terms as usize).sum();
        self.take_sums(cursor, count as usize, terms, terms)
    }

    pub fn sums_of_products(&self, cursor: &mut Cursor, count: u32) -> Sums<'_, T> {
        let next = &self.sums[cursor.sum..cursor.sum + count as usize];
        let terms: usize = next.iter().map(|sum| sum.terms as usize).sum();
        self.take_sums(cursor, count as usize, 2 * terms, terms)
    }

    pub fn dense(&self, cursor: &mut Cursor, rows: u32) -> Sums<'_, T> {
        let columns = self.sums[cursor.sum].terms as usize;
        self.take_sums(cursor, rows as usize, columns, columns * rows as usize)
    }

    pub fn group(&self, cursor: &mut Cursor) -> Group<'_, T> {
        let rescale = self.rescales[cursor.rescale];
        cursor.rescale += 1;
        let out = &self.rescaled[cursor.member..cursor.member + rescale.members as usize];
        let members = advance(&self.members, &mut cursor.member, rescale.members as usize);
        Group { rescale, members, out }
    }

    fn take_sums(&self, cursor: &mut Cursor, sums: usize, terms: usize, weights: usize) -> Sums<'_, T> {
        let biases = &self.biases[cursor.sum..cursor.sum + sums];
        let exact_weights = self.exact_weights.get(cursor.weight..cursor.weight + weights).unwrap_or(&[]);
        Sums {
            biases,
            exact_weights,
            sums: advance(&self.sums, &mut cursor.sum, sums),
            terms: advance(&self.terms, &mut cursor.term, terms),
            weights: advance(&self.weights, &mut cursor.weight, weights),
        }
    }
}
