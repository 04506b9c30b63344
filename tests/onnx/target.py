"""What the certificates assume of ONNX Runtime: the accuracy of its elementary functions, measured."""

import math

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

SAMPLES = 1_000_000
# As written into the metadata of every network: units in the last place, or units of eps (2^-23 and 2^-52) relative to the
# value. Functions that are no operators are written as in crates/export/src/activations.rs.
ASSUMED = {
    ("Exp", np.float32): ("ulp", 1),
    ("Exp", np.float64): ("ulp", 2),
    ("Log", np.float32): ("ulp", 4),
    ("Log", np.float64): ("ulp", 2),
    ("1/(1 + Exp(-x))", np.float32): ("ulp", 3),
    ("1/(1 + Exp(-x))", np.float64): ("ulp", 3),
    ("x/(1 + Exp(-x))", np.float32): ("ulp", 3),
    ("x/(1 + Exp(-x))", np.float64): ("ulp", 3),
    ("softplus", np.float32): ("ulp", 4),
    ("softplus", np.float64): ("ulp", 4),
    ("Tanh", np.float32): ("relative", 4),
    ("Tanh", np.float64): ("relative", 6),
    ("Erf", np.float32): ("ulp", 2),
}
# A bound that is so much larger than what is found says little of the target.
IDLE = 10
# Has no kernel in double precision; the export refuses what would need one.
NO_DOUBLE = "Erf"


def check_target():
    """Returns what does not hold, in words; an empty list if all is as assumed."""
    random = np.random.default_rng(1)
    problems = []
    for (operator, kind), (measure, most) in ASSUMED.items():
        found = max(error(operator, measure, x.astype(kind)) for x in samples(operator, random))
        words = f"{operator} in {kind.__name__} is off by {found:.2f} {measure}, {most} are assumed"
        print(words)
        if not most / IDLE < found <= most:
            problems.append(words)
    problems += [f"Pow(0.5, k) in {kind.__name__} is not exact" for kind in (np.float32, np.float64) if not exact_powers(kind)]
    if has_kernel(NO_DOUBLE, np.float64):
        problems.append(f"{NO_DOUBLE} has a kernel in double precision: GELU need not be refused there")
    return problems


def samples(operator, random):
    if operator == "Exp":
        return [random.uniform(low, high, SAMPLES) for low, high in ((-80, 0), (-1, 1), (0, 80))]
    if operator == "Log":
        return [random.uniform(1, 2, SAMPLES), 2.0 ** random.uniform(-120, 120, SAMPLES)]
    if "Exp" in operator:
        return [random.uniform(-80, 80, SAMPLES), random.uniform(-3, 3, SAMPLES)]
    if operator == "softplus":
        # In single precision the logarithm is of a number that double precision tells from one.
        return [random.uniform(-16, 40, SAMPLES), random.uniform(-3, 3, SAMPLES)]
    sign = random.choice([-1.0, 1.0], SAMPLES // 4)
    small = sign * 2.0 ** random.uniform(-60, 0, SAMPLES // 4)
    large = sign * 2.0 ** random.uniform(3, 10, SAMPLES // 4)
    return [random.uniform(-8, 8, SAMPLES), random.uniform(-1, 1, SAMPLES), small, large]


def exact(operator, x):
    if operator == "Erf":
        # The reference is in double precision, the function measured in single.
        return np.fromiter(map(math.erf, x), float, len(x)).astype(np.longdouble)
    wide = x.astype(np.longdouble)
    functions = {
        "Exp": np.exp,
        "Log": np.log,
        "Tanh": np.tanh,
        "1/(1 + Exp(-x))": sigmoid,
        "x/(1 + Exp(-x))": lambda x: x * sigmoid(x),
        "softplus": lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))),
    }
    return functions[operator](wide)


def sigmoid(x):
    falling = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, falling) / (1 + falling)


def written(operator, kind):
    """The nodes from x to y."""
    if operator == "softplus":
        return softplus(kind)
    if "/" not in operator:
        return [node(operator, "x", "y")]
    numerator = "one" if operator.startswith("1") else "x"
    return [
        constant("one", kind(1)),
        node("Neg", "x", "opposite"),
        node("Exp", "opposite", "exp"),
        node("Add", "exp one", "above_one"),
        node("Div", f"{numerator} above_one", "y"),
    ]


def softplus(kind):
    falling = [node("Relu", "x", "positive"), node("Abs", "x", "size"), node("Neg", "size", "fall"), node("Exp", "fall", "exp")]
    one = constant("one", np.float64(1))
    if kind == np.float32:
        ln = [
            helper.make_node("Cast", ["exp"], ["wide"], to=TensorProto.DOUBLE),
            node("Add", "wide one", "above_one"),
            node("Log", "above_one", "wide_ln"),
            helper.make_node("Cast", ["wide_ln"], ["ln"], to=TensorProto.FLOAT),
        ]
    else:
        ln = [
            node("Add", "exp one", "above_one"),
            node("Log", "above_one", "near_ln"),
            node("Sub", "above_one one", "excess"),
            node("Div", "near_ln excess", "slope"),
            node("Mul", "slope exp", "scaled"),
            node("Equal", "above_one one", "is_one"),
            node("Where", "is_one exp scaled", "ln"),
        ]
    return [*falling, one, *ln, node("Add", "positive ln", "y")]


def node(operator, inputs, output):
    return helper.make_node(operator, inputs.split(), [output])


def constant(name, value):
    return helper.make_node("Constant", [], [name], value=onnx.numpy_helper.from_array(np.array(value)))


def error(operator, measure, x):
    value = exact(operator, x)
    off = np.abs(run(written(operator, x.dtype.type), x).astype(np.longdouble) - value)
    eps = np.finfo(x.dtype).eps
    unit = {
        "ulp": lambda: np.spacing(np.abs(value).astype(x.dtype)).astype(np.longdouble),
        "relative": lambda: eps * np.abs(value),
    }[measure]()
    return float(np.max(off / unit))


def exact_powers(kind):
    least = np.finfo(kind).minexp
    k = np.arange(least, -least + 1).astype(kind)
    found = run([constant("half", kind(0.5)), node("Pow", "half x", "y")], k)
    return np.array_equal(found, np.ldexp(kind(1), -k.astype(int)))


def has_kernel(operator, kind):
    try:
        run([node(operator, "x", "y")], np.zeros(1, kind))
    except onnxruntime.capi.onnxruntime_pybind11_state.NotImplemented:
        return False
    return True


def run(nodes, x):
    element = TensorProto.FLOAT if x.dtype == np.float32 else TensorProto.DOUBLE
    put = helper.make_tensor_value_info("x", element, ["n"])
    out = helper.make_tensor_value_info("y", element, ["n"])
    graph = helper.make_graph(nodes, "target", [put], [out])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]
