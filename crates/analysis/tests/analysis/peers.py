"""What scikit-learn estimates on the samples of samples.rs, which it draws again from the same seeds.

    python peers.py

Needs numpy and scikit-learn; the numbers in samples.rs are those of scikit-learn 1.5.2. Its estimators are called on columns of
unit variance without the noise that `mutual_info_regression` adds, and without its clipping at zero.
"""

import time

import numpy as np
from sklearn.feature_selection import _mutual_info
from sklearn.metrics import mutual_info_score

GAMMA = 0x9E3779B97F4A7C15


def unit(seed, count):
    """The numbers of numeric::random::Random::unit."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.uint64(GAMMA) * np.arange(1, count + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(float) / 2.0**53


def gaussians(seed, rows, correlation):
    u = unit(seed, 2 * rows).reshape(rows, 2)
    radius = np.sqrt(-2.0 * np.log(1.0 - u[:, 0]))
    x, z = radius * np.cos(2 * np.pi * u[:, 1]), radius * np.sin(2 * np.pi * u[:, 1])
    return x, correlation * x + np.sqrt(1.0 - correlation**2) * z


def scaled(x):
    return x / x.std()


for correlation, rows in [(0.6, 10_000), (0.9, 10_000), (0.6, 100_000), (0.9, 100_000)]:
    x, y = gaussians(rows, rows, correlation)
    start = time.process_time()
    value = _mutual_info._compute_mi_cc(scaled(x), scaled(y), 3)
    print(f"({correlation}, {rows}): {value:.12f}  {time.process_time() - start:.3f} s")

x, y = gaussians(7, 10_000, 0.6)
label = np.floor(2.0 * y).astype(int)
start = time.process_time()
print(f"mixed: {_mutual_info._compute_mi_cd(scaled(x), label, 3):.12f}  {time.process_time() - start:.3f} s")
print(f"plug-in: {mutual_info_score(np.floor(2.0 * x).astype(int), label):.12f}")
