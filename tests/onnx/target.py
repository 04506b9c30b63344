"""What the certificates assume of ONNX Runtime: the accuracy of its elementary functions, measured."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

SAMPLES = 1_000_000
# Units in the last place, as written into the metadata of every network.
MOST_ULP = {("Exp", np.float32): 1, ("Log", np.float32): 4, ("Exp", np.float64): 2, ("Log", np.float64): 2}


def check_target():
    """Returns what does not hold, in words; an empty list if all is as assumed."""
    random = np.random.default_rng(1)
    problems = []
    for (operator, kind), most in MOST_ULP.items():
        found = max(ulp_error(operator, x.astype(kind)) for x in samples(operator, random))
        if found > most:
            problems.append(f"{operator} in {kind.__name__} is off by {found:.2f} ulp, {most} are assumed")
    problems += [f"Pow(0.5, k) in {kind.__name__} is not exact" for kind in (np.float32, np.float64) if not exact_powers(kind)]
    return problems


def samples(operator, random):
    if operator == "Exp":
        return [random.uniform(low, high, SAMPLES) for low, high in ((-80, 0), (-1, 1), (0, 80))]
    return [random.uniform(1, 2, SAMPLES), 2.0 ** random.uniform(-120, 120, SAMPLES)]


def ulp_error(operator, x):
    exact = {"Exp": np.exp, "Log": np.log}[operator](x.astype(np.longdouble))
    found = run([helper.make_node(operator, ["x"], ["y"])], x).astype(np.longdouble)
    return float(np.max(np.abs(found - exact) / np.spacing(np.abs(exact).astype(x.dtype)).astype(np.longdouble)))


def exact_powers(kind):
    least = np.finfo(kind).minexp
    k = np.arange(least, -least + 1).astype(kind)
    half = helper.make_node("Constant", [], ["half"], value=onnx.numpy_helper.from_array(np.array(0.5, kind)))
    found = run([half, helper.make_node("Pow", ["half", "x"], ["y"])], k)
    return np.array_equal(found, np.ldexp(kind(1), -k.astype(int)))


def run(nodes, x):
    element = TensorProto.FLOAT if x.dtype == np.float32 else TensorProto.DOUBLE
    put = helper.make_tensor_value_info("x", element, ["n"])
    out = helper.make_tensor_value_info("y", element, ["n"])
    graph = helper.make_graph(nodes, "target", [put], [out])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]
