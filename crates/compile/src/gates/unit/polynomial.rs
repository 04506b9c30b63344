//! Derivatives of the logistic function and of tanh as polynomials in the function itself.
//!
//! `s' = s - s²` for the logistic function and `t' = 1 - t²` for tanh, so each derivative is a polynomial with integer
//! coefficients, found from the one before: `(sʲ)' = j (sʲ - s^{j+1})`, `(tʲ)' = j (t^{j-1} - t^{j+1})`. With
//! `p = s(1 - s)`, `q = 1 - 2s` the first are `p, pq, p(1 - 6p), pq(1 - 12p), p(1 - 30p + 120p²), pq(1 - 60p + 360p²)`.

use super::MAX_ORDER;

/// Orders known: three beyond the highest in use, which its enclosures need.
pub(super) const ORDERS: usize = MAX_ORDER + 4;

/// Coefficients, lowest power first; the `k`-th derivative has degree `k + 1`.
pub(super) type Polynomial = [f64; ORDERS + 1];

/// `LOGISTIC[k]` in `s` is the `k`-th derivative of the logistic function.
pub(super) static LOGISTIC: [Polynomial; ORDERS] = derivatives(0);

/// `TANH[k]` in `t` is the `k`-th derivative of tanh.
pub(super) static TANH: [Polynomial; ORDERS] = derivatives(1);

/// The derivatives of the function `f` with `(fʲ)' = j (f^{j - lowered} - f^{j+1})`; every coefficient is an integer
/// below `2^53`.
const fn derivatives(lowered: usize) -> [Polynomial; ORDERS] {
    let mut all = [[0.0; ORDERS + 1]; ORDERS];
    all[0][1] = 1.0;
    let mut order = 1;
    while order < ORDERS {
        let mut power = 1;
        while power < ORDERS {
            let slope = power as f64 * all[order - 1][power];
            all[order][power - lowered] += slope;
            all[order][power + 1] -= slope;
            power += 1;
        }
        order += 1;
    }
    all
}
