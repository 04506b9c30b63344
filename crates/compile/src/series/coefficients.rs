//! Taylor coefficients about a point, by the differential equation of each function.
//!
//! With `f(a + t) = Σ c_k t^k`,
//!
//! | function | equation | recurrence |
//! |---|---|---|
//! | `e^u` | `y' = y` | `c_{k+1} = c_k/(k+1)` |
//! | `ln u` | `u y' = 1` | `c_{k+1} = -k c_k/((k+1) a)`, `c_1 = 1/a` |
//! | `u^α` | `u y' = α y` | `c_{k+1} = (α - k) c_k/((k+1) a)` |
//! | `sin`, `cos` | `s' = c`, `c' = -s` | `c_{k+1} = ±` that of the other`/(k+1)` |
//! | `tanh` | `y' = 1 - y²` | `c_{k+1} = ([k = 0] - Σ_j c_j c_{k-j})/(k+1)` |
//! | logistic | `y' = y - y²` | `c_{k+1} = (c_k - Σ_j c_j c_{k-j})/(k+1)` |
//!
//! Source: Moore, Kearfott, Cloud, "Introduction to Interval Analysis" (2009), chapter 9; the equations are classical.

use hamnet_model::hamiltonian::Function;

use super::ball::Ball;

/// The first `count` coefficients of the function about a point of its domain; `None` for a function without a recurrence.
pub(super) fn coefficients(function: Function, about: f64, count: usize) -> Option<Vec<Ball>> {
    let a = Ball::exact(about);
    let all = match function {
        Function::Exp => ratios(a.exp(), count, |k| Ball::ONE / next(k)),
        Function::Ln => {
            let slopes = ratios(Ball::ONE / a, count, |k| -next(k) / (next(k + 1) * a));
            std::iter::once(Ball::ln(about)).chain(slopes).take(count).collect()
        }
        Function::Sqrt => powers(0.5, Ball::sqrt(about), a, count),
        Function::Reciprocal => powers(-1.0, Ball::ONE / a, a, count),
        Function::Power(exponent) => {
            let value = (Ball::ln(about) * Ball::exact(exponent)).exp();
            powers(exponent, value, a, count)
        }
        Function::Sin => {
            let (sine, cosine) = Ball::sin_cos(about);
            waves([sine, cosine, -sine, -cosine], count)
        }
        Function::Cos => {
            let (sine, cosine) = Ball::sin_cos(about);
            waves([cosine, -sine, -cosine, sine], count)
        }
        Function::Tanh => {
            riccati(Ball::tanh(about), count, |k, _| if k == 0 { Ball::ONE } else { Ball::ZERO })
        }
        Function::Logistic => riccati(Ball::logistic(about), count, |_, last| last),
        _ => return None,
    };
    Some(all)
}

/// `k + 1`.
fn next(k: usize) -> Ball {
    Ball::exact((k + 1) as f64)
}

/// `first`, and each times a factor for its number.
fn ratios(first: Ball, count: usize, factor: impl Fn(usize) -> Ball) -> Vec<Ball> {
    let mut number = 0;
    let step = |&last: &Ball| {
        number += 1;
        Some(last * factor(number - 1))
    };
    std::iter::successors(Some(first), step).take(count).collect()
}

fn powers(exponent: f64, value: Ball, a: Ball, count: usize) -> Vec<Ball> {
    ratios(value, count, |k| (Ball::exact(exponent) - Ball::exact(k as f64)) / (next(k) * a))
}

/// The derivatives repeat after four; each is divided by its factorial.
fn waves(derivatives: [Ball; 4], count: usize) -> Vec<Ball> {
    let inverse_factorials = ratios(Ball::ONE, count, |k| Ball::ONE / next(k));
    inverse_factorials.into_iter().enumerate().map(|(k, inverse)| derivatives[k % 4] * inverse).collect()
}

/// `y' = g - y²`, where `linear(k, c_k)` is the coefficient of `g`.
fn riccati(value: Ball, count: usize, linear: impl Fn(usize, Ball) -> Ball) -> Vec<Ball> {
    let mut all = vec![value];
    for k in 0..count.saturating_sub(1) {
        let square = (0..=k).fold(Ball::ZERO, |sum, j| sum + all[j] * all[k - j]);
        all.push((linear(k, all[k]) - square) / next(k));
    }
    all
}
