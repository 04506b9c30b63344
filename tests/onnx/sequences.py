"""Checks of networks over sequences: whole batches by loops, and streams by cells."""

import time

import numpy as np
import onnx
import onnxruntime

OK, IMPOSSIBLE, OUTSIDE, INVALID = range(4)
# What the logarithm in double precision may add to ln p, relative to its size.
LN_UNIT = 1e-13
# A file loads at once, however long the sequences are.
MOST_LOAD_SECONDS = 5.0


class Mismatch(Exception):
    """An answer that is not the expected one."""


def check_sequences(folder, expected):
    """Checks all files of one network; returns what was seen, in words."""
    worst, words = Worst(), []
    for file in expected["files"]:
        session, seconds = load(folder / file["name"])
        names = [output.name for output in session.get_outputs()]
        if names != file["outputs"]:
            raise Mismatch(f"the outputs are {names} where {file['outputs']} are expected")
        started = time.perf_counter()
        outputs = run(session, expected, expected["sequences"])
        ran = time.perf_counter() - started
        for place, sequence in enumerate(expected["sequences"]):
            compare(expected, sequence, {name: of(name, output, place) for name, output in outputs.items()}, worst)
        check_refused(session, expected)
        size = (folder / file["name"]).stat().st_size
        words.append(f"{file['name'].split('.')[-2]} {size} bytes, loaded in {seconds:.3f} s, ran in {ran:.3f} s")
    check_cell(folder / expected["cell"], expected, worst)
    return (
        f"{'; '.join(words)}; {worst.share:.2f} of what is allowed, "
        f"{worst.impossible} impossible, {worst.unanswered} unanswered"
    )


class Worst:
    def __init__(self):
        self.share, self.impossible, self.unanswered = 0.0, 0, 0

    def within(self, error, allowed, what):
        share = float(np.max(np.asarray(error) / np.asarray(allowed), initial=0.0))
        if not share <= 1:
            raise Mismatch(f"{what} off by {np.max(error):.2e}, {share:.2f} of what is allowed")
        self.share = max(self.share, share)


def load(path):
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    start = time.perf_counter()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    seconds = time.perf_counter() - start
    if seconds > MOST_LOAD_SECONDS:
        raise Mismatch(f"loaded in {seconds:.1f} s")
    return session, seconds


def run(session, expected, sequences, lengths=None):
    lengths = np.array([len(each["seen"]) for each in sequences] if lengths is None else lengths, np.int64)
    times = max(1, max(len(each["seen"]) for each in sequences))
    data = padding(expected, (times, len(sequences)), kind(session))
    for place, sequence in enumerate(sequences):
        for moment, seen in enumerate(sequence["seen"]):
            data[moment, place] = one(expected, seen)
    name = "values" if expected["reals"] else "symbols"
    names = [output.name for output in session.get_outputs()]
    outputs = dict(zip(names, session.run(names, {name: data, "lengths": lengths})))
    for name, output in outputs.items():
        if np.isnan(output).any():
            raise Mismatch(f"{name} holds NaN")
    return outputs


def kind(session):
    return np.float32 if session.get_inputs()[0].type == "tensor(float)" else np.float64


def padding(expected, shape, real):
    """What would spoil an answer that read it."""
    if expected["reals"]:
        return np.full((*shape, expected["reals"]), np.inf, real)
    return np.full(shape, 10**12, np.int64)


def one(expected, seen):
    if expected["reals"]:
        return np.nan if seen is None else seen
    return -1 if seen is None else seen


def of(name, output, place):
    return output[:, place] if name in ("filtered", "smoothed", "path") else output[place]


def compare(expected, sequence, found, worst):
    steps, states = len(sequence["seen"]), expected["states"]
    status = found["status"]
    worst.impossible += status == IMPOSSIBLE
    worst.unanswered += status == OUTSIDE
    if status != sequence["status"] and not (status == OUTSIDE and sequence["may_leave_range"]):
        raise Mismatch(f"status {status} where {sequence['status']} is expected, for {sequence['seen'][:99]}")
    for name in ("filtered", "smoothed"):
        if name not in found:
            continue
        shown = steps if status == OK else 0
        if found[name][shown:].any():
            raise Mismatch(f"{name} shows numbers where there is no answer")
        if shown:
            wanted = np.array(sequence[name]).reshape(steps, states)
            errors = 0.5 * np.abs(found[name][:steps].astype(np.float64) - wanted).sum(axis=1)
            worst.within(errors, sequence["allowed"][name], name)
    for name in ("ln_evidence", "ln_path"):
        if name in found:
            if status != OK:
                if found[name] != -np.inf:
                    raise Mismatch(f"{name} is {found[name]} where there is no answer")
            else:
                allowed = sequence["allowed"]["ln_evidence" if name == "ln_evidence" else "path"]
                worst.within(abs(found[name] - sequence[name]), allowed + LN_UNIT * (1 + abs(sequence[name])), name)
    if "path" in found:
        compare_path(expected, sequence, found["path"], status, worst)


def compare_path(expected, sequence, path, status, worst):
    """Any path will do that is as probable as the best one."""
    steps = len(sequence["seen"]) if status == OK else 0
    if (path[steps:] != -1).any() or (path[:steps] < 0).any():
        raise Mismatch("the path has the wrong length")
    if steps:
        with np.errstate(divide="ignore"):
            start, transition = np.log(expected["start"]), np.log(expected["transition"])
        seen = np.array(sequence["likelihoods"], np.float64)
        path = path[:steps]
        ln = start[path[0]] + transition[path[:-1], path[1:]].sum() + seen[np.arange(steps), path].sum()
        worst.within(abs(ln - sequence["ln_path"]), sequence["allowed"]["path"] + LN_UNIT * (1 + abs(ln)), "the path")


def check_refused(session, expected):
    """What is no sequence is told, and spoils no other."""
    plain = next((each for each in expected["sequences"] if each["status"] == OK and each["seen"] and not each["may_leave_range"]), None)
    if plain is None:
        return
    plain = {**plain, "seen": plain["seen"][:50]}
    if expected["reals"]:
        low, high = expected["range"]
        width = expected["reals"]
        bad = [([x] * width, OUTSIDE) for x in (low - 0.01, high + 0.01, np.inf, -np.inf)]
        bad += [([np.nan] + [0.0] * (width - 1), INVALID)] if width > 1 else []
    else:
        bad = [(expected["symbols"], INVALID), (-2, INVALID), (2**40, INVALID)]
    for sight, status in bad:
        spoilt = {**plain, "seen": [sight, *plain["seen"][1:]]}
        found = run(session, expected, [plain, spoilt])["status"]
        if list(found) != [plain["status"], status]:
            raise Mismatch(f"{sight} gives the statuses {list(found)}")
    for length in (-1, len(plain["seen"]) + 1):
        found = run(session, expected, [plain, plain], [len(plain["seen"]), length])["status"]
        if list(found) != [plain["status"], INVALID]:
            raise Mismatch(f"a length of {length} gives the statuses {list(found)}")


def check_cell(path, expected, worst):
    """All sequences side by side as streams; after the end of one its answers are ignored."""
    session, _ = load(path)
    width = session.get_inputs()[0].shape[1]
    sequences, states = expected["sequences"], expected["states"]
    state = np.zeros((len(sequences), width), kind(session))
    name = session.get_inputs()[1].name
    alive = np.ones(len(sequences), bool)
    ln = np.zeros(len(sequences))
    for moment in range(max(len(each["seen"]) for each in sequences)):
        data = padding(expected, (1, len(sequences)), kind(session))[0]
        counts = np.array([moment < len(each["seen"]) for each in sequences])
        for place in np.flatnonzero(counts):
            data[place] = one(expected, sequences[place]["seen"][moment])
        belief, next_state, ln_step, status = session.run(None, {"state": state, name: data})
        if any(np.isnan(each).any() for each in (belief, next_state, ln_step)):
            raise Mismatch("the cell gives NaN")
        if (status[~counts] == OK).any() or (next_state[~counts] != state[~counts]).any():
            raise Mismatch("the cell reads what is no input")
        state = next_state
        for place in np.flatnonzero(counts):
            sequence = sequences[place]
            wanted = np.array(sequence["filtered"][moment * states : (moment + 1) * states])
            if status[place] == OUTSIDE and sequence["may_leave_range"]:
                alive[place] = False
            elif status[place] != (OK if wanted.any() else IMPOSSIBLE) or not alive[place]:
                raise Mismatch(f"the cell gives status {status[place]} at time {moment}")
            elif status[place] == OK:
                error = 0.5 * np.abs(belief[place].astype(np.float64) - wanted).sum()
                worst.within(error, sequence["allowed"]["filtered"][moment], "the cell")
                ln[place] += ln_step[place]
    for place, sequence in enumerate(sequences):
        if sequence["status"] == OK and alive[place]:
            allowed = sequence["allowed"]["ln_evidence"] + LN_UNIT * (1 + abs(sequence["ln_evidence"]))
            worst.within(abs(ln[place] - sequence["ln_evidence"]), allowed, "the sum of ln_step")


def check_reals(folder, expected):
    """Checks the files of one network whose hidden state is real; returns what was seen, in words."""
    session, seconds = load(folder / expected["file"])
    names = [output.name for output in session.get_outputs()]
    if names != expected["outputs"]:
        raise Mismatch(f"the outputs are {names} where {expected['outputs']} are expected")
    sequences, worst = expected["sequences"], Worst()
    outputs = run(session, expected, sequences)
    for place, sequence in enumerate(sequences):
        steps, allowed = len(sequence["seen"]), sequence["allowed"]
        if outputs["status"][place] != OK:
            raise Mismatch(f"status {outputs['status'][place]} of what is seen")
        for name in ("filtered", "smoothed"):
            found = outputs[name][:, place]
            wanted = np.array(sequence[name]).reshape(steps, expected["hidden"])
            worst.within(np.abs(found[:steps].astype(np.float64) - wanted), allowed[name], name)
            if found[steps:].any():
                raise Mismatch(f"{name} shows numbers after the end")
        ln = sum(sequence["ln_steps"])
        worst.within(abs(outputs["ln_evidence"][place] - ln), steps * allowed["ln_step"] + LN_UNIT * (1 + abs(ln)), "ln_evidence")
    covariances = np.array(expected["covariances"])
    times = np.minimum(np.arange(len(outputs["covariance"])), len(covariances) - 1)
    if not np.allclose(outputs["covariance"].reshape(len(times), -1), covariances[times]):
        raise Mismatch("the covariances are others")
    check_reals_refused(session, expected)
    check_reals_cell(folder / expected["cell"], expected, worst)
    return f"loaded in {seconds:.3f} s, {worst.share:.2f} of what is allowed"


def check_reals_refused(session, expected):
    plain = next(each for each in expected["sequences"] if each["seen"])
    steps, (low, high) = len(plain["seen"]), expected["range"]
    for bad in (low - 0.01, high + 0.01, np.inf, -np.inf, np.nan):
        spoilt = {**plain, "seen": [[bad] * expected["reals"], *plain["seen"][1:]]}
        found = run(session, expected, [plain, spoilt])["status"]
        if list(found) != [OK, OUTSIDE]:
            raise Mismatch(f"{bad} gives the statuses {list(found)}")
    for length in (-1, steps + 1):
        found = run(session, expected, [plain, plain], [steps, length])["status"]
        if list(found) != [OK, INVALID]:
            raise Mismatch(f"a length of {length} gives the statuses {list(found)}")
    if expected["longest"]:
        long = {**plain, "seen": [plain["seen"][0]] * (expected["longest"] + 1)}
        found = run(session, expected, [plain, long])["status"]
        if list(found) != [OK, INVALID]:
            raise Mismatch(f"a sequence that is too long gives the statuses {list(found)}")


def check_reals_cell(path, expected, worst):
    session, _ = load(path)
    sequences, hidden = expected["sequences"], expected["hidden"]
    state = np.zeros((len(sequences), hidden + 1), kind(session))
    for moment in range(max(len(each["seen"]) for each in sequences)):
        data = padding(expected, (1, len(sequences)), kind(session))[0]
        counts = np.array([moment < len(each["seen"]) for each in sequences])
        for place in np.flatnonzero(counts):
            data[place] = sequences[place]["seen"][moment]
        belief, next_state, ln_step, status = session.run(None, {"state": state, "values": data})
        if any(np.isnan(each).any() for each in (belief, next_state, ln_step)):
            raise Mismatch("the cell gives NaN")
        if (status != np.where(counts, OK, OUTSIDE)).any() or (next_state[~counts] != state[~counts]).any():
            raise Mismatch(f"the cell gives the statuses {list(status)} at time {moment}")
        state = next_state
        for place in np.flatnonzero(counts):
            sequence = sequences[place]
            wanted = np.array(sequence["filtered"][moment * hidden : (moment + 1) * hidden])
            worst.within(np.abs(belief[place].astype(np.float64) - wanted), sequence["allowed"]["filtered"], "the cell")
            worst.within(abs(ln_step[place] - sequence["ln_steps"][moment]), sequence["allowed"]["ln_step"], "ln_step")
