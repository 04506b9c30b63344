"""Runs the hidden Markov models of `sequence.rs` in Hamnet and in hmmlearn, in turn, each on one thread.

    python crates/runtime/benches/sequence.py [ROUNDS]

needs numpy and hmmlearn. Every round runs the Rust program, which leaves models, sequences and beliefs in a folder, then hmmlearn
on the same: `score_samples` with the faster of its two implementations, which smooths, and `_hmmc.forward_scaling`, the pass
forward alone, as it has no filter. Processor time counts, so that other load on the machine matters less. Beliefs and
`ln p` of both must agree.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[threads] = "1"

import hmmlearn
import numpy as np
from hmmlearn import _hmmc, hmm

MODELS = {4: 8, 16: 16, 64: 32}
MANY = (1000, 100)
CALLS = 5
# Both compute in double precision; sums of 64 numbers, and logarithms along 100,000 steps.
AGREEMENT = 1e-11
AGREEMENT_OF_LN = 1e-10


def main(rounds):
    rates = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}")
            for name, rate in [*hamnet(folder), *hmm_learn(Path(folder))]:
                rates.setdefault(name, []).append(rate)
    medians = {name: sorted(values)[len(values) // 2] for name, values in rates.items()}
    print(f"medians of {rounds} rounds, M steps/s on one thread, hmmlearn {hmmlearn.__version__}")
    for states in MODELS:
        for form in ("one", "many"):
            at = f"{states} states, {form}"
            smooth, forward = medians[f"{at}, score_samples"], medians[f"{at}, forward_scaling"]
            print(f"{at}: hmmlearn smooths {smooth:.3f}, passes forward {forward:.3f}")
            for precision in ("f64", "f32"):
                ours = {question: medians[f"{at}, {precision}, {question}"] for question in ("smooth", "filter")}
                print(
                    f"  {precision}: smoothing {ours['smooth']:.2f}, {ours['smooth'] / smooth:.1f} times score_samples; "
                    f"filtering {ours['filter']:.2f}, {ours['filter'] / smooth:.1f} times score_samples, "
                    f"{ours['filter'] / forward:.1f} times forward_scaling"
                )


def hamnet(folder):
    """The rates the Rust program prints."""
    command = ["cargo", "bench", "--quiet", "-p", "hamnet-runtime", "--bench", "sequence", "--", folder]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in printed.splitlines():
        if "M steps/s" in line:
            name, rate = line.split(": ")
            yield name, float(rate.split()[0])


def hmm_learn(folder):
    for states, symbols in MODELS.items():
        read = lambda name, kind: np.fromfile(folder / f"{name}_{states}", kind)
        start, transition = read("start", "<f8"), read("transition", "<f8").reshape(states, states)
        likelihoods = read("likelihoods", "<f8").reshape(states, symbols)
        models = []
        for implementation in ("scaling", "log"):
            model = hmm.CategoricalHMM(states, implementation=implementation)
            model.n_features = symbols
            model.startprob_, model.transmat_, model.emissionprob_ = start, transition, likelihoods
            models.append(model)
        for place, form in enumerate(("one", "many")):
            codes = read(form, "<u4").astype(np.int64).reshape(-1, 1)
            lengths = None if form == "one" else [MANY[1]] * MANY[0]
            ln, beliefs = models[0].score_samples(codes, lengths)
            worst = np.abs(beliefs - read(f"beliefs_{form}", "<f8").reshape(-1, states)).max()
            off = abs(ln / read("ln_evidence", "<f8")[place] - 1)
            if not (worst <= AGREEMENT and off <= AGREEMENT_OF_LN):
                sys.exit(f"{states} states, {form}: beliefs differ by {worst}, ln p by the part {off}")
            smooth = max(len(codes) / seconds(lambda: model.score_samples(codes, lengths)) for model in models)
            yield f"{states} states, {form}, score_samples", smooth / 1e6
            rows = np.ascontiguousarray(likelihoods.T[codes[:, 0]])
            parts = np.split(rows, np.cumsum(lengths)[:-1]) if lengths else [rows]
            forward = lambda: [_hmmc.forward_scaling(start, transition, part) for part in parts]
            yield f"{states} states, {form}, forward_scaling", len(codes) / seconds(forward) / 1e6


def seconds(work):
    """The median processor time."""
    times = []
    for _ in range(CALLS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return sorted(times)[CALLS // 2]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
