//! The hierarchy read backwards without evidence: laws of all levels, and the kernel against each step.

use hamnet_numeric::Dd;

use super::MarkovHierarchy;
use super::weights::Weights;

/// `B[b, a] = p(x_parent = a | x_child = b)` of one step, with the zeros left out.
///
/// In a chain `p(x_i | x_n = b) = Σ_a' B_i[a', ·] p(x_{i+1} = a' | x_n = b)`: exact inference is a deep linear network, one layer
/// per step. Source: Lin & Tegmark, arXiv:1608.08225, theorem 2.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BackwardKernel {
    /// Per state of the child the states of the parent that are possible, with their probabilities; none where the child's
    /// state itself is impossible.
    pub rows: Vec<Vec<(usize, Dd)>>,
    /// A bound on the total variation between each row and the exact one.
    pub total_variation_bound: f64,
}

/// The hierarchy without evidence.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reversal {
    /// `p(x_v)` of every variable, in order.
    pub laws: Vec<Vec<Dd>>,
    /// The kernel from every variable to its parent, in order; `None` of the root.
    pub kernels: Vec<Option<BackwardKernel>>,
    /// A bound on the total variation between each law and the exact one.
    pub laws_bound: f64,
}

impl MarkovHierarchy {
    /// The laws of all variables and the backward kernels of all steps.
    ///
    /// **Cost** time and memory as the nonzero matrix entries of all steps together; steps that share a matrix have kernels of
    /// their own, for the laws of their parents differ.
    pub fn reversal(&self) -> Reversal {
        let recursion = self.recursion();
        let mut laws: Vec<Weights> = Vec::with_capacity(self.variables().len());
        let mut kernels = Vec::with_capacity(laws.capacity());
        for id in self.variables().ids() {
            let (law, kernel) = match self.step(id) {
                None => (recursion.root_weights(), None),
                Some(step) => {
                    let parent = &laws[step.parent.index()];
                    let matrix = recursion.matrix_into(id);
                    (matrix.down(parent), Some(BackwardKernel::of(matrix.joint_by_child(parent))))
                }
            };
            laws.push(law);
            kernels.push(kernel);
        }
        let (laws, bounds): (Vec<_>, Vec<f64>) = laws.iter().map(Weights::shares).unzip();
        Reversal { laws, kernels, laws_bound: bounds.into_iter().fold(0.0, f64::max) }
    }
}

impl BackwardKernel {
    /// From the joint weights of child and parent, per state of the child.
    fn of(joint: Vec<(Vec<usize>, Weights)>) -> Self {
        let mut kernel = Self { rows: Vec::with_capacity(joint.len()), total_variation_bound: 0.0 };
        for (states, weights) in joint {
            if states.is_empty() {
                kernel.rows.push(Vec::new());
                continue;
            }
            let (shares, bound) = weights.shares();
            kernel.rows.push(states.into_iter().zip(shares).collect());
            kernel.total_variation_bound = kernel.total_variation_bound.max(bound);
        }
        kernel
    }
}
