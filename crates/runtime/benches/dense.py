"""Runs the dense network of `dense.rs` in Hamnet and in ONNX Runtime, in turn, each on one thread.

    python crates/runtime/benches/dense.py [ROUNDS]

needs numpy, onnx and onnxruntime as `tests/onnx/requirements.txt` lists them. Every round runs the Rust program, which leaves
its weights and rows in a folder, then ONNX Runtime on the same. Processor time counts, so that other load on the machine
matters less, and of every round the quickest of many calls. Posteriors of both must agree.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

INPUTS, HIDDEN, CLASSES = 64, 512, 10
CALLS = 60
# What rounding in single precision can make of a posterior here is some 1e-6.
AGREEMENT = 1e-5


def main(rounds):
    with tempfile.TemporaryDirectory() as folder:
        ratios = []
        for _ in range(rounds):
            ours = hamnet(Path(folder))
            theirs = onnx_runtime(Path(folder))
            ratios.append(ours / theirs)
            print(f"Hamnet {ours:.0f} ns a row, ONNX Runtime {onnxruntime.__version__} {theirs:.0f}: {ratios[-1]:.2f}")
    print(f"median ratio of {rounds} rounds: {sorted(ratios)[rounds // 2]:.2f}")


def hamnet(folder):
    """Nanoseconds a row of the batch in f32."""
    command = ["cargo", "bench", "--quiet", "-p", "hamnet-runtime", "--bench", "dense", "--", str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line = next(line for line in printed.splitlines() if "f32, 10000 rows" in line)
    return float(line.split(": ")[1].split()[0])


def onnx_runtime(folder):
    """The same of ONNX Runtime."""
    rows = read(folder / "rows", (-1, INPUTS))
    session = session_of(model(folder))
    posteriors = session.run(None, {"y": rows})[0]
    worst = np.abs(posteriors - read(folder / "posteriors", (-1, CLASSES))).max()
    if not worst <= AGREEMENT:
        sys.exit(f"posteriors differ by {worst}")
    return min(seconds(lambda: session.run(None, {"y": rows})) for _ in range(CALLS)) / len(rows) * 1e9


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def session_of(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def model(folder):
    weights = [
        numpy_helper.from_array(np.ascontiguousarray(read(folder / "hidden", (HIDDEN, INPUTS)).T), "hidden"),
        numpy_helper.from_array(read(folder / "hidden_biases", HIDDEN), "hidden_biases"),
        numpy_helper.from_array(np.ascontiguousarray(read(folder / "output", (CLASSES, HIDDEN)).T), "output"),
        numpy_helper.from_array(read(folder / "output_biases", CLASSES), "output_biases"),
    ]
    nodes = [
        helper.make_node("Gemm", ["y", "hidden", "hidden_biases"], ["argument"]),
        helper.make_node("Sigmoid", ["argument"], ["unit"]),
        helper.make_node("Gemm", ["unit", "output", "output_biases"], ["energy"]),
        helper.make_node("Softmax", ["energy"], ["x"], axis=1),
    ]
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", INPUTS])
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", CLASSES])
    graph = helper.make_graph(nodes, "dense", [y], [x], weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


def read(path, shape):
    return np.fromfile(path, "<f4").reshape(shape)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
