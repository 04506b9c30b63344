"""Long chains in ONNX Runtime: graphs of few operators, whatever the steps, that answer as `hamnet run` does.

    python long.py FOLDER [STEPS]

Writes chains and hidden Markov models of STEPS (100,000) steps to FOLDER, compiles them with the command `hamnet`, loads them, and
compares answers of a few rows with those of `hamnet run`, within both certificates. The number of operators is checked and does not
depend on the machine; seconds are printed, and checked with a wide margin only.
"""

import csv
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

# Of graphs of this many operators ONNX Runtime loads hundreds in a second.
MOST_NODES = 1500
LOAD_SECONDS = 5
ROWS = 3


def main(folder, steps=100_000):
    folder, steps, wrong = Path(folder), int(steps), 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, (law, last) in laws(random.Random(3), steps).items():
        model = folder / f"{name}.ham"
        model.write_text(f'[model]\nname = "{name}"\n\n[hierarchy]\n{law}length = {steps}\n')
        table = rows(folder, name, law, steps)
        for asked in ("x0", last) if name == "mixing" else ("x0",):
            known = answers(folder, model, asked, table)
            for precision in ("f32", "f64"):
                said, is_wrong = check(folder, model, asked, precision, table, known)
                wrong += is_wrong
                print("WRONG" if is_wrong else "ok   ", f"{name}, {asked}, {precision}: {said}", flush=True)
    print(f"chains of {steps} steps: {wrong} wrong")
    return 1 if wrong else 0


def laws(draw, steps):
    """What is written of a chain, and its last hidden variable."""
    mixing = lambda states: [normal([0.2 + draw.random() for _ in range(states)]) for _ in range(states)]
    sticky = lambda states, stay: [[stay if i == j else (1 - stay) / (states - 1) for j in range(states)] for i in range(states)]
    ring = [[0.9 if i == j else 0.1 if j == (i + 1) % 4 else 0.0 for j in range(4)] for i in range(4)]
    seen = [normal([0.0 if (i + j) % 4 == 0 else 0.1 + draw.random() for j in range(4)]) for i in range(4)]
    hidden = f"x{steps - 1}"
    return {
        "chain": (law([0.5, 0.5], mixing(2)), None),
        "mixing": (law([0.5, 0.5], mixing(2), mixing(2)), hidden),
        "sticky": (law([0.25] * 4, sticky(4, 0.99), mixing(4)), hidden),
        "ring": (law([1, 0, 0, 0], ring, seen), hidden),
    }


def law(prior, transition, emission=None):
    lines = f"prior = {prior}\ntransition = {transition}\n"
    return lines + (f"emission = {emission}\n" if emission else "")


def normal(row):
    return [x / sum(row) for x in row]


def rows(folder, name, law, steps):
    """A few sequences that can occur, as states, drawn by the command."""
    table = folder / f"{name}.csv"
    run("sample", folder / f"{name}.ham", "-n", ROWS, "--seed", 5, "-o", table)
    with open(table, newline="") as file:
        head, *lines = csv.reader(file)
    seen = [place for place, variable in enumerate(head) if is_seen(variable, law, steps)]
    with open(table, "w", newline="") as file:
        csv.writer(file).writerows([[line[place] for place in seen] for line in [head, *lines]])
    return table


def is_seen(variable, law, steps):
    return variable.startswith("y") if "emission" in law else variable == f"x{steps}"


def answers(folder, model, asked, table):
    out = folder / "answers.csv"
    run("run", model, table, "--query", asked, "-o", out)
    with open(out, newline="") as file:
        head, *lines = csv.reader(file)
    columns = [place for place, name in enumerate(head) if name.startswith(f"P({asked}=")]
    return np.array([[float(line[place]) for place in columns] for line in lines])


def check(folder, model, asked, precision, table, known):
    path = folder / "long.onnx"
    run("compile", model, "--query", asked, "--precision", precision, "--stack", "-o", path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    start = time.perf_counter()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    loaded = time.perf_counter() - start
    nodes = count(onnx.load(str(path)).graph)
    start = time.perf_counter()
    outputs = dict(zip((put.name for put in session.get_outputs()), session.run(None, feed(session, table))))
    ran = time.perf_counter() - start
    certificates = json.loads(session.get_modelmeta().custom_metadata_map["hamnet.certificates"])
    bounds = {each["precision"]: each["posterior_total_variation"]["total"] for each in certificates}
    # the answers of the command are those of the network in f64
    allowed = bounds[precision] + bounds["f64"]
    error = 0.5 * np.abs(outputs[f"P_{asked}"].astype(np.float64) - known).sum(1).max()
    wrong = nodes > MOST_NODES or loaded > LOAD_SECONDS or outputs["status"].any() or error > allowed
    said = (
        f"{path.stat().st_size / 1e6:.1f} MB, {nodes} nodes, loaded in {loaded:.2f} s, {ROWS} rows in {ran:.2f} s, "
        f"off by {error:.1e}, {allowed:.1e} are allowed"
    )
    return said, bool(wrong)


def feed(session, table):
    put = session.get_inputs()[0]
    with open(table, newline="") as file:
        head, *lines = csv.reader(file)
    states = np.array([[int(cell) for cell in line] for line in lines])
    eye = np.eye(put.shape[-1], dtype=np.float32 if put.type == "tensor(float)" else np.float64)
    return {put.name: eye[states] if put.name == "likelihoods" else eye[states[:, 0]]}


def count(graph):
    inside = lambda node: sum(count(attribute.g) for attribute in node.attribute if attribute.HasField("g"))
    return sum(1 + inside(node) for node in graph.node)


def run(*words):
    quiet = subprocess.DEVNULL
    subprocess.run(["hamnet", *map(str, words), "--quiet"], check=True, stdout=quiet)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
