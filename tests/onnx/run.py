"""Runs exported networks in ONNX Runtime and compares with expected answers.

    python run.py CASES_DIR [CASES_DIR ...]

Every CASES_DIR holds pairs NAME.onnx, NAME.json as written by

    cargo run -p hamnet-export --example onnx_cases -- CASES_DIR [NET.hamnet ...]

Each network must pass the ONNX checker with full shape inference, load in ONNX Runtime, and give for batches of 1, 7 and
1000 rows the expected status, posteriors and ln p(e) within the tolerance of its case; nothing may be NaN. Networks of
observed inputs give no ln p(e); random ones have a least and a greatest probability for every row. Networks that explain give
max-marginals, states that are within the tolerance of the best, and say that these are certain only where they are. Networks
over sequences are checked by `sequences.py`.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from sequences import Mismatch, check_reals, check_sequences
from target import check_target

OK, IMPOSSIBLE, OUTSIDE, INVALID = range(4)
BATCHES = (1, 7, 1000)
# Files of networks with tens of thousands of units load in a second.
LOAD_SECONDS = 5
# What the logarithm in double precision may add to ln p(e), relative to its size.
LN_EVIDENCE_UNIT = 1e-13


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
    if expected.get("kind") == "sequence":
        return check_sequences(case.parent, expected)
    if expected.get("kind") == "reals":
        return check_reals(case.parent, expected)
    session, load_seconds = load(case.with_suffix(".onnx"))
    if load_seconds > LOAD_SECONDS:
        raise Mismatch(f"loaded in {load_seconds:.1f} s, {LOAD_SECONDS} are allowed")
    worst = Worst()
    for batch in BATCHES:
        rows = [expected["rows"][i % len(expected["rows"])] for i in range(batch)]
        answers = run(session, expected, [row["evidence"] for row in rows])
        for place, row in enumerate(rows):
            worst.add(compare(expected, row, *(part[place] for part in answers)))
    check_refused(session, expected)
    return (
        f"{expected['nodes']} nodes, loaded in {load_seconds:.2f} s, "
        f"worst error {worst.posterior:.1e}, {worst.share:.2f} of what is allowed, "
        f"{worst.impossible} impossible, {worst.unanswered} unanswered"
    )


class Worst:
    def __init__(self):
        self.posterior, self.share, self.impossible, self.unanswered = 0.0, 0.0, 0, 0

    def add(self, seen):
        status, error, share = seen
        self.posterior = max(self.posterior, error)
        self.share = max(self.share, share)
        self.impossible += status == IMPOSSIBLE
        self.unanswered += status == OUTSIDE


def load(path):
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    start = time.perf_counter()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session, time.perf_counter() - start


def run(session, expected, rows):
    """Per row: posteriors of all heads, states and whether they are certain, ln p(e) (None where inputs are observed), status."""
    names = [output.name for output in session.get_outputs()]
    states = expected["states"]
    ln = "ln_explanation" if states else "ln_evidence"
    wanted = expected["posteriors"] + (states + ["certain"] if states else [])
    wanted += ([] if expected["observed"] else [ln]) + ["status"]
    if names != wanted:
        raise Mismatch(f"the outputs are {names} where {wanted} are expected")
    outputs = dict(zip(names, session.run(names, feeds(session, expected, rows))))
    for name, output in outputs.items():
        if np.isnan(output).any():
            raise Mismatch(f"{name} holds NaN")
    heads = json.loads(session.get_modelmeta().custom_metadata_map["hamnet.query"])["posteriors"]
    columns = [of_head(head, "output", outputs) for head in heads]
    told = [of_head(head, "state", outputs) for head in heads if states] + ([outputs["certain"]] if states else [])
    places = range(len(rows))
    posteriors = [[column[place] for column in columns] for place in places]
    explained = [[int(column[place]) for column in told] for place in places]
    return posteriors, explained, outputs.get(ln, [None] * len(rows)), outputs["status"]


def of_head(head, what, outputs):
    """What an output says of one head: all of it, or its place where heads are stacked."""
    output = outputs[head[what]]
    return output[:, head["place"]] if "place" in head else output


def feeds(session, expected, rows):
    inputs = {put.name: put for put in session.get_inputs()}
    if list(inputs) != expected["inputs"]:
        raise Mismatch(f"the inputs are {list(inputs)} where {expected['inputs']} are expected")
    kind = np.float32 if session.get_inputs()[0].type == "tensor(float)" else np.float64
    if not {"likelihoods", "values", "states"} & set(inputs):
        columns = ([row[place] for row in rows] for place in range(len(inputs)))
        return {name: np.array(column, kind) for name, column in zip(inputs, columns)}
    real = [span is not None for span in expected["ranges"]]
    fed = {}
    for name, put in inputs.items():
        if name == "values":
            fed[name] = np.array([[x for (x, *_), is_real in zip(row, real) if is_real] for row in rows], kind)
        else:
            fed[name] = stacked(put.shape, [[x for x, is_real in zip(row, real) if not is_real] for row in rows], kind)
    return fed


def stacked(shape, rows, kind):
    """Padding is ignored: it is filled with what would spoil an answer that read it."""
    values = np.full((len(rows), *shape[1:]), np.nan, kind)
    for place, row in enumerate(rows):
        for variable, vector in enumerate(row):
            values[place, variable, : len(vector)] = vector
    return values


def compare(expected, row, posteriors, explained, ln_evidence, status):
    """Compares one row; returns its status, its worst error, and how much of what is allowed that is."""
    if status == OUTSIDE and row["may_leave_range"]:
        expect_no_answer(posteriors, explained, ln_evidence)
        return status, 0.0, 0.0
    if status != row["status"]:
        raise Mismatch(f"status {status} where {row['status']} is expected, for {str(row['evidence'])[:200]}")
    if status != OK:
        expect_no_answer(posteriors, explained, ln_evidence)
        return status, 0.0, 0.0
    answer = row["answer"]
    posteriors = [found.astype(np.float64) for found in posteriors]
    if answer.get("between"):
        error, share = between(posteriors, answer)
    elif explained:
        error = explanation(expected, posteriors, explained, answer)
        share = error / expected["tolerance"]
    else:
        errors = [0.5 * np.abs(found - wanted).sum() for found, wanted in zip(posteriors, answer["posteriors"])]
        error, share = max(errors), max(errors) / expected["tolerance"]
    if not expected["observed"]:
        allowed = expected["ln_evidence_tolerance"] + LN_EVIDENCE_UNIT * (1 + abs(answer["ln_evidence"]))
        if abs(ln_evidence - answer["ln_evidence"]) > allowed:
            raise Mismatch(f"ln_evidence {ln_evidence!r} where {answer['ln_evidence']!r} is expected")
    if share > 1:
        raise Mismatch(f"posterior off by {error:.2e}, {share:.2f} of what is allowed, for {str(row['evidence'])[:200]}")
    return status, error, share


def explanation(expected, posteriors, explained, answer):
    """The worst error of a max-marginal, with states and their certainty checked."""
    wanted = [np.array([-np.inf if x is None else x for x in head]) for head in answer["posteriors"]]
    *states, certain = explained
    error, tied, allowed = 0.0, False, expected["tolerance"]
    lead = np.inf if expected["decisive_lead"] is None else expected["decisive_lead"]
    for found, behind, state in zip(posteriors, wanted, states):
        possible = np.isfinite(behind)
        if (np.isfinite(found) != possible).any():
            raise Mismatch(f"the max-marginals {found} where {behind} are expected")
        error = max(error, np.abs(found[possible] - behind[possible]).max())
        runner_up = np.delete(behind, state).max(initial=-np.inf)
        if behind[state] < -allowed or (certain and runner_up >= 0):
            raise Mismatch(f"state {state}, certain {certain}, of the max-marginals {behind}")
        tied |= runner_up >= -lead - 2 * allowed
    if not certain and not tied:
        raise Mismatch(f"states {states} are called uncertain, of the max-marginals {wanted}")
    return error


def between(posteriors, answer):
    """The worst error of a probability, and the greatest share of the way from the middle to an end."""
    error, share = 0.0, 0.0
    for found, wanted, ends in zip(posteriors, answer["posteriors"], np.array(answer["between"])):
        least, most = np.array(ends).T
        error = max(error, np.abs(found - wanted).max())
        share = max(share, (np.abs(found - (least + most) / 2) / np.maximum((most - least) / 2, 1e-300)).max())
    return error, share


def expect_no_answer(posteriors, explained, ln_evidence):
    *states, certain = explained or [0]
    shown = any(posterior.any() for posterior in posteriors) or any(state != -1 for state in states) or certain
    if shown or ln_evidence not in (None, -np.inf):
        raise Mismatch("a row without an answer shows numbers")


def check_refused(session, expected):
    """What is no evidence is told in every input, and spoils no other row."""
    answered = next(row for row in expected["rows"] if row["status"] == OK)
    plain = answered["evidence"]
    inputs = len(expected["ranges"])
    for place in range(inputs) if inputs <= 8 else (0, inputs // 2, inputs - 1):
        span = expected["ranges"][place]
        for bad, status in unfit(plain[place], span, expected["observed"]):
            spoilt = [bad if other == place else vector for other, vector in enumerate(plain)]
            *outputs, found = run(session, expected, [plain, spoilt])
            if list(found) != [answered["status"], status]:
                raise Mismatch(f"{bad} as input {place} gives the statuses {list(found)}")
            expect_no_answer(*(output[1] for output in outputs))


def unfit(vector, span, observed):
    """What one input may not be, with the status that says so."""
    if span is not None:
        low, high = span
        beyond = (low - 0.001 * (1 + abs(low)), high + 0.001 * (1 + abs(high)), -np.inf, np.inf, np.nan)
        return [([bad], OUTSIDE) for bad in beyond]
    if not observed:
        return [([bad, *vector[1:]], INVALID) for bad in (-1.0, np.inf, np.nan)]
    soft = [1 - 1e-6 * x if x else 1e-6 for x in vector]
    bad = [[0.0] * len(vector), [2 * x for x in vector], [-x for x in vector], soft, [np.nan, *vector[1:]], [np.inf, *vector[1:]]]
    return [(each, INVALID) for each in bad + ([[1.0] * len(vector)] if len(vector) > 1 else [])]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
