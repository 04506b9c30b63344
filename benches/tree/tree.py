"""Prunes the tree of `main.rs` in Hamnet and in numpy, in turn, each on one thread.

    python benches/tree/tree.py [ROUNDS]

needs numpy. Every round runs the Rust program, which leaves the tree and the columns in a folder, then Felsenstein's pruning
in numpy on the same, node by node and level by level; the quicker of the two counts. Columns fill the last axis, a hundred
thousand numbers at a time. Processor time counts, so that other load on the machine matters less, and the median of some
calls. Posteriors and ln p(e) of both must agree.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"
import numpy as np  # noqa: E402  the number of threads is read when it is loaded

STATES = 4
CALLS = 7
# What rounding in single precision can make of a posterior here is some 1e-5.
AGREEMENT = 1e-4


def main(rounds):
    with tempfile.TemporaryDirectory() as folder:
        ratios = []
        for _ in range(rounds):
            ours = hamnet(Path(folder))
            theirs, how = numpy(Path(folder))
            ratios.append(ours / theirs)
            print(
                f"Hamnet {ours:.0f} M node-columns a second, numpy {np.__version__} {theirs:.1f} ({how}): "
                f"{ratios[-1]:.0f} times",
                flush=True,
            )
    print(f"median ratio of {rounds} rounds: {sorted(ratios)[rounds // 2]:.0f}")


def hamnet(folder):
    """Millions of node-columns a second in f32."""
    command = ["cargo", "bench", "--quiet", "--bench", "tree", "--", str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line = next(line for line in printed.splitlines() if line.startswith("f32: "))
    return float(line.split()[1])


def numpy(folder):
    """The same of numpy, and which way was the quickest."""
    tree = Tree(folder)
    rates = []
    for real in (np.float32, np.float64):
        for prune in (tree.node_by_node, tree.level_by_level):
            tree.cast(real)
            seconds = sorted(measured(tree, prune) for _ in range(CALLS))[CALLS // 2]
            rate = len(tree.parents) * tree.columns.shape[1] / seconds / 1e6
            rates.append((rate, f"{prune.__name__.replace('_', ' ')}, {np.dtype(real).name}"))
    return max(rates)


def measured(tree, prune):
    start = time.process_time()
    answers = tree.answers(*prune())
    seconds = time.process_time() - start
    tree.check(*answers)
    return seconds


class Tree:
    """A balanced binary tree whose node `i` has the children `2 i + 1` and `2 i + 2`."""

    def __init__(self, folder):
        self.parents = np.fromfile(folder / "parents", "<i4")
        self.leaves = (len(self.parents) + 1) // 2
        places = np.arange(1, len(self.parents))
        assert (self.parents[1:] == (places - 1) // 2).all(), "the tree is balanced"
        # leaves × columns
        self.columns = np.ascontiguousarray(np.fromfile(folder / "columns", "<i4").reshape(-1, self.leaves).T)
        self.exact_prior = np.fromfile(folder / "prior", "<f8")
        self.exact_tables = np.fromfile(folder / "tables", "<f8").reshape(-1, STATES, STATES)
        self.ln_evidence = np.fromfile(folder / "ln_evidence", "<f8")
        self.posteriors = np.fromfile(folder / "posteriors", "<f4").reshape(-1, STATES)

    def cast(self, real):
        self.prior, self.tables = self.exact_prior.astype(real), self.exact_tables.astype(real)

    def node_by_node(self):
        """The likelihoods of the root's states, `states × columns`, and the logarithm of what they were divided by."""
        scale = np.zeros(self.columns.shape[1])
        first = self.leaves - 1
        likelihoods = [None] * len(self.parents)
        for node in range(len(self.parents) - 1, -1, -1):
            if node >= first:
                # A column of the table per observed state: cheaper than a product with zeros and ones.
                likelihoods[node] = self.tables[node - 1].take(self.columns[node - first], axis=1)
                continue
            own = likelihoods[2 * node + 1] * likelihoods[2 * node + 2]
            likelihoods[2 * node + 1] = likelihoods[2 * node + 2] = None
            largest = own.max(axis=0)
            own /= largest
            scale += np.log(largest)
            likelihoods[node] = self.tables[node - 1] @ own if node > 0 else own
        return likelihoods[0], scale

    def level_by_level(self):
        """The same, in blocks of columns that stay in the cache."""
        width = self.columns.shape[1]
        root, scale = np.empty((STATES, width), self.tables.dtype), np.zeros(width)
        step = max(1, 100_000 // (STATES * self.leaves))
        for start in range(0, width, step):
            block = slice(start, start + step)
            nodes = np.arange(self.leaves - 1, 2 * self.leaves - 1)
            # leaves × columns × states, then leaves × states × columns
            taken = self.tables.transpose(0, 2, 1)[nodes[:, None] - 1, self.columns[:, block]]
            likelihoods = taken.transpose(0, 2, 1)
            while len(likelihoods) > 1:
                own = likelihoods[0::2] * likelihoods[1::2]
                largest = own.max(axis=1, keepdims=True)
                own /= largest
                scale[block] += np.log(largest).sum(axis=(0, 1))
                first = len(own) - 1
                likelihoods = np.matmul(self.tables[first - 1 : 2 * first], own) if first > 0 else own
            root[:, block] = likelihoods[0]
        return root, scale

    def answers(self, root, scale):
        joint = self.prior[:, None] * root
        evidence = joint.sum(axis=0)
        return joint / evidence, np.log(evidence) + scale

    def check(self, posteriors, ln_evidence):
        worst = np.abs(posteriors.T - self.posteriors).max()
        if not worst <= AGREEMENT:
            sys.exit(f"posteriors differ by {worst}")
        worst = np.abs(ln_evidence / self.ln_evidence - 1).max()
        if not worst <= AGREEMENT:
            sys.exit(f"ln p(e) differs by {worst} of itself")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
