"""Runs exported networks in ONNX Runtime and compares with expected answers.

    python run.py CASES_DIR [CASES_DIR ...]

Every CASES_DIR holds pairs NAME.onnx, NAME.json as written by

    cargo run -p hamnet-export --example onnx_cases -- CASES_DIR [NET.hamnet ...]

Each network must pass the ONNX checker with full shape inference, load in ONNX Runtime, and give for batches of 1, 7 and
1000 rows the expected status, posteriors and ln p(e) within the tolerance of its case; nothing may be NaN.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from target import check_target

OK, IMPOSSIBLE, OUTSIDE, INVALID = range(4)
BATCHES = (1, 7, 1000)
# What the logarithm in double precision may add to ln p(e), relative to its size.
LN_EVIDENCE_UNIT = 1e-13


class Mismatch(Exception):
    """An answer that is not the expected one."""


def main(folders):
    problems = check_target()
    for problem in problems:
        print(f"WRONG ONNX Runtime {onnxruntime.__version__}: {problem}")
    cases = sorted(path for folder in folders for path in Path(folder).glob("*.json"))
    failed = 0
    for case in cases:
        try:
            print(f"ok    {case.stem}: {check(case)}")
        except Mismatch as mismatch:
            failed += 1
            print(f"WRONG {case.stem}: {mismatch}")
    print(f"{len(cases)} networks run, {failed} wrong")
    return 1 if problems or failed or not cases else 0


def check(case):
    """Checks one network; returns what was seen, in words."""
    expected = json.loads(case.read_text())
    session, load_seconds = load(case.with_suffix(".onnx"))
    worst = Worst()
    for batch in BATCHES:
        rows = [expected["rows"][i % len(expected["rows"])] for i in range(batch)]
        answers = run(session, expected, [row["likelihoods"] for row in rows])
        for place, row in enumerate(rows):
            worst.add(compare(expected, row, *(part[place] for part in answers)))
    check_invalid(session, expected)
    return (
        f"{expected['nodes']} nodes, loaded in {load_seconds:.2f} s, "
        f"worst error {worst.posterior:.1e} of {expected['tolerance']:.1e}, "
        f"{worst.impossible} impossible, {worst.unanswered} unanswered"
    )


class Worst:
    def __init__(self):
        self.posterior, self.impossible, self.unanswered = 0.0, 0, 0

    def add(self, seen):
        status, error = seen
        self.posterior = max(self.posterior, error)
        self.impossible += status == IMPOSSIBLE
        self.unanswered += status == OUTSIDE


def load(path):
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    start = time.perf_counter()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session, time.perf_counter() - start


def run(session, expected, likelihoods):
    """Per row: posteriors of all heads, ln p(e), status."""
    names = expected["posteriors"] + ["ln_evidence", "status"]
    *heads, ln_evidence, status = session.run(names, feeds(session, likelihoods))
    for name, output in zip(names, heads + [ln_evidence]):
        if np.isnan(output).any():
            raise Mismatch(f"{name} holds NaN")
    posteriors = [[head[place] for head in heads] for place in range(len(likelihoods))]
    return posteriors, ln_evidence, status


def feeds(session, likelihoods):
    inputs = session.get_inputs()
    kind = np.float32 if inputs[0].type == "tensor(float)" else np.float64
    if len(inputs[0].shape) == 2:
        columns = ([row[place] for row in likelihoods] for place in range(len(inputs)))
        return {put.name: np.array(column, kind) for put, column in zip(inputs, columns)}
    _, variables, states = inputs[0].shape
    # Padding is ignored: it is filled with what would spoil an answer that read it.
    stacked = np.full((len(likelihoods), variables, states), np.nan, kind)
    for place, row in enumerate(likelihoods):
        for variable, vector in enumerate(row):
            stacked[place, variable, : len(vector)] = vector
    return {inputs[0].name: stacked}


def compare(expected, row, posteriors, ln_evidence, status):
    """Compares one row; returns its status and the total variation of its worst posterior."""
    if status == OUTSIDE and row["may_leave_range"]:
        expect_no_answer(posteriors, ln_evidence)
        return status, 0.0
    if status != row["status"]:
        raise Mismatch(f"status {status} where {row['status']} is expected, for {row['likelihoods']}")
    if status != OK:
        expect_no_answer(posteriors, ln_evidence)
        return status, 0.0
    errors = [
        0.5 * np.abs(found.astype(np.float64) - wanted).sum() for found, wanted in zip(posteriors, row["posteriors"])
    ]
    if max(errors) > expected["tolerance"]:
        raise Mismatch(f"posterior off by {max(errors):.2e} for {row['likelihoods']}")
    allowed = expected["ln_evidence_tolerance"] + LN_EVIDENCE_UNIT * (1 + abs(row["ln_evidence"]))
    if abs(ln_evidence - row["ln_evidence"]) > allowed:
        raise Mismatch(f"ln_evidence {ln_evidence!r} where {row['ln_evidence']!r} is expected")
    return status, max(errors)


def expect_no_answer(posteriors, ln_evidence):
    if any(posterior.any() for posterior in posteriors) or ln_evidence != -np.inf:
        raise Mismatch("a row without an answer shows numbers")


def check_invalid(session, expected):
    """Negative, infinite and undefined likelihoods are told, and spoil no other row."""
    plain = expected["rows"][0]["likelihoods"]
    for bad in (-1.0, np.inf, np.nan):
        spoilt = [list(vector) for vector in plain]
        spoilt[-1][0] = bad
        posteriors, ln_evidence, status = run(session, expected, [plain, spoilt])
        if list(status) != [expected["rows"][0]["status"], INVALID]:
            raise Mismatch(f"a likelihood {bad} gives the statuses {list(status)}")
        expect_no_answer(posteriors[1], ln_evidence[1])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
